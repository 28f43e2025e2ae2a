/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "analysis/mp-analysis.h"
#include "analysis/mp-contradiction.h"
#include "analysis/mp-host-template.h"
#include "base/mp-domain.h"
#include "graph/mp-graph-hops-map.h"
#include "graph/mp-graph-pick.h"
#include "graph/mp-graph-views.h"

/* Which way mail came: machines from left to right in the order of time, and
 * who says so. A few messages are drawn machine by machine; of more, the
 * recipient's machines are drawn by kind and all others by organisation. */

/* Up to so many messages are drawn machine by machine. */
#define FEW 8

typedef struct {
    MpCase *store;
    MpHostModel *hosts;
    MpHopMap *map;
    GHashTable *names; /* platform id -> its name */
    gint64 since_us;
    gboolean fine; /* machine by machine */
    gboolean single;
    guint64 messages;
    guint64 without; /* messages without a Received field */
    guint n_hops;    /* of the last one */
    gint64 first, last;
    GString *message_findings; /* of a single message, about no hop */
} Scene;

/* One message on its way through. */
typedef struct {
    Scene *scene;
    gint64 key;
    MpArena *arena;
    const MpTrustVerdict *trust;
    MpSlice peer_name; /* of the machine at the boundary, as places are named; empty: none */
    MpHopPlace *peer;
} Passage;

static MpHopPlace *
place(const Passage *self, const char *prefix, MpSlice name, MpHopPlaceKind kind)
{
    g_autofree char *id = g_strdup_printf("%s%.*s", prefix, (int)name.len, name.data);
    g_autofree char *label = g_strndup(name.data, name.len);

    return mp_hop_map_place(self->scene->map, id, label, kind);
}

/* What a machine is called in this picture. @host may be empty. */
static MpSlice
name_of(const Passage *self, MpSlice host, MpSlice ip, gboolean own)
{
    MpSlice lower = mp_arena_copy_lower(self->arena, host.len > 0 ? host : ip);
    MpHostTemplate kind;
    MpIp network;

    if (lower.len > 1 && lower.data[0] == '[')
        lower = mp_slice_sub(lower, 1, lower.len - 2);
    if (self->scene->fine)
        return lower;
    kind = mp_host_template(lower, self->arena);
    if (!kind.is_named && ip.len > 0 && host.len > 0 && mp_host_network_number(ip) != 0)
        kind = mp_host_template(ip, self->arena); /* what it calls itself says nothing */
    if (kind.name.len > 1 && mp_ip_parse(kind.name, &network) &&
        mp_ip_scope(&network) == MP_IP_PUBLIC)
        return mp_arena_printf(self->arena, "network %.*s/%d", (int)kind.name.len - 2,
                               kind.name.data + 1, mp_ip_is_v4(&network) ? 16 : 32);
    if (kind.is_named)
        return own ? kind.name : kind.domain;
    if (own || kind.name.len == 0 || kind.name.data[0] == '[' ||
        mp_slice_equal(kind.name, MP_SLICE_LITERAL("localhost")))
        return kind.name;
    return MP_SLICE_LITERAL("names without a domain");
}

/* A machine of whose existence only the sender speaks. What belongs to the
 * peer of the boundary is drawn there. */
static MpHopPlace *
claimed_place(const Passage *self, MpSlice name)
{
    if (self->peer != NULL && mp_slice_equal(name, self->peer_name))
        return self->peer;
    return place(self, "claimed:", name, MP_HOP_PLACE_CLAIMED);
}

static gboolean
is_claimed(const Passage *self, gsize i)
{
    return self->trust->hops[i].trust == MP_TRUST_CLAIMED;
}

/* Whether the peer of hop @i is the machine that wrote hop @i + 1. */
static gboolean
is_joined(const Passage *self, gsize i)
{
    const MpHopFact *hop = self->trust->hops[i].fact, *below;

    if (i + 1 >= self->trust->n_hops)
        return FALSE;
    below = self->trust->hops[i + 1].fact;
    if (below->by.len == 0 || !is_claimed(self, i + 1) || mp_host_network_number(hop->ip) == 0)
        return TRUE; /* a line without a host, own machines, a network of its own */
    return mp_host_is_same_machine(hop->rdns, below->by) ||
           (hop->rdns.len == 0 && (mp_host_is_same_machine(hop->helo, below->by) ||
                                   mp_host_is_same_machine(hop->from, below->by))) ||
           (below->by_ip.len > 0 && mp_slice_equal(hop->ip, below->by_ip));
}

