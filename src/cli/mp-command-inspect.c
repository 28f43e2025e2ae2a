/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gunixinputstream.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "analysis/mp-analysis.h"
#include "analysis/mp-judge.h"
#include "case/mp-rows-evidence.h"
#include "case/mp-rows-findings.h"
#include "cli/mp-command.h"
#include "render/mp-inspect.h"
#include "scan/mp-scan.h"

/* Standard input is read whole: it has no second end to look at. */
#define INPUT_BYTES (1u << 30)

/* `path:offset` names one message of an mbox. */
typedef struct {
    char *path;
    gint64 offset; /* -1: all of it */
} Target;

static void
target_clear(gpointer data)
{
    g_free(((Target *)data)->path);
}

typedef struct {
    const MpCommandContext *ctx;
    char *format, *rules_dir;
    char **own_addresses, **own_hosts, **gateways;
    GArray *targets; /* of Target */
    gboolean json;
    MpCase *store;
    MpRules *rules;
    MpHostModel *hosts;
    MpScanTotals totals;
    guint64 shown;
} Inspection;

static void
inspection_clear(Inspection *self)
{
    g_free(self->format);
    g_free(self->rules_dir);
    g_strfreev(self->own_addresses);
    g_strfreev(self->own_hosts);
    g_strfreev(self->gateways);
    g_clear_pointer(&self->targets, g_array_unref);
    mp_host_model_free(self->hosts);
    mp_rules_unref(self->rules);
    mp_case_close(self->store);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Inspection, inspection_clear)

/* An existing file of that very name wins over an offset. */
static Target
target_of(const char *argument)
{
    const char *colon = strrchr(argument, ':');
    Target target = { NULL, -1 };
    guint64 offset;

    if (colon != NULL && g_ascii_isdigit(colon[1]) && !g_file_test(argument, G_FILE_TEST_EXISTS) &&
        g_ascii_string_to_unsigned(colon + 1, 10, 0, G_MAXINT64, &offset, NULL)) {
        target.path = g_strndup(argument, (gsize)(colon - argument));
        target.offset = (gint64)offset;
        return target;
    }
    target.path = g_strdup(argument);
    return target;
}

/* What the owner says, and what a case has learnt: one a line, as scan keeps pins. */
static gboolean
set_pins(Inspection *self, const char *name, char **given, GPtrArray *learnt, GError **error)
{
    g_autoptr(GString) lines = g_string_new(NULL);

    for (gsize i = 0; given != NULL && given[i] != NULL; i++)
        g_string_append_printf(lines, "%s\n", given[i]);
    for (guint i = 0; learnt != NULL && i < learnt->len; i++)
        g_string_append_printf(lines, "%s\n", (const char *)g_ptr_array_index(learnt, i));
    return lines->len == 0 || mp_case_set(self->store, name, lines->str, error);
}

typedef struct {
    GPtrArray *own, *gateways, *addresses; /* of char * */
} Known;

static void
see_host(gconstpointer data, gpointer user)
{
    const MpHostRow *row = data;
    Known *known = user;

    /* a template with a wildcard is no host that can be said */
    if (row->own && strchr(row->host_template, '#') == NULL)
        g_ptr_array_add(row->gateway ? known->gateways : known->own, g_strdup(row->host_template));
}

static void
see_address(gconstpointer data, gpointer user)
{
    const MpAddressRow *row = data;
    Known *known = user;

    g_ptr_array_add(known->addresses, g_strdup(row->address));
}

static gboolean
recall(Inspection *self, GError **error)
{
    g_autoptr(GPtrArray) own = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) gateways = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func(g_free);
    Known known = { own, gateways, addresses };

    if (self->ctx->case_option != NULL) {
        g_autoptr(MpCase) past = mp_case_open(self->ctx->case_option, MP_CASE_READ, error);

        if (past == NULL || !mp_case_each_row(past, &mp_table_host, see_host, &known, error) ||
            !mp_case_each_row(past, &mp_table_address, see_address, &known, error))
            return FALSE;
    }
    return mp_case_begin(self->store, error) &&
           set_pins(self, "own-host", self->own_hosts, own, error) &&
           set_pins(self, "gateway", self->gateways, gateways, error) &&
           set_pins(self, "own-address", self->own_addresses, addresses, error) &&
           mp_case_commit(self->store, error);
}

