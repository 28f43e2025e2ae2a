/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <time.h>

#include "base/mp-limits.h"
#include "message/mp-address.h"

typedef struct {
    const char *name; /* the TAP line: /address/scan/NAME */
    MpSlice value;
    const char *want;  /* `name|address;` */
    const char *diags; /* codes, a blank behind each */
    gsize n_groups;
} ScanCase;

/* clang-format off */
static const ScanCase scan_cases[] = {
    /* RFC 5322 section 3.4 */
    { "bare", MP_SLICE_INIT("dell@you.example"), "|dell@you.example;", "", 0 },
    { "angle", MP_SLICE_INIT(" <dell@you.example> "), "|dell@you.example;", "", 0 },
    { "named", MP_SLICE_INIT("Dell Inc <news@dell.example>"), "Dell Inc|news@dell.example;", "", 0 },
    { "quoted-name", MP_SLICE_INIT("\"Dell, Inc\" <news@dell.example>"), "Dell, Inc|news@dell.example;", "", 0 },
    { "escaped-name", MP_SLICE_INIT("\"a \\\"b\\\" \\\\c\" <a@example.org>"), "a \"b\" \\c|a@example.org;", "", 0 },
    { "mixed-name", MP_SLICE_INIT("\"J.\" R (x) \"S, T\" <a@example.org>"), "J. R  S, T|a@example.org;", "", 0 },
    { "empty-quoted-name", MP_SLICE_INIT("\"\" <a@example.org>"), "|a@example.org;", "", 0 },
    { "comment-name", MP_SLICE_INIT("a@example.org (John \\(Jack\\) Doe)"), "John (Jack) Doe|a@example.org;", "", 0 },
    { "comment-behind-angle", MP_SLICE_INIT("<a@example.org> (John)"), "John|a@example.org;", "", 0 },
    { "name-before-comment", MP_SLICE_INIT("John <a@example.org> (x)"), "John|a@example.org;", "", 0 },
    { "quoted-comment-name", MP_SLICE_INIT("a@example.org (\"John Doe\")"), "John Doe|a@example.org;", "", 0 },
    { "comma-as-name", MP_SLICE_INIT("\",\" <a@example.org>"), ",|a@example.org;", "", 0 },
    { "nested-comment", MP_SLICE_INIT("a@example.org (b (c@d, <e@f>) g)"), "b (c@d, <e@f>) g|a@example.org;", "", 0 },
    { "list", MP_SLICE_INIT("a@example.org, B <b@example.org>,c@example.org"), "|a@example.org;B|b@example.org;|c@example.org;", "", 0 },
    { "empty-elements", MP_SLICE_INIT(",, a@example.org ,\t,"), "|a@example.org;", "", 0 },
    { "group", MP_SLICE_INIT("Team: a@example.org, B <b@example.org>; c@example.org"),
      "|a@example.org;B|b@example.org;|c@example.org;", "", 1 },
    { "empty-group", MP_SLICE_INIT("undisclosed-recipients:;"), "", "", 1 },
    { "quoted-group", MP_SLICE_INIT("\"a:b\": a@example.org;"), "|a@example.org;", "", 1 },
    { "route", MP_SLICE_INIT("<@x.example,@y.example:a@example.org>"), "|a@example.org;", "", 0 },
    { "quoted-local", MP_SLICE_INIT("<\"john doe\"@example.org>"), "|\"john doe\"@example.org;", "", 0 },
    { "quoted-local-specials", MP_SLICE_INIT("\"a@b,<c>\"@example.org, d@example.org"), "|\"a@b,<c>\"@example.org;|d@example.org;", "", 0 },
    { "literal", MP_SLICE_INIT("a@[192.0.2.1], b@[IPv6:2001:db8::1]"), "|a@[192.0.2.1];|b@[IPv6:2001:db8::1];", "", 0 },
    { "encoded-word", MP_SLICE_INIT("=?utf-8?Q?Doe=2C_J?= <a@example.org>"), "=?utf-8?Q?Doe=2C_J?=|a@example.org;", "", 0 },
    { "encoded-word-with-specials", MP_SLICE_INIT("=?utf-8?Q?Doe,_<J>:?= <a@example.org>"), "=?utf-8?Q?Doe,_<J>:?=|a@example.org;", "", 0 },
    { "encoded-word-over-mailboxes", MP_SLICE_INIT("=?u?Q?<a@b>,x?= <c@example.org>"), "=?u?Q?<a@b>,x?=|c@example.org;", "", 0 },
    { "tagged", MP_SLICE_INIT("dell+x=y@you.example"), "|dell+x=y@you.example;", "", 0 },
    { "case-kept", MP_SLICE_INIT("Dell@YOU.Example"), "|Dell@YOU.Example;", "", 0 },
    { "u-label", MP_SLICE_INIT("\xc3\xbc@b\xc3\xbc" "cher.example"), "|\xc3\xbc@b\xc3\xbc" "cher.example;", "", 0 },
    { "latin-1-name", MP_SLICE_INIT("Gr\xfc\xdf" "e <a@example.org>"), "Gr\xfc\xdf" "e|a@example.org;", "", 0 },

    /* RFC 5322 section 4.4 */
    { "blanks-around-at", MP_SLICE_INIT("john @ example.org"), "|john@example.org;", "", 0 },
    { "blanks-in-angle", MP_SLICE_INIT("X < john . doe @ example . org >"), "X|john.doe@example.org;", "", 0 },
    { "comments-in-angle", MP_SLICE_INIT("<a(x)@(y)example.org(z)>"), "|a@example.org;", "", 0 },
    { "folded-domain", MP_SLICE_INIT("a@example.\r\n org"), "|a@example.org;", "", 0 },
    { "dot-in-name", MP_SLICE_INIT("John Q. Public <a@example.org>"), "John Q. Public|a@example.org;", "", 0 },

    /* local names, the null sender */
    { "local-name", MP_SLICE_INIT("root"), "|root;", "", 0 },
    { "local-name-in-angle", MP_SLICE_INIT("Cron <root>"), "Cron|root;", "", 0 },
    { "null-sender", MP_SLICE_INIT("<>"), "", "", 0 },
    { "empty", MP_SLICE_INIT(""), "", "", 0 },
    { "blanks", MP_SLICE_INIT(" \t\r\n "), "", "", 0 },
    { "comment-only", MP_SLICE_INIT("(nobody)"), "", "", 0 },

    /* broken lists */
    { "semicolons", MP_SLICE_INIT("a@example.org; b@example.org"), "|a@example.org;|b@example.org;", "address-malformed ", 0 },
    { "comma-missing", MP_SLICE_INIT("A <a@example.org> B <b@example.org>"), "A|a@example.org;B|b@example.org;", "address-malformed ", 0 },
    { "bracket-open", MP_SLICE_INIT("A <a@example.org, b@example.org"), "A|a@example.org;|b@example.org;", "address-malformed ", 0 },
    { "bracket-open-then-bracket", MP_SLICE_INIT("<a@example.org <b@example.org>"), "|a@example.org;|b@example.org;", "address-malformed ", 0 },
    { "bracket-open-last", MP_SLICE_INIT("A <a@example.org"), "A|a@example.org;", "address-malformed ", 0 },
    { "bracket-missing-first", MP_SLICE_INIT("a@example.org>"), "|a@example.org;", "address-malformed ", 0 },
    { "brackets-doubled", MP_SLICE_INIT("A <<a@example.org>>"), "A|a@example.org;", "", 0 },
    { "no-brackets", MP_SLICE_INIT("\"J. Doe\" a@example.org"), "J. Doe|a@example.org;", "address-malformed ", 0 },
    { "no-brackets-initial", MP_SLICE_INIT("J. Doe a@example.org"), "J. Doe|a@example.org;", "address-malformed ", 0 },
    { "quote-open", MP_SLICE_INIT("\"A <a@example.org>, b@example.org"), "\"A|a@example.org;|b@example.org;", "address-malformed ", 0 },
    { "comment-open", MP_SLICE_INIT("a@example.org (b"), "|a@example.org;", "address-malformed ", 0 },
    { "literal-open", MP_SLICE_INIT("a@[192.0.2.1, b@example.org"), "|a@[192.0.2.1;|b@example.org;", "address-malformed ", 0 },
    { "group-open", MP_SLICE_INIT("Team: a@example.org"), "|a@example.org;", "address-malformed ", 1 },
    { "blank-in-local", MP_SLICE_INIT("<john doe@example.org>"), "|john doe@example.org;", "address-malformed ", 0 },
    { "name-only", MP_SLICE_INIT("John Doe"), "", "address-malformed ", 0 },
    { "name-only-initial", MP_SLICE_INIT("J. Doe"), "", "address-malformed ", 0 },
    { "quoted-name-only", MP_SLICE_INIT("\"John Doe\""), "", "address-malformed ", 0 },
    { "name-and-null", MP_SLICE_INIT("John <>"), "", "address-malformed ", 0 },
    { "comma-in-name", MP_SLICE_INIT("Dell, Inc <a@example.org>"), "Dell, Inc|a@example.org;", "address-malformed ", 0 },
    { "comma-behind-name", MP_SLICE_INIT("\"Dell\", <a@example.org>, b@example.org"), "Dell|a@example.org;|b@example.org;", "address-malformed ", 0 },
    { "semicolon-behind-name", MP_SLICE_INIT("Dell;<a@example.org>"), "Dell|a@example.org;", "address-malformed ", 0 },
    { "local-names", MP_SLICE_INIT("root, \"x\", postmaster,a@example.org"), "|root;|postmaster;|a@example.org;", "address-malformed ", 0 },
    { "local-names-in-group", MP_SLICE_INIT("g: root, postmaster; <a@example.org>"), "|root;|postmaster;|a@example.org;", "", 1 },
    { "comma-for-dot", MP_SLICE_INIT("X <a@example,org>, b@example.org"), "X|a@example,org;|b@example.org;", "address-malformed ", 0 },
    { "bracket-in-name", MP_SLICE_INIT("Congratulations <XYZ@<a@example.org>"), "Congratulations <XYZ@|a@example.org;", "address-malformed ", 0 },
    { "text-behind-bracket", MP_SLICE_INIT("<a@example.net>example.org, b@example.org"), "|a@example.net;|b@example.org;", "address-malformed ", 0 },
    { "name-against-address", MP_SLICE_INIT("\"News\"a@example.org"), "News|a@example.org;", "address-malformed ", 0 },
    { "comma-missing-bare", MP_SLICE_INIT("a@example.org b@example.org J. Doe c@example.org x"),
      "|a@example.org;|b@example.org;J. Doe|c@example.org;", "address-malformed ", 0 },
    { "mailto", MP_SLICE_INIT("<mailto:a@example.org>"), "|a@example.org;", "", 0 },
    { "two-ats", MP_SLICE_INIT("books@books@example.org"), "|books@books@example.org;", "", 0 },
    { "port", MP_SLICE_INIT("a@example.org:25"), "|a@example.org:25;", "", 0 },
    { "nul", MP_SLICE_INIT("a\0b@example.org"), "|a\\0b@example.org;", "", 0 },
    { "address-as-name", MP_SLICE_INIT("\"a@example.org\" <b@example.net>"), "a@example.org|b@example.net;", "", 0 },
    { "bare-address-as-name", MP_SLICE_INIT("a@example.org <b@example.net>"), "a@example.org|b@example.net;", "", 0 },
};
/* clang-format on */

