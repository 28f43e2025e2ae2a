/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/mp-rules.h"
#include "scan/mp-batch.h"

G_BEGIN_DECLS

/**
 * MpWorker:
 *
 * Turns messages into digests and packed facts: parse, extract, hash, encode.
 * One a thread; shares only the rules. What it gives depends on nothing but
 * the message and the rules.
 */
typedef struct _MpWorker MpWorker;

/* @codec_flags: of MpCodecFlags. @rules must outlive it. */
MpWorker *mp_worker_new(const MpRules *rules, guint codec_flags);
void mp_worker_free(MpWorker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpWorker, mp_worker_free)

/* Fills in the results of every item of @batch. */
void mp_worker_run(MpWorker *self, MpBatch *batch);

G_END_DECLS
