/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-trust.h"

G_BEGIN_DECLS

/**
 * MpContradictions:
 * @findings: by code, then span
 * @clocks: every clock, with its difference to the time it is held against
 */
typedef struct {
    const MpJudgedFinding *findings;
    gsize n_findings;
    const MpJudgedClock *clocks;
    gsize n_clocks;
} MpContradictions;

/* What contradictions are looked for with. */
typedef struct {
    const MpFactSet *facts;
    const MpHostModel *hosts;
    const char *const *own_addresses; /* nullable, NULL-terminated: --own-address */
    gboolean wordless;                /* findings need no detail */
} MpContradictionContext;

/**
 * mp_contradiction_find:
 * @trust: (inout): its hops get their delays and the findings about them
 *
 * Where a message disagrees with itself, with the clocks it carries, or with
 * what the archive taught: the closed list of product.md without
 * replayed-platform-id. Each finding gives its numbers; how often each is
 * met in mail that is what it says, stands in docs/received.md. None is a verdict.
 */
void mp_contradiction_find(const MpContradictionContext *context,
                           MpTrustVerdict *trust,
                           MpArena *arena,
                           MpContradictions *out);

G_END_DECLS
