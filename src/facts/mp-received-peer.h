/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-arena.h"
#include "base/mp-host.h"
#include "facts/mp-fact-values.h"
#include "facts/mp-received-token.h"

G_BEGIN_DECLS

/**
 * mp_received_read_peer:
 * @tokens: the from clause, without the word "from"
 * @n: how many
 * @arena: what canonical text lives in
 * @hop: its other clauses are already read: the wording depends on the program
 *
 * Fills from, helo, rdns, ip, port and ident. Every mail server words the
 * clause in its own way; what was claimed and what was looked up are kept apart
 * by that wording, and an address in a claim is never taken for the peer's.
 */
void mp_received_read_peer(const MpReceivedToken *tokens, gsize n, MpArena *arena, MpHopFact *hop);

/* An address as Received fields write it: brackets, `IPv6:`, a port behind it
 * (`[192.0.2.1]:25`, `192.0.2.1:25`, `[192.0.2.1.25]`). @port is left alone
 * where none is said. */
gboolean mp_received_read_ip(MpSlice word, MpIp *ip, guint32 *port);

/* The canonical text of @ip: @word itself where it reads the same. */
MpSlice mp_received_ip_text(const MpIp *ip, MpSlice word, MpArena *arena);

/* A host name as facts keep it: lower case, without brackets and final dots. */
MpSlice mp_received_host(MpSlice word, MpArena *arena);

G_END_DECLS
