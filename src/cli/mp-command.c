/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/mp-command.h"

#include "base/mp-text.h"
#include "cli/mp-case-path.h"

G_DEFINE_QUARK(mp - usage - error - quark, mp_usage_error)

/* Changes of one letter (add, drop, replace, swap two) from @a to @b: what typing mistakes are. */
static guint
distance(const char *a, const char *b)
{
    gsize n = strlen(a), m = strlen(b);
    g_autofree guint *cell = g_new0(guint, (n + 1) * (m + 1));

    for (gsize i = 0; i <= n; i++)
        for (gsize j = 0; j <= m; j++) {
            guint *here = &cell[i * (m + 1) + j];

            if (i == 0 || j == 0) {
                *here = (guint)(i + j);
                continue;
            }
            *here = MIN(MIN(here[-1], here[-(gssize)(m + 1)]) + 1,
                        here[-(gssize)(m + 2)] + (a[i - 1] != b[j - 1] ? 1 : 0));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                *here = MIN(*here, cell[(i - 2) * (m + 1) + j - 2] + 1);
        }
    return cell[n * (m + 1) + m];
}

const MpCommand *
mp_command_find(const char *name, GError **error)
{
    const MpCommand *nearest = NULL;
    guint least = 3; /* farther than that it is another word */

    for (const MpCommand *const *row = mp_command_table(); *row != NULL; row++) {
        guint steps = strlen(name) > 20 ? G_MAXUINT : distance(name, (*row)->name);

        if (steps == 0)
            return *row;
        if (steps < least) {
            least = steps;
            nearest = *row;
        }
    }
    if (nearest != NULL)
        g_set_error(error, MP_USAGE_ERROR, 0, "'%s' is not a command; did you mean '%s'?", name,
                    nearest->name);
    else
        g_set_error(error, MP_USAGE_ERROR, 0, "'%s' is not a command; see 'mailprov help'", name);
    return NULL;
}

static gboolean
asks_for_help(int argc, char *const *argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return TRUE;
    return FALSE;
}

gboolean
mp_command_parse(GOptionContext *options, int *argc, char ***argv, GError **error)
{
    g_auto(GStrv) copy = g_new0(char *, *argc + 1);
    g_autoptr(GError) mistake = NULL;
    int n = 0;

    for (int i = 0; i < *argc; i++)
        copy[i] = g_strdup((*argv)[i]);
    g_option_context_set_help_enabled(options, FALSE);
    /* main's own parse stops at the command, whose --help is not its business */
    if (!g_option_context_get_strict_posix(options) && asks_for_help(*argc, *argv)) {
        g_autofree char *help = g_option_context_get_help(options, TRUE, NULL);

        g_print("%s", help);
        return FALSE;
    }
    /* as a vector: GLib would take plain arguments to be in the locale's charset */
    if (!g_option_context_parse_strv(options, &copy, &mistake)) {
        g_set_error(error, MP_USAGE_ERROR, 0, "%s (see '%s --help')", mistake->message,
                    g_get_prgname());
        return FALSE;
    }
    /* the caller's vector keeps its strings; what is left of the copy tells which stay */
    for (int i = 0; i < *argc && copy[n] != NULL; i++)
        if (strcmp((*argv)[i], copy[n]) == 0)
            (*argv)[n++] = (*argv)[i];
    if (n < *argc)
        (*argv)[n] = NULL;
    *argc = n;
    return TRUE;
}

void
mp_command_note(const char *format, ...)
{
    g_autoptr(GString) safe = g_string_new("mailprov: ");
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    mp_text_append_terminal(safe, mp_slice_of(text));
    g_printerr("%s\n", safe->str);
}

gboolean
mp_command_print(const MpCommandContext *ctx, GError **error, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    return g_output_stream_write_all(ctx->out, text, strlen(text), NULL, NULL, error);
}

MpCase *
mp_command_open_case(const MpCommandContext *ctx, MpCaseMode mode, GError **error)
{
    g_autofree char *last = ctx->case_path == NULL ? mp_case_path_last(error) : NULL;
    const char *path = ctx->case_path != NULL ? ctx->case_path : last;

    if (path == NULL)
        return NULL;
    if (ctx->err_is_terminal)
        mp_command_note("case %s", path);
    return mp_case_open(path, mode, error);
}
