/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-arena.h"

G_BEGIN_DECLS

/* How an address holds another one. */
typedef enum {
    MP_VERP_NONE,
    MP_VERP_SRS,  /* SRS0=hash=day=domain=local@forwarder, SRS1=...: Sender Rewriting Scheme */
    MP_VERP_BATV, /* prvs=tag=local@domain: Bounce Address Tag Validation */
    MP_VERP_CAF,  /* local+caf_=to=domain@gmail.com: forwarded by Gmail */
    MP_VERP_BNC,  /* list+bncID@googlegroups.com: the member is not told */
    MP_VERP_LIST, /* list-return-5-user=domain@host, bounce-user=domain@host: the recipient */
} MpVerpKind;

const char *mp_verp_kind_name(MpVerpKind kind); /* "srs", "batv" ... static */

/**
 * MpVerp:
 * @inner: the address inside: the original sender (SRS, BATV), the forwarding
 *   target (+caf_=), the recipient (VERP); empty where it is not told
 * @outer: the address without what was put into it, where that can be told:
 *   the forwarder's own (+caf_=), else the whole
 */
typedef struct {
    MpVerpKind kind;
    MpSlice inner;
    MpSlice outer;
} MpVerp;

/**
 * mp_verp_read:
 * @address: an envelope sender
 * @arena: what rebuilt addresses live in
 * @out: (out caller-allocates): filled only when %TRUE is returned
 *
 * Addresses hidden in addresses. Verp forms: `user=domain` behind a
 * `-` or `+`; hexadecimal escapes such as `+2D` are undone. Whether the
 * recipient inside is the true one only a comparison tells.
 */
gboolean mp_verp_read(MpSlice address, MpArena *arena, MpVerp *out);

/**
 * mp_verp_tag:
 * @address: a recipient address
 *
 * Sub-addressing (RFC 5233): the part of the local part behind the first `+`.
 *
 * Returns: a part of @address; empty where there is no tag
 */
MpSlice mp_verp_tag(MpSlice address);

/* @address without its tag; the same slice where it has none. */
MpSlice mp_verp_without_tag(MpSlice address, MpArena *arena);

G_END_DECLS
