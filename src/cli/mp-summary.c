/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/mp-summary.h"

#include <string.h>

#include "base/mp-text.h"
#include "case/mp-rows-campaign.h"
#include "case/mp-rows-findings.h"

/* Lines of hit addresses, and strangers on a line; the rest is counted. */
#define SHOWN 12
#define STRANGERS 3

/* One address that strangers write to. */
typedef struct {
    char *address, *label;
    gint64 since, first_foreign;
    GPtrArray *entries;    /* of char *: "2011-05-16 Intervision", a sort key in front */
    GString *strangers;    /* "Intervision 2011-05-16; ..." */
    GPtrArray *processors; /* of char *: platforms that mail for its principal */
    char *group;           /* the campaign it shares with others, or NULL */
} Hit;

typedef struct {
    GPtrArray *hits; /* of Hit, by first foreign mail */
    GHashTable *by_address;
    GHashTable *names;     /* holder id -> name for people */
    GHashTable *campaigns; /* id -> class name */
    GHashTable *told;      /* set of "address\ncampaign" */
    GString *gateways, *own;
    guint n_gateways, n_own, n_addresses, n_clean, n_general, n_open;
} Scene;

static void
hit_free(gpointer data)
{
    Hit *hit = data;

    g_free(hit->address);
    g_free(hit->label);
    g_free(hit->group);
    g_ptr_array_unref(hit->entries);
    g_string_free(hit->strangers, TRUE);
    g_ptr_array_unref(hit->processors);
    g_free(hit);
}

static const char *
day(gint64 at, char text[MP_INSTANT_TEXT])
{
    return at == MP_NO_TIME ? "?" : mp_instant_format_day(at, text);
}

static void
see_host(gconstpointer data, gpointer user)
{
    const MpHostRow *row = data;
    Scene *scene = user;
    GString *to = row->gateway ? scene->gateways : scene->own;

    if (row->own && ++*(row->gateway ? &scene->n_gateways : &scene->n_own) <= 3)
        g_string_append_printf(to, "%s%s", to->len > 0 ? ", " : "", row->host_template);
}

static void
see_name(gconstpointer data, gpointer user)
{
    const MpSenderRow *row = data;
    Scene *scene = user;

    if (row->name != NULL)
        g_hash_table_insert(scene->names, g_strconcat("org:", row->org, NULL), g_strdup(row->name));
}

static void
see_platform(gconstpointer data, gpointer user)
{
    const MpPlatformRow *row = data;
    Scene *scene = user;

    g_hash_table_insert(scene->names, g_strconcat("esp:", row->id, NULL), g_strdup(row->name));
}

static void
see_address(gconstpointer data, gpointer user)
{
    const MpAddressRow *row = data;
    Scene *scene = user;
    Hit *hit;

    scene->n_addresses++;
    if (row->foreign_messages == 0) {
        scene->n_clean += row->given_to != NULL;
        scene->n_general += strcmp(row->kind, "general") == 0;
        scene->n_open += row->given_to == NULL && strcmp(row->kind, "general") != 0;
        return;
    }
    hit = g_new0(Hit, 1);
    hit->address = g_strdup(row->address);
    hit->label = g_strdup(row->label != NULL ? row->label : row->given_to);
    hit->since = row->given_since;
    hit->first_foreign = row->first_foreign;
    hit->entries = g_ptr_array_new_with_free_func(g_free);
    hit->strangers = g_string_new(NULL);
    hit->processors = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(scene->hits, hit);
    g_hash_table_insert(scene->by_address, hit->address, hit);
}

static const char *
name_of(const Scene *scene, const char *holder)
{
    const char *name = g_hash_table_lookup(scene->names, holder);

    return name != NULL ? name : strchr(holder, ':') + 1;
}

/* Whoever has a name comes first, then by day. */
static void
add_stranger(Hit *hit, const char *name, gint64 since, gboolean named)
{
    char text[MP_INSTANT_TEXT];

    g_ptr_array_add(hit->entries,
                    g_strdup_printf("%d%s %s", named ? 0 : 1, day(since, text), name));
}

