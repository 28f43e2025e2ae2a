/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"
#include "case/mp-rows-findings.h"
#include "render/mp-redact.h"

G_BEGIN_DECLS

/* A message with what is judged of it, as exports of mail need it. */
typedef struct {
    const MpCaseMessage *message;
    const MpJudgedRow *judged;
    const char *campaign; /* (nullable) */
    GHashTable *own;      /* set of char *: the owner's addresses, which From may be forged to */
} MpExportMail;

typedef gboolean (*MpExportMailSeen)(const MpExportMail *mail, gpointer data, GError **error);

/* Every judged message in the order of keys, until @seen gives %FALSE. Linear. */
gboolean mp_export_each_mail(MpCase *store, MpExportMailSeen seen, gpointer data, GError **error);

gboolean mp_export_is_own(const MpExportMail *mail, MpSlice address);

/* The first text of a field, or an empty slice; and the first mailbox of From. */
MpSlice mp_export_text(const MpFactSet *facts, const char *role);
MpAddressFact mp_export_from(const MpFactSet *facts);

/* A UUID of version 5 (RFC 4122): of @name in @space, 36 characters and a NUL.
 * @space: 32 hex digits. Returns @uuid. */
#define MP_UUID_TEXT 37
char *mp_export_uuid(const char *space, MpSlice name, char uuid[MP_UUID_TEXT]);

/* What an export of campaigns is about. */
typedef struct {
    char id[MP_SHA256_HEX]; /* from the campaigns: the same for the same ones */
    gint64 last;            /* their last mail; MP_NO_TIME: there are none */
} MpExportSubject;

gboolean mp_export_subject(MpCase *store, MpExportSubject *out, GError **error);

/* As it may leave the house: what a redaction of the output would make of it,
 * so that ids made from it fit. transfer full. */
char *mp_export_clean(const MpRedactor *redactor, MpSlice text);

G_END_DECLS
