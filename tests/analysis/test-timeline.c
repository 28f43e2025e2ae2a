/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-timeline.h"
#include "base/mp-instant.h"
#include "case/mp-rows-campaign.h"
#include "case/mp-rows-findings.h"
#include "case/mp-rows-told.h"

#define DAY (G_GINT64_CONSTANT(24) * 3600 * G_USEC_PER_SEC)

static void
add(MpCase *store, const MpTable *table, gconstpointer row)
{
    g_assert_true(mp_case_add_row(store, table, row, NULL));
}

static void
add_address(MpCase *store, const char *address, const char *given_to, gint64 foreign)
{
    const MpAddressRow row = { .address = address,
                               .kind = given_to != NULL ? "tagged" : "general",
                               .given_to = given_to,
                               .given_since = given_to != NULL ? DAY : MP_NO_TIME,
                               .given_source = given_to != NULL ? "ledger" : NULL,
                               .label = given_to != NULL ? "Dell" : NULL,
                               .messages = 9,
                               .foreign_messages = foreign,
                               .first_foreign = foreign > 0 ? 20 * DAY : MP_NO_TIME,
                               .first_seen = 2 * DAY,
                               .last_seen = 30 * DAY };

    add(store, &mp_table_address, &row);
}

static void
add_contact(MpCase *store, const char *org, const char *standing, const char *part)
{
    const MpContactRow row = { .address = "dell@you.example",
                               .org = org,
                               .standing = standing,
                               .part = part,
                               .messages = org[0] == 'd' ? 3 : 1,
                               .first_seen = org[0] == 'd' ? 2 * DAY : 20 * DAY,
                               .last_seen = org[0] == 'd' ? 9 * DAY : 20 * DAY,
                               .first_message = 11,
                               .last_message = 12 };

    add(store, &mp_table_contact, &row);
}

static void
add_campaign(MpCase *store, const char *id, const char *address, gint64 at)
{
    const MpCampaignRow row = { .id = id,
                                .class_name = "criminal",
                                .first_seen = at,
                                .last_seen = at + DAY,
                                .messages = 2,
                                .addresses = address };
    const MpCampaignMailRow mail = { .message = 21 + at / DAY,
                                     .campaign = id,
                                     .address = address,
                                     .brand = address[0] == 'd' ? "org:dell.example" : NULL,
                                     .delivered = at };

    add(store, &mp_table_campaign, &row);
    add(store, &mp_table_campaign_mail, &mail);
}

static void
add_told(MpCase *store)
{
    const MpClaimRow held = { .id = "C1",
                              .kind = "statement",
                              .by_whom = "Reseller",
                              .says = "we had it",
                              .made_on = 28 * DAY,
                              .custodian = "org:reseller.example",
                              .address = "dell@you.example",
                              .list_name = "Sales",
                              .held_by = 5 * DAY,
                              .window_from = MP_NO_TIME,
                              .window_to = MP_NO_TIME };
    const MpClaimRow incident = { .id = "C2",
                                  .kind = "incident",
                                  .made_on = MP_NO_TIME,
                                  .custodian = "esp:mailer",
                                  .held_by = MP_NO_TIME,
                                  .window_from = 7 * DAY,
                                  .window_to = 8 * DAY };

    add(store, &mp_table_claim, &held);
    add(store, &mp_table_claim, &incident);
}

static MpCase *
story(void)
{
    MpCase *store = mp_case_open_anonymous(NULL);
    const MpRouteRow route = { .address = "dell@you.example",
                               .org = "reseller.example",
                               .platform = "mailer",
                               .account = "",
                               .messages = 1 };
    const MpPlatformRow platform = { .id = "mailer", .name = "Mailer Inc" };

    g_assert_true(mp_case_begin(store, NULL));
    add_address(store, "alex@you.example", NULL, 0);
    add_address(store, "dell@you.example", "dell.example", 2);
    add_contact(store, "dell.example", "verified", "principal");
    add_contact(store, "reseller.example", "verified", "foreign");
    add_contact(store, "forged.example", "claimed", "foreign");
    add_campaign(store, "camp:a", "dell@you.example", 22 * DAY);
    add_campaign(store, "camp:b", "alex@you.example", 23 * DAY);
    add_told(store);
    add(store, &mp_table_route, &route);
    add(store, &mp_table_platform, &platform);
    return store;
}

static char *
dump(const MpTimeline *timeline)
{
    GString *out = g_string_new(NULL);
    guint n;
    const MpEvent *events = mp_timeline_events(timeline, &n);

    for (guint i = 0; i < n; i++)
        g_string_append_printf(
            out, "%d-%d %s %s%s %s: %s\n", (int)(events[i].at / DAY),
            events[i].until == MP_NO_TIME ? 0 : (int)(events[i].until / DAY),
            mp_event_kind_name(events[i].kind), mp_event_basis_name(events[i].basis),
            events[i].minor ? " minor" : "",
            events[i].addresses[0] != NULL ? events[i].addresses[0] : "-", events[i].text);
    return g_string_free(out, FALSE);
}

