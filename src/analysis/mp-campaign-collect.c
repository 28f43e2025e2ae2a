/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-campaign-collect.h"

#include <string.h>

#include "analysis/mp-profile.h"
#include "analysis/mp-sender.h"
#include "base/mp-domain.h"
#include "base/mp-host.h"
#include "case/mp-rows-findings.h"

#define DAY_US (G_GINT64_CONSTANT(24) * 3600 * G_USEC_PER_SEC)
#define COMMON_SENDERS 3 /* a link domain in mail of so many known senders joins nothing */
#define CONTENT_BANDS 4
#define BAND_VALUES (MP_FACT_MINHASHES / CONTENT_BANDS)
#define CONTENT_LEAST 20 /* words below which two texts are alike by chance */
#define SUBJECT_LEAST 4  /* words of a Subject that may join */

/* The kinds of facts that are asked. */
#define KINDS                                                                                      \
    (1u << MP_FACT_TEXT | 1u << MP_FACT_ADDRESS | 1u << MP_FACT_PLATFORM | 1u << MP_FACT_HINT |    \
     1u << MP_FACT_LINK | 1u << MP_FACT_CONTENT)

/* One message with all that both walks ask of it. */
typedef struct {
    const MpCaseMessage *message;
    const MpJudgedRow *judged;
    guint32 address; /* of the exposure, G_MAXUINT32: not the owner's */
    gint64 at;
    const char *claims; /* whom it says it is from, where nothing speaks against that; or NULL */
    gboolean listed;    /* it went through a discussion list */
    gboolean foreign;
} Seen;

typedef struct {
    MpCampaignState *state;
    const MpRules *rules;
    MpProfile *profile;
    guint16 day;          /* of the message that is kept now */
    GHashTable *networks; /* as the state's common, of networks */
    GHashTable *counted;  /* pairs already counted in either */
} Collector;

static guint64
hash_of(MpSlice text)
{
    guint64 h = G_GUINT64_CONSTANT(14695981039346656037);

    for (gsize i = 0; i < text.len; i++)
        h = (h ^ (guint8)text.data[i]) * G_GUINT64_CONSTANT(1099511628211);
    return h;
}

static const MpContentFact *
content_of(const MpFactSet *facts)
{
    gsize n;
    const MpContentFact *content = mp_fact_set_get(facts, MP_FACT_CONTENT, &n);

    return n > 0 ? content : NULL;
}

static guint64
band_of(const MpContentFact *content, guint band)
{
    guint64 h = band + 1;

    for (guint i = 0; i < BAND_VALUES; i++)
        h = (h ^ content->minhash[band * BAND_VALUES + i]) * G_GUINT64_CONSTANT(1099511628211);
    return h;
}

/* The author: a value without name and address where there is no From. */
static MpAddressFact
author_of(const MpFactSet *facts)
{
    gsize n;
    const MpAddressFact *addresses = mp_fact_set_get(facts, MP_FACT_ADDRESS, &n);

    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(addresses[i].role, MP_SLICE_LITERAL("from")))
            return addresses[i];
    return (MpAddressFact){ .name = MP_SLICE_EMPTY, .address = MP_SLICE_EMPTY };
}

static guint64
user_hash(const MpAddressFact *author)
{
    gssize at = mp_slice_find_last(author->address, '@');

    return hash_of(at < 0 ? author->address : mp_slice_sub(author->address, 0, (gsize)at));
}

/* A link that the sending platform puts into everybody's mail, to count clicks
 * or to leave the list: it leads nowhere of the sender's. */
static gboolean
is_platform_link(const Seen *seen, MpSlice domain)
{
    const MpJudgedRow *judged = seen->judged;
    gsize n;
    const MpPlatformFact *marks = mp_fact_set_get(seen->message->facts, MP_FACT_PLATFORM, &n);

    for (gsize i = 0; i < n; i++) {
        gboolean verified =
            (judged->platform_origin != NULL &&
             mp_slice_equal(marks[i].platform, mp_slice_of(judged->platform_origin))) ||
            (judged->platform_delivery != NULL &&
             mp_slice_equal(marks[i].platform, mp_slice_of(judged->platform_delivery)));

        if (verified &&
            (marks[i].signal == MP_SIGNAL_LINK || marks[i].signal == MP_SIGNAL_UNSUBSCRIBE) &&
            mp_slice_equal(mp_domain_organisational(marks[i].value), domain))
            return TRUE;
    }
    return FALSE;
}

