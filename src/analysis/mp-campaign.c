/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-campaign.h"

#include <string.h>

#include "analysis/mp-campaign-collect.h"
#include "analysis/mp-campaign-group.h"
#include "analysis/mp-claims.h"
#include "analysis/mp-next-evidence.h"
#include "base/mp-folder-role.h"
#include "case/mp-rows-campaign.h"

#define DONORS 6 /* customers whose copied marks are named */

typedef struct {
    MpCase *store;
    const MpRules *rules;
    MpCampaignState state;
    MpClaims *claims;
    MpArena *arena; /* of one campaign */
} Run;

/* What one campaign shows from outside; lists are sorted, without doubles. */
typedef struct {
    GPtrArray *addresses; /* NULL-terminated, of char * borrowed from the exposure */
    GPtrArray *holders;   /* its own: "org:..." and "esp:..."; NULL-terminated, owned */
    char *sender_orgs, *platforms, *forged_from, *imitates, *replayed;
    gint64 *hit; /* a brand each */
    guint guessed;
    gboolean is_public, seen_by_others, marked;
    gboolean broken; /* does not survive its split test */
    char *next_evidence;
} View;

/* The mails that are asked about and what they hit, a brand each. */
typedef struct {
    const GArray *mails;
    const gint64 *hit;
} Part;

static void
view_clear(View *view)
{
    g_clear_pointer(&view->addresses, g_ptr_array_unref);
    g_clear_pointer(&view->holders, g_ptr_array_unref);
    g_free(view->sender_orgs);
    g_free(view->platforms);
    g_free(view->forged_from);
    g_free(view->imitates);
    g_free(view->replayed);
    g_free(view->hit);
    g_free(view->next_evidence);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(View, view_clear)

static gint
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of a set of ids, sorted, ';' between. transfer full; NULL: none. */
static char *
names_of(const MpNames *names, GHashTable *ids, const char *prefix, GPtrArray *also)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    g_autoptr(GString) text = g_string_new(NULL);
    GHashTableIter iter;
    gpointer id;

    g_hash_table_iter_init(&iter, ids);
    while (g_hash_table_iter_next(&iter, &id, NULL))
        g_ptr_array_add(list, (gpointer)mp_names_get(names, GPOINTER_TO_UINT(id)));
    g_ptr_array_sort(list, by_text);
    for (guint i = 0; i < list->len; i++) {
        g_string_append_printf(text, "%s%s", i > 0 ? ";" : "", (const char *)list->pdata[i]);
        if (also != NULL)
            g_ptr_array_add(also, g_strconcat(prefix, list->pdata[i], NULL));
    }
    return list->len == 0 ? NULL : g_string_free(g_steal_pointer(&text), FALSE);
}

typedef struct {
    const char *name;
    guint count;
} Donor;

static int
by_count(gconstpointer a, gconstpointer b)
{
    const Donor *x = a, *y = b;

    return x->count != y->count ? (x->count > y->count ? -1 : 1) : strcmp(x->name, y->name);
}

/* transfer full: "12 sendgrid/1234567;3 ...", the most frequent first; %NULL: none. */
static char *
donors_of(const MpNames *names, GHashTable *counts)
{
    g_autoptr(GArray) donors = g_array_new(FALSE, FALSE, sizeof(Donor));
    g_autoptr(GString) text = g_string_new(NULL);
    GHashTableIter iter;
    gpointer id, count;

    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, &id, &count)) {
        Donor donor = { mp_names_get(names, GPOINTER_TO_UINT(id)), GPOINTER_TO_UINT(count) };
        g_array_append_val(donors, donor);
    }
    g_array_sort(donors, by_count);
    for (guint i = 0; i < donors->len && i < DONORS; i++)
        g_string_append_printf(text, "%s%u %s", i > 0 ? ";" : "",
                               g_array_index(donors, Donor, i).count,
                               g_array_index(donors, Donor, i).name);
    return text->len == 0 ? NULL : g_string_free(g_steal_pointer(&text), FALSE);
}

