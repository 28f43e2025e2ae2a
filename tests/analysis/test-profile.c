/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "analysis/mp-profile.h"

#define DAY (G_GINT64_CONSTANT(24) * 3600 * G_USEC_PER_SEC)
#define TEXTS_MOST 6

/* A sender's texts, one each ten days, and one more on day 70: each a word of
 * letters, equal letters at equal places being equal minhash values. */
typedef struct {
    const char *name;
    const char *texts[TEXTS_MOST]; /* NULL ends them */
    const char *now;
    MpTextStanding standing;
} TextCase;

/* clang-format off */
static const TextCase cases[] = {
    { "one-make-and-this-too",     { "abcde", "abfgh", "abijk", "ablmn" }, "abxyz", MP_TEXT_USUAL },
    { "one-make-and-not-this",     { "abcde", "abfgh", "abijk", "ablmn" }, "uvxyz", MP_TEXT_OUTLANDISH },
    { "one-value-is-chance",       { "abcde", "abfgh", "abijk", "ablmn" }, "avxyz", MP_TEXT_OUTLANDISH },
    { "each-its-own",              { "abcde", "fghij", "klmno", "pqrst" }, "uvxyz", MP_TEXT_UNUSUAL },
    { "one-of-four-was-different", { "abcde", "abfgh", "abijk", "pqrst" }, "uvxyz", MP_TEXT_OUTLANDISH },
    { "too-few-to-say",            { "abcde", "abfgh", "abijk" }, "uvxyz", MP_TEXT_UNUSUAL },
    { "nothing-known",             { NULL }, "uvxyz", MP_TEXT_UNUSUAL },
};
/* clang-format on */

static MpContentFact
text_of(const char *letters, guint32 salt)
{
    MpContentFact text = { .n_words = 100 };

    for (guint32 i = 0; i < MP_FACT_MINHASHES; i++)
        text.minhash[i] = i < strlen(letters) ? (guint32)letters[i] : 1000 * (salt + 1) + i;
    return text;
}

static void
test_case(gconstpointer data)
{
    const TextCase *c = data;
    g_autoptr(MpProfile) profile = mp_profile_new();
    MpContentFact now = text_of(c->now, 77);

    for (guint i = 0; i < TEXTS_MOST && c->texts[i] != NULL; i++) {
        MpContentFact text = text_of(c->texts[i], i);

        mp_profile_add_text(profile, 1, &text, 10 * DAY * i);
    }
    mp_profile_add_text(profile, 1, &now, 70 * DAY); /* a burst does not vouch for itself */
    g_assert_cmpint(mp_profile_text(profile, 1, &now, 70 * DAY), ==, c->standing);
}

static void
test_rare(void)
{
    g_autoptr(MpProfile) profile = mp_profile_new();

    for (guint i = 0; i < 20; i++) {
        mp_profile_add(profile, 1, MP_HABIT_MESSAGE, 0, 10 * DAY * i);
        mp_profile_add(profile, 1, MP_HABIT_UNSUBSCRIBE, i % 10 != 0, 10 * DAY * i);
    }
    g_assert_false(mp_profile_is_rare(profile, 1, MP_HABIT_UNSUBSCRIBE, 1, 300 * DAY));
    g_assert_true(mp_profile_is_rare(profile, 1, MP_HABIT_UNSUBSCRIBE, 0, 300 * DAY));
    g_assert_false(mp_profile_is_new(profile, 1, MP_HABIT_UNSUBSCRIBE, 0, 300 * DAY));
    g_assert_true(mp_profile_is_rare(profile, 1, MP_HABIT_UNSUBSCRIBE, 2, 300 * DAY));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/profile/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/profile/rare", test_rare);
    return g_test_run();
}
