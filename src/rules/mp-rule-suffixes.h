/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/mp-rules.h"

G_BEGIN_DECLS

/**
 * MpRuleSuffixes:
 *
 * From domains to the things that ask for them: a host is shown those of every
 * domain it is or is below of. `mkt#.com` stands for mkt1234.com. Most hosts
 * are below none, which their last two labels tell. Filled, sealed, then read
 * by any number of threads.
 */
typedef struct _MpRuleSuffixes MpRuleSuffixes;

/* Called with each thing that asks for @domain, the end of the host, in the
 * order they were added; shorter domains first. */
typedef void (*MpRuleSuffixesEach)(gconstpointer value, MpSlice domain, gpointer data);

MpRuleSuffixes *mp_rule_suffixes_new(void);
void mp_rule_suffixes_free(MpRuleSuffixes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpRuleSuffixes, mp_rule_suffixes_free)

/* @domain and @value must outlive the suffixes. */
void mp_rule_suffixes_add(MpRuleSuffixes *self,
                          MpSignal signal,
                          const char *domain,
                          gconstpointer value);
void mp_rule_suffixes_seal(MpRuleSuffixes *self);

/* Those of @signal, at least: a value of another may be among them. A host
 * longer than MP_LIMIT_HOST_BYTES has none. */
void mp_rule_suffixes_each(const MpRuleSuffixes *self,
                           MpSignal signal,
                           MpSlice host,
                           MpRuleSuffixesEach each,
                           gpointer data);

G_END_DECLS
