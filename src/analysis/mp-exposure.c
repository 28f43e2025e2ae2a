/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-exposure.h"

#include <string.h>

#include "analysis/mp-holder-names.h"
#include "case/mp-rows-findings.h"

typedef struct {
    char *org; /* "org:..." */
    char *label;
    gint64 granted;
} Brand;

/* One holder row of custody, reduced to its brand. */
typedef struct {
    const char *holder;
    const char *behalf; /* "" or the holder it works for */
    MpStory story;
    guint32 brand;
    gint64 since;
} Holding;

struct _MpExposure {
    GArray *addresses;   /* of MpExposedAddress, in the order of the table */
    GHashTable *by_name; /* address -> index + 1 */
    GPtrArray *brands;   /* of Brand */
    GHashTable *by_org;  /* org -> brand index + 1 */
    GArray *holdings;    /* of Holding, sorted */
    GHashTable *allowed; /* "address\norg" of contacts that are not foreign */
    GStringChunk *strings;
};

static const char *const kind_names[] = { "tagged", "general", "public", "unknown" };

const char *
mp_address_kind_name(MpAddressKind kind)
{
    return kind_names[kind];
}

static MpAddressKind
kind_of(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(kind_names); i++)
        if (g_strcmp0(name, kind_names[i]) == 0)
            return (MpAddressKind)i;
    return MP_ADDRESS_UNKNOWN;
}

static void
brand_free(gpointer data)
{
    Brand *brand = data;

    g_free(brand->org);
    g_free(brand->label);
    g_free(brand);
}

void
mp_exposure_free(MpExposure *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->addresses);
    g_hash_table_unref(self->by_name);
    g_hash_table_unref(self->by_org);
    g_ptr_array_unref(self->brands);
    g_array_unref(self->holdings);
    g_hash_table_unref(self->allowed);
    g_string_chunk_free(self->strings);
    g_free(self);
}

static MpExposure *
exposure_new(void)
{
    MpExposure *self = g_new0(MpExposure, 1);

    self->addresses = g_array_new(FALSE, FALSE, sizeof(MpExposedAddress));
    self->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    self->brands = g_ptr_array_new_with_free_func(brand_free);
    self->by_org = g_hash_table_new(g_str_hash, g_str_equal);
    self->holdings = g_array_new(FALSE, FALSE, sizeof(Holding));
    self->allowed = g_hash_table_new(g_str_hash, g_str_equal);
    self->strings = g_string_chunk_new(4096);
    return self;
}

/* Of mail, only a name that is the organisation's: never a person's. */
static gboolean
may_name(const MpAddressRow *row)
{
    return row->label != NULL && row->label[0] != '\0' &&
           (g_strcmp0(row->given_source, "ledger") == 0 ||
            mp_holder_name_fits(row->label, row->given_to));
}

static guint32
add_brand(MpExposure *self, const MpAddressRow *row)
{
    g_autofree char *org = g_strconcat("org:", row->given_to, NULL);
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(self->by_org, org));
    gint64 granted = row->given_since != MP_NO_TIME ? row->given_since : row->first_seen;
    Brand *brand;

    if (at == 0) {
        brand = g_new0(Brand, 1);
        brand->org = g_steal_pointer(&org);
        brand->label = g_strdup(may_name(row) ? row->label : row->given_to);
        brand->granted = granted;
        g_ptr_array_add(self->brands, brand);
        g_hash_table_insert(self->by_org, brand->org, GUINT_TO_POINTER(self->brands->len));
        return self->brands->len - 1;
    }
    brand = self->brands->pdata[at - 1];
    if (granted != MP_NO_TIME && (brand->granted == MP_NO_TIME || granted < brand->granted))
        brand->granted = granted;
    return at - 1;
}

static gboolean
load_addresses(MpExposure *self, MpCase *store, GError **error)
{
    g_autoptr(MpRowCursor) rows = mp_case_rows(store, &mp_table_address, error);
    g_autoptr(GError) stop = NULL;
    MpAddressRow row;

    if (rows == NULL)
        return FALSE;
    while (mp_row_cursor_next(rows, &row, &stop)) {
        MpExposedAddress address = { .address = g_string_chunk_insert(self->strings, row.address),
                                     .kind = kind_of(row.kind),
                                     .brand = MP_NO_BRAND,
                                     .is_public = row.is_public != 0,
                                     .seen_by_others =
                                         row.written_from > 0 || row.co_recipients > 0 };

        if (address.kind == MP_ADDRESS_TAGGED && row.given_to != NULL)
            address.brand = add_brand(self, &row);
        g_array_append_val(self->addresses, address);
        g_hash_table_insert(self->by_name, (gpointer)address.address,
                            GUINT_TO_POINTER(self->addresses->len));
    }
    if (stop != NULL)
        g_propagate_error(error, g_steal_pointer(&stop));
    return stop == NULL;
}

