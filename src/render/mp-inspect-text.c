/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/mp-diag.h"
#include "base/mp-text.h"
#include "render/mp-inspect.h"

/* For people: one message on one screen. */

typedef struct {
    GString *out;
    const MpInspected *message;
    guint columns;
    gboolean defang;
} Page;

/* What a stranger wrote, on its way to a terminal. */
static void
append_foreign(const Page *page, GString *to, MpSlice text)
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
        append_foreign(page, page->out, all[i].name);
        g_string_append(page->out, all[i].name.len > 0 ? " <" : "<");
        append_foreign(page, page->out, all[i].address);
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

    begin_line(page, "Message");
    mp_text_append_terminal(page->out, mp_slice_of(page->message->place->origin));
    if (page->message->place->offset > 0)
        g_string_append_printf(page->out, ":%" G_GINT64_FORMAT, page->message->place->offset);
    g_string_append_c(page->out, '\n');
    if (subject.len > 0) {
        begin_line(page, "Subject");
        append_foreign(page, page->out, subject);
        g_string_append_c(page->out, '\n');
    }
    append_mailboxes(page, "From", "from");
    begin_line(page, "Answers");
    append_foreign(page, page->out, judgement->sender_org);
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
        g_string_append_c(page->out, '\n');
    }
    if (judgement->delivered.known) {
        begin_line(page, "Delivered");
        append_time(page->out, &judgement->delivered);
        g_string_append_c(page->out, '\n');
    }
}

/* The hop table. */

enum { COLUMN_N, COLUMN_TIME, COLUMN_DELAY, COLUMN_BY, COLUMN_FROM, COLUMN_NOTE, N_COLUMNS };

static char *
delay_text(const MpJudgedHop *hop)
{
    gint64 seconds = hop->delay_us / G_USEC_PER_SEC;
    const char *sign = hop->delay_us < 0 ? "-" : "";

    if (!hop->delay_known)
        return g_strdup("");
    seconds = ABS(seconds);
    if (seconds < 600)
        return g_strdup_printf("%s%d s", sign, (int)seconds);
    if (seconds < 36000)
        return g_strdup_printf("%s%d min", sign, (int)(seconds / 60));
    if (seconds < 360000)
        return g_strdup_printf("%s%d h", sign, (int)(seconds / 3600));
    return g_strdup_printf("%s%" G_GINT64_FORMAT " d", sign, seconds / 86400);
}

static char *
time_text(const MpHopFact *fact)
{
    char text[MP_INSTANT_TEXT];

    if (!fact->at.known)
        return g_strdup("");
    mp_instant_format(fact->at.utc_us, text);
    text[10] = ' ';
    text[19] = '\0';
    return g_strdup(text);
}

