/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "analysis/mp-exposure.h"
#include "analysis/mp-timeline-state.h"
#include "case/mp-rows-campaign.h"
#include "case/mp-rows-findings.h"

/* More rows cannot be read at a glance. */
#define ROWS 24

/* Claims this far from the mail are told in words; the chart keeps to the mail. */
#define NEAR_US (G_GINT64_CONSTANT(400) * 24 * 3600 * G_USEC_PER_SEC)

typedef struct {
    MpTimeline *self;
    const char *about;
    GArray *wanted;      /* of Wanted */
    GHashTable *foreign; /* set of keys of campaigns' messages */
    GHashTable *hit;  /* address -> when a campaign first hit it, where it was given to somebody */
    GHashTable *rows; /* address -> number of its row + 1 */
    MpExposure *exposure;
    MpTimelineRow others[2]; /* given to somebody; used for everything */
} Chart;

typedef struct {
    const char *address, *label;
    gint64 first_foreign, given;
    gboolean general;
} Wanted;

static const char *
keep(Chart *chart, const char *text)
{
    return text == NULL ? NULL : mp_arena_copy(chart->self->arena, mp_slice_of(text)).data;
}

static void
widen(MpTimeline *self, gint64 at)
{
    if (at == MP_NO_TIME)
        return;
    if (self->from == MP_NO_TIME || at < self->from)
        self->from = at;
    if (self->to == MP_NO_TIME || at > self->to)
        self->to = at;
}

static void
see_campaign_mail(gconstpointer data, gpointer user)
{
    const MpCampaignMailRow *row = data;
    Chart *chart = user;
    gint64 *key = mp_arena_new0(chart->self->arena, gint64);
    gint64 *hit = g_hash_table_lookup(chart->hit, row->address);

    *key = row->message;
    g_hash_table_add(chart->foreign, key);
    if (row->brand == NULL || row->delivered == MP_NO_TIME)
        return;
    if (hit == NULL) {
        hit = mp_arena_new0(chart->self->arena, gint64);
        *hit = row->delivered;
        g_hash_table_insert(chart->hit, (gpointer)keep(chart, row->address), hit);
    }
    *hit = MIN(*hit, row->delivered);
}

static gboolean
may_name(const MpAddressRow *row)
{
    return row->label != NULL && row->given_to != NULL &&
           (g_strcmp0(row->given_source, "ledger") == 0 ||
            mp_holder_name_fits(row->label, row->given_to));
}

static void
see_address(gconstpointer data, gpointer user)
{
    const MpAddressRow *row = data;
    Chart *chart = user;
    const gint64 *hit = g_hash_table_lookup(chart->hit, row->address);
    Wanted wanted = { .first_foreign = row->first_foreign,
                      .given = row->given_since,
                      .general = row->given_to == NULL };

    if (chart->about != NULL && strcmp(row->address, chart->about) != 0)
        return;
    widen(chart->self, row->first_seen);
    widen(chart->self, row->last_seen);
    /* mail through a captured system is not foreign, and is told all the same */
    if (hit != NULL && (wanted.first_foreign == MP_NO_TIME || *hit < wanted.first_foreign))
        wanted.first_foreign = *hit;
    if (chart->about == NULL && row->foreign_messages == 0 && hit == NULL) {
        chart->others[row->given_to == NULL].addresses++;
        return;
    }
    wanted.address = keep(chart, row->address);
    wanted.label = keep(chart, may_name(row) ? row->label : row->given_to);
    g_array_append_val(chart->wanted, wanted);
}

static int
compare_wanted(gconstpointer a, gconstpointer b)
{
    const Wanted *x = a, *y = b;

    if (x->first_foreign != y->first_foreign)
        return x->first_foreign < y->first_foreign ? -1 : 1;
    return strcmp(x->address, y->address);
}

static MpTimelineRow
row_new(Chart *chart)
{
    return (MpTimelineRow){ .authorised =
                                mp_arena_new0_n(chart->self->arena, guint32, MP_TIMELINE_BINS),
                            .foreign =
                                mp_arena_new0_n(chart->self->arena, guint32, MP_TIMELINE_BINS),
                            .given = MP_NO_TIME,
                            .addresses = 1 };
}

