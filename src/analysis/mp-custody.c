/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-custody-state.h"
#include "analysis/mp-sender.h"
#include "base/mp-domain.h"

/* Links kept of one organisation: enough to see whom it works with. */
#define LINKS_PER_ORG 64
#define NAMES_PER_ORG 8

MpCustody *
mp_custody_new(const MpRules *rules)
{
    MpCustody *self = g_new0(MpCustody, 1);

    self->rules = rules;
    self->addresses = mp_names_new();
    self->orgs = mp_names_new();
    self->services = mp_names_new();
    self->labels = mp_names_new();
    self->pins = g_ptr_array_new_with_free_func(g_free);
    self->owned = g_array_new(FALSE, TRUE, sizeof(MpOwned));
    self->names = g_array_new(FALSE, TRUE, sizeof(MpOrgNames));
    self->called = mp_index_new();
    self->calls = g_array_new(FALSE, TRUE, sizeof(guint32));
    self->pairs = mp_index_new();
    self->contacts = g_array_new(FALSE, TRUE, sizeof(MpContact));
    self->carried = mp_index_new();
    self->routes = g_array_new(FALSE, TRUE, sizeof(MpRoute));
    self->links = mp_index_new();
    self->n_links = g_array_new(FALSE, TRUE, sizeof(guint8));
    self->replies = mp_index_new();
    self->signed_by = mp_index_new();
    self->told = mp_index_new();
    self->told_spells = g_array_new(FALSE, TRUE, sizeof(MpSpell));
    self->platforms = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    self->accounts = mp_index_new();
    self->customers = mp_names_new();
    self->used = mp_index_new();
    self->uses = g_array_new(FALSE, TRUE, sizeof(MpSpell));
    self->list_ids = mp_names_new();
    self->lists = g_array_new(FALSE, TRUE, sizeof(MpMailList));
    self->list_readers = mp_index_new();
    self->serves = mp_index_new();
    self->n_served = g_array_new(FALSE, TRUE, sizeof(guint32));
    self->relate = mp_relate_new(self->orgs);
    self->reasons = g_string_chunk_new(1024);
    return self;
}

void
mp_custody_free(MpCustody *self)
{
    if (self == NULL)
        return;
    mp_names_free(self->addresses);
    mp_names_free(self->services);
    mp_names_free(self->labels);
    g_ptr_array_unref(self->pins);
    g_array_unref(self->owned);
    g_array_unref(self->names);
    mp_index_free(self->called);
    g_array_unref(self->calls);
    mp_index_free(self->pairs);
    g_array_unref(self->contacts);
    mp_index_free(self->carried);
    g_array_unref(self->routes);
    mp_index_free(self->links);
    g_array_unref(self->n_links);
    mp_index_free(self->replies);
    mp_index_free(self->signed_by);
    mp_index_free(self->told);
    g_array_unref(self->told_spells);
    g_hash_table_unref(self->platforms);
    mp_index_free(self->accounts);
    mp_names_free(self->customers);
    mp_index_free(self->used);
    g_array_unref(self->uses);
    if (self->settled != NULL)
        g_array_unref(self->settled);
    mp_names_free(self->list_ids);
    g_array_unref(self->lists);
    mp_index_free(self->list_readers);
    mp_index_free(self->serves);
    g_array_unref(self->n_served);
    mp_relate_free(self->relate);
    mp_names_free(self->orgs);
    g_string_chunk_free(self->reasons);
    g_free(self);
}

void
mp_custody_pin(MpCustody *self, const char *own)
{
    g_ptr_array_add(self->pins, g_ascii_strdown(own, -1));
}

/* The earlier message is the first; of two at the same time the smaller key. */
gboolean
mp_spell_is_before(gint64 at, gint64 message, gint64 other_at, gint64 other_message)
{
    if (at == MP_NO_TIME || other_at == MP_NO_TIME)
        return at != MP_NO_TIME || (other_at == MP_NO_TIME && message < other_message);
    return at != other_at ? at < other_at : message < other_message;
}

void
mp_spell_join(MpSpell *self, const MpSpell *other)
{
    if (other->messages == 0)
        return;
    if (self->messages == 0) {
        *self = *other;
        return;
    }
    if (mp_spell_is_before(other->first, other->first_message, self->first, self->first_message)) {
        self->first = other->first;
        self->first_message = other->first_message;
    }
    if (other->last > self->last ||
        (other->last == self->last && other->last_message > self->last_message)) {
        self->last = other->last;
        self->last_message = other->last_message;
    }
    self->messages += other->messages;
}

