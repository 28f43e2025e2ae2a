/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-cluster.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[MP_JOIN_N] = {
    [MP_JOIN_SIGNING_DOMAIN] = "signing-domain",
    [MP_JOIN_PLATFORM_ACCOUNT] = "platform-account",
    [MP_JOIN_REPLAYED_ID] = "replayed-id",
    [MP_JOIN_LINK_DOMAIN] = "link-domain",
    [MP_JOIN_CONTENT] = "content",
    [MP_JOIN_NETWORK] = "network",
    [MP_JOIN_SUBJECT] = "subject",
};

const char *
mp_join_name(MpJoin join)
{
    return names[join];
}

static guint32
find(guint32 *parent, guint32 i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

/* The smaller number stays on top, so a cluster is named by its first mail. */
static void
unite(guint32 *parent, guint32 a, guint32 b)
{
    a = find(parent, a);
    b = find(parent, b);
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b;
}

static int
by_value(gconstpointer a, gconstpointer b)
{
    const MpJoinFeature *p = a;
    const MpJoinFeature *q = b;

    if (p->join != q->join)
        return p->join < q->join ? -1 : 1;
    if (p->value != q->value)
        return p->value < q->value ? -1 : 1;
    return (p->mail > q->mail) - (p->mail < q->mail);
}

static gboolean
may_join(const MpClusterInput *input, const MpJoinFeature *first, const MpJoinFeature *next)
{
    return first->join == next->join && first->value == next->value &&
           (first->join != MP_JOIN_CONTENT || input->alike == NULL ||
            input->alike(first->mail, next->mail, input->alike_data));
}

void
mp_cluster(const MpClusterInput *input, guint32 *cluster, guint *used)
{
    const MpJoinFeature *features = input->features;
    g_autofree guint *by_mail = g_new0(guint, MAX(input->n_mails, 1));

    qsort(input->features, input->n_features, sizeof *features, by_value);
    for (guint32 i = 0; i < input->n_mails; i++)
        cluster[i] = i;
    for (gsize i = 0, first = 0; i < input->n_features; i++) {
        if (features[i].join != features[first].join || features[i].value != features[first].value)
            first = i;
        if (i == first || (input->joins & (1u << features[i].join)) == 0 ||
            features[i].mail == features[first].mail ||
            !may_join(input, &features[first], &features[i]))
            continue;
        unite(cluster, features[first].mail, features[i].mail);
        by_mail[features[i].mail] |= 1u << features[i].join;
    }
    for (guint32 i = 0; i < input->n_mails; i++)
        cluster[i] = find(cluster, i);
    if (used == NULL)
        return;
    memset(used, 0, input->n_mails * sizeof *used);
    for (guint32 i = 0; i < input->n_mails; i++)
        used[cluster[i]] |= by_mail[i];
}
