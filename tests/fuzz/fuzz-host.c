/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-host.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Properties: what was read and is printed reads the same; a range holds its
 * own network; an address is no name. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    MpSlice text = { (const char *)data, size };
    char printed[MP_IP_TEXT];
    MpIpRange range, again_range;
    MpIp ip, again, network;

    if (mp_ip_parse(text, &ip)) {
        g_assert_true(mp_ip_parse(mp_slice_of(mp_ip_format(&ip, printed)), &again));
        g_assert_cmpint(mp_ip_compare(&ip, &again), ==, 0);
        g_assert_cmpint(mp_ip_is_v4(&ip), ==, strchr(printed, '.') != NULL);
        network = mp_ip_network(&ip);
        g_assert_cmpint(mp_ip_compare(&network, &ip), <=, 0);
        g_assert_false(mp_host_is_name(mp_slice_of(printed)));
        g_assert_true(mp_ip_range_parse(mp_slice_of(printed), &again_range));
        g_assert_true(mp_ip_range_holds(&again_range, &ip));
    }
    if (mp_ip_range_parse(text, &range)) {
        g_assert_cmpint(range.prefix, <=, 128);
        g_assert_true(mp_ip_range_holds(&range, &range.network));
    }
    if (mp_host_is_name(text)) {
        g_assert_false(mp_ip_parse(text, &ip));
        g_assert_cmpint(size, <=, 256);
    }
    return 0;
}
