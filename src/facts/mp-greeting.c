/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-greeting.h"

#define LOOK_BYTES 600
#define LINES 6
#define NAME_MOST 60

/* Longest first where one begins another. */
static const char *const greetings[] = {
    "sehr geehrter herr ",
    "sehr geehrte frau ",
    "sehr geehrte ",
    "good morning ",
    "good afternoon ",
    "szanowny panie ",
    "szanowna pani ",
    "ch\xc3\xa8re ",
    "cher ",
    "bonjour ",
    "estimado ",
    "estimada ",
    "querido ",
    "querida ",
    "hola ",
    "gentile ",
    "egregio ",
    "caro ",
    "cara ",
    "buongiorno ",
    "prezado ",
    "prezada ",
    "ol\xc3\xa1 ",
    "geachte heer ",
    "geachte mevrouw ",
    "geachte ",
    "beste ",
    "liebe ",
    "lieber ",
    "hallo ",
    "hej ",
    "k\xc3\xa4ra ",
    "k\xc3\xa4re ",
    "k\xc3\xa6re ",
    "drogi ",
    "droga ",
    "say\xc4\xb1n ",
    "dear ",
    "hello ",
    "hey ",
    "hi ",
};

static const char *const nobody[] = {
    "customer",
    "client",
    "friend",
    "friends",
    "user",
    "member",
    "sir",
    "madam",
    "all",
    "subscriber",
    "valued",
    "reader",
    "readers",
    "there",
    "team",
    "everyone",
    "kunde",
    "kundin",
    "kunden",
    "cliente",
    "clientes",
    "usuario",
    "damen",
    "herren",
    "amigo",
    "webmaster",
    "beneficiary",
    "winner",
    "email",
    "e-mail",
    "account",
    "owner",
    "colleague",
    "colleagues",
    "homeowner",
    "list",
    "folks",
    "again",
    "from",
    "to",
    "and",
    "customers",
    "clients",
    "users",
    "members",
    "subscribers",
    "consumer",
    "consumers",
    "recipient",
    "recipients",
    "seeker",
    "seekers",
    "sweetie",
    "sweetheart",
    "dear",
    "darling",
    "beloved",
    "sirs",
    "investor",
    "partner",
    "partners",
    "player",
    "enthusiasts",
    "buyer",
    "shopper",
    "visitor",
    "guest",
    "holder",
    "cardholder",
    "taxpayer",
    "citizen",
    "resident",
    "employee",
    "staff",
    "manager",
    "director",
    "president",
    "ceo",
    "students",
    "student",
    "professor",
    "editor",
    "applicant",
    "candidate",
    "entrepreneur",
    "webmasters",
    "internet",
    "fellow",
    "gentlemen",
    "ladies",
    "guys",
    "developer",
    "developers",
    "devs",
    "hackers",
    "world",
    "group",
    "lid",
    "klant",
    "klanten",
    "leden",
    "gebruiker",
    "k\xc3\xa4ufer",
    "nutzer",
    "mitglied",
    "abonnent",
    "empf\xc3\xa4nger",
    "utilisateur",
    "abonn\xc3\xa9",
    "membre",
    "usu\xc3\xa1rio",
    "associado",
    "contribuinte",
    "utente",
    "beneficiario",
    "consumidor",
};

/* Whether any of its words is one that fits everybody: "Grant Seeker", "Shop Customer". */
static gboolean
is_for_nobody(MpSlice name)
{
    while (name.len > 0) {
        gsize end = 0;
        MpSlice word;

        while (end < name.len && memchr(" \t\n/.-", name.data[end], 6) == NULL)
            end++;
        word = mp_slice_sub(name, 0, end);
        for (gsize i = 0; end > 0 && i < G_N_ELEMENTS(nobody); i++)
            if (mp_slice_equal_nocase(word, mp_slice_of(nobody[i])))
                return TRUE;
        name = mp_slice_sub(name, end + 1, name.len);
    }
    return FALSE;
}

/* A name is letters, spaces, dots, hyphens and apostrophes up to a comma, an
 * exclamation mark, a colon or the line's end; at most four words. */
static gboolean
take_name(MpSlice line, MpSlice *name)
{
    gsize end = 0;
    guint words = 1;

    while (end < line.len && memchr(",!:\n", line.data[end], 4) == NULL) {
        char c = line.data[end];

        if (!g_ascii_isalpha(c) && (c & 0x80) == 0 && memchr(" .-'", c, 4) == NULL)
            return FALSE;
        words += c == ' ';
        end++;
    }
    *name = mp_slice_trim(mp_slice_sub(line, 0, end));
    return end < line.len && name->len >= 2 && name->len <= NAME_MOST && words <= 4 &&
           !g_ascii_islower(name->data[0]) && !is_for_nobody(*name);
}

gboolean
mp_greeting_find(MpSlice text, MpSlice *name)
{
    text = mp_slice_sub(text, 0, LOOK_BYTES);
    for (guint line = 0; line < LINES && text.len > 0; line++) {
        gssize end = mp_slice_find(text, '\n');

        for (gsize i = 0; i < G_N_ELEMENTS(greetings); i++) {
            MpSlice greeting;

            if (greetings[i][0] != mp_lower(text.data[0]))
                continue;
            greeting = mp_slice_of(greetings[i]);
            if (mp_slice_starts_nocase(text, greeting))
                return take_name(mp_slice_sub(text, greeting.len, text.len), name);
        }
        text = mp_slice_sub(text, end < 0 ? text.len : (gsize)end + 1, text.len);
    }
    return FALSE;
}
