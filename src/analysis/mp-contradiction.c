/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-contradiction-state.h"
#include "analysis/mp-host-template.h"
#include "base/mp-domain.h"
#include "facts/mp-clock.h"

typedef MpContradictionSearch Search;

/* Real clocks of 2002 are off by minutes, of today by seconds. */
#define REVERSAL_US (G_GINT64_CONSTANT(60) * G_USEC_PER_SEC)
#define MINUTE_US (G_GINT64_CONSTANT(60) * G_USEC_PER_SEC)

/* ---- the list ---- */

void
mp_contradiction_add(Search *self,
                     MpFindingCode code,
                     const MpContradictionSubject *subject,
                     MpSlice detail)
{
    MpJudgedFinding *finding;
    guint32 *hops;

    if (subject->hop != 0)
        self->trust->hops[subject->hop - 1].findings |= 1u << code;
    if (self->n_findings == MP_FINDINGS_MAX)
        return;
    if (self->n_findings == self->room) {
        gsize room = MAX(8, self->room * 2);

        self->findings =
            mp_arena_grow(self->arena, self->findings, self->room * sizeof *self->findings,
                          room * sizeof *self->findings);
        self->room = room;
    }
    hops = mp_arena_new0_n(self->arena, guint32, 2);
    hops[0] = subject->hop;
    hops[1] = subject->other_hop;
    finding = &self->findings[self->n_findings++];
    *finding = (MpJudgedFinding){ .code = code,
                                  .detail = detail,
                                  .span = subject->span,
                                  .hops = hops,
                                  .n_hops = (subject->hop != 0) + (subject->other_hop != 0) };
}

MpSlice
mp_contradiction_say(const Search *self, const char *format, ...)
{
    MpSlice text = MP_SLICE_EMPTY;
    va_list args;

    if (self->context->wordless)
        return text;
    va_start(args, format);
    text = mp_arena_vprintf(self->arena, format, args);
    va_end(args);
    return text;
}

static void
add_about(Search *self, MpFindingCode code, const MpHopFact *hop, MpSlice detail)
{
    MpContradictionSubject subject = { .span = hop->head.where, .hop = hop->n };

    mp_contradiction_add(self, code, &subject, detail);
}

static void
add_about_two(Search *self,
              MpFindingCode code,
              const MpHopFact *newer,
              const MpHopFact *older,
              MpSlice detail)
{
    MpContradictionSubject subject = { .span = newer->head.where,
                                       .hop = newer->n,
                                       .other_hop = older->n };

    mp_contradiction_add(self, code, &subject, detail);
}

static const MpHopFact *
hop_at(const Search *self, gsize i)
{
    return self->trust->hops[i].fact;
}

/* ---- time ---- */

gboolean
mp_contradiction_instant(const MpInstant *at, gint64 *utc_us)
{
    if (!at->known || (at->flags & (MP_INSTANT_ZONE_MISSING | MP_INSTANT_ZONE_OUT_OF_RANGE |
                                    MP_INSTANT_IMPLAUSIBLE | MP_INSTANT_DAY_AMBIGUOUS)))
        return FALSE;
    if ((at->flags & MP_INSTANT_ZONE_UNKNOWN) && !(at->flags & MP_INSTANT_ZONE_NAMED))
        return FALSE;
    *utc_us = at->utc_us - (at->has_offset ? 0 : at->offset_minutes * MINUTE_US);
    return TRUE;
}

