/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-redact-view.h"

#define HEX_MIN 10   /* digits: no address is shorter than a@b.c */
#define BASE64_MIN 7 /* the same */

/* A view while it is made. */
typedef struct {
    const MpView *of;
    guint8 *text;
    guint32 *from;
    guint32 *to;
    gsize len;
    gboolean is_other; /* something was undone */
} Making;

void
mp_view_original(const MpView *self, gsize start, gsize end, gsize *from, gsize *to)
{
    *from = self->from == NULL ? start : self->from[start];
    *to = self->to == NULL ? end : self->to[end - 1];
}

static void
put(Making *making, guint8 c, gsize start, gsize end)
{
    gsize from, to;

    mp_view_original(making->of, start, end, &from, &to);
    making->text[making->len] = c;
    making->from[making->len] = (guint32)from;
    making->to[making->len++] = (guint32)to;
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
    return *c < 0 ? 0 : 3;
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
    return *c < 0 ? 0 : 3;
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
    if (end == first || value == 0 || value > 0x7f)
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

static gsize
rot13_unit(MpSlice text, gsize at, int *c)
{
    char lower = (char)(text.data[at] | 0x20);

    if (lower < 'a' || lower > 'z')
        return 0;
    *c = text.data[at] + (lower < 'n' ? 13 : -13);
    return 1;
}

static void
unwrap_units(Making *making, Unit unit)
{
    MpSlice text = making->of->text;

    making->len = 0;
    making->is_other = FALSE;
    for (gsize i = 0; i < text.len;) {
        int c = -1;
        gsize taken = unit(text, i, &c);

        if (taken == 0) {
            put(making, (guint8)text.data[i], i, i + 1);
            i++;
            continue;
        }
        making->is_other = TRUE;
        if (c >= 0)
            put(making, (guint8)c, i, i + taken);
        i += taken;
    }
}

static void
show(const Making *making, gboolean is_bytes, MpViewSeen seen, gpointer data)
{
    const MpView view = { { (const char *)making->text, making->len },
                          making->from,
                          making->to,
                          is_bytes || making->of->is_bytes };

    if (making->len > 0)
        seen(&view, data);
}

/* Runs. */

static int
base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

static int
hex_value(char c)
{
    return g_ascii_xdigit_value(c);
}

typedef struct {
    int (*value)(char c);
    guint bits; /* a digit */
    gsize least;
    guint n_alignments;
} Base;

static const Base hex = { hex_value, 4, HEX_MIN, 2 };
static const Base base64 = { base64_value, 6, BASE64_MIN, 4 };

/* The end of a run of digits, over the line ends that fold long ones. */
static gsize
run_end(const Base *base, MpSlice text, gsize start)
{
    gsize end = start, i = start;

    while (i < text.len) {
        if (base->value(text.data[i]) >= 0)
            end = ++i;
        else if (text.data[i] == '\r' || text.data[i] == '\n')
            i++;
        else
            break;
    }
    return end;
}

static void
decode_run(Making *making, const Base *base, gsize start, gsize end)
{
    MpSlice text = making->of->text;
    guint32 bits = 0;
    guint n_bits = 0;

    making->len = 0;
    for (gsize i = start; i < end; i++) {
        int value = base->value(text.data[i]);

        if (value < 0)
            continue;
        bits = bits << base->bits | (guint32)value;
        n_bits += base->bits;
        if (n_bits >= 8) {
            n_bits -= 8;
            put(making, (guint8)(bits >> n_bits), i > start ? i - 1 : i, i + 1);
        }
    }
}

/* What is found in a run is found in all of it: half of one cannot be kept. */
static void
widen(Making *making, gsize start, gsize end)
{
    gsize from, to;

    mp_view_original(making->of, start, end, &from, &to);
    for (gsize i = 0; i < making->len; i++) {
        making->from[i] = (guint32)from;
        making->to[i] = (guint32)to;
    }
}

static void
unwrap_runs(Making *making, const Base *base, MpViewSeen seen, gpointer data)
{
    MpSlice text = making->of->text;

    for (gsize i = 0; i < text.len;) {
        gsize end;

        if (base->value(text.data[i]) < 0) {
            i++;
            continue;
        }
        end = run_end(base, text, i);
        for (guint skip = 0; end - i >= base->least && skip < base->n_alignments; skip++) {
            decode_run(making, base, i + skip, end);
            widen(making, i, end);
            show(making, TRUE, seen, data);
        }
        i = end;
    }
}

void
mp_view_unwrap(const MpView *self, MpViewSeen seen, gpointer data)
{
    static const struct {
        char sign; /* without it there is nothing to undo; 0: any */
        Unit unit;
    } units[] = { { '%', percent_unit }, { '=', quoted_unit }, { '&', entity_unit },
                  { '\\', escape_unit }, { 0, defang_unit },   { 0, rot13_unit } };
    gsize room = self->text.len + 1;
    g_autofree guint8 *text = g_malloc(room);
    g_autofree guint32 *from = g_new(guint32, room);
    g_autofree guint32 *to = g_new(guint32, room);
    Making making = { self, text, from, to, 0, FALSE };

    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        if (units[i].sign != 0 && mp_slice_find(self->text, units[i].sign) < 0)
            continue;
        unwrap_units(&making, units[i].unit);
        if (making.is_other)
            show(&making, FALSE, seen, data);
    }
    unwrap_runs(&making, &hex, seen, data);
    unwrap_runs(&making, &base64, seen, data);
}
