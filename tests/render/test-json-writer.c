/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>

#include "case/mp-table.h"
#include "render/mp-json-writer.h"

static void
assert_written(GOutputStream *out, const char *want)
{
    g_autofree char *text = NULL;

    g_assert_true(g_output_stream_close(out, NULL, NULL));
    text = g_strndup(g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(out)),
                     g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(out)));
    g_assert_cmpstr(text, ==, want);
}

static void
test_values(void)
{
    g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable();
    g_autoptr(MpJsonWriter) json = mp_json_writer_new(out);

    mp_json_begin_object(json);
    mp_json_put_text(json, "text", "a\"b\\c\n\x1b");
    mp_json_put_text(json, "unknown", NULL);
    mp_json_put_known(json, "empty", MP_SLICE_EMPTY);
    mp_json_put_known(json, "bytes", MP_SLICE_LITERAL("\xff\0z"));
    mp_json_put_int(json, "int", -9007199254740993);
    mp_json_put_bool(json, "yes", TRUE);
    mp_json_put_time(json, "at", 1305565331000000);
    mp_json_put_time(json, "fraction", 1305565331403217);
    mp_json_put_time(json, "never", MP_NO_TIME);
    mp_json_key(json, "reals");
    mp_json_begin_array(json);
    mp_json_real(json, 0.784, 2);
    mp_json_real(json, -0.001, 2);
    mp_json_real(json, -1.5, 1);
    mp_json_real(json, NAN, 2);
    mp_json_real(json, INFINITY, 2);
    mp_json_end_array(json);
    mp_json_key(json, "none");
    mp_json_begin_array(json);
    mp_json_end_array(json);
    mp_json_end_object(json);
    mp_json_end_line(json);
    mp_json_begin_array(json);
    mp_json_begin_object(json);
    mp_json_end_object(json);
    mp_json_begin_object(json);
    mp_json_end_object(json);
    mp_json_end_array(json);
    mp_json_end_line(json);
    g_assert_true(mp_json_writer_finish(json, NULL));
    assert_written(out, "{\"text\":\"a\\\"b\\\\c\\n\\u001b\",\"unknown\":null,\"empty\":null,"
                        "\"bytes\":\"\xef\xbf\xbd\\u0000z\",\"int\":-9007199254740993,"
                        "\"yes\":true,\"at\":\"2011-05-16T17:02:11Z\","
                        "\"fraction\":\"2011-05-16T17:02:11.403217Z\",\"never\":null,"
                        "\"reals\":[0.78,0.00,-1.5,null,null],\"none\":[]}\n[{},{}]\n");
}

/* More than the buffer holds comes out whole. */
static void
test_long(void)
{
    g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable();
    g_autoptr(MpJsonWriter) json = mp_json_writer_new(out);
    gsize want = 2;

    mp_json_begin_array(json);
    for (int i = 0; i < 100000; i++) {
        mp_json_int(json, 7);
        want += i > 0 ? 2 : 1;
    }
    mp_json_end_array(json);
    g_assert_true(mp_json_writer_finish(json, NULL));
    g_assert_cmpuint(g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(out)), ==, want);
}

static void
test_full_disk(void)
{
    char room[8];
    g_autoptr(GOutputStream) out = g_memory_output_stream_new(room, sizeof room, NULL, NULL);
    g_autoptr(MpJsonWriter) json = mp_json_writer_new(out);
    g_autoptr(GError) error = NULL;

    mp_json_string(json, MP_SLICE_LITERAL("more than eight bytes"));
    g_assert_false(mp_json_writer_finish(json, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json-writer/values", test_values);
    g_test_add_func("/json-writer/long", test_long);
    g_test_add_func("/json-writer/full-disk", test_full_disk);
    return g_test_run();
}
