/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"
#include "scan/mp-scan.h"

/* What tests of the scan share: stores built in a temporary folder, scans of
 * them, and what the case then holds, as text. */

typedef struct {
    char *folder;
    MpRules *rules;
    MpCase *store; /* on a file in @folder */
    MpScanOptions options;
    MpScanTotals totals; /* of the last scan */
} MpScanBench;

void mp_scan_bench_set_up(MpScanBench *self, gconstpointer data);
void mp_scan_bench_tear_down(MpScanBench *self, gconstpointer data);

/* Message @n: about 300 bytes, LF line ends. transfer full. */
char *mp_scan_bench_message(guint n);
/* Messages @first to @last as an mbox. transfer full. */
GString *mp_scan_bench_mbox(guint first, guint last);
/* Below the folder; folders in between are made. */
void mp_scan_bench_write(MpScanBench *self, const char *name, const char *text);
void mp_scan_bench_remove(MpScanBench *self, const char *name);
void mp_scan_bench_rename(MpScanBench *self, const char *from, const char *to);

/* Scans @name (below the folder) into the case; no error is allowed. */
void mp_scan_bench_scan(MpScanBench *self, const char *name);
/* The same into another case, which is anonymous. transfer full. */
MpCase *mp_scan_bench_scan_apart(MpScanBench *self, const char *name);

/* "origin@offset:state " of every place in order; origins without the folder. */
char *mp_scan_bench_places(MpScanBench *self);
/* "origin kind status messages/distinct " of every source in order. */
char *mp_scan_bench_sources(MpScanBench *self);
/* The rows of @sql, cells apart by '|', rows by line ends. transfer full. */
char *mp_scan_bench_ask(MpCase *store, const char *sql);
/* Everything a scan wrote that does not depend on its history: live places,
 * sources, anomalies, records. transfer full. */
char *mp_scan_bench_content(MpCase *store);
