/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "message/mp-message-id.h"

gboolean
mp_message_id_next(MpSlice value, gsize *at, MpMessageId *out)
{
    MpSlice rest = mp_slice_sub(value, *at, value.len);
    gssize open = mp_slice_find(rest, '<');
    gssize close = open < 0 ? -1 : mp_slice_find(mp_slice_sub(rest, (gsize)open, rest.len), '>');
    MpSlice inside;
    gssize sign;

    if (close < 0) {
        *at = value.len;
        return FALSE;
    }
    out->start = *at + (gsize)open;
    out->id = mp_slice_sub(value, out->start, (gsize)close + 1);
    inside = mp_slice_sub(out->id, 1, out->id.len - 2);
    sign = mp_slice_find_last(inside, '@');
    out->left = mp_slice_sub(inside, 0, sign < 0 ? inside.len : (gsize)sign);
    out->right = mp_slice_sub(inside, out->left.len + 1, inside.len);
    *at = out->start + out->id.len;
    return TRUE;
}

MpSlice
mp_message_id_first(MpSlice value)
{
    MpMessageId id;
    gsize at = 0;

    return mp_message_id_next(value, &at, &id) ? id.id : mp_slice_trim(value);
}
