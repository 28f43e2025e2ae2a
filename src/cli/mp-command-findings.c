/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/mp-command-findings.h"

#include "analysis/mp-analysis.h"

MpRules *
mp_command_load_rules(MpCase *store, GError **error)
{
    g_autofree char *dir = mp_case_get(store, "rules-dir");

    return mp_rules_load(dir, error);
}

MpCase *
mp_command_open_findings(const MpCommandContext *ctx, GError **error)
{
    g_autoptr(MpCase) store = mp_command_open_case(ctx, MP_CASE_READ, error);
    g_autoptr(MpRules) rules = NULL;

    if (store == NULL)
        return NULL;
    rules = mp_command_load_rules(store, error);
    if (rules == NULL || !mp_analysis_run(store, rules, error))
        return NULL;
    return g_steal_pointer(&store);
}
