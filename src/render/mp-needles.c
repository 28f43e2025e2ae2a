/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-needles.h"

#include "base/mp-digest.h"

/* Addresses of one owner share few domains, so the automaton (Aho and
 * Corasick, 1975) looks for domains only; the part before or behind one is then
 * looked up among the names known at that domain. An archive with a hundred
 * thousand guessed addresses costs no more states than one with two. */

#define CLASSES 40 /* a-z, 0-9, '.', '-', '_', and everything else */
#define OTHER 39
#define LOCAL_MAX 64 /* RFC 5321 section 4.5.3.1.1 */
#define HEAD 8       /* bytes of a digest that are looked up */
#define FILTER (1u << 16)

typedef struct {
    char *name; /* lower case */
    gboolean is_whole;
    GHashTable *locals; /* set of char *, lower case; values are the addresses */
} Domain;

typedef struct {
    gint32 next[CLASSES];
    gint32 fail;
    gint32 domain; /* that ends here, or -1 */
    gint32 longer; /* the next state on the way of failures where one ends, or -1 */
} State;

struct _MpNeedles {
    GPtrArray *domains;        /* of Domain */
    GHashTable *by_name;       /* name -> index + 1 */
    GHashTable *digests;       /* guint64 head -> address */
    guint8 filter[FILTER / 8]; /* which first two bytes a digest has */
    GArray *states;            /* of State */
    guint8 class_of[256];
};

static void
domain_free(gpointer data)
{
    Domain *domain = data;

    g_free(domain->name);
    g_hash_table_unref(domain->locals);
    g_free(domain);
}

MpNeedles *
mp_needles_new(void)
{
    MpNeedles *self = g_new0(MpNeedles, 1);

    self->domains = g_ptr_array_new_with_free_func(domain_free);
    self->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    self->digests = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    self->states = g_array_new(FALSE, FALSE, sizeof(State));
    return self;
}

void
mp_needles_free(MpNeedles *self)
{
    if (self == NULL)
        return;
    g_hash_table_unref(self->by_name);
    g_hash_table_unref(self->digests);
    g_ptr_array_unref(self->domains);
    g_array_unref(self->states);
    g_free(self);
}

static Domain *
domain_of(MpNeedles *self, const char *name)
{
    g_autofree char *lower = g_ascii_strdown(name, -1);
    gpointer known = g_hash_table_lookup(self->by_name, lower);
    Domain *domain;

    if (known != NULL)
        return g_ptr_array_index(self->domains, GPOINTER_TO_UINT(known) - 1);
    domain = g_new0(Domain, 1);
    domain->name = g_steal_pointer(&lower);
    domain->locals = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_ptr_array_add(self->domains, domain);
    g_hash_table_insert(self->by_name, domain->name, GUINT_TO_POINTER(self->domains->len));
    return domain;
}

static guint64
head_of(const guint8 *bytes)
{
    guint64 head;

    memcpy(&head, bytes, HEAD);
    return head;
}

static void
add_head(MpNeedles *self, const guint8 *bytes, const char *address)
{
    guint64 *head = g_new(guint64, 1);
    guint first = (guint)bytes[0] << 8 | bytes[1];

    *head = head_of(bytes);
    self->filter[first / 8] |= (guint8)(1u << first % 8);
    g_hash_table_replace(self->digests, head, (gpointer)address);
}

static void
add_hex(MpNeedles *self, const char *hex, const char *address)
{
    guint8 bytes[HEAD];

    for (guint i = 0; i < HEAD; i++)
        bytes[i] =
            (guint8)(g_ascii_xdigit_value(hex[2 * i]) << 4 | g_ascii_xdigit_value(hex[2 * i + 1]));
    add_head(self, bytes, address);
}

static void
add_digests(MpNeedles *self, const char *written, const char *address)
{
    MpSlice text = mp_slice_of(written);
    g_autofree char *md5 = mp_md5_hex(text);
    g_autofree char *sha1 = mp_sha1_hex(text);
    MpSha256 sha256 = mp_sha256(text);

    add_hex(self, md5, address);
    add_hex(self, sha1, address);
    add_head(self, sha256.bytes, address);
}

void
mp_needles_add_address(MpNeedles *self, const char *address)
{
    const char *at = strrchr(address, '@');
    Domain *domain;
    g_autofree char *local = NULL;
    g_autofree char *lower = g_ascii_strdown(address, -1);
    g_autofree char *upper = g_ascii_strup(address, -1);
    g_autofree char *line = g_strconcat(lower, "\n", NULL);
    char *kept;

    if (at == NULL || at == address || at[1] == '\0' || strlen(lower) > 320)
        return;
    domain = domain_of(self, at + 1);
    local = g_ascii_strdown(address, at - address);
    if (g_hash_table_contains(domain->locals, local))
        return;
    kept = g_steal_pointer(&lower);
    g_hash_table_insert(domain->locals, g_steal_pointer(&local), kept);
    add_digests(self, kept, kept);
    add_digests(self, upper, kept);
    add_digests(self, line, kept); /* as `echo` pipes it */
    if (strcmp(address, kept) != 0)
        add_digests(self, address, kept);
}

