/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-host-model.h"
#include "facts/mp-fact.h"

G_BEGIN_DECLS

/**
 * MpHostLearner:
 *
 * Which by-hosts of an archive are the recipient's own, and to which of them
 * strangers connect: docs/received.md. Own are the domains whose hosts stand at
 * the top of many chains, then those that always follow one that is not a
 * gateway; a gateway is an own host that many networks connect to. Nothing is
 * learned through a gateway, so a customer of the same provider never becomes
 * own. Memory is bounded by the distinct shapes of chains, with caps; what is
 * learned depends on the messages and not on their order. One thread.
 */
typedef struct _MpHostLearner MpHostLearner;

/* What the owner says: hosts with everything below them; `!HOST` forbids. */
typedef struct {
    const char *const *own_hosts; /* NULL or NULL-terminated: --own-host */
    const char *const *gateways;  /* the same: --gateway */
} MpHostPins;

/* @pins (nullable) is copied. */
MpHostLearner *mp_host_learner_new(const MpHostPins *pins);
void mp_host_learner_free(MpHostLearner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpHostLearner, mp_host_learner_free)

/* The kinds of facts it looks at, as mp_case_messages() takes them. */
#define MP_HOST_LEARNER_FACTS (1u << MP_FACT_TEXT | 1u << MP_FACT_ADDRESS | 1u << MP_FACT_HOP)
/* @folder: where the message lies ("" where that is not known). */
void mp_host_learner_add(MpHostLearner *self, const MpFactSet *facts, const char *folder);

/* Concludes. Takes @self; never NULL: with nothing learned, a model that knows
 * the pins alone. */
MpHostModel *mp_host_learner_finish(MpHostLearner *self);

G_END_DECLS
