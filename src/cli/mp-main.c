/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gunixoutputstream.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <unistd.h>

#include "base/mp-limits.h"
#include "cli/mp-case-path.h"
#include "cli/mp-command.h"
#include "cli/mp-global.h"
#include "cli/mp-interrupt.h"

/* A big block goes back to the system when it is freed: left to itself the allocator takes the
   largest block it has seen for small, and two workers on hostile mail then hold 270 MB of which
   they use 150. */
static void
bound_memory(void)
{
#ifdef M_MMAP_THRESHOLD
    mallopt(M_MMAP_THRESHOLD, MP_LIMIT_HEAP_BLOCK);
#endif
}

static int
run(MpCommandContext *ctx, int argc, char *argv[], GError **error)
{
    const MpCommand *command = mp_command_find(argc > 1 ? argv[1] : "help", error);
    g_autofree char *name = command == NULL ? NULL : g_strconcat("mailprov ", command->name, NULL);
    int first = MIN(argc - 1, 1);
    int status;

    if (command == NULL)
        return MP_EXIT_USAGE;
    g_set_prgname(name); /* what --help shows */
    if (command->is_long)
        mp_interrupt_catch(ctx->cancel);
    status = command->run(ctx, argc - first, argv + first, error);
    return g_output_stream_close(ctx->out, NULL, *error == NULL ? error : NULL) ? status
                                                                                : MP_EXIT_FAILED;
}

int
main(int argc, char *argv[])
{
    g_autofree char **ordered = mp_global_first(argc, argv);
    g_autofree char *option = NULL;
    g_autofree char *case_path = NULL;
    gboolean no_defang = FALSE, version = FALSE, help = FALSE;
    const GOptionEntry entries[] = {
        { "case", 0, 0, G_OPTION_ARG_FILENAME, &option, "the case file, or postgresql://...",
          "FILE" },
        { "no-defang", 0, 0, G_OPTION_ARG_NONE, &no_defang, "leave links clickable", NULL },
        { "help", 'h', 0, G_OPTION_ARG_NONE, &help, "say what there is", NULL },
        { "version", 0, 0, G_OPTION_ARG_NONE, &version, "print the version", NULL },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOutputStream) raw = g_unix_output_stream_new(STDOUT_FILENO, FALSE);
    g_autoptr(GOutputStream) out = g_buffered_output_stream_new_sized(raw, 64 << 10);
    g_autoptr(GOptionContext) options = g_option_context_new("COMMAND ...");
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    g_autoptr(GError) error = NULL;
    const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
    MpCommandContext ctx = { .out = out, .cancel = cancel };
    int status = MP_EXIT_USAGE;

    bound_memory();
    setlocale(LC_CTYPE, "C.UTF-8"); /* libraries read names as UTF-8, whatever LANG says */
    signal(SIGPIPE, SIG_DFL);       /* a reader that has had enough is no error */
    g_set_prgname("mailprov");
    g_option_context_add_main_entries(options, entries, NULL);
    g_option_context_set_strict_posix(options, TRUE);
    if (mp_command_parse(options, &argc, &ordered, &error)) {
        case_path = mp_case_path_given(option);
        ctx.case_path = case_path;
        ctx.case_option = option;
        ctx.now_us =
            epoch == NULL ? g_get_real_time() : g_ascii_strtoll(epoch, NULL, 10) * G_USEC_PER_SEC;
        ctx.out_is_terminal = isatty(STDOUT_FILENO);
        ctx.err_is_terminal = isatty(STDERR_FILENO);
        ctx.color = ctx.out_is_terminal && g_getenv("NO_COLOR") == NULL;
        ctx.defang = !no_defang;
        if (version)
            g_print("mailprov %s\n", MP_VERSION);
        status = version ? MP_EXIT_DONE : run(&ctx, help ? 1 : argc, ordered, &error);
    }
    if (error == NULL)
        return status;
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
        mp_command_note("there is no space left for the output; free some, or write elsewhere (%s)",
                        error->message);
    else
        mp_command_note("%s", error->message);
    if (error->domain == MP_USAGE_ERROR || error->domain == G_OPTION_ERROR)
        return MP_EXIT_USAGE;
    return status == MP_EXIT_DONE || status == MP_EXIT_USAGE ? MP_EXIT_FAILED : status;
}
