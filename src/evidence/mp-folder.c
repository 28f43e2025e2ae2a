/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-folder.h"

typedef struct {
    const char *name; /* as g_utf8_casefold() gives it */
    MpFolderRole role;
} Word;

/* clang-format off */
static const Word words[] = {
    { "inbox", MP_FOLDER_INBOX }, { "posteingang", MP_FOLDER_INBOX }, { "boîte de réception", MP_FOLDER_INBOX },
    { "courrier entrant", MP_FOLDER_INBOX }, { "bandeja de entrada", MP_FOLDER_INBOX }, { "posta in arrivo", MP_FOLDER_INBOX },
    { "входящие", MP_FOLDER_INBOX }, { "caixa de entrada", MP_FOLDER_INBOX }, { "postvak in", MP_FOLDER_INBOX },
    { "inkorgen", MP_FOLDER_INBOX }, { "indbakke", MP_FOLDER_INBOX }, { "innboks", MP_FOLDER_INBOX },
    { "odebrane", MP_FOLDER_INBOX }, { "skrzynka odbiorcza", MP_FOLDER_INBOX }, { "受信トレイ", MP_FOLDER_INBOX }, { "收件箱", MP_FOLDER_INBOX },

    { "junk", MP_FOLDER_JUNK }, { "spam", MP_FOLDER_JUNK }, { "bulk", MP_FOLDER_JUNK }, { "bulk mail", MP_FOLDER_JUNK },
    { "junk mail", MP_FOLDER_JUNK }, { "junk e-mail", MP_FOLDER_JUNK }, { "junk email", MP_FOLDER_JUNK }, { "junkmail", MP_FOLDER_JUNK },
    { "spam mail", MP_FOLDER_JUNK }, { "spambox", MP_FOLDER_JUNK }, { "caughtspam", MP_FOLDER_JUNK }, { "probably-spam", MP_FOLDER_JUNK },
    { "almost-certainly-spam", MP_FOLDER_JUNK }, { "unsolicited", MP_FOLDER_JUNK }, { "quarantine", MP_FOLDER_JUNK },
    { "spamverdacht", MP_FOLDER_JUNK }, { "unerwünscht", MP_FOLDER_JUNK }, { "unerwünschte werbung", MP_FOLDER_JUNK }, { "werbung", MP_FOLDER_JUNK },
    { "courrier indésirable", MP_FOLDER_JUNK }, { "indésirables", MP_FOLDER_JUNK }, { "indésirable", MP_FOLDER_JUNK }, { "pourriel", MP_FOLDER_JUNK },
    { "pourriels", MP_FOLDER_JUNK }, { "correo no deseado", MP_FOLDER_JUNK }, { "no deseado", MP_FOLDER_JUNK }, { "correo basura", MP_FOLDER_JUNK },
    { "posta indesiderata", MP_FOLDER_JUNK }, { "indesiderata", MP_FOLDER_JUNK }, { "спам", MP_FOLDER_JUNK }, { "нежелательная почта", MP_FOLDER_JUNK },
    { "lixo eletrônico", MP_FOLDER_JUNK }, { "lixo electrónico", MP_FOLDER_JUNK }, { "ongewenst", MP_FOLDER_JUNK }, { "ongewenste e-mail", MP_FOLDER_JUNK },
    { "ongewenste reclame", MP_FOLDER_JUNK }, { "skräppost", MP_FOLDER_JUNK }, { "uønsket e-post", MP_FOLDER_JUNK }, { "uønsket post", MP_FOLDER_JUNK },
    { "søppelpost", MP_FOLDER_JUNK }, { "roskaposti", MP_FOLDER_JUNK }, { "wiadomości-śmieci", MP_FOLDER_JUNK }, { "niechciane", MP_FOLDER_JUNK },
    { "nevyžádaná pošta", MP_FOLDER_JUNK }, { "gereksiz", MP_FOLDER_JUNK }, { "önemsiz e-posta", MP_FOLDER_JUNK }, { "迷惑メール", MP_FOLDER_JUNK },
    { "垃圾邮件", MP_FOLDER_JUNK }, { "垃圾郵件", MP_FOLDER_JUNK },

    { "sent", MP_FOLDER_SENT }, { "sent items", MP_FOLDER_SENT }, { "sent mail", MP_FOLDER_SENT }, { "sent-mail", MP_FOLDER_SENT },
    { "sentmail", MP_FOLDER_SENT }, { "sent messages", MP_FOLDER_SENT }, { "outbox", MP_FOLDER_SENT }, { "gesendet", MP_FOLDER_SENT },
    { "gesendete objekte", MP_FOLDER_SENT }, { "gesendete elemente", MP_FOLDER_SENT }, { "gesendete nachrichten", MP_FOLDER_SENT },
    { "envoyés", MP_FOLDER_SENT }, { "messages envoyés", MP_FOLDER_SENT }, { "éléments envoyés", MP_FOLDER_SENT }, { "objets envoyés", MP_FOLDER_SENT },
    { "enviados", MP_FOLDER_SENT }, { "elementos enviados", MP_FOLDER_SENT }, { "correo enviado", MP_FOLDER_SENT }, { "mensajes enviados", MP_FOLDER_SENT },
    { "itens enviados", MP_FOLDER_SENT }, { "enviadas", MP_FOLDER_SENT }, { "posta inviata", MP_FOLDER_SENT }, { "inviata", MP_FOLDER_SENT },
    { "inviati", MP_FOLDER_SENT }, { "отправленные", MP_FOLDER_SENT }, { "verzonden", MP_FOLDER_SENT }, { "verzonden items", MP_FOLDER_SENT },
    { "verzonden berichten", MP_FOLDER_SENT }, { "skickat", MP_FOLDER_SENT }, { "sendt post", MP_FOLDER_SENT }, { "lähetetyt", MP_FOLDER_SENT },
    { "wysłane", MP_FOLDER_SENT }, { "odeslaná pošta", MP_FOLDER_SENT }, { "gönderilmiş öğeler", MP_FOLDER_SENT }, { "送信済み", MP_FOLDER_SENT },
    { "送信済みアイテム", MP_FOLDER_SENT }, { "已发送", MP_FOLDER_SENT }, { "已发送邮件", MP_FOLDER_SENT },

    { "trash", MP_FOLDER_TRASH }, { "deleted", MP_FOLDER_TRASH }, { "deleted items", MP_FOLDER_TRASH }, { "deleted messages", MP_FOLDER_TRASH },
    { "bin", MP_FOLDER_TRASH }, { "wastebasket", MP_FOLDER_TRASH }, { "papierkorb", MP_FOLDER_TRASH }, { "gelöscht", MP_FOLDER_TRASH },
    { "gelöschte objekte", MP_FOLDER_TRASH }, { "gelöschte elemente", MP_FOLDER_TRASH }, { "gelöschte nachrichten", MP_FOLDER_TRASH },
    { "corbeille", MP_FOLDER_TRASH }, { "éléments supprimés", MP_FOLDER_TRASH }, { "messages supprimés", MP_FOLDER_TRASH },
    { "papelera", MP_FOLDER_TRASH }, { "eliminados", MP_FOLDER_TRASH }, { "elementos eliminados", MP_FOLDER_TRASH }, { "cestino", MP_FOLDER_TRASH },
    { "posta eliminata", MP_FOLDER_TRASH }, { "удалённые", MP_FOLDER_TRASH }, { "удаленные", MP_FOLDER_TRASH }, { "корзина", MP_FOLDER_TRASH },
    { "lixeira", MP_FOLDER_TRASH }, { "itens excluídos", MP_FOLDER_TRASH }, { "prullenbak", MP_FOLDER_TRASH }, { "verwijderde items", MP_FOLDER_TRASH },
    { "papperskorgen", MP_FOLDER_TRASH }, { "papirkurv", MP_FOLDER_TRASH }, { "roskakori", MP_FOLDER_TRASH }, { "kosz", MP_FOLDER_TRASH },
    { "koš", MP_FOLDER_TRASH }, { "çöp kutusu", MP_FOLDER_TRASH }, { "ごみ箱", MP_FOLDER_TRASH }, { "已删除邮件", MP_FOLDER_TRASH },

    { "archive", MP_FOLDER_ARCHIVE }, { "archives", MP_FOLDER_ARCHIVE }, { "archiv", MP_FOLDER_ARCHIVE }, { "archived", MP_FOLDER_ARCHIVE },
    { "archiviert", MP_FOLDER_ARCHIVE }, { "all mail", MP_FOLDER_ARCHIVE }, { "all mail including spam and trash", MP_FOLDER_ARCHIVE }, { "alle nachrichten", MP_FOLDER_ARCHIVE },
    { "tous les messages", MP_FOLDER_ARCHIVE }, { "archivo", MP_FOLDER_ARCHIVE }, { "todos", MP_FOLDER_ARCHIVE }, { "archivio", MP_FOLDER_ARCHIVE },
    { "tutti i messaggi", MP_FOLDER_ARCHIVE }, { "архив", MP_FOLDER_ARCHIVE }, { "вся почта", MP_FOLDER_ARCHIVE }, { "arquivo", MP_FOLDER_ARCHIVE },
    { "archief", MP_FOLDER_ARCHIVE }, { "arkiv", MP_FOLDER_ARCHIVE }, { "archiwum", MP_FOLDER_ARCHIVE },

    { "list", MP_FOLDER_LIST }, { "lists", MP_FOLDER_LIST }, { "mailing lists", MP_FOLDER_LIST }, { "mailing-lists", MP_FOLDER_LIST },
    { "mailinglists", MP_FOLDER_LIST }, { "mailinglisten", MP_FOLDER_LIST }, { "listen", MP_FOLDER_LIST }, { "listes", MP_FOLDER_LIST },
    { "listas", MP_FOLDER_LIST }, { "liste", MP_FOLDER_LIST }, { "списки", MP_FOLDER_LIST }, { "newsletters", MP_FOLDER_LIST }, { "pipermail", MP_FOLDER_LIST },
};

