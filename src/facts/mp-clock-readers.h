/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/* The readers behind mp-clock-table.c, by what makes the identifier. Each says
 * its layout where it is defined. */

/* mp-clock-queue.c: queue ids of mail servers */
gboolean mp_clock_read_exim_16(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_exim_23(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_exim_message_id(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_postfix_long(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_sendmail(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_gmail_hop(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_gmail_ms(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_object_id(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_sendgrid_filter(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_dovecot_session(MpSlice id, gint64 *utc_us);

/* mp-clock-message-id.c: Message-IDs of servers and services */
gboolean mp_clock_read_postfix_message_id(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_sendmail_message_id(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_qmail_message_id(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_google_added(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_amazon_ses(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_mailgun(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_mailchimp(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_mandrill(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_zoho(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_ruby_mail(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_uuid(MpSlice id, gint64 *utc_us);

/* mp-clock-client.c: Message-IDs of programs that people write with, and of libraries */
gboolean mp_clock_read_outlook_message_id(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_mozilla(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_mutt_utc(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_mutt_local(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_the_bat(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_eudora(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_pine(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_javamail(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_python(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_epoch_seconds(MpSlice id, gint64 *utc_us);
gboolean mp_clock_read_epoch_ms(MpSlice id, gint64 *utc_us);

/* mp-clock-boundary.c: boundaries of multiparts */
gboolean mp_clock_read_outlook_boundary(MpSlice boundary, gint64 *utc_us);
gboolean mp_clock_read_exchange_boundary(MpSlice boundary, gint64 *utc_us);
gboolean mp_clock_read_gmail_boundary(MpSlice boundary, gint64 *utc_us);
gboolean mp_clock_read_javamail_boundary(MpSlice boundary, gint64 *utc_us);
gboolean mp_clock_read_ruby_boundary(MpSlice boundary, gint64 *utc_us);
gboolean mp_clock_read_swift_boundary(MpSlice boundary, gint64 *utc_us);

/* mp-clock-field.c: fields of their own */
gboolean mp_clock_read_exchange_ticks(MpSlice guid, gint64 *utc_us);
gboolean mp_clock_read_arrival_time(MpSlice value, gint64 *utc_us);
gboolean mp_clock_read_thread_index_a(MpSlice value, gint64 *utc_us);
gboolean mp_clock_read_thread_index_b(MpSlice value, gint64 *utc_us);
gboolean mp_clock_read_ses_outgoing(MpSlice value, gint64 *utc_us);
gboolean mp_clock_read_seconds(MpSlice digits, gint64 *utc_us);

G_END_DECLS
