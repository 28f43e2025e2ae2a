/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-language.h"

#include "base/mp-words.h"

#define LOOK_BYTES 600 /* the first words settle it */
#define LOOK_WORDS 32
#define LEAST_VOTES 3

#define WORD_BYTES 8 /* zero-padded, so that a word is compared as one integer */

/* One bit a language; of two with equal votes the first wins. */
enum {
    EN = 1u << 0,
    DE = 1u << 1,
    FR = 1u << 2,
    ES = 1u << 3,
    IT = 1u << 4,
    PT = 1u << 5,
    NL = 1u << 6,
    SV = 1u << 7,
    PL = 1u << 8,
    TR = 1u << 9,
};

static const char *const languages[] = {
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "tr"
};

typedef struct {
    char word[WORD_BYTES];
    guint spoken; /* the languages it is a word of */
} Word;

/* Small words that are common in one language and rare in its neighbours, in
 * the order of their bytes. */
/* clang-format off */
static const Word words[] = {
    { "and", EN }, { "ao", PT }, { "are", EN }, { "att", SV }, { "auf", DE }, { "av", SV },
    { "avec", FR }, { "bij", NL }, { "bir", TR }, { "bu", TR }, { "can", EN }, { "cette", FR },
    { "che", IT }, { "com", PT }, { "como", ES }, { "con", ES | IT }, { "czy", PL }, { "da", TR },
    { "daha", TR }, { "dans", FR }, { "das", DE | PT }, { "dat", NL }, { "de", TR },
    { "del", ES | IT }, { "della", IT }, { "den", DE }, { "der", DE }, { "des", FR },
    { "det", SV }, { "deze", NL }, { "di", IT }, { "die", DE }, { "din", SV }, { "dla", PL },
    { "do", PL }, { "dos", PT }, { "du", SV }, { "e", IT }, { "een", NL }, { "ein", DE },
    { "el", ES }, { "em", PT }, { "en", SV | TR }, { "est", FR }, { "esta", ES }, { "este", ES },
    { "for", EN }, { "from", EN }, { "f\xc3\xb6r", SV }, { "gibi", TR }, { "gli", IT },
    { "grazie", IT }, { "har", SV }, { "have", EN }, { "her", TR }, { "het", NL }, { "hola", ES },
    { "i", PL }, { "ihre", DE }, { "il", IT }, { "ile", TR }, { "im", DE }, { "inte", SV },
    { "ist", DE }, { "i\xc3\xa7in", TR }, { "jak", PL }, { "jest", PL }, { "kadar", TR },
    { "kan", SV }, { "las", ES }, { "le", FR | IT }, { "les", FR }, { "los", ES }, { "med", SV },
    { "met", NL }, { "mit", DE }, { "na", PL }, { "naar", NL }, { "nicht", DE }, { "nie", PL },
    { "niet", NL }, { "no", PT }, { "non", IT }, { "nossa", PT }, { "nostro", IT }, { "not", EN },
    { "nous", FR }, { "nuestro", ES }, { "n\xc3\xa3o", PT }, { "och", SV }, { "od", PL },
    { "oder", DE }, { "olan", TR }, { "olarak", TR }, { "ook", NL }, { "op", NL }, { "oraz", PL },
    { "os", PT }, { "ou", FR }, { "our", EN }, { "para", ES | PT }, { "pas", FR }, { "pelo", PT },
    { "per", IT }, { "please", EN }, { "po", PL }, { "por", ES }, { "pour", FR },
    { "p\xc3\xa5", SV }, { "que", ES | PT }, { "questo", IT }, { "qui", FR }, { "seu", PT },
    { "sie", DE }, { "size", TR }, { "sizin", TR }, { "si\xc4\x99", PL }, { "som", SV },
    { "sono", IT }, { "sont", FR }, { "su", ES }, { "sua", PT }, { "sur", FR }, { "te", NL },
    { "that", EN }, { "the", EN }, { "this", EN }, { "till", SV }, { "to", PL }, { "twoje", PL },
    { "um", PT }, { "uma", PT }, { "una", ES | IT }, { "und", DE }, { "une", FR },
    { "usted", ES }, { "uw", NL }, { "van", NL }, { "ve", TR }, { "veya", TR }, { "vi", SV },
    { "voc\xc3\xaa", PT }, { "von", DE }, { "voor", NL }, { "vostro", IT }, { "votre", FR },
    { "vous", FR }, { "w", PL }, { "was", EN }, { "wij", NL }, { "will", EN }, { "wir", DE },
    { "with", EN }, { "wordt", NL }, { "y", ES }, { "you", EN }, { "your", EN }, { "z", PL },
    { "za", PL }, { "zijn", NL }, { "zu", DE }, { "\xc3\xa4r", SV },
};
/* clang-format on */