static char *
print(const MpMailboxes *boxes)
{
    GString *out = g_string_new("");

    for (gsize i = 0; i < boxes->n; i++) {
        g_string_append_len(out, boxes->items[i].name.data, (gssize)boxes->items[i].name.len);
        g_string_append_c(out, '|');
        for (gsize j = 0; j < boxes->items[i].address.len; j++)
            if (boxes->items[i].address.data[j] == '\0')
                g_string_append(out, "\\0");
            else
                g_string_append_c(out, boxes->items[i].address.data[j]);
        g_string_append_c(out, ';');
    }
    return g_string_free(out, FALSE);
}

static char *
print_diags(const MpDiagSink *diags)
{
    GString *out = g_string_new("");
    gsize n;
    const MpDiag *list = mp_diag_list(diags, &n);

    for (gsize i = 0; i < n; i++) {
        g_string_append_printf(out, "%s ", mp_diag_code_name(list[i].code));
        g_assert_cmpuint(list[i].where.start, ==, 3);
    }
    return g_string_free(out, FALSE);
}

/* The short way, where it was taken, gave what the general way gives. */
static void
assert_general(const ScanCase *c, const MpMailboxes *boxes, MpArena *arena)
{
    MpMailboxes general = mp_address_scan_general(c->value, arena, NULL, (MpSpan){ 0, 0 });
    g_autofree char *ours = print(boxes);
    g_autofree char *theirs = print(&general);

    g_assert_cmpstr(ours, ==, theirs);
}

