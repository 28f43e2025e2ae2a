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

/* One parameter: what it says of campaign, affiliate, list or recipient. */
static void
add_parameter(MpHintWriter *self, MpSpan where, const MpLinkParameter *p)
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
        mp_hint_add(self, MP_HINT_UTM, where, MP_FACT_NO_FIELD, whole);
    else if (is_one_of(p->key, affiliate))
        mp_hint_add(self, MP_HINT_AFFILIATE_PARAMETER, where, MP_FACT_NO_FIELD, whole);
    else if (is_one_of(p->key, list))
        mp_hint_add(self, MP_HINT_LIST_PARAMETER, where, MP_FACT_NO_FIELD, whole);
    hidden = mp_hint_decode_address(p->value, arena);
    if (hidden.len > 0)
        mp_hint_add(self, MP_HINT_RECIPIENT_IN_URL, where, MP_FACT_NO_FIELD, hidden);
    else if (looks_like_token(p->value))
        mp_hint_add(self, MP_HINT_URL_TOKEN, where, MP_FACT_NO_FIELD, whole);
}

/* Runs of the path that hide the recipient: /u/dGVzdEBleGFtcGxl/ */
static void
add_path_tokens(MpHintWriter *self, MpSpan where, MpSlice path)
{
    MpArena *arena = mp_fact_set_arena(self->facts);
    gsize at = 0;

    while (at < path.len && path.data[at] != '?' && path.data[at] != '#') {
        gsize start = at;
        MpSlice hidden;

        while (at < path.len && memchr("/?#", path.data[at], 3) == NULL)
            at++;
        hidden = mp_hint_decode_address(mp_slice_sub(path, start, at - start), arena);
        if (hidden.len > 0)
            mp_hint_add(self, MP_HINT_RECIPIENT_IN_URL, where, MP_FACT_NO_FIELD, hidden);
        if (at < path.len && path.data[at] == '/')
            at++;
    }
}

static gboolean
is_pixel(const MpLink *link)
{
    static const char *const words[] = { "pixel", "open",        "track", "beacon",
                                         "1x1",   "spacer.gif?", "/o/",   "/wf/" };

    if (!link->image || link->path.len < 4)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (memmem(link->path.data, link->path.len, words[i], strlen(words[i])) != NULL)
            return TRUE;
    return FALSE;
}

void
mp_hint_from_links(MpHintWriter *self, const MpBody *body, const MpRecipients *recipients)
{
    for (gsize i = 0; i < body->n_links; i++) {
        const MpLink *link = &body->links[i].link;
        MpLinkParameter parameter;
        MpSpan where;
        MpSlice found;
        gsize at = 0;

        if (link->path.len < 2)
            continue;
        where = mp_body_link_span(&body->links[i]);
        if (mp_hint_names_recipient(recipients, link->path, &found))
            mp_hint_add(self, MP_HINT_RECIPIENT_IN_URL, where, MP_FACT_NO_FIELD, found);
        add_path_tokens(self, where, link->path);
        while (mp_link_parameter_next(link->path, &at, &parameter))
            add_parameter(self, where, &parameter);
        if (is_pixel(link))
            mp_hint_add(self, MP_HINT_TRACKING_PIXEL, where, MP_FACT_NO_FIELD, link->url);
    }
}
