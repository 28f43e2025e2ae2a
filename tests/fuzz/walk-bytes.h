/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "evidence/mp-evidence.h"

/* What must be true of the events of any walk over any bytes: sources end as
 * often as they begin, every event is about an open one, items have the bytes
 * they say, and the bytes of a source add up. */

static inline void
check_item(const MpItem *item)
{
    g_assert_nonnull(item->head);
    g_assert_true(item->tail != NULL || g_bytes_get_size(item->head) == item->length);
    g_assert_true(item->tail == NULL || item->has_digests);
    if (item->has_sha256 && item->tail == NULL) {
        gsize size;
        const char *data = g_bytes_get_data(item->head, &size);
        MpSha256 sum = mp_sha256((MpSlice){ data != NULL ? data : "", size });

        g_assert_true(mp_sha256_equal(&sum, &item->sha256));
    }
}

static inline void
check_end(const MpSource *source)
{
    guint64 sum = source->preamble + source->separators + source->message_bytes + source->trailing;

    if (strcmp(source->kind, "mbox") == 0 || g_str_has_suffix(source->kind, "dbox") ||
        strcmp(source->kind, "emlx") == 0)
        g_assert_cmpuint(sum, ==, source->bytes);
}

/* @as: (nullable): the container that must read them. */
static inline void
walk_bytes_as(const guint8 *data, gsize size, const char *name, const char *as)
{
    const MpEvidenceOptions options = { .as = as };
    g_autoptr(GBytes) bytes = g_bytes_new_static(data, size);
    g_autoptr(MpEvidence) evidence = mp_evidence_open_bytes(bytes, name, &options, NULL);
    g_autoptr(GHashTable) open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    MpEvidenceEvent event;

    while (evidence != NULL && mp_evidence_next(evidence, &event)) {
        const char *source = mp_origin_text(event.belongs_to);

        if (event.kind == MP_EVIDENCE_BEGIN)
            g_assert_true(g_hash_table_add(open, g_strdup(source)));
        g_assert_true(g_hash_table_contains(open, source));
        if (event.kind == MP_EVIDENCE_ITEM)
            check_item(&event.item);
        if (event.kind == MP_EVIDENCE_END) {
            check_end(&event.source);
            g_hash_table_remove(open, source);
        }
        mp_evidence_event_clear(&event);
    }
    g_assert_cmpuint(g_hash_table_size(open), ==, 0);
}

static inline void
walk_bytes(const guint8 *data, gsize size, const char *name)
{
    walk_bytes_as(data, size, name, NULL);
}
