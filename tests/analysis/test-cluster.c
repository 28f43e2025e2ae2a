/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "analysis/mp-cluster.h"
#include "analysis/mp-profile.h"

#define MAILS_MOST 16
#define FEATURES_MOST 24

typedef struct {
    const char *name; /* the TAP line: /cluster/NAME */
    guint n_mails;
    MpJoinFeature features[FEATURES_MOST]; /* value 0 ends them */
    guint joins;
    const char *clusters; /* a letter a mail: equal letters, one cluster */
    const char *faint;    /* (nullable) 'f' a mail that only follows */
} ClusterCase;

#define LINK MP_JOIN_LINK_DOMAIN
#define TEXT MP_JOIN_CONTENT
#define MAKE MP_JOIN_MAKE
#define ALL (~0u)

/* clang-format off */
static const ClusterCase cases[] = {
    { "nothing-in-common",        3, { { 1, 0, LINK, 0 }, { 2, 1, LINK, 0 }, { 3, 2, LINK, 0 } }, ALL, "abc", NULL },
    { "one-domain",               3, { { 7, 0, LINK, 0 }, { 7, 2, LINK, 0 } }, ALL, "aba", NULL },
    { "chain-of-two-domains",     3, { { 7, 0, LINK, 0 }, { 7, 1, LINK, 0 }, { 8, 1, LINK, 0 }, { 8, 2, LINK, 0 } }, ALL, "aaa", NULL },
    { "same-value-other-kind",    2, { { 7, 0, LINK, 0 }, { 7, 1, TEXT, 0 } }, ALL, "ab", NULL },
    { "kind-not-asked-for",       2, { { 7, 0, TEXT, 0 }, { 7, 1, TEXT, 0 } }, 1u << LINK, "ab", NULL },
    { "twice-in-one-mail",        2, { { 7, 0, LINK, 0 }, { 7, 0, LINK, 0 } }, ALL, "ab", NULL },
    { "rotating-domains-one-text", 4, { { 1, 0, LINK, 0 }, { 2, 1, LINK, 0 }, { 3, 2, LINK, 0 }, { 4, 3, LINK, 0 },
                                        { 9, 0, TEXT, 0 }, { 9, 1, TEXT, 0 }, { 9, 2, TEXT, 0 } }, ALL, "aaab", NULL },
    { "one-text-again-next-month", 3, { { 9, 0, TEXT, 0 }, { 9, 1, TEXT, 30 }, { 9, 2, TEXT, 61 } }, ALL, "aab", NULL },
    { "make-to-one-address",       3, { { 5, 0, MAKE, 0 }, { 5, 1, MAKE, 9 }, { 6, 2, MAKE, 9 } }, ALL, "aab", NULL },
    { "make-again-next-month",     2, { { 5, 0, MAKE, 0 }, { 5, 1, MAKE, 31 } }, ALL, "ab", NULL },
    { "one-domain-next-month",     2, { { 7, 0, LINK, 0 }, { 7, 1, LINK, 61 } }, ALL, "aa", NULL },
    { "faint-mail-follows",        2, { { 7, 0, LINK, 0 }, { 7, 1, LINK, 0 } }, ALL, "aa", "f-" },
    { "faint-mail-brings-nobody-together", 3, { { 7, 0, LINK, 0 }, { 7, 1, LINK, 0 }, { 8, 1, LINK, 0 }, { 8, 2, LINK, 0 } },
                                   ALL, "aab", "-f-" },
    { "faint-mails-among-themselves", 2, { { 7, 0, LINK, 0 }, { 7, 1, LINK, 0 } }, ALL, "ab", "ff" },
    { "two-follow-one",            3, { { 7, 0, LINK, 0 }, { 7, 1, LINK, 0 }, { 7, 2, LINK, 0 } }, ALL, "aaa", "ff-" },
    { "no-mail",                  0, { { 0, 0, 0, 0 } }, ALL, "", NULL },
};
/* clang-format on */

static void
letters_of(const guint32 *cluster, guint n, char *out)
{
    guint next = 0;

    for (guint i = 0; i < n; i++)
        out[i] = cluster[i] == i ? (char)('a' + next++) : out[cluster[i]];
    out[n] = '\0';
}

static void
test_case(gconstpointer data)
{
    const ClusterCase *c = data;
    MpJoinFeature features[FEATURES_MOST];
    guint32 cluster[MAILS_MOST];
    guint used[MAILS_MOST];
    char letters[MAILS_MOST + 1];
    guint8 faint[MAILS_MOST] = { 0 };
    gsize n = 0;

    for (guint i = 0; c->faint != NULL && c->faint[i] != '\0'; i++)
        faint[i] = c->faint[i] == 'f';
    while (n < FEATURES_MOST && c->features[n].value != 0)
        n++;
    /* The order of features must not matter: try it there and back. */
    for (guint turn = 0; turn < 2; turn++) {
        for (gsize i = 0; i < n; i++)
            features[i] = c->features[turn == 0 ? i : n - 1 - i];
        mp_cluster(&(MpClusterInput){ .features = features,
                                      .n_features = n,
                                      .n_mails = c->n_mails,
                                      .joins = c->joins,
                                      .faint = faint },
                   cluster, used);
        letters_of(cluster, c->n_mails, letters);
        g_assert_cmpstr(letters, ==, c->clusters);
    }
}

