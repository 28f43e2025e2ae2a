/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Features that join foreign messages into one campaign, strongest first. */
typedef enum {
    MP_JOIN_SIGNING_DOMAIN,   /* the same verified organisation */
    MP_JOIN_PLATFORM_ACCOUNT, /* the same customer of the same platform, verified */
    MP_JOIN_REPLAYED_ID,      /* the same ids copied from somebody's platform mail */
    MP_JOIN_LINK_DOMAIN,      /* text that leads to the same place */
    MP_JOIN_CONTENT,          /* text of one make */
    MP_JOIN_NETWORK,          /* unverified mail from one network under one kind of name */
    MP_JOIN_SUBJECT,          /* unverified mail with one wording of the Subject */
    MP_JOIN_MAKE,             /* unverified mail of one make to one address given to somebody */
    MP_JOIN_N
} MpJoin;

const char *mp_join_name(MpJoin join);

/* One feature of one message: equal values of one kind join. */
typedef struct {
    guint64 value; /* a hash; what it is of does not matter here */
    guint32 mail;  /* 0 .. n_mails - 1 */
    guint16 join;  /* of MpJoin */
    guint16 day;   /* of the mail, since 1970 */
} MpJoinFeature;

/* Content, network, Subject and make join mails that came within so many days of
 * each other: a template lives longer than a campaign. */
#define MP_JOIN_WEAK_DAYS 30

/* Whether two messages whose @MP_JOIN_CONTENT values agree are really alike. */
typedef gboolean (*MpClusterAlike)(guint32 a, guint32 b, gpointer data);

typedef struct {
    MpJoinFeature *features; /* sorted by mp_cluster() */
    gsize n_features;
    guint32 n_mails;
    guint joins;          /* a bit for each MpJoin that may join */
    const guint8 *faint;  /* (nullable): a mail each; not 0: it follows others and joins nobody */
    MpClusterAlike alike; /* (nullable) */
    gpointer alike_data;
} MpClusterInput;

/**
 * mp_cluster:
 * @cluster: (out caller-allocates): for each mail the smallest mail of its cluster
 * @used: (out caller-allocates) (nullable): for each mail that begins a cluster
 *   the kinds of features that joined anything in it, as bits
 *
 * A faint mail goes to a cluster that it shares a replayed id, a link domain or
 * a text with, and brings no two together; else it stays alone.
 *
 * Single linkage over equal feature values (union and find); weak kinds from
 * one mail to the next in time. Does not depend
 * on the order of @features. n log n.
 */
void mp_cluster(const MpClusterInput *input, guint32 *cluster, guint *used);

G_END_DECLS
