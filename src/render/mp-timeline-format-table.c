/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "render/mp-timeline-format.h"

static const MpTimelineFormat text = { "text", mp_timeline_write_text };
static const MpTimelineFormat timesketch = { "timesketch", mp_timeline_write_timesketch };
static const MpTimelineFormat svg = { "svg", mp_timeline_write_svg };

const MpTimelineFormat *const *
mp_timeline_format_table(void)
{
    static const MpTimelineFormat *const table[] = { &text, &timesketch, &svg, NULL };

    return table;
}

const MpTimelineFormat *
mp_timeline_format_find(const char *name)
{
    for (const MpTimelineFormat *const *row = mp_timeline_format_table(); *row != NULL; row++)
        if (strcmp((*row)->name, name) == 0)
            return *row;
    return NULL;
}
