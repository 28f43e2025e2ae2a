/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-telling.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/mp-names.h"
#include "base/mp-words.h"
#include "case/mp-rows-told.h"

#define CANARY_LEAST 4   /* bytes of a text that nobody writes by chance */
#define CANARY_MATCH 2.0 /* log10, the limits of the method */
#define FORM_MATCH 0.5
#define HINT_MATCH 1.0
#define NAME_LEAST 4 /* letters of an organisation's name in a sentence */
#define NAME_WORDS 4 /* words that may make one name */
#define NAME_LONGEST 64
#define RANDOM_LEAST 6 /* letters and digits of an address that nobody guesses */
#define CONSONANTS 5   /* in a row: no word of any language a guesser would try */

typedef enum { TOLD_CANARY, TOLD_FORM, TOLD_HINT } ToldKind;

/* What one foreign message told. */
typedef struct {
    guint32 mail;
    guint32 about; /* a brand; of TOLD_FORM a holder's name id */
    guint8 kind;
    guint8 clash;
} Told;

/* How one holder's mail spells one address. */
typedef struct {
    guint32 holder; /* name id */
    guint64 form;   /* hash of the bytes; 0: in more than one way */
} Spelling;

typedef struct {
    guint32 brand; /* MP_NO_BRAND: given to two */
    char *text;
} Canary;

struct _MpTelling {
    const MpExposure *exposure;
    GArray *canaries;      /* of Canary */
    GHashTable *spellings; /* address -> GArray of Spelling */
    GHashTable *brands;    /* an organisation's name in one word -> brand + 1; 0: of two */
    MpNames *holders;
    GArray *told; /* of Told, by mail */
};

static void
canary_clear(gpointer data)
{
    g_free(((Canary *)data)->text);
}

/* A name as sentences may have it: its letters and digits in lower case. */
static gsize
folded(const char *text, char out[NAME_LONGEST])
{
    gsize n = 0;

    for (; *text != '\0' && n < NAME_LONGEST - 1; text++)
        if (g_ascii_isalnum(*text))
            out[n++] = g_ascii_tolower(*text);
    out[n] = '\0';
    return n;
}

/* Words that organisations are called by and sentences are made of. */
static gboolean
is_everyday(const char *name)
{
    static const char *const words[] = { "address", "bank",    "club",   "contact", "customer",
                                         "data",    "email",   "hotel",  "info",    "list",
                                         "lists",   "mail",    "market", "member",  "news",
                                         "offer",   "offers",  "online", "partner", "partners",
                                         "sales",   "service", "shop",   "store",   "travel" };

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i], name) == 0)
            return TRUE;
    return FALSE;
}

static void
add_name(MpTelling *self, const char *name, guint32 brand)
{
    char word[NAME_LONGEST];
    gpointer before;

    if (folded(name, word) < NAME_LEAST || is_everyday(word))
        return;
    if (!g_hash_table_lookup_extended(self->brands, word, NULL, &before))
        g_hash_table_insert(self->brands, g_strdup(word), GUINT_TO_POINTER(brand + 1));
    else if (GPOINTER_TO_UINT(before) != brand + 1)
        g_hash_table_insert(self->brands, g_strdup(word), NULL);
}

MpTelling *
mp_telling_new(const MpExposure *exposure)
{
    MpTelling *self = g_new0(MpTelling, 1);

    self->exposure = exposure;
    self->canaries = g_array_new(FALSE, FALSE, sizeof(Canary));
    g_array_set_clear_func(self->canaries, canary_clear);
    self->spellings = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
    self->brands = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    self->holders = mp_names_new();
    self->told = g_array_new(FALSE, FALSE, sizeof(Told));
    for (guint32 i = 0; i < mp_exposure_n_brands(exposure); i++) {
        const char *domain = strchr(mp_exposure_brand(exposure, i), ':') + 1;
        g_autofree char *label = g_strndup(domain, strcspn(domain, "."));

        add_name(self, domain, i);
        add_name(self, label, i);
        add_name(self, mp_exposure_brand_label(exposure, i), i);
    }
    return self;
}