static void
test_scan(gconstpointer data)
{
    const ScanCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(64);
    MpDiagSink *diags = mp_diag_sink_new(arena);
    g_autofree char *exact = g_memdup2(c->value.data, MAX(c->value.len, 1));
    MpMailboxes boxes =
        mp_address_scan((MpSlice){ exact, c->value.len }, arena, diags, (MpSpan){ 3, 4 });
    g_autofree char *got = print(&boxes);
    g_autofree char *told = print_diags(diags);

    g_assert_cmpstr(got, ==, c->want);
    g_assert_cmpstr(told, ==, c->diags);
    g_assert_cmpuint(boxes.n_groups, ==, c->n_groups);
    assert_general(c, &boxes, arena);
    for (gsize i = 0; i < boxes.n; i++) {
        const MpMailbox *box = &boxes.items[i];

        g_assert_cmpuint(box->end, <=, c->value.len);
        g_assert_cmpuint(box->end - box->start, >=, box->address.len);
        g_assert_cmpint(exact[box->start], ==, box->address.data[0]);
        g_assert_cmpint(exact[box->end - 1], ==, box->address.data[box->address.len - 1]);
    }
}

typedef struct {
    const char *name;
    const char *address;
    const char *local;
    const char *domain;
} DivideCase;

static const DivideCase divide_cases[] = {
    { "plain", "a@example.org", "a", "example.org" },
    { "last-at", "a@b@example.org", "a@b", "example.org" },
    { "quoted-at", "\"a@b\"@example.org", "\"a@b\"", "example.org" },
    { "quoted-at-only", "\"a@b\"", "\"a@b\"", "" },
    { "open-quote", "\"a@example.org", "\"a", "example.org" },
    { "no-domain", "root", "root", "" },
    { "empty-domain", "root@", "root", "" },
    { "empty", "", "", "" },
};

