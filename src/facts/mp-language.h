/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/* The language most of @text's first words speak ("en", "de" ...), by their
 * commonest small words, or by script for Greek, Cyrillic, Hebrew, Arabic,
 * Thai, Kana, Hangul and Han; "" where nothing speaks. @text is UTF-8. Static. */
const char *mp_language_guess(MpSlice text);

G_END_DECLS
