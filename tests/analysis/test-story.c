/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>

#include "analysis/mp-story.h"
#include "base/mp-instant.h"

/* The worked cases of docs/attribution.md as questions: brands are numbered,
 * a holder is a list of the brands it held. */

#define BRANDS_MOST 40
#define HOLDERS_MOST 12

typedef struct {
    MpStory story;
    const char *holder;
    const char *held;      /* brand numbers, spaces between; "b-e" is a range */
    const char *reference; /* ISO day, or NULL */
} Holder;

typedef struct {
    const char *name; /* the TAP line: /story/NAME */
    guint n_brands;
    const char *hit; /* brand numbers */
    const char *hit_on;
    Holder holders[HOLDERS_MOST];
    gboolean blind;
    /* expected */
    const char *rows; /* leading group: "story holder", ';' between; "" = undetermined */
    double ratio;     /* as printed, of log10; -1: not looked at */
    const char *support;
} StoryCase;

#define EPSILON                                                                                    \
    {                                                                                              \
        MP_STORY_PLATFORM_BREACH, "esp:epsilon", "0-5", NULL                                       \
    }
#define SURVEY                                                                                     \
    {                                                                                              \
        MP_STORY_SUBCONTRACTOR_DISCLOSED, "org:panelwise.example", "0 6 7", NULL                   \
    }
#define BRAND(n, name)                                                                             \
    {                                                                                              \
        MP_STORY_BRAND_DISCLOSED, "org:" name, n, NULL                                             \
    }

/* clang-format off */
static const StoryCase cases[] = {
    { "d1-a", 40, "0", "2011-05-16", { BRAND("0", "dell.com"), EPSILON, SURVEY }, FALSE,
      "brand-disclosed org:dell.com", 0.78, "weak" },
    { "d1-e", 40, "1 2 3", "2011-05-28", { EPSILON, BRAND("1", "a.example"), BRAND("2", "b.example"), BRAND("3", "c.example") }, FALSE,
      "platform-breach esp:epsilon", 2.30, "moderate" },
    { "d1-k2", 40, "0", "2011-06-03", { BRAND("0", "dell.com"), EPSILON, SURVEY,
        { MP_STORY_DOWNSTREAM_DISCLOSED, "org:intervision.com", "0", "2011-05-16" },
        { MP_STORY_DOWNSTREAM_DISCLOSED, "esp:jangomail", "0", "2011-05-16" } }, FALSE,
      "downstream-disclosed esp:jangomail;downstream-disclosed org:intervision.com", 0.78, "weak" },
    { "d2-k2", 40, "0 1 2 3", "2011-06-03", { BRAND("0", "dell.com"), EPSILON, BRAND("1", "a.example"), BRAND("2", "b.example"), BRAND("3", "c.example"),
        { MP_STORY_DOWNSTREAM_DISCLOSED, "org:intervision.com", "0", "2011-05-16" } }, FALSE,
      "platform-breach esp:epsilon", 3.05, "strong" },
    { "icontact", 23, "0 1 2", "2010-01-11", { { MP_STORY_PLATFORM_BREACH, "esp:icontact", "0-2", NULL },
        BRAND("0", "a.example"), BRAND("1", "b.example"), BRAND("2", "c.example") }, FALSE,
      "platform-breach esp:icontact", 3.54, "strong" },
    { "esp-x-over-vendor", 30, "0 1 2 3 4", "2011-01-01", { { MP_STORY_PLATFORM_BREACH, "esp:x", "0-6", NULL },
        { MP_STORY_PLATFORM_BREACH, "esp:y", "7-15", NULL }, { MP_STORY_SUBCONTRACTOR_DISCLOSED, "org:z.example", "0-2", NULL },
        BRAND("0", "a.example") }, FALSE,
      "platform-breach esp:x", 2.32, "moderate" },
    { "esp-of-one-brand-is-tied-with-it", 20, "0", "2011-01-01", { BRAND("0", "a.example"), { MP_STORY_PLATFORM_BREACH, "esp:x", "0", NULL } }, FALSE,
      "brand-disclosed org:a.example;platform-breach esp:x", 1.0, "weak" },
    { "nobody-holds-what-was-hit", 20, "0 1", "2011-01-01", { { MP_STORY_PLATFORM_BREACH, "esp:x", "5-9", NULL } }, FALSE,
      "", -1, "none" },
    { "hits-before-and-everywhere", 18, "0 1 2 3", "2010-03-16", { BRAND("0", "a.example"), BRAND("1", "b.example"), BRAND("2", "c.example"),
        BRAND("3", "d.example"), { MP_STORY_PLATFORM_BREACH, "esp:constant-contact", "3 4", NULL } }, FALSE,
      "", 0.5, "none" },
    { "many-mailed-for-by-one-chance-hits", 40, "0 1 2 25", "2011-01-01", { { MP_STORY_PLATFORM_BREACH, "esp:x", "0-19", NULL } }, FALSE,
      "", 0.16, "none" },
    { "blind-one-brand", 40, "0", "2011-05-16", { BRAND("0", "dell.com"), EPSILON }, TRUE,
      "", -1, "none" },
};
/* clang-format on */

