/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "message/mp-field.h"

typedef struct {
    const char *name; /* the TAP line: /field/split/NAME */
    MpSlice bytes;
    const char *fields; /* `name|value;name|value;` with LF, CR, NUL as \n \r \0 */
    MpLineEnd line_end;
    gsize header_end;
    gsize body_start;
    const char *diags; /* `code@start-end ` */
} SplitCase;

/* clang-format off */
static const SplitCase split_cases[] = {
    { "lf", MP_SLICE_INIT("A: 1\nB: 2\n\nbody"), "A| 1;B| 2;", MP_LINE_END_LF, 10, 11, "" },
    { "crlf", MP_SLICE_INIT("A: 1\r\nB: 2\r\n\r\nbody"), "A| 1;B| 2;", MP_LINE_END_CRLF, 12, 14, "" },
    { "cr", MP_SLICE_INIT("A: 1\rB: 2\r\rbody\r"), "A| 1;B| 2;", MP_LINE_END_CR, 10, 11, "" },
    { "no-line-end", MP_SLICE_INIT("A: 1"), "A| 1;", MP_LINE_END_NONE, 4, 4, "" },
    { "no-body", MP_SLICE_INIT("A: 1\nB: 2\n"), "A| 1;B| 2;", MP_LINE_END_LF, 10, 10, "" },
    { "last-line-open", MP_SLICE_INIT("A: 1\nB: 2"), "A| 1;B| 2;", MP_LINE_END_LF, 9, 9, "" },
    { "folded", MP_SLICE_INIT("A: 1\n 2\n\t3\nB: 4\n\n"), "A| 1\\n 2\\n\t3;B| 4;", MP_LINE_END_LF, 16, 17, "" },
    { "folded-crlf", MP_SLICE_INIT("A: 1\r\n 2\r\nB: 4\r\n\r\n"), "A| 1\\r\\n 2;B| 4;", MP_LINE_END_CRLF, 16, 18, "" },
    { "folded-cr", MP_SLICE_INIT("A: 1\r 2\rB: 4\r\r"), "A| 1\\r 2;B| 4;", MP_LINE_END_CR, 13, 14, "" },
    { "folded-last", MP_SLICE_INIT("A: 1\n 2"), "A| 1\\n 2;", MP_LINE_END_LF, 7, 7, "" },
    { "blanks-only-line-is-folding", MP_SLICE_INIT("A: 1\n \nB: 2\n\n"), "A| 1\\n ;B| 2;", MP_LINE_END_LF, 12, 13, "" },
    { "no-blank-behind-colon", MP_SLICE_INIT("A:1\n\n"), "A|1;", MP_LINE_END_LF, 4, 5, "" },
    { "empty-value", MP_SLICE_INIT("A:\nB:\n\n"), "A|;B|;", MP_LINE_END_LF, 6, 7, "" },
    { "colons-in-value", MP_SLICE_INIT("A: b:c\n\n"), "A| b:c;", MP_LINE_END_LF, 7, 8, "" },
    { "equal-names", MP_SLICE_INIT("From: a\nfrom: b\n\n"), "From| a;from| b;", MP_LINE_END_LF, 16, 17, "" },
    { "8-bit", MP_SLICE_INIT("S\xe9: \xfc\n\n"), "S\xe9| \xfc;", MP_LINE_END_LF, 6, 7, "" },
    { "nul-in-value", MP_SLICE_INIT("S: before\0after\n\n"), "S| before\\0after;", MP_LINE_END_LF, 16, 17, "nul-in-header@9-10 " },
    { "nul-in-name", MP_SLICE_INIT("S\0x: 1\n\n"), "S\\0x| 1;", MP_LINE_END_LF, 7, 8, "nul-in-header@1-2 " },
    { "space-before-colon", MP_SLICE_INIT("Received : x\n\n"), "Received| x;", MP_LINE_END_LF, 13, 14, "space-before-colon@0-10 " },
    { "tab-before-colon", MP_SLICE_INIT("A\t\t: x\n\n"), "A| x;", MP_LINE_END_LF, 7, 8, "space-before-colon@0-4 " },
    { "blank-in-name", MP_SLICE_INIT("A: 1\nRe ceived: x\nB: 2\n\n"), "A| 1;B| 2;", MP_LINE_END_LF, 23, 24, "header-no-colon@5-17 " },
    { "junk-inside", MP_SLICE_INIT("A: 1\njunk\nB: 2\n\n"), "A| 1;B| 2;", MP_LINE_END_LF, 15, 16, "header-no-colon@5-9 " },
    { "junk-run-is-told-once", MP_SLICE_INIT("A: 1\nj\nk\nl\nB: 2\nm\n\n"), "A| 1;B| 2;", MP_LINE_END_LF, 18, 19,
      "header-no-colon@5-6 header-no-colon@16-17 " },
    { "junk-keeps-its-folding", MP_SLICE_INIT("A: 1\njunk\n more\nB: 2\n\n"), "A| 1;B| 2;", MP_LINE_END_LF, 21, 22,
      "header-no-colon@5-9 " },
    { "junk-first", MP_SLICE_INIT("junk\nA: 1\n\n"), "A| 1;", MP_LINE_END_LF, 10, 11, "header-no-colon@0-4 " },
    { "folding-first", MP_SLICE_INIT(" x\nA: 1\n\n"), "A| 1;", MP_LINE_END_LF, 8, 9, "header-no-colon@0-2 " },
    { "colon-first", MP_SLICE_INIT("A: 1\n: x\n\n"), "A| 1;", MP_LINE_END_LF, 9, 10, "header-no-colon@5-8 " },
    { "from-line", MP_SLICE_INIT("From a@b Thu Jan  1 00:00:00 1970\nA: 1\n\n"), "A| 1;", MP_LINE_END_LF, 39, 40, "" },
    { "quoted-from-lines", MP_SLICE_INIT(">From a\n>From b\nA: 1\n\n"), "A| 1;", MP_LINE_END_LF, 21, 22, "" },
    { "from-line-inside", MP_SLICE_INIT("A: 1\nFrom a 10:00:00\nB: 2\n\n"), "A| 1;B| 2;", MP_LINE_END_LF, 26, 27,
      "header-no-colon@5-20 " },
    { "from-field-is-no-from-line", MP_SLICE_INIT("From: a\n\n"), "From| a;", MP_LINE_END_LF, 8, 9, "" },
    { "empty", MP_SLICE_INIT(""), "", MP_LINE_END_NONE, 0, 0, "" },
    { "blank-line-first", MP_SLICE_INIT("\nA: 1\n"), "", MP_LINE_END_LF, 0, 1, "" },
    { "text", MP_SLICE_INIT("hello world\n\nmore\n"), "", MP_LINE_END_LF, 0, 0, "header-no-colon@0-11 " },
    { "line-feeds", MP_SLICE_INIT("\n\n\n"), "", MP_LINE_END_LF, 0, 1, "" },
    { "cut-in-name", MP_SLICE_INIT("A: 1\nRecei"), "A| 1;", MP_LINE_END_LF, 10, 10, "header-no-colon@5-10 " },
    { "bare-cr-in-value", MP_SLICE_INIT("A: 1\r2\nB: 3\n\n"), "A| 1\\r2;B| 3;", MP_LINE_END_LF, 12, 13, "bare-cr@4-5 " },
    { "bare-cr-in-crlf", MP_SLICE_INIT("A: 1\r\nB: 3\r4\r\n\r\n"), "A| 1;B| 3\\r4;", MP_LINE_END_CRLF, 14, 16, "bare-cr@10-11 " },
    { "half-a-crlf-at-the-end", MP_SLICE_INIT("A: 1\r\nB: 2\r"), "A| 1;B| 2;", MP_LINE_END_CRLF, 11, 11, "" },
    { "two-crs", MP_SLICE_INIT("A: 1\r\r\nB: 2\r\r\n\r\r\nbody"), "A| 1;B| 2;", MP_LINE_END_CRLF, 14, 17, "bare-cr@4-5 " },
    { "mixed-line-ends", MP_SLICE_INIT("A: 1\r\nB: 2\n\nbody"), "A| 1;B| 2;", MP_LINE_END_CRLF, 11, 12, "mixed-line-ends@0-11 " },
    { "mixed-blank-line", MP_SLICE_INIT("A: 1\nB: 2\n\r\nbody"), "A| 1;B| 2;", MP_LINE_END_LF, 10, 12, "mixed-line-ends@0-10 " },
};
/* clang-format on */

