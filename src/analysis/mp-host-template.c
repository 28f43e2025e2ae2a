/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-host-template.h"

#include "base/mp-domain.h"

static gboolean
has_digit(MpSlice label)
{
    for (gsize i = 0; i < label.len; i++)
        if (g_ascii_isdigit(label.data[i]))
            return TRUE;
    return FALSE;
}

/* Appends @labels to @out with `#` for each one that holds a digit. */
static char *
fold_labels(MpSlice labels, char *out)
{
    while (labels.len > 0) {
        gssize dot = mp_slice_find(labels, '.');
        MpSlice label = mp_slice_sub(labels, 0, dot >= 0 ? (gsize)dot : labels.len);

        labels = mp_slice_sub(labels, label.len + 1, labels.len);
        if (has_digit(label)) {
            *out++ = '#';
        } else {
            memcpy(out, label.data, label.len);
            out += label.len;
        }
        if (dot >= 0)
            *out++ = '.';
    }
    return out;
}

static MpHostTemplate
unnamed(MpSlice name)
{
    return (MpHostTemplate){ .name = name, .domain = name };
}

static MpHostTemplate
of_address(const MpIp *ip, MpArena *arena)
{
    char text[MP_IP_TEXT];
    MpIp network;

    switch (mp_ip_scope(ip)) {
    case MP_IP_LOOPBACK:
        return unnamed(MP_SLICE_LITERAL("localhost"));
    case MP_IP_PRIVATE:
        return unnamed(MP_SLICE_LITERAL("[private]"));
    case MP_IP_PUBLIC:
    case MP_IP_BOGON:
        break;
    }
    network = mp_ip_network(ip);
    return unnamed(mp_arena_printf(arena, "[%s]", mp_ip_format(&network, text)));
}

MpHostTemplate
mp_host_template(MpSlice host, MpArena *arena)
{
    MpSlice domain, labels;
    char *folded, *end;
    MpIp ip;

    if (mp_ip_parse(host, &ip))
        return of_address(&ip, arena);
    if (mp_slice_starts_nocase(host, MP_SLICE_LITERAL("localhost")) &&
        (host.len == 9 || host.data[9] == '.'))
        return unnamed(MP_SLICE_LITERAL("localhost"));
    domain = mp_host_is_name(host) ? mp_domain_organisational(host) : MP_SLICE_EMPTY;
    labels = mp_slice_sub(host, 0, host.len - domain.len);
    folded = mp_arena_alloc0(arena, host.len + 1);
    end = fold_labels(labels, folded);
    memcpy(end, domain.data, domain.len);
    end += domain.len;
    if (domain.len == 0)
        return unnamed((MpSlice){ folded, (gsize)(end - folded) });
    return (MpHostTemplate){ .name = { folded, (gsize)(end - folded) },
                             .domain = { end - domain.len, domain.len },
                             .is_named = TRUE };
}

guint32
mp_host_network_number(MpSlice ip)
{
    MpIp address;

    if (ip.len == 0 || !mp_ip_parse(ip, &address) || mp_ip_scope(&address) != MP_IP_PUBLIC)
        return 0;
    if (mp_ip_is_v4(&address))
        return (guint32)address.bytes[12] << 8 | address.bytes[13];
    return (guint32)address.bytes[0] << 24 | (guint32)address.bytes[1] << 16 |
           (guint32)address.bytes[2] << 8 | address.bytes[3];
}

static MpSlice
first_label(MpSlice host)
{
    gssize dot = mp_slice_find(host, '.');

    return mp_slice_sub(host, 0, dot >= 0 ? (gsize)dot : host.len);
}

static MpSlice
last_label(MpSlice host)
{
    gssize dot;

    if (host.len > 0 && host.data[host.len - 1] == '.')
        host.len--;
    dot = mp_slice_find_last(host, '.');
    return mp_slice_sub(host, (gsize)(dot + 1), host.len);
}

/* Whether a label names one machine, and not what every second one is called. */
static gboolean
is_telling(MpSlice label)
{
    static const char *const roles[] = { "mail", "smtp", "relay", "server", "local", "web",
                                         "out",  "gate", "host",  "mx",     "mta",   "imap" };

    if (label.len >= 10 && has_digit(label))
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        if (mp_slice_starts_nocase(label, mp_slice_of(roles[i])))
            return FALSE;
    return label.len >= 5;
}

gboolean
mp_host_is_same_machine(MpSlice a, MpSlice b)
{
    MpSlice label = first_label(a);

    if (a.len == 0 || b.len == 0)
        return FALSE;
    if (mp_slice_equal_nocase(a, b) ||
        (mp_slice_equal_nocase(label, first_label(b)) && is_telling(label)))
        return TRUE;
    return mp_slice_equal_nocase(last_label(a), last_label(b)) &&
           mp_domain_is_of(a, mp_domain_organisational(b));
}
