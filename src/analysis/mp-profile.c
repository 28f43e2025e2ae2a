/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-profile.h"

#include <string.h>

#define DAY_US (G_GINT64_CONSTANT(24) * 3600 * G_USEC_PER_SEC)
#define BURST_US (3 * DAY_US)
#define HISTORY_LEAST 4
#define HISTORY_US (30 * DAY_US)
#define RARE 6
/* Of the values of two minhashes: what two texts by one hand share at least.
 * Two that have nothing in common share one value by chance at most. */
#define ALIKE_LEAST 2

/* Seen from @first to @last. Within a burst both are near each other; an older
 * sighting alone, or a later one, makes the feature a habit. */
typedef struct {
    guint64 key;
    gint64 first, last;
    guint32 count;
} Seen;

typedef struct {
    guint32 minhash[MP_FACT_MINHASHES];
    gint64 at;
} Text;

struct _MpProfile {
    GHashTable *seen;  /* of Seen by key */
    GHashTable *texts; /* sender -> GArray of Text */
};

MpProfile *
mp_profile_new(void)
{
    MpProfile *self = g_new0(MpProfile, 1);

    self->seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    self->texts = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
    return self;
}

void
mp_profile_free(MpProfile *self)
{
    if (self == NULL)
        return;
    g_hash_table_unref(self->seen);
    g_hash_table_unref(self->texts);
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
mp_profile_is_rare(const MpProfile *self, guint32 sender, MpHabit habit, guint64 value, gint64 at)
{
    guint64 key = key_of(sender, habit, value);
    guint64 all = key_of(sender, MP_HABIT_MESSAGE, 0);
    const Seen *seen = g_hash_table_lookup(self->seen, &key);
    const Seen *messages = g_hash_table_lookup(self->seen, &all);

    return mp_profile_is_new(self, sender, habit, value, at) ||
           (messages != NULL && seen->count * RARE < messages->count);
}

void
mp_profile_add_text(MpProfile *self, guint32 sender, const MpContentFact *text, gint64 at)
{
    GArray *texts = g_hash_table_lookup(self->texts, GUINT_TO_POINTER(sender));
    Text one = { .at = at };

    if (texts == NULL) {
        texts = g_array_new(FALSE, FALSE, sizeof(Text));
        g_hash_table_insert(self->texts, GUINT_TO_POINTER(sender), texts);
    }
    if (texts->len == MP_PROFILE_TEXTS)
        return;
    memcpy(one.minhash, text->minhash, sizeof one.minhash);
    g_array_append_val(texts, one);
}

static gboolean
is_alike(const guint32 *a, const guint32 *b)
{
    guint equal = 0;

    for (guint i = 0; i < MP_FACT_MINHASHES; i++)
        equal += a[i] == b[i];
    return equal >= ALIKE_LEAST;
}

static gboolean
is_in_burst(gint64 a, gint64 b)
{
    return a - b <= BURST_US && b - a <= BURST_US;
}

/* Whether any text outside a burst around @at is like this one. */
static gboolean
has_like(const GArray *texts, const guint32 *minhash, gint64 at)
{
    for (guint i = 0; i < texts->len; i++) {
        const Text *other = &g_array_index(texts, Text, i);

        if (!is_in_burst(other->at, at) && is_alike(other->minhash, minhash))
            return TRUE;
    }
    return FALSE;
}

MpTextStanding
mp_profile_text(const MpProfile *self, guint32 sender, const MpContentFact *text, gint64 at)
{
    const GArray *texts = g_hash_table_lookup(self->texts, GUINT_TO_POINTER(sender));
    guint others = 0, settled = 0;

    if (texts == NULL)
        return MP_TEXT_UNUSUAL;
    if (has_like(texts, text->minhash, at))
        return MP_TEXT_USUAL;
    for (guint i = 0; i < texts->len; i++) {
        const Text *one = &g_array_index(texts, Text, i);

        if (is_in_burst(one->at, at))
            continue;
        others++;
        settled += has_like(texts, one->minhash, one->at);
    }
    return others >= HISTORY_LEAST && settled * 4 >= others * 3 ? MP_TEXT_OUTLANDISH
                                                                : MP_TEXT_UNUSUAL;
}

gboolean
mp_profile_knows(const MpProfile *self, guint32 sender, gint64 at)
{
    guint64 key = key_of(sender, MP_HABIT_MESSAGE, 0);
    const Seen *seen = g_hash_table_lookup(self->seen, &key);

    return seen != NULL && seen->count >= HISTORY_LEAST && at - seen->first >= HISTORY_US;
}
