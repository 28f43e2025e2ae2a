/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-arena.h"
#include "base/mp-origin.h"

G_BEGIN_DECLS

/* How much an anomaly means; stored by its name. */
typedef enum {
    MP_DIAG_UNREAD,  /* bytes that could not be read as mail: exit status 4 */
    MP_DIAG_DAMAGED, /* read in part */
    MP_DIAG_ODD,     /* read, but suspicious */
} MpDiagClass;

/* What is odd about evidence. The numbers may change, the names are stable:
 * cases store them and docs/violations.md explains them. ADD A CODE HERE and
 * in the table of mp-diag.c. */
typedef enum {
    /* the outside world */
    MP_DIAG_PERMISSION_DENIED,
    MP_DIAG_VANISHED,
    MP_DIAG_SPECIAL_FILE,
    MP_DIAG_SYMLINK,
    MP_DIAG_READ_ERROR,
    MP_DIAG_CHANGED_WHILE_READING,
    MP_DIAG_ACCESS_TIME,
    MP_DIAG_TOO_DEEP,
    /* stores */
    MP_DIAG_NOT_A_MESSAGE,
    MP_DIAG_EMPTY_FILE,
    MP_DIAG_UNSUPPORTED_STORE,
    MP_DIAG_UNDELIVERED,
    MP_DIAG_REMOVED_MESSAGE,
    MP_DIAG_DELETED_STILL_STORED,
    MP_DIAG_PSEUDO_MESSAGE,
    MP_DIAG_SIZE_MISMATCH,
    MP_DIAG_DETACHED_ATTACHMENT,
    MP_DIAG_CONVERTED_ENCODING,
    MP_DIAG_BYTES_UNACCOUNTED,
    /* mbox */
    MP_DIAG_PREAMBLE,
    MP_DIAG_AMBIGUOUS_FROM,
    MP_DIAG_WEAK_SEPARATOR,
    MP_DIAG_CONTENT_LENGTH_MISMATCH,
    MP_DIAG_NO_HEADER,
    MP_DIAG_ZERO_BLOCK,
    /* archives */
    MP_DIAG_TRUNCATED,
    MP_DIAG_CORRUPT,
    MP_DIAG_CHECKSUM_WRONG,
    MP_DIAG_TRAILING_DATA,
    MP_DIAG_ENCRYPTED,
    MP_DIAG_UNSUPPORTED_METHOD,
    MP_DIAG_SPLIT_ARCHIVE,
    MP_DIAG_RATIO_LIMIT,
    MP_DIAG_TOTAL_LIMIT,
    MP_DIAG_NESTING_LIMIT,
    MP_DIAG_MEMBER_LIMIT,
    MP_DIAG_OVERLAPPING_MEMBERS,
    MP_DIAG_ABSURD_SIZE,
    MP_DIAG_UNSAFE_NAME,
    MP_DIAG_DUPLICATE_NAME,
    MP_DIAG_ALL_ZERO,
    /* message */
    MP_DIAG_HEADER_NO_COLON,
    MP_DIAG_HEADER_TRUNCATED,
    MP_DIAG_FIELD_LIMIT,
    MP_DIAG_VALUE_OVERSIZED,
    MP_DIAG_NUL_IN_HEADER,
    MP_DIAG_SPACE_BEFORE_COLON,
    MP_DIAG_DUPLICATE_FIELD,
    MP_DIAG_BARE_CR,
    MP_DIAG_MIXED_LINE_ENDS,
    MP_DIAG_DATE_UNREADABLE,
    MP_DIAG_DATE_OUT_OF_RANGE,
    MP_DIAG_ZONE_OUT_OF_RANGE,
    MP_DIAG_ADDRESS_LIMIT,
    MP_DIAG_ADDRESS_MALFORMED,
    MP_DIAG_GROUP_LIMIT,
    MP_DIAG_COMMENT_DEPTH,
    MP_DIAG_MIME_TOO_DEEP,
    MP_DIAG_MIME_PART_LIMIT,
    MP_DIAG_MIME_BOUNDARY_MISSING,
    MP_DIAG_LARGE_MESSAGE,
    MP_DIAG_BIDI_CONTROL,
    MP_DIAG_MIXED_SCRIPT,
    /* facts */
    MP_DIAG_RECEIVED_UNREADABLE,
    MP_DIAG_MORE_ANOMALIES,
    MP_DIAG_N_CODES
} MpDiagCode;

/* "header-no-colon" and so on: what the case stores. Static. */
const char *mp_diag_code_name(MpDiagCode code);
/* The code of that name; %FALSE if there is none. */
gboolean mp_diag_code_find(MpSlice name, MpDiagCode *out);
MpDiagClass mp_diag_code_class(MpDiagCode code);
/* One English sentence for people, without a full stop. Static. */
const char *mp_diag_code_meaning(MpDiagCode code);
const char *mp_diag_class_name(MpDiagClass klass);

/* One thing that is odd: @where counts from the start of the message for a
 * message's own, from the start of the origin for a store's. */
typedef struct {
    MpDiagCode code;
    MpSpan where;
    MpSlice detail; /* may be empty; raw bytes of evidence may stand in it */
} MpDiag;

/* A list of them, living in an arena; keeps at most MP_LIMIT_DIAGS_PER_MESSAGE,
 * MP_LIMIT_DIAGS_PER_CODE of one kind, so that a flood of one hides no other,
 * and counts the rest. One thread. */
typedef struct _MpDiagSink MpDiagSink;

MpDiagSink *mp_diag_sink_new(MpArena *arena);
/* @detail (nullable) is copied. */
void mp_diag_add(MpDiagSink *self, MpDiagCode code, MpSpan where, const char *detail);
/* In the order they were added; a last MORE_ANOMALIES tells of dropped ones. Borrowed. */
const MpDiag *mp_diag_list(const MpDiagSink *self, gsize *n);
/* How many were added, dropped ones too. */
gsize mp_diag_count(const MpDiagSink *self, MpDiagCode code);

G_END_DECLS
