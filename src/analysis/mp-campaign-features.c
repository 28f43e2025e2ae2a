/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "analysis/mp-campaign-seen.h"
#include "base/mp-domain.h"
#include "base/mp-folder-role.h"

#define DAY_US (G_GINT64_CONSTANT(24) * 3600 * G_USEC_PER_SEC)
#define CONTENT_BANDS 8
#define BAND_VALUES (MP_FACT_MINHASHES / CONTENT_BANDS)
#define DONOR_LONGEST 128 /* bytes of an account that is named */
#define SUBJECT_LEAST 4   /* words of a Subject that may join */

static guint64
band_of(const MpContentFact *content, guint band)
{
    guint64 h = band + 1;

    for (guint i = 0; i < BAND_VALUES; i++)
        h = (h ^ content->minhash[band * BAND_VALUES + i]) * G_GUINT64_CONSTANT(1099511628211);
    return h;
}

static void
add_feature(MpCollector *self, MpJoin join, guint64 value, guint32 mail)
{
    MpJoinFeature feature = { .value = value, .mail = mail, .join = join, .day = self->day };

    g_array_append_val(self->state->features, feature);
}

static void
note_provider(const MpRuleHit *hit, gpointer data)
{
    if (strcmp(hit->rule->subject->category, "mailbox-provider") == 0)
        *(gboolean *)data = TRUE;
}

/* Whether mailboxes of everybody are signed for under the name, or under names below it. */
static gboolean
is_provider(const MpCollector *self, const char *org)
{
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    g_autofree char *below = g_strconcat("x.", org, NULL);
    gboolean found = FALSE;
    MpRuleListener listener = { arena, note_provider, &found };

    mp_rules_match(self->rules, MP_SIGNAL_DKIM, mp_slice_of(org), &listener);
    mp_rules_match(self->rules, MP_SIGNAL_DKIM, mp_slice_of(below), &listener);
    return found;
}

/* Mailbox providers sign for a million strangers: their name joins nobody. */
static gboolean
speaks_for_many(const MpCollector *self, const MpJudgedRow *judged, guint32 org)
{
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(self->many, GUINT_TO_POINTER(org)));

    if (known == 0) {
        known = is_provider(self, judged->sender_org) ? 1 : 2;
        g_hash_table_insert(self->many, GUINT_TO_POINTER(org), GUINT_TO_POINTER(known));
    }
    return known == 1;
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
link_value(const MpSeen *seen, guint32 domain, MpSlice name)
{
    const char *account = seen->judged->platform_account;

    if (!mp_seen_is_platform_link(seen, name))
        return domain;
    return account != NULL ? (mp_seen_hash(mp_slice_of(account)) ^ domain) | 1 : 0;
}

static void
add_text_features(MpCollector *self, const MpSeen *seen, MpForeignMail *mail, guint32 index)
{
    const MpContentFact *content = mp_seen_content(seen->message->facts);
    gsize n;
    const MpLinkFact *links = mp_fact_set_get(seen->message->facts, MP_FACT_LINK, &n);
    guint kept = 0;

    for (gsize i = 0; i < n && kept < MP_MAIL_DOMAINS; i++) {
        guint32 domain = mp_names_add(self->state->names, links[i].domain);

        guint64 value = link_value(seen, domain, links[i].domain);

        if (value == 0 || mp_campaign_is_common(self->state->common, domain))
            continue;
        add_feature(self, MP_JOIN_LINK_DOMAIN, value, index);
        kept++;
    }
    if (content == NULL || content->n_words < MP_TEXT_LEAST)
        return;
    memcpy(mail->minhash, content->minhash, sizeof mail->minhash);
    mail->n_words = (guint16)MIN(content->n_words, G_MAXUINT16);
    for (guint band = 0; band < CONTENT_BANDS; band++)
        add_feature(self, MP_JOIN_CONTENT, band_of(content, band), index);
}

