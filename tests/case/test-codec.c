/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-diag.h"
#include "case/mp-case.h"
#include "case/mp-codec.h"

typedef struct {
    MpArena *arena;
    MpFactSet *facts;
    guint64 state;
} Maker;

/* xorshift64*, so that no library decides what is tried. */
static guint64
draw(Maker *maker)
{
    maker->state ^= maker->state >> 12;
    maker->state ^= maker->state << 25;
    maker->state ^= maker->state >> 27;
    return maker->state * G_GUINT64_CONSTANT(2685821657736338717);
}

static guint64
draw_below(Maker *maker, guint64 n)
{
    return (draw(maker) >> 11) % n;
}

/* Small numbers mostly, and now and then any. */
static guint64
draw_number(Maker *maker)
{
    switch (draw_below(maker, 8)) {
    case 0:
        return draw(maker);
    case 1:
        return 0;
    default:
        return draw_below(maker, 300);
    }
}

static MpSlice
draw_text(Maker *maker)
{
    static const char *const usual[] = {
        "", "x", "mx.example.org", "from", "pass", "a@example.net"
    };
    char bytes[64];
    gsize len;

    if (draw_below(maker, 3) > 0)
        return mp_slice_of(usual[draw_below(maker, G_N_ELEMENTS(usual))]);
    len = draw_below(maker, sizeof(bytes));
    for (gsize i = 0; i < len; i++)
        bytes[i] = (char)draw(maker);
    return mp_arena_copy(maker->arena, (MpSlice){ bytes, len });
}

static MpInstant
draw_instant(Maker *maker)
{
    MpInstant at = { 0 };

    if (draw_below(maker, 4) == 0)
        return at;
    at.known = (guint8)draw_below(maker, 2);
    at.has_offset = (guint8)draw_below(maker, 2);
    at.has_fraction = (guint8)draw_below(maker, 2);
    at.flags = (guint16)draw_number(maker);
    at.offset_minutes = (gint32)draw_number(maker);
    at.utc_us = (gint64)draw(maker);
    if (draw_below(maker, 2) == 0)
        at.utc_us -= at.utc_us % G_USEC_PER_SEC;
    return at;
}

static gsize
size_of(MpMemberType type)
{
    return type == MP_MEMBER_SLICE     ? sizeof(MpSlice)
           : type == MP_MEMBER_INSTANT ? sizeof(MpInstant)
           : type == MP_MEMBER_U64     ? sizeof(guint64)
                                       : sizeof(guint32);
}

static void
fill(Maker *maker, const MpMember *member, guint8 *fact)
{
    for (guint i = 0; i < member->count; i++) {
        gpointer at = fact + member->offset + i * size_of(member->type);

        if (member->type == MP_MEMBER_SLICE)
            *(MpSlice *)at = draw_text(maker);
        else if (member->type == MP_MEMBER_INSTANT)
            *(MpInstant *)at = draw_instant(maker);
        else if (member->type == MP_MEMBER_U64)
            *(guint64 *)at = draw_number(maker);
        else if (member->type == MP_MEMBER_DIAG)
            *(guint32 *)at = (guint32)draw_below(maker, MP_DIAG_N_CODES);
        else
            *(guint32 *)at = (guint32)draw_number(maker);
    }
}

static void
assert_member(const MpMember *member, const guint8 *a, const guint8 *b)
{
    for (guint i = 0; i < member->count; i++) {
        gsize at = member->offset + i * size_of(member->type);

        if (member->type == MP_MEMBER_SLICE) {
            const MpSlice *left = (gconstpointer)(a + at), *right = (gconstpointer)(b + at);

            g_assert_cmpmem(left->data, left->len, right->data, right->len);
        } else if (member->type == MP_MEMBER_INSTANT) {
            const MpInstant *left = (gconstpointer)(a + at), *right = (gconstpointer)(b + at);

            g_assert_cmpint(left->utc_us, ==, right->utc_us);
            g_assert_cmpint(left->offset_minutes, ==, right->offset_minutes);
            g_assert_cmpint(left->flags, ==, right->flags);
            g_assert_cmpint(left->known, ==, right->known);
            g_assert_cmpint(left->has_offset, ==, right->has_offset);
            g_assert_cmpint(left->has_fraction, ==, right->has_fraction);
        } else {
            g_assert_cmpmem(a + at, size_of(member->type), b + at, size_of(member->type));
        }
    }
}

