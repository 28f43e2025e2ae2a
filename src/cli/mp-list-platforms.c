/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "case/mp-rows-findings.h"
#include "cli/mp-list-kind.h"

/* Platforms with their customers: a small tree in JSON, counted for people. */

typedef struct {
    MpTableText *text;
    MpRowCursor *customers; /* in the order of the platforms, as the platforms are */
    MpCustomerRow customer; /* the one the cursor stands at */
    gboolean has_customer;
    GError *error;
} Walk;

/* What several rows say of one customer: one for each organisation. */
typedef struct {
    char *account, *kind, *standing;
    GPtrArray *orgs; /* of char *, sorted */
    gint64 messages;
} Customer;

static void
next_customer(Walk *walk)
{
    walk->has_customer =
        walk->error == NULL && mp_row_cursor_next(walk->customers, &walk->customer, &walk->error);
}

static void
customer_clear(Customer *customer)
{
    g_free(customer->account);
    g_free(customer->kind);
    g_free(customer->standing);
    g_ptr_array_unref(customer->orgs);
}

/* The next customer of @platform; %FALSE: it has no more. Clear it afterwards. */
static gboolean
take_customer(Walk *walk, const char *platform, Customer *out)
{
    const MpCustomerRow *row = &walk->customer;

    if (!walk->has_customer || strcmp(row->platform, platform) != 0)
        return FALSE;
    *out = (Customer){ g_strdup(row->account), g_strdup(row->kind), g_strdup(row->standing),
                       g_ptr_array_new_with_free_func(g_free), 0 };
    do {
        if (row->org[0] != '\0')
            g_ptr_array_add(out->orgs, g_strdup(row->org));
        out->messages += row->messages;
        next_customer(walk);
    } while (walk->has_customer && strcmp(row->platform, platform) == 0 &&
             strcmp(row->account, out->account) == 0 && strcmp(row->kind, out->kind) == 0 &&
             strcmp(row->standing, out->standing) == 0);
    return TRUE;
}

static void
put_customer_json(MpJsonWriter *json, const Customer *customer)
{
    mp_json_begin_object(json);
    mp_json_put_text(json, "account", customer->account);
    mp_json_put_text(json, "kind", customer->kind);
    mp_json_put_text(json, "standing", customer->standing);
    mp_json_key(json, "orgs");
    mp_json_begin_array(json);
    for (guint i = 0; i < customer->orgs->len; i++)
        mp_json_string(json, mp_slice_of(customer->orgs->pdata[i]));
    mp_json_end_array(json);
    mp_json_put_int(json, "messages", customer->messages);
    mp_json_end_object(json);
}

static void
append_customer(GString *out, const Customer *customer)
{
    g_string_append_printf(out, "%s%s %s %s", out->len > 0 ? "; " : "", customer->standing,
                           customer->kind, customer->account);
    for (guint i = 0; i < customer->orgs->len; i++)
        g_string_append_printf(out, "%s%s", i == 0 ? ": " : ", ",
                               (const char *)customer->orgs->pdata[i]);
}

static void
put_customers(Walk *walk, const char *platform)
{
    MpJsonWriter *json = mp_table_text_json(walk->text);
    g_autoptr(GString) text = g_string_new(NULL);
    Customer customer;

    while (walk->has_customer && strcmp(walk->customer.platform, platform) < 0)
        next_customer(walk);
    if (json != NULL)
        mp_json_begin_array(json);
    while (take_customer(walk, platform, &customer)) {
        if (json != NULL)
            put_customer_json(json, &customer);
        else
            append_customer(text, &customer);
        customer_clear(&customer);
    }
    if (json != NULL)
        mp_json_end_array(json);
    else
        mp_table_text_put(walk->text, text->len > 0 ? text->str : NULL);
}

static void
see_platform(gconstpointer data, gpointer user)
{
    const MpPlatformRow *row = data;
    Walk *walk = user;

    mp_table_text_put(walk->text, row->id);
    mp_table_text_put(walk->text, row->name);
    mp_table_text_put(walk->text, row->category);
    mp_table_text_int(walk->text, row->messages_verified);
    mp_table_text_int(walk->text, row->messages_claimed);
    mp_table_text_int(walk->text, row->accounts);
    put_customers(walk, row->id);
    mp_table_text_end_row(walk->text);
}

gboolean
mp_list_platforms(MpCase *store, const MpListOptions *options, GError **error)
{
    static const MpTableColumn columns[] = {
        { "id", MP_TABLE_OWN },
        { "name", MP_TABLE_OWN },
        { "category", MP_TABLE_OWN },
        { "messages_verified", MP_TABLE_RIGHT },
        { "messages_claimed", MP_TABLE_RIGHT },
        { "accounts", MP_TABLE_RIGHT },
        { "customers", MP_TABLE_WIDE },
        { NULL, 0 },
    };
    g_autoptr(MpTableText) text =
        mp_table_text_new(options->out, options->format, columns, options->defang);
    g_autoptr(MpRowCursor) customers = mp_case_rows(store, &mp_table_customer, error);
    Walk walk = { text, customers, { 0 }, FALSE, NULL };

    if (customers == NULL)
        return FALSE;
    next_customer(&walk);
    if (!mp_case_each_row(store, &mp_table_platform, see_platform, &walk, error)) {
        g_clear_error(&walk.error);
        return FALSE;
    }
    if (walk.error != NULL) {
        g_propagate_error(error, walk.error);
        return FALSE;
    }
    return mp_table_text_finish(text, error);
}
