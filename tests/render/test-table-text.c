/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-table.h"
#include "render/mp-table-text.h"

static const MpTableColumn columns[] = {
    { "address", MP_TABLE_OWN }, { "sender", MP_TABLE_LEFT }, { "messages", MP_TABLE_RIGHT },
    { "first", MP_TABLE_LEFT },  { "note", MP_TABLE_WIDE },   { NULL, 0 },
};

typedef struct {
    const char *name;
    MpTableFormat format;
    gboolean defang;
    const char *want;
} TableCase;

/* clang-format off */
static const TableCase cases[] = {
    { "table", MP_TABLE_TABLE, TRUE,
      "address           sender             messages  first\n"
      "dell@you.example  intervision[.]com         6  2011-05-16 17:02:11\n"
      "x@you.example     -                     12345  -\n" },
    { "table-fanged", MP_TABLE_TABLE, FALSE,
      "address           sender           messages  first\n"
      "dell@you.example  intervision.com         6  2011-05-16 17:02:11\n"
      "x@you.example     -                   12345  -\n" },
    { "tsv", MP_TABLE_TSV, TRUE,
      "address\tsender\tmessages\tfirst\tnote\n"
      "dell@you.example\tintervision.com\t6\t2011-05-16T17:02:11.403217Z\ta\\tb\\\\c\\x0ad\n"
      "x@you.example\t\t12345\t\t\n" },
    { "csv", MP_TABLE_CSV, TRUE,
      "address,sender,messages,first,note\r\n"
      "\"dell@you.example\",\"intervision.com\",\"6\",\"2011-05-16T17:02:11.403217Z\",\"a\\x09b\\c\\x0ad\"\r\n"
      "\"x@you.example\",\"\",\"12345\",\"\",\"\"\r\n" },
    { "json", MP_TABLE_JSON, TRUE,
      "{\"address\":\"dell@you.example\",\"sender\":\"intervision.com\",\"messages\":6,"
      "\"first\":\"2011-05-16T17:02:11.403217Z\",\"note\":\"a\\tb\\\\c\\nd\"}\n"
      "{\"address\":\"x@you.example\",\"sender\":null,\"messages\":12345,\"first\":null,\"note\":[1]}\n" },
};
/* clang-format on */

static void
test_format(gconstpointer data)
{
    const TableCase *c = data;
    g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable();
    g_autoptr(MpTableText) table = mp_table_text_new(out, c->format, columns, c->defang);
    g_autofree char *text = NULL;
    MpJsonWriter *json;

    mp_table_text_put(table, "dell@you.example");
    mp_table_text_put(table, "intervision.com");
    mp_table_text_int(table, 6);
    mp_table_text_time(table, 1305565331403217);
    mp_table_text_put(table, "a\tb\\c\nd");
    mp_table_text_end_row(table);
    mp_table_text_put(table, "x@you.example");
    mp_table_text_put(table, NULL);
    mp_table_text_int(table, 12345);
    mp_table_text_time(table, MP_NO_TIME);
    json = mp_table_text_json(table);
    if (json != NULL) {
        mp_json_begin_array(json);
        mp_json_int(json, 1);
        mp_json_end_array(json);
    } else {
        mp_table_text_put(table, NULL);
    }
    mp_table_text_end_row(table);
    g_assert_true(mp_table_text_finish(table, NULL));
    text = g_strndup(g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(out)),
                     g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(out)));
    g_assert_cmpstr(text, ==, c->want);
}

/* Control sequences of a hostile sender reach no terminal. */
static void
test_hostile(void)
{
    g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable();
    g_autoptr(MpTableText) table = mp_table_text_new(out, MP_TABLE_TABLE, columns, TRUE);
    g_autofree char *text = NULL;

    mp_table_text_put(table, "a\x1b[2J");
    mp_table_text_put(table, "http://evil.example/\xe2\x80\xaegpj");
    mp_table_text_int(table, 1);
    mp_table_text_time(table, MP_NO_TIME);
    mp_table_text_put(table, "not shown");
    mp_table_text_end_row(table);
    g_assert_true(mp_table_text_finish(table, NULL));
    text = g_strndup(g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(out)),
                     g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(out)));
    g_assert_cmpstr(strchr(text, '\n') + 1, ==,
                    "a\\x1b[2J  hxxp[:]//evil[.]example/\\u202egpj         1  -\n");
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/table-text/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_format);
    }
    g_test_add_func("/table-text/hostile", test_hostile);
    return g_test_run();
}
