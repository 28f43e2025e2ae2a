/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/* The beginning of well-formed base64 and quoted-printable, decoded without a
 * library: nearly all of every text. What is odd in any way is where they stop,
 * always between two steps of the decoder, so that it can go on from there as
 * if it began: the answer is the same, some ten times sooner. */

/* What was taken of the encoded bytes, and given. */
typedef struct {
    gsize taken;
    gsize given;
} MpTransfer;

/* Bytes behind the decoded ones that may be written over. */
#define MP_TRANSFER_SLACK 16

/**
 * mp_transfer_base64:
 * @out: room for three bytes of every four of @encoded, and MP_TRANSFER_SLACK
 *
 * Whole quanta of four characters (RFC 2045 section 6.8) with line ends between
 * them; stops before padding and before whatever else is there.
 */
MpTransfer mp_transfer_base64(MpSlice encoded, char *out);

/**
 * mp_transfer_quoted:
 * @out: room for as many bytes as @encoded has, and MP_TRANSFER_SLACK
 *
 * Literal bytes, `=XX` and soft line ends (RFC 2045 section 6.7); stops before
 * any other `=`.
 */
MpTransfer mp_transfer_quoted(MpSlice encoded, char *out);

/* The same without writing anything, as far as less than @most bytes would be given. */
MpTransfer mp_transfer_pass_quoted(MpSlice encoded, gsize most);

G_END_DECLS
