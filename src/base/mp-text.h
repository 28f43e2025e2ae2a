/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/* Text from evidence on its way to a person or a file. Every sink has one
 * function here, and nothing of evidence reaches a sink without it. All append
 * to a GString, all take any bytes, all give valid UTF-8. */

/* Valid UTF-8: bad bytes become U+FFFD, NUL becomes U+2400. Nothing else is changed. */
void mp_text_append_utf8(GString *out, MpSlice bytes);

/* For terminals, tables and logs: C0, C1, DEL, bidirectional controls, line and
 * paragraph separators and invisible format characters become \x1b, \u202e. */
void mp_text_append_terminal(GString *out, MpSlice bytes);

/* Inside a DOT double-quoted string: escapes quote and backslash (so that \N
 * and \G mean nothing), LF to \n, controls as for terminals; cut at
 * MP_LIMIT_DOT_LABEL characters with an ellipsis. Adds no quotes itself. */
void mp_text_append_dot(GString *out, MpSlice bytes);

/* One CSV cell (RFC 4180), always quoted; a cell that a spreadsheet would
 * take for a formula (= + - @ TAB CR first) gets an apostrophe in front. */
void mp_text_append_csv(GString *out, MpSlice bytes);

/* Inside a JSON string (RFC 8259 section 7); adds no quotes. */
void mp_text_append_json(GString *out, MpSlice bytes);

/* Markdown prose or a table cell: no markup, no links, no line breaks. */
void mp_text_append_markdown(GString *out, MpSlice bytes);

/* HTML and XML text or a quoted attribute value. */
void mp_text_append_html(GString *out, MpSlice bytes);

/* Makes links and addresses unclickable: hxxp[:]//example[.]com,
 * user[at]example[.]com. For text that people read, before the sink's own
 * function. Appends to @out. */
void mp_text_append_defanged(GString *out, MpSlice bytes);

/* Columns of a terminal that @text takes (wide characters count two). */
gsize mp_text_width(MpSlice text);

G_END_DECLS
