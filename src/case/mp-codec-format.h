/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-codec.h"

G_BEGIN_DECLS

/* What the writer (mp-codec.c) and the reader (mp-codec-read.c) of records agree on.
 *
 *   version, flags              a byte each
 *   kinds                       varint: 1 << MpFactKind for each that has facts
 *   base                        zigzag: UTC seconds that each kind's instants begin from
 *   for each kind               varints: number of facts, bytes of its body, new strings in it
 *   lengths of the strings      varints, in the order of their first use
 *   the strings                 one behind the other
 *   the bodies                  one a kind
 *
 * A fact is its head (start and field as differences to the fact before it, and
 * its length), a mask of the members that are not empty, and those. A string is
 * 0 for the next new one, 1 + 2n for word n of mp-codec-table.c and 2 + 2n for
 * string n of the record: so a body can be read, or passed over, by itself. */
#define MP_CODEC_VERSION 2
#define MP_CODEC_VARINT_BYTES 10

enum {
    MP_CODEC_INSTANT_KNOWN = 1 << 0,
    MP_CODEC_INSTANT_HAS_OFFSET = 1 << 1,
    MP_CODEC_INSTANT_HAS_FRACTION = 1 << 2,
    MP_CODEC_INSTANT_FLAGS = 1 << 3,
    MP_CODEC_INSTANT_UTC = 1 << 4, /* there is a time */
    MP_CODEC_INSTANT_MICROSECONDS = 1 << 5,
    MP_CODEC_INSTANT_OFFSET = 1 << 6,
};

/* What is kept of a fact of one kind: the members of its layout and, of a hop
 * where the record keeps raw text, one more. */
typedef struct {
    const MpMember *members;
    gsize n_members; /* with the extra one */
    gsize n_listed;
} MpCodecPlan;

MpCodecPlan mp_codec_plan(MpFactKind kind, guint flags);
extern const MpMember mp_codec_raw_member;

static inline const MpMember *
mp_codec_member(const MpCodecPlan *plan, gsize i)
{
    return i < plan->n_listed ? &plan->members[i] : &mp_codec_raw_member;
}

static inline gsize
mp_codec_member_size(MpMemberType type)
{
    switch (type) {
    case MP_MEMBER_SLICE:
        return sizeof(MpSlice);
    case MP_MEMBER_U64:
        return sizeof(guint64);
    case MP_MEMBER_INSTANT:
        return sizeof(MpInstant);
    case MP_MEMBER_U32:
    case MP_MEMBER_I32:
    case MP_MEMBER_DIAG:
    default:
        return sizeof(guint32);
    }
}

G_END_DECLS
