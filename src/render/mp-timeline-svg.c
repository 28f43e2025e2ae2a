/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mp-instant.h"
#include "base/mp-text.h"
#include "render/mp-timeline-format.h"

/* Everything is in whole tenths of a pixel, so that no library's idea of
 * numbers changes the bytes. */
#define WIDTH 9600
#define LEFT 2250 /* the names of the rows */
#define RIGHT 200
#define PLOT (WIDTH - LEFT - RIGHT)
#define LANE 170 /* a line of labels of claims */
#define ROW 560
#define LEGEND 300
#define AXIS 340
#define LETTER 62 /* how wide a letter of a label is, about */
#define LABEL_LETTERS 34

#define DAY_US (G_GINT64_CONSTANT(24) * 3600 * G_USEC_PER_SEC)

typedef struct {
    GString *out;
    const MpTimeline *timeline;
    gboolean defang;
    gint64 from, to;
    guint n_lanes; /* of labels above the rows */
    guint n_rows;
} Chart;

static void
append_tenths(GString *out, int value)
{
    if (value % 10 == 0)
        g_string_append_printf(out, "%d", value / 10);
    else
        g_string_append_printf(out, "%s%d.%d", value < 0 ? "-" : "", abs(value) / 10,
                               abs(value) % 10);
}

/* ` name="12.5"` */
static void
put(GString *out, const char *name, int value)
{
    g_string_append_printf(out, " %s=\"", name);
    append_tenths(out, value);
    g_string_append_c(out, '"');
}

static int
x_of(const Chart *chart, gint64 at)
{
    double span = (double)MAX(chart->to - chart->from, DAY_US);

    return LEFT + (int)((double)(at - chart->from) / span * PLOT);
}

static int
rows_top(const Chart *chart)
{
    return LEGEND + (int)chart->n_lanes * LANE + 60;
}

static int
rows_end(const Chart *chart)
{
    return rows_top(chart) + (int)chart->n_rows * ROW;
}

/* A stranger's words, for people. */
static void
append_evidence(const Chart *chart, const char *text)
{
    g_autoptr(GString) safe = g_string_new(NULL);

    if (!chart->defang) {
        mp_text_append_html(chart->out, mp_slice_of(text));
        return;
    }
    mp_text_append_defanged(safe, mp_slice_of(text));
    mp_text_append_html(chart->out, (MpSlice){ safe->str, safe->len });
}

/* At most LABEL_LETTERS of @text. */
static void
append_short(const Chart *chart, const char *text, gboolean evidence)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *cut = g_utf8_strlen(valid, -1) > LABEL_LETTERS
                               ? g_utf8_substring(valid, 0, LABEL_LETTERS - 1)
                               : NULL;

    if (evidence)
        append_evidence(chart, cut != NULL ? cut : valid);
    else
        mp_text_append_html(chart->out, mp_slice_of(cut != NULL ? cut : valid));
    if (cut != NULL)
        g_string_append(chart->out, "\xe2\x80\xa6");
}

/* ---- what people say: bands, lines and their labels ---- */

typedef struct {
    const char *text; /* of the program and ids of claims */
    int x;
    guint lane;
} Label;

static gboolean
is_drawn(const Chart *chart, const MpEvent *event)
{
    gboolean kind = event->kind == MP_EVENT_HELD_BY || event->kind == MP_EVENT_SAID ||
                    event->kind == MP_EVENT_INCIDENT_BEGINS;

    return kind && event->at >= chart->from && event->at <= chart->to;
}

static gboolean
is_same_day(const MpEvent *a, const MpEvent *b)
{
    return a->kind == MP_EVENT_SAID && b->kind == MP_EVENT_SAID && a->at == b->at;
}

/* Of the event at @i, or of all that was said that day; "" where one before it
 * speaks for it. */
static char *
label_of(const MpEvent *events, guint n, guint i)
{
    g_autoptr(GString) label = g_string_new(NULL);

    if (i > 0 && is_same_day(&events[i - 1], &events[i]))
        return g_strdup("");
    g_string_append(label, events[i].party);
    for (guint k = i + 1; k < n && is_same_day(&events[i], &events[k]); k++)
        g_string_append_printf(label, ", %s", events[k].party);
    g_string_append(label, events[i].kind == MP_EVENT_INCIDENT_BEGINS ? ": incident"
                           : events[i].kind == MP_EVENT_HELD_BY       ? ": held by then"
                                                                      : ": said");
    return g_string_free(g_steal_pointer(&label), FALSE);
}

