/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-body.h"

static void
read_links(const MpTextWindow *window, MpArena *arena, MpBody *out, gsize *room)
{
    MpBodyLink *links = (MpBodyLink *)out->links;
    MpBodyLink found = { .window = window };
    gsize at = 0;

    while (mp_link_next(window->text, &at, &found.link)) {
        out->n_all_links++;
        if (out->n_links == MP_BODY_LINKS)
            continue;
        if (out->n_links == *room) {
            gsize more = MAX(16, *room * 2);

            links = mp_arena_grow(arena, links, *room * sizeof *links, more * sizeof *links);
            *room = more;
            out->links = links;
        }
        links[out->n_links++] = found;
    }
}

void
mp_body_read(MpMessage *message, MpBody *out)
{
    MpArena *arena = mp_message_arena(message);
    gsize n;
    const MpTextWindow *windows = mp_mime_text_windows(message, &n);
    MpBodyText *texts = mp_arena_new0_n(arena, MpBodyText, MAX(n, 1));
    gsize room = 0;

    *out = (MpBody){ .texts = texts, .n_texts = n };
    for (gsize i = 0; i < n; i++) {
        texts[i].window = &windows[i];
        texts[i].visible =
            mp_visible_text(windows[i].text, windows[i].is_html, MP_BODY_VISIBLE, arena);
        read_links(&windows[i], arena, out, &room);
    }
}

MpSpan
mp_body_span(const MpBodyText *text, gsize start, gsize end)
{
    gsize first = mp_visible_source(&text->visible, start);
    gsize last = end > start ? mp_visible_source(&text->visible, end - 1) + 1 : first;

    return mp_mime_window_span(text->window, first, MAX(first, last));
}

MpSpan
mp_body_link_span(const MpBodyLink *link)
{
    return mp_mime_window_span(link->window, link->link.start,
                               link->link.start + link->link.url.len);
}
