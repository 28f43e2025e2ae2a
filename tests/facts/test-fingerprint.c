/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-fingerprint.h"
#include "facts/mp-greeting.h"
#include "facts/mp-language.h"

#define PILLS                                                                                      \
    "Buy cheap replica watches and blue pills from our online store today, free shipping on "      \
    "every order you place"

typedef struct {
    const char *name; /* the TAP line: /fingerprint/NAME */
    const char *a, *b;
    double least, most; /* similarity */
} PairCase;

/* clang-format off */
static const PairCase pairs[] = {
    { "equal",             PILLS, PILLS, 1, 1 },
    { "case-and-digits",   PILLS " only 45 left", PILLS " ONLY 99 left", 1, 1 },
    { "address-differs",   PILLS " for ann@a.example alone", PILLS " for bob@b.example alone", 1, 1 },
    { "token-differs",     PILLS " x http://a.example/abc ok", PILLS " x http://b.example/qqq ok", 1, 1 },
    { "one-word-added",    PILLS, PILLS " hurry", 0.8, 1 },
    { "unrelated",         PILLS, "The minutes of our garden meeting last Tuesday evening are attached, please send corrections to the secretary soon", 0, 0.1 },
    { "too-short",         "one two three", "one two three", 0, 0 },
};

static const struct { const char *text, *language; } languages[] = {
    { "Please find the invoice for your order with this mail and have a nice day", "en" },
    { "Sie erhalten die Rechnung mit dieser Mail und wir danken Ihnen nicht nur von Herzen", "de" },
    { "Vous trouverez la facture dans cette lettre avec nos remerciements pour votre commande", "fr" },
    { "El pedido que usted hizo para su casa con una factura por correo", "es" },
    { "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82, \xd0\xba\xd0\xb0\xd0\xba \xd0\xb4\xd0\xb5\xd0\xbb\xd0\xb0", "ru" },
    { "zzz qqq 123", "" },
    { "", "" },
};

static const struct { const char *text, *name; } greetings[] = {
    { "Dear Ann Example,\nthank you", "Ann Example" },
    { "NEWS\nHello Bob!\n", "Bob" },
    { "Sehr geehrter Herr M\xc3\xbcller,\n", "M\xc3\xbcller" },
    { "Dear valued customer,\n", NULL },
    { "Dear Sir or Madam,\n", NULL },
    { "Dear Grant Seeker,\n", NULL },
    { "Dear Shop User,\n", NULL },
    { "Dear friend, I am the widow", NULL },
    { "Hi there,\n", NULL },
    { "Dear a@b.example,\n", NULL },
    { "Hello this is a long sentence that goes on,", NULL },
    { "Nothing here", NULL },
};
/* clang-format on */

static MpContentFact
fingerprint_of(const char *text)
{
    MpFingerprint fingerprint;
    MpContentFact content = { 0 };

    mp_fingerprint_init(&fingerprint);
    mp_fingerprint_add(&fingerprint, mp_slice_of(text));
    mp_fingerprint_finish(&fingerprint, &content);
    return content;
}

static void
test_pair(gconstpointer data)
{
    const PairCase *c = data;
    MpContentFact a = fingerprint_of(c->a);
    MpContentFact b = fingerprint_of(c->b);
    double similarity = mp_fingerprint_similarity(&a, &b);

    g_assert_cmpfloat(similarity, >=, c->least);
    g_assert_cmpfloat(similarity, <=, c->most);
}

/* Work stops at MP_FINGERPRINT_WORDS, however long the text. */
static void
test_bounded(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    MpContentFact content;

    for (guint i = 0; i < 3 * MP_FINGERPRINT_WORDS; i++)
        g_string_append_printf(text, "word%c%c%c ", 'a' + i % 26, 'a' + i / 26 % 26,
                               'a' + i / 676 % 26);
    content = fingerprint_of(text->str);
    g_assert_cmpuint(content.n_words, ==, MP_FINGERPRINT_WORDS);
}

static void
test_languages(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++)
        g_assert_cmpstr(mp_language_guess(mp_slice_of(languages[i].text)), ==,
                        languages[i].language);
}

static void
test_greetings(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(greetings); i++) {
        MpSlice name;

        if (greetings[i].name == NULL) {
            g_assert_false(mp_greeting_find(mp_slice_of(greetings[i].text), &name));
            continue;
        }
        g_assert_true(mp_greeting_find(mp_slice_of(greetings[i].text), &name));
        g_assert_cmpmem(name.data, name.len, greetings[i].name, strlen(greetings[i].name));
    }
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *path = g_strconcat("/fingerprint/", pairs[i].name, NULL);
        g_test_add_data_func(path, &pairs[i], test_pair);
    }
    g_test_add_func("/fingerprint/bounded", test_bounded);
    g_test_add_func("/language", test_languages);
    g_test_add_func("/greeting", test_greetings);
    return g_test_run();
}
