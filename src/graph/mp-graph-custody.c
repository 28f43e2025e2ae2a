/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "analysis/mp-holder-names.h"
#include "case/mp-rows-campaign.h"
#include "case/mp-rows-findings.h"
#include "graph/mp-graph-accounts.h"
#include "graph/mp-graph-views.h"

/* What matters: addresses that strangers write to, and everything on their
 * routes. The rest is folded first. */
enum { RANK_DETAIL = -1, RANK_CLEAN, RANK_ROUTE, RANK_STRANGER, RANK_HIT };

/* A node while its sums are not yet known. */
typedef struct {
    MpNodeKind kind;
    MpSide side;
    const char *name; /* what people call it, or NULL */
    gint64 messages, first, last;
    guint addresses;   /* of the owner, that it holds */
    guint hit;         /* of them, that strangers write to */
    const char *claim; /* the one name that nameless senders give, or NULL */
    guint n_claims;
    int rank;
} Party;

typedef struct {
    MpCase *store;
    MpGraphBuilder *builder;
    GStringChunk *text;
    GHashTable *hit;      /* set of addresses that strangers write to */
    GHashTable *suspects; /* set of platforms that mailed one of those for its principal */
    GHashTable *names;    /* holder id -> name for people */
    GHashTable *parties;  /* holder id -> Party */
    GHashTable *targets;  /* campaign id -> the node that stands for it */
    GHashTable *tied;     /* campaign id -> how many stories lead it together */
    GHashTable *named; /* address -> messages of it that campaigns without a sender account for */
    gint64 addresses, messages, first, last;
} Scene;

static const char *
keep(Scene *scene, const char *text)
{
    return text == NULL ? NULL : g_string_chunk_insert_const(scene->text, text);
}

static gboolean
contains(GHashTable *set, const char *key)
{
    return g_hash_table_contains(set, key);
}

static void
join_times(gint64 *first, gint64 *last, gint64 from, gint64 to)
{
    if (from != MP_NO_TIME && (*first == MP_NO_TIME || from < *first))
        *first = from;
    *last = MAX(*last, to);
}

/* "2011-05-16"; "?" where it is not known. */
static const char *
day(gint64 at, char text[MP_INSTANT_TEXT])
{
    return at == MP_NO_TIME ? "?" : mp_instant_format_day(at, text);
}

static const char *
plural(gint64 n)
{
    return n == 1 ? "" : "s";
}

static void
see_sender_name(gconstpointer data, gpointer user)
{
    Scene *scene = user;
    const MpSenderRow *row = data;
    g_autofree char *id = g_strconcat("org:", row->org, NULL);

    if (row->name != NULL && mp_holder_name_fits(row->name, row->org))
        g_hash_table_insert(scene->names, (gpointer)keep(scene, id),
                            (gpointer)keep(scene, row->name));
}

static void
see_platform_name(gconstpointer data, gpointer user)
{
    Scene *scene = user;
    const MpPlatformRow *row = data;
    g_autofree char *id = g_strconcat("esp:", row->id, NULL);

    g_hash_table_insert(scene->names, (gpointer)keep(scene, id), (gpointer)keep(scene, row->name));
}

/* What is to be known of all addresses before the first is drawn. */
static void
see_hit(gconstpointer data, gpointer user)
{
    Scene *scene = user;
    const MpAddressRow *row = data;

    scene->addresses++;
    scene->messages += row->messages;
    join_times(&scene->first, &scene->last, row->first_seen, row->last_seen);
    if (row->foreign_messages > 0)
        g_hash_table_add(scene->hit, (gpointer)keep(scene, row->address));
    if (row->given_to != NULL && row->label != NULL &&
        (g_strcmp0(row->given_source, "ledger") == 0 ||
         mp_holder_name_fits(row->label, row->given_to))) {
        g_autofree char *id = g_strconcat("org:", row->given_to, NULL);
        g_hash_table_insert(scene->names, (gpointer)keep(scene, id),
                            (gpointer)keep(scene, row->label));
    }
}

/* Nor is mail through a captured system foreign, and its address is on the routes all the same. */
static void
see_hit_by_campaign(gconstpointer data, gpointer user)
{
    const MpCampaignMailRow *row = data;
    Scene *scene = user;

    if (row->brand != NULL)
        g_hash_table_add(scene->hit, (gpointer)keep(scene, row->address));
}

