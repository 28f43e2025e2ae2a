/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "message/mp-field.h"

#define BASE 77

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Fields lie in the input, in order, apart from each other, before the body. */
static void
check(const MpFieldBlock *block, MpSlice bytes)
{
    guint64 at = BASE;

    g_assert_cmpuint(block->header_end, <=, block->body_start);
    g_assert_cmpuint(block->body_start, <=, bytes.len);
    g_assert_cmpuint(block->n_fields, <=, MP_LIMIT_FIELDS + MP_LIMIT_FIELDS_SPARED);
    for (gsize i = 0; i < block->n_fields; i++) {
        const MpField *f = &block->fields[i];

        g_assert_cmpuint(f->span.start, >=, at);
        g_assert_cmpuint(f->value_start, >, f->span.start + f->name.len - 1);
        g_assert_cmpuint(f->span.end, ==, f->value_start + f->value.len);
        g_assert_cmpuint(f->span.end, <=, BASE + block->header_end);
        g_assert_true(f->name.data == bytes.data + (f->span.start - BASE));
        g_assert_true(f->value.data == bytes.data + (f->value_start - BASE));
        g_assert_cmpuint(f->name.len, >, 0);
        g_assert_cmphex(f->name_hash, ==, mp_field_name_hash(f->name));
        at = f->span.end;
    }
}

/* Fields that are printed are read as the same fields. */
static void
check_round_trip(const MpFieldBlock *block, MpArena *arena)
{
    const char *line_end = block->line_end == MP_LINE_END_CR     ? "\r"
                           : block->line_end == MP_LINE_END_CRLF ? "\r\n"
                                                                 : "\n";
    GString *text = g_string_new("");
    MpFieldBlock again;

    for (gsize i = 0; i < block->n_fields; i++) {
        g_string_append_len(text, block->fields[i].name.data, (gssize)block->fields[i].name.len);
        g_string_append_c(text, ':');
        g_string_append_len(text, block->fields[i].value.data, (gssize)block->fields[i].value.len);
        g_string_append(text, line_end);
    }
    again = mp_field_split((MpSlice){ text->str, text->len }, 0, arena, NULL);
    g_assert_cmpuint(again.n_fields, ==, block->n_fields);
    for (gsize i = 0; i < again.n_fields; i++) {
        g_assert_true(mp_slice_equal(again.fields[i].name, block->fields[i].name));
        g_assert_true(mp_slice_equal(again.fields[i].value, block->fields[i].value));
    }
    g_string_free(text, TRUE);
}

static gsize
count_text(MpSlice text)
{
    gsize n = 0;

    for (gsize i = 0; i < text.len; i++)
        n += text.data[i] != '\r' && text.data[i] != '\n';
    return n;
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    MpSlice bytes = { (const char *)data, size };
    MpArena *arena = mp_arena_new(256);
    MpDiagSink *diags = mp_diag_sink_new(arena);
    MpFieldBlock block = mp_field_split(bytes, BASE, arena, diags);

    check(&block, bytes);
    check_round_trip(&block, arena);
    for (gsize i = 0; i < block.n_fields; i++) {
        MpSlice value = block.fields[i].value;
        MpSlice unfolded = mp_field_unfold(value, arena);

        /* unfolding takes line ends away and nothing else; twice is once */
        g_assert_cmpuint(count_text(unfolded), ==, count_text(value));
        g_assert_true(mp_slice_equal(mp_field_unfold(unfolded, arena), unfolded));
        g_assert_true(block.line_end == MP_LINE_END_CR || mp_slice_find(unfolded, '\n') < 0);
    }
    mp_arena_free(arena);
    return 0;
}