void
mp_telling_free(MpTelling *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->canaries);
    g_hash_table_unref(self->spellings);
    g_hash_table_unref(self->brands);
    mp_names_free(self->holders);
    g_array_unref(self->told);
    g_free(self);
}

/* Canaries. */

MpSlice
mp_telling_canary_in(const char *note)
{
    static const char mark[] = "canary:";
    const char *at = note;

    while (at != NULL && *at != '\0' && g_ascii_strncasecmp(at, mark, sizeof mark - 1) != 0)
        at++;
    if (at == NULL || *at == '\0')
        return MP_SLICE_EMPTY;
    at += sizeof mark - 1;
    return mp_slice_trim((MpSlice){ at, strcspn(at, ";") });
}

void
mp_telling_add_canary(MpTelling *self, guint32 brand, MpSlice text)
{
    Canary canary = { brand, NULL };

    if (text.len < CANARY_LEAST || brand == MP_NO_BRAND)
        return;
    for (guint i = 0; i < self->canaries->len; i++) {
        Canary *other = &g_array_index(self->canaries, Canary, i);

        if (!mp_slice_equal_nocase(mp_slice_of(other->text), text))
            continue;
        if (other->brand != brand)
            other->brand = MP_NO_BRAND;
        return;
    }
    canary.text = mp_slice_dup(text);
    g_array_append_val(self->canaries, canary);
}

static void
see_ledger(gconstpointer data, gpointer user)
{
    const MpLedgerRow *row = data;
    MpTelling *self = user;
    guint32 address = mp_exposure_find_address(self->exposure, row->address);

    if (address != G_MAXUINT32)
        mp_telling_add_canary(self, mp_exposure_address(self->exposure, address)->brand,
                              mp_telling_canary_in(row->note));
}

gboolean
mp_telling_load(MpTelling *self, MpCase *store, GError **error)
{
    return mp_case_each_row(store, &mp_table_ledger, see_ledger, self, error);
}

static void
tell(MpTelling *self, const Told *told)
{
    for (guint i = self->told->len; i > 0; i--) {
        const Told *other = &g_array_index(self->told, Told, i - 1);

        if (other->mail != told->mail)
            break;
        if (other->kind == told->kind && other->about == told->about)
            return;
    }
    g_array_append_vals(self->told, told, 1);
}

static gboolean
holds_nocase(MpSlice text, MpSlice part)
{
    for (gsize i = 0; i + part.len <= text.len; i++)
        if (mp_slice_equal_nocase(mp_slice_sub(text, i, part.len), part))
            return TRUE;
    return FALSE;
}

static void
look_for_canaries(MpTelling *self, guint32 mail, MpSlice text)
{
    for (guint i = 0; i < self->canaries->len; i++) {
        const Canary *canary = &g_array_index(self->canaries, Canary, i);

        if (canary->brand != MP_NO_BRAND && holds_nocase(text, mp_slice_of(canary->text)))
            tell(self, &(Told){ mail, canary->brand, TOLD_CANARY, FALSE });
    }
}

static void
note_canaries(MpTelling *self, guint32 mail, const MpFactSet *facts)
{
    gsize n;
    const MpTextFact *texts = mp_fact_set_get(facts, MP_FACT_TEXT, &n);
    const MpAddressFact *addresses;
    const MpHintFact *hints;

    if (self->canaries->len == 0)
        return;
    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(texts[i].role, MP_SLICE_LITERAL("subject")))
            look_for_canaries(self, mail, texts[i].value);
    addresses = mp_fact_set_get(facts, MP_FACT_ADDRESS, &n);
    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(addresses[i].role, MP_SLICE_LITERAL("to")))
            look_for_canaries(self, mail, addresses[i].name);
    hints = mp_fact_set_get(facts, MP_FACT_HINT, &n);
    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(hints[i].kind, MP_SLICE_LITERAL("greeting-name")))
            look_for_canaries(self, mail, hints[i].value);
}

/* Forms. */

