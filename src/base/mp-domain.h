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
 * empty slice. Any thread.
 *
 * Returns: a part of @host, so its case is @host's; without a final dot
 */
MpSlice mp_domain_organisational(MpSlice host);

/**
 * MpDomainCache:
 *
 * Remembers organisational domains: the list costs some 7,000 instructions a
 * name, and an archive asks of a few thousand names again and again. It never
 * changes an answer. Bounded (64 KB); one thread.
 */
typedef struct _MpDomainCache MpDomainCache;

MpDomainCache *mp_domain_cache_new(void);
void mp_domain_cache_free(MpDomainCache *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpDomainCache, mp_domain_cache_free)

/* mp_domain_organisational(), remembered. @self may be %NULL. */
MpSlice mp_domain_cache_organisational(MpDomainCache *self, MpSlice host);

/* Whether @host is @domain or below it; without case, final dots ignored. */
gboolean mp_domain_is_below(MpSlice host, MpSlice domain);

/* Which list is in use, for the custody record: its date and the first hex
 * digits of its SHA-1, e.g. "2023-02-09 6a40b2a1". transfer full. */
char *mp_domain_list_version(void);

G_END_DECLS
