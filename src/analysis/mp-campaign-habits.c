/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-campaign-seen.h"

#define COMMON_SENDERS 3 /* what so many known senders link to joins nothing */

static guint64
user_hash(const MpAddressFact *author)
{
    gssize at = mp_slice_find_last(author->address, '@');

    return mp_seen_hash(at < 0 ? author->address : mp_slice_sub(author->address, 0, (gsize)at));
}

/* Counts that @org, whom the owner knows, has to do with @value: what many have
 * tells nobody apart. */
static void
count_common(MpCollector *self, GHashTable *common, guint32 value, guint32 org)
{
    gpointer name = GUINT_TO_POINTER(value);
    guint64 pair = ((guint64)value << 32 | org) ^ (common == self->networks ? G_MAXUINT64 : 0);
    gint64 *key;

    if (g_hash_table_contains(self->counted, &pair))
        return;
    key = g_new(gint64, 1);
    *key = (gint64)pair;
    g_hash_table_add(self->counted, key);
    g_hash_table_insert(common, name,
                        GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(common, name)) + 1));
}

/* Where a known sender links, and from where he comes: a network of several is
 * a relay's, perhaps the owner's own. */
static void
count_places(MpCollector *self, const MpSeen *seen, guint32 org)
{
    gsize n;
    const MpLinkFact *links = mp_fact_set_get(seen->message->facts, MP_FACT_LINK, &n);
    guint32 network = mp_seen_network(seen->judged);

    for (gsize i = 0; i < n; i++)
        count_common(self, self->state->common, mp_names_add(self->state->names, links[i].domain),
                     org);
    if (network != 0)
        count_common(self, self->networks, network, org);
}

/* What a verified sender's message is like. */
static void
learn_habits(MpCollector *self, const MpSeen *seen, guint32 org)
{
    const MpFactSet *facts = seen->message->facts;
    const MpContentFact *content = mp_seen_content(facts);
    const MpAddressFact author = mp_seen_author(facts);
    gsize n;
    const MpLinkFact *links = mp_fact_set_get(facts, MP_FACT_LINK, &n);

    mp_profile_add(self->profile, org, MP_HABIT_MESSAGE, 0, seen->at);
    mp_profile_add(self->profile, org, MP_HABIT_FROM_NAME, mp_seen_hash(author.name), seen->at);
    mp_profile_add(self->profile, org, MP_HABIT_FROM_USER, user_hash(&author), seen->at);
    mp_profile_add(self->profile, org, MP_HABIT_UNSUBSCRIBE,
                   (guint64)mp_seen_offers_unsubscribe(facts), seen->at);
    for (gsize i = 0; i < n; i++)
        mp_profile_add(self->profile, org, MP_HABIT_LINK_DOMAIN,
                       mp_names_add(self->state->names, links[i].domain), seen->at);
    if (content == NULL)
        return;
    mp_profile_add(self->profile, org, MP_HABIT_LANGUAGE, mp_seen_hash(content->language),
                   seen->at);
    mp_profile_add(self->profile, org, MP_HABIT_MIME_SHAPE, mp_seen_hash(content->mime_shape),
                   seen->at);
    if (content->n_words >= MP_TEXT_LEAST)
        mp_profile_add_text(self->profile, org, content, seen->at);
}

/* How the sender and his mailing company write the address. */
static void
learn_spelling(MpCollector *self, const MpSeen *seen)
{
    const MpJudgedRow *judged = seen->judged;
    const char *platform =
        judged->platform_origin != NULL ? judged->platform_origin : judged->platform_delivery;
    g_autofree char *org = g_strconcat("org:", judged->sender_org, NULL);
    g_autofree char *esp = platform != NULL ? g_strconcat("esp:", platform, NULL) : NULL;

    if (mp_exposure_address(self->state->exposure, seen->address)->brand == MP_NO_BRAND)
        return;
    mp_telling_learn(self->state->telling, seen->address, org, seen->message->facts);
    if (esp != NULL)
        mp_telling_learn(self->state->telling, seen->address, esp, seen->message->facts);
}

void
mp_campaign_learn(MpCollector *self, const MpSeen *seen, guint32 org)
{
    count_places(self, seen, org);
    if (seen->claims != NULL)
        return;
    learn_habits(self, seen, org);
    learn_spelling(self, seen);
}

gboolean
mp_campaign_is_common(GHashTable *common, guint32 value)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(common, GUINT_TO_POINTER(value))) >= COMMON_SENDERS;
}

static gboolean
holds(MpSlice text, const char *part)
{
    return mp_slice_find_slice(text, mp_slice_of(part)) >= 0;
}

