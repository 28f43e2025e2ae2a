/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-story.h"
#include "case/mp-case.h"

G_BEGIN_DECLS

/**
 * MpExposure:
 *
 * Custody as the stories ask for it: the owner's addresses, the brands whose
 * lists they stand on, and who held each brand's list from when. Read from the
 * tables address, holder and contact. Immutable; one thread.
 */
typedef struct _MpExposure MpExposure;

typedef enum {
    MP_ADDRESS_TAGGED,
    MP_ADDRESS_GENERAL,
    MP_ADDRESS_PUBLIC,
    MP_ADDRESS_UNKNOWN
} MpAddressKind;

const char *mp_address_kind_name(MpAddressKind kind);

#define MP_NO_BRAND G_MAXUINT32

typedef struct {
    const char *address;
    MpAddressKind kind;
    guint32 brand; /* MP_NO_BRAND: given to nobody in particular */
    gboolean is_public;
    gboolean seen_by_others; /* it stood beside others, or the owner told it to more people */
} MpExposedAddress;

MpExposure *mp_exposure_load(MpCase *store, GError **error);
void mp_exposure_free(MpExposure *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpExposure, mp_exposure_free)

guint32 mp_exposure_n_addresses(const MpExposure *self);
const MpExposedAddress *mp_exposure_address(const MpExposure *self, guint32 i);
/* G_MAXUINT32 where it is not the owner's. */
guint32 mp_exposure_find_address(const MpExposure *self, const char *address);

/* Whether @org may write to the address: it was given to it, works for whom it
 * was given to, or was told. NULL or "" is nobody. */
gboolean mp_exposure_is_foreign(const MpExposure *self, guint32 address, const char *org);

guint32 mp_exposure_n_brands(const MpExposure *self);
/* "org:dell.com". */
const char *mp_exposure_brand(const MpExposure *self, guint32 i);
/* Name for people: the ledger's, or the domain. */
const char *mp_exposure_brand_label(const MpExposure *self, guint32 i);

/* What a campaign asks with: its own senders are not a source of their own mail. */
typedef struct {
    const gint64 *hit; /* a brand each; MP_NO_TIME: not hit */
    gint64 first;      /* the campaign's first message */
    const char *const
        *own; /* "org:..." of its senders and "esp:..." of their platforms; NULL-terminated */
} MpExposureQuery;

/* Fills n_brands, brands, granted, holders, n_holders of @question; what it
 * points at lives in @arena or in @self. */
void mp_exposure_ask(const MpExposure *self,
                     const MpExposureQuery *query,
                     MpArena *arena,
                     MpStoryQuestion *question);

G_END_DECLS
