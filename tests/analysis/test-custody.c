/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-custody.h"
#include "case/mp-rows-told.h"

/* A mailbox in a few lines, `DAY TO ORG [key=value]...`: ORG answers for the
 * message; `-` is nobody, `-NAME` nobody with NAME in From, `!NAME` the same
 * contradicted. Keys: via=PLATFORM/ACCOUNT link=ORG reply=ORG signer=ORG
 * name=TEXT folder=ROLE mailbox=ADDRESS cc=ADDRESS from=ADDRESS (sent mail).
 * What is concluded of it in as many lines. */
typedef struct {
    const char *name;
    const char *ledger; /* ADDRESS ORG DAY [RELATED]; NULL: none */
    const char *mail;
    const char *addresses; /* ADDRESS KIND GIVEN-TO SINCE MESSAGES FOREIGN FIRST-FOREIGN */
    const char
        *holders; /* HOLDER ROLE BEHALF NOT-BEFORE NO-LATER-THAN MESSAGES, of the first address */
} CustodyCase;

/* clang-format off */
static const CustodyCase cases[] = {
    { "only-the-company-it-was-given-to", NULL,
      "1 shop@you.example quillshop.example\n"
      "5 shop@you.example quillshop.example via=epsilon/quill\n",
      "shop@you.example tagged quillshop.example 1 2 0 -\n",
      "esp:epsilon processor org:quillshop.example 1 5 1\n"
      "org:quillshop.example principal  1 1 2\n" },
    { "the-ledger-stands-above-the-mail", "shop@you.example pen.example 0",
      "1 shop@you.example quillshop.example\n"
      "5 shop@you.example pen.example\n",
      "shop@you.example tagged pen.example 0 2 1 1\n",
      "org:pen.example principal  0 5 1\n"
      "org:quillshop.example acquirer  0 1 1\n" },
    { "given-and-never-used", "gym@you.example irongate.example 3",
      "1 shop@you.example quillshop.example\n",
      "gym@you.example tagged irongate.example 3 0 0 -\n"
      "shop@you.example tagged quillshop.example 1 1 0 -\n",
      "org:irongate.example principal  3 3 0\n" },
    { "a-stranger-and-his-mailing-company", NULL,
      "1 dell@you.example dell.com\n"
      "9 dell@you.example intervision.com via=jangomail/intervision\n"
      "12 dell@you.example -\n"
      "13 dell@you.example !spokeshop.example\n",
      "dell@you.example tagged dell.com 1 4 3 9\n",
      "esp:jangomail processor org:intervision.com 1 9 1\n"
      "org:dell.com principal  1 1 1\n"
      "org:intervision.com acquirer  1 9 1\n" },
    { "a-stranger-wrote-first-but-the-name-tells", NULL,
      "1 dell@you.example spam.example\n"
      "2 dell@you.example dell.com name=Dell\n",
      "dell@you.example tagged dell.com 2 2 1 1\n",
      "org:dell.com principal  2 2 1\n"
      "org:spam.example acquirer  2 1 1\n" },
    { "survey-house-both-point-to-each-other", NULL,
      "1 dell@you.example dell.com link=panelwise.example\n"
      "4 dell@you.example panelwise.example reply=dell.com\n",
      "dell@you.example tagged dell.com 1 2 0 -\n",
      "org:dell.com principal  1 1 1\n"
      "org:panelwise.example subcontractor org:dell.com 1 4 1\n" },
    { "who-only-says-so-is-a-stranger", NULL,
      "1 dell@you.example dell.com\n"
      "4 dell@you.example panelwise.example reply=dell.com link=dell.com\n",
      "dell@you.example tagged dell.com 1 2 1 4\n",
      "org:dell.com principal  1 1 1\n"
      "org:panelwise.example acquirer  1 4 1\n" },
    { "who-serves-two-works-for-both", NULL,
      "1 dell@you.example dell.com\n"
      "2 shop@you.example quillshop.example\n"
      "4 dell@you.example panelwise.example link=dell.com\n"
      "5 shop@you.example panelwise.example link=quillshop.example\n",
      "dell@you.example tagged dell.com 1 2 0 -\n"
      "shop@you.example tagged quillshop.example 2 2 0 -\n",
      "org:dell.com principal  1 1 1\n"
      "org:panelwise.example subcontractor org:dell.com 1 4 1\n" },
    { "a-mailbox-named-like-somebody", NULL,
      "1 hapo@you.example hapo.example\n2 hapo@you.example post.example\n"
      "3 shop@you.example quillshop.example mailbox=hapo@you.example\n",
      "hapo@you.example general - - 2 0 -\n"
      "shop@you.example tagged quillshop.example 3 1 0 -\n", "" },
    { "cousin-by-signature", NULL,
      "1 books@you.example lanternbooks.example\n"
      "2 books@you.example lantern-mail.example signer=lanternbooks.example\n",
      "books@you.example tagged lanternbooks.example 1 2 0 -\n",
      "org:lanternbooks.example principal  1 1 2\n" },
    { "cousin-by-account", NULL,
      "1 books@you.example lanternbooks.example via=esp/77\n"
      "2 books@you.example lm.example via=esp/77\n",
      "books@you.example tagged lanternbooks.example 1 2 0 -\n",
      "esp:esp processor org:lanternbooks.example 1 1 2\n"
      "org:lanternbooks.example principal  1 1 2\n" },
    { "cousin-by-ledger", "books@you.example lanternbooks.example 0 lm.example",
      "2 books@you.example lm.example\n",
      "books@you.example tagged lanternbooks.example 0 1 0 -\n",
      "org:lanternbooks.example principal  0 2 1\n" },
    { "one-who-signs-for-many-makes-no-family", NULL,
      "1 aa@you.example aa.example signer=sender.example\n"
      "1 bb@you.example bb.example signer=sender.example\n"
      "1 cc@you.example cc.example signer=sender.example\n"
      "1 dd@you.example dd.example signer=sender.example\n"
      "2 aa@you.example bb.example signer=sender.example\n",
      "aa@you.example tagged aa.example 1 2 1 2\n"
      "bb@you.example tagged bb.example 1 1 0 -\n"
      "cc@you.example tagged cc.example 1 1 0 -\n"
      "dd@you.example tagged dd.example 1 1 0 -\n",
      "org:aa.example principal  1 1 1\n"
      "org:bb.example acquirer  1 2 1\n" },
    { "used-for-everything", NULL,
      "1 alex@you.example post.example\n2 alex@you.example okafor.example\n"
      "3 shop@you.example quillshop.example mailbox=alex@you.example\n"
      "4 alex@you.example -\n",
      "alex@you.example general - - 3 0 -\n"
      "shop@you.example tagged quillshop.example 3 1 0 -\n", "" },
    { "unverified-but-undenied-is-the-company", NULL,
      "1 lg@you.example -lg.example\n2 lg@you.example -lg.example\n",
      "lg@you.example tagged lg.example 1 2 0 -\n",
      "org:lg.example principal  1 1 2\n" },
    { "the-same-in-the-junk-folder-is-nobody", NULL,
      "1 lg@you.example lg.example\n2 lg@you.example -lg.example folder=junk\n",
      "lg@you.example tagged lg.example 1 2 1 2\n",
      "org:lg.example principal  1 1 1\n" },
    { "told-by-the-owner", NULL,
      "1 dell@you.example dell.com\n"
      "2 - - folder=sent from=dell@you.example cc=x@repair.example\n"
      "5 dell@you.example repair.example\n"
      "6 dell@you.example other.example\n",
      "dell@you.example tagged dell.com 1 3 1 6\n",
      "org:dell.com principal  1 1 1\n"
      "org:other.example acquirer  1 6 1\n"
      "org:repair.example told-by-owner  2 5 1\n" },
    { "own-domain-is-no-stranger", NULL,
      "1 dell@you.example dell.com\n2 dell@you.example you.example\n",
      "dell@you.example tagged dell.com 1 2 0 -\n",
      "org:dell.com principal  1 1 1\n" },
    { "public-by-ledger", "cv@you.example public 0",
      "1 cv@you.example recruiter.example\n2 cv@you.example -\n",
      "cv@you.example public - - 2 0 -\n", "" },
    { "first-is-not-exclusive", NULL,
      "1 k7q@you.example aa.example\n2 k7q@you.example aa.example\n3 k7q@you.example aa.example\n"
      "9 k7q@you.example bb.example\n",
      "k7q@you.example unknown - - 4 0 -\n", "" },
    { "first-and-alone-for-a-month", NULL,
      "1 k7q@you.example aa.example\n20 k7q@you.example aa.example\n40 k7q@you.example bb.example\n",
      "k7q@you.example tagged aa.example 1 3 1 40\n",
      "org:aa.example principal  1 1 2\norg:bb.example acquirer  1 40 1\n" },
    { "alone-but-unverified-where-others-came", NULL,
      "1 k7q@you.example -aa.example\n2 k7q@you.example -aa.example\n5 k7q@you.example -aa.example\n"
      "60 k7q@you.example -\n",
      "k7q@you.example unknown - - 4 0 -\n", "" },
    { "a-word-of-a-name-later-is-nobody", NULL,
      "1 john@you.example aa.example\n5 john@you.example bb.example name=x-John-Smith\n",
      "john@you.example unknown - - 2 0 -\n", "" },
    { "role-words-name-nobody", NULL,
      "1 info@you.example infousa.example\n2 info@you.example -\n",
      "info@you.example unknown - - 2 0 -\n", "" },
    { "too-little-to-say", NULL, "1 x@you.example -\n", "x@you.example unknown - - 1 0 -\n", "" },
};
/* clang-format on */

