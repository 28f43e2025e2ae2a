/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/* An IP address, IPv4 mapped into IPv6 (RFC 4291 section 2.5.5.2), so that
 * 192.0.2.1 and ::ffff:192.0.2.1 are equal. Plain value. */
typedef struct {
    guint8 bytes[16];
} MpIp;

#define MP_IP_TEXT 46

/**
 * mp_ip_parse:
 * @text: an address in any notation of the field: `192.0.2.1`, `[192.0.2.1]`,
 *   `IPv6:2001:db8::1`, `::ffff:192.0.2.1`, `fe80::1%6`, surrounding spaces;
 *   a port behind it is not part of an address (the caller cuts it off)
 * @out: (out caller-allocates): filled only when %TRUE is returned
 *
 * Strict: octets at most 255, no leading garbage, as inet_pton(3).
 */
gboolean mp_ip_parse(MpSlice text, MpIp *out);
/* RFC 5952 text, dotted quad for IPv4. Returns @text. */
char *mp_ip_format(const MpIp *ip, char text[MP_IP_TEXT]);
gboolean mp_ip_is_v4(const MpIp *ip);
int mp_ip_compare(const MpIp *a, const MpIp *b);

typedef enum {
    MP_IP_PUBLIC,
    MP_IP_PRIVATE, /* RFC 1918, RFC 4193, RFC 6598, link-local */
    MP_IP_LOOPBACK,
    MP_IP_BOGON, /* unspecified, multicast, class E: no host has it. Documentation ranges are public
                    here. */
} MpIpScope;

MpIpScope mp_ip_scope(const MpIp *ip);

/* The first @prefix bits (of the mapped form), the others zero. */
MpIp mp_ip_masked(const MpIp *ip, guint prefix);

/* The network strangers are counted by: /16 for IPv4, /32 for IPv6. */
MpIp mp_ip_network(const MpIp *ip);

/* A range such as 167.89.0.0/17. */
typedef struct {
    MpIp network;
    guint8 prefix; /* bits of the mapped form: an IPv4 /17 is 113 */
} MpIpRange;

gboolean mp_ip_range_parse(MpSlice text, MpIpRange *out);
gboolean mp_ip_range_holds(const MpIpRange *range, const MpIp *ip);

/* Whether @text is a dotted host name that could stand in DNS: at least two
 * labels of letters, digits, hyphens and underscores. */
gboolean mp_host_is_name(MpSlice text);

G_END_DECLS
