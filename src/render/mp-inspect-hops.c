/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-text.h"
#include "render/mp-inspect-page.h"

/* The widest a column of names gets before the rows are no longer aligned. */
#define COLUMN_WIDTH 60

enum { COLUMN_N, COLUMN_TIME, COLUMN_DELAY, COLUMN_BY, COLUMN_FROM, COLUMN_NOTE, N_COLUMNS };

void
mp_inspect_append_duration(GString *to, gint64 us)
{
    gint64 seconds = ABS(us / G_USEC_PER_SEC);

    if (us < 0 && seconds > 0)
        g_string_append_c(to, '-');
    if (seconds < 600)
        g_string_append_printf(to, "%d s", (int)seconds);
    else if (seconds < 36000)
        g_string_append_printf(to, "%d min", (int)(seconds / 60));
    else if (seconds < 360000)
        g_string_append_printf(to, "%d h", (int)(seconds / 3600));
    else
        g_string_append_printf(to, "%" G_GINT64_FORMAT " d", seconds / 86400);
}

static char *
delay_text(const MpJudgedHop *hop)
{
    GString *text = g_string_new(NULL);

    if (hop->delay_known)
        mp_inspect_append_duration(text, hop->delay_us);
    return g_string_free(text, FALSE);
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

/* Whether @name is nothing but the address itself, in brackets or without. */
static gboolean
is_literal(MpSlice name, MpSlice ip)
{
    if (name.len > 2 && name.data[0] == '[' && name.data[name.len - 1] == ']')
        name = mp_slice_sub(name, 1, name.len - 2);
    return ip.len > 0 && mp_slice_equal_nocase(name, ip);
}

static char *
peer_text(const MpInspectPage *page, const MpHopFact *fact, gboolean own)
{
    g_autoptr(GString) text = g_string_new(NULL);
    MpInspectPage plain = *page;
    MpSlice name = fact->rdns.len > 0 ? fact->rdns : fact->helo.len > 0 ? fact->helo : fact->from;

    plain.defang = page->defang && !own;
    if ((fact->flags & MP_HOP_LOCAL) && fact->ip.len == 0 && fact->ident.len > 0) {
        g_string_append(text, "local user "); /* nothing was handed over: it began here */
        mp_inspect_append_foreign(&plain, text, fact->ident);
        return g_string_free(g_steal_pointer(&text), FALSE);
    }
    if (!is_literal(name, fact->ip))
        mp_inspect_append_foreign(&plain, text, name);
    if (fact->ip.len > 0) {
        g_string_append(text, text->len > 0 ? " [" : "[");
        mp_inspect_append_foreign(&plain, text, fact->ip);
        g_string_append_c(text, ']');
    }
    if (fact->helo.len > 0 && fact->rdns.len > 0 &&
        !mp_slice_equal_nocase(fact->helo, fact->rdns)) {
        g_string_append(text, " calls itself ");
        mp_inspect_append_foreign(&plain, text, fact->helo);
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
fill_row(const MpInspectPage *page, const MpJudgedHop *hop, char *cells[N_COLUMNS])
{
    GString *by = g_string_new(NULL);
    MpInspectPage plain = *page;

    plain.defang = page->defang && hop->trust == MP_TRUST_CLAIMED;
    mp_inspect_append_foreign(&plain, by, hop->fact->by);
    cells[COLUMN_N] = g_strdup_printf("%u", hop->fact->n);
    cells[COLUMN_TIME] = time_text(hop->fact);
    cells[COLUMN_DELAY] = delay_text(hop);
    cells[COLUMN_BY] = g_string_free(by, FALSE);
    cells[COLUMN_FROM] = peer_text(page, hop->fact, hop->trust == MP_TRUST_OWN);
    cells[COLUMN_NOTE] = note_text(hop);
}

static void
append_row(const MpInspectPage *page, char *const cells[N_COLUMNS], const gsize widths[N_COLUMNS])
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

/* On a narrow terminal: who wrote the line, and below it who handed it over. */
static void
append_stacked(const MpInspectPage *page, char *const cells[N_COLUMNS], gsize number_width)
{
    gsize width = mp_text_width(mp_slice_of(cells[COLUMN_N]));

    g_string_append_printf(page->out, "%*s%s  %-19s  %8s  by   %s\n", (int)(number_width - width),
                           "", cells[COLUMN_N], cells[COLUMN_TIME], cells[COLUMN_DELAY],
                           cells[COLUMN_BY]);
    g_string_append_printf(page->out, "%*s  from %s\n", (int)number_width + 31, "",
                           cells[COLUMN_FROM]);
    if (cells[COLUMN_NOTE][0] != '\0')
        g_string_append_printf(page->out, "%*s       %s\n", (int)number_width + 31, "",
                               cells[COLUMN_NOTE]);
}

static void
append_line_of_trust(const MpInspectPage *page)
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

/* What the line of trust rests on, where that is little. */
static void
append_limits(const MpInspectPage *page)
{
    const MpJudgement *judgement = page->message->judgement;

    if (judgement->boundary.hop == 0)
        g_string_append(page->out, "No machine of yours was seen taking it from outside.\n");
    if (!page->message->hosts_known)
        g_string_append(page->out,
                        "Nothing is known of your machines: whoever wrote hop 1 is taken for one. "
                        "--own-host, --gateway\nor --case FILE tell more.\n");
}

void
mp_inspect_append_hops(const MpInspectPage *page)
{
    const MpJudgement *judgement = page->message->judgement;
    static const char *const names[N_COLUMNS] = { "#", "time (UTC)", "delay", "by", "from", "" };
    gsize widths[N_COLUMNS];
    g_autofree char **cells = g_new0(char *, judgement->n_hops *N_COLUMNS + 1);
    gboolean below = FALSE, stacked;
    gsize total = 0;

    if (judgement->n_hops == 0) {
        g_string_append(page->out, "\nNo Received field: nothing tells which way it came.\n");
        return;
    }
    for (gsize c = 0; c < N_COLUMNS; c++)
        widths[c] = strlen(names[c]);
    for (gsize i = 0; i < judgement->n_hops; i++) {
        fill_row(page, &judgement->hops[i], cells + i * N_COLUMNS);
        for (gsize c = 0; c < N_COLUMNS; c++)
            widths[c] = MAX(
                widths[c], MIN(mp_text_width(mp_slice_of(cells[i * N_COLUMNS + c])), COLUMN_WIDTH));
    }
    for (gsize c = 0; c < N_COLUMNS; c++)
        total += widths[c] + 2;
    stacked = page->columns > 0 && total > page->columns + 2;
    g_string_append_c(page->out, '\n');
    if (!stacked)
        append_row(page, (char *const *)names, widths);
    for (gsize i = 0; i < judgement->n_hops; i++) {
        if (judgement->hops[i].trust == MP_TRUST_CLAIMED && !below)
            append_line_of_trust(page);
        below |= judgement->hops[i].trust == MP_TRUST_CLAIMED;
        if (stacked)
            append_stacked(page, cells + i * N_COLUMNS, widths[COLUMN_N]);
        else
            append_row(page, cells + i * N_COLUMNS, widths);
    }
    append_limits(page);
    for (gsize i = 0; i < judgement->n_hops * N_COLUMNS; i++)
        g_free(cells[i]);
}
