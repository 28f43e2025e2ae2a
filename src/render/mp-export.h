/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "render/mp-json-writer.h"
#include "render/mp-redact.h"

G_BEGIN_DECLS

/* What other programs read. Each writes the whole case, the same bytes however
 * it was scanned; findings are up to date. With a redactor (nullable), what only
 * the writer knows to be a name, a path or a token is hidden here; addresses
 * and the like are left to the redaction of the output itself. */

/* Every table but the record of scans, one object a line: what the content of
 * a case is (product.md). docs/schema has a schema for each table. */
gboolean
mp_export_ndjson(MpCase *store, const MpRedactor *redactor, GOutputStream *out, GError **error);

/* Names of the tables that CSV can show; NULL-terminated. "message", one line a
 * message, is the first. */
const char *const *mp_export_csv_tables(void);
/* RFC 4180, formulas disarmed. @table is one of mp_export_csv_tables(). */
gboolean mp_export_csv(MpCase *store,
                       const char *table,
                       const MpRedactor *redactor,
                       GOutputStream *out,
                       GError **error);

/* A STIX 2.1 bundle, and a MISP event: what strangers' mail shows. */
gboolean
mp_export_stix(MpCase *store, const MpRedactor *redactor, GOutputStream *out, GError **error);
gboolean
mp_export_misp(MpCase *store, const MpRedactor *redactor, GOutputStream *out, GError **error);

G_END_DECLS
