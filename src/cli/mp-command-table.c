/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/mp-command.h"

static const MpCommand scan_command = {
    .name = "scan",
    .summary = "read archived mail into the case",
    .run = mp_command_scan,
    .is_long = TRUE,
};

static const MpCommand graph_command = {
    .name = "graph",
    .summary = "draw who was given which address and who wrote to it",
    .run = mp_command_graph,
};

static const MpCommand explain_command = {
    .name = "explain",
    .summary = "weigh the stories of how strangers got an address",
    .run = mp_command_explain,
};

static const MpCommand report_command = {
    .name = "report",
    .summary = "write up what the mail shows, in Markdown or HTML",
    .run = mp_command_report,
};

static const MpCommand timeline_command = {
    .name = "timeline",
    .summary = "say what happened when, or draw it",
    .run = mp_command_timeline,
};

static const MpCommand inspect_command = {
    .name = "inspect",
    .summary = "say which way messages came and who answers for them",
    .run = mp_command_inspect,
    .is_long = TRUE,
};

static const MpCommand list_command = {
    .name = "list",
    .summary = "show a table: addresses, senders, platforms, campaigns ...",
    .run = mp_command_list,
};

static const MpCommand ledger_command = {
    .name = "ledger",
    .summary = "keep who was given which address",
    .run = mp_command_ledger,
};

static const MpCommand claims_command = {
    .name = "claims",
    .summary = "keep what people say, apart from what the mail shows",
    .run = mp_command_claims,
};

static const MpCommand verify_command = {
    .name = "verify",
    .summary = "hold the evidence against the case, or print a manifest",
    .run = mp_command_verify,
    .is_long = TRUE,
};

static const MpCommand export_command = {
    .name = "export",
    .summary = "give the case to other programs: ndjson, csv, stix ...",
    .run = mp_command_export,
};

static const MpCommand rules_command = {
    .name = "rules",
    .summary = "list, show, test and check the platform and list rules",
    .run = mp_command_rules,
};

static const MpCommand merge_command = {
    .name = "merge",
    .summary = "join several people's cases, or shards of one",
    .run = mp_command_merge,
};

static const MpCommand case_command = {
    .name = "case",
    .summary = "say which case is spoken of, what is in it, or ask it in SQL",
    .run = mp_command_case,
};

static const MpCommand help_command = {
    .name = "help",
    .summary = "say what mailprov does, or explain one command or topic",
    .run = mp_command_help,
};

const MpCommand *const *
mp_command_table(void)
{
    /* in the order in which they are used */
    static const MpCommand *const table[] = {
        &scan_command,     &graph_command,   &explain_command, &report_command,
        &timeline_command, &inspect_command, &list_command,    &ledger_command,
        &claims_command,   &verify_command,  &export_command,  &rules_command,
        &merge_command,    &case_command,    &help_command,    NULL,
    };

    return table;
}
