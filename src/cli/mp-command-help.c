/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-diag.h"
#include "cli/mp-command.h"

static const char intro[] =
    "mailprov answers one question from archived mail, offline: how did this stranger get my "
    "address?\n"
    "\n"
    "  mailprov scan ~/Maildir          read the archive; ends with the addresses strangers write "
    "to\n"
    "  mailprov graph > out.dot         who held an address, and when\n"
    "  mailprov inspect message.eml     one message: its way, its sender, what is odd\n"
    "\n"
    "Usage: mailprov [--case FILE] [--no-defang] COMMAND ...\n"
    "\n"
    "Commands:\n";

static const char outro[] =
    "\n"
    "  --case FILE    the case; else $MAILPROV_CASE, ./mailprov.case, or the one last scanned\n"
    "  --no-defang    leave links and addresses of strangers clickable in text for people\n"
    "  --version\n"
    "\n"
    "'mailprov help COMMAND' explains one command.\n"
    "Topics: 'mailprov help examples', 'redaction', 'exit-status', 'anomalies', 'environment'.\n";

typedef struct {
    const char *name;
    gboolean (*print)(const MpCommandContext *ctx, GError **error);
} Topic;

static gboolean
print_exit_status(const MpCommandContext *ctx, GError **error)
{
    return mp_command_print(
        ctx, error, "%s",
        "0    done\n"
        "1    could not; the line on standard error says why\n"
        "2    asked wrongly\n"
        "3    evidence changed (verify)\n"
        "4    done, but some evidence was unread; 'mailprov list anomalies' says what\n"
        "130  interrupted; what was read is kept, the next scan goes on from there\n");
}

static gboolean
print_environment(const MpCommandContext *ctx, GError **error)
{
    return mp_command_print(
        ctx, error, "%s",
        "MAILPROV_CASE      the case, unless --case names one\n"
        "XDG_DATA_HOME      where scan makes cases (default ~/.local/share)\n"
        "XDG_STATE_HOME     where the case last scanned is remembered (default ~/.local/state)\n"
        "NO_COLOR           no colours, even on a terminal\n"
        "SOURCE_DATE_EPOCH  stands in for the clock, in seconds: records that are to be equal\n"
        "TMPDIR             where inspect and large questions spill\n");
}

static gboolean
print_redaction(const MpCommandContext *ctx, GError **error)
{
    return mp_command_print(
        ctx, error, "%s",
        "graph, report, timeline and export take --redact, so that what they write can be given\n"
        "away. It hides your addresses and domains, plain and in every encoding in which mail\n"
        "carries them, names, the people written to beside you, ids, paths, and times to the day;\n"
        "--redact=linkable keeps ids and times. If any address of yours would still get out,\n"
        "nothing is written.\n"
        "\n"
        "  mailprov graph --redact --format svg -o public.svg\n"
        "  mailprov report --redact --about dell@you.example > public.md\n"
        "  mailprov export --all incident --redact=linkable\n"
        "\n"
        "Pseudonyms are the same in everything one case gives away. An address of yours that the\n"
        "mail does not show is named with 'mailprov scan --own-address NAME PATH'.\n");
}

static gboolean
print_examples(const MpCommandContext *ctx, GError **error)
{
    return mp_command_print(
        ctx, error, "%s",
        "Who passed my address on?\n"
        "  mailprov scan ~/Maildir\n"
        "  mailprov list addresses --foreign\n"
        "  mailprov explain dell@you.example\n"
        "\n"
        "I know whom I gave which address.\n"
        "  mailprov ledger draft > ledger.csv; $EDITOR ledger.csv\n"
        "  mailprov ledger import ledger.csv\n"
        "\n"
        "Somebody told me when he got it.\n"
        "  mailprov claims add C1 kind=statement by=org:intervision.com on=2011-07-12 \\\n"
        "    'says=acquired in March 2010' custodian=org:intervision.com \\\n"
        "    address=dell@you.example held_by=2010-03-31\n"
        "\n"
        "I want to show it.\n"
        "  mailprov graph --format svg -o out.svg\n"
        "  mailprov report --format html -o report.html\n"
        "  mailprov export --all incident --redact\n"
        "\n"
        "What is this one message?\n"
        "  mailprov inspect letter.eml\n"
        "  mailprov graph --view hops --focus '<id@x.example>'\n"
        "\n"
        "Is the evidence what it was?\n"
        "  mailprov verify\n");
}

static gboolean
print_anomalies(const MpCommandContext *ctx, GError **error)
{
    for (guint i = 0; i < MP_DIAG_N_CODES; i++)
        if (!mp_command_print(ctx, error, "%-24s %-8s %s\n", mp_diag_code_name(i),
                              mp_diag_class_name(mp_diag_code_class(i)), mp_diag_code_meaning(i)))
            return FALSE;
    return TRUE;
}

static const Topic topics[] = {
    { "exit-status", print_exit_status }, { "environment", print_environment },
    { "anomalies", print_anomalies },     { "redaction", print_redaction },
    { "examples", print_examples },
};

static gboolean
print_all(const MpCommandContext *ctx, GError **error)
{
    if (!mp_command_print(ctx, error, "%s", intro))
        return FALSE;
    for (const MpCommand *const *row = mp_command_table(); *row != NULL; row++)
        if (!mp_command_print(ctx, error, "  %-9s %s\n", (*row)->name, (*row)->summary))
            return FALSE;
    return mp_command_print(ctx, error, "%s", outro);
}

/* mailprov help [COMMAND | TOPIC] */
int
mp_command_help(const MpCommandContext *ctx, int argc, char *argv[], GError **error)
{
    g_autoptr(GOptionContext) options =
        g_option_context_new("[COMMAND | TOPIC] - say what mailprov does");
    char flag[] = "--help";
    char *asked[] = { NULL, flag, NULL };
    g_autofree char *name = NULL;
    const MpCommand *command;

    if (argc > 0 && !mp_command_parse(options, &argc, &argv, error))
        return MP_EXIT_DONE;
    if (argc < 2)
        return print_all(ctx, error) ? MP_EXIT_DONE : MP_EXIT_FAILED;
    for (gsize i = 0; i < G_N_ELEMENTS(topics); i++)
        if (strcmp(argv[1], topics[i].name) == 0)
            return topics[i].print(ctx, error) ? MP_EXIT_DONE : MP_EXIT_FAILED;
    command = mp_command_find(argv[1], error);
    if (command == NULL)
        return MP_EXIT_USAGE;
    name = g_strconcat("mailprov ", command->name, NULL);
    g_set_prgname(name);
    asked[0] = argv[1];
    return command->run(ctx, 2, asked, error);
}