/* The first lane in which the label does not run into another. */
static guint
free_lane(const GArray *ends, int left)
{
    for (guint i = 0; i < ends->len; i++)
        if (g_array_index(ends, int, i) < left)
            return i;
    return ends->len;
}

/* transfer full: of Label, whose texts are in @texts. */
static GArray *
lay_labels(Chart *chart, GPtrArray *texts)
{
    GArray *labels = g_array_new(FALSE, FALSE, sizeof(Label));
    g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(int));
    guint n;
    const MpEvent *events = mp_timeline_events(chart->timeline, &n);

    for (guint i = 0; i < n; i++) {
        Label label = { .x = 0 };
        gint64 at;
        int width, end;

        if (!is_drawn(chart, &events[i]))
            continue;
        g_ptr_array_add(texts, label_of(events, n, i));
        label.text = g_ptr_array_index(texts, texts->len - 1);
        if (label.text[0] == '\0') {
            label = g_array_index(labels, Label, labels->len - 1);
            label.text = g_ptr_array_index(texts, texts->len - 1);
            g_array_append_val(labels, label);
            continue;
        }
        at = events[i].until != MP_NO_TIME ? MIN(events[i].until, chart->to) : events[i].at;
        width = (int)g_utf8_strlen(label.text, -1) * LETTER;
        /* behind its line, or before it where the picture ends */
        label.x = x_of(chart, at) + 40;
        if (label.x + width > WIDTH)
            label.x = x_of(chart, events[i].at) - width - 20;
        label.lane = free_lane(ends, label.x);
        end = label.x + width + 60;
        if (label.lane == ends->len)
            g_array_append_val(ends, end);
        else
            g_array_index(ends, int, label.lane) = end;
        g_array_append_val(labels, label);
    }
    chart->n_lanes = ends->len;
    return labels;
}

static void
append_band(const Chart *chart, const MpEvent *event, const Label *label)
{
    int top = LEGEND + (int)label->lane * LANE + 20;
    int x = x_of(chart, event->at);
    int end = event->until == MP_NO_TIME ? x : x_of(chart, MIN(event->until, chart->to));

    g_string_append(chart->out, "<g><title>");
    append_evidence(chart, event->text);
    g_string_append(chart->out, "</title>");
    if (event->kind == MP_EVENT_INCIDENT_BEGINS) {
        g_string_append(chart->out, "<rect class=\"band\"");
        put(chart->out, "x", x);
        put(chart->out, "y", top);
        put(chart->out, "width", MAX(end - x, 30));
        put(chart->out, "height", rows_end(chart) - top);
    } else {
        g_string_append_printf(chart->out, "<line class=\"%s\"",
                               event->kind == MP_EVENT_SAID ? "said" : "held");
        put(chart->out, "x1", x);
        put(chart->out, "x2", x);
        put(chart->out, "y1", top);
        put(chart->out, "y2", rows_end(chart));
    }
    g_string_append(chart->out, "/><text class=\"claim\"");
    put(chart->out, "x", label->x);
    put(chart->out, "y", top + 110);
    g_string_append_c(chart->out, '>');
    append_evidence(chart, label->text);
    g_string_append(chart->out, "</text></g>\n");
}

static void
append_bands(const Chart *chart, const GArray *labels)
{
    guint n, at = 0;
    const MpEvent *events = mp_timeline_events(chart->timeline, &n);

    for (guint i = 0; i < n; i++)
        if (is_drawn(chart, &events[i]))
            append_band(chart, &events[i], &g_array_index(labels, Label, at++));
}

/* ---- rows ---- */

/* The more mail the higher, but a single message is seen. */
static int
height_of(guint32 n)
{
    int height = 50;

    for (; n > 1 && height < 170; n /= 2)
        height += 30;
    return height;
}

