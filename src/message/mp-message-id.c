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
    const char *end = value.data + value.len;
    const char *open = NULL;

    for (const char *p = value.data; p < end; p++) {
        if (*p == '\n' || *p == '\r')
            open = NULL;
        else if (*p == '<' && open == NULL)
            open = p;
        else if (*p == '>' && open != NULL)
            return (MpSlice){ open, (gsize)(p - open) + 1 };
    }
    return mp_slice_trim(value);
}
