/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-mbox-from.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/mp-limits.h"

#define LINE_MAX_READ 1000 /* a longer `From ` line is prose */
#define N_WORDS 14         /* from the right: date, zones, remote from, and some of the sender */
#define PART_LOOK_BACK 4096
#define JUNK_MAX 8      /* lines that are no fields before a block is given up */
#define COMMON_ENOUGH 3 /* more common fields do not make a header block surer */
#define FROM "From "
#define FROM_LEN (sizeof(FROM) - 1)

#ifdef __SSE2__
/* At which of the 16 places from @p on an `F` stands, and a blank four bytes behind it. */
static inline unsigned
hits_at(const char *p)
{
    __m128i a = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i b = _mm_loadu_si128((const __m128i *)(const void *)(p + FROM_LEN - 1));

    return (unsigned)_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(a, _mm_set1_epi8('F')),
                                                     _mm_cmpeq_epi8(b, _mm_set1_epi8(' '))));
}
#endif

const char *
mp_mbox_from_find(const char *p, const char *end)
{
#ifdef __SSE2__
    /* Two bytes of the word compared at 64 places at once: in mail that is
     * twice as fast as a search for line ends, and three times memmem(). */
    for (; end - p >= 64 + (gssize)FROM_LEN; p += 64) {
        guint64 hits = (guint64)hits_at(p) | (guint64)hits_at(p + 16) << 16 |
                       (guint64)hits_at(p + 32) << 32 | (guint64)hits_at(p + 48) << 48;

        for (; hits != 0; hits &= hits - 1) {
            const char *at = p + __builtin_ctzll(hits);

            if (memcmp(at, FROM, FROM_LEN) == 0)
                return at;
        }
    }
#endif
    return end - p < (gssize)FROM_LEN ? NULL : memmem(p, (gsize)(end - p), FROM, FROM_LEN);
}