static int
compare_entries(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
join_strangers(Hit *hit)
{
    g_ptr_array_sort(hit->entries, compare_entries);
    for (guint i = 0; i < MIN(hit->entries->len, STRANGERS); i++) {
        const char *entry = g_ptr_array_index(hit->entries, i);
        const char *name = strchr(entry, ' ') + 1;

        g_string_append_printf(hit->strangers, "%s%s %.*s", i > 0 ? "; " : "", name,
                               (int)(name - entry) - 2, entry + 1);
    }
    if (hit->entries->len > STRANGERS)
        g_string_append_printf(hit->strangers, "; %u more", hit->entries->len - STRANGERS);
}

static void
see_holder(gconstpointer data, gpointer user)
{
    const MpHolderRow *row = data;
    Scene *scene = user;
    Hit *hit = g_hash_table_lookup(scene->by_address, row->address);

    if (hit == NULL)
        return;
    if (strcmp(row->role, "acquirer") == 0)
        add_stranger(hit, name_of(scene, row->holder), row->no_later_than, TRUE);
    else if (strcmp(row->role, "processor") == 0)
        g_ptr_array_add(hit->processors, g_strdup(row->holder));
}

static void
see_campaign(gconstpointer data, gpointer user)
{
    const MpCampaignRow *row = data;
    Scene *scene = user;
    g_auto(GStrv) addresses = g_strsplit(row->addresses != NULL ? row->addresses : "", ";", -1);

    /* who has a name is named already */
    if (row->sender_orgs != NULL && row->sender_orgs[0] != '\0')
        return;
    for (gsize i = 0; addresses[i] != NULL; i++) {
        Hit *hit = g_hash_table_lookup(scene->by_address, addresses[i]);
        g_autofree char *what = g_strdup_printf("%s campaign", row->class_name);

        if (hit == NULL)
            continue;
        add_stranger(hit, what, row->first_seen, FALSE);
        if (addresses[1] != NULL && hit->group == NULL)
            hit->group = g_strdup(row->id);
    }
}

static void
see_nameless(gconstpointer data, gpointer user)
{
    const MpContactRow *row = data;
    Scene *scene = user;
    Hit *hit = g_hash_table_lookup(scene->by_address, row->address);

    g_autofree char *name = row->org[0] != '\0' ? g_strdup_printf("%s (unverified)", row->org)
                                                : g_strdup("somebody unnamed");

    if (hit != NULL && hit->entries->len == 0 && strcmp(row->part, "foreign") == 0)
        add_stranger(hit, name, row->first_seen, FALSE);
}

static int
compare_hits(gconstpointer a, gconstpointer b)
{
    const Hit *x = *(const Hit *const *)a, *y = *(const Hit *const *)b;
    int c = g_strcmp0(x->group, y->group);

    if (c != 0)
        return c;
    if (x->first_foreign != y->first_foreign)
        return x->first_foreign < y->first_foreign ? -1 : 1;
    return strcmp(x->address, y->address);
}

/* The platforms that mailed all of @hits[from..to) for those they were given to. */
static char *
shared_processors(const Scene *scene, guint from, guint to)
{
    const Hit *first = g_ptr_array_index(scene->hits, from);
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < first->processors->len; i++) {
        const char *platform = g_ptr_array_index(first->processors, i);
        gboolean all = TRUE;

        for (guint k = from + 1; all && k < to; k++) {
            const Hit *hit = g_ptr_array_index(scene->hits, k);
            all = g_ptr_array_find_with_equal_func(hit->processors, platform, g_str_equal, NULL);
        }
        if (all)
            g_string_append_printf(text, "%s%s", text->len > 0 ? " and " : "",
                                   name_of(scene, platform));
    }
    return text->len == 0 ? NULL : g_string_free(g_steal_pointer(&text), FALSE);
}

static guint
group_end(const Scene *scene, guint from)
{
    const Hit *first = g_ptr_array_index(scene->hits, from);
    guint to = from + 1;

    while (first->group != NULL && to < scene->hits->len &&
           g_strcmp0(((const Hit *)g_ptr_array_index(scene->hits, to))->group, first->group) == 0)
        to++;
    return to;
}

static void
append_safe(GString *out, const char *text, gboolean defang)
{
    g_autoptr(GString) safe = g_string_new(NULL);

    if (defang) {
        mp_text_append_defanged(safe, mp_slice_of(text));
        text = safe->str;
    }
    mp_text_append_terminal(out, mp_slice_of(text));
}

static void
append_padded(GString *out, const char *text, gsize width)
{
    gsize before = out->len;

    mp_text_append_terminal(out, mp_slice_of(text));
    before = mp_text_width((MpSlice){ out->str + before, out->len - before });
    g_string_append_printf(out, "%*s", (int)(width > before ? width - before : 0), "");
}

/* A brace over the lines of one group, with what they share behind its middle. */
static void
append_brace(GString *out, guint at, guint n, const char *shared)
{
    guint middle = (n - 1) / 2;

    if (shared == NULL || n < 2)
        return;
    g_string_append(out, at == 0 ? "  \\" : at == n - 1 ? "  /" : "   >");
    if (at == middle)
        g_string_append_printf(out, "%s%s %s mailed by %s", at == 0 || at == n - 1 ? "  " : " ",
                               n == 2 ? "both" : "all of them", "were", shared);
}

