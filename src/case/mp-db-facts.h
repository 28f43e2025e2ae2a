/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* facts(message): the packed facts of a message as rows of (kind, ordinal,
 * member, value), for people who ask a case in SQL:
 *   SELECT value FROM message, facts(message.key) WHERE kind = 'hop' AND member = 'by'
 * A member that is empty has no row. The bytes a fact cites are its members
 * "start" and "end". */
const sqlite3_module *mp_db_facts_module(void);

G_END_DECLS
