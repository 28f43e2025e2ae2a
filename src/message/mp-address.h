/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-arena.h"
#include "base/mp-diag.h"

G_BEGIN_DECLS

/* One mailbox (RFC 5322 section 3.4). */
typedef struct {
    MpSlice name;    /* display name as written: quotes taken off, RFC 2047 words not decoded */
    MpSlice address; /* addr-spec without brackets, route and comments; case as written */
    gsize start;     /* offset of @address within the value that was scanned */
    gsize end;
} MpMailbox;

typedef struct {
    const MpMailbox *items;
    gsize n;
    gsize n_groups; /* `undisclosed-recipients:;` is one group without mailboxes */
} MpMailboxes;

/**
 * mp_address_scan:
 * @value: an unfolded address field
 * @arena: what the result lives in
 * @diags: (nullable): where caps and malformed text are recorded
 * @where: the field, for @diags
 *
 * A linear scanner over quoted, commented, grouped and broken address lists;
 * a decoder that crashes on groups or is quadratic on lists never sees them.
 * An addr-spec needs one `@`; `root` alone (no domain) is taken too.
 */
MpMailboxes mp_address_scan(MpSlice value, MpArena *arena, MpDiagSink *diags, MpSpan where);

/* The local part and the domain; the domain is empty where there is no `@`.
 * The last `@` outside quotes divides. */
void mp_address_split(MpSlice address, MpSlice *local, MpSlice *domain);

G_END_DECLS
