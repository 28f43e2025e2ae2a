/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-recipient.h"

#include "base/mp-limits.h"
#include "facts/mp-verp.h"

typedef struct {
    const MpAddressFact *addresses;
    gsize n_addresses;
    const MpTrustVerdict *trust;
    MpArena *arena;
    MpEnvelope *out;
} Search;

/* Fields that hold the address before it was rewritten, best first. */
static const char *const before_alias[] = {
    "x-original-to", "envelope-to",         "x-envelope-to",        "x-rcpt-to",
    "x-real-to",     "envelope-recipients", "x-mdaemon-deliver-to", "x-simplelogin-envelope-to",
};

static const char *const after_alias[] = {
    "delivered-to",  "x-delivered-to", "x-apparently-to",
    "apparently-to", "x-resolved-to",  "x-forwarded-to",
};

static gboolean
has_role(const MpAddressFact *fact, const char *role)
{
    return mp_slice_equal(fact->role, mp_slice_of(role));
}

static gboolean
is_own(const Search *self, const MpAddressFact *fact)
{
    return mp_trust_is_own_field(self->trust, fact->head.field) && fact->address.len > 0;
}

/* The lowest own one of that role: the first that was written. */
static const MpAddressFact *
oldest(const Search *self, const char *role)
{
    for (gsize i = self->n_addresses; i > 0; i--)
        if (has_role(&self->addresses[i - 1], role) && is_own(self, &self->addresses[i - 1]))
            return &self->addresses[i - 1];
    return NULL;
}

static gboolean
take(Search *self, MpSlice address, const char *source)
{
    if (address.len == 0 || mp_slice_find(address, '@') <= 0)
        return FALSE;
    self->out->recipient = (MpRecipient){
        .address = address,
        .source = mp_slice_of(source),
        .tag = mp_verp_tag(address),
    };
    return TRUE;
}

static gboolean
take_role(Search *self, const char *const *roles, gsize n)
{
    for (gsize i = 0; i < n; i++) {
        const MpAddressFact *fact = oldest(self, roles[i]);

        if (fact != NULL && take(self, fact->address, roles[i]))
            return TRUE;
    }
    return FALSE;
}

static gboolean
take_hop(Search *self)
{
    for (gsize i = self->trust->n_hops; i > 0; i--) {
        const MpJudgedHop *hop = &self->trust->hops[i - 1];

        if (hop->trust != MP_TRUST_CLAIMED && take(self, hop->fact->recipient, "received-for"))
            return TRUE;
    }
    return FALSE;
}

/* To and Cc tell only where they name one address. */
static gboolean
take_claim(Search *self)
{
    const MpAddressFact *only = NULL;

    for (gsize i = 0; i < self->n_addresses; i++) {
        const MpAddressFact *fact = &self->addresses[i];

        if ((!has_role(fact, "to") && !has_role(fact, "cc")) || fact->address.len == 0)
            continue;
        if (only != NULL && !mp_slice_equal_nocase(only->address, fact->address))
            return FALSE;
        only = fact;
    }
    return only != NULL && take(self, only->address, has_role(only, "to") ? "to" : "cc");
}

/* ---- the trail ---- */

typedef struct {
    MpSlice *items;
    gsize n;
    gsize room;
} Trail;

static void
add(Trail *trail, MpSlice address)
{
    if (address.len == 0 || mp_slice_find(address, '@') <= 0 || trail->n == trail->room)
        return;
    for (gsize i = 0; i < trail->n; i++)
        if (mp_slice_equal_nocase(trail->items[i], address))
            return;
    trail->items[trail->n++] = address;
}

static gboolean
is_one_of(const MpAddressFact *fact, const char *const *roles, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if (has_role(fact, roles[i]))
            return TRUE;
    return FALSE;
}

/* What own machines noted, from the bottom up: a `for` clause, then the fields
 * above its Received, the address before its alias first. */
static void
find_trail(Search *self)
{
    Trail trail = { .room = MIN(self->n_addresses + self->trust->n_hops, MP_LIMIT_ADDRESSES) };
    gsize field_end = self->n_addresses;

    trail.items = mp_arena_new0_n(self->arena, MpSlice, trail.room);
    add(&trail, self->out->recipient.address);
    for (gsize i = self->trust->n_hops; i > 0; i--)
        if (self->trust->hops[i - 1].trust != MP_TRUST_CLAIMED)
            add(&trail, self->trust->hops[i - 1].fact->recipient);
    for (gsize i = field_end; i > 0; i--)
        if (is_own(self, &self->addresses[i - 1]) &&
            is_one_of(&self->addresses[i - 1], before_alias, G_N_ELEMENTS(before_alias)))
            add(&trail, self->addresses[i - 1].address);
    for (gsize i = field_end; i > 0; i--)
        if (is_own(self, &self->addresses[i - 1]) &&
            is_one_of(&self->addresses[i - 1], after_alias, G_N_ELEMENTS(after_alias)))
            add(&trail, self->addresses[i - 1].address);
    self->out->trail = trail.items;
    self->out->n_trail = trail.n;
}

/* ---- the envelope sender ---- */

static void
find_sender(Search *self)
{
    static const char *const roles[] = { "return-path", "x-envelope-from", "x-envelope-sender",
                                         "x-env-sender", "x-mail-from" };

    for (gsize k = 0; k < G_N_ELEMENTS(roles); k++)
        for (gsize i = 0; i < self->n_addresses; i++)
            if (has_role(&self->addresses[i], roles[k]) &&
                mp_trust_is_own_field(self->trust, self->addresses[i].head.field)) {
                self->out->sender = self->addresses[i].address;
                return;
            }
    for (gsize i = self->trust->n_hops; i > 0; i--) {
        const MpJudgedHop *hop = &self->trust->hops[i - 1];

        if (hop->trust != MP_TRUST_CLAIMED && hop->fact->envelope_from.len > 0) {
            self->out->sender = mp_slice_equal(hop->fact->envelope_from, MP_SLICE_LITERAL("<>"))
                                    ? MP_SLICE_EMPTY
                                    : hop->fact->envelope_from;
            return;
        }
    }
    /* nobody vouches for it, but without any Received nobody speaks against it either */
    for (gsize i = 0; i < self->n_addresses && self->trust->n_hops == 0; i++)
        if (has_role(&self->addresses[i], "return-path"))
            self->out->sender = self->addresses[i].address;
}

void
mp_recipient_find(const MpFactSet *facts,
                  const MpTrustVerdict *trust,
                  MpArena *arena,
                  MpEnvelope *out)
{
    Search self = { .trust = trust, .arena = arena, .out = out };

    *out = (MpEnvelope){ 0 };
    self.addresses = mp_fact_set_get(facts, MP_FACT_ADDRESS, &self.n_addresses);
    if (!take_role(&self, before_alias, G_N_ELEMENTS(before_alias)) && !take_hop(&self) &&
        !take_role(&self, after_alias, G_N_ELEMENTS(after_alias)))
        take_claim(&self);
    find_trail(&self);
    find_sender(&self);
}