static char *
peer_text(const Page *page, const MpHopFact *fact, gboolean own)
{
    g_autoptr(GString) text = g_string_new(NULL);
    Page plain = *page;
    MpSlice name = fact->rdns.len > 0 ? fact->rdns : fact->helo.len > 0 ? fact->helo : fact->from;

    plain.defang = page->defang && !own;
    append_foreign(&plain, text, name);
    if (fact->ip.len > 0 && !mp_slice_equal(name, fact->ip)) {
        g_string_append(text, text->len > 0 ? " [" : "[");
        append_foreign(&plain, text, fact->ip);
        g_string_append_c(text, ']');
    }
    if (fact->helo.len > 0 && fact->rdns.len > 0 &&
        !mp_slice_equal_nocase(fact->helo, fact->rdns)) {
        g_string_append(text, " calls itself ");
        append_foreign(&plain, text, fact->helo);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *
note_text(const MpJudgedHop *hop)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (hop->trust == MP_TRUST_BOUNDARY)
        g_string_append(text, "your server: believed");
    else if (hop->trust == MP_TRUST_OWN)
        g_string_append(text, "inside");
    for (guint code = 0; code < MP_FINDING_N; code++)
        if ((hop->findings & 1u << code) != 0)
            g_string_append_printf(text, "%s! %s", text->len > 0 ? "; " : "",
                                   mp_finding_name((MpFindingCode)code));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
fill_row(const Page *page, const MpJudgedHop *hop, char *cells[N_COLUMNS])
{
    GString *by = g_string_new(NULL);
    Page plain = *page;

    plain.defang = page->defang && hop->trust == MP_TRUST_CLAIMED;
    append_foreign(&plain, by, hop->fact->by);
    cells[COLUMN_N] = g_strdup_printf("%u", hop->fact->n);
    cells[COLUMN_TIME] = time_text(hop->fact);
    cells[COLUMN_DELAY] = delay_text(hop);
    cells[COLUMN_BY] = g_string_free(by, FALSE);
    cells[COLUMN_FROM] = peer_text(page, hop->fact, hop->trust == MP_TRUST_OWN);
    cells[COLUMN_NOTE] = note_text(hop);
}

static void
append_row(const Page *page, char *const cells[N_COLUMNS], const gsize widths[N_COLUMNS])
{
    gsize used = page->out->len;

    for (gsize c = 0; c < N_COLUMNS; c++) {
        gsize width = mp_text_width(mp_slice_of(cells[c]));
        gsize pad = widths[c] > width ? widths[c] - width : 0;

        if (c == COLUMN_N || c == COLUMN_DELAY)
            g_string_append_printf(page->out, "%*s", (int)pad, "");
        g_string_append(page->out, cells[c]);
        if (c == COLUMN_NOTE)
            break;
        if (c != COLUMN_N && c != COLUMN_DELAY)
            g_string_append_printf(page->out, "%*s", (int)pad, "");
        g_string_append(page->out, "  ");
    }
    while (page->out->len > used && page->out->str[page->out->len - 1] == ' ')
        g_string_truncate(page->out, page->out->len - 1);
    g_string_append_c(page->out, '\n');
}

static void
append_line_of_trust(const Page *page)
{
    static const char text[] = " below this line: written by the sender ";
    guint width = page->columns > 0 ? MIN(page->columns, 100) : 100;
    guint side = width > sizeof text ? (width - (guint)sizeof text) / 2 : 2;

    for (guint i = 0; i < side; i++)
        g_string_append(page->out, "─");
    g_string_append(page->out, text);
    for (guint i = 0; i < side; i++)
        g_string_append(page->out, "─");
    g_string_append_c(page->out, '\n');
}

static void
append_hops(const Page *page)
{
    const MpJudgement *judgement = page->message->judgement;
    static const char *const names[N_COLUMNS] = { "#", "time (UTC)", "delay", "by", "from", "" };
    gsize widths[N_COLUMNS];
    g_autofree char **cells = g_new0(char *, judgement->n_hops *N_COLUMNS + 1);
    gboolean below = FALSE;

    if (judgement->n_hops == 0) {
        g_string_append(page->out, "\nNo Received field: nothing tells which way it came.\n");
        return;
    }
    for (gsize c = 0; c < N_COLUMNS; c++)
        widths[c] = strlen(names[c]);
    for (gsize i = 0; i < judgement->n_hops; i++) {
        fill_row(page, &judgement->hops[i], cells + i * N_COLUMNS);
        for (gsize c = 0; c < N_COLUMNS; c++)
            widths[c] =
                MAX(widths[c], MIN(mp_text_width(mp_slice_of(cells[i * N_COLUMNS + c])), 60));
    }
    g_string_append_c(page->out, '\n');
    append_row(page, (char *const *)names, widths);
    for (gsize i = 0; i < judgement->n_hops; i++) {
        if (judgement->hops[i].trust == MP_TRUST_CLAIMED && !below)
            append_line_of_trust(page);
        below |= judgement->hops[i].trust == MP_TRUST_CLAIMED;
        append_row(page, cells + i * N_COLUMNS, widths);
    }
    for (gsize i = 0; i < judgement->n_hops * N_COLUMNS; i++)
        g_free(cells[i]);
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
        append_foreign(page, page->out, fact->domain);
        g_string_append(page->out,
                        judgement->auth[i].verified ? " (verified by " : " (claimed by ");
        mp_text_append_terminal(page->out, fact->by);
        g_string_append(page->out, ")\n");
    }
}

static void
append_platforms(const Page *page)
{
    const MpJudgement *judgement = page->message->judgement;

    if (judgement->n_platforms > 0)
        g_string_append(page->out, "\nPlatforms\n");
    for (gsize i = 0; i < judgement->n_platforms; i++) {
        const MpJudgedPlatform *platform = &judgement->platforms[i];

        g_string_append(page->out, "  ");
        if (!platform->verified)
            g_string_append(page->out, "imitates or replays ");
        g_string_append_printf(page->out, "%s, %s%s%s", platform->subject->name,
                               platform->role == MP_ROLE_ORIGIN ? "origin" : "delivery",
                               platform->verified ? ", verified" : "",
                               platform->n_ids > 0 ? ":" : "");
        for (guint32 k = 0; k < platform->n_ids; k++) {
            g_string_append_c(page->out, ' ');
            mp_text_append_terminal(page->out, platform->ids[k].type);
            g_string_append_c(page->out, ' ');
            append_foreign(page, page->out, platform->ids[k].value);
        }
        g_string_append(page->out, "\n    seen in");
        for (guint32 k = 0; k < platform->n_evidence; k++) {
            g_string_append(page->out, k > 0 ? ", " : " ");
            mp_text_append_terminal(page->out, platform->evidence[k].fact->name);
        }
        g_string_append_c(page->out, '\n');
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
        append_foreign(page, page->out, cut ? mp_slice_sub(value, 0, 160) : value);
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
        if (clock->difference_known)
            g_string_append_printf(page->out, " (%+" G_GINT64_FORMAT " s)",
                                   clock->difference_us / G_USEC_PER_SEC);
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
        append_foreign(page, page->out, finding->detail);
        g_string_append_c(page->out, '\n');
    }
    if (n > 0)
        g_string_append(page->out, "\nAnomalies\n");
    for (gsize i = 0; i < n; i++) {
        MpDiagCode code = (MpDiagCode)anomalies[i].code;

        g_string_append_printf(page->out, "  %s: %s\n", mp_diag_code_name(code),
                               mp_diag_code_meaning(code));
    }
}

void
mp_inspect_append_text(GString *out, const MpInspected *message, guint columns, gboolean defang)
{
    Page page = { out, message, columns, defang };

    append_head(&page);
    append_hops(&page);
    append_auth(&page);
    append_platforms(&page);
    append_hints(&page);
    append_clocks(&page);
    append_findings(&page);
}
