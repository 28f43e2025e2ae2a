/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "facts/mp-fact-values.h"

G_BEGIN_DECLS

/* Where an identifier stands: the same letters mean different things elsewhere. */
typedef enum {
    MP_CLOCK_HOP_ID,       /* the id clause of a Received field */
    MP_CLOCK_PARALLEL_ID,  /* that of an X-Received field */
    MP_CLOCK_MESSAGE_ID,   /* without angle brackets */
    MP_CLOCK_BOUNDARY,     /* of a multipart */
    MP_CLOCK_EXCHANGE_ID,  /* X-MS-Exchange-*-Network-Message-Id and its copies */
    MP_CLOCK_ARRIVAL_TIME, /* X-OriginalArrivalTime */
    MP_CLOCK_THREAD_INDEX,
    MP_CLOCK_SES_OUTGOING, /* X-SES-Outgoing */
    MP_CLOCK_SIGNATURE,    /* t= of a DKIM-Signature */
    MP_CLOCK_SEAL,         /* t= of an ARC-Seal */
} MpClockPlace;

/**
 * MpClockScheme:
 * @name: stable: stored, and documented in docs/received.md
 * @places: 1 << MpClockPlace for each place it is read in
 * @basis: MP_CLOCK_LOCAL: a wall clock of an unknown zone, written as if it were UTC
 * @precision_us: one step of the clock
 * @minter: who makes such identifiers: "sender", "relay" or "receiver"
 * @read: gives the time, or %FALSE where @text has another shape
 *
 * A way of writing a time into an identifier. A time that cannot be (year 2159)
 * is read all the same: such identifiers are forged, which is worth knowing.
 */
typedef struct {
    const char *name;
    guint32 places;
    MpClockBasis basis;
    guint32 precision_us;
    const char *minter;
    gboolean (*read)(MpSlice text, gint64 *utc_us);
} MpClockScheme;

/* All of them, in the order of their names. ADD A CLOCK in mp-clock-table.c. */
const MpClockScheme *mp_clock_schemes(gsize *n);

/* One that carries this time; NULL where there is none (more). */
const MpClockScheme *
mp_clock_next(const MpClockScheme *after, MpClockPlace place, MpSlice text, gint64 *utc_us);

/* Whether no identifier can be from then: before 1980 or after 2100. */
gboolean mp_clock_is_impossible(gint64 utc_us);

typedef enum {
    MP_QUEUE_ID_UNKNOWN,
    MP_QUEUE_ID_RIGHT,
    MP_QUEUE_ID_WRONG, /* no such id can come from this program */
} MpQueueIdShape;

/* Whether @id may have been made by @program (as a by clause names it): a short
 * Postfix id begins with at most 999,999 microseconds, a long one is base 52, a
 * sendmail id holds a date. */
MpQueueIdShape mp_clock_queue_id_shape(MpSlice program, MpSlice id);

G_END_DECLS
