/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/mp-instant.h"
#include "case/mp-rows-evidence.h"
#include "render/mp-report-state.h"

#define SOURCES 40 /* rows of the table; more are counted */

/* ---- the messages that were cited ---- */

static void
say_cell(MpReport *self, MpRunKind kind, const char *text)
{
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    mp_document_add(self->doc, kind, text);
}

static void
say_time(MpReport *self, gint64 at)
{
    char text[MP_INSTANT_TEXT];

    if (at != MP_NO_TIME)
        mp_document_add(self->doc, MP_RUN_DATE, mp_instant_format(at - at % G_USEC_PER_SEC, text));
}

static void
say_citation(MpReport *self, const MpCitation *citation, guint number)
{
    g_autofree char *name = g_strdup_printf("E%u", number);
    char hex[MP_SHA256_HEX];

    mp_document_begin(self->doc, MP_BLOCK_ROW);
    mp_document_anchor(self->doc, name);
    say_cell(self, MP_RUN_PLAIN, name);
    say_cell(self, MP_RUN_EVIDENCE, citation->message_id);
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    say_time(self, citation->delivered);
    say_cell(self, MP_RUN_EVIDENCE, citation->first_hop);
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    mp_document_add(self->doc, MP_RUN_CODE, citation->origin);
    mp_document_break(self->doc);
    mp_document_say(self->doc, "byte %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT " bytes",
                    citation->offset, citation->length);
    if (citation->places > 1)
        mp_document_say(self->doc, ", and in %u other place%s", citation->places - 1,
                        citation->places == 2 ? "" : "s");
    mp_document_break(self->doc);
    mp_document_add(self->doc, MP_RUN_CODE, mp_sha256_hex(&citation->sha256, hex));
}

gboolean
mp_report_evidence(MpReport *self, GError **error)
{
    static const char *const columns[] = { "no.",
                                           "Message-ID",
                                           "delivered (UTC)",
                                           "handed over by",
                                           "where, and the SHA-256 of these bytes",
                                           NULL };

    (void)error;
    mp_document_text(self->doc, MP_BLOCK_HEADING, "Evidence list");
    if (self->citations->len == 0) {
        mp_document_text(self->doc, MP_BLOCK_PARAGRAPH, "No message is cited.");
        return TRUE;
    }
    mp_document_begin(self->doc, MP_BLOCK_TABLE);
    mp_document_say(self->doc, "The messages cited above, each at the first of its places");
    mp_document_columns(self->doc, columns);
    for (guint i = 0; i < self->citations->len; i++)
        say_citation(self, &g_array_index(self->citations, MpCitation, i), i + 1);
    return TRUE;
}

/* ---- how the evidence was read ---- */

typedef struct {
    MpReport *report;
    guint sources, shown;
    gint64 odd, damaged, unread;
    GArray *digests; /* of MpSha256 */
} Custody;

static void
say_pair(MpReport *self, const char *name, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    mp_document_begin(self->doc, MP_BLOCK_ROW);
    say_cell(self, MP_RUN_PLAIN, name);
    say_cell(self, MP_RUN_OWN, value);
}

static void
say_moment(MpReport *self, const char *name, gint64 at)
{
    char text[MP_INSTANT_TEXT];

    if (at != MP_NO_TIME)
        say_pair(self, name, mp_instant_format(at - at % G_USEC_PER_SEC, text));
}

static void
see_scan(gconstpointer data, gpointer user)
{
    static const char *const columns[] = { "custody record", "", NULL };
    const MpScanRow *row = data;
    MpReport *self = ((Custody *)user)->report;
    g_autofree char *counts =
        g_strdup_printf("%" G_GINT64_FORMAT " messages, %" G_GINT64_FORMAT
                        " bytes, %" G_GINT64_FORMAT " anomalies, %" G_GINT64_FORMAT " unread",
                        row->messages, row->bytes, row->anomalies, row->unread);

    mp_document_begin(self->doc, MP_BLOCK_TABLE);
    mp_document_say(self->doc, "Scan %" G_GINT64_FORMAT, row->number);
    mp_document_columns(self->doc, columns);
    say_moment(self, "started", row->started);
    say_moment(self, "ended", row->ended);
    say_pair(self, "command", row->arguments);
    say_pair(self, "program", row->tool);
    say_pair(self, "libraries", row->libraries);
    say_pair(self, "rules", row->rules);
    say_pair(self, "extraction", row->extraction);
    say_pair(self, "limits", row->limits);
    say_pair(self, "met", counts);
    say_pair(self, "outcome", row->outcome);
}