static gint64
day(const char *text)
{
    int y, m, d;

    g_assert_cmpint(sscanf(text, "%d-%d-%d", &y, &m, &d), ==, 3);
    return mp_instant_from_civil(y, m, d, 12 * 3600);
}

/* Sets @values[n] = @value for each number of @list. */
static void
set_list(const char *list, gint64 *values, gint64 value)
{
    g_auto(GStrv) words = g_strsplit(list, " ", -1);

    for (guint i = 0; words[i] != NULL; i++) {
        int from = 0;
        int to;

        if (words[i][0] == '\0')
            continue;
        if (sscanf(words[i], "%d-%d", &from, &to) != 2)
            to = from;
        for (int n = from; n <= to; n++)
            values[n] = value;
    }
}

typedef struct {
    const char *brands[BRANDS_MOST];
    gint64 granted[BRANDS_MOST];
    gint64 hit[BRANDS_MOST];
    gint64 since[HOLDERS_MOST][BRANDS_MOST];
    MpStoryHolder holders[HOLDERS_MOST];
    MpStoryQuestion question;
} Built;

static void
build(const StoryCase *c, Built *b)
{
    gint64 granted = day("2009-07-15");

    for (guint i = 0; i < BRANDS_MOST; i++) {
        b->brands[i] = "org:brand.example";
        b->granted[i] = granted;
        b->hit[i] = MP_NO_TIME;
    }
    set_list(c->hit, b->hit, day(c->hit_on));
    b->question = (MpStoryQuestion){ .n_brands = c->n_brands,
                                     .brands = b->brands,
                                     .granted = b->granted,
                                     .hit = b->hit,
                                     .observable = !c->blind,
                                     .holders = b->holders };
    for (guint h = 0; h < HOLDERS_MOST && c->holders[h].holder != NULL; h++) {
        const Holder *holder = &c->holders[h];

        for (guint i = 0; i < BRANDS_MOST; i++)
            b->since[h][i] = MP_NO_TIME;
        set_list(holder->held, b->since[h],
                 holder->reference != NULL ? day(holder->reference) : granted);
        b->holders[h] =
            (MpStoryHolder){ .holder = holder->holder,
                             .story = holder->story,
                             .since = b->since[h],
                             .reference =
                                 holder->reference != NULL ? day(holder->reference) : MP_NO_TIME };
        b->question.n_holders++;
    }
}

static char *
leading_text(const MpStoryAnswer *answer)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < answer->n_leading && !answer->undetermined; i++)
        g_string_append_printf(
            text, "%s%s %s", i > 0 ? ";" : "", mp_story_name(answer->rows[i].story),
            answer->rows[i].holders[0] != NULL ? answer->rows[i].holders[0] : "");
    return g_string_free(text, FALSE);
}