static const MpSubject esp = { .id = "esp", .name = "Esp", .category = "esp" };
static const MpSubject epsilon = { .id = "epsilon", .name = "Epsilon", .category = "esp" };
static const MpSubject jangomail = { .id = "jangomail", .name = "JangoMail", .category = "esp" };

typedef struct {
    MpArena *arena;
    MpFactSet *facts;
    MpCaseMessage message;
    MpJudgement judgement;
    MpJudgedPlatform platform;
    MpFactId account;
    MpJudgedAuth auth;
    MpSlice trail[2];
} Mail;

static MpSlice
copy(Mail *mail, const char *text)
{
    return mp_arena_copy(mail->arena, mp_slice_of(text));
}

static void
add_mailbox(Mail *mail, const char *role, const char *address, const char *name)
{
    MpAddressFact *fact = mp_fact_set_add(mail->facts, MP_FACT_ADDRESS, (MpSpan){ 0, 1 }, 0);

    fact->role = copy(mail, role);
    fact->address = copy(mail, address);
    fact->name = copy(mail, name);
}

static void
add_via(Mail *mail, const char *value)
{
    const MpSubject *const subjects[] = { &esp, &epsilon, &jangomail };
    const char *slash = strchr(value, '/');

    for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++)
        if (strncmp(subjects[i]->id, value, (gsize)(slash - value)) == 0)
            mail->platform.subject = subjects[i];
    mail->account = (MpFactId){ MP_SLICE_LITERAL("account"), copy(mail, slash + 1) };
    mail->platform.verified = TRUE;
    mail->platform.ids = &mail->account;
    mail->platform.n_ids = 1;
    mail->judgement.platforms = &mail->platform;
    mail->judgement.n_platforms = 1;
}

