/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-trust.h"

#include "analysis/mp-host-template.h"
#include "base/mp-domain.h"

typedef struct {
    const MpFactSet *facts;
    const MpHostModel *hosts;
    MpArena *arena;
    MpTrustVerdict *out;
    MpHostLook *looks;
    guint32 *networks; /* of the peers */
    gsize n;
    MpSlice forwarder; /* domain whose hosts are own in this leg: an address is forwarded from it */
    gboolean has_boundary;
} Judge;

static const MpHopFact *
hop_at(const Judge *self, gsize i)
{
    return self->out->hops[i].fact;
}

static gboolean
is_outside(const Judge *self, gsize i)
{
    return self->networks[i] != 0;
}

static MpSlice
first_label(MpSlice host)
{
    gssize dot = mp_slice_find(host, '.');

    return mp_slice_sub(host, 0, dot >= 0 ? (gsize)dot : host.len);
}

static gboolean
is_own_host(const Judge *self, MpSlice host)
{
    MpHostLook look;

    if (host.len == 0)
        return FALSE;
    mp_host_model_look(self->hosts, host, self->arena, &look);
    return look.is_own || (self->forwarder.len > 0 && mp_slice_equal(look.domain, self->forwarder));
}

/* Whether an own machine checked the peer of hop @i as somebody from outside:
 * SPF is asked of strangers only. */
static gboolean
is_checked(const Judge *self, gsize i)
{
    gsize n;
    const MpAuthFact *results = mp_fact_set_get(self->facts, MP_FACT_AUTH, &n);
    const MpHopFact *hop = hop_at(self, i);

    for (gsize k = 0; k < n && results[k].head.field < hop->head.field; k++)
        if (results[k].arc_instance == 0 && mp_slice_equal(results[k].ip, hop->ip) &&
            mp_slice_equal(results[k].method, MP_SLICE_LITERAL("spf")))
            return TRUE;
    return FALSE;
}

/* Whether the peer of own hop @i may be the own machine that wrote hop @below.
 * A name that the receiver looked up decides; a claimed one counts only where
 * nothing was looked up. */
static gboolean
continues(const Judge *self, gsize i, gsize below)
{
    const MpHopFact *hop = hop_at(self, i);
    MpSlice by = hop_at(self, below)->by;

    if (!is_outside(self, i))
        return TRUE;
    if (hop->rdns.len > 0)
        return mp_host_is_same_machine(hop->rdns, by) || is_own_host(self, hop->rdns);
    if ((hop->flags & MP_HOP_RDNS_UNKNOWN) || is_checked(self, i))
        return FALSE;
    /* a mailbox that hands its mail in again names itself, within its own network */
    return mp_host_is_same_machine(hop->helo.len > 0 ? hop->helo : hop->from, by) ||
           (self->networks[i] == mp_host_network_number(hop->by_ip) &&
            is_own_host(self, hop->helo));
}

/* What can be inferred where nothing is known of the next host: that it is of the same
 * network as an own one, or of its organisation by a name that was looked up. */
static gboolean
stays_inside(const Judge *self, gsize i, gsize below)
{
    const MpHopFact *hop = hop_at(self, i);
    guint32 network = self->networks[i];
    MpSlice domain = mp_domain_organisational(hop->by);

    if (network == 0)
        return TRUE;
    if (network == mp_host_network_number(hop->by_ip) ||
        network == mp_host_network_number(hop_at(self, below)->by_ip))
        return mp_host_is_same_machine(hop->helo, hop_at(self, below)->by);
    return hop->rdns.len > 0 && domain.len > 0 &&
           mp_slice_equal_nocase(domain, mp_domain_organisational(hop->rdns)) &&
           mp_host_is_same_machine(hop->rdns, hop_at(self, below)->by);
}

