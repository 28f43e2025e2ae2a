/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-instant.h"
#include "facts/mp-clock.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

#define BASE_62 "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/* What Exim would write for that second. */
static void
assert_exim(MpSlice id, gint64 utc_us)
{
    gint64 seconds = utc_us / G_USEC_PER_SEC;

    for (gsize i = 6; i > 0; i--) {
        g_assert_cmpint(id.data[i - 1], ==, BASE_62[seconds % 62]);
        seconds /= 62;
    }
    g_assert_cmpint(seconds, ==, 0);
}

static void
assert_hex_prefix(MpSlice id, gint64 utc_us)
{
    char text[9];

    g_snprintf(text, sizeof text, "%08x", (guint)(utc_us / G_USEC_PER_SEC));
    g_assert_cmpint(g_ascii_strncasecmp(id.data, text, 8), ==, 0);
}

/* Properties: the first byte says where the rest stands; what is read twice is
 * the same; what can be written back gives the identifier again. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    MpClockPlace place = size == 0 ? MP_CLOCK_HOP_ID : data[0] % (MP_CLOCK_SEAL + 1);
    MpSlice text = size <= 1 ? MP_SLICE_EMPTY : (MpSlice){ (const char *)data + 1, size - 1 };
    const MpClockScheme *scheme = NULL;
    gint64 us = 0;

    while ((scheme = mp_clock_next(scheme, place, text, &us)) != NULL) {
        gint64 again = 0;
        char written[MP_INSTANT_TEXT];

        g_assert_true(scheme->places & (1u << place));
        g_assert_true(scheme->read(text, &again));
        g_assert_cmpint(again, ==, us);
        g_assert_cmpuint(strlen(mp_instant_format(us, written)), >=, 20);
        if (strcmp(scheme->name, "exim-id-16") == 0 || strcmp(scheme->name, "exim-id-23") == 0)
            assert_exim(text, us);
        if (strcmp(scheme->name, "mongodb-objectid-hop-id") == 0 ||
            strcmp(scheme->name, "mozilla-message-id-hex-seconds") == 0)
            assert_hex_prefix(text, us);
    }
    mp_clock_queue_id_shape(MP_SLICE_LITERAL("Postfix"), text);
    mp_clock_queue_id_shape(MP_SLICE_LITERAL("8.14.3/8.14.3"), text);
    mp_clock_queue_id_shape(MP_SLICE_LITERAL("Exim 4.85"), text);
    mp_clock_queue_id_shape(text, text);
    return 0;
}
