/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/mp-command.h"

G_BEGIN_DECLS

/**
 * mp_summary_append:
 * @store: a case whose findings are up to date
 *
 * What a scan ends with: whose machines received the mail, how many addresses
 * got mail only from those they were given to, and the others by name, with
 * who wrote to them and the holder they share. Appends to @out; nothing where
 * the case holds no address.
 */
gboolean
mp_summary_append(GString *out, MpCase *store, const MpCommandContext *ctx, GError **error);

G_END_DECLS
