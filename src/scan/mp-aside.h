/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"

G_BEGIN_DECLS

/**
 * MpAside:
 *
 * A case of its own beside another one, in a temporary file: a scan that must
 * not write where it goes along writes here, and what it read is merged when
 * it is done. One thread.
 */
typedef struct _MpAside MpAside;

MpAside *mp_aside_new(MpCase *store, GError **error);
void mp_aside_free(MpAside *self); /* the file goes, merged or not */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpAside, mp_aside_free)

MpCase *mp_aside_case(MpAside *self);
/* What the other case knows of the sources at and below @roots: they are read on from there. */
gboolean mp_aside_seed(MpAside *self, const char *const *roots, GError **error);
/* @n_new (out): messages that the other case did not hold. */
gboolean mp_aside_merge(MpAside *self, guint64 *n_new, GError **error);

G_END_DECLS
