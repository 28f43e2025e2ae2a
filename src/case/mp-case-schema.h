/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-db.h"

G_BEGIN_DECLS

/* The shape of a case: one SQL file a version under schema/, embedded, run in
 * order, never edited once released. */

/**
 * mp_case_schema_prepare:
 * @db: just opened
 * @may_create: whether an empty file may become a case
 *
 * Sees that @db is a case and has the newest shape; makes or upgrades it where
 * it may be written. MP_CASE_ERROR_OPEN: not a case file.
 * MP_CASE_ERROR_VERSION: made by a newer mailprov.
 */
gboolean mp_case_schema_prepare(MpDb *db, gboolean may_create, GError **error);

/* Of a shared case: its tables go, and no other. */
gboolean mp_case_schema_drop(MpDb *db, GError **error);

G_END_DECLS