static void
assert_same_kind(const MpFactSet *a, const MpFactSet *b, MpFactKind kind)
{
    const MpFactLayout *layout = mp_fact_layout(kind);
    gsize n_left, n_right;
    const guint8 *left = mp_fact_set_get(a, kind, &n_left);
    const guint8 *right = mp_fact_set_get(b, kind, &n_right);

    g_assert_cmpuint(n_left, ==, n_right);
    for (gsize i = 0; i < n_left; i++, left += layout->size, right += layout->size) {
        const MpFactHead *l = (gconstpointer)left, *r = (gconstpointer)right;

        g_assert_cmpuint(l->where.start, ==, r->where.start);
        g_assert_cmpuint(l->where.end, ==, r->where.end);
        g_assert_cmpuint(l->field, ==, r->field);
        for (const MpMember *member = layout->members; member->count > 0; member++)
            assert_member(member, left, right);
    }
}

static void
assert_same(const MpFactSet *a, const MpFactSet *b)
{
    for (guint kind = 0; kind < MP_FACT_N_KINDS; kind++)
        assert_same_kind(a, b, kind);
}

static void
make_facts(Maker *maker)
{
    maker->facts = mp_fact_set_new(maker->arena);
    for (guint kind = 0; kind < MP_FACT_N_KINDS; kind++) {
        guint64 n = draw_below(maker, 4) == 0 ? draw_below(maker, 40) : draw_below(maker, 4);

        for (guint64 i = 0; i < n; i++) {
            MpSpan where = { draw_number(maker), draw_number(maker) };
            guint32 field =
                draw_below(maker, 4) == 0 ? MP_FACT_NO_FIELD : (guint32)draw_number(maker);
            guint8 *fact = mp_fact_set_add(maker->facts, kind, where, field);

            for (const MpMember *member = mp_fact_layout(kind)->members; member->count > 0;
                 member++)
                fill(maker, member, fact);
        }
    }
}

/* decode(encode(x)) = x, whatever x is; and again from the same codec. */
static void
test_round_trip(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(64 << 10);
    g_autoptr(MpCodec) codec = mp_codec_new();
    Maker maker = { .arena = arena, .state = 88172645463325252 };

    for (guint round = 0; round < 2000; round++) {
        MpSlice record;
        MpFactSet *back;

        mp_arena_reset(arena);
        make_facts(&maker);
        record = mp_codec_encode(codec, maker.facts, 0);
        back = mp_codec_decode(mp_arena_copy(arena, record), MP_FACTS_ALL, arena);
        g_assert_nonnull(back);
        assert_same(maker.facts, back);
    }
}

/* Each kind can be read without the others. */
static void
test_kinds(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(64 << 10);
    g_autoptr(MpCodec) codec = mp_codec_new();
    Maker maker = { .arena = arena, .state = 362436069362436069 };

    for (guint round = 0; round < 200; round++) {
        MpSlice record;

        mp_arena_reset(arena);
        make_facts(&maker);
        record = mp_arena_copy(arena, mp_codec_encode(codec, maker.facts, 0));
        for (guint kind = 0; kind < MP_FACT_N_KINDS; kind++) {
            MpFactSet *back = mp_codec_decode(record, 1u << kind, arena);

            g_assert_nonnull(back);
            assert_same_kind(maker.facts, back, kind);
            for (guint other = 0; other < MP_FACT_N_KINDS; other++) {
                gsize n;

                mp_fact_set_get(back, other, &n);
                g_assert_true(other == kind || n == 0);
            }
        }
    }
}

