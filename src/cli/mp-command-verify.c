/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-text.h"
#include "case/mp-rows-evidence.h"
#include "cli/mp-command.h"
#include "cli/mp-progress.h"
#include "scan/mp-manifest.h"
#include "scan/mp-verify.h"

static const char description[] =
    "Reads the evidence again and holds it against the case. What changed or is missing is\n"
    "listed, one a line, and the exit status is 3; what came after the scan is counted only.\n"
    "\n"
    "--manifest reads no mail: it prints the digests that the case holds of whole files, for\n"
    "'hashdeep -a -k MANIFEST FILE...' or, as sha256sum, for 'sha256sum -c MANIFEST'.\n";

typedef struct {
    const MpCommandContext *ctx;
    MpProgress *progress;
} Listening;

static gboolean
print_finding(const MpVerifyFinding *finding, gpointer data, GError **error)
{
    const Listening *listening = data;
    g_autoptr(GString) line = g_string_new(mp_verify_what_name(finding->what));

    if (finding->what == MP_VERIFY_NEW)
        return TRUE;
    g_string_append_printf(line, "\t%s\t", finding->is_source ? "source" : "message");
    mp_text_append_terminal(line, mp_slice_of(finding->origin));
    if (!finding->is_source && finding->offset > 0)
        g_string_append_printf(line, "\tbyte %" G_GUINT64_FORMAT, finding->offset);
    return mp_command_print(listening->ctx, error, "%s\n", line->str);
}

static void
on_progress(guint64 n_messages, guint64 n_bytes, gpointer data)
{
    const Listening *listening = data;

    mp_progress_update(listening->progress, n_messages, n_bytes);
}

static gboolean
print_totals(const MpCommandContext *ctx, const MpVerifyTotals *totals, GError **error)
{
    g_autoptr(GString) line = g_string_new("Verified ");

    mp_progress_append_count(line, totals->n_messages);
    g_string_append(line, " messages (");
    mp_progress_append_bytes(line, totals->n_bytes);
    g_string_append(line, "): ");
    if (totals->n_changed == 0 && totals->n_missing == 0) {
        g_string_append(line, "nothing changed");
    } else {
        mp_progress_append_count(line, totals->n_changed);
        g_string_append(line, " changed, ");
        mp_progress_append_count(line, totals->n_missing);
        g_string_append(line, " missing");
    }
    if (totals->n_new > 0) {
        g_string_append(line, ", ");
        mp_progress_append_count(line, totals->n_new);
        g_string_append(line, " new since the scan");
    }
    return mp_command_print(ctx, error, "%s.\n", line->str);
}

static int
verify(const MpCommandContext *ctx, MpCase *store, GError **error)
{
    g_autoptr(MpProgress) progress = mp_progress_new(MP_PROGRESS_AUTO, ctx->err_is_terminal, 0);
    Listening listening = { ctx, progress };
    MpVerifyListener listener = { print_finding, on_progress, &listening, ctx->cancel };
    MpVerifyTotals totals;
    gboolean done = mp_verify(store, &listener, &totals, error);

    g_clear_pointer(&progress, mp_progress_free);
    if (!done || !print_totals(ctx, &totals, error))
        return MP_EXIT_FAILED;
    if (totals.interrupted)
        return MP_EXIT_INTERRUPTED;
    return totals.n_changed > 0 || totals.n_missing > 0 ? MP_EXIT_CHANGED : MP_EXIT_DONE;
}

static gboolean
set_format(const char *name, const char *value, gpointer data, GError **error)
{
    MpManifestFormat *format = data;

    (void)name;
    if (value == NULL || strcmp(value, "hashdeep") == 0)
        *format = MP_MANIFEST_HASHDEEP;
    else if (strcmp(value, "sha256sum") == 0)
        *format = MP_MANIFEST_SHA256SUM;
    else
        g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                            "--manifest is hashdeep or sha256sum");
    return *format != MP_MANIFEST_NONE;
}

/* mailprov verify [--manifest[=hashdeep|sha256sum]] */
int
mp_command_verify(const MpCommandContext *ctx, int argc, char *argv[], GError **error)
{
    MpManifestFormat format = MP_MANIFEST_NONE;
    const GOptionEntry entries[] = {
        { "manifest", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, set_format,
          "print the digests of files that the case holds", "hashdeep|sha256sum" },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) options = g_option_context_new("- is the evidence what it was?");
    GOptionGroup *group = g_option_group_new("verify", "", "", &format, NULL);
    g_autoptr(MpCase) store = NULL;

    g_option_group_add_entries(group, entries);
    g_option_context_set_main_group(options, group);
    g_option_context_set_description(options, description);
    if (!mp_command_parse(options, &argc, &argv, error))
        return MP_EXIT_DONE;
    if (argc > 1) {
        g_set_error(error, MP_USAGE_ERROR, 0,
                    "verify takes no arguments: it verifies what the case was read from");
        return MP_EXIT_USAGE;
    }
    store = mp_command_open_case(ctx, MP_CASE_READ, error);
    if (store == NULL)
        return MP_EXIT_FAILED;
    if (format == MP_MANIFEST_NONE)
        return verify(ctx, store, error);
    return mp_manifest_write(store, format, ctx->out, error) ? MP_EXIT_DONE : MP_EXIT_FAILED;
}
