/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-campaign-collect.h"

#include "analysis/mp-campaign-seen.h"
#include "base/mp-domain.h"
#include "case/mp-rows-findings.h"

/* The kinds of facts that are asked. */
#define KINDS                                                                                      \
    (1u << MP_FACT_TEXT | 1u << MP_FACT_ADDRESS | 1u << MP_FACT_PLATFORM | 1u << MP_FACT_HINT |    \
     1u << MP_FACT_LINK | 1u << MP_FACT_CONTENT)

/* Whom an unverified message is from as far as custody goes: the list that it
 * went through, else the name in From where nothing contradicts it. */
static const char *
claim_of(const MpCollector *self, const MpSeen *seen, MpSlice list)
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
may_matter(const MpCollector *self, const MpJudgedRow *judged, MpSeen *out)
{
    *out = (MpSeen){ .judged = judged, .at = judged->delivered };
    if (out->at == MP_NO_TIME)
        out->at = judged->date;
    if (out->at == MP_NO_TIME || judged->recipient == NULL ||
        g_strcmp0(judged->folder_role, "sent") == 0 || g_strcmp0(judged->sender_why, "list") == 0)
        return FALSE;
    out->address = mp_exposure_find_address(self->state->exposure, judged->recipient);
    return out->address != G_MAXUINT32;
}

/* @n: of the message, in the order of the keys. */
static void
see(const MpCollector *self, guint n, MpSeen *out)
{
    const MpPosted *posted = self->state->posted;
    guint32 id = n < posted->of_message->len ? g_array_index(posted->of_message, guint32, n) : 0;
    MpSlice list = mp_slice_of(mp_names_get(posted->lists, id));
    const char *sender = out->judged->sender_org;

    out->listed = list.len > 0 && g_strcmp0(out->judged->sender_why, "platform") != 0;
    if (out->listed || sender == NULL || sender[0] == '\0')
        out->claims = claim_of(self, out, out->listed ? list : MP_SLICE_EMPTY);
    out->foreign = mp_exposure_is_foreign(self->state->exposure, out->address,
                                          out->claims != NULL ? out->claims : sender);
}

typedef struct {
    gboolean (*wants)(const MpCollector *, const MpSeen *); /* by its judgement */
    void (*visit)(MpCollector *, const MpSeen *);
} Walk;

/* Over the judgements; only the messages that are wanted are read. */
static gboolean
walk(MpCase *store, MpCollector *self, const Walk *walk, GError **error)
{
    g_autoptr(MpRowCursor) rows = mp_case_rows(store, &mp_table_judged, error);
    g_autoptr(GError) stop = NULL;
    MpCaseMessage message;
    MpJudgedRow judged;
    MpSeen seen;

    if (rows == NULL)
        return FALSE;
    for (guint n = 0; stop == NULL && mp_row_cursor_next(rows, &judged, &stop); n++) {
        if (!may_matter(self, &judged, &seen))
            continue;
        see(self, n, &seen);
        if (!walk->wants(self, &seen) ||
            !mp_message_cursor_find(self->state->messages, judged.message, &message, &stop))
            continue;
        seen.message = &message;
        walk->visit(self, &seen);
    }
    if (stop != NULL)
        g_propagate_error(error, g_steal_pointer(&stop));
    return stop == NULL;
}

static const char *
known_sender(const MpSeen *seen)
{
    return seen->claims != NULL ? seen->claims : seen->judged->sender_org;
}

static gboolean
wants_known(const MpCollector *self, const MpSeen *seen)
{
    const char *sender = known_sender(seen);

    (void)self;
    return !seen->foreign && sender != NULL && sender[0] != '\0';
}

static void
visit_known(MpCollector *self, const MpSeen *seen)
{
    mp_campaign_learn(self, seen,
                      mp_names_add(self->state->names, mp_slice_of(known_sender(seen))));
}

typedef enum {
    ASKED,   /* the owner may well have wanted it */
    PERHAPS, /* nobody answers for it, and nothing speaks against the name it bears */
    UNASKED
} Standing;

/* Mail to an address that is for everybody is foreign only where nobody answers
 * for it or the filter took it out. What a list sent on is the list's. */
static Standing
standing_of(const MpCollector *self, const MpSeen *seen)
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

static gboolean
wants_foreign(const MpCollector *self, const MpSeen *seen)
{
    return standing_of(self, seen) != ASKED || mp_campaign_may_be_takeover(self, seen);
}

/* A thief in a sender's system may write to more than that sender's own list. */
static void
visit_foreign(MpCollector *self, const MpSeen *seen)
{
    gboolean takeover = mp_campaign_is_takeover(self, seen);
    Standing standing = standing_of(self, seen);
    MpForeignMail *mail;

    if (!takeover && standing == ASKED)
        return;
    mail = mp_campaign_keep(self, seen);
    mail->takeover = takeover;
    mail->faint = !takeover && standing == PERHAPS;
}

gboolean
mp_campaign_collect(MpCase *store, const MpRules *rules, MpCampaignState *state, GError **error)
{
    static const Walk known = { wants_known, visit_known };
    static const Walk foreign = { wants_foreign, visit_foreign };
    MpCollector self = { .state = state, .rules = rules, .profile = mp_profile_new() };
    gboolean ok;

    self.networks = g_hash_table_new(NULL, NULL);
    self.many = g_hash_table_new(NULL, NULL);
    self.counted = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    ok = mp_message_cursor_rewind(state->messages, KINDS, error) &&
         walk(store, &self, &known, error) && walk(store, &self, &foreign, error);
    g_hash_table_unref(self.networks);
    g_hash_table_unref(self.many);
    g_hash_table_unref(self.counted);
    mp_profile_free(self.profile);
    return ok;
}