/* Contacts whom the address's owner knows. An address that was given to nobody
 * in particular has none that are foreign: "open" is not foreign either. */
static gboolean
load_contacts(MpExposure *self, MpCase *store, GError **error)
{
    g_autoptr(MpRowCursor) rows = mp_case_rows(store, &mp_table_contact, error);
    g_autoptr(GError) stop = NULL;
    MpContactRow row;

    if (rows == NULL)
        return FALSE;
    while (mp_row_cursor_next(rows, &row, &stop)) {
        g_autofree char *key = NULL;

        if (g_strcmp0(row.part, "foreign") == 0 || g_strcmp0(row.part, "open") == 0 ||
            row.org == NULL || row.org[0] == '\0')
            continue;
        key = g_strconcat(row.address, "\n", row.org, NULL);
        g_hash_table_add(self->allowed, g_string_chunk_insert_const(self->strings, key));
    }
    if (stop != NULL)
        g_propagate_error(error, g_steal_pointer(&stop));
    return stop == NULL;
}

static gboolean
story_of(const MpHolderRow *row, MpStory *story)
{
    if (g_strcmp0(row->role, "principal") == 0)
        *story = MP_STORY_BRAND_DISCLOSED;
    else if (g_strcmp0(row->role, "processor") == 0)
        *story = MP_STORY_PLATFORM_BREACH;
    else if (g_strcmp0(row->role, "subcontractor") == 0)
        *story = MP_STORY_SUBCONTRACTOR_DISCLOSED;
    else if (g_strcmp0(row->role, "acquirer") == 0)
        *story = MP_STORY_DOWNSTREAM_DISCLOSED;
    else
        return FALSE;
    return TRUE;
}

static int
by_holder(gconstpointer a, gconstpointer b)
{
    const Holding *p = a;
    const Holding *q = b;
    int c = strcmp(p->holder, q->holder);

    if (c != 0)
        return c;
    if (p->story != q->story)
        return p->story < q->story ? -1 : 1;
    if (p->brand != q->brand)
        return p->brand < q->brand ? -1 : 1;
    return (p->since > q->since) - (p->since < q->since);
}

/* Who works for an acquirer is a stranger's helper, not a brand's. */
static void
mark_helpers_of_acquirers(MpExposure *self)
{
    g_autoptr(GHashTable) acquirers = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < self->holdings->len; i++) {
        const Holding *h = &g_array_index(self->holdings, Holding, i);

        if (h->story == MP_STORY_DOWNSTREAM_DISCLOSED)
            g_hash_table_add(acquirers, (gpointer)h->holder);
    }
    for (guint i = 0; i < self->holdings->len; i++) {
        Holding *h = &g_array_index(self->holdings, Holding, i);

        if (h->behalf[0] != '\0' && g_hash_table_contains(acquirers, h->behalf) &&
            strcmp(((Brand *)self->brands->pdata[h->brand])->org, h->behalf) != 0)
            h->story = MP_STORY_DOWNSTREAM_DISCLOSED;
    }
}

static gboolean
load_holdings(MpExposure *self, MpCase *store, GError **error)
{
    g_autoptr(MpRowCursor) rows = mp_case_rows(store, &mp_table_holder, error);
    g_autoptr(GError) stop = NULL;
    MpHolderRow row;

    if (rows == NULL)
        return FALSE;
    while (mp_row_cursor_next(rows, &row, &stop)) {
        guint32 address = mp_exposure_find_address(self, row.address);
        Holding holding;

        if (address == G_MAXUINT32 || !story_of(&row, &holding.story))
            continue;
        holding.brand = mp_exposure_address(self, address)->brand;
        if (holding.brand == MP_NO_BRAND)
            continue;
        holding.holder = g_string_chunk_insert_const(self->strings, row.holder);
        holding.behalf = g_string_chunk_insert_const(
            self->strings, row.on_behalf_of != NULL ? row.on_behalf_of : "");
        holding.since = row.no_later_than != MP_NO_TIME ? row.no_later_than : row.not_before;
        /* A principal holds its list from the day it was given. */
        if (holding.story == MP_STORY_BRAND_DISCLOSED && row.not_before != MP_NO_TIME)
            holding.since = row.not_before;
        g_array_append_val(self->holdings, holding);
    }
    if (stop != NULL) {
        g_propagate_error(error, g_steal_pointer(&stop));
        return FALSE;
    }
    mark_helpers_of_acquirers(self);
    g_array_sort(self->holdings, by_holder);
    return TRUE;
}

MpExposure *
mp_exposure_load(MpCase *store, GError **error)
{
    g_autoptr(MpExposure) self = exposure_new();

    if (!load_addresses(self, store, error) || !load_contacts(self, store, error) ||
        !load_holdings(self, store, error))
        return NULL;
    return g_steal_pointer(&self);
}

