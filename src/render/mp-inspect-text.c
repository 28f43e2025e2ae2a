/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/mp-diag.h"
#include "base/mp-text.h"
#include "render/mp-inspect-page.h"

/* For people: one message on one screen. */

typedef MpInspectPage Page;

void
mp_inspect_append_foreign(const MpInspectPage *page, GString *to, MpSlice text)
{
    g_autoptr(GString) safe = g_string_new(NULL);

    if (page->defang) {
        mp_text_append_defanged(safe, text);
        text = (MpSlice){ safe->str, safe->len };
    }
    mp_text_append_terminal(to, text);
}

static void
begin_line(const Page *page, const char *name)
{
    g_string_append_printf(page->out, "%-11s", name);
}

static void
append_time(GString *out, const MpInstant *at)
{
    char text[MP_INSTANT_TEXT];

    mp_instant_format(at->utc_us, text);
    text[10] = ' ';
    text[19] = '\0';
    g_string_append_printf(out, "%s UTC", text);
    if (at->has_offset && at->offset_minutes != 0)
        g_string_append_printf(out, " (written %c%02d%02d)", at->offset_minutes < 0 ? '-' : '+',
                               ABS(at->offset_minutes) / 60, ABS(at->offset_minutes) % 60);
}

static void
append_mailboxes(const Page *page, const char *name, const char *role)
{
    gsize n, shown = 0;
    const MpAddressFact *all = mp_fact_set_get(page->message->facts, MP_FACT_ADDRESS, &n);

    for (gsize i = 0; i < n; i++) {
        if (!mp_slice_equal(all[i].role, mp_slice_of(role)))
            continue;
        if (shown == 0)
            begin_line(page, name);
        else
            g_string_append(page->out, ", ");
        if (++shown > 8) {
            g_string_append(page->out, "...");
            break;
        }
        mp_inspect_append_foreign(page, page->out, all[i].name);
        g_string_append(page->out, all[i].name.len > 0 ? " <" : "<");
        mp_inspect_append_foreign(page, page->out, all[i].address);
        g_string_append_c(page->out, '>');
    }
    if (shown > 0)
        g_string_append_c(page->out, '\n');
}

static const char *
why_meaning(const char *why)
{
    /* clang-format off */
    static const char *const meanings[][2] = {
        { "list", "a list, sent by its own server" },
        { "dkim", "its signature was verified" },
        { "spf", "its envelope sender was verified" },
        { "dmarc", "verified by DMARC" },
        { "platform", "named in From, sent by a verified mailing company" },
        { "rdns", "the connecting machine is its own" },
        { "dkim-other", "it signed, though From names another" },
        { "spf-other", "it is the verified envelope sender, though From names another" },
        { "rdns-other", "its machine sent under its envelope, though From names another" },
        { "contradicted", "nobody: the name in From failed a check" },
    };
    /* clang-format on */

    for (gsize i = 0; i < G_N_ELEMENTS(meanings); i++)
        if (g_strcmp0(meanings[i][0], why) == 0)
            return meanings[i][1];
    return "nobody: From is only a claim";
}