/* Folders that hold mail folders: the names above them say nothing of a folder. */
static const char *const store_roots[] = {
    "Maildir", ".maildir", "maildir", "Mail", ".mail", "mail", "mailboxes", "Local Folders", "ImapMail", "Mailboxes",
};

/* Folders that only programs know of. */
static const char *const technical[] = {
    "dbox-Mails", "storage", "Data", "Messages", "mdbox", "sdbox", "Takeout", "[Gmail]", "[Google Mail]",
};

static const char *const index_names[] = {
    "dovecot-uidlist", "dovecot-uidvalidity", "dovecot-keywords", "dovecot-acl", "dovecot-acl-list", "dovecot.list.index",
    "subscriptions", "maildirsize", "maildirfolder", "courierimapkeywords", "courierimapacl", "courierimapuiddb", "courierpop3dsizelist",
    "courierimapsubscribed", "courierimaphieracl", "shared-folders", "shared-timestamp",
    ".mh_sequences", ".xmhcache", "context", ".mh_profile", ".claws_cache", ".claws_mark", ".sylpheed_cache", ".sylpheed_mark", ".marks", ".overview",
    ".noindex", ".updatedir", ".qmail", ".customflags", "table_of_contents", "Info.plist", "mbox.lock", ".mbsyncstate", ".uidvalidity",
    "cyrus.header", "cyrus.index", "cyrus.cache", "cyrus.annotations", "cyrus.expunge", "cyrus.squat",
    "folders.db", ".DS_Store", "Thumbs.db", "desktop.ini", "popstate.dat", "msgFilterRules.dat", "filterlog.html", "quotawarn", ".sieve", ".dovecot.sieve",
    ".dovecot.svbin", ".dovecot.lda-dupes",
};

