/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-fact.h"

/* clang-format off */
#define MEMBER(Type, name, type) { #name, MP_MEMBER_##type, offsetof(Type, name), 1 }
#define END                      { NULL, MP_MEMBER_U32, 0, 0 }

static const MpMember text_members[] = {
    MEMBER(MpTextFact, role, SLICE), MEMBER(MpTextFact, value, SLICE), END,
};
static const MpMember address_members[] = {
    MEMBER(MpAddressFact, role, SLICE), MEMBER(MpAddressFact, name, SLICE),
    MEMBER(MpAddressFact, address, SLICE), END,
};
static const MpMember date_members[] = {
    MEMBER(MpDateFact, role, SLICE), MEMBER(MpDateFact, at, INSTANT), MEMBER(MpDateFact, raw, SLICE), END,
};
/* raw is not stored: a case keeps no raw header blocks. */
static const MpMember hop_members[] = {
    MEMBER(MpHopFact, n, U32), MEMBER(MpHopFact, flags, U32), MEMBER(MpHopFact, port, U32),
    MEMBER(MpHopFact, at, INSTANT), MEMBER(MpHopFact, from, SLICE), MEMBER(MpHopFact, helo, SLICE),
    MEMBER(MpHopFact, rdns, SLICE), MEMBER(MpHopFact, ip, SLICE), MEMBER(MpHopFact, ident, SLICE),
    MEMBER(MpHopFact, auth, SLICE), MEMBER(MpHopFact, envelope_from, SLICE), MEMBER(MpHopFact, by, SLICE),
    MEMBER(MpHopFact, by_ip, SLICE), MEMBER(MpHopFact, by_program, SLICE), MEMBER(MpHopFact, via, SLICE),
    MEMBER(MpHopFact, with, SLICE), MEMBER(MpHopFact, id, SLICE), MEMBER(MpHopFact, recipient, SLICE),
    MEMBER(MpHopFact, tls_version, SLICE), MEMBER(MpHopFact, tls_cipher, SLICE), END,
};
static const MpMember auth_members[] = {
    MEMBER(MpAuthFact, source, SLICE), MEMBER(MpAuthFact, by, SLICE), MEMBER(MpAuthFact, method, SLICE),
    MEMBER(MpAuthFact, result, SLICE), MEMBER(MpAuthFact, domain, SLICE), MEMBER(MpAuthFact, selector, SLICE),
    MEMBER(MpAuthFact, ip, SLICE), MEMBER(MpAuthFact, helo, SLICE), MEMBER(MpAuthFact, property, SLICE),
    MEMBER(MpAuthFact, arc_instance, I32), END,
};
static const MpMember signature_members[] = {
    MEMBER(MpSignatureFact, kind, SLICE), MEMBER(MpSignatureFact, domain, SLICE),
    MEMBER(MpSignatureFact, selector, SLICE), MEMBER(MpSignatureFact, identity, SLICE),
    MEMBER(MpSignatureFact, fields, SLICE), MEMBER(MpSignatureFact, cv, SLICE),
    MEMBER(MpSignatureFact, at, INSTANT), MEMBER(MpSignatureFact, arc_instance, I32), END,
};
static const MpMember platform_members[] = {
    MEMBER(MpPlatformFact, rule, SLICE), MEMBER(MpPlatformFact, platform, SLICE),
    MEMBER(MpPlatformFact, signal, U32), MEMBER(MpPlatformFact, strength, U32),
    MEMBER(MpPlatformFact, hop, U32), MEMBER(MpPlatformFact, name, SLICE), MEMBER(MpPlatformFact, value, SLICE),
    MEMBER(MpPlatformFact, n_ids, U32),
    { "ids", MP_MEMBER_SLICE, offsetof(MpPlatformFact, ids), 2 * MP_FACT_IDS }, END,
};
static const MpMember hint_members[] = {
    MEMBER(MpHintFact, kind, SLICE), MEMBER(MpHintFact, value, SLICE), MEMBER(MpHintFact, rule, SLICE),
    MEMBER(MpHintFact, weak, U32), END,
};
static const MpMember clock_members[] = {
    MEMBER(MpClockFact, scheme, SLICE), MEMBER(MpClockFact, text, SLICE), MEMBER(MpClockFact, at, INSTANT),
    MEMBER(MpClockFact, basis, U32), MEMBER(MpClockFact, precision_us, U32), MEMBER(MpClockFact, hop, U32),
    MEMBER(MpClockFact, minter, SLICE), MEMBER(MpClockFact, impossible, U32), END,
};
static const MpMember link_members[] = {
    MEMBER(MpLinkFact, host, SLICE), MEMBER(MpLinkFact, domain, SLICE), MEMBER(MpLinkFact, shape, SLICE),
    MEMBER(MpLinkFact, count, U32), END,
};
static const MpMember content_members[] = {
    { "minhash", MP_MEMBER_U32, offsetof(MpContentFact, minhash), MP_FACT_MINHASHES },
    MEMBER(MpContentFact, n_words, U32), MEMBER(MpContentFact, mime_shape, SLICE),
    MEMBER(MpContentFact, language, SLICE), MEMBER(MpContentFact, greeting, SLICE),
    MEMBER(MpContentFact, n_links, U32), MEMBER(MpContentFact, n_parts, U32), END,
};
static const MpMember anomaly_members[] = {
    MEMBER(MpAnomalyFact, code, DIAG), MEMBER(MpAnomalyFact, detail, SLICE), END,
};

