/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-field-plan.h"

G_STATIC_ASSERT(sizeof(MpFieldPlan) <= sizeof(MpNameNote));

const MpFieldPlan *
mp_field_plan(MpMessage *message, const MpField *field, const MpRules *rules)
{
    MpFieldPlan *plan = (MpFieldPlan *)(gpointer)mp_message_name_note(message, field);

    if (plan->rules != rules)
        *plan = (MpFieldPlan){
            .rules = rules,
            .identity = mp_identity_field(field->name),
            .auth = mp_auth_plan(field->name),
            .platform = mp_platform_plan(rules, field->name, field->name_hash),
            .hint = mp_hint_plan(field->name),
        };
    return plan;
}