static void
check_delay(Search *self, gsize i)
{
    const MpHopFact *newer = hop_at(self, i), *older = hop_at(self, i + 1);
    gint64 newer_us, older_us;

    if (!newer->at.known || !older->at.known)
        return;
    self->trust->hops[i].delay_known = TRUE;
    self->trust->hops[i].delay_us = newer->at.utc_us - older->at.utc_us;
    if (!mp_contradiction_instant(&newer->at, &newer_us) ||
        !mp_contradiction_instant(&older->at, &older_us))
        return;
    newer_us -= self->trust->looks[i].clock_offset_us;
    older_us -= self->trust->looks[i + 1].clock_offset_us;
    if (newer_us - older_us < -REVERSAL_US)
        add_about_two(self, MP_FINDING_TIME_REVERSED, newer, older,
                      mp_contradiction_say(self,
                                           "hop %u is dated %" G_GINT64_FORMAT
                                           " s before hop %u, which it received from",
                                           newer->n, (older_us - newer_us) / G_USEC_PER_SEC,
                                           older->n));
}

/* Offsets that some place keeps: whole hours from -12 to +14, and these. */
static gboolean
is_real_zone(gint32 minutes)
{
    static const gint16 odd[] = { -570, -270, -210, -150, 210, 270, 330,
                                  345,  390,  525,  570,  630, 765, 825 };

    if (minutes % 60 == 0)
        return minutes >= -12 * 60 && minutes <= 14 * 60;
    for (gsize i = 0; i < G_N_ELEMENTS(odd); i++)
        if (odd[i] == minutes)
            return TRUE;
    return FALSE;
}

/* Whether @minutes is one of the host's zones, or one that summer time makes of it. */
static gboolean
is_zone_of(const MpHostLook *look, gint32 minutes)
{
    if (look->zones == NULL)
        return TRUE;
    for (guint i = 0; i < look->n_zones; i++)
        if (ABS(look->zones[i] - minutes) <= 60)
            return TRUE;
    return FALSE;
}

static void
check_zone(Search *self, gsize i)
{
    const MpHopFact *hop = hop_at(self, i);

    if (hop->at.has_offset && !is_real_zone(hop->at.offset_minutes))
        add_about(
            self, MP_FINDING_ZONE_IMPOSSIBLE, hop,
            mp_contradiction_say(self, "no place is %d minutes from UTC", hop->at.offset_minutes));
    else if (hop->at.known && hop->at.has_offset &&
             self->trust->hops[i].trust == MP_TRUST_CLAIMED &&
             !is_zone_of(&self->trust->looks[i], hop->at.offset_minutes))
        add_about(self, MP_FINDING_ZONE_IMPOSSIBLE, hop,
                  mp_contradiction_say(self, "%d minutes from UTC; this host's other mails are not",
                                       hop->at.offset_minutes));
}

static void
check_date(Search *self)
{
    gsize n;
    const MpDateFact *dates = mp_fact_set_get(self->context->facts, MP_FACT_DATE, &n);

    for (gsize i = 0; i < n; i++) {
        MpContradictionSubject subject = { .span = dates[i].head.where };

        if (!mp_slice_equal(dates[i].role, MP_SLICE_LITERAL("date")))
            continue;
        if (dates[i].at.has_offset && !is_real_zone(dates[i].at.offset_minutes))
            mp_contradiction_add(self, MP_FINDING_ZONE_IMPOSSIBLE, &subject,
                                 mp_contradiction_say(self, "no place is %d minutes from UTC",
                                                      dates[i].at.offset_minutes));
        if (dates[i].at.flags & MP_INSTANT_SPAMWARE)
            mp_contradiction_add(self, MP_FINDING_SPAMWARE_DATE, &subject,
                                 MP_SLICE_LITERAL("only spamware writes a date in this form"));
        if (self->date == NULL && dates[i].at.known)
            self->date = &dates[i];
    }
}

/* ---- hosts ---- */