static const char all_events[] =
    "1-0 address-given ledger dell@you.example: given to Dell (dell.example)\n"
    "2-30 first-mail mail alex@you.example: first of 9 messages to an address used for everything\n"
    "2-9 first-mail mail dell@you.example: first of 3 messages from Dell (dell.example)\n"
    "5-0 claimed-held-by claim dell@you.example: C1 says that reseller.example held it by then, "
    "in a list called \"Sales\"\n"
    "7-8 incident-begins claim -: C2: the incident at Mailer Inc: begins, at the earliest\n"
    "8-0 incident-ends claim -: C2: the incident at Mailer Inc: over, at the latest\n"
    "9-0 last-mail mail dell@you.example: last of 3 messages from Dell (dell.example)\n"
    "20-20 first-foreign-mail mail dell@you.example: the only message from reseller.example, sent "
    "through Mailer Inc, to whom it was not given\n"
    "22-23 campaign-begins mail dell@you.example: a criminal campaign begins, 2 messages\n"
    "23-24 campaign-begins mail minor alex@you.example: a criminal campaign begins, 2 messages\n"
    "23-0 campaign-ends mail dell@you.example: a criminal campaign ends, as far as the mail goes\n"
    "24-0 campaign-ends mail minor alex@you.example: a criminal campaign ends, as far as the mail "
    "goes\n"
    "28-0 statement-made claim dell@you.example: C1, statement by Reseller: we had it\n"
    "30-0 last-mail mail alex@you.example: last of 9 messages to an address used for everything\n";

static void
test_events(void)
{
    g_autoptr(MpCase) store = story();
    g_autoptr(MpRules) rules = mp_rules_load(NULL, NULL);
    g_autoptr(MpTimeline) timeline = mp_timeline_build(store, rules, NULL, NULL);
    g_autofree char *text = dump(timeline);

    g_assert_cmpstr(text, ==, all_events);
}

static void
test_about(void)
{
    g_autoptr(MpCase) store = story();
    g_autoptr(MpRules) rules = mp_rules_load(NULL, NULL);
    g_autoptr(MpTimeline) timeline = mp_timeline_build(store, rules, "alex@you.example", NULL);
    g_autofree char *text = dump(timeline);

    g_assert_null(strstr(text, "dell@you.example"));
    g_assert_nonnull(strstr(text, "campaign-begins mail minor alex@you.example"));
    g_assert_nonnull(strstr(text, "C2: the incident"));
}

static guint
sum(const guint32 *bins)
{
    guint n = 0;

    for (guint i = 0; i < MP_TIMELINE_BINS; i++)
        n += bins[i];
    return n;
}

/* Mail is counted where it came, above or below: by campaign, by sender. */
static void
test_chart(void)
{
    static const struct {
        const char *recipient, *sender, *folder;
        gint64 message, at;
    } mails[] = {
        { "dell@you.example", "dell.example", "inbox", 11, 2 * DAY },
        { "dell@you.example", "reseller.example", "inbox", 13, 20 * DAY },
        { "dell@you.example", NULL, "junk", 43, 22 * DAY },  /* camp:a's */
        { "alex@you.example", NULL, "inbox", 44, 23 * DAY }, /* camp:b's */
        { "dell@you.example", "dell.example", "sent", 15, 5 * DAY },
        { "stranger@else.example", "dell.example", "inbox", 16, 5 * DAY },
    };
    g_autoptr(MpCase) store = story();
    g_autoptr(MpRules) rules = mp_rules_load(NULL, NULL);
    g_autoptr(MpTimeline) timeline = NULL;
    const MpTimelineRow *rows;
    gint64 from, to;
    guint n;

    for (gsize i = 0; i < G_N_ELEMENTS(mails); i++) {
        const MpJudgedRow row = { .message = mails[i].message,
                                  .delivered = mails[i].at,
                                  .date = MP_NO_TIME,
                                  .recipient = mails[i].recipient,
                                  .sender_org = mails[i].sender,
                                  .folder_role = mails[i].folder };

        add(store, &mp_table_judged, &row);
    }
    timeline = mp_timeline_build(store, rules, NULL, NULL);
    rows = mp_timeline_rows(timeline, &n);
    mp_timeline_span(timeline, &from, &to);
    g_assert_cmpuint(n, ==, 2);
    g_assert_cmpint(from, ==, DAY);
    g_assert_cmpint(to, ==, 30 * DAY);
    g_assert_cmpstr(rows[0].address, ==, "dell@you.example");
    g_assert_cmpuint(sum(rows[0].authorised), ==, 1);
    g_assert_cmpuint(sum(rows[0].foreign), ==, 2);
    g_assert_null(rows[1].address);
    g_assert_true(rows[1].general);
    g_assert_cmpuint(sum(rows[1].authorised), ==, 0);
    g_assert_cmpuint(sum(rows[1].foreign), ==, 1);
    g_assert_cmpuint(rows[0].foreign[(guint)(19.0 / 29 * MP_TIMELINE_BINS)], ==, 1);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/timeline/events", test_events);
    g_test_add_func("/timeline/about", test_about);
    g_test_add_func("/timeline/chart", test_chart);
    return g_test_run();
}
