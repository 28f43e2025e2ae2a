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
    if (p->day != q->day)
        return p->day < q->day ? -1 : 1;
    return (p->mail > q->mail) - (p->mail < q->mail);
}

/* @before is the last of the same value: where weak kinds join, time is looked at. */
static gboolean
may_join(const MpClusterInput *input, const MpJoinFeature *before, const MpJoinFeature *next)
{
    if ((input->joins & (1u << next->join)) == 0 || before->mail == next->mail)
        return FALSE;
    if (next->join < MP_JOIN_CONTENT)
        return TRUE;
    return next->day - before->day <= MP_JOIN_WEAK_DAYS &&
           (next->join != MP_JOIN_CONTENT || input->alike == NULL ||
            input->alike(before->mail, next->mail, input->alike_data));
}

void
mp_cluster(const MpClusterInput *input, guint32 *cluster, guint *used)
{
    const MpJoinFeature *features = input->features;
    g_autofree guint *by_mail = g_new0(guint, MAX(input->n_mails, 1));

    qsort(input->features, input->n_features, sizeof *features, by_value);
    for (guint32 i = 0; i < input->n_mails; i++)
        cluster[i] = i;
    for (gsize i = 1; i < input->n_features; i++) {
        const MpJoinFeature *before = &features[i - 1];

        if (features[i].join != before->join || features[i].value != before->value ||
            !may_join(input, before, &features[i]))
            continue;
        unite(cluster, before->mail, features[i].mail);
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