/* Who handed it over is not who wrote the next line. Own machines may do as they like. */
static void
check_continuity(Search *self, gsize i)
{
    const MpHopFact *newer = hop_at(self, i), *older = hop_at(self, i + 1);

    if (self->trust->hops[i].trust == MP_TRUST_OWN || !self->trust->looks[i + 1].is_named ||
        self->trust->networks[i] == 0 || (newer->flags & MP_HOP_PULL))
        return;
    if (mp_host_is_same_machine(newer->rdns, older->by) ||
        mp_host_is_same_machine(newer->helo, older->by) ||
        mp_host_is_same_machine(newer->from, older->by) ||
        (older->by_ip.len > 0 && mp_slice_equal(newer->ip, older->by_ip)))
        return;
    add_about_two(self, MP_FINDING_DISCONTINUOUS, newer, older,
                  mp_contradiction_say(
                      self, "hop %u had it from %.*s [%.*s]; hop %u was written by %.*s", newer->n,
                      (int)(newer->rdns.len > 0 ? newer->rdns.len : newer->helo.len),
                      newer->rdns.len > 0   ? newer->rdns.data
                      : newer->helo.len > 0 ? newer->helo.data
                                            : "",
                      (int)newer->ip.len, newer->ip.data, older->n, (int)older->by.len,
                      older->by.data));
}

/* An address as HELO that is not the peer's, or "localhost" from elsewhere. A
 * private address is what a machine behind a router truthfully says. */
static void
check_helo(Search *self, gsize i)
{
    const MpHopFact *hop = hop_at(self, i);
    gboolean is_localhost = mp_slice_starts_nocase(hop->helo, MP_SLICE_LITERAL("localhost")) &&
                            (hop->helo.len == 9 || hop->helo.data[9] == '.');
    MpIp claimed, peer;
    gboolean is_address;

    if (self->trust->hops[i].trust == MP_TRUST_OWN || hop->helo.len == 0)
        return;
    is_address = mp_ip_parse(hop->helo, &claimed);
    if ((!is_address && !is_localhost) || self->trust->networks[i] == 0 ||
        !mp_ip_parse(hop->ip, &peer))
        return;
    if (is_address && mp_ip_scope(&claimed) == MP_IP_PRIVATE)
        return;
    if (is_localhost || (is_address && mp_ip_compare(&claimed, &peer) != 0))
        add_about(self, MP_FINDING_HELO_MISMATCH, hop,
                  mp_contradiction_say(self, "it called itself %.*s and came from %.*s",
                                       (int)hop->helo.len, hop->helo.data, (int)hop->ip.len,
                                       hop->ip.data));
}

static MpSlice
domain_part(MpSlice address)
{
    gssize at = mp_slice_find_last(address, '@');

    return mp_slice_sub(address, (gsize)(at + 1), address.len);
}

/* Whether @domain is the recipient's: said so, of an own host, or of the
 * address it was delivered for. */
static gboolean
is_own_domain(const Search *self, const MpHopFact *boundary, MpSlice domain)
{
    const char *const *own = self->context->own_addresses;

    for (gsize i = 0; own != NULL && own[i] != NULL; i++)
        if (mp_domain_is_of(domain_part(mp_slice_of(own[i])), domain))
            return TRUE;
    return mp_domain_is_of(boundary->by, domain) ||
           mp_domain_is_of(domain_part(boundary->recipient), domain);
}

static void
check_own_helo(Search *self)
{
    const MpHopFact *hop = self->trust->boundary_hop;
    MpSlice domain = hop == NULL ? MP_SLICE_EMPTY : mp_domain_organisational(hop->helo);

    if (domain.len == 0 || mp_host_network_number(hop->ip) == 0 ||
        !is_own_domain(self, hop, domain) || mp_domain_is_of(hop->rdns, domain))
        return;
    /* large providers send to themselves without a name that is looked up */
    if (hop->rdns.len == 0 && !(hop->flags & MP_HOP_RDNS_UNKNOWN))
        return;
    add_about(self, MP_FINDING_HELO_OWN_DOMAIN, hop,
              mp_contradiction_say(self, "%.*s called itself %.*s, which is the recipient's",
                                   (int)hop->ip.len, hop->ip.data, (int)hop->helo.len,
                                   hop->helo.data));
}

static MpIpScope
scope_of(const MpHopFact *hop)
{
    MpIp ip;

    return hop->ip.len > 0 && mp_ip_parse(hop->ip, &ip) ? mp_ip_scope(&ip) : MP_IP_LOOPBACK;
}

