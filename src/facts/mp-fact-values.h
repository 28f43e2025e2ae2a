/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-instant.h"
#include "base/mp-origin.h"

G_BEGIN_DECLS

/* What each kind of fact holds (mp-fact.h): plain values whose slices live in
 * the arena of the set. Adding a member means adding it to mp-fact.c too. */

#define MP_FACT_NO_FIELD G_MAXUINT32 /* the fact stands in the body */

/* Every fact begins with this. */
typedef struct {
    MpSpan where;  /* the bytes that say it, within the stored message */
    guint32 field; /* index in the top header block; what a server notes belongs to the Received
                    * below it */
} MpFactHead;

typedef struct {
    MpFactHead head;
    MpSlice role;  /* lower-case field name: "subject", "message-id", "x-mailer", "list-id" ... */
    MpSlice value; /* unfolded; decoded to UTF-8 for subject and the like */
} MpTextFact;

typedef struct {
    MpFactHead head;
    MpSlice role; /* lower-case field name: "from", "to", "return-path", "delivered-to" ... */
    MpSlice name; /* display name, decoded */
    MpSlice address;
} MpAddressFact;

typedef struct {
    MpFactHead head;
    MpSlice role; /* "date", "resent-date", "delivery-date" ... */
    MpInstant at;
    MpSlice raw;
} MpDateFact;

typedef enum {
    MP_HOP_FROM_MISSING = 1 << 0,  /* no from clause: local, qmail, by-only */
    MP_HOP_PULL = 1 << 1,          /* fetchmail, getmail, POP, IMAP: a new leg */
    MP_HOP_PARTIAL = 1 << 2,       /* something could not be read: raw tells */
    MP_HOP_MAY_BE_FORGED = 1 << 3, /* sendmail's own remark */
    MP_HOP_RDNS_VERIFIED = 1 << 4, /* this MTA writes the name it looked up, not the claimed one */
    MP_HOP_RDNS_UNKNOWN = 1 << 5,  /* it looked and found none */
    MP_HOP_LOCAL = 1 << 6,         /* submitted on the host itself */
    MP_HOP_PARALLEL = 1 << 7,      /* X-Received: same grammar, not of the chain */
    MP_HOP_DATE_SPAMWARE = 1 << 8,
} MpHopFlags;

/* One Received field (RFC 5321 section 4.4); n is 1 at the top. Empty slices
 * are unknown. Host names are lower case without a final dot. */
typedef struct {
    MpFactHead head;
    guint32 n;     /* 0 for a parallel one */
    guint32 flags; /* of MpHopFlags */
    guint32 port;  /* 0: not said */
    MpInstant at;
    MpSlice from; /* first word after "from", as written, without brackets */
    MpSlice helo; /* what the peer claimed */
    MpSlice rdns; /* a name the receiver looked up */
    MpSlice ip;   /* canonical text */
    MpSlice ident;
    MpSlice auth;
    MpSlice envelope_from;
    MpSlice by;
    MpSlice by_ip;
    MpSlice by_program;
    MpSlice via;
    MpSlice with;
    MpSlice id;
    MpSlice recipient; /* the `for` clause */
    MpSlice tls_version;
    MpSlice tls_cipher;
    MpSlice raw; /* the unfolded body; empty when read back from a case */
} MpHopFact;

typedef struct {
    MpFactHead head;
    MpSlice source; /* field name: "authentication-results", "received-spf" ... */
    MpSlice by;     /* authserv-id or receiver=; lower case */
    MpSlice method; /* "spf", "dkim", "dmarc", "arc", "auth", "iprev", "compauth" */
    MpSlice result; /* "pass", "fail" ...; lower case */
    MpSlice domain; /* smtp.mailfrom's, header.d, header.from */
    MpSlice selector;
    MpSlice ip; /* client-ip, sender IP, policy.iprev */
    MpSlice helo;
    MpSlice property;    /* where the domain came from: "smtp.mailfrom", "header.d", "header.i" */
    gint32 arc_instance; /* 0: none */
} MpAuthFact;

typedef struct {
    MpFactHead head;
    MpSlice kind; /* "dkim-signature", "arc-seal", "arc-message-signature", "domainkey-signature" */
    MpSlice domain;
    MpSlice selector;
    MpSlice identity;
    MpSlice fields; /* h=, lower case */
    MpSlice cv;     /* of an ARC-Seal */
    MpInstant at;   /* t= */
    gint32 arc_instance;
} MpSignatureFact;

#define MP_FACT_IDS 8

typedef struct {
    MpSlice type; /* "account", "campaign" ... */
    MpSlice value;
} MpFactId;

typedef struct {
    MpFactHead head;
    MpSlice rule;     /* "sendgrid/x-sg-eid" */
    MpSlice platform; /* "sendgrid" */
    guint32 signal;   /* of MpSignal */
    guint32 strength; /* of MpStrength */
    guint32 hop;      /* n of the hop for host signals, else 0 */
    MpSlice name;     /* field name as a person knows it: "Return-Path", "X-SG-EID", "Received" */
    MpSlice value;    /* the host, domain or text that matched, capped */
    guint32 n_ids;
    MpFactId ids[MP_FACT_IDS];
} MpPlatformFact;

typedef struct {
    MpFactHead head;
    MpSlice kind;  /* closed list of product.md: "list-unsubscribe" ... */
    MpSlice value; /* verbatim or decoded, at most MP_LIMIT_HINT_BYTES */
    MpSlice rule;  /* the wording it holds: "law-claim/en"; empty: of a kind read without rules */
    guint32 weak;  /* 1: the catalogue marks it weak */
} MpHintFact;

typedef enum { MP_CLOCK_UTC, MP_CLOCK_LOCAL } MpClockBasis;

typedef struct {
    MpFactHead head;
    MpSlice scheme; /* "exim-id-16": names of docs/ and product.md */
    MpSlice text;   /* the identifier */
    MpInstant at;
    guint32 basis;        /* of MpClockBasis: LOCAL means wall clock written as if it were UTC */
    guint32 precision_us; /* one step of the clock; 0: unknown */
    guint32 hop;          /* n of the hop whose id it is, else 0 */
    MpSlice minter;     /* "sender", "relay", "receiver" by the scheme; analysis may know better */
    guint32 impossible; /* 1: has the shape, cannot be */
} MpClockFact;

typedef struct {
    MpFactHead head;
    MpSlice host;   /* lower case */
    MpSlice domain; /* organisational domain */
    MpSlice shape;  /* path with runs of digits, hex and tokens folded: "/a/#.php?u=*" */
    guint32 count;  /* links of the message to this domain */
} MpLinkFact;

#define MP_FACT_MINHASHES 16

typedef struct {
    MpFactHead head;
    guint32 minhash[MP_FACT_MINHASHES]; /* of word triples of the text windows; 0: no text */
    guint32 n_words;
    MpSlice mime_shape; /* "multipart/alternative(text/plain,text/html)" */
    MpSlice language;   /* "en" ..., empty: unknown */
    MpSlice greeting;   /* name in the greeting, empty: none */
    guint32 n_links;
    guint32 n_parts;
} MpContentFact;

typedef struct {
    MpFactHead head;
    guint32 code; /* of MpDiagCode; stored by name */
    MpSlice detail;
} MpAnomalyFact;

G_END_DECLS