static gboolean
has_hint(const MpFactSet *facts, const char *kind)
{
    gsize n;
    const MpHintFact *hints = mp_fact_set_get(facts, MP_FACT_HINT, &n);

    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(hints[i].kind, mp_slice_of(kind)))
            return TRUE;
    return FALSE;
}

static gboolean
offers_unsubscribe(const MpFactSet *facts)
{
    return has_hint(facts, "list-unsubscribe") || has_hint(facts, "unsubscribe-wording");
}

/* Counts that @org, whom the owner knows, has to do with @value: what many have
 * tells nobody apart. */
static void
count_common(Collector *self, GHashTable *common, guint32 value, guint32 org)
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

static gboolean
is_common(GHashTable *common, guint32 value)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(common, GUINT_TO_POINTER(value))) >= COMMON_SENDERS;
}

static guint32 network_of(const MpJudgedRow *judged);

/* Where a known sender links, and from where he comes: a network of several is
 * a relay's, perhaps the owner's own. */
static void
count_places(Collector *self, const Seen *seen, guint32 org)
{
    gsize n;
    const MpLinkFact *links = mp_fact_set_get(seen->message->facts, MP_FACT_LINK, &n);
    guint32 network = network_of(seen->judged);

    for (gsize i = 0; i < n; i++)
        count_common(self, self->state->common, mp_names_add(self->state->names, links[i].domain),
                     org);
    if (network != 0)
        count_common(self, self->networks, network, org);
}

/* What a verified sender's message is like. */
static void
learn(Collector *self, const Seen *seen, guint32 org)
{
    const MpFactSet *facts = seen->message->facts;
    const MpContentFact *content = content_of(facts);
    const MpAddressFact author = author_of(facts);
    gsize n;
    const MpLinkFact *links = mp_fact_set_get(facts, MP_FACT_LINK, &n);

    mp_profile_add(self->profile, org, MP_HABIT_MESSAGE, 0, seen->at);
    mp_profile_add(self->profile, org, MP_HABIT_FROM_NAME, hash_of(author.name), seen->at);
    mp_profile_add(self->profile, org, MP_HABIT_FROM_USER, user_hash(&author), seen->at);
    mp_profile_add(self->profile, org, MP_HABIT_UNSUBSCRIBE, (guint64)offers_unsubscribe(facts),
                   seen->at);
    for (gsize i = 0; i < n; i++)
        mp_profile_add(self->profile, org, MP_HABIT_LINK_DOMAIN,
                       mp_names_add(self->state->names, links[i].domain), seen->at);
    if (content == NULL)
        return;
    mp_profile_add(self->profile, org, MP_HABIT_LANGUAGE, hash_of(content->language), seen->at);
    mp_profile_add(self->profile, org, MP_HABIT_MIME_SHAPE, hash_of(content->mime_shape), seen->at);
    if (content->n_words >= CONTENT_LEAST)
        mp_profile_add_text(self->profile, org, content, seen->at);
}

static gboolean
holds(MpSlice text, const char *part)
{
    return mp_slice_find_slice(text, mp_slice_of(part)) >= 0;
}

/* The way off a list: software writes it under every text, a thief's too. It
 * says so, or it leads to the machine that List-Unsubscribe names. */
