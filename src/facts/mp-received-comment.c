/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-received-comment.h"

#include "facts/mp-received-token.h"

/* Remarks that name neither a program nor a peer. */
static const char *const remarks[] = {
    "no client cert", "client ",         "google transport",   "single-drop",
    "multi-drop",     "peer crosscheck", "original mail from", "may be forged",
    "not verified",   "verified ok",
};

static const char *const auth_words[] = {
    "authenticated as ", "authenticated sender: ", "authenticated user: ", "auth: ", "auth=",
    "smtpauth: ",        "smtp-auth username ",    "authenticated user ",  "auth ",
};

static gboolean
starts_with_any(MpSlice s, const char *const *words, gsize n, gsize *len)
{
    char first = s.len > 0 ? (char)(s.data[0] | 0x20) : '\0';

    for (gsize i = 0; i < n; i++) {
        *len = words[i][0] == first ? mp_received_starts(s, words[i]) : 0;
        if (*len > 0)
            return TRUE;
    }
    return FALSE;
}

/* `TLSv1.2`, `TLS1_2`, `TLS-1.0`, `TLSv1/SSLv3`: what follows the number must
 * not go on like a cipher's name (TLS13_AES_...). */
static MpSlice
tls_version(MpSlice word)
{
    static const MpSlice tls[] = { MP_SLICE_INIT("TLSv1.0"), MP_SLICE_INIT("TLSv1.1"),
                                   MP_SLICE_INIT("TLSv1.2"), MP_SLICE_INIT("TLSv1.3") };
    gboolean is_ssl = mp_slice_starts_nocase(word, MP_SLICE_LITERAL("ssl"));
    gsize i = 3;
    guint minor = 0;

    if (word.len < 4 || (!is_ssl && !mp_slice_starts_nocase(word, MP_SLICE_LITERAL("tls"))))
        return MP_SLICE_EMPTY;
    if (word.data[i] == 'v' || word.data[i] == 'V' || word.data[i] == '-' || word.data[i] == '_')
        i++;
    if (i == word.len || !g_ascii_isdigit(word.data[i]))
        return MP_SLICE_EMPTY;
    if (is_ssl)
        return word.data[i] == '2' ? MP_SLICE_LITERAL("SSLv2") : MP_SLICE_LITERAL("SSLv3");
    if (word.data[i++] != '1')
        return MP_SLICE_EMPTY;
    if (i + 1 < word.len && (word.data[i] == '.' || word.data[i] == '_') &&
        g_ascii_isdigit(word.data[i + 1])) {
        minor = (guint)(word.data[i + 1] - '0');
        i += 2;
    }
    if (i < word.len && (g_ascii_isalnum(word.data[i]) || word.data[i] == '_'))
        return MP_SLICE_EMPTY;
    return tls[MIN(minor, 3)];
}

static gboolean
is_cipher(MpSlice word)
{
    gboolean has_mark = FALSE, has_letter = FALSE;

    if (word.len < 6)
        return FALSE;
    for (gsize i = 0; i < word.len; i++) {
        char c = word.data[i];

        if (!g_ascii_isupper(c) && !g_ascii_isdigit(c) && c != '-' && c != '_')
            return FALSE;
        has_mark |= c == '-' || c == '_';
        has_letter |= g_ascii_isupper(c);
    }
    return has_mark && has_letter;
}

static void
read_tls_word(MpSlice word, gboolean after_cipher, MpHopFact *hop)
{
    MpSlice version = tls_version(word);
    gssize colon = mp_slice_find(word, ':');
    MpSlice cipher = word;

    if (version.len > 0 && hop->tls_version.len == 0)
        hop->tls_version = version;
    if (version.len > 0 && colon > 0) { /* Exim: X:CIPHER:BITS */
        cipher = mp_slice_sub(word, (gsize)colon + 1, word.len);
        colon = mp_slice_find(cipher, ':');
        if (colon > 0)
            cipher.len = (gsize)colon;
        after_cipher = TRUE;
    } else if (version.len > 0) {
        return;
    }
    if (hop->tls_cipher.len == 0 && cipher.len > 0 && (after_cipher || is_cipher(cipher)))
        hop->tls_cipher = cipher;
}

void
mp_received_read_tls(MpSlice words, MpHopFact *hop)
{
    static const char stops[] = " \t\r\n,;()=";
    gboolean after_cipher = FALSE;
    gsize i = 0;

    while (i < words.len) {
        gsize start = i;
        MpSlice word;

        while (i < words.len && memchr(stops, words.data[i], sizeof(stops) - 1) == NULL)
            i++;
        word = mp_slice_sub(words, start, i - start);
        i++;
        if (word.len == 0)
            continue;
        if (mp_slice_equal_nocase(word, MP_SLICE_LITERAL("cipher"))) {
            after_cipher = TRUE;
            continue;
        }
        read_tls_word(word, after_cipher, hop);
        after_cipher = FALSE;
    }
}

