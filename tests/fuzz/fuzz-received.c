/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-host.h"
#include "facts/mp-fact.h"
#include "facts/mp-received.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* @text with every line end written as @end. */
static char *
with_line_ends(const guint8 *data, gsize size, char end)
{
    char *text = g_memdup2(data, size + 1);

    for (gsize i = 0; i < size; i++)
        if (text[i] == '\n' || text[i] == '\r')
            text[i] = end;
    return text;
}

static MpHopFact
read_hop(const char *text, gsize size, MpArena *arena)
{
    MpHopFact hop = { .n = 3 };

    mp_received_parse((MpSlice){ text, size }, arena, &hop);
    return hop;
}

/* Equal but for the bytes that line ends are. */
static void
assert_same(MpSlice a, MpSlice b)
{
    g_assert_cmpuint(a.len, ==, b.len);
    for (gsize i = 0; i < a.len; i++)
        g_assert_true(a.data[i] == b.data[i] || (a.data[i] == '\n' && b.data[i] == '\r'));
}

static void
assert_hop(const MpHopFact *hop, gsize size)
{
    MpIp ip;

    g_assert_cmpuint(hop->n, ==, 3);
    g_assert_cmpuint(hop->raw.len, ==, size);
    g_assert_true(hop->at.known || (hop->flags & MP_HOP_PARTIAL));
    g_assert_true(hop->ip.len == 0 || mp_ip_parse(hop->ip, &ip));
    g_assert_true(hop->by_ip.len == 0 || mp_ip_parse(hop->by_ip, &ip));
    for (gsize i = 0; i < hop->by.len; i++)
        g_assert_false(g_ascii_isupper(hop->by.data[i]));
    for (gsize i = 0; i < hop->rdns.len; i++)
        g_assert_false(g_ascii_isupper(hop->rdns.data[i]));
}

/* Properties: a hop comes of anything; addresses are addresses; nothing is
 * longer than what was read; LF and CR make no difference. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    g_autofree guint8 *ended = g_malloc0(size + 1);
    g_autofree char *lf = NULL, *cr = NULL;
    const MpMember *members = mp_fact_layout(MP_FACT_HOP)->members;
    MpHopFact a, b;

    if (size > 0)
        memcpy(ended, data, size);
    lf = with_line_ends(ended, size, '\n');
    cr = with_line_ends(ended, size, '\r');
    a = read_hop(lf, size, arena);
    b = read_hop(cr, size, arena);
    assert_hop(&a, size);
    for (const MpMember *m = members; m->count > 0; m++) {
        const MpSlice *x = (const MpSlice *)(gconstpointer)((const char *)&a + m->offset);
        const MpSlice *y = (const MpSlice *)(gconstpointer)((const char *)&b + m->offset);

        if (m->type != MP_MEMBER_SLICE)
            continue;
        assert_same(*x, *y);
        g_assert_cmpuint(x->len, <=, MAX(size, MP_IP_TEXT));
    }
    g_assert_cmpuint(a.flags, ==, b.flags);
    g_assert_cmpint(a.at.utc_us, ==, b.at.utc_us);
    g_assert_cmpuint(a.port, ==, b.port);
    return 0;
}
