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
    g_clear_pointer(&self->learned, g_string_chunk_free);
    mp_names_free(self->hosts);
    g_clear_pointer(&self->host_kind, g_array_unref);
    g_free(self->looks);
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

/* What is known of every host of a template. */
static void
look_at_template(const MpHostModel *self, const char *name, MpHostLook *out)
{
    const gint64 *offset = g_hash_table_lookup(self->offsets, name);
    const MpHostZones *zones = g_hash_table_lookup(self->zones, name);

    out->is_own = g_hash_table_contains(self->own_domains, out->domain.data);
    out->is_gateway = g_hash_table_contains(self->gateways, name);
    out->clock_offset_us = offset == NULL ? 0 : *offset;
    if (zones != NULL) {
        out->zones = zones->minutes;
        out->n_zones = zones->n;
    }
}

void
mp_host_model_remember(MpHostModel *self, MpHostLearner *learner)
{
    if (self->own_pins->len > 0 || self->gateway_pins->len > 0)
        return;
    self->looks = g_new0(MpHostLook, learner->kinds->len + 1);
    for (guint i = 0; i < learner->kinds->len; i++) {
        const MpHostKind *kind = &g_array_index(learner->kinds, MpHostKind, i);

        self->looks[i].domain = mp_slice_of(g_ptr_array_index(learner->domains, kind->domain));
        self->looks[i].is_named = kind->is_named;
        look_at_template(self, kind->name, &self->looks[i]);
    }
    self->learned = g_steal_pointer(&learner->strings);
    self->hosts = g_steal_pointer(&learner->hosts);
    self->host_kind = g_steal_pointer(&learner->host_kind);
}

/* NULL where @host was not met, or is not quite like its kind. */
static const MpHostLook *
remembered(const MpHostModel *self, MpSlice host)
{
    guint32 id = self->hosts != NULL ? mp_names_find(self->hosts, host) : G_MAXUINT32;
    const MpHostOfKind *of;

    /* what follows a NUL is no part of a name's id */
    if (self->hosts == NULL || host.len == 0 || id >= self->host_kind->len ||
        mp_slice_find(host, '\0') >= 0)
        return NULL;
    of = &g_array_index(self->host_kind, MpHostOfKind, id);
    return of->kind == 0 || of->odd ? NULL : &self->looks[of->kind - 1];
}

void
mp_host_model_look(const MpHostModel *self, MpSlice host, MpArena *arena, MpHostLook *out)
{
    const MpHostLook *known = remembered(self, host);
    MpHostTemplate template;
    int own, gateway;

    if (known != NULL) {
        *out = *known;
        return;
    }
    template = mp_host_template(host, arena);
    *out = (MpHostLook){ .domain = mp_slice_of(mp_arena_copy(arena, template.domain).data),
                         .is_named = template.is_named };
    if (host.len == 0)
        return;
    look_at_template(self, mp_arena_copy(arena, template.name).data, out);
    own = mp_host_pins_say(self->own_pins, host);
    gateway = mp_host_pins_say(self->gateway_pins, host);
    out->is_vetoed = own < 0;
    if (own != 0 || gateway > 0)
        out->is_own = own != 0 ? own > 0 : TRUE;
    if (gateway != 0)
        out->is_gateway = gateway > 0;
}

gboolean
mp_host_model_is_own(const MpHostModel *self, MpSlice host)
{
    const MpHostLook *known = remembered(self, host);
    g_autoptr(MpArena) arena = known == NULL ? mp_arena_new(ASK_BYTES) : NULL;
    MpHostLook look;

    if (known != NULL)
        return known->is_own;
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
    guint64 number = self->copied->len > 0 ? mp_host_id_number(by, id, at_us) : 0;

    return number != 0 && bsearch(&number, self->copied->data, self->copied->len, sizeof number,
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
