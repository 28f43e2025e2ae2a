/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-campaign-group.h"

#include <string.h>

#include "analysis/mp-campaign-places.h"
#include "base/mp-folder-role.h"
#include "facts/mp-fingerprint.h"

#define DAY_US (G_GINT64_CONSTANT(24) * 3600 * G_USEC_PER_SEC)
#define OBSERVE_US (14 * DAY_US)
#define ALIKE_LEAST 0.4 /* share of equal minhash values of two texts of one make */
#define NETWORKS_OF_A_BOTNET 3
#define FEW_MAILS 2   /* a campaign of so many may be a splinter of a larger one */
#define KIN_MOST 1000 /* mails that are looked at for it */
#define STRONG_JOINS                                                                               \
    ((1u << MP_JOIN_SIGNING_DOMAIN) | (1u << MP_JOIN_PLATFORM_ACCOUNT) |                           \
     (1u << MP_JOIN_REPLAYED_ID) | (1u << MP_JOIN_LINK_DOMAIN))

static const char *const class_names[] = { "business", "criminal", "abused-pipe", "unclear" };

const char *
mp_campaign_class_name(MpCampaignClass klass)
{
    return class_names[klass];
}

void
mp_campaign_group_free(MpCampaignGroup *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->mails);
    g_free(self);
}

static gboolean
alike(guint32 a, guint32 b, gpointer data)
{
    const MpForeignMail *p = mp_foreign_mail((const MpCampaignState *)data, a);
    const MpForeignMail *q = mp_foreign_mail((const MpCampaignState *)data, b);
    guint equal = 0;

    for (guint i = 0; i < MP_FACT_MINHASHES; i++)
        equal += p->minhash[i] == q->minhash[i];
    return equal >= ALIKE_LEAST * MP_FACT_MINHASHES;
}

static gint
by_time(gconstpointer a, gconstpointer b, gpointer data)
{
    const MpForeignMail *p = mp_foreign_mail((MpCampaignState *)data, *(const guint32 *)a);
    const MpForeignMail *q = mp_foreign_mail((MpCampaignState *)data, *(const guint32 *)b);

    if (p->delivered != q->delivered)
        return p->delivered < q->delivered ? -1 : 1;
    return (p->key > q->key) - (p->key < q->key);
}

static gint
by_first(gconstpointer a, gconstpointer b)
{
    const MpCampaignGroup *p = *(MpCampaignGroup *const *)a;
    const MpCampaignGroup *q = *(MpCampaignGroup *const *)b;

    if (p->first != q->first)
        return p->first < q->first ? -1 : 1;
    return strcmp(p->id, q->id);
}

typedef struct {
    guint n, takeover, verified, bulk, junk, orgs, networks, from_domains;
} Census;

static Census
take_census(const MpCampaignState *state, const MpCampaignGroup *group)
{
    g_autoptr(GHashTable) orgs = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) networks = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) domains = g_hash_table_new(NULL, NULL);
    Census c = { .n = group->mails->len };

    for (guint i = 0; i < group->mails->len; i++) {
        const MpForeignMail *mail = mp_foreign_mail(state, g_array_index(group->mails, guint32, i));

        c.takeover += mail->takeover;
        c.verified += mail->org != 0;
        c.bulk += mail->bulk;
        c.junk += mail->folder_role == MP_FOLDER_JUNK;
        if (mail->org != 0)
            g_hash_table_add(orgs, GUINT_TO_POINTER(mail->org));
        if (mail->network != 0)
            g_hash_table_add(networks, GUINT_TO_POINTER(mail->network));
        g_hash_table_add(domains, GUINT_TO_POINTER(mail->from_domain));
    }
    c.orgs = g_hash_table_size(orgs);
    c.networks = g_hash_table_size(networks);
    c.from_domains = g_hash_table_size(domains);
    return c;
}

/* What can be seen from outside: who answers for it, and from how many places
 * it comes. Words like "business" say how it is sent, not what it is worth. */
