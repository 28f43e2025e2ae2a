/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case-private.h"

G_BEGIN_DECLS

/* The sum over all that a case knows: a term of 128 bits for each message and
 * each live place, added without regard to order. A scan adds and takes away
 * as it writes, so asking whether anything changed costs nothing. */

typedef enum { MP_SUM_ADD, MP_SUM_TAKE } MpSumWay;

/* Which facts of a message are kept. */
typedef struct {
    const MpSha256 *content;
    const MpSha256 *variant; /* of the bytes its record is of */
    gint64 extraction;
} MpSumMessage;

/* Where a message lies. */
typedef struct {
    const MpSha256 *content;
    guint64 source; /* mp_case_sum_text() of the source's origin */
    guint64 folder; /* of the labels and the role that are the place's own */
} MpSumPlace;

/* FNV-1a of a text (%NULL is not the empty one) after @before. */
guint64 mp_case_sum_text(guint64 before, const char *text);

gboolean
mp_case_sum_message(MpCase *self, const MpSumMessage *message, MpSumWay way, GError **error);
gboolean mp_case_sum_place(MpCase *self, const MpSumPlace *place, MpSumWay way, GError **error);

/* As it is in this transaction; read from the case where it is not known yet. */
gboolean mp_case_load_sum(MpCase *self, GError **error);
/* It is not known any more: the next one who asks counts. */
gboolean mp_case_forget_sum(MpCase *self, GError **error);
/* Before a commit. */
gboolean mp_case_store_sum(MpCase *self, GError **error);

G_END_DECLS