void
mp_spell_add(MpSpell *self, gint64 at, gint64 message)
{
    MpSpell one = { at, at, message, message, 1 };

    mp_spell_join(self, &one);
}

/* The record of an id in an array that grows with its names. */
static gpointer
record(GArray *array, guint32 id)
{
    if (id >= array->len)
        g_array_set_size(array, id + 1);
    return array->data + (gsize)id * g_array_get_element_size(array);
}

static guint32
org_id(MpCustody *self, MpSlice domain)
{
    char lower[256];
    MpSlice org = mp_domain_organisational(domain);

    if (org.len >= sizeof lower)
        return 0;
    for (gsize i = 0; i < org.len; i++)
        lower[i] = g_ascii_tolower(org.data[i]);
    return mp_names_add(self->orgs, (MpSlice){ lower, org.len });
}

static guint32
address_id(MpCustody *self, MpSlice address)
{
    char lower[1024];

    if (address.len >= sizeof lower)
        return 0;
    for (gsize i = 0; i < address.len; i++)
        lower[i] = g_ascii_tolower(address.data[i]);
    return mp_names_add(self->addresses, (MpSlice){ lower, address.len });
}

static MpSlice
domain_of(MpSlice address)
{
    gssize at = mp_slice_find_last(address, '@');

    return at < 0 ? MP_SLICE_EMPTY : mp_slice_sub(address, (gsize)at + 1, address.len);
}

static gboolean
is_role(const MpAddressFact *fact, const char *role)
{
    return mp_slice_equal(fact->role, mp_slice_of(role));
}

static const MpAddressFact *
addresses_of(const MpCaseMessage *message, gsize *n)
{
    return mp_fact_set_get(message->facts, MP_FACT_ADDRESS, n);
}

gint64
mp_custody_time_of(const MpJudgement *judgement)
{
    if (judgement->delivered.known)
        return judgement->delivered.utc_us;
    return judgement->date.known ? judgement->date.utc_us : MP_NO_TIME;
}

/* Mail the owner sent: whom he told which address. */
static void
add_sent(MpCustody *self, const MpCaseMessage *message, gint64 at)
{
    gsize n;
    const MpAddressFact *all = addresses_of(message, &n);
    guint32 from = 0;

    for (gsize i = 0; i < n && from == 0; i++)
        if (is_role(&all[i], "from"))
            from = address_id(self, all[i].address);
    if (from == 0)
        return;
    ((MpOwned *)record(self->owned, from))->written_from++;
    for (gsize i = 0; i < n; i++) {
        guint32 org, told;

        if (!is_role(&all[i], "to") && !is_role(&all[i], "cc") && !is_role(&all[i], "bcc"))
            continue;
        org = org_id(self, domain_of(all[i].address));
        if (org == 0)
            continue;
        told = mp_index_add(self->told, from, org);
        mp_spell_add(record(self->told_spells, told), at, message->key);
    }
}

/* What stands beside the address in To and Cc, and whether a list has made it public. */
static void
add_company(MpCustody *self,
            const MpCaseMessage *message,
            const MpJudgement *judgement,
            guint32 address)
{
    gsize n, others = 0;
    const MpAddressFact *all = addresses_of(message, &n);
    gboolean named = FALSE;

    for (gsize i = 0; i < n; i++) {
        if (is_role(&all[i], "from") && strcmp(judgement->sender_why, "list") == 0) {
            MpOwned *poster = record(self->owned, address_id(self, all[i].address));
            if (poster->public_list == 0)
                poster->public_list = org_id(self, judgement->sender_org);
        }
        if (!is_role(&all[i], "to") && !is_role(&all[i], "cc"))
            continue;
        if (mp_slice_equal_nocase(all[i].address, judgement->recipient.address))
            named = TRUE;
        else
            others++;
    }
    if (named && others > 0)
        ((MpOwned *)record(self->owned, address))->co_recipients++;
}