void
mp_received_read_envelope_from(MpSlice text, MpHopFact *hop)
{
    gssize close;

    if (hop->envelope_from.len > 0)
        return;
    text = mp_slice_trim(text);
    if (text.len > 0 && text.data[0] == '<') {
        close = mp_slice_find(text, '>');
        if (close == 1)
            hop->envelope_from = mp_slice_sub(text, 0, 2);
        else if (close > 1)
            hop->envelope_from = mp_slice_trim(mp_slice_sub(text, 1, (gsize)close - 1));
        return;
    }
    for (close = 0; close < (gssize)text.len && !g_ascii_isspace(text.data[close]); close++)
        ;
    text.len = (gsize)close;
    if (mp_slice_find(text, '@') > 0)
        hop->envelope_from = text;
}

/* Where "authenticated" stands in @s; its end where it does not. */
static MpSlice
find_authenticated(MpSlice s)
{
    gssize at = mp_slice_find_slice(s, MP_SLICE_LITERAL("authenticated"));

    return mp_slice_sub(s, at < 0 ? s.len : (gsize)at, s.len);
}

static gboolean
read_auth(MpSlice content, MpHopFact *hop)
{
    gsize len = 0;
    MpSlice who = content;
    char end = ',';
    gsize at = 0;

    if (mp_received_starts(content, "account ") > 0) { /* CommuniGate: account X HELO Y */
        who = mp_slice_sub(content, mp_received_starts(content, "account "), content.len);
        end = ' ';
    } else if (starts_with_any(content, auth_words, G_N_ELEMENTS(auth_words), &len)) {
        who = mp_slice_sub(content, len, content.len);
    } else if (mp_received_starts(find_authenticated(content), "authenticated user ") > 0) {
        who = find_authenticated(content); /* SquirrelMail authenticated user X */
        who = mp_slice_sub(who, mp_received_starts(who, "authenticated user "), who.len);
    } else if (mp_received_starts(content, "authenticated") == 0) {
        return FALSE;
    }
    while (at < who.len && who.data[at] != end && !(end == ' ' && g_ascii_isspace(who.data[at])))
        at++;
    who.len = at;
    if (hop->auth.len == 0)
        hop->auth = mp_slice_trim(who).len > 0 ? mp_slice_trim(who) : content;
    return TRUE;
}

gboolean
mp_received_read_comment(MpSlice content, MpHopFact *hop)
{
    static const char *const envelope[] = {
        "envelope-from",
        "envelope-sender",
        "envelope sender",
    };
    static const char *const tls[] = {
        "using ", "version=", "cipher", "tls:", "tls_", "ssl:", "tls ", "ssl ", "encrypted",
    };
    gboolean is_auth, is_tls;
    gssize at = -1;
    gsize len = 0;

    content = mp_slice_trim(content);
    if (starts_with_any(content, envelope, G_N_ELEMENTS(envelope), &len)) {
        content = mp_slice_trim(mp_slice_sub(content, len, content.len));
        if (content.len > 0 && (content.data[0] == '=' || content.data[0] == ':'))
            content = mp_slice_sub(content, 1, content.len);
        mp_received_read_envelope_from(content, hop);
        return TRUE;
    }
    if (mp_received_starts(content, "via ") > 0) {
        if (hop->via.len == 0)
            hop->via = mp_slice_trim(mp_slice_sub(content, 4, content.len));
        return TRUE;
    }
    is_auth = read_auth(content, hop);
    if (is_auth) { /* Courier: AUTH: CRAM-MD5 user, TLS: TLS1.3, 128bits, CIPHER */
        at = mp_slice_find(content, ',');
        if (at >= 0 && mp_slice_find(mp_slice_sub(content, (gsize)at, content.len), ':') < 0)
            at = -1;
    }
    is_tls = at >= 0 || tls_version(content).len > 0 ||
             starts_with_any(content, tls, G_N_ELEMENTS(tls), &len) ||
             mp_slice_ends_nocase(content, MP_SLICE_LITERAL(" encrypted"));
    if (is_tls)
        mp_received_read_tls(mp_slice_sub(content, (gsize)MAX(at, 0), content.len), hop);
    return is_auth || is_tls || starts_with_any(content, remarks, G_N_ELEMENTS(remarks), &len);
}
