/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-citation.h"

#include "case/mp-rows-evidence.h"
#include "case/mp-rows-findings.h"

static const char *
keep(MpArena *arena, const char *text)
{
    return text == NULL || text[0] == '\0' ? NULL : mp_arena_copy(arena, mp_slice_of(text)).data;
}

static gboolean
find_place(MpCase *store, MpArena *arena, MpCitation *out, GError **error)
{
    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, out->message);
    g_autoptr(MpRowCursor) rows = mp_case_rows_where(store, &mp_table_place, "message", key, error);
    g_autoptr(GError) stop = NULL;
    MpPlaceRow row;

    while (rows != NULL && mp_row_cursor_next(rows, &row, &stop)) {
        if (g_strcmp0(row.state, "live") != 0 || out->places++ > 0)
            continue;
        out->origin = keep(arena, row.origin);
        out->offset = row.offset;
        out->length = row.length;
        out->sha256 = row.sha256;
    }
    if (stop == NULL)
        return out->places > 0;
    g_propagate_error(error, g_steal_pointer(&stop));
    return FALSE;
}

static gboolean
find_judged(MpCase *store, MpArena *arena, MpCitation *out, GError **error)
{
    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, out->message);
    g_autoptr(MpRowCursor) rows =
        mp_case_rows_where(store, &mp_table_judged, "message", key, error);
    g_autoptr(GError) stop = NULL;
    MpJudgedRow row;

    out->delivered = MP_NO_TIME;
    if (rows != NULL && mp_row_cursor_next(rows, &row, &stop)) {
        out->delivered = row.delivered;
        out->first_hop = keep(arena, row.boundary_rdns);
        if (out->first_hop == NULL)
            out->first_hop = keep(arena, row.boundary_ip);
    }
    if (stop == NULL)
        return rows != NULL;
    g_propagate_error(error, g_steal_pointer(&stop));
    return FALSE;
}

gboolean
mp_citation_find(MpCase *store, gint64 message, MpArena *arena, MpCitation *out, GError **error)
{
    g_autoptr(MpArena) scratch = mp_arena_new(16 << 10);
    MpCaseMessage found;
    const MpTextFact *texts;
    gsize n;

    *out = (MpCitation){ .message = message };
    if (!find_place(store, arena, out, error) || !find_judged(store, arena, out, error) ||
        !mp_case_message(store, message, scratch, &found, error))
        return FALSE;
    texts = mp_fact_set_get(found.facts, MP_FACT_TEXT, &n);
    for (gsize i = 0; i < n && out->message_id == NULL; i++)
        if (mp_slice_equal(texts[i].role, MP_SLICE_LITERAL("message-id")))
            out->message_id = mp_arena_copy(arena, texts[i].value).data;
    return TRUE;
}
