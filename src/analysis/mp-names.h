/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/**
 * MpNames:
 *
 * Names that repeat (addresses, domains, accounts) as small numbers. 0 is the
 * empty name; the others count up in the order of adding. One thread.
 */
typedef struct _MpNames MpNames;

MpNames *mp_names_new(void);
void mp_names_free(MpNames *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpNames, mp_names_free)

/* What stands before the first NUL of @name counts. */
guint32 mp_names_add(MpNames *self, MpSlice name);
/* G_MAXUINT32 where it was never added. */
guint32 mp_names_find(const MpNames *self, MpSlice name);
/* NUL-terminated; lives as long as @self. */
const char *mp_names_get(const MpNames *self, guint32 id);
/* How many there are, the empty one among them: ids are below. */
guint32 mp_names_count(const MpNames *self);

G_END_DECLS
