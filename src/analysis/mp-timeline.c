/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-timeline.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/mp-claims.h"
#include "analysis/mp-timeline-state.h"
#include "base/mp-instant.h"
#include "case/mp-rows-campaign.h"
#include "case/mp-rows-findings.h"
#include "rules/mp-incident-rules.h"

static const char *const kind_names[MP_EVENT_N] = {
    [MP_EVENT_GIVEN] = "address-given",
    [MP_EVENT_FIRST_MAIL] = "first-mail",
    [MP_EVENT_LAST_MAIL] = "last-mail",
    [MP_EVENT_FIRST_FOREIGN] = "first-foreign-mail",
    [MP_EVENT_CAMPAIGN_BEGINS] = "campaign-begins",
    [MP_EVENT_CAMPAIGN_ENDS] = "campaign-ends",
    [MP_EVENT_HELD_BY] = "claimed-held-by",
    [MP_EVENT_INCIDENT_BEGINS] = "incident-begins",
    [MP_EVENT_INCIDENT_ENDS] = "incident-ends",
    [MP_EVENT_SAID] = "statement-made",
};

static const char *const basis_names[] = { "mail", "ledger", "inferred", "claim", "public-record" };

const char *
mp_event_kind_name(MpEventKind kind)
{
    return kind_names[kind];
}

const char *
mp_event_basis_name(MpEventBasis basis)
{
    return basis_names[basis];
}

/* Which way an organisation's mail came to an address. */
typedef struct {
    char *platforms; /* "Epsilon and Mailchimp": for people */
    gint64 messages;
    gboolean told; /* with the organisation itself: all of its mail came that way */
} Way;

/* While the events are gathered. */
typedef struct {
    MpTimeline *self;
    const MpHolderNames *names;
    const char *about;
    GHashTable *ways;      /* "address\norg" -> Way */
    GHashTable *general;   /* set of addresses that were given to nobody in particular */
    GHashTable *campaigns; /* set of campaigns that are told of */
    GHashTable *incidents; /* set of incidents that their stories name */
} Gathering;

static const char *
keep(Gathering *g, const char *text)
{
    return mp_arena_copy(g->self->arena, mp_slice_of(text)).data;
}

static const char *const *
one_address(Gathering *g, const char *address)
{
    const char **list = mp_arena_new0_n(g->self->arena, const char *, 2);

    if (address != NULL)
        list[0] = keep(g, address);
    return list;
}

static gboolean
concerns(const Gathering *g, const char *address)
{
    return g->about == NULL || g_strcmp0(g->about, address) == 0;
}

static void
add(Gathering *g, MpEvent event)
{
    if (event.at == MP_NO_TIME)
        return;
    if (event.until != MP_NO_TIME && event.until < event.at)
        event.until = event.at;
    event.text = keep(g, event.text);
    event.whole = event.whole != NULL ? keep(g, event.whole) : NULL;
    event.party = event.party != NULL ? keep(g, event.party) : NULL;
    g_array_append_val(g->self->events, event);
}

/* "1 message", "51 messages". */
static void
append_messages(GString *out, gint64 n)
{
    g_string_append_printf(out, "%" G_GINT64_FORMAT " message%s", n, n == 1 ? "" : "s");
}

static void
append_org(GString *out, const Gathering *g, const char *org)
{
    g_autofree char *holder = g_strconcat("org:", org, NULL);

    mp_holder_names_append(g->names, out, holder);
}

