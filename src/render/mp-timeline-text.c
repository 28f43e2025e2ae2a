/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-instant.h"
#include "base/mp-text.h"
#include "render/mp-json-writer.h"
#include "render/mp-timeline-format.h"

/* Addresses on one line; the rest is counted. */
#define SHOWN 3
#define WHEN_COLUMNS 19
#define ADDRESS_COLUMNS 32

static void
append_padded(GString *out, gsize from, guint columns)
{
    gsize width = mp_text_width((MpSlice){ out->str + from, out->len - from });

    while (width++ < columns)
        g_string_append_c(out, ' ');
    g_string_append(out, "  ");
}

/* "2011-05-16 17:02:11", or the day where no more is known. */
static void
append_when(GString *out, const MpEvent *event)
{
    gsize from = out->len;
    char text[MP_INSTANT_TEXT];

    if (event->to_the_day) {
        g_string_append(out, mp_instant_format_day(event->at, text));
    } else {
        mp_instant_format(event->at - event->at % G_USEC_PER_SEC, text);
        g_string_append_printf(out, "%.10s %.8s", text, text + 11);
    }
    append_padded(out, from, WHEN_COLUMNS);
}

static void
append_addresses(GString *out, const MpEvent *event)
{
    gsize from = out->len;
    guint n = 0;

    for (; event->addresses[n] != NULL; n++)
        if (n < SHOWN) {
            g_string_append(out, n > 0 ? ", " : "");
            mp_text_append_terminal(out, mp_slice_of(event->addresses[n]));
        }
    if (n > SHOWN)
        g_string_append_printf(out, " and %u more", n - SHOWN);
    append_padded(out, from, ADDRESS_COLUMNS);
}

static void
append_event(GString *out, const MpEvent *event, gboolean defang)
{
    g_autoptr(GString) safe = g_string_new(NULL);
    MpSlice text = mp_slice_of(event->text);

    append_when(out, event);
    append_addresses(out, event);
    if (defang) {
        mp_text_append_defanged(safe, text);
        text = (MpSlice){ safe->str, safe->len };
    }
    mp_text_append_terminal(out, text);
    if (event->basis != MP_BASIS_MAIL)
        g_string_append_printf(out, "  [%s]", mp_event_basis_name(event->basis));
    g_string_append_c(out, '\n');
}

gboolean
mp_timeline_write_text(const MpTimeline *timeline,
                       gboolean defang,
                       GOutputStream *out,
                       GError **error)
{
    g_autoptr(GString) page = g_string_new(NULL);
    guint n, n_minor = 0;
    const MpEvent *events = mp_timeline_events(timeline, &n);

    for (guint i = 0; i < n; i++)
        if (events[i].minor)
            n_minor += events[i].kind == MP_EVENT_CAMPAIGN_BEGINS;
        else
            append_event(page, &events[i], defang);
    if (n == 0)
        g_string_append(page, "Nothing in this case has a date.\n");
    if (n_minor > 0)
        g_string_append_printf(page,
                               "%u more campaign%s hit only addresses used for everything: "
                               "'mailprov list campaigns' shows %s.\n",
                               n_minor, n_minor == 1 ? "" : "s", n_minor == 1 ? "it" : "them");
    return g_output_stream_write_all(out, page->str, page->len, NULL, NULL, error);
}

/* Timesketch reads dates with an offset, to the second. */
static void
put_datetime(MpJsonWriter *json, const char *key, gint64 at)
{
    char text[MP_INSTANT_TEXT];
    char written[MP_INSTANT_TEXT];

    if (at == MP_NO_TIME) {
        mp_json_put_text(json, key, NULL);
        return;
    }
    mp_instant_format(at - at % G_USEC_PER_SEC, text);
    g_snprintf(written, sizeof written, "%.19s+00:00", text);
    mp_json_put_text(json, key, written);
}

static void
put_event(MpJsonWriter *json, const MpEvent *event)
{
    g_autofree char *addresses = g_strjoinv(", ", (char **)event->addresses);
    g_autofree char *message =
        addresses[0] != '\0' ? g_strconcat(addresses, ": ", event->text, NULL) : NULL;

    mp_json_begin_object(json);
    mp_json_put_text(json, "message", message != NULL ? message : event->text);
    put_datetime(json, "datetime", event->at);
    mp_json_put_text(json, "timestamp_desc", mp_event_kind_name(event->kind));
    mp_json_put_int(json, "timestamp", event->at);
    mp_json_put_text(json, "data_type", "mailprov:event");
    put_datetime(json, "until", event->until);
    mp_json_put_text(json, "precision", event->to_the_day ? "day" : "second");
    mp_json_put_text(json, "basis", mp_event_basis_name(event->basis));
    mp_json_key(json, "addresses");
    mp_json_begin_array(json);
    for (const char *const *address = event->addresses; *address != NULL; address++)
        mp_json_string(json, mp_slice_of(*address));
    mp_json_end_array(json);
    mp_json_put_text(json, "party", event->party);
    mp_json_put_int(json, "messages", event->messages);
    mp_json_end_object(json);
    mp_json_end_line(json);
}

gboolean
mp_timeline_write_timesketch(const MpTimeline *timeline,
                             gboolean defang,
                             GOutputStream *out,
                             GError **error)
{
    g_autoptr(MpJsonWriter) json = mp_json_writer_new(out);
    guint n;
    const MpEvent *events = mp_timeline_events(timeline, &n);

    (void)defang; /* machines are given what stands there */
    for (guint i = 0; i < n; i++)
        put_event(json, &events[i]);
    return mp_json_writer_finish(json, error);
}
