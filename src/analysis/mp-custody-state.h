/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-custody.h"
#include "analysis/mp-index.h"
#include "analysis/mp-names.h"
#include "analysis/mp-relate.h"

G_BEGIN_DECLS

/* What mp-custody.c gathers, mp-custody-grant.c and mp-custody-conclude.c argue from. */

/* When something was seen: the first and the last message of a run. */
typedef struct {
    gint64 first, last; /* UTC microseconds or MP_NO_TIME */
    gint64 first_message, last_message;
    guint32 messages;
} MpSpell;

/* How sure it is that a contact is who it is said to be. */
typedef enum {
    MP_CONTACT_VERIFIED, /* own machines verified the organisation */
    MP_CONTACT_CLAIMED, /* it stands in From, nothing denies it, and the mail was not taken for junk
                         */
    MP_CONTACT_NONE,    /* nobody answers for the mail */
    MP_CONTACT_N
} MpContactStanding;

typedef enum {
    MP_PART_OPEN, /* the address was given to nobody in particular */
    MP_PART_OWN,  /* the owner's own domain */
    MP_PART_PRINCIPAL,
    MP_PART_SUBCONTRACTOR,
    MP_PART_TOLD,
    MP_PART_FOREIGN,
} MpPart;

typedef struct {
    guint32 address, org; /* ids */
    MpContactStanding standing;
    MpPart part;
    guint32 principal; /* whom a subcontractor works for */
    MpSpell spell;
    const char *reason; /* (nullable) why it has that part */
} MpContact;

typedef struct {
    guint32 contact; /* index */
    guint32 service; /* id of "platform\x1f account" */
    MpSpell spell;
} MpRoute;

typedef struct {
    MpSpell spell;
    guint32 trusted; /* messages whose recipient own machines wrote down */
    guint32 mailbox; /* messages for other addresses that ended here */
    guint32 co_recipients;
    guint32 written_from;
    guint32 public_list; /* id of the list's organisation it posted to; 0: none */
} MpOwned;

/* How a verified organisation calls itself in From. */
typedef struct {
    guint32 messages;
    guint32 distinct; /* names that are counted */
} MpOrgNames;

/* How often a platform was seen. */
typedef struct {
    const MpSubject *subject;
    guint32 verified, claimed;
    guint32 accounts; /* distinct ones, verified; once customers are written */
} MpPlatformCount;

/* A mailing list. */
typedef struct {
    MpSpell spell;
    guint32 name; /* id of its phrase, in its first post */
    gint64 name_at;
    gint64 name_message;
    gboolean verified;
} MpMailList;

struct _MpCustody {
    const MpRules *rules;
    MpNames *addresses, *orgs, *services, *labels;
    GPtrArray *pins;       /* of char *, lower case */
    GArray *owned;         /* of MpOwned, by address id */
    GArray *names;         /* of MpOrgNames, by org id */
    MpIndex *called;       /* (org, label) -> calls */
    GArray *calls;         /* of guint32: messages under that name */
    MpIndex *pairs;        /* (address, org * MP_CONTACT_N + standing) -> contacts */
    GArray *contacts;      /* of MpContact */
    MpIndex *carried;      /* (contact, service) -> routes */
    GArray *routes;        /* of MpRoute */
    MpIndex *links;        /* (org, org its mail leads to) */
    GArray *n_links;       /* of guint8, by org id: how many of its links are kept */
    MpIndex *replies;      /* (org, org its Reply-To names) */
    MpIndex *signed_by;    /* (org of From, org whose signature passed) */
    MpIndex *told;         /* (address, org the owner wrote to from it) -> told_spells */
    GArray *told_spells;   /* of MpSpell */
    GHashTable *platforms; /* platform id -> MpPlatformCount */
    MpIndex *accounts;     /* (service, org of From) */
    MpNames *customers;    /* "platform\x1f kind\x1f account" */
    MpIndex *used;         /* (customer, org * 2 + whether verified) -> uses */
    GArray *uses;          /* of MpSpell */
    GArray *settled;       /* of guint32: label by org id, once names are settled */
    MpNames *list_ids;
    GArray *lists;         /* of MpMailList, by list id */
    MpIndex *list_readers; /* (list, address) */
    MpIndex *serves;       /* (org, principal of an address it wrote to, where its mail leads) */
    GArray *n_served;      /* of guint32, by org id: principals in @serves */
    MpRelate *relate;
    GStringChunk *reasons;
};

