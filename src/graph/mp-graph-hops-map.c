/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "graph/mp-graph-hops-map.h"

#include <string.h>

/* The median of more delays than this is that of the first so many, which are
 * as good as drawn by lot: messages come in the order of their digests. */
#define DELAYS 4096

/* Lines below a place's name, and messages named in a tooltip. */
#define REMARKS 3
#define MOST_REMARKS 64
#define EXAMPLES 3

struct _MpHopPlace {
    char *id;
    char *name;
    MpHopPlaceKind kind;
    gint64 messages, first, last;
    gint64 seen; /* the message it was counted for last */
    gint64 examples[EXAMPLES];
    GPtrArray *remarks; /* of Remark, in the order in which they were made */
};

typedef struct {
    char *text;
    gint64 times;
} Remark;

typedef struct {
    const MpHopPlace *from, *to;
    MpHopPassage first_passage; /* kind, standing */
    char *detail;
    gint64 messages, first, last;
    gint64 seen;
    guint32 findings;
    guint counts[MP_FINDING_N];
    gint64 contradicted; /* passages with any finding */
    GArray *delays;      /* of gint64, microseconds */
} Track;

struct _MpHopMap {
    GHashTable *places; /* id -> MpHopPlace */
    GHashTable *tracks; /* set of Track */
};

static void
remark_free(gpointer data)
{
    g_free(((Remark *)data)->text);
    g_free(data);
}

static void
place_free(gpointer data)
{
    MpHopPlace *self = data;

    g_free(self->id);
    g_free(self->name);
    g_ptr_array_unref(self->remarks);
    g_free(self);
}

static guint
track_hash(gconstpointer data)
{
    const Track *track = data;

    return g_direct_hash(track->from) * 31 + g_direct_hash(track->to) * 17 +
           g_str_hash(track->first_passage.kind);
}

static gboolean
track_equal(gconstpointer a, gconstpointer b)
{
    const Track *x = a, *y = b;

    return x->from == y->from && x->to == y->to &&
           strcmp(x->first_passage.kind, y->first_passage.kind) == 0;
}

static void
track_free(gpointer data)
{
    Track *self = data;

    g_free(self->detail);
    g_array_unref(self->delays);
    g_free(self);
}

MpHopMap *
mp_hop_map_new(void)
{
    MpHopMap *self = g_new0(MpHopMap, 1);

    self->places = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, place_free);
    self->tracks = g_hash_table_new_full(track_hash, track_equal, track_free, NULL);
    return self;
}

void
mp_hop_map_free(MpHopMap *self)
{
    if (self == NULL)
        return;
    g_hash_table_unref(self->tracks);
    g_hash_table_unref(self->places);
    g_free(self);
}

MpHopPlace *
mp_hop_map_place(MpHopMap *self, const char *id, const char *name, MpHopPlaceKind kind)
{
    MpHopPlace *place = g_hash_table_lookup(self->places, id);

    if (place == NULL) {
        place = g_new0(MpHopPlace, 1);
        place->id = g_strdup(id);
        place->name = g_strdup(name);
        place->kind = kind;
        place->first = place->last = MP_NO_TIME;
        place->seen = -1;
        place->remarks = g_ptr_array_new_with_free_func(remark_free);
        g_hash_table_insert(self->places, place->id, place);
    }
    place->kind = MAX(place->kind, kind);
    return place;
}

const char *
mp_hop_place_id(const MpHopPlace *self)
{
    return self->id;
}

static void
widen(gint64 *first, gint64 *last, gint64 at)
{
    if (at != MP_NO_TIME && (*first == MP_NO_TIME || at < *first))
        *first = at;
    *last = MAX(*last, at);
}

void
mp_hop_place_pass(MpHopPlace *self, gint64 message, gint64 at)
{
    widen(&self->first, &self->last, at);
    if (self->seen == message)
        return;
    self->seen = message;
    if (self->messages < EXAMPLES)
        self->examples[self->messages] = message;
    self->messages++;
}

