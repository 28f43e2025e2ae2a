/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-timeline.h"
#include "cli/mp-command-findings.h"
#include "cli/mp-output-file.h"
#include "render/mp-timeline-format.h"

/* %FALSE: @about is no address of the owner. */
static gboolean
write_timeline(const MpCommandContext *ctx,
               const MpTimelineFormat *format,
               const char *about,
               const MpOutputWish *output,
               GError **error)
{
    g_autoptr(MpCase) store = mp_command_open_findings(ctx, error);
    g_autoptr(MpRules) rules = store != NULL ? mp_command_load_rules(store, error) : NULL;
    g_autoptr(MpTimeline) timeline = NULL;
    g_autoptr(MpOutputFile) file = NULL;

    if (rules == NULL || !mp_command_is_own_address(store, about, error))
        return FALSE;
    timeline = mp_timeline_build(store, rules, about, error);
    if (timeline == NULL)
        return FALSE;
    file = mp_output_file_redacted(ctx, store, output, error);
    return file != NULL &&
           format->write(timeline, ctx->defang, mp_output_file_stream(file), error) &&
           mp_output_file_close(g_steal_pointer(&file), error);
}

/* mailprov timeline [--format NAME] [--about ADDRESS] [-o FILE] */
int
mp_command_timeline(const MpCommandContext *ctx, int argc, char *argv[], GError **error)
{
    g_autofree char *name = NULL;
    g_autofree char *about = NULL;
    g_auto(MpOutputWish) output = { 0 };
    const GOptionEntry entries[] = {
        { "format", 'f', 0, G_OPTION_ARG_STRING, &name, "text (default), timesketch or svg",
          "NAME" },
        { "about", 0, 0, G_OPTION_ARG_STRING, &about, "only this address of yours", "ADDRESS" },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) options = g_option_context_new("- every dated event, in order");
    const MpTimelineFormat *format;

    g_option_context_set_description(
        options, "Examples:\n"
                 "  mailprov timeline\n"
                 "  mailprov timeline --about dell@you.example --format svg -o dell.svg\n"
                 "  mailprov timeline --format timesketch -o case.jsonl\n");
    mp_output_wish_add(options, entries, &output);
    if (!mp_command_parse(options, &argc, &argv, error))
        return MP_EXIT_DONE;
    if (argc > 1) {
        g_set_error(error, MP_USAGE_ERROR, 0, "timeline: takes no arguments but options: %s",
                    argv[1]);
        return MP_EXIT_USAGE;
    }
    format = name == NULL ? *mp_timeline_format_table() : mp_timeline_format_find(name);
    if (format == NULL) {
        g_set_error(error, MP_USAGE_ERROR, 0,
                    "timeline: --format is text, timesketch or svg, not %s", name);
        return MP_EXIT_USAGE;
    }
    return write_timeline(ctx, format, about, &output, error) ? MP_EXIT_DONE : MP_EXIT_FAILED;
}
