/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-identity-table.h"

/* ADD A FIELD HERE, in the order of length, then name: it is searched by length. */
/* clang-format off */
static const MpIdentityField fields[] = {
    { MP_SLICE_INIT("cc"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("to"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("bcc"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("date"), MP_IDENTITY_DATE },
    { MP_SLICE_INIT("from"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("sender"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("x-loop"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-spam"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("list-id"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("subject"), MP_IDENTITY_DECODED },
    { MP_SLICE_INIT("reply-to"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("x-aol-ip"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-mailer"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-sender"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-source"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("errors-to"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("list-help"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("list-post"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("orig-date"), MP_IDENTITY_DATE },
    { MP_SLICE_INIT("resent-cc"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("resent-to"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("x-mimeole"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-rcpt-to"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-real-to"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("list-owner"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("message-id"), MP_IDENTITY_ID },
    { MP_SLICE_INIT("precedence"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("resent-bcc"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("user-agent"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-campaign"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("envelope-to"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("feedback-id"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("in-reply-to"), MP_IDENTITY_ID },
    { MP_SLICE_INIT("resent-date"), MP_IDENTITY_DATE },
    { MP_SLICE_INIT("resent-from"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("return-path"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("x-antiabuse"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-beenthere"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-client-ip"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-mail-from"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-remote-ip"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-sender-ip"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-source-ip"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-spam-flag"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("content-type"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("delivered-to"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("list-archive"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("mailing-list"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("organization"), MP_IDENTITY_DECODED },
    { MP_SLICE_INIT("thread-index"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("thread-topic"), MP_IDENTITY_DECODED },
    { MP_SLICE_INIT("x-env-sender"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-php-script"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-source-dir"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("apparently-to"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("delivery-date"), MP_IDENTITY_DATE },
    { MP_SLICE_INIT("resent-sender"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("x-envelope-to"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-feedback-id"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-mailgun-sid"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-original-ip"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-original-to"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-resolved-to"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-return-path"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("x-source-args"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-spam-status"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-virtual-mta"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("auto-submitted"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("list-subscribe"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-delivered-to"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-forwarded-to"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-mailing-list"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-report-abuse"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-ses-outgoing"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("final-recipient"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("old-return-path"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("resent-reply-to"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("x-apparently-to"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-envelope-from"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-forwarded-for"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-original-date"), MP_IDENTITY_DATE },
    { MP_SLICE_INIT("x-original-from"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("x-originatororg"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("list-unsubscribe"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-originating-ip"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("deferred-delivery"), MP_IDENTITY_DATE },
    { MP_SLICE_INIT("resent-message-id"), MP_IDENTITY_ID },
    { MP_SLICE_INIT("return-receipt-to"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("x-clientproxiedby"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-envelope-sender"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-original-sender"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("x-proofpoint-guid"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-report-abuse-to"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-yahoo-newman-id"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("original-recipient"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-gm-message-state"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("envelope-recipients"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-barracuda-connect"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-failed-recipients"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-originating-email"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("apparently-resent-to"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-authenticated-user"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-google-smtp-source"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-mailgun-sending-ip"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-mdaemon-deliver-to"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-original-recipient"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("list-unsubscribe-post"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-original-message-id"), MP_IDENTITY_ID },
    { MP_SLICE_INIT("x-originalarrivaltime"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-anonaddy-original-to"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-authenticated-sender"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-eopattributedmessage"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-google-original-from"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("x-auto-response-suppress"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-get-message-sender-via"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-php-originating-script"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-simplelogin-envelope-to"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-anonaddy-original-sender"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("disposition-notification-to"), MP_IDENTITY_MAILBOXES },
    { MP_SLICE_INIT("x-forefront-antispam-report"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-simplelogin-envelope-from"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-simplelogin-original-from"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-google-original-message-id"), MP_IDENTITY_ID },
    { MP_SLICE_INIT("x-ms-exchange-crosstenant-id"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-ms-exchange-organization-scl"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-microsoft-original-message-id"), MP_IDENTITY_ID },
    { MP_SLICE_INIT("x-ms-exchange-crosstenant-authas"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-anonaddy-original-envelope-from"), MP_IDENTITY_WORDS },
    { MP_SLICE_INIT("x-ms-exchange-organization-authas"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-ms-exchange-crosstenant-authsource"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-ms-exchange-organization-authsource"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-ms-office365-filtering-correlation-id"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-ms-exchange-crosstenant-network-message-id"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-ms-exchange-organization-network-message-id"), MP_IDENTITY_TEXT },
    { MP_SLICE_INIT("x-ms-exchange-crosstenant-originalattributedtenantconnectingip"), MP_IDENTITY_TEXT },
};
/* clang-format on */

/* By halves to those of the name's length, which are few; most of them end in
 * another letter. Comparing names is what costs. */
const MpIdentityField *
mp_identity_field(MpSlice name)
{
    gsize low = 0, high = G_N_ELEMENTS(fields);
    char last;

    while (low < high) {
        gsize middle = (low + high) / 2;

        if (fields[middle].name.len < name.len)
            low = middle + 1;
        else
            high = middle;
    }
    if (name.len == 0)
        return NULL;
    last = mp_lower(name.data[name.len - 1]);
    for (; low < G_N_ELEMENTS(fields) && fields[low].name.len == name.len; low++)
        if (fields[low].name.data[name.len - 1] == last &&
            mp_slice_equal_nocase(fields[low].name, name))
            return &fields[low];
    return NULL;
}

const MpIdentityField *
mp_identity_fields(gsize *n)
{
    *n = G_N_ELEMENTS(fields);
    return fields;
}
