/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-container-table.h"

const MpContainer *const *
mp_container_table(void)
{
    /* ADD A CONTAINER HERE. The first of equal bids wins. */
    static const MpContainer *const table[] = {
        &mp_container_archive, &mp_container_unsupported,
        &mp_container_dbox,    &mp_container_emlx,
        &mp_container_mbox,    &mp_container_eml,
        &mp_container_maildir, &mp_container_cyrus,
        &mp_container_mh,      NULL,
    };

    return table;
}
