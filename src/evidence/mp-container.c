/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-container.h"

const MpContainer *
mp_container_find(const char *name)
{
    for (const MpContainer *const *p = mp_container_table(); *p != NULL; p++)
        if (strcmp((*p)->name, name) == 0)
            return *p;
    return NULL;
}

const MpContainer *
mp_container_for_file(const MpOffer *offer, const char *as)
{
    const MpContainer *best = NULL, *forced = as != NULL ? mp_container_find(as) : NULL;
    int highest = offer->is_named ? 0 : MP_BID_ENOUGH - 1;

    if (forced != NULL && forced->open != NULL)
        return forced;
    for (const MpContainer *const *p = mp_container_table(); *p != NULL; p++) {
        int bid = (*p)->bid != NULL ? (*p)->bid(offer) : 0;

        if (bid > highest) {
            highest = bid;
            best = *p;
        }
    }
    return best;
}

const MpContainer *
mp_container_for_folder(const MpFolderOffer *offer, const char *as, int *bid)
{
    const MpContainer *best = NULL, *forced = as != NULL ? mp_container_find(as) : NULL;

    *bid = 100;
    if (forced != NULL && forced->place != NULL)
        return forced;
    *bid = 0;
    for (const MpContainer *const *p = mp_container_table(); *p != NULL; p++) {
        int one = (*p)->bid_folder != NULL ? (*p)->bid_folder(offer) : 0;

        if (one > *bid) {
            *bid = one;
            best = *p;
        }
    }
    return best;
}

const MpContainer *
mp_container_for_path(const char *path, MpFileKind kind, MpPlace *out)
{
    const MpContainer *best = NULL;
    MpPlace place;

    *out = (MpPlace){ 0 };
    for (const MpContainer *const *p = mp_container_table(); *p != NULL; p++) {
        if ((*p)->place == NULL)
            continue;
        (*p)->place(path, kind, &place);
        if (place.kind != MP_PLACE_NONE && (best == NULL || place.trust > out->trust)) {
            best = *p;
            *out = place;
        }
    }
    return best;
}

void
mp_reading_begin(
    MpReading *self, MpWalk *walk, MpOpening *opening, const char *kind, const MpFolderName *folder)
{
    MpSource source = { .origin = opening->origin,
                        .kind = kind,
                        .folder = folder->name,
                        .role = folder->role,
                        .is_file = opening->file != NULL };

    if (opening->file != NULL)
        source.stat = *mp_file_stat(opening->file);
    self->origin = mp_origin_ref(opening->origin);
    self->stream = g_steal_pointer(&opening->stream);
    self->file = opening->file;
    self->source = mp_walk_begin(walk, &source);
    if (self->file != NULL && mp_file_touched(self->file))
        mp_walk_touched(walk, self->source, self->origin);
}

void
mp_reading_finish(MpReading *self, MpWalk *walk)
{
    MpSource *source = mp_open_source_edit(self->source);

    mp_stream_drain(self->stream);
    if (!self->fault_is_told)
        mp_walk_fault(walk, self->source, self->origin, mp_stream_fault(self->stream));
    if (self->file != NULL && mp_file_changed(self->file))
        mp_walk_odd(walk, self->source, self->origin, MP_DIAG_CHANGED_WHILE_READING, NULL);
    source->bytes = mp_stream_offset(self->stream);
    source->sha256 = mp_stream_sha256(self->stream);
}

void
mp_reading_end(MpReading *self, MpWalk *walk)
{
    mp_reading_finish(self, walk);
    mp_walk_end(walk, g_steal_pointer(&self->source));
}

void
mp_reading_clear(MpReading *self)
{
    mp_open_source_free(g_steal_pointer(&self->source));
    g_clear_pointer(&self->stream, mp_stream_free);
    g_clear_pointer(&self->origin, mp_origin_unref);
}
