/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-campaign-places.h"

#include <stdlib.h>

#define PLACE_STRANGERS 6 /* mails unlike the one before them: in fewer it may be a shop */
#define PLACE_ORGS 3      /* verified strangers that link there */
#define PLACE_DAYS 120    /* a shop of thieves is gone by then */
#define KIN_SIMILARITY 4  /* equal minhash values of two texts with something in common */

static int
by_value(gconstpointer a, gconstpointer b)
{
    const MpJoinFeature *p = a;
    const MpJoinFeature *q = b;

    if (p->value != q->value)
        return p->value < q->value ? -1 : 1;
    if (p->day != q->day)
        return p->day < q->day ? -1 : 1;
    return (p->mail > q->mail) - (p->mail < q->mail);
}

/* Whether two mails have anything in common besides where they lead. */
static gboolean
are_kin(const MpForeignMail *a, const MpForeignMail *b)
{
    guint equal = 0;

    for (guint i = 0; i < MP_FACT_MINHASHES; i++)
        equal += a->minhash[i] == b->minhash[i] && a->minhash[i] != 0;
    return equal >= KIN_SIMILARITY || (a->org != 0 && a->org == b->org) ||
           (a->network != 0 && a->network == b->network) ||
           (a->from_domain != 0 && a->from_domain == b->from_domain);
}

/* A run of mails that link to one place, by time. */
static gboolean
is_public(const MpCampaignState *state, const MpJoinFeature *run, gsize n)
{
    g_autoptr(GHashTable) orgs = NULL;
    gsize kin = 0;

    if (n <= PLACE_STRANGERS)
        return FALSE;
    orgs = g_hash_table_new(NULL, NULL);
    for (gsize i = 0; i < n; i++) {
        const MpForeignMail *mail = mp_foreign_mail(state, run[i].mail);

        if (mail->org != 0)
            g_hash_table_add(orgs, GUINT_TO_POINTER(mail->org));
        kin += i > 0 && are_kin(mp_foreign_mail(state, run[i - 1].mail), mail);
    }
    return n - 1 - kin >= PLACE_STRANGERS &&
           (g_hash_table_size(orgs) >= PLACE_ORGS || run[n - 1].day - run[0].day > PLACE_DAYS);
}

/* transfer full: of guint64 link values, as keys */
static GHashTable *
find_places(const MpCampaignState *state)
{
    GHashTable *places = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GArray) links = g_array_new(FALSE, FALSE, sizeof(MpJoinFeature));
    const MpJoinFeature *run;

    for (guint i = 0; i < state->features->len; i++)
        if (g_array_index(state->features, MpJoinFeature, i).join == MP_JOIN_LINK_DOMAIN)
            g_array_append_val(links, g_array_index(state->features, MpJoinFeature, i));
    if (links->len > 1)
        qsort(links->data, links->len, sizeof(MpJoinFeature), by_value);
    run = (const MpJoinFeature *)(gconstpointer)links->data;
    for (guint from = 0, to; from < links->len; from = to) {
        for (to = from + 1; to < links->len && run[to].value == run[from].value; to++)
            ;
        if (is_public(state, run + from, to - from))
            g_hash_table_add(places, g_memdup2(&run[from].value, sizeof run[from].value));
    }
    return places;
}

void
mp_campaign_drop_places(MpCampaignState *state)
{
    g_autoptr(GHashTable) places = find_places(state);
    MpJoinFeature *features = (MpJoinFeature *)(gpointer)state->features->data;
    guint kept = 0;

    if (g_hash_table_size(places) == 0)
        return;
    for (guint i = 0; i < state->features->len; i++)
        if (features[i].join != MP_JOIN_LINK_DOMAIN ||
            !g_hash_table_contains(places, &features[i].value))
            features[kept++] = features[i];
    g_array_set_size(state->features, kept);
}
