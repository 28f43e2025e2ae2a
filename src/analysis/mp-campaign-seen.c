/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-campaign-seen.h"

#include "base/mp-domain.h"
#include "base/mp-host.h"

guint64
mp_seen_hash(MpSlice text)
{
    guint64 h = G_GUINT64_CONSTANT(14695981039346656037);

    for (gsize i = 0; i < text.len; i++)
        h = (h ^ (guint8)text.data[i]) * G_GUINT64_CONSTANT(1099511628211);
    return h;
}

const MpContentFact *
mp_seen_content(const MpFactSet *facts)
{
    gsize n;
    const MpContentFact *content = mp_fact_set_get(facts, MP_FACT_CONTENT, &n);

    return n > 0 ? content : NULL;
}

MpSlice
mp_seen_text(const MpFactSet *facts, const char *role)
{
    gsize n;
    const MpTextFact *texts = mp_fact_set_get(facts, MP_FACT_TEXT, &n);

    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(texts[i].role, mp_slice_of(role)))
            return texts[i].value;
    return MP_SLICE_EMPTY;
}

MpAddressFact
mp_seen_author(const MpFactSet *facts)
{
    gsize n;
    const MpAddressFact *addresses = mp_fact_set_get(facts, MP_FACT_ADDRESS, &n);

    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(addresses[i].role, MP_SLICE_LITERAL("from")))
            return addresses[i];
    return (MpAddressFact){ .name = MP_SLICE_EMPTY, .address = MP_SLICE_EMPTY };
}

gboolean
mp_seen_is_platform_link(const MpSeen *seen, MpSlice domain)
{
    const MpJudgedRow *judged = seen->judged;
    gsize n;
    const MpPlatformFact *marks = mp_fact_set_get(seen->message->facts, MP_FACT_PLATFORM, &n);

    for (gsize i = 0; i < n; i++) {
        gboolean verified =
            (judged->platform_origin != NULL &&
             mp_slice_equal(marks[i].platform, mp_slice_of(judged->platform_origin))) ||
            (judged->platform_delivery != NULL &&
             mp_slice_equal(marks[i].platform, mp_slice_of(judged->platform_delivery)));

        if (verified &&
            (marks[i].signal == MP_SIGNAL_LINK || marks[i].signal == MP_SIGNAL_UNSUBSCRIBE) &&
            mp_slice_equal(mp_domain_organisational(marks[i].value), domain))
            return TRUE;
    }
    return FALSE;
}

static gboolean
has_hint(const MpFactSet *facts, const char *kind)
{
    gsize n;
    const MpHintFact *hints = mp_fact_set_get(facts, MP_FACT_HINT, &n);

    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(hints[i].kind, mp_slice_of(kind)))
            return TRUE;
    return FALSE;
}

gboolean
mp_seen_offers_unsubscribe(const MpFactSet *facts)
{
    return has_hint(facts, "list-unsubscribe") || has_hint(facts, "unsubscribe-wording");
}

/* Addresses of documentation stand for others in mail that was made unknowable,
 * or made up: that two of them are neighbours means nothing. */
static gboolean
is_stand_in(const MpIp *ip)
{
    static const guint8 nets[][3] = { { 192, 0, 2 }, { 198, 51, 100 }, { 203, 0, 113 } };
    static const guint8 net6[] = { 0x20, 0x01, 0x0d, 0xb8 };

    for (gsize i = 0; mp_ip_is_v4(ip) && i < G_N_ELEMENTS(nets); i++)
        if (memcmp(ip->bytes + 12, nets[i], sizeof nets[i]) == 0)
            return TRUE;
    return !mp_ip_is_v4(ip) && memcmp(ip->bytes, net6, sizeof net6) == 0;
}

guint32
mp_seen_network(const MpJudgedRow *judged)
{
    MpIp ip;
    MpSlice text;

    if (judged->boundary_ip == NULL || !mp_ip_parse(mp_slice_of(judged->boundary_ip), &ip))
        return 0;
    text = (MpSlice){ (const char *)ip.bytes, sizeof ip.bytes };
    if (is_stand_in(&ip))
        return (guint32)mp_seen_hash(text) | 1;
    /* /24 and /48: nearer than the network strangers are counted by. */
    if (mp_ip_is_v4(&ip))
        ip.bytes[15] = 0;
    else
        memset(ip.bytes + 6, 0, 10);
    return (guint32)mp_seen_hash(text) | 1;
}
