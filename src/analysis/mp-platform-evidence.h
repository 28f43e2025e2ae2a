/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-platform.h"

G_BEGIN_DECLS

/* One platform that left marks, with its evidence in the order it was found. */
typedef struct {
    const MpSubject *subject;
    MpPlatformEvidence *evidence;
    const MpRule **rules; /* of each piece */
    guint32 n;
    guint32 capacity;
    gboolean verified;  /* some piece of it is */
    gboolean connected; /* a verified piece is about the connecting host */
    gboolean composed;  /* a verified piece is about who wrote it: signature, envelope, address */
    gboolean beneath;   /* a gateway or forwarder received it from this platform */
} MpPlatformCandidate;

typedef struct {
    const MpFactSet *facts;
    const MpRules *rules;
    const MpPlatformContext *context;
    MpArena *arena;
    MpPlatformCandidate *candidates;
    guint32 n;
    guint32 capacity;
    const MpRule *range; /* whose dated range the connecting address lies in, or NULL */
} MpPlatformCase;

/* Gathers the marks, a platform at a time, and says of each whether it is verified. */
void mp_platform_gather(MpPlatformCase *self);

MpPlatformCandidate *mp_platform_candidate(MpPlatformCase *self, const MpSubject *subject);
void mp_platform_add(MpPlatformCase *self,
                     const MpRule *rule,
                     const MpPlatformFact *fact,
                     gboolean verified);

/* Whether a rule of @subject about its own hosts knows @host. */
gboolean mp_platform_runs(const MpPlatformCase *self, const MpSubject *subject, MpSlice host);

/* A result of the recipient's own machines; below the boundary they are only claims. */
gboolean mp_platform_is_own_result(const MpPlatformCase *self, const MpAuthFact *fact);

/* Whether "spf" or "dkim" passed for exactly @domain, as own machines say. */
gboolean mp_platform_passed(const MpPlatformCase *self, const char *method, MpSlice domain);

/* The first pass of @method that own machines wrote, or NULL. */
const MpAuthFact *mp_platform_own_pass(const MpPlatformCase *self, const char *method);

/* Whether @domain itself is @subject's own, as host or signer: not one below it. */
gboolean mp_platform_owns(const MpPlatformCase *self, const MpSubject *subject, MpSlice domain);

/* The domain of an address, of a key's name, or of a host. */
MpSlice mp_platform_domain(MpSignal signal, MpSlice value);

G_END_DECLS
