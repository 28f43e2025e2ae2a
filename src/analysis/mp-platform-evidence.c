/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-platform-evidence.h"

#include "base/mp-domain.h"
#include "base/mp-host.h"

MpPlatformCandidate *
mp_platform_candidate(MpPlatformCase *self, const MpSubject *subject)
{
    for (guint32 i = 0; i < self->n; i++)
        if (self->candidates[i].subject == subject)
            return &self->candidates[i];
    if (self->n == self->capacity) {
        guint32 more = MAX(8, 2 * self->capacity);
        self->candidates =
            mp_arena_grow(self->arena, self->candidates, self->capacity * sizeof *self->candidates,
                          more * sizeof *self->candidates);
        self->capacity = more;
    }
    self->candidates[self->n] = (MpPlatformCandidate){ .subject = subject };
    return &self->candidates[self->n++];
}

static gboolean
is_about_connection(const MpPlatformFact *fact)
{
    return fact->signal == MP_SIGNAL_HOST || fact->signal == MP_SIGNAL_HELO ||
           fact->signal == MP_SIGNAL_RANGE;
}

void
mp_platform_add(MpPlatformCase *self,
                const MpRule *rule,
                const MpPlatformFact *fact,
                gboolean verified)
{
    MpPlatformCandidate *candidate = mp_platform_candidate(self, rule->subject);

    if (candidate->n == candidate->capacity) {
        guint32 more = MAX(8, 2 * candidate->capacity);
        candidate->evidence = mp_arena_grow(self->arena, candidate->evidence,
                                            candidate->capacity * sizeof *candidate->evidence,
                                            more * sizeof *candidate->evidence);
        candidate->rules = mp_arena_grow(self->arena, candidate->rules,
                                         candidate->capacity * sizeof *candidate->rules,
                                         more * sizeof *candidate->rules);
        candidate->capacity = more;
    }
    candidate->rules[candidate->n] = rule;
    candidate->evidence[candidate->n++] = (MpPlatformEvidence){ fact, verified };
    candidate->verified = candidate->verified || verified;
    if (verified && is_about_connection(fact))
        candidate->connected = TRUE;
    else if (verified)
        candidate->composed = TRUE;
}

MpSlice
mp_platform_domain(MpSignal signal, MpSlice value)
{
    static const char key_label[] = "._domainkey.";
    gssize at = signal == MP_SIGNAL_ENVELOPE ? mp_slice_find_last(value, '@') : -1;

    if (signal == MP_SIGNAL_DKIM && value.len > 0) {
        const char *label = memmem(value.data, value.len, key_label, strlen(key_label));
        at = label == NULL ? -1 : label - value.data + (gssize)strlen(key_label) - 1;
    }
    return mp_slice_sub(value, (gsize)(at + 1), value.len);
}

gboolean
mp_platform_is_own_result(const MpPlatformCase *self, const MpAuthFact *fact)
{
    return self->context->boundary != NULL && fact->arc_instance == 0 &&
           fact->head.field < self->context->boundary_field;
}

/* A pass for the name in HELO says only that the name has an address. */
static gboolean
is_own_pass(const MpPlatformCase *self, const MpAuthFact *fact, const char *method)
{
    return mp_platform_is_own_result(self, fact) &&
           mp_slice_equal(fact->method, mp_slice_of(method)) &&
           mp_slice_equal(fact->result, MP_SLICE_LITERAL("pass")) && fact->domain.len > 0 &&
           !mp_slice_equal(fact->property, MP_SLICE_LITERAL("smtp.helo"));
}

gboolean
mp_platform_passed(const MpPlatformCase *self, const char *method, MpSlice domain)
{
    gsize n;
    const MpAuthFact *results = mp_fact_set_get(self->facts, MP_FACT_AUTH, &n);

    for (gsize i = 0; i < n; i++)
        if (is_own_pass(self, &results[i], method) &&
            mp_slice_equal_nocase(results[i].domain, domain))
            return TRUE;
    return FALSE;
}