/* Who a message is from, as far as custody goes, and how sure that is. */
static MpContactStanding
sender_of(const MpCaseMessage *message, const MpJudgement *judgement, MpSlice *org)
{
    gboolean junk = g_strcmp0(message->folder_role, "junk") == 0;
    MpSlice list = mp_sender_posted_to(message->facts);

    *org = judgement->sender_org;
    if (list.len > 0 && strcmp(judgement->sender_why, "list") != 0 &&
        strcmp(judgement->sender_why, "platform") != 0) {
        *org = junk ? MP_SLICE_EMPTY : list;
        return junk ? MP_CONTACT_NONE : MP_CONTACT_CLAIMED;
    }
    if (org->len > 0)
        return MP_CONTACT_VERIFIED;
    if (judgement->from_domain.len == 0 || strcmp(judgement->sender_why, "claimed") != 0 || junk)
        return MP_CONTACT_NONE;
    *org = judgement->from_domain;
    return MP_CONTACT_CLAIMED;
}

static guint32
add_contact(MpCustody *self,
            const MpCaseMessage *message,
            const MpJudgement *judgement,
            guint32 address)
{
    MpSlice domain;
    MpContactStanding standing = sender_of(message, judgement, &domain);
    guint32 org = org_id(self, domain);
    guint32 index = mp_index_add(self->pairs, address, org * MP_CONTACT_N + (guint32)standing);
    MpContact *contact = record(self->contacts, index);

    contact->address = address;
    contact->org = org;
    contact->standing = standing;
    mp_spell_add(&contact->spell, mp_custody_time_of(judgement), message->key);
    return index;
}

static MpSlice
account_of(const MpJudgedPlatform *platform)
{
    static const char *const types[] = { "account", "client", "tenant", "customer", "user" };

    for (gsize k = 0; k < G_N_ELEMENTS(types); k++)
        for (guint32 i = 0; i < platform->n_ids; i++)
            if (mp_slice_equal(platform->ids[i].type, mp_slice_of(types[k])))
                return platform->ids[i].value;
    return MP_SLICE_EMPTY;
}

static void
add_routes(MpCustody *self,
           const MpCaseMessage *message,
           const MpJudgement *judgement,
           guint32 contact)
{
    guint32 org = mp_custody_contact(self, contact)->org;
    guint32 seen = 0;

    for (gsize i = 0; i < judgement->n_platforms; i++) {
        const MpJudgedPlatform *platform = &judgement->platforms[i];
        MpSlice account = account_of(platform);
        char key[512];
        guint32 service;
        MpRoute *route;

        if (!platform->verified || !mp_sender_holds_lists(platform->subject->category))
            continue;
        g_snprintf(key, sizeof key, "%s\x1f%.*s", platform->subject->id, (int)MIN(account.len, 256),
                   account.data);
        service = mp_names_add(self->services, mp_slice_of(key));
        if (service == seen) /* origin and delivery: one message */
            continue;
        seen = service;
        route = record(self->routes, mp_index_add(self->carried, contact, service));
        route->contact = contact;
        route->service = service;
        mp_spell_add(&route->spell, mp_custody_time_of(judgement), message->key);
        if (account.len > 0)
            mp_index_add(self->accounts, service, org);
    }
}

/* Names are counted, at most a few of one organisation: people write under many. */
static void
add_name(MpCustody *self, guint32 org, MpSlice name)
{
    guint32 label = mp_names_add(self->labels, name);
    MpOrgNames *names = record(self->names, org);

    names->messages++;
    if (!mp_index_has(self->called, org, label) && names->distinct >= NAMES_PER_ORG)
        return;
    names->distinct += !mp_index_has(self->called, org, label);
    (*(guint32 *)record(self->calls, mp_index_add(self->called, org, label)))++;
}

/* How a verified organisation calls itself, and whom its mail points to. */
static void
add_relations(MpCustody *self,
              const MpCaseMessage *message,
              const MpJudgement *judgement,
              guint32 org)
{
    gsize n;
    const MpAddressFact *all = addresses_of(message, &n);
    const MpLinkFact *links;
    guint32 from = org_id(self, judgement->from_domain);

    for (gsize i = 0; i < n; i++) {
        if (is_role(&all[i], "reply-to")) {
            guint32 reply = org_id(self, domain_of(all[i].address));
            if (reply != 0 && reply != org)
                mp_index_add(self->replies, org, reply);
        }
        if (is_role(&all[i], "from") && from == org && strcmp(judgement->sender_why, "list") != 0)
            add_name(self, org, all[i].name);
    }
    links = mp_fact_set_get(message->facts, MP_FACT_LINK, &n);
    for (gsize i = 0; i < n; i++) {
        guint32 to = org_id(self, links[i].domain);
        guint8 *kept = record(self->n_links, org);

        if (to == 0 || to == org || mp_index_has(self->links, org, to) || *kept >= LINKS_PER_ORG)
            continue;
        (*kept)++;
        mp_index_add(self->links, org, to);
    }
}

