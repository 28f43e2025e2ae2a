/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-mbox-split.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Splits @bytes, shown in windows that grow by @step; a digest of every answer. */
static guint64
split(MpSlice bytes, gsize step)
{
    g_autoptr(MpMboxSplit) self = mp_mbox_split_new(0);
    MpMboxWindow window = { { bytes.data, MIN(step, bytes.len) }, 0, step >= bytes.len };
    guint64 sum = 0, last_end = 0;
    const MpMboxTally *tally;
    MpMboxAnswer answer;
    MpMboxEntry entry;
    MpMboxNote note;

    while ((answer = mp_mbox_split_next(self, &window, &entry, &note)) != MP_MBOX_END) {
        if (answer == MP_MBOX_NOTE) {
            g_assert_true(note.where.start <= note.where.end && note.where.end <= bytes.len);
            sum = sum * 31 + (guint64)note.code * 7 + note.where.start;
        } else if (answer == MP_MBOX_ENTRY) {
            /* inside the file, in order, no byte twice */
            g_assert_true(entry.separator >= last_end && entry.separator < entry.start);
            g_assert_true(entry.start <= entry.end && entry.end <= bytes.len);
            g_assert_true(entry.labels.end == 0 || (entry.labels.start >= entry.start &&
                                                    entry.labels.end >= entry.labels.start));
            last_end = entry.end;
            sum = sum * 31 + entry.start * 7 + entry.end;
        } else {
            guint64 end = MIN(bytes.len, window.offset + window.bytes.len + step);

            g_assert_false(window.at_end);
            window.offset = mp_mbox_split_keep(self);
            window.bytes = mp_slice_sub(bytes, window.offset, end - window.offset);
            window.at_end = end == bytes.len;
        }
    }
    tally = mp_mbox_split_tally(self);
    g_assert_cmpuint(tally->preamble + tally->separators + tally->message_bytes + tally->trailing,
                     ==, bytes.len);
    return sum * 31 + tally->n_quoted * 7 + tally->n_unquoted;
}

/* Property: the accounting adds up, entries lie inside the file one behind the
 * other, and the answers are the same wherever the windows end. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    MpSlice bytes = { (const char *)data, size };
    guint64 whole = split(bytes, MAX(size, 1));

    g_assert_cmpuint(split(bytes, size < 4096 ? 1 + size % 13 : 1 + size / 7), ==, whole);
    return 0;
}
