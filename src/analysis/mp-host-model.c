/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-host-model.h"

#include "analysis/mp-host-state.h"
#include "base/mp-domain.h"

/* Templates of hosts asked about are made here and forgotten. */
#define ASK_BYTES 1024

void
mp_host_model_free(MpHostModel *self)
{
    if (self == NULL)
        return;
    g_string_chunk_free(self->strings);
    g_hash_table_unref(self->own_domains);
    g_hash_table_unref(self->gateways);
    g_hash_table_unref(self->offsets);
    g_hash_table_unref(self->zones);
    g_hash_table_unref(self->builds);
    g_hash_table_unref(self->forwarders);
    g_array_unref(self->copied);
    g_array_unref(self->lines);
    g_ptr_array_unref(self->own_pins);
    g_ptr_array_unref(self->gateway_pins);
    g_free(self);
}

gboolean
mp_host_model_is_empty(const MpHostModel *self)
{
    return g_hash_table_size(self->own_domains) == 0 && self->own_pins->len == 0 &&
           self->gateway_pins->len == 0;
}

guint
mp_host_model_n_messages(const MpHostModel *self)
{
    return self->n_messages;
}

int
mp_host_pins_say(const GPtrArray *pins, MpSlice host)
{
    int says = 0;

    for (guint i = 0; i < pins->len; i++) {
        const char *pin = g_ptr_array_index(pins, i);
        gboolean forbids = *pin == '!';

        if (mp_domain_is_below(host, mp_slice_of(pin + forbids)))
            says = forbids ? -1 : says < 0 ? says : 1;
    }
    return says;
}

void
mp_host_model_look(const MpHostModel *self, MpSlice host, MpArena *arena, MpHostLook *out)
{
    MpHostTemplate template = mp_host_template(host, arena);
    int own = mp_host_pins_say(self->own_pins, host);
    int gateway = mp_host_pins_say(self->gateway_pins, host);
    const char *name = mp_arena_copy(arena, template.name).data;
    const char *domain = mp_arena_copy(arena, template.domain).data;
    const gint64 *offset = g_hash_table_lookup(self->offsets, name);
    const MpHostZones *zones = g_hash_table_lookup(self->zones, name);

    *out = (MpHostLook){ .domain = mp_slice_of(domain), .is_named = template.is_named };
    if (host.len == 0)
        return;
    out->is_vetoed = own < 0;
    out->is_own =
        own != 0 ? own > 0 : gateway > 0 || g_hash_table_contains(self->own_domains, domain);
    out->is_gateway = gateway != 0 ? gateway > 0 : g_hash_table_contains(self->gateways, name);
    out->clock_offset_us = offset == NULL ? 0 : *offset;
    if (zones != NULL) {
        out->zones = zones->minutes;
        out->n_zones = zones->n;
    }
}

gboolean
mp_host_model_is_own(const MpHostModel *self, MpSlice host)
{
    g_autoptr(MpArena) arena = mp_arena_new(ASK_BYTES);
    MpHostLook look;

    mp_host_model_look(self, host, arena, &look);
    return look.is_own;
}

gboolean
mp_host_model_is_forwarder(const MpHostModel *self, MpSlice domain, guint32 network)
{
    g_autofree char *key = mp_slice_dup(domain);
    const GArray *networks = g_hash_table_lookup(self->forwarders, key);

    for (guint i = 0; networks != NULL && i < networks->len; i++)
        if (g_array_index(networks, guint32, i) == network)
            return TRUE;
    return FALSE;
}

static int
compare_numbers(gconstpointer a, gconstpointer b)
{
    guint64 x = *(const guint64 *)a, y = *(const guint64 *)b;

    return (x > y) - (x < y);
}

gboolean
mp_host_model_is_copied_id(const MpHostModel *self, MpSlice by, MpSlice id, gint64 at_us)
{
    guint64 number = mp_host_id_number(by, id, at_us);

    return number != 0 && self->copied->len > 0 &&
           bsearch(&number, self->copied->data, self->copied->len, sizeof number,
                   compare_numbers) != NULL;
}

gboolean
mp_host_model_build_range(const MpHostModel *self, MpSlice id, gint64 *first_us, gint64 *last_us)
{
    guint32 build = mp_host_build_number(id);
    const gint64 *range =
        build == 0 ? NULL : g_hash_table_lookup(self->builds, GUINT_TO_POINTER(build));

    if (range == NULL)
        return FALSE;
    *first_us = range[0];
    *last_us = range[1];
    return TRUE;
}

const MpHostLine *
mp_host_model_lines(const MpHostModel *self, gsize *n)
{
    *n = self->lines->len;
    return (const MpHostLine *)(gpointer)self->lines->data;
}