/* Whose marks they are, the first of them; a name with a separator in it would not be one item. */
static void
note_donor(MpCollector *self, const MpPlatformFact *mark, MpForeignMail *mail)
{
    for (guint32 k = 0; mail->donor == 0 && k < mark->n_ids; k++) {
        const MpFactId *id = &mark->ids[k];
        g_autofree char *name = NULL;

        if (!mp_slice_equal(id->type, MP_SLICE_LITERAL("account")) || id->value.len < 4 ||
            id->value.len > DONOR_LONGEST || mp_slice_find(id->value, ';') >= 0)
            continue;
        name = g_strdup_printf("%.*s/%.*s", (int)mark->platform.len, mark->platform.data,
                               (int)id->value.len, id->value.data);
        mail->donor = mp_names_add(self->state->names, mp_slice_of(name));
    }
}

/* Ids in a claimed platform's marks: the donor's, copied with his template. */
static void
add_replayed(MpCollector *self, const MpSeen *seen, MpForeignMail *mail, guint32 index)
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
        note_donor(self, &marks[i], mail);
        for (guint32 k = 0; k < marks[i].n_ids; k++)
            if (marks[i].ids[k].value.len >= 4 &&
                !mp_slice_equal(marks[i].ids[k].type, MP_SLICE_LITERAL("recipient")))
                add_feature(self, MP_JOIN_REPLAYED_ID,
                            mp_seen_hash(marks[i].ids[k].value) ^ mp_seen_hash(marks[i].platform),
                            index);
    }
}

/* What stands behind the @ of a Message-ID, as far as it can be told. */
static char
right_part(MpSlice right, const MpJudgedRow *judged)
{
    MpSlice helo = mp_slice_of(judged->boundary_helo);

    if (helo.len > 1 && helo.data[0] == '[')
        helo = mp_slice_sub(helo, 1, helo.len - 2);
    if (mp_slice_equal_nocase(right, helo))
        return 'h';
    if (judged->from_domain != NULL &&
        mp_slice_equal_nocase(mp_domain_organisational(right), mp_slice_of(judged->from_domain)))
        return 'f';
    return mp_slice_find(right, '.') < 0 ? 'w' : 'o';
}

/* The shape of a Message-ID: how long its runs of letters and digits are, in
 * which case, and what is between them. Programs that write mail have one. */
static guint64
message_id_shape(const MpFactSet *facts, const MpJudgedRow *judged)
{
    MpSlice id = mp_seen_text(facts, "message-id");
    gssize at = mp_slice_find_last(id, '@');
    guint64 h = G_GUINT64_CONSTANT(14695981039346656037);
    gsize run = 0;
    guint kinds = 0;

    if (at <= 1)
        return 0;
    for (gsize i = 1; i <= (gsize)at; i++) {
        char c = id.data[i];

        if (g_ascii_isalnum(c)) {
            run++;
            kinds |= g_ascii_isupper(c) ? 1 : g_ascii_islower(c) ? 2 : 0;
            continue;
        }
        h = (h ^ (run << 10 | kinds << 8 | (guint8)c)) * G_GUINT64_CONSTANT(1099511628211);
        run = 0;
        kinds = 0;
    }
    id = mp_slice_sub(id, (gsize)at + 1, id.len - (gsize)at - 1);
    if (id.len > 0 && id.data[id.len - 1] == '>')
        id.len--;
    return (h ^ (guint8)right_part(id, judged)) * G_GUINT64_CONSTANT(1099511628211);
}

/* How a machine names itself: in brackets, by its address, in one word, or as a host. */
static char
helo_kind(const char *helo)
{
    if (helo == NULL || helo[0] == '\0')
        return '-';
    if (helo[0] == '[')
        return '[';
    if (strchr(helo, '.') == NULL)
        return 'w';
    return helo_shape(helo) == 0 ? 'a' : 'h';
}

/* How an unverified mail is built: the program that wrote it, and the machine. 0: unknown. */
static guint32
make_of(const MpSeen *seen)
{
    const MpContentFact *content = mp_seen_content(seen->message->facts);
    guint64 h = message_id_shape(seen->message->facts, seen->judged);

    if (h == 0 || content == NULL)
        return 0;
    h = (h ^ (guint8)helo_kind(seen->judged->boundary_helo)) * G_GUINT64_CONSTANT(1099511628211);
    return (guint32)(h ^ h >> 32 ^ mp_seen_hash(content->mime_shape)) | 1;
}