void
mp_hop_place_remark(MpHopPlace *self, const char *text)
{
    Remark *remark;

    for (guint i = 0; i < self->remarks->len; i++) {
        remark = g_ptr_array_index(self->remarks, i);
        if (strcmp(remark->text, text) == 0) {
            remark->times++;
            return;
        }
    }
    if (self->remarks->len == MOST_REMARKS)
        return;
    remark = g_new(Remark, 1);
    *remark = (Remark){ g_strdup(text), 1 };
    g_ptr_array_add(self->remarks, remark);
}

void
mp_hop_map_pass(MpHopMap *self,
                const MpHopPlace *from,
                const MpHopPlace *to,
                const MpHopPassage *passage)
{
    Track wanted = { .from = from, .to = to, .first_passage = *passage };
    Track *track = g_hash_table_lookup(self->tracks, &wanted);

    if (track == NULL) {
        track = g_new(Track, 1);
        *track = wanted;
        track->detail = g_strdup(passage->detail);
        track->first = track->last = MP_NO_TIME;
        track->seen = -1;
        track->delays = g_array_new(FALSE, FALSE, sizeof(gint64));
        g_hash_table_add(self->tracks, track);
    }
    widen(&track->first, &track->last, passage->at);
    if (track->seen != passage->message) {
        track->seen = passage->message;
        track->messages++;
    }
    if (passage->delay_known && track->delays->len < DELAYS)
        g_array_append_val(track->delays, passage->delay_us);
    track->findings |= passage->findings;
    track->contradicted += passage->findings != 0;
    for (guint code = 0; code < MP_FINDING_N; code++)
        track->counts[code] += (passage->findings & 1u << code) != 0;
}

/* Drawing. */

static int
compare_delays(gconstpointer a, gconstpointer b)
{
    gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

    return (x > y) - (x < y);
}

static void
append_delay(GString *out, gint64 delay_us)
{
    gint64 seconds = ABS(delay_us / G_USEC_PER_SEC);

    if (delay_us < 0 && seconds > 0)
        g_string_append_c(out, '-');
    if (seconds < 600)
        g_string_append_printf(out, "%d s", (int)seconds);
    else if (seconds < 36000)
        g_string_append_printf(out, "%d min", (int)(seconds / 60));
    else if (seconds < 360000)
        g_string_append_printf(out, "%d h", (int)(seconds / 3600));
    else
        g_string_append_printf(out, "%" G_GINT64_FORMAT " d", seconds / 86400);
}

