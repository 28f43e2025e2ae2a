/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-custody-state.h"

/* Who has held one address, and since when at the earliest and at the latest. */

const MpGrant *
mp_custody_grant_of(const MpSubjectAddress *subject, const MpContact *contact)
{
    for (guint i = 0; i < subject->grants->len; i++) {
        const MpGrant *grant = &g_array_index(subject->grants, MpGrant, i);

        if (mp_relate_same(subject->self->relate, grant->org, contact->org))
            return grant;
    }
    return NULL;
}

const MpSpell *
mp_custody_told_before(const MpSubjectAddress *subject, const MpContact *contact)
{
    MpCustody *self = subject->self;
    const MpSpell *spell;

    if (!mp_index_has(self->told, subject->address, contact->org))
        return NULL;
    spell = &g_array_index(self->told_spells, MpSpell,
                           mp_index_add(self->told, subject->address, contact->org));
    return spell->first != MP_NO_TIME && spell->first < contact->spell.first ? spell : NULL;
}

static const char *
org_text(const MpCustody *self, guint32 org)
{
    return mp_names_get(self->orgs, org);
}

static char *
org_id(const MpCustody *self, guint32 org)
{
    return g_strconcat("org:", org_text(self, org), NULL);
}

typedef struct {
    char *holder, *behalf;
    const char *role;
    gint64 not_before;
    MpSpell spell;
    GHashTable *accounts; /* set of const char * */
    const char *reason;
} Holder;

static void
holder_free(gpointer data)
{
    Holder *holder = data;

    g_free(holder->holder);
    g_free(holder->behalf);
    g_hash_table_unref(holder->accounts);
    g_free(holder);
}

/* The holder of that name and role, made if it is new. Takes @name and @behalf. */
static Holder *
holder_of(GHashTable *holders, char *name, const char *role, char *behalf)
{
    g_autofree char *key = g_strjoin("\x1f", name, role, behalf, NULL);
    Holder *holder = g_hash_table_lookup(holders, key);

    if (holder != NULL) {
        g_free(name);
        g_free(behalf);
        return holder;
    }
    holder = g_new0(Holder, 1);
    holder->holder = name;
    holder->behalf = behalf;
    holder->role = role;
    holder->accounts = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_insert(holders, g_steal_pointer(&key), holder);
    return holder;
}

static gint64
granted_since(const MpSubjectAddress *subject)
{
    gint64 since = MP_NO_TIME;

    for (guint i = 0; i < subject->grants->len; i++) {
        gint64 at = g_array_index(subject->grants, MpGrant, i).since;
        if (since == MP_NO_TIME || (at != MP_NO_TIME && at < since))
            since = at;
    }
    return since;
}

/* Whom a contact's mailing company works for: the holder's own id. */
static char *
behalf_of(const MpSubjectAddress *subject, const MpContact *contact)
{
    const MpGrant *grant =
        contact->part == MP_PART_PRINCIPAL ? mp_custody_grant_of(subject, contact) : NULL;

    return org_id(subject->self, grant != NULL ? grant->org : contact->org);
}

static void
add_contact_holder(const MpSubjectAddress *subject, GHashTable *holders, const MpContact *contact)
{
    MpCustody *self = subject->self;
    Holder *holder;

    switch (contact->part) {
    case MP_PART_PRINCIPAL:
        holder = holder_of(holders, behalf_of(subject, contact), "principal", g_strdup(""));
        break;
    case MP_PART_SUBCONTRACTOR:
        holder = holder_of(holders, org_id(self, contact->org), "subcontractor",
                           org_id(self, contact->principal));
        holder->reason = "its mail and the principal's lead to each other";
        break;
    case MP_PART_TOLD:
        holder = holder_of(holders, org_id(self, contact->org), "told-by-owner", g_strdup(""));
        holder->reason = "the owner wrote to it from this address";
        holder->not_before = mp_custody_told_before(subject, contact)->first;
        break;
    case MP_PART_FOREIGN:
        if (contact->standing != MP_CONTACT_VERIFIED)
            return;
        holder = holder_of(holders, org_id(self, contact->org), "acquirer", g_strdup(""));
        holder->reason = "it wrote to an address that was not given to it";
        break;
    case MP_PART_OPEN:
    case MP_PART_OWN:
    default:
        return;
    }
    if (contact->part != MP_PART_TOLD)
        holder->not_before = granted_since(subject);
    mp_spell_join(&holder->spell, &contact->spell);
}

