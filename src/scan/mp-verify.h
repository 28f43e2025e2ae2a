/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "case/mp-case.h"

G_BEGIN_DECLS

/* Holding the evidence against the case: are its bytes what they were? */

typedef enum {
    MP_VERIFY_CHANGED, /* other bytes than were read */
    MP_VERIFY_MISSING, /* not there, or not to be read, any more */
    MP_VERIFY_NEW,     /* came after the scan: no change of evidence */
} MpVerifyWhat;

const char *mp_verify_what_name(MpVerifyWhat what);

typedef struct {
    MpVerifyWhat what;
    gboolean is_source; /* a whole file, archive or folder; else one message */
    const char *origin;
    guint64 offset;
} MpVerifyFinding;

typedef struct {
    guint64 n_sources, n_messages, n_bytes; /* that were hashed again */
    guint64 n_changed, n_missing, n_new;
    gboolean interrupted;
} MpVerifyTotals;

typedef struct {
    gboolean (*found)(const MpVerifyFinding *finding, gpointer data, GError **error);
    /* (nullable) */
    void (*progress)(guint64 n_messages, guint64 n_bytes, gpointer data);
    gpointer data;
    GCancellable *cancel; /* (nullable) */
} MpVerifyListener;

/* Reads all evidence of @store again, opens nothing for writing. %FALSE and
 * @error only where the case cannot be read or the listener failed. */
gboolean
mp_verify(MpCase *store, const MpVerifyListener *listener, MpVerifyTotals *totals, GError **error);

G_END_DECLS