/* Addresses are lines below the name where machines are drawn one by one. */
static void
remark_address(const Passage *self, MpHopPlace *at, const MpHopFact *hop, MpSlice name)
{
    g_autofree char *text = NULL;

    if (!self->scene->fine || hop->ip.len == 0 || mp_slice_equal(name, hop->ip))
        return;
    text = g_strdup_printf("[%.*s]", (int)hop->ip.len, hop->ip.data);
    mp_hop_place_remark(at, text);
}

/* Who handed over hop @i, where that is not the writer of the next line: NULL
 * where nothing is said of it. */
static MpHopPlace *
peer_place(Passage *self, gsize i)
{
    const MpHopFact *hop = self->trust->hops[i].fact;
    gboolean boundary = self->trust->hops[i].trust == MP_TRUST_BOUNDARY;
    MpSlice said = hop->helo.len > 0 ? hop->helo : hop->from;
    /* at the boundary, only what the receiver looked up is a name */
    MpSlice host = hop->rdns.len > 0 ? hop->rdns
                   : boundary        ? (self->scene->fine ? MP_SLICE_EMPTY : said)
                                     : said;
    MpSlice name;
    MpHopPlace *at;

    if (host.len == 0 && hop->ip.len == 0)
        host = said;
    if (host.len == 0 && hop->ip.len == 0)
        return NULL;
    if (boundary && !self->scene->fine && hop->rdns.len == 0)
        host = MP_SLICE_EMPTY;
    name = name_of(self, host, hop->ip, !is_claimed(self, i) && !boundary);
    if (name.len == 0)
        return NULL;
    if (is_claimed(self, i))
        return claimed_place(self, name);
    at = place(self, "host:", name, boundary ? MP_HOP_PLACE_PEER : MP_HOP_PLACE_OWN);
    remark_address(self, at, hop, name);
    return at;
}

/* The machine that wrote hop @i. */
static MpHopPlace *
writer_place(const Passage *self, gsize i, MpHopPlace *above)
{
    const MpJudgedHop *hop = &self->trust->hops[i];
    MpSlice name;

    if (hop->fact->by.len == 0)
        return above;
    name = name_of(self, hop->fact->by, MP_SLICE_EMPTY, hop->trust != MP_TRUST_CLAIMED);
    if (name.len == 0)
        return above;
    return hop->trust == MP_TRUST_CLAIMED ? claimed_place(self, name)
                                          : place(self, "host:", name, MP_HOP_PLACE_OWN);
}

static gint64
time_of(const MpHopFact *hop)
{
    return hop->at.known ? hop->at.utc_us : MP_NO_TIME;
}

static void
remark_time(const Passage *self, MpHopPlace *at, const MpHopFact *hop)
{
    char text[MP_INSTANT_TEXT];

    if (!self->scene->single || !hop->at.known)
        return;
    mp_instant_format(hop->at.utc_us, text);
    text[10] = ' ';
    text[19] = '\0';
    mp_hop_place_remark(at, text);
}

static char *
passage_detail(const MpHopFact *hop)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const struct {
        const char *name;
        MpSlice value;
    } parts[] = {
        { "with ", hop->with },
        { "for ", hop->recipient },
        { "by program ", hop->by_program },
        { "calls itself ", hop->helo },
        { "TLS ", hop->tls_version },
        { "authenticated ", hop->auth },
    };

    g_string_append_printf(text, "hop %u", hop->n);
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        if (parts[i].value.len > 0)
            g_string_append_printf(text, "\n%s%.*s", parts[i].name,
                                   (int)MIN(parts[i].value.len, 100), parts[i].value.data);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* From @from to @to as hop @i says. Steps inside one place are not drawn, but
 * what contradicts there is said. */
static void
pass(const Passage *self, const MpHopPlace *from, MpHopPlace *to, gsize i)
{
    const MpJudgedHop *hop = &self->trust->hops[i];
    g_autofree char *detail = self->scene->single ? passage_detail(hop->fact) : NULL;
    MpHopPassage passage = { .kind = mp_trust_name(hop->trust),
                             .standing = hop->trust == MP_TRUST_CLAIMED ? MP_STANDING_CLAIMED
                                                                        : MP_STANDING_VERIFIED,
                             .message = self->key,
                             .at = time_of(hop->fact),
                             .delay_known = hop->delay_known,
                             .delay_us = hop->delay_us,
                             .findings = hop->findings & ~(1u << MP_FINDING_DISCONTINUOUS),
                             .detail = detail };

    if (from == to && passage.findings == 0)
        return;
    mp_hop_map_pass(self->scene->map, from, to, &passage);
}