static gboolean
is_way_off(const Seen *seen, const MpLinkFact *link)
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
leads_astray(const Collector *self, const Seen *seen, guint32 org)
{
    gsize n;
    const MpLinkFact *links = mp_fact_set_get(seen->message->facts, MP_FACT_LINK, &n);
    guint astray = 0;

    for (gsize i = 0; i < n; i++) {
        guint32 domain = mp_names_find(self->state->names, links[i].domain);

        if (is_platform_link(seen, links[i].domain) || is_way_off(seen, &links[i]))
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
breaks_a_habit(const Collector *self, const Seen *seen, guint32 org)
{
    const MpFactSet *facts = seen->message->facts;
    const MpContentFact *content = content_of(facts);
    const MpAddressFact author = author_of(facts);
    const MpProfile *profile = self->profile;
    gint64 at = seen->at;

    return mp_profile_is_new(profile, org, MP_HABIT_FROM_NAME, hash_of(author.name), at) ||
           mp_profile_is_new(profile, org, MP_HABIT_FROM_USER, user_hash(&author), at) ||
           mp_profile_is_new(profile, org, MP_HABIT_LANGUAGE, hash_of(content->language), at) ||
           mp_profile_is_new(profile, org, MP_HABIT_MIME_SHAPE, hash_of(content->mime_shape), at) ||
           mp_profile_is_rare(profile, org, MP_HABIT_UNSUBSCRIBE,
                              (guint64)offers_unsubscribe(facts), at);
}

/* Mail to a list: to an address given to somebody, or from one whose mail offers
 * a way off it. People write about anything, and link anywhere. */
static gboolean
is_list_mail(const Collector *self, const Seen *seen, guint32 org)
{
    return mp_exposure_address(self->state->exposure, seen->address)->brand != MP_NO_BRAND ||
           !mp_profile_is_rare(self->profile, org, MP_HABIT_UNSUBSCRIBE, TRUE, seen->at);
}

/* Sender takeover: signed by his own system, leading where he never led in
 * words that are not his. Where his own mail is of many kinds, one habit more
 * has to be broken. */
static gboolean
is_takeover(const Collector *self, const Seen *seen)
{
    const MpContentFact *content = content_of(seen->message->facts);
    MpSlice sender = mp_slice_of(seen->judged->sender_org);
    guint32 org = sender.len > 0 ? mp_names_find(self->state->names, sender) : G_MAXUINT32;
    MpTextStanding standing = MP_TEXT_UNUSUAL;

    if (org == G_MAXUINT32 || content == NULL || !mp_profile_knows(self->profile, org, seen->at) ||
        !is_list_mail(self, seen, org) || !leads_astray(self, seen, org))
        return FALSE;
    if (content->n_words >= CONTENT_LEAST)
        standing = mp_profile_text(self->profile, org, content, seen->at);
    return standing == MP_TEXT_OUTLANDISH ||
           (standing == MP_TEXT_UNUSUAL && breaks_a_habit(self, seen, org));
}

static void
add_feature(Collector *self, MpJoin join, guint64 value, guint32 mail)
{
    MpJoinFeature feature = { .value = value, .mail = mail, .join = join, .day = self->day };

    g_array_append_val(self->state->features, feature);
}

/* Mailbox providers sign for a million strangers: their name joins nobody. */
static gboolean
speaks_for_many(const Collector *self, const MpJudgedRow *judged)
{
    const char *id =
        judged->platform_origin != NULL ? judged->platform_origin : judged->platform_delivery;
    const MpSubject *subject = id != NULL ? mp_rules_subject(self->rules, id) : NULL;

    return subject != NULL && strcmp(subject->category, "mailbox-provider") == 0 &&
           g_strcmp0(judged->sender_why, "platform") == 0;
}

/* Letters and digits of a Subject or a host as a shape: digits fold, so that
 * mail17.a.example and mail4.a.example agree. 0: too little of it. */
static guint64
shape_hash(MpSlice text, guint least_words)
{
    guint64 h = G_GUINT64_CONSTANT(14695981039346656037);
    guint words = 0;
    gboolean inside = FALSE;

    for (gsize i = 0; i < text.len; i++) {
        char c = g_ascii_isdigit(text.data[i]) ? '0' : g_ascii_tolower(text.data[i]);
        gboolean letter = g_ascii_isalnum(c) || (c & 0x80) != 0;

        words += letter && !inside;
        if (c == '0' && i > 0 && g_ascii_isdigit(text.data[i - 1]))
            continue;
        inside = letter;
        h = (h ^ (guint8)c) * G_GUINT64_CONSTANT(1099511628211);
    }
    return words >= least_words ? h : 0;
}

static MpSlice
subject_of(const MpFactSet *facts)
{
    gsize n;
    const MpTextFact *texts = mp_fact_set_get(facts, MP_FACT_TEXT, &n);

    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(texts[i].role, MP_SLICE_LITERAL("subject")))
            return texts[i].value;
    return MP_SLICE_EMPTY;
}

/* Addresses of documentation stand for others in mail that was made unknowable,
 * or made up: that two of them are neighbours means nothing. */
static gboolean
is_stand_in(const MpIp *ip)
{
    static const guint8 nets[][3] = { { 192, 0, 2 }, { 198, 51, 100 }, { 203, 0, 113 } };
    static const guint8 net6[] = { 0x20, 0x01, 0x0d, 0xb8 };

    for (gsize i = 0; mp_ip_is_v4(ip) && i < G_N_ELEMENTS(nets); i++)
        if (memcmp(ip->bytes + 12, nets[i], sizeof nets[i]) == 0)
            return TRUE;
    return !mp_ip_is_v4(ip) && memcmp(ip->bytes, net6, sizeof net6) == 0;
}

static guint32
network_of(const MpJudgedRow *judged)
{
    MpIp ip;
    MpSlice text;

    if (judged->boundary_ip == NULL || !mp_ip_parse(mp_slice_of(judged->boundary_ip), &ip))
        return 0;
    text = (MpSlice){ (const char *)ip.bytes, sizeof ip.bytes };
    if (is_stand_in(&ip))
        return (guint32)hash_of(text) | 1;
    /* /24 and /48: nearer than the network strangers are counted by. */
    if (mp_ip_is_v4(&ip))
        ip.bytes[15] = 0;
    else
        memset(ip.bytes + 6, 0, 10);
    return (guint32)hash_of(text) | 1;
}

/* The kind of name a machine gave itself. 0: none of its own; an address in
 * brackets, or in the words of its provider, is what any machine there says. */
static guint64
helo_shape(const char *helo)
{
    guint numbers = 0;

    if (helo == NULL || helo[0] == '[' || g_ascii_isdigit(helo[0]))
        return 0;
    for (const char *p = helo; *p != '\0'; p++)
        numbers += g_ascii_isdigit(*p) && !g_ascii_isdigit(p[1]);
    return numbers >= 4 ? 0 : shape_hash(mp_slice_of(helo), 1);
}

/* What a link joins by: where it leads, or through whose account where the
 * platform's own counter stands before it. 0: nothing. */
static guint64
link_value(const Seen *seen, guint32 domain, MpSlice name)
{
    const char *account = seen->judged->platform_account;

    if (!is_platform_link(seen, name))
        return domain;
    return account != NULL ? (hash_of(mp_slice_of(account)) ^ domain) | 1 : 0;
}

static void
add_text_features(Collector *self, const Seen *seen, MpForeignMail *mail, guint32 index)
{
    const MpContentFact *content = content_of(seen->message->facts);
    gsize n;
    const MpLinkFact *links = mp_fact_set_get(seen->message->facts, MP_FACT_LINK, &n);
    guint kept = 0;

    for (gsize i = 0; i < n && kept < MP_MAIL_DOMAINS; i++) {
        guint32 domain = mp_names_add(self->state->names, links[i].domain);

        guint64 value = link_value(seen, domain, links[i].domain);

        if (value == 0 || GPOINTER_TO_UINT(g_hash_table_lookup(
                              self->state->common, GUINT_TO_POINTER(domain))) >= COMMON_SENDERS)
            continue;
        add_feature(self, MP_JOIN_LINK_DOMAIN, value, index);
        kept++;
    }
    if (content == NULL || content->n_words < CONTENT_LEAST)
        return;
    memcpy(mail->minhash, content->minhash, sizeof mail->minhash);
    mail->n_words = (guint16)MIN(content->n_words, G_MAXUINT16);
    for (guint band = 0; band < CONTENT_BANDS; band++)
        add_feature(self, MP_JOIN_CONTENT, band_of(content, band), index);
}

/* Ids in a claimed platform's marks: the donor's, copied with his template. */
static void
add_replayed(Collector *self, const Seen *seen, MpForeignMail *mail, guint32 index)
{
    gsize n;
    const MpPlatformFact *marks = mp_fact_set_get(seen->message->facts, MP_FACT_PLATFORM, &n);

    for (gsize i = 0; i < n; i++) {
        if (g_strcmp0(seen->judged->platform_origin, NULL) != 0 &&
            mp_slice_equal(marks[i].platform, mp_slice_of(seen->judged->platform_origin)))
            continue;
        if (seen->judged->platform_delivery != NULL &&
            mp_slice_equal(marks[i].platform, mp_slice_of(seen->judged->platform_delivery)))
            continue;
        if (marks[i].signal != MP_SIGNAL_FIELD || marks[i].n_ids == 0)
            continue;
        mail->imitates = mp_names_add(self->state->names, marks[i].platform);
        for (guint32 k = 0; k < marks[i].n_ids; k++)
            if (marks[i].ids[k].value.len >= 4 &&
                !mp_slice_equal(marks[i].ids[k].type, MP_SLICE_LITERAL("recipient")))
                add_feature(self, MP_JOIN_REPLAYED_ID,
                            hash_of(marks[i].ids[k].value) ^ hash_of(marks[i].platform), index);
    }
}

static void
add_sender_features(Collector *self, const Seen *seen, MpForeignMail *mail, guint32 index)
{
    const MpJudgedRow *judged = seen->judged;
    const char *platform =
        judged->platform_origin != NULL ? judged->platform_origin : judged->platform_delivery;
    gboolean many = speaks_for_many(self, judged);

    if (mail->org != 0 && !many)
        add_feature(self, MP_JOIN_SIGNING_DOMAIN, mail->org, index);
    if (platform != NULL) {
        mail->platform = mp_names_add(self->state->names, mp_slice_of(platform));
        if (judged->platform_account != NULL)
            add_feature(self, MP_JOIN_PLATFORM_ACCOUNT,
                        hash_of(mp_slice_of(judged->platform_account)) ^
                            hash_of(mp_slice_of(platform)),
                        index);
    } else if (mail->org == 0) {
        guint64 helo = helo_shape(judged->boundary_helo);
        guint64 subject = shape_hash(subject_of(seen->message->facts), SUBJECT_LEAST);

        if (mail->network != 0 && helo != 0 && !is_common(self->networks, mail->network))
            add_feature(self, MP_JOIN_NETWORK, ((guint64)mail->network << 32) ^ helo, index);
        if (subject != 0)
            add_feature(self, MP_JOIN_SUBJECT, subject, index);
    }
    add_replayed(self, seen, mail, index);
}

static gboolean
is_marked(const Collector *self, const MpFactSet *facts)
{
    gsize n;
    const MpPlatformFact *marks = mp_fact_set_get(facts, MP_FACT_PLATFORM, &n);

    for (gsize i = 0; i < n; i++) {
        g_autofree char *id = mp_slice_dup(marks[i].platform);
        const MpSubject *subject = mp_rules_subject(self->rules, id);

        if (subject != NULL && strcmp(subject->category, "certification") == 0)
            return TRUE;
    }
    return FALSE;
}

static guint8
role_number(const char *name)
{
    static const char *const roles[] = { "unknown", "inbox",   "junk", "sent",
                                         "trash",   "archive", "list" };

    for (guint8 i = 0; i < G_N_ELEMENTS(roles); i++)
        if (g_strcmp0(name, roles[i]) == 0)
            return i;
    return 0;
}

static void
keep(Collector *self, const Seen *seen, gboolean takeover)
{
    const MpJudgedRow *judged = seen->judged;
    guint32 index = self->state->mails->len;
    MpForeignMail mail = { .key = seen->message->key,
                           .delivered = seen->at,
                           .address = seen->address,
                           .network = network_of(judged),
                           .takeover = takeover,
                           .bulk = offers_unsubscribe(seen->message->facts),
                           .marked = is_marked(self, seen->message->facts),
                           .folder_role = role_number(seen->message->folder_role) };

    self->day = (guint16)CLAMP(seen->at / DAY_US, 0, G_MAXUINT16);
    mail.org = mp_names_add(self->state->names, mp_slice_of(judged->sender_org));
    mail.from_domain = mp_names_add(self->state->names, mp_slice_of(judged->from_domain));
    add_sender_features(self, seen, &mail, index);
    add_text_features(self, seen, &mail, index);
    g_array_append_val(self->state->mails, mail);
}

/* Whom an unverified message is from as far as custody goes: the list that it
 * went through, else the name in From where nothing contradicts it. */
static const char *
claim_of(const Collector *self, const Seen *seen, MpSlice list)
{
    MpSlice org = list;

    if (g_strcmp0(seen->judged->folder_role, "junk") == 0)
        return NULL;
    if (org.len == 0 && g_strcmp0(seen->judged->sender_why, "claimed") == 0)
        org = mp_domain_organisational(mp_slice_of(seen->judged->from_domain));
    return org.len == 0 ? NULL
                        : mp_names_get(self->state->names, mp_names_add(self->state->names, org));
}

/* Mail of the owner's own folders of sent mail, and mail without a time or an
 * own recipient, is nobody's campaign: the judgement says so, before the message is read. */
static gboolean
may_matter(const Collector *self, const MpJudgedRow *judged, Seen *out)
{
    *out = (Seen){ .judged = judged, .at = judged->delivered };
    if (out->at == MP_NO_TIME)
        out->at = judged->date;
    if (out->at == MP_NO_TIME || judged->recipient == NULL ||
        g_strcmp0(judged->folder_role, "sent") == 0 || g_strcmp0(judged->sender_why, "list") == 0)
        return FALSE;
    out->address = mp_exposure_find_address(self->state->exposure, judged->recipient);
    return out->address != G_MAXUINT32;
}

static void
see(const Collector *self, const MpCaseMessage *message, Seen *out)
{
    MpSlice list = mp_sender_posted_to(message->facts);
    const char *sender = out->judged->sender_org;

    out->message = message;
    out->listed = list.len > 0 && g_strcmp0(out->judged->sender_why, "platform") != 0;
    if (out->listed || sender == NULL || sender[0] == '\0')
        out->claims = claim_of(self, out, out->listed ? list : MP_SLICE_EMPTY);
    out->foreign = mp_exposure_is_foreign(self->state->exposure, out->address,
                                          out->claims != NULL ? out->claims : sender);
}

/* One walk over the judgements; only the messages that may matter are read. */
static gboolean
walk(MpCase *store,
     Collector *self,
     MpMessageCursor *messages,
     void (*visit)(Collector *, const Seen *),
     GError **error)
{
    g_autoptr(MpRowCursor) rows = mp_case_rows(store, &mp_table_judged, error);
    g_autoptr(GError) stop = NULL;
    MpCaseMessage message;
    MpJudgedRow judged;
    Seen seen;

    if (rows == NULL)
        return FALSE;
    while (stop == NULL && mp_row_cursor_next(rows, &judged, &stop)) {
        if (!may_matter(self, &judged, &seen) ||
            !mp_message_cursor_find(messages, judged.message, &message, &stop))
            continue;
        see(self, &message, &seen);
        visit(self, &seen);
    }
    if (stop != NULL)
        g_propagate_error(error, g_steal_pointer(&stop));
    return stop == NULL;
}

static void
visit_known(Collector *self, const Seen *seen)
{
    const char *sender = seen->claims != NULL ? seen->claims : seen->judged->sender_org;
    guint32 org;

    if (seen->foreign || sender == NULL || sender[0] == '\0')
        return;
    org = mp_names_add(self->state->names, mp_slice_of(sender));
    count_places(self, seen, org);
    if (seen->claims == NULL)
        learn(self, seen, org);
}

typedef enum {
    ASKED,   /* the owner may well have wanted it */
    PERHAPS, /* nobody answers for it, and nothing speaks against the name it bears */
    UNASKED
} Standing;

/* Mail to an address that is for everybody is foreign only where nobody answers
 * for it or the filter took it out. What a list sent on is the list's. */
static Standing
standing_of(const Collector *self, const Seen *seen)
{
    const MpExposedAddress *address = mp_exposure_address(self->state->exposure, seen->address);
    const char *sender = seen->judged->sender_org;

    if (!seen->foreign)
        return ASKED;
    if (address->brand != MP_NO_BRAND || g_strcmp0(seen->judged->folder_role, "junk") == 0)
        return UNASKED;
    if (seen->listed)
        return ASKED;
    if (address->kind == MP_ADDRESS_UNKNOWN || address->kind == MP_ADDRESS_PUBLIC)
        return UNASKED;
    if (sender != NULL && sender[0] != '\0')
        return ASKED;
    return seen->claims != NULL ? PERHAPS : UNASKED;
}

/* A thief in a sender's system may write to more than that sender's own list. */
static void
visit_foreign(Collector *self, const Seen *seen)
{
    gboolean takeover = is_takeover(self, seen);
    Standing standing = standing_of(self, seen);

    if (!takeover && standing == ASKED)
        return;
    keep(self, seen, takeover);
    mp_foreign_mail(self->state, self->state->mails->len - 1)->faint =
        !takeover && standing == PERHAPS;
}

gboolean
mp_campaign_collect(MpCase *store, const MpRules *rules, MpCampaignState *state, GError **error)
{
    Collector self = { .state = state, .rules = rules, .profile = mp_profile_new() };
    g_autoptr(MpMessageCursor) messages = mp_case_messages(store, KINDS, error);
    gboolean ok;

    self.networks = g_hash_table_new(NULL, NULL);
    self.counted = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    ok = messages != NULL && walk(store, &self, messages, visit_known, error) &&
         walk(store, &self, messages, visit_foreign, error);
    g_hash_table_unref(self.networks);
    g_hash_table_unref(self.counted);
    mp_profile_free(self.profile);
    return ok;
}