static const char *const index_prefixes[] = {
    "dovecot.index", "dovecot.list.index", "dovecot-uidvalidity.", "dovecot.map.index", "courierimap", ".nfs", "cyrus.",
};

static const char *const index_suffixes[] = {
    ".msf", ".cmeta", ".ev-summary", ".ev-summary-meta", ".ibex.index", ".ibex.index.data", ".cmeta~", ".plist", ".snm", ".lock", ".toc", ".panacea.dat",
};
/* clang-format on */

static gboolean
is_among(const char *const *list, gsize n, const char *name)
{
    for (gsize i = 0; i < n; i++)
        if (strcmp(list[i], name) == 0)
            return TRUE;
    return FALSE;
}

gboolean
mp_folder_is_index(const char *name)
{
    if (is_among(index_names, G_N_ELEMENTS(index_names), name))
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(index_prefixes); i++)
        if (g_str_has_prefix(name, index_prefixes[i]))
            return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(index_suffixes); i++)
        if (g_str_has_suffix(name, index_suffixes[i]))
            return TRUE;
    return FALSE;
}

/* For comparing names: composed and without case; ASCII only where it is not UTF-8. */
static char *
fold(const char *name)
{
    g_autofree char *composed = NULL;

    if (!g_utf8_validate(name, -1, NULL))
        return g_ascii_strdown(name, -1);
    composed = g_utf8_normalize(name, -1, G_NORMALIZE_NFC);
    return g_utf8_casefold(composed, -1);
}