static char *
track_label(const Track *track, gboolean single, gint64 median)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (!single)
        g_string_append_printf(text, "%" G_GINT64_FORMAT, track->messages);
    if (track->delays->len > 0) {
        g_string_append(text, single ? "" : ", median ");
        append_delay(text, median);
    }
    if (strcmp(track->first_passage.kind, "gap") == 0)
        g_string_append(text, text->len > 0 ? "\nnot the same machine" : "not the same machine");
    for (guint code = 0; code < MP_FINDING_N; code++) {
        if (track->counts[code] == 0)
            continue;
        g_string_append_printf(text, "%s! %s", text->len > 0 ? "\n" : "",
                               mp_finding_name((MpFindingCode)code));
        if (!single)
            g_string_append_printf(text, " %u", track->counts[code]);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
draw_track(const Track *track, gboolean single, MpGraphBuilder *builder)
{
    gint64 median = 0;
    g_autofree char *label = NULL;
    MpEdge edge = { .kind = track->first_passage.kind,
                    .standing = track->first_passage.standing,
                    .detail = single ? track->detail : NULL,
                    .messages = track->messages,
                    .first = track->first,
                    .last = track->last,
                    .findings = track->findings,
                    .is_contradicted = 2 * track->contradicted > track->messages,
                    .delay_known = track->delays->len > 0 };

    if (track->delays->len > 0) {
        g_array_sort(track->delays, compare_delays);
        median = g_array_index(track->delays, gint64, track->delays->len / 2);
        edge.delay_us = median;
    }
    label = track_label(track, single, median);
    edge.label = label;
    mp_graph_builder_edge(builder, track->from->id, track->to->id, &edge);
}

/* What most messages say comes first; what one says, in the order of saying. */
static int
compare_remarks(gconstpointer a, gconstpointer b)
{
    const Remark *x = *(const Remark *const *)a, *y = *(const Remark *const *)b;

    return (x->times < y->times) - (x->times > y->times);
}

static char *
place_label(const MpHopPlace *place, gboolean single)
{
    g_autoptr(GString) text = g_string_new(place->name);
    guint n = place->remarks->len;

    g_ptr_array_sort(place->remarks, compare_remarks); /* stable */
    for (guint i = 0; i < MIN(n, REMARKS); i++) {
        const Remark *remark = g_ptr_array_index(place->remarks, i);

        g_string_append_printf(text, "\n%s", remark->text);
        if (!single)
            g_string_append_printf(text, ": %" G_GINT64_FORMAT, remark->times);
    }
    if (n > REMARKS)
        g_string_append_printf(text, "\nand %u more", n - REMARKS);
    if (!single)
        g_string_append_printf(text, "\n%" G_GINT64_FORMAT " message%s", place->messages,
                               place->messages == 1 ? "" : "s");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Dates, and messages to look at. */
static char *
place_detail(const MpHopPlace *place)
{
    g_autoptr(GString) text = g_string_new(place->name);
    char first[MP_INSTANT_TEXT], last[MP_INSTANT_TEXT];

    if (place->first != MP_NO_TIME)
        g_string_append_printf(text, "\n%s to %s", mp_instant_format(place->first, first),
                               mp_instant_format(place->last, last));
    for (gint64 i = 0; i < MIN(place->messages, EXAMPLES); i++) /* 48 bits: twelve digits */
        g_string_append_printf(text, "%s%012" G_GINT64_MODIFIER "x",
                               i == 0 ? "\nm:" : ", m:", (guint64)place->examples[i] >> 15);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
draw_place(const MpHopPlace *place, gboolean single, MpGraphBuilder *builder)
{
    static const struct {
        MpNodeKind kind;
        MpSide side;
        const char *fold;
    } looks[] = {
        [MP_HOP_PLACE_CLAIMED] = { MP_NODE_HOST, MP_SIDE_FOREIGN, "hosts that are only claimed" },
        [MP_HOP_PLACE_PEER] = { MP_NODE_HOST, MP_SIDE_NONE, "other senders' hosts" },
        [MP_HOP_PLACE_OWN] = { MP_NODE_HOST, MP_SIDE_OWN, "more of your machines" },
        [MP_HOP_PLACE_ADDRESS] = { MP_NODE_ADDRESS, MP_SIDE_OWN, "more of your addresses" },
    };
    g_autofree char *label = place_label(place, single);
    g_autofree char *detail = place_detail(place);
    MpNode node = { .id = place->id,
                    .kind = looks[place->kind].kind,
                    .side = looks[place->kind].side,
                    .label = label,
                    .detail = detail,
                    .messages = place->messages,
                    .first = place->first,
                    .last = place->last,
                    .rank = 1 + (int)place->kind,
                    .fold = looks[place->kind].fold };

    mp_graph_builder_node(builder, &node);
}

void
mp_hop_map_draw(const MpHopMap *self, guint64 messages, MpGraphBuilder *builder)
{
    GHashTableIter all;
    gpointer item;

    g_hash_table_iter_init(&all, self->places);
    while (g_hash_table_iter_next(&all, NULL, &item))
        draw_place(item, messages == 1, builder);
    g_hash_table_iter_init(&all, self->tracks);
    while (g_hash_table_iter_next(&all, &item, NULL))
        draw_track(item, messages == 1, builder);
}
