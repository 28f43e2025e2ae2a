/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "analysis/mp-custody-state.h"
#include "case/mp-rows-findings.h"

/* Customers of platforms: whom an identifier in the platform's marks names. The
 * same customer is one row whoever he writes as; copies of his marks are kept apart. */

#define LONGEST_ACCOUNT 256

/* The identifier that names the customer, the surest first. */
static const MpFactId *
customer_id(const MpJudgedPlatform *platform)
{
    static const char *const kinds[] = { "account", "tenant", "project", "site", "user" };

    for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++)
        for (guint32 i = 0; i < platform->n_ids; i++)
            if (mp_slice_equal(platform->ids[i].type, mp_slice_of(kinds[k])) &&
                platform->ids[i].value.len > 0)
                return &platform->ids[i];
    return NULL;
}

static MpSpell *
use_of(MpCustody *self, const MpJudgedPlatform *platform, guint32 org)
{
    const MpFactId *id = customer_id(platform);
    char key[LONGEST_ACCOUNT * 2];
    guint32 customer, n;

    if (id == NULL)
        return NULL;
    g_snprintf(key, sizeof key, "%s\x1f%.*s\x1f%.*s", platform->subject->id, (int)id->type.len,
               id->type.data, (int)MIN(id->value.len, LONGEST_ACCOUNT), id->value.data);
    customer = mp_names_add(self->customers, mp_slice_of(key));
    n = mp_index_add(self->used, customer, org * 2 + (platform->verified ? 1 : 0));
    if (n >= self->uses->len)
        g_array_set_size(self->uses, n + 1);
    return &g_array_index(self->uses, MpSpell, n);
}

void
mp_custody_add_customers(MpCustody *self,
                         const MpCaseMessage *message,
                         const MpJudgement *judgement,
                         guint32 org)
{
    const MpSpell *seen = NULL;

    for (gsize i = 0; i < judgement->n_platforms; i++) {
        MpSpell *use = use_of(self, &judgement->platforms[i], org);

        if (use == NULL || use == seen) /* origin and delivery: one message */
            continue;
        mp_spell_add(use, mp_custody_time_of(judgement), message->key);
        seen = use;
    }
}

/* Distinct customers of each platform, verified. */
static void
count_accounts(MpCustody *self)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    for (guint32 i = 0; i < mp_index_count(self->used); i++) {
        g_autofree char *platform = NULL;
        MpPlatformCount *count;
        guint32 customer, use;
        const char *text;

        mp_index_get(self->used, i, &customer, &use);
        if ((use & 1) == 0 || !g_hash_table_add(seen, GUINT_TO_POINTER(customer)))
            continue;
        text = mp_names_get(self->customers, customer);
        platform = g_strndup(text, strcspn(text, "\x1f"));
        count = g_hash_table_lookup(self->platforms, platform);
        if (count != NULL)
            count->accounts++;
    }
}

gboolean
mp_custody_write_customers(MpCustody *self, MpCase *store, GError **error)
{
    if (!mp_case_clear_table(store, &mp_table_customer, error))
        return FALSE;
    count_accounts(self);
    for (guint32 i = 0; i < mp_index_count(self->used); i++) {
        const MpSpell *spell = &g_array_index(self->uses, MpSpell, i);
        g_auto(GStrv) parts = NULL;
        guint32 customer, use;
        MpCustomerRow row = { .messages = spell->messages,
                              .first_seen = spell->first,
                              .last_seen = spell->last,
                              .first_message = spell->first_message,
                              .last_message = spell->last_message };

        mp_index_get(self->used, i, &customer, &use);
        parts = g_strsplit(mp_names_get(self->customers, customer), "\x1f", 3);
        if (g_strv_length(parts) != 3)
            continue;
        row.platform = parts[0];
        row.kind = parts[1];
        row.account = parts[2];
        row.standing = (use & 1) != 0 ? "verified" : "claimed";
        row.org = mp_names_get(self->orgs, use / 2);
        if (!mp_case_add_row(store, &mp_table_customer, &row, error))
            return FALSE;
    }
    return TRUE;
}
