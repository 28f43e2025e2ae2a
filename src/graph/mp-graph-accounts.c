/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "graph/mp-graph-accounts.h"

#include <string.h>

#include "case/mp-rows-campaign.h"
#include "case/mp-rows-findings.h"

/* One customer behind many From domains ties them closer than names do, so
 * that each is a node of its own. */

static const char *
kind_word(const char *kind)
{
    return kind != NULL && kind[0] != '\0' ? kind : "account";
}

static void
add_node(const MpGraphAccounts *self,
         const MpCustomerRow *row,
         const MpGraphParty *owner,
         const MpGraphParty *platform)
{
    g_autofree char *id = g_strconcat("acct:", row->platform, "/", row->account, NULL);
    g_autofree char *label =
        g_strdup_printf("%s %s\nat %s", kind_word(row->kind), row->account,
                        platform->name != NULL ? platform->name : row->platform);
    MpNode node = { .id = id,
                    .kind = MP_NODE_ACCOUNT,
                    .side = owner->side,
                    .label = label,
                    .messages = row->messages,
                    .first = row->first_seen,
                    .last = row->last_seen,
                    .rank = owner->rank,
                    .fold = "customer accounts of mailing companies",
                    .is_detail = TRUE };

    mp_graph_builder_node(self->builder, &node);
}

static void
see_customer(gconstpointer data, gpointer user)
{
    const MpCustomerRow *row = data;
    const MpGraphAccounts *self = user;
    g_autofree char *org = g_strconcat("org:", row->org, NULL);
    g_autofree char *esp = g_strconcat("esp:", row->platform, NULL);
    g_autofree char *id = g_strconcat("acct:", row->platform, "/", row->account, NULL);
    MpGraphParty owner, platform;
    MpEdge edge = { .kind = "mails-as",
                    .standing = MP_STANDING_VERIFIED,
                    .label = "mails as",
                    .messages = row->messages,
                    .first = row->first_seen,
                    .last = row->last_seen };

    if (strcmp(row->standing, "verified") != 0 || !self->find(org, &owner, self->data) ||
        !self->find(esp, &platform, self->data))
        return;
    owner.rank = owner.rank > 0 ? self->rank : self->clean_rank;
    add_node(self, row, &owner, &platform);
    mp_graph_builder_edge(self->builder, org, id, &edge);
    edge.kind = "customer-of";
    edge.label = "customer of";
    mp_graph_builder_edge(self->builder, id, esp, &edge);
    mp_graph_builder_imply(self->builder, org, esp, "sends-via", MP_STANDING_VERIFIED);
}

/* "12 sendgrid/1234567": how many messages carry copies of whose marks. */
static void
add_copied(const MpGraphAccounts *self, const MpCampaignRow *campaign, const char *item)
{
    const char *target = g_hash_table_lookup(self->targets, campaign->id);
    const char *name = strchr(item, ' ');
    const char *account = name != NULL ? strchr(name, '/') : NULL;
    g_autofree char *platform =
        account != NULL ? g_strndup(name + 1, (gsize)(account - name - 1)) : NULL;
    g_autofree char *esp = g_strconcat("esp:", platform, NULL);
    g_autofree char *id = NULL;
    MpGraphParty owner = { MP_SIDE_NONE, self->copied_rank, NULL };
    MpGraphParty party = { MP_SIDE_NONE, 0, NULL };
    MpEdge edge = { .kind = "replays",
                    .standing = MP_STANDING_CLAIMED,
                    .label = "copies marks of",
                    .first = campaign->first_seen,
                    .last = campaign->last_seen };
    MpCustomerRow row = { .platform = platform,
                          .account = account != NULL ? account + 1 : NULL,
                          .first_seen = MP_NO_TIME,
                          .last_seen = MP_NO_TIME };

    if (target == NULL || account == NULL)
        return;
    edge.messages = g_ascii_strtoll(item, NULL, 10);
    id = g_strconcat("acct:", platform, "/", account + 1, NULL);
    self->find(esp, &party, self->data);
    add_node(self, &row, &owner, &party);
    mp_graph_builder_edge(self->builder, target, id, &edge);
}

static void
see_campaign(gconstpointer data, gpointer user)
{
    const MpCampaignRow *row = data;
    g_auto(GStrv) items = g_strsplit(row->replayed != NULL ? row->replayed : "", ";", -1);

    for (guint i = 0; items[i] != NULL; i++)
        add_copied(user, row, items[i]);
}

gboolean
mp_graph_accounts_add(MpCase *store, const MpGraphAccounts *accounts, GError **error)
{
    return mp_case_each_row(store, &mp_table_customer, see_customer, (gpointer)accounts, error) &&
           mp_case_each_row(store, &mp_table_campaign, see_campaign, (gpointer)accounts, error);
}
