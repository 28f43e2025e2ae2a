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

/* The same answer without the short way for plain lists: what that one is tested against. */
MpMailboxes mp_address_scan_general(MpSlice value, MpArena *arena, MpDiagSink *diags, MpSpan where);

/**
 * mp_address_scan_plain:
 * @out: (out caller-allocates): filled only when %TRUE is returned
 *
 * Lists of `a@example.org`, `Name <a@example.org>` and `"Name" <a@example.org>`
 * with nothing odd about them, which is what nearly all are.
 *
 * Returns: whether @value is such a list
 */
gboolean mp_address_scan_plain(MpSlice value, MpArena *arena, MpMailboxes *out);

/* The local part and the domain; the domain is empty where there is no `@`.
 * The last `@` outside quotes divides. */
void mp_address_split(MpSlice address, MpSlice *local, MpSlice *domain);

G_END_DECLS
