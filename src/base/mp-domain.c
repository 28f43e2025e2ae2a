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

/* By the list: some 7,000 instructions a name. @lower: @host in lower case. */
static MpSlice
ask_list(MpSlice host, const char *lower)
{
    const char *found = psl_registrable_domain(psl_builtin(), lower);

    return found == NULL ? MP_SLICE_EMPTY : mp_slice_sub(host, (gsize)(found - lower), host.len);
}

/* An archive asks of a few thousand names again and again, so each thread
 * remembers what the list said: 512 KB, one slot a hash, the last name wins.
 * The answer depends on nothing but the name, so this cannot change it. */
#define SLOTS 8192        /* a power of two */
#define NAME_BYTES_MAX 58 /* longer names are rare, and asked of the list */

typedef struct {
    guint32 hash;
    guint8 len; /* 0: an empty slot */
    guint8 org_len;
    char name[NAME_BYTES_MAX]; /* lower case */
} Slot;

static Slot *
slot_of(guint32 hash)
{
    /* waived: see above; goes with its thread */
    static GPrivate remembered = G_PRIVATE_INIT(g_free);
    Slot *slots = g_private_get(&remembered);

    if (slots == NULL) {
        slots = g_new0(Slot, SLOTS);
        g_private_set(&remembered, slots);
    }
    return &slots[hash & (SLOTS - 1)];
}

MpSlice
mp_domain_organisational(MpSlice host)
{
    char lower[MP_LIMIT_HOST_BYTES + 1];
    guint32 hash = 2166136261u; /* FNV-1a, its upper bits folded down */
    MpSlice found;
    Slot *slot;

    host = without_final_dot(host);
    if (host.len == 0 || host.len > MP_LIMIT_HOST_BYTES)
        return MP_SLICE_EMPTY;
    for (gsize i = 0; i < host.len; i++) {
        lower[i] = mp_lower(host.data[i]);
        hash = (hash ^ (guint8)lower[i]) * 16777619u;
    }
    lower[host.len] = '\0';
    hash ^= hash >> 15;
    if (host.len > NAME_BYTES_MAX)
        return is_name(host) ? ask_list(host, lower) : MP_SLICE_EMPTY;
    slot = slot_of(hash);
    if (slot->hash == hash && slot->len == host.len && memcmp(slot->name, lower, host.len) == 0)
        return mp_slice_sub(host, host.len - slot->org_len, host.len);
    found = is_name(host) ? ask_list(host, lower) : MP_SLICE_EMPTY;
    slot->hash = hash;
    slot->len = (guint8)host.len;
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

char *
mp_domain_library(void)
{
    return g_strdup_printf("libpsl %s", psl_get_version());
}