/* A signature that passed for another organisation than the one in From. */
static void
add_signers(MpCustody *self, const MpJudgement *judgement)
{
    guint32 from = org_id(self, judgement->from_domain);

    if (from == 0 || strcmp(judgement->sender_why, "list") == 0)
        return;
    for (gsize i = 0; i < judgement->n_auth; i++) {
        const MpAuthFact *auth = judgement->auth[i].fact;
        MpSlice org = mp_domain_organisational(auth->domain);
        guint32 signer;

        if (!judgement->auth[i].verified ||
            !mp_slice_equal(auth->method, MP_SLICE_LITERAL("dkim")) ||
            !mp_slice_equal(auth->result, MP_SLICE_LITERAL("pass")) ||
            mp_sender_is_platform_domain(judgement, org))
            continue;
        signer = org_id(self, org);
        if (signer != 0 && signer != from)
            mp_index_add(self->signed_by, from, signer);
    }
}

static void
count_platforms(MpCustody *self, const MpJudgement *judgement)
{
    const char *seen = NULL;

    for (gsize i = 0; i < judgement->n_platforms; i++) {
        const MpJudgedPlatform *platform = &judgement->platforms[i];
        MpPlatformCount *count = g_hash_table_lookup(self->platforms, platform->subject->id);
        gboolean verified = platform->verified;

        if (seen == platform->subject->id) /* origin and delivery: one message */
            continue;
        seen = platform->subject->id;
        if (i + 1 < judgement->n_platforms && judgement->platforms[i + 1].subject->id == seen)
            verified |= judgement->platforms[i + 1].verified;
        if (count == NULL) {
            count = g_new0(MpPlatformCount, 1);
            count->subject = platform->subject;
            g_hash_table_insert(self->platforms, (gpointer)platform->subject->id, count);
        }
        count->verified += verified;
        count->claimed += !verified;
    }
}

static gboolean
is_trusted_source(MpSlice source)
{
    static const char *const claims[] = { "to", "cc", "apparently-to", "resent-to", "resent-cc" };

    for (gsize i = 0; i < G_N_ELEMENTS(claims); i++)
        if (mp_slice_equal(source, mp_slice_of(claims[i])))
            return FALSE;
    return source.len > 0;
}

void
mp_custody_add(MpCustody *self, const MpCaseMessage *message, const MpJudgement *judgement)
{
    gint64 at = mp_custody_time_of(judgement);
    guint32 address, contact;
    MpOwned *owned;

    if (g_strcmp0(message->folder_role, "sent") == 0) {
        add_sent(self, message, at);
        return;
    }
    count_platforms(self, judgement);
    /* Mail to nobody known (address 0) tells about its sender all the same. */
    address = address_id(self, judgement->recipient.address);
    add_company(self, message, judgement, address);
    mp_custody_add_list(self, message, judgement, address);
    owned = record(self->owned, address);
    owned->trusted += is_trusted_source(judgement->recipient.source);
    mp_spell_add(&owned->spell, at, message->key);
    if (judgement->n_trail > 1) {
        guint32 mailbox = address_id(self, judgement->trail[judgement->n_trail - 1]);
        if (mailbox != 0 && mailbox != address)
            ((MpOwned *)record(self->owned, mailbox))->mailbox++;
    }
    mp_custody_add_customers(self, message, judgement, org_id(self, judgement->sender_org));
    contact = add_contact(self, message, judgement, address);
    if (mp_custody_contact(self, contact)->standing != MP_CONTACT_VERIFIED)
        return;
    add_routes(self, message, judgement, contact);
    add_relations(self, message, judgement, mp_custody_contact(self, contact)->org);
    add_signers(self, judgement);
}