static gboolean
is_acquirer(const MpHolderRow *row)
{
    return strcmp(row->role, "acquirer") == 0;
}

static void
see_suspect(gconstpointer data, gpointer user)
{
    Scene *scene = user;
    const MpHolderRow *row = data;

    if (contains(scene->hit, row->address) && strcmp(row->role, "processor") == 0)
        g_hash_table_add(scene->suspects, (gpointer)keep(scene, row->holder));
}

/* What a clean address is folded into: those a suspect platform mailed are
 * the ones that were not hit, and worth a folder of their own. */
static void
see_clean(gconstpointer data, gpointer user)
{
    Scene *scene = user;
    const MpHolderRow *row = data;
    g_autofree char *id = NULL;
    g_autofree char *fold = NULL;
    const char *name;

    if (contains(scene->hit, row->address) || strcmp(row->role, "processor") != 0 ||
        !contains(scene->suspects, row->holder))
        return;
    name = g_hash_table_lookup(scene->names, row->holder);
    id = g_strconcat("addr:", row->address, NULL);
    fold = g_strdup_printf("more addresses mailed by %s, no foreign mail",
                           name != NULL ? name : row->holder);
    if (!contains(scene->names, id))
        g_hash_table_insert(scene->names, (gpointer)keep(scene, id), (gpointer)keep(scene, fold));
}

static Party *
party_of(Scene *scene, const char *id, MpNodeKind kind, MpSide side)
{
    Party *party = g_hash_table_lookup(scene->parties, id);

    if (party == NULL) {
        party = g_new0(Party, 1);
        party->kind = kind;
        party->side = side;
        party->first = party->last = MP_NO_TIME;
        party->name = g_hash_table_lookup(scene->names, id);
        g_hash_table_insert(scene->parties, (gpointer)keep(scene, id), party);
    }
    return party;
}

static void
add_edge(Scene *scene, const char *from, const char *to, MpEdge edge, const char *label)
{
    edge.label = label;
    mp_graph_builder_edge(scene->builder, from, to, &edge);
}

static void
see_address(gconstpointer data, gpointer user)
{
    Scene *scene = user;
    const MpAddressRow *row = data;
    g_autofree char *id = g_strconcat("addr:", row->address, NULL);
    g_autofree char *label = NULL;
    g_autofree char *detail = NULL;
    const char *fold = g_hash_table_lookup(scene->names, id);
    char from[MP_INSTANT_TEXT], to[MP_INSTANT_TEXT];
    gboolean general = strcmp(row->kind, "general") == 0;
    MpNode node = { .id = id,
                    .kind = MP_NODE_ADDRESS,
                    .side = MP_SIDE_OWN,
                    .messages = row->messages,
                    .first = row->first_seen,
                    .last = row->last_seen };

    if (row->foreign_messages > 0)
        label = g_strdup_printf("%s\n%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                                " messages\nfrom strangers",
                                row->address, row->foreign_messages, row->messages);
    else
        label = g_strdup_printf("%s\n%s%" G_GINT64_FORMAT " message%s", row->address,
                                general ? "used for everything,\n" : "", row->messages,
                                plural(row->messages));
    detail = g_strdup_printf("%s, %s\n%" G_GINT64_FORMAT " messages, %s to %s\n%s", row->address,
                             row->kind, row->messages, day(row->first_seen, from),
                             day(row->last_seen, to),
                             row->given_reason != NULL ? row->given_reason : "");
    node.label = label;
    node.detail = detail;
    node.rank = contains(scene->hit, row->address) ? RANK_HIT : RANK_CLEAN;
    node.fold = contains(scene->hit, row->address) ? "more addresses that strangers write to"
                : general                          ? "addresses used for everything"
                : row->given_to == NULL            ? "addresses, not known to whom given"
                : fold != NULL                     ? fold
                                                   : "other addresses, no foreign mail";
    mp_graph_builder_node(scene->builder, &node);
    if (row->given_to != NULL) {
        g_autofree char *org = g_strconcat("org:", row->given_to, NULL);
        g_autofree char *given = g_strdup_printf("given %s", day(row->given_since, from));
        gboolean said = g_strcmp0(row->given_source, "ledger") == 0;
        MpEdge edge = { .kind = "given",
                        .standing = said ? MP_STANDING_VERIFIED : MP_STANDING_INFERRED,
                        .detail = row->given_reason,
                        .first = row->given_since,
                        .last = row->last_seen };

        party_of(scene, org, MP_NODE_ORG, MP_SIDE_AUTHORISED);
        add_edge(scene, id, org, edge, given);
    }
}

