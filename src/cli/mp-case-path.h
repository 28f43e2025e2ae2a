/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where cases lie (product.md, "Commands"). All results: transfer full. */

/* --case, else $MAILPROV_CASE, else ./mailprov.case if it is there; else %NULL. */
char *mp_case_path_given(const char *option);
/* The case last scanned; %NULL where there is none, or it is there no more. */
char *mp_case_path_last(void);
/* `$XDG_DATA_HOME/mailprov/<basename>-<8 hex of the real path>.case`; its folder is made. */
char *mp_case_path_for(const char *scanned, GError **error);
/* Points to @path as the case last scanned; a failure costs only comfort. */
void mp_case_path_remember(const char *path);
/* No case is the one last scanned, if @path was. */
void mp_case_path_forget(const char *path);

G_END_DECLS