static GBytes *
read_input(GError **error)
{
    g_autoptr(GInputStream) in = g_unix_input_stream_new(STDIN_FILENO, FALSE);
    g_autoptr(GByteArray) all = g_byte_array_new();
    guint8 block[65536];
    gssize n;

    while ((n = g_input_stream_read(in, block, sizeof block, NULL, error)) > 0) {
        g_byte_array_append(all, block, (guint)n);
        if (all->len > INPUT_BYTES) {
            g_set_error(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                        "standard input: more than 1 GiB; write it to a file first");
            return NULL;
        }
    }
    return n < 0 ? NULL : g_byte_array_free_to_bytes(g_steal_pointer(&all));
}

static gboolean
read_target(Inspection *self, const Target *target, GError **error)
{
    const char *const paths[] = { target->path, NULL };
    g_autoptr(GBytes) input = NULL;
    MpScanOptions options = { .rules = self->rules,
                              .cancel = self->ctx->cancel,
                              .keep_raw = TRUE,
                              .now_us = self->ctx->now_us };
    MpScanTotals totals = { 0 };

    if (strcmp(target->path, "-") == 0) {
        input = read_input(error);
        if (input == NULL)
            return FALSE;
        options.input = input;
    }
    if (!mp_scan(self->store, paths, &options, &totals, error))
        return FALSE;
    self->totals.n_messages += totals.n_messages;
    self->totals.n_unread += totals.n_unread;
    self->totals.interrupted |= totals.interrupted;
    return TRUE;
}

/* Whether @place is asked for: a target without an offset asks for all it holds. */
static gboolean
is_wanted(const Inspection *self, const MpPlaceRow *place)
{
    gboolean offsets = FALSE;

    for (guint i = 0; i < self->targets->len; i++) {
        const Target *target = &g_array_index(self->targets, Target, i);

        if (target->offset < 0)
            continue;
        offsets = TRUE;
        if (strcmp(place->origin, target->path) == 0 && place->offset == target->offset)
            return TRUE;
    }
    for (guint i = 0; offsets && i < self->targets->len; i++) {
        const Target *target = &g_array_index(self->targets, Target, i);

        if (target->offset < 0 && g_str_has_prefix(place->origin, target->path))
            return TRUE;
    }
    return !offsets;
}

