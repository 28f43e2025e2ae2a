/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-ledger.h"
#include "base/mp-instant.h"
#include "case/mp-rows-findings.h"

typedef struct {
    const char *name, *format, *text;
    const char *rows;     /* ADDRESS|ORG|DAY|NAME|RELATED|NOTE */
    const char *problems; /* one a line */
} ImportCase;

/* clang-format off */
static const ImportCase cases[] = {
    { "own-form", "csv",
      "address,given_to,date,name,related,note\n"
      "dell@you.example,dell.com,2009-07-15,Dell,,order of two servers\n"
      "\"books@you.example\",lanternbooks.example,,\"Lantern, \"\"Books\"\"\",lantern-mail.example;lb.example,\n",
      "books@you.example|lanternbooks.example||Lantern, \"Books\"|lantern-mail.example;lb.example|\n"
      "dell@you.example|dell.com|2009-07-15|Dell||order of two servers\n", "" },
    { "other-order-and-more-columns", "csv",
      "\xef\xbb\xbfGiven_To,mood,Address\r\nwww.dell.com,fine,Dell@You.Example\r\n\r\n",
      "dell@you.example|dell.com||||\n", "" },
    { "bad-rows-named", "csv",
      "address,given_to,date\n"
      "nobody,dell.com,\n"
      "a@you.example,,\n"
      "b@you.example,dell.com,15.7.2009\n"
      "c@you.example,dell.com,2009-02-30\n"
      "d@you.example,dell.com,2009-07-15T10:00:00Z\n"
      "e@you.example,\"two\nlines.example\",\n"
      "f@you.example,f.example,\n",
      "d@you.example|dell.com|2009-07-15|||\nf@you.example|f.example||||\n",
      "line 2: nobody: not an address\n"
      "line 3: a@you.example: names no domain it was given to\n"
      "line 4: 15.7.2009: not a day of the form 2009-07-15\n"
      "line 5: 2009-02-30: not a day of the form 2009-07-15\n"
      "line 7: e@you.example: names no domain it was given to\n" },
    { "public", "csv", "address,given_to\ncv@you.example,Public\n", "cv@you.example|public||||\n", "" },
    { "guarded-as-exported", "csv", "address,given_to\n'+x@you.example,x.example\n", "+x@you.example|x.example||||\n", "" },
    { "the-later-row-stands", "csv",
      "address,given_to,date\nx@you.example,x.example,2001-01-01\nx@you.example,x.example,2002-02-02\n",
      "x@you.example|x.example|2002-02-02|||\n", "" },
    { "bitwarden", "bitwarden",
      "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\n"
      "shops,,login,Quill,,,0,https://user@www.quillshop.example:443/login?x=1,quill@you.example,\"se,cret\",\n"
      ",,note,Garage,code,,0,,,,\n",
      "quill@you.example|quillshop.example||Quill||\n", "line 3: not an address\n" },
    { "keepassxc", "keepassxc",
      "\"Group\",\"Title\",\"Username\",\"Password\",\"URL\",\"Notes\",\"TOTP\",\"Icon\",\"Last Modified\",\"Created\"\n"
      "\"Root\",\"Bank\",\"bank@you.example\",\"x\",\"https://online.northbank.example\",\"\",\"\",\"0\",\"2012-01-01T00:00:00Z\",\"2010-05-06T07:08:09Z\"\n",
      "bank@you.example|northbank.example|2010-05-06|Bank||\n", "" },
    { "simplelogin", "simplelogin",
      "alias,note,enabled,mailboxes\n"
      "films.x1@sl.example,\"for reelclub.example, since May\",True,alex@you.example\n"
      "z@sl.example,the neighbour,True,alex@you.example\n",
      "films.x1@sl.example|reelclub.example||||for reelclub.example, since May\n",
      "line 3: z@sl.example: names no domain it was given to\n" },
    { "addy", "addy",
      "id,user_id,local_part,domain,email,active,description,created_at\n"
      "1,2,wine,you.addy.example,wine@you.addy.example,1,Used on cellardoor9.example,2021-03-04 05:06:07\n",
      "wine@you.addy.example|cellardoor9.example|2021-03-04|||Used on cellardoor9.example\n", "" },
};
/* clang-format on */

static char *
rows_text(MpCase *store)
{
    g_autoptr(MpRowCursor) rows = mp_case_rows(store, &mp_table_ledger, NULL);
    GString *text = g_string_new(NULL);
    MpLedgerRow row;
    char day[MP_INSTANT_TEXT];

    while (mp_row_cursor_next(rows, &row, NULL))
        g_string_append_printf(text, "%s|%s|%s|%s|%s|%s\n", row.address, row.given_to,
                               row.date == MP_NO_TIME ? "" : mp_instant_format_day(row.date, day),
                               row.name != NULL ? row.name : "",
                               row.related != NULL ? row.related : "",
                               row.note != NULL ? row.note : "");
    return g_string_free(text, FALSE);
}

