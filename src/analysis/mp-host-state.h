/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-host-model.h"
#include "analysis/mp-host-template.h"
#include "analysis/mp-names.h"
#include "analysis/mp-own-hosts.h"
#include "analysis/mp-tally.h"

G_BEGIN_DECLS

/* Shared by the files that gather (mp-own-hosts.c), conclude
 * (mp-own-hosts-conclude.c) and answer (mp-host-model.c). */

/* Caps: beyond them nothing new is learned, and what is known goes on. A
 * million real messages stay far below them; forged chains are what they stop. */
#define MP_HOST_NODES_MAX 200000u
#define MP_HOST_KINDS_MAX 50000u
#define MP_HOST_NETWORKS_MAX 1000000u
#define MP_HOST_IDS_MAX 8000000u
#define MP_HOST_BUILDS_MAX 1024u
#define MP_HOST_DEPTH_MAX 12u
#define MP_HOST_SAMPLES 15

/* How a hop's peer looks from the hop. */
typedef enum {
    MP_PEER_INSIDE,  /* no address, or a private one */
    MP_PEER_OUTSIDE, /* a public address */
    MP_PEER_VOUCHED, /* public, and its name, the next by-host and the next recipient are of one
                        domain: perhaps a forwarded address */
} MpPeerKind;

/* One hop of all chains that begin alike. Node 0 is above every top. */
typedef struct {
    guint32 kind; /* index of the by-host's MpHostKind */
    guint32 count;
    guint32 parent;
    guint32 first_child;
    guint32 next;
    guint32 vouched;   /* index of the peer's domain, where that is MP_PEER_VOUCHED */
    guint32 author;    /* hash of the first author's domain; 0: none yet */
    guint32 by_itself; /* messages whose author is of the by-host's own domain */
    guint8 varied;     /* two authors or more */
    guint8 peer;       /* of MpPeerKind */
} MpHostNode;

/* A delay from this host to one above it, kept if its hash is among the
 * smallest: a sample that does not depend on the order of the messages. */
typedef struct {
    guint32 hash;
    guint32 above; /* kind of the host above */
    gint64 delay_us;
} MpDelaySample;

/* A template and what was seen of it. */
typedef struct {
    const char *name;
    guint32 domain; /* index of its domain */
    gboolean is_named;
    gint8 own_said; /* of MpHostPins, by the hosts it was made of */
    gint8 gateway_said;
    guint n_samples;
    MpDelaySample *samples; /* MP_HOST_SAMPLES of them, or NULL */
} MpHostKind;

typedef struct {
    guint n;
    guint32 hash[MP_HOST_SAMPLES];
    gint64 at_us[MP_HOST_SAMPLES];
} MpBuildSample;

/* What is remembered of one host. */
typedef struct {
    guint32 kind; /* index + 1; 0: not asked yet */
    gboolean odd; /* it shares its kind's name, and not what else its template says */
} MpHostOfKind;

struct _MpHostLearner {
    MpArena *arena; /* of one message */
    GStringChunk *strings;
    GHashTable *kind_of;   /* template name -> index + 1 */
    GHashTable *domain_of; /* domain -> index + 1 */
    MpNames *hosts;        /* that are remembered: saves the public suffix list */
    GArray *host_kind;     /* of MpHostOfKind, by the host's id */
    GArray *kinds;         /* of MpHostKind */
    GPtrArray *domains;    /* of const char* */
    GArray *nodes;         /* of MpHostNode */
    MpTally *child_of;     /* parent, kind, vouched domain, peer -> node */
    MpTally *networks;     /* node, network -> hops */
    MpTally *names;        /* node, mp_host_domain_number() of the peer's name -> hops */
    MpTally *zones;        /* kind, zone + 2048 -> hops */
    MpTally *tops;         /* scope, kind -> messages */
    MpTally *scope_sizes;  /* scope -> messages */
    GHashTable *scopes;    /* scope number -> name */
    MpTally *recipients;   /* node, recipient -> hops: of vouched nodes */
    GArray *ids;           /* of guint64: 44 bits of by and id, 20 of the message */
    GHashTable *builds;    /* build -> MpBuildSample* */
    GPtrArray *own_pins;   /* of char*, a leading ! forbids */
    GPtrArray *gateway_pins;
    guint n_messages;
};

struct _MpHostModel {
    GStringChunk *strings;
    GHashTable *own_domains; /* set of domains, or of templates without a domain */
    GHashTable *gateways;    /* set of templates */
    GHashTable *offsets;     /* template -> gint64* */
    GHashTable *zones;       /* template -> MpHostZones* */
    GHashTable *builds;      /* build -> gint64[2]* */
    GHashTable *forwarders;  /* domain -> GArray* of guint32 networks, sorted */
    GArray *copied;          /* of guint64, sorted */
    GArray *lines;           /* of MpHostLine, sorted */
    GPtrArray *own_pins;
    GPtrArray *gateway_pins;
    guint n_messages;

    /* Hosts that archives name again and again are looked at once, a kind at a
     * time. NULL where pins speak of single hosts. */
    GStringChunk *learned;
    MpNames *hosts;
    GArray *host_kind; /* of MpHostOfKind, by the host's id */
    MpHostLook *looks; /* by kind */
};

#define MP_HOST_ZONES 4

/* The zones that a host's many mails are dated in. */
typedef struct {
    guint n;
    gint16 minutes[MP_HOST_ZONES];
} MpHostZones;

/* A domain as a number; 0 for none. */
guint32 mp_host_domain_number(MpSlice domain);
/* 44 bits that tell one hop's id from every other. 0: too common to tell. */
guint64 mp_host_id_number(MpSlice by, MpSlice id, gint64 at_us);
/* N of an Exchange id 15.x.N.M; 0 where it is none. */
guint32 mp_host_build_number(MpSlice id);

/* -1: forbidden, 1: said, 0: nothing said about @host. */
int mp_host_pins_say(const GPtrArray *pins, MpSlice host);

MpHostModel *mp_host_conclude(MpHostLearner *learner);
/* Takes over which hosts @learner remembers; the model knows everything else. */
void mp_host_model_remember(MpHostModel *self, MpHostLearner *learner);

G_END_DECLS
