/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "facts/mp-extractor.h"

G_BEGIN_DECLS

/* The extractors, one a file; mp-extractor-table.c sets their order. Hops and
 * identity come first: the others look at what they found. */
extern const MpExtractor mp_extractor_hops;
extern const MpExtractor mp_extractor_identity;
extern const MpExtractor mp_extractor_auth;
extern const MpExtractor mp_extractor_clock;
extern const MpExtractor mp_extractor_body;     /* links, content, hints */
extern const MpExtractor mp_extractor_platform; /* needs hops, auth results and links */

G_END_DECLS