/* Whether hop @i of a leg is own, when the one above it (@above, of the same leg) is. */
static gboolean
is_own_hop(const Judge *self, gsize start, gsize above, gsize i)
{
    const MpHopFact *hop = hop_at(self, i);
    const MpHostLook *look = &self->looks[i];

    if (look->is_vetoed)
        return FALSE;
    if (i == start || hop->by.len == 0)
        return TRUE; /* whoever is at the top wrote what we read; qmail and uid lines name no host
                      */
    if (look->is_own || (self->forwarder.len > 0 && mp_slice_equal(look->domain, self->forwarder)))
        return continues(self, above, i);
    if (!look->is_named)
        return !is_outside(self, above) ||
               mp_host_is_same_machine(hop->from, hop_at(self, above)->by);
    if (!is_outside(self, above))
        return mp_host_is_same_machine(hop_at(self, above)->helo, hop->by) ||
               mp_host_is_same_machine(hop_at(self, above)->rdns, hop->by) ||
               hop_at(self, above)->ip.len == 0;
    /* learned models know which hosts follow; without one the message itself must do */
    return !self->looks[start].is_own && stays_inside(self, above, i);
}

static void
set_boundary(Judge *self, gsize i)
{
    const MpHopFact *hop = hop_at(self, i);

    self->has_boundary = TRUE;
    self->out->hops[i].trust = MP_TRUST_BOUNDARY;
    self->out->boundary_hop = hop;
    self->out->boundary = (MpBoundary){ .hop = hop->n,
                                        .ip = hop->ip,
                                        .rdns = hop->rdns,
                                        .helo = hop->helo,
                                        .rdns_verified = (hop->flags & MP_HOP_RDNS_VERIFIED) != 0 };
}

static MpSlice
domain_part(MpSlice address)
{
    gssize at = mp_slice_find_last(address, '@');

    return at < 0 ? MP_SLICE_EMPTY : mp_slice_sub(address, (gsize)at + 1, address.len);
}

/* Whether the stranger at boundary @i only forwards an address of the
 * recipient's: then the hop below is own too. */
static gboolean
is_forwarded(const Judge *self, gsize i)
{
    const MpHopFact *hop = hop_at(self, i), *below;
    MpSlice domain;

    if (i + 1 >= self->n)
        return FALSE;
    below = hop_at(self, i + 1);
    domain = self->looks[i + 1].domain;
    return below->by.len > 0 && below->recipient.len > 0 && self->looks[i + 1].is_named &&
           mp_host_model_is_forwarder(self->hosts, domain, self->networks[i]) &&
           mp_slice_equal_nocase(mp_domain_organisational(domain_part(below->recipient)), domain) &&
           mp_host_is_same_machine(hop->rdns.len > 0 ? hop->rdns : hop->helo, below->by);
}

/* Judges one leg from @start on. Returns where the next one begins; the number
 * of hops where the rest is only claimed. */
static gsize
judge_leg(Judge *self, gsize start)
{
    gsize above = start, outside = self->n, i;

    for (i = start; i < self->n && is_own_hop(self, start, above, i); i++) {
        const MpHopFact *hop = hop_at(self, i);

        self->out->hops[i].trust = MP_TRUST_OWN;
        if (hop->flags & MP_HOP_PULL)
            return i + 1;
        if (is_outside(self, i)) {
            outside = i;
            if (self->looks[i].is_gateway)
                break;
        }
        if (hop->by.len > 0)
            above = i;
    }
    if (outside == self->n)
        return self->n;
    /* what stands below the last public peer came from it */
    for (i = outside + 1; i < self->n; i++)
        self->out->hops[i].trust = MP_TRUST_CLAIMED;
    if (is_forwarded(self, outside)) {
        self->forwarder = self->looks[outside + 1].domain;
        set_boundary(self, outside);
        return outside + 1;
    }
    set_boundary(self, outside);
    return self->n;
}

static void
judge_trust(Judge *self)
{
    gsize start = 0;
    guint32 leg = 1;

    for (gsize i = 0; i < self->n; i++)
        self->out->hops[i].trust = MP_TRUST_CLAIMED;
    while (start < self->n) {
        gsize next = judge_leg(self, start);

        for (gsize i = start; i < self->n; i++)
            self->out->hops[i].leg = leg;
        leg++;
        /* a further leg has a boundary of its own; what led to it is own */
        if (next < self->n && self->has_boundary) {
            self->out->hops[next - 1].trust = MP_TRUST_OWN;
            self->has_boundary = FALSE;
        }
        start = next;
    }
    for (gsize i = 0; i < self->n && !self->has_boundary; i++)
        if (hop_at(self, i) == self->out->boundary_hop)
            self->out->hops[i].trust = MP_TRUST_BOUNDARY;
}