/* A private address between two public ones, where the organisation changes:
 * a private network ends at the organisation's border. */
static void
check_private(Search *self, gsize i)
{
    const MpHopFact *hop = hop_at(self, i);
    MpSlice here, below;

    if (i == 0 || i + 1 >= self->trust->n_hops || self->trust->hops[i].trust != MP_TRUST_CLAIMED ||
        scope_of(hop) != MP_IP_PRIVATE || scope_of(hop_at(self, i - 1)) != MP_IP_PUBLIC ||
        scope_of(hop_at(self, i + 1)) != MP_IP_PUBLIC)
        return;
    here = mp_domain_organisational(hop->by);
    below = mp_domain_organisational(hop_at(self, i + 1)->by);
    if (here.len == 0 || below.len == 0 || mp_slice_equal_nocase(here, below))
        return;
    add_about_two(
        self, MP_FINDING_PRIVATE_AFTER_PUBLIC, hop, hop_at(self, i + 1),
        mp_contradiction_say(
            self, "%.*s had it from %.*s, a private address, but %.*s wrote the hop below",
            (int)here.len, here.data, (int)hop->ip.len, hop->ip.data, (int)below.len, below.data));
}

/* Four numbers with dots, one of them over 255. */
static gboolean
is_impossible_quad(MpSlice text)
{
    guint parts = 1, value = 0, digits = 0;
    gboolean too_large = FALSE;

    if (text.len > 0 && text.data[0] == '[')
        text = mp_slice_sub(text, 1, text.len - 2);
    for (gsize i = 0; i < text.len; i++) {
        if (g_ascii_isdigit(text.data[i]) && digits < 3) {
            value = value * 10 + (guint)(text.data[i] - '0');
            digits++;
        } else if (text.data[i] == '.' && digits > 0) {
            too_large |= value > 255;
            parts++;
            value = digits = 0;
        } else {
            return FALSE;
        }
    }
    return parts == 4 && digits > 0 && (too_large || value > 255);
}

static void
check_bogon(Search *self, const MpHopFact *hop)
{
    if (hop->ip.len > 0 && scope_of(hop) == MP_IP_BOGON)
        add_about(self, MP_FINDING_BOGON, hop,
                  mp_contradiction_say(self, "no host has the address %.*s", (int)hop->ip.len,
                                       hop->ip.data));
    else if (is_impossible_quad(hop->from) || is_impossible_quad(hop->helo))
        add_about(
            self, MP_FINDING_BOGON, hop,
            mp_contradiction_say(self, "%.*s is no address", (int)hop->from.len, hop->from.data));
}

/* A machine that strangers reach has a whole name. */
static void
check_by(Search *self, gsize i)
{
    const MpHopFact *hop = hop_at(self, i);
    MpIp ip;

    if (self->trust->hops[i].trust != MP_TRUST_CLAIMED || hop->by.len == 0 ||
        self->trust->looks[i].is_named || self->trust->networks[i] == 0 ||
        mp_ip_parse(hop->by, &ip) ||
        mp_slice_equal(self->trust->looks[i].domain, MP_SLICE_LITERAL("localhost")))
        return;
    add_about(self, MP_FINDING_BAD_BY, hop,
              mp_contradiction_say(self, "%.*s is no host name", (int)hop->by.len, hop->by.data));
}

/* ---- identifiers ---- */