/* The way off a list: software writes it under every text, a thief's too. It
 * says so, or it leads to the machine that List-Unsubscribe names. */
static gboolean
is_way_off(const MpSeen *seen, const MpLinkFact *link)
{
    static const char *const words[] = { "unsub", "optout", "opt-out", "preferences", "remove" };
    g_autofree char *host = g_strdup_printf("://%.*s/", (int)link->host.len, link->host.data);
    gsize n;
    const MpHintFact *hints = mp_fact_set_get(seen->message->facts, MP_FACT_HINT, &n);

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (holds(link->shape, words[i]))
            return TRUE;
    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(hints[i].kind, MP_SLICE_LITERAL("list-unsubscribe")) &&
            holds(hints[i].value, host))
            return TRUE;
    return FALSE;
}

/* It leads only where the sender never led. */
static gboolean
leads_astray(const MpCollector *self, const MpSeen *seen, guint32 org)
{
    gsize n;
    const MpLinkFact *links = mp_fact_set_get(seen->message->facts, MP_FACT_LINK, &n);
    guint astray = 0;

    for (gsize i = 0; i < n; i++) {
        guint32 domain = mp_names_find(self->state->names, links[i].domain);

        if (mp_seen_is_platform_link(seen, links[i].domain) || is_way_off(seen, &links[i]))
            continue;
        if (mp_slice_equal(links[i].domain, mp_slice_of(seen->judged->sender_org)) ||
            (domain != G_MAXUINT32 &&
             !mp_profile_is_new(self->profile, org, MP_HABIT_LINK_DOMAIN, domain, seen->at)))
            return FALSE;
        astray++;
    }
    return astray > 0;
}

/* Whether the message breaks with any lesser habit of the sender. */
static gboolean
breaks_a_habit(const MpCollector *self, const MpSeen *seen, guint32 org)
{
    const MpFactSet *facts = seen->message->facts;
    const MpContentFact *content = mp_seen_content(facts);
    const MpAddressFact author = mp_seen_author(facts);
    const MpProfile *profile = self->profile;
    gint64 at = seen->at;

    return mp_profile_is_new(profile, org, MP_HABIT_FROM_NAME, mp_seen_hash(author.name), at) ||
           mp_profile_is_new(profile, org, MP_HABIT_FROM_USER, user_hash(&author), at) ||
           mp_profile_is_new(profile, org, MP_HABIT_LANGUAGE, mp_seen_hash(content->language),
                             at) ||
           mp_profile_is_new(profile, org, MP_HABIT_MIME_SHAPE, mp_seen_hash(content->mime_shape),
                             at) ||
           mp_profile_is_rare(profile, org, MP_HABIT_UNSUBSCRIBE,
                              (guint64)mp_seen_offers_unsubscribe(facts), at);
}

/* Mail to a list: to an address given to somebody, or from one whose mail offers
 * a way off it. People write about anything, and link anywhere. */
static gboolean
is_list_mail(const MpCollector *self, const MpSeen *seen, guint32 org)
{
    return mp_exposure_address(self->state->exposure, seen->address)->brand != MP_NO_BRAND ||
           !mp_profile_is_rare(self->profile, org, MP_HABIT_UNSUBSCRIBE, TRUE, seen->at);
}

static guint32
verified_sender(const MpCollector *self, const MpSeen *seen)
{
    MpSlice sender = mp_slice_of(seen->judged->sender_org);

    return sender.len > 0 ? mp_names_find(self->state->names, sender) : G_MAXUINT32;
}

gboolean
mp_campaign_may_be_takeover(const MpCollector *self, const MpSeen *seen)
{
    guint32 org = verified_sender(self, seen);

    return org != G_MAXUINT32 && mp_profile_knows(self->profile, org, seen->at) &&
           is_list_mail(self, seen, org);
}

gboolean
mp_campaign_is_takeover(const MpCollector *self, const MpSeen *seen)
{
    const MpContentFact *content = mp_seen_content(seen->message->facts);
    guint32 org = verified_sender(self, seen);
    MpTextStanding standing = MP_TEXT_UNUSUAL;

    if (content == NULL || !mp_campaign_may_be_takeover(self, seen) ||
        !leads_astray(self, seen, org))
        return FALSE;
    if (content->n_words >= MP_TEXT_LEAST)
        standing = mp_profile_text(self->profile, org, content, seen->at);
    return standing == MP_TEXT_OUTLANDISH ||
           (standing == MP_TEXT_UNUSUAL && breaks_a_habit(self, seen, org));
}
