/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-folder.h"

typedef struct {
    const char *name;
    const char *path;
    const char *root;
    MpFolderStyle style;
    const char *folder;
    MpFolderRole role;
} FolderCase;

/* clang-format off */
static const FolderCase folders[] = {
    { "maildir-root", "", "Maildir", MP_FOLDER_MAILDIR, "INBOX", MP_FOLDER_INBOX },
    { "maildir-root-of-any-name", "", "copy of it", MP_FOLDER_MAILDIR, "INBOX", MP_FOLDER_INBOX },
    { "maildir-root-named-junk", "", "Junk", MP_FOLDER_MAILDIR, "Junk", MP_FOLDER_JUNK },
    { "maildir-root-that-is-a-subfolder", "", ".Sent.2019", MP_FOLDER_MAILDIR, "Sent.2019", MP_FOLDER_SENT },
    { "maildir++", ".Junk", "Maildir", MP_FOLDER_MAILDIR, "Junk", MP_FOLDER_JUNK },
    { "maildir++-below-junk", ".Junk.Old", "Maildir", MP_FOLDER_MAILDIR, "Junk.Old", MP_FOLDER_JUNK },
    { "maildir++-below-inbox", ".INBOX.Work", "Maildir", MP_FOLDER_MAILDIR, "INBOX.Work", MP_FOLDER_UNKNOWN },
    { "maildir++-inside-a-backup", "home/u/Maildir/.Trash", NULL, MP_FOLDER_MAILDIR, "Trash", MP_FOLDER_TRASH },
    { "maildir++-utf7", ".Entw&APw-rfe", "Maildir", MP_FOLDER_MAILDIR, "Entw\303\274rfe", MP_FOLDER_UNKNOWN },
    { "nested-maildir", "Maildir/Sent/2019", NULL, MP_FOLDER_MAILDIR, "Sent/2019", MP_FOLDER_SENT },
    { "mh", "Mail/lists/dev", NULL, MP_FOLDER_PATH, "lists/dev", MP_FOLDER_LIST },
    { "host-name-is-no-role", "mail/archive.example.org", NULL, MP_FOLDER_PATH, "archive.example.org", MP_FOLDER_UNKNOWN },
    { "mbox-file", "old/work.mbox", NULL, MP_FOLDER_PATH, "old/work", MP_FOLDER_UNKNOWN },
    { "thunderbird", "x.default/Mail/Local Folders/Inbox.sbd/Spam", NULL, MP_FOLDER_PATH, "Inbox/Spam", MP_FOLDER_JUNK },
    { "takeout", "Takeout/Mail/Spam.mbox", NULL, MP_FOLDER_PATH, "Spam", MP_FOLDER_JUNK },
    { "gmail-imap", "ImapMail/[Gmail]/Sent Mail", NULL, MP_FOLDER_PATH, "Sent Mail", MP_FOLDER_SENT },
    { "apple", "V9/INBOX.mbox/5A1B3C4D-0000-0000-0000-000000000000/Data/Messages", NULL, MP_FOLDER_PATH, "V9/INBOX", MP_FOLDER_INBOX },
    { "dovecot-dbox", "mailboxes/Archive/dbox-Mails", NULL, MP_FOLDER_PATH, "Archive", MP_FOLDER_ARCHIVE },
    { "nothing-tells", "", NULL, MP_FOLDER_PATH, "", MP_FOLDER_UNKNOWN },
    { "bad-utf8", "caf\351/Spam", NULL, MP_FOLDER_PATH, "caf\357\277\275/Spam", MP_FOLDER_JUNK },
};

typedef struct {
    const char *name;
    MpFolderRole role;
} RoleCase;

static const RoleCase roles[] = {
    { "INBOX", MP_FOLDER_INBOX }, { "Spam", MP_FOLDER_JUNK }, { "JUNK E-MAIL", MP_FOLDER_JUNK }, { "Spamverdacht", MP_FOLDER_JUNK },
    { "Courrier ind\303\251sirable", MP_FOLDER_JUNK }, { "Courrier inde\314\201sirable", MP_FOLDER_JUNK }, { "Correo no deseado", MP_FOLDER_JUNK },
    { "Posta indesiderata", MP_FOLDER_JUNK }, { "\320\241\320\277\320\260\320\274", MP_FOLDER_JUNK }, { "spam-2019", MP_FOLDER_JUNK },
    { "Sent Items", MP_FOLDER_SENT }, { "Gesendete Objekte", MP_FOLDER_SENT }, { "sent-mail-2009", MP_FOLDER_SENT }, { "\303\211l\303\251ments envoy\303\251s", MP_FOLDER_SENT },
    { "Deleted Items", MP_FOLDER_TRASH }, { "PAPIERKORB", MP_FOLDER_TRASH }, { "Corbeille", MP_FOLDER_TRASH },
    { "All Mail", MP_FOLDER_ARCHIVE }, { "Mailing Lists", MP_FOLDER_LIST }, { "Spamalot", MP_FOLDER_UNKNOWN }, { "2019", MP_FOLDER_UNKNOWN },
    { "", MP_FOLDER_UNKNOWN }, { "my own bin of it", MP_FOLDER_UNKNOWN }, { "caughtbyme", MP_FOLDER_JUNK },
};

