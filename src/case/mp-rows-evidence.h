/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-table.h"

G_BEGIN_DECLS

/* What was read, and from where. Written by scan only. */

/* A row of `list sources`. */
typedef struct {
    const char *origin;
    const char *kind;
    const char *folder;
    const char *folder_role;
    const char *path; /* absolute path of the outermost file or folder, as found */
    gint64 bytes;
    MpSha256 sha256; /* zero for folders */
    gint64 messages; /* stored */
    gint64 distinct; /* by content */
    gint64 not_mail;
    gint64 anomalies;
    const char *status; /* "read", "partly", "unread", "unchanged", "gone" */
    gint64 preamble, separators, message_bytes, trailing;
    const char *extraction; /* 16 hex of the extraction digest */
} MpSourceRow;
extern const MpTable mp_table_source;

/* One place a message is stored in. */
typedef struct {
    const char *origin;
    gint64 offset;
    gint64 length;
    gint64 message; /* its key */
    MpSha256 sha256;
    MpSha256 content_sha256;
    const char *source; /* origin of its source row */
    const char *folder;
    const char *folder_role;
    const char *flags;
    const char *state; /* "live", "gone" */
} MpPlaceRow;
extern const MpTable mp_table_place;

typedef struct {
    const char *id; /* "a:" and 8 hex of origin, offset and code */
    const char *class_name;
    const char *code;
    const char *origin;
    gint64 offset;
    gint64 length;
    const char *detail;
    gint64 message; /* its key, or 0 */
} MpAnomalyRow;
extern const MpTable mp_table_anomaly;

/* The custody record of one scan: not part of a case's content. */
typedef struct {
    gint64 number;
    gint64 started, ended;
    const char *arguments;
    const char *tool;      /* "mailprov 0.1.0" */
    const char *libraries; /* "glib 2.74.6; gmime 3.2.13; ..." */
    const char *rules;     /* hex of the rule set */
    const char *extraction;
    const char *limits;
    gint64 messages, bytes, anomalies, unread;
    const char *outcome; /* "done", "interrupted", "failed", "running" */
} MpScanRow;
extern const MpTable mp_table_scan;

G_END_DECLS