/* @to was handed the message by somebody who is not @from, who wrote the next line. */
static void
pass_gap(const Passage *self, const MpHopPlace *from, const MpHopPlace *to, gsize i)
{
    MpHopPassage passage = { .kind = "gap",
                             .standing = MP_STANDING_CLAIMED,
                             .message = self->key,
                             .at = time_of(self->trust->hops[i].fact),
                             .findings =
                                 self->trust->hops[i].findings & 1u << MP_FINDING_DISCONTINUOUS };

    if (from != to)
        mp_hop_map_pass(self->scene->map, from, to, &passage);
}

/* The peer of the boundary first: places below it may belong to it. */
static void
find_peer(Passage *self)
{
    for (gsize i = 0; i < self->trust->n_hops; i++) {
        const MpHopFact *hop = self->trust->hops[i].fact;
        MpHopPlace *found;

        if (self->trust->hops[i].trust != MP_TRUST_BOUNDARY)
            continue;
        found = peer_place(self, i);
        if (found == NULL)
            return;
        mp_hop_place_pass(found, self->key, time_of(hop));
        self->peer = found;
        self->peer_name = mp_slice_of(mp_hop_place_id(found) + strlen("host:"));
        return;
    }
}

/* transfer none: the oldest place of the message, or NULL */
static MpHopPlace *
walk(Passage *self, MpHopPlace *recipient)
{
    MpHopPlace *writer = NULL, *oldest = NULL;

    for (gsize i = 0; i < self->trust->n_hops; i++) {
        const MpHopFact *hop = self->trust->hops[i].fact;
        MpHopPlace *below, *peer;

        writer = i == 0 ? writer_place(self, i, recipient) : oldest;
        if (writer == NULL)
            writer = writer_place(self, i, recipient);
        if (writer == NULL)
            continue;
        if (i == 0 && writer != recipient && recipient != NULL) {
            MpHopPassage delivered = { .kind = "delivered",
                                       .message = self->key,
                                       .at = time_of(hop),
                                       .standing = is_claimed(self, 0) ? MP_STANDING_CLAIMED
                                                                       : MP_STANDING_VERIFIED };
            mp_hop_map_pass(self->scene->map, writer, recipient, &delivered);
        }
        mp_hop_place_pass(writer, self->key, time_of(hop));
        remark_time(self, writer, hop);
        below = i + 1 < self->trust->n_hops ? writer_place(self, i + 1, writer) : NULL;
        peer = self->trust->hops[i].trust == MP_TRUST_BOUNDARY ? self->peer : NULL;
        if (is_joined(self, i) && peer == NULL) {
            pass(self, below, writer, i);
            oldest = below;
            continue;
        }
        if (peer == NULL)
            peer = peer_place(self, i);
        if (peer == NULL) { /* nothing is said of who handed it over */
            oldest = below != NULL ? below : writer;
            continue;
        }
        mp_hop_place_pass(peer, self->key, time_of(hop));
        pass(self, peer, writer, i);
        oldest = below != NULL && !is_joined(self, i) ? below : peer;
        if (below != NULL && oldest != peer)
            pass_gap(self, below, peer, i);
        else if (below != NULL && below != peer && below != writer)
            oldest = peer; /* one machine by two names: the one that was seen */
    }
    return oldest != NULL ? oldest : writer;
}

/* A stamp of the receiver says what somebody thinks of the host; it sent nothing. */
static const char *
platform_words(const char *role, gboolean verified)
{
    if (strcmp(role, "certificate") == 0)
        return verified ? "certified: " : "carries a mark of ";
    return verified ? "platform " : "imitates or replays ";
}

/* "jangomail/delivery/verified/account=5;..." of the judged row: where a
 * platform is known to stand, or what is only claimed of it. In two roles at
 * one place it is one line. */