const MpAuthFact *
mp_platform_own_pass(const MpPlatformCase *self, const char *method)
{
    gsize n;
    const MpAuthFact *results = mp_fact_set_get(self->facts, MP_FACT_AUTH, &n);

    for (gsize i = 0; i < n; i++)
        if (is_own_pass(self, &results[i], method))
            return &results[i];
    return NULL;
}

/* Waits for a rule of one platform among all that know a host. */
typedef struct {
    const MpSubject *wanted;
    gboolean found;
    gboolean whole; /* the name itself, not one below it that a customer has */
} Watch;

static void
note(const MpRuleHit *hit, gpointer data)
{
    Watch *watch = data;

    if (hit->rule->subject != watch->wanted || !hit->rule->owned)
        return;
    watch->found = TRUE;
    watch->whole = watch->whole || (hit->start == 0 && hit->n_ids == 0);
}

gboolean
mp_platform_runs(const MpPlatformCase *self, const MpSubject *subject, MpSlice host)
{
    Watch watch = { subject, FALSE, FALSE };
    const MpRuleListener listener = { self->arena, note, &watch };

    mp_rules_match(self->rules, MP_SIGNAL_HOST, host, &listener);
    return watch.found;
}

gboolean
mp_platform_owns(const MpPlatformCase *self, const MpSubject *subject, MpSlice domain)
{
    Watch watch = { subject, FALSE, FALSE };
    const MpRuleListener listener = { self->arena, note, &watch };

    mp_rules_match(self->rules, MP_SIGNAL_HOST, domain, &listener);
    mp_rules_match(self->rules, MP_SIGNAL_DKIM, domain, &listener);
    return watch.whole;
}

/* A name the peer gave, or that nobody looked up: something of the platform
 * must have passed beside it. On an address of another service it is that
 * service that vouches for the name. */