static void
add_signer(Mail *mail, const char *domain)
{
    MpAuthFact *fact = mp_fact_set_add(mail->facts, MP_FACT_AUTH, (MpSpan){ 0, 1 }, 0);

    fact->method = MP_SLICE_LITERAL("dkim");
    fact->result = MP_SLICE_LITERAL("pass");
    fact->domain = copy(mail, domain);
    mail->auth = (MpJudgedAuth){ fact, TRUE };
    mail->judgement.auth = &mail->auth;
    mail->judgement.n_auth = 1;
}

static void
apply(Mail *mail, const char *key, const char *value)
{
    if (g_str_equal(key, "via") || g_str_equal(key, "copied")) {
        add_via(mail, value);
        mail->platform.verified = g_str_equal(key, "via");
    } else if (g_str_equal(key, "link")) {
        MpLinkFact *fact = mp_fact_set_add(mail->facts, MP_FACT_LINK, (MpSpan){ 0, 1 }, 0);
        fact->domain = copy(mail, value);
    } else if (g_str_equal(key, "reply")) {
        g_autofree char *address = g_strconcat("x@", value, NULL);
        add_mailbox(mail, "reply-to", address, "");
    } else if (g_str_equal(key, "signer")) {
        add_signer(mail, value);
    } else if (g_str_equal(key, "folder")) {
        mail->message.folder_role = copy(mail, value).data;
    } else if (g_str_equal(key, "mailbox")) {
        mail->trail[0] = mail->judgement.recipient.address;
        mail->trail[1] = copy(mail, value);
        mail->judgement.trail = mail->trail;
        mail->judgement.n_trail = 2;
    } else if (g_str_equal(key, "name")) {
        add_mailbox(mail, "from", "x@x.example", value);
    } else {
        add_mailbox(mail, key, value, "");
    }
}

