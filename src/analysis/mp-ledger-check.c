/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-ledger.h"
#include "base/mp-instant.h"
#include "case/mp-rows-findings.h"

/* What the mail says of one address. */
typedef struct {
    char *given_to; /* as concluded, which is the ledger where it speaks */
    gboolean from_ledger;
    gint64 messages;
    char *first_org; /* the first verified organisation that wrote */
    gint64 first_at;
    GHashTable *writers; /* organisation -> gint64: when it first wrote */
} Seen;

static void
seen_free(gpointer data)
{
    Seen *seen = data;

    g_free(seen->given_to);
    g_free(seen->first_org);
    g_hash_table_unref(seen->writers);
    g_free(seen);
}

static void
see_address(gconstpointer data, gpointer all)
{
    const MpAddressRow *row = data;
    Seen *seen = g_new0(Seen, 1);

    seen->given_to = g_strdup(row->given_to);
    seen->from_ledger = g_strcmp0(row->given_source, "ledger") == 0;
    seen->messages = row->messages;
    seen->writers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_hash_table_insert(all, g_strdup(row->address), seen);
}

/* Keeps the earliest day that @org wrote. */
static void
note_writer(Seen *seen, const char *org, gint64 at)
{
    gint64 *first = g_hash_table_lookup(seen->writers, org);

    if (first == NULL) {
        first = g_new(gint64, 1);
        *first = at;
        g_hash_table_insert(seen->writers, g_strdup(org), first);
    }
    *first = MIN(*first, at);
}

static void
see_contact(gconstpointer data, gpointer all)
{
    const MpContactRow *row = data;
    Seen *seen = g_hash_table_lookup(all, row->address);
    const char *org = row->org;

    if (seen == NULL || org[0] == '\0' || strcmp(row->part, "own") == 0 ||
        row->first_seen == MP_NO_TIME)
        return;
    /* The company itself under any of its names is no surprise. */
    if (strcmp(row->part, "principal") == 0)
        org = seen->given_to;
    note_writer(seen, org, row->first_seen);
    if (seen->first_org == NULL || row->first_seen < seen->first_at) {
        g_free(seen->first_org);
        seen->first_org = g_strdup(org);
        seen->first_at = row->first_seen;
    }
}

static void
compare_entry(GPtrArray *out, const MpLedgerRow *entry, const Seen *seen)
{
    char text[MP_INSTANT_TEXT], day[MP_INSTANT_TEXT];
    const gint64 *first;

    if (seen == NULL || seen->messages == 0) {
        g_ptr_array_add(out, g_strdup_printf("%s: given to %s, but no mail to it was found",
                                             entry->address, entry->given_to));
        return;
    }
    if (strcmp(entry->given_to, "public") == 0)
        return;
    first = g_hash_table_lookup(seen->writers, entry->given_to);
    if (first == NULL)
        g_ptr_array_add(out,
                        g_strdup_printf("%s: given to %s, which never wrote to it%s%s",
                                        entry->address, entry->given_to,
                                        seen->first_org != NULL ? "; the first to write was " : "",
                                        seen->first_org != NULL ? seen->first_org : ""));
    else if (entry->date != MP_NO_TIME && *first != MP_NO_TIME && *first < entry->date)
        g_ptr_array_add(out,
                        g_strdup_printf("%s: given to %s on %s, but %s wrote to it on %s already",
                                        entry->address, entry->given_to,
                                        mp_instant_format_day(entry->date, day), entry->given_to,
                                        mp_instant_format_day(*first, text)));
    else if (seen->first_org != NULL && strcmp(seen->first_org, entry->given_to) != 0)
        g_ptr_array_add(out, g_strdup_printf("%s: given to %s, but %s was the first to write to it",
                                             entry->address, entry->given_to, seen->first_org));
}

static int
compare_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
add_unlisted(GPtrArray *out, GHashTable *all)
{
    GHashTableIter each;
    gpointer address, value;

    g_hash_table_iter_init(&each, all);
    while (g_hash_table_iter_next(&each, &address, &value)) {
        const Seen *seen = value;

        if (seen->given_to != NULL && !seen->from_ledger)
            g_ptr_array_add(
                out, g_strdup_printf("%s: not in the ledger; the mail suggests it was given to %s",
                                     (const char *)address, seen->given_to));
    }
}

typedef struct {
    GPtrArray *out;
    GHashTable *all;
} Check;

static void
see_entry(gconstpointer data, gpointer user)
{
    const MpLedgerRow *entry = data;
    Check *check = user;

    compare_entry(check->out, entry, g_hash_table_lookup(check->all, entry->address));
}

GPtrArray *
mp_ledger_check(MpCase *store, GError **error)
{
    g_autoptr(GPtrArray) out = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, seen_free);
    Check check = { out, all };

    if (!mp_case_each_row(store, &mp_table_address, see_address, all, error) ||
        !mp_case_each_row(store, &mp_table_contact, see_contact, all, error) ||
        !mp_case_each_row(store, &mp_table_ledger, see_entry, &check, error))
        return NULL;
    add_unlisted(out, all);
    g_ptr_array_sort(out, compare_text);
    return g_steal_pointer(&out);
}