static gboolean
is_one_of(MpSlice word, const char *const *names, gsize n)
{
    for (gsize i = 0; i < n; i++) {
        gsize len = strlen(names[i]);

        /* the usual three letters, or the whole name */
        if ((word.len == 3 || word.len == len) &&
            g_ascii_strncasecmp(word.data, names[i], word.len) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_weekday(MpSlice word)
{
    static const char *const names[] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
                                         "Thursday", "Friday", "Saturday" };

    if (word.len > 0 && word.data[word.len - 1] == ',')
        word.len--;
    return is_one_of(word, names, G_N_ELEMENTS(names));
}

static gboolean
is_month(MpSlice word)
{
    static const char *const names[] = { "January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December" };

    return is_one_of(word, names, G_N_ELEMENTS(names));
}

/* A number of @min to @max digits; -1. */
static int
number_of(MpSlice word, gsize min, gsize max)
{
    int value = 0;

    if (word.len < min || word.len > max)
        return -1;
    for (gsize i = 0; i < word.len; i++) {
        if (!g_ascii_isdigit(word.data[i]))
            return -1;
        value = value * 10 + (word.data[i] - '0');
    }
    return value;
}

static gboolean
is_day(MpSlice word)
{
    int day = number_of(word, 1, 2);

    return day >= 1 && day <= 31;
}

static gboolean
is_year(MpSlice word)
{
    int year = number_of(word, 4, 4);

    return year >= 1900 && year <= 2999;
}

/* HH:MM or HH:MM:SS; the hour may have one digit. */
static gboolean
is_time(MpSlice word)
{
    gssize colon = mp_slice_find(word, ':');
    MpSlice rest;
    int hour, minute;

    if (colon < 0)
        return FALSE;
    rest = mp_slice_sub(word, (gsize)colon + 1, word.len);
    hour = number_of(mp_slice_sub(word, 0, (gsize)colon), 1, 2);
    minute = number_of(mp_slice_sub(rest, 0, 2), 2, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
        return FALSE;
    if (rest.len == 2)
        return TRUE;
    return rest.len == 5 && rest.data[2] == ':' && number_of(mp_slice_sub(rest, 3, 2), 2, 2) >= 0;
}

/* +0200, CEST, (CEST), GMT+0200. */
static gboolean
is_zone(MpSlice word)
{
    gsize letters = 0;

    if (word.len >= 2 && word.data[0] == '(' && word.data[word.len - 1] == ')')
        word = mp_slice_sub(word, 1, word.len - 2);
    while (letters < word.len && g_ascii_isupper(word.data[letters]))
        letters++;
    if (letters > 5)
        return FALSE;
    if (letters == word.len)
        return letters > 0;
    word = mp_slice_sub(word, letters, word.len);
    return (word.data[0] == '+' || word.data[0] == '-') &&
           number_of(mp_slice_sub(word, 1, word.len), 4, 4) >= 0;
}

static gboolean
are_zones(const MpSlice *words, int from, int to)
{
    for (int i = from; i < to; i++)
        if (!is_zone(words[i]))
            return FALSE;
    return TRUE;
}

/* weekday month day time [zone{0,2}] year [zone{0,2}] */
static gboolean
ends_in_asctime(const MpSlice *words, int n)
{
    for (int after = 0; after <= 2; after++) {
        int year = n - 1 - after;

        if (year < 4 || !is_year(words[year]) || !are_zones(words, year + 1, n))
            continue;
        for (int between = 0; between <= 2; between++) {
            int time = year - 1 - between;

            if (time >= 3 && is_time(words[time]) && are_zones(words, time + 1, year) &&
                is_day(words[time - 1]) && is_month(words[time - 2]) && is_weekday(words[time - 3]))
                return TRUE;
        }
    }
    return FALSE;
}

/* weekday[,] day month year time [zone{0,2}] | weekday month day year time */
static gboolean
ends_in_time(const MpSlice *words, int n)
{
    for (int zones = 0; zones <= 2; zones++) {
        int time = n - 1 - zones;

        if (time < 4 || !is_time(words[time]) || !are_zones(words, time + 1, n) ||
            !is_year(words[time - 1]) || !is_weekday(words[time - 4]))
            continue;
        if (is_month(words[time - 2]) && is_day(words[time - 3]))
            return TRUE;
        if (zones == 0 && is_day(words[time - 2]) && is_month(words[time - 3]))
            return TRUE;
    }
    return FALSE;
}

/* The last words of @text, at most N_WORDS, in their order. @more: whether there are others. */
static int
last_words(MpSlice text, MpSlice words[N_WORDS], gboolean *more)
{
    int n = 0;

    text = mp_slice_trim(text);
    while (text.len > 0 && n < N_WORDS) {
        gsize start = text.len;

        while (start > 0 && text.data[start - 1] != ' ' && text.data[start - 1] != '\t')
            start--;
        words[N_WORDS - 1 - n++] = mp_slice_sub(text, start, text.len - start);
        text = mp_slice_trim(mp_slice_sub(text, 0, start));
    }
    *more = text.len > 0;
    memmove(words, words + N_WORDS - n, sizeof(MpSlice) * (gsize)n);
    return n;
}

MpMboxFromShape
mp_mbox_from_shape(MpSlice line)
{
    MpSlice words[N_WORDS];
    gboolean more;
    int n;

    if (line.len > LINE_MAX_READ)
        return MP_MBOX_FROM_OTHER;
    n = last_words(mp_slice_sub(line, FROM_LEN, line.len), words, &more);
    if (n <= 1 && !more)
        return MP_MBOX_FROM_BARE;
    if (n >= 3 && mp_slice_equal(words[n - 3], MP_SLICE_LITERAL("remote")) &&
        mp_slice_equal(words[n - 2], MP_SLICE_LITERAL("from")))
        n -= 3;
    return ends_in_asctime(words, n) || ends_in_time(words, n) ? MP_MBOX_FROM_DATED
                                                               : MP_MBOX_FROM_OTHER;
}

gboolean
mp_mbox_view_line(const MpMboxView *view, gsize at, MpSlice *line, gsize *next)
{
    MpSlice rest = mp_slice_sub(view->bytes, at, view->bytes.len);
    gssize end = mp_slice_find(rest, view->eol);

    if (end < 0 && !view->at_end)
        return FALSE;
    *line = end < 0 ? rest : mp_slice_sub(rest, 0, (gsize)end);
    *next = end < 0 ? view->bytes.len : at + (gsize)end + 1;
    if (view->eol == '\n' && line->len > 0 && line->data[line->len - 1] == '\r')
        line->len--;
    return TRUE;
}

/* Bytes of the field name; 0 if @line is not a field. Every header line of an
 * mbox comes through here: the colon is found first, the name looked at then. */
static gsize
name_length(MpSlice line)
{
    const char *colon = line.len == 0 ? NULL : memchr(line.data, ':', line.len);
    gsize name = colon == NULL ? 0 : (gsize)(colon - line.data);

    while (name > 0 && (line.data[name - 1] == ' ' || line.data[name - 1] == '\t'))
        name--;
    for (gsize i = 0; i < name; i++)
        if ((guchar)(line.data[i] - '!') > '~' - '!')
            return 0;
    return name;
}

gboolean
mp_mbox_is_field(MpSlice line)
{
    return name_length(line) > 0;
}

static gboolean
is_common(MpSlice name)
{
    /* clang-format off */
#define N(text) MP_SLICE_INIT(text)
    static const MpSlice names[] = { /* by length */
        N("Cc"), N("To"), N("Bcc"), N("Date"), N("From"), N("Xref"), N("Lines"), N("X-UID"),
        N("Sender"), N("Status"), N("X-IMAP"), N("List-Id"), N("Subject"), N("Received"),
        N("Reply-To"), N("X-Mailer"), N("X-Status"), N("Errors-To"), N("Message-ID"),
        N("Newsgroups"), N("Precedence"), N("References"), N("User-Agent"), N("X-GM-THRID"),
        N("X-IMAPbase"), N("X-Keywords"), N("In-Reply-To"), N("Resent-Date"), N("Resent-From"),
        N("Return-Path"), N("X-BeenThere"), N("Content-Type"), N("Delivered-To"),
        N("MIME-Version"), N("Organization"), N("X-Original-To"), N("Content-Length"),
        N("DKIM-Signature"), N("X-Gmail-Labels"), N("X-Mozilla-Keys"), N("X-Mozilla-Status"),
        N("X-Mozilla-Status2"), N("Authentication-Results"), N("Content-Transfer-Encoding"),
    };
#undef N
    /* clang-format on */

    for (gsize i = 0; i < G_N_ELEMENTS(names) && names[i].len <= name.len; i++)
        if (names[i].len == name.len && (names[i].data[0] | 0x20) == (name.data[0] | 0x20) &&
            g_ascii_strncasecmp(names[i].data, name.data, name.len) == 0)
            return TRUE;
    return FALSE;
}

/* -1 if @value is not a number of bytes. */
static gint64
length_of(MpSlice value)
{
    gint64 length = 0;

    value = mp_slice_trim(value);
    if (value.len == 0 || value.len > 15)
        return -1;
    for (gsize i = 0; i < value.len; i++) {
        if (!g_ascii_isdigit(value.data[i]))
            return -1;
        length = length * 10 + (value.data[i] - '0');
    }
    return length;
}

static gboolean
is_marked_deleted(MpSlice value)
{
    guint64 status = 0;

    value = mp_slice_trim(value);
    for (gsize i = 0; i < MIN(value.len, 8); i++) {
        int digit = g_ascii_xdigit_value(value.data[i]);

        if (digit < 0)
            return FALSE;
        status = status * 16 + (guint64)digit;
    }
    return (status & 0x0008) != 0;
}

static gboolean
is_internal_subject(MpSlice value)
{
    static const char words[] = "FOLDER INTERNAL DATA";

    return memmem(value.data, value.len, words, sizeof(words) - 1) != NULL;
}

/* What reading a block keeps in mind between lines. */
typedef struct {
    MpMboxDetail detail;
    gboolean has_x_imap, has_internal_subject, in_labels;
    guint n_fields, n_junk, n_quoted_from;
} BlockState;

static void
read_field(MpMboxBlock *out, BlockState *state, MpSlice line, gsize at)
{
    gsize len = name_length(line);
    MpSlice name = mp_slice_sub(line, 0, len);
    gsize colon = (gsize)mp_slice_find(line, ':');
    MpSlice value = mp_slice_sub(line, colon + 1, line.len);

    if (out->n_common < COMMON_ENOUGH)
        out->n_common += is_common(name);
    if (len == 14 && mp_slice_equal_nocase(name, MP_SLICE_LITERAL("Content-Length"))) {
        if (out->content_length < 0)
            out->content_length = length_of(value);
    } else if (len == 16 && mp_slice_equal_nocase(name, MP_SLICE_LITERAL("X-Mozilla-Status"))) {
        out->is_deleted = is_marked_deleted(value);
    } else if (len == 6 && mp_slice_equal_nocase(name, MP_SLICE_LITERAL("X-IMAP"))) {
        state->has_x_imap = TRUE;
    } else if (len == 7 && mp_slice_equal_nocase(name, MP_SLICE_LITERAL("Subject"))) {
        state->has_internal_subject = is_internal_subject(value);
    } else if (len == 14 && mp_slice_equal_nocase(name, MP_SLICE_LITERAL("X-Gmail-Labels"))) {
        state->in_labels = TRUE;
        out->labels = (MpSpan){ at + colon + 1, at + line.len };
    }
}

/* Whether a line may be one of the fields that read_field() knows, or a `From `
 * line: Content-Length, Subject, X-Mozilla-Status, X-Gmail-Labels, X-IMAP. */
static gboolean
may_matter(MpSlice line)
{
    if (line.len < 9)
        return TRUE;
    switch (line.data[0] | 0x20) {
    case 'c':
        return (line.data[1] | 0x20) == 'o' && (line.data[8] | 0x20) == 'l';
    case 's':
        return (line.data[1] | 0x20) == 'u';
    case 'x':
        return memchr("mgi", line.data[2] | 0x20, 3) != NULL;
    case 'f':
        return line.data[4] == ' ';
    default:
        return line.data[0] == '>';
    }
}

/* Returns whether the block goes on behind this line. */
static gboolean
read_block_line(MpMboxBlock *out, BlockState *state, MpSlice line, gsize at)
{
    gboolean folded = line.data[0] == ' ' || line.data[0] == '\t';

    if (folded && state->n_fields > 0) {
        if (state->in_labels)
            out->labels.end = at + line.len;
        return TRUE;
    }
    state->in_labels = FALSE;
    if (state->detail == MP_MBOX_HINTS && state->n_fields > 0 && !may_matter(line)) {
        state->n_fields++;
        return TRUE;
    }
    if (mp_mbox_is_field(line)) {
        out->follows |= state->n_fields + state->n_junk == 0;
        state->n_fields++;
        read_field(out, state, line, at);
        return TRUE;
    }
    if (state->n_fields + state->n_junk == 0 && state->n_quoted_from < 3 &&
        mp_slice_equal(mp_slice_sub(line, 0, 6), MP_SLICE_LITERAL(">From "))) {
        state->n_quoted_from++;
        return TRUE;
    }
    /* Prose, or another candidate whose block this is: reading on would cost
     * a hostile file of candidates the square of its size. */
    return ++state->n_junk < JUNK_MAX &&
           !mp_slice_equal(mp_slice_sub(line, 0, FROM_LEN), MP_SLICE_LITERAL(FROM));
}

gboolean
mp_mbox_block_read(const MpMboxView *view, gsize at, MpMboxDetail detail, MpMboxBlock *out)
{
    BlockState state = { .detail = detail };
    gsize start = at, next = at;
    MpSlice line;

    *out = (MpMboxBlock){ .end = at, .content_length = -1 };
    while (at < view->bytes.len && at - start < MP_LIMIT_CANDIDATE_BLOCK) {
        if (!mp_mbox_view_line(view, at, &line, &next)) {
            if (view->bytes.len - start < MP_LIMIT_CANDIDATE_BLOCK)
                return FALSE;
            out->end = at;
            return TRUE;
        }
        out->end = next;
        if (line.len == 0) {
            out->ends = TRUE;
            break;
        }
        if (!read_block_line(out, &state, line, at)) {
            out->end = at;
            break;
        }
        at = next;
    }
    if (at >= view->bytes.len) {
        if (!view->at_end && at - start < MP_LIMIT_CANDIDATE_BLOCK)
            return FALSE;
        out->ends = view->at_end;
    }
    out->complete = out->ends && state.n_junk == 0;
    out->n_fields = state.n_fields;
    out->is_internal = state.has_x_imap && state.has_internal_subject;
    return TRUE;
}

MpMboxVerdict
mp_mbox_judge(const MpMboxView *view, gsize at, MpMboxPlace place, MpMboxBlock *block)
{
    MpSlice line;
    MpMboxFromShape shape;
    gsize next;

    if (!mp_mbox_view_line(view, at, &line, &next)) {
        if (view->bytes.len - at <= LINE_MAX_READ)
            return MP_MBOX_UNDECIDED;
        *block = (MpMboxBlock){ .end = at, .content_length = -1 };
        return MP_MBOX_BODY;
    }
    *block = (MpMboxBlock){ .end = next, .content_length = -1 };
    if (mp_mbox_is_field(line)) /* `From : x` is a field with blanks before its colon */
        return MP_MBOX_BODY;
    shape = mp_mbox_from_shape(line);
    if (!mp_mbox_block_read(view, next, shape == MP_MBOX_FROM_DATED ? MP_MBOX_HINTS : MP_MBOX_ALL,
                            block))
        return MP_MBOX_UNDECIDED;
    if (shape == MP_MBOX_FROM_DATED) {
        if (block->follows)
            return MP_MBOX_SEPARATOR;
        return place == MP_MBOX_AFTER_BLANK ? MP_MBOX_SEPARATOR_NO_HEADER : MP_MBOX_BODY;
    }
    if (!block->follows || !block->complete)
        return MP_MBOX_BODY;
    if (shape == MP_MBOX_FROM_BARE)
        return block->n_common >= 1 ? MP_MBOX_SEPARATOR : MP_MBOX_BODY;
    return place == MP_MBOX_AFTER_BLANK && block->n_common >= 2 ? MP_MBOX_SEPARATOR_WEAK
                                                                : MP_MBOX_BODY;
}

/* The line that ends just before @at; %FALSE at @from. */
static gboolean
line_before(const MpMboxView *view, gsize from, gsize at, MpSlice *line, gsize *start)
{
    MpSlice before;
    gssize eol;

    if (at <= from)
        return FALSE;
    before = mp_slice_sub(view->bytes, from, at - 1 - from);
    eol = mp_slice_find_last(before, view->eol);
    *start = eol < 0 ? from : from + (gsize)eol + 1;
    *line = mp_slice_sub(view->bytes, *start, at - 1 - *start);
    if (view->eol == '\n' && line->len > 0 && line->data[line->len - 1] == '\r')
        line->len--;
    return TRUE;
}

/* `--` and a boundary, RFC 2046 section 5.1.1, that opens a part: not the last
 * one, not a row of dashes, not the `-- ` above a signature. */
static gboolean
is_boundary_line(MpSlice line)
{
    if (line.len < 3 || line.len > 200 || line.data[0] != '-' || line.data[1] != '-' ||
        mp_slice_ends_nocase(line, MP_SLICE_LITERAL("--")))
        return FALSE;
    for (gsize i = 2; i < line.len; i++)
        if (g_ascii_isalnum(line.data[i]))
            return TRUE;
    return FALSE;
}

MpSlice
mp_mbox_part_boundary(const MpMboxView *view, gsize from, gsize at, guint *n_fields)
{
    gsize first = at > PART_LOOK_BACK ? MAX(from, at - PART_LOOK_BACK) : from;
    guint n_blank = 0;
    gboolean folded = FALSE;
    MpSlice line;

    *n_fields = 0;
    while (line_before(view, first, at, &line, &at)) {
        if (line.len == 0) {
            if (*n_fields > 0 || folded || ++n_blank > 1)
                return MP_SLICE_EMPTY;
        } else if (line.data[0] == ' ' || line.data[0] == '\t') {
            folded = TRUE;
        } else if (mp_slice_starts_nocase(line, MP_SLICE_LITERAL("Content-")) &&
                   mp_mbox_is_field(line)) {
            (*n_fields)++;
            folded = FALSE;
        } else {
            return !folded && is_boundary_line(line) ? line : MP_SLICE_EMPTY;
        }
    }
    return MP_SLICE_EMPTY;
}