static void
remark_platforms(const Passage *self, const char *platforms, MpHopPlace *oldest)
{
    g_auto(GStrv) items = g_strsplit(platforms != NULL ? platforms : "", ";", -1);
    MpHopPlace *said_at = NULL;
    g_autofree char *said = NULL;

    for (gsize i = 0; items[i] != NULL; i++) {
        g_auto(GStrv) parts = g_strsplit(items[i], "/", 4);
        g_autofree char *text = NULL;
        const char *name;
        gboolean verified;
        MpHopPlace *at;

        if (g_strv_length(parts) < 3)
            continue;
        verified = strcmp(parts[2], "verified") == 0;
        name = g_hash_table_lookup(self->scene->names, parts[0]);
        text =
            g_strconcat(platform_words(parts[1], verified), name != NULL ? name : parts[0], NULL);
        at = verified && self->peer != NULL ? self->peer : oldest;
        if (at == NULL || (at == said_at && g_strcmp0(text, said) == 0))
            continue;
        mp_hop_place_remark(at, text);
        said_at = at;
        g_free(said);
        said = g_steal_pointer(&text);
    }
}

static void
note_findings(Scene *scene, const MpContradictions *all)
{
    if (!scene->single)
        return;
    for (gsize i = 0; i < all->n_findings; i++)
        if (all->findings[i].n_hops == 0)
            g_string_append_printf(scene->message_findings, "%s! %s",
                                   scene->message_findings->len > 0 ? ", " : "",
                                   mp_finding_name(all->findings[i].code));
}

static void
see_message(Scene *scene, const MpCaseMessage *message, const MpJudgedRow *row, MpArena *arena)
{
    const MpContradictionContext context = { .facts = message->facts, .hosts = scene->hosts };
    MpTrustVerdict trust = { 0 };
    MpContradictions contradictions = { 0 };
    Passage self = { .scene = scene, .key = message->key, .arena = arena, .trust = &trust };
    MpHopPlace *recipient = NULL, *oldest;
    gint64 at = row->delivered != MP_NO_TIME ? row->delivered : row->date;

    if (scene->since_us != MP_NO_TIME && (at == MP_NO_TIME || at < scene->since_us))
        return;
    mp_trust_judge(message->facts, scene->hosts, arena, &trust);
    mp_contradiction_find(&context, &trust, arena, &contradictions);
    scene->messages++;
    scene->n_hops = (guint)trust.n_hops;
    scene->without += trust.n_hops == 0;
    scene->first =
        scene->first == MP_NO_TIME || (at != MP_NO_TIME && at < scene->first) ? at : scene->first;
    scene->last = MAX(scene->last, at);
    if (row->recipient != NULL) {
        recipient = place(&self, "addr:", mp_slice_of(row->recipient), MP_HOP_PLACE_ADDRESS);
        mp_hop_place_pass(recipient, message->key, row->delivered);
    }
    find_peer(&self);
    oldest = walk(&self, recipient);
    remark_platforms(&self, row->platforms, oldest);
    note_findings(scene, &contradictions);
}

/* The messages. */

static gboolean
judged_row(MpCase *store, gint64 key, MpArena *arena, MpJudgedRow *out, GError **error)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, key);
    g_autoptr(MpRowCursor) rows =
        mp_case_rows_where(store, &mp_table_judged, "message", text, error);
    g_autoptr(GError) failure = NULL;
    MpJudgedRow row;

    *out = (MpJudgedRow){ .delivered = MP_NO_TIME, .date = MP_NO_TIME };
    if (rows == NULL)
        return FALSE;
    if (mp_row_cursor_next(rows, &row, &failure)) {
        out->delivered = row.delivered;
        out->date = row.date;
        if (row.recipient != NULL)
            out->recipient = mp_arena_copy(arena, mp_slice_of(row.recipient)).data;
        if (row.platforms != NULL)
            out->platforms = mp_arena_copy(arena, mp_slice_of(row.platforms)).data;
    }
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static gboolean
see_picked(Scene *scene, const MpGraphPick *pick, GError **error)
{
    g_autoptr(MpArena) arena = mp_arena_new(64u << 10);
    gsize n;
    const gint64 *keys = mp_graph_pick_keys(pick, &n);

    for (gsize i = 0; i < n; i++) {
        g_autoptr(GError) failure = NULL;
        MpCaseMessage message;
        MpJudgedRow row;

        mp_arena_reset(arena);
        if (!mp_case_message(scene->store, keys[i], arena, &message, &failure)) {
            if (failure == NULL)
                continue;
            g_propagate_error(error, g_steal_pointer(&failure));
            return FALSE;
        }
        if (!judged_row(scene->store, keys[i], arena, &row, error))
            return FALSE;
        see_message(scene, &message, &row, arena);
    }
    return TRUE;
}

