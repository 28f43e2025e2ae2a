/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the mail of a sender is usually like: the features of his messages,
 * each with how often and when. A message that breaks with all of it, though
 * the sender's own system signed it, was perhaps not written by him. */
typedef struct _MpProfile MpProfile;

typedef enum {
    MP_HABIT_LINK_DOMAIN,
    MP_HABIT_CONTENT, /* a band of the text's minhash */
    MP_HABIT_LANGUAGE,
    MP_HABIT_MIME_SHAPE,
    MP_HABIT_FROM_NAME,
    MP_HABIT_UNSUBSCRIBE, /* whether it offers a way off the list */
    MP_HABIT_MESSAGE,     /* the message itself: how much history there is */
} MpHabit;

MpProfile *mp_profile_new(void);
void mp_profile_free(MpProfile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpProfile, mp_profile_free)

/* @at: UTC microseconds. @value: a hash of the feature. */
void mp_profile_add(MpProfile *self, guint32 sender, MpHabit habit, guint64 value, gint64 at);

/* Whether the feature was never seen of this sender but within three days
 * around @at: a burst cannot vouch for itself. */
gboolean
mp_profile_is_new(const MpProfile *self, guint32 sender, MpHabit habit, guint64 value, gint64 at);

/* Whether enough older mail of the sender is there to know his habits:
 * at least four messages over at least thirty days before @at. */
gboolean mp_profile_knows(const MpProfile *self, guint32 sender, gint64 at);

G_END_DECLS
