/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"

G_BEGIN_DECLS

/* Ledger, claims and pins of @from are added to @into, in the transaction that
 * is open there. Of two ledger lines for the same address and organisation the
 * smaller stays; of two claims of one name the smaller keeps it and the other's
 * name gets a digest of what it says. */
gboolean mp_merge_told(MpCase *into, MpCase *from, GError **error);

G_END_DECLS
