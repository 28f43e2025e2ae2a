/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-codec.h"

#define WORD(text) MP_SLICE_INIT(text)

/* Numbers below 64 take one byte in a record, so what most records say most
 * often stands first. A word is only ever added at the end of the table, and
 * that with a new record version. */
/* clang-format off */
static const MpSlice words[] = {
    WORD("from"), WORD("to"), WORD("subject"), WORD("message-id"), WORD("date"), WORD("pass"),
    WORD("return-path"), WORD("delivered-to"), WORD("x-original-to"), WORD("reply-to"), WORD("cc"),
    WORD("sender"), WORD("esmtp"), WORD("smtp"), WORD("esmtps"), WORD("ESMTP"), WORD("SMTP"), WORD("ESMTPS"),
    WORD("LMTP"), WORD("Postfix"), WORD("Exim"), WORD("sendmail"), WORD("qmail"), WORD("spf"), WORD("dkim"),
    WORD("dmarc"), WORD("arc"), WORD("none"), WORD("fail"), WORD("softfail"), WORD("neutral"),
    WORD("authentication-results"), WORD("received-spf"), WORD("dkim-signature"), WORD("smtp.mailfrom"),
    WORD("header.d"), WORD("header.i"), WORD("header.from"), WORD("list-id"), WORD("list-unsubscribe"),
    WORD("list-post"), WORD("list-help"), WORD("precedence"), WORD("x-mailer"), WORD("user-agent"),
    WORD("relay"), WORD("receiver"), WORD("text/plain"), WORD("text/html"),
    WORD("multipart/alternative(text/plain,text/html)"), WORD("en"), WORD("localhost"), WORD("127.0.0.1"),
    WORD("in-reply-to"), WORD("references"), WORD("errors-to"), WORD("envelope-to"), WORD("HTTP"),
    WORD("message-id-recipient"), WORD("verp-recipient"), WORD("sender-address"), WORD("google.com"),
};
/* clang-format on */

const MpSlice *
mp_codec_words(gsize *n)
{
    *n = G_N_ELEMENTS(words);
    return words;
}
