/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where cases lie (product.md, "Commands"). All results: transfer full. */

/* --case, else $MAILPROV_CASE, else ./mailprov.case if it is there; else %NULL. */
char *mp_case_path_given(const char *option);
/* The case last scanned; %NULL and @error where there is none, or it is there no more. */
char *mp_case_path_last(GError **error);
/* `$XDG_DATA_HOME/mailprov/<basename>-<8 hex of the real path>.case`. Nothing is made. */
char *mp_case_path_for(const char *scanned);
/* The folder of @path, with those above it, for its owner alone. */
gboolean mp_case_path_make_folder(const char *path, GError **error);
/* Where a case is, whatever the working folder; the URL of a shared one. */
char *mp_case_path_absolute(const char *path);
/* Points to @path as the case last scanned; %FALSE, where that cannot be kept, costs only comfort.
 */
gboolean mp_case_path_remember(const char *path);
/* No case is the one last scanned, if @path was. */
void mp_case_path_forget(const char *path);

G_END_DECLS
