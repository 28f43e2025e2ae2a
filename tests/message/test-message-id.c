/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "message/mp-message-id.h"

typedef struct {
    const char *name; /* the TAP line: /message-id/NAME */
    MpSlice value;
    const char *all;   /* `id left right;` */
    const char *first; /* of a Message-ID field */
} IdCase;

/* clang-format off */
static const IdCase id_cases[] = {
    { "one", MP_SLICE_INIT(" <a@example.org>"), "<a@example.org> a example.org;", "<a@example.org>" },
    { "two", MP_SLICE_INIT("<a@x> <b@y>"), "<a@x> a x;<b@y> b y;", "<a@x>" },
    { "glued", MP_SLICE_INIT("<a@x><b@y>"), "<a@x> a x;<b@y> b y;", "<a@x>" },
    { "words-between", MP_SLICE_INIT("Your note <a@x> of Monday, and <b@y>"), "<a@x> a x;<b@y> b y;", "<a@x>" },
    { "comment-behind", MP_SLICE_INIT("<a@x> (added by postmaster@y)"), "<a@x> a x;", "<a@x>" },
    { "no-at", MP_SLICE_INIT("<abc>"), "<abc> abc ;", "<abc>" },
    { "two-ats", MP_SLICE_INIT("<a@b@c>"), "<a@b@c> a@b c;", "<a@b@c>" },
    { "empty-brackets", MP_SLICE_INIT("<>"), "<>  ;", "<>" },
    { "no-brackets", MP_SLICE_INIT(" a@example.org "), "", "a@example.org" },
    { "open", MP_SLICE_INIT("<a@x"), "", "<a@x" },
    { "closed-only", MP_SLICE_INIT("a@x> <b@y>"), "<b@y> b y;", "<b@y>" },
    { "doubled", MP_SLICE_INIT("<<a@x>>"), "<<a@x> <a x;", "<<a@x>" },
    { "bracket-inside", MP_SLICE_INIT("<a.\"b\"<c@x>"), "<a.\"b\"<c@x> a.\"b\"<c x;", "<a.\"b\"<c@x>" },
    { "blank-inside", MP_SLICE_INIT("<a b@x>"), "<a b@x> a b x;", "<a b@x>" },
    { "specials", MP_SLICE_INIT("<a\"]; evil [label=b@x>"), "<a\"]; evil [label=b@x> a\"]; evil [label=b x;", "<a\"]; evil [label=b@x>" },
    { "on-the-next-line", MP_SLICE_INIT("\r\n <a@x>"), "<a@x> a x;", "<a@x>" },
    { "folded-inside", MP_SLICE_INIT(" <a@C:\\Documents and\n    Settings\\x>\n"), "<a@C:\\Documents and\n    Settings\\x> a C:\\Documents and\n    Settings\\x;", "<a@C:\\Documents and\n    Settings\\x>" },
    { "folded-inside-crlf", MP_SLICE_INIT("<a@Received: from\r\n\tx"), "", "<a@Received: from\r\n\tx" },
    { "whole-behind-folded", MP_SLICE_INIT("<a\n @x> <b@y>"), "<a\n @x> a\n  x;<b@y> b y;", "<b@y>" },
    { "cut-by-a-line-end", MP_SLICE_INIT("<a@x\n <b@y>"), "<a@x\n <b@y> a@x\n <b y;", "<b@y>" },
    { "empty", MP_SLICE_INIT(""), "", "" },
};
/* clang-format on */

static void
test_ids(gconstpointer data)
{
    const IdCase *c = data;
    g_autoptr(GString) all = g_string_new("");
    MpSlice first = mp_message_id_first(c->value);
    MpMessageId id;
    gsize at = 0;

    while (mp_message_id_next(c->value, &at, &id)) {
        g_assert_true(id.id.data == c->value.data + id.start);
        g_string_append_len(all, id.id.data, (gssize)id.id.len);
        g_string_append_c(all, ' ');
        g_string_append_len(all, id.left.data, (gssize)id.left.len);
        g_string_append_c(all, ' ');
        g_string_append_len(all, id.right.data, (gssize)id.right.len);
        g_string_append_c(all, ';');
    }
    g_assert_cmpstr(all->str, ==, c->all);
    g_assert_cmpmem(first.data, first.len, c->first, strlen(c->first));
}

/* Every byte is looked at a bounded number of times, whatever is missing. */
static void
test_many(void)
{
    static const char *const units[] = { "<a@x> ", "<", ">", "><" };
    static const gsize want[] = { 500000, 0, 0, 499999 };

    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        g_autoptr(GString) text = g_string_new("");
        MpMessageId id;
        gsize at = 0, n = 0;

        for (int j = 0; j < 500000; j++)
            g_string_append(text, units[i]);
        while (mp_message_id_next((MpSlice){ text->str, text->len }, &at, &id))
            n++;
        g_assert_cmpuint(n, ==, want[i]);
    }
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (gsize i = 0; i < G_N_ELEMENTS(id_cases); i++) {
        g_autofree char *path = g_strconcat("/message-id/", id_cases[i].name, NULL);
        g_test_add_data_func(path, &id_cases[i], test_ids);
    }
    g_test_add_func("/message-id/many", test_many);
    return g_test_run();
}
