/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "case/mp-rows-findings.h"
#include "graph/mp-graph-views.h"

/* Who sent to what, whatever was given to whom: the view for a first look. */

/* None is 0, which would go as a whole: of addresses and senders alike the busiest stay. */
enum { RANK_KNOWN = 1, RANK_FOREIGN };

typedef struct {
    MpGraphBuilder *builder;
    gint64 messages;
} Scene;

static void
see_address(gconstpointer data, gpointer user)
{
    const MpAddressRow *row = data;
    Scene *scene = user;
    g_autofree char *id = g_strconcat("addr:", row->address, NULL);
    g_autofree char *label = g_strdup_printf("%s\n%" G_GINT64_FORMAT " message%s", row->address,
                                             row->messages, row->messages == 1 ? "" : "s");
    MpNode node = { .id = id,
                    .kind = MP_NODE_ADDRESS,
                    .side = MP_SIDE_OWN,
                    .label = label,
                    .messages = row->messages,
                    .first = row->first_seen,
                    .last = row->last_seen,
                    .rank = row->foreign_messages > 0 ? RANK_FOREIGN : RANK_KNOWN,
                    .fold = "other addresses" };

    scene->messages += row->messages;
    mp_graph_builder_node(scene->builder, &node);
}

static void
add_sender(Scene *scene, const char *id, const MpContactRow *row, gboolean named)
{
    gboolean foreign = strcmp(row->part, "foreign") == 0;
    gboolean open = strcmp(row->part, "open") == 0; /* nobody was given the address */
    MpNode node = { .id = id,
                    .kind = named ? MP_NODE_ORG : MP_NODE_UNKNOWN,
                    .side = foreign ? MP_SIDE_FOREIGN
                            : open  ? MP_SIDE_NONE
                                    : MP_SIDE_AUTHORISED,
                    .label = named ? row->org : "senders that\nnothing names",
                    .messages = row->messages,
                    .first = row->first_seen,
                    .last = row->last_seen,
                    .rank = foreign ? RANK_FOREIGN : RANK_KNOWN,
                    .fold = named ? (foreign ? "more strangers" : "other senders")
                                  : "more senders that nothing names" };

    mp_graph_builder_node(scene->builder, &node);
}

static void
see_contact(gconstpointer data, gpointer user)
{
    const MpContactRow *row = data;
    Scene *scene = user;
    gboolean named = row->org[0] != '\0';
    g_autofree char *id =
        named ? g_strconcat("org:", row->org, NULL) : g_strconcat("unknown:", row->address, NULL);
    g_autofree char *address = g_strconcat("addr:", row->address, NULL);
    gboolean verified = strcmp(row->standing, "verified") == 0;
    MpEdge edge = { .kind = "wrote",
                    .standing = verified ? MP_STANDING_VERIFIED : MP_STANDING_CLAIMED,
                    .messages = row->messages,
                    .first = row->first_seen,
                    .last = row->last_seen };

    add_sender(scene, id, row, named);
    mp_graph_builder_edge(scene->builder, id, address, &edge);
}

MpGraph *
mp_graph_mail_build(MpCase *store, GError **error)
{
    g_autoptr(MpGraphBuilder) builder = mp_graph_builder_new("mail");
    g_autofree char *title = NULL;
    Scene scene = { builder, 0 };

    if (!mp_case_each_row(store, &mp_table_address, see_address, &scene, error) ||
        !mp_case_each_row(store, &mp_table_contact, see_contact, &scene, error))
        return NULL;
    title = g_strdup_printf("Who wrote to which address?  mail view: %" G_GINT64_FORMAT
                            " messages\nsolid = verified   dashed = only claimed",
                            scene.messages);
    mp_graph_builder_title(builder, title);
    return mp_graph_builder_end(builder);
}
