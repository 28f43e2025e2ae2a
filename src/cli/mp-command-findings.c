/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/mp-command-findings.h"

#include "analysis/mp-analysis.h"
#include "case/mp-rows-findings.h"

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

gboolean
mp_command_is_own_address(MpCase *store, const char *about, GError **error)
{
    g_autoptr(MpRowCursor) rows = NULL;
    g_autoptr(GError) stop = NULL;
    MpAddressRow row;

    if (about == NULL)
        return TRUE;
    rows = mp_case_rows_where(store, &mp_table_address, "address", about, error);
    if (rows == NULL || mp_row_cursor_next(rows, &row, &stop))
        return rows != NULL;
    if (stop != NULL)
        g_propagate_error(error, g_steal_pointer(&stop));
    else
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_OPEN,
                    "%s: no mail came to it; 'mailprov list addresses' shows yours", about);
    return FALSE;
}
