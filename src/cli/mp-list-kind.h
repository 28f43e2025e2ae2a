/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"
#include "render/mp-table-text.h"

G_BEGIN_DECLS

/* How one list is asked for. */
typedef struct {
    GOutputStream *out;
    MpTableFormat format;
    gboolean defang;
    gboolean foreign; /* addresses: only those that strangers write to */
} MpListOptions;

/* A thing that `list` shows. */
typedef struct {
    const char *name;
    const char *summary;
    gboolean is_evidence; /* what was read, which no analysis changes */
    gboolean (*write)(MpCase *store, const MpListOptions *options, GError **error);
} MpListKind;

/* NULL-terminated. ADD A LIST in mp-list-kind-table.c. */
const MpListKind *const *mp_list_kind_table(void);
/* The kind of that name; else %NULL and an MP_USAGE_ERROR that names them all. */
const MpListKind *mp_list_kind_find(const char *name, GError **error);

gboolean mp_list_addresses(MpCase *store, const MpListOptions *options, GError **error);
gboolean mp_list_senders(MpCase *store, const MpListOptions *options, GError **error);
gboolean mp_list_platforms(MpCase *store, const MpListOptions *options, GError **error);
gboolean mp_list_campaigns(MpCase *store, const MpListOptions *options, GError **error);
gboolean mp_list_hosts(MpCase *store, const MpListOptions *options, GError **error);
gboolean mp_list_lists(MpCase *store, const MpListOptions *options, GError **error);
gboolean mp_list_messages(MpCase *store, const MpListOptions *options, GError **error);
gboolean mp_list_sources(MpCase *store, const MpListOptions *options, GError **error);
gboolean mp_list_anomalies(MpCase *store, const MpListOptions *options, GError **error);

G_END_DECLS
