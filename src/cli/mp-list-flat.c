/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "case/mp-rows-campaign.h"
#include "case/mp-rows-evidence.h"
#include "case/mp-rows-findings.h"
#include "cli/mp-list-kind.h"

/* Lists that are one table of the case, column for column. */

typedef enum {
    CELL_AS_IT_IS,
    CELL_BOOL,     /* an integer that means yes or no */
    CELL_LIST,     /* text with separators: an array in JSON */
    CELL_DECIMALS, /* a number with two decimals */
} Cell;

/* A column of the list, and the column of the table it is. */
typedef struct {
    MpTableColumn shown;
    const char *column;
    Cell cell;
} Field;

#define MAX_FIELDS 24

typedef struct {
    MpTableText *text;
    const MpTable *table;
    const Field *fields;
    gsize n_fields;
    const MpColumn *columns[MAX_FIELDS];
} Flat;

static const MpColumn *
column_of(const MpTable *table, const char *name)
{
    for (const MpColumn *column = table->columns; column->name != NULL; column++)
        if (strcmp(column->name, name) == 0)
            return column;
    return NULL;
}

/* "a;b" or "a,b": an array in JSON, "a, b" for people. */
static void
put_list(MpTableText *text, const char *list)
{
    g_auto(GStrv) items = g_strsplit_set(list != NULL ? list : "", ";,", -1);
    MpJsonWriter *json = mp_table_text_json(text);

    if (json == NULL) {
        g_autofree char *joined = g_strjoinv(", ", items);
        mp_table_text_put(text, joined);
        return;
    }
    mp_json_begin_array(json);
    for (gsize i = 0; items[i] != NULL; i++)
        if (items[i][0] != '\0')
            mp_json_string(json, mp_slice_of(items[i]));
    mp_json_end_array(json);
}

static void
put_cell(Flat *flat, const Field *field, const MpColumn *column, const char *row)
{
    gconstpointer at = row + column->offset;
    char hex[MP_SHA256_HEX];

    switch (column->type) {
    case MP_COLUMN_INT:
        if (field->cell == CELL_BOOL)
            mp_table_text_bool(flat->text, *(const gint64 *)at != 0);
        else
            mp_table_text_int(flat->text, *(const gint64 *)at);
        break;
    case MP_COLUMN_TIME:
        mp_table_text_time(flat->text, *(const gint64 *)at);
        break;
    case MP_COLUMN_REAL:
        mp_table_text_real(flat->text, *(const double *)at, 2);
        break;
    case MP_COLUMN_TEXT:
        if (field->cell == CELL_LIST)
            put_list(flat->text, *(const char *const *)at);
        else
            mp_table_text_put(flat->text, *(const char *const *)at);
        break;
    case MP_COLUMN_SHA256:
        mp_table_text_put(flat->text,
                          mp_sha256_is_zero(at) ? NULL : mp_sha256_hex((const MpSha256 *)at, hex));
        break;
    }
}

static void
see_row(gconstpointer row, gpointer data)
{
    Flat *flat = data;

    for (gsize i = 0; i < flat->n_fields; i++)
        put_cell(flat, &flat->fields[i], flat->columns[i], row);
    mp_table_text_end_row(flat->text);
}

static gboolean
write_flat(MpCase *store,
           const MpListOptions *options,
           const MpTable *table,
           const Field *fields,
           GError **error)
{
    Flat flat = { .table = table, .fields = fields };
    MpTableColumn shown[MAX_FIELDS] = { { NULL, 0 } };
    g_autoptr(MpTableText) text = NULL;

    for (; fields[flat.n_fields].column != NULL; flat.n_fields++) {
        g_return_val_if_fail(flat.n_fields + 1 < MAX_FIELDS, FALSE);
        shown[flat.n_fields] = fields[flat.n_fields].shown;
        flat.columns[flat.n_fields] = column_of(table, fields[flat.n_fields].column);
        g_return_val_if_fail(flat.columns[flat.n_fields] != NULL, FALSE);
    }
    flat.text = text = mp_table_text_new(options->out, options->format, shown, options->defang);
    return mp_case_each_row(store, table, see_row, &flat, error) &&
           mp_table_text_finish(text, error);
}

/* clang-format off */
#define OWN   MP_TABLE_OWN
#define RIGHT MP_TABLE_RIGHT
#define WIDE  MP_TABLE_WIDE
#define LAST  { { NULL, 0 }, NULL, CELL_AS_IT_IS }

static const Field sender_fields[] = {
    { { "org", 0 }, "org", CELL_AS_IT_IS },
    { { "name", 0 }, "name", CELL_AS_IT_IS },
    { { "standing", OWN }, "standing", CELL_AS_IT_IS },
    { { "messages", RIGHT }, "messages", CELL_AS_IT_IS },
    { { "addresses", RIGHT }, "addresses", CELL_AS_IT_IS },
    { { "first", 0 }, "first_seen", CELL_AS_IT_IS },
    { { "last", 0 }, "last_seen", CELL_AS_IT_IS },
    { { "platforms", OWN }, "platforms", CELL_LIST },
    { { "related_to", WIDE }, "related_to", CELL_AS_IT_IS },
    { { "relation", WIDE }, "relation", CELL_AS_IT_IS },
    LAST,
};