/* Of mail that nobody answers for. */
static void
add_unverified_features(MpCollector *self, const MpSeen *seen, MpForeignMail *mail, guint32 index)
{
    guint64 helo = helo_shape(seen->judged->boundary_helo);
    guint64 subject = shape_hash(mp_seen_text(seen->message->facts, "subject"), SUBJECT_LEAST);

    if (mail->network != 0 && helo != 0 && !mp_campaign_is_common(self->networks, mail->network))
        add_feature(self, MP_JOIN_NETWORK, ((guint64)mail->network << 32) ^ helo, index);
    if (subject != 0)
        add_feature(self, MP_JOIN_SUBJECT, subject, index);
    mail->make = make_of(seen);
    if (mail->make != 0 &&
        mp_exposure_address(self->state->exposure, seen->address)->brand != MP_NO_BRAND)
        add_feature(self, MP_JOIN_MAKE, (guint64)mail->make << 32 | seen->address, index);
}

static void
add_sender_features(MpCollector *self, const MpSeen *seen, MpForeignMail *mail, guint32 index)
{
    const MpJudgedRow *judged = seen->judged;
    const char *platform =
        judged->platform_origin != NULL ? judged->platform_origin : judged->platform_delivery;

    if (mail->org != 0 && speaks_for_many(self, judged, mail->org))
        add_feature(self, MP_JOIN_PLATFORM_ACCOUNT,
                    mp_seen_hash(mp_seen_author(seen->message->facts).address), index);
    else if (mail->org != 0)
        add_feature(self, MP_JOIN_SIGNING_DOMAIN, mail->org, index);
    if (platform != NULL) {
        mail->platform = mp_names_add(self->state->names, mp_slice_of(platform));
        if (judged->platform_account != NULL)
            add_feature(self, MP_JOIN_PLATFORM_ACCOUNT,
                        mp_seen_hash(mp_slice_of(judged->platform_account)) ^
                            mp_seen_hash(mp_slice_of(platform)),
                        index);
    } else if (mail->org == 0) {
        add_unverified_features(self, seen, mail, index);
    }
    add_replayed(self, seen, mail, index);
}

/* A receiver stamped on it that somebody certifies its sender. */
static gboolean
is_marked(const MpJudgedRow *judged)
{
    g_auto(GStrv) items = g_strsplit(judged->platforms != NULL ? judged->platforms : "", ";", -1);

    for (gsize i = 0; items[i] != NULL; i++) {
        g_auto(GStrv) parts = g_strsplit(items[i], "/", 4);

        if (g_strv_length(parts) >= 3 && strcmp(parts[1], "certificate") == 0 &&
            strcmp(parts[2], "verified") == 0)
            return TRUE;
    }
    return FALSE;
}

MpForeignMail *
mp_campaign_keep(MpCollector *self, const MpSeen *seen)
{
    const MpJudgedRow *judged = seen->judged;
    guint32 index = self->state->mails->len;
    MpForeignMail mail = { .key = seen->message->key,
                           .delivered = seen->at,
                           .address = seen->address,
                           .network = mp_seen_network(judged),
                           .bulk = mp_seen_offers_unsubscribe(seen->message->facts),
                           .marked = is_marked(judged),
                           .folder_role = mp_folder_role_find(seen->message->folder_role) };

    self->day = (guint16)CLAMP(seen->at / DAY_US, 0, G_MAXUINT16);
    mail.org = mp_names_add(self->state->names, mp_slice_of(judged->sender_org));
    mail.from_domain = mp_names_add(self->state->names, mp_slice_of(judged->from_domain));
    mp_telling_note(self->state->telling, &(MpToldMail){ index, seen->address, mail.org != 0 },
                    seen->message->facts);
    add_sender_features(self, seen, &mail, index);
    add_text_features(self, seen, &mail, index);
    g_array_append_val(self->state->mails, mail);
    return mp_foreign_mail(self->state, index);
}