static int
rank_of(const MpHolderRow *row, gboolean hit)
{
    return is_acquirer(row) ? RANK_STRANGER : hit ? RANK_ROUTE : RANK_CLEAN;
}

static void
add_to_party(Party *party, const MpHolderRow *row, gboolean hit)
{
    party->messages += row->messages;
    join_times(&party->first, &party->last, row->messages > 0 ? row->no_later_than : MP_NO_TIME,
               row->last_seen);
    party->addresses++;
    party->hit += hit;
    party->rank = MAX(party->rank, rank_of(row, hit));
}

/* The route of one holder: from whom it works for, or to the address it wrote to. */
static void
add_route(Scene *scene, const MpHolderRow *row)
{
    g_autofree char *address = g_strconcat("addr:", row->address, NULL);
    g_autofree char *label = NULL;
    char text[MP_INSTANT_TEXT];
    MpEdge edge = { .standing = MP_STANDING_VERIFIED,
                    .detail = row->reason,
                    .messages = row->messages,
                    .first = row->no_later_than,
                    .last = row->last_seen };

    if (is_acquirer(row)) {
        edge.kind = "wrote";
        label = g_strdup_printf("%" G_GINT64_FORMAT " from %s", row->messages,
                                day(row->no_later_than, text));
        add_edge(scene, row->holder, address, edge, label);
    } else if (row->on_behalf_of[0] != '\0') {
        edge.kind = strcmp(row->role, "processor") == 0 ? "sends-via" : "works-with";
        edge.standing =
            strcmp(row->role, "processor") == 0 ? MP_STANDING_VERIFIED : MP_STANDING_INFERRED;
        label = g_strdup(strcmp(row->role, "processor") == 0 ? "sends via" : "works with");
        add_edge(scene, row->on_behalf_of, row->holder, edge, label);
    } else if (strcmp(row->role, "told-by-owner") == 0) {
        edge.kind = "told";
        add_edge(scene, address, row->holder, edge, "told by the owner");
    }
}

static void
see_holder(gconstpointer data, gpointer user)
{
    Scene *scene = user;
    const MpHolderRow *row = data;
    gboolean hit = contains(scene->hit, row->address);
    gboolean platform = g_str_has_prefix(row->holder, "esp:");
    Party *behalf = g_hash_table_lookup(scene->parties, row->on_behalf_of);
    gboolean foreign = is_acquirer(row) || (behalf != NULL && behalf->side == MP_SIDE_FOREIGN);
    Party *party = party_of(scene, row->holder, platform ? MP_NODE_PLATFORM : MP_NODE_ORG,
                            foreign ? MP_SIDE_FOREIGN : MP_SIDE_AUTHORISED);

    /* Whoever is authorised anywhere stands with the authorised; the lines tell the rest. */
    if (!foreign)
        party->side = MP_SIDE_AUTHORISED;
    add_to_party(party, row, hit);
    if (foreign)
        party->rank = RANK_STRANGER;
    add_route(scene, row);
}

/* Acquirers first: their platforms are known by whom they work for. */
static void
see_acquirer(gconstpointer data, gpointer user)
{
    Scene *scene = user;
    const MpHolderRow *row = data;

    if (is_acquirer(row))
        party_of(scene, row->holder, MP_NODE_ORG, MP_SIDE_FOREIGN);
}

/* Campaigns: one node for each that nobody answers for, or that abused somebody's system. */

static const char *
class_label(const char *class_name)
{
    /* clang-format off */
    static const char *const labels[][2] = {
        { "criminal", "criminal campaign" },
        { "abused-pipe", "through a known sender's\nsystem, unlike his mail" },
        { "business", "business campaign" },
    };
    /* clang-format on */

    for (gsize i = 0; i < G_N_ELEMENTS(labels); i++)
        if (g_strcmp0(labels[i][0], class_name) == 0)
            return labels[i][1];
    return "campaign";
}

