/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-text.h"

#include "base/mp-limits.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
#define NUL_PICTURE "\xe2\x90\x80" /* U+2400 */
#define ELLIPSIS "\xe2\x80\xa6"    /* U+2026 */

/* ---- characters ---- */

/* One character of evidence. */
typedef struct {
    gunichar c;
    const char *bytes; /* its UTF-8; U+FFFD's where the evidence has none */
    gsize len;
} Char;

/* Takes the next character off @text, which is not empty. A byte that is no
 * UTF-8 is one U+FFFD. */
static Char
take_char(MpSlice *text)
{
    guint8 first = (guint8)text->data[0];
    Char out = { first, text->data, 1 };

    if (first >= 0x80) {
        gunichar c = g_utf8_get_char_validated(text->data, (gssize)text->len);

        if (c >= 0x110000)
            out = (Char){ 0xfffd, REPLACEMENT, 3 };
        else
            out = (Char){ c, text->data, (gsize)(g_utf8_skip[first]) };
        *text = mp_slice_sub(*text, c >= 0x110000 ? 1 : out.len, text->len);
        return out;
    }
    *text = mp_slice_sub(*text, 1, text->len);
    return out;
}

typedef struct {
    gunichar first;
    gunichar last;
} Range;

/* Characters that are not seen or that move others: format characters (the
 * bidirectional controls and tags among them), fillers, separators of lines,
 * selectors, noncharacters. Unicode 15; a table, so that no library's version
 * changes the output. In order. */
/* clang-format off */
static const Range invisible[] = {
    { 0x7f, 0x9f }, { 0xad, 0xad }, { 0x34f, 0x34f }, { 0x600, 0x605 }, { 0x61c, 0x61c }, { 0x6dd, 0x6dd },
    { 0x70f, 0x70f }, { 0x890, 0x891 }, { 0x8e2, 0x8e2 }, { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f },
    { 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0x3164, 0x3164 }, { 0xfdd0, 0xfdef },
    { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb }, { 0xfffe, 0xffff },
    { 0x110bd, 0x110bd }, { 0x110cd, 0x110cd }, { 0x13430, 0x1343f }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
    { 0xe0000, 0xe0fff },
};
/* clang-format on */

/* C0, C1, DEL and what @invisible lists. */
static gboolean
is_unsafe(gunichar c)
{
    gsize low = 0, high = G_N_ELEMENTS(invisible);

    if (c < 0x7f)
        return c < 0x20;
    if ((c & 0xfffe) == 0xfffe)
        return TRUE;
    while (low < high) {
        gsize middle = (low + high) / 2;

        if (c > invisible[middle].last)
            low = middle + 1;
        else if (c < invisible[middle].first)
            high = middle;
        else
            return TRUE;
    }
    return FALSE;
}

static void
append_char(GString *out, Char c)
{
    g_string_append_len(out, c.bytes, (gssize)c.len);
}

/* \x1b, \u202e, \U000e0001, behind @backslash. */
static void
append_escape(GString *out, const char *backslash, gunichar c)
{
    if (c < 0x100)
        g_string_append_printf(out, "%sx%02x", backslash, c);
    else if (c < 0x10000)
        g_string_append_printf(out, "%su%04x", backslash, c);
    else
        g_string_append_printf(out, "%sU%08x", backslash, c);
}

/* Appends the printable ASCII that @text begins with, up to the first byte of
 * @special (NUL-terminated), and takes it off. Most text is nothing else. */
static void
append_plain(GString *out, MpSlice *text, const char *special)
{
    gsize n = 0;

    while (n < text->len && text->data[n] >= 0x20 && text->data[n] < 0x7f &&
           strchr(special, text->data[n]) == NULL)
        n++;
    g_string_append_len(out, text->data, (gssize)n);
    *text = mp_slice_sub(*text, n, text->len);
}

/* ---- sinks ---- */

void
mp_text_append_utf8(GString *out, MpSlice bytes)
{
    while (append_plain(out, &bytes, ""), bytes.len > 0) {
        Char c = take_char(&bytes);

        if (c.c == 0)
            g_string_append(out, NUL_PICTURE);
        else
            append_char(out, c);
    }
}

void
mp_text_append_terminal(GString *out, MpSlice bytes)
{
    while (append_plain(out, &bytes, ""), bytes.len > 0) {
        Char c = take_char(&bytes);

        if (is_unsafe(c.c))
            append_escape(out, "\\", c.c);
        else
            append_char(out, c);
    }
}

/* Whether graphviz would take @text, behind an ampersand, for an entity. */
static gboolean
is_entity(MpSlice text)
{
    gssize end = mp_slice_find(mp_slice_sub(text, 0, 12), ';');

    return end > 0 && (text.data[0] == '#' || g_ascii_isalpha(text.data[0]));
}