#define BASE 1000 /* the block stands somewhere in the message */

static void
append_visible(GString *out, MpSlice bytes)
{
    for (gsize i = 0; i < bytes.len; i++)
        switch (bytes.data[i]) {
        case '\n':
            g_string_append(out, "\\n");
            break;
        case '\r':
            g_string_append(out, "\\r");
            break;
        case '\0':
            g_string_append(out, "\\0");
            break;
        default:
            g_string_append_c(out, bytes.data[i]);
        }
}

static char *
print_fields(const MpFieldBlock *block)
{
    GString *out = g_string_new("");

    for (gsize i = 0; i < block->n_fields; i++) {
        append_visible(out, block->fields[i].name);
        g_string_append_c(out, '|');
        append_visible(out, block->fields[i].value);
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

    for (gsize i = 0; i < n; i++)
        g_string_append_printf(out, "%s@%d-%d ", mp_diag_code_name(list[i].code),
                               (int)(list[i].where.start - BASE), (int)(list[i].where.end - BASE));
    return g_string_free(out, FALSE);
}

static void
test_split(gconstpointer data)
{
    const SplitCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    MpDiagSink *diags = mp_diag_sink_new(arena);
    g_autofree char *exact = g_memdup2(c->bytes.data, MAX(c->bytes.len, 1));
    MpSlice bytes = { exact, c->bytes.len };
    MpFieldBlock block = mp_field_split(bytes, BASE, arena, diags);
    g_autofree char *fields = print_fields(&block);
    g_autofree char *told = print_diags(diags);

    g_assert_cmpstr(fields, ==, c->fields);
    g_assert_cmpstr(told, ==, c->diags);
    g_assert_cmpint(block.line_end, ==, c->line_end);
    g_assert_cmpuint(block.header_end, ==, c->header_end);
    g_assert_cmpuint(block.body_start, ==, c->body_start);
    for (gsize i = 0; i < block.n_fields; i++) {
        const MpField *f = &block.fields[i];

        g_assert_true(f->name.data == exact + (f->span.start - BASE));
        g_assert_true(f->value.data == exact + (f->value_start - BASE));
        g_assert_cmpuint(f->span.end, ==, f->value_start + f->value.len);
        g_assert_cmphex(f->name_hash, ==, mp_field_name_hash(f->name));
    }
    mp_field_split(bytes, BASE, arena, NULL);
}

static void
test_name_hash(void)
{
    g_assert_cmphex(mp_field_name_hash(MP_SLICE_LITERAL("Message-ID")), ==,
                    mp_field_name_hash(MP_SLICE_LITERAL("message-id")));
    g_assert_cmphex(mp_field_name_hash(MP_SLICE_LITERAL("To")), !=,
                    mp_field_name_hash(MP_SLICE_LITERAL("Cc")));
    g_assert_cmphex(mp_field_name_hash(MP_SLICE_EMPTY), ==, 2166136261u);
}

static GString *
repeated(const char *text, gsize n)
{
    GString *out = g_string_sized_new(strlen(text) * n + 16);

    for (gsize i = 0; i < n; i++)
        g_string_append(out, text);
    return out;
}

/* A million fields: the first of them, one anomaly, and the body is still found. */
static void
test_many_fields(void)
{
    g_autoptr(GString) text = repeated("A: 1\nB: 2\n", 100000);
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    MpDiagSink *diags = mp_diag_sink_new(arena);
    MpFieldBlock block;

    g_string_append(text, "\nbody");
    block = mp_field_split((MpSlice){ text->str, text->len }, 0, arena, diags);
    g_assert_cmpuint(block.n_fields, ==, MP_LIMIT_FIELDS);
    g_assert_cmpuint(block.body_start, ==, text->len - 4);
    g_assert_cmpuint(mp_diag_count(diags, MP_DIAG_FIELD_LIMIT), ==, 1);
    g_assert_cmpuint(mp_diag_count(diags, MP_DIAG_HEADER_TRUNCATED), ==, 0);
}

/* A hundred thousand hops: those that are not kept are counted. */
static void
test_many_hops(void)
{
    g_autoptr(GString) text = repeated(
        "Received: from a (b.example.net [192.0.2.7]) by c.example.org (Postfix) with SMTP id "
        "627112D17E; Mon, 16 May 2011 17:02:11 +0000\n",
        100000);
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    MpDiagSink *diags = mp_diag_sink_new(arena);
    MpFieldBlock block;
    const MpDiag *all;
    gsize n;

    g_string_append(text, "From: a@example.org\n\nbody");
    block = mp_field_split((MpSlice){ text->str, text->len }, 0, arena, diags);
    g_assert_cmpuint(block.n_fields, ==, 8129 + 1);
    g_assert_true(mp_slice_equal(block.fields[8129].name, MP_SLICE_LITERAL("From")));
    g_assert_true(mp_slice_equal(block.fields[8129].value, MP_SLICE_LITERAL(" a@example.org")));
    g_assert_cmpuint(block.body_start, ==, text->len - 4);
    all = mp_diag_list(diags, &n);
    g_assert_cmpuint(n, ==, 1);
    g_assert_cmpint(all[0].code, ==, MP_DIAG_HEADER_TRUNCATED);
    g_assert_cmpuint(all[0].where.start, ==, MP_LIMIT_HEADER_BYTES);
    g_assert_cmpmem(all[0].detail.data, all[0].detail.len,
                    "91871 fields behind it are not kept, 91871 of them Received", 59);
}

/* One value of 3 MB, in one line or in 100,000: what is kept ends at the cap. */
static void
test_huge_value(gconstpointer data)
{
    g_autoptr(GString) text = repeated(data, 3000000 / strlen(data));
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    MpDiagSink *diags = mp_diag_sink_new(arena);
    MpFieldBlock block;

    g_string_prepend(text, "A: 1\nB:");
    g_string_append(text, "\nC: 3\n\nbody");
    block = mp_field_split((MpSlice){ text->str, text->len }, 0, arena, diags);
    g_assert_cmpuint(block.n_fields, ==, 3); /* C is the first of its name: it is kept */
    g_assert_cmpuint(block.fields[1].span.end, ==, MP_LIMIT_HEADER_BYTES);
    g_assert_cmpuint(block.fields[1].value.len, ==, MP_LIMIT_HEADER_BYTES - 7);
    g_assert_cmpuint(block.body_start, ==, text->len - 4);
    g_assert_cmpuint(mp_diag_count(diags, MP_DIAG_HEADER_TRUNCATED), ==, 1);
    g_assert_cmpuint(mp_diag_count(diags, MP_DIAG_FIELD_LIMIT), ==, 0);
}

typedef struct {
    const char *name; /* the TAP line: /field/unfold/NAME */
    MpSlice value;
    const char *want;
} UnfoldCase;

static const UnfoldCase unfold_cases[] = {
    { "one-line", MP_SLICE_INIT(" a b "), " a b " },
    { "lf", MP_SLICE_INIT(" a\n b"), " a b" },
    { "crlf", MP_SLICE_INIT(" a\r\n\tb\r\n  c"), " a\tb  c" },
    { "cr", MP_SLICE_INIT(" a\r b"), " a b" },
    { "two-crs", MP_SLICE_INIT(" a\r\r\n b"), " a b" },
    { "bare-cr-stays", MP_SLICE_INIT(" a\rb\n c"), " a\rb c" },
    { "ends-at-the-end", MP_SLICE_INIT(" a\n b\r"), " a b" },
    { "only-line-ends", MP_SLICE_INIT("\r\n"), "" },
    { "empty", MP_SLICE_INIT(""), "" },
};

static void
test_unfold(gconstpointer data)
{
    const UnfoldCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(64);
    g_autofree char *exact = g_memdup2(c->value.data, MAX(c->value.len, 1));
    MpSlice got = mp_field_unfold((MpSlice){ exact, c->value.len }, arena);

    g_assert_cmpmem(got.data, got.len, c->want, strlen(c->want));
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (gsize i = 0; i < G_N_ELEMENTS(split_cases); i++) {
        g_autofree char *path = g_strconcat("/field/split/", split_cases[i].name, NULL);
        g_test_add_data_func(path, &split_cases[i], test_split);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(unfold_cases); i++) {
        g_autofree char *path = g_strconcat("/field/unfold/", unfold_cases[i].name, NULL);
        g_test_add_data_func(path, &unfold_cases[i], test_unfold);
    }
    g_test_add_func("/field/name-hash", test_name_hash);
    g_test_add_func("/field/limit/many-fields", test_many_fields);
    g_test_add_func("/field/limit/many-hops", test_many_hops);
    g_test_add_data_func("/field/limit/one-line", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                         test_huge_value);
    g_test_add_data_func("/field/limit/folded", "\n yyyyyyyyyyyyyyyyyyyyyyyyyyyy", test_huge_value);
    return g_test_run();
}