static void
count_id(GHashTable *counts, guint32 id)
{
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, GUINT_TO_POINTER(id)));

    if (id != 0)
        g_hash_table_insert(counts, GUINT_TO_POINTER(id), GUINT_TO_POINTER(n + 1));
}

static void
add_id(GHashTable *ids, guint32 id)
{
    if (id != 0)
        g_hash_table_add(ids, GUINT_TO_POINTER(id));
}

/* The hits of some of a campaign's mails, a brand each. transfer full. */
static gint64 *
hits_of(const Run *run, const GArray *mails)
{
    guint n = mp_exposure_n_brands(run->state.exposure);
    gint64 *hit = g_new(gint64, n + 1);

    for (guint i = 0; i < n; i++)
        hit[i] = MP_NO_TIME;
    for (guint i = 0; i < mails->len; i++) {
        const MpForeignMail *mail = mp_foreign_mail(&run->state, g_array_index(mails, guint32, i));
        guint32 brand = mp_exposure_address(run->state.exposure, mail->address)->brand;

        if (brand != MP_NO_BRAND && !mail->takeover &&
            (hit[brand] == MP_NO_TIME || mail->delivered < hit[brand]))
            hit[brand] = mail->delivered;
    }
    return hit;
}

static void
look_at_addresses(const Run *run, GHashTable *ids, View *view)
{
    GHashTableIter iter;
    gpointer id;

    g_hash_table_iter_init(&iter, ids);
    while (g_hash_table_iter_next(&iter, &id, NULL)) {
        const MpExposedAddress *address =
            mp_exposure_address(run->state.exposure, GPOINTER_TO_UINT(id));

        g_ptr_array_add(view->addresses, (gpointer)address->address);
        view->guessed += address->kind == MP_ADDRESS_UNKNOWN && address->brand == MP_NO_BRAND;
        view->is_public |= address->is_public;
        view->seen_by_others |= address->seen_by_others && address->brand != MP_NO_BRAND;
    }
    g_ptr_array_sort(view->addresses, by_text);
    g_ptr_array_add(view->addresses, NULL);
}

static void
look(const Run *run, const MpCampaignGroup *group, View *view)
{
    g_autoptr(GHashTable) addresses = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) orgs = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) platforms = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) forged = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) imitates = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) donors = g_hash_table_new(NULL, NULL);

    *view =
        (View){ .addresses = g_ptr_array_new(), .holders = g_ptr_array_new_with_free_func(g_free) };
    for (guint i = 0; i < group->mails->len; i++) {
        const MpForeignMail *mail =
            mp_foreign_mail(&run->state, g_array_index(group->mails, guint32, i));

        g_hash_table_add(addresses, GUINT_TO_POINTER(mail->address));
        add_id(orgs, mail->org);
        add_id(platforms, mail->platform);
        add_id(imitates, mail->imitates);
        count_id(donors, mail->donor);
        if (mail->org == 0)
            add_id(forged, mail->from_domain);
        view->marked |= mail->marked;
    }
    look_at_addresses(run, addresses, view);
    view->sender_orgs = names_of(run->state.names, orgs, "org:", view->holders);
    view->platforms = names_of(run->state.names, platforms, "esp:", view->holders);
    view->forged_from = names_of(run->state.names, forged, NULL, NULL);
    view->imitates = names_of(run->state.names, imitates, NULL, NULL);
    view->replayed = donors_of(run->state.names, donors);
    g_ptr_array_add(view->holders, NULL);
    view->hit = hits_of(run, group->mails);
}

/* E5: addresses that nobody was given were hit too. One may be a forgotten gift,
 * and beside many hits on lists a few are what those lists held besides. */
