/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-custody-state.h"
#include "case/mp-rows-told.h"

/* An address that so many unrelated organisations use is nobody's in particular. */
#define GENERAL_GROUPS 5
#define EXCLUSIVE_MESSAGES 3
#define EXCLUSIVE_US (30 * G_TIME_SPAN_DAY)
/* One letter may be from anybody: a company writes again. */
#define AGAIN_US (7 * G_TIME_SPAN_DAY)

static const char *
keep(MpCustody *self, char *text)
{
    const char *kept = g_string_chunk_insert_const(self->reasons, text);

    g_free(text);
    return kept;
}

static guint32
lower_id(MpNames *names, const char *text)
{
    g_autofree char *lower = g_ascii_strdown(text, -1);

    return mp_names_add(names, mp_slice_of(g_strstrip(lower)));
}

static void
relate_ledger(MpCustody *self, guint32 org, const char *related)
{
    g_auto(GStrv) domains = g_strsplit(related != NULL ? related : "", ";", -1);

    for (gsize i = 0; domains[i] != NULL; i++) {
        guint32 other = lower_id(self->orgs, domains[i]);

        if (other != 0)
            mp_relate_join(self->relate, org, other, "the ledger says so");
    }
}

static int
compare_grants(gconstpointer a, gconstpointer b)
{
    const MpGrant *x = a, *y = b;

    return x->address != y->address ? (x->address < y->address ? -1 : 1)
                                    : (x->org > y->org) - (x->org < y->org);
}

GArray *
mp_custody_read_ledger(MpCustody *self, MpCase *store, GError **error)
{
    g_autoptr(GArray) grants = g_array_new(FALSE, TRUE, sizeof(MpGrant));
    g_autoptr(MpRowCursor) rows = mp_case_rows(store, &mp_table_ledger, error);
    g_autoptr(GError) failure = NULL;
    MpLedgerRow row;

    if (rows == NULL)
        return NULL;
    while (mp_row_cursor_next(rows, &row, &failure)) {
        MpGrant grant = { .source = "ledger", .confidence = "stated", .since = row.date };

        grant.address = lower_id(self->addresses, row.address);
        if (mp_custody_is_public_word(row.given_to))
            grant.open = TRUE;
        else
            grant.org = lower_id(self->orgs, row.given_to);
        grant.reason = "the ledger says so";
        if (row.name != NULL && row.name[0] != '\0')
            grant.label = g_string_chunk_insert_const(self->reasons, row.name);
        relate_ledger(self, grant.org, row.related);
        g_array_append_val(grants, grant);
    }
    if (failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return NULL;
    }
    g_array_sort(grants, compare_grants);
    return g_steal_pointer(&grants);
}

gboolean
mp_custody_is_public_word(const char *given_to)
{
    return g_ascii_strcasecmp(given_to, "public") == 0;
}

/* The part of an address that was made up for somebody: its tag, else the local part. */
static MpSlice
word_of(const MpCustody *self, guint32 address)
{
    MpSlice text = mp_slice_of(mp_names_get(self->addresses, address));
    gssize at = mp_slice_find_last(text, '@');
    MpSlice local = at < 0 ? text : mp_slice_sub(text, 0, (gsize)at);
    gssize plus = mp_slice_find(local, '+');

    return plus < 0 ? local : mp_slice_sub(local, (gsize)plus + 1, local.len);
}

static gboolean
is_candidate(const MpContact *contact)
{
    return contact->part != MP_PART_OWN && contact->standing != MP_CONTACT_NONE &&
           contact->org != 0;
}

