/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "case/mp-case.h"
#include "rules/mp-rules.h"

G_BEGIN_DECLS

typedef struct {
    guint n_workers;                 /* 0 = one per processor */
    const MpRules *rules;            /* borrowed; must outlive the scan */
    GCancellable *cancel;            /* (nullable): what was read is kept */
    const char *as;                  /* (nullable) container name that must be used */
    const char *const *exclude;      /* (nullable) */
    const char *const *spam_folders; /* (nullable) */
    GBytes *input;                   /* (nullable) what the path "-" means: standard input */
    gboolean keep_raw;               /* keep hops' raw text: inspect only, in an anonymous case */
    gboolean rehash;                 /* read unchanged files again */
    gboolean trust_mtime;            /* do not check the known part of a grown mbox */
    guint shard, n_shards;
    const char *arguments; /* (nullable) for the custody record */
    gint64 now_us;         /* for the custody record */
    /* (nullable) called on the thread that called mp_scan() */
    void (*progress)(guint64 n_messages, guint64 n_bytes, gpointer data);
    gpointer progress_data;
} MpScanOptions;

typedef struct {
    guint64 n_messages; /* stored, in all sources of this scan */
    guint64 n_new;      /* that the case did not hold */
    guint64 n_bytes;
    guint64 n_folders;
    guint64 n_sources;
    guint64 n_unchanged; /* files that cost a stat */
    guint64 n_not_mail;
    guint64 n_anomalies;
    guint64 n_unread; /* of them: exit status 4 */
    gboolean interrupted;
} MpScanTotals;

/* Whether every path can be opened and is mail at all: to be asked before a
 * case is made. mp_scan() asks it, too. */
gboolean
mp_scan_check_paths(const char *const *paths, const MpScanOptions *options, GError **error);

/**
 * mp_scan:
 * @store: an open case that may be written
 * @paths: NULL-terminated
 * @totals: (out)
 *
 * Reads @paths into @store: one reader, @n_workers workers, this thread as the
 * writer; results are written in the order of the evidence, so the case does
 * not depend on the number of workers. Evidence that cannot be read is not a
 * failure: it is counted in @totals and recorded in the case.
 *
 * Returns: %FALSE and @error where the case cannot be written or a path given
 *   cannot be opened at all
 */
gboolean mp_scan(MpCase *store,
                 const char *const *paths,
                 const MpScanOptions *options,
                 MpScanTotals *totals,
                 GError **error);

G_END_DECLS
