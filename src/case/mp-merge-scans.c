/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-merge-scans.h"

#include "case/mp-case-private.h"
#include "case/mp-rows-evidence.h"

/* One custody record. */
typedef struct {
    MpScanRow row;     /* its text is in the chunk */
    char *mark;        /* all that it says but its number: what makes it the same */
    gint64 numbers[2]; /* that it has in the two cases; 0: it is not there */
} Scan;

struct _MpMergedScans {
    GArray *scans; /* of Scan, in the order of their numbers from now on */
    GStringChunk *text;
    GHashTable *by_mark; /* of the index + 1 */
    GHashTable *numbers; /* of the other case's: gint64 to gint64 */
    gint64 n_new;
};

static void
clear_scan(gpointer data)
{
    g_free(((Scan *)data)->mark);
}

void
mp_merged_scans_free(MpMergedScans *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->scans);
    g_string_chunk_free(self->text);
    g_hash_table_unref(self->by_mark);
    g_hash_table_unref(self->numbers);
    g_free(self);
}

static char *
mark_of(const MpScanRow *row)
{
    GString *mark = g_string_new(NULL);

    for (const MpColumn *column = mp_table_scan.columns; column->name != NULL; column++) {
        gconstpointer at = (const char *)row + column->offset;

        if (column->offset == offsetof(MpScanRow, number))
            continue;
        if (column->type == MP_COLUMN_TEXT)
            g_string_append_printf(
                mark, "%s\n", *(const char *const *)at != NULL ? *(const char *const *)at : "\1");
        else
            g_string_append_printf(mark, "%" G_GINT64_FORMAT "\n", *(const gint64 *)at);
    }
    return g_string_free(mark, FALSE);
}

/* Its text outlives the cursor. */
static void
keep_text(MpMergedScans *self, MpScanRow *row)
{
    for (const MpColumn *column = mp_table_scan.columns; column->name != NULL; column++) {
        const char **text = (const char **)((char *)row + column->offset);

        if (column->type == MP_COLUMN_TEXT && *text != NULL)
            *text = g_string_chunk_insert_const(self->text, *text);
    }
}

static void
meet(MpMergedScans *self, const MpScanRow *row, guint which)
{
    g_autofree char *mark = mark_of(row);
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(self->by_mark, mark));
    Scan scan = { .row = *row };

    if (known == 0) {
        keep_text(self, &scan.row);
        scan.mark = g_steal_pointer(&mark);
        g_array_append_val(self->scans, scan);
        known = self->scans->len;
        g_hash_table_insert(self->by_mark, scan.mark, GUINT_TO_POINTER(known));
        self->n_new += which;
    }
    g_array_index(self->scans, Scan, known - 1).numbers[which] = row->number;
}

static gboolean
read_scans(MpMergedScans *self, MpCase *store, guint which, GError **error)
{
    g_autoptr(MpRowCursor) rows = mp_case_rows(store, &mp_table_scan, error);
    g_autoptr(GError) failure = NULL;
    MpScanRow row;

    if (rows == NULL)
        return FALSE;
    while (mp_row_cursor_next(rows, &row, &failure))
        meet(self, &row, which);
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static int
by_start(gconstpointer a, gconstpointer b)
{
    const Scan *left = a, *right = b;
    int order = (left->row.started > right->row.started) - (left->row.started < right->row.started);

    if (order == 0)
        order = g_strcmp0(left->row.arguments, right->row.arguments);
    return order != 0 ? order : strcmp(left->mark, right->mark);
}

/* What says "unchanged" does so by the scans between two of its own: there may
 * be others between them now. */
static const char settle[] =
    "UPDATE stored_source SET read_in = seen_in "
    "WHERE read_in IS NOT NULL AND n IN (SELECT v.n FROM source v WHERE v.status = 'read');"
    "DROP TABLE IF EXISTS scan_map;"
    "CREATE TEMP TABLE scan_map(was BIGINT PRIMARY KEY, becomes BIGINT);";
static const char renumber[] =
    "UPDATE stored_source SET "
    "seen_in = coalesce((SELECT m.becomes FROM scan_map m WHERE m.was = seen_in), seen_in), "
    "read_in = coalesce((SELECT m.becomes FROM scan_map m WHERE m.was = read_in), read_in);"
    "UPDATE stored_part SET "
    "seen_in = coalesce((SELECT m.becomes FROM scan_map m WHERE m.was = seen_in), seen_in);"
    "DROP TABLE scan_map;"
    "DELETE FROM scan;";

static gboolean
load_map(MpMergedScans *self, MpDb *db, GError **error)
{
    g_autoptr(MpStatement) load = mp_db_prepare_load(db, "scan_map", 2, error);

    for (guint i = 0; load != NULL && i < self->scans->len; i++) {
        const Scan *scan = &g_array_index(self->scans, Scan, i);

        if (scan->numbers[0] == 0)
            continue;
        mp_statement_bind_int(load, 1, scan->numbers[0]);
        mp_statement_bind_int(load, 2, scan->row.number);
        if (!mp_statement_run(load, error))
            return FALSE;
    }
    return load != NULL && mp_statement_finish(load, error);
}

static gboolean
write_scans(MpMergedScans *self, MpCase *into, GError **error)
{
    if (!mp_db_execute(into->db, settle, error) || !load_map(self, into->db, error) ||
        !mp_db_execute(into->db, renumber, error))
        return FALSE;
    for (guint i = 0; i < self->scans->len; i++)
        if (!mp_case_add_row(into, &mp_table_scan, &g_array_index(self->scans, Scan, i).row, error))
            return FALSE;
    return TRUE;
}

MpMergedScans *
mp_merged_scans_new(MpCase *into, MpCase *from, GError **error)
{
    g_autoptr(MpMergedScans) self = g_new0(MpMergedScans, 1);

    self->scans = g_array_new(FALSE, FALSE, sizeof(Scan));
    g_array_set_clear_func(self->scans, clear_scan);
    self->text = g_string_chunk_new(4096);
    self->by_mark = g_hash_table_new(g_str_hash, g_str_equal);
    self->numbers = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    if (!read_scans(self, into, 0, error) || !read_scans(self, from, 1, error))
        return NULL;
    g_hash_table_remove_all(self->by_mark); /* indexes are about to change */
    g_array_sort(self->scans, by_start);
    for (guint i = 0; i < self->scans->len; i++) {
        Scan *scan = &g_array_index(self->scans, Scan, i);

        scan->row.number = self->n_new == 0 ? scan->numbers[0] : i + 1;
        if (scan->numbers[1] != 0)
            g_hash_table_insert(self->numbers, g_memdup2(&scan->numbers[1], sizeof(gint64)),
                                GSIZE_TO_POINTER((gsize)scan->row.number));
    }
    return self->n_new == 0 || write_scans(self, into, error) ? g_steal_pointer(&self) : NULL;
}

gint64
mp_merged_scans_number(const MpMergedScans *self, gint64 number)
{
    return (gint64)GPOINTER_TO_SIZE(g_hash_table_lookup(self->numbers, &number));
}

gint64
mp_merged_scans_last(const MpMergedScans *self, const char *extraction)
{
    gint64 last = G_MININT64;

    for (guint i = 0; i < self->scans->len; i++) {
        const MpScanRow *row = &g_array_index(self->scans, Scan, i).row;

        if (g_strcmp0(row->extraction, extraction) == 0)
            last = MAX(last, row->started);
    }
    return last;
}

gint64
mp_merged_scans_n_new(const MpMergedScans *self)
{
    return self->n_new;
}
