/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "message/mp-message-id.h"

gboolean
mp_message_id_next(MpSlice value, gsize *at, MpMessageId *out)
{
    MpSlice inside;
    gssize close, open, sign;

    do {
        MpSlice rest = mp_slice_sub(value, *at, value.len);

        close = mp_slice_find(rest, '>');
        if (close < 0) {
            *at = value.len;
            return FALSE;
        }
        /* of several brackets the last one opens: `<<a@b>`, `< <a@b>` */
        open = mp_slice_find_last(mp_slice_sub(rest, 0, (gsize)close), '<');
        *out = (MpMessageId){ .start = *at + (gsize)MAX(open, 0) };
        *at += (gsize)close + 1;
    } while (open < 0);

    out->id = mp_slice_sub(value, out->start, *at - out->start);
    inside = mp_slice_sub(out->id, 1, out->id.len - 2);
    sign = mp_slice_find_last(inside, '@');
    out->left = mp_slice_sub(inside, 0, sign < 0 ? inside.len : (gsize)sign);
    out->right = mp_slice_sub(inside, out->left.len + 1, inside.len);
    return TRUE;
}

MpSlice
mp_message_id_first(MpSlice value)
{
    MpMessageId id;
    gsize at = 0;

    return mp_message_id_next(value, &at, &id) ? id.id : mp_slice_trim(value);
}