void
mp_text_append_dot(GString *out, MpSlice bytes)
{
    for (gsize n = 0; bytes.len > 0; n++) {
        Char c = take_char(&bytes);

        if (n == MP_LIMIT_DOT_LABEL) {
            g_string_append(out, ELLIPSIS);
            return;
        }
        if (c.c == '\n')
            g_string_append(out, "\\n");
        else if (c.c == '"')
            g_string_append(out, "\\\"");
        else if (c.c == '\\')
            g_string_append(out, "\\\\");
        else if (c.c == '&' && is_entity(bytes))
            g_string_append(out, "&amp;");
        else if (is_unsafe(c.c))
            append_escape(out, "\\\\", c.c);
        else
            append_char(out, c);
    }
}

/* What begins a formula, in either width. */
static gboolean
begins_formula(MpSlice text)
{
    while (text.len > 0 && text.data[0] == ' ')
        text = mp_slice_sub(text, 1, text.len);
    if (text.len == 0)
        return FALSE;
    switch (take_char(&text).c) {
    case '=':
    case '+':
    case '-':
    case '@':
    case '\t':
    case '\n':
    case '\r':
    case 0xff1d:
    case 0xff0b:
    case 0xff0d:
    case 0xff20:
        return TRUE;
    default:
        return FALSE;
    }
}

void
mp_text_append_csv(GString *out, MpSlice bytes)
{
    g_string_append(out, begins_formula(bytes) ? "\"'" : "\"");
    while (append_plain(out, &bytes, "\""), bytes.len > 0) {
        Char c = take_char(&bytes);

        if (c.c == '"')
            g_string_append(out, "\"\"");
        else if (is_unsafe(c.c))
            append_escape(out, "\\", c.c);
        else
            append_char(out, c);
    }
    g_string_append_c(out, '"');
}

/* Escapes also what is only unsafe when the JSON is looked at on a terminal:
 * nothing is lost by it. */
static void
append_json_escape(GString *out, gunichar c)
{
    static const char letters[] = "\b\t\n\f\r\"\\";
    static const char names[] = "btnfr\"\\";
    const char *at = c > 0 && c < 0x80 ? strchr(letters, (int)c) : NULL;

    if (at != NULL)
        g_string_append_printf(out, "\\%c", names[at - letters]);
    else if (c >= 0x10000)
        g_string_append_printf(out, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                               0xdc00 + (c & 0x3ff));
    else
        g_string_append_printf(out, "\\u%04x", c);
}

void
mp_text_append_json(GString *out, MpSlice bytes)
{
    while (append_plain(out, &bytes, "\"\\"), bytes.len > 0) {
        Char c = take_char(&bytes);

        if (c.c == '"' || c.c == '\\' || is_unsafe(c.c))
            append_json_escape(out, c.c);
        else
            append_char(out, c);
    }
}

/* Blanks of any kind are one space, so that no line is indented, broken or
 * ended by two of them. */
static void
append_one_blank(GString *out, MpSlice *text)
{
    while (text->len > 0 && g_ascii_isspace(text->data[0]))
        *text = mp_slice_sub(*text, 1, text->len);
    g_string_append_c(out, ' ');
}

/* Where a line begins with these, it is a list or a heading. */
static gboolean
begins_markdown_block(const GString *out, gsize start, gunichar c)
{
    if (c == '-' || c == '+')
        return out->len == start;
    if (c != '.')
        return FALSE;
    for (gsize i = start; i < out->len; i++)
        if (!g_ascii_isdigit(out->str[i]))
            return FALSE;
    return out->len > start;
}

static void
append_markdown_char(GString *out, gsize start, Char c, MpSlice rest)
{
    /* no parentheses: without the brackets before them they mean nothing */
    static const char markup[] = "\\`*_{}[]#!|~$=^@";
    gboolean scheme = c.c == ':' && mp_slice_starts_nocase(rest, MP_SLICE_LITERAL("//"));
    gboolean www = c.c == '.' &&
                   mp_slice_ends_nocase((MpSlice){ out->str, out->len }, MP_SLICE_LITERAL("www"));

    if (c.c == '<')
        g_string_append(out, "&lt;");
    else if (c.c == '>')
        g_string_append(out, "&gt;");
    else if (c.c == '&')
        g_string_append(out, "&amp;");
    else if (is_unsafe(c.c))
        append_escape(out, "\\\\", c.c);
    else if ((c.c < 0x80 && strchr(markup, (int)c.c) != NULL) || scheme || www ||
             begins_markdown_block(out, start, c.c))
        g_string_append_printf(out, "\\%c", (char)c.c);
    else
        append_char(out, c);
}

void
mp_text_append_markdown(GString *out, MpSlice bytes)
{
    gsize start = out->len;

    bytes = mp_slice_trim(bytes);
    while (bytes.len > 0)
        if (g_ascii_isspace(bytes.data[0]))
            append_one_blank(out, &bytes);
        else {
            Char c = take_char(&bytes);

            append_markdown_char(out, start, c, bytes);
        }
}