static guint32
append_marks(const Chart *chart, const guint32 *bins, int y, const char *side)
{
    gboolean down = strcmp(side, "foreign") == 0;
    guint32 total = 0;

    for (guint i = 0; i < MP_TIMELINE_BINS; i++)
        total += bins[i];
    if (total == 0)
        return 0;
    g_string_append_printf(chart->out, "<path class=\"%s\" d=\"", side);
    for (guint i = 0; i < MP_TIMELINE_BINS; i++) {
        if (bins[i] == 0)
            continue;
        g_string_append_c(chart->out, 'M');
        append_tenths(chart->out, LEFT + (int)(i * 2 + 1) * PLOT / (2 * MP_TIMELINE_BINS));
        g_string_append_c(chart->out, ' ');
        append_tenths(chart->out, down ? y + 10 : y - 10);
        g_string_append_c(chart->out, 'v');
        append_tenths(chart->out, down ? height_of(bins[i]) : -height_of(bins[i]));
    }
    g_string_append_printf(chart->out, "\"><title>%u message%s %s</title></path>", total,
                           total == 1 ? "" : "s",
                           down ? "of strangers, or unlike the mail of the system it came through"
                                : "of those who may write");
    return total;
}

static void
append_row_name(const Chart *chart, const MpTimelineRow *row, int y)
{
    g_string_append(chart->out, "<text class=\"name\" x=\"0\"");
    put(chart->out, "y", y - 20);
    g_string_append_c(chart->out, '>');
    if (row->address != NULL)
        append_short(chart, row->address, FALSE);
    else
        g_string_append_printf(chart->out, "%u %saddress%s", row->addresses,
                               row->general ? "" : "other ", row->addresses == 1 ? "" : "es");
    g_string_append(chart->out, "</text><text class=\"note\" x=\"0\"");
    put(chart->out, "y", y + 120);
    g_string_append_c(chart->out, '>');
    if (row->general) {
        g_string_append(chart->out, "given to nobody in particular");
    } else if (row->address == NULL) {
        g_string_append(chart->out, "no foreign mail");
    } else if (row->label != NULL) {
        g_string_append(chart->out, "given to ");
        append_short(chart, row->label, TRUE);
    }
    g_string_append(chart->out, "</text>");
}

static gint64
first_foreign_day(const Chart *chart, const MpTimelineRow *row, int *x)
{
    for (guint i = 0; i < MP_TIMELINE_BINS; i++)
        if (row->foreign[i] > 0) {
            *x = LEFT + (int)(i * PLOT / MP_TIMELINE_BINS);
            return chart->from + (gint64)((double)(chart->to - chart->from) * i / MP_TIMELINE_BINS);
        }
    return MP_NO_TIME;
}

/* The exact day of what the first mark below the line stands for. */
static gint64
exact_first_foreign(const Chart *chart, const MpTimelineRow *row, gint64 about)
{
    gint64 bin = (chart->to - chart->from) / MP_TIMELINE_BINS + DAY_US;
    guint n;
    const MpEvent *events = mp_timeline_events(chart->timeline, &n);

    for (guint i = 0; i < n; i++)
        if ((events[i].kind == MP_EVENT_FIRST_FOREIGN ||
             events[i].kind == MP_EVENT_CAMPAIGN_BEGINS) &&
            g_strv_contains(events[i].addresses, row->address) && events[i].at >= about - DAY_US &&
            events[i].at <= about + bin)
            return events[i].at;
    return MP_NO_TIME;
}

static void
append_row(const Chart *chart, const MpTimelineRow *row, guint number)
{
    int y = rows_top(chart) + (int)number * ROW + ROW / 2;
    int x = 0;
    gint64 first = first_foreign_day(chart, row, &x);
    char text[MP_INSTANT_TEXT];

    g_string_append(chart->out, "<g>");
    append_row_name(chart, row, y);
    g_string_append(chart->out, "<line class=\"base\"");
    put(chart->out, "x1", LEFT);
    put(chart->out, "x2", WIDTH - RIGHT);
    put(chart->out, "y1", y);
    put(chart->out, "y2", y);
    g_string_append(chart->out, "/>");
    append_marks(chart, row->authorised, y, "authorised");
    append_marks(chart, row->foreign, y, "foreign");
    if (row->given != MP_NO_TIME && row->given >= chart->from && row->given <= chart->to) {
        g_string_append(chart->out, "<circle class=\"given\" r=\"4\"");
        put(chart->out, "cx", x_of(chart, row->given));
        put(chart->out, "cy", y);
        g_string_append_printf(chart->out, "><title>given %s</title></circle>",
                               mp_instant_format_day(row->given, text));
    }
    if (first != MP_NO_TIME && row->address != NULL)
        first = exact_first_foreign(chart, row, first);
    if (first != MP_NO_TIME && row->address != NULL) {
        g_string_append(chart->out, "<text class=\"first\"");
        put(chart->out, "x", x - 30);
        put(chart->out, "y", y + 130);
        g_string_append_printf(chart->out, ">%s</text>", mp_instant_format_day(first, text));
    }
    g_string_append(chart->out, "</g>\n");
}