static void
set_sender(Mail *mail, const char *org)
{
    mail->judgement.sender_why = "spf";
    if (org[0] == '-' || org[0] == '!') {
        mail->judgement.sender_why = org[0] == '-' ? "claimed" : "contradicted";
        mail->judgement.from_domain = copy(mail, org + 1);
        return;
    }
    mail->judgement.sender_org = mail->judgement.from_domain = copy(mail, org);
}

static void
add_message(MpCustody *custody, MpArena *arena, const char *line, gint64 key)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    Mail mail = { .arena = arena, .facts = mp_fact_set_new(arena) };

    mail.message = (MpCaseMessage){ .key = key, .facts = mail.facts, .folder_role = "inbox" };
    mail.judgement.delivered =
        mp_instant_utc(g_ascii_strtoll(words[0], NULL, 10) * G_TIME_SPAN_DAY);
    if (!g_str_equal(words[1], "-"))
        mail.judgement.recipient =
            (MpRecipient){ copy(&mail, words[1]), MP_SLICE_LITERAL("x-original-to"), { "", 0 } };
    set_sender(&mail, words[2]);
    for (gsize i = 3; words[i] != NULL; i++) {
        char *equals = strchr(words[i], '=');
        *equals = '\0';
        apply(&mail, words[i], equals + 1);
    }
    mp_custody_add(custody, &mail.message, &mail.judgement);
}

static void
add_ledger(MpCase *store, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 4);
    MpLedgerRow row = { .address = words[0],
                        .given_to = words[1],
                        .date = g_ascii_strtoll(words[2], NULL, 10) * G_TIME_SPAN_DAY,
                        .related = words[3] };

    g_assert_true(mp_case_add_row(store, &mp_table_ledger, &row, NULL));
}

static const char *
day(gint64 at, char text[8])
{
    if (at == MP_NO_TIME)
        return "-";
    g_snprintf(text, 8, "%d", (int)(at / G_TIME_SPAN_DAY));
    return text;
}

static char *
addresses_text(MpCase *store)
{
    g_autoptr(MpRowCursor) rows = mp_case_rows(store, &mp_table_address, NULL);
    GString *text = g_string_new(NULL);
    MpAddressRow row;
    char since[8], first[8];

    while (mp_row_cursor_next(rows, &row, NULL))
        g_string_append_printf(text, "%s %s %s %s %d %d %s\n", row.address, row.kind,
                               row.given_to != NULL ? row.given_to : "-",
                               day(row.given_since, since), (int)row.messages,
                               (int)row.foreign_messages, day(row.first_foreign, first));
    return g_string_free(text, FALSE);
}

static char *
holders_text(MpCase *store, const char *first_address)
{
    g_autofree char *address = g_strndup(first_address, strcspn(first_address, " "));
    g_autoptr(MpRowCursor) rows =
        mp_case_rows_where(store, &mp_table_holder, "address", address, NULL);
    GString *text = g_string_new(NULL);
    MpHolderRow row;
    char from[8], to[8];

    while (mp_row_cursor_next(rows, &row, NULL))
        g_string_append_printf(text, "%s %s %s %s %s %d\n", row.holder, row.role, row.on_behalf_of,
                               day(row.not_before, from), day(row.no_later_than, to),
                               (int)row.messages);
    return g_string_free(text, FALSE);
}

static void
play(const CustodyCase *c, gboolean backwards)
{
    g_autoptr(MpCase) store = mp_case_open_anonymous(NULL);
    g_autoptr(MpCustody) custody = mp_custody_new(NULL);
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_auto(GStrv) lines = g_strsplit(c->mail, "\n", -1);
    g_autofree char *addresses = NULL;
    g_autofree char *holders = NULL;
    g_autoptr(GError) error = NULL;
    guint n = g_strv_length(lines) - 1;

    g_assert_true(mp_case_begin(store, NULL));
    if (c->ledger != NULL)
        add_ledger(store, c->ledger);
    for (guint i = 0; i < n; i++) {
        guint at = backwards ? n - 1 - i : i;
        add_message(custody, arena, lines[at], at);
    }
    g_assert_true(mp_custody_conclude(custody, store, &error));
    g_assert_no_error(error);
    addresses = addresses_text(store);
    g_assert_cmpstr(addresses, ==, c->addresses);
    holders = holders_text(store, addresses);
    g_assert_cmpstr(holders, ==, c->holders);
}

