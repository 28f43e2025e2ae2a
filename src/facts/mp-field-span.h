/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-origin.h"
#include "message/mp-field.h"

G_BEGIN_DECLS

/* The bytes of a field's value, without white space at its ends. */
static inline MpSpan
mp_field_value_span(const MpField *field)
{
    MpSlice value = mp_slice_trim(field->value);
    guint64 start = field->value_start + (guint64)(value.data - field->value.data);

    return (MpSpan){ start, start + value.len };
}

/* The bytes that @part was taken from: exact where nothing was unfolded or
 * decoded on the way, else the whole value. */
static inline MpSpan
mp_field_part_span(const MpField *field, MpSlice part)
{
    if (part.len == 0 || part.data < field->value.data ||
        part.data + part.len > field->value.data + field->value.len)
        return mp_field_value_span(field);
    return (MpSpan){ field->value_start + (guint64)(part.data - field->value.data),
                     field->value_start + (guint64)(part.data - field->value.data) + part.len };
}

G_END_DECLS
