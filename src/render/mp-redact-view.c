/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-redact-view.h"

#define HEX_MIN 10      /* digits: no address is shorter than a@b.c */
#define BASE64_MIN 7    /* the same */
#define ASCII_LAST 0x7f /* addresses are ASCII: the =ca of "r=carol" is none of them */
#define MARGIN 330 /* around what was undone: no address is longer (RFC 5321 section 4.5.3.1) */

void
mp_view_original(const MpView *self, gsize start, gsize end, gsize *from, gsize *to)
{
    if (self->from != NULL) {
        *from = self->from[start];
        *to = self->to[end - 1];
    } else {
        *from = self->end > 0 ? self->start : self->start + start;
        *to = self->end > 0 ? self->end : self->start + end;
    }
}

MpView
mp_view_sub(const MpView *self, gsize start, gsize len)
{
    MpView part = *self;

    part.text = mp_slice_sub(self->text, start, len);
    if (self->from != NULL) {
        part.from = self->from + start;
        part.to = self->to + start;
    } else if (self->end == 0) {
        part.start = self->start + start;
    }
    return part;
}

static int
hex_at(MpSlice text, gsize at)
{
    int high = at + 1 < text.len ? g_ascii_xdigit_value(text.data[at]) : -1;
    int low = high < 0 ? -1 : g_ascii_xdigit_value(text.data[at + 1]);

    return low < 0 ? -1 : high << 4 | low;
}

/* One unit of an encoding that begins at @at: how many bytes it takes, and what
 * it stands for; 0: there is none; @c of -1: it stands for nothing. */
typedef gsize (*Unit)(MpSlice text, gsize at, int *c);

static gsize
percent_unit(MpSlice text, gsize at, int *c)
{
    *c = text.data[at] == '%' ? hex_at(text, at + 1) : -1;
    return *c < 0 || *c > ASCII_LAST ? 0 : 3;
}

/* =40, and the soft line break. */
static gsize
quoted_unit(MpSlice text, gsize at, int *c)
{
    if (text.data[at] != '=' || at + 1 >= text.len)
        return 0;
    *c = -1;
    if (text.data[at + 1] == '\n')
        return 2;
    if (text.data[at + 1] == '\r')
        return at + 2 < text.len && text.data[at + 2] == '\n' ? 3 : 2;
    *c = hex_at(text, at + 1);
    return *c < 0 || *c > ASCII_LAST ? 0 : 3;
}

static gsize
entity_number(MpSlice text, gsize at, int *c)
{
    gboolean is_hex = at + 2 < text.len && (text.data[at + 2] | 0x20) == 'x';
    gsize end = at + (is_hex ? 3 : 2), first = end;
    guint value = 0;

    for (; end < text.len && end < first + 8; end++) {
        int digit =
            is_hex ? g_ascii_xdigit_value(text.data[end]) : g_ascii_digit_value(text.data[end]);

        if (digit < 0)
            break;
        value = value * (is_hex ? 16 : 10) + (guint)digit;
    }
    if (end == first || value == 0 || value > ASCII_LAST)
        return 0;
    *c = (int)value;
    return end - at + (end < text.len && text.data[end] == ';' ? 1 : 0);
}

static gsize
entity_unit(MpSlice text, gsize at, int *c)
{
    static const struct {
        const char *name;
        char c;
    } names[] = { { "amp;", '&' },   { "commat;", '@' }, { "period;", '.' }, { "equals;", '=' },
                  { "num;", '#' },   { "percnt;", '%' }, { "hyphen;", '-' }, { "lowbar;", '_' },
                  { "plus;", '+' },  { "sol;", '/' },    { "bsol;", '\\' },  { "lt;", '<' },
                  { "gt;", '>' },    { "quot;", '"' },   { "apos;", '\'' },  { "ast;", '*' },
                  { "colon;", ':' }, { "dash;", '-' },   { "semi;", ';' },   { "excl;", '!' } };

    if (text.data[at] != '&' || at + 2 >= text.len)
        return 0;
    if (text.data[at + 1] == '#')
        return entity_number(text, at, c);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (mp_slice_starts_nocase(mp_slice_sub(text, at + 1, 8), mp_slice_of(names[i].name))) {
            *c = names[i].c;
            return 1 + strlen(names[i].name);
        }
    return 0;
}

