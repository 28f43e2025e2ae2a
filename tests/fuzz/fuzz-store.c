/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "walk-bytes.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

#define BLOCK 512
#define MEMBERS_MAX 64
#define MEMBER_END '\x1e'

/* One member as POSIX ustar has it; a name that ends in a slash is a folder. */
static void
append_member(GByteArray *tar, MpSlice name, MpSlice content)
{
    gboolean is_folder = name.len > 0 && name.data[name.len - 1] == '/';
    guint8 header[BLOCK] = { 0 };
    guint sum = 0;

    memcpy(header, name.data, MIN(name.len, 100));
    memcpy(header + 100,
           "0000644\0"
           "0000000\0"
           "0000000",
           23);
    g_snprintf((char *)header + 124, 12, "%011o", is_folder ? 0 : (guint)content.len);
    memcpy(header + 136, "00000000000", 11);
    memset(header + 148, ' ', 8);
    header[156] = is_folder ? '5' : '0';
    memcpy(header + 257,
           "ustar\0"
           "00",
           8);
    for (gsize i = 0; i < BLOCK; i++)
        sum += header[i];
    g_snprintf((char *)header + 148, 7, "%06o", sum);
    g_byte_array_append(tar, header, BLOCK);
    if (is_folder || content.len == 0)
        return;
    g_byte_array_append(tar, (const guint8 *)content.data, (guint)content.len);
    while (tar->len % BLOCK != 0)
        g_byte_array_append(tar, (const guint8 *)"", 1);
}

/* Property: members of any names in any order, each with any bytes, make stores
 * (Maildir, MH, Cyrus, plain files) whose events fit together. A member is its
 * name, a line feed and its bytes up to the next 0x1e. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    static const guint8 end[2 * BLOCK];
    MpSlice rest = { (const char *)data, size };
    g_autoptr(GByteArray) tar = g_byte_array_new();

    for (guint n = 0; rest.len > 0 && n < MEMBERS_MAX; n++) {
        gssize stop = mp_slice_find(rest, MEMBER_END);
        MpSlice member = mp_slice_sub(rest, 0, stop < 0 ? rest.len : (gsize)stop);
        gssize line = mp_slice_find(member, '\n');
        gsize name_len = line < 0 ? member.len : (gsize)line;

        append_member(tar, mp_slice_sub(member, 0, name_len),
                      mp_slice_sub(member, name_len + 1, member.len));
        rest = mp_slice_sub(rest, member.len + 1, rest.len);
    }
    g_byte_array_append(tar, end, sizeof end);
    walk_bytes(tar->data, tar->len, "backup.tar");
    return 0;
}