static MpFolderRole
role_of_folded(const char *folded)
{
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i].name, folded) == 0)
            return words[i].role;
    return MP_FOLDER_UNKNOWN;
}

MpFolderRole
mp_folder_role_of(const char *name, const char *const *spam)
{
    g_autofree char *folded = fold(name);
    MpFolderRole role;
    gsize len;

    for (; spam != NULL && *spam != NULL; spam++) {
        g_autofree char *other = fold(*spam);

        if (strcmp(folded, other) == 0)
            return MP_FOLDER_JUNK;
    }
    role = role_of_folded(folded);
    /* "Sent-2019", "spam_03" */
    for (len = strlen(folded); len > 0 && strchr("0123456789-_. ", folded[len - 1]) != NULL; len--)
        continue;
    if (role == MP_FOLDER_UNKNOWN && folded[len] != '\0') {
        folded[len] = '\0';
        role = role_of_folded(folded);
    }
    return role;
}

/* One unit of the base64 of modified UTF-7; -1. */
static int
utf7_value(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
    const char *found = c == '\0' ? NULL : strchr(digits, c);

    return found == NULL ? -1 : (int)(found - digits);
}

/* The text between '&' and '-'. %FALSE if it is not well formed. */
static gboolean
append_shifted(GString *out, MpSlice text)
{
    guint32 bits = 0, high = 0;
    guint n_bits = 0;

    for (gsize i = 0; i < text.len; i++) {
        int value = utf7_value(text.data[i]);

        if (value < 0)
            return FALSE;
        bits = bits << 6 | (guint32)value;
        n_bits += 6;
        if (n_bits >= 16) {
            guint32 unit = bits >> (n_bits - 16) & 0xffff;

            n_bits -= 16;
            if (unit >= 0xd800 && unit <= 0xdbff && high == 0) {
                high = unit;
            } else if (high != 0) {
                if (unit < 0xdc00 || unit > 0xdfff)
                    return FALSE;
                g_string_append_unichar(out, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
                high = 0;
            } else if ((unit >= 0xdc00 && unit <= 0xdfff) || unit < 0x20) {
                return FALSE;
            } else {
                g_string_append_unichar(out, unit);
            }
        }
    }
    return high == 0;
}

char *
mp_folder_decode_utf7(MpSlice name)
{
    g_autoptr(GString) out = g_string_new(NULL);

    while (name.len > 0) {
        gssize shift = mp_slice_find(name, '&');
        MpSlice rest;
        gssize end;

        if (shift < 0)
            break;
        rest = mp_slice_sub(name, (gsize)shift + 1, name.len);
        end = mp_slice_find(rest, '-');
        g_string_append_len(out, name.data, shift);
        if (end < 0) {
            name = mp_slice_sub(name, (gsize)shift, name.len);
            break;
        }
        if (end == 0) {
            g_string_append_c(out, '&');
        } else {
            gsize before = out->len;

            if (!append_shifted(out, mp_slice_sub(rest, 0, (gsize)end))) {
                g_string_truncate(out, before);
                g_string_append_len(out, rest.data - 1, end + 2);
            }
        }
        name = mp_slice_sub(rest, (gsize)end + 1, rest.len);
    }
    g_string_append_len(out, name.data, (gssize)name.len);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* A name without what programs hang on it: `Inbox.sbd`, `INBOX.mbox`. */
static char *
strip_suffix(const char *name)
{
    static const char *const suffixes[] = { ".sbd", ".mbox", ".mbx", ".imapmbox" };

    for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++)
        if (g_str_has_suffix(name, suffixes[i]) && strlen(name) > strlen(suffixes[i]))
            return g_strndup(name, strlen(name) - strlen(suffixes[i]));
    return g_strdup(name);
}

/* 1A2B3C4D-...: folders of Apple Mail. */
static gboolean
is_uuid(const char *name)
{
    if (strlen(name) != 36)
        return FALSE;
    for (guint i = 0; i < 36; i++)
        if (i == 8 || i == 13 || i == 18 || i == 23 ? name[i] != '-' : !g_ascii_isxdigit(name[i]))
            return FALSE;
    return TRUE;
}

/* The levels of a folder's path that mean something to people, in UTF-8. */
static GPtrArray * /* of char */
levels_of(const char *path, MpFolderStyle style)
{
    GPtrArray *levels = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);

    for (guint i = 0; parts[i] != NULL; i++) {
        const char *part = parts[i];

        if (part[0] == '\0' || strcmp(part, ".") == 0)
            continue;
        if (is_among(store_roots, G_N_ELEMENTS(store_roots), part)) {
            g_ptr_array_set_size(levels, 0);
        } else if (style == MP_FOLDER_MAILDIR && part[0] == '.') {
            g_autofree char *decoded = mp_folder_decode_utf7(mp_slice_of(part + 1));

            g_ptr_array_set_size(levels, 0); /* Maildir++ folders stand beside each other */
            g_ptr_array_add(levels, g_utf8_make_valid(decoded, -1));
        } else if (!is_among(technical, G_N_ELEMENTS(technical), part) && !is_uuid(part)) {
            g_autofree char *stripped = strip_suffix(part);
            g_autofree char *decoded = mp_folder_decode_utf7(mp_slice_of(stripped));

            g_ptr_array_add(levels, g_utf8_make_valid(decoded, -1));
        }
    }
    return levels;
}

