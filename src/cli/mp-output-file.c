/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/mp-output-file.h"

#include <string.h>

struct _MpOutputFile {
    GOutputStream *out; /* owned where @file is set */
    GFile *file;        /* NULL: standard output */
};

MpOutputFile *
mp_output_file_open(const MpCommandContext *ctx, const char *path, GError **error)
{
    g_autoptr(GFile) file = NULL;
    GFileOutputStream *stream;
    MpOutputFile *self;

    if (path != NULL && strcmp(path, "-") != 0) {
        file = g_file_new_for_path(path);
        /* writes a temporary file and renames it when it is closed */
        stream = g_file_replace(file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, error);
        if (stream == NULL)
            return NULL;
        self = g_new0(MpOutputFile, 1);
        self->out = G_OUTPUT_STREAM(stream);
        self->file = g_steal_pointer(&file);
        return self;
    }
    self = g_new0(MpOutputFile, 1);
    self->out = ctx->out;
    return self;
}

GOutputStream *
mp_output_file_stream(MpOutputFile *self)
{
    return self->out;
}

static void
output_file_free(MpOutputFile *self)
{
    if (self->file != NULL) {
        g_object_unref(self->out);
        g_object_unref(self->file);
    }
    g_free(self);
}

gboolean
mp_output_file_close(MpOutputFile *self, GError **error)
{
    gboolean done = self->file == NULL || g_output_stream_close(self->out, NULL, error);

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
    }
    output_file_free(self);
}
