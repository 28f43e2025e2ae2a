/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-diag.h"
#include "case/mp-codec-format.h"

/* A record may come from a damaged case file: every length is checked against
 * what is left, and the first thing that cannot be ends it. */

typedef struct {
    const guint8 *at;
    const guint8 *end;
    gboolean bad;
    const MpSlice *strings; /* of this record */
    gsize n_strings;
    gsize next; /* the next new string */
    const MpSlice *words;
    gsize n_words;
    gint64 instant;
} Reader;

/* One kind's part of a record. */
typedef struct {
    MpFactKind kind;
    guint64 n_facts;
    guint64 n_bytes;
    guint64 n_strings; /* that are new in it */
} Section;

static G_GNUC_NO_INLINE guint64
get_long_varint(Reader *self)
{
    guint64 value = 0;

    for (guint shift = 0; shift < 64 && self->at < self->end; shift += 7) {
        guint8 byte = *self->at++;

        value |= (guint64)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    self->bad = TRUE;
    return 0;
}

/* Nearly all numbers of a record take one byte; and a call costs more than a byte. */
static inline guint64
get_varint(Reader *self)
{
    return self->at < self->end && *self->at < 0x80 ? *self->at++ : get_long_varint(self);
}

static inline gint64
get_signed(Reader *self)
{
    guint64 value = get_varint(self);

    return (gint64)(value >> 1) ^ -(gint64)(value & 1);
}

static guint64
get_fixed(Reader *self, gsize n)
{
    guint64 value = 0;

    if ((gsize)(self->end - self->at) < n) {
        self->bad = TRUE;
        return 0;
    }
    for (gsize i = 0; i < n; i++)
        value |= (guint64)*self->at++ << (8 * i);
    return value;
}

static inline MpSlice
get_string(Reader *self)
{
    guint64 token = get_varint(self);

    if (token == 0) {
        if (self->next < self->n_strings)
            return self->strings[self->next++];
    } else if ((token & 1) != 0) {
        if (token >> 1 < self->n_words)
            return self->words[token >> 1];
    } else if ((token >> 1) - 1 < self->n_strings) {
        return self->strings[(token >> 1) - 1];
    }
    self->bad = TRUE;
    return MP_SLICE_EMPTY;
}

static MpInstant
get_instant(Reader *self)
{
    guint8 parts = (guint8)get_fixed(self, 1);
    MpInstant at = {
        .known = (parts & MP_CODEC_INSTANT_KNOWN) != 0,
        .has_offset = (parts & MP_CODEC_INSTANT_HAS_OFFSET) != 0,
        .has_fraction = (parts & MP_CODEC_INSTANT_HAS_FRACTION) != 0,
    };

    if ((parts & MP_CODEC_INSTANT_MICROSECONDS) != 0)
        at.utc_us = (gint64)((guint64)get_signed(self) + (guint64)self->instant);
    else if ((parts & MP_CODEC_INSTANT_UTC) != 0)
        at.utc_us =
            (gint64)(((guint64)get_signed(self) + (guint64)(self->instant / G_USEC_PER_SEC)) *
                     G_USEC_PER_SEC);
    if ((parts & MP_CODEC_INSTANT_UTC) != 0)
        self->instant = at.utc_us;
    if ((parts & MP_CODEC_INSTANT_OFFSET) != 0)
        at.offset_minutes = (gint32)get_signed(self);
    if ((parts & MP_CODEC_INSTANT_FLAGS) != 0)
        at.flags = (guint16)get_varint(self);
    return at;
}

static void
get_member(Reader *self, MpMemberType type, gpointer at)
{
    MpDiagCode code = 0;

    switch (type) {
    case MP_MEMBER_SLICE:
        *(MpSlice *)at = get_string(self);
        break;
    case MP_MEMBER_U64:
        *(guint64 *)at = get_fixed(self, 8);
        break;
    case MP_MEMBER_INSTANT:
        *(MpInstant *)at = get_instant(self);
        break;
    case MP_MEMBER_DIAG:
        self->bad |= !mp_diag_code_find(get_string(self), &code);
        *(guint32 *)at = code;
        break;
    case MP_MEMBER_I32:
        *(gint32 *)at = (gint32)get_signed(self);
        break;
    case MP_MEMBER_U32:
    default:
        *(guint32 *)at = (guint32)get_varint(self);
    }
}

static void
get_array(Reader *self, const MpMember *member, guint8 *fact)
{
    gsize size = mp_codec_member_size(member->type);
    guint64 n = get_varint(self);

    self->bad |= n > member->count;
    for (guint64 i = 0; i < n && !self->bad; i++) {
        guint8 *at = fact + member->offset + i * size;

        if (member->type == MP_MEMBER_U32)
            *(guint32 *)(gpointer)at = (guint32)get_fixed(self, 4);
        else
            get_member(self, member->type, at);
    }
}

static void
get_fact(Reader *self, const MpCodecPlan *plan, guint8 *fact)
{
    guint64 mask = get_varint(self);

    self->bad |= plan->n_members < 64 && mask >> plan->n_members != 0;
    for (; mask != 0 && !self->bad; mask &= mask - 1) {
        const MpMember *member = mp_codec_member(plan, (gsize)__builtin_ctzll(mask));

        if (member->count > 1)
            get_array(self, member, fact);
        else if (member->type == MP_MEMBER_SLICE) /* nearly all are */
            *(MpSlice *)(gpointer)(fact + member->offset) = get_string(self);
        else
            get_member(self, member->type, fact + member->offset);
    }
}

static void
get_facts(Reader *self, const Section *section, guint flags, MpFactSet *facts)
{
    MpCodecPlan plan = mp_codec_plan(section->kind, flags);
    gsize size = mp_fact_layout(section->kind)->size;
    guint8 *fact = mp_fact_set_extend(facts, section->kind, section->n_facts);
    guint64 end = 0;
    guint32 field = 1;

    for (guint64 i = 0; i < section->n_facts && !self->bad; i++, fact += size) {
        guint64 start = end + (guint64)get_signed(self);

        end = start + get_varint(self);
        field += (guint32)get_signed(self);
        *(MpFactHead *)(gpointer)fact = (MpFactHead){ { start, end }, field - 1 };
        get_fact(self, &plan, fact);
    }
}

/* The number of sections. */
static guint
get_sections(Reader *self, Section sections[MP_FACT_N_KINDS])
{
    guint64 kinds = get_varint(self);
    guint n = 0;

    self->instant = (gint64)((guint64)get_signed(self) * G_USEC_PER_SEC);
    self->bad |= kinds >> MP_FACT_N_KINDS != 0;
    for (; kinds != 0 && !self->bad; kinds &= kinds - 1, n++) {
        sections[n].kind = (MpFactKind)__builtin_ctzll(kinds);
        sections[n].n_facts = get_varint(self);
        sections[n].n_bytes = get_varint(self);
        sections[n].n_strings = get_varint(self);
        /* no fact is shorter than its head and its mask */
        self->bad |= sections[n].n_facts > sections[n].n_bytes / 4 ||
                     sections[n].n_bytes > (guint64)(self->end - self->at) ||
                     sections[n].n_strings > (guint64)(self->end - self->at);
        self->n_strings += self->bad ? 0 : sections[n].n_strings;
    }
    return n;
}

static void
get_strings(Reader *self, MpArena *arena)
{
    MpSlice *strings;
    gsize before = 0;

    self->bad |= self->n_strings > (gsize)(self->end - self->at); /* each has a length */
    if (self->bad)
        return;
    self->strings = strings = mp_arena_new0_n(arena, MpSlice, self->n_strings);
    for (gsize i = 0; i < self->n_strings; i++) {
        strings[i].len = get_varint(self);
        self->bad |= strings[i].len > (guint64)(self->end - self->at);
    }
    for (gsize i = 0; i < self->n_strings && !self->bad; i++) {
        self->bad |= strings[i].len > (gsize)(self->end - self->at) - before;
        strings[i].data = (const char *)self->at + before;
        before += strings[i].len;
    }
    self->at += self->bad ? 0 : before;
}

/* Each section can be read by itself: it begins from the record's time, and it
 * is known which strings are new in it. */
static void
get_section(Reader *self, const Section *section, guint flags, MpFactSet *facts)
{
    Reader part = *self;

    part.end = part.at + section->n_bytes;
    get_facts(&part, section, flags, facts); /* of a damaged record no fact is seen */
    self->bad |= part.bad || part.at != part.end || part.next != self->next + section->n_strings;
}

static void
get_all(Reader *self, guint kinds, MpFactSet *facts)
{
    guint flags = (guint)get_fixed(self, 1);
    Section sections[MP_FACT_N_KINDS];
    guint n = get_sections(self, sections);

    get_strings(self, mp_fact_set_arena(facts));
    for (guint i = 0; i < n && !self->bad; i++) {
        self->bad |= sections[i].n_bytes > (guint64)(self->end - self->at);
        if (!self->bad && (kinds & 1u << sections[i].kind) != 0)
            get_section(self, &sections[i], flags, facts);
        self->at += self->bad ? 0 : sections[i].n_bytes;
        self->next += sections[i].n_strings;
    }
    self->bad |= self->at != self->end;
}

MpFactSet *
mp_codec_decode(MpSlice record, guint kinds, MpArena *arena)
{
    Reader reader = { .at = (const guint8 *)record.data,
                      .end = (const guint8 *)record.data + record.len };
    MpFactSet *facts = mp_fact_set_new(arena);

    reader.words = mp_codec_words(&reader.n_words);
    if (get_fixed(&reader, 1) != MP_CODEC_VERSION)
        return NULL;
    get_all(&reader, kinds, facts);
    return reader.bad ? NULL : facts;
}