static void
test_divide(gconstpointer data)
{
    const DivideCase *c = data;
    MpSlice local, domain;

    mp_address_split(mp_slice_of(c->address), &local, &domain);
    g_assert_cmpmem(local.data, local.len, c->local, strlen(c->local));
    g_assert_cmpmem(domain.data, domain.len, c->domain, strlen(c->domain));
}

/* ---- hostile lists ---- */

typedef struct {
    const char *name;
    const char *unit; /* written again and again */
    const char *last;
    gsize n_units;
    gsize n_mailboxes;
    MpDiagCode code; /* what is told */
} BombCase;

static const BombCase bomb_cases[] = {
    { "commas", "a,", "", 100000, MP_LIMIT_ADDRESSES, MP_DIAG_ADDRESS_LIMIT },
    { "empty-commas", ",", "a@example.org", 100000, 1, MP_DIAG_N_CODES },
    { "groups", "g:", "a@example.org", 40448, 1, MP_DIAG_GROUP_LIMIT },
    { "colons", ":", "", 1000000, 0, MP_DIAG_GROUP_LIMIT },
    { "open-comments", "(", "a@example.org", 100000, 1, MP_DIAG_COMMENT_DEPTH },
    { "closed-comments", "(x)", "a@example.org", 100000, 1, MP_DIAG_N_CODES },
    { "escaped-quotes", "\"\\", "a@example.org", 100000, 1, MP_DIAG_ADDRESS_MALFORMED },
    { "quotes", "\"", " <a@example.org>", 100000, 1, MP_DIAG_N_CODES },
    { "open-brackets", "<", "a@example.org", 100000, 1, MP_DIAG_ADDRESS_MALFORMED },
    { "open-brackets-apart", "<a ", "", 100000, 1, MP_DIAG_ADDRESS_MALFORMED },
    { "open-literals", "@[", "", 100000, 1, MP_DIAG_ADDRESS_MALFORMED },
    { "routes", "<@", "x:a@example.org>", 100000, 1, MP_DIAG_ADDRESS_MALFORMED },
    { "ats", "@", "", 100000, 1, MP_DIAG_N_CODES },
    { "bare-without-commas", "a@b ", "", 100000, MP_LIMIT_ADDRESSES, MP_DIAG_ADDRESS_LIMIT },
    { "words", "a ", "a@example.org", 100000, 1, MP_DIAG_ADDRESS_MALFORMED },
    { "blanks", " ", "a@example.org", 100000, 1, MP_DIAG_N_CODES },
    { "encoded-words", "=?", "", 100000, 1, MP_DIAG_N_CODES },
    { "locals-then-mailbox", "a,", "<a@example.org>", 100000, 1, MP_DIAG_ADDRESS_MALFORMED },
    { "brackets-with-addresses", "<a@b ", "", 100000, MP_LIMIT_ADDRESSES, MP_DIAG_ADDRESS_LIMIT },
    { "commas-in-bracket", "a,", ">", 100000, MP_LIMIT_ADDRESSES, MP_DIAG_ADDRESS_LIMIT },
    { "brackets-and-commas", "<a,", "", 100000, MP_LIMIT_ADDRESSES, MP_DIAG_ADDRESS_LIMIT },
    { "mailboxes", "A <a@example.org>,\n ", "", 100000, MP_LIMIT_ADDRESSES, MP_DIAG_ADDRESS_LIMIT },
};

