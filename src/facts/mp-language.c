/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-language.h"

#define LOOK_BYTES 600 /* the first words settle it */
#define LOOK_WORDS 32
#define LEAST_VOTES 3

#define WORD_BYTES 8 /* zero-padded, so that a word is compared as one integer */
#define WORDS_A_ROW 17

typedef struct {
    const char *language;
    char words[WORDS_A_ROW][WORD_BYTES];
} Row;

/* Small words that are common in one language and rare in its neighbours. */
/* clang-format off */
static const Row rows[] = {
    { "en", { "the", "and", "you", "your", "this", "that", "with", "are", "for", "have", "from", "not", "our", "was", "will", "can", "please" } },
    { "de", { "der", "die", "und", "das", "ist", "nicht", "sie", "ihre", "ein", "mit", "auf", "wir", "von", "den", "zu", "im", "oder" } },
    { "fr", { "le", "les", "vous", "des", "est", "pas", "une", "nous", "votre", "pour", "dans", "avec", "sur", "qui", "cette", "ou", "sont" } },
    { "es", { "el", "los", "que", "una", "para", "con", "su", "por", "las", "usted", "del", "nuestro", "como", "esta", "este", "hola", "y" } },
    { "it", { "il", "che", "di", "per", "non", "una", "con", "sono", "della", "del", "gli", "questo", "nostro", "vostro", "grazie", "e", "le" } },
    { "pt", { "os", "uma", "para", "com", "que", "voc\xc3\xaa", "n\xc3\xa3o", "seu", "sua", "dos", "das", "em", "pelo", "nossa", "no", "ao", "um" } },
    { "nl", { "het", "een", "van", "niet", "uw", "met", "voor", "zijn", "dat", "wij", "deze", "ook", "naar", "wordt", "bij", "op", "te" } },
    { "sv", { "och", "att", "det", "som", "\xc3\xa4r", "inte", "f\xc3\xb6r", "med", "du", "din", "har", "vi", "p\xc3\xa5", "till", "en", "av", "kan" } },
    { "pl", { "nie", "jest", "na", "do", "si\xc4\x99", "z", "od", "czy", "oraz", "jak", "twoje", "dla", "to", "i", "w", "za", "po" } },
    { "tr", { "ve", "bir", "i\xc3\xa7in", "bu", "ile", "de", "da", "olarak", "size", "veya", "daha", "en", "kadar", "gibi", "sizin", "olan", "her" } },
};
/* clang-format on */

static guint64
packed(const char *bytes, gsize len)
{
    char lower[WORD_BYTES] = { 0 };
    guint64 word;

    for (gsize i = 0; i < len; i++)
        lower[i] = mp_lower(bytes[i]);
    memcpy(&word, lower, sizeof word);
    return word;
}

static guint
has_word(const Row *row, guint64 word)
{
    guint found = 0;

    for (gsize i = 0; i < WORDS_A_ROW; i++) {
        guint64 one;

        memcpy(&one, row->words[i], sizeof one);
        found |= one == word;
    }
    return found;
}

/* The script of the first letters beyond Latin, by UTF-8 lead bytes. */
static const char *
script_of(MpSlice text)
{
    guint beyond = 0;
    guint cyrillic = 0, greek = 0, hebrew = 0, arabic = 0, thai = 0, kana = 0, hangul = 0, han = 0;

    for (gsize i = 0; i < text.len; i++)
        beyond += (guint8)text.data[i] >> 7;
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
    guint votes[G_N_ELEMENTS(rows)] = { 0 };
    gsize best = 0;
    gsize at = 0;
    const char *script;

    text = mp_slice_sub(text, 0, LOOK_BYTES);
    script = script_of(text);
    if (script[0] != '\0')
        return script;
    for (guint words = 0; at < text.len && words < LOOK_WORDS; words++) {
        gsize start;
        guint64 word;

        while (at < text.len && !g_ascii_isalpha(text.data[at]) && (text.data[at] & 0x80) == 0)
            at++;
        for (start = at;
             at < text.len && (g_ascii_isalpha(text.data[at]) || (text.data[at] & 0x80) != 0);)
            at++;
        if (at - start > WORD_BYTES)
            continue;
        word = packed(text.data + start, at - start);
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
            votes[i] += has_word(&rows[i], word);
    }
    for (gsize i = 1; i < G_N_ELEMENTS(rows); i++)
        if (votes[i] > votes[best])
            best = i;
    return votes[best] >= LEAST_VOTES ? rows[best].language : "";
}
