/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-diag.h"
#include "render/mp-inspect.h"

#define S(literal) MP_SLICE_LITERAL(literal)

/* Intervision's first message as analysis hands it over, with a little of everything. */
typedef struct {
    MpArena *arena;
    MpFactSet *facts;
    MpPlaceRow place;
    MpJudgement judgement;
    MpJudgedHop hops[2];
    MpJudgedAuth auth;
    MpJudgedPlatform platform;
    MpPlatformEvidence evidence;
    MpJudgedClock clock;
    MpJudgedFinding finding;
    guint32 finding_hops[1];
    MpFactId ids[2];
    MpSlice trail[2];
    MpInspected message;
} Scene;

static const MpSubject jangomail = { .id = "jangomail", .name = "JangoMail", .category = "esp" };

static void
add_text(Scene *s, MpSlice role, MpSlice value)
{
    MpTextFact *fact = mp_fact_set_add(s->facts, MP_FACT_TEXT, (MpSpan){ 0, 1 }, 0);

    fact->role = role;
    fact->value = value;
}

static void
add_mailbox(Scene *s, MpSlice role, MpSlice name, MpSlice address)
{
    MpAddressFact *fact = mp_fact_set_add(s->facts, MP_FACT_ADDRESS, (MpSpan){ 0, 1 }, 0);

    fact->role = role;
    fact->name = name;
    fact->address = address;
}

static void
add_hops(Scene *s)
{
    MpHopFact *first = mp_fact_set_add(s->facts, MP_FACT_HOP, (MpSpan){ 120, 360 }, 4);
    MpHopFact *second;
    const MpHopFact *all;
    gsize n;

    first->n = 1;
    first->from = first->helo = first->rdns = S("jm14.jangomail.com");
    first->ip = S("192.0.2.14");
    first->by = S("mx.you.example");
    first->by_program = S("Postfix");
    first->with = S("ESMTPS");
    first->tls_version = S("TLSv1");
    first->recipient = S("dell@you.example");
    first->at = mp_instant_utc(1305565331000000);
    first->raw = S("from jm14 ...");
    second = mp_fact_set_add(s->facts, MP_FACT_HOP, (MpSpan){ 360, 500 }, 5);
    second->n = 2;
    second->from = S("WEB05");
    second->ip = S("10.1.2.7");
    second->by = S("jm14.jangomail.com");
    second->at = (MpInstant){ .utc_us = 1305565330750000, .known = 1, .has_fraction = 1 };
    all = mp_fact_set_get(s->facts, MP_FACT_HOP, &n);
    s->hops[0] = (MpJudgedHop){ .fact = &all[0],
                                .trust = MP_TRUST_BOUNDARY,
                                .leg = 1,
                                .delay_known = TRUE,
                                .delay_us = 250000 };
    s->hops[1] = (MpJudgedHop){
        .fact = &all[1], .trust = MP_TRUST_CLAIMED, .leg = 1, .findings = 1u << MP_FINDING_BAD_BY
    };
    s->judgement.hops = s->hops;
    s->judgement.n_hops = 2;
    s->judgement.boundary = (MpBoundary){ 1, all[0].ip, all[0].rdns, all[0].helo, TRUE };
    s->judgement.delivered = all[0].at;
    s->judgement.delivered_hop = 1;
}

static void
add_marks(Scene *s)
{
    MpAuthFact *auth = mp_fact_set_add(s->facts, MP_FACT_AUTH, (MpSpan){ 80, 120 }, 3);
    MpPlatformFact *mark = mp_fact_set_add(s->facts, MP_FACT_PLATFORM, (MpSpan){ 0, 40 }, 0);
    MpSignatureFact *signature =
        mp_fact_set_add(s->facts, MP_FACT_SIGNATURE, (MpSpan){ 500, 600 }, 6);

    auth->by = S("mx.you.example");
    auth->method = S("dkim");
    auth->result = S("pass");
    auth->domain = S("jangomail.com");
    s->auth = (MpJudgedAuth){ auth, TRUE };
    s->judgement.auth = &s->auth;
    s->judgement.n_auth = 1;
    mark->rule = S("jangomail/envelope");
    mark->name = S("Return-Path");
    s->evidence = (MpPlatformEvidence){ mark, TRUE };
    s->ids[0] = (MpFactId){ S("account"), S("intervision") };
    s->ids[1] = (MpFactId){ S("recipient"), S("482\"") };
    s->platform =
        (MpJudgedPlatform){ &jangomail, MP_ROLE_DELIVERY, TRUE, s->ids, 2, &s->evidence, 1 };
    s->judgement.platforms = &s->platform;
    s->judgement.n_platforms = 1;
    signature->kind = S("dkim-signature");
    signature->domain = S("jangomail.com");
    signature->fields = S("from : list-unsubscribe:to");
}

