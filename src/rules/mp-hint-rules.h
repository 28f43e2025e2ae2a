/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/mp-phrases.h"
#include "rules/mp-rules.h"

G_BEGIN_DECLS

/**
 * MpHintRules:
 *
 * The wordings of src/rules/hint/: one file a kind of hint, with a head
 * section `[hint KIND]` and a section `[wording NAME]` for each language.
 * Part of #MpRules; filled, sealed, then read by any number of threads.
 */

/* One `[wording NAME]` section. */
typedef struct {
    char *id; /* "law-claim/en": stable */
    char *kind;
    char **needs;  /* one of these stands in the sentence too; empty: nothing more needed */
    char **unless; /* none of these does */
    char *example, *expect; /* its own test: the first phrase the example holds */
} MpHintWording;

MpHintRules *mp_hint_rules_new(void);
void mp_hint_rules_free(MpHintRules *self);
/* Errors: those of #MpRulesError. */
gboolean mp_hint_rules_read(MpHintRules *self, const char *path, GBytes *bytes, GError **error);
void mp_hint_rules_seal(MpHintRules *self);

/* All phrases; the tag of a hit tells mp_hint_rules_wording_of() whose it is. */
const MpPhrases *mp_hint_rules_phrases(const MpRules *rules);
const MpHintWording *mp_hint_rules_wording_of(const MpRules *rules, const MpPhraseHit *hit);
/* Whether a sentence that holds one of its phrases has what else it needs; @sentence in lower case.
 */
gboolean mp_hint_wording_fits(const MpHintWording *self, MpSlice sentence);
/* In the order they were read. */
const MpHintWording *mp_hint_rules_wordings(const MpRules *rules, gsize *n);
/* Runs a wording's own example. Errors: %MP_RULES_ERROR_EXAMPLE. */
gboolean mp_hint_rules_check(const MpRules *rules, const MpHintWording *wording, GError **error);

G_END_DECLS
