/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "case/mp-case.h"

G_BEGIN_DECLS

typedef enum {
    MP_REDACT_NONE,
    MP_REDACT_FULL,     /* ids are pseudonyms, times are days */
    MP_REDACT_LINKABLE, /* ids and times stay, so that others can find the same mail */
} MpRedactMode;

/**
 * MpRedactor:
 *
 * Hides who the owner of a case is in what is given away (docs/redaction.md).
 * Knows the owner's addresses and domains, the people written to beside him
 * and the names he is called by. Pseudonyms are HMAC-SHA-256 under the case's
 * key: the same in every output of one case, meaningless elsewhere.
 *
 * A command does not use it directly: it opens its output with
 * mp_output_file_redacted() (cli/mp-output-file.h), writes as always, and
 * closes. Everything written goes to a temporary file first, is rewritten, is
 * searched once more for any own address in any encoding, and reaches its
 * destination only if none is found. Immutable; one thread.
 */
typedef struct _MpRedactor MpRedactor;

/* @key: of the case, any bytes. Reads findings, facts and what the owner told. */
MpRedactor *mp_redactor_new(MpCase *store, MpRedactMode mode, MpSlice key, GError **error);
void mp_redactor_free(MpRedactor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpRedactor, mp_redactor_free)

MpRedactMode mp_redactor_mode(const MpRedactor *self);

/* Of any text on its way out, in any of the sinks' escapes. transfer full. */
char *mp_redactor_text(const MpRedactor *self, MpSlice text);
/* In place of a whole value: "n-k3x7qa2m" for @prefix "n". transfer full. */
char *mp_redactor_token(const MpRedactor *self, const char *prefix, MpSlice value);
/* The start of the day, where times are hidden; MP_NO_TIME stays. */
gint64 mp_redactor_time(const MpRedactor *self, gint64 utc_us);
/* Whether no own address in any encoding stands in @text. */
gboolean mp_redactor_is_clean(const MpRedactor *self, MpSlice text);

/* Copies, rewriting; or %FALSE and @error. Linear. What is left of two
 * neighbours may be an address again: mp_redactor_check() tells, and a second
 * time helps. */
gboolean
mp_redactor_rewrite(const MpRedactor *self, GInputStream *in, GOutputStream *out, GError **error);
/* MP_RENDER_ERROR_REDACTION where an own address is still there. */
gboolean mp_redactor_check(const MpRedactor *self, GInputStream *in, GError **error);

G_END_DECLS