static double
guess_line(const Run *run, const View *view, const gint64 *hit)
{
    guint brands = 0;

    for (guint i = 0; i < mp_exposure_n_brands(run->state.exposure); i++)
        brands += hit[i] != MP_NO_TIME;
    if (view->guessed < 2 || view->guessed <= brands)
        return 0;
    return 2.0 * (view->guessed - brands) / (view->guessed + brands);
}

#define BREADTH_BRANDS 3 /* lists that a thief of the mailbox would hit at least */

/* E8: a thief of the mailbox has all of it. An address that was given to nobody
 * in particular and most lists at once were hit: so much breadth. */
static double
breadth_line(const Run *run, const GArray *mails, const gint64 *hit)
{
    const MpExposure *exposure = run->state.exposure;
    guint brands = mp_exposure_n_brands(exposure);
    guint hits = 0;
    gboolean general = FALSE;

    for (guint i = 0; i < brands; i++)
        hits += hit[i] != MP_NO_TIME;
    for (guint i = 0; i < mails->len && !general; i++) {
        guint32 address = mp_foreign_mail(&run->state, g_array_index(mails, guint32, i))->address;

        general = mp_exposure_address(exposure, address)->kind == MP_ADDRESS_GENERAL;
    }
    if (!general || hits < BREADTH_BRANDS || 2 * hits <= brands)
        return 0;
    return 2.0 * (2 * hits - brands) / brands;
}

/* E4 for guessing: addresses that nobody would try. */
static double
unguessable_line(const View *view)
{
    for (guint i = 0; view->addresses->pdata[i] != NULL; i++)
        if (!mp_telling_is_random(view->addresses->pdata[i]))
            return 0;
    return -0.5;
}

static void
ask(const Run *run,
    const MpCampaignGroup *group,
    const View *view,
    const Part *part,
    MpStoryQuestion *question)
{
    MpExposureQuery query = { .hit = part->hit,
                              .first = group->first,
                              .own = (const char *const *)view->holders->pdata };

    *question = (MpStoryQuestion){ .observable = group->observable,
                                   .guess = guess_line(run, view, part->hit),
                                   .unguessable = unguessable_line(view),
                                   .breadth = breadth_line(run, part->mails, part->hit),
                                   .publicness = view->is_public ? 1 : 0 };
    mp_exposure_ask(run->state.exposure, &query, run->arena, question);
    mp_telling_weigh(run->state.telling, part->mails, (MpStoryHolder *)question->holders,
                     question->n_holders);
}

static char *
leading_text(const MpStoryAnswer *answer)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < answer->n_leading; i++)
        if (answer->rows[i].incident == NULL)
            g_string_append_printf(
                text, "%s %s %s;", mp_story_name(answer->rows[i].story),
                answer->rows[i].holders[0] != NULL ? answer->rows[i].holders[0] : "",
                answer->rows[i].holders[1] != NULL ? answer->rows[i].holders[1] : "");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Whether the answer would be another if the campaign had hit @hit. */
static gboolean
leads_elsewhere(Run *run,
                const MpCampaignGroup *group,
                const View *view,
                const Part *part,
                const MpStoryAnswer *whole)
{
    g_autofree char *before = leading_text(whole);
    g_autofree char *after = NULL;
    MpStoryQuestion question;
    MpStoryAnswer answer;

    ask(run, group, view, part, &question);
    mp_story_weigh(&question, run->arena, &answer);
    after = leading_text(&answer);
    return strcmp(before, after) != 0;
}

/* The campaign without its weakest join: does its largest part lead elsewhere?
 * Or, of a mail or two, with all that may be of one make with them? */
