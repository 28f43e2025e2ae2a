/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-host.h"

typedef struct {
    const char *name; /* the TAP line: /host/ip/NAME */
    MpSlice text;
    const char *printed; /* NULL: no address */
    MpIpScope scope;
    const char *network;
} IpCase;

/* clang-format off */
static const IpCase ip_cases[] = {
    { "v4", MP_SLICE_INIT("192.0.2.1"), "192.0.2.1", MP_IP_PUBLIC, "192.0.0.0" },
    { "v4-brackets", MP_SLICE_INIT("[198.51.100.7]"), "198.51.100.7", MP_IP_PUBLIC, "198.51.0.0" },
    { "v4-blanks", MP_SLICE_INIT(" [ 198.51.100.7 ]\r\n"), "198.51.100.7", MP_IP_PUBLIC, "198.51.0.0" },
    { "v4-mapped", MP_SLICE_INIT("::ffff:192.0.2.1"), "192.0.2.1", MP_IP_PUBLIC, "192.0.0.0" },
    { "v4-mapped-tagged", MP_SLICE_INIT("[IPv6:::ffff:192.0.2.1]"), "192.0.2.1", MP_IP_PUBLIC, "192.0.0.0" },
    { "v4-mapped-hex", MP_SLICE_INIT("::ffff:c000:201"), "192.0.2.1", MP_IP_PUBLIC, "192.0.0.0" },
    { "v4-10", MP_SLICE_INIT("10.1.2.3"), "10.1.2.3", MP_IP_PRIVATE, "10.1.0.0" },
    { "v4-172-16", MP_SLICE_INIT("172.16.0.1"), "172.16.0.1", MP_IP_PRIVATE, "172.16.0.0" },
    { "v4-172-31", MP_SLICE_INIT("172.31.255.1"), "172.31.255.1", MP_IP_PRIVATE, "172.31.0.0" },
    { "v4-172-32", MP_SLICE_INIT("172.32.0.1"), "172.32.0.1", MP_IP_PUBLIC, "172.32.0.0" },
    { "v4-192-168", MP_SLICE_INIT("192.168.0.254"), "192.168.0.254", MP_IP_PRIVATE, "192.168.0.0" },
    { "v4-shared", MP_SLICE_INIT("100.64.0.1"), "100.64.0.1", MP_IP_PRIVATE, "100.64.0.0" },
    { "v4-behind-shared", MP_SLICE_INIT("100.128.0.1"), "100.128.0.1", MP_IP_PUBLIC, "100.128.0.0" },
    { "v4-link-local", MP_SLICE_INIT("169.254.9.9"), "169.254.9.9", MP_IP_PRIVATE, "169.254.0.0" },
    { "v4-loopback", MP_SLICE_INIT("127.0.0.53"), "127.0.0.53", MP_IP_LOOPBACK, "127.0.0.0" },
    { "v4-zero", MP_SLICE_INIT("0.0.0.0"), "0.0.0.0", MP_IP_BOGON, "0.0.0.0" },
    { "v4-multicast", MP_SLICE_INIT("224.0.0.1"), "224.0.0.1", MP_IP_BOGON, "224.0.0.0" },
    { "v4-class-e", MP_SLICE_INIT("245.1.1.1"), "245.1.1.1", MP_IP_BOGON, "245.1.0.0" },
    { "v4-broadcast", MP_SLICE_INIT("255.255.255.255"), "255.255.255.255", MP_IP_BOGON, "255.255.0.0" },
    { "v4-256", MP_SLICE_INIT("192.0.2.256"), NULL, 0, NULL },
    { "v4-three-octets", MP_SLICE_INIT("192.0.2"), NULL, 0, NULL },
    { "v4-five-octets", MP_SLICE_INIT("192.0.2.1.1"), NULL, 0, NULL },
    { "v4-leading-zero", MP_SLICE_INIT("192.0.02.1"), NULL, 0, NULL },
    { "v4-garbage", MP_SLICE_INIT("x192.0.2.1"), NULL, 0, NULL },
    { "v4-port", MP_SLICE_INIT("192.0.2.1:25"), NULL, 0, NULL },
    { "v4-scope", MP_SLICE_INIT("192.0.2.1%6"), NULL, 0, NULL },
    { "v4-nul", MP_SLICE_INIT("192.0.2.1\0x"), NULL, 0, NULL },
    { "v4-half-bracket", MP_SLICE_INIT("[192.0.2.1"), NULL, 0, NULL },
    { "build-number", MP_SLICE_INIT("15.20.4242.28"), NULL, 0, NULL },

    { "v6", MP_SLICE_INIT("2001:db8::1"), "2001:db8::1", MP_IP_PUBLIC, "2001:db8::" },
    { "v6-long", MP_SLICE_INIT("2001:0DB8:0000:0000:0000:0000:0000:0001"), "2001:db8::1", MP_IP_PUBLIC, "2001:db8::" },
    { "v6-tagged", MP_SLICE_INIT("[IPv6:2001:db8:106:408:e6::28]"), "2001:db8:106:408:e6::28", MP_IP_PUBLIC, "2001:db8::" },
    { "v6-tag-lower-case", MP_SLICE_INIT("ipv6:2001:db8::1"), "2001:db8::1", MP_IP_PUBLIC, "2001:db8::" },
    { "v6-one-zero-group", MP_SLICE_INIT("2001:db8:0:1:1:1:1:1"), "2001:db8:0:1:1:1:1:1", MP_IP_PUBLIC, "2001:db8::" },
    { "v6-first-of-equal-runs", MP_SLICE_INIT("2001:db8:0:0:1:0:0:1"), "2001:db8::1:0:0:1", MP_IP_PUBLIC, "2001:db8::" },
    { "v6-longest-run", MP_SLICE_INIT("2001:0:0:1:0:0:0:1"), "2001:0:0:1::1", MP_IP_PUBLIC, "2001::" },
    { "v6-run-at-end", MP_SLICE_INIT("2001:db8::"), "2001:db8::", MP_IP_PUBLIC, "2001:db8::" },
    { "v6-no-zero", MP_SLICE_INIT("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2:3:4:5:6", MP_IP_PUBLIC, "2001:db8::" },
    { "v6-loopback", MP_SLICE_INIT("::1"), "::1", MP_IP_LOOPBACK, "::" },
    { "v6-loopback-tagged", MP_SLICE_INIT("[IPv6:::1]"), "::1", MP_IP_LOOPBACK, "::" },
    { "v6-unspecified", MP_SLICE_INIT("::"), "::", MP_IP_BOGON, "::" },
    { "v6-multicast", MP_SLICE_INIT("ff02::1"), "ff02::1", MP_IP_BOGON, "ff02::" },
    { "v6-link-local-scope", MP_SLICE_INIT("fe80::1%6"), "fe80::1", MP_IP_PRIVATE, "fe80::" },
    { "v6-link-local-named-scope", MP_SLICE_INIT("fe80::1%eth0.1"), "fe80::1", MP_IP_PRIVATE, "fe80::" },
    { "v6-unique-local", MP_SLICE_INIT("fd12:3456:789a::1"), "fd12:3456:789a::1", MP_IP_PRIVATE, "fd12:3456::" },
    { "v6-6to4-private", MP_SLICE_INIT("2002:a05:6512:39c9:b0:4fb::1"), "2002:a05:6512:39c9:b0:4fb:0:1", MP_IP_PRIVATE, "2002:a05::" },
    { "v6-6to4-public", MP_SLICE_INIT("2002:c000:204::"), "2002:c000:204::", MP_IP_PUBLIC, "2002:c000::" },
    { "v6-empty-scope", MP_SLICE_INIT("fe80::1%"), NULL, 0, NULL },
    { "v6-bad-scope", MP_SLICE_INIT("fe80::1%a b"), NULL, 0, NULL },
    { "v6-two-runs", MP_SLICE_INIT("2001::db8::1"), NULL, 0, NULL },
    { "v6-nine-groups", MP_SLICE_INIT("1:2:3:4:5:6:7:8:9"), NULL, 0, NULL },
    { "v6-five-digits", MP_SLICE_INIT("2001:db8::10000"), NULL, 0, NULL },
    { "empty", MP_SLICE_INIT(""), NULL, 0, NULL },
    { "empty-brackets", MP_SLICE_INIT("[]"), NULL, 0, NULL },
    { "empty-tag", MP_SLICE_INIT("[IPv6:]"), NULL, 0, NULL },
    { "very-long", MP_SLICE_INIT("1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111"), NULL, 0, NULL },
};

typedef struct {
    const char *name;
    const char *range;
    const char *ip;
    int holds; /* -1: no range */
} RangeCase;

static const RangeCase range_cases[] = {
    { "first", "167.89.0.0/17", "167.89.0.0", 1 },
    { "last", "167.89.0.0/17", "167.89.127.255", 1 },
    { "behind", "167.89.0.0/17", "167.89.128.0", 0 },
    { "before", "167.89.0.0/17", "167.88.255.255", 0 },
    { "host-bits", "192.0.2.77/24", "192.0.2.1", 1 },
    { "one-address", "192.0.2.1", "192.0.2.1", 1 },
    { "one-address-other", "192.0.2.1", "192.0.2.2", 0 },
    { "everything-v4", "0.0.0.0/0", "255.1.2.3", 1 },
    { "everything-v4-not-v6", "0.0.0.0/0", "2001:db8::1", 0 },
    { "mapped", "192.0.2.0/24", "::ffff:192.0.2.9", 1 },
    { "v6", "2001:db8::/32", "2001:db8:ffff::1", 1 },
    { "v6-other", "2001:db8::/32", "2001:db9::1", 0 },
    { "v6-odd-prefix", "2001:db8:8000::/33", "2001:db8:7fff::", 0 },
    { "everything-v6", "::/0", "192.0.2.1", 1 },
    { "prefix-33", "192.0.2.0/33", "192.0.2.0", -1 },
    { "prefix-129", "::/129", "::", -1 },
    { "prefix-empty", "192.0.2.0/", "192.0.2.0", -1 },
    { "prefix-sign", "192.0.2.0/+8", "192.0.2.0", -1 },
    { "prefix-long", "192.0.2.0/0008", "192.0.2.0", -1 },
    { "no-address", "example.org/8", "192.0.2.0", -1 },
};

typedef struct {
    const char *name;
    MpSlice text;
    gboolean is_name;
} NameCase;

static const NameCase name_cases[] = {
    { "two-labels", MP_SLICE_INIT("example.org"), TRUE },
    { "final-dot", MP_SLICE_INIT("mail.example.org."), TRUE },
    { "underscore", MP_SLICE_INIT("_dmarc.example.org"), TRUE },
    { "digits-first", MP_SLICE_INIT("4u.example"), TRUE },
    { "a-label", MP_SLICE_INIT("xn--bcher-kva.example"), TRUE },
    { "one-label", MP_SLICE_INIT("localhost"), FALSE },
    { "one-label-dot", MP_SLICE_INIT("localhost."), FALSE },
    { "address", MP_SLICE_INIT("192.0.2.1"), FALSE },
    { "empty", MP_SLICE_INIT(""), FALSE },
    { "dot", MP_SLICE_INIT("."), FALSE },
    { "empty-label", MP_SLICE_INIT("a..example"), FALSE },
    { "first-dot", MP_SLICE_INIT(".example.org"), FALSE },
    { "two-final-dots", MP_SLICE_INIT("example.org.."), FALSE },
    { "blank", MP_SLICE_INIT("exa mple.org"), FALSE },
    { "nul", MP_SLICE_INIT("exa\0mple.org"), FALSE },
    { "8-bit", MP_SLICE_INIT("b\xc3\xbc""cher.example"), FALSE },
    { "at", MP_SLICE_INIT("a@example.org"), FALSE },
    { "label-63", MP_SLICE_INIT("123456789012345678901234567890123456789012345678901234567890abc.example"), TRUE },
    { "label-64", MP_SLICE_INIT("123456789012345678901234567890123456789012345678901234567890abcd.example"), FALSE },
};
/* clang-format on */

static void
test_ip(gconstpointer data)
{
    const IpCase *c = data;
    char text[MP_IP_TEXT];
    MpIp ip, again, network;

    if (c->printed == NULL) {
        g_assert_false(mp_ip_parse(c->text, &ip));
        return;
    }
    g_assert_true(mp_ip_parse(c->text, &ip));
    g_assert_cmpstr(mp_ip_format(&ip, text), ==, c->printed);
    g_assert_cmpint(mp_ip_scope(&ip), ==, c->scope);
    network = mp_ip_network(&ip);
    g_assert_cmpstr(mp_ip_format(&network, text), ==, c->network);
    g_assert_true(mp_ip_parse(mp_slice_of(mp_ip_format(&ip, text)), &again));
    g_assert_cmpint(mp_ip_compare(&ip, &again), ==, 0);
}

static void
test_range(gconstpointer data)
{
    const RangeCase *c = data;
    MpIpRange range;
    MpIp ip;

    g_assert_true(mp_ip_parse(mp_slice_of(c->ip), &ip));
    g_assert_cmpint(mp_ip_range_parse(mp_slice_of(c->range), &range), ==, c->holds >= 0);
    if (c->holds >= 0)
        g_assert_cmpint(mp_ip_range_holds(&range, &ip), ==, c->holds);
}

static void
test_prefix_of_v4(void)
{
    MpIpRange range;

    g_assert_true(mp_ip_range_parse(mp_slice_of("167.89.0.0/17"), &range));
    g_assert_cmpint(range.prefix, ==, 113);
}

static void
test_order(void)
{
    static const char *const sorted[] = { "::",        "::1",        "9.0.0.0",    "10.0.0.0",
                                          "192.0.2.1", "2001:db8::", "2001:db8::1" };
    MpIp before, after;

    for (gsize i = 1; i < G_N_ELEMENTS(sorted); i++) {
        g_assert_true(mp_ip_parse(mp_slice_of(sorted[i - 1]), &before));
        g_assert_true(mp_ip_parse(mp_slice_of(sorted[i]), &after));
        g_assert_cmpint(mp_ip_compare(&before, &after), <, 0);
        g_assert_cmpint(mp_ip_compare(&after, &before), >, 0);
    }
}

static void
test_name(gconstpointer data)
{
    const NameCase *c = data;

    g_assert_cmpint(mp_host_is_name(c->text), ==, c->is_name);
}

/* 255 bytes are the longest name there is. */
static void
test_name_length(void)
{
    char name[256 + 1];

    for (gsize i = 0; i < 256; i++)
        name[i] = i % 2 == 1 ? '.' : 'a';
    g_assert_true(mp_host_is_name((MpSlice){ name, 255 }));
    name[255] = 'b';
    g_assert_false(mp_host_is_name((MpSlice){ name, 256 }));
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (gsize i = 0; i < G_N_ELEMENTS(ip_cases); i++) {
        g_autofree char *path = g_strconcat("/host/ip/", ip_cases[i].name, NULL);
        g_test_add_data_func(path, &ip_cases[i], test_ip);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(range_cases); i++) {
        g_autofree char *path = g_strconcat("/host/range/", range_cases[i].name, NULL);
        g_test_add_data_func(path, &range_cases[i], test_range);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(name_cases); i++) {
        g_autofree char *path = g_strconcat("/host/name/", name_cases[i].name, NULL);
        g_test_add_data_func(path, &name_cases[i], test_name);
    }
    g_test_add_func("/host/range/prefix-of-v4", test_prefix_of_v4);
    g_test_add_func("/host/ip/order", test_order);
    g_test_add_func("/host/name/length", test_name_length);
    return g_test_run();
}