void
mp_text_append_html(GString *out, MpSlice bytes)
{
    while (append_plain(out, &bytes, "&<>\"'"), bytes.len > 0) {
        Char c = take_char(&bytes);

        if (c.c == '&')
            g_string_append(out, "&amp;");
        else if (c.c == '<')
            g_string_append(out, "&lt;");
        else if (c.c == '>')
            g_string_append(out, "&gt;");
        else if (c.c == '"')
            g_string_append(out, "&quot;");
        else if (c.c == '\'')
            g_string_append(out, "&#39;");
        else if (is_unsafe(c.c) && c.c != '\n' && c.c != '\t')
            append_escape(out, "\\", c.c);
        else
            append_char(out, c);
    }
}

/* ---- links ---- */

static gboolean
is_host_char(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || (c & 0x80) != 0;
}

/* The length of the run of host characters that @text begins with. */
static gsize
host_run(MpSlice text)
{
    gsize n = 0;

    while (n < text.len && is_host_char(text.data[n]))
        n++;
    return n;
}

/* Whether a program would make a link of @run: two labels, the last of which
 * begins with two letters; or an IPv4 address. */
static gboolean
is_linkable(MpSlice run)
{
    gssize dot;
    gsize n_dots = 0, n_digits = 0;

    while (run.len > 0 && run.data[run.len - 1] == '.')
        run.len--;
    dot = mp_slice_find_last(run, '.');
    for (gsize i = 0; i < run.len; i++) {
        n_dots += run.data[i] == '.';
        n_digits += g_ascii_isdigit(run.data[i]);
    }
    if (dot <= 0 || (gsize)dot + 2 >= run.len)
        return n_dots == 3 && n_digits + n_dots == run.len;
    for (gsize i = (gsize)dot + 1; i < (gsize)dot + 3; i++)
        if (!g_ascii_isalpha(run.data[i]) && (run.data[i] & 0x80) == 0)
            return n_dots == 3 && n_digits + n_dots == run.len;
    return TRUE;
}

static void
append_defanged_run(GString *out, MpSlice run)
{
    gboolean link = is_linkable(run);

    for (gsize i = 0; i < run.len; i++)
        if (link && run.data[i] == '.' && i > 0 && i + 1 < run.len && run.data[i + 1] != '.')
            g_string_append(out, "[.]");
        else
            g_string_append_c(out, run.data[i]);
}

/* Where the letters and digits begin that @run ends with. */
static gsize
scheme_start(MpSlice run)
{
    gsize at = run.len;

    while (at > 0 && g_ascii_isalnum(run.data[at - 1]))
        at--;
    return at;
}

/* The schemes that open something, with what they are written as. */
static const char *
defanged_scheme(MpSlice run)
{
    static const struct {
        MpSlice scheme;
        const char *shown;
    } schemes[] = {
        { MP_SLICE_INIT("http"), "hxxp" },         { MP_SLICE_INIT("https"), "hxxps" },
        { MP_SLICE_INIT("ftp"), "fxp" },           { MP_SLICE_INIT("ftps"), "fxps" },
        { MP_SLICE_INIT("mailto"), "mailto" },     { MP_SLICE_INIT("javascript"), "javascript" },
        { MP_SLICE_INIT("vbscript"), "vbscript" }, { MP_SLICE_INIT("data"), "data" },
        { MP_SLICE_INIT("file"), "file" },         { MP_SLICE_INIT("tel"), "tel" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (mp_slice_equal_nocase(schemes[i].scheme, run))
            return schemes[i].shown;
    return NULL;
}

/* The first byte of @text, which is no host character. */
static void
append_defanged_mark(GString *out, MpSlice text, char before)
{
    gboolean joins = before != ' ' && text.len > 1 && !g_ascii_isspace(text.data[1]);

    if (text.data[0] == '@' && joins)
        g_string_append(out, "[at]");
    else if (mp_slice_starts_nocase(text, MP_SLICE_LITERAL("://")))
        g_string_append(out, "[:]");
    else
        g_string_append_c(out, text.data[0]);
}

void
mp_text_append_defanged(GString *out, MpSlice bytes)
{
    char before = ' ';

    while (bytes.len > 0) {
        gsize n = host_run(bytes);
        MpSlice run = mp_slice_sub(bytes, 0, n);
        MpSlice rest = mp_slice_sub(bytes, n, bytes.len);
        gboolean colon = rest.len > 0 && rest.data[0] == ':';
        gsize scheme = scheme_start(run);
        const char *shown = colon ? defanged_scheme(mp_slice_sub(run, scheme, n)) : NULL;

        if (n == 0) {
            append_defanged_mark(out, bytes, before);
            n = 1;
        } else if (shown != NULL) {
            append_defanged_run(out, mp_slice_sub(run, 0, scheme));
            g_string_append_printf(out, "%s[:]", shown);
            n++;
        } else
            append_defanged_run(out, run);
        before = g_ascii_isspace(bytes.data[n - 1]) ? ' ' : bytes.data[n - 1];
        bytes = mp_slice_sub(bytes, n, bytes.len);
    }
}

gsize
mp_text_width(MpSlice text)
{
    gsize width = 0;

    while (text.len > 0) {
        gunichar c = take_char(&text).c;

        if (!g_unichar_iszerowidth(c) && !is_unsafe(c))
            width += g_unichar_iswide(c) ? 2 : 1;
    }
    return width;
}
