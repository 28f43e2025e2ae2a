/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-body.h"

#include "facts/mp-greeting.h"

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

/* How far into the source a visible text reaches. */
static gsize
source_end(const MpVisible *visible)
{
    return visible->text.len == 0 ? 0 : mp_visible_source(visible, visible->text.len - 1) + 1;
}

/* Where the end of a text may be entered: behind a line end, or at a tag. */
static gsize
enter_at(const MpTextWindow *window, gsize from)
{
    gssize found = mp_slice_find(mp_slice_sub(window->text, from, window->text.len),
                                 window->is_html ? '<' : '\n');

    return found < 0 ? from : from + (gsize)found;
}

/* The beginning, and the end where the beginning does not reach it. */
static void
read_window(const MpTextWindow *window, MpArena *arena, MpBodyText *texts, gsize *n)
{
    MpBodyText *head = &texts[(*n)++];
    MpBodyText *tail;
    gsize from;

    head->window = window;
    head->is_begin = !window->is_end;
    head->visible = mp_visible_text(window->text, window->is_html, MP_BODY_HEAD, arena);
    from = source_end(&head->visible);
    if (head->visible.text.len < MP_BODY_HEAD) {
        head->is_end = TRUE;
        return;
    }
    if (window->text.len > MP_BODY_TAIL)
        from = MAX(from, enter_at(window, window->text.len - MP_BODY_TAIL));
    tail = &texts[(*n)++];
    tail->window = window;
    tail->offset = from;
    tail->is_end = TRUE;
    tail->visible = mp_visible_text(mp_slice_sub(window->text, from, window->text.len),
                                    window->is_html, MP_BODY_TAIL, arena);
}

static void
find_greeting(MpBody *self)
{
    for (gsize i = 0; i < self->n_texts && self->greeted == NULL; i++)
        if (self->texts[i].is_begin &&
            mp_greeting_find(self->texts[i].visible.text, &self->greeting))
            self->greeted = &self->texts[i];
    if (self->greeted == NULL)
        self->greeting = MP_SLICE_EMPTY;
}

void
mp_body_read(MpMessage *message, MpBody *out)
{
    MpArena *arena = mp_message_arena(message);
    gsize n;
    const MpTextWindow *windows = mp_mime_text_windows(message, &n);
    MpBodyText *texts = mp_arena_new0_n(arena, MpBodyText, 2 * MAX(n, 1));
    gsize room = 0;

    *out = (MpBody){ .texts = texts };
    for (gsize i = 0; i < n; i++) {
        read_window(&windows[i], arena, texts, &out->n_texts);
        read_links(&windows[i], arena, out, &room);
    }
    find_greeting(out);
}

MpSpan
mp_body_span(const MpBodyText *text, gsize start, gsize end)
{
    gsize first = text->offset + mp_visible_source(&text->visible, start);
    gsize last =
        end > start ? text->offset + mp_visible_source(&text->visible, end - 1) + 1 : first;

    return mp_mime_window_span(text->window, first, MAX(first, last));
}

MpSpan
mp_body_link_span(const MpBodyLink *link)
{
    return mp_mime_window_span(link->window, link->link.start,
                               link->link.start + link->link.url.len);
}
