/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/**
 * MpNeedles:
 *
 * The owner's addresses and domains, made ready to be found in one linear pass
 * over a text: plain in any case, with the separators that bounce addresses
 * use (`user=domain`, `user#domain`, `domain=user` ...), and as MD5, SHA-1 and
 * SHA-256 among bytes. What is wrapped in an encoding is for
 * mp-redact-view.h to unwrap first. Immutable once ready; one thread.
 */
typedef struct _MpNeedles MpNeedles;

MpNeedles *mp_needles_new(void);
void mp_needles_free(MpNeedles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpNeedles, mp_needles_free)

/* @address in any case; one without a domain is passed over. */
void mp_needles_add_address(MpNeedles *self, const char *address);
/* A domain that only the owner uses: found wherever it stands by itself. */
void mp_needles_add_domain(MpNeedles *self, const char *domain);
/* No more is added. */
void mp_needles_ready(MpNeedles *self);
gboolean mp_needles_has_address(const MpNeedles *self, MpSlice address);
gboolean mp_needles_has_domain(const MpNeedles *self, MpSlice domain);

/* One find: [start, end) of the text, and the address it stands for in lower
 * case (empty where it is not one of those added). Lives for the call. */
typedef void (*MpNeedleFound)(gsize start, gsize end, MpSlice address, gpointer data);

typedef enum {
    MP_NEEDLES_TEXT,  /* addresses and domains */
    MP_NEEDLES_BYTES, /* and digests: @text was unwrapped from hex or base64 */
} MpNeedlesIn;

void mp_needles_find(
    const MpNeedles *self, MpSlice text, MpNeedlesIn in, MpNeedleFound found, gpointer data);

G_END_DECLS
