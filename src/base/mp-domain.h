/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/**
 * mp_domain_organisational:
 * @host: a host or domain name, any case, with or without a final dot
 *
 * The organisational domain (RFC 7489 section 3.2): one label more than the
 * public suffix, by the list that libpsl was built with. A name that is a
 * public suffix itself, an address literal or not a name at all gives the
 * empty slice. Any thread; each remembers the names it asked of last.
 *
 * Returns: a part of @host, so its case is @host's; without a final dot
 */
MpSlice mp_domain_organisational(MpSlice host);

/* Whether @organisation is the organisational domain of @host, in whatever case; never
 * where it is empty. The list is asked only of a host that ends like it. */
gboolean mp_domain_is_of(MpSlice host, MpSlice organisation);

/* Whether @host is @domain or below it; without case, final dots ignored. */
gboolean mp_domain_is_below(MpSlice host, MpSlice domain);

/* Which list is in use, for the custody record: its date and the first hex
 * digits of its SHA-1, e.g. "2023-02-09 6a40b2a1". transfer full. */
char *mp_domain_list_version(void);
/* "libpsl" and its version. transfer full. */
char *mp_domain_library(void);

G_END_DECLS