void
mp_needles_add_domain(MpNeedles *self, const char *domain)
{
    if (domain[0] != '\0')
        domain_of(self, domain)->is_whole = TRUE;
}

static guint
class_of(char c)
{
    c = mp_lower(c);
    if (c >= 'a' && c <= 'z')
        return (guint)(c - 'a');
    if (c >= '0' && c <= '9')
        return 26 + (guint)(c - '0');
    return c == '.' ? 36 : c == '-' ? 37 : c == '_' ? 38 : OTHER;
}

static gint32
new_state(MpNeedles *self)
{
    State state = { .fail = 0, .domain = -1, .longer = -1 };

    memset(state.next, 0xff, sizeof state.next);
    g_array_append_val(self->states, state);
    return (gint32)self->states->len - 1;
}

#define STATE(self, i) (&g_array_index((self)->states, State, i))

static void
add_pattern(MpNeedles *self, const char *name, gint32 domain)
{
    gint32 at = 0;

    for (; *name != '\0'; name++) {
        guint class = class_of(*name);

        if (STATE(self, at)->next[class] < 0) {
            gint32 fresh = new_state(self);

            STATE(self, at)->next[class] = fresh;
        }
        at = STATE(self, at)->next[class];
    }
    STATE(self, at)->domain = domain;
}

static void
link_states(MpNeedles *self)
{
    g_autoptr(GQueue) queue = g_queue_new();

    for (guint c = 0; c < CLASSES; c++) {
        gint32 next = STATE(self, 0)->next[c];

        if (next < 0)
            STATE(self, 0)->next[c] = 0;
        else
            g_queue_push_tail(queue, GINT_TO_POINTER(next));
    }
    while (!g_queue_is_empty(queue)) {
        State *state = STATE(self, GPOINTER_TO_INT(g_queue_pop_head(queue)));
        const State *back = STATE(self, state->fail);

        state->longer = back->domain >= 0 ? state->fail : back->longer;
        for (guint c = 0; c < CLASSES; c++) {
            if (state->next[c] < 0) {
                state->next[c] = back->next[c];
                continue;
            }
            STATE(self, state->next[c])->fail = back->next[c];
            g_queue_push_tail(queue, GINT_TO_POINTER(state->next[c]));
        }
    }
}

void
mp_needles_ready(MpNeedles *self)
{
    for (guint c = 0; c < 256; c++)
        self->class_of[c] = (guint8)class_of((char)c);
    new_state(self);
    for (guint i = 0; i < self->domains->len; i++) {
        const Domain *domain = g_ptr_array_index(self->domains, i);

        add_pattern(self, domain->name, (gint32)i);
    }
    link_states(self);
}

gboolean
mp_needles_has_domain(const MpNeedles *self, MpSlice domain)
{
    g_autofree char *name = g_ascii_strdown(domain.data, (gssize)domain.len);

    return g_hash_table_contains(self->by_name, name);
}

gboolean
mp_needles_has_address(const MpNeedles *self, MpSlice address)
{
    g_autofree char *lower = g_ascii_strdown(address.data, (gssize)address.len);
    char *at = strrchr(lower, '@');
    gpointer known = at == NULL ? NULL : g_hash_table_lookup(self->by_name, at + 1);
    const Domain *domain;

    if (known == NULL)
        return FALSE;
    *at = '\0';
    domain = g_ptr_array_index(self->domains, GPOINTER_TO_UINT(known) - 1);
    return g_hash_table_contains(domain->locals, lower);
}

/* Finding. */

typedef struct {
    const MpNeedles *self;
    MpSlice text;
    MpNeedleFound found;
    gpointer data;
} Hunt;

static gboolean
is_name_char(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_';
}

static gboolean
is_local_char(char c)
{
    return c != '\0' && (g_ascii_isalnum(c) || strchr("._%+-=#~!$*^", c) != NULL);
}

/* How many bytes before @at stand between a local part and its domain; 0: nothing does. */
static gsize
separator_before(MpSlice text, gsize at)
{
    static const char *const words[] = { "_at_", "-at-", " at ", "(at)", "[at]",
                                         "{at}", ".at.", "(a)",  "[@]" };

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        gsize len = strlen(words[i]);

        if (at >= len &&
            mp_slice_equal_nocase(mp_slice_sub(text, at - len, len), mp_slice_of(words[i])))
            return len;
    }
    return at > 0 && memchr("@=#%*!+~:/_-|.", text.data[at - 1], 14) != NULL ? 1 : 0;
}