/* \u0040, \x40, \100, \/, \n ... */
static gsize
escape_unit(MpSlice text, gsize at, int *c)
{
    char next = at + 1 < text.len ? text.data[at + 1] : '\0';

    if (text.data[at] != '\\' || next == '\0')
        return 0;
    if (next == 'u') {
        gboolean is_ascii = hex_at(text, at + 2) == 0;

        *c = is_ascii ? hex_at(text, at + 4) : -1;
        return *c < 0 ? 0 : 6;
    }
    if (next == 'x') {
        *c = hex_at(text, at + 2);
        return *c < 0 ? 0 : 4;
    }
    if (next >= '0' && next <= '1' && at + 3 < text.len && g_ascii_isdigit(text.data[at + 2]) &&
        g_ascii_isdigit(text.data[at + 3])) {
        *c = (next - '0') << 6 | (text.data[at + 2] - '0') << 3 | (text.data[at + 3] - '0');
        return 4;
    }
    *c = next == 'n' ? '\n' : next == 'r' ? '\r' : next == 't' ? '\t' : next;
    return 2;
}

static gsize
defang_unit(MpSlice text, gsize at, int *c)
{
    static const struct {
        const char *written;
        char c;
    } forms[] = { { "[.]", '.' },   { "(.)", '.' },  { "[dot]", '.' }, { "(dot)", '.' },
                  { " dot ", '.' }, { "[at]", '@' }, { "(at)", '@' },  { "[@]", '@' },
                  { " at ", '@' },  { "[:]", ':' },  { "\\.", '.' },   { "\\@", '@' },
                  { "\\_", '_' },   { "\\-", '-' },  { "\\+", '+' },   { "\\=", '=' },
                  { "\\#", '#' } };

    if (memchr("[( \\", text.data[at], 4) == NULL)
        return 0;
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
        if (mp_slice_starts_nocase(mp_slice_sub(text, at, 6), mp_slice_of(forms[i].written))) {
            *c = forms[i].c;
            return strlen(forms[i].written);
        }
    return 0;
}

/* Encodings of single bytes: most of a text has none of them, so only the
 * surroundings of those there are make a view. */

typedef struct {
    gsize at;
    guint8 taken;
    gint16 c; /* -1: nothing */
} Undone;

typedef struct {
    const char *signs; /* one of them begins a unit */
    Unit unit;
} Coding;

static void
find_units(const Coding *coding, MpSlice text, GArray *out)
{
    gboolean is_sign[256] = { FALSE };

    for (const char *sign = coding->signs; *sign != '\0'; sign++)
        is_sign[(guint8)*sign] = TRUE;
    for (gsize i = 0; i < text.len;) {
        Undone one = { .at = i };
        int c = -1;

        if (!is_sign[(guint8)text.data[i]]) {
            i++;
            continue;
        }
        one.taken = (guint8)coding->unit(text, i, &c);
        one.c = (gint16)c;
        if (one.taken > 0)
            g_array_append_val(out, one);
        i += MAX(one.taken, 1);
    }
}

/* @n units, undone, in what stands around them. */
static void
show_window(const MpView *of, const Undone *units, guint n, MpViewSeen seen, gpointer data)
{
    guint first = 0;
    gsize at = units[first].at > MARGIN ? units[first].at - MARGIN : 0;
    gsize end = MIN(of->text.len, units[n - 1].at + units[n - 1].taken + MARGIN);
    g_autofree char *text = g_malloc(end - at);
    g_autofree guint32 *from = g_new(guint32, end - at);
    g_autofree guint32 *to = g_new(guint32, end - at);
    MpView view = { { text, 0 }, from, to, 0, 0, of->is_bytes };

    while (at < end) {
        gboolean is_unit = first < n && units[first].at == at;
        gsize taken = is_unit ? units[first].taken : 1, start, stop;

        if (!is_unit || units[first].c >= 0) {
            mp_view_original(of, at, at + taken, &start, &stop);
            from[view.text.len] = (guint32)start;
            to[view.text.len] = (guint32)stop;
            text[view.text.len++] = is_unit ? (char)units[first].c : of->text.data[at];
        }
        first += is_unit;
        at += taken;
    }
    if (view.text.len > 0)
        seen(&view, data);
}

