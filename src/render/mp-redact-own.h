/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"
#include "render/mp-needles.h"

G_BEGIN_DECLS

/* Whom a redaction hides. */
typedef struct {
    MpNeedles *needles;   /* the owner's addresses and domains */
    GHashTable *others;   /* set of char *: addresses of co-recipients, lower case */
    GHashTable *names;    /* set of char *: whole names of people, case folded */
    GHashTable *words;    /* set of char *: words of the owner's own names */
    GPtrArray *prefixes;  /* of char *: how paths of the evidence begin, longest first */
    const char *stand_in; /* domain that stands for the owner's; static */
} MpRedactOwn;

/* Reads it from the case. transfer full. */
MpRedactOwn *mp_redact_own_new(MpCase *store, GError **error);
void mp_redact_own_free(MpRedactOwn *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpRedactOwn, mp_redact_own_free)

G_END_DECLS
