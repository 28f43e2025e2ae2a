/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-redact-own.h"

#include "analysis/mp-analysis.h"
#include "case/mp-rows-evidence.h"
#include "case/mp-rows-findings.h"
#include "case/mp-rows-told.h"

#define MAX_PREFIXES 64
#define NAME_BYTES 80 /* a longer one is no name */
#define WORD_LETTERS 3

/* Domains where everybody has an address: only a whole address is the owner's. */
static const char *const shared_domains[] = {
    "126.com",        "163.com",        "aol.com",       "att.net",
    "btinternet.com", "comcast.net",    "duck.com",      "fastmail.com",
    "fastmail.fm",    "free.fr",        "freenet.de",    "gmail.com",
    "gmx.at",         "gmx.ch",         "gmx.com",       "gmx.de",
    "gmx.net",        "googlemail.com", "hotmail.co.uk", "hotmail.com",
    "hotmail.fr",     "icloud.com",     "laposte.net",   "libero.it",
    "live.com",       "mac.com",        "mail.com",      "mail.ru",
    "me.com",         "mozmail.com",    "msn.com",       "orange.fr",
    "outlook.com",    "outlook.de",     "posteo.de",     "privaterelay.appleid.com",
    "proton.me",      "protonmail.com", "qq.com",        "rocketmail.com",
    "sbcglobal.net",  "t-online.de",    "verizon.net",   "wanadoo.fr",
    "web.de",         "yahoo.co.jp",    "yahoo.co.uk",   "yahoo.com",
    "yahoo.de",       "yahoo.fr",       "yandex.ru",     "ymail.com",
    "zoho.com",
};

/* Fields that name who a message is for. */
static const char *const recipient_roles[] = {
    "to", "cc", "bcc", "resent-to", "resent-cc", "apparently-to",
};
static const char *const delivery_roles[] = {
    "delivered-to", "x-original-to", "envelope-to", "x-delivered-to", "x-envelope-to", "x-rcpt-to",
};

/* Words that names share with calendars and with what reports say. */
static const char *const plain_words[] = {
    "jan",        "january",  "feb",       "february", "mar",      "march",     "apr",
    "april",      "may",      "jun",       "june",     "jul",      "july",      "aug",
    "august",     "sep",      "september", "oct",      "october",  "nov",       "november",
    "dec",        "december", "mon",       "monday",   "tue",      "tuesday",   "wed",
    "wednesday",  "thu",      "thursday",  "fri",      "friday",   "sat",       "saturday",
    "sun",        "sunday",   "utc",       "the",      "and",      "for",       "from",
    "with",       "this",     "that",      "who",      "what",     "mail",      "list",
    "address",    "customer", "member",    "user",     "friend",   "team",      "news",
    "newsletter", "evidence", "case",      "message",  "messages", "helvetica", "undisclosed",
    "recipients",
};

typedef struct {
    MpRedactOwn *own;
    GHashTable *labels; /* lower-case words of organisations' names: they stay */
    GHashTable *calls;  /* name beside an own address -> times seen */
} Gathering;

void
mp_redact_own_free(MpRedactOwn *self)
{
    if (self == NULL)
        return;
    mp_needles_free(self->needles);
    g_hash_table_unref(self->others);
    g_hash_table_unref(self->names);
    g_hash_table_unref(self->words);
    g_ptr_array_unref(self->prefixes);
    g_free(self);
}

static gboolean
is_among(const char *const *list, gsize n, MpSlice text)
{
    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal_nocase(text, mp_slice_of(list[i])))
            return TRUE;
    return FALSE;
}

static void
add_own(MpRedactOwn *own, const char *address)
{
    const char *at = address == NULL ? NULL : strrchr(address, '@');

    if (at == NULL)
        return;
    mp_needles_add_address(own->needles, address);
    if (!is_among(shared_domains, G_N_ELEMENTS(shared_domains), mp_slice_of(at + 1)))
        mp_needles_add_domain(own->needles, at + 1);
}