static void
test_import(gconstpointer data)
{
    const ImportCase *c = data;
    g_autoptr(MpCase) store = mp_case_open_anonymous(NULL);
    g_auto(MpLedgerImport) import = { 0 };
    g_autoptr(GString) problems = g_string_new(NULL);
    g_autofree char *rows = NULL;
    g_autoptr(GError) error = NULL;

    g_assert_true(mp_case_begin(store, NULL));
    g_assert_true(mp_ledger_import(store, mp_slice_of(c->text), c->format, &import, &error));
    g_assert_no_error(error);
    for (guint i = 0; i < import.problems->len; i++)
        g_string_append_printf(problems, "%s\n", (char *)g_ptr_array_index(import.problems, i));
    rows = rows_text(store);
    g_assert_cmpstr(problems->str, ==, c->problems);
    g_assert_cmpstr(rows, ==, c->rows);
}

static void
test_wrong_format(void)
{
    g_autoptr(MpCase) store = mp_case_open_anonymous(NULL);
    g_auto(MpLedgerImport) import = { 0 };
    g_autoptr(GError) error = NULL;

    g_assert_false(
        mp_ledger_import(store, MP_SLICE_LITERAL("a,b\n1,2\n"), "addy", &import, &error));
    g_assert_cmpstr(error->message, ==,
                    "the first line names no column 'email' beside 'description': not an export "
                    "of addy");
}

static void
add_address(MpCase *store, const char *address, const char *org, const char *source)
{
    MpAddressRow row = { .address = address,
                         .kind = "tagged",
                         .given_to = org,
                         .given_source = source,
                         .messages = strcmp(address, "gym@you.example") == 0 ? 0 : 2 };

    g_assert_true(mp_case_add_row(store, &mp_table_address, &row, NULL));
}

static void
add_contact(MpCase *store, const char *address, const char *org, const char *part, int day)
{
    MpContactRow row = { .address = address,
                         .org = org,
                         .standing = "verified",
                         .part = part,
                         .first_seen = day * G_TIME_SPAN_DAY };

    g_assert_true(mp_case_add_row(store, &mp_table_contact, &row, NULL));
}

static void
test_check(void)
{
    static const char ledger[] = "address,given_to,date\n"
                                 "dell@you.example,dell.com,1970-01-05\n"
                                 "gym@you.example,irongate.example,\n"
                                 "books@you.example,lanternbooks.example,1970-01-09\n"
                                 "vet@you.example,pawspractice.example,\n"
                                 "wine@you.example,cellardoor9.example,\n";
    g_autoptr(MpCase) store = mp_case_open_anonymous(NULL);
    g_auto(MpLedgerImport) import = { 0 };
    g_autoptr(GPtrArray) found = NULL;

    g_assert_true(mp_case_begin(store, NULL));
    g_assert_true(mp_ledger_import(store, mp_slice_of(ledger), "csv", &import, NULL));
    add_address(store, "dell@you.example", "dell.com", "ledger");
    add_contact(store, "dell@you.example", "dell.com", "principal", 6);
    add_address(store, "gym@you.example", "irongate.example", "ledger");
    add_address(store, "books@you.example", "lanternbooks.example", "ledger");
    add_contact(store, "books@you.example", "lantern-mail.example", "principal", 7);
    add_contact(store, "books@you.example", "lanternbooks.example", "principal", 9);
    add_address(store, "vet@you.example", "pawspractice.example", "ledger");
    add_contact(store, "vet@you.example", "spam.example", "foreign", 3);
    add_contact(store, "vet@you.example", "pawspractice.example", "principal", 4);
    add_address(store, "wine@you.example", "cellardoor9.example", "ledger");
    add_contact(store, "wine@you.example", "spam.example", "foreign", 3);
    add_address(store, "tools@you.example", "hammerfast.example", "inferred");
    found = mp_ledger_check(store, NULL);
    g_assert_cmpuint(found->len, ==, 5);
    g_assert_cmpstr(found->pdata[0], ==,
                    "books@you.example: given to lanternbooks.example on 1970-01-09, but "
                    "lanternbooks.example wrote to it on 1970-01-08 already");
    g_assert_cmpstr(found->pdata[1], ==,
                    "gym@you.example: given to irongate.example, but no mail to it was found");
    g_assert_cmpstr(found->pdata[2], ==,
                    "tools@you.example: not in the ledger; the mail suggests it was given to "
                    "hammerfast.example");
    g_assert_cmpstr(found->pdata[3], ==,
                    "vet@you.example: given to pawspractice.example, but spam.example was the "
                    "first to write to it");
    g_assert_cmpstr(found->pdata[4], ==,
                    "wine@you.example: given to cellardoor9.example, which never wrote to it; the "
                    "first to write was spam.example");
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/ledger/import/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_import);
    }
    g_test_add_func("/ledger/import/wrong-format", test_wrong_format);
    g_test_add_func("/ledger/check", test_check);
    return g_test_run();
}
