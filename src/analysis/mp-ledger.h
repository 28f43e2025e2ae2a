/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"
#include "case/mp-rows-told.h"

G_BEGIN_DECLS

/* What an import took and what it could not take. */
typedef struct {
    guint taken;
    GPtrArray *problems; /* of char *, "line 7: reason" */
} MpLedgerImport;

void mp_ledger_import_clear(MpLedgerImport *import);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MpLedgerImport, mp_ledger_import_clear)

/* Names of what can be imported: "csv" (the program's own form, product.md
 * "Files people write"), then exports of password managers and alias
 * services as comma-separated values. NULL-terminated. */
const char *const *mp_ledger_formats(void);

/**
 * mp_ledger_import:
 * @store: may be written
 * @text: the whole file (RFC 4180; LF or CRLF; a byte order mark is passed over)
 * @format: one of mp_ledger_formats()
 * @out: to be cleared with mp_ledger_import_clear()
 *
 * Takes each row that says which organisation an address was given to; one
 * that does not is named among the problems with its line and the reason.
 * Columns are found by the names in the first line, so that another order, or
 * more of them, does no harm. Passwords are never looked at. The same address
 * and organisation again replaces what was said of them.
 *
 * Returns: %FALSE where the store refused, or the file is not of that format
 */
gboolean mp_ledger_import(
    MpCase *store, MpSlice text, const char *format, MpLedgerImport *out, GError **error);

/**
 * mp_ledger_check:
 *
 * Where the ledger and the mail disagree, as sentences in the order of the
 * addresses: a company that never wrote to its address, mail from before the
 * day it was given, an address another company was the first to write to, one
 * the mail does not know, one the ledger does not.
 *
 * Returns: (transfer full): of char *, or %NULL and @error
 */
GPtrArray *mp_ledger_check(MpCase *store, GError **error);

G_END_DECLS
