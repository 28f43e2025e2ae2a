/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "scan/mp-record.h"

#include "base/mp-digest.h"
#include "base/mp-domain.h"
#include "base/mp-limits.h"
#include "case/mp-rows-evidence.h"
#include "evidence/mp-unpack.h"
#include "facts/mp-extractor.h"
#include "message/mp-decode.h"

struct _MpCustody {
    MpCase *store;
    MpScanNumber scan;
    MpScanRow row;
    gint64 began; /* monotonic */
    char *libraries;
    char *limits;
    char rules[MP_SHA256_HEX];
    char extraction[MP_SHA256_HEX];
};

static gboolean
last_number(MpCase *store, gint64 *out, GError **error)
{
    g_autoptr(MpRowCursor) rows = mp_case_rows(store, &mp_table_scan, error);
    g_autoptr(GError) failure = NULL;
    MpScanRow row;

    *out = 0;
    if (rows == NULL)
        return FALSE;
    while (mp_row_cursor_next(rows, &row, &failure))
        *out = MAX(*out, row.number);
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static char *
list_libraries(void)
{
    g_autofree char *database = mp_case_library();
    g_autofree char *archives = mp_unpack_libraries();
    g_autofree char *decoder = mp_decode_library();
    g_autofree char *domain = mp_domain_library();
    g_autofree char *domains = mp_domain_list_version();

    return g_strdup_printf("glib %u.%u.%u; %s; %s; %s; %s; %s; public suffix list %s",
                           glib_major_version, glib_minor_version, glib_micro_version, decoder,
                           archives, mp_digest_library(), database, domain, domains);
}

/* The caps in force that decide what is read of a message. */
static char *
list_limits(void)
{
    return g_strdup_printf(
        "in flight %u; resident message %u; header %u; fields %u; value %u; addresses %u; "
        "mime depth %u; mime parts %u; text window %u; text parts %u; archive nesting %u; "
        "compressions %u; unpack ratio %u; unpack total %" G_GUINT64_FORMAT
        "; members %u; folder depth %u",
        MP_LIMIT_IN_FLIGHT, MP_LIMIT_RESIDENT, MP_LIMIT_HEADER_BYTES, MP_LIMIT_FIELDS,
        MP_LIMIT_FIELD_VALUE, MP_LIMIT_ADDRESSES, (guint)MP_LIMIT_MIME_DEPTH, MP_LIMIT_MIME_PARTS,
        MP_LIMIT_TEXT_WINDOW, MP_LIMIT_TEXT_PARTS, (guint)MP_LIMIT_NESTING, (guint)MP_LIMIT_FILTERS,
        (guint)MP_LIMIT_UNPACK_RATIO, (guint64)MP_LIMIT_UNPACK_TOTAL, MP_LIMIT_MEMBERS,
        (guint)MP_LIMIT_DEPTH);
}

MpRecord *
mp_record_new(MpCase *store, const MpScanOptions *options, GError **error)
{
    g_autoptr(MpRecord) self = g_new0(MpRecord, 1);
    MpSha256 rules = mp_rules_digest(options->rules);
    MpSha256 extraction = mp_extraction_digest(options->rules);

    self->store = store;
    self->began = g_get_monotonic_time();
    self->libraries = list_libraries();
    self->limits = list_limits();
    self->scan.refresh = options->rehash;
    if (!last_number(store, &self->scan.number, error) ||
        !mp_case_extraction(store, &extraction, &self->scan.extraction, error))
        return NULL;
    self->scan.number++;
    self->row = (MpScanRow){
        .number = self->scan.number,
        .started = options->now_us,
        .ended = MP_NO_TIME,
        .arguments = options->arguments,
        .tool = "mailprov " MP_VERSION,
        .libraries = self->libraries,
        .rules = mp_sha256_hex(&rules, self->rules),
        .extraction = mp_sha256_hex(&extraction, self->extraction),
        .limits = self->limits,
        .outcome = "running",
    };
    return mp_case_add_row(store, &mp_table_scan, &self->row, error) ? g_steal_pointer(&self)
                                                                     : NULL;
}

void
mp_record_free(MpRecord *self)
{
    if (self == NULL)
        return;
    g_free(self->libraries);
    g_free(self->limits);
    g_free(self);
}

const MpScanNumber *
mp_record_scan(const MpRecord *self)
{
    return &self->scan;
}

gboolean
mp_record_end(MpRecord *self, const char *outcome, const MpScanTotals *totals, GError **error)
{
    self->row.ended = self->row.started + (g_get_monotonic_time() - self->began);
    self->row.outcome = outcome;
    self->row.messages = (gint64)totals->n_messages;
    self->row.bytes = (gint64)totals->n_bytes;
    self->row.anomalies = (gint64)totals->n_anomalies;
    self->row.unread = (gint64)totals->n_unread;
    return mp_case_add_row(self->store, &mp_table_scan, &self->row, error);
}
