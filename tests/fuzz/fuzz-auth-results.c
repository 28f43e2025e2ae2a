/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-host.h"
#include "facts/mp-auth-results.h"
#include "facts/mp-list-headers.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
assert_facts(const MpFactSet *facts, gsize size)
{
    gsize n;
    const MpAuthFact *results = mp_fact_set_get(facts, MP_FACT_AUTH, &n);
    MpIp ip;

    g_assert_cmpuint(n, <=, size);
    for (gsize i = 0; i < n; i++) {
        g_assert_cmpuint(results[i].head.field, ==, 5);
        g_assert_cmpuint(results[i].method.len, >, 0);
        g_assert_true(results[i].ip.len == 0 || mp_ip_parse(results[i].ip, &ip));
        g_assert_cmpuint(results[i].by.len + results[i].result.len + results[i].domain.len, <=,
                         3 * size);
        for (gsize k = 0; k < results[i].domain.len; k++)
            g_assert_false(g_ascii_isupper(results[i].domain.data[k]));
    }
}

/* Properties: results keep their place in the message, addresses are
 * addresses, names are lower case, and no more comes out than went in. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    MpFactSet *facts = mp_fact_set_new(arena);
    MpSlice in = size == 0 ? MP_SLICE_EMPTY : (MpSlice){ (const char *)data, size };
    MpAuthFact like = { .head = { .field = 5 }, .source = MP_SLICE_LITERAL("x") };
    MpSignatureFact signature = { .kind = MP_SLICE_LITERAL("dkim-signature") };
    MpSlice rest = in, uri;
    MpListId id;

    mp_auth_results_parse(in, &like, facts);
    mp_received_spf_parse(in, &like, facts);
    assert_facts(facts, size + 1);
    mp_signature_parse(in, arena, &signature);
    g_assert_cmpuint(signature.fields.len, <=, size);
    g_assert_cmpuint(signature.kind.len, ==, strlen("dkim-signature"));
    if (mp_list_id_parse(in, &id))
        g_assert_true(id.label.data >= in.data && id.label.data + id.label.len <= in.data + in.len);
    for (gsize n = 0; mp_list_uri_next(&rest, &uri); n++) {
        g_assert_cmpuint(n, <=, size);
        g_assert_true(uri.data >= in.data && uri.data + uri.len <= in.data + in.len);
        g_assert_cmpuint(mp_list_uri_host(uri).len, <=, uri.len);
    }
    return 0;
}
