/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/* Places in quoted-printable text. Decoding is the library's; where a decoded
 * byte stands in the evidence only a walk over the encoded bytes can tell. */

/* So many encoded bytes give so many decoded ones. */
typedef struct {
    gsize taken;
    gsize given;
} MpQuotedPlace;

/**
 * mp_quoted_pass:
 * @most: less than so many decoded bytes are passed over
 *
 * Passes over the well-formed beginning of @encoded: literal bytes, `=XX` and
 * soft line ends (RFC 2045 section 6.7). Stops before any other `=`, and up to
 * eight bytes early. Thread-safe.
 */
MpQuotedPlace mp_quoted_pass(MpSlice encoded, gsize most);

G_END_DECLS
