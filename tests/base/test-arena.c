/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-arena.h"

static gboolean
is_zero(const guint8 *bytes, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if (bytes[i] != 0)
            return FALSE;
    return TRUE;
}

/* Zeroed, aligned and apart, also behind a reset that left bytes behind. */
static void
test_alloc(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(1000);

    for (int round = 0; round < 3; round++) {
        guint8 *before = NULL;

        for (gsize size = 0; size < 200; size++) {
            guint8 *at = mp_arena_alloc0(arena, size);

            g_assert_cmpuint((guintptr)at % 16, ==, 0);
            g_assert_true(is_zero(at, size));
            memset(at, 0xaa, size);
            if (before != NULL && size > 1)
                g_assert_cmphex(before[size - 2], ==, 0xaa);
            before = at;
        }
        mp_arena_reset(arena);
    }
}

static void
test_larger_than_a_block(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(64);
    guint8 *large = mp_arena_alloc0(arena, 1 << 20);

    g_assert_true(is_zero(large, 1 << 20));
    memset(large, 1, 1 << 20);
    mp_arena_reset(arena);
    g_assert_nonnull(mp_arena_alloc0(arena, 1));
}

static void
test_copy(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(64);
    MpSlice copy = mp_arena_copy(arena, MP_SLICE_LITERAL("a\0b"));
    MpSlice lower = mp_arena_copy_lower(arena, MP_SLICE_LITERAL("Example.ORG\xc3\x9c"));

    g_assert_cmpmem(copy.data, copy.len, "a\0b", 3);
    g_assert_cmpint(copy.data[3], ==, '\0');
    g_assert_cmpstr(lower.data, ==, "example.org\xc3\x9c");
    g_assert_cmpuint(mp_arena_copy(arena, MP_SLICE_EMPTY).len, ==, 0);
}

static void
test_printf(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(64);
    MpSlice text = mp_arena_printf(arena, "%d of %s", 3, "four");

    g_assert_cmpstr(text.data, ==, "3 of four");
    g_assert_cmpuint(text.len, ==, 9);
}

/* Words of any length are whole, those too that do not fit where short ones are made. */
static void
test_printf_long(void)
{
    for (gsize len = 250; len < 260; len++) {
        g_autoptr(MpArena) arena = mp_arena_new(64);
        g_autofree char *want = g_strnfill(len, 'x');

        g_assert_cmpstr(mp_arena_printf(arena, "%s", want).data, ==, want);
    }
}

/* What was last allocated grows in its place, anything else moves; either way
 * the old bytes stay and the new ones are zero. */
static void
test_grow(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    guint8 *first = mp_arena_alloc0(arena, 10);
    guint8 *grown, *moved;

    memset(first, 7, 10);
    grown = mp_arena_grow(arena, first, 10, 100);
    g_assert_true(grown == first);
    g_assert_cmpint(grown[9], ==, 7);
    g_assert_true(is_zero(grown + 10, 90));
    mp_arena_alloc0(arena, 1);
    moved = mp_arena_grow(arena, grown, 100, 200);
    g_assert_true(moved != grown);
    g_assert_cmpint(moved[9], ==, 7);
    g_assert_true(is_zero(moved + 10, 190));
    g_assert_true(is_zero(mp_arena_grow(arena, NULL, 0, 50), 50));
}

/* In the place of an allocation that left bytes behind, the new ones are zero. */
static void
test_grow_over_old_bytes(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    guint8 *at = mp_arena_alloc0(arena, 1000);

    memset(at, 0xff, 1000);
    mp_arena_reset(arena);
    at = mp_arena_alloc0(arena, 1);
    g_assert_true(is_zero(mp_arena_grow(arena, at, 1, 900), 900));
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/arena/alloc", test_alloc);
    g_test_add_func("/arena/larger-than-a-block", test_larger_than_a_block);
    g_test_add_func("/arena/copy", test_copy);
    g_test_add_func("/arena/printf", test_printf);
    g_test_add_func("/arena/printf-long", test_printf_long);
    g_test_add_func("/arena/grow", test_grow);
    g_test_add_func("/arena/grow-over-old-bytes", test_grow_over_old_bytes);
    return g_test_run();
}