static gboolean
hits_any(const Scene *scene, const char *addresses)
{
    g_auto(GStrv) items = g_strsplit(addresses != NULL ? addresses : "", ";", -1);
    gboolean any = FALSE;

    for (gsize i = 0; items[i] != NULL; i++)
        any |= contains(scene->hit, items[i]);
    return any;
}

static void
see_campaign(gconstpointer data, gpointer user)
{
    const MpCampaignRow *row = data;
    Scene *scene = user;
    gboolean abused = g_strcmp0(row->class_name, "abused-pipe") == 0;
    gboolean named = row->sender_orgs != NULL && row->sender_orgs[0] != '\0' && !abused;
    g_autofree char *first =
        g_strndup(named ? row->sender_orgs : "", named ? strcspn(row->sender_orgs, ";") : 0);
    g_autofree char *org = g_strconcat("org:", first, NULL);
    g_autofree char *label = NULL;
    char text[MP_INSTANT_TEXT];
    MpNode node = { .id = row->id,
                    .kind = MP_NODE_CAMPAIGN,
                    .side = MP_SIDE_FOREIGN,
                    .messages = row->messages,
                    .first = row->first_seen,
                    .last = row->last_seen,
                    .rank = RANK_STRANGER,
                    .fold = "more campaigns" };

    if (!abused && !hits_any(scene, row->addresses))
        return;
    g_hash_table_insert(scene->targets, (gpointer)keep(scene, row->id),
                        (gpointer)keep(scene, named ? org : row->id));
    if (named)
        return;
    label =
        g_strdup_printf("%s\n%" G_GINT64_FORMAT " message%s\nfrom %s", class_label(row->class_name),
                        row->messages, plural(row->messages), day(row->first_seen, text));
    node.label = label;
    mp_graph_builder_node(scene->builder, &node);
}

/* Campaign mail is counted before it is drawn: one edge an address. */
static void
see_campaign_mail(gconstpointer data, gpointer user)
{
    const MpCampaignMailRow *row = data;
    Scene *scene = user;
    const char *target = g_hash_table_lookup(scene->targets, row->campaign);
    g_autofree char *address = g_strconcat("addr:", row->address, NULL);
    MpEdge edge = { .kind = "wrote",
                    .standing = MP_STANDING_CLAIMED,
                    .messages = 1,
                    .first = row->delivered,
                    .last = row->delivered };
    gint64 *count;

    if (target == NULL || !g_str_has_prefix(target, "camp:"))
        return;
    mp_graph_builder_edge(scene->builder, target, address, &edge);
    if (row->sender_org != NULL && row->sender_org[0] != '\0')
        return;
    count = g_hash_table_lookup(scene->named, row->address);
    if (count == NULL) {
        count = g_new0(gint64, 1);
        g_hash_table_insert(scene->named, (gpointer)keep(scene, row->address), count);
    }
    (*count)++;
}

static void
add_story_edge(Scene *scene, const MpStoryFindingRow *row, const char *target, const char *label)
{
    g_auto(GStrv) holders = g_strsplit(row->holders != NULL ? row->holders : "", ";", -1);
    gboolean excluded = g_strcmp0(row->status, "excluded") == 0;
    MpEdge edge = { .kind = "explains",
                    .standing = excluded ? MP_STANDING_EXCLUDED : MP_STANDING_INFERRED,
                    .support = excluded ? NULL : row->support,
                    .detail = row->story,
                    .first = MP_NO_TIME,
                    .last = MP_NO_TIME };

    for (gsize i = 0; holders[i] != NULL; i++)
        if (strcmp(holders[i], target) != 0)
            add_edge(scene, holders[i], target, edge, label);
}

static gboolean
is_leading(const MpStoryFindingRow *row)
{
    return !row->with_claims && g_strcmp0(row->status, "leading") == 0 &&
           g_strcmp0(row->support, "none") != 0;
}

static void
see_leader(gconstpointer data, gpointer user)
{
    const MpStoryFindingRow *row = data;
    Scene *scene = user;
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(scene->tied, row->campaign));

    if (is_leading(row))
        g_hash_table_insert(scene->tied, (gpointer)keep(scene, row->campaign),
                            GUINT_TO_POINTER(n + 1));
}

