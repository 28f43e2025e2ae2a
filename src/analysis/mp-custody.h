/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-judgement.h"
#include "case/mp-case.h"

G_BEGIN_DECLS

/**
 * MpCustody:
 *
 * Which address was given to whom and who has held it since. Messages are
 * shown to it one by one, judged; at the end it concludes and writes the
 * tables address, holder, contact, route and sender. It keeps one small record
 * for each pair of address and organisation, none for a message. One thread.
 */
typedef struct _MpCustody MpCustody;

/* @rules is borrowed. */
MpCustody *mp_custody_new(const MpRules *rules);
void mp_custody_free(MpCustody *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpCustody, mp_custody_free)

/* An address or a domain that the owner says is his (the pin "own-address"). */
void mp_custody_pin(MpCustody *self, const char *own);

/* In the order of the messages' keys, so that nothing depends on the scan. */
void mp_custody_add(MpCustody *self, const MpCaseMessage *message, const MpJudgement *judgement);

/* Reads the ledger of @store, concludes, writes. */
gboolean mp_custody_conclude(MpCustody *self, MpCase *store, GError **error);

G_END_DECLS