/* The role of the last name that has one; only the last of all may be an inbox. */
static MpFolderRole
role_of_levels(const GPtrArray *levels, MpFolderStyle style, const char *const *spam)
{
    for (guint i = levels->len; i-- > 0;) {
        const char *level = g_ptr_array_index(levels, i);
        MpFolderRole role = mp_folder_role_of(level, spam);
        g_auto(GStrv) names = g_strsplit(style == MP_FOLDER_MAILDIR ? level : "", ".", -1);

        for (guint n = g_strv_length(names); role == MP_FOLDER_UNKNOWN && n-- > 0;) {
            role = mp_folder_role_of(names[n], spam);
            if (role == MP_FOLDER_INBOX && names[n + 1] != NULL)
                role = MP_FOLDER_UNKNOWN;
        }
        if (role != MP_FOLDER_UNKNOWN && (role != MP_FOLDER_INBOX || i + 1 == levels->len))
            return role;
    }
    return MP_FOLDER_UNKNOWN;
}

void
mp_folder_describe(const char *path,
                   const char *root,
                   MpFolderStyle style,
                   const char *const *spam,
                   MpFolderName *out)
{
    g_autoptr(GPtrArray) levels = levels_of(path, style);

    if (levels->len == 0 && root != NULL) {
        g_autoptr(GPtrArray) own = levels_of(root, style);

        if (own->len > 0 &&
            (role_of_levels(own, style, spam) != MP_FOLDER_UNKNOWN || root[0] == '.'))
            g_ptr_array_add(levels, g_strdup(g_ptr_array_index(own, own->len - 1)));
    }
    if (levels->len == 0 && style == MP_FOLDER_MAILDIR)
        g_ptr_array_add(levels, g_strdup("INBOX"));
    out->role = role_of_levels(levels, style, spam);
    g_ptr_array_add(levels, NULL);
    out->name = g_strjoinv("/", (char **)levels->pdata);
}