static void
unwrap_coding(const MpView *self, const Coding *coding, MpViewSeen seen, gpointer data)
{
    g_autoptr(GArray) units = g_array_new(FALSE, FALSE, sizeof(Undone));
    const Undone *all;

    find_units(coding, self->text, units);
    all = (const Undone *)(gpointer)units->data;
    for (guint first = 0; first < units->len;) {
        guint next = first + 1;

        while (next < units->len && all[next].at - all[next - 1].at <= 2 * MARGIN)
            next++;
        show_window(self, all + first, next - first, seen, data);
        first = next;
    }
}

/* Every letter is another: as long as it was, and all of it. */
static void
unwrap_rot13(const MpView *self, MpViewSeen seen, gpointer data)
{
    g_autofree char *text = g_malloc(self->text.len + 1);
    MpView view = *self;

    for (gsize i = 0; i < self->text.len; i++) {
        char c = self->text.data[i], lower = (char)(c | 0x20);

        text[i] = lower < 'a' || lower > 'z' ? c : (char)(c + (lower < 'n' ? 13 : -13));
    }
    view.text.data = text;
    seen(&view, data);
}

/* Runs. */

typedef struct {
    guint8 value[256]; /* 0xff: no digit */
    guint bits;        /* a digit */
    gsize least;
    guint n_alignments;
} Base;

static void
set_digits(Base *base, const char *digits, guint first)
{
    for (guint i = 0; digits[i] != '\0'; i++)
        base->value[(guint8)digits[i]] = (guint8)(first + i);
}

static void
make_bases(Base bases[2])
{
    memset(bases, 0xff, 2 * sizeof(Base));
    set_digits(&bases[0], "0123456789abcdef", 0);
    set_digits(&bases[0], "ABCDEF", 10);
    bases[0].bits = 4;
    bases[0].least = HEX_MIN;
    bases[0].n_alignments = 2;
    set_digits(&bases[1], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 0);
    set_digits(&bases[1], "-_", 62);
    bases[1].bits = 6;
    bases[1].least = BASE64_MIN;
    bases[1].n_alignments = 4;
}

/* The end of a run of digits, over the line ends that fold long ones. */
static gsize
run_end(const Base *base, MpSlice text, gsize start)
{
    gsize end = start, i = start;

    while (i < text.len) {
        if (base->value[(guint8)text.data[i]] != 0xff)
            end = ++i;
        else if (text.data[i] == '\r' || text.data[i] == '\n')
            i++;
        else
            break;
    }
    return end;
}

static gsize
decode_run(const Base *base, MpSlice run, guint8 *out)
{
    guint32 bits = 0;
    guint n_bits = 0;
    gsize len = 0;

    for (gsize i = 0; i < run.len; i++) {
        guint8 value = base->value[(guint8)run.data[i]];

        if (value == 0xff)
            continue;
        bits = bits << base->bits | value;
        n_bits += base->bits;
        if (n_bits >= 8) {
            n_bits -= 8;
            out[len++] = (guint8)(bits >> n_bits);
        }
    }
    return len;
}

static void
unwrap_runs(const MpView *self, const Base *base, MpViewSeen seen, gpointer data)
{
    g_autofree guint8 *out = g_malloc(self->text.len + 1);
    MpSlice text = self->text;

    for (gsize i = 0; i < text.len;) {
        gsize end;
        MpView view = { .is_bytes = TRUE };

        if (base->value[(guint8)text.data[i]] == 0xff) {
            i++;
            continue;
        }
        end = run_end(base, text, i);
        if (end - i >= base->least)
            mp_view_original(self, i, end, &view.start, &view.end);
        for (guint skip = 0; end - i >= base->least && skip < base->n_alignments; skip++) {
            view.text.data = (const char *)out;
            view.text.len = decode_run(base, mp_slice_sub(text, i + skip, end - i - skip), out);
            if (view.text.len > 0)
                seen(&view, data);
        }
        i = end;
    }
}

void
mp_view_unwrap(const MpView *self, MpViewSeen seen, gpointer data)
{
    static const Coding codings[] = {
        { "%", percent_unit }, { "=", quoted_unit },     { "&", entity_unit },
        { "\\", escape_unit }, { "[( \\", defang_unit },
    };
    Base bases[2];

    make_bases(bases);
    for (gsize i = 0; i < G_N_ELEMENTS(codings); i++)
        unwrap_coding(self, &codings[i], seen, data);
    unwrap_rot13(self, seen, data);
    unwrap_runs(self, &bases[0], seen, data);
    unwrap_runs(self, &bases[1], seen, data);
}