static void
append_head(const Page *page)
{
    const MpJudgement *judgement = page->message->judgement;
    MpSlice subject = mp_inspect_field(page->message->facts, "subject");
    MpSlice id = mp_inspect_field(page->message->facts, "message-id");
    char hex[MP_SHA256_HEX];

    begin_line(page, "Message");
    mp_text_append_terminal(page->out, mp_slice_of(page->message->place->origin));
    if (page->message->place->offset > 0)
        g_string_append_printf(page->out, ":%" G_GINT64_FORMAT, page->message->place->offset);
    g_string_append_c(page->out, '\n');
    mp_sha256_hex(&page->message->place->content_sha256, hex);
    begin_line(page, "Id");
    g_string_append_printf(page->out, "m:%.12s%s", hex, id.len > 0 ? "  " : "");
    /* an id is to be found again as it is written, but one that is a link is no id */
    if (mp_slice_find_slice(id, MP_SLICE_LITERAL("://")) >= 0)
        mp_inspect_append_foreign(page, page->out, id);
    else
        mp_text_append_terminal(page->out, id);
    g_string_append_c(page->out, '\n');
    if (subject.len > 0) {
        begin_line(page, "Subject");
        mp_inspect_append_foreign(page, page->out, subject);
        g_string_append_c(page->out, '\n');
    }
    append_mailboxes(page, "From", "from");
    begin_line(page, "Answers");
    mp_inspect_append_foreign(page, page->out, judgement->sender_org);
    g_string_append_printf(page->out, judgement->sender_org.len > 0 ? " (%s)\n" : "%s\n",
                           why_meaning(judgement->sender_why));
    append_mailboxes(page, "To", "to");
    begin_line(page, "Recipient");
    if (judgement->recipient.address.len > 0) {
        mp_text_append_terminal(page->out, judgement->recipient.address);
        g_string_append(page->out, " (");
        mp_text_append_terminal(page->out, judgement->recipient.source);
        g_string_append(page->out, ")\n");
    } else {
        g_string_append(page->out, "unknown\n");
    }
    if (judgement->date.known) {
        begin_line(page, "Date");
        append_time(page->out, &judgement->date);
        if (judgement->delivered.known) {
            gint64 before = judgement->delivered.utc_us - judgement->date.utc_us;

            g_string_append(page->out, ", ");
            mp_inspect_append_duration(page->out, ABS(before));
            g_string_append(page->out,
                            before < 0 ? " after it was delivered" : " before it was delivered");
        }
        g_string_append_c(page->out, '\n');
    }
    if (judgement->delivered.known) {
        begin_line(page, "Delivered");
        append_time(page->out, &judgement->delivered);
        g_string_append_c(page->out, '\n');
    }
}

/* The rest. */

static void
append_auth(const Page *page)
{
    const MpJudgement *judgement = page->message->judgement;

    if (judgement->n_auth > 0)
        g_string_append(page->out, "\nChecks\n");
    for (gsize i = 0; i < judgement->n_auth; i++) {
        const MpAuthFact *fact = judgement->auth[i].fact;

        g_string_append(page->out, "  ");
        mp_text_append_terminal(page->out, fact->method);
        g_string_append_c(page->out, ' ');
        mp_text_append_terminal(page->out, fact->result);
        g_string_append_c(page->out, ' ');
        mp_inspect_append_foreign(page, page->out, fact->domain);
        g_string_append(page->out,
                        judgement->auth[i].verified ? " (verified by " : " (claimed by ");
        if (fact->by.len > 0)
            mp_text_append_terminal(page->out, fact->by);
        else
            g_string_append(page->out, judgement->auth[i].verified ? "your server" : "the sender");
        g_string_append(page->out, ")\n");
    }
}

/* Where its marks stand, each place once. */
static void
append_evidence(const Page *page, const MpJudgedPlatform *platform)
{
    g_string_append(page->out, "\n    seen in");
    for (guint32 k = 0; k < platform->n_evidence; k++) {
        MpSlice name = platform->evidence[k].fact->name;
        gboolean again = FALSE;

        for (guint32 before = 0; before < k && !again; before++)
            again = mp_slice_equal(platform->evidence[before].fact->name, name);
        if (again)
            continue;
        g_string_append(page->out, k > 0 ? ", " : " ");
        mp_text_append_terminal(page->out, name);
    }
    g_string_append_c(page->out, '\n');
}

static const char *
platform_words(const MpJudgedPlatform *platform)
{
    if (mp_subject_certifies(platform->subject))
        return platform->verified ? "  certified: " : "  carries a mark of ";
    return platform->verified ? "  " : "  imitates or replays ";
}

static void
append_platform(const Page *page, const MpJudgedPlatform *platform, const char *role)
{
    g_string_append(page->out, platform_words(platform));
    g_string_append_printf(page->out, "%s, %s%s%s", platform->subject->name, role,
                           platform->verified ? ", verified" : "", platform->n_ids > 0 ? ":" : "");
    for (guint32 k = 0; k < platform->n_ids; k++) {
        g_string_append_c(page->out, ' ');
        mp_text_append_terminal(page->out, platform->ids[k].type);
        g_string_append_c(page->out, ' ');
        mp_inspect_append_foreign(page, page->out, platform->ids[k].value);
    }
    append_evidence(page, platform);
}

