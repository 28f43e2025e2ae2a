/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-case.h"
#include "case/mp-rows-evidence.h"
#include "case/mp-table.h"

typedef struct {
    const char *name;
    gint64 number;
    gint64 at;
    double weight;
    const char *text;
    MpSha256 digest;
} Row;

/* clang-format off */
static const MpColumn columns[] = {
    { "name", MP_COLUMN_TEXT, offsetof(Row, name) }, { "number", MP_COLUMN_INT, offsetof(Row, number) },
    { "at", MP_COLUMN_TIME, offsetof(Row, at) }, { "weight", MP_COLUMN_REAL, offsetof(Row, weight) },
    { "group", MP_COLUMN_TEXT, offsetof(Row, text) }, { "digest", MP_COLUMN_SHA256, offsetof(Row, digest) },
    { NULL, MP_COLUMN_INT, 0 },
};
/* clang-format on */
static const MpTable table = { "thing", "name,number", sizeof(Row), columns };
static const MpTable by_number = { "thing", "number", sizeof(Row), columns };

static MpCase *
open_case(void)
{
    g_autoptr(GError) error = NULL;
    MpCase *store = mp_case_open_anonymous(&error);

    g_assert_no_error(error);
    return store;
}

static void
add(MpCase *store, const char *name, gint64 number, const char *text)
{
    g_autoptr(GError) error = NULL;
    Row row = { .name = name, .number = number, .at = MP_NO_TIME, .weight = 0.5, .text = text };

    g_assert_true(mp_case_add_row(store, &table, &row, &error));
    g_assert_no_error(error);
}

static char *
list(MpCase *store, const char *column, const char *value)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MpRowCursor) rows = column == NULL
                                      ? mp_case_rows(store, &table, &error)
                                      : mp_case_rows_where(store, &table, column, value, &error);
    GString *text = g_string_new(NULL);
    Row row;

    g_assert_no_error(error);
    while (mp_row_cursor_next(rows, &row, &error))
        g_string_append_printf(text, "%s%d=%s ", row.name, (int)row.number,
                               row.text == NULL ? "NULL" : row.text);
    g_assert_no_error(error);
    return g_string_free(text, FALSE);
}

static void
test_never_written(void)
{
    g_autoptr(MpCase) store = open_case();
    g_autofree char *text = list(store, NULL, NULL);

    g_assert_cmpstr(text, ==, "");
}

/* In the order of the key; the same key again replaces; a null key is "". */
static void
test_rows(void)
{
    g_autoptr(MpCase) store = open_case();
    g_autoptr(GError) error = NULL;
    g_autofree char *all = NULL, *some = NULL, *numbered = NULL, *none = NULL;

    add(store, "b", 2, "old");
    add(store, "a", 10, NULL);
    add(store, "a", 9, "x");
    add(store, "b", 2, "new");
    add(store, NULL, 1, "");
    all = list(store, NULL, NULL);
    g_assert_cmpstr(all, ==, "1= a9=x a10=NULL b2=new ");
    some = list(store, "name", "a");
    g_assert_cmpstr(some, ==, "a9=x a10=NULL ");
    numbered = list(store, "number", "2");
    g_assert_cmpstr(numbered, ==, "b2=new ");
    g_assert_true(mp_case_clear_table(store, &table, &error));
    none = list(store, NULL, NULL);
    g_assert_cmpstr(none, ==, "");
    add(store, "c", 1, "after");
}

static void
test_values(void)
{
    g_autoptr(MpCase) store = open_case();
    g_autoptr(GError) error = NULL;
    g_autoptr(MpRowCursor) rows = NULL;
    Row row = { .name = "n",
                .number = G_MININT64,
                .at = 1305565318000001,
                .weight = 0.78,
                .text = "t",
                .digest = mp_sha256(MP_SLICE_LITERAL("abc")) };
    Row back;

    g_assert_true(mp_case_add_row(store, &table, &row, &error));
    rows = mp_case_rows(store, &table, &error);
    g_assert_true(mp_row_cursor_next(rows, &back, &error));
    g_assert_cmpstr(back.name, ==, "n");
    g_assert_cmpint(back.number, ==, G_MININT64);
    g_assert_cmpint(back.at, ==, 1305565318000001);
    g_assert_cmpfloat(back.weight, ==, 0.78);
    g_assert_true(mp_sha256_equal(&back.digest, &row.digest));
}

/* A table that another version made is made again when it is written, and has
 * no rows until then. */
static void
test_other_shape(void)
{
    g_autoptr(MpCase) store = open_case();
    g_autoptr(GError) error = NULL;
    g_autoptr(MpRowCursor) rows = NULL;
    Row row = { .name = "n", .number = 1 };
    Row back;

    add(store, "a", 1, "x");
    rows = mp_case_rows(store, &by_number, &error);
    g_assert_no_error(error);
    g_assert_false(mp_row_cursor_next(rows, &back, &error));
    g_assert_true(mp_case_clear_table(store, &by_number, &error));
    g_assert_true(mp_case_add_row(store, &by_number, &row, &error));
    g_clear_pointer(&rows, mp_row_cursor_free);
    rows = mp_case_rows(store, &by_number, &error);
    g_assert_true(mp_row_cursor_next(rows, &back, &error));
    g_assert_cmpstr(back.name, ==, "n");
    g_assert_false(mp_row_cursor_next(rows, &back, &error));
}

static void
test_scan_row(void)
{
    g_autoptr(MpCase) store = open_case();
    g_autoptr(GError) error = NULL;
    g_autoptr(MpRowCursor) rows = NULL;
    MpScanRow row = { .number = 1, .started = 5, .ended = MP_NO_TIME, .outcome = "running" };
    MpScanRow back;

    g_assert_true(mp_case_add_row(store, &mp_table_scan, &row, &error));
    row.outcome = "done";
    g_assert_true(mp_case_add_row(store, &mp_table_scan, &row, &error));
    rows = mp_case_rows(store, &mp_table_scan, &error);
    g_assert_true(mp_row_cursor_next(rows, &back, &error));
    g_assert_cmpstr(back.outcome, ==, "done");
    g_assert_cmpint(back.ended, ==, MP_NO_TIME);
    g_assert_null(back.tool);
    g_assert_false(mp_row_cursor_next(rows, &back, &error));
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/table/never-written", test_never_written);
    g_test_add_func("/table/rows", test_rows);
    g_test_add_func("/table/values", test_values);
    g_test_add_func("/table/other-shape", test_other_shape);
    g_test_add_func("/table/scan-row", test_scan_row);
    return g_test_run();
}
