/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-claims.h"

#include <stdlib.h>
#include <string.h>

#include "base/mp-instant.h"
#include "rules/mp-incident-rules.h"

#define DAY_US (G_GINT64_CONSTANT(24) * 3600 * G_USEC_PER_SEC)

struct _MpClaims {
    GArray *rows; /* of MpClaimRow */
    GStringChunk *strings;
};

static const char *
keep(GStringChunk *strings, const char *text)
{
    return text == NULL ? NULL : g_string_chunk_insert_const(strings, text);
}

MpClaims *
mp_claims_load(MpCase *store, GError **error)
{
    g_autoptr(MpRowCursor) cursor = mp_case_rows(store, &mp_table_claim, error);
    g_autoptr(MpClaims) self = NULL;
    g_autoptr(GError) stop = NULL;
    MpClaimRow row;

    if (cursor == NULL)
        return NULL;
    self = g_new0(MpClaims, 1);
    self->rows = g_array_new(FALSE, FALSE, sizeof(MpClaimRow));
    self->strings = g_string_chunk_new(1024);
    while (mp_row_cursor_next(cursor, &row, &stop)) {
        row.id = keep(self->strings, row.id);
        row.kind = keep(self->strings, row.kind);
        row.by_whom = keep(self->strings, row.by_whom);
        row.says = keep(self->strings, row.says);
        row.custodian = keep(self->strings, row.custodian);
        row.address = keep(self->strings, row.address);
        row.list_name = keep(self->strings, row.list_name);
        row.reliability = keep(self->strings, row.reliability);
        row.source = keep(self->strings, row.source);
        g_array_append_val(self->rows, row);
    }
    if (stop != NULL) {
        g_propagate_error(error, g_steal_pointer(&stop));
        return NULL;
    }
    return g_steal_pointer(&self);
}

void
mp_claims_free(MpClaims *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->rows);
    g_string_chunk_free(self->strings);
    g_free(self);
}

guint
mp_claims_count(const MpClaims *self)
{
    return self->rows->len;
}

const MpClaimRow *
mp_claims_at(const MpClaims *self, guint i)
{
    return &g_array_index(self->rows, MpClaimRow, i);
}

/* A claim that one of the senders held one of these addresses (or an unnamed
 * list) before @from. */
static const char *
find_exclusion(const MpClaims *self,
               const char *const *senders,
               const char *const *addresses,
               gint64 from)
{
    for (guint i = 0; i < self->rows->len; i++) {
        const MpClaimRow *claim = mp_claims_at(self, i);

        if (claim->held_by != MP_NO_TIME && claim->held_by < from && claim->custodian != NULL &&
            g_strv_contains(senders, claim->custodian) &&
            (claim->address == NULL || g_strv_contains(addresses, claim->address)))
            return claim->id;
    }
    return NULL;
}

static gint64
day_of(const char *text)
{
    return mp_instant_from_civil(atoi(text), atoi(text + 5), atoi(text + 8), 0);
}

static gboolean
names_incident(const MpStoryIncident *incidents, guint n, const char *holder)
{
    for (guint i = 0; i < n; i++)
        if (strcmp(incidents[i].holder, holder) == 0)
            return TRUE;
    return FALSE;
}

const MpStoryIncident *
mp_claims_incidents(const MpClaims *self, const MpClaimsQuery *query, MpArena *arena, guint *n)
{
    gsize n_known;
    const MpIncident *const *known = mp_rules_incidents(query->rules, &n_known);
    MpStoryIncident *incidents =
        mp_arena_new0_n(arena, MpStoryIncident, self->rows->len + n_known + 1);
    guint n_claimed;

    *n = 0;
    for (guint i = 0; i < self->rows->len; i++) {
        const MpClaimRow *claim = mp_claims_at(self, i);

        if (g_strcmp0(claim->kind, "incident") == 0 && claim->window_from != MP_NO_TIME &&
            claim->custodian != NULL)
            incidents[(*n)++] = (MpStoryIncident){ .id = claim->id,
                                                   .holder = claim->custodian,
                                                   .from = claim->window_from,
                                                   .to = claim->window_to };
    }
    n_claimed = *n;
    for (gsize i = 0; i < n_known; i++)
        if (!names_incident(incidents, n_claimed,
                            known[i]->custodian)) /* what is claimed is nearer to the case */
            incidents[(*n)++] = (MpStoryIncident){ .id = known[i]->id,
                                                   .holder = known[i]->custodian,
                                                   .from = day_of(known[i]->from),
                                                   .to = day_of(known[i]->to) };
    for (guint i = 0; i < *n; i++)
        incidents[i].excluded_by =
            find_exclusion(self, query->senders, query->addresses, incidents[i].from);
    return incidents;
}

