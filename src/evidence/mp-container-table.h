/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "evidence/mp-container.h"

G_BEGIN_DECLS

extern const MpContainer mp_container_archive;
extern const MpContainer mp_container_cyrus;
extern const MpContainer mp_container_dbox;
extern const MpContainer mp_container_eml;
extern const MpContainer mp_container_emlx;
extern const MpContainer mp_container_maildir;
extern const MpContainer mp_container_mbox;
extern const MpContainer mp_container_mh;
extern const MpContainer mp_container_unsupported;

G_END_DECLS
