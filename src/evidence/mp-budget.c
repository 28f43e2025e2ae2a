/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-budget.h"

#include "base/mp-limits.h"

gboolean
mp_budget_charge(MpBudget *self, guint64 n)
{
    gboolean within = TRUE;

    for (; self != NULL; self = self->outer) {
        self->unpacked += n;
        if (self->unpacked > MP_LIMIT_UNPACK_TOTAL) {
            self->is_exceeded = TRUE;
            self->code = MP_DIAG_TOTAL_LIMIT;
        } else if (self->unpacked > MP_LIMIT_UNPACK_FREE &&
                   self->unpacked / MP_LIMIT_UNPACK_RATIO > self->packed) {
            self->is_exceeded = TRUE;
            self->code = MP_DIAG_RATIO_LIMIT;
        }
        within = within && !self->is_exceeded;
    }
    return within;
}

const MpBudget *
mp_budget_exceeded(const MpBudget *self)
{
    while (self != NULL && !self->is_exceeded)
        self = self->outer;
    return self;
}
