/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "render/mp-document.h"

G_BEGIN_DECLS

/**
 * mp_svg_append:
 * @svg: as Graphviz wrote it
 * @document: (nullable): links stay where it has an anchor of that name
 *
 * Rebuilds a picture so that it may stand inside a page: only shapes, text and
 * links into the page itself, each with the attributes listed in mp-svg.c and
 * their text through the sink of HTML. No script, style, image, link to
 * elsewhere or id survives, whatever the labels made the other program write.
 *
 * Returns: %FALSE where @svg cannot be read; then nothing is appended
 */
gboolean mp_svg_append(GString *out, const char *svg, const MpDocument *document);

G_END_DECLS
