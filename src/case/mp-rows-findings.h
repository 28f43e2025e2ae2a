/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-table.h"

G_BEGIN_DECLS

/* What analysis concluded. Wholly rebuildable from facts, rules, ledger,
 * claims and pins; each row cites messages by key. */

/* A host template of the archive: own, gateway, with its support. */
typedef struct {
    const char *host_template;
    gint64 own;
    gint64 gateway;
    gint64 support;  /* messages */
    gint64 networks; /* distinct networks that connect to it */
    double perplexity;
    gint64 clock_offset_s;
    const char *scope; /* folder or recipient domain it was learnt for, "" for all */
    const char *pin;   /* "own", "gateway", "veto" or NULL */
} MpHostRow;
extern const MpTable mp_table_host;

/* What rests on the trust boundary, one row a message. */
typedef struct {
    gint64 message;
    gint64 delivered; /* UTC microseconds or MP_NO_TIME */
    gint64 delivered_hop;
    gint64 date; /* the Date field */
    const char *recipient;
    const char *recipient_source;
    const char *recipient_tag;
    const char *sender_org; /* organisational domain that answers for the message */
    const char *sender_why; /* "dkim", "spf", "from-claimed" ... */
    const char *from_domain;
    const char *envelope_from;
    const char *boundary_ip;
    const char *boundary_rdns;
    const char *boundary_helo;
    gint64 boundary_hop;
    const char *platform_origin; /* verified ids only */
    const char *platform_delivery;
    const char *platform_account;
    const char *platforms; /* "sendgrid/origin/verified/account=123;..." sorted; a certification's
                              role is "certificate" */
    const char *findings;  /* codes, sorted, comma-separated */
    const char *folder_role;
} MpJudgedRow;
extern const MpTable mp_table_judged;

/* One address of the owner. */
typedef struct {
    const char *address;
    const char *kind;     /* "tagged", "general", "public", "unknown" */
    const char *given_to; /* organisational domain or NULL */
    gint64 given_since;
    const char *given_source; /* "ledger", "inferred" or NULL */
    const char *given_reason;
    const char *confidence;
    const char *label; /* name for people: "Dell" */
    gint64 messages;
    gint64 foreign_messages;
    gint64 first_foreign; /* UTC microseconds or MP_NO_TIME */
    gint64 first_seen, last_seen;
    gint64 is_public;
    const char *public_reason; /* where it was seen in public; NULL: nowhere */
    gint64 written_from;       /* messages the owner wrote from it */
    gint64 co_recipients;      /* messages in which it stood beside others in To or Cc */
} MpAddressRow;
extern const MpTable mp_table_address;

/* Who has held an address. An interval never ends. */
typedef struct {
    const char *address;
    const char *holder; /* "org:dell.com", "esp:epsilon" */
    const char *role;   /* "principal", "processor", "subcontractor", "acquirer", "told-by-owner" */
    const char *on_behalf_of; /* holder that a processor or subcontractor works for, else "" */
    gint64 not_before;
    gint64 no_later_than;
    gint64 messages;
    gint64 first_message, last_message; /* keys of examples */
    gint64 last_seen;
    const char *account; /* the platform account it was mailed from */
    const char *reason;
} MpHolderRow;
extern const MpTable mp_table_holder;

/* One organisation that wrote to one address. */
typedef struct {
    const char *address;
    const char *org; /* organisational domain; "" for mail that nobody answers for */
    const char *
        standing; /* "verified"; "claimed": its name stands in From and nothing denies it; "none" */
    const char *part; /* "principal", "subcontractor", "told", "foreign"; "open" where the address
                         was given to nobody in particular */
    gint64 messages;
    gint64 first_seen, last_seen;
    gint64 first_message, last_message; /* keys of examples */
} MpContactRow;
extern const MpTable mp_table_contact;

/* One platform that carried an organisation's mail to one address. */
typedef struct {
    const char *address;
    const char *org;
    const char *platform; /* "epsilon" */
    const char *account;  /* "" where none is known */
    gint64 messages;
    gint64 first_seen, last_seen;
    gint64 first_message, last_message;
} MpRouteRow;
extern const MpTable mp_table_route;

/* One organisation or platform seen sending, and to how many addresses. */
typedef struct {
    const char *org;        /* organisational domain */
    const char *name;       /* what it calls itself in From, or NULL */
    const char *related_to; /* the organisation it belongs to, or itself */
    const char *relation;   /* the reason */
    const char *standing;   /* "verified", "claimed" */
    gint64 messages;
    gint64 addresses;
    gint64 first_seen, last_seen;
    const char *platforms; /* sorted, comma-separated */
} MpSenderRow;
extern const MpTable mp_table_sender;

/* One platform that left its mark, verified or not. */
typedef struct {
    const char *id;
    const char *name; /* "JangoMail" */
    const char *category;
    gint64 messages_verified;
    gint64 messages_claimed; /* it is only imitated or replayed */
    gint64 accounts;         /* distinct accounts seen verified */
} MpPlatformRow;
extern const MpTable mp_table_platform;

/* One customer of a platform, as its identifiers name him, and whose mail carried them. */
typedef struct {
    const char *platform; /* "jangomail" */
    const char *account;  /* the identifier, decoded */
    const char *kind;     /* what it names: "account", "tenant", "project", "site", "user" */
    const char *standing; /* "verified"; "claimed": it stands in marks that nothing confirms, which
                             were made for another message and copied */
    const char *org;      /* who answers for the mail; "" where nobody does */
    gint64 messages;
    gint64 first_seen, last_seen;
    gint64 first_message, last_message;
} MpCustomerRow;
extern const MpTable mp_table_customer;

/* One mailing list, by its List-Id (RFC 2919). */
typedef struct {
    const char *list_id;
    const char *name;     /* the phrase before it, or NULL */
    const char *org;      /* organisation of the list's domain, or NULL */
    const char *standing; /* "verified": its own server was seen sending a post; else "claimed" */
    gint64 messages;
    gint64 first_seen, last_seen;
    const char *addresses; /* of the owner, that got posts; sorted, comma-separated */
} MpListRow;
extern const MpTable mp_table_list;

G_END_DECLS
