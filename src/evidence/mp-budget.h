/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-diag.h"

G_BEGIN_DECLS

/**
 * MpBudget:
 * @outer: (nullable): of the archive that this one is a member of
 * @packed: bytes of it that were read so far
 * @unpacked: bytes that came of them, at any depth below
 *
 * What unpacking may cost. One for each archive and each compressed file; what
 * a member unpacks to is charged to all the archives around it, so that a bomb
 * inside an archive is stopped by its own size and not by the archive's.
 */
typedef struct MpBudget {
    struct MpBudget *outer;
    guint64 packed;
    guint64 unpacked;
    gboolean is_exceeded;
    MpDiagCode code; /* RATIO_LIMIT or TOTAL_LIMIT, where exceeded */
} MpBudget;

/* @n more bytes were unpacked. %FALSE: it was too much, for this one or one around it. */
gboolean mp_budget_charge(MpBudget *self, guint64 n);

/* The budget that was exceeded: this one, or the innermost around it; %NULL. */
const MpBudget *mp_budget_exceeded(const MpBudget *self);

G_END_DECLS
