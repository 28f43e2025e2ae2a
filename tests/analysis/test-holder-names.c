/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-holder-names.h"

typedef struct {
    const char *test;
    const char *name, *org;
    gboolean fits;
} FitCase;

/* clang-format off */
static const FitCase cases[] = {
    { "the-domain-itself", "Dell", "dell.com", TRUE },
    { "two-words", "Hotel Maris", "hotelmaris.example", TRUE },
    { "with-an-article", "The Wool Room", "woolroom.example", TRUE },
    { "longer", "Dell Small Business", "dell.com", TRUE },
    { "shorter", "Quill", "quillshop.example", TRUE },
    { "written-otherwise", "Cellar Door Nine", "cellardoor9.example", TRUE },
    { "with-a-hyphen", "Wellspring Aid", "wellspring-aid.example", TRUE },
    { "a-person", "Jeffrey K. Miller", "university.example", FALSE },
    { "initials", "JM", "jmason.example", FALSE },
    { "no-letters", "!!!", "dell.com", FALSE },
    { "empty", "", "dell.com", FALSE },
};
/* clang-format on */

static void
test_fits(gconstpointer data)
{
    const FitCase *c = data;

    g_assert_cmpint(mp_holder_name_fits(c->name, c->org), ==, c->fits);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/holder-names/", cases[i].test, NULL);
        g_test_add_data_func(path, &cases[i], test_fits);
    }
    return g_test_run();
}