static guint
terminal_columns(void)
{
    struct winsize size;

    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static gboolean
show_place(
    Inspection *self, const MpPlaceRow *place, MpArena *arena, MpJsonWriter *json, GError **error)
{
    const MpJudge judge = { .hosts = self->hosts,
                            .rules = self->rules,
                            .own_addresses = (const char *const *)self->own_addresses };
    MpCaseMessage message;
    MpJudgement judgement;
    MpInspected shown = { .place = place,
                          .judgement = &judgement,
                          .hosts_known = !mp_host_model_is_empty(self->hosts) };
    g_autoptr(GString) text = NULL;
    g_autoptr(GError) failure = NULL;

    mp_arena_reset(arena);
    if (!mp_case_message(self->store, place->message, arena, &message, &failure)) {
        if (failure == NULL)
            return TRUE;
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    mp_judge_message(&judge, message.facts, arena, &judgement);
    shown.facts = message.facts;
    self->shown++;
    if (self->json) {
        mp_inspect_write_json(json, &shown);
        return TRUE;
    }
    text = g_string_new(self->shown > 1 ? "\n\n" : NULL);
    mp_inspect_append_text(text, &shown, self->ctx->out_is_terminal ? terminal_columns() : 0,
                           self->ctx->defang);
    return g_output_stream_write_all(self->ctx->out, text->str, text->len, NULL, NULL, error);
}

static gboolean
show_all(Inspection *self, GError **error)
{
    g_autoptr(MpRowCursor) places = mp_case_rows_as_read(self->store, &mp_table_place, error);
    g_autoptr(MpJsonWriter) json = mp_json_writer_new(self->ctx->out);
    g_autoptr(MpArena) arena = mp_arena_new(64u << 10);
    g_autoptr(GError) failure = NULL;
    MpPlaceRow place;

    if (places == NULL)
        return FALSE;
    while (mp_row_cursor_next(places, &place, &failure))
        if (is_wanted(self, &place) && !show_place(self, &place, arena, json, &failure))
            break;
    if (failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    return mp_json_writer_finish(json, error);
}

static gboolean
inspect(Inspection *self, GError **error)
{
    self->store = mp_case_open_anonymous(error);
    if (self->store == NULL || !recall(self, error))
        return FALSE;
    self->rules = mp_rules_load(self->rules_dir, error);
    if (self->rules == NULL)
        return FALSE;
    for (guint i = 0; i < self->targets->len; i++)
        if (!read_target(self, &g_array_index(self->targets, Target, i), error))
            return FALSE;
    /* What all of them teach is used for each. */
    self->hosts = mp_analysis_learn_hosts(self->store, error);
    return self->hosts != NULL && show_all(self, error);
}

static gboolean
choose_format(Inspection *self, GError **error)
{
    self->json = !self->ctx->out_is_terminal || self->targets->len != 1;
    if (self->format == NULL)
        return TRUE;
    self->json = strcmp(self->format, "json") == 0;
    if (self->json || strcmp(self->format, "text") == 0)
        return TRUE;
    g_set_error(error, MP_USAGE_ERROR, 0,
                "inspect: no format is called '%s'; there are text and json", self->format);
    return FALSE;
}

/* mailprov inspect [--format NAME] [--case FILE] ... PATH...|- */
int
mp_command_inspect(const MpCommandContext *ctx, int argc, char *argv[], GError **error)
{
    g_auto(Inspection) self = { .ctx = ctx };
    /* clang-format off */
    const GOptionEntry entries[] = {
        { "format", 'f', 0, G_OPTION_ARG_STRING, &self.format,
          "text (default for one message on a terminal) or json, one object a line", "NAME" },
        { "own-address", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.own_addresses, "an address or domain of yours", "NAME" },
        { "own-host", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.own_hosts, "a machine of yours", "HOST" },
        { "gateway", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.gateways, "a machine of yours that strangers connect to", "HOST" },
        { "rules", 0, 0, G_OPTION_ARG_FILENAME, &self.rules_dir, "more rule files", "DIR" },
        G_OPTION_ENTRY_NULL,
    };
    /* clang-format on */
    g_autoptr(GOptionContext) options = g_option_context_new("PATH...|-");

    g_option_context_set_summary(options, "Says of each message which way it came, who answers for "
                                          "it, and what in it is only claimed.");
    g_option_context_set_description(options, "Examples:\n"
                                              "  mailprov inspect letter.eml\n"
                                              "  mailprov inspect old.mbox:8113942\n"
                                              "  pbpaste | mailprov inspect -\n\n"
                                              "--case FILE adds what that case has learnt.\n");
    g_option_context_add_main_entries(options, entries, NULL);
    if (!mp_command_parse(options, &argc, &argv, error))
        return MP_EXIT_DONE;
    if (argc < 2) {
        g_set_error(error, MP_USAGE_ERROR, 0, "inspect: what? (see 'mailprov inspect --help')");
        return MP_EXIT_USAGE;
    }
    self.targets = g_array_new(FALSE, FALSE, sizeof(Target));
    g_array_set_clear_func(self.targets, target_clear);
    for (int i = 1; i < argc; i++) {
        Target target = target_of(argv[i]);
        g_array_append_val(self.targets, target);
    }
    if (!choose_format(&self, error))
        return MP_EXIT_USAGE;
    if (!inspect(&self, error))
        return MP_EXIT_FAILED;
    if (self.shown == 0 && self.totals.n_unread == 0) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s: no message there", argv[1]);
        return MP_EXIT_FAILED;
    }
    if (self.totals.n_unread > 0)
        mp_command_note("%" G_GUINT64_FORMAT " places could not be read as mail",
                        self.totals.n_unread);
    return self.totals.interrupted    ? MP_EXIT_INTERRUPTED
           : self.totals.n_unread > 0 ? MP_EXIT_UNREAD
                                      : MP_EXIT_DONE;
}
