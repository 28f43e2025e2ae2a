/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-names.h"

G_BEGIN_DECLS

/**
 * MpRelate:
 *
 * Which organisations belong together, so that a brand's cousin domains are
 * not taken for strangers. Organisations are ids of one #MpNames. What is
 * joined stays joined; the first reason is kept. Joining in another order
 * gives the same groups. One thread.
 */
typedef struct _MpRelate MpRelate;

/* @orgs is borrowed. */
MpRelate *mp_relate_new(const MpNames *orgs);
void mp_relate_free(MpRelate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpRelate, mp_relate_free)

/* @reason: "mail from lantern-mail.example is signed by lanternbooks.example"; copied. */
void mp_relate_join(MpRelate *self, guint32 a, guint32 b, const char *reason);
gboolean mp_relate_same(const MpRelate *self, guint32 a, guint32 b);
/* One member of the group of @org, the same for all of them. */
guint32 mp_relate_root(const MpRelate *self, guint32 org);
/* Why @org is in a group with others; %NULL for one that stands alone. */
const char *mp_relate_reason(const MpRelate *self, guint32 org);

/**
 * mp_relate_name_match:
 * @word: a tag or the local part of an address: "register-com", "hotel"
 * @org: an organisational domain
 * @name: (nullable) what the organisation calls itself
 *
 * How well an address made for an organisation names it, ignoring case and
 * punctuation: 3 the whole name, 2 one begins or ends the other, 1 one is
 * somewhere in the other or in the name people use, 0 not at all. Words below three letters match
 * only as a whole.
 */
int mp_relate_name_match(MpSlice word, MpSlice org, const char *name);

G_END_DECLS