/* The leading story of each campaign, and what claims rule out. */
static void
see_story(gconstpointer data, gpointer user)
{
    const MpStoryFindingRow *row = data;
    Scene *scene = user;
    const char *target = g_hash_table_lookup(scene->targets, row->campaign);
    g_autofree char *label = NULL;

    if (target == NULL)
        return;
    if (row->with_claims && g_strcmp0(row->status, "excluded") == 0) {
        label = g_strdup_printf("%s:\nruled out if %s",
                                row->incident != NULL ? row->incident : row->story,
                                row->excluded_by != NULL ? row->excluded_by : "claims hold");
        add_story_edge(scene, row, target, label);
    } else if (is_leading(row)) {
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(scene->tied, row->campaign));

        label = g_strdup_printf(n > 1 ? "%s support;\ncannot be told apart" : "%s support",
                                row->support);
        add_story_edge(scene, row, target, label);
    }
}

/* Mail that nobody answers for: one node an address. */
static void
see_nameless(gconstpointer data, gpointer user)
{
    const MpContactRow *row = data;
    Scene *scene = user;
    g_autofree char *id = NULL;
    Party *party;

    if (strcmp(row->part, "foreign") != 0 || strcmp(row->standing, "verified") == 0)
        return;
    id = g_strconcat("unknown:", row->address, NULL);
    party = party_of(scene, id, MP_NODE_UNKNOWN, MP_SIDE_FOREIGN);
    party->rank = RANK_STRANGER;
    party->messages += row->messages;
    party->n_claims++;
    party->claim = row->org[0] != '\0' ? keep(scene, row->org) : NULL;
    join_times(&party->first, &party->last, row->first_seen, row->last_seen);
}

/* What campaigns already show of it needs no second node. */
static gint64
messages_left(const Scene *scene, const char *id, const Party *party)
{
    const gint64 *named = g_hash_table_lookup(scene->named, strchr(id, ':') + 1);

    return named != NULL ? MAX(party->messages - *named, 0) : party->messages;
}

static void
add_nameless_edge(Scene *scene, const char *id, const Party *party, gint64 messages)
{
    g_autofree char *address = g_strconcat("addr:", strchr(id, ':') + 1, NULL);
    g_autofree char *label = NULL;
    char text[MP_INSTANT_TEXT];
    MpEdge edge = { .kind = "wrote",
                    .standing = MP_STANDING_CLAIMED,
                    .messages = messages,
                    .first = party->first,
                    .last = party->last };

    label =
        g_strdup_printf("%" G_GINT64_FORMAT " from %s", party->messages, day(party->first, text));
    add_edge(scene, id, address, edge, label);
}

static char *
party_label(const char *id, const Party *party)
{
    const char *domain = strchr(id, ':') + 1;
    g_autoptr(GString) label = g_string_new(party->name != NULL ? party->name : domain);
    char text[MP_INSTANT_TEXT];

    if (party->kind == MP_NODE_UNKNOWN && party->n_claims == 1 && party->claim != NULL)
        return g_strdup_printf("unverified:\nsays it is %s", party->claim);
    if (party->kind == MP_NODE_UNKNOWN)
        return g_strdup("senders that\nnothing names");
    if (party->kind == MP_NODE_ORG && party->name != NULL &&
        g_ascii_strcasecmp(party->name, domain) != 0)
        g_string_append_printf(label, "\n%s", domain);
    if (party->addresses > 1)
        g_string_append_printf(label, "\nholds %u of your addresses", party->addresses);
    if (party->hit > 0 && party->addresses > 1 && party->side == MP_SIDE_AUTHORISED)
        g_string_append_printf(label, ", %u hit", party->hit);
    g_string_append_printf(label, "\n%" G_GINT64_FORMAT " message%s\nfrom %s", party->messages,
                           plural(party->messages), day(party->first, text));
    return g_string_free(g_steal_pointer(&label), FALSE);
}

