/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-verp.h"

typedef struct {
    const char *name;
    const char *address;
    const char *kind; /* NULL: holds no other address */
    const char *inner;
    const char *outer;
} VerpCase;

/* clang-format off */
static const VerpCase cases[] = {
    { "plain", "mara@example.net", NULL, NULL, NULL },
    { "no-at", "bounce-mara=example.org", NULL, NULL, NULL },
    { "empty", "", NULL, NULL, NULL },
    { "srs0", "SRS0=HHrt=Y7=example.net=mara.lind@forward.example", "srs", "mara.lind@example.net", "SRS0=HHrt=Y7=example.net=mara.lind@forward.example" },
    { "srs0-plus", "SRS0+HHrt=Y7=example.net=mara@forward.example", "srs", "mara@example.net", "SRS0+HHrt=Y7=example.net=mara@forward.example" },
    { "srs0-local-with-equals", "srs0=a=b=example.net=x=y@forward.example", "srs", "x=y@example.net", "srs0=a=b=example.net=x=y@forward.example" },
    { "srs0-cut", "SRS0=HHrt=Y7@forward.example", NULL, NULL, NULL },
    { "srs1", "SRS1=Gq=first.example==HHrt=Y7=example.net=mara@second.example", "srs", "mara@example.net", "SRS1=Gq=first.example==HHrt=Y7=example.net=mara@second.example" },
    { "srs-exchange", "alex+SRS=0AQVr=GN=example.net=mara@tenant.example", "srs", "mara@example.net", "alex+SRS=0AQVr=GN=example.net=mara@tenant.example" },
    { "srs-exchange-null", "bounces+SRS=dYwS8=HP@tenant.example", "srs", "", "bounces+SRS=dYwS8=HP@tenant.example" },
    { "batv", "prvs=924228f4a1=mara@example.net", "batv", "mara@example.net", "prvs=924228f4a1=mara@example.net" },
    { "batv-nothing-before-the-at", "msprvs1=bounce-5=@x=@example.net", NULL, NULL, NULL },
    { "batv-sparkpost", "msprvs1=19733JPHDNUf8=bounces-304613-344798@example.net", "batv", "bounces-304613-344798@example.net", "msprvs1=19733JPHDNUf8=bounces-304613-344798@example.net" },
    { "caf", "morgan.old+caf_=alex=you.example@gmail.com", "caf", "alex@you.example", "morgan.old@gmail.com" },
    { "caf-with-equals", "old+caf_=alex=x=you.example@gmail.com", "caf", "alex=x@you.example", "old@gmail.com" },
    { "bnc", "list+bncBDGPF6772EOBBOGZX2RQMGQEMDZPRII@groups.example", "bnc", "", "list@groups.example" },
    { "mailman", "growers-bounces+alex=you.example@lists.example", "verp", "alex@you.example", "growers-bounces+alex=you.example@lists.example" },
    { "ezmlm", "users-return-10962-alex.m=you.example@lists.example", "verp", "alex.m@you.example", "users-return-10962-alex.m=you.example@lists.example" },
    { "ezmlm-hyphen-in-name", "users-return-10962-mary-ann=you.example@lists.example", "verp", "mary-ann@you.example", "users-return-10962-mary-ann=you.example@lists.example" },
    { "hex-account", "bounces+888106-9a5c-alex=you.example@em.example", "verp", "alex@you.example", "bounces+888106-9a5c-alex=you.example@em.example" },
    { "hex-dotted", "bounce+bd4a25.8ed998-dell-2009=you.example@mg.example", "verp", "dell-2009@you.example", "bounce+bd4a25.8ed998-dell-2009=you.example@mg.example" },
    { "escaped-hyphens", "bounce-alex+2Df+2Dp=you.example@mail.example", "verp", "alex-f-p@you.example", "bounce-alex+2Df+2Dp=you.example@mail.example" },
    { "escaped-plus", "b-12-alex+2Bshop=you.example@mail.example", "verp", "alex+shop@you.example", "b-12-alex+2Bshop=you.example@mail.example" },
    { "no-mark-before-the-name", "admin=example.net@bounces.example", NULL, NULL, NULL },
    { "no-domain-inside", "bounce-5-alex=localhost@lists.example", NULL, NULL, NULL },
    { "base64", "AS/sYIfD5SECIaqHVBEzNWw==_1142283441001_c2E0ELuxEfCFSQJCtCM7dg==@in.example", NULL, NULL, NULL },
};
/* clang-format on */

static void
test_read(gconstpointer data)
{
    const VerpCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    MpVerp verp;

    if (c->kind == NULL) {
        g_assert_false(mp_verp_read(mp_slice_of(c->address), arena, &verp));
        return;
    }
    g_assert_true(mp_verp_read(mp_slice_of(c->address), arena, &verp));
    g_assert_cmpstr(mp_verp_kind_name(verp.kind), ==, c->kind);
    g_assert_cmpmem(verp.inner.data, verp.inner.len, c->inner, strlen(c->inner));
    g_assert_cmpmem(verp.outer.data, verp.outer.len, c->outer, strlen(c->outer));
}

static const char *const tags[][3] = {
    { "alex+shop@you.example", "shop", "alex@you.example" },
    { "alex@you.example", "", "alex@you.example" },
    { "alex+a+b@you.example", "a+b", "alex@you.example" },
    { "alex@you+x.example", "", "alex@you+x.example" },
    { "+shop@you.example", "", "+shop@you.example" },
    { "alex+@you.example", "", "alex+@you.example" },
};

static void
test_tag(gconstpointer data)
{
    const char *const *row = data;
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    MpSlice tag = mp_verp_tag(mp_slice_of(row[0]));
    MpSlice plain = mp_verp_without_tag(mp_slice_of(row[0]), arena);

    g_assert_cmpmem(tag.data, tag.len, row[1], strlen(row[1]));
    g_assert_cmpmem(plain.data, plain.len, row[2], strlen(row[2]));
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/verp/read/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_read);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(tags); i++) {
        g_autofree char *path = g_strconcat("/verp/tag/", tags[i][0], NULL);

        g_test_add_data_func(path, tags[i], test_tag);
    }
    return g_test_run();
}