/* CPU seconds of one scan of @n units, the least of three. */
static double
cost(const BombCase *c, gsize n, MpMailboxes *boxes, MpDiagSink **diags, MpArena *arena)
{
    g_autoptr(GString) text = g_string_new("");
    double least = G_MAXDOUBLE;

    for (gsize i = 0; i < n; i++)
        g_string_append(text, c->unit);
    g_string_append(text, c->last);
    for (int round = 0; round < 3; round++) {
        struct timespec before, after;

        mp_arena_reset(arena);
        *diags = mp_diag_sink_new(arena);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
        *boxes =
            mp_address_scan((MpSlice){ text->str, text->len }, arena, *diags, (MpSpan){ 3, 4 });
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
        least = MIN(least, (double)(after.tv_sec - before.tv_sec) +
                               1e-9 * (double)(after.tv_nsec - before.tv_nsec));
    }
    return least;
}

/* Eight times the bytes cost about eight times the work; what is quadratic
 * would cost 64 times. */
static void
test_bomb(gconstpointer data)
{
    const BombCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(1 << 20);
    MpMailboxes boxes;
    MpDiagSink *diags;
    double small = cost(c, c->n_units / 8, &boxes, &diags, arena);
    double large = cost(c, c->n_units, &boxes, &diags, arena);

    g_assert_cmpuint(boxes.n, ==, c->n_mailboxes);
    if (c->code != MP_DIAG_N_CODES)
        g_assert_cmpuint(mp_diag_count(diags, c->code), ==, 1);
    g_assert_cmpfloat(large, <, 32 * small + 0.002);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (gsize i = 0; i < G_N_ELEMENTS(scan_cases); i++) {
        g_autofree char *path = g_strconcat("/address/scan/", scan_cases[i].name, NULL);
        g_test_add_data_func(path, &scan_cases[i], test_scan);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(divide_cases); i++) {
        g_autofree char *path = g_strconcat("/address/divide/", divide_cases[i].name, NULL);
        g_test_add_data_func(path, &divide_cases[i], test_divide);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(bomb_cases); i++) {
        g_autofree char *path = g_strconcat("/address/bomb/", bomb_cases[i].name, NULL);
        g_test_add_data_func(path, &bomb_cases[i], test_bomb);
    }
    return g_test_run();
}
