/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-arena.h"

G_BEGIN_DECLS

/* How a platform hides an identifier; `/DECODER` behind an id of a rule. */
typedef enum {
    MP_DECODE_BASE64, /* RFC 4648 sections 4 and 5, padding optional */
    MP_DECODE_HEX,
    MP_DECODE_ROT13,
    MP_DECODE_PERCENT, /* RFC 3986 section 2.1 */
    MP_DECODE_VERP,    /* user=example.org is user@example.org; verp:# for another sign */
    MP_DECODE_JSON,    /* json:KEY, json:KEY.KEY, json:0: a string or number inside a JSON text */
    MP_DECODE_LOWER,
} MpDecodeKind;

typedef struct {
    MpDecodeKind kind;
    char *argument; /* (nullable): behind the colon */
} MpRuleDecoder;

/* "base64", "json:site_id" ... : FALSE for anything else, and then nothing to
 * clear; else mp_rule_decoder_clear() it. */
gboolean mp_rule_decoder_parse(const char *text, MpRuleDecoder *out);
void mp_rule_decoder_clear(MpRuleDecoder *self);

/**
 * mp_rule_decode:
 * @out: (out caller-allocates): never longer than @in; in @in or in @arena;
 *   to be used only when %TRUE is returned
 *
 * Bytes that are not in that encoding, and results that are not printable
 * UTF-8, give %FALSE: an identifier that cannot be read is not an identifier.
 */
gboolean mp_rule_decode(const MpRuleDecoder *self, MpSlice in, MpArena *arena, MpSlice *out);

G_END_DECLS
