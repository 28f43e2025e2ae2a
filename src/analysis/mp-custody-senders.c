/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-custody-state.h"
#include "analysis/mp-holder-names.h"

/* Everybody who was seen sending, whoever it was to. */

/* A name is an organisation's where most of its mail carries it: a survey
 * house writes in the name of each customer, and a provider's users are many. */
void
mp_custody_settle_names(MpCustody *self)
{
    self->settled = g_array_sized_new(FALSE, TRUE, sizeof(guint32), self->names->len);
    g_array_set_size(self->settled, self->names->len);
    for (guint32 i = 0; i < mp_index_count(self->called); i++) {
        guint32 org, label;

        mp_index_get(self->called, i, &org, &label);
        if (2 * g_array_index(self->calls, guint32, i) >
            g_array_index(self->names, MpOrgNames, org).messages)
            g_array_index(self->settled, guint32, org) = label;
    }
}

const char *
mp_custody_name_of(const MpCustody *self, guint32 org)
{
    guint32 label = org < self->settled->len ? g_array_index(self->settled, guint32, org) : 0;

    return label == 0 ? NULL : mp_names_get(self->labels, label);
}

const char *
mp_custody_company_name(const MpCustody *self, guint32 org)
{
    const char *name = mp_custody_name_of(self, org);

    return name != NULL && mp_holder_name_fits(name, mp_names_get(self->orgs, org)) ? name : NULL;
}

/* What is known of one organisation over all addresses. */
typedef struct {
    MpSpell spell;
    guint32 addresses;
    gboolean verified;
    GPtrArray *platforms; /* of const char *, not sorted */
} Sender;

static void
sender_free(gpointer data)
{
    Sender *sender = data;

    if (sender->platforms != NULL)
        g_ptr_array_unref(sender->platforms);
    g_free(sender);
}

static Sender *
sender_of(GHashTable *senders, guint32 org)
{
    Sender *sender = g_hash_table_lookup(senders, GUINT_TO_POINTER(org));

    if (sender == NULL) {
        sender = g_new0(Sender, 1);
        g_hash_table_insert(senders, GUINT_TO_POINTER(org), sender);
    }
    return sender;
}

static void
add_platform(MpCustody *self, Sender *sender, guint32 service)
{
    const char *text = mp_names_get(self->services, service);
    g_autofree char *id = g_strndup(text, (gsize)(strchr(text, '\x1f') - text));
    const char *kept;

    if (sender->platforms == NULL)
        sender->platforms = g_ptr_array_new();
    kept = g_string_chunk_insert_const(self->reasons, id);
    if (!g_ptr_array_find(sender->platforms, kept, NULL))
        g_ptr_array_add(sender->platforms, (gpointer)kept);
}

static GHashTable *
gather(MpCustody *self)
{
    GHashTable *senders = g_hash_table_new_full(NULL, NULL, NULL, sender_free);

    for (guint i = 0; i < self->contacts->len; i++) {
        const MpContact *contact = mp_custody_contact(self, i);
        Sender *sender;

        if (contact->org == 0)
            continue;
        sender = sender_of(senders, contact->org);
        mp_spell_join(&sender->spell, &contact->spell);
        sender->addresses += contact->address != 0;
        sender->verified |= contact->standing == MP_CONTACT_VERIFIED;
    }
    for (guint i = 0; i < self->routes->len; i++) {
        const MpRoute *route = &g_array_index(self->routes, MpRoute, i);

        add_platform(self, sender_of(senders, mp_custody_contact(self, route->contact)->org),
                     route->service);
    }
    return senders;
}

static int
compare_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *
joined(GPtrArray *names)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (names == NULL)
        return NULL;
    g_ptr_array_sort(names, compare_text);
    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? "," : "",
                               (const char *)g_ptr_array_index(names, i));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean
write_sender(MpCustody *self, MpCase *store, guint32 org, Sender *sender, GError **error)
{
    g_autofree char *platforms = joined(sender->platforms);
    MpSenderRow row = {
        .org = mp_names_get(self->orgs, org),
        .name = mp_custody_company_name(self, org),
        .related_to = mp_names_get(self->orgs, mp_relate_root(self->relate, org)),
        .relation = mp_relate_reason(self->relate, org),
        .standing = sender->verified ? "verified" : "claimed",
        .messages = sender->spell.messages,
        .addresses = sender->addresses,
        .first_seen = sender->spell.first,
        .last_seen = sender->spell.last,
        .platforms = platforms,
    };

    return mp_case_add_row(store, &mp_table_sender, &row, error);
}

static gboolean
write_platforms(MpCustody *self, MpCase *store, GError **error)
{
    GHashTableIter all;
    gpointer value;

    if (!mp_case_clear_table(store, &mp_table_platform, error))
        return FALSE;
    g_hash_table_iter_init(&all, self->platforms);
    while (g_hash_table_iter_next(&all, NULL, &value)) {
        const MpPlatformCount *count = value;
        MpPlatformRow row = { .id = count->subject->id,
                              .name = count->subject->name,
                              .category = count->subject->category,
                              .messages_verified = count->verified,
                              .messages_claimed = count->claimed,
                              .accounts = count->accounts };

        if (!mp_case_add_row(store, &mp_table_platform, &row, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
mp_custody_write_senders(MpCustody *self, MpCase *store, GError **error)
{
    g_autoptr(GHashTable) senders = gather(self);
    GHashTableIter all;
    gpointer org, sender;

    if (!mp_case_clear_table(store, &mp_table_sender, error))
        return FALSE;
    g_hash_table_iter_init(&all, senders);
    while (g_hash_table_iter_next(&all, &org, &sender))
        if (!write_sender(self, store, GPOINTER_TO_UINT(org), sender, error))
            return FALSE;
    return mp_custody_write_customers(self, store, error) && write_platforms(self, store, error);
}
