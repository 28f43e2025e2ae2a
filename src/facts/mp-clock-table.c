/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-clock-readers.h"
#include "facts/mp-clock.h"

#define HOP (1u << MP_CLOCK_HOP_ID)
#define PARALLEL (1u << MP_CLOCK_PARALLEL_ID)
#define MESSAGE_ID (1u << MP_CLOCK_MESSAGE_ID)
#define BOUNDARY (1u << MP_CLOCK_BOUNDARY)

#define MS 1000
#define SECOND 1000000
#define MINUTE 60000000
#define DAY G_MAXUINT32 /* 86,400 s do not fit: 71 minutes stand for a day */

/* ADD A CLOCK HERE: its layout stands at its reader, its measured agreement in
 * docs/received.md. In the order of the names. */
/* clang-format off */
static const MpClockScheme schemes[] = {
    { "amazon-ses-message-id", MESSAGE_ID, MP_CLOCK_UTC, MS, "relay", mp_clock_read_amazon_ses },
    { "arc-seal-time", 1u << MP_CLOCK_SEAL, MP_CLOCK_UTC, SECOND, "relay", mp_clock_read_seconds },
    { "dkim-signature-time", 1u << MP_CLOCK_SIGNATURE, MP_CLOCK_UTC, SECOND, "sender", mp_clock_read_seconds },
    { "dovecot-session-id", HOP, MP_CLOCK_UTC, SECOND, "relay", mp_clock_read_dovecot_session },
    { "epoch-ms-in-message-id", MESSAGE_ID, MP_CLOCK_UTC, MS, "sender", mp_clock_read_epoch_ms },
    { "epoch-seconds-in-message-id", MESSAGE_ID, MP_CLOCK_UTC, SECOND, "sender", mp_clock_read_epoch_seconds },
    { "eudora-message-id-local", MESSAGE_ID, MP_CLOCK_LOCAL, SECOND, "sender", mp_clock_read_eudora },
    { "exchange-boundary-filetime", BOUNDARY, MP_CLOCK_UTC, 1, "sender", mp_clock_read_exchange_boundary },
    { "exchange-network-message-id-ticks", 1u << MP_CLOCK_EXCHANGE_ID, MP_CLOCK_UTC, 6554, "receiver", mp_clock_read_exchange_ticks },
    { "exim-generated-message-id", MESSAGE_ID, MP_CLOCK_UTC, SECOND, "relay", mp_clock_read_exim_message_id },
    { "exim-id-16", HOP, MP_CLOCK_UTC, SECOND, "relay", mp_clock_read_exim_16 },
    { "exim-id-23", HOP, MP_CLOCK_UTC, 1, "relay", mp_clock_read_exim_23 },
    { "gmail-boundary", BOUNDARY, MP_CLOCK_UTC, 1, "sender", mp_clock_read_gmail_boundary },
    { "gmail-received-id-datetime-pacific", HOP, MP_CLOCK_LOCAL, SECOND, "relay", mp_clock_read_gmail_hop },
    { "gmail-x-received-id-ms", PARALLEL | HOP, MP_CLOCK_UTC, MS, "relay", mp_clock_read_gmail_ms },
    { "google-added-message-id", MESSAGE_ID, MP_CLOCK_UTC, SECOND, "relay", mp_clock_read_google_added },
    { "javamail-boundary", BOUNDARY, MP_CLOCK_UTC, MS, "sender", mp_clock_read_javamail_boundary },
    { "javamail-message-id", MESSAGE_ID, MP_CLOCK_UTC, MS, "sender", mp_clock_read_javamail },
    { "mailchimp-message-id-utc", MESSAGE_ID, MP_CLOCK_UTC, SECOND, "relay", mp_clock_read_mailchimp },
    { "mailgun-message-id-utc", MESSAGE_ID, MP_CLOCK_UTC, SECOND, "relay", mp_clock_read_mailgun },
    { "mandrill-message-id-utc", MESSAGE_ID, MP_CLOCK_UTC, SECOND, "relay", mp_clock_read_mandrill },
    { "mongodb-objectid-hop-id", HOP, MP_CLOCK_UTC, SECOND, "relay", mp_clock_read_object_id },
    { "mozilla-message-id-hex-seconds", MESSAGE_ID, MP_CLOCK_UTC, SECOND, "sender", mp_clock_read_mozilla },
    { "mutt-message-id-G-utc", MESSAGE_ID, MP_CLOCK_UTC, SECOND, "sender", mp_clock_read_mutt_utc },
    { "mutt-message-id-local", MESSAGE_ID, MP_CLOCK_LOCAL, SECOND, "sender", mp_clock_read_mutt_local },
    { "outlook-boundary-filetime-local", BOUNDARY, MP_CLOCK_LOCAL, 1, "sender", mp_clock_read_outlook_boundary },
    { "outlook-message-id-filetime", MESSAGE_ID, MP_CLOCK_UTC, 1, "sender", mp_clock_read_outlook_message_id },
    { "pine-message-id-local", MESSAGE_ID, MP_CLOCK_LOCAL, SECOND, "sender", mp_clock_read_pine },
    { "postfix-generated-message-id-utc", MESSAGE_ID, MP_CLOCK_UTC, SECOND, "relay", mp_clock_read_postfix_message_id },
    { "postfix-long-queue-id", HOP, MP_CLOCK_UTC, 1, "relay", mp_clock_read_postfix_long },
    { "python-make-msgid", MESSAGE_ID, MP_CLOCK_UTC, 10 * MS, "sender", mp_clock_read_python },
    { "qmail-message-id-utc", MESSAGE_ID, MP_CLOCK_UTC, SECOND, "sender", mp_clock_read_qmail_message_id },
    { "ruby-mail-boundary", BOUNDARY, MP_CLOCK_UTC, 1, "sender", mp_clock_read_ruby_boundary },
    { "ruby-mail-message-id", MESSAGE_ID, MP_CLOCK_UTC, 1, "sender", mp_clock_read_ruby_mail },
    { "sendgrid-filter-id", HOP, MP_CLOCK_UTC, SECOND, "relay", mp_clock_read_sendgrid_filter },
    { "sendmail-generated-message-id", MESSAGE_ID, MP_CLOCK_UTC, MINUTE, "relay", mp_clock_read_sendmail_message_id },
    { "sendmail-queue-id", HOP, MP_CLOCK_UTC, SECOND, "relay", mp_clock_read_sendmail },
    { "swift-boundary", BOUNDARY, MP_CLOCK_UTC, SECOND, "sender", mp_clock_read_swift_boundary },
    { "thebat-message-id-local", MESSAGE_ID, MP_CLOCK_LOCAL, SECOND, "sender", mp_clock_read_the_bat },
    { "thread-index-a", 1u << MP_CLOCK_THREAD_INDEX, MP_CLOCK_UTC, 6554, "sender", mp_clock_read_thread_index_a },
    { "thread-index-b", 1u << MP_CLOCK_THREAD_INDEX, MP_CLOCK_UTC, 1677722, "sender", mp_clock_read_thread_index_b },
    { "uuidv1-in-message-id", MESSAGE_ID, MP_CLOCK_UTC, 1, "sender", mp_clock_read_uuid },
    { "x-originalarrivaltime-filetime", 1u << MP_CLOCK_ARRIVAL_TIME, MP_CLOCK_UTC, 1, "relay", mp_clock_read_arrival_time },
    { "x-ses-outgoing-day", 1u << MP_CLOCK_SES_OUTGOING, MP_CLOCK_UTC, DAY, "relay", mp_clock_read_ses_outgoing },
    { "zoho-message-id", MESSAGE_ID, MP_CLOCK_UTC, MS, "relay", mp_clock_read_zoho },
};
/* clang-format on */

const MpClockScheme *
mp_clock_schemes(gsize *n)
{
    *n = G_N_ELEMENTS(schemes);
    return schemes;
}
