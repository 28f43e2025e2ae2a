/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-redact-range.h"
#include "render/mp-redact-view.h"

#define DEPTH 2     /* encodings one in another */
#define PRINTABLE 8 /* so many bytes of decoded text in a row may be wrapped text again */

typedef struct {
    MpRedactWork *work;
    const MpView *view;
    guint depth;
    gboolean found;
} Search;

static void
on_found(gsize start, gsize end, MpSlice address, gpointer data)
{
    Search *search = data;
    MpRedactWork *work = search->work;
    MpSlice match = mp_slice_sub(search->view->text, start, end - start);
    g_autofree char *token = NULL;
    g_autofree char *lower = NULL;
    gsize from, to;

    mp_view_original(search->view, start, end, &from, &to);
    search->found = TRUE;
    if (work->key.len == 0)
        return;
    if (address.len == 0 && mp_slice_find(match, '@') < 0) {
        mp_redact_work_add(work, from, to, g_strdup(work->own->stand_in));
        return;
    }
    lower = g_ascii_strdown(address.len > 0 ? address.data : match.data,
                            (gssize)(address.len > 0 ? address.len : match.len));
    token = mp_redact_pseudonym(work->key, "a", mp_slice_of(lower));
    mp_redact_work_add(work, from, to, g_strconcat(token, "@", work->own->stand_in, NULL));
}

static void search_view(const MpView *view, gpointer data);

/* Most of what base64 and hex give is noise, which holds no further encoding. */
static void
search_printable(const MpView *view, Search *search)
{
    MpSlice text = view->text;

    for (gsize i = 0, start = 0; i <= text.len; i++) {
        if (i < text.len && ((text.data[i] >= ' ' && text.data[i] < 0x7f) || text.data[i] == '\n' ||
                             text.data[i] == '\r'))
            continue;
        if (i - start >= PRINTABLE) {
            MpView part = mp_view_sub(view, start, i - start);

            mp_view_unwrap(&part, search_view, search);
        }
        start = i + 1;
    }
}

static void
search_view(const MpView *view, gpointer data)
{
    Search *above = data;
    Search search = { above->work, view, above->depth + 1, FALSE };

    mp_needles_find(search.work->own->needles, view->text,
                    view->is_bytes ? MP_NEEDLES_BYTES : MP_NEEDLES_TEXT, on_found, &search);
    if (search.depth < DEPTH && view->is_bytes)
        search_printable(view, &search);
    else if (search.depth < DEPTH)
        mp_view_unwrap(view, search_view, &search);
    above->found = above->found || search.found;
}

gboolean
mp_redact_find_own(MpRedactWork *self)
{
    const MpView whole = { .text = self->text };
    Search search = { self, &whole, 0, FALSE };

    mp_needles_find(self->own->needles, self->text, MP_NEEDLES_TEXT, on_found, &search);
    mp_view_unwrap(&whole, search_view, &search);
    return search.found;
}
