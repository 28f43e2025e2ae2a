/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"
#include "rules/mp-rules.h"

G_BEGIN_DECLS

/* What can be dated. The names are stable: they stand in machine output. */
typedef enum {
    MP_EVENT_GIVEN,           /* "address-given": to somebody, by the ledger or as the mail shows */
    MP_EVENT_FIRST_MAIL,      /* "first-mail" of somebody who may write; lasts until the last one */
    MP_EVENT_LAST_MAIL,       /* "last-mail" */
    MP_EVENT_FIRST_FOREIGN,   /* "first-foreign-mail" of a stranger whose name is verified */
    MP_EVENT_CAMPAIGN_BEGINS, /* "campaign-begins"; lasts until it ends */
    MP_EVENT_CAMPAIGN_ENDS,   /* "campaign-ends" */
    MP_EVENT_HELD_BY,         /* "claimed-held-by": somebody says the list was held by then */
    MP_EVENT_INCIDENT_BEGINS, /* "incident-begins"; lasts until it ends */
    MP_EVENT_INCIDENT_ENDS,   /* "incident-ends" */
    MP_EVENT_SAID,            /* "statement-made" */
    MP_EVENT_N
} MpEventKind;

const char *mp_event_kind_name(MpEventKind kind);

/* What an event rests on. Claims are never mixed with mail. */
typedef enum {
    MP_BASIS_MAIL,     /* "mail": own servers wrote it down */
    MP_BASIS_LEDGER,   /* "ledger": the owner says so */
    MP_BASIS_INFERRED, /* "inferred" from the mail */
    MP_BASIS_CLAIM,    /* "claim": somebody says so */
    MP_BASIS_PUBLIC    /* "public-record": an incident that everybody may read of */
} MpEventBasis;

const char *mp_event_basis_name(MpEventBasis basis);

/**
 * MpEvent:
 * @at: UTC microseconds
 * @until: its end, or MP_NO_TIME
 * @to_the_day: only the day is known
 * @minor: a campaign that hit only addresses used for everything: no leak, one of many
 * @addresses: of the owner; NULL-terminated, may be empty
 * @party: holder, campaign, claim or incident id
 * @text: what happened, in English without a full stop, without the owner's addresses; raw
 * bytes of evidence may stand in it
 * @whole: of what lasts: what it is all of, in the same way ("50 messages from Dell"); else %NULL
 * @messages: how many, where it is about mail
 * @message: key of the message that shows it; 0: none
 */
typedef struct {
    gint64 at, until;
    MpEventKind kind;
    MpEventBasis basis;
    gboolean to_the_day;
    gboolean minor;
    const char *const *addresses;
    const char *party;
    const char *text;
    const char *whole;
    gint64 messages;
    gint64 message;
} MpEvent;

/* Columns of the chart: its time is divided into so many equal parts. */
#define MP_TIMELINE_BINS 320

/* One row of the chart: mail to an address that strangers write to, or to all
 * the others together: those that were given to somebody, and those used for
 * everything, where strangers are no leak. */
typedef struct {
    const char *address; /* %NULL: the others */
    const char *label;   /* (nullable) whom it was given to, for people */
    gboolean general;    /* given to nobody in particular */
    guint addresses;     /* how many it stands for */
    gint64 given;        /* MP_NO_TIME: not known */
    guint32 *authorised; /* messages by bin */
    guint32 *foreign;
} MpTimelineRow;

/**
 * MpTimeline:
 *
 * Everything in a case that has a date, in the order of time (then of kind,
 * party, addresses), and how much mail came when. Immutable; one thread.
 */
typedef struct _MpTimeline MpTimeline;

/**
 * mp_timeline_build:
 * @about: (nullable): only this address of the owner
 *
 * Needs findings (mp_analysis_run()). Two walks over small tables and one over
 * the judgements; memory does not grow with the messages but for 16 bytes each
 * of foreign ones.
 */
MpTimeline *
mp_timeline_build(MpCase *store, const MpRules *rules, const char *about, GError **error);
void mp_timeline_free(MpTimeline *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpTimeline, mp_timeline_free)

const MpEvent *mp_timeline_events(const MpTimeline *self, guint *n);
/* By first foreign mail; the others last, given ones before general ones. */
const MpTimelineRow *mp_timeline_rows(const MpTimeline *self, guint *n);
/* What the chart spans; both MP_NO_TIME where nothing is dated. */
void mp_timeline_span(const MpTimeline *self, gint64 *from, gint64 *to);
/* Addresses with foreign mail that the chart has no row for. */
guint mp_timeline_rows_left_out(const MpTimeline *self);

G_END_DECLS