/* The owner's address as the sender wrote it. 0: he did not. */
static guint64
form_in(const MpTelling *self, guint32 address, const MpFactSet *facts)
{
    MpSlice own = mp_slice_of(mp_exposure_address(self->exposure, address)->address);
    gsize n;
    const MpAddressFact *all = mp_fact_set_get(facts, MP_FACT_ADDRESS, &n);
    guint64 h = G_GUINT64_CONSTANT(14695981039346656037);

    for (gsize i = 0; i < n; i++) {
        if ((!mp_slice_equal(all[i].role, MP_SLICE_LITERAL("to")) &&
             !mp_slice_equal(all[i].role, MP_SLICE_LITERAL("cc"))) ||
            !mp_slice_equal_nocase(all[i].address, own))
            continue;
        for (gsize k = 0; k < all[i].address.len; k++)
            h = (h ^ (guint8)all[i].address.data[k]) * G_GUINT64_CONSTANT(1099511628211);
        return h | 1;
    }
    return 0;
}

void
mp_telling_learn(MpTelling *self, guint32 address, const char *holder, const MpFactSet *facts)
{
    guint64 form = form_in(self, address, facts);
    GArray *all = g_hash_table_lookup(self->spellings, GUINT_TO_POINTER(address));
    Spelling spelling = { mp_names_add(self->holders, mp_slice_of(holder)), form };

    if (form == 0)
        return;
    if (all == NULL) {
        all = g_array_new(FALSE, FALSE, sizeof(Spelling));
        g_hash_table_insert(self->spellings, GUINT_TO_POINTER(address), all);
    }
    for (guint i = 0; i < all->len; i++) {
        Spelling *other = &g_array_index(all, Spelling, i);

        if (other->holder != spelling.holder)
            continue;
        if (other->form != form)
            other->form = 0;
        return;
    }
    g_array_append_val(all, spelling);
}

/* Speaks only where holders spell the address in different ways, and this is one of them. */
static void
note_form(MpTelling *self, const MpToldMail *told, const MpFactSet *facts)
{
    const GArray *all = g_hash_table_lookup(self->spellings, GUINT_TO_POINTER(told->address));
    guint64 form = all != NULL && all->len > 1 ? form_in(self, told->address, facts) : 0;
    guint alike = 0, unlike = 0;

    if (form == 0)
        return;
    for (guint i = 0; i < all->len; i++) {
        guint64 other = g_array_index(all, Spelling, i).form;

        alike += other == form;
        unlike += other != form && other != 0;
    }
    for (guint i = 0; i < all->len && alike > 0 && unlike > 0; i++) {
        const Spelling *other = &g_array_index(all, Spelling, i);

        if (other->form != 0)
            tell(self, &(Told){ told->mail, other->holder, TOLD_FORM, other->form != form });
    }
}

/* Hints. */

static gboolean
is_about_the_list(MpSlice kind)
{
    static const char *const kinds[] = { "list-label",      "why-received", "opt-in-claim",
                                         "partner-wording", "event-claim",  "list-parameter" };

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (mp_slice_equal(kind, mp_slice_of(kinds[i])))
            return TRUE;
    return FALSE;
}

/* Every run of up to NAME_WORDS words of @text that is an organisation's name. */
static void
look_for_names(MpTelling *self, guint32 mail, MpSlice text)
{
    MpWords words;
    gsize start, end;
    MpSlice run[NAME_WORDS];
    guint n = 0;

    mp_words_start(&words, text, 0);
    while (mp_words_next(&words, &start, &end)) {
        char name[NAME_LONGEST] = "";

        memmove(run + 1, run, (NAME_WORDS - 1) * sizeof *run);
        run[0] = mp_slice_sub(text, start, end - start);
        n = MIN(n + 1, NAME_WORDS);
        for (guint k = 0; k < n; k++) {
            g_autofree char *word = mp_slice_dup(run[k]);
            char longer[2 * NAME_LONGEST];
            char lower[NAME_LONGEST];
            gpointer brand;

            folded(word, lower);
            g_snprintf(longer, sizeof longer, "%s%s", lower, name);
            if (strlen(longer) >= NAME_LONGEST)
                break;
            g_strlcpy(name, longer, sizeof name);
            brand = g_hash_table_lookup(self->brands, name);
            if (brand != NULL)
                tell(self, &(Told){ mail, GPOINTER_TO_UINT(brand) - 1, TOLD_HINT, FALSE });
        }
    }
}

