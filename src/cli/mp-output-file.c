/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/mp-output-file.h"

#include <string.h>
#include <sys/random.h>

#define KEY_SETTING "redaction-key"
#define KEY_BYTES 32
#define ROUNDS 3 /* of hiding: what is left of two neighbours may be an address again */

struct _MpOutputFile {
    GOutputStream *out;     /* where it goes in the end; owned where @file is set */
    GFile *file;            /* NULL: standard output */
    gboolean is_new;        /* there was none of that name */
    MpRedactor *redactor;   /* owned; NULL: nothing is hidden */
    GFileIOStream *written; /* by the command, while it may not yet get out */
    gboolean only_check;
};

MpOutputFile *
mp_output_file_open(const MpCommandContext *ctx, const char *path, GError **error)
{
    g_autoptr(GFile) file = NULL;
    GFileOutputStream *stream;
    MpOutputFile *self;

    if (path != NULL && strcmp(path, "-") != 0) {
        gboolean is_new;

        file = g_file_new_for_path(path);
        is_new = !g_file_query_exists(file, NULL);
        /* writes a temporary file and renames it when it is closed */
        stream = g_file_replace(file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, error);
        if (stream == NULL)
            return NULL;
        self = g_new0(MpOutputFile, 1);
        self->out = G_OUTPUT_STREAM(stream);
        self->file = g_steal_pointer(&file);
        self->is_new = is_new;
        return self;
    }
    self = g_new0(MpOutputFile, 1);
    self->out = ctx->out;
    return self;
}

/* Options. */

void
mp_output_wish_clear(MpOutputWish *wish)
{
    g_clear_pointer(&wish->path, g_free);
}

static gboolean
set_redact(const char *name, const char *value, gpointer data, GError **error)
{
    MpOutputWish *wish = data;

    (void)name;
    if (value == NULL || strcmp(value, "full") == 0)
        wish->redact = MP_REDACT_FULL;
    else if (strcmp(value, "linkable") == 0)
        wish->redact = MP_REDACT_LINKABLE;
    else
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                    "--redact takes nothing or 'linkable', not '%s'", value);
    return wish->redact != MP_REDACT_NONE;
}

void
mp_output_wish_add(GOptionContext *options, const GOptionEntry *entries, MpOutputWish *wish)
{
    const GOptionEntry shared[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &wish->path, "write to this file", "FILE" },
        { "redact", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, set_redact,
          "hide who you are; with =linkable ids and times stay", "linkable" },
        G_OPTION_ENTRY_NULL,
    };
    GOptionGroup *group = g_option_group_new("main", "", "", wish, NULL);

    g_option_group_add_entries(group, entries);
    g_option_group_add_entries(group, shared);
    g_option_context_set_main_group(options, group);
}

/* Redaction. */

static char *
new_key(GError **error)
{
    guint8 bytes[KEY_BYTES];
    GString *hex = g_string_new(NULL);

    if (getrandom(bytes, sizeof bytes, 0) != (gssize)sizeof bytes) {
        g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                            "redaction: the system gives no random numbers for a key");
        g_string_free(hex, TRUE);
        return NULL;
    }
    for (gsize i = 0; i < sizeof bytes; i++)
        g_string_append_printf(hex, "%02x", bytes[i]);
    return g_string_free(hex, FALSE);
}

MpRedactor *
mp_output_redactor(MpCase *store, MpRedactMode mode, GError **error)
{
    g_autofree char *key = NULL;

    if (mode == MP_REDACT_NONE)
        return NULL;
    key = mp_case_get(store, KEY_SETTING);
    if (key == NULL || key[0] == '\0') {
        g_free(key);
        key = new_key(error);
        if (key == NULL)
            return NULL;
        if (!mp_case_set(store, KEY_SETTING, key, NULL))
            mp_command_note("the case cannot be written: pseudonyms are those of this output only");
    }
    return mp_redactor_new(store, mode, mp_slice_of(key), error);
}

/* A file that only this process sees. */
static GFileIOStream *
open_hidden(GError **error)
{
    GFileIOStream *stream = NULL;
    g_autoptr(GFile) file = g_file_new_tmp("mailprov-XXXXXX", &stream, error);

    if (file != NULL)
        g_file_delete(file, NULL, NULL);
    return stream;
}