static void
make_rows(Chart *chart)
{
    g_array_sort(chart->wanted, compare_wanted);
    for (guint i = 0; i < MIN(chart->wanted->len, ROWS); i++) {
        const Wanted *wanted = &g_array_index(chart->wanted, Wanted, i);
        MpTimelineRow row = row_new(chart);

        row.address = wanted->address;
        row.label = wanted->label;
        row.general = wanted->general;
        row.given = wanted->given;
        g_array_append_val(chart->self->rows, row);
        g_hash_table_insert(chart->rows, (gpointer)row.address, GUINT_TO_POINTER(i + 1));
    }
    chart->self->left_out = chart->wanted->len - chart->self->rows->len;
    for (guint i = 0; i < G_N_ELEMENTS(chart->others); i++) {
        MpTimelineRow row = row_new(chart);

        row.addresses = chart->others[i].addresses;
        row.general = i == 1;
        chart->others[i] = row;
    }
}

/* Claims and grants near the mail are drawn with it. */
static void
widen_to_events(MpTimeline *self)
{
    gint64 from = self->from, to = self->to;

    for (guint i = 0; from != MP_NO_TIME && i < self->events->len; i++) {
        const MpEvent *event = &g_array_index(self->events, MpEvent, i);

        if (event->at > from - NEAR_US && event->at < to + NEAR_US)
            widen(self, event->at);
    }
}

static guint
bin_of(const MpTimeline *self, gint64 at)
{
    gint64 span = MAX(self->to - self->from, 1);

    return (guint)MIN((double)(at - self->from) / (double)span * MP_TIMELINE_BINS,
                      MP_TIMELINE_BINS - 1);
}

static gboolean
is_general(const Chart *chart, guint32 exposed)
{
    return mp_exposure_address(chart->exposure, exposed)->brand == MP_NO_BRAND;
}

static gboolean
is_foreign(const Chart *chart, const MpJudgedRow *row)
{
    guint32 at;

    if (g_hash_table_contains(chart->foreign, &row->message))
        return TRUE;
    at = mp_exposure_find_address(chart->exposure, row->recipient);
    return at != G_MAXUINT32 && mp_exposure_address(chart->exposure, at)->brand != MP_NO_BRAND &&
           mp_exposure_is_foreign(chart->exposure, at, row->sender_org);
}

static void
see_judged(gconstpointer data, gpointer user)
{
    const MpJudgedRow *row = data;
    Chart *chart = user;
    gint64 at = row->delivered != MP_NO_TIME ? row->delivered : row->date;
    MpTimelineRow *to;
    guint32 exposed;
    guint number, bin;

    if (row->recipient == NULL || at == MP_NO_TIME || at < chart->self->from ||
        at > chart->self->to || g_strcmp0(row->folder_role, "sent") == 0)
        return;
    number = GPOINTER_TO_UINT(g_hash_table_lookup(chart->rows, row->recipient));
    exposed = mp_exposure_find_address(chart->exposure, row->recipient);
    if (number == 0 && exposed == G_MAXUINT32)
        return;
    to = number > 0 ? &g_array_index(chart->self->rows, MpTimelineRow, number - 1)
                    : &chart->others[is_general(chart, exposed)];
    bin = bin_of(chart->self, at);
    if (is_foreign(chart, row))
        to->foreign[bin]++;
    else
        to->authorised[bin]++;
}

static gboolean
fill(Chart *chart, MpCase *store, GError **error)
{
    if (!mp_case_each_row(store, &mp_table_campaign_mail, see_campaign_mail, chart, error) ||
        !mp_case_each_row(store, &mp_table_address, see_address, chart, error))
        return FALSE;
    make_rows(chart);
    widen_to_events(chart->self);
    chart->exposure = mp_exposure_load(store, error);
    if (chart->exposure == NULL ||
        !mp_case_each_row(store, &mp_table_judged, see_judged, chart, error))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(chart->others); i++)
        if (chart->others[i].addresses > 0)
            g_array_append_val(chart->self->rows, chart->others[i]);
    return TRUE;
}

gboolean
mp_timeline_chart(MpTimeline *self, MpCase *store, const char *about, GError **error)
{
    g_autoptr(GArray) wanted = g_array_new(FALSE, FALSE, sizeof(Wanted));
    g_autoptr(GHashTable) foreign = g_hash_table_new(g_int64_hash, g_int64_equal);
    g_autoptr(GHashTable) rows = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) hit = g_hash_table_new(g_str_hash, g_str_equal);
    Chart chart = {
        .self = self, .about = about, .wanted = wanted, .foreign = foreign, .hit = hit, .rows = rows
    };
    gboolean done;

    self->from = self->to = MP_NO_TIME;
    done = fill(&chart, store, error);
    mp_exposure_free(chart.exposure);
    return done;
}
