/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-arena.h"
#include "base/mp-host.h"

G_BEGIN_DECLS

/* A host by its kind: labels that hold a digit become `#`, so that the machines
 * of one farm count together. */
typedef struct {
    MpSlice name;      /* "#.mail.protection.outlook.com", "localhost", "[private]" */
    MpSlice domain;    /* organisational domain; of a name without one, the name itself */
    gboolean is_named; /* a name in DNS; FALSE for an address, localhost, a bare label */
} MpHostTemplate;

/**
 * mp_host_template:
 * @host: as a by clause has it: lower case, without brackets
 * @arena: what the template lives in
 *
 * A private address is `[private]`, a loopback one and localhost are
 * `localhost`, a public one its network.
 */
MpHostTemplate mp_host_template(MpSlice host, MpArena *arena);

/* The network strangers are counted by, as a number: equal numbers, equal
 * networks. 0 for what is not public. */
guint32 mp_host_network_number(MpSlice ip);

/* Whether two names can be one machine's: the same, the same first label where
 * that is a machine's own (not mail, mx2 or relay), or of one organisation. */
gboolean mp_host_is_same_machine(MpSlice a, MpSlice b);

G_END_DECLS
