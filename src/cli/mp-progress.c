/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/mp-progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#define LIVE_US (G_USEC_PER_SEC / 5)
#define PLAIN_US (30 * G_USEC_PER_SEC)

struct _MpProgress {
    gboolean live;
    gint64 every;
    gint64 began;
    gint64 last;
    guint64 total;
    gboolean shown;
};

gboolean
mp_progress_mode_find(const char *name, MpProgressMode *out)
{
    static const char *const names[] = { "auto", "plain", "never" };

    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0) {
            *out = (MpProgressMode)i;
            return TRUE;
        }
    return FALSE;
}

MpProgress *
mp_progress_new(MpProgressMode mode, gboolean is_terminal, guint64 total)
{
    MpProgress *self = g_new0(MpProgress, 1);

    self->live = mode == MP_PROGRESS_AUTO && is_terminal;
    self->every = self->live ? LIVE_US : mode == MP_PROGRESS_PLAIN ? PLAIN_US : 0;
    self->began = self->last = g_get_monotonic_time();
    self->total = total;
    return self;
}

void
mp_progress_free(MpProgress *self)
{
    if (self != NULL && self->shown)
        g_printerr("\r\033[K");
    g_free(self);
}

void
mp_progress_append_count(GString *out, guint64 n)
{
    char digits[24];
    int len = g_snprintf(digits, sizeof(digits), "%" G_GUINT64_FORMAT, n);

    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            g_string_append_c(out, ',');
        g_string_append_c(out, digits[i]);
    }
}

void
mp_progress_append_bytes(GString *out, guint64 n)
{
    static const char *const units[] = { "bytes", "kB", "MB", "GB", "TB", "PB" };
    double value = (double)n;
    guint unit = 0;

    while (value >= 999.95 && unit + 1 < G_N_ELEMENTS(units)) {
        value /= 1000;
        unit++;
    }
    g_string_append_printf(out, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
}

static void
append_time_left(GString *out, double seconds)
{
    guint left = (guint)CLAMP(seconds, 0, 359999);

    if (left >= 3600)
        g_string_append_printf(out, ", %u:%02u:%02u left", left / 3600, left / 60 % 60, left % 60);
    else
        g_string_append_printf(out, ", %u:%02u left", left / 60, left % 60);
}

/* A line that wraps cannot be written over: a narrow terminal gets the head of it. */
static void
fit_terminal(GString *line, gsize start)
{
    struct winsize size = { 0 };

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 &&
        line->len - start >= size.ws_col)
        g_string_truncate(line, start + size.ws_col - 1u);
}

void
mp_progress_update(MpProgress *self, guint64 n_messages, guint64 n_bytes)
{
    gint64 now = g_get_monotonic_time();
    double seconds = (double)(now - self->began) / G_USEC_PER_SEC;
    g_autoptr(GString) line = NULL;
    gsize start;

    if (self->every == 0 || now - self->last < self->every)
        return;
    self->last = now;
    line = g_string_new(self->live ? "\r\033[K" : "mailprov: ");
    start = line->len;
    mp_progress_append_count(line, n_messages);
    g_string_append(line, " messages, ");
    mp_progress_append_bytes(line, n_bytes);
    g_string_append(line, ", ");
    mp_progress_append_bytes(line, (guint64)((double)n_bytes / MAX(seconds, 0.001)));
    g_string_append(line, "/s");
    if (self->total > n_bytes && n_bytes > 0)
        append_time_left(line, seconds * (double)(self->total - n_bytes) / (double)n_bytes);
    if (self->live)
        fit_terminal(line, start);
    g_printerr("%s%s", line->str, self->live ? "" : "\n");
    self->shown = self->live;
}
