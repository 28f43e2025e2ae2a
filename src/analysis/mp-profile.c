/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-profile.h"

#define DAY_US (G_GINT64_CONSTANT(24) * 3600 * G_USEC_PER_SEC)
#define BURST_US (3 * DAY_US)
#define HISTORY_LEAST 4
#define HISTORY_US (30 * DAY_US)

/* Seen from @first to @last. Within a burst both are near each other; an older
 * sighting alone, or a later one, makes the feature a habit. */
typedef struct {
    guint64 key;
    gint64 first, last;
    guint32 count;
} Seen;

struct _MpProfile {
    GHashTable *seen; /* of Seen by key */
};

MpProfile *
mp_profile_new(void)
{
    MpProfile *self = g_new0(MpProfile, 1);

    self->seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    return self;
}

void
mp_profile_free(MpProfile *self)
{
    if (self == NULL)
        return;
    g_hash_table_unref(self->seen);
    g_free(self);
}

static guint64
key_of(guint32 sender, MpHabit habit, guint64 value)
{
    guint64 key =
        value ^ ((guint64)sender * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)) ^ ((guint64)habit << 56);

    key ^= key >> 31;
    return key * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
}

void
mp_profile_add(MpProfile *self, guint32 sender, MpHabit habit, guint64 value, gint64 at)
{
    guint64 key = key_of(sender, habit, value);
    Seen *seen = g_hash_table_lookup(self->seen, &key);

    if (seen == NULL) {
        seen = g_new(Seen, 1);
        *seen = (Seen){ .key = key, .first = at, .last = at, .count = 1 };
        g_hash_table_insert(self->seen, &seen->key, seen);
        return;
    }
    seen->first = MIN(seen->first, at);
    seen->last = MAX(seen->last, at);
    seen->count++;
}

gboolean
mp_profile_is_new(const MpProfile *self, guint32 sender, MpHabit habit, guint64 value, gint64 at)
{
    guint64 key = key_of(sender, habit, value);
    const Seen *seen = g_hash_table_lookup(self->seen, &key);

    return seen == NULL || (at - seen->first <= BURST_US && seen->last - at <= BURST_US);
}

gboolean
mp_profile_knows(const MpProfile *self, guint32 sender, gint64 at)
{
    guint64 key = key_of(sender, MP_HABIT_MESSAGE, 0);
    const Seen *seen = g_hash_table_lookup(self->seen, &key);

    return seen != NULL && seen->count >= HISTORY_LEAST && at - seen->first >= HISTORY_US;
}