/* Below the boundary a new recipient begins a new leg: a list or an alias sent it on. */
static void
number_claimed_legs(Judge *self)
{
    MpSlice recipient = MP_SLICE_EMPTY;
    guint32 more = 0;

    for (gsize i = 0; i < self->n; i++) {
        const MpHopFact *hop = hop_at(self, i);
        MpSlice domain = mp_domain_organisational(domain_part(hop->recipient));

        if (domain.len > 0 && recipient.len > 0 && self->out->hops[i].trust == MP_TRUST_CLAIMED &&
            !mp_slice_equal_nocase(domain, recipient))
            more++;
        if (domain.len > 0)
            recipient = domain;
        self->out->hops[i].leg += more;
    }
}

static guint32
claimed_from(const Judge *self)
{
    for (gsize i = 0; i < self->n; i++)
        if (self->out->hops[i].trust == MP_TRUST_CLAIMED)
            return hop_at(self, i)->head.field;
    return self->n == 0 ? 0 : G_MAXUINT32;
}

static void
judge_delivery(Judge *self)
{
    self->out->boundary_field =
        self->out->boundary_hop != NULL ? self->out->boundary_hop->head.field : claimed_from(self);
    for (gsize i = self->n; i > 0; i--) {
        const MpHopFact *hop = hop_at(self, i - 1);

        if (self->out->hops[i - 1].trust == MP_TRUST_CLAIMED || !hop->at.known)
            continue;
        self->out->delivered = hop->at;
        self->out->delivered_hop = hop->n;
        return;
    }
}

/* Whether @by, the name a verifier gives itself, is one of the recipient's:
 * an own host, or the name of an own host's organisation. */
static gboolean
is_own_verifier(const Judge *self, MpSlice by)
{
    MpSlice domain = mp_domain_organisational(by);

    if (by.len == 0 || is_own_host(self, by))
        return TRUE;
    for (gsize i = 0; i < self->n; i++) {
        if (self->out->hops[i].trust == MP_TRUST_CLAIMED)
            continue;
        if (mp_slice_equal_nocase(hop_at(self, i)->by, by) ||
            (domain.len > 0 && mp_slice_equal(self->looks[i].domain, domain)) ||
            (domain.len == 0 && mp_slice_equal_nocase(first_label(hop_at(self, i)->by), by)))
            return TRUE;
    }
    return FALSE;
}

static void
judge_auth(Judge *self)
{
    gsize n;
    const MpAuthFact *facts = mp_fact_set_get(self->facts, MP_FACT_AUTH, &n);
    MpJudgedAuth *auth = mp_arena_new0_n(self->arena, MpJudgedAuth, n);

    for (gsize i = 0; i < n; i++) {
        gboolean is_report =
            mp_slice_equal(facts[i].source, MP_SLICE_LITERAL("authentication-results")) ||
            mp_slice_equal(facts[i].source, MP_SLICE_LITERAL("received-spf"));

        auth[i].fact = &facts[i];
        auth[i].verified = is_report && self->n > 0 &&
                           mp_trust_is_own_field(self->out, facts[i].head.field) &&
                           is_own_verifier(self, facts[i].by);
    }
    self->out->auth = auth;
    self->out->n_auth = n;
}

void
mp_trust_judge(const MpFactSet *facts,
               const MpHostModel *hosts,
               MpArena *arena,
               MpTrustVerdict *out)
{
    Judge self = {
        .facts = facts, .hosts = hosts, .arena = arena, .out = out, .forwarder = MP_SLICE_EMPTY
    };
    gsize n;
    const MpHopFact *hops = mp_fact_set_get(facts, MP_FACT_HOP, &n);

    *out = (MpTrustVerdict){ .hops = mp_arena_new0_n(arena, MpJudgedHop, n) };
    self.looks = mp_arena_new0_n(arena, MpHostLook, n);
    self.networks = mp_arena_new0_n(arena, guint32, n);
    for (gsize i = 0; i < n; i++) {
        if (hops[i].n == 0)
            continue;
        out->hops[self.n].fact = &hops[i];
        mp_host_model_look(hosts, hops[i].by, arena, &self.looks[self.n]);
        self.networks[self.n] = mp_host_network_number(hops[i].ip);
        self.n++;
    }
    out->n_hops = self.n;
    out->looks = self.looks;
    out->networks = self.networks;
    judge_trust(&self);
    number_claimed_legs(&self);
    judge_delivery(&self);
    judge_auth(&self);
}
