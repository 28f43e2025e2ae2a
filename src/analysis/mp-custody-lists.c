/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-custody-state.h"
#include "base/mp-domain.h"
#include "facts/mp-list-headers.h"

/* Mailing lists: by List-Id, whoever posts. */

static gboolean
list_id_of(const MpCaseMessage *message, MpListId *out)
{
    gsize n;
    const MpTextFact *all = mp_fact_set_get(message->facts, MP_FACT_TEXT, &n);

    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(all[i].role, MP_SLICE_LITERAL("list-id")) &&
            mp_list_id_parse(all[i].value, out) && out->label.len < 256)
            return TRUE;
    return FALSE;
}

void
mp_custody_add_list(MpCustody *self,
                    const MpCaseMessage *message,
                    const MpJudgement *judgement,
                    guint32 address)
{
    gint64 at = mp_custody_time_of(judgement);
    char lower[256];
    MpMailList *list;
    MpListId id;
    guint32 number;

    if (!list_id_of(message, &id))
        return;
    for (gsize i = 0; i < id.label.len; i++)
        lower[i] = g_ascii_tolower(id.label.data[i]);
    number = mp_names_add(self->list_ids, (MpSlice){ lower, id.label.len });
    if (number >= self->lists->len)
        g_array_set_size(self->lists, number + 1);
    list = &g_array_index(self->lists, MpMailList, number);
    if (list->spell.messages == 0 ||
        mp_spell_is_before(at, message->key, list->name_at, list->name_message)) {
        list->name = mp_names_add(self->labels, id.phrase);
        list->name_at = at;
        list->name_message = message->key;
    }
    mp_spell_add(&list->spell, at, message->key);
    list->verified |= strcmp(judgement->sender_why, "list") == 0;
    if (address != 0)
        mp_index_add(self->list_readers, number, address);
}

static int
compare_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* transfer full: for each list the addresses that got posts. */
static GPtrArray *
readers_of(const MpCustody *self)
{
    GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);

    for (guint i = 0; i < self->lists->len; i++)
        g_ptr_array_add(all, g_ptr_array_new());
    for (guint32 i = 0; i < mp_index_count(self->list_readers); i++) {
        guint32 list, address;

        mp_index_get(self->list_readers, i, &list, &address);
        g_ptr_array_add(g_ptr_array_index(all, list),
                        (gpointer)mp_names_get(self->addresses, address));
    }
    return all;
}

static gboolean
write_list(MpCustody *self, MpCase *store, guint32 number, GPtrArray *readers, GError **error)
{
    const MpMailList *list = &g_array_index(self->lists, MpMailList, number);
    const char *id = mp_names_get(self->list_ids, number);
    g_autofree char *org = mp_slice_dup(mp_domain_organisational(mp_slice_of(id)));
    g_autoptr(GString) addresses = g_string_new(NULL);
    MpListRow row = { .list_id = id,
                      .name = list->name != 0 ? mp_names_get(self->labels, list->name) : NULL,
                      .org = org[0] != '\0' ? org : NULL,
                      .standing = list->verified ? "verified" : "claimed",
                      .messages = list->spell.messages,
                      .first_seen = list->spell.first,
                      .last_seen = list->spell.last };

    g_ptr_array_sort(readers, compare_text);
    for (guint i = 0; i < readers->len; i++)
        g_string_append_printf(addresses, "%s%s", i > 0 ? "," : "",
                               (const char *)g_ptr_array_index(readers, i));
    row.addresses = addresses->str;
    return mp_case_add_row(store, &mp_table_list, &row, error);
}

gboolean
mp_custody_write_lists(MpCustody *self, MpCase *store, GError **error)
{
    g_autoptr(GPtrArray) readers = readers_of(self);

    if (!mp_case_clear_table(store, &mp_table_list, error))
        return FALSE;
    for (guint32 i = 1; i < self->lists->len; i++)
        if (!write_list(self, store, i, g_ptr_array_index(readers, i), error))
            return FALSE;
    return TRUE;
}