/* The order in which messages are seen changes nothing. */
static void
test_custody(gconstpointer data)
{
    play(data, FALSE);
    play(data, TRUE);
}

/* The same customer is one row whoever he writes as; copies of his marks are kept apart. */
static void
test_customers(void)
{
    static const char *const lines[] = {
        "1 a@you.example aa.example via=epsilon/acme",
        "2 b@you.example aa.example via=epsilon/acme",
        "3 a@you.example bb.example via=epsilon/acme",
        "4 a@you.example bb.example via=jangomail/other",
        "5 a@you.example - copied=epsilon/acme",
        "6 b@you.example - copied=epsilon/acme",
        "7 b@you.example - copied=jangomail/never",
    };
    g_autoptr(MpCase) store = mp_case_open_anonymous(NULL);
    g_autoptr(MpCustody) custody = mp_custody_new(NULL);
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(MpRowCursor) customers = NULL;
    g_autoptr(MpRowCursor) platforms = NULL;
    MpCustomerRow row;
    MpPlatformRow platform;

    g_assert_true(mp_case_begin(store, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
        add_message(custody, arena, lines[i], (gint64)i);
    g_assert_true(mp_custody_conclude(custody, store, NULL));
    customers = mp_case_rows(store, &mp_table_customer, NULL);
    while (mp_row_cursor_next(customers, &row, NULL))
        g_string_append_printf(text, "%s %s %s %s %s %d %d\n", row.platform, row.kind, row.account,
                               row.standing, row.org, (int)row.messages,
                               (int)(row.first_seen / G_TIME_SPAN_DAY));
    g_assert_cmpstr(text->str, ==,
                    "epsilon account acme claimed  2 5\n"
                    "epsilon account acme verified aa.example 2 1\n"
                    "epsilon account acme verified bb.example 1 3\n"
                    "jangomail account never claimed  1 7\n"
                    "jangomail account other verified bb.example 1 4\n");
    platforms = mp_case_rows(store, &mp_table_platform, NULL);
    g_assert_true(mp_row_cursor_next(platforms, &platform, NULL));
    g_assert_cmpint(platform.accounts, ==, 1);
    g_assert_true(mp_row_cursor_next(platforms, &platform, NULL));
    g_assert_cmpint(platform.accounts, ==, 1);
}

/* One person writes from there: that is not what the company is called. */
static void
test_names(void)
{
    static const char *const lines[] = {
        "1 shop@you.example quillshop.example name=Quill",
        "2 shop@you.example quillshop.example name=Quill",
        "3 mara@you.example post.example name=Mara-Lind",
        "4 mara@you.example post.example name=Mara-Lind",
    };
    g_autoptr(MpCase) store = mp_case_open_anonymous(NULL);
    g_autoptr(MpCustody) custody = mp_custody_new(NULL);
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(MpRowCursor) senders = NULL;
    g_autoptr(MpRowCursor) addresses = NULL;
    MpSenderRow sender;
    MpAddressRow address;

    g_assert_true(mp_case_begin(store, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
        add_message(custody, arena, lines[i], (gint64)i);
    g_assert_true(mp_custody_conclude(custody, store, NULL));
    senders = mp_case_rows(store, &mp_table_sender, NULL);
    while (mp_row_cursor_next(senders, &sender, NULL))
        g_string_append_printf(text, "%s %s\n", sender.org,
                               sender.name != NULL ? sender.name : "-");
    addresses = mp_case_rows(store, &mp_table_address, NULL);
    while (mp_row_cursor_next(addresses, &address, NULL))
        g_string_append_printf(text, "%s %s\n", address.address,
                               address.label != NULL ? address.label : "-");
    g_assert_cmpstr(text->str, ==,
                    "post.example -\n"
                    "quillshop.example Quill\n"
                    "mara@you.example -\n"
                    "shop@you.example Quill\n");
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/custody/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_custody);
    }
    g_test_add_func("/custody/customers", test_customers);
    g_test_add_func("/custody/names", test_names);
    return g_test_run();
}
