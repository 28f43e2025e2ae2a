/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"

G_BEGIN_DECLS

/**
 * MpHolderNames:
 *
 * What people call the holders of a case: the ledger's word for an
 * organisation, else what its own verified mail says where that is the
 * organisation's name and not a person's, else its domain; a platform's own
 * name. Names of mail are a stranger's words: they go through
 * a sink's function like all evidence. Immutable; one thread.
 */
typedef struct _MpHolderNames MpHolderNames;

MpHolderNames *mp_holder_names_load(MpCase *store, GError **error);
void mp_holder_names_free(MpHolderNames *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpHolderNames, mp_holder_names_free)

/* "Epsilon" of "esp:epsilon"; what stands behind the colon where nothing better
 * is known. Borrowed from @self or from @holder. */
const char *mp_holder_names_get(const MpHolderNames *self, const char *holder);

/* Appends "Dell (dell.com)": an organisation's name is never shown without the
 * domain, since anybody may call himself Dell. */
void mp_holder_names_append(const MpHolderNames *self, GString *out, const char *holder);

/* Whether a name of mail may stand for @org (an organisational domain): "Hotel
 * Maris" for hotelmaris.example. What has nothing of the domain in it may be a
 * person, and no story is ever told of a person. */
gboolean mp_holder_name_fits(const char *name, const char *org);

G_END_DECLS