static const struct {
    const char *name;
    MpFactLayout layout;
} kinds[MP_FACT_N_KINDS] = {
    [MP_FACT_TEXT] = { "text", { sizeof(MpTextFact), text_members } },
    [MP_FACT_ADDRESS] = { "address", { sizeof(MpAddressFact), address_members } },
    [MP_FACT_DATE] = { "date", { sizeof(MpDateFact), date_members } },
    [MP_FACT_HOP] = { "hop", { sizeof(MpHopFact), hop_members } },
    [MP_FACT_AUTH] = { "auth", { sizeof(MpAuthFact), auth_members } },
    [MP_FACT_SIGNATURE] = { "signature", { sizeof(MpSignatureFact), signature_members } },
    [MP_FACT_PLATFORM] = { "platform", { sizeof(MpPlatformFact), platform_members } },
    [MP_FACT_HINT] = { "hint", { sizeof(MpHintFact), hint_members } },
    [MP_FACT_CLOCK] = { "clock", { sizeof(MpClockFact), clock_members } },
    [MP_FACT_LINK] = { "link", { sizeof(MpLinkFact), link_members } },
    [MP_FACT_CONTENT] = { "content", { sizeof(MpContentFact), content_members } },
    [MP_FACT_ANOMALY] = { "anomaly", { sizeof(MpAnomalyFact), anomaly_members } },
};
/* clang-format on */

struct _MpFactSet {
    MpArena *arena;
    struct {
        guint8 *items;
        gsize n;
        gsize room;
    } of[MP_FACT_N_KINDS];
};

const char *
mp_fact_kind_name(MpFactKind kind)
{
    return kinds[kind].name;
}

const MpFactLayout *
mp_fact_layout(MpFactKind kind)
{
    return &kinds[kind].layout;
}

MpFactSet *
mp_fact_set_new(MpArena *arena)
{
    MpFactSet *self = mp_arena_new0(arena, MpFactSet);

    self->arena = arena;
    return self;
}

MpArena *
mp_fact_set_arena(MpFactSet *self)
{
    return self->arena;
}

static void
grow(MpFactSet *self, MpFactKind kind, gsize room)
{
    gsize size = kinds[kind].layout.size;

    self->of[kind].items =
        mp_arena_grow(self->arena, self->of[kind].items, self->of[kind].room * size, room * size);
    self->of[kind].room = room;
}

void
mp_fact_set_reserve(MpFactSet *self, MpFactKind kind, gsize n)
{
    if (self->of[kind].room - self->of[kind].n < n)
        grow(self, kind, self->of[kind].n + n);
}

gpointer
mp_fact_set_add(MpFactSet *self, MpFactKind kind, MpSpan where, guint32 field)
{
    MpFactHead *head;

    if (self->of[kind].n == self->of[kind].room)
        grow(self, kind, MAX(4, self->of[kind].room * 2));
    head = (MpFactHead *)(gpointer)(self->of[kind].items +
                                    self->of[kind].n++ * kinds[kind].layout.size);
    *head = (MpFactHead){ .where = where, .field = field };
    return head;
}

gpointer
mp_fact_set_extend(MpFactSet *self, MpFactKind kind, gsize n)
{
    gpointer first;

    mp_fact_set_reserve(self, kind, n);
    first = self->of[kind].items + self->of[kind].n * kinds[kind].layout.size;
    self->of[kind].n += n;
    return first;
}

gconstpointer
mp_fact_set_get(const MpFactSet *self, MpFactKind kind, gsize *n)
{
    *n = self->of[kind].n;
    return self->of[kind].items;
}
