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
    [MP_JOIN_MAKE] = "make",
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

/* The smaller number stays on top, so a cluster is named by its first mail.
 * Whether they were apart. */
static gboolean
unite(guint32 *parent, guint32 a, guint32 b)
{
    a = find(parent, a);
    b = find(parent, b);
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b;
    return a != b;
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

static gboolean
is_faint(const MpClusterInput *input, guint32 mail)
{
    return input->faint != NULL && input->faint[mail] != 0;
}

#define LOOK_BACK 4 /* a kit's texts take turns: the one before need not be of the same */

/* Features of one kind and value: each mail joins the one before it, and a text
 * those few before it that it is really like. Two programs' makes are easily
 * alike, so that one is told only where nothing stronger had joined the mails. */
static void
join_run(const MpClusterInput *input, gsize from, gsize to, guint32 *cluster, guint *by_mail)
{
    const guint back = input->features[from].join == MP_JOIN_CONTENT ? LOOK_BACK : 1;
    const MpJoinFeature *before[LOOK_BACK] = { NULL };
    guint n = 0;

    for (gsize i = from; i < to; i++) {
        const MpJoinFeature *next = &input->features[i];

        if (is_faint(input, next->mail))
            continue;
        for (guint k = 0; k < back && before[k] != NULL; k++)
            if (may_join(input, before[k], next) &&
                (unite(cluster, before[k]->mail, next->mail) || next->join != MP_JOIN_MAKE))
                by_mail[next->mail] |= 1u << next->join;
        before[n++ % back] = next;
    }
}

/* The same for faint mails, which follow the nearest of the others. @leader: for each
 * mail the one it follows, G_MAXUINT32: none yet. */
static void
follow_run(const MpClusterInput *input, gsize from, gsize to, guint32 *leader, guint *by_mail)
{
    const guint follows =
        1u << MP_JOIN_REPLAYED_ID | 1u << MP_JOIN_LINK_DOMAIN | 1u << MP_JOIN_CONTENT;

    if (input->faint == NULL || (follows & (1u << input->features[from].join)) == 0)
        return;
    for (guint turn = 0; turn < 2; turn++) {
        const MpJoinFeature *near = NULL;

        for (gsize k = from; k < to; k++) {
            const MpJoinFeature *mail = &input->features[turn == 0 ? k : to - 1 - (k - from)];

            if (!is_faint(input, mail->mail)) {
                near = mail;
            } else if (near != NULL && leader[mail->mail] == G_MAXUINT32 &&
                       may_join(input, turn == 0 ? near : mail, turn == 0 ? mail : near)) {
                leader[mail->mail] = near->mail;
                by_mail[mail->mail] |= 1u << mail->join;
            }
        }
    }
}

/* Runs of equal features, first all that join, then all that follow. */
static void
join_all(const MpClusterInput *input, guint32 *cluster, guint32 *leader, guint *by_mail)
{
    const MpJoinFeature *features = input->features;

    for (guint pass = 0; pass < 2; pass++)
        for (gsize from = 0, to; from < input->n_features; from = to) {
            for (to = from + 1;
                 to < input->n_features && features[to].join == features[from].join &&
                 features[to].value == features[from].value;
                 to++)
                ;
            if (pass == 0)
                join_run(input, from, to, cluster, by_mail);
            else
                follow_run(input, from, to, leader, by_mail);
        }
}

void
mp_cluster(const MpClusterInput *input, guint32 *cluster, guint *used)
{
    g_autofree guint *by_mail = g_new0(guint, MAX(input->n_mails, 1));
    g_autofree guint32 *leader = g_new(guint32, MAX(input->n_mails, 1));

    if (input->n_features > 0) /* C's qsort wants an array, even of nothing */
        qsort(input->features, input->n_features, sizeof *input->features, by_value);
    for (guint32 i = 0; i < input->n_mails; i++) {
        cluster[i] = i;
        leader[i] = G_MAXUINT32;
    }
    join_all(input, cluster, leader, by_mail);
    for (guint32 i = 0; i < input->n_mails; i++)
        if (leader[i] != G_MAXUINT32)
            unite(cluster, i, leader[i]);
    for (guint32 i = 0; i < input->n_mails; i++)
        cluster[i] = find(cluster, i);
    if (used == NULL)
        return;
    memset(used, 0, input->n_mails * sizeof *used);
    for (guint32 i = 0; i < input->n_mails; i++)
        used[cluster[i]] |= by_mail[i];
}
