/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-domain.h"

#include <libpsl.h>

#include "base/mp-limits.h"

static MpSlice
without_final_dot(MpSlice host)
{
    if (host.len > 0 && host.data[host.len - 1] == '.')
        host.len--;
    return host;
}

/* What libpsl may see: letters, digits, hyphens, underscores, 8-bit bytes of
 * U-labels, single dots between them; and not an IPv4 literal. */
static gboolean
is_name(MpSlice host)
{
    gboolean letters = FALSE;
    char before = '.';

    if (host.len == 0 || host.len > MP_LIMIT_HOST_BYTES)
        return FALSE;
    for (gsize i = 0; i < host.len; i++) {
        char c = host.data[i];

        if (c == '.' ? before == '.'
                     : !(g_ascii_isalnum(c) || c == '-' || c == '_' || (c & 0x80) != 0))
            return FALSE;
        letters |= c != '.' && !g_ascii_isdigit(c);
        before = c;
    }
    return letters;
}

MpSlice
mp_domain_organisational(MpSlice host)
{
    char lower[MP_LIMIT_HOST_BYTES + 1];
    const char *found;

    host = without_final_dot(host);
    if (!is_name(host))
        return MP_SLICE_EMPTY;
    for (gsize i = 0; i < host.len; i++)
        lower[i] = mp_lower(host.data[i]);
    lower[host.len] = '\0';
    found = psl_registrable_domain(psl_builtin(), lower);
    return found == NULL ? MP_SLICE_EMPTY : mp_slice_sub(host, (gsize)(found - lower), host.len);
}

/* ---- remembered ---- */

#define CACHE_SLOTS 1024
#define CACHED_BYTES 57 /* longer names are rare, and asked of the list */

/* What is known of one name: which part of it is the organisational domain. */
typedef struct {
    guint32 hash;
    guint8 len; /* 0: an empty slot */
    guint8 start;
    guint8 org_len;
    char name[CACHED_BYTES]; /* lower case */
} Slot;

struct _MpDomainCache {
    Slot slots[CACHE_SLOTS];
};

MpDomainCache *
mp_domain_cache_new(void)
{
    return g_new0(MpDomainCache, 1);
}

void
mp_domain_cache_free(MpDomainCache *self)
{
    g_free(self);
}

MpSlice
mp_domain_cache_organisational(MpDomainCache *self, MpSlice host)
{
    char lower[CACHED_BYTES];
    guint32 hash = 2166136261u; /* FNV-1a */
    MpSlice found;
    Slot *slot;

    if (self == NULL || host.len == 0 || host.len > CACHED_BYTES)
        return mp_domain_organisational(host);
    for (gsize i = 0; i < host.len; i++) {
        lower[i] = mp_lower(host.data[i]);
        hash = (hash ^ (guint8)lower[i]) * 16777619u;
    }
    slot = &self->slots[hash % CACHE_SLOTS];
    if (slot->hash == hash && slot->len == host.len && memcmp(slot->name, lower, host.len) == 0)
        return mp_slice_sub(host, slot->start, slot->org_len);
    found = mp_domain_organisational(host);
    slot->hash = hash;
    slot->len = (guint8)host.len;
    slot->start = found.len > 0 ? (guint8)(found.data - host.data) : 0;
    slot->org_len = (guint8)found.len;
    memcpy(slot->name, lower, host.len);
    return found;
}

gboolean
mp_domain_is_below(MpSlice host, MpSlice domain)
{
    host = without_final_dot(host);
    domain = without_final_dot(domain);
    if (domain.len == 0 || !mp_slice_ends_nocase(host, domain))
        return FALSE;
    return host.len == domain.len || host.data[host.len - domain.len - 1] == '.';
}

char *
mp_domain_list_version(void)
{
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(psl_builtin_file_time());
    g_autofree char *day =
        date != NULL ? g_date_time_format(date, "%Y-%m-%d") : g_strdup("undated");

    return g_strdup_printf("%s %.8s", day, psl_builtin_sha1sum());
}