static gboolean
is_broken(Run *run, const MpCampaignGroup *group, const View *view, const MpStoryAnswer *whole)
{
    g_autoptr(GArray) part = mp_campaign_split(&run->state, group);
    g_autoptr(GArray) kin = mp_campaign_kin(&run->state, group);
    g_autofree gint64 *hit = NULL;
    g_autofree gint64 *more = NULL;

    if (part != NULL && part->len < group->mails->len) {
        hit = hits_of(run, part);
        if (leads_elsewhere(run, group, view, &(Part){ part, hit }, whole))
            return TRUE;
    }
    if (kin == NULL)
        return FALSE;
    more = hits_of(run, kin);
    for (guint i = 0; i < mp_exposure_n_brands(run->state.exposure); i++)
        if (more[i] == MP_NO_TIME || (view->hit[i] != MP_NO_TIME && view->hit[i] < more[i]))
            more[i] = view->hit[i];
    return leads_elsewhere(run, group, view, &(Part){ kin, more }, whole);
}

static char *
holders_text(const MpStoryRow *row)
{
    if (row->holders[0] == NULL)
        return NULL;
    return row->holders[1] == NULL ? g_strdup(row->holders[0])
                                   : g_strconcat(row->holders[0], ";", row->holders[1], NULL);
}

/* One answer of one campaign on its way into the case. */
typedef struct {
    Run *run;
    const MpCampaignGroup *group;
    const MpStoryAnswer *answer;
    gboolean claims;
} Writing;

static gboolean
write_row(const Writing *w, guint i, GError **error)
{
    const MpStoryAnswer *answer = w->answer;
    const MpStoryRow *row = &answer->rows[i];
    g_autofree char *holders = holders_text(row);
    gboolean leads = row->status == MP_STATUS_LEADING;
    guint tied = i;
    MpStoryFindingRow out;

    for (guint k = 0; k < i && tied == i; k++)
        if (answer->rows[k].group == row->group && row->incident == NULL && !row->unranked)
            tied = k;
    out = (MpStoryFindingRow){ .campaign = w->group->id,
                               .with_claims = w->claims,
                               .rank = i + 1,
                               .tied_with = tied + 1,
                               .story = mp_story_name(row->story),
                               .holders = holders,
                               .incident = row->incident,
                               .excluded_by = row->excluded_by,
                               .status = mp_story_status_name(row->status),
                               .ratio_to_next =
                                   i < answer->n_leading ? answer->ratio : row->to_leader,
                               .to_leader = row->to_leader,
                               .support = leads ? mp_support_name(answer->support) : "none",
                               .held = row->table.held,
                               .held_hit = row->table.held_hit,
                               .not_held = row->table.not_held,
                               .not_held_hit = row->table.not_held_hit,
                               .pattern = row->lines[MP_LINE_PATTERN],
                               .timing = row->lines[MP_LINE_TIMING],
                               .canary = row->lines[MP_LINE_CANARY],
                               .form = row->lines[MP_LINE_FORM],
                               .guess = row->lines[MP_LINE_GUESS],
                               .hint = row->lines[MP_LINE_HINT],
                               .publicness = row->lines[MP_LINE_PUBLIC],
                               .breadth = row->lines[MP_LINE_BREADTH],
                               .cost = row->lines[MP_LINE_COST] };
    return mp_case_add_row(w->run->store, &mp_table_story, &out, error);
}

/* Addresses whose own conclusion is another word than their campaign's. */
static gboolean
write_addresses(Run *run,
                const MpCampaignGroup *group,
                const View *view,
                const MpStoryAnswer *answer,
                GError **error)
{
    for (guint i = 0; view->addresses->pdata[i] != NULL; i++) {
        const char *name = view->addresses->pdata[i];
        guint32 brand = mp_exposure_address(run->state.exposure,
                                            mp_exposure_find_address(run->state.exposure, name))
                            ->brand;

        for (guint k = 0; k < answer->n_addresses; k++) {
            const MpStoryAddress *address = &answer->addresses[k];
            g_autofree char *holders = NULL;
            MpStoryAddressRow row;

            if (address->brand != brand || answer->undetermined ||
                address->support == answer->support)
                continue;
            holders = address->row != NULL ? holders_text(address->row) : NULL;
            row = (MpStoryAddressRow){ .campaign = group->id,
                                       .address = name,
                                       .story = mp_story_name(address->row != NULL
                                                                  ? address->row->story
                                                                  : MP_STORY_UNDETERMINED),
                                       .holders = holders,
                                       .support = mp_support_name(address->support),
                                       .ratio = address->ratio };
            if (!mp_case_add_row(run->store, &mp_table_story_address, &row, error))
                return FALSE;
        }
    }
    return TRUE;
}

