/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-origin.h"

static void
test_path(void)
{
    g_autoptr(MpOrigin) origin = mp_origin_new_path("mail/old.mbox");

    g_assert_cmpstr(mp_origin_text(origin), ==, "mail/old.mbox");
    g_assert_cmpstr(mp_origin_path(origin), ==, "mail/old.mbox");
    g_assert_cmpstr(mp_origin_name(origin), ==, "mail/old.mbox");
    g_assert_null(mp_origin_container(origin));
    g_assert_cmpuint(mp_origin_depth(origin), ==, 0);
}

static void
test_member(void)
{
    g_autoptr(MpOrigin) path = mp_origin_new_path("backup.tar.zst");
    g_autoptr(MpOrigin) inner = mp_origin_new_member(path, "2009.zip");
    g_autoptr(MpOrigin) mail = mp_origin_new_member(inner, "Maildir/cur/12:2,S");

    g_assert_cmpstr(mp_origin_text(mail), ==, "backup.tar.zst!2009.zip!Maildir/cur/12:2,S");
    g_assert_cmpstr(mp_origin_path(mail), ==, "backup.tar.zst");
    g_assert_cmpstr(mp_origin_name(mail), ==, "Maildir/cur/12:2,S");
    g_assert_true(mp_origin_container(mail) == inner);
    g_assert_cmpuint(mp_origin_depth(mail), ==, 2);
}

/* A member keeps its containers alive. */
static void
test_lifetime(void)
{
    MpOrigin *path = mp_origin_new_path("a.zip");
    MpOrigin *inner = mp_origin_new_member(path, "b.zip");
    g_autoptr(MpOrigin) mail = mp_origin_new_member(inner, "c.eml");

    mp_origin_unref(path);
    mp_origin_unref(inner);
    g_assert_cmpstr(mp_origin_path(mail), ==, "a.zip");
    g_assert_cmpstr(mp_origin_text(mp_origin_container(mail)), ==, "a.zip!b.zip");
    mp_origin_unref(NULL);
}

/* A member's name may be any bytes, the separator among them. */
static void
test_odd_names(void)
{
    g_autoptr(MpOrigin) path = mp_origin_new_path("");
    g_autoptr(MpOrigin) odd = mp_origin_new_member(path, "a!\xff\n");

    g_assert_cmpstr(mp_origin_text(odd), ==, "!a!\xff\n");
    g_assert_cmpstr(mp_origin_name(odd), ==, "a!\xff\n");
}

static gpointer
hold_and_release(gpointer data)
{
    for (int i = 0; i < 1000; i++)
        mp_origin_unref(mp_origin_ref(data));
    return NULL;
}

static void
test_threads(void)
{
    g_autoptr(MpOrigin) origin = mp_origin_new_path("a");
    GThread *threads[4];

    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("origin", hold_and_release, origin);
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    g_assert_cmpstr(mp_origin_text(origin), ==, "a");
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/origin/path", test_path);
    g_test_add_func("/origin/member", test_member);
    g_test_add_func("/origin/lifetime", test_lifetime);
    g_test_add_func("/origin/odd-names", test_odd_names);
    g_test_add_func("/origin/threads", test_threads);
    return g_test_run();
}
