/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/mp-command.h"
#include "render/mp-redact.h"

G_BEGIN_DECLS

/**
 * MpOutputFile:
 *
 * Where a command writes: standard output, or the file of `-o`. A file that
 * is there is replaced only when the new one is whole.
 */
typedef struct _MpOutputFile MpOutputFile;

/* @path (nullable): standard output of @ctx; "-" is that too. */
MpOutputFile *mp_output_file_open(const MpCommandContext *ctx, const char *path, GError **error);

/* What `-o FILE` and `--redact[=linkable]` ask for. */
typedef struct {
    char *path; /* (nullable) */
    MpRedactMode redact;
} MpOutputWish;

void mp_output_wish_clear(MpOutputWish *wish);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MpOutputWish, mp_output_wish_clear)

/* Gives @options the command's own @entries, `-o` and `--redact`, which fill @wish. */
void mp_output_wish_add(GOptionContext *options, const GOptionEntry *entries, MpOutputWish *wish);

/**
 * mp_output_file_redacted:
 * @store: whose owner is hidden; its findings are up to date
 *
 * As mp_output_file_open(), redacted where @wish asks for it. That is all a
 * command has to do: what it writes to the stream is kept in a temporary
 * file; mp_output_file_close() rewrites it, searches the result for any own
 * address in any encoding, and only then gives it away. Where one is found,
 * close fails, and nothing was written.
 *
 *   g_auto(MpOutputWish) wish = { 0 };
 *   mp_output_wish_add(options, entries, &wish);
 *   ...
 *   file = mp_output_file_redacted(ctx, store, &wish, error);
 *   if (file == NULL || !write_it(store, mp_output_file_stream(file), error) ||
 *       !mp_output_file_close(g_steal_pointer(&file), error))
 *       return MP_EXIT_FAILED;
 */
MpOutputFile *mp_output_file_redacted(const MpCommandContext *ctx,
                                      MpCase *store,
                                      const MpOutputWish *wish,
                                      GError **error);
/* For what knows better than the form of its bytes what is to be hidden (a
 * picture, a column of names); %NULL: nothing is. */
const MpRedactor *mp_output_file_redactor(const MpOutputFile *self);
/* What is written is already rewritten, and may be no text: it is searched only. */
void mp_output_file_only_check(MpOutputFile *self);

/* A redactor with the case's key, which is made when it is first needed.
 * transfer full; %NULL without an error where @mode is MP_REDACT_NONE. */
MpRedactor *mp_output_redactor(MpCase *store, MpRedactMode mode, GError **error);

GOutputStream *mp_output_file_stream(MpOutputFile *self);
/* Puts the file in its place. Takes @self. */
gboolean mp_output_file_close(MpOutputFile *self, GError **error);
/* Leaves nothing behind. */
void mp_output_file_abandon(MpOutputFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpOutputFile, mp_output_file_abandon)

G_END_DECLS