/* A run of mail: its first message, and its last where there are two. */
static void
add_run(Gathering *g, MpEvent first, gint64 last_message, const char *what)
{
    g_autoptr(GString) whole = g_string_new(NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    MpEvent last = first;

    append_messages(whole, first.messages);
    g_string_append_printf(whole, " %s", what);
    if (first.messages == 1)
        g_string_printf(text, "the only message %s", what);
    else
        g_string_printf(text, "first of %s", whole->str);
    first.text = text->str;
    first.whole = whole->str;
    add(g, first);
    if (first.messages < 2)
        return;
    g_string_printf(text, "last of %s", whole->str);
    last.kind = MP_EVENT_LAST_MAIL;
    last.at = first.until;
    last.until = MP_NO_TIME;
    last.message = last_message;
    last.text = text->str;
    add(g, last);
}

static void
see_address(gconstpointer data, gpointer user)
{
    const MpAddressRow *row = data;
    Gathering *g = user;
    g_autofree char *holder = g_strconcat("org:", row->given_to, NULL);
    g_autoptr(GString) text = g_string_new(NULL);

    if (row->given_to == NULL)
        g_hash_table_add(g->general, g_strdup(row->address));
    if (!concerns(g, row->address))
        return;
    if (row->given_to != NULL) {
        gboolean said = g_strcmp0(row->given_source, "ledger") == 0;

        g_string_append(text, "given to ");
        mp_holder_names_append(g->names, text, holder);
        if (!said)
            g_string_append(text, " by then, as the mail shows");
        add(g, (MpEvent){ .at = row->given_since,
                          .until = MP_NO_TIME,
                          .kind = MP_EVENT_GIVEN,
                          .basis = said ? MP_BASIS_LEDGER : MP_BASIS_INFERRED,
                          .to_the_day = said,
                          .addresses = one_address(g, row->address),
                          .party = holder,
                          .text = text->str });
        return;
    }
    if (row->messages > 0)
        add_run(g,
                (MpEvent){ .at = row->first_seen,
                           .until = row->last_seen,
                           .kind = MP_EVENT_FIRST_MAIL,
                           .addresses = one_address(g, row->address),
                           .messages = row->messages },
                0,
                g_strcmp0(row->kind, "general") == 0 ? "to an address used for everything"
                                                     : "to an address given to nobody known");
}

static void
way_free(gpointer data)
{
    Way *way = data;

    g_free(way->platforms);
    g_free(way);
}

static void
see_route(gconstpointer data, gpointer user)
{
    const MpRouteRow *row = data;
    Gathering *g = user;
    g_autofree char *key = g_strconcat(row->address, "\n", row->org, NULL);
    g_autofree char *holder = g_strconcat("esp:", row->platform, NULL);
    Way *way = g_hash_table_lookup(g->ways, key);
    const char *name = mp_holder_names_get(g->names, holder);

    if (way == NULL) {
        way = g_new0(Way, 1);
        way->platforms = g_strdup(name);
        g_hash_table_insert(g->ways, g_steal_pointer(&key), way);
    } else if (strstr(way->platforms, name) == NULL) {
        g_autofree char *before = way->platforms;

        way->platforms = g_strconcat(before, " and ", name, NULL);
    }
    way->messages += row->messages;
}

static gboolean
may_write(const char *part)
{
    return strcmp(part, "principal") == 0 || strcmp(part, "subcontractor") == 0 ||
           strcmp(part, "told") == 0;
}

static void
see_contact(gconstpointer data, gpointer user)
{
    const MpContactRow *row = data;
    Gathering *g = user;
    g_autofree char *key = g_strconcat(row->address, "\n", row->org, NULL);
    Way *way = g_hash_table_lookup(g->ways, key);
    gboolean foreign = strcmp(row->part, "foreign") == 0;
    g_autofree char *holder = g_strconcat("org:", row->org, NULL);
    g_autoptr(GString) what = g_string_new("from ");

    if (!concerns(g, row->address) || row->org[0] == '\0' ||
        (foreign ? strcmp(row->standing, "verified") != 0 : !may_write(row->part)))
        return;
    mp_holder_names_append(g->names, what, holder);
    if (way != NULL && (foreign || way->messages == row->messages)) {
        g_string_append_printf(what, ", sent through %s", way->platforms);
        way->told = TRUE;
    }
    if (foreign)
        g_string_append(what, ", to whom it was not given");
    add_run(g,
            (MpEvent){ .at = row->first_seen,
                       .until = row->last_seen,
                       .kind = foreign ? MP_EVENT_FIRST_FOREIGN : MP_EVENT_FIRST_MAIL,
                       .addresses = one_address(g, row->address),
                       .party = holder,
                       .messages = row->messages,
                       .message = row->first_message },
            row->last_message, what->str);
}

/* A platform is told of by itself where other mail of the same sender came without it. */
static void
see_carried(gconstpointer data, gpointer user)
{
    const MpHolderRow *row = data;
    Gathering *g = user;
    g_autoptr(GString) what = g_string_new("of ");
    g_autofree char *key = NULL;
    const Way *way;

    if (!concerns(g, row->address) || strcmp(row->role, "processor") != 0 || row->messages == 0 ||
        !g_str_has_prefix(row->on_behalf_of, "org:"))
        return;
    key = g_strconcat(row->address, "\n", row->on_behalf_of + strlen("org:"), NULL);
    way = g_hash_table_lookup(g->ways, key);
    if (way != NULL && way->told)
        return;
    mp_holder_names_append(g->names, what, row->on_behalf_of);
    g_string_append_printf(what, " sent through %s", mp_holder_names_get(g->names, row->holder));
    add_run(g,
            (MpEvent){ .at = row->no_later_than,
                       .until = row->last_seen,
                       .kind = MP_EVENT_FIRST_MAIL,
                       .addresses = one_address(g, row->address),
                       .party = row->holder,
                       .messages = row->messages,
                       .message = row->first_message },
            row->last_message, what->str);
}

static const char *const *
split_addresses(Gathering *g, const char *list, gboolean *general)
{
    g_auto(GStrv) items = g_strsplit(list != NULL ? list : "", ";", -1);
    guint n = g_strv_length(items);
    const char **kept = mp_arena_new0_n(g->self->arena, const char *, n + 1);

    *general = TRUE;
    for (guint i = 0; i < n; i++) {
        kept[i] = keep(g, items[i]);
        *general &= g_hash_table_contains(g->general, items[i]);
    }
    return kept;
}

static const char *
class_words(const char *class_name)
{
    if (g_strcmp0(class_name, "abused-pipe") == 0)
        return "a campaign through a known sender's own system, unlike his mail,";
    if (g_strcmp0(class_name, "business") == 0)
        return "a business campaign";
    return g_strcmp0(class_name, "criminal") == 0 ? "a criminal campaign" : "a campaign";
}

static void
append_senders(GString *out, const Gathering *g, const MpCampaignRow *row)
{
    g_auto(GStrv) orgs = g_strsplit(row->sender_orgs != NULL ? row->sender_orgs : "", ";", 3);

    for (guint i = 0; orgs[i] != NULL && orgs[i][0] != '\0'; i++) {
        g_string_append(out, i == 0 ? " of " : " and ");
        if (i == 2) {
            g_string_append(out, "others");
            return;
        }
        append_org(out, g, orgs[i]);
    }
}

static void
see_campaign(gconstpointer data, gpointer user)
{
    const MpCampaignRow *row = data;
    Gathering *g = user;
    gboolean general;
    const char *const *addresses = split_addresses(g, row->addresses, &general);
    g_autoptr(GString) text = g_string_new(class_words(row->class_name));
    g_autoptr(GString) whole = NULL;
    MpEvent event = { .at = row->first_seen,
                      .until = row->last_seen,
                      .kind = MP_EVENT_CAMPAIGN_BEGINS,
                      .minor = general,
                      .addresses = addresses,
                      .party = row->id,
                      .messages = row->messages };

    if (g->about != NULL && !g_strv_contains(addresses, g->about))
        return;
    g_hash_table_add(g->campaigns, g_strdup(row->id));
    append_senders(text, g, row);
    whole = g_string_new(text->str);
    g_string_append(whole, ", ");
    append_messages(whole, row->messages);
    event.whole = whole->str;
    g_string_append(text, row->messages == 1 ? ": its only message" : " begins, ");
    if (row->messages > 1)
        append_messages(text, row->messages);
    event.text = text->str;
    add(g, event);
    if (row->messages < 2)
        return;
    g_string_assign(text, class_words(row->class_name));
    append_senders(text, g, row);
    g_string_append(text, " ends, as far as the mail goes");
    event.text = text->str;
    event.whole = NULL;
    event.kind = MP_EVENT_CAMPAIGN_ENDS;
    event.at = row->last_seen;
    event.until = MP_NO_TIME;
    add(g, event);
}

static void
see_story(gconstpointer data, gpointer user)
{
    const MpStoryFindingRow *row = data;
    Gathering *g = user;

    if (row->incident != NULL && g_hash_table_contains(g->campaigns, row->campaign))
        g_hash_table_add(g->incidents, g_strdup(row->incident));
}

static void
add_window(Gathering *g, MpEvent event, gint64 to, const char *what)
{
    g_autofree char *begins = g_strdup_printf("%s: begins, at the earliest", what);
    g_autofree char *ends = g_strdup_printf("%s: over, at the latest", what);

    event.kind = MP_EVENT_INCIDENT_BEGINS;
    event.to_the_day = TRUE;
    event.until = to;
    event.text = begins;
    add(g, event);
    event.kind = MP_EVENT_INCIDENT_ENDS;
    event.at = to;
    event.until = MP_NO_TIME;
    event.text = ends;
    add(g, event);
}

/* What a claim dates besides itself. */
static void
add_claimed(Gathering *g, const MpClaimRow *row, MpEvent event)
{
    g_autoptr(GString) what = g_string_new(row->id);

    if (row->held_by != MP_NO_TIME && row->custodian != NULL) {
        g_string_append(what, " says that ");
        mp_holder_names_append(g->names, what, row->custodian);
        g_string_append(what, row->address != NULL ? " held it by then" : " held a list by then");
        if (row->list_name != NULL)
            g_string_append_printf(what, ", in a list called \"%s\"", row->list_name);
        event.kind = MP_EVENT_HELD_BY;
        event.at = row->held_by;
        event.until = MP_NO_TIME;
        event.to_the_day = TRUE;
        event.text = what->str;
        add(g, event);
    }
    if (row->window_from != MP_NO_TIME && row->custodian != NULL) {
        g_string_printf(what, "%s: the incident at ", row->id);
        mp_holder_names_append(g->names, what, row->custodian);
        event.at = row->window_from;
        add_window(g, event, row->window_to, what->str);
    }
}

static void
see_claim(gconstpointer data, gpointer user)
{
    const MpClaimRow *row = data;
    Gathering *g = user;
    g_autoptr(GString) text = g_string_new(NULL);
    MpEvent event = { .at = row->made_on,
                      .until = MP_NO_TIME,
                      .kind = MP_EVENT_SAID,
                      .basis = MP_BASIS_CLAIM,
                      .to_the_day = TRUE,
                      .party = row->id };

    if (row->address != NULL && !concerns(g, row->address))
        return;
    g_hash_table_remove(g->incidents, row->id);
    event.addresses = one_address(g, row->address);
    add_claimed(g, row, event);
    g_string_append_printf(text, "%s, %s by %s", row->id, row->kind,
                           row->by_whom != NULL ? row->by_whom : "somebody");
    if (row->says != NULL)
        g_string_append_printf(text, ": %s", row->says);
    event.text = text->str;
    add(g, event);
}

static gint64
day_of(const char *text)
{
    return mp_instant_from_civil(atoi(text), atoi(text + 5), atoi(text + 8), 0);
}

/* Incidents that everybody may read of, where a story names them. */
static void
add_public(Gathering *g, const MpRules *rules)
{
    gsize n;
    const MpIncident *const *known = mp_rules_incidents(rules, &n);

    for (gsize i = 0; i < n; i++) {
        g_autoptr(GString) what = g_string_new(known[i]->id);
        g_autofree char *whole = NULL;
        MpEvent event = { .at = day_of(known[i]->from),
                          .until = MP_NO_TIME,
                          .basis = MP_BASIS_PUBLIC,
                          .addresses = one_address(g, NULL),
                          .party = known[i]->id };

        if (!g_hash_table_contains(g->incidents, known[i]->id))
            continue;
        g_string_append(what, ": the incident at ");
        mp_holder_names_append(g->names, what, known[i]->custodian);
        whole = g_strdup_printf("%s (%s)", known[i]->what, known[i]->source);
        event.whole = whole;
        add_window(g, event, day_of(known[i]->to), what->str);
    }
}

static int
compare_lists(const char *const *a, const char *const *b)
{
    for (; *a != NULL && *b != NULL; a++, b++) {
        int c = strcmp(*a, *b);

        if (c != 0)
            return c;
    }
    return (*a != NULL) - (*b != NULL);
}

static int
compare_events(gconstpointer a, gconstpointer b)
{
    const MpEvent *x = a, *y = b;
    int c;

    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    c = compare_lists(x->addresses, y->addresses);
    if (c == 0)
        c = g_strcmp0(x->party, y->party);
    return c != 0 ? c : strcmp(x->text, y->text);
}

static gboolean
gather(Gathering *g, MpCase *store, const MpRules *rules, GError **error)
{
    /* In this order: whose mail came which way before it is told. */
    const struct {
        const MpTable *table;
        MpRowSeen see;
    } walks[] = {
        { &mp_table_route, see_route },       { &mp_table_address, see_address },
        { &mp_table_contact, see_contact },   { &mp_table_holder, see_carried },
        { &mp_table_campaign, see_campaign }, { &mp_table_story, see_story },
        { &mp_table_claim, see_claim },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(walks); i++)
        if (!mp_case_each_row(store, walks[i].table, walks[i].see, g, error))
            return FALSE;
    add_public(g, rules);
    g_array_sort(g->self->events, compare_events);
    return mp_timeline_chart(g->self, store, g->about, error);
}

static GHashTable *
new_set(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

MpTimeline *
mp_timeline_build(MpCase *store, const MpRules *rules, const char *about, GError **error)
{
    g_autoptr(MpTimeline) self = g_new0(MpTimeline, 1);
    g_autoptr(MpHolderNames) names = mp_holder_names_load(store, error);
    g_autoptr(GHashTable) ways = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, way_free);
    g_autoptr(GHashTable) general = new_set();
    g_autoptr(GHashTable) campaigns = new_set();
    g_autoptr(GHashTable) incidents = new_set();
    Gathering g = { self, names, about, ways, general, campaigns, incidents };

    self->arena = mp_arena_new(16 << 10);
    self->events = g_array_new(FALSE, FALSE, sizeof(MpEvent));
    self->rows = g_array_new(FALSE, FALSE, sizeof(MpTimelineRow));
    if (names == NULL || !gather(&g, store, rules, error))
        return NULL;
    return g_steal_pointer(&self);
}

void
mp_timeline_free(MpTimeline *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->events);
    g_array_unref(self->rows);
    mp_arena_free(self->arena);
    g_free(self);
}

const MpEvent *
mp_timeline_events(const MpTimeline *self, guint *n)
{
    *n = self->events->len;
    return (const MpEvent *)(gconstpointer)self->events->data;
}

const MpTimelineRow *
mp_timeline_rows(const MpTimeline *self, guint *n)
{
    *n = self->rows->len;
    return (const MpTimelineRow *)(gconstpointer)self->rows->data;
}

void
mp_timeline_span(const MpTimeline *self, gint64 *from, gint64 *to)
{
    *from = self->from;
    *to = self->to;
}

guint
mp_timeline_rows_left_out(const MpTimeline *self)
{
    return self->left_out;
}
