/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-holder-names.h"

#include <string.h>

#include "case/mp-rows-findings.h"

struct _MpHolderNames {
    GHashTable *names; /* holder id -> name */
};

static void
insert(MpHolderNames *self, const char *kind, const char *id, const char *name)
{
    if (name != NULL && name[0] != '\0')
        g_hash_table_insert(self->names, g_strconcat(kind, id, NULL), g_strdup(name));
}

static void
see_sender(gconstpointer data, gpointer user)
{
    const MpSenderRow *row = data;

    insert(user, "org:", row->org, row->name);
}

static void
see_platform(gconstpointer data, gpointer user)
{
    const MpPlatformRow *row = data;

    insert(user, "esp:", row->id, row->name);
}

/* After the senders: what the owner calls somebody stands before what he calls himself. */
static void
see_address(gconstpointer data, gpointer user)
{
    const MpAddressRow *row = data;

    if (row->given_to != NULL)
        insert(user, "org:", row->given_to, row->label);
}

MpHolderNames *
mp_holder_names_load(MpCase *store, GError **error)
{
    g_autoptr(MpHolderNames) self = g_new0(MpHolderNames, 1);

    self->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (!mp_case_each_row(store, &mp_table_sender, see_sender, self, error) ||
        !mp_case_each_row(store, &mp_table_platform, see_platform, self, error) ||
        !mp_case_each_row(store, &mp_table_address, see_address, self, error))
        return NULL;
    return g_steal_pointer(&self);
}

void
mp_holder_names_free(MpHolderNames *self)
{
    if (self == NULL)
        return;
    g_hash_table_unref(self->names);
    g_free(self);
}

static const char *
plain(const char *holder)
{
    const char *colon = strchr(holder, ':');

    return colon != NULL ? colon + 1 : holder;
}

const char *
mp_holder_names_get(const MpHolderNames *self, const char *holder)
{
    const char *name = g_hash_table_lookup(self->names, holder);

    return name != NULL ? name : plain(holder);
}

void
mp_holder_names_append(const MpHolderNames *self, GString *out, const char *holder)
{
    const char *name = mp_holder_names_get(self, holder);

    g_string_append(out, name);
    if (g_str_has_prefix(holder, "org:") && g_ascii_strcasecmp(name, plain(holder)) != 0)
        g_string_append_printf(out, " (%s)", plain(holder));
}