static void
test_used(void)
{
    MpJoinFeature features[] = {
        { 7, 0, LINK, 0 }, { 7, 1, LINK, 0 }, { 9, 1, TEXT, 0 }, { 9, 2, TEXT, 0 }
    };
    guint32 cluster[3];
    guint used[3];

    mp_cluster(
        &(MpClusterInput){ .features = features, .n_features = 4, .n_mails = 3, .joins = ALL },
        cluster, used);
    g_assert_cmpuint(used[0], ==, 1u << LINK | 1u << TEXT);
    g_assert_cmpuint(used[1], ==, 0);
}

static gboolean
never(guint32 a G_GNUC_UNUSED, guint32 b G_GNUC_UNUSED, gpointer data)
{
    ++*(guint *)data;
    return FALSE;
}

static gboolean
of_one_parity(guint32 a, guint32 b, gpointer data G_GNUC_UNUSED)
{
    return a % 2 == b % 2;
}

/* Texts of a kit take turns: each joins its like, not the one just before it. */
static void
test_turns(void)
{
    MpJoinFeature features[] = {
        { 9, 0, TEXT, 0 }, { 9, 1, TEXT, 0 }, { 9, 2, TEXT, 1 }, { 9, 3, TEXT, 1 }
    };
    guint32 cluster[4];

    mp_cluster(&(MpClusterInput){ .features = features,
                                  .n_features = 4,
                                  .n_mails = 4,
                                  .joins = ALL,
                                  .alike = of_one_parity },
               cluster, NULL);
    g_assert_cmpuint(cluster[2], ==, 0);
    g_assert_cmpuint(cluster[3], ==, 1);
}

/* Content is joined only where the texts are really alike. */
static void
test_alike(void)
{
    MpJoinFeature features[] = {
        { 9, 0, TEXT, 0 }, { 9, 1, TEXT, 0 }, { 7, 0, LINK, 0 }, { 7, 2, LINK, 0 }
    };
    guint32 cluster[3];
    guint asked = 0;

    mp_cluster(&(MpClusterInput){ .features = features,
                                  .n_features = 4,
                                  .n_mails = 3,
                                  .joins = ALL,
                                  .alike = never,
                                  .alike_data = &asked },
               cluster, NULL);
    g_assert_cmpuint(asked, ==, 1);
    g_assert_cmpuint(cluster[1], ==, 1);
    g_assert_cmpuint(cluster[2], ==, 0);
}

#define DAY (G_GINT64_CONSTANT(24) * 3600 * G_USEC_PER_SEC)

static void
test_profile(void)
{
    g_autoptr(MpProfile) profile = mp_profile_new();

    for (gint64 day = 0; day <= 60; day += 20) {
        mp_profile_add(profile, 1, MP_HABIT_MESSAGE, 0, day * DAY);
        mp_profile_add(profile, 1, MP_HABIT_LINK_DOMAIN, 5, day * DAY);
    }
    mp_profile_add(profile, 1, MP_HABIT_LINK_DOMAIN, 6, 90 * DAY);
    mp_profile_add(profile, 1, MP_HABIT_LINK_DOMAIN, 6, 91 * DAY);

    g_assert_true(mp_profile_knows(profile, 1, 90 * DAY));
    g_assert_false(mp_profile_knows(profile, 1, 10 * DAY)); /* too young */
    g_assert_false(mp_profile_knows(profile, 2, 90 * DAY)); /* never seen */
    g_assert_false(mp_profile_is_new(profile, 1, MP_HABIT_LINK_DOMAIN, 5, 90 * DAY));
    g_assert_true(mp_profile_is_new(profile, 1, MP_HABIT_LINK_DOMAIN, 6,
                                    90 * DAY)); /* a burst vouches for nothing */
    g_assert_false(mp_profile_is_new(profile, 1, MP_HABIT_LINK_DOMAIN, 6, 120 * DAY));
    g_assert_true(mp_profile_is_new(profile, 1, MP_HABIT_LANGUAGE, 5, 90 * DAY));
    g_assert_true(mp_profile_is_new(profile, 2, MP_HABIT_LINK_DOMAIN, 5, 90 * DAY));
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/cluster/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/cluster/used", test_used);
    g_test_add_func("/cluster/alike", test_alike);
    g_test_add_func("/cluster/texts-take-turns", test_turns);
    g_test_add_func("/profile", test_profile);
    return g_test_run();
}
