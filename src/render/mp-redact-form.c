/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-redact-range.h"

#define OTHERS "other.example" /* where co-recipients are said to be */
#define NAME_WORDS 4

/* Addresses in the program's own words: names of formats, not of evidence. */
static const char *const format_hosts[] = {
    "www.w3.org",          "graphml.graphdrawing.org", "gexf.net",         "www.gexf.net",
    "docs.oasis-open.org", "json-schema.org",          "www.graphviz.org",
};

/* Where people's own folders lie. */
static const char *const homes[] = { "/home/", "/Users/" };

static gboolean
is_digits(MpSlice text, gsize at, gsize n)
{
    if (at + n > text.len)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        if (!g_ascii_isdigit(text.data[at + i]))
            return FALSE;
    return TRUE;
}

static char
char_at(MpSlice text, gsize at)
{
    return at < text.len ? text.data[at] : '\0';
}

/* Times. */

/* hh:mm or hh:mm:ss with a fraction, from @at; its end, or @at. */
static gsize
clock_end(MpSlice text, gsize at)
{
    gsize end = at + 5;

    if (!is_digits(text, at, 2) || char_at(text, at + 2) != ':' || !is_digits(text, at + 3, 2))
        return at;
    if (char_at(text, end) == ':' && is_digits(text, end + 1, 2))
        end += 3;
    if (end > at + 5 && char_at(text, end) == '.' && is_digits(text, end + 1, 1))
        for (end++; is_digits(text, end, 1);)
            end++;
    return end;
}

static gsize
zone_end(MpSlice text, gsize at)
{
    char sign = char_at(text, at);

    if (sign == 'Z')
        return at + 1;
    if ((sign == '+' || sign == '-') && is_digits(text, at + 1, 2)) {
        gsize end = at + 3 + (char_at(text, at + 3) == ':' ? 1 : 0);

        return is_digits(text, end, 2) ? end + 2 : at;
    }
    return at;
}

/* 2011-05-16T17:02:11Z becomes 2011-05-16T00:00:00Z, so that a machine can still
 * read it; for people the time is left out. @at: a digit. Returns where to go on. */
static gsize
find_date(MpRedactWork *work, gsize at)
{
    MpSlice text = work->text;
    gsize clock = at + 11, end;
    gboolean is_machine = char_at(text, at + 10) == 'T';

    if (!is_digits(text, at, 4) || char_at(text, at + 4) != '-' || !is_digits(text, at + 5, 2) ||
        char_at(text, at + 7) != '-' || !is_digits(text, at + 8, 2))
        return at;
    if (!is_machine && char_at(text, at + 10) != ' ')
        return at + 10;
    end = clock_end(text, clock);
    if (end == clock)
        return at + 10;
    end = zone_end(text, end);
    if (!is_machine && char_at(text, end) == ' ' &&
        mp_slice_equal(mp_slice_sub(text, end + 1, 3), MP_SLICE_LITERAL("UTC")))
        end += 4;
    mp_redact_work_add(work, at + 10, end, g_strdup(is_machine ? "T00:00:00Z" : ""));
    return end;
}

/* "timestamp":1305565331000000, microseconds as Timesketch has them. @at: a digit. */
static gsize
find_stamp(MpRedactWork *work, gsize at)
{
    static const MpSlice key = MP_SLICE_INIT("\"timestamp\":");
    gsize end = at;

    if (at < key.len || !mp_slice_equal(mp_slice_sub(work->text, at - key.len, key.len), key))
        return at;
    while (is_digits(work->text, end, 1))
        end++;
    if (end - at > 12) {
        gint64 day = g_ascii_strtoll(work->text.data + at, NULL, 10) / MP_REDACT_DAY_US;

        mp_redact_work_add(work, at, end,
                           g_strdup_printf("%" G_GINT64_FORMAT, day * MP_REDACT_DAY_US));
    }
    return end;
}

/* 17:02:11 by itself, as in a Date field. */
static gsize
find_clock(MpRedactWork *work, gsize at)
{
    gsize end = clock_end(work->text, at);
    char before = at > 0 ? work->text.data[at - 1] : ' ';

    if (end < at + 8 || g_ascii_isxdigit(char_at(work->text, end)) ||
        char_at(work->text, end) == ':' || before == ':' || g_ascii_isxdigit(before))
        return at;
    mp_redact_work_add(work, at, end, g_strdup("00:00:00"));
    return end;
}

/* Addresses, Message-IDs. */

static gboolean
is_local_char(char c)
{
    return c != '\0' && (g_ascii_isalnum(c) || strchr("!#$%&*+-/=?^_~.", c) != NULL);
}

