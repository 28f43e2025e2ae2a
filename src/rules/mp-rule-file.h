/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/**
 * MpRuleFile:
 *
 * One rule file: the lines of a GLib key file, read strictly. Sections are
 * `[KIND NAME]`; a section or a key that stands twice is an error, where
 * GKeyFile would merge them in silence, and values are taken as written, so
 * that a pattern's backslashes survive. Some hundred files are read at every
 * start: all strings are parts of one copy of the text.
 */
typedef struct _MpRuleFile MpRuleFile;

typedef struct {
    const char *kind; /* "platform", "signal" ... */
    const char *name; /* "sendgrid" */
    guint first, n;   /* of its keys, among those of the file */
} MpRuleSection;

/**
 * mp_rule_file_parse:
 * @path: what errors call it; copied
 * @text: the whole file
 *
 * Errors: %MP_RULES_ERROR_SYNTAX, with the line.
 */
MpRuleFile *mp_rule_file_parse(const char *path, MpSlice text, GError **error);
void mp_rule_file_free(MpRuleFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpRuleFile, mp_rule_file_free)

const char *mp_rule_file_path(const MpRuleFile *self);
/* In file order. */
const MpRuleSection *mp_rule_file_sections(const MpRuleFile *self, gsize *n);
/* The value as written, trimmed; %NULL if the key is not there. Lives as long as the file. */
const char *
mp_rule_file_value(const MpRuleFile *self, const MpRuleSection *section, const char *key);
/* A value's items, `;` between them, trimmed, empty ones left out; NULL-terminated. transfer full.
 */
char **mp_rule_file_list(const MpRuleFile *self, const MpRuleSection *section, const char *key);
/* %MP_RULES_ERROR_KEY, with file, section and key, unless every key of @section is among @known and
 * none of @needed is missing or empty. */
gboolean mp_rule_file_check_keys(const MpRuleFile *self,
                                 const MpRuleSection *section,
                                 const char *const *known,
                                 const char *const *needed,
                                 GError **error);

G_END_DECLS
