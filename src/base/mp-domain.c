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

/* An archive asks of a few thousand names again and again, so each thread
 * remembers what the list said: 2 MB at most, two slots a hash, the last two names win.
 * The answer depends on nothing but the name, so this cannot change it. */
#define SLOTS 32768       /* a power of two */
#define NAME_BYTES_MAX 57 /* longer names are rare, and asked of the list */

typedef struct {
    guint32 hash;
    guint8 len;     /* 0: an empty slot */
    guint8 org_len; /* 0: the name is a public suffix */
    guint8 is_name;
    char name[NAME_BYTES_MAX]; /* lower case */
} Slot;

static Slot *
slots_of_thread(void)
{
    /* waived: see above; goes with its thread */
    static GPrivate remembered = G_PRIVATE_INIT(g_free);
    Slot *slots = g_private_get(&remembered);

    if (slots == NULL) {
        slots = g_new0(Slot, SLOTS);
        g_private_set(&remembered, slots);
    }
    return slots;
}

static guint32
hash_of(const char *lower, gsize len)
{
    guint32 hash = 2166136261u; /* FNV-1a, its upper bits folded down */

    for (gsize i = 0; i < len; i++)
        hash = (hash ^ (guint8)lower[i]) * 16777619u;
    return hash ^ (hash >> 15);
}

static gboolean
is_slot_of(const Slot *slot, guint32 hash, const char *name, gsize len)
{
    return slot->hash == hash && slot->len == len && memcmp(slot->name, name, len) == 0;
}

/* How many bytes at the end of @name are its organisational domain. The list
 * is asked once a name, some 2,000 instructions, and not for each suffix of
 * it: below a name that is no public suffix nothing changes but for a name
 * that is one itself. @name: lower case, NUL-terminated. */
static const Slot *
look_up(Slot *slots, const char *name, gsize len)
{
    guint32 hash = hash_of(name, len);
    Slot *slot = &slots[hash & (SLOTS - 1)];
    const char *dot;
    gsize org_len = len;
    Slot *older;

    if (is_slot_of(slot, hash, name, len))
        return slot;
    older = &slots[(hash & (SLOTS - 1)) ^ 1];
    if (is_slot_of(older, hash, name, len))
        return older;
    dot = memchr(name, '.', len);
    if (psl_is_public_suffix(psl_builtin(), name)) {
        org_len = 0;
    } else if (dot != NULL) {
        gsize parent = look_up(slots, dot + 1, len - (gsize)(dot + 1 - name))->org_len;

        org_len = parent > 0 ? parent : len;
    }
    *older = *slot;
    slot->hash = hash;
    slot->len = (guint8)len;
    slot->org_len = (guint8)org_len;
    slot->is_name = is_name((MpSlice){ name, len });
    memcpy(slot->name, name, len);
    return slot;
}

/* A name that no slot holds. */
static MpSlice
ask_list(MpSlice host, const char *lower)
{
    const char *found = is_name(host) ? psl_registrable_domain(psl_builtin(), lower) : NULL;

    return found == NULL ? MP_SLICE_EMPTY : mp_slice_sub(host, (gsize)(found - lower), host.len);
}

MpSlice
mp_domain_organisational(MpSlice host)
{
    char lower[MP_LIMIT_HOST_BYTES + 1];
    const Slot *slot;

    host = without_final_dot(host);
    if (host.len == 0 || host.len > MP_LIMIT_HOST_BYTES)
        return MP_SLICE_EMPTY;
    for (gsize i = 0; i < host.len; i++)
        lower[i] = mp_lower(host.data[i]);
    lower[host.len] = '\0';
    if (host.len > NAME_BYTES_MAX)
        return ask_list(host, lower);
    slot = look_up(slots_of_thread(), lower, host.len);
    return slot->is_name ? mp_slice_sub(host, host.len - slot->org_len, host.len) : MP_SLICE_EMPTY;
}

gboolean
mp_domain_is_of(MpSlice host, MpSlice organisation)
{
    return mp_domain_is_below(host, organisation) &&
           mp_slice_equal_nocase(mp_domain_organisational(host), organisation);
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