static gboolean
is_borne_out(const MpPlatformCase *self, const MpRule *rule, MpSlice host)
{
    gsize n;
    const MpAuthFact *results = mp_fact_set_get(self->facts, MP_FACT_AUTH, &n);
    MpSlice organisation = mp_domain_organisational(host);

    if (self->range != NULL && (self->range->subject == rule->subject ||
                                self->range->subject->conduct == MP_CONDUCT_SERVICE))
        return TRUE;
    for (gsize i = 0; i < n; i++) {
        const MpAuthFact *result = &results[i];

        if (!is_own_pass(self, result, "spf") && !is_own_pass(self, result, "dkim"))
            continue;
        if (mp_slice_equal_nocase(mp_domain_organisational(result->domain), organisation) ||
            mp_platform_runs(self, rule->subject, result->domain))
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_verified_host(const MpPlatformCase *self, const MpRule *rule, const MpPlatformFact *fact)
{
    const MpPlatformContext *context = self->context;

    if (context->boundary == NULL || fact->hop == 0 || fact->hop != context->boundary->n ||
        !rule->owned)
        return FALSE;
    if (fact->signal == MP_SIGNAL_HOST && context->rdns_verified &&
        mp_slice_equal_nocase(fact->value, context->rdns))
        return TRUE;
    return is_borne_out(self, rule, fact->value);
}

/* The address that the platform wrote into a field is the one that connected.
 * Kits fill in their own address where a template has one, so only a field that
 * is the platform's alone will do. */
static gboolean
holds_boundary_address(const MpPlatformCase *self, const MpRule *rule, const MpPlatformFact *fact)
{
    MpIp here, there;

    if (rule->strength != MP_STRENGTH_DECISIVE || !mp_ip_parse(self->context->ip, &here))
        return FALSE;
    for (guint32 i = 0; i < fact->n_ids; i++)
        if (mp_slice_equal(fact->ids[i].type, MP_SLICE_LITERAL("ip")) &&
            mp_ip_parse(fact->ids[i].value, &there) && mp_ip_compare(&here, &there) == 0)
            return TRUE;
    return FALSE;
}

/* Whoever signed a field, and passed, wrote it or meant it: that is enough for
 * the name of a program, which accuses nobody. */
static gboolean
is_signed_field(const MpPlatformCase *self, const MpPlatformFact *fact)
{
    gsize n;
    const MpSignatureFact *signatures = mp_fact_set_get(self->facts, MP_FACT_SIGNATURE, &n);

    for (gsize i = 0; i < n; i++) {
        MpSlice fields = signatures[i].fields;

        if (signatures[i].arc_instance != 0 ||
            !mp_platform_passed(self, "dkim", signatures[i].domain))
            continue;
        while (fields.len > 0) {
            gssize colon = mp_slice_find(fields, ':');
            MpSlice name = colon < 0 ? fields : mp_slice_sub(fields, 0, (gsize)colon);

            if (mp_slice_equal_nocase(mp_slice_trim(name), fact->name))
                return TRUE;
            fields = mp_slice_sub(fields, name.len + 1, fields.len);
        }
    }
    return FALSE;
}

static gboolean
is_verified(const MpPlatformCase *self, const MpRule *rule, const MpPlatformFact *fact)
{
    if (self->context->boundary == NULL)
        return FALSE;
    switch ((MpSignal)fact->signal) {
    case MP_SIGNAL_HOST:
    case MP_SIGNAL_HELO:
        return is_verified_host(self, rule, fact);
    case MP_SIGNAL_ENVELOPE:
        return rule->owned &&
               mp_platform_passed(self, "spf", mp_platform_domain(MP_SIGNAL_ENVELOPE, fact->value));
    case MP_SIGNAL_DKIM:
        return rule->owned &&
               mp_platform_passed(self, "dkim", mp_platform_domain(MP_SIGNAL_DKIM, fact->value));
    case MP_SIGNAL_FIELD:
        /* of what the recipient's own machines wrote, only marks speak of the sender */
        return (rule->subject->conduct == MP_CONDUCT_MARK &&
                fact->head.field < self->context->boundary_field) ||
               holds_boundary_address(self, rule, fact) ||
               (rule->subject->conduct == MP_CONDUCT_SOFTWARE && is_signed_field(self, fact));
    case MP_SIGNAL_MESSAGE_ID:
    case MP_SIGNAL_RECEIVED:
    case MP_SIGNAL_UNSUBSCRIBE:
    case MP_SIGNAL_LINK:
    case MP_SIGNAL_MIME_BOUNDARY:
    case MP_SIGNAL_RANGE:
    case MP_SIGNAL_N:
        break;
    }
    return FALSE;
}

/* A domain that a customer lent to the platform: the envelope has the
 * platform's shape and SPF passed for it, or the key has the platform's selector
 * and its signature passed. */
static gboolean
is_lent_domain(const MpPlatformCase *self, const MpRule *rule, const MpPlatformFact *fact)
{
    if (rule->strength == MP_STRENGTH_WEAK)
        return FALSE;
    if (fact->signal == MP_SIGNAL_ENVELOPE)
        return mp_platform_passed(self, "spf", mp_platform_domain(MP_SIGNAL_ENVELOPE, fact->value));
    return fact->signal == MP_SIGNAL_DKIM &&
           mp_platform_passed(self, "dkim", mp_platform_domain(MP_SIGNAL_DKIM, fact->value));
}

static gboolean
has_ranges(const MpPlatformCase *self, const MpSubject *subject)
{
    MpSlice id = mp_arena_printf(self->arena, "%s/range", subject->id);

    return mp_rules_find(self->rules, id.data) != NULL;
}

static MpSlice
account_of(const MpPlatformFact *fact)
{
    for (guint32 i = 0; i < fact->n_ids; i++)
        if (mp_slice_equal(fact->ids[i].type, MP_SLICE_LITERAL("account")))
            return fact->ids[i].value;
    return MP_SLICE_EMPTY;
}

/* Two copies of one account that no hand makes alike: in an envelope that
 * passed, and encoded in the wording of the platform's own hop. */
static void
confirm_account(MpPlatformCase *self, MpPlatformCandidate *candidate)
{
    for (guint32 i = 0; i < candidate->n; i++) {
        MpPlatformEvidence *envelope = &candidate->evidence[i];
        MpSlice account = account_of(envelope->fact);

        if (envelope->fact->signal != MP_SIGNAL_ENVELOPE || account.len == 0 ||
            !is_lent_domain(self, candidate->rules[i], envelope->fact))
            continue;
        for (guint32 k = 0; k < candidate->n; k++)
            if (candidate->evidence[k].fact->signal == MP_SIGNAL_RECEIVED &&
                candidate->rules[k]->strength == MP_STRENGTH_DECISIVE &&
                mp_slice_equal(account_of(candidate->evidence[k].fact), account))
                envelope->verified = candidate->verified = candidate->composed = TRUE;
    }
}

/* A field that no other software writes. */
static gboolean
is_own_field(const MpRule *rule)
{
    return rule->signal == MP_SIGNAL_FIELD && rule->strength == MP_STRENGTH_DECISIVE;
}

/* A claimed name of the connecting host stands once something else of the
 * platform does: its own signature, envelope or address. Where it has no ranges
 * to fall outside of, a customer's domain that was lent to it will do, or a
 * field of its own on mail whose envelope passed: kits forge the names of hosts
 * and paste fields, but so far not both of one platform. */
static void
confirm_host(MpPlatformCase *self, MpPlatformCandidate *candidate)
{
    gboolean passed = mp_platform_own_pass(self, "spf") != NULL;
    gboolean borne = FALSE, ranged = has_ranges(self, candidate->subject);

    for (guint32 i = 0; i < candidate->n; i++)
        borne = borne || is_lent_domain(self, candidate->rules[i], candidate->evidence[i].fact) ||
                (passed && is_own_field(candidate->rules[i]));
    if (!candidate->composed && (!borne || ranged))
        return;
    for (guint32 i = 0; i < candidate->n; i++) {
        MpPlatformEvidence *evidence = &candidate->evidence[i];

        if (!is_about_connection(evidence->fact) || !candidate->rules[i]->owned ||
            evidence->fact->hop != self->context->boundary->n)
            continue;
        evidence->verified = candidate->verified = candidate->connected = TRUE;
    }
    for (guint32 i = 0; candidate->connected && i < candidate->n; i++) {
        MpPlatformEvidence *evidence = &candidate->evidence[i];

        if (is_lent_domain(self, candidate->rules[i], evidence->fact))
            evidence->verified = candidate->composed = TRUE;
    }
}

/* The connecting address, as if it were a mark: it stands in the boundary's field. */
static void
add_range(MpPlatformCase *self)
{
    const MpPlatformContext *context = self->context;
    MpPlatformFact *fact;
    MpIp ip;

    if (context->boundary == NULL || !mp_ip_parse(context->ip, &ip))
        return;
    self->range = mp_rules_match_ip(self->rules, &ip);
    if (self->range == NULL)
        return;
    fact = mp_arena_new0(self->arena, MpPlatformFact);
    fact->head = context->boundary->head;
    fact->rule = mp_slice_of(self->range->id);
    fact->platform = mp_slice_of(self->range->subject->id);
    fact->signal = MP_SIGNAL_RANGE;
    fact->strength = self->range->strength;
    fact->hop = context->boundary->n;
    fact->name = MP_SLICE_LITERAL("Received");
    fact->value = context->ip;
    mp_platform_add(self, self->range, fact, TRUE);
}

void
mp_platform_gather(MpPlatformCase *self)
{
    gsize n;
    const MpPlatformFact *marks = mp_fact_set_get(self->facts, MP_FACT_PLATFORM, &n);

    add_range(self);
    for (gsize i = 0; i < n; i++) {
        MpSlice id = mp_arena_copy(self->arena, marks[i].rule);
        const MpRule *rule = mp_rules_find(self->rules, id.data);

        /* facts read with other rules may name one that is gone */
        if (rule != NULL)
            mp_platform_add(self, rule, &marks[i], is_verified(self, rule, &marks[i]));
    }
    for (guint32 i = 0; self->context->boundary != NULL && i < self->n; i++) {
        confirm_account(self, &self->candidates[i]);
        confirm_host(self, &self->candidates[i]);
    }
}
