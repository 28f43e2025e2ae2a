/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/* How a field that says who, to whom, when or by what is read. */
typedef enum {
    MP_IDENTITY_MAILBOXES, /* an address list (RFC 5322 section 3.4) */
    MP_IDENTITY_WORDS,     /* addresses among other words */
    MP_IDENTITY_DATE,
    MP_IDENTITY_TEXT,    /* kept as written, unfolded */
    MP_IDENTITY_DECODED, /* kept as UTF-8 */
    MP_IDENTITY_ID,      /* `<...>` */
} MpIdentityForm;

typedef struct {
    MpSlice name; /* lower case: the role of its facts */
    MpIdentityForm form;
} MpIdentityField;

/* The field of that name, without case; NULL where its value is not kept.
 * ADD A FIELD in mp-identity-table.c. */
const MpIdentityField *mp_identity_field(MpSlice name);

/* All of them, in the order they are searched. */
const MpIdentityField *mp_identity_fields(gsize *n);

G_END_DECLS