/* ---- the axis ---- */

/* Months between ticks, so that there are at most eleven. */
static int
tick_months(const Chart *chart)
{
    static const int steps[] = { 1, 3, 6, 12, 24, 60, 120, 240 };
    gint64 months = (chart->to - chart->from) / (30 * DAY_US);

    for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
        if (months / steps[i] <= 10)
            return steps[i];
    return 600;
}

static void
append_tick(const Chart *chart, gint64 at, int month, int step)
{
    int x = x_of(chart, at);
    char text[MP_INSTANT_TEXT];

    g_string_append_printf(chart->out, "<line class=\"%s\"", month == 0 ? "year" : "tick");
    put(chart->out, "x1", x);
    put(chart->out, "x2", x);
    put(chart->out, "y1", rows_top(chart));
    put(chart->out, "y2", rows_end(chart) + 40);
    g_string_append(chart->out, "/><text class=\"axis\"");
    put(chart->out, "x", x);
    put(chart->out, "y", rows_end(chart) + 160);
    g_string_append_printf(chart->out, ">%.*s</text>\n", step >= 12 ? 4 : 7,
                           mp_instant_format_day(at, text));
}

static void
append_axis(const Chart *chart)
{
    char text[MP_INSTANT_TEXT];
    int step = tick_months(chart);
    int months;

    mp_instant_format_day(chart->from, text);
    months = atoi(text) * 12 + atoi(text + 5) - 1;
    months -= months % step;
    for (int guard = 0; guard < 24; guard++, months += step) {
        gint64 at = mp_instant_from_civil(months / 12, months % 12 + 1, 1, 0);

        if (at > chart->to)
            return;
        if (at >= chart->from)
            append_tick(chart, at, months % 12, step);
    }
}

/* ---- all of it ---- */

static void
append_legend(const Chart *chart)
{
    static const struct {
        const char *mark;
        const char *text;
        int x;
    } items[] = {
        { "<path class=\"authorised\" d=\"M%d 20v-11\"/>", "above: from those who may write", 0 },
        { "<path class=\"foreign\" d=\"M%d 9v11\"/>", "below: foreign mail", 2250 },
        { "<circle class=\"given\" cx=\"%d\" cy=\"15\" r=\"4\"/>", "given", 4000 },
        { "<path class=\"held\" d=\"M%d 8v14\"/>", "only claimed", 4850 },
        { "<rect class=\"band\" x=\"%d\" y=\"8\" width=\"12\" height=\"14\"/>",
          "an incident, as told", 6050 },
    };

    for (guint i = 0; i < G_N_ELEMENTS(items); i++) {
        g_auto(GStrv) halves = g_strsplit(items[i].mark, "%d", 2);

        g_string_append_printf(chart->out, "%s%d%s<text class=\"note\"", halves[0],
                               items[i].x / 10 + 5, halves[1]);
        put(chart->out, "x", items[i].x + (i == 4 ? 220 : 130));
        g_string_append_printf(chart->out, " y=\"19\">%s</text>", items[i].text);
    }
    g_string_append_c(chart->out, '\n');
}