void
mp_telling_note(MpTelling *self, const MpToldMail *told, const MpFactSet *facts)
{
    gsize n;
    const MpHintFact *hints = mp_fact_set_get(facts, MP_FACT_HINT, &n);

    note_canaries(self, told->mail, facts);
    note_form(self, told, facts);
    for (gsize i = 0; told->verified && i < n; i++)
        if (is_about_the_list(hints[i].kind))
            look_for_names(self, told->mail, hints[i].value);
}

/* The lines. */

static guint
first_of(const GArray *told, guint32 mail)
{
    guint low = 0;
    guint high = told->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(told, Told, middle).mail < mail)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* All of a campaign's that says anything, by mail. transfer full. */
static GArray *
told_by(const MpTelling *self, const GArray *mails)
{
    GArray *mine = g_array_new(FALSE, FALSE, sizeof(Told));

    for (guint i = 0; i < mails->len && self->told->len > 0; i++) {
        guint32 mail = g_array_index(mails, guint32, i);

        for (guint k = first_of(self->told, mail);
             k < self->told->len && g_array_index(self->told, Told, k).mail == mail; k++)
            g_array_append_val(mine, g_array_index(self->told, Told, k));
    }
    return mine;
}

/* Who had the list had the canary; who had not, had it not. */
static double
canary_of(const GArray *told, const MpStoryHolder *holder)
{
    double line = 0;

    for (guint i = 0; i < told->len; i++) {
        const Told *one = &g_array_index(told, Told, i);

        if (one->kind != TOLD_CANARY)
            continue;
        if (holder->since[one->about] != MP_NO_TIME)
            return CANARY_MATCH;
        line = -CANARY_MATCH;
    }
    return line;
}

static double
form_of(const MpTelling *self, const GArray *told, const MpStoryHolder *holder)
{
    guint32 name = mp_names_find(self->holders, mp_slice_of(holder->holder));
    gint match = 0;

    for (guint i = 0; i < told->len; i++) {
        const Told *one = &g_array_index(told, Told, i);

        if (one->kind == TOLD_FORM && one->about == name)
            match += one->clash ? -1 : 1;
    }
    return match == 0 ? 0 : match > 0 ? FORM_MATCH : -FORM_MATCH;
}

static double
hint_of(const MpTelling *self, const GArray *told, const MpStoryHolder *holder)
{
    for (guint i = 0; i < told->len; i++) {
        const Told *one = &g_array_index(told, Told, i);

        if (one->kind == TOLD_HINT &&
            strcmp(mp_exposure_brand(self->exposure, one->about), holder->holder) == 0)
            return HINT_MATCH;
    }
    return 0;
}

void
mp_telling_weigh(const MpTelling *self,
                 const GArray *mails,
                 MpStoryHolder *holders,
                 guint n_holders)
{
    g_autoptr(GArray) told = told_by(self, mails);

    for (guint i = 0; i < n_holders && told->len > 0; i++) {
        holders[i].canary = canary_of(told, &holders[i]);
        holders[i].form = form_of(self, told, &holders[i]);
        holders[i].hint = hint_of(self, told, &holders[i]);
    }
}

gboolean
mp_telling_is_random(const char *address)
{
    const char *at = strrchr(address, '@');
    const char *begin = address;
    guint letters = 0, turns = 0, run = 0, longest = 0;
    gboolean digit = FALSE;

    for (const char *p = address; at != NULL && p < at; p++)
        if (*p == '+' || *p == '-')
            begin = p + 1;
    for (const char *p = begin; at != NULL && p < at; p++) {
        char c = g_ascii_tolower(*p);

        if (!g_ascii_isalnum(c))
            continue;
        turns += letters > 0 && digit != g_ascii_isdigit(c);
        digit = g_ascii_isdigit(c);
        letters++;
        run = digit || strchr("aeiouy", c) != NULL ? 0 : run + 1;
        longest = MAX(longest, run);
    }
    return letters >= RANDOM_LEAST && (turns >= 2 || longest >= CONSONANTS);
}