static void
add_parties(Scene *scene)
{
    GHashTableIter all;
    gpointer id, value;

    g_hash_table_iter_init(&all, scene->parties);
    while (g_hash_table_iter_next(&all, &id, &value)) {
        const Party *party = value;
        gint64 messages =
            party->kind == MP_NODE_UNKNOWN ? messages_left(scene, id, party) : party->messages;
        g_autofree char *label = party_label(id, party);
        MpNode node = { .id = id,
                        .kind = party->kind,
                        .side = party->side,
                        .label = label,
                        .messages = messages,
                        .first = party->first,
                        .last = party->last,
                        .rank = party->rank };

        if (party->kind == MP_NODE_UNKNOWN && messages == 0)
            continue;
        if (party->kind == MP_NODE_UNKNOWN)
            node.fold = "more senders that nothing names";
        else if (party->rank >= RANK_STRANGER)
            node.fold = "more strangers";
        else if (party->kind == MP_NODE_PLATFORM)
            node.fold = "more mailing companies";
        else
            node.fold = party->rank == RANK_ROUTE ? "more organisations on the routes"
                                                  : "organisations they were given to";
        mp_graph_builder_node(scene->builder, &node);
        if (party->kind == MP_NODE_UNKNOWN)
            add_nameless_edge(scene, id, party, messages);
    }
}

static gboolean
find_party(const char *holder, MpGraphParty *out, gpointer user)
{
    const Scene *scene = user;
    const Party *party = g_hash_table_lookup(scene->parties, holder);

    out->name = g_hash_table_lookup(scene->names, holder);
    if (party == NULL)
        return FALSE;
    out->side = party->side;
    out->rank = party->rank;
    return TRUE;
}

static gboolean
add_accounts(Scene *scene, GError **error)
{
    const MpGraphAccounts accounts = { .builder = scene->builder,
                                       .find = find_party,
                                       .data = scene,
                                       .targets = scene->targets,
                                       .copied_rank = RANK_ROUTE,
                                       .rank = RANK_ROUTE,
                                       .clean_rank = RANK_DETAIL };

    return mp_graph_accounts_add(scene->store, &accounts, error);
}

static void
add_title(Scene *scene)
{
    char from[MP_INSTANT_TEXT], to[MP_INSTANT_TEXT];
    g_autofree char *when =
        scene->messages == 0
            ? g_strdup("no mail")
            : g_strdup_printf("%" G_GINT64_FORMAT " messages, %s to %s", scene->messages,
                              day(scene->first, from), day(scene->last, to));
    g_autofree char *title = g_strdup_printf(
        "Who has held which address?  custody view: %" G_GINT64_FORMAT
        " address%s, %u with foreign mail; %s\n"
        "solid = seen in mail   dashed = inferred, or only claimed   dotted grey = ruled out",
        scene->addresses, scene->addresses == 1 ? "" : "es", g_hash_table_size(scene->hit), when);

    mp_graph_builder_title(scene->builder, title);
}

static gboolean
fill(Scene *scene, GError **error)
{
    /* In this order: names before labels, who is hit before what is folded. */
    const struct {
        const MpTable *table;
        MpRowSeen see;
    } walks[] = {
        { &mp_table_sender, see_sender_name },
        { &mp_table_platform, see_platform_name },
        { &mp_table_address, see_hit },
        { &mp_table_campaign_mail, see_hit_by_campaign },
        { &mp_table_holder, see_suspect },
        { &mp_table_holder, see_clean },
        { &mp_table_address, see_address },
        { &mp_table_holder, see_acquirer },
        { &mp_table_holder, see_holder },
        { &mp_table_campaign, see_campaign },
        { &mp_table_campaign_mail, see_campaign_mail },
        { &mp_table_story, see_leader },
        { &mp_table_story, see_story },
        { &mp_table_contact, see_nameless },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(walks); i++)
        if (!mp_case_each_row(scene->store, walks[i].table, walks[i].see, scene, error))
            return FALSE;
    return TRUE;
}

MpGraph *
mp_graph_custody_build(MpCase *store, GError **error)
{
    g_autoptr(MpGraphBuilder) builder = mp_graph_builder_new("custody");
    g_autoptr(GHashTable) hit = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) suspects = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) parties = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    g_autoptr(GHashTable) targets = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) tied = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) named = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    Scene scene = { .store = store,
                    .builder = builder,
                    .text = g_string_chunk_new(4096),
                    .hit = hit,
                    .suspects = suspects,
                    .names = names,
                    .parties = parties,
                    .targets = targets,
                    .named = named,
                    .tied = tied,
                    .first = MP_NO_TIME,
                    .last = MP_NO_TIME };
    gboolean done = fill(&scene, error) && add_accounts(&scene, error);

    if (done) {
        add_parties(&scene);
        add_title(&scene);
    }
    g_string_chunk_free(scene.text);
    return done ? mp_graph_builder_end(builder) : NULL;
}