static MpHopFact *
add_hop(MpFactSet *facts, const char *by, const char *raw)
{
    MpHopFact *hop = mp_fact_set_add(facts, MP_FACT_HOP, (MpSpan){ 10, 90 }, 0);

    hop->n = 1;
    hop->by = mp_slice_of(by);
    hop->raw = mp_slice_of(raw);
    return hop;
}

static void
test_raw(gconstpointer data)
{
    guint flags = GPOINTER_TO_UINT(data);
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_autoptr(MpCodec) codec = mp_codec_new();
    MpFactSet *facts = mp_fact_set_new(arena);
    const MpHopFact *hop;
    gsize n;

    add_hop(facts, "mx.example.org", "from a by mx.example.org");
    facts = mp_codec_decode(mp_arena_copy(arena, mp_codec_encode(codec, facts, flags)),
                            MP_FACTS_ALL, arena);
    hop = mp_fact_set_get(facts, MP_FACT_HOP, &n);
    g_assert_cmpuint(n, ==, 1);
    g_assert_cmpmem(hop->by.data, hop->by.len, "mx.example.org", 14);
    g_assert_cmpmem(hop->raw.data, hop->raw.len, "from a by mx.example.org", flags != 0 ? 24 : 0);
}

/* A host that stood before costs one or two bytes; a word of the table one. */
static void
test_repeats(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_autoptr(MpCodec) codec = mp_codec_new();
    MpFactSet *facts = mp_fact_set_new(arena);
    gsize once, twice, thrice;
    MpHopFact *hop = add_hop(facts, "gateway.example.org", "");

    once = mp_codec_encode(codec, facts, 0).len;
    hop->helo = mp_slice_of("gateway.example.org");
    twice = mp_codec_encode(codec, facts, 0).len;
    g_assert_cmpuint(twice - once, >=, 1);
    g_assert_cmpuint(twice - once, <=, 2);
    hop->via = mp_slice_of("pass");
    thrice = mp_codec_encode(codec, facts, 0).len;
    g_assert_cmpuint(thrice - twice, <=, 2); /* the mask may take a byte more */
}

/* An empty set, and the exact bytes of a small one: the format is a promise. */
static void
test_bytes(void)
{
    /* clang-format off */
    static const guint8 expected[] = {
        2, 0,                  /* version, flags */
        1 << MP_FACT_TEXT, 0,  /* kinds, no time */
        1, 6, 1,               /* one text fact, of six bytes, with one new string */
        5, 'h', 'e', 'l', 'l', 'o',
        20, 13, 0,             /* starts at 10, 13 bytes long, field 0 */
        3,                     /* role and value */
        3 << 1 | 1, 0,         /* word 3: subject; the next new string */
    };
    /* clang-format on */
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_autoptr(MpCodec) codec = mp_codec_new();
    MpFactSet *facts = mp_fact_set_new(arena);
    MpSlice record = mp_codec_encode(codec, facts, 0);
    MpTextFact *text;

    g_assert_cmpmem(record.data, record.len, "\2\0\0\0", 4);
    text = mp_fact_set_add(facts, MP_FACT_TEXT, (MpSpan){ 10, 23 }, 0);
    text->role = mp_slice_of("subject");
    text->value = mp_slice_of("hello");
    record = mp_codec_encode(codec, facts, 0);
    g_assert_cmpmem(record.data, record.len, expected, sizeof(expected));
}

typedef struct {
    const char *name;
    MpSlice record;
} DamageCase;

