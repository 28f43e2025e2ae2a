/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-arena.h"
#include "base/mp-digest.h"
#include "base/mp-host.h"

G_BEGIN_DECLS

#define MP_RULES_ERROR (mp_rules_error_quark())
GQuark mp_rules_error_quark(void);
typedef enum {
    MP_RULES_ERROR_READ,    /* a rule file or its folder cannot be read */
    MP_RULES_ERROR_SYNTAX,  /* not a key file, or a duplicate section or key */
    MP_RULES_ERROR_KEY,     /* unknown, missing or unusable key */
    MP_RULES_ERROR_PATTERN, /* the regular expression does not compile, or could run away */
    MP_RULES_ERROR_EXAMPLE, /* a rule's own example does not do what it says */
} MpRulesError;

/* What part of a message a rule looks at; `kind =` in a rule file. Rules know
 * no message: the extractor hands them names, hosts and values. */
typedef enum {
    MP_SIGNAL_FIELD,      /* a header field: its name, or its name and value */
    MP_SIGNAL_ENVELOPE,   /* the envelope sender, a whole address without brackets */
    MP_SIGNAL_MESSAGE_ID, /* a Message-ID without brackets */
    MP_SIGNAL_DKIM,       /* where a DKIM key is published: SELECTOR._domainkey.DOMAIN, or DOMAIN */
    MP_SIGNAL_HOST,       /* a host of the Received chain: verified name, by */
    MP_SIGNAL_HELO,       /* a name the peer only claimed */
    MP_SIGNAL_RECEIVED,   /* wording of a whole Received value */
    MP_SIGNAL_UNSUBSCRIBE, /* host of a List-Unsubscribe URI */
    MP_SIGNAL_LINK,        /* host of a link in the text */
    MP_SIGNAL_MIME_BOUNDARY,
    MP_SIGNAL_RANGE, /* an address inside one of the platform's ranges */
    MP_SIGNAL_N
} MpSignal;

/* "field", "message-id" ...: stable, as in rule files. Static. */
const char *mp_signal_name(MpSignal signal);

typedef enum { MP_STRENGTH_WEAK, MP_STRENGTH_STRONG, MP_STRENGTH_DECISIVE } MpStrength;

const char *mp_strength_name(MpStrength strength);

/* What a platform can be in a message's way. Most can be anything; a gateway
 * only carries; a forwarder works for the recipient; software is run by
 * whoever installed it; a mark names no carrier at all. */
typedef enum {
    MP_CONDUCT_SERVICE,
    MP_CONDUCT_GATEWAY,
    MP_CONDUCT_FORWARDER,
    MP_CONDUCT_SOFTWARE,
    MP_CONDUCT_MARK,
} MpConduct;

/* The file a rule stands in is about one platform. */
typedef struct {
    const char *id;       /* "sendgrid": the canonical name, lower case, hyphens */
    const char *name;     /* "SendGrid" */
    const char *category; /* "esp", "transactional", "list-manager" ...; "" where it has none */
    const char *era;      /* "2009-", "" if unknown */
    const char *aliases;  /* former names and owners, `;` between them; "" */
    const char *range_source, *range_date; /* of its address ranges; "" if it has none */
    MpConduct conduct;
    const char *file; /* where it was read: "platform/sendgrid.rules" */
} MpSubject;

/* Whether it only certifies senders: receivers stamp its word on mail, and it carries none. */
gboolean mp_subject_certifies(const MpSubject *subject);

/* One section of a rule file. Immutable. */
typedef struct {
    const char *id; /* "sendgrid/x-sg-eid": stable */
    const MpSubject *subject;
    MpSignal signal;
    MpStrength strength;
    gboolean owned; /* it asks for a name that is the platform's own, not a customer's */
    const char *source;
    const char *clause; /* what it matches, as written: "X-SG-EID", "sendgrid.net", a pattern */
    const char *example, *expect; /* its own test */
    const char *counter;          /* a text it must leave alone; "" */
} MpRule;

#define MP_RULE_IDS 8

/* A rule that matched. Values of @ids live in the text or in the arena that was given. */
typedef struct {
    const MpRule *rule;
    gsize start, end; /* of the match within the text */
    gsize n_ids;
    struct {
        const char *type; /* "account", "campaign" ...; lives as long as the rules */
        MpSlice value;    /* decoded where the rule says how it is encoded */
    } ids[MP_RULE_IDS];
} MpRuleHit;

typedef void (*MpRuleSink)(const MpRuleHit *hit, gpointer data);

/* Where matches go: each hit to @found, its strings into @arena. */
typedef struct {
    MpArena *arena;
    MpRuleSink found;
    gpointer data;
} MpRuleListener;

/* All rules, compiled and indexed. Immutable once loaded, so every worker
 * shares it. */
typedef struct _MpRules MpRules;
typedef struct _MpHintRules MpHintRules;

/* The built-in rules and those of @extra_dir (nullable): its *.rules files,
 * and those of its folders platform/ and hint/. A subject that is there
 * already is replaced whole. */
MpRules *mp_rules_load(const char *extra_dir, GError **error);
MpRules *mp_rules_load_none(void); /* no rules at all: benchmarks and tests */
MpRules *mp_rules_ref(MpRules *self);
void mp_rules_unref(MpRules *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpRules, mp_rules_unref)

/* Of all rule bytes in order of file names: which rules said so. */
MpSha256 mp_rules_digest(const MpRules *self);
/* In order of ids. */
const MpRule *const *mp_rules_all(const MpRules *self, gsize *n);
const MpSubject *const *mp_rules_subjects(const MpRules *self, gsize *n);
const MpSubject *mp_rules_subject(const MpRules *self, const char *id); /* or NULL */
const MpRule *mp_rules_find(const MpRules *self, const char *rule_id);  /* or NULL */
const MpHintRules *mp_rules_hints(const MpRules *self);                 /* mp-hint-rules.h */
/* Whether any rule looks at @signal. */
gboolean mp_rules_has(const MpRules *self, MpSignal signal);

/* Whether a rule looks at a field of this name; @name_hash is the FNV-1a of
 * the lower-case name. A cheap way out before a value is unfolded or decoded. */
gboolean mp_rules_asks_field(const MpRules *self, MpSlice name, guint32 name_hash);
void mp_rules_match_field(const MpRules *self,
                          MpSlice name,
                          guint32 name_hash,
                          MpSlice value,
                          const MpRuleListener *listener);
/* Any signal but FIELD and RANGE. Hosts, domains and addresses are lower case
 * in their domain part; they are looked up by domain suffix before any pattern
 * is run. At most MP_LIMIT_RULE_INPUT bytes of @text are looked at. */
void
mp_rules_match(const MpRules *self, MpSignal signal, MpSlice text, const MpRuleListener *listener);
/* The RANGE rule of the narrowest dated range that holds @ip, or NULL. */
const MpRule *mp_rules_match_ip(const MpRules *self, const MpIp *ip);

G_END_DECLS