MpOutputFile *
mp_output_file_redacted(const MpCommandContext *ctx,
                        MpCase *store,
                        const MpOutputWish *wish,
                        GError **error)
{
    g_autoptr(MpOutputFile) self = NULL;
    g_autoptr(MpRedactor) redactor = NULL;

    if (wish->redact != MP_REDACT_NONE) {
        redactor = mp_output_redactor(store, wish->redact, error);
        if (redactor == NULL)
            return NULL;
    }
    self = mp_output_file_open(ctx, wish->path, error);
    if (self == NULL || redactor == NULL)
        return g_steal_pointer(&self);
    self->redactor = g_steal_pointer(&redactor);
    self->written = open_hidden(error);
    return self->written == NULL ? NULL : g_steal_pointer(&self);
}

const MpRedactor *
mp_output_file_redactor(const MpOutputFile *self)
{
    return self->redactor;
}

void
mp_output_file_only_check(MpOutputFile *self)
{
    self->only_check = TRUE;
}

/* From the beginning again. */
static GInputStream *
read_back(GFileIOStream *file, GError **error)
{
    return g_output_stream_flush(g_io_stream_get_output_stream(G_IO_STREAM(file)), NULL, error) &&
                   g_seekable_seek(G_SEEKABLE(file), 0, G_SEEK_SET, NULL, error)
               ? g_io_stream_get_input_stream(G_IO_STREAM(file))
               : NULL;
}

static gboolean
copy(GInputStream *in, GOutputStream *out, GError **error)
{
    return g_output_stream_splice(out, in, G_OUTPUT_STREAM_SPLICE_NONE, NULL, error) >= 0;
}

/* Hides in place, by way of another file. */
static gboolean
hide(MpOutputFile *self, GError **error)
{
    g_autoptr(GFileIOStream) other = open_hidden(error);
    GInputStream *in = other == NULL ? NULL : read_back(self->written, error);

    if (in == NULL ||
        !mp_redactor_rewrite(self->redactor, in, g_io_stream_get_output_stream(G_IO_STREAM(other)),
                             error))
        return FALSE;
    g_object_unref(self->written);
    self->written = g_steal_pointer(&other);
    return TRUE;
}

/* What the command wrote, hidden and held against every own address, then given away. */
static gboolean
let_out(MpOutputFile *self, GError **error)
{
    g_autoptr(GError) left = NULL;
    GInputStream *in = NULL;

    for (guint i = 0; i < ROUNDS; i++) {
        g_clear_error(&left);
        if (!self->only_check && !hide(self, error))
            return FALSE;
        in = read_back(self->written, error);
        if (in == NULL)
            return FALSE;
        if (mp_redactor_check(self->redactor, in, &left))
            break;
    }
    if (left != NULL) {
        g_propagate_error(error, g_steal_pointer(&left));
        return FALSE;
    }
    in = read_back(self->written, error);
    return in != NULL && copy(in, self->out, error);
}

GOutputStream *
mp_output_file_stream(MpOutputFile *self)
{
    return self->written == NULL ? self->out
                                 : g_io_stream_get_output_stream(G_IO_STREAM(self->written));
}

static void
output_file_free(MpOutputFile *self)
{
    if (self->file != NULL) {
        g_object_unref(self->out);
        g_object_unref(self->file);
    }
    g_clear_object(&self->written);
    mp_redactor_free(self->redactor);
    g_free(self);
}

gboolean
mp_output_file_close(MpOutputFile *self, GError **error)
{
    gboolean done;

    if (self->written != NULL && !let_out(self, error)) {
        mp_output_file_abandon(self);
        return FALSE;
    }
    done = self->file == NULL || g_output_stream_close(self->out, NULL, error);
    output_file_free(self);
    return done;
}

void
mp_output_file_abandon(MpOutputFile *self)
{
    g_autoptr(GCancellable) cancelled = NULL;

    if (self == NULL)
        return;
    if (self->file != NULL) {
        /* a cancelled close throws the temporary file away */
        cancelled = g_cancellable_new();
        g_cancellable_cancel(cancelled);
        g_output_stream_close(self->out, cancelled, NULL);
        if (self->is_new) /* where there was no file, there is no temporary one either */
            g_file_delete(self->file, NULL, NULL);
    }
    output_file_free(self);
}