static void
set_class(const MpCampaignState *state, MpCampaignGroup *group)
{
    Census c = take_census(state, group);

    if (c.takeover * 2 > c.n) {
        group->klass = MP_CLASS_ABUSED_PIPE;
        group->why = "came through the sender's own verified system and is nothing like his mail";
    } else if (c.verified * 5 >= c.n * 4 && c.orgs <= 3 &&
               (c.bulk * 2 >= c.n || c.junk * 2 < c.n)) {
        group->klass = MP_CLASS_BUSINESS;
        group->why = "an organisation that own servers verified answers for it";
    } else if (c.verified * 5 < c.n * 4 &&
               (c.networks >= NETWORKS_OF_A_BOTNET || (c.from_domains >= 2 && c.verified == 0) ||
                c.junk * 2 >= c.n)) {
        group->klass = MP_CLASS_CRIMINAL;
        group->why =
            "nobody answers for it, and it comes from many places, under many names or as junk";
    } else {
        group->klass = MP_CLASS_UNCLEAR;
        group->why = "too little is known of who sends it";
    }
}

/* The id comes from the first mail, so it stays when the campaign grows. */
static void
set_id(const MpCampaignState *state, MpCampaignGroup *group)
{
    const MpForeignMail *first = mp_foreign_mail(state, g_array_index(group->mails, guint32, 0));

    g_snprintf(group->id, sizeof group->id, "camp:%012" G_GINT64_MODIFIER "x",
               (guint64)first->key >> 15);
    group->first = first->delivered;
    group->last =
        mp_foreign_mail(state, g_array_index(group->mails, guint32, group->mails->len - 1))
            ->delivered;
}

/* Keeps the features in the order of mails beside the array that clustering sorts. */
static void
index_features(MpCampaignState *state)
{
    const MpJoinFeature *features = (const MpJoinFeature *)(gconstpointer)state->features->data;

    g_array_set_size(state->by_mail, 0);
    g_array_append_vals(state->by_mail, features, state->features->len);
    g_array_set_size(state->feature_at, 0);
    for (guint32 mail = 0, i = 0; mail <= state->mails->len; mail++) {
        while (i < state->features->len && features[i].mail < mail)
            i++;
        g_array_append_val(state->feature_at, i);
    }
}

/* transfer full: a byte each mail */
static guint8 *
faint_mails(const MpCampaignState *state)
{
    guint8 *faint = g_new0(guint8, state->mails->len + 1);

    for (guint i = 0; i < state->mails->len; i++)
        faint[i] = mp_foreign_mail(state, i)->faint;
    return faint;
}

GPtrArray *
mp_campaign_groups(MpCampaignState *state)
{
    guint n = state->mails->len;
    GPtrArray *groups = g_ptr_array_new_with_free_func((GDestroyNotify)mp_campaign_group_free);
    g_autofree guint32 *cluster = g_new0(guint32, n + 1);
    g_autofree guint *used = g_new0(guint, n + 1);
    g_autofree guint *group_of = g_new0(guint, n + 1); /* + 1 */
    g_autofree guint8 *faint = faint_mails(state);
    MpClusterInput input = { .features = (MpJoinFeature *)(gpointer)state->features->data,
                             .n_features = state->features->len,
                             .n_mails = n,
                             .joins = ~0u,
                             .faint = faint,
                             .alike = alike,
                             .alike_data = state };

    mp_campaign_drop_places(state);
    input.n_features = state->features->len;
    index_features(state);
    mp_cluster(&input, cluster, used);
    for (guint32 i = 0; i < n; i++) {
        MpCampaignGroup *group;

        if (faint[i] && used[cluster[i]] == 0)
            continue; /* of no make that is foreign */
        if (group_of[cluster[i]] == 0) {
            group = g_new0(MpCampaignGroup, 1);
            group->mails = g_array_new(FALSE, FALSE, sizeof(guint32));
            group->joins = used[cluster[i]];
            g_ptr_array_add(groups, group);
            group_of[cluster[i]] = groups->len;
        }
        group = groups->pdata[group_of[cluster[i]] - 1];
        g_array_append_val(group->mails, i);
    }
    for (guint i = 0; i < groups->len; i++) {
        MpCampaignGroup *group = groups->pdata[i];

        g_array_sort_with_data(group->mails, by_time, state);
        set_id(state, group);
        set_class(state, group);
    }
    g_ptr_array_sort(groups, by_first);
    return groups;
}