static void
add_label(Gathering *self, const char *label)
{
    g_autofree char *lower = g_ascii_strdown(label != NULL ? label : "", -1);
    g_auto(GStrv) words = g_strsplit_set(lower, " .,-_@()\"'/:;", -1);

    for (guint i = 0; words[i] != NULL; i++)
        if (words[i][0] != '\0')
            g_hash_table_add(self->labels, g_strdup(words[i]));
}

static void
see_address(gconstpointer data, gpointer user)
{
    const MpAddressRow *row = data;
    Gathering *self = user;

    add_own(self->own, row->address);
    add_label(self, row->label);
    add_label(self, row->given_to);
}

static void
see_ledger(gconstpointer data, gpointer user)
{
    const MpLedgerRow *row = data;
    Gathering *self = user;

    add_own(self->own, row->address);
    add_label(self, row->name);
}

static void
see_sender(gconstpointer data, gpointer user)
{
    const MpSenderRow *row = data;

    add_label(user, row->org);
}

static void
see_platform(gconstpointer data, gpointer user)
{
    const MpPlatformRow *row = data;

    add_label(user, row->name);
}

/* The folder of @path with its slash; the whole of it where there is none. */
static char *
prefix_of(const char *path)
{
    const char *inside = strchr(path, '!');
    g_autofree char *outer =
        g_strndup(path, inside == NULL ? strlen(path) : (gsize)(inside - path));
    char *slash = strrchr(outer, '/');

    if (slash != NULL && slash > outer)
        slash[1] = '\0';
    return g_steal_pointer(&outer);
}

static int
longest_first(gconstpointer a, gconstpointer b)
{
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;
    gsize n = strlen(x), m = strlen(y);

    return n != m ? (n < m) - (n > m) : strcmp(x, y);
}

static void
see_source(gconstpointer data, gpointer user)
{
    const MpSourceRow *row = data;
    Gathering *self = user;
    const char *const paths[] = { row->origin, row->path };

    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autofree char *prefix = prefix_of(paths[i] != NULL ? paths[i] : "");
        gboolean is_known = strlen(prefix) < 3;

        for (guint k = 0; k < self->own->prefixes->len && !is_known; k++)
            is_known = g_str_has_prefix(prefix, g_ptr_array_index(self->own->prefixes, k));
        if (!is_known && self->own->prefixes->len < MAX_PREFIXES)
            g_ptr_array_add(self->own->prefixes, g_steal_pointer(&prefix));
    }
}

static gboolean
gather_rows(Gathering *self, MpCase *store, GError **error)
{
    const struct {
        const MpTable *table;
        MpRowSeen see;
    } tables[] = {
        { &mp_table_address, see_address }, { &mp_table_ledger, see_ledger },
        { &mp_table_sender, see_sender },   { &mp_table_platform, see_platform },
        { &mp_table_source, see_source },
    };
    g_auto(GStrv) pins = mp_analysis_pins(store, "own-address");

    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
        if (!mp_case_each_row(store, tables[i].table, tables[i].see, self, error))
            return FALSE;
    for (guint i = 0; pins[i] != NULL; i++)
        if (strchr(pins[i], '@') != NULL)
            add_own(self->own, pins[i]);
        else if (!is_among(shared_domains, G_N_ELEMENTS(shared_domains), mp_slice_of(pins[i])))
            mp_needles_add_domain(self->own->needles, pins[i]);
    return TRUE;
}

/* Own where it is known to be, or stands at a domain of the owner's. */
static gboolean
is_own(const MpRedactOwn *own, MpSlice address)
{
    gssize at = mp_slice_find_last(address, '@');
    MpSlice domain = mp_slice_sub(address, (gsize)(at + 1), address.len);

    if (at < 0)
        return FALSE;
    if (is_among(shared_domains, G_N_ELEMENTS(shared_domains), domain))
        return mp_needles_has_address(own->needles, address);
    return mp_needles_has_domain(own->needles, domain);
}