static void
test_case(gconstpointer data)
{
    const StoryCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_autofree Built *built = g_new0(Built, 1);
    g_autofree char *leading = NULL;
    MpStoryAnswer answer;

    build(c, built);
    mp_story_weigh(&built->question, arena, &answer);
    for (guint i = 0; g_test_verbose() && i < answer.n_rows; i++)
        g_test_message("%s %s %s pattern %.3f to-leader %.3f %s",
                       mp_story_name(answer.rows[i].story), answer.rows[i].holders[0],
                       answer.rows[i].holders[1], answer.rows[i].lines[MP_LINE_PATTERN],
                       answer.rows[i].to_leader, mp_story_status_name(answer.rows[i].status));
    leading = leading_text(&answer);
    g_assert_cmpstr(leading, ==, c->rows);
    g_assert_cmpstr(mp_support_name(answer.support), ==, c->support);
    if (c->ratio >= 0)
        g_assert_cmpfloat_with_epsilon(answer.ratio, c->ratio, 0.005);
}

/* The order of holders must not matter. */
static void
test_order(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_autofree Built *built = g_new0(Built, 1);
    MpStoryAnswer there, back;

    build(&cases[3], built);
    mp_story_weigh(&built->question, arena, &there);
    for (guint i = 0; i < built->question.n_holders / 2; i++) {
        MpStoryHolder swapped = built->holders[i];

        built->holders[i] = built->holders[built->question.n_holders - 1 - i];
        built->holders[built->question.n_holders - 1 - i] = swapped;
    }
    mp_story_weigh(&built->question, arena, &back);
    g_assert_cmpuint(there.n_rows, ==, back.n_rows);
    for (guint i = 0; i < there.n_rows; i++) {
        g_assert_cmpint(there.rows[i].story, ==, back.rows[i].story);
        g_assert_cmpstr(there.rows[i].holders[0], ==, back.rows[i].holders[0]);
        g_assert_cmpfloat(there.rows[i].to_leader, ==, back.rows[i].to_leader);
    }
}

/* D2: strong for the campaign, weak for the dell address itself. */
static void
test_address_level(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_autofree Built *built = g_new0(Built, 1);
    MpStoryAnswer answer;

    build(&cases[3], built);
    mp_story_weigh(&built->question, arena, &answer);
    g_assert_cmpuint(answer.n_addresses, ==, 4);
    g_assert_cmpuint(answer.addresses[0].brand, ==, 0);
    g_assert_cmpfloat_with_epsilon(answer.addresses[0].ratio, 0.86, 0.005);
    g_assert_cmpstr(mp_support_name(answer.addresses[0].support), ==, "weak");
    g_assert_cmpstr(answer.addresses[0].row->holders[0], ==, "esp:epsilon");
}

/* The October theft at Epsilon stands behind Epsilon's own row; a claim
 * excludes it and nothing else. */
static void
test_incident(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_autofree Built *built = g_new0(Built, 1);
    MpStoryIncident theft = { "C3", "esp:epsilon", day("2010-10-01"), day("2010-10-31"), NULL };
    MpStoryAnswer answer;
    guint at = 0;

    build(&cases[0], built);
    built->question.incidents = &theft;
    built->question.n_incidents = 1;
    mp_story_weigh(&built->question, arena, &answer);
    while (g_strcmp0(answer.rows[at].holders[0], "esp:epsilon") != 0)
        at++;
    g_assert_null(answer.rows[at].incident);
    g_assert_cmpstr(answer.rows[at + 1].incident, ==, "C3");
    g_assert_cmpstr(answer.rows[at + 1].holders[0], ==, "esp:epsilon");
    g_assert_cmpint(answer.rows[at + 1].status, ==, MP_STATUS_POSSIBLE);
    g_assert_cmpfloat_with_epsilon(answer.ratio, 0.78, 0.005);

    theft.excluded_by = "C1";
    mp_story_weigh(&built->question, arena, &answer);
    g_assert_cmpint(answer.rows[at].status, ==, MP_STATUS_POSSIBLE);
    g_assert_cmpint(answer.rows[at + 1].status, ==, MP_STATUS_EXCLUDED);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/story/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/story/order", test_order);
    g_test_add_func("/story/address-level", test_address_level);
    g_test_add_func("/story/incident", test_incident);
    return g_test_run();
}