static const Field host_fields[] = {
    { { "host_template", 0 }, "host_template", CELL_AS_IT_IS },
    { { "own", OWN }, "own", CELL_BOOL },
    { { "gateway", OWN }, "gateway", CELL_BOOL },
    { { "support", RIGHT }, "support", CELL_AS_IT_IS },
    { { "sources", RIGHT }, "networks", CELL_AS_IT_IS },
    { { "clock_offset_s", RIGHT }, "clock_offset_s", CELL_AS_IT_IS },
    { { "perplexity", RIGHT | WIDE }, "perplexity", CELL_DECIMALS },
    { { "scope", WIDE }, "scope", CELL_AS_IT_IS },
    { { "pin", OWN }, "pin", CELL_AS_IT_IS },
    LAST,
};

static const Field list_fields[] = {
    { { "list_id", 0 }, "list_id", CELL_AS_IT_IS },
    { { "name", 0 }, "name", CELL_AS_IT_IS },
    { { "org", 0 }, "org", CELL_AS_IT_IS },
    { { "standing", OWN }, "standing", CELL_AS_IT_IS },
    { { "messages", RIGHT }, "messages", CELL_AS_IT_IS },
    { { "addresses", OWN }, "addresses", CELL_LIST },
    { { "first", 0 }, "first_seen", CELL_AS_IT_IS },
    { { "last", 0 }, "last_seen", CELL_AS_IT_IS },
    LAST,
};

static const Field source_fields[] = {
    { { "origin", OWN }, "origin", CELL_AS_IT_IS },
    { { "kind", OWN }, "kind", CELL_AS_IT_IS },
    { { "bytes", RIGHT }, "bytes", CELL_AS_IT_IS },
    { { "sha256", WIDE }, "sha256", CELL_AS_IT_IS },
    { { "messages", RIGHT }, "messages", CELL_AS_IT_IS },
    { { "distinct", RIGHT }, "distinct", CELL_AS_IT_IS },
    { { "not_mail", RIGHT }, "not_mail", CELL_AS_IT_IS },
    { { "anomalies", RIGHT }, "anomalies", CELL_AS_IT_IS },
    { { "status", OWN }, "status", CELL_AS_IT_IS },
    { { "folder", WIDE }, "folder", CELL_AS_IT_IS },
    { { "folder_role", WIDE }, "folder_role", CELL_AS_IT_IS },
    LAST,
};

static const Field anomaly_fields[] = {
    { { "id", OWN }, "id", CELL_AS_IT_IS },
    { { "class", OWN }, "class_name", CELL_AS_IT_IS },
    { { "code", OWN }, "code", CELL_AS_IT_IS },
    { { "origin", OWN }, "origin", CELL_AS_IT_IS },
    { { "offset", RIGHT }, "offset", CELL_AS_IT_IS },
    { { "detail", 0 }, "detail", CELL_AS_IT_IS },
    LAST,
};

static const Field campaign_fields[] = {
    { { "id", OWN }, "id", CELL_AS_IT_IS },
    { { "class", OWN }, "class_name", CELL_AS_IT_IS },
    { { "first", 0 }, "first_seen", CELL_AS_IT_IS },
    { { "last", 0 }, "last_seen", CELL_AS_IT_IS },
    { { "messages", RIGHT }, "messages", CELL_AS_IT_IS },
    { { "addresses", OWN }, "addresses", CELL_LIST },
    { { "sender_orgs", 0 }, "sender_orgs", CELL_LIST },
    { { "platforms", OWN }, "platforms", CELL_LIST },
    { { "joined_by", OWN | WIDE }, "joined_by", CELL_LIST },
    { { "weakest_join", OWN | WIDE }, "weakest_join", CELL_AS_IT_IS },
    { { "verdict", OWN }, "verdict", CELL_AS_IT_IS },
    { { "holders", OWN }, "verdict_holders", CELL_LIST },
    { { "support", OWN }, "support", CELL_AS_IT_IS },
    LAST,
};
/* clang-format on */

gboolean
mp_list_senders(MpCase *store, const MpListOptions *options, GError **error)
{
    return write_flat(store, options, &mp_table_sender, sender_fields, error);
}

gboolean
mp_list_campaigns(MpCase *store, const MpListOptions *options, GError **error)
{
    return write_flat(store, options, &mp_table_campaign, campaign_fields, error);
}

gboolean
mp_list_hosts(MpCase *store, const MpListOptions *options, GError **error)
{
    return write_flat(store, options, &mp_table_host, host_fields, error);
}

gboolean
mp_list_lists(MpCase *store, const MpListOptions *options, GError **error)
{
    return write_flat(store, options, &mp_table_list, list_fields, error);
}

gboolean
mp_list_sources(MpCase *store, const MpListOptions *options, GError **error)
{
    return write_flat(store, options, &mp_table_source, source_fields, error);
}

gboolean
mp_list_anomalies(MpCase *store, const MpListOptions *options, GError **error)
{
    return write_flat(store, options, &mp_table_anomaly, anomaly_fields, error);
}