static void
add_rest(Scene *s)
{
    MpHintFact *signed_hint = mp_fact_set_add(s->facts, MP_FACT_HINT, (MpSpan){ 700, 760 }, 9);
    MpHintFact *hint =
        mp_fact_set_add(s->facts, MP_FACT_HINT, (MpSpan){ 900, 930 }, MP_FACT_NO_FIELD);
    MpClockFact *clock = mp_fact_set_add(s->facts, MP_FACT_CLOCK, (MpSpan){ 30, 40 }, 0);
    MpAnomalyFact *anomaly = mp_fact_set_add(s->facts, MP_FACT_ANOMALY, (MpSpan){ 10, 20 }, 0);
    const MpHintFact *hints;
    gsize n;

    signed_hint->kind = S("list-unsubscribe");
    signed_hint->value = S("<http://x.jngomktg.net/u>");
    hint->kind = S("list-label");
    hint->value = S("Dell Sales Leads");
    hints = mp_fact_set_get(s->facts, MP_FACT_HINT, &n);
    g_assert_cmpuint(n, ==, 2);
    g_assert_true(mp_inspect_hint_is_verified(&s->message, &hints[0]));
    g_assert_false(mp_inspect_hint_is_verified(&s->message, &hints[1]));
    clock->scheme = S("exim-id-16");
    clock->at = mp_instant_utc(1305565328000000);
    s->clock = (MpJudgedClock){ clock, S("relay"), TRUE, -3000000 };
    s->judgement.clocks = &s->clock;
    s->judgement.n_clocks = 1;
    s->finding_hops[0] = 2;
    s->finding =
        (MpJudgedFinding){ MP_FINDING_BAD_BY, S("not a name"), { 360, 500 }, s->finding_hops, 1 };
    s->judgement.findings = &s->finding;
    s->judgement.n_findings = 1;
    anomaly->code = MP_DIAG_HEADER_NO_COLON;
}

static void
scene_fill(Scene *s, MpArena *arena)
{
    *s = (Scene){ .arena = arena, .facts = mp_fact_set_new(arena) };
    s->message = (MpInspected){ &s->place, s->facts, &s->judgement, TRUE };
    s->place = (MpPlaceRow){
        .origin = "a.mbox", .offset = 52, .length = 5123, .folder = "INBOX", .folder_role = "inbox"
    };
    add_text(s, S("message-id"), S("<481@jngomktg.net>"));
    add_text(s, S("subject"), S("Workshop \xe2\x80\xae\x1b[0m"));
    add_mailbox(s, S("from"), S("Intervision"), S("marketing@intervision.com"));
    add_mailbox(s, S("to"), S(""), S("dell@you.example"));
    add_mailbox(s, S("reply-to"), S(""), S("marketing@intervision.com"));
    add_hops(s);
    add_marks(s);
    add_rest(s);
    s->judgement.date = (MpInstant){
        .utc_us = 1305565318000000, .offset_minutes = -420, .known = TRUE, .has_offset = TRUE
    };
    s->judgement.recipient = (MpRecipient){ S("dell@you.example"), S("x-original-to"), S("") };
    s->trail[0] = S("dell@you.example");
    s->trail[1] = S("alex@you.example");
    s->judgement.trail = s->trail;
    s->judgement.n_trail = 2;
    s->judgement.envelope_from = S("intervision@jangomail.com");
    s->judgement.sender_org = S("intervision.com");
    s->judgement.sender_why = "platform";
}

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

