/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "render/mp-document.h"

static const MpDocumentFormat formats[] = {
    { "markdown", FALSE, mp_document_write_markdown },
    { "md", FALSE, mp_document_write_markdown },
    { "html", TRUE, mp_document_write_html },
};

const MpDocumentFormat *
mp_document_format_find(const char *name)
{
    if (name == NULL)
        return &formats[0];
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}
