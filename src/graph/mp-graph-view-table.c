/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "graph/mp-graph-views.h"

/* clang-format off */
static const MpGraphView custody = {
    "custody", "who was given which address, who held it, who wrote to it", mp_graph_custody_build, NULL,
};
static const MpGraphView mail = { "mail", "who wrote to which address", mp_graph_mail_build, NULL };
static const MpGraphView hops = { "hops", "which way mail came, and who says so", NULL, mp_graph_hops_build };
/* clang-format on */

static const MpGraphView *const views[] = { &custody, &mail, &hops, NULL };

const MpGraphView *const *
mp_graph_view_table(void)
{
    return views;
}

const MpGraphView *
mp_graph_view_find(const char *name)
{
    for (gsize i = 0; views[i] != NULL; i++)
        if (strcmp(views[i]->name, name) == 0)
            return views[i];
    return NULL;
}
