/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-judgement.h"

const char *
mp_finding_name(MpFindingCode code)
{
    static const char *const names[MP_FINDING_N] = {
        [MP_FINDING_TIME_REVERSED] = "time-reversed",
        [MP_FINDING_DISCONTINUOUS] = "discontinuous",
        [MP_FINDING_HELO_MISMATCH] = "helo-mismatch",
        [MP_FINDING_HELO_OWN_DOMAIN] = "helo-own-domain",
        [MP_FINDING_PRIVATE_AFTER_PUBLIC] = "private-after-public",
        [MP_FINDING_BOGON] = "bogon",
        [MP_FINDING_BAD_BY] = "bad-by",
        [MP_FINDING_MAY_BE_FORGED] = "may-be-forged",
        [MP_FINDING_SPAMWARE_DATE] = "spamware-date",
        [MP_FINDING_ZONE_IMPOSSIBLE] = "zone-impossible",
        [MP_FINDING_ID_SHAPE_WRONG] = "id-shape-wrong",
        [MP_FINDING_ID_TIME_MISMATCH] = "id-time-mismatch",
        [MP_FINDING_COPIED_ID] = "copied-id",
        [MP_FINDING_BUILD_OUT_OF_RANGE] = "build-out-of-range",
        [MP_FINDING_HEADER_ORDER_BREAK] = "header-order-break",
        [MP_FINDING_REPLAYED_PLATFORM_ID] = "replayed-platform-id",
    };

    g_return_val_if_fail(code < MP_FINDING_N, "");
    return names[code];
}

const char *
mp_trust_name(MpTrust trust)
{
    static const char *const names[] = { "own", "boundary", "claimed" };

    g_return_val_if_fail(trust < G_N_ELEMENTS(names), "claimed");
    return names[trust];
}