static void
append_platforms(const Page *page)
{
    const MpJudgement *judgement = page->message->judgement;

    if (judgement->n_platforms > 0)
        g_string_append(page->out, "\nPlatforms\n");
    for (gsize i = 0; i < judgement->n_platforms; i++) {
        const MpJudgedPlatform *platform = &judgement->platforms[i], *next = platform + 1;
        const char *role = mp_subject_certifies(platform->subject) ? "mark"
                           : platform->role == MP_ROLE_ORIGIN      ? "origin"
                                                                   : "delivery";

        /* the same in both roles is one entry for people */
        if (i + 1 < judgement->n_platforms && next->subject == platform->subject &&
            next->verified == platform->verified) {
            role = "origin and delivery";
            i++;
        }
        append_platform(page, platform, role);
    }
}

static void
append_hints(const Page *page)
{
    gsize n;
    const MpHintFact *hints = mp_fact_set_get(page->message->facts, MP_FACT_HINT, &n);

    if (n > 0)
        g_string_append(page->out, "\nHints at how the sender came by the address\n");
    for (gsize i = 0; i < n; i++) {
        MpSlice value = hints[i].value;
        gboolean cut = value.len > 160;

        g_string_append(page->out, "  ");
        mp_text_append_terminal(page->out, hints[i].kind);
        g_string_append(page->out, ": ");
        mp_inspect_append_foreign(page, page->out, cut ? mp_slice_sub(value, 0, 160) : value);
        g_string_append(page->out, cut ? "...\n" : "\n");
    }
}

static void
append_clocks(const Page *page)
{
    const MpJudgement *judgement = page->message->judgement;

    if (judgement->n_clocks > 0)
        g_string_append(page->out, "\nClocks\n");
    for (gsize i = 0; i < judgement->n_clocks; i++) {
        const MpJudgedClock *clock = &judgement->clocks[i];

        g_string_append(page->out, "  ");
        if (clock->fact->at.known)
            append_time(page->out, &(MpInstant){ .utc_us = clock->fact->at.utc_us, .known = TRUE });
        g_string_append(page->out, "  ");
        mp_text_append_terminal(page->out, clock->fact->scheme);
        if (clock->difference_known) {
            g_string_append(page->out, clock->difference_us < 0 ? " (" : " (+");
            mp_inspect_append_duration(page->out, clock->difference_us);
            g_string_append_c(page->out, ')');
        }
        if (clock->fact->basis == MP_CLOCK_LOCAL)
            g_string_append(page->out, " wall clock of the sender");
        g_string_append_c(page->out, '\n');
    }
}

static void
append_findings(const Page *page)
{
    const MpJudgement *judgement = page->message->judgement;
    gsize n;
    const MpAnomalyFact *anomalies = mp_fact_set_get(page->message->facts, MP_FACT_ANOMALY, &n);

    if (judgement->n_findings > 0)
        g_string_append(page->out, "\nContradictions\n");
    for (gsize i = 0; i < judgement->n_findings; i++) {
        const MpJudgedFinding *finding = &judgement->findings[i];

        g_string_append_printf(page->out, "  ! %s", mp_finding_name(finding->code));
        for (guint32 k = 0; k < finding->n_hops; k++)
            g_string_append_printf(page->out, "%s%u", k > 0 ? ", " : " (hop ", finding->hops[k]);
        g_string_append(page->out, finding->n_hops > 0 ? ")" : "");
        g_string_append(page->out, finding->detail.len > 0 ? ": " : "");
        mp_inspect_append_foreign(page, page->out, finding->detail);
        g_string_append_c(page->out, '\n');
    }
    if (n > 0)
        g_string_append(page->out, "\nAnomalies\n");
    for (gsize i = 0; i < n; i++) {
        MpDiagCode code = (MpDiagCode)anomalies[i].code;

        g_string_append_printf(page->out, "  %s: %s", mp_diag_code_name(code),
                               mp_diag_code_meaning(code));
        if (anomalies[i].detail.len > 0) {
            g_string_append(page->out, " (");
            mp_inspect_append_foreign(page, page->out, anomalies[i].detail);
            g_string_append_c(page->out, ')');
        }
        g_string_append_c(page->out, '\n');
    }
}

void
mp_inspect_append_text(GString *out, const MpInspected *message, guint columns, gboolean defang)
{
    Page page = { out, message, columns, defang };

    append_head(&page);
    mp_inspect_append_hops(&page);
    append_auth(&page);
    append_platforms(&page);
    append_hints(&page);
    append_clocks(&page);
    append_findings(&page);
}