/* What Markdown escapes with a backslash. */
static gboolean
is_escaped(MpSlice text, gsize at)
{
    return char_at(text, at) == '\\' && char_at(text, at + 1) != '\0' &&
           strchr("=_*#+-.!()[]~>|`&$%^/", char_at(text, at + 1)) != NULL;
}

/* One of @forms at @at; its length, or 0. */
static gsize
form_len(MpSlice text, gsize at, const char *const *forms)
{
    for (; *forms != NULL; forms++)
        if (mp_slice_equal(mp_slice_sub(text, at, strlen(*forms)), mp_slice_of(*forms)))
            return strlen(*forms);
    return 0;
}

/* How a host goes on: dots may be defanged. */
static gsize
host_end(MpSlice text, gsize at)
{
    static const char *const dots[] = { "[.]", "\\[.\\]", "\\.", "\\-", "\\_", NULL };

    while (at < text.len) {
        gsize dot = form_len(text, at, dots);

        if (dot == 0 && !g_ascii_isalnum(text.data[at]) && memchr(".-_", text.data[at], 3) == NULL)
            break;
        at += MAX(dot, 1);
    }
    return at;
}

/* The length of an at-sign, as it stands in text for people too; 0: there is none. */
static gsize
at_sign(MpSlice text, gsize at)
{
    static const char *const signs[] = { "@", "[at]", "\\[at\\]", "\\@", NULL };

    return form_len(text, at, signs);
}

static void
find_mailbox(MpRedactWork *work, gsize at, gsize sign_len)
{
    MpSlice text = work->text;
    gsize start = at, end = host_end(text, at + sign_len);
    gboolean is_id;
    g_autofree char *address = NULL;

    while (end > at + sign_len && memchr(".-_", text.data[end - 1], 3) != NULL)
        end--;
    while (start > 0 && (is_local_char(text.data[start - 1]) || is_escaped(text, start - 1)))
        start--;
    if (start == at || end == at + sign_len)
        return;
    is_id = start > 0 && (text.data[start - 1] == '<' || text.data[start - 1] == ';');
    address = g_strdup_printf("%.*s@%.*s", (int)(at - start), text.data + start,
                              (int)(end - at - sign_len), text.data + at + sign_len);
    for (char *c = address; *c != '\0'; c++)
        *c = mp_lower(*c);
    if (g_hash_table_contains(work->own->others, address)) {
        g_autofree char *token = mp_redact_pseudonym(work->key, "p", mp_slice_of(address));

        mp_redact_work_add(work, start, end, g_strconcat(token, "@" OTHERS, NULL));
    } else if (work->mode == MP_REDACT_FULL) {
        MpSlice local = mp_slice_sub(text, start, at - start);

        mp_redact_work_add(work, start, at,
                           mp_redact_pseudonym(work->key, is_id ? "i" : "x", local));
    }
}

/* URLs. */

/* The bytes of "://" at @at, also defanged; 0: it is none. */
static gsize
scheme_len(MpSlice text, gsize at)
{
    if (mp_slice_equal(mp_slice_sub(text, at, 3), MP_SLICE_LITERAL("://")))
        return 3;
    return mp_slice_equal(mp_slice_sub(text, at, 5), MP_SLICE_LITERAL("[:]//")) ? 5 : 0;
}

static gsize
find_url(MpRedactWork *work, gsize at)
{
    MpSlice text = work->text;
    gsize host = at + scheme_len(text, at), path = host_end(text, host), end;

    if (host == at)
        return at;
    if (char_at(text, path) == ':')
        for (path++; is_digits(text, path, 1);)
            path++;
    for (end = path; end < text.len && (guint8)text.data[end] > ' ' &&
                     strchr("\"'<>)]|\\,;`", text.data[end]) == NULL;)
        end++;
    for (gsize i = 0; i < G_N_ELEMENTS(format_hosts); i++)
        if (mp_slice_equal(mp_slice_sub(text, host, path - host), mp_slice_of(format_hosts[i])))
            return end;
    if (end > path + 1 && memchr("/?#", text.data[path], 3) != NULL) {
        g_autofree char *token =
            mp_redact_pseudonym(work->key, "u", mp_slice_sub(text, path, end - path));

        mp_redact_work_add(work, path, end, g_strconcat("/", token, NULL));
    }
    return path;
}

/* Names. */

static gboolean
is_word_char(char c)
{
    return g_ascii_isalpha(c) || (guint8)c >= 0x80;
}

static gsize
word_end(MpSlice text, gsize at)
{
    while (at < text.len && is_word_char(text.data[at]))
        at++;
    return at;
}

static gboolean
is_known(GHashTable *set, MpSlice text)
{
    g_autofree char *valid = g_utf8_make_valid(text.data, (gssize)text.len);
    g_autofree char *folded = g_utf8_casefold(valid, -1);

    return g_hash_table_contains(set, folded);
}

