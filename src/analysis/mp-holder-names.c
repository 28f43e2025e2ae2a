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

/* transfer full: letters and digits of @text up to @end, lower case. */
static char *
squashed(const char *text, char end)
{
    GString *out = g_string_new(NULL);

    for (const char *p = text; *p != '\0' && *p != end; p++)
        if (g_ascii_isalnum(*p) || (*p & 0x80) != 0)
            g_string_append_c(out, g_ascii_tolower(*p));
    return g_string_free(out, FALSE);
}

#define PREFIX 4 /* "Cellar Door Nine" of cellardoor9.example */

gboolean
mp_holder_name_fits(const char *name, const char *org)
{
    g_autofree char *called = squashed(name, '\0');
    g_autofree char *label = squashed(org, '.');

    if (called[0] == '\0' || label[0] == '\0')
        return FALSE;
    return strstr(called, label) != NULL || (strlen(called) > 2 && strstr(label, called) != NULL) ||
           (strlen(called) >= PREFIX && strncmp(called, label, PREFIX) == 0);
}

static void
see_sender(gconstpointer data, gpointer user)
{
    const MpSenderRow *row = data;

    if (row->name != NULL && mp_holder_name_fits(row->name, row->org))
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

    if (row->given_to != NULL && row->label != NULL &&
        (g_strcmp0(row->given_source, "ledger") == 0 ||
         mp_holder_name_fits(row->label, row->given_to)))
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
