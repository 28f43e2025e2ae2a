/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-custody-state.h"
#include "base/mp-domain.h"

static const char *
org_text(const MpCustody *self, guint32 org)
{
    return mp_names_get(self->orgs, org);
}

/* Parts. */

static gboolean
is_own_org(const MpSubjectAddress *subject, guint32 org)
{
    gssize at = mp_slice_find_last(mp_slice_of(subject->text), '@');
    MpSlice domain = mp_slice_of(subject->text + at + 1);
    MpSlice own = mp_domain_organisational(domain);

    return own.len > 0 && mp_slice_equal(own, mp_slice_of(org_text(subject->self, org))) &&
           !mp_custody_is_provider(subject->self, own);
}

static gboolean
assign_subcontractor(const MpSubjectAddress *subject, MpContact *contact)
{
    for (guint i = 0; i < subject->grants->len; i++) {
        const MpGrant *grant = &g_array_index(subject->grants, MpGrant, i);

        if (!mp_custody_works_for(subject->self, contact->org, grant->org))
            continue;
        contact->part = MP_PART_SUBCONTRACTOR;
        contact->principal = grant->org;
        return TRUE;
    }
    return FALSE;
}

static void
assign_part(const MpSubjectAddress *subject, MpContact *contact)
{
    if (contact->org != 0 && is_own_org(subject, contact->org))
        contact->part = MP_PART_OWN;
    else if (subject->grants->len == 0)
        contact->part = MP_PART_OPEN;
    else if (contact->org == 0)
        contact->part = MP_PART_FOREIGN;
    else if (mp_custody_grant_of(subject, contact) != NULL)
        contact->part = MP_PART_PRINCIPAL;
    else if (contact->standing == MP_CONTACT_VERIFIED && assign_subcontractor(subject, contact))
        return;
    else if (mp_custody_told_before(subject, contact) != NULL)
        contact->part = MP_PART_TOLD;
    else
        contact->part = MP_PART_FOREIGN;
}

/* Rows. */

static gboolean
write_contact(const MpSubjectAddress *subject, const MpContact *contact, GError **error)
{
    static const char *const parts[] = {
        [MP_PART_OPEN] = "open",           [MP_PART_OWN] = "own",
        [MP_PART_PRINCIPAL] = "principal", [MP_PART_SUBCONTRACTOR] = "subcontractor",
        [MP_PART_TOLD] = "told",           [MP_PART_FOREIGN] = "foreign",
    };
    static const char *const standings[] = { "verified", "claimed", "none" };
    MpContactRow row = { .address = subject->text,
                         .org = org_text(subject->self, contact->org),
                         .standing = standings[contact->standing],
                         .part = parts[contact->part],
                         .messages = contact->spell.messages,
                         .first_seen = contact->spell.first,
                         .last_seen = contact->spell.last,
                         .first_message = contact->spell.first_message,
                         .last_message = contact->spell.last_message };

    return mp_case_add_row(subject->store, &mp_table_contact, &row, error);
}

static gboolean
write_route(const MpSubjectAddress *subject, const MpRoute *route, GError **error)
{
    MpCustody *self = subject->self;
    const char *service = mp_names_get(self->services, route->service);
    const char *account = strchr(service, '\x1f') + 1;
    g_autofree char *platform = g_strndup(service, (gsize)(account - service) - 1);
    MpRouteRow row = { .address = subject->text,
                       .org = org_text(self, mp_custody_contact(self, route->contact)->org),
                       .platform = platform,
                       .account = account,
                       .messages = route->spell.messages,
                       .first_seen = route->spell.first,
                       .last_seen = route->spell.last,
                       .first_message = route->spell.first_message,
                       .last_message = route->spell.last_message };

    return mp_case_add_row(subject->store, &mp_table_route, &row, error);
}