MpJoin
mp_campaign_weakest(const MpCampaignGroup *group)
{
    for (guint i = MP_JOIN_N; i > 0; i--)
        if ((group->joins & (1u << (i - 1))) != 0)
            return (MpJoin)(i - 1);
    return MP_JOIN_N;
}

/* The group's own features, its mails numbered from 0. */
static GArray *
own_features(const MpCampaignState *state, const MpCampaignGroup *group)
{
    GArray *own = g_array_new(FALSE, FALSE, sizeof(MpJoinFeature));

    for (guint32 i = 0; i < group->mails->len; i++) {
        guint32 mail = g_array_index(group->mails, guint32, i);
        guint32 end = g_array_index(state->feature_at, guint32, mail + 1);

        for (guint32 k = g_array_index(state->feature_at, guint32, mail); k < end; k++) {
            MpJoinFeature feature = g_array_index(state->by_mail, MpJoinFeature, k);

            feature.mail = i;
            g_array_append_val(own, feature);
        }
    }
    return own;
}

typedef struct {
    const MpCampaignState *state;
    const MpCampaignGroup *group;
} Members;

static gboolean
members_alike(guint32 a, guint32 b, gpointer data)
{
    const Members *m = data;

    return alike(g_array_index(m->group->mails, guint32, a),
                 g_array_index(m->group->mails, guint32, b), (gpointer)m->state);
}

GArray *
mp_campaign_split(MpCampaignState *state, const MpCampaignGroup *group)
{
    MpJoin weakest = mp_campaign_weakest(group);
    guint rest = weakest == MP_JOIN_N ? 0 : group->joins & ~(1u << weakest);
    guint n = group->mails->len;
    Members members = { state, group };
    g_autoptr(GArray) features = NULL;
    g_autofree guint32 *cluster = g_new0(guint32, n + 1);
    g_autofree guint *size = g_new0(guint, n + 1);
    g_autofree guint8 *faint = g_new0(guint8, n + 1);
    MpClusterInput input;
    GArray *largest;
    guint32 best = 0;

    if (weakest == MP_JOIN_N || (rest == 0 && ((1u << weakest) & STRONG_JOINS) != 0))
        return NULL;
    features = own_features(state, group);
    for (guint i = 0; i < n; i++)
        faint[i] = mp_foreign_mail(state, g_array_index(group->mails, guint32, i))->faint;
    input = (MpClusterInput){ .features = (MpJoinFeature *)(gpointer)features->data,
                              .n_features = features->len,
                              .n_mails = n,
                              .joins = rest,
                              .faint = faint,
                              .alike = members_alike,
                              .alike_data = &members };
    mp_cluster(&input, cluster, NULL);
    for (guint32 i = 0; i < n; i++)
        size[cluster[i]]++;
    for (guint32 i = 0; i < n; i++)
        if (size[i] > size[best])
            best = i;
    largest = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 i = 0; i < n; i++)
        if (cluster[i] == best)
            g_array_append_val(largest, g_array_index(group->mails, guint32, i));
    return largest;
}

static gint
by_number(gconstpointer a, gconstpointer b)
{
    gint64 p = *(const gint64 *)a;
    gint64 q = *(const gint64 *)b;

    return (p > q) - (p < q);
}

static gint
by_make(gconstpointer a, gconstpointer b, gpointer data)
{
    const MpForeignMail *p = mp_foreign_mail((MpCampaignState *)data, *(const guint32 *)a);
    const MpForeignMail *q = mp_foreign_mail((MpCampaignState *)data, *(const guint32 *)b);

    if (p->make != q->make)
        return p->make < q->make ? -1 : 1;
    return by_time(a, b, data);
}

static void
index_makes(MpCampaignState *state)
{
    for (guint32 i = 0; i < state->mails->len; i++)
        if (mp_foreign_mail(state, i)->make != 0)
            g_array_append_val(state->by_make, i);
    g_array_sort_with_data(state->by_make, by_make, state);
}