static gboolean
write_mails(Run *run, const MpCampaignGroup *group, GError **error)
{
    for (guint i = 0; i < group->mails->len; i++) {
        const MpForeignMail *mail =
            mp_foreign_mail(&run->state, g_array_index(group->mails, guint32, i));
        const MpExposedAddress *address = mp_exposure_address(run->state.exposure, mail->address);
        MpCampaignMailRow row = {
            .message = mail->key,
            .campaign = group->id,
            .address = address->address,
            .address_kind = mp_address_kind_name(address->kind),
            .brand = address->brand != MP_NO_BRAND
                         ? mp_exposure_brand(run->state.exposure, address->brand)
                         : NULL,
            .sender_org = mail->org != 0 ? mp_names_get(run->state.names, mail->org) : NULL,
            .folder_role = mp_folder_role_name((MpFolderRole)mail->folder_role),
            .delivered = mail->delivered
        };

        if (!mp_case_add_row(run->store, &mp_table_campaign_mail, &row, error))
            return FALSE;
    }
    return TRUE;
}

static char *
limits_text(const MpCampaignGroup *group, const View *view, const MpStoryAnswer *answer)
{
    g_autoptr(GString) text = g_string_new(NULL);
    gboolean nobody = answer->undetermined && group->klass == MP_CLASS_BUSINESS;
    const struct {
        gboolean holds;
        const char *name;
    } limits[] = {
        { answer->brands_hit == 1, "one-brand-hit" },
        { answer->brands_hit == 2, "two-brands-hit" },
        { !group->observable && answer->brands_hit > 0, "negatives-not-used" },
        { view->broken, "cluster-not-robust" },
        { answer->priors_matter && answer->brands_hit > 0, "priors-matter" },
        { nobody, "unseen-vendor" },
        { view->seen_by_others, "seen-by-co-recipients" },
        { view->guessed > 0, "address-guessable" },
        { view->is_public, "address-public" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(limits); i++)
        if (limits[i].holds)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ";" : "", limits[i].name);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *
joins_text(guint joins)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < MP_JOIN_N; i++)
        if ((joins & (1u << i)) != 0)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ";" : "", mp_join_name((MpJoin)i));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean
write_campaign(Run *run,
               const MpCampaignGroup *group,
               const View *view,
               const MpStoryAnswer *answer,
               GError **error)
{
    const MpStoryRow *best = answer->undetermined ? NULL : &answer->rows[0];
    g_autofree char *addresses = g_strjoinv(";", (char **)view->addresses->pdata);
    g_autofree char *joined = joins_text(group->joins);
    g_autofree char *limits = limits_text(group, view, answer);
    g_autofree char *holders = best != NULL ? holders_text(best) : NULL;
    MpJoin weakest = mp_campaign_weakest(group);
    MpCampaignRow row = { .id = group->id,
                          .class_name = mp_campaign_class_name(group->klass),
                          .class_why = group->why,
                          .first_seen = group->first,
                          .last_seen = group->last,
                          .messages = group->mails->len,
                          .addresses = addresses,
                          .sender_orgs = view->sender_orgs,
                          .platforms = view->platforms,
                          .joined_by = joined,
                          .weakest_join = weakest != MP_JOIN_N ? mp_join_name(weakest) : NULL,
                          .brands_hit = answer->brands_hit,
                          .guessed_addresses = view->guessed,
                          .observable = group->observable,
                          .forged_from = view->forged_from,
                          .imitates = view->imitates,
                          .replayed = view->replayed,
                          .marks = view->marked ? "certified" : NULL,
                          .limits = limits,
                          .verdict =
                              mp_story_name(best != NULL ? best->story : MP_STORY_UNDETERMINED),
                          .verdict_holders = holders,
                          .support = mp_support_name(answer->support),
                          .ratio = answer->ratio,
                          .cluster_broken = view->broken,
                          .next_evidence = view->next_evidence };

    return mp_case_add_row(run->store, &mp_table_campaign, &row, error);
}

