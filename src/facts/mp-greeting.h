/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/**
 * mp_greeting_find:
 * @text: visible text of the beginning of a message
 * @name: (out): filled only when %TRUE is returned
 *
 * The name behind "Dear", "Sehr geehrter Herr", "Bonjour" and the like, in one
 * of its first lines. Words for nobody in particular (customer, friend, all)
 * are no name. Which name was used tells which data the sender had.
 */
gboolean mp_greeting_find(MpSlice text, MpSlice *name);

G_END_DECLS
