/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/mp-command.h"

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
    static const MpCommand *const table[] = { &case_command, &help_command, NULL };

    return table;
}
