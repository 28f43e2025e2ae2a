/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-field-plan.h"

void
mp_field_plan_make(MpFieldPlan *self, const MpField *field, const MpRules *rules)
{
    *self = (MpFieldPlan){
        .rules = rules,
        .identity = mp_identity_field(field->name),
        .auth = mp_auth_plan(field->name),
        .platform = mp_platform_plan(rules, field->name, field->name_hash),
        .hint = mp_hint_plan(field->name),
    };
}
