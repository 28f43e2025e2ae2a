/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "facts/mp-link.h"
#include "facts/mp-visible.h"
#include "message/mp-mime.h"

G_BEGIN_DECLS

/* The beginning or the end of one text window as a reader sees it. */
typedef struct {
    const MpTextWindow *window;
    gsize offset; /* of what was looked at within the window's text */
    MpVisible visible;
    gboolean is_begin; /* where a greeting would stand */
    gboolean is_end;   /* where a footer would stand */
} MpBodyText;

typedef struct {
    MpLink link;
    const MpTextWindow *window;
} MpBodyLink;

/* The bounded reading of a message's text that content and hints share. */
typedef struct {
    const MpBodyText *texts;
    gsize n_texts;
    const MpBodyLink *links; /* in the order of the bytes, at most MP_BODY_LINKS */
    gsize n_links;
    gsize n_all_links;         /* as many as there were in the windows */
    MpSlice greeting;          /* the name in the first greeting there is, empty: none */
    const MpBodyText *greeted; /* where it stands */
} MpBody;

#define MP_BODY_LINKS 256
#define MP_BODY_HEAD (2u << 10) /* visible bytes of a window's beginning */
#define MP_BODY_TAIL (4u << 10) /* source bytes of its end */

/* Reads the text windows of @message once. Lives in its arena. */
void mp_body_read(MpMessage *message, MpBody *out);

/* The stored bytes behind [start, end) of a visible text. */
MpSpan mp_body_span(const MpBodyText *text, gsize start, gsize end);
/* The stored bytes of a link. */
MpSpan mp_body_link_span(const MpBodyLink *link);

G_END_DECLS