static gboolean
write_address(const MpSubjectAddress *subject, GError **error)
{
    const MpOwned *owned = mp_custody_owned(subject->self, subject->address);
    const MpGrant *grant =
        subject->grants->len > 0 ? &g_array_index(subject->grants, MpGrant, 0) : NULL;
    MpSpell foreign = { .first = MP_NO_TIME };
    MpAddressRow row = { .address = subject->text,
                         .kind = subject->kind,
                         .given_since = MP_NO_TIME,
                         .messages = owned->spell.messages,
                         .first_foreign = MP_NO_TIME,
                         .first_seen = owned->spell.messages > 0 ? owned->spell.first : MP_NO_TIME,
                         .last_seen = owned->spell.messages > 0 ? owned->spell.last : MP_NO_TIME,
                         .is_public = subject->public_reason != NULL,
                         .public_reason = subject->public_reason,
                         .written_from = owned->written_from,
                         .co_recipients = owned->co_recipients };

    for (guint i = 0; i < subject->contacts->len; i++) {
        const MpContact *contact = g_ptr_array_index(subject->contacts, i);
        if (contact->part == MP_PART_FOREIGN)
            mp_spell_join(&foreign, &contact->spell);
    }
    row.foreign_messages = foreign.messages;
    row.first_foreign = foreign.first;
    if (grant != NULL) {
        row.given_to = org_text(subject->self, grant->org);
        row.given_since = grant->since;
        row.given_source = grant->source;
        row.given_reason = grant->reason;
        row.confidence = grant->confidence;
        row.label = grant->label;
    }
    return mp_case_add_row(subject->store, &mp_table_address, &row, error);
}

/* Where the grants of @address begin in the sorted ledger. */
static guint
first_grant(const GArray *ledger, guint32 address)
{
    guint low = 0, high = ledger->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(ledger, MpGrant, middle).address < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* What kind of address it is, and to whom it was given. */
static void
decide(MpSubjectAddress *subject, const GArray *ledger)
{
    MpCustody *self = subject->self;
    const MpOwned *owned = mp_custody_owned(self, subject->address);
    gboolean listed = FALSE;
    MpGrant grant;

    if (owned->public_list != 0)
        subject->public_reason = "it stands in a post to a mailing list";
    for (guint i = first_grant(ledger, subject->address); i < ledger->len; i++) {
        grant = g_array_index(ledger, MpGrant, i);
        if (grant.address != subject->address)
            break;
        listed = TRUE;
        if (grant.open)
            subject->public_reason = "the ledger says so";
        else
            g_array_append_val(subject->grants, grant);
    }
    if (subject->grants->len > 0) {
        subject->kind = "tagged";
        return;
    }
    subject->kind = "unknown";
    if (!listed && mp_custody_is_general(self, subject->address, subject->contacts)) {
        subject->kind = "general";
    } else if (!listed && mp_custody_infer(self, subject->address, subject->contacts, &grant)) {
        g_array_append_val(subject->grants, grant);
        subject->kind = "tagged";
    } else if (subject->public_reason != NULL) {
        subject->kind = "public";
    }
}

/* Whose address it is, and which strangers write to it in that one's name. */
static void
open_address(MpSubjectAddress *subject, const GArray *ledger)
{
    for (guint i = 0; i < subject->contacts->len; i++) {
        MpContact *contact = g_ptr_array_index(subject->contacts, i);
        contact->part =
            contact->org != 0 && is_own_org(subject, contact->org) ? MP_PART_OWN : MP_PART_OPEN;
    }
    decide(subject, ledger);
    for (guint i = 0; i < subject->contacts->len; i++) {
        const MpContact *contact = g_ptr_array_index(subject->contacts, i);

        for (guint k = 0; k < subject->grants->len && contact->org != 0 &&
                          contact->standing == MP_CONTACT_VERIFIED;
             k++)
            mp_custody_note_service(subject->self, contact->org,
                                    g_array_index(subject->grants, MpGrant, k).org);
    }
}

static gboolean
conclude_address(MpSubjectAddress *subject, const GPtrArray *routes, GError **error)
{
    for (guint i = 0; i < subject->contacts->len; i++) {
        MpContact *contact = g_ptr_array_index(subject->contacts, i);

        assign_part(subject, contact);
        if (!write_contact(subject, contact, error))
            return FALSE;
    }
    for (guint i = 0; i < routes->len; i++)
        if (!write_route(subject, g_ptr_array_index(routes, i), error))
            return FALSE;
    return mp_custody_write_holders(subject, routes, error) && write_address(subject, error);
}

/* The whole. */

static gboolean
is_pinned(const MpCustody *self, const char *address)
{
    const char *at = strrchr(address, '@');

    for (guint i = 0; i < self->pins->len; i++) {
        const char *pin = g_ptr_array_index(self->pins, i);

        if (strcmp(pin, address) == 0 ||
            (at != NULL && strchr(pin, '@') == NULL &&
             mp_domain_is_below(mp_slice_of(at + 1), mp_slice_of(pin))))
            return TRUE;
    }
    return FALSE;
}

/* Domains that own machines wrote down as a recipient's. */
static GHashTable *
own_domains(const MpCustody *self)
{
    GHashTable *domains = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint32 id = 1; id < self->owned->len; id++) {
        const char *at = strrchr(mp_names_get(self->addresses, id), '@');

        if (at != NULL && mp_custody_owned(self, id)->trusted > 0)
            g_hash_table_add(domains, (gpointer)(at + 1));
    }
    return domains;
}