/* clang-format off */
static const char want_json[] =
    "{\"schema\":\"mailprov/message/1\","
    "\"source\":{\"origin\":\"a.mbox\",\"offset\":52,\"length\":5123,\"sha256\":\"" ZEROS "\","
    "\"content_sha256\":\"" ZEROS "\",\"folder\":\"INBOX\",\"folder_role\":\"inbox\"},"
    "\"message_id\":\"<481@jngomktg.net>\",\"subject\":\"Workshop \\u202e\\u001b[0m\","
    "\"from\":[{\"name\":\"Intervision\",\"address\":\"marketing@intervision.com\"}],"
    "\"to\":[{\"name\":null,\"address\":\"dell@you.example\"}],\"cc\":[],"
    "\"reply_to\":[{\"name\":null,\"address\":\"marketing@intervision.com\"}],"
    "\"sender_org\":\"intervision.com\","
    "\"date\":{\"utc\":\"2011-05-16T17:01:58Z\",\"offset_minutes\":-420},"
    "\"delivered\":{\"utc\":\"2011-05-16T17:02:11Z\",\"offset_minutes\":0,\"hop\":1},"
    "\"recipient\":{\"address\":\"dell@you.example\",\"source\":\"x-original-to\",\"tag\":null},"
    "\"trail\":[\"dell@you.example\",\"alex@you.example\"],"
    "\"envelope_from\":\"intervision@jangomail.com\","
    "\"hops\":[{\"n\":1,\"leg\":1,\"from\":\"jm14.jangomail.com\",\"helo\":\"jm14.jangomail.com\","
    "\"rdns\":\"jm14.jangomail.com\",\"ip\":\"192.0.2.14\",\"port\":null,\"ident\":null,\"auth\":null,"
    "\"envelope_from\":null,\"by\":\"mx.you.example\",\"by_ip\":null,\"by_program\":\"Postfix\",\"via\":null,"
    "\"with\":\"ESMTPS\",\"id\":null,\"for\":\"dell@you.example\","
    "\"tls\":{\"version\":\"TLSv1\",\"cipher\":null},"
    "\"at\":{\"utc\":\"2011-05-16T17:02:11Z\",\"offset_minutes\":0},\"delay_s\":0.25,\"trust\":\"boundary\","
    "\"findings\":[],\"raw\":\"from jm14 ...\",\"span\":[120,360]},"
    "{\"n\":2,\"leg\":1,\"from\":\"WEB05\",\"helo\":null,\"rdns\":null,\"ip\":\"10.1.2.7\",\"port\":null,"
    "\"ident\":null,\"auth\":null,\"envelope_from\":null,\"by\":\"jm14.jangomail.com\",\"by_ip\":null,"
    "\"by_program\":null,\"via\":null,\"with\":null,\"id\":null,\"for\":null,\"tls\":null,"
    "\"at\":{\"utc\":\"2011-05-16T17:02:10.750000Z\",\"offset_minutes\":null},\"delay_s\":null,"
    "\"trust\":\"claimed\",\"findings\":[\"bad-by\"],\"raw\":null,\"span\":[360,500]}],"
    "\"boundary\":{\"hop\":1,\"ip\":\"192.0.2.14\",\"rdns\":\"jm14.jangomail.com\",\"helo\":\"jm14.jangomail.com\"},"
    "\"auth\":[{\"by\":\"mx.you.example\",\"method\":\"dkim\",\"result\":\"pass\",\"domain\":\"jangomail.com\","
    "\"verified\":true,\"arc_instance\":null}],"
    "\"platforms\":[{\"id\":\"jangomail\",\"name\":\"JangoMail\",\"category\":\"esp\",\"role\":\"delivery\","
    "\"standing\":\"verified\",\"ids\":{\"account\":\"intervision\",\"campaign\":null,\"recipient\":\"482\\\"\"},"
    "\"evidence\":[{\"rule\":\"jangomail/envelope\",\"field\":\"Return-Path\",\"span\":[0,40],\"verified\":true}]}],"
    "\"hints\":[{\"kind\":\"list-unsubscribe\",\"value\":\"<http://x.jngomktg.net/u>\",\"standing\":\"verified\","
    "\"span\":[700,760]},{\"kind\":\"list-label\",\"value\":\"Dell Sales Leads\",\"standing\":\"claimed\","
    "\"span\":[900,930]}],"
    "\"clocks\":[{\"scheme\":\"exim-id-16\",\"utc\":\"2011-05-16T17:02:08Z\",\"basis\":\"utc\",\"minted_by\":\"relay\","
    "\"difference_s\":-3,\"span\":[30,40]}],"
    "\"findings\":[{\"code\":\"bad-by\",\"detail\":\"not a name\",\"hops\":[2],\"span\":[360,500]}],"
    "\"anomalies\":[{\"code\":\"header-no-colon\",\"class\":\"odd\",\"span\":[10,20],\"detail\":null}]}\n";

static const char want_text[] =
    "Message    a.mbox:52\n"
    "Id         m:000000000000  <481@jngomktg.net>\n"
    "Subject    Workshop \\u202e\\x1b[0m\n"
    "From       Intervision <marketing[at]intervision[.]com>\n"
    "Answers    intervision[.]com (named in From, sent by a verified mailing company)\n"
    "To         <dell[at]you[.]example>\n"
    "Recipient  dell@you.example (x-original-to)\n"
    "Date       2011-05-16 17:01:58 UTC (written -0700), 13 s before it was delivered\n"
    "Delivered  2011-05-16 17:02:11 UTC\n"
    "\n"
    "#  time (UTC)           delay  by                      from\n"
    "1  2011-05-16 17:02:11    0 s  mx.you.example          jm14[.]jangomail[.]com [192[.]0[.]2[.]14]  your server: believed\n"
    "───────────────────────────── below this line: written by the sender ─────────────────────────────\n"
    "2  2011-05-16 17:02:10         jm14[.]jangomail[.]com  WEB05 [10[.]1[.]2[.]7]                     ! bad-by\n"
    "\n"
    "Checks\n"
    "  dkim pass jangomail[.]com (verified by mx.you.example)\n"
    "\n"
    "Platforms\n"
    "  JangoMail, delivery, verified: account intervision recipient 482\"\n"
    "    seen in Return-Path\n"
    "\n"
    "Hints at how the sender came by the address\n"
    "  list-unsubscribe: <hxxp[:]//x[.]jngomktg[.]net/u>\n"
    "  list-label: Dell Sales Leads\n"
    "\n"
    "Clocks\n"
    "  2011-05-16 17:02:08 UTC  exim-id-16 (-3 s)\n"
    "\n"
    "Contradictions\n"
    "  ! bad-by (hop 2): not a name\n"
    "\n"
    "Anomalies\n";

