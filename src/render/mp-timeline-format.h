/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "analysis/mp-timeline.h"

G_BEGIN_DECLS

/* A way of writing a timeline. */
typedef struct {
    const char *name; /* what --format takes */
    gboolean (*write)(const MpTimeline *timeline,
                      gboolean defang,
                      GOutputStream *out,
                      GError **error);
} MpTimelineFormat;

/* NULL-terminated; the first is the default. */
const MpTimelineFormat *const *mp_timeline_format_table(void);
/* Or %NULL. */
const MpTimelineFormat *mp_timeline_format_find(const char *name);

/* For people, one event a line. */
gboolean mp_timeline_write_text(const MpTimeline *timeline,
                                gboolean defang,
                                GOutputStream *out,
                                GError **error);
/* Timesketch's JSONL: one object a line with message, datetime and
 * timestamp_desc. Raw: it is for machines. */
gboolean mp_timeline_write_timesketch(const MpTimeline *timeline,
                                      gboolean defang,
                                      GOutputStream *out,
                                      GError **error);
/* The chart: a row an address, mail of those who may write above its line, of
 * strangers below, bands for what people claim. A file of its own: no script,
 * nothing fetched. */
gboolean mp_timeline_write_svg(const MpTimeline *timeline,
                               gboolean defang,
                               GOutputStream *out,
                               GError **error);

/* The same chart, to stand inside an HTML page, which styles it. */
void mp_timeline_append_svg(GString *out, const MpTimeline *timeline, gboolean defang);
/* The rules it is drawn with, light and dark: CSS. */
const char *mp_timeline_svg_style(void);

G_END_DECLS
