/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "facts/mp-fact.h"

G_BEGIN_DECLS

/* What the mail of a sender is usually like: the features of his messages,
 * each with how often and when. A message that breaks with all of it, though
 * the sender's own system signed it, was perhaps not written by him. */
typedef struct _MpProfile MpProfile;

typedef enum {
    MP_HABIT_LINK_DOMAIN,
    MP_HABIT_LANGUAGE,
    MP_HABIT_MIME_SHAPE,
    MP_HABIT_FROM_NAME,
    MP_HABIT_FROM_USER,   /* the part of From before the @ */
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

/* Whether a sender hardly ever does this: new, or in less than a sixth of his mail. */
gboolean
mp_profile_is_rare(const MpProfile *self, guint32 sender, MpHabit habit, guint64 value, gint64 at);

/* One text of the sender; the first MP_PROFILE_TEXTS of them are kept. */
void mp_profile_add_text(MpProfile *self, guint32 sender, const MpContentFact *text, gint64 at);
#define MP_PROFILE_TEXTS 64

/* How a text stands to those that the sender wrote outside a burst around it. */
typedef enum {
    MP_TEXT_USUAL,      /* it has something in common with one of them */
    MP_TEXT_UNUSUAL,    /* it has not, but neither have they with each other */
    MP_TEXT_OUTLANDISH, /* they are of one make, and it is not */
} MpTextStanding;

MpTextStanding
mp_profile_text(const MpProfile *self, guint32 sender, const MpContentFact *text, gint64 at);

/* Whether enough older mail of the sender is there to know his habits:
 * at least four messages over at least thirty days before @at. */
gboolean mp_profile_knows(const MpProfile *self, guint32 sender, gint64 at);

G_END_DECLS