static const char want_narrow[] =
    "1  2011-05-16 17:02:11       0 s  by   mx.you.example\n"
    "                                  from jm14[.]jangomail[.]com [192[.]0[.]2[.]14]\n"
    "                                       your server: believed\n"
    "─────────── below this line: written by the sender ───────────\n"
    "2  2011-05-16 17:02:10            by   jm14[.]jangomail[.]com\n"
    "                                  from WEB05 [10[.]1[.]2[.]7]\n"
    "                                       ! bad-by\n"
    "Nothing is known of your machines: whoever wrote hop 1 is taken for one. --own-host, --gateway\n"
    "or --case FILE tell more.";
/* clang-format on */

static void
test_json(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable();
    g_autoptr(MpJsonWriter) json = mp_json_writer_new(out);
    g_autofree char *text = NULL;
    Scene scene;

    scene_fill(&scene, arena);
    mp_inspect_write_json(json, &scene.message);
    g_assert_true(mp_json_writer_finish(json, NULL));
    text = g_strndup(g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(out)),
                     g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(out)));
    g_assert_cmpstr(text, ==, want_json);
}

static void
test_text(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_autoptr(GString) text = g_string_new(NULL);
    Scene scene;

    scene_fill(&scene, arena);
    mp_inspect_append_text(text, &scene.message, 0, TRUE);
    g_assert_true(g_str_has_prefix(text->str + strlen(want_text), "  header-no-colon: "));
    g_string_truncate(text, strlen(want_text));
    g_assert_cmpstr(text->str, ==, want_text);
}

/* Where the table is wider than the terminal, who handed it over stands below. */
static void
test_narrow(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_autoptr(GString) text = g_string_new(NULL);
    Scene scene;
    const char *at;

    scene_fill(&scene, arena);
    scene.message.hosts_known = FALSE;
    mp_inspect_append_text(text, &scene.message, 63, TRUE);
    at = strstr(text->str, "1  2011");
    g_assert_nonnull(at);
    g_string_erase(text, 0, at - text->str);
    at = strstr(text->str, "\n\n");
    g_assert_nonnull(at);
    g_string_truncate(text, (gsize)(at - text->str));
    g_assert_cmpstr(text->str, ==, want_narrow);
}

/* Nothing but its bytes is known: every key is there all the same. */
static void
test_nothing(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable();
    g_autoptr(MpJsonWriter) json = mp_json_writer_new(out);
    MpPlaceRow place = { .origin = "x" };
    MpJudgement judgement = { .sender_why = "claimed" };
    MpInspected message = { &place, mp_fact_set_new(arena), &judgement, FALSE };
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *written = NULL;

    mp_inspect_write_json(json, &message);
    g_assert_true(mp_json_writer_finish(json, NULL));
    written = g_strndup(g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(out)),
                        g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(out)));
    g_assert_nonnull(
        strstr(written,
               "\"folder\":null,\"folder_role\":null},\"message_id\":null,\"subject\":null,"
               "\"from\":[],\"to\":[],\"cc\":[],\"reply_to\":[],\"sender_org\":null,\"date\":null,"
               "\"delivered\":null,\"recipient\":null,"
               "\"trail\":[],\"envelope_from\":null,\"hops\":[],\"boundary\":null,\"auth\":[],"
               "\"platforms\":[],\"hints\":[],\"clocks\":[],\"findings\":[],\"anomalies\":[]}\n"));
    mp_inspect_append_text(text, &message, 0, TRUE);
    g_assert_cmpstr(text->str, ==,
                    "Message    x\n"
                    "Id         m:000000000000\n"
                    "Answers    nobody: From is only a claim\n"
                    "Recipient  unknown\n"
                    "\nNo Received field: nothing tells which way it came.\n");
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/inspect/json", test_json);
    g_test_add_func("/inspect/text", test_text);
    g_test_add_func("/inspect/narrow", test_narrow);
    g_test_add_func("/inspect/nothing-known", test_nothing);
    return g_test_run();
}