/* Addresses that anybody may guess were not made for somebody. */
static gboolean
is_role(MpSlice local)
{
    static const char *const roles[] = {
        "abuse",     "admin",   "administrator", "billing",    "contact", "enquiries",
        "hello",     "help",    "hostmaster",    "info",       "mail",    "mailer-daemon",
        "marketing", "noc",     "office",        "postmaster", "root",    "sales",
        "security",  "service", "support",       "team",       "usenet",  "users",
        "webmaster", "www",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        if (mp_slice_equal_nocase(local, mp_slice_of(roles[i])))
            return TRUE;
    return FALSE;
}

/* How well any part of a made-up word, `jm-ryanair`, names an organisation. */
static int
match_parts(const MpCustody *self, MpSlice word, guint32 org)
{
    MpSlice domain = mp_slice_of(mp_names_get(self->orgs, org));
    const char *name = mp_custody_name_of(self, org);
    int best = mp_relate_name_match(word, domain, name);

    for (gsize i = 0; i + 1 < word.len; i++)
        if (strchr("-_.", word.data[i]) != NULL)
            best =
                MAX(best, mp_relate_name_match(mp_slice_sub(word, i + 1, word.len), domain, name));
    return best;
}

/* What the contacts of one address look like from afar. */
typedef struct {
    guint groups;           /* unrelated organisations */
    gboolean nameless;      /* mail that nobody answers for came too */
    guint32 first_messages; /* of the first group before anybody else wrote */
    gint64 first_alone_us;  /* how long it was alone; 0 where nobody else came */
    const MpContact *first; /* the first candidate */
    const MpContact *named; /* the one whose name the address holds best */
    int match;
} Outline;

/* A word that only stands somewhere in a name, as `john` in `John Smith`, names
 * nobody but a sender that was verified and there first; `info` names nobody. */
static void
note_candidate(const MpCustody *self, const MpContact *contact, MpSlice word, Outline *out)
{
    int match = is_role(word) ? 0 : match_parts(self, word, contact->org);

    if (out->first == NULL)
        out->first = contact;
    if (match == 1 && (contact->standing != MP_CONTACT_VERIFIED || contact != out->first))
        match = 0;
    if (match > out->match) {
        out->match = match;
        out->named = contact;
    }
}

static Outline
outline_of(const MpCustody *self, guint32 address, const GPtrArray *contacts)
{
    Outline out = { 0 };
    g_autoptr(GHashTable) groups = g_hash_table_new(NULL, NULL);
    MpSlice word = word_of(self, address);
    gint64 second = MP_NO_TIME;

    for (guint i = 0; i < contacts->len; i++) {
        const MpContact *contact = g_ptr_array_index(contacts, i);
        gboolean other;

        if (contact->part == MP_PART_OWN)
            continue;
        if (is_candidate(contact)) {
            note_candidate(self, contact, word, &out);
            g_hash_table_add(groups, GUINT_TO_POINTER(mp_relate_root(self->relate, contact->org)));
        }
        out.nameless |= !is_candidate(contact);
        other = out.first == NULL || !is_candidate(contact) ||
                !mp_relate_same(self->relate, contact->org, out.first->org);
        if (other && second == MP_NO_TIME)
            second = contact->spell.first;
        if (!other && (second == MP_NO_TIME || contact->spell.last < second))
            out.first_messages += contact->spell.messages;
    }
    out.groups = g_hash_table_size(groups);
    if (second != MP_NO_TIME && out.first != NULL && out.first->spell.first != MP_NO_TIME)
        out.first_alone_us = second - out.first->spell.first;
    return out;
}

/* Whether the first to write was alone so long that the address can only have been
 * its own. Where others came after it, that accuses: a sender who was verified,
 * who wrote more than once, and a month without anybody else is the least. */
static gboolean
was_alone(const Outline *out)
{
    const MpSpell *spell = &out->first->spell;

    if (out->groups > 1 || out->nameless)
        return out->first->standing == MP_CONTACT_VERIFIED && out->first_messages >= 2 &&
               out->first_alone_us >= EXCLUSIVE_US;
    return spell->messages >= EXCLUSIVE_MESSAGES ||
           (spell->messages >= 2 && spell->last - spell->first >= AGAIN_US);
}

gboolean
mp_custody_is_general(const MpCustody *self, guint32 address, const GPtrArray *contacts)
{
    const MpOwned *owned = mp_custody_owned(self, address);
    Outline out = outline_of(self, address, contacts);

    /* Where mail to other addresses ends is a mailbox, whatever its name resembles. */
    if (out.groups >= 2 && owned->mailbox > 0)
        return TRUE;
    if (out.match == 3)
        return FALSE;
    if (out.groups >= 2 && owned->written_from > 0)
        return TRUE;
    return out.groups >= GENERAL_GROUPS && out.match == 0 && !was_alone(&out);
}

static const char *
grant_reason(MpCustody *self, const Outline *out, const MpContact *chosen)
{
    gboolean first = mp_relate_same(self->relate, out->first->org, chosen->org);
    const char *org = mp_names_get(self->orgs, chosen->org);

    if (chosen == out->named)
        return keep(self, g_strdup_printf("the address names %s, %s", org,
                                          first ? "which was the first to write to it"
                                                : "which wrote to it, though not first"));
    if (out->groups == 1 && !out->nameless)
        return keep(self, g_strdup_printf("nobody but %s has written to it under a name", org));
    return keep(self,
                g_strdup_printf("%s was the first to write to it, and for %d days the only one",
                                org, (int)(out->first_alone_us / G_TIME_SPAN_DAY)));
}

gboolean
mp_custody_infer(MpCustody *self, guint32 address, const GPtrArray *contacts, MpGrant *out)
{
    Outline outline = outline_of(self, address, contacts);
    const MpContact *chosen = outline.first;
    gboolean first;

    if (chosen == NULL)
        return FALSE;
    if (outline.named != NULL)
        chosen = outline.named;
    else if (is_role(word_of(self, address)) || !was_alone(&outline) ||
             mp_custody_is_provider(self, mp_slice_of(mp_names_get(self->orgs, chosen->org))))
        return FALSE;
    /* what only stands in From has to stand there more than once */
    if (chosen->standing == MP_CONTACT_CLAIMED && outline.match < 2 &&
        chosen->spell.messages < EXCLUSIVE_MESSAGES)
        return FALSE;
    first = mp_relate_same(self->relate, outline.first->org, chosen->org);
    *out = (MpGrant){ .address = address,
                      .org = chosen->org,
                      .since = (first ? outline.first : chosen)->spell.first,
                      .source = "inferred",
                      .reason = grant_reason(self, &outline, chosen),
                      .label = mp_custody_company_name(self, chosen->org) };
    if (outline.named != NULL)
        out->confidence = first && chosen->standing == MP_CONTACT_VERIFIED ? "high" : "medium";
    else
        out->confidence = outline.groups == 1 && chosen->standing == MP_CONTACT_VERIFIED &&
                                  chosen->spell.messages >= EXCLUSIVE_MESSAGES
                              ? "medium"
                              : "low";
    return TRUE;
}
