/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-db-kind.h"

MpDb *
mp_db_postgres_open(const char *url, MpCaseMode mode, GError **error)
{
    (void)url, (void)mode;
    g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_OPEN,
                "this mailprov was built without PostgreSQL: cases are files (to share one, build "
                "it with libpq)");
    return NULL;
}
