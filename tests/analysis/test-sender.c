/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-sender.h"

/* A situation in one line: `from=A; envelope=A; rdns=H; list=<L>; to=A; METHOD:RESULT:DOMAIN;
 * platform=CATEGORY:VALUE; unverified METHOD:RESULT:DOMAIN` */
typedef struct {
    const char *name;
    const char *given;
    const char *org; /* NULL: nobody answers for it */
    const char *why;
} SenderCase;

/* clang-format off */
static const SenderCase cases[] = {
    { "dkim-of-from", "from=a@news.brand.example;dkim:pass:mail.brand.example", "brand.example", "dkim" },
    { "spf-of-from", "from=a@brand.example;spf:pass:Bounce.Brand.example", "brand.example", "spf" },
    { "dmarc-of-from", "from=a@brand.example;dmarc:pass:brand.example", "brand.example", "dmarc" },
    { "written-by-the-sender", "from=a@brand.example;unverified dkim:pass:brand.example", NULL, "claimed" },
    { "mailing-company", "from=a@brand.example;dkim:pass:jangomail.com;platform=esp:jangomail.com",
      "brand.example", "platform" },
    { "company-only-claimed", "from=a@brand.example;claimed-platform=esp:jangomail.com", NULL, "claimed" },
    { "filter-is-no-sender", "from=a@brand.example;platform=security-gateway:filter.example", NULL, "claimed" },
    { "machine-of-from", "from=a@brand.example;rdns=mx3.brand.example", "brand.example", "rdns" },
    { "helo-only", "from=a@brand.example;helo=mx3.brand.example", NULL, "claimed" },
    { "cousin-signed", "from=a@brand-mail.example;dkim:pass:brand.example", "brand.example", "dkim-other" },
    { "from-before-signer", "from=a@b-mail.example;spf:pass:b-mail.example;dkim:pass:brand.example",
      "b-mail.example", "spf" },
    { "own-envelope-own-machine", "from=a@x.example;envelope=b@bulk.example;rdns=o1.bulk.example",
      "bulk.example", "rdns-other" },
    { "spf-of-another", "from=a@x.example;envelope=b@bulk.example;spf:pass:bulk.example", "bulk.example", "spf-other" },
    { "forged-from-failed", "from=a@brand.example;spf:fail:brand.example;rdns=host-1.dyn.cable.example",
      NULL, "contradicted" },
    { "owner-as-sender", "from=dell@you.example;to=dell@you.example;spf:none:you.example", NULL, "contradicted" },
    { "list-post", "from=a@person.example;list=Growers <growers.lists.club.example>;rdns=lists.club.example;"
      "dkim:pass:person.example", "club.example", "list" },
    { "list-only-claimed", "from=a@person.example;list=<growers.lists.club.example>", NULL, "claimed" },
    { "newsletter-with-list-id", "from=a@brand.example;list=<x.list-id.mcsv.net>;spf:pass:mail1.mcsv.net;"
      "platform=esp:mail1.mcsv.net", "brand.example", "platform" },
    { "no-from", "spf:none:x.example", NULL, "claimed" },
};
/* clang-format on */

static const MpSubject subjects[] = {
    { .id = "jangomail", .name = "JangoMail", .category = "esp", .era = "" },
    { .id = "filter", .name = "Filter", .category = "security-gateway", .era = "" },
};

typedef struct {
    MpArena *arena;
    MpFactSet *facts;
    MpJudgement judgement;
    MpJudgedAuth auth[4];
    MpJudgedPlatform platform;
    MpPlatformEvidence evidence;
} Scene;

static void
add_auth(Scene *scene, const char *text, gboolean verified)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", 3);
    MpAuthFact *fact = mp_fact_set_add(scene->facts, MP_FACT_AUTH, (MpSpan){ 0, 1 }, 0);

    fact->method = mp_arena_copy(scene->arena, mp_slice_of(parts[0]));
    fact->result = mp_arena_copy(scene->arena, mp_slice_of(parts[1]));
    fact->domain = mp_arena_copy(scene->arena, mp_slice_of(parts[2]));
    scene->auth[scene->judgement.n_auth++].verified = verified;
}

static void
add_platform(Scene *scene, const char *text, gboolean verified)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", 2);
    MpPlatformFact *fact = mp_fact_set_add(scene->facts, MP_FACT_PLATFORM, (MpSpan){ 0, 1 }, 0);

    fact->value = mp_arena_copy(scene->arena, mp_slice_of(parts[1]));
    scene->evidence = (MpPlatformEvidence){ fact, verified };
    scene->platform.evidence = &scene->evidence;
    scene->platform.n_evidence = 1;
    scene->platform.subject = g_str_equal(parts[0], "esp") ? &subjects[0] : &subjects[1];
    scene->platform.verified = verified;
    scene->judgement.platforms = &scene->platform;
    scene->judgement.n_platforms = 1;
}

static void
apply(Scene *scene, const char *key, const char *value)
{
    MpSlice text = mp_arena_copy(scene->arena, mp_slice_of(value));

    if (g_str_equal(key, "from")) {
        MpAddressFact *fact = mp_fact_set_add(scene->facts, MP_FACT_ADDRESS, (MpSpan){ 0, 1 }, 0);
        fact->role = MP_SLICE_LITERAL("from");
        fact->address = text;
    } else if (g_str_equal(key, "list")) {
        MpTextFact *fact = mp_fact_set_add(scene->facts, MP_FACT_TEXT, (MpSpan){ 0, 1 }, 0);
        fact->role = MP_SLICE_LITERAL("list-id");
        fact->value = text;
    } else if (g_str_equal(key, "envelope")) {
        scene->judgement.envelope_from = text;
    } else if (g_str_equal(key, "to")) {
        scene->judgement.recipient.address = text;
    } else if (g_str_equal(key, "rdns")) {
        scene->judgement.boundary.rdns = text;
        scene->judgement.boundary.rdns_verified = TRUE;
    } else if (g_str_equal(key, "helo")) {
        scene->judgement.boundary.rdns = scene->judgement.boundary.helo = text;
    } else {
        add_platform(scene, value, g_str_equal(key, "platform"));
    }
}

static void
test_sender(gconstpointer data)
{
    const SenderCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_auto(GStrv) parts = g_strsplit(c->given, ";", -1);
    Scene scene = { .arena = arena, .facts = mp_fact_set_new(arena) };
    const MpAuthFact *facts;
    gsize n;

    scene.judgement.boundary.hop = 1;
    for (gsize i = 0; parts[i] != NULL; i++) {
        char *equals = strchr(parts[i], '=');

        if (equals != NULL) {
            *equals = '\0';
            apply(&scene, parts[i], equals + 1);
        } else if (g_str_has_prefix(parts[i], "unverified ")) {
            add_auth(&scene, parts[i] + strlen("unverified "), FALSE);
        } else {
            add_auth(&scene, parts[i], TRUE);
        }
    }
    facts = mp_fact_set_get(scene.facts, MP_FACT_AUTH, &n);
    for (gsize i = 0; i < n; i++)
        scene.auth[i].fact = &facts[i];
    scene.judgement.auth = scene.auth;
    mp_sender_find(&scene.judgement, scene.facts, arena);
    g_assert_cmpstr(scene.judgement.sender_why, ==, c->why);
    g_assert_cmpstr(scene.judgement.sender_org.len > 0 ? scene.judgement.sender_org.data : NULL, ==,
                    c->org);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/sender/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_sender);
    }
    return g_test_run();
}