guint32
mp_exposure_n_addresses(const MpExposure *self)
{
    return self->addresses->len;
}

const MpExposedAddress *
mp_exposure_address(const MpExposure *self, guint32 i)
{
    return &g_array_index(self->addresses, MpExposedAddress, i);
}

guint32
mp_exposure_find_address(const MpExposure *self, const char *address)
{
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(self->by_name, address));

    return at == 0 ? G_MAXUINT32 : at - 1;
}

gboolean
mp_exposure_is_foreign(const MpExposure *self, guint32 address, const char *org)
{
    g_autofree char *key = NULL;

    if (org == NULL || org[0] == '\0')
        return TRUE;
    key = g_strconcat(mp_exposure_address(self, address)->address, "\n", org, NULL);
    return !g_hash_table_contains(self->allowed, key);
}

guint32
mp_exposure_n_brands(const MpExposure *self)
{
    return self->brands->len;
}

const char *
mp_exposure_brand(const MpExposure *self, guint32 i)
{
    return ((Brand *)self->brands->pdata[i])->org;
}

const char *
mp_exposure_brand_label(const MpExposure *self, guint32 i)
{
    return ((Brand *)self->brands->pdata[i])->label;
}

static gboolean
is_own(const MpExposureQuery *query, const char *holder)
{
    return query->own != NULL && g_strv_contains(query->own, holder);
}

static gboolean
any_hit(const MpExposure *self, const MpExposureQuery *query, guint from, guint to)
{
    for (guint i = from; i < to; i++)
        if (query->hit[g_array_index(self->holdings, Holding, i).brand] != MP_NO_TIME)
            return TRUE;
    return FALSE;
}

/* Holdings [from, to) of one holder in one part, as one holder of the
 * question. An acquirer counts from its own first mail, and only if that came
 * before the campaign: it cannot have passed on what it did not have. */
static gboolean
ask_holder(
    const MpExposure *self, const MpExposureQuery *query, guint from, guint to, MpStoryHolder *out)
{
    const Holding *first = &g_array_index(self->holdings, Holding, from);
    gint64 *since = (gint64 *)out->since;

    out->holder = first->holder;
    out->story = first->story;
    out->reference = MP_NO_TIME;
    for (guint i = 0; i < self->brands->len; i++)
        since[i] = MP_NO_TIME;
    for (guint i = from; i < to; i++) {
        const Holding *h = &g_array_index(self->holdings, Holding, i);

        if (since[h->brand] == MP_NO_TIME || h->since < since[h->brand])
            since[h->brand] = h->since;
        if (h->story == MP_STORY_DOWNSTREAM_DISCLOSED &&
            (out->reference == MP_NO_TIME || h->since < out->reference))
            out->reference = h->since;
    }
    return first->story != MP_STORY_DOWNSTREAM_DISCLOSED ||
           (!is_own(query, first->holder) && out->reference != MP_NO_TIME &&
            out->reference < query->first);
}

/* The end of the run of one holder in one part that begins at @from. */
static guint
end_of_run(const MpExposure *self, guint from)
{
    const Holding *first = &g_array_index(self->holdings, Holding, from);
    guint to = from + 1;

    while (to < self->holdings->len) {
        const Holding *h = &g_array_index(self->holdings, Holding, to);

        if (strcmp(h->holder, first->holder) != 0 || h->story != first->story)
            break;
        to++;
    }
    return to;
}

void
mp_exposure_ask(const MpExposure *self,
                const MpExposureQuery *query,
                MpArena *arena,
                MpStoryQuestion *question)
{
    guint n_brands = self->brands->len;
    const char **brands = mp_arena_new0_n(arena, const char *, n_brands + 1);
    gint64 *granted = mp_arena_new0_n(arena, gint64, n_brands + 1);
    MpStoryHolder *holders = NULL;
    guint n = 0;
    guint room = 0;

    for (guint i = 0; i < n_brands; i++) {
        const Brand *brand = self->brands->pdata[i];

        brands[i] = brand->org;
        granted[i] = brand->granted;
    }
    for (guint from = 0, to; from < self->holdings->len; from = to) {
        to = end_of_run(self, from);
        if (!any_hit(self, query, from, to))
            continue; /* explains nothing; most brands, in a large case */
        if (n == room) {
            holders = mp_arena_grow(arena, holders, room * sizeof *holders,
                                    (room + 16) * 2 * sizeof *holders);
            room = (room + 16) * 2;
        }
        holders[n].since = mp_arena_new0_n(arena, gint64, n_brands + 1);
        n += ask_holder(self, query, from, to, &holders[n]);
    }
    question->n_brands = n_brands;
    question->brands = brands;
    question->granted = granted;
    question->hit = query->hit;
    question->holders = holders;
    question->n_holders = n;
}