/* Appends what the encoded word at the start of @text says (RFC 2047 section 2);
 * its length, 0 if it is none in UTF-8. */
static gsize
append_encoded_word(GString *out, MpSlice text)
{
    MpSlice rest = mp_slice_sub(text, sizeof("=?utf-8?") - 1, text.len);
    MpSlice word = mp_slice_sub(rest, 2, rest.len);
    const char *end = memmem(word.data, word.len, "?=", 2);

    if (!mp_slice_starts_nocase(text, MP_SLICE_LITERAL("=?utf-8?")) || rest.len < 2 ||
        rest.data[1] != '?' || end == NULL)
        return 0;
    word.len = (gsize)(end - word.data);
    if ((rest.data[0] | 0x20) == 'b') {
        g_autofree char *digits = mp_slice_dup(word);
        g_autofree guchar *bytes = NULL;
        gsize n;

        bytes = g_base64_decode(digits, &n);
        g_string_append_len(out, (const char *)bytes, (gssize)n);
    }
    for (gsize i = 0; (rest.data[0] | 0x20) == 'q' && i < word.len; i++) {
        int high =
            word.data[i] == '=' && i + 2 < word.len ? g_ascii_xdigit_value(word.data[i + 1]) : -1;
        int low = high >= 0 ? g_ascii_xdigit_value(word.data[i + 2]) : -1;

        g_string_append_c(out, low >= 0              ? (char)(high << 4 | low)
                               : word.data[i] == '_' ? ' '
                                                     : word.data[i]);
        i += low >= 0 ? 2 : 0;
    }
    return (gsize)(end + 2 - text.data);
}

/* The value without folding, encoded words read. Blanks between encoded words are none. */
static void
append_decoded(GString *out, MpSlice value)
{
    gboolean was_encoded = FALSE;

    value = mp_slice_trim(value);
    while (value.len > 0) {
        gsize blanks = 0, len;

        while (blanks < value.len && g_ascii_isspace(value.data[blanks]))
            blanks++;
        value = mp_slice_sub(value, blanks, value.len);
        if (blanks > 0 &&
            !(was_encoded && value.len > 1 && value.data[0] == '=' && value.data[1] == '?'))
            g_string_append_c(out, ' ');
        len = append_encoded_word(out, value);
        was_encoded = len > 0;
        if (len == 0) {
            g_string_append_c(out, value.data[0]);
            len = 1;
        }
        value = mp_slice_sub(value, len, value.len);
    }
}

char *
mp_folder_read_labels(MpSlice value, MpFolderRole *role)
{
    g_autoptr(GString) bytes = g_string_new(NULL);
    g_auto(GStrv) names = NULL;
    char *text;

    append_decoded(bytes, value);
    text = g_utf8_make_valid(bytes->str, (gssize)bytes->len);
    names = g_strsplit(text, ",", -1);
    *role = MP_FOLDER_UNKNOWN;
    for (guint i = 0; names[i] != NULL; i++) {
        MpFolderRole one = mp_folder_role_of(g_strstrip(names[i]), NULL);

        /* What was filtered away says more than where it also is. */
        if (*role == MP_FOLDER_UNKNOWN || one == MP_FOLDER_JUNK ||
            (one == MP_FOLDER_TRASH && *role != MP_FOLDER_JUNK) ||
            (one == MP_FOLDER_SENT && *role == MP_FOLDER_INBOX))
            *role = one;
    }
    return text;
}