static void
see_source(gconstpointer data, gpointer user)
{
    const MpSourceRow *row = data;
    Custody *custody = user;
    MpReport *self = custody->report;
    char hex[MP_SHA256_HEX];
    g_autofree char *messages = g_strdup_printf("%" G_GINT64_FORMAT, row->messages);
    g_autofree char *bytes = g_strdup_printf("%" G_GINT64_FORMAT, row->bytes);

    custody->sources++;
    if (custody->shown == SOURCES)
        return;
    custody->shown++;
    mp_document_begin(self->doc, MP_BLOCK_ROW);
    say_cell(self, MP_RUN_CODE, row->origin);
    say_cell(self, MP_RUN_PLAIN, row->kind);
    say_cell(self, MP_RUN_PLAIN, messages);
    say_cell(self, MP_RUN_PLAIN, bytes);
    say_cell(self, MP_RUN_PLAIN, row->status);
    if (mp_sha256_is_zero(&row->sha256))
        say_cell(self, MP_RUN_PLAIN, "by message");
    else
        say_cell(self, MP_RUN_CODE, mp_sha256_hex(&row->sha256, hex));
}

static void
see_anomaly(gconstpointer data, gpointer user)
{
    const MpAnomalyRow *row = data;
    Custody *custody = user;

    custody->unread += g_strcmp0(row->class_name, "unread") == 0;
    custody->damaged += g_strcmp0(row->class_name, "damaged") == 0;
    custody->odd += g_strcmp0(row->class_name, "odd") == 0;
}

static void
see_place(gconstpointer data, gpointer user)
{
    const MpPlaceRow *row = data;
    Custody *custody = user;

    if (g_strcmp0(row->state, "live") == 0)
        g_array_append_val(custody->digests, row->content_sha256);
}

static int
compare_digests(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(MpSha256));
}

/* One digest for all messages, whatever they lie in. */
static void
say_digest(MpReport *self, GArray *digests)
{
    g_autoptr(MpDigest) all = mp_digest_new();
    const MpSha256 *before = NULL;
    char hex[MP_SHA256_HEX];
    MpSha256 sum;
    guint n = 0;

    g_array_sort(digests, compare_digests);
    for (guint i = 0; i < digests->len; i++) {
        const MpSha256 *digest = &g_array_index(digests, MpSha256, i);

        if (before != NULL && mp_sha256_equal(before, digest))
            continue;
        mp_digest_update(all, mp_sha256_hex(digest, hex), MP_SHA256_HEX - 1);
        mp_digest_update(all, "\n", 1);
        before = digest;
        n++;
    }
    sum = mp_digest_finish(all);
    mp_document_begin(self->doc, MP_BLOCK_PARAGRAPH);
    mp_document_say(self->doc, "Digest of the evidence: ");
    mp_document_add(self->doc, MP_RUN_CODE, mp_sha256_hex(&sum, hex));
    mp_document_say(self->doc,
                    ". It is the SHA-256 of the sorted content digests of all %u different "
                    "messages, one a line in hex.",
                    n);
}

static gboolean
say_sources(MpReport *self, Custody *custody, GError **error)
{
    static const char *const columns[] = { "source", "kind",    "messages", "bytes",
                                           "status", "SHA-256", NULL };

    mp_document_begin(self->doc, MP_BLOCK_TABLE);
    mp_document_say(self->doc, "What was read");
    mp_document_columns(self->doc, columns);
    if (!mp_case_each_row(self->input->store, &mp_table_source, see_source, custody, error))
        return FALSE;
    if (custody->sources == custody->shown)
        return TRUE;
    mp_document_begin(self->doc, MP_BLOCK_NOTE);
    mp_document_say(self->doc, "%u more: ", custody->sources - custody->shown);
    mp_document_add(self->doc, MP_RUN_CODE, "mailprov list sources");
    return TRUE;
}

static void
say_rest(MpReport *self, const Custody *custody)
{
    mp_document_begin(self->doc, MP_BLOCK_PARAGRAPH);
    mp_document_say(self->doc,
                    "Anomalies: %" G_GINT64_FORMAT " unread, %" G_GINT64_FORMAT
                    " damaged, %" G_GINT64_FORMAT " odd. ",
                    custody->unread, custody->damaged, custody->odd);
    mp_document_add(self->doc, MP_RUN_CODE, "mailprov list anomalies");
    mp_document_say(self->doc, " names each with its file and byte.");
    mp_report_replies(self);
}

gboolean
mp_report_custody(MpReport *self, GError **error)
{
    g_autoptr(GArray) digests = g_array_new(FALSE, FALSE, sizeof(MpSha256));
    Custody custody = { .report = self, .digests = digests };
    MpCase *store = self->input->store;

    mp_document_text(self->doc, MP_BLOCK_HEADING, "Custody record");
    mp_document_begin(self->doc, MP_BLOCK_PARAGRAPH);
    mp_document_say(self->doc, "The evidence was opened for reading only; nothing was moved, "
                               "renamed or marked, and no network was used. ");
    mp_document_add(self->doc, MP_RUN_CODE, "mailprov verify");
    mp_document_say(self->doc, " reads it again and holds it against these digests.");
    if (!mp_case_each_row(store, &mp_table_place, see_place, &custody, error) ||
        !mp_case_each_row(store, &mp_table_anomaly, see_anomaly, &custody, error))
        return FALSE;
    say_digest(self, digests);
    if (!say_sources(self, &custody, error) ||
        !mp_case_each_row(store, &mp_table_scan, see_scan, &custody, error))
        return FALSE;
    say_rest(self, &custody);
    return TRUE;
}