static gboolean
is_own(const MpCustody *self, guint32 id, GHashTable *domains, const GArray *ledger)
{
    const char *text = mp_names_get(self->addresses, id);
    const char *at = strrchr(text, '@');
    guint i;

    if (at == NULL)
        return FALSE;
    i = first_grant(ledger, id);
    if (i < ledger->len && g_array_index(ledger, MpGrant, i).address == id)
        return TRUE;
    if (mp_custody_owned(self, id)->spell.messages == 0)
        return FALSE;
    return mp_custody_owned(self, id)->trusted > 0 || is_pinned(self, text) ||
           g_hash_table_contains(domains, at + 1);
}

static int
compare_contacts(gconstpointer a, gconstpointer b, gpointer data)
{
    const MpContact *x = *(const MpContact *const *)a, *y = *(const MpContact *const *)b;
    const MpCustody *self = data;
    int c;

    if (x->spell.first != y->spell.first)
        return x->spell.first < y->spell.first ? -1 : 1;
    c = strcmp(org_text(self, x->org), org_text(self, y->org));
    return c != 0 ? c : (int)x->standing - (int)y->standing;
}

/* transfer full: for each address id a GPtrArray or %NULL. */
static GPtrArray *
grouped(MpCustody *self, gboolean want_routes)
{
    GPtrArray *lists = g_ptr_array_new();
    guint n = want_routes ? self->routes->len : self->contacts->len;

    g_ptr_array_set_free_func(lists, (GDestroyNotify)g_ptr_array_unref);
    for (guint32 i = 0; i < mp_names_count(self->addresses); i++)
        g_ptr_array_add(lists, g_ptr_array_new());
    for (guint i = 0; i < n; i++) {
        MpRoute *route = want_routes ? &g_array_index(self->routes, MpRoute, i) : NULL;
        MpContact *contact = mp_custody_contact(self, want_routes ? route->contact : i);

        g_ptr_array_add(g_ptr_array_index(lists, contact->address),
                        want_routes ? (gpointer)route : (gpointer)contact);
    }
    return lists;
}

static void
subject_clear(gpointer data)
{
    g_array_unref(((MpSubjectAddress *)data)->grants);
}

static gboolean
conclude_all(MpCustody *self, MpCase *store, const GArray *ledger, GError **error)
{
    g_autoptr(GHashTable) domains = own_domains(self);
    g_autoptr(GPtrArray) contacts = grouped(self, FALSE);
    g_autoptr(GPtrArray) routes = grouped(self, TRUE);
    g_autoptr(GArray) subjects = g_array_new(FALSE, FALSE, sizeof(MpSubjectAddress));

    g_array_set_clear_func(subjects, subject_clear);
    for (guint32 id = 1; id < mp_names_count(self->addresses); id++) {
        MpSubjectAddress subject = {
            self, store, id,   mp_names_get(self->addresses, id), g_ptr_array_index(contacts, id),
            NULL, NULL,  NULL,
        };

        if (!is_own(self, id, domains, ledger))
            continue;
        subject.grants = g_array_new(FALSE, TRUE, sizeof(MpGrant));
        g_ptr_array_sort_with_data(subject.contacts, compare_contacts, self);
        open_address(&subject, ledger);
        g_array_append_val(subjects, subject);
    }
    for (guint i = 0; i < subjects->len; i++) {
        MpSubjectAddress *subject = &g_array_index(subjects, MpSubjectAddress, i);

        if (!conclude_address(subject, g_ptr_array_index(routes, subject->address), error))
            return FALSE;
    }
    return TRUE;
}

gboolean
mp_custody_conclude(MpCustody *self, MpCase *store, GError **error)
{
    const MpTable *const tables[] = { &mp_table_address, &mp_table_holder, &mp_table_contact,
                                      &mp_table_route };
    g_autoptr(GArray) ledger = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
        if (!mp_case_clear_table(store, tables[i], error))
            return FALSE;
    ledger = mp_custody_read_ledger(self, store, error);
    if (ledger == NULL)
        return FALSE;
    g_array_set_size(self->owned, mp_names_count(self->addresses));
    mp_custody_settle_names(self);
    mp_custody_relate(self);
    return conclude_all(self, store, ledger, error) &&
           mp_custody_write_senders(self, store, error) &&
           mp_custody_write_lists(self, store, error);
}
