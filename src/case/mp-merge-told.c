/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-merge-told.h"

#include "base/mp-digest.h"
#include "case/mp-rows-told.h"

#define TAIL 5 /* of a claim's name: "-" and four digits of the digest of what it says */

/* What a row says, column by column; the first @skip columns are left out. */
static char *
text_of(const MpTable *table, gconstpointer row, guint skip)
{
    GString *text = g_string_new(NULL);

    for (const MpColumn *column = table->columns + skip; column->name != NULL; column++) {
        gconstpointer at = (const char *)row + column->offset;

        if (column->type == MP_COLUMN_TEXT)
            g_string_append(text, *(const char *const *)at != NULL ? *(const char *const *)at : "");
        else
            g_string_append_printf(text, "%" G_GINT64_FORMAT, *(const gint64 *)at);
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

/* A copy whose text stays. */
static gpointer
copy_row(const MpTable *table, gconstpointer row, GStringChunk *chunk)
{
    char *copy = g_memdup2(row, table->row_size);

    for (const MpColumn *column = table->columns; column->name != NULL; column++) {
        const char **text = (const char **)(copy + column->offset);

        if (column->type == MP_COLUMN_TEXT && *text != NULL)
            *text = g_string_chunk_insert_const(chunk, *text);
    }
    return copy;
}

typedef struct {
    const MpTable *table;
    GHashTable *rows; /* by what they say */
    GStringChunk *chunk;
    guint skip;
} Gather;

static void
gather(gconstpointer row, gpointer data)
{
    Gather *self = data;

    g_hash_table_insert(self->rows, text_of(self->table, row, self->skip),
                        copy_row(self->table, row, self->chunk));
}

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The texts of all rows of both cases, in order; @all keeps the rows. */
static GPtrArray *
gather_both(Gather *all, MpCase *into, MpCase *from, GError **error)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    GHashTableIter iter;
    gpointer text;

    if (!mp_case_each_row(from, all->table, gather, all, error) ||
        !mp_case_each_row(into, all->table, gather, all, error))
        return NULL;
    g_hash_table_iter_init(&iter, all->rows);
    while (g_hash_table_iter_next(&iter, &text, NULL))
        g_ptr_array_add(texts, text);
    g_ptr_array_sort(texts, by_text);
    return g_steal_pointer(&texts);
}

/* Of those with the same key the one written last stays: the smallest. */
static gboolean
merge_ledger(MpCase *into, MpCase *from, GStringChunk *chunk, GError **error)
{
    g_autoptr(GHashTable) rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    Gather all = { &mp_table_ledger, rows, chunk, 0 };
    g_autoptr(GPtrArray) texts = gather_both(&all, into, from, error);

    for (guint i = texts == NULL ? 0 : texts->len; i > 0; i--)
        if (!mp_case_add_row(into, &mp_table_ledger, g_hash_table_lookup(rows, texts->pdata[i - 1]),
                             error))
            return FALSE;
    return texts != NULL;
}

/* "C1" of "C1-3fa9", where the digits are those of what it says. */
static char *
plain_name(const char *id, const char *tail)
{
    return g_str_has_suffix(id, tail) ? g_strndup(id, strlen(id) - TAIL) : g_strdup(id);
}

static gboolean
merge_claims(MpCase *into, MpCase *from, GStringChunk *chunk, GError **error)
{
    g_autoptr(GHashTable) rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Gather all = { &mp_table_claim, rows, chunk, 1 };
    g_autoptr(GPtrArray) texts = gather_both(&all, into, from, error);

    if (texts == NULL)
        return FALSE;
    if (texts->len > 0 && !mp_case_clear_table(into, &mp_table_claim, error))
        return FALSE;
    for (guint i = 0; i < texts->len; i++) {
        MpClaimRow *row = g_hash_table_lookup(rows, texts->pdata[i]);
        MpSha256 digest = mp_sha256(mp_slice_of(texts->pdata[i]));
        g_autofree char *tail = g_strdup_printf("-%02x%02x", digest.bytes[0], digest.bytes[1]);
        g_autofree char *plain = plain_name(row->id, tail);
        g_autofree char *marked = g_strconcat(plain, tail, NULL);

        row->id = g_hash_table_contains(taken, plain) ? marked : plain;
        if (!mp_case_add_row(into, &mp_table_claim, row, error))
            return FALSE;
        g_hash_table_add(taken, g_steal_pointer(&plain));
    }
    return TRUE;
}

/* What the owners said of themselves, one a line: as it is where both say the same, else sorted. */
static gboolean
merge_pins(MpCase *into, MpCase *from, const char *name, GError **error)
{
    g_autofree char *ours = mp_case_get(into, name);
    g_autofree char *theirs = mp_case_get(from, name);
    g_autofree char *both = NULL;
    g_auto(GStrv) lines = NULL;
    g_autoptr(GPtrArray) kept = g_ptr_array_new();
    g_autofree char *joined = NULL;

    if (theirs == NULL || g_strcmp0(ours, theirs) == 0)
        return TRUE;
    if (ours == NULL)
        return mp_case_set(into, name, theirs, error);
    both = g_strconcat(ours, "\n", theirs, NULL);
    lines = g_strsplit(both, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++)
        if (lines[i][0] != '\0' &&
            !g_ptr_array_find_with_equal_func(kept, lines[i], g_str_equal, NULL))
            g_ptr_array_add(kept, lines[i]);
    g_ptr_array_sort(kept, by_text);
    g_ptr_array_add(kept, NULL);
    joined = g_strjoinv("\n", (char **)kept->pdata);
    return mp_case_set(into, name, joined, error);
}

gboolean
mp_merge_told(MpCase *into, MpCase *from, GError **error)
{
    static const char *const pins[] = { "own-address", "own-host", "gateway", "spam-folder" };
    g_autoptr(GStringChunk) chunk = g_string_chunk_new(4096);

    for (gsize i = 0; i < G_N_ELEMENTS(pins); i++)
        if (!merge_pins(into, from, pins[i], error))
            return FALSE;
    return merge_ledger(into, from, chunk, error) && merge_claims(into, from, chunk, error);
}
