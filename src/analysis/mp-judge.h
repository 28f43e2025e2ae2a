/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-host-model.h"
#include "analysis/mp-judgement.h"
#include "case/mp-case.h"

G_BEGIN_DECLS

/* What a message is judged by. Borrowed; may be shared. */
typedef struct {
    const MpHostModel *hosts;
    const MpRules *rules;
    const char *const *own_addresses; /* NULL or NULL-terminated: the pin "own-address" */
    gboolean wordless;                /* findings need no detail: their codes will do */
} MpJudge;

/**
 * mp_judge_message:
 * @facts: of one message
 * @arena: what the judgement lives in
 * @out: (out)
 *
 * Everything that rests on the trust boundary. Pure: the same facts, hosts and
 * rules give the same judgement. Linear in the facts.
 */
void
mp_judge_message(const MpJudge *self, const MpFactSet *facts, MpArena *arena, MpJudgement *out);

/* The row that the case keeps of a judgement; its strings live in @arena. */
void mp_judge_fill_row(const MpJudgement *judgement,
                       const MpCaseMessage *message,
                       MpArena *arena,
                       MpJudgedRow *out);

G_END_DECLS