/* Where mails of @make not before @at begin in the index. */
static guint
find_make(const MpCampaignState *state, guint32 make, gint64 at)
{
    guint low = 0;
    guint high = state->by_make->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        const MpForeignMail *mail =
            mp_foreign_mail(state, g_array_index(state->by_make, guint32, middle));

        if (mail->make < make || (mail->make == make && mail->delivered < at))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

GArray *
mp_campaign_kin(MpCampaignState *state, const MpCampaignGroup *group)
{
    guint32 make = mp_foreign_mail(state, g_array_index(group->mails, guint32, 0))->make;
    GArray *kin;
    guint at;

    if (group->mails->len > FEW_MAILS || make == 0)
        return NULL;
    if (state->by_make->len == 0)
        index_makes(state);
    kin = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (at = find_make(state, make, group->first - OBSERVE_US);
         at < state->by_make->len && kin->len < KIN_MOST; at++) {
        guint32 i = g_array_index(state->by_make, guint32, at);
        const MpForeignMail *mail = mp_foreign_mail(state, i);

        if (mail->make != make || mail->delivered > group->last + OBSERVE_US)
            break;
        g_array_append_val(kin, i);
    }
    if (kin->len <= group->mails->len)
        g_clear_pointer(&kin, g_array_unref);
    return kin;
}

/* How many times of a sorted list are before @at. */
static guint
before(const GArray *times, gint64 at)
{
    guint low = 0;
    guint high = times->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(times, gint64, middle) < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static guint
between(const GArray *times, gint64 from, gint64 to)
{
    return before(times, to + 1) - before(times, from);
}

#define STRAY_MOST                                                                                 \
    2 /* unverified mails that slip through a filter which throws the others away                  \
       */

/* Whether mail of the campaign's class lies unfiltered in its time. Business
 * mail is not what filters are for; of the other, a stray mail or two in an
 * inbox does not say that no filter stood before it. */
static gboolean
lies_open(const MpCampaignGroup *group, GArray *const *open)
{
    const GArray *own = open[group->klass];

    if (group->klass == MP_CLASS_BUSINESS || group->klass == MP_CLASS_ABUSED_PIPE)
        return between(own, group->first, group->last) > 0;
    return between(open[MP_CLASS_CRIMINAL], group->first - OBSERVE_US, group->last + OBSERVE_US) +
               between(open[MP_CLASS_UNCLEAR], group->first - OBSERVE_US,
                       group->last + OBSERVE_US) >
           STRAY_MOST;
}

void
mp_campaign_observe(const MpCampaignState *state, GPtrArray *groups, const char *spam_folder)
{
    GArray *junk = g_array_new(FALSE, FALSE, sizeof(gint64));
    GArray *open[G_N_ELEMENTS(class_names)];

    for (guint i = 0; i < G_N_ELEMENTS(open); i++)
        open[i] = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint g = 0; g < groups->len; g++) {
        const MpCampaignGroup *group = groups->pdata[g];

        for (guint i = 0; i < group->mails->len; i++) {
            const MpForeignMail *mail =
                mp_foreign_mail(state, g_array_index(group->mails, guint32, i));

            g_array_append_val(mail->folder_role == MP_FOLDER_JUNK ? junk : open[group->klass],
                               mail->delivered);
        }
    }
    g_array_sort(junk, by_number);
    for (guint i = 0; i < G_N_ELEMENTS(open); i++)
        g_array_sort(open[i], by_number);
    for (guint g = 0; g < groups->len; g++) {
        MpCampaignGroup *group = groups->pdata[g];

        if (g_strcmp0(spam_folder, "none") == 0)
            group->observable = FALSE;
        else
            group->observable =
                g_strcmp0(spam_folder, "all") == 0 ||
                between(junk, group->first - OBSERVE_US, group->last + OBSERVE_US) > 0 ||
                lies_open(group, open);
    }
    g_array_unref(junk);
    for (guint i = 0; i < G_N_ELEMENTS(open); i++)
        g_array_unref(open[i]);
}