/* In the order of bytes, as an integer. */
static guint64
packed(const char *bytes)
{
    guint64 word;

    memcpy(&word, bytes, sizeof word);
    return GUINT64_FROM_BE(word);
}

static guint
languages_of(MpSlice text)
{
    char lower[WORD_BYTES] = { 0 };
    gsize low = 0, high = G_N_ELEMENTS(words);
    guint64 wanted;

    for (gsize i = 0; i < text.len; i++)
        lower[i] = mp_lower(text.data[i]);
    wanted = packed(lower);
    while (low < high) {
        gsize middle = low + (high - low) / 2;
        guint64 found = packed(words[middle].word);

        if (found == wanted)
            return words[middle].spoken;
        if (found < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

/* The script of the first letters beyond Latin, by UTF-8 lead bytes. */
static const char *
script_of(MpSlice text)
{
    gsize beyond = 0;
    guint cyrillic = 0, greek = 0, hebrew = 0, arabic = 0, thai = 0, kana = 0, hangul = 0, han = 0;

    for (gsize at = 0; at < text.len; at += MP_BYTES_BLOCK) {
        MpBytesTail tail;

        beyond += (gsize)__builtin_popcountll(mp_bytes_high(mp_bytes_block(text, at, &tail)));
    }
    if (beyond * 4 < text.len)
        return ""; /* Latin letters, whatever their accents */
    for (gsize i = 0; i + 1 < text.len; i++) {
        guint8 a = (guint8)text.data[i];
        guint8 b = (guint8)text.data[i + 1];

        cyrillic += a == 0xd0 || a == 0xd1;
        greek += a == 0xce || a == 0xcf;
        hebrew += a == 0xd7;
        arabic += a >= 0xd8 && a <= 0xdb;
        thai += a == 0xe0 && (b == 0xb8 || b == 0xb9);
        kana += a == 0xe3 && b >= 0x81 && b <= 0x83;
        hangul += a >= 0xea && a <= 0xed && (a != 0xea || b >= 0xb0);
        han += a >= 0xe4 && a <= 0xe9;
    }
    if (kana * 8 > text.len / 3 || (kana > 4 && kana * 4 > han))
        return "ja";
    if (han * 4 > text.len / 3)
        return "zh";
    if (hangul * 4 > text.len / 3)
        return "ko";
    if (cyrillic * 4 > text.len / 2)
        return "ru";
    if (greek * 4 > text.len / 2)
        return "el";
    if (hebrew * 4 > text.len / 2)
        return "he";
    if (arabic * 4 > text.len / 2)
        return "ar";
    return thai * 4 > text.len / 3 ? "th" : "";
}

const char *
mp_language_guess(MpSlice text)
{
    guint votes[G_N_ELEMENTS(languages)] = { 0 };
    gsize best = 0, start, end;
    const char *script;
    MpWords cursor;

    text = mp_slice_sub(text, 0, LOOK_BYTES);
    script = script_of(text);
    if (script[0] != '\0')
        return script;
    mp_words_start(&cursor, text, 0);
    for (guint n = 0; n < LOOK_WORDS && mp_words_next(&cursor, &start, &end); n++)
        if (end - start <= WORD_BYTES)
            for (guint spoken = languages_of(mp_slice_sub(text, start, end - start)); spoken != 0;
                 spoken &= spoken - 1)
                votes[__builtin_ctz(spoken)]++;
    for (gsize i = 1; i < G_N_ELEMENTS(languages); i++)
        if (votes[i] > votes[best])
            best = i;
    return votes[best] >= LEAST_VOTES ? languages[best] : "";
}
