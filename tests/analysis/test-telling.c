/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-telling.h"
#include "case/mp-rows-findings.h"
#include "case/mp-rows-told.h"

/* Two organisations were given an address each; the shop has a mailing company. */
#define SHOP "shop@you.example"
#define BANK "bank@you.example"

static void
add_address(MpCase *store, const char *address, const char *org, const char *note)
{
    MpAddressRow row = { .address = address, .kind = "tagged", .given_to = org };
    MpLedgerRow told = { .address = address, .given_to = org, .date = MP_NO_TIME, .note = note };

    g_assert_true(mp_case_add_row(store, &mp_table_address, &row, NULL));
    g_assert_true(mp_case_add_row(store, &mp_table_ledger, &told, NULL));
}

static MpExposure *
make(MpCase *store, const char *shop_note, const char *bank_note)
{
    MpExposure *exposure;

    g_assert_true(mp_case_begin(store, NULL));
    add_address(store, BANK, "northbank.example", bank_note);
    add_address(store, SHOP, "quillshop.example", shop_note);
    g_assert_true(mp_case_commit(store, NULL));
    exposure = mp_exposure_load(store, NULL);
    g_assert_nonnull(exposure);
    return exposure;
}

static void
add_to(MpFactSet *facts, const char *name, const char *address)
{
    MpAddressFact *fact = mp_fact_set_add(facts, MP_FACT_ADDRESS, (MpSpan){ 0, 1 }, 0);

    fact->role = MP_SLICE_LITERAL("to");
    fact->name = mp_slice_of(name);
    fact->address = mp_slice_of(address);
}

static void
add_hint(MpFactSet *facts, const char *kind, const char *value)
{
    MpHintFact *fact = mp_fact_set_add(facts, MP_FACT_HINT, (MpSpan){ 0, 1 }, 0);

    fact->kind = mp_slice_of(kind);
    fact->value = mp_slice_of(value);
}

/* The lines of three holders: the shop, its mailing company, the bank. */
typedef struct {
    MpStoryHolder holders[3];
    gint64 since[3][2];
} Holders;

static void
weigh(const MpTelling *telling, Holders *out)
{
    g_autoptr(GArray) mails = g_array_new(FALSE, FALSE, sizeof(guint32));
    static const char *const names[] = { "org:quillshop.example", "esp:epsilon",
                                         "org:northbank.example" };
    guint32 first = 0;

    *out = (Holders){ 0 };
    for (guint i = 0; i < 3; i++) {
        /* Brands stand in the order of the table of addresses: bank, shop. */
        out->since[i][0] = i == 2 ? 1 : MP_NO_TIME;
        out->since[i][1] = i == 2 ? MP_NO_TIME : 1;
        out->holders[i] = (MpStoryHolder){ .holder = names[i], .since = out->since[i] };
    }
    g_array_append_val(mails, first);
    mp_telling_weigh(telling, mails, out->holders, 3);
}

typedef struct {
    const char *name, *shop_note, *bank_note;
    const char *to_name, *greeting, *why; /* of the foreign mail to SHOP */
    gboolean verified;
    double canary[3], hint[3];
} WordsCase;

/* clang-format off */
static const WordsCase words[] = {
    { "nothing-told", "", "", "", "", "", TRUE, { 0, 0, 0 }, { 0, 0, 0 } },
    { "canary-beside-the-address", "canary: Jon Exampel", "", "Jon Exampel", "", "", FALSE, { 2, 2, -2 }, { 0, 0, 0 } },
    { "canary-in-the-greeting", "since May; Canary: jon exampel; x", "", "", "Jon EXAMPEL", "", FALSE, { 2, 2, -2 }, { 0, 0, 0 } },
    { "canary-of-the-other", "", "canary: Jon Exampel", "Jon Exampel", "", "", FALSE, { -2, -2, 2 }, { 0, 0, 0 } },
    { "canary-given-to-two", "canary: Jon Exampel", "canary: Jon Exampel", "Jon Exampel", "", "", FALSE, { 0, 0, 0 }, { 0, 0, 0 } },
    { "canary-too-short", "canary: Jon", "", "Jon", "", "", FALSE, { 0, 0, 0 }, { 0, 0, 0 } },
    { "sentence-names-the-shop", "", "", "", "", "You get this as a customer of Quillshop.", TRUE, { 0, 0, 0 }, { 1, 0, 0 } },
    { "sentence-names-its-domain", "", "", "", "", "you subscribed at www.quillshop.example", TRUE, { 0, 0, 0 }, { 1, 0, 0 } },
    { "sentence-of-two-words", "", "", "", "", "list bought from Quill Shop", TRUE, { 0, 0, 0 }, { 1, 0, 0 } },
    { "sentence-of-a-stranger", "", "", "", "", "You get this as a customer of Quillshop.", FALSE, { 0, 0, 0 }, { 0, 0, 0 } },
    { "sentence-names-the-bank", "", "", "", "", "for friends of northbank", TRUE, { 0, 0, 0 }, { 0, 0, 1 } },
};
/* clang-format on */

