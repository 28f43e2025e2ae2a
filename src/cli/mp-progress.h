/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    MP_PROGRESS_AUTO,  /* a live line on a terminal, nothing otherwise */
    MP_PROGRESS_PLAIN, /* a line every 30 seconds */
    MP_PROGRESS_NEVER,
} MpProgressMode;

/* "auto", "plain", "never"; %FALSE where @name is none of them. */
gboolean mp_progress_mode_find(const char *name, MpProgressMode *out);

/**
 * MpProgress:
 *
 * How far a scan is, on standard error: messages, bytes, rate and, where the
 * total is known, the time left.
 */
typedef struct _MpProgress MpProgress;

/* @total: bytes that are to be read; 0 if it is not known. */
MpProgress *mp_progress_new(MpProgressMode mode, gboolean is_terminal, guint64 total);
/* Takes the line away. */
void mp_progress_free(MpProgress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpProgress, mp_progress_free)

void mp_progress_update(MpProgress *self, guint64 n_messages, guint64 n_bytes);

/* 12345 as "12,345"; 8113942 as "8.1 MB". Appended. */
void mp_progress_append_count(GString *out, guint64 n);
void mp_progress_append_bytes(GString *out, guint64 n);

G_END_DECLS
