/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-custody-state.h"
#include "base/mp-domain.h"

/* Somebody who signs, or has an account, for more organisations than this is
 * a mailing company no rule knows, or an agency, and makes no family of them. */
#define FAMILY 3
#define SERVES_LEAST 2

typedef struct {
    guint32 shared, org; /* the signer or the account; one of those it serves */
    const char *shared_name, *org_name;
} Bond;

static int
compare_bonds(gconstpointer a, gconstpointer b)
{
    const Bond *x = a, *y = b;
    int c = strcmp(x->shared_name, y->shared_name);

    return c != 0 ? c : strcmp(x->org_name, y->org_name);
}

/* All pairs of @index with the shared one first, sorted by name. */
static GArray *
bonds_of(MpIndex *index, const MpNames *shared_names, const MpNames *org_names, gboolean swapped)
{
    GArray *bonds = g_array_new(FALSE, FALSE, sizeof(Bond));

    for (guint32 i = 0; i < mp_index_count(index); i++) {
        Bond bond;
        guint32 a, b;

        mp_index_get(index, i, &a, &b);
        bond.shared = swapped ? b : a;
        bond.org = swapped ? a : b;
        bond.shared_name = mp_names_get(shared_names, bond.shared);
        bond.org_name = mp_names_get(org_names, bond.org);
        g_array_append_val(bonds, bond);
    }
    g_array_sort(bonds, compare_bonds);
    return bonds;
}

static guint
run_length(const GArray *bonds, guint start)
{
    guint end = start;

    while (end < bonds->len &&
           g_array_index(bonds, Bond, end).shared == g_array_index(bonds, Bond, start).shared)
        end++;
    return end - start;
}

static void
join_signed(MpCustody *self)
{
    g_autoptr(GArray) bonds = bonds_of(self->signed_by, self->orgs, self->orgs, TRUE);

    for (guint i = 0; i < bonds->len; i += run_length(bonds, i)) {
        guint n = run_length(bonds, i);

        for (guint k = i; n <= FAMILY && k < i + n; k++) {
            const Bond *bond = &g_array_index(bonds, Bond, k);
            g_autofree char *reason = g_strdup_printf(
                "mail from %s carries a valid signature of %s", bond->org_name, bond->shared_name);
            mp_relate_join(self->relate, bond->org, bond->shared, reason);
        }
    }
}

static void
join_accounts(MpCustody *self)
{
    g_autoptr(GArray) bonds = bonds_of(self->accounts, self->services, self->orgs, FALSE);

    for (guint i = 0; i < bonds->len; i += run_length(bonds, i)) {
        guint n = run_length(bonds, i);
        const Bond *first = &g_array_index(bonds, Bond, i);
        g_auto(GStrv) service = g_strsplit(first->shared_name, "\x1f", 2);

        for (guint k = i + 1; n <= FAMILY && k < i + n; k++) {
            const Bond *bond = &g_array_index(bonds, Bond, k);
            g_autofree char *reason =
                g_strdup_printf("%s and %s are mailed from one account (%s) at %s", first->org_name,
                                bond->org_name, service[1], service[0]);
            mp_relate_join(self->relate, first->org, bond->org, reason);
        }
    }
}

void
mp_custody_relate(MpCustody *self)
{
    join_signed(self);
    join_accounts(self);
}

static gboolean
group_has(const MpCustody *self, const MpIndex *index, guint32 from, guint32 to)
{
    return mp_index_has(index, from, to) ||
           mp_index_has(index, mp_relate_root(self->relate, from), to);
}

static gboolean
leads_to(const MpCustody *self, guint32 org, guint32 principal)
{
    return mp_index_has(self->replies, org, principal) || mp_index_has(self->links, org, principal);
}

void
mp_custody_note_service(MpCustody *self, guint32 org, guint32 principal)
{
    if (mp_relate_same(self->relate, org, principal) || !leads_to(self, org, principal) ||
        mp_index_has(self->serves, org, principal))
        return;
    mp_index_add(self->serves, org, principal);
    if (org >= self->n_served->len)
        g_array_set_size(self->n_served, org + 1);
    g_array_index(self->n_served, guint32, org)++;
}

gboolean
mp_custody_works_for(const MpCustody *self, guint32 org, guint32 principal)
{
    gboolean serves = mp_index_has(self->serves, org, principal);

    /* Anyone can link to a brand or ask for answers to go there: the brand's own
     * verified mail must lead to him too, or he writes to the customers of several
     * and leads each to the one who was given the address. */
    return leads_to(self, org, principal) &&
           (group_has(self, self->links, principal, org) ||
            (serves && g_array_index(self->n_served, guint32, org) >= SERVES_LEAST));
}

static void
note_provider(const MpRuleHit *hit, gpointer data)
{
    if (strcmp(hit->rule->subject->category, "mailbox-provider") == 0)
        *(gboolean *)data = TRUE;
}

gboolean
mp_custody_is_provider(const MpCustody *self, MpSlice org)
{
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    gboolean found = FALSE;
    MpRuleListener listener = { arena, note_provider, &found };

    if (self->rules != NULL) {
        mp_rules_match(self->rules, MP_SIGNAL_DKIM, org, &listener);
        mp_rules_match(self->rules, MP_SIGNAL_HOST, org, &listener);
    }
    return found;
}
