/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "scan/mp-verify.h"

#include "case/mp-case-known.h"
#include "evidence/mp-content.h"
#include "evidence/mp-evidence.h"
#include "scan/mp-known.h"

/* A source of the case that is being read again. */
typedef struct {
    MpKnownSource known;
    MpKnownFolder *files; /* of a folder */
} Open;

typedef struct {
    MpCase *store;
    const MpVerifyListener *listener;
    MpVerifyTotals *totals;
    GHashTable *open;   /* of Open, by origin */
    GByteArray *places; /* a bit for each place that was met */
} Verifier;

static void
free_open(gpointer data)
{
    Open *open = data;

    mp_known_folder_free(open->files);
    g_free(open);
}

const char *
mp_verify_what_name(MpVerifyWhat what)
{
    static const char *const names[] = { "changed", "missing", "new" };

    return names[what];
}

static gboolean
tell(Verifier *self, const MpVerifyFinding *finding, GError **error)
{
    guint64 *counts[] = { &self->totals->n_changed, &self->totals->n_missing,
                          &self->totals->n_new };

    ++*counts[finding->what];
    return self->listener->found(finding, self->listener->data, error);
}

static void
mark_place(Verifier *self, gint64 place)
{
    guint need = (guint)(place / 8) + 1;
    guint had = self->places->len;

    if (need > had) {
        g_byte_array_set_size(self->places, need);
        memset(self->places->data + had, 0, need - had);
    }
    self->places->data[place / 8] |= (guint8)(1 << (place & 7));
}

static gboolean
is_marked(const Verifier *self, gint64 place)
{
    return place / 8 < self->places->len && (self->places->data[place / 8] & 1 << (place & 7)) != 0;
}

static gboolean
begin_source(Verifier *self, const MpSource *source, GError **error)
{
    const char *origin = mp_origin_text(source->origin);
    const char *path = mp_origin_path(source->origin);
    MpVerifyFinding finding = { MP_VERIFY_NEW, TRUE, origin, 0 };
    Open *open = g_new0(Open, 1);

    g_hash_table_insert(self->open, g_strdup(origin), open);
    if (!mp_case_known_source(self->store, path, origin + strlen(path), &open->known, error))
        return FALSE;
    if (open->known.source == 0)
        return tell(self, &finding, error);
    self->totals->n_sources++;
    if (source->is_file)
        return TRUE;
    open->files = mp_known_folder_load(self->store, open->known.source, origin, error);
    return open->files != NULL;
}

static gboolean
find_place(Verifier *self, Open *open, const MpItem *item, MpKnownPlace *out, GError **error)
{
    const char *origin = mp_origin_text(item->origin);
    gboolean is_moved;
    gint64 place;

    *out = (MpKnownPlace){ 0 };
    if (open->files == NULL || !mp_known_folder_holds(open->files, origin))
        return mp_case_known_place_at(self->store, open->known.source, item->offset, out, error);
    place = mp_known_folder_meet(open->files, origin, item->stat.inode, &is_moved);
    return place == 0 || mp_case_known_place(self->store, place, out, error);
}

static gboolean
check_item(Verifier *self, const MpEvidenceEvent *event, GError **error)
{
    const MpItem *item = &event->item;
    Open *open = g_hash_table_lookup(self->open, mp_origin_text(event->belongs_to));
    MpVerifyFinding finding = { MP_VERIFY_CHANGED, FALSE, mp_origin_text(item->origin),
                                item->offset };
    MpSha256 sha256 = item->sha256;
    MpKnownPlace place;

    if (open == NULL || open->known.source == 0)
        return TRUE; /* the whole source is new */
    self->totals->n_messages++;
    self->totals->n_bytes += item->length;
    if (!find_place(self, open, item, &place, error))
        return FALSE;
    if (!item->has_sha256 && !item->has_digests) {
        MpSlice bytes = { NULL, 0 };

        bytes.data = g_bytes_get_data(item->head, &bytes.len);
        sha256 = mp_sha256(bytes);
    }
    if (place.place != 0)
        mark_place(self, place.place);
    else
        finding.what = MP_VERIFY_NEW;
    return (place.place != 0 && mp_sha256_equal(&place.sha256, &sha256)) ||
           tell(self, &finding, error);
}

static gboolean
end_source(Verifier *self, const MpSource *source, GError **error)
{
    const char *origin = mp_origin_text(source->origin);
    const Open *open = g_hash_table_lookup(self->open, origin);
    MpVerifyFinding finding = { MP_VERIFY_CHANGED, TRUE, origin, 0 };
    gboolean good = TRUE;

    if (open != NULL && open->known.source != 0 && !mp_sha256_is_zero(&open->known.sha256) &&
        !mp_sha256_equal(&open->known.sha256, &source->sha256))
        good = tell(self, &finding, error);
    g_hash_table_remove(self->open, origin);
    return good;
}

static gboolean
check_event(Verifier *self, const MpEvidenceEvent *event, GError **error)
{
    switch (event->kind) {
    case MP_EVIDENCE_BEGIN:
        return begin_source(self, &event->source, error);
    case MP_EVIDENCE_ITEM:
        return check_item(self, event, error);
    case MP_EVIDENCE_END:
        return end_source(self, &event->source, error);
    case MP_EVIDENCE_UNCHANGED:
    case MP_EVIDENCE_ANOMALY:
    default:
        return TRUE;
    }
}

/* A path that cannot be opened is told as missing, with all that was in it. */
static gboolean
verify_path(Verifier *self, const char *path, GError **error)
{
    MpEvidenceOptions walk = { 0 };
    g_autoptr(MpEvidence) evidence = mp_evidence_open(path, &walk, NULL);

    while (evidence != NULL) {
        g_auto(MpEvidenceEvent) event = { 0 };

        if (g_cancellable_is_cancelled(self->listener->cancel)) {
            self->totals->interrupted = TRUE;
            return TRUE;
        }
        if (!mp_evidence_next(evidence, &event))
            break;
        if (!check_event(self, &event, error))
            return FALSE;
        if (self->listener->progress != NULL)
            self->listener->progress(self->totals->n_messages, self->totals->n_bytes,
                                     self->listener->data);
    }
    return TRUE;
}

static gboolean
tell_missing_places(Verifier *self, GError **error)
{
    g_autoptr(MpKnownCursor) places = mp_case_known_places(self->store, error);
    g_autoptr(GError) failure = NULL;
    MpKnownPlace place;

    if (places == NULL)
        return FALSE;
    while (mp_known_cursor_next_place(places, &place, &failure)) {
        MpVerifyFinding finding = { MP_VERIFY_MISSING, FALSE, place.origin, place.offset };

        if (!is_marked(self, place.place) && !tell(self, &finding, error))
            return FALSE;
    }
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

gboolean
mp_verify(MpCase *store, const MpVerifyListener *listener, MpVerifyTotals *totals, GError **error)
{
    g_autoptr(GPtrArray) roots = mp_case_root_paths(store, error);
    g_autoptr(GHashTable) open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_open);
    g_autoptr(GByteArray) places = g_byte_array_new();
    Verifier self = { store, listener, totals, open, places };

    *totals = (MpVerifyTotals){ 0 };
    if (roots == NULL)
        return FALSE;
    for (guint i = 0; i < roots->len && !totals->interrupted; i++)
        if (!verify_path(&self, g_ptr_array_index(roots, i), error))
            return FALSE;
    return totals->interrupted || tell_missing_places(&self, error);
}
