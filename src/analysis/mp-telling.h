/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-exposure.h"
#include "facts/mp-fact.h"

G_BEGIN_DECLS

/**
 * MpTelling:
 *
 * What the words and the spelling of foreign mail tell about whose list it came
 * from: the lines canary, form and hint of the stories. Learns from the ledger
 * and from mail of known senders, then notes foreign mail, then is asked. One
 * thread.
 *
 * - *canary*: a text that the ledger says only one organisation was given
 *   (`canary: Jon Exampel` in the note), in the Subject, the greeting or beside
 *   the address in To
 * - *form*: the address spelt, byte for byte, as some holders' mail spells it
 *   and others' does not
 * - *hint*: a sentence or list name of somebody who answers for his mail that
 *   names the organisation
 */
typedef struct _MpTelling MpTelling;

/* @exposure must outlive it. */
MpTelling *mp_telling_new(const MpExposure *exposure);
void mp_telling_free(MpTelling *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpTelling, mp_telling_free)

/* Reads the ledger's canaries. A text given to two organisations is none. */
gboolean mp_telling_load(MpTelling *self, MpCase *store, GError **error);
void mp_telling_add_canary(MpTelling *self, guint32 brand, MpSlice text);
/* The text after "canary:" in a ledger's note, to the next ';'; empty: none. */
MpSlice mp_telling_canary_in(const char *note);

/* How mail of @holder ("org:dell.com", "esp:epsilon") spells the owner's @address. */
void mp_telling_learn(MpTelling *self, guint32 address, const char *holder, const MpFactSet *facts);

/* One foreign message, @mail its number. @verified: somebody answers for it,
 * so that what it says of its list is a statement and not a disguise. */
typedef struct {
    guint32 mail;
    guint32 address;
    gboolean verified;
} MpToldMail;

void mp_telling_note(MpTelling *self, const MpToldMail *told, const MpFactSet *facts);

/* Sets canary, form and hint of @holders by what @mails (of guint32) told. */
void mp_telling_weigh(const MpTelling *self,
                      const GArray *mails,
                      MpStoryHolder *holders,
                      guint n_holders);

/* Whether an address is of a kind that nobody guesses: mixed letters and
 * digits, or a run of consonants. Looks behind the owner's own prefix. */
gboolean mp_telling_is_random(const char *address);

G_END_DECLS
