/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "message/mp-quoted.h"

#define DIGIT 0x80 /* set for each character that is a digit */

/* clang-format off */
static const guint8 hex_digits[256] = {
    ['0'] = DIGIT, ['1'] = DIGIT, ['2'] = DIGIT, ['3'] = DIGIT, ['4'] = DIGIT, ['5'] = DIGIT, ['6'] = DIGIT, ['7'] = DIGIT,
    ['8'] = DIGIT, ['9'] = DIGIT, ['A'] = DIGIT, ['B'] = DIGIT, ['C'] = DIGIT, ['D'] = DIGIT, ['E'] = DIGIT, ['F'] = DIGIT,
    ['a'] = DIGIT, ['b'] = DIGIT, ['c'] = DIGIT, ['d'] = DIGIT, ['e'] = DIGIT, ['f'] = DIGIT,
};
/* clang-format on */

/* How many bytes stand before the first `=` of @eight; 8: none of them is one. */
static inline guint
literal_run(guint64 eight)
{
    const guint64 ones = G_GUINT64_CONSTANT(0x0101010101010101);
    guint64 differs = GUINT64_FROM_LE(eight) ^ '=' * ones;
    guint64 equal = (differs - ones) & ~differs & 0x80 * ones; /* exact up to its lowest bit */

    return equal == 0 ? 8 : (guint)__builtin_ctzll(equal) / 8;
}

MpQuotedPlace
mp_quoted_pass(MpSlice encoded, gsize most)
{
    const guint8 *p = (const guint8 *)encoded.data;
    MpQuotedPlace passed = { 0, 0 };

    while (encoded.len - passed.taken >= 8 && most - passed.given > 8) {
        const guint8 *at = p + passed.taken;
        guint64 eight;
        guint run;

        memcpy(&eight, at, sizeof eight);
        run = literal_run(eight);
        passed.taken += run;
        passed.given += run;
        if (run > 5) /* no `=`, or what follows it may not be here */
            continue;
        at += run;
        if ((hex_digits[at[1]] & hex_digits[at[2]] & DIGIT) != 0) {
            passed.given++;
            passed.taken += 3;
        } else if (at[1] == '\n') {
            passed.taken += 2;
        } else if (at[1] == '\r' && at[2] == '\n') {
            passed.taken += 3;
        } else {
            break;
        }
    }
    return passed;
}