static void
test_words(gconstpointer data)
{
    const WordsCase *c = data;
    g_autoptr(MpCase) store = mp_case_open_anonymous(NULL);
    g_autoptr(MpExposure) exposure = make(store, c->shop_note, c->bank_note);
    g_autoptr(MpTelling) telling = mp_telling_new(exposure);
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    MpFactSet *facts = mp_fact_set_new(arena);
    Holders got;

    g_assert_true(mp_telling_load(telling, store, NULL));
    add_to(facts, c->to_name, SHOP);
    add_hint(facts, "greeting-name", c->greeting);
    add_hint(facts, "why-received", c->why);
    mp_telling_note(
        telling, &(MpToldMail){ 0, mp_exposure_find_address(exposure, SHOP), c->verified }, facts);
    weigh(telling, &got);
    for (guint i = 0; i < 3; i++) {
        g_assert_cmpfloat(got.holders[i].canary, ==, c->canary[i]);
        g_assert_cmpfloat(got.holders[i].hint, ==, c->hint[i]);
    }
}

typedef struct {
    const char *name, *shop, *platform, *foreign; /* how each writes the address */
    double form[2];                               /* of the shop, of its mailing company */
} FormCase;

/* clang-format off */
static const FormCase forms[] = {
    { "all-alike",            SHOP, SHOP, SHOP, { 0, 0 } },
    { "as-the-shop",          "Shop@you.example", SHOP, "Shop@you.example", { 0.5, -0.5 } },
    { "as-the-platform",      "Shop@you.example", SHOP, SHOP, { -0.5, 0.5 } },
    { "as-nobody",            "Shop@you.example", SHOP, "SHOP@you.example", { 0, 0 } },
    { "not-written",          "Shop@you.example", SHOP, "others@you.example", { 0, 0 } },
};
/* clang-format on */

static void
test_form(gconstpointer data)
{
    const FormCase *c = data;
    g_autoptr(MpCase) store = mp_case_open_anonymous(NULL);
    g_autoptr(MpExposure) exposure = make(store, "", "");
    g_autoptr(MpTelling) telling = mp_telling_new(exposure);
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    guint32 address = mp_exposure_find_address(exposure, SHOP);
    const char *const written[] = { c->shop, c->platform, c->foreign };
    MpFactSet *facts[3];
    Holders got;

    for (guint i = 0; i < 3; i++) {
        facts[i] = mp_fact_set_new(arena);
        add_to(facts[i], "", written[i]);
    }
    mp_telling_learn(telling, address, "org:quillshop.example", facts[0]);
    mp_telling_learn(telling, address, "esp:epsilon", facts[1]);
    mp_telling_note(telling, &(MpToldMail){ 0, address, FALSE }, facts[2]);
    weigh(telling, &got);
    for (guint i = 0; i < 2; i++)
        g_assert_cmpfloat(got.holders[i].form, ==, c->form[i]);
}

static void
test_random(void)
{
    static const char *const random[] = { "k3v9x2p@you.example", "alex+bcdfghjk@you.example",
                                          "alex-x7k2m4@you.example" };
    static const char *const words_of_people[] = { "dell@you.example",
                                                   "alex+quillshop2@you.example",
                                                   "info@you.example", "dell2011@you.example",
                                                   "nobody" };

    for (gsize i = 0; i < G_N_ELEMENTS(random); i++)
        g_assert_true(mp_telling_is_random(random[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(words_of_people); i++)
        g_assert_false(mp_telling_is_random(words_of_people[i]));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        g_autofree char *path = g_strconcat("/telling/words/", words[i].name, NULL);

        g_test_add_data_func(path, &words[i], test_words);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autofree char *path = g_strconcat("/telling/form/", forms[i].name, NULL);

        g_test_add_data_func(path, &forms[i], test_form);
    }
    g_test_add_func("/telling/random-addresses", test_random);
    return g_test_run();
}
