/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-next-evidence.h"

#include <string.h>

#include "base/mp-instant.h"

#define DAY_US (G_GINT64_CONSTANT(24) * 3600 * G_USEC_PER_SEC)
#define BRANDS_NAMED 3

typedef struct {
    const MpNextEvidenceInput *in;
    GString *text;
} Writer;

static void G_GNUC_PRINTF(2, 3) say(Writer *w, const char *format, ...)
{
    va_list args;

    if (w->text->len > 0)
        g_string_append_c(w->text, '\n');
    va_start(args, format);
    g_string_append_vprintf(w->text, format, args);
    va_end(args);
}

/* "org:dell.com" and "esp:epsilon" as people say them. */
static const char *
plain(const char *holder)
{
    const char *colon = strchr(holder, ':');

    return colon != NULL ? colon + 1 : holder;
}

/* The best row that is not tied with the leader and names somebody. */
static const MpStoryRow *
find_rival(const MpStoryAnswer *answer)
{
    for (guint i = 0; i < answer->n_rows; i++) {
        const MpStoryRow *row = &answer->rows[i];

        if (row->group != answer->rows[0].group && row->incident == NULL && !row->unranked &&
            row->holders[0] != NULL)
            return row;
    }
    return NULL;
}

static gboolean
holds(const MpStoryQuestion *question, const MpStoryRow *row, guint brand)
{
    for (guint i = 0; i < question->n_holders; i++)
        for (guint k = 0; k < 2; k++)
            if (row->holders[k] != NULL && question->holders[i].story == row->story &&
                strcmp(question->holders[i].holder, row->holders[k]) == 0 &&
                question->holders[i].since[brand] != MP_NO_TIME)
                return TRUE;
    return FALSE;
}

/* Names of brands that @one held and @other did not, not hit. transfer full; NULL: none. */
static char *
difference(const MpNextEvidenceInput *in, const MpStoryRow *one, const MpStoryRow *other)
{
    g_autoptr(GString) names = g_string_new(NULL);
    guint n = 0;

    for (guint b = 0; b < in->question->n_brands; b++) {
        if (in->question->hit[b] != MP_NO_TIME || !holds(in->question, one, b) ||
            holds(in->question, other, b))
            continue;
        if (n < BRANDS_NAMED)
            g_string_append_printf(names, "%s%s", n > 0 ? ", " : "", in->labels[b]);
        n++;
    }
    if (n > BRANDS_NAMED)
        g_string_append_printf(names, " and %u more", n - BRANDS_NAMED);
    return n == 0 ? NULL : g_string_free(g_steal_pointer(&names), FALSE);
}

static void
compare(Writer *w, const MpStoryRow *leader, const MpStoryRow *rival)
{
    g_autofree char *more = difference(w->in, leader, rival);
    g_autofree char *less = difference(w->in, rival, leader);

    if (more != NULL)
        say(w,
            "The addresses given to %s: %s had them and %s had not, so a hit there speaks for the "
            "first",
            more, plain(leader->holders[0]), plain(rival->holders[0]));
    if (less != NULL)
        say(w,
            "The addresses given to %s: %s had them and %s had not; while they stay clean that "
            "speaks against the first",
            less, plain(rival->holders[0]), plain(leader->holders[0]));
}

static const char *
first_hit_label(const MpNextEvidenceInput *in)
{
    guint first = G_MAXUINT;

    for (guint b = 0; b < in->question->n_brands; b++)
        if (in->question->hit[b] != MP_NO_TIME &&
            (first == G_MAXUINT || in->question->hit[b] < in->question->hit[first]))
            first = b;
    return first == G_MAXUINT ? NULL : in->labels[first];
}

char *
mp_next_evidence(const MpNextEvidenceInput *input)
{
    const MpStoryAnswer *answer = input->answer;
    const MpStoryRow *leader = answer->n_rows > 0 ? &answer->rows[0] : NULL;
    const MpStoryRow *rival = leader != NULL ? find_rival(answer) : NULL;
    const char *label = first_hit_label(input);
    Writer w = { input, g_string_new(NULL) };

    if (label != NULL && leader != NULL && leader->holders[0] != NULL && rival != NULL)
        compare(&w, leader, rival);
    if (label != NULL && answer->brands_hit < 3)
        say(&w,
            "A second address given to %s, known to fewer of the holders: whether it is hit too "
            "tells which of them had the list",
            label);
    if (!input->question->observable && label != NULL) {
        char from[MP_INSTANT_TEXT];
        char to[MP_INSTANT_TEXT];

        say(&w, "The junk folder from %s to %s: without it addresses that were not hit say nothing",
            mp_instant_format_day(input->first - 14 * DAY_US, from),
            mp_instant_format_day(input->last + 14 * DAY_US, to));
    }
    for (guint i = 0; i < answer->n_leading && i < 2 && !answer->undetermined; i++)
        if (answer->rows[i].holders[0] != NULL && answer->rows[i].story != MP_STORY_SENDER_TAKEOVER)
            say(&w, "Whether the seed addresses that %s keeps on its own lists got this mail",
                plain(answer->rows[i].holders[0]));
    if (label != NULL)
        say(&w, "Whether the mail uses a name, company or spelling that only one of the holders "
                "was given");
    return g_string_free(w.text, FALSE);
}