/* `2010-03-31` or `2010-03`; the end of the month where @last. */
static gboolean
read_day(const char *text, gboolean last, gint64 *out)
{
    gint64 y = 0, m = 0, d = 0;
    char *end = NULL;

    y = g_ascii_strtoll(text, &end, 10);
    if (*end != '-' || y < 1970 || y > 2200)
        return FALSE;
    m = g_ascii_strtoll(end + 1, &end, 10);
    if (m < 1 || m > 12)
        return FALSE;
    if (*end == '-') {
        d = g_ascii_strtoll(end + 1, &end, 10);
        if (d < 1 || d > 31 || *end != '\0')
            return FALSE;
        *out = mp_instant_from_civil((int)y, (int)m, (int)d, 0);
        return TRUE;
    }
    if (*end != '\0')
        return FALSE;
    *out =
        last ? mp_instant_from_civil((int)(m == 12 ? y + 1 : y), (int)(m == 12 ? 1 : m + 1), 1, 0) -
                   DAY_US
             : mp_instant_from_civil((int)y, (int)m, 1, 0);
    return TRUE;
}

static gboolean
read_window(const char *text, MpClaimRow *row)
{
    g_auto(GStrv) ends = g_strsplit(text, "..", 2);

    return ends[0] != NULL && ends[1] != NULL &&
           read_day(g_strstrip(ends[0]), FALSE, &row->window_from) &&
           read_day(g_strstrip(ends[1]), TRUE, &row->window_to) &&
           row->window_from <= row->window_to;
}

static gboolean
is_kind(const char *kind)
{
    static const char *const kinds[] = { "statement",  "document", "denial",
                                         "assumption", "incident", NULL };

    return kind != NULL && g_strv_contains(kinds, kind);
}

/* One section into @row, its texts into @strings. NULL, or why not. */
static const char *
read_section(GKeyFile *file, const char *group, GStringChunk *strings, MpClaimRow *row)
{
    static const struct {
        const char *key;
        gsize offset;
    } texts[] = {
        { "kind", offsetof(MpClaimRow, kind) },
        { "by", offsetof(MpClaimRow, by_whom) },
        { "says", offsetof(MpClaimRow, says) },
        { "custodian", offsetof(MpClaimRow, custodian) },
        { "address", offsetof(MpClaimRow, address) },
        { "list", offsetof(MpClaimRow, list_name) },
        { "reliability", offsetof(MpClaimRow, reliability) },
        { "source", offsetof(MpClaimRow, source) },
    };
    g_autofree char *on = g_key_file_get_value(file, group, "on", NULL);
    g_autofree char *held_by = g_key_file_get_value(file, group, "held_by", NULL);
    g_autofree char *window = g_key_file_get_value(file, group, "window", NULL);

    *row = (MpClaimRow){ .made_on = MP_NO_TIME,
                         .held_by = MP_NO_TIME,
                         .window_from = MP_NO_TIME,
                         .window_to = MP_NO_TIME };
    row->id = keep(strings, g_str_has_prefix(group, "claim ") ? group + 6 : group);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *value = g_key_file_get_value(file, group, texts[i].key, NULL);

        if (value != NULL)
            *(const char **)(gpointer)((char *)row + texts[i].offset) =
                keep(strings, g_strstrip(value));
    }
    if (!is_kind(row->kind))
        return "kind is not statement, document, denial, assumption or incident";
    if (on != NULL && !read_day(on, FALSE, &row->made_on))
        return "on is not a date (2011-06-15)";
    if (held_by != NULL && !read_day(held_by, TRUE, &row->held_by))
        return "held_by is not a date (2010-03-31)";
    if (window != NULL && !read_window(window, row))
        return "window is not two dates (2010-10-01..2010-10-31)";
    if (row->custodian != NULL && !g_str_has_prefix(row->custodian, "org:") &&
        !g_str_has_prefix(row->custodian, "esp:"))
        return "custodian is not org:DOMAIN or esp:PLATFORM";
    if (strcmp(row->kind, "incident") == 0 &&
        (row->custodian == NULL || row->window_from == MP_NO_TIME))
        return "an incident needs custodian and window";
    return NULL;
}

void
mp_claims_import_clear(MpClaimsImport *import)
{
    g_clear_pointer(&import->problems, g_ptr_array_unref);
}

gboolean
mp_claims_import(MpCase *store, MpSlice text, MpClaimsImport *out, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GStringChunk) strings = g_string_chunk_new(1024);
    g_auto(GStrv) groups = NULL;

    *out = (MpClaimsImport){ .problems = g_ptr_array_new_with_free_func(g_free) };
    if (!g_key_file_load_from_data(file, text.data, text.len, G_KEY_FILE_NONE, error))
        return FALSE;
    groups = g_key_file_get_groups(file, NULL);
    for (guint i = 0; groups[i] != NULL; i++) {
        MpClaimRow row;
        const char *why = read_section(file, groups[i], strings, &row);

        if (why != NULL) {
            g_ptr_array_add(out->problems, g_strdup_printf("[%s]: %s", groups[i], why));
            continue;
        }
        if (!mp_case_add_row(store, &mp_table_claim, &row, error))
            return FALSE;
        out->taken++;
    }
    return TRUE;
}
