/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-hint.h"

#define TOKEN_LEAST 10 /* a value that long, with digits among letters, is one recipient's */

static gboolean
is_one_of(MpSlice key, const char *const *names)
{
    for (; *names != NULL; names++)
        if (mp_slice_equal_nocase(key, mp_slice_of(*names)))
            return TRUE;
    return FALSE;
}

static gboolean
looks_like_token(MpSlice value)
{
    gsize digits = 0;
    gsize letters = 0;

    for (gsize i = 0; i < value.len; i++) {
        digits += g_ascii_isdigit(value.data[i]) != 0;
        letters += g_ascii_isalpha(value.data[i]) != 0;
    }
    return value.len >= TOKEN_LEAST && digits >= 2 && letters >= 2 &&
           digits + letters >= value.len * 3 / 4;
}

/* The span is looked up only for what is kept: it costs a walk over the encoded text. */
static void
add(MpHintWriter *self, MpHintKind kind, const MpBodyLink *link, MpSlice value)
{
    if (mp_hint_has_room(self, kind))
        mp_hint_add(self, kind, mp_body_link_span(link), MP_FACT_NO_FIELD, value);
}

/* One parameter: what it says of campaign, affiliate, list or recipient. */
static void
add_parameter(MpHintWriter *self, const MpBodyLink *link, const MpLinkParameter *p)
{
    static const char *const affiliate[] = { "aff",          "affid",   "aff_id",   "affiliate",
                                             "affiliate_id", "sub_id",  "subid",    "s1",
                                             "s2",           "clickid", "click_id", "offer_id",
                                             "offerid",      NULL };
    static const char *const list[] = { "list",       "listid",      "list_id", "lid", "nl",
                                        "newsletter", "mailinglist", "l",       NULL };
    MpArena *arena = mp_fact_set_arena(self->facts);
    MpSlice whole = { p->key.data, (gsize)(p->value.data + p->value.len - p->key.data) };
    MpSlice hidden;

    if (p->value.len == 0)
        return;
    if (mp_slice_starts_nocase(p->key, MP_SLICE_LITERAL("utm_")))
        add(self, MP_HINT_UTM, link, whole);
    else if (is_one_of(p->key, affiliate))
        add(self, MP_HINT_AFFILIATE_PARAMETER, link, whole);
    else if (is_one_of(p->key, list))
        add(self, MP_HINT_LIST_PARAMETER, link, whole);
    hidden = mp_hint_decode_address(p->value, arena);
    if (hidden.len > 0)
        add(self, MP_HINT_RECIPIENT_IN_URL, link, hidden);
    else if (looks_like_token(p->value))
        add(self, MP_HINT_URL_TOKEN, link, whole);
}

/* Runs of the path that hide the recipient: /u/dGVzdEBleGFtcGxl/ */
static void
add_path_tokens(MpHintWriter *self, const MpBodyLink *link)
{
    MpArena *arena = mp_fact_set_arena(self->facts);
    MpSlice path = link->link.path;
    gsize at = 0;

    while (at < path.len && path.data[at] != '?' && path.data[at] != '#') {
        gsize start = at;
        MpSlice hidden;

        at = mp_link_path_end(path, at);
        hidden = mp_hint_decode_address(mp_slice_sub(path, start, at - start), arena);
        if (hidden.len > 0)
            add(self, MP_HINT_RECIPIENT_IN_URL, link, hidden);
        if (at < path.len && path.data[at] == '/')
            at++;
    }
}

static gboolean
is_pixel(const MpLink *link)
{
    static const MpSlice words[] = {
        MP_SLICE_INIT("pixel"),  MP_SLICE_INIT("open"), MP_SLICE_INIT("track"),
        MP_SLICE_INIT("beacon"), MP_SLICE_INIT("1x1"),  MP_SLICE_INIT("spacer.gif?"),
        MP_SLICE_INIT("/o/"),    MP_SLICE_INIT("/wf/"),
    };

    if (!link->image || link->path.len < 4)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (mp_slice_find_slice(link->path, words[i]) >= 0)
            return TRUE;
    return FALSE;
}

void
mp_hint_from_links(MpHintWriter *self, const MpBody *body, const MpRecipients *recipients)
{
    for (gsize i = 0; i < body->n_links; i++) {
        const MpBodyLink *link = &body->links[i];
        MpLinkParameter parameter;
        MpSlice found;
        gsize at = 0;

        if (link->link.path.len < 2)
            continue;
        if (mp_hint_names_recipient(recipients, link->link.path, &found))
            add(self, MP_HINT_RECIPIENT_IN_URL, link, found);
        add_path_tokens(self, link);
        while (mp_link_parameter_next(link->link.path, &at, &parameter))
            add_parameter(self, link, &parameter);
        if (is_pixel(&link->link))
            add(self, MP_HINT_TRACKING_PIXEL, link, link->link.url);
    }
}