/* One grant: this address was given to that organisation. */
typedef struct {
    guint32 address, org;
    gint64 since;       /* MP_NO_TIME: not said */
    const char *source; /* "ledger", "inferred" */
    const char *reason;
    const char *confidence; /* "stated", "high", "medium", "low" */
    const char *label;      /* (nullable) */
    gboolean open;          /* said to be public */
} MpGrant;

/* One address while it is concluded about. */
typedef struct {
    MpCustody *self;
    MpCase *store;
    guint32 address;
    const char *text;
    GPtrArray *contacts; /* of MpContact, by first mail */
    GArray *grants;      /* of MpGrant */
    const char *kind;
    const char *public_reason;
} MpSubjectAddress;

#define mp_custody_contact(self, i) (&g_array_index((self)->contacts, MpContact, (i)))
#define mp_custody_owned(self, i) (&g_array_index((self)->owned, MpOwned, (i)))

void mp_spell_add(MpSpell *self, gint64 at, gint64 message);
void mp_spell_join(MpSpell *self, const MpSpell *other);

/* transfer full: of MpGrant, sorted by address id; relates what the ledger says is one. */
GArray *mp_custody_read_ledger(MpCustody *self, MpCase *store, GError **error);
/* Finds for each organisation the name that most of its mail carries; before any of the below. */
void mp_custody_settle_names(MpCustody *self);
/* The name most of its mail carries: a company's, or of the one person who writes from there; or
 * %NULL. */
const char *mp_custody_name_of(const MpCustody *self, guint32 org);
/* The same where the domain bears it out, so that no person's name is shown as a company's; or
 * %NULL. */
const char *mp_custody_company_name(const MpCustody *self, guint32 org);
/* A ledger says "public" where an address was given to everybody. */
gboolean mp_custody_is_public_word(const char *given_to);
/* Joins what the mail shows to be one organisation. */
void mp_custody_relate(MpCustody *self);
/* Whom the mail suggests @address was given to. @contacts: its contacts, by first mail. %FALSE:
 * nobody. */
gboolean
mp_custody_infer(MpCustody *self, guint32 address, const GPtrArray *contacts, MpGrant *out);
/* Whether the mail shows @address to be one the owner uses for everything. */
gboolean mp_custody_is_general(const MpCustody *self, guint32 address, const GPtrArray *contacts);
/* Whether everybody may have an address at @org: sharing the domain makes nobody its owner. */
gboolean mp_custody_is_provider(const MpCustody *self, MpSlice org);
/* @org wrote to an address given to @principal: notes it where its mail leads there. Before
 * mp_custody_works_for(), for all addresses. */
void mp_custody_note_service(MpCustody *self, guint32 org, guint32 principal);
/* Whether @org works for @principal: each must point to the other. */
gboolean mp_custody_works_for(const MpCustody *self, guint32 org, guint32 principal);
/* A message that names a list, and the table list at the end. */
void mp_custody_add_list(MpCustody *self,
                         const MpCaseMessage *message,
                         const MpJudgement *judgement,
                         guint32 address);
gboolean mp_custody_write_lists(MpCustody *self, MpCase *store, GError **error);
/* The customers whose identifiers @message carries. @org: who answers for it, 0: nobody. At the end
 * the table customer, and how many each platform has. */
void mp_custody_add_customers(MpCustody *self,
                              const MpCaseMessage *message,
                              const MpJudgement *judgement,
                              guint32 org);
gboolean mp_custody_write_customers(MpCustody *self, MpCase *store, GError **error);
/* Whether one message came before another; of two at the same time, the smaller key. */
gboolean mp_spell_is_before(gint64 at, gint64 message, gint64 other_at, gint64 other_message);
/* When a message came: delivered, else as it says itself; MP_NO_TIME: unknown. */
gint64 mp_custody_time_of(const MpJudgement *judgement);
/* Writes the tables sender, platform and customer. */
gboolean mp_custody_write_senders(MpCustody *self, MpCase *store, GError **error);
/* The grant that makes @contact a principal, or %NULL. */
const MpGrant *mp_custody_grant_of(const MpSubjectAddress *subject, const MpContact *contact);
/* When the owner wrote to @contact's organisation before it wrote to him, or %NULL. */
const MpSpell *mp_custody_told_before(const MpSubjectAddress *subject, const MpContact *contact);
/* After the parts are assigned. @routes: of MpRoute, those of the address. */
gboolean
mp_custody_write_holders(const MpSubjectAddress *subject, const GPtrArray *routes, GError **error);

G_END_DECLS