/* Both walks are in the order of the keys, so that one pass serves. */
static gboolean
see_all(Scene *scene, GError **error)
{
    g_autoptr(MpArena) arena = mp_arena_new(64u << 10);
    g_autoptr(MpMessageCursor) messages = mp_case_messages(scene->store, MP_FACTS_ALL, error);
    g_autoptr(MpRowCursor) rows = mp_case_rows(scene->store, &mp_table_judged, error);
    g_autoptr(GError) failure = NULL;
    MpJudgedRow row = { .message = -1 };
    MpCaseMessage message;
    gboolean more = TRUE;

    if (messages == NULL || rows == NULL)
        return FALSE;
    while (mp_message_cursor_next(messages, &message, &failure)) {
        while (more && row.message < message.key)
            more = mp_row_cursor_next(rows, &row, &failure);
        if (failure != NULL)
            break;
        mp_arena_reset(arena);
        if (more && row.message == message.key)
            see_message(scene, &message, &row, arena);
    }
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static void
see_platform(gconstpointer data, gpointer user)
{
    const MpPlatformRow *row = data;
    Scene *scene = user;

    g_hash_table_insert(scene->names, g_strdup(row->id), g_strdup(row->name));
}

static char *
title_of(const Scene *scene, const MpGraphPick *pick)
{
    g_autoptr(GString) title = g_string_new("Which way did it come?  hops view: ");
    char first[MP_INSTANT_TEXT], last[MP_INSTANT_TEXT];

    g_string_append(title, pick != NULL ? mp_graph_pick_title(pick) : "all mail");
    if (scene->single)
        g_string_append_printf(title, ", %u Received field%s", scene->n_hops,
                               scene->n_hops == 1 ? "" : "s");
    else
        g_string_append_printf(title, ", %" G_GUINT64_FORMAT " messages", scene->messages);
    if (scene->first != MP_NO_TIME) {
        g_string_append_printf(title, ", %s", mp_instant_format_day(scene->first, first));
        if (strcmp(first, mp_instant_format_day(scene->last, last)) != 0)
            g_string_append_printf(title, " to %s", last);
    }
    if (!scene->single && scene->without > 0)
        g_string_append_printf(title, "\n%" G_GUINT64_FORMAT " of them without a Received field",
                               scene->without);
    if (scene->message_findings->len > 0)
        g_string_append_printf(title, "\nabout the whole message: %s",
                               scene->message_findings->str);
    g_string_append(title, "\nsolid = written by your machines   dashed = only claimed by the "
                           "sender   red, ! = contradicted");
    return g_string_free(g_steal_pointer(&title), FALSE);
}

MpGraph *
mp_graph_hops_build(MpCase *store, const MpGraphScope *scope, GError **error)
{
    g_autoptr(MpGraphBuilder) builder = mp_graph_builder_new("hops");
    g_autoptr(MpHopMap) map = mp_hop_map_new();
    g_autoptr(MpHostModel) hosts = mp_analysis_learn_hosts(store, error);
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GString) findings = g_string_new(NULL);
    g_autofree char *title = NULL;
    const MpGraphPick *pick = scope != NULL ? scope->pick : NULL;
    Scene scene = { .store = store,
                    .hosts = hosts,
                    .map = map,
                    .names = names,
                    .message_findings = findings,
                    .since_us = scope != NULL ? scope->since_us : MP_NO_TIME,
                    .first = MP_NO_TIME,
                    .last = MP_NO_TIME };
    gsize n = G_MAXSIZE;

    if (pick != NULL)
        mp_graph_pick_keys(pick, &n);
    scene.fine = n <= FEW;
    scene.single = n == 1;
    if (hosts == NULL || !mp_case_each_row(store, &mp_table_platform, see_platform, &scene, error))
        return NULL;
    if (pick != NULL ? !see_picked(&scene, pick, error) : !see_all(&scene, error))
        return NULL;
    mp_hop_map_draw(map, scene.single ? 1 : MAX(scene.messages, 2), builder);
    title = title_of(&scene, pick);
    mp_graph_builder_title(builder, title);
    return mp_graph_builder_end(builder);
}