/* A takeover is not weighed against lists: no list left. One sender is one
 * brand, which never carries more than weak support; more messages of one make
 * are nearer to the next word. */
static void
conclude_takeover(Run *run, const MpCampaignGroup *group, const View *view, MpStoryAnswer *answer)
{
    MpStoryRow *row = mp_arena_new0(run->arena, MpStoryRow);
    gboolean several = group->mails->len > 1;

    row->story = MP_STORY_SENDER_TAKEOVER;
    row->holders[0] = view->sender_orgs != NULL ? view->holders->pdata[0] : NULL;
    row->status = MP_STATUS_LEADING;
    *answer = (MpStoryAnswer){ .rows = row,
                               .n_rows = 1,
                               .n_leading = 1,
                               .ratio = several ? 0.9 : 0.6,
                               .support = MP_SUPPORT_WEAK,
                               .brands_hit = 1 };
}

static gboolean
write_answer(Run *run,
             const MpCampaignGroup *group,
             const MpStoryAnswer *answer,
             gboolean claims,
             GError **error)
{
    Writing w = { run, group, answer, claims };

    for (guint i = 0; i < answer->n_rows; i++)
        if (!write_row(&w, i, error))
            return FALSE;
    return TRUE;
}

static MpClaimsQuery
claims_query(const Run *run, const View *view)
{
    return (MpClaimsQuery){ .senders = (const char *const *)view->holders->pdata,
                            .addresses = (const char *const *)view->addresses->pdata,
                            .rules = run->rules };
}

/* The incidents as they are known stand in both answers; only the second lets
 * a claim exclude one. */
static gboolean
weigh_claims(Run *run,
             const MpCampaignGroup *group,
             const View *view,
             MpStoryQuestion *question,
             GError **error)
{
    const MpClaimsQuery query = claims_query(run, view);
    guint n = 0;
    const MpStoryIncident *incidents = mp_claims_incidents(run->claims, &query, run->arena, &n);
    gboolean changed = FALSE;
    MpStoryAnswer answer;

    for (guint i = 0; i < n; i++)
        changed |= incidents[i].excluded_by != NULL;
    if (!changed)
        return TRUE;
    question->incidents = incidents;
    question->n_incidents = n;
    mp_story_weigh(question, run->arena, &answer);
    return write_answer(run, group, &answer, TRUE, error);
}

/* The incidents without exclusions, for the answer of the mail alone. */
static void
add_incidents(Run *run, const View *view, MpStoryQuestion *question)
{
    const MpClaimsQuery query = claims_query(run, view);
    guint n = 0;
    const MpStoryIncident *found = mp_claims_incidents(run->claims, &query, run->arena, &n);
    MpStoryIncident *plain = mp_arena_new0_n(run->arena, MpStoryIncident, n + 1);

    for (guint i = 0; i < n; i++) {
        plain[i] = found[i];
        plain[i].excluded_by = NULL;
    }
    question->incidents = plain;
    question->n_incidents = n;
}

static void
find_next_evidence(const Run *run,
                   const MpCampaignGroup *group,
                   View *view,
                   const MpNextEvidenceInput *found)
{
    MpNextEvidenceInput input = *found;
    guint n = mp_exposure_n_brands(run->state.exposure);
    g_autofree const char **labels = g_new0(const char *, n + 1);

    for (guint i = 0; i < n; i++)
        labels[i] = mp_exposure_brand_label(run->state.exposure, i);
    input.labels = labels;
    input.first = group->first;
    input.last = group->last;
    view->next_evidence = mp_next_evidence(&input);
}