static void
check_id(Search *self, const MpHopFact *hop)
{
    gint64 first, last;

    if (mp_clock_queue_id_shape(hop->by_program, hop->id) == MP_QUEUE_ID_WRONG)
        add_about(self, MP_FINDING_ID_SHAPE_WRONG, hop,
                  mp_contradiction_say(self, "%.*s makes no id such as %.*s",
                                       (int)MIN(hop->by_program.len, 40), hop->by_program.data,
                                       (int)MIN(hop->id.len, 80), hop->id.data));
    if (mp_host_model_is_copied_id(self->context->hosts, hop->by, hop->id, hop->at.utc_us))
        add_about(self, MP_FINDING_COPIED_ID, hop,
                  mp_contradiction_say(self, "id %.*s of %.*s stands in other messages too",
                                       (int)MIN(hop->id.len, 80), hop->id.data, (int)hop->by.len,
                                       hop->by.data));
    if (hop->at.known && mp_host_model_build_range(self->context->hosts, hop->id, &first, &last) &&
        (hop->at.utc_us < first || hop->at.utc_us > last)) {
        char from[MP_INSTANT_TEXT], to[MP_INSTANT_TEXT];

        add_about(self, MP_FINDING_BUILD_OUT_OF_RANGE, hop,
                  mp_contradiction_say(self, "build %.*s was in use from about %s to %s",
                                       (int)hop->id.len, hop->id.data,
                                       mp_instant_format_day(first, from),
                                       mp_instant_format_day(last, to)));
    }
}

/* Servers put their line on top: a Received below the author's fields was
 * there before the message was sent. */
static void
check_order(Search *self)
{
    gsize n;
    const MpAddressFact *addresses = mp_fact_set_get(self->context->facts, MP_FACT_ADDRESS, &n);
    guint32 author = G_MAXUINT32;

    for (gsize i = 0; i < n && author == G_MAXUINT32; i++)
        if (mp_slice_equal(addresses[i].role, MP_SLICE_LITERAL("from")))
            author = addresses[i].head.field;
    for (gsize i = 0; i < self->trust->n_hops; i++)
        if (hop_at(self, i)->head.field > author) {
            add_about(self, MP_FINDING_HEADER_ORDER_BREAK, hop_at(self, i),
                      mp_contradiction_say(
                          self, "field %u is a Received, From stands before it as field %u",
                          hop_at(self, i)->head.field + 1, author + 1));
            return;
        }
}

/* ---- all ---- */

static int
compare_findings(gconstpointer a, gconstpointer b)
{
    const MpJudgedFinding *x = a, *y = b;

    if (x->code != y->code)
        return x->code < y->code ? -1 : 1;
    if (x->span.start != y->span.start)
        return x->span.start < y->span.start ? -1 : 1;
    return (x->span.end > y->span.end) - (x->span.end < y->span.end);
}

static void
check_hop(Search *self, gsize i)
{
    const MpHopFact *hop = hop_at(self, i);

    check_zone(self, i);
    check_helo(self, i);
    check_private(self, i);
    check_bogon(self, hop);
    check_by(self, i);
    check_id(self, hop);
    if (hop->flags & MP_HOP_MAY_BE_FORGED)
        add_about(self, MP_FINDING_MAY_BE_FORGED, hop,
                  MP_SLICE_LITERAL("the server could not confirm the name it looked up"));
    if (hop->flags & MP_HOP_DATE_SPAMWARE)
        add_about(self, MP_FINDING_SPAMWARE_DATE, hop,
                  MP_SLICE_LITERAL("only spamware writes a date in this form"));
    if (i + 1 < self->trust->n_hops) {
        check_delay(self, i);
        check_continuity(self, i);
    }
}

void
mp_contradiction_find(const MpContradictionContext *context,
                      MpTrustVerdict *trust,
                      MpArena *arena,
                      MpContradictions *out)
{
    Search self = { .context = context, .trust = trust, .arena = arena };

    *out = (MpContradictions){ 0 };
    check_date(&self);
    for (gsize i = 0; i < trust->n_hops; i++)
        check_hop(&self, i);
    check_own_helo(&self);
    check_order(&self);
    mp_contradiction_clocks(&self, out);
    if (self.n_findings > 0)
        qsort(self.findings, self.n_findings, sizeof *self.findings, compare_findings);
    out->findings = self.findings;
    out->n_findings = self.n_findings;
}