static void
add_route_holder(const MpSubjectAddress *subject, GHashTable *holders, const MpRoute *route)
{
    MpCustody *self = subject->self;
    const MpContact *contact = mp_custody_contact(self, route->contact);
    const char *service = mp_names_get(self->services, route->service);
    const char *account = strchr(service, '\x1f') + 1;
    g_autofree char *platform = g_strndup(service, (gsize)(account - service) - 1);
    Holder *holder;

    if (contact->part == MP_PART_OPEN || contact->part == MP_PART_OWN ||
        contact->standing != MP_CONTACT_VERIFIED)
        return;
    holder = holder_of(holders, g_strconcat("esp:", platform, NULL), "processor",
                       behalf_of(subject, contact));
    holder->not_before = granted_since(subject);
    holder->reason = "it sent the mail";
    mp_spell_join(&holder->spell, &route->spell);
    if (account[0] != '\0')
        g_hash_table_add(holder->accounts, (gpointer)account);
}

static int
compare_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* transfer full: the accounts in order, or %NULL */
static char *
joined(GHashTable *set)
{
    guint n;
    g_autofree const char **names = (const char **)g_hash_table_get_keys_as_array(set, &n);
    g_autoptr(GString) text = g_string_new(NULL);

    qsort(names, n, sizeof *names, compare_text);
    for (guint i = 0; i < n; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? "," : "", names[i]);
    return n == 0 ? NULL : g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean
write_holder(const MpSubjectAddress *subject, const Holder *holder, GError **error)
{
    g_autofree char *accounts = joined(holder->accounts);
    MpHolderRow row = { .address = subject->text,
                        .holder = holder->holder,
                        .role = holder->role,
                        .on_behalf_of = holder->behalf,
                        .not_before = holder->not_before,
                        .no_later_than = holder->spell.first,
                        .messages = holder->spell.messages,
                        .first_message = holder->spell.first_message,
                        .last_message = holder->spell.last_message,
                        .last_seen = holder->spell.last,
                        .account = accounts,
                        .reason = holder->reason };

    return mp_case_add_row(subject->store, &mp_table_holder, &row, error);
}

/* A principal that never wrote holds the address all the same: it was given to it. */
static void
add_silent_principals(const MpSubjectAddress *subject, GHashTable *holders)
{
    for (guint i = 0; i < subject->grants->len; i++) {
        const MpGrant *grant = &g_array_index(subject->grants, MpGrant, i);
        Holder *holder =
            holder_of(holders, org_id(subject->self, grant->org), "principal", g_strdup(""));

        holder->not_before = grant->since;
        holder->reason = grant->reason;
        if (holder->spell.messages == 0)
            holder->spell.first = holder->spell.last = grant->since;
    }
}

gboolean
mp_custody_write_holders(const MpSubjectAddress *subject, const GPtrArray *routes, GError **error)
{
    g_autoptr(GHashTable) holders =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, holder_free);
    GHashTableIter all;
    gpointer holder;

    for (guint i = 0; i < subject->contacts->len; i++)
        add_contact_holder(subject, holders, g_ptr_array_index(subject->contacts, i));
    for (guint i = 0; i < routes->len; i++)
        add_route_holder(subject, holders, g_ptr_array_index(routes, i));
    add_silent_principals(subject, holders);
    g_hash_table_iter_init(&all, holders);
    while (g_hash_table_iter_next(&all, NULL, &holder))
        if (!write_holder(subject, holder, error))
            return FALSE;
    return TRUE;
}
