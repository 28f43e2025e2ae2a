/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-table.h"
#include "facts/mp-fact.h"
#include "render/mp-json-writer.h"
#include "render/mp-redact.h"

G_BEGIN_DECLS

/* Single values on their way into an export. */

/* How a text is hidden where the export is redacted. */
typedef enum {
    MP_HIDE_BY_FORM, /* by what it looks like: the redaction of the output sees to it */
    MP_HIDE_NAME,    /* a person's name */
    MP_HIDE_PATH,    /* where evidence lies */
    MP_HIDE_TOKEN,   /* an id that may lead back to the recipient; kept where ids are */
    MP_HIDE_DIGITS,  /* a subject: its digits */
    MP_HIDE_ALL,     /* private words: left out */
} MpHide;

/* Of a column of a table, or of a member of a kind of facts. */
MpHide mp_export_hide_of(const char *where, const char *name);
/* Of a hint's value. */
MpHide mp_export_hide_of_hint(MpSlice kind);
/* Borrowed, or what is kept in @spare; empty where it is left out. */
MpSlice mp_export_hidden(const MpRedactor *redactor, MpHide how, MpSlice text, char **spare);

/* "m:4c1f09ab77d0": a message, by the first 48 bits of its content digest. */
#define MP_MESSAGE_REF 15
char *mp_export_message_ref(gint64 key, char ref[MP_MESSAGE_REF]);
/* Whether an integer column is a message's key. */
gboolean mp_export_is_message_key(const MpColumn *column);

void mp_export_put_text(MpJsonWriter *json, const MpRedactor *redactor, MpHide how, MpSlice text);
/* All columns of a row, each behind its key. */
void mp_export_put_row(MpJsonWriter *json,
                       const MpTable *table,
                       gconstpointer row,
                       const MpRedactor *redactor);
/* An object: a list for each kind of which there are any. */
void mp_export_put_facts(MpJsonWriter *json, const MpFactSet *facts, const MpRedactor *redactor);

G_END_DECLS
