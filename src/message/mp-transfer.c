/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "message/mp-transfer.h"

#define DIGIT 0x80 /* set for each character that is a digit; what it stands for lies below */

/* clang-format off */
static const guint8 base64_digits[256] = {
    ['A'] = 0x80, ['B'] = 0x81, ['C'] = 0x82, ['D'] = 0x83, ['E'] = 0x84, ['F'] = 0x85, ['G'] = 0x86, ['H'] = 0x87,
    ['I'] = 0x88, ['J'] = 0x89, ['K'] = 0x8a, ['L'] = 0x8b, ['M'] = 0x8c, ['N'] = 0x8d, ['O'] = 0x8e, ['P'] = 0x8f,
    ['Q'] = 0x90, ['R'] = 0x91, ['S'] = 0x92, ['T'] = 0x93, ['U'] = 0x94, ['V'] = 0x95, ['W'] = 0x96, ['X'] = 0x97,
    ['Y'] = 0x98, ['Z'] = 0x99, ['a'] = 0x9a, ['b'] = 0x9b, ['c'] = 0x9c, ['d'] = 0x9d, ['e'] = 0x9e, ['f'] = 0x9f,
    ['g'] = 0xa0, ['h'] = 0xa1, ['i'] = 0xa2, ['j'] = 0xa3, ['k'] = 0xa4, ['l'] = 0xa5, ['m'] = 0xa6, ['n'] = 0xa7,
    ['o'] = 0xa8, ['p'] = 0xa9, ['q'] = 0xaa, ['r'] = 0xab, ['s'] = 0xac, ['t'] = 0xad, ['u'] = 0xae, ['v'] = 0xaf,
    ['w'] = 0xb0, ['x'] = 0xb1, ['y'] = 0xb2, ['z'] = 0xb3, ['0'] = 0xb4, ['1'] = 0xb5, ['2'] = 0xb6, ['3'] = 0xb7,
    ['4'] = 0xb8, ['5'] = 0xb9, ['6'] = 0xba, ['7'] = 0xbb, ['8'] = 0xbc, ['9'] = 0xbd, ['+'] = 0xbe, ['/'] = 0xbf,
};
static const guint8 hex_digits[256] = {
    ['0'] = 0x80, ['1'] = 0x81, ['2'] = 0x82, ['3'] = 0x83, ['4'] = 0x84, ['5'] = 0x85, ['6'] = 0x86, ['7'] = 0x87,
    ['8'] = 0x88, ['9'] = 0x89, ['A'] = 0x8a, ['B'] = 0x8b, ['C'] = 0x8c, ['D'] = 0x8d, ['E'] = 0x8e, ['F'] = 0x8f,
    ['a'] = 0x8a, ['b'] = 0x8b, ['c'] = 0x8c, ['d'] = 0x8d, ['e'] = 0x8e, ['f'] = 0x8f,
};
/* clang-format on */

MpTransfer
mp_transfer_base64(MpSlice encoded, char *out)
{
    const guint8 *p = (const guint8 *)encoded.data;
    MpTransfer done = { 0, 0 };

    while (encoded.len - done.taken >= 4) {
        const guint8 *at = p + done.taken;
        guint a = base64_digits[at[0]], b = base64_digits[at[1]];
        guint c = base64_digits[at[2]], d = base64_digits[at[3]];

        if ((a & b & c & d & DIGIT) != 0) {
            guint32 quantum = (a & 63) << 26 | (b & 63) << 20 | (c & 63) << 14 | (d & 63) << 8;

            quantum = GUINT32_TO_BE(quantum);
            memcpy(out + done.given, &quantum, sizeof quantum); /* its last byte is slack */
            done.taken += 4;
            done.given += 3;
        } else if (at[0] == '\n' || at[0] == '\r') {
            done.taken++;
        } else {
            break;
        }
    }
    return done;
}

/* How many bytes stand before the first `=` of @eight; 8: none of them is one. */
static inline guint
literal_run(guint64 eight)
{
    const guint64 ones = G_GUINT64_CONSTANT(0x0101010101010101);
    guint64 differs = GUINT64_FROM_LE(eight) ^ '=' * ones;
    guint64 equal = (differs - ones) & ~differs & 0x80 * ones; /* exact up to its lowest bit */

    return equal == 0 ? 8 : (guint)__builtin_ctzll(equal) / 8;
}

/* Both ways through quoted-printable: decoding it to @out, and, where that is
 * NULL, passing over it up to less than @most decoded bytes. */
static inline MpTransfer
walk_quoted(MpSlice encoded, gsize most, char *out)
{
    const guint8 *p = (const guint8 *)encoded.data;
    MpTransfer done = { 0, 0 };

    while (encoded.len - done.taken >= 8 && most - done.given > 8) {
        const guint8 *at = p + done.taken;
        guint64 eight;
        guint run;

        memcpy(&eight, at, sizeof eight);
        if (out != NULL)
            memcpy(out + done.given, &eight, sizeof eight); /* what is behind the run is slack */
        run = literal_run(eight);
        done.taken += run;
        done.given += run;
        if (run > 5) /* no `=`, or what follows it may not be here */
            continue;
        at += run;
        if ((hex_digits[at[1]] & hex_digits[at[2]] & DIGIT) != 0) {
            if (out != NULL)
                out[done.given] = (char)(hex_digits[at[1]] << 4 | (hex_digits[at[2]] & 15));
            done.given++;
            done.taken += 3;
        } else if (at[1] == '\n') {
            done.taken += 2;
        } else if (at[1] == '\r' && at[2] == '\n') {
            done.taken += 3;
        } else {
            break;
        }
    }
    return done;
}

MpTransfer
mp_transfer_quoted(MpSlice encoded, char *out)
{
    return walk_quoted(encoded, G_MAXSIZE, out);
}

MpTransfer
mp_transfer_pass_quoted(MpSlice encoded, gsize most)
{
    return walk_quoted(encoded, most, NULL);
}