typedef struct {
    const char *name;
    const char *coded;
    const char *text;
} Utf7Case;

static const Utf7Case utf7[] = {
    { "plain", "Sent", "Sent" }, { "ampersand", "a&-b", "a&b" }, { "latin", "Entw&APw-rfe", "Entw\303\274rfe" },
    { "surrogates", "&2D3eCg-", "\360\237\230\212" }, { "two", "&APw-&APw-", "\303\274\303\274" },
    { "not-closed", "a&APw", "a&APw" }, { "not-base64", "a&?-b", "a&?-b" }, { "lone-surrogate", "&2D0-", "&2D0-" },
    { "control-character", "&AAA-", "&AAA-" },
};

typedef struct {
    const char *name;
    const char *value;
    const char *labels;
    MpFolderRole role;
} LabelsCase;

static const LabelsCase labels[] = {
    { "plain", " Spam,Unread", "Spam,Unread", MP_FOLDER_JUNK }, { "folded", " Inbox,\r\n Opened", "Inbox, Opened", MP_FOLDER_INBOX },
    { "junk-says-more-than-inbox", "Inbox,Spam", "Inbox,Spam", MP_FOLDER_JUNK }, { "sent-says-more-than-inbox", "Inbox,Sent", "Inbox,Sent", MP_FOLDER_SENT },
    { "quoted-printable", " =?UTF-8?Q?Ge=C3=B6ffnet,_Spam?=", "Ge\303\266ffnet, Spam", MP_FOLDER_JUNK },
    { "base64", "=?utf-8?B?U3BhbQ==?=", "Spam", MP_FOLDER_JUNK },
    { "two-words", "=?UTF-8?Q?Ge=C3=B6?=\r\n =?UTF-8?Q?ffnet?=,Trash", "Ge\303\266ffnet,Trash", MP_FOLDER_TRASH },
    { "other-charset-stays", "=?koi8-r?Q?x?=", "=?koi8-r?Q?x?=", MP_FOLDER_UNKNOWN }, { "cut", "=?UTF-8?Q?x", "=?UTF-8?Q?x", MP_FOLDER_UNKNOWN },
    { "empty", "", "", MP_FOLDER_UNKNOWN },
};
/* clang-format on */

static void
test_describe(gconstpointer data)
{
    const FolderCase *c = data;
    MpFolderName got;

    mp_folder_describe(c->path, c->root, c->style, NULL, &got);
    g_assert_cmpstr(got.name, ==, c->folder);
    g_assert_cmpint(got.role, ==, c->role);
    g_free(got.name);
}

static void
test_role(gconstpointer data)
{
    static const char *const spam[] = { "CaughtByMe", NULL };
    const RoleCase *c = data;

    g_assert_cmpint(mp_folder_role_of(c->name, spam), ==, c->role);
}

static void
test_utf7(gconstpointer data)
{
    const Utf7Case *c = data;
    g_autofree char *got = mp_folder_decode_utf7(mp_slice_of(c->coded));

    g_assert_cmpstr(got, ==, c->text);
}

static void
test_labels(gconstpointer data)
{
    const LabelsCase *c = data;
    MpFolderRole role;
    g_autofree char *got = mp_folder_read_labels(mp_slice_of(c->value), &role);

    g_assert_cmpstr(got, ==, c->labels);
    g_assert_cmpint(role, ==, c->role);
}

static void
test_index(void)
{
    static const char *const indexes[] = { "dovecot-uidlist", "dovecot.index.cache",
                                           "subscriptions",   ".mh_sequences",
                                           "INBOX.msf",       "cyrus.cache",
                                           "context",         "Info.plist",
                                           "maildirfolder" };
    static const char *const others[] = { "1", "1700000001.M1P1.mx:2,S", "Inbox", "a.eml",
                                          ".mail" };

    for (gsize i = 0; i < G_N_ELEMENTS(indexes); i++)
        g_assert_true(mp_folder_is_index(indexes[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_false(mp_folder_is_index(others[i]));
}

static void
add(const char *group, const char *name, gconstpointer row, GTestDataFunc test)
{
    g_autofree char *path =
        g_strdup_printf("/folder/%s/%s", group, name[0] != '\0' ? name : "empty");

    g_test_add_data_func(path, row, test);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
        add("describe", folders[i].name, &folders[i], test_describe);
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++) {
        g_autofree char *name = g_strdup_printf("%" G_GSIZE_FORMAT, i);

        add("role", name, &roles[i], test_role);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(utf7); i++)
        add("utf7", utf7[i].name, &utf7[i], test_utf7);
    for (gsize i = 0; i < G_N_ELEMENTS(labels); i++)
        add("labels", labels[i].name, &labels[i], test_labels);
    g_test_add_func("/folder/index", test_index);
    return g_test_run();
}