/* clang-format off */
static const DamageCase damaged[] = {
    { "empty",               MP_SLICE_INIT("") },
    { "version-0",           MP_SLICE_INIT("\0\0\0\0") },
    { "version-1",           MP_SLICE_INIT("\1\0\0\0") },
    { "no-kinds",            MP_SLICE_INIT("\2\0") },
    { "something-behind",    MP_SLICE_INIT("\2\0\0\0\0") },
    { "unknown-kind",        MP_SLICE_INIT("\2\0\200\40\0\1\4\0\0\0\0\0") },
    { "more-facts-than-bytes", MP_SLICE_INIT("\2\0\1\0\377\377\377\377\17\4\0\0\0\0\0") },
    { "more-bytes-than-there-are", MP_SLICE_INIT("\2\0\1\0\1\5\0\0\0\0\0") },
    { "more-strings-than-bytes", MP_SLICE_INIT("\2\0\1\0\1\4\377\377\377\377\17\0\0\0\0") },
    { "cut-in-a-number",     MP_SLICE_INIT("\2\0\1\0\201") },
    { "cut-in-a-string",     MP_SLICE_INIT("\2\0\1\0\1\5\1\20ab\0\0\0\2\0") },
    { "string-of-no-end",    MP_SLICE_INIT("\2\0\1\0\1\5\1\377\377\377\377\377\377\377\377\377\1ab\0\0\0\2\0") },
    { "number-of-no-string", MP_SLICE_INIT("\2\0\1\0\1\6\0\0\0\0\2\376\77") },
    { "number-of-no-word",   MP_SLICE_INIT("\2\0\1\0\1\6\0\0\0\0\2\377\77") },
    { "no-new-string-left",  MP_SLICE_INIT("\2\0\1\0\1\5\0\0\0\0\2\0") },
    { "new-string-not-used", MP_SLICE_INIT("\2\0\1\0\1\5\1\1a\0\0\0\2\1") },
    { "member-of-no-layout", MP_SLICE_INIT("\2\0\1\0\1\5\0\0\0\0\100\1") },
    { "unknown-anomaly",     MP_SLICE_INIT("\2\0\200\20\0\1\5\1\4abcd\0\0\0\1\0") },
    { "array-too-long",      MP_SLICE_INIT("\2\0\200\10\0\1\7\0\0\0\0\1\377\1\0") },
};
/* clang-format on */

static void
test_damaged(gconstpointer data)
{
    const DamageCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(4096);

    g_assert_null(mp_codec_decode(c->record, MP_FACTS_ALL, arena));
}

/* More strings than have a number: what comes after them is inline, and right. */
static void
test_many_strings(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(64 << 10);
    g_autoptr(MpCodec) codec = mp_codec_new();
    MpFactSet *facts = mp_fact_set_new(arena);
    MpFactSet *back;

    for (guint i = 0; i < 6000; i++) {
        MpTextFact *text = mp_fact_set_add(facts, MP_FACT_TEXT, (MpSpan){ i, i + 1 }, i);

        text->value = mp_arena_printf(arena, "value-%u", i % 3000);
    }
    back = mp_codec_decode(mp_arena_copy(arena, mp_codec_encode(codec, facts, 0)), MP_FACTS_ALL,
                           arena);
    g_assert_nonnull(back);
    assert_same(facts, back);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/codec/round-trip", test_round_trip);
    g_test_add_func("/codec/kinds-alone", test_kinds);
    g_test_add_data_func("/codec/raw-kept", GUINT_TO_POINTER(MP_CODEC_RAW), test_raw);
    g_test_add_data_func("/codec/raw-not-kept", GUINT_TO_POINTER(0), test_raw);
    g_test_add_func("/codec/repeats", test_repeats);
    g_test_add_func("/codec/bytes", test_bytes);
    g_test_add_func("/codec/many-strings", test_many_strings);
    for (gsize i = 0; i < G_N_ELEMENTS(damaged); i++) {
        g_autofree char *path = g_strconcat("/codec/damaged/", damaged[i].name, NULL);
        g_test_add_data_func(path, &damaged[i], test_damaged);
    }
    return g_test_run();
}