static void
append_chart(Chart *chart, const char *head)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) labels = lay_labels(chart, texts);
    const MpTimelineRow *rows = mp_timeline_rows(chart->timeline, &chart->n_rows);
    int height = rows_end(chart) + AXIS - 100;
    char from[MP_INSTANT_TEXT], to[MP_INSTANT_TEXT];

    g_string_append(chart->out, "<svg class=\"mp-timeline\" viewBox=\"0 0 960 ");
    append_tenths(chart->out, height);
    g_string_append_printf(chart->out, "\"%s role=\"img\" aria-labelledby=\"timeline-title\">\n",
                           head);
    g_string_append_printf(
        chart->out, "<title id=\"timeline-title\">Mail to each address, %s to %s</title>\n",
        mp_instant_format_day(chart->from, from), mp_instant_format_day(chart->to, to));
    if (head[0] != '\0')
        g_string_append_printf(chart->out,
                               "<style>%s</style>\n<rect class=\"paper\" width=\"100%%\" "
                               "height=\"100%%\"/>\n",
                               mp_timeline_svg_style());
    append_legend(chart);
    append_axis(chart);
    append_bands(chart, labels);
    for (guint i = 0; i < chart->n_rows; i++)
        append_row(chart, &rows[i], i);
    g_string_append(chart->out, "</svg>\n");
}

const char *
mp_timeline_svg_style(void)
{
    return ".mp-timeline{font:12px Helvetica,Arial,sans-serif;--ink:#1b1b1b;--soft:#5a5a5a;"
           "--line:#c9c9c9;--good:#2b6a4d;--bad:#b3261e;--claim:#5b3f9a;--paper:#fff}"
           ".mp-timeline text{fill:var(--ink)}"
           ".mp-timeline .paper{fill:var(--paper)}"
           ".mp-timeline .name{font-weight:bold}"
           ".mp-timeline .note,.mp-timeline .axis{fill:var(--soft);font-size:11px}"
           ".mp-timeline .axis{text-anchor:middle}"
           ".mp-timeline .first{fill:var(--bad);font-size:11px;text-anchor:end}"
           ".mp-timeline .claim{fill:var(--claim);font-size:11px}"
           ".mp-timeline .base{stroke:var(--soft)}"
           ".mp-timeline .tick{stroke:var(--line);stroke-dasharray:1 3}"
           ".mp-timeline .year{stroke:var(--line)}"
           ".mp-timeline .authorised{stroke:var(--good);stroke-width:2;fill:none}"
           ".mp-timeline .foreign{stroke:var(--bad);stroke-width:2;fill:none}"
           ".mp-timeline .given{fill:var(--paper);stroke:var(--good);stroke-width:2}"
           ".mp-timeline .held{stroke:var(--claim);stroke-width:1.5;stroke-dasharray:5 3}"
           ".mp-timeline .said{stroke:var(--claim);stroke-dasharray:1 4}"
           ".mp-timeline .band{fill:var(--claim);fill-opacity:.16;stroke:var(--claim);"
           "stroke-dasharray:5 3}"
           "@media (prefers-color-scheme:dark){.mp-timeline{--ink:#ececec;--soft:#b4b4b4;"
           "--line:#4a4a4a;--good:#7fd0a6;--bad:#ff8f84;--claim:#c3aef5;--paper:#16181b}}"
           "@media print{.mp-timeline{--ink:#000;--soft:#444;--line:#c9c9c9;--good:#2b6a4d;"
           "--bad:#b3261e;--claim:#5b3f9a;--paper:#fff}}";
}

static void
append(GString *out, const MpTimeline *timeline, gboolean defang, const char *head)
{
    Chart chart = { .out = out, .timeline = timeline, .defang = defang };

    mp_timeline_span(timeline, &chart.from, &chart.to);
    if (chart.from == MP_NO_TIME)
        chart.from = chart.to = 0;
    append_chart(&chart, head);
}

void
mp_timeline_append_svg(GString *out, const MpTimeline *timeline, gboolean defang)
{
    append(out, timeline, defang, "");
}

gboolean
mp_timeline_write_svg(const MpTimeline *timeline,
                      gboolean defang,
                      GOutputStream *out,
                      GError **error)
{
    g_autoptr(GString) text = g_string_sized_new(16 << 10);

    append(text, timeline, defang, " xmlns=\"http://www.w3.org/2000/svg\" width=\"960\"");
    return g_output_stream_write_all(out, text->str, text->len, NULL, NULL, error);
}
