/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "facts/mp-body.h"
#include "facts/mp-fact.h"
#include "rules/mp-rules.h"

G_BEGIN_DECLS

/* The hints of how an address came onto a list: the closed list of kinds. The
 * names are stable; docs/hints.md says what each proves and its trap. */
typedef enum {
    MP_HINT_LIST_UNSUBSCRIBE,
    MP_HINT_LIST_UNSUBSCRIBE_POST,
    MP_HINT_LIST_ID,
    MP_HINT_PRECEDENCE,
    MP_HINT_FEEDBACK_ID,
    MP_HINT_CFBL_ADDRESS,
    MP_HINT_CAMPAIGN_KEY,
    MP_HINT_SEED_MONITOR_KEY,
    MP_HINT_ABUSE_DESK,
    MP_HINT_SOURCE_SCRIPT,
    MP_HINT_VERP_RECIPIENT,
    MP_HINT_ENVELOPE_ID,
    MP_HINT_MESSAGE_ID_RECIPIENT,
    MP_HINT_REWRITTEN_ENVELOPE,
    MP_HINT_ENCODED_RECIPIENT,
    MP_HINT_UNDISCLOSED_RECIPIENTS,
    MP_HINT_UNSUBSCRIBE_WORDING,
    MP_HINT_WHY_RECEIVED,
    MP_HINT_OPT_IN_CLAIM,
    MP_HINT_PARTNER_WORDING,
    MP_HINT_EVENT_CLAIM,
    MP_HINT_LIST_LABEL,
    MP_HINT_LAW_CLAIM,
    MP_HINT_POSTAL_ADDRESS,
    MP_HINT_GREETING_NAME,
    MP_HINT_RECIPIENT_IN_SUBJECT,
    MP_HINT_UTM,
    MP_HINT_AFFILIATE_PARAMETER,
    MP_HINT_LIST_PARAMETER,
    MP_HINT_RECIPIENT_IN_URL,
    MP_HINT_URL_TOKEN,
    MP_HINT_TRACKING_PIXEL,
    MP_HINT_CO_RECIPIENTS,
    MP_HINT_SORTED_RECIPIENTS,
    MP_HINT_ROLE_ADDRESS,
    MP_HINT_HARVESTED_LOOKING_ADDRESS,
    MP_HINT_N
} MpHintKind;

const char *mp_hint_name(MpHintKind kind);
/* -1 where @name is none. */
int mp_hint_kind(const char *name);

/* Adds hints to a fact set within the caps of mp-limits.h: so many of a kind,
 * so many bytes, and no value twice. */
typedef struct {
    MpFactSet *facts;
    guint count[MP_HINT_N];
} MpHintWriter;

/* @value is copied, cut at MP_LIMIT_HINT_BYTES. %NULL: it was empty, there already, or one too
 * many. */
MpHintFact *
mp_hint_add(MpHintWriter *self, MpHintKind kind, MpSpan where, guint32 field, MpSlice value);

/* Whether one more of that kind would be kept. */
gboolean mp_hint_has_room(const MpHintWriter *self, MpHintKind kind);

/* The addresses the message was for, as its fields say: what hints look for.
 * Lower case, without doubles; lives in the facts' arena. */
typedef struct {
    const MpSlice *items;
    gsize n;
} MpRecipients;

MpRecipients mp_hint_recipients(const MpFactSet *facts, MpArena *arena);

/* One of @recipients inside @text, plain or percent-encoded; without case. */
gboolean mp_hint_names_recipient(const MpRecipients *recipients, MpSlice text, MpSlice *found);

/* An address hidden in a token: base64, base64url, hex, rot13 or percent.
 * The empty slice where there is none. In @arena. */
MpSlice mp_hint_decode_address(MpSlice token, MpArena *arena);

/* What a field's name says about its hints. */
typedef struct {
    guint8 kind;    /* its value is a hint: an MpHintKind plus one; 0: it is none */
    guint8 reading; /* how else it is read: private to mp-hint-header.c */
    guint8 hides;   /* its tokens may hide the recipient */
} MpHintPlan;

MpHintPlan mp_hint_plan(MpSlice name);

/* Hints of header fields, of the addresses, of links, of wordings. */
void mp_hint_from_headers(MpHintWriter *self,
                          MpMessage *message,
                          const MpRules *rules,
                          const MpRecipients *recipients);
void mp_hint_from_addresses(MpHintWriter *self, const MpRecipients *recipients);
void mp_hint_from_links(MpHintWriter *self, const MpBody *body, const MpRecipients *recipients);
void mp_hint_from_text(MpHintWriter *self, const MpBody *body, const MpRules *rules);

G_END_DECLS
