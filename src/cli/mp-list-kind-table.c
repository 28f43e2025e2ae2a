/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/mp-command.h"
#include "cli/mp-list-kind.h"

/* clang-format off */
static const MpListKind addresses = { "addresses", "your addresses: given to whom, held by whom, hit by whom", FALSE, mp_list_addresses };
static const MpListKind senders = { "senders", "organisations that wrote", FALSE, mp_list_senders };
static const MpListKind platforms = { "platforms", "mailing companies and other services, seen or imitated", FALSE, mp_list_platforms };
static const MpListKind campaigns = { "campaigns", "foreign mail in clusters, each with its verdict", FALSE, mp_list_campaigns };
static const MpListKind hosts = { "hosts", "machines that wrote Received fields: which are yours", FALSE, mp_list_hosts };
static const MpListKind lists = { "lists", "mailing lists", FALSE, mp_list_lists };
static const MpListKind messages = { "messages", "every message, judged", FALSE, mp_list_messages };
static const MpListKind sources = { "sources", "files and folders that were read", TRUE, mp_list_sources };
static const MpListKind anomalies = { "anomalies", "what could not be read, or looks odd", TRUE, mp_list_anomalies };
/* clang-format on */

static const MpListKind *const kinds[] = { &addresses, &senders,  &platforms, &campaigns, &hosts,
                                           &lists,     &messages, &sources,   &anomalies, NULL };

const MpListKind *const *
mp_list_kind_table(void)
{
    return kinds;
}

const MpListKind *
mp_list_kind_find(const char *name, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (gsize i = 0; kinds[i] != NULL; i++) {
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", kinds[i]->name);
    }
    g_set_error(error, MP_USAGE_ERROR, 0, "there is no list called '%s'; there are %s", name,
                names->str);
    return NULL;
}
