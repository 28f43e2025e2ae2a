/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "case/mp-case.h"

G_BEGIN_DECLS

/* Exit statuses of product.md. A command's GError gives 1 or 2. */
typedef enum {
    MP_EXIT_DONE = 0,
    MP_EXIT_FAILED = 1,
    MP_EXIT_USAGE = 2,
    MP_EXIT_CHANGED = 3,
    MP_EXIT_UNREAD = 4,
    MP_EXIT_INTERRUPTED = 130,
} MpExit;

/* Options or arguments that make no sense: exit status 2. */
#define MP_USAGE_ERROR (mp_usage_error_quark())
GQuark mp_usage_error_quark(void);

/* What every command is given. */
typedef struct {
    const char *case_path;   /* (nullable) --case, $MAILPROV_CASE or ./mailprov.case; without any of
                                them mp_command_open_case() takes the case last scanned */
    const char *case_option; /* (nullable) --case alone */
    GOutputStream *out;      /* standard output, buffered; a memory stream in tests */
    gint64 now_us; /* the only clock of the program; $SOURCE_DATE_EPOCH stands in for it */
    gboolean out_is_terminal;
    gboolean err_is_terminal;
    gboolean color;       /* a terminal, and not NO_COLOR */
    gboolean defang;      /* not --no-defang: links people read cannot be clicked */
    GCancellable *cancel; /* Ctrl-C */
} MpCommandContext;

/* One row of mp-command-table.c. @argv[0] is the command's own name. */
typedef struct {
    const char *name;
    const char *summary; /* for --help and the completions; no full stop */
    /* Returns an MpExit; on a failure sets @error, printed once by main. */
    int (*run)(const MpCommandContext *ctx, int argc, char *argv[], GError **error);
    gboolean is_long; /* looks at Ctrl-C itself (@ctx->cancel); any other just ends */
} MpCommand;

/* ADD A COMMAND in mp-command-table.c. NULL-terminated. */
const MpCommand *const *mp_command_table(void);
/* The command of that name; else %NULL and an MP_USAGE_ERROR with the nearest one. */
const MpCommand *mp_command_find(const char *name, GError **error);

/* Parses @options; on a mistake an MP_USAGE_ERROR. `--help` prints and gives
 * %FALSE without an error: the command returns MP_EXIT_DONE either way, since
 * main makes 2 of a mistake. Arguments stay the bytes they are, in any locale. @argv may be a part
 * of main's. */
gboolean mp_command_parse(GOptionContext *options, int *argc, char ***argv, GError **error);

/* For people: to standard error, made safe for a terminal. */
void mp_command_note(const char *format, ...) G_GNUC_PRINTF(1, 2);
gboolean mp_command_print(const MpCommandContext *ctx, GError **error, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* Opens the case the command speaks of and says so on a terminal. */
MpCase *mp_command_open_case(const MpCommandContext *ctx, MpCaseMode mode, GError **error);

int mp_command_scan(const MpCommandContext *ctx, int argc, char *argv[], GError **error);
int mp_command_graph(const MpCommandContext *ctx, int argc, char *argv[], GError **error);
int mp_command_report(const MpCommandContext *ctx, int argc, char *argv[], GError **error);
int mp_command_timeline(const MpCommandContext *ctx, int argc, char *argv[], GError **error);
int mp_command_inspect(const MpCommandContext *ctx, int argc, char *argv[], GError **error);
int mp_command_ledger(const MpCommandContext *ctx, int argc, char *argv[], GError **error);
int mp_command_explain(const MpCommandContext *ctx, int argc, char *argv[], GError **error);
int mp_command_claims(const MpCommandContext *ctx, int argc, char *argv[], GError **error);
int mp_command_list(const MpCommandContext *ctx, int argc, char *argv[], GError **error);
int mp_command_case(const MpCommandContext *ctx, int argc, char *argv[], GError **error);
int mp_command_verify(const MpCommandContext *ctx, int argc, char *argv[], GError **error);
int mp_command_export(const MpCommandContext *ctx, int argc, char *argv[], GError **error);
int mp_command_rules(const MpCommandContext *ctx, int argc, char *argv[], GError **error);
int mp_command_merge(const MpCommandContext *ctx, int argc, char *argv[], GError **error);
int mp_command_help(const MpCommandContext *ctx, int argc, char *argv[], GError **error);

G_END_DECLS
