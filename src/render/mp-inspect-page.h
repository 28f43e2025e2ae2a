/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "render/mp-inspect.h"

G_BEGIN_DECLS

/* Shared by the files that write what `inspect` says to people. */
typedef struct {
    GString *out;
    const MpInspected *message;
    guint columns; /* of the terminal; 0: no limit */
    gboolean defang;
} MpInspectPage;

/* What a stranger wrote, on its way to a terminal. */
void mp_inspect_append_foreign(const MpInspectPage *page, GString *to, MpSlice text);

/* A signed length of time, in the unit that reads best: "-8 s", "34 min", "14 h", "12 d". */
void mp_inspect_append_duration(GString *to, gint64 us);

/* The table of hops, with the line below which the sender wrote. */
void mp_inspect_append_hops(const MpInspectPage *page);

G_END_DECLS
