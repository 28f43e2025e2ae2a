/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "facts/mp-fact.h"
#include "message/mp-message.h"
#include "rules/mp-rules.h"

G_BEGIN_DECLS

/* Reads a message, adds facts. Pure: same message and rules, same facts in
 * the same order. No I/O, no clock, no state between messages. */
typedef struct {
    const char *name;
    guint version; /* raised when its facts change meaning; part of the extraction digest */
    void (*extract)(MpMessage *message, const MpRules *rules, MpFactSet *facts);
} MpExtractor;

/* NULL-terminated, in running order. ADD AN EXTRACTOR in mp-extractor-table.c. */
const MpExtractor *const *mp_extractor_table(void);

/* All of them; the message's own diagnostics become anomaly facts at the end. */
void mp_extract_all(MpMessage *message, const MpRules *rules, MpFactSet *facts);

/* Names and versions of all extractors and @rules: what facts rest on. */
MpSha256 mp_extraction_digest(const MpRules *rules);

G_END_DECLS