/* The longest name known at @domain that ends at @end; its address, or %NULL. */
static const char *
local_before(const Hunt *hunt, const Domain *domain, gsize end, gsize *start)
{
    char lower[LOCAL_MAX + 1];
    gsize most = MIN(end, LOCAL_MAX);

    for (gsize i = 0; i < most; i++)
        lower[i] = mp_lower(hunt->text.data[end - most + i]);
    lower[most] = '\0';
    for (gsize len = most; len > 0; len--) {
        const char *address = g_hash_table_lookup(domain->locals, lower + most - len);

        if (address != NULL) {
            *start = end - len;
            return address;
        }
    }
    return NULL;
}

/* domain=user, as SRS writes it. */
static const char *
local_behind(const Hunt *hunt, const Domain *domain, gsize start, gsize *end)
{
    char lower[LOCAL_MAX + 1];
    gsize most = MIN(hunt->text.len - start, LOCAL_MAX);

    for (gsize i = 0; i < most; i++)
        lower[i] = mp_lower(hunt->text.data[start + i]);
    for (gsize len = most; len > 0; len--) {
        const char *address;

        lower[len] = '\0';
        address = g_hash_table_lookup(domain->locals, lower);
        if (address != NULL &&
            (start + len == hunt->text.len || !g_ascii_isalnum(hunt->text.data[start + len]))) {
            *end = start + len;
            return address;
        }
    }
    return NULL;
}

static void
report(const Hunt *hunt, gsize start, gsize end, const char *address)
{
    hunt->found(start, end, mp_slice_of(address), hunt->data);
}

static gboolean
find_address(const Hunt *hunt, const Domain *domain, gsize start, gsize end)
{
    MpSlice text = hunt->text;
    gsize separator = separator_before(text, start), from = start, to = end;
    const char *address =
        separator == 0 ? NULL : local_before(hunt, domain, start - separator, &from);

    if (address != NULL) {
        report(hunt, from, end, address);
        return TRUE;
    }
    if (end < text.len && text.data[end] != '\0' && strchr("=#%*+!", text.data[end]) != NULL)
        address = local_behind(hunt, domain, end + 1, &to);
    if (address != NULL)
        report(hunt, start, to, address);
    return address != NULL;
}

static void
find_domain(const Hunt *hunt, gsize start, gsize end)
{
    MpSlice text = hunt->text;
    gsize separator;
    gboolean is_cut = start >= 2 && memcmp(text.data + start - 2, "40", 2) == 0;

    if ((start > 0 && !is_cut && is_name_char(text.data[start - 1]) &&
         text.data[start - 1] != '_' && text.data[start - 1] != '-') ||
        (end < text.len && (g_ascii_isalnum(text.data[end]) || text.data[end] == '-')) ||
        (end + 1 < text.len && text.data[end] == '.' && g_ascii_isalpha(text.data[end + 1])))
        return;
    while (start > 0 && (is_name_char(text.data[start - 1]) || text.data[start - 1] == '.'))
        start--; /* machines below it */
    separator = separator_before(text, start);
    if (separator > 0 && (text.data[start - 1] == '@' || separator > 1)) {
        start -= separator;
        while (start > 0 && is_local_char(text.data[start - 1]))
            start--;
    }
    report(hunt, start, end, "");
}

static void
find_digests(const Hunt *hunt)
{
    const guint8 *bytes = (const guint8 *)hunt->text.data;

    for (gsize i = 0; i + HEAD <= hunt->text.len; i++) {
        guint first = (guint)bytes[i] << 8 | bytes[i + 1];
        guint64 head;
        const char *address;

        if ((hunt->self->filter[first / 8] >> first % 8 & 1) == 0)
            continue;
        head = head_of(bytes + i);
        address = g_hash_table_lookup(hunt->self->digests, &head);
        if (address != NULL)
            report(hunt, i, i + HEAD, address);
    }
}

void
mp_needles_find(
    const MpNeedles *self, MpSlice text, MpNeedlesIn in, MpNeedleFound found, gpointer data)
{
    const Hunt hunt = { self, text, found, data };
    const State *states = (const State *)(gpointer)self->states->data;
    gint32 at = 0;

    for (gsize i = 0; i < text.len; i++) {
        at = states[at].next[self->class_of[(guint8)text.data[i]]];
        for (gint32 hit = states[at].domain >= 0 ? at : states[at].longer; hit >= 0;
             hit = STATE(self, hit)->longer) {
            const Domain *domain =
                g_ptr_array_index(self->domains, (guint)STATE(self, hit)->domain);
            gsize start = i + 1 - strlen(domain->name);

            if (!find_address(&hunt, domain, start, i + 1) && domain->is_whole)
                find_domain(&hunt, start, i + 1);
        }
    }
    if (in == MP_NEEDLES_BYTES)
        find_digests(&hunt);
}
