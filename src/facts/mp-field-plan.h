/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "facts/mp-hint.h"
#include "facts/mp-identity-table.h"
#include "message/mp-message.h"

G_BEGIN_DECLS

/* What the extractors do with a field, which its name alone decides: found out
 * once a name by asking each of them, and then read off. ADD A MEMBER for an
 * extractor that looks at every field. */
typedef struct {
    const MpRules *rules;            /* those it was made with */
    const MpIdentityField *identity; /* how its value is kept; NULL: it is not */
    guint8 auth;                     /* mp_auth_plan() */
    guint8 platform;                 /* mp_platform_plan() */
    MpHintPlan hint;
} MpFieldPlan;

G_STATIC_ASSERT(sizeof(MpFieldPlan) <= sizeof(MpNameNote));

void mp_field_plan_make(MpFieldPlan *self, const MpField *field, const MpRules *rules);

/* Of a field of @message, whose messages are all read by the same @rules. */
static inline const MpFieldPlan *
mp_field_plan(MpMessage *message, const MpField *field, const MpRules *rules)
{
    MpFieldPlan *plan = (MpFieldPlan *)(gpointer)mp_message_name_note(message, field);

    if (plan->rules != rules)
        mp_field_plan_make(plan, field, rules);
    return plan;
}

/* Of each extractor: what it does with fields of that name; 0: nothing. */
guint8 mp_auth_plan(MpSlice name);
guint8 mp_platform_plan(const MpRules *rules, MpSlice name, guint32 name_hash);

G_END_DECLS