static gboolean
run_group(Run *run, const MpCampaignGroup *group, GError **error)
{
    g_auto(View) view = { 0 };
    MpStoryQuestion question;
    MpStoryAnswer answer;

    look(run, group, &view);
    if (group->klass == MP_CLASS_ABUSED_PIPE) {
        conclude_takeover(run, group, &view, &answer);
        question.n_brands = 0;
    } else {
        ask(run, group, &view, &(Part){ group->mails, view.hit }, &question);
        add_incidents(run, &view, &question);
        mp_story_weigh(&question, run->arena, &answer);
        view.broken = is_broken(run, group, &view, &answer);
        if (view.broken) {
            question.cluster_broken = TRUE;
            mp_story_weigh(&question, run->arena, &answer);
        }
        find_next_evidence(run, group, &view,
                           &(MpNextEvidenceInput){ .question = &question, .answer = &answer });
    }
    return write_campaign(run, group, &view, &answer, error) && write_mails(run, group, error) &&
           write_answer(run, group, &answer, FALSE, error) &&
           write_addresses(run, group, &view, &answer, error) &&
           (question.n_brands == 0 || weigh_claims(run, group, &view, &question, error));
}

static gboolean
clear_tables(MpCase *store, GError **error)
{
    const MpTable *const tables[] = { &mp_table_campaign, &mp_table_campaign_mail, &mp_table_story,
                                      &mp_table_story_address };

    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
        if (!mp_case_clear_table(store, tables[i], error))
            return FALSE;
    return TRUE;
}

static gboolean
run_all(Run *run, GError **error)
{
    g_autofree char *spam_folder = mp_case_get(run->store, "spam-folder");
    g_autoptr(GPtrArray) groups = NULL;

    if (!clear_tables(run->store, error) ||
        !mp_campaign_collect(run->store, run->rules, &run->state, error))
        return FALSE;
    groups = mp_campaign_groups(&run->state);
    mp_campaign_observe(&run->state, groups, spam_folder);
    for (guint i = 0; i < groups->len; i++) {
        mp_arena_reset(run->arena);
        if (!run_group(run, groups->pdata[i], error))
            return FALSE;
    }
    return TRUE;
}

gboolean
mp_campaign_run(MpCase *store, const MpRules *rules, const MpCampaignInput *input, GError **error)
{
    g_autoptr(MpExposure) exposure = mp_exposure_load(store, error);
    g_autoptr(MpClaims) claims = exposure != NULL ? mp_claims_load(store, error) : NULL;
    g_autoptr(MpNames) names = mp_names_new();
    g_autoptr(MpTelling) telling = exposure != NULL ? mp_telling_new(exposure) : NULL;
    g_autoptr(MpArena) arena = mp_arena_new(64 << 10);
    g_autoptr(GArray) mails = g_array_new(FALSE, FALSE, sizeof(MpForeignMail));
    g_autoptr(GArray) features = g_array_new(FALSE, FALSE, sizeof(MpJoinFeature));
    g_autoptr(GArray) by_mail = g_array_new(FALSE, FALSE, sizeof(MpJoinFeature));
    g_autoptr(GArray) feature_at = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GArray) by_make = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GHashTable) common = g_hash_table_new(NULL, NULL);
    Run run = { .store = store, .rules = rules, .claims = claims, .arena = arena };

    if (claims == NULL || !mp_telling_load(telling, store, error))
        return FALSE;
    run.state = (MpCampaignState){ .mails = mails,
                                   .features = features,
                                   .by_mail = by_mail,
                                   .feature_at = feature_at,
                                   .by_make = by_make,
                                   .names = names,
                                   .common = common,
                                   .exposure = exposure,
                                   .telling = telling,
                                   .posted = input->posted,
                                   .messages = input->messages };
    return run_all(&run, error);
}