static void
append_hits(GString *out, const Scene *scene, gboolean defang)
{
    gsize wide = 0, labels = 0, strangers = 0;
    char text[MP_INSTANT_TEXT];
    guint shown = MIN(scene->hits->len, SHOWN);

    for (guint i = 0; i < shown; i++) {
        const Hit *hit = g_ptr_array_index(scene->hits, i);
        g_autoptr(GString) safe = g_string_new(NULL);

        append_safe(safe, hit->strangers->str, defang);
        wide = MAX(wide, MIN(mp_text_width(mp_slice_of(hit->address)), 40));
        labels = MAX(labels, MIN(mp_text_width(mp_slice_of(hit->label)), 30));
        strangers = MAX(strangers, MIN(safe->len, 60));
    }
    for (guint from = 0; from < shown; from = group_end(scene, from)) {
        guint to = MIN(group_end(scene, from), shown);
        g_autofree char *shared = shared_processors(scene, from, to);

        for (guint i = from; i < to; i++) {
            const Hit *hit = g_ptr_array_index(scene->hits, i);
            g_autoptr(GString) safe = g_string_new(NULL);

            append_safe(safe, hit->strangers->str, defang);
            g_string_append(out, "  ");
            append_padded(out, hit->address, wide);
            g_string_append(out, "  given to ");
            append_padded(out, hit->label, labels);
            g_string_append_printf(out, " %-10s  ", day(hit->since, text));
            g_string_append(out, safe->str);
            if (shared != NULL && to - from > 1)
                g_string_append_printf(
                    out, "%*s", (int)(strangers > safe->len ? strangers - safe->len : 0), "");
            append_brace(out, i - from, to - from, shared);
            g_string_append_c(out, '\n');
        }
    }
    if (scene->hits->len > shown)
        g_string_append_printf(out, "  ... %u more: mailprov list addresses --foreign\n",
                               scene->hits->len - shown);
}

static void
append_next(GString *out, const Scene *scene)
{
    const Hit *first = g_ptr_array_index(scene->hits, 0);

    g_string_append(out, "Next: mailprov explain ");
    mp_text_append_terminal(out, mp_slice_of(first->address));
    g_string_append(out,
                    "    mailprov graph --format svg > out.svg    mailprov report > report.md\n");
}

/* Addresses over which nobody is accused: who writes to them is no stranger. */
static void
append_open(GString *out, const Scene *scene)
{
    if (scene->n_general > 0)
        g_string_append_printf(
            out, "%u %s used for everything: mail from strangers says nothing there.\n",
            scene->n_general, scene->n_general == 1 ? "is" : "are");
    if (scene->n_open > 0)
        g_string_append_printf(out,
                               "Of %u it is not known to whom %s given; if you know, tell it: "
                               "mailprov ledger draft\n",
                               scene->n_open, scene->n_open == 1 ? "it was" : "they were");
}

static void
append_all(GString *out, Scene *scene, gboolean defang)
{
    /* where no host is known to take strangers' mail, any own one may */
    const GString *own = scene->n_gateways > 0 ? scene->gateways : scene->own;

    if (own->len > 0) {
        g_string_append(out, "Your mail is received by ");
        mp_text_append_terminal(out, mp_slice_of(own->str));
        g_string_append_printf(out, "%s; what stands below that line is only claimed.\n",
                               MAX(scene->n_gateways, scene->n_own) > 3 ? " and others" : "");
    }
    if (scene->n_addresses == 0)
        return;
    g_string_append_printf(out,
                           "You have used %u address%s. %u got mail only from those you gave "
                           "%s to.\n",
                           scene->n_addresses, scene->n_addresses == 1 ? "" : "es", scene->n_clean,
                           scene->n_clean == 1 ? "it" : "them");
    append_open(out, scene);
    if (scene->hits->len == 0)
        return;
    g_string_append_printf(out, "%u got mail from somebody else:\n", scene->hits->len);
    g_ptr_array_sort(scene->hits, compare_hits);
    for (guint i = 0; i < scene->hits->len; i++)
        join_strangers(g_ptr_array_index(scene->hits, i));
    append_hits(out, scene, defang);
    append_next(out, scene);
}

gboolean
mp_summary_append(GString *out, MpCase *store, const MpCommandContext *ctx, GError **error)
{
    const struct {
        const MpTable *table;
        MpRowSeen see;
    } walks[] = {
        { &mp_table_host, see_host },         { &mp_table_sender, see_name },
        { &mp_table_platform, see_platform }, { &mp_table_address, see_address },
        { &mp_table_holder, see_holder },     { &mp_table_campaign, see_campaign },
        { &mp_table_contact, see_nameless },
    };
    g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func(hit_free);
    g_autoptr(GHashTable) by_address = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GString) own = g_string_new(NULL);
    g_autoptr(GString) gateways = g_string_new(NULL);
    Scene scene = {
        .hits = hits, .by_address = by_address, .names = names, .own = own, .gateways = gateways
    };

    for (gsize i = 0; i < G_N_ELEMENTS(walks); i++)
        if (!mp_case_each_row(store, walks[i].table, walks[i].see, &scene, error))
            return FALSE;
    append_all(out, &scene, ctx->defang);
    return TRUE;
}
