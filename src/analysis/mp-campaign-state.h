/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-campaign.h"
#include "analysis/mp-cluster.h"
#include "analysis/mp-exposure.h"
#include "analysis/mp-names.h"
#include "analysis/mp-telling.h"
#include "facts/mp-fact.h"

G_BEGIN_DECLS

/* What mp-campaign.c gathers in one walk over the messages and the files
 * beside it argue from. One record a foreign message: nothing of its text. */

#define MP_MAIL_DOMAINS 6 /* link domains kept of one message */

typedef struct {
    gint64 key;
    gint64 delivered;
    guint32 address;     /* of MpExposure */
    guint32 org;         /* verified sender's name id; 0: nobody answers for it */
    guint32 from_domain; /* name id */
    guint32 platform;    /* verified platform's name id */
    guint32 imitates;    /* claimed platform's name id */
    guint32 donor;       /* "platform/account" name id of a customer whose marks were copied */
    guint32 network;     /* hash of the boundary's network; 0: unknown */
    guint32 make;        /* hash of how an unverified mail is built; 0: unknown */
    guint32 minhash[MP_FACT_MINHASHES];
    guint16 n_words;
    guint8 folder_role;  /* MpFolderRole */
    guint8 takeover : 1; /* hostile mail through the sender's own account */
    guint8 bulk : 1;     /* carries List-* or an unsubscribe wording */
    guint8 faint : 1;    /* a stranger's only where it is of one make with foreign mail */
    guint8 marked : 1;   /* a certification mark of a receiver stands on it */
} MpForeignMail;

typedef struct {
    GArray *mails;      /* of MpForeignMail, in the order of keys */
    GArray *features;   /* of MpJoinFeature, mail by mail until clustering sorts it */
    GArray *by_mail;    /* the same, mail by mail: for the split test */
    GArray *feature_at; /* of guint32: where a mail's begin in @by_mail; one more than mails */
    GArray *by_make;    /* of guint32: mails with a make, by make, then time, then key */
    MpNames *names;     /* organisations, domains, platforms */
    GHashTable
        *common; /* link domain name id -> how many senders whom the owner knows link to it */
    MpExposure *exposure;
    MpTelling *telling;
    const MpPosted *posted;
    MpMessageCursor *messages;
} MpCampaignState;

#define mp_foreign_mail(state, i) (&g_array_index((state)->mails, MpForeignMail, (i)))

G_END_DECLS
