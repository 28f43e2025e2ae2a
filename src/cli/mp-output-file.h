/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/mp-command.h"

G_BEGIN_DECLS

/**
 * MpOutputFile:
 *
 * Where a command writes: standard output, or the file of `-o`. A file
 * appears under its name only when it is whole: until then it is a temporary
 * one beside it.
 */
typedef struct _MpOutputFile MpOutputFile;

/* @path (nullable): standard output of @ctx; "-" is that too. */
MpOutputFile *mp_output_file_open(const MpCommandContext *ctx, const char *path, GError **error);
GOutputStream *mp_output_file_stream(MpOutputFile *self);
/* Puts the file in its place. Takes @self. */
gboolean mp_output_file_close(MpOutputFile *self, GError **error);
/* Leaves nothing behind. */
void mp_output_file_abandon(MpOutputFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpOutputFile, mp_output_file_abandon)

G_END_DECLS
