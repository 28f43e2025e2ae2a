/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"
#include "render/mp-redact-own.h"
#include "render/mp-redact.h"

G_BEGIN_DECLS

/* What is to be replaced in one text, and by what. */

#define MP_REDACT_DAY_US (G_GINT64_CONSTANT(86400) * G_USEC_PER_SEC)

typedef struct {
    gsize start, end;
    char *with;
} MpRedactRange;

typedef struct {
    const MpRedactOwn *own;
    MpRedactMode mode;
    MpSlice key;
    MpSlice text;
    GArray *ranges; /* of MpRedactRange */
} MpRedactWork;

/* Takes @with. */
void mp_redact_work_add(MpRedactWork *self, gsize start, gsize end, char *with);
/* "x-k3x7qa2m": forty bits of an HMAC of @value under the key. transfer full. */
char *mp_redact_pseudonym(MpSlice key, const char *prefix, MpSlice value);

/* Own addresses and domains, in all encodings, one in another. Adds ranges;
 * without a key it only sees whether there are any. */
gboolean mp_redact_find_own(MpRedactWork *self);
/* What can be told by its form: other people's addresses, Message-IDs, paths
 * of URLs and of the evidence, times, names. */
void mp_redact_find_forms(MpRedactWork *self);

G_END_DECLS
