/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "case/mp-rows-findings.h"
#include "cli/mp-list-kind.h"

/* Addresses with their holders: a small tree in JSON, one line for people. */

typedef struct {
    MpTableText *text;
    gboolean foreign;
    MpRowCursor *holders; /* in the order of the addresses, as the addresses are */
    MpHolderRow holder;   /* the one the cursor stands at */
    gboolean has_holder;
    GError *error;
} Walk;

static void
next_holder(Walk *walk)
{
    walk->has_holder =
        walk->error == NULL && mp_row_cursor_next(walk->holders, &walk->holder, &walk->error);
}

static void
put_since(Walk *walk, const MpAddressRow *row)
{
    char text[MP_INSTANT_TEXT];

    /* A ledger says a day, the mail a moment. */
    if (row->given_since != MP_NO_TIME && g_strcmp0(row->given_source, "ledger") == 0)
        mp_table_text_put(walk->text, mp_instant_format_day(row->given_since, text));
    else
        mp_table_text_time(walk->text, row->given_since);
}

static void
put_given_json(MpJsonWriter *json, const MpAddressRow *row)
{
    char text[MP_INSTANT_TEXT];

    if (row->given_to == NULL) {
        mp_json_null(json);
        return;
    }
    mp_json_begin_object(json);
    mp_json_put_text(json, "org", row->given_to);
    if (row->given_since != MP_NO_TIME && g_strcmp0(row->given_source, "ledger") == 0)
        mp_json_put_text(json, "since", mp_instant_format_day(row->given_since, text));
    else
        mp_json_put_time(json, "since", row->given_since);
    mp_json_put_text(json, "source", row->given_source);
    mp_json_put_text(json, "reason", row->given_reason);
    mp_json_put_text(json, "confidence", row->confidence);
    mp_json_put_text(json, "name", row->label);
    mp_json_end_object(json);
}

static void
put_holder_json(MpJsonWriter *json, const MpHolderRow *holder)
{
    mp_json_begin_object(json);
    mp_json_put_text(json, "holder", holder->holder);
    mp_json_put_text(json, "role", holder->role);
    mp_json_put_time(json, "not_before", holder->not_before);
    mp_json_put_time(json, "no_later_than", holder->no_later_than);
    mp_json_put_int(json, "messages", holder->messages);
    mp_json_put_text(json, "on_behalf_of", holder->on_behalf_of);
    mp_json_put_text(json, "account", holder->account);
    mp_json_put_text(json, "reason", holder->reason);
    mp_json_end_object(json);
}

/* The holders of @address; the cursor is left at the next address's. */
static void
put_holders(Walk *walk, const char *address, gboolean shown)
{
    MpJsonWriter *json = shown ? mp_table_text_json(walk->text) : NULL;
    g_autoptr(GString) names = g_string_new(NULL);

    if (json != NULL)
        mp_json_begin_array(json);
    while (walk->has_holder && strcmp(walk->holder.address, address) < 0)
        next_holder(walk);
    for (; walk->has_holder && strcmp(walk->holder.address, address) == 0; next_holder(walk)) {
        if (json != NULL)
            put_holder_json(json, &walk->holder);
        else
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", walk->holder.holder);
    }
    if (json != NULL)
        mp_json_end_array(json);
    else if (shown)
        mp_table_text_put(walk->text, names->str);
}

static void
see_address(gconstpointer data, gpointer user)
{
    const MpAddressRow *row = data;
    Walk *walk = user;
    MpJsonWriter *json;

    if (walk->foreign && row->foreign_messages == 0) {
        put_holders(walk, row->address, FALSE);
        return;
    }
    mp_table_text_put(walk->text, row->address);
    mp_table_text_put(walk->text, row->kind);
    json = mp_table_text_json(walk->text);
    if (json != NULL)
        put_given_json(json, row);
    else
        mp_table_text_put(walk->text, row->given_to);
    if (json == NULL)
        put_since(walk, row);
    put_holders(walk, row->address, TRUE);
    mp_table_text_int(walk->text, row->messages);
    mp_table_text_int(walk->text, row->foreign_messages);
    mp_table_text_time(walk->text, row->first_foreign);
    mp_table_text_bool(walk->text, row->is_public != 0);
    mp_table_text_end_row(walk->text);
}

gboolean
mp_list_addresses(MpCase *store, const MpListOptions *options, GError **error)
{
    static const MpTableColumn for_machines[] = {
        { "address", 0 },       { "kind", 0 },     { "given_to", 0 },
        { "holders", 0 },       { "messages", 0 }, { "foreign_messages", 0 },
        { "first_foreign", 0 }, { "public", 0 },   { NULL, 0 },
    };
    static const MpTableColumn for_people[] = {
        { "address", MP_TABLE_OWN },   { "kind", MP_TABLE_OWN },
        { "given_to", MP_TABLE_OWN },  { "since", MP_TABLE_OWN },
        { "holders", MP_TABLE_WIDE },  { "messages", MP_TABLE_RIGHT },
        { "foreign", MP_TABLE_RIGHT }, { "first_foreign", MP_TABLE_OWN },
        { "public", MP_TABLE_OWN },    { NULL, 0 },
    };
    gboolean json = options->format == MP_TABLE_JSON;
    g_autoptr(MpTableText) text = mp_table_text_new(
        options->out, options->format, json ? for_machines : for_people, options->defang);
    g_autoptr(MpRowCursor) holders = mp_case_rows(store, &mp_table_holder, error);
    Walk walk = { .text = text, .foreign = options->foreign, .holders = holders };

    if (holders == NULL)
        return FALSE;
    next_holder(&walk);
    if (!mp_case_each_row(store, &mp_table_address, see_address, &walk, error)) {
        g_clear_error(&walk.error);
        return FALSE;
    }
    if (walk.error != NULL) {
        g_propagate_error(error, walk.error);
        return FALSE;
    }
    return mp_table_text_finish(text, error);
}
