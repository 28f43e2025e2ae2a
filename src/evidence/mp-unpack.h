/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "evidence/mp-stream.h"

G_BEGIN_DECLS

/* How the bytes of a file are packed, told by their first ones. */
typedef enum {
    MP_FILTER_NONE,
    MP_FILTER_GZIP,
    MP_FILTER_BZIP2,
    MP_FILTER_XZ,
    MP_FILTER_LZMA,
    MP_FILTER_ZSTD,
    MP_FILTER_LZ4,
    MP_FILTER_UTF16, /* text with a byte order mark; unpacks to UTF-8 */
} MpFilter;

/* @head: at least 16 bytes, unless there are fewer. */
MpFilter mp_filter_of(MpSlice head);
/* "gzip" and so on. Static. */
const char *mp_filter_name(MpFilter filter);

/**
 * mp_unpack:
 * @packed: (transfer full)
 * @budget: (nullable): charged for what is unpacked; what is read of @packed
 *   is added to its side, too
 *
 * gzip through zlib, so that CRC and length are checked (RFC 1952 section
 * 2.3.1); the others through libarchive, each recognised by its magic only.
 * Several members one behind the other are one stream. Faults: TRUNCATED,
 * CORRUPT, CHECKSUM_WRONG, TRAILING_DATA, RATIO_LIMIT, TOTAL_LIMIT, and those
 * of @packed.
 */
MpStream *mp_unpack(MpStream *packed, MpFilter filter, MpBudget *budget);

/* The name of what a packed file holds: @name without `.gz` and the like;
 * "data" where that cannot be told. transfer full. */
char *mp_unpack_name(const char *name, MpFilter filter);

/* "libarchive", "zlib" and their versions, for the custody record. transfer full. */
char *mp_unpack_libraries(void);

G_END_DECLS
