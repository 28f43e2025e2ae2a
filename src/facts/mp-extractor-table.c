/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-diag.h"
#include "base/mp-digest.h"
#include "facts/mp-extract.h"

/* In running order: each may look at what those before it found. ADD AN
 * EXTRACTOR HERE. */
static const MpExtractor *const extractors[] = {
    &mp_extractor_hops,
    &mp_extractor_identity,
    &mp_extractor_auth,
    &mp_extractor_clock,
    &mp_extractor_body,
    &mp_extractor_platform,
    NULL,
};

const MpExtractor *const *
mp_extractor_table(void)
{
    return extractors;
}

/* Last, because everything before may have found something odd. */
static void
add_anomalies(MpMessage *message, MpFactSet *facts)
{
    gsize n;
    const MpDiag *diags = mp_diag_list(mp_message_diags(message), &n);

    for (gsize i = 0; i < n; i++) {
        MpAnomalyFact *fact =
            mp_fact_set_add(facts, MP_FACT_ANOMALY, diags[i].where, MP_FACT_NO_FIELD);

        fact->code = diags[i].code;
        fact->detail = diags[i].detail;
    }
}

void
mp_extract_all(MpMessage *message, const MpRules *rules, MpFactSet *facts)
{
    for (const MpExtractor *const *e = extractors; *e != NULL; e++)
        (*e)->extract(message, rules, facts);
    add_anomalies(message, facts);
}

MpSha256
mp_extraction_digest(const MpRules *rules)
{
    g_autoptr(MpDigest) digest = mp_digest_new();
    MpSha256 of_rules = mp_rules_digest(rules);

    for (const MpExtractor *const *e = extractors; *e != NULL; e++) {
        g_autofree char *line = g_strdup_printf("%s %u\n", (*e)->name, (*e)->version);

        mp_digest_update(digest, line, strlen(line));
    }
    mp_digest_update(digest, of_rules.bytes, sizeof of_rules.bytes);
    return mp_digest_finish(digest);
}