static void
add_name(Gathering *self, MpSlice name, gboolean is_owners)
{
    g_autofree char *valid = NULL;
    g_autofree char *folded = NULL;
    gpointer times;

    if (name.len < WORD_LETTERS || name.len > NAME_BYTES || mp_slice_find(name, '@') >= 0)
        return;
    valid = g_utf8_make_valid(name.data, (gssize)name.len);
    folded = g_utf8_casefold(g_strstrip(valid), -1);
    if (is_owners) {
        times = g_hash_table_lookup(self->calls, folded);
        g_hash_table_insert(self->calls, g_strdup(folded),
                            GUINT_TO_POINTER(GPOINTER_TO_UINT(times) + 1));
    }
    if (strchr(folded, ' ') != NULL)
        g_hash_table_add(self->own->names, g_steal_pointer(&folded));
}

static void
see_mailbox(Gathering *self, const MpAddressFact *fact, gboolean is_sent)
{
    MpRedactOwn *own = self->own;
    gboolean is_recipient = is_among(recipient_roles, G_N_ELEMENTS(recipient_roles), fact->role) ||
                            is_among(delivery_roles, G_N_ELEMENTS(delivery_roles), fact->role);

    if (!is_recipient && !is_sent)
        return;
    if (is_own(own, fact->address)) {
        g_autofree char *address = mp_slice_dup(fact->address);

        mp_needles_add_address(own->needles, address);
        add_name(self, fact->name, TRUE);
    } else if (is_recipient && mp_slice_find(fact->address, '@') > 0) {
        g_hash_table_add(own->others,
                         g_ascii_strdown(fact->address.data, (gssize)fact->address.len));
        add_name(self, fact->name, FALSE);
    }
}

static gboolean
gather_facts(Gathering *self, MpCase *store, GError **error)
{
    g_autoptr(MpMessageCursor) messages = mp_case_messages(store, 1u << MP_FACT_ADDRESS, error);
    g_autoptr(GError) failure = NULL;
    MpCaseMessage message;

    if (messages == NULL)
        return FALSE;
    while (mp_message_cursor_next(messages, &message, &failure)) {
        gsize n;
        const MpAddressFact *facts = mp_fact_set_get(message.facts, MP_FACT_ADDRESS, &n);
        gboolean is_sent = strcmp(message.folder_role, "sent") == 0;

        for (gsize i = 0; i < n; i++)
            see_mailbox(self, &facts[i], is_sent);
    }
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

/* A word of the owner's name is hidden wherever it stands, so one that spam
 * made up once, or that is an organisation's, is not taken for one. */
static void
choose_words(Gathering *self)
{
    GHashTableIter each;
    gpointer name, times;

    g_hash_table_iter_init(&each, self->calls);
    while (g_hash_table_iter_next(&each, &name, &times)) {
        g_auto(GStrv) words = g_strsplit_set(name, " .,\"'()", -1);

        for (guint i = 0; GPOINTER_TO_UINT(times) >= 2 && words[i] != NULL; i++)
            if (g_utf8_strlen(words[i], -1) >= WORD_LETTERS &&
                !is_among(plain_words, G_N_ELEMENTS(plain_words), mp_slice_of(words[i])) &&
                !g_hash_table_contains(self->labels, words[i]))
                g_hash_table_add(self->own->words, g_strdup(words[i]));
    }
}

static const char *
choose_stand_in(const MpRedactOwn *own)
{
    static const char *const names[] = { "own.example", "owner.example", "redacted.invalid" };
    gsize i = 0;

    while (i + 1 < G_N_ELEMENTS(names) &&
           mp_needles_has_domain(own->needles, mp_slice_of(names[i])))
        i++;
    return names[i];
}

MpRedactOwn *
mp_redact_own_new(MpCase *store, GError **error)
{
    g_autoptr(MpRedactOwn) own = g_new0(MpRedactOwn, 1);
    g_autoptr(GHashTable) labels = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) calls = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Gathering self = { own, labels, calls };

    own->needles = mp_needles_new();
    own->others = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    own->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    own->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    own->prefixes = g_ptr_array_new_with_free_func(g_free);
    if (!gather_rows(&self, store, error) || !gather_facts(&self, store, error))
        return NULL;
    choose_words(&self);
    g_ptr_array_sort(own->prefixes, longest_first);
    own->stand_in = choose_stand_in(own);
    mp_needles_ready(own->needles);
    return g_steal_pointer(&own);
}
