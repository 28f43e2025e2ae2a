/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-story.h"
#include "case/mp-case.h"
#include "case/mp-rows-told.h"
#include "rules/mp-rules.h"

G_BEGIN_DECLS

/**
 * MpClaims:
 *
 * What people, documents and public incidents say, read from the case. Never
 * mixed into a score: claims make a second answer, "if they are true".
 * Immutable; one thread.
 */
typedef struct _MpClaims MpClaims;

MpClaims *mp_claims_load(MpCase *store, GError **error);
void mp_claims_free(MpClaims *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpClaims, mp_claims_free)

guint mp_claims_count(const MpClaims *self);
/* In the order of ids. Borrowed. */
const MpClaimRow *mp_claims_at(const MpClaims *self, guint i);

/* What one campaign shows to the claims. */
typedef struct {
    const char *const *senders;   /* NULL-terminated "org:..." and "esp:..." that wrote it */
    const char *const *addresses; /* NULL-terminated: the owner's addresses it hit */
    const MpRules *rules;         /* the incidents that everybody knows */
} MpClaimsQuery;

/**
 * mp_claims_incidents:
 * @n: (out)
 *
 * The dated incidents for one campaign: claimed ones, and those of @rules that
 * everybody knows. One is excluded by a claim that a
 * sender of the campaign already held one of the addresses, or a list, before
 * the incident's window began: a list cannot come from a later theft.
 *
 * Returns: what lives in @arena and in @self
 */
const MpStoryIncident *
mp_claims_incidents(const MpClaims *self, const MpClaimsQuery *query, MpArena *arena, guint *n);

/* What an import took and what it could not take. */
typedef struct {
    guint taken;
    GPtrArray *problems; /* of char *, "[section]: reason" */
} MpClaimsImport;

void mp_claims_import_clear(MpClaimsImport *import);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MpClaimsImport, mp_claims_import_clear)

/* Reads a claims file (product.md, "Files people write"): key-file, one section
 * `[claim ID]` each. A bad section is named among the problems and the others
 * are taken; the same id again replaces the claim. */
gboolean mp_claims_import(MpCase *store, MpSlice text, MpClaimsImport *out, GError **error);

G_END_DECLS
