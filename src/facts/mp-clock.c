/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-clock.h"

#include "base/mp-instant.h"
#include "facts/mp-clock-digits.h"
#include "facts/mp-clock-readers.h"

/* No identifier that is read here is longer. */
#define TEXT_BYTES 8192

const MpClockScheme *
mp_clock_next(const MpClockScheme *after, MpClockPlace place, MpSlice text, gint64 *utc_us)
{
    gsize n;
    const MpClockScheme *schemes = mp_clock_schemes(&n);

    if (text.len == 0 || text.len > TEXT_BYTES)
        return NULL;
    for (const MpClockScheme *s = after == NULL ? schemes : after + 1; s < schemes + n; s++)
        if ((s->places & (1u << place)) != 0 && s->read(text, utc_us))
            return s;
    return NULL;
}

gboolean
mp_clock_is_impossible(gint64 utc_us)
{
    return utc_us < mp_instant_from_civil(1980, 1, 1, 0) ||
           utc_us >= mp_instant_from_civil(2101, 1, 1, 0);
}

/* Five digits of microseconds, at most F423F, and an inode. */
static MpQueueIdShape
postfix_shape(MpSlice id)
{
    gint64 us;

    if (mp_clock_is_upper_hex(id, 6, 20)) {
        mp_clock_number(mp_slice_sub(id, 0, 5), 16, &us);
        return us <= 999999 ? MP_QUEUE_ID_RIGHT : MP_QUEUE_ID_WRONG;
    }
    return mp_clock_read_postfix_long(id, &us) && !mp_clock_is_impossible(us) ? MP_QUEUE_ID_RIGHT
                                                                              : MP_QUEUE_ID_WRONG;
}

/* 8.6 to 8.9: the hour as a letter, AA and the pid. */
static MpQueueIdShape
sendmail_shape(MpSlice id)
{
    gint64 us;

    if (id.len >= 7 && id.data[0] >= 'A' && id.data[0] <= 'X' && g_ascii_isupper(id.data[1]) &&
        g_ascii_isupper(id.data[2]) && mp_clock_is_decimal(mp_slice_sub(id, 3, id.len), id.len - 3))
        return MP_QUEUE_ID_RIGHT;
    return mp_clock_read_sendmail(id, &us) ? MP_QUEUE_ID_RIGHT : MP_QUEUE_ID_WRONG;
}

/* 8.11.6/8.11.6: what sendmail writes in place of its name. */
static gboolean
is_sendmail(MpSlice program)
{
    gssize slash = mp_slice_find(program, '/');

    return slash >= 3 && program.data[0] == '8' && program.data[1] == '.' &&
           g_ascii_isdigit(program.data[2]) && (gsize)slash + 2 < program.len &&
           program.data[slash + 1] == '8' && program.data[slash + 2] == '.';
}

MpQueueIdShape
mp_clock_queue_id_shape(MpSlice program, MpSlice id)
{
    gint64 us;

    if (id.len == 0)
        return MP_QUEUE_ID_UNKNOWN;
    if (mp_slice_equal_nocase(program, MP_SLICE_LITERAL("Postfix")))
        return postfix_shape(id);
    if (is_sendmail(program))
        return sendmail_shape(id);
    if (mp_slice_starts_nocase(program, MP_SLICE_LITERAL("Exim ")))
        return mp_clock_read_exim_16(id, &us) || mp_clock_read_exim_23(id, &us) ? MP_QUEUE_ID_RIGHT
                                                                                : MP_QUEUE_ID_WRONG;
    return MP_QUEUE_ID_UNKNOWN;
}
