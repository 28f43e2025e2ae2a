/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "message/mp-address.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Whether @part is made of bytes of @whole in their order. */
static gboolean
is_subsequence(MpSlice part, MpSlice whole)
{
    gsize at = 0;

    for (gsize i = 0; i < whole.len && at < part.len; i++)
        at += whole.data[i] == part.data[at];
    return at == part.len;
}

/* The short way agrees with the general way, which finds nothing odd then. */
static void
check_plain(MpSlice value, MpArena *arena)
{
    MpDiagSink *diags = mp_diag_sink_new(arena);
    MpMailboxes plain, general;
    gsize n_diags;

    if (!mp_address_scan_plain(value, arena, &plain))
        return;
    general = mp_address_scan_general(value, arena, diags, (MpSpan){ 0, value.len });
    mp_diag_list(diags, &n_diags);
    g_assert_cmpuint(n_diags, ==, 0);
    g_assert_cmpuint(general.n_groups, ==, 0);
    g_assert_cmpuint(plain.n, ==, general.n);
    for (gsize i = 0; i < plain.n; i++) {
        g_assert_true(mp_slice_equal(plain.items[i].name, general.items[i].name));
        g_assert_true(mp_slice_equal(plain.items[i].address, general.items[i].address));
        g_assert_cmpuint(plain.items[i].start, ==, general.items[i].start);
        g_assert_cmpuint(plain.items[i].end, ==, general.items[i].end);
    }
}

/* Properties: mailboxes lie in the input, in order and apart; an address is
 * made of the bytes of its range; it divides into what it is made of. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    MpSlice value = { (const char *)data, size };
    MpArena *arena = mp_arena_new(256);
    MpDiagSink *diags = mp_diag_sink_new(arena);
    MpMailboxes boxes = mp_address_scan(value, arena, diags, (MpSpan){ 0, size });
    gsize at = 0;

    check_plain(value, arena);
    g_assert_cmpuint(boxes.n, <=, MP_LIMIT_ADDRESSES);
    for (gsize i = 0; i < boxes.n; i++) {
        const MpMailbox *box = &boxes.items[i];
        MpSlice local, domain;

        g_assert_cmpuint(box->start, >=, at);
        g_assert_cmpuint(box->end, >, box->start);
        g_assert_cmpuint(box->end, <=, size);
        g_assert_cmpuint(box->address.len, >, 0);
        g_assert_cmpuint(box->name.len, <=, size);
        g_assert_true(
            is_subsequence(box->address, mp_slice_sub(value, box->start, box->end - box->start)));
        mp_address_split(box->address, &local, &domain);
        g_assert_cmpuint(local.len + domain.len, <=, box->address.len);
        g_assert_cmpuint(local.len + domain.len + 1, >=, box->address.len);
        at = box->end;
    }
    mp_arena_free(arena);
    return 0;
}