/* @at: where a word begins. Words of names are written with a capital, or in
 * letters that have none: what the program itself says is not. */
static gsize
find_name(MpRedactWork *work, gsize at)
{
    MpSlice text = work->text;
    gsize first = word_end(text, at), end = first;
    gboolean is_capital = g_ascii_isupper(text.data[at]) || (guint8)text.data[at] >= 0x80;
    gsize hidden = 0;

    if (g_hash_table_size(work->own->words) > 0 && is_capital &&
        is_known(work->own->words, mp_slice_sub(text, at, first - at)))
        hidden = first;
    for (guint i = 1; i < NAME_WORDS && is_capital && g_hash_table_size(work->own->names) > 0;
         i++) {
        if (char_at(text, end) == '.' && char_at(text, end + 1) == ' ')
            end++;
        if (char_at(text, end) != ' ' || end + 1 >= text.len || !is_word_char(text.data[end + 1]))
            break;
        end = word_end(text, end + 1);
        if (is_known(work->own->names, mp_slice_sub(text, at, end - at)))
            hidden = end;
    }
    if (hidden > 0)
        mp_redact_work_add(
            work, at, hidden,
            mp_redact_pseudonym(work->key, "n", mp_slice_sub(text, at, hidden - at)));
    return hidden > 0 ? hidden : first;
}

/* Paths of the evidence. */

/* The end of a path that begins before @at, without the offset in a file,
 * which says nothing. */
static gsize
path_end(MpSlice text, gsize start, gsize at)
{
    gsize digits;

    while (at < text.len && (guint8)text.data[at] > ' ' &&
           (strchr("\"<>|\\`&", text.data[at]) == NULL || is_escaped(text, at)))
        at++;
    for (digits = at; digits > start + 1 && g_ascii_isdigit(text.data[digits - 1]);)
        digits--;
    return digits < at && text.data[digits - 1] == ':' ? digits - 1 : at;
}

/* Whether a folder's name is known for one without its slash: "mail" is not. */
static gboolean
is_distinct(const char *name, gsize len)
{
    for (gsize i = 0; i < len; i++)
        if (!g_ascii_islower(name[i]))
            return len > 4;
    return FALSE;
}

/* @prefix: a folder with its slash, which may be missing where the folder
 * itself is meant; or a file. */
static void
find_paths(MpRedactWork *work, const char *prefix)
{
    MpSlice text = work->text;
    gsize len = strlen(prefix);
    const char *at = text.data;

    if (prefix[len - 1] == '/' && is_distinct(prefix, len - 1))
        len--;
    while ((at = memmem(at, text.len - (gsize)(at - text.data), prefix, len)) != NULL) {
        gsize start = (gsize)(at - text.data), end = start + len;
        g_autofree char *token = NULL;

        at += len;
        if (start > 0 && (g_ascii_isalnum(text.data[start - 1]) ||
                          (prefix[0] != '/' && memchr("./_-", text.data[start - 1], 4) != NULL)))
            continue;
        if (prefix[len - 1] != '/' && end < text.len &&
            (g_ascii_isalnum(text.data[end]) || memchr("._-", text.data[end], 3) != NULL))
            continue;
        end = path_end(text, start, end);
        token = mp_redact_pseudonym(work->key, "f", mp_slice_sub(text, start, end - start));
        mp_redact_work_add(work, start, end, g_strconcat("evidence/", token, NULL));
    }
}

void
mp_redact_find_forms(MpRedactWork *self)
{
    MpSlice text = self->text;
    gboolean is_full = self->mode == MP_REDACT_FULL;

    for (guint i = 0; i < self->own->prefixes->len; i++)
        find_paths(self, g_ptr_array_index(self->own->prefixes, i));
    for (gsize i = 0; i < G_N_ELEMENTS(homes); i++)
        find_paths(self, homes[i]);
    for (gsize i = 0; i < text.len;) {
        char c = text.data[i];
        gsize next = i + 1;
        gboolean is_inside = i > 0 && g_ascii_isalnum(text.data[i - 1]);

        if ((c == '@' || c == '[' || c == '\\') && at_sign(text, i) > 0)
            find_mailbox(self, i, at_sign(text, i));
        else if (c == ':' || c == '[')
            next = MAX(next, find_url(self, i));
        else if (g_ascii_isdigit(c) && !is_inside && is_full)
            next =
                MAX(next, MAX(find_stamp(self, i), MAX(find_date(self, i), find_clock(self, i))));
        else if (is_word_char(c) && !is_inside)
            next = MAX(next, find_name(self, i));
        i = next;
    }
}
