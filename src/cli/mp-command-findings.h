/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/mp-command.h"
#include "rules/mp-rules.h"

G_BEGIN_DECLS

/* The rules the case was read with: the built-in ones, and those of scan's
 * --rules where it was given. transfer full. */
MpRules *mp_command_load_rules(MpCase *store, GError **error);

/**
 * mp_command_open_findings:
 *
 * Opens the case the command speaks of and sees to it that its findings rest
 * on what it now holds. Says in one line on a terminal when its facts were
 * read with other rules than these.
 */
MpCase *mp_command_open_findings(const MpCommandContext *ctx, GError **error);

/* Whether @about is an address of the owner that mail came to; %NULL is all of
 * them. Else an error that says where to look. */
gboolean mp_command_is_own_address(MpCase *store, const char *about, GError **error);

G_END_DECLS
