/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-domain.h"
#include "base/mp-limits.h"
#include "facts/mp-extract.h"
#include "facts/mp-fingerprint.h"
#include "facts/mp-hint.h"
#include "facts/mp-language.h"

#define SHAPE_MOST 96

/* "multipart/alternative(text/plain,text/html)" */
static MpSlice
mime_shape(const MpMimePart *parts, gsize n, MpArena *arena)
{
    char shape[SHAPE_MOST + 1];
    gsize len = 0;
    guint depth = 0;

    for (gsize i = 0; i < n && len < SHAPE_MOST; i++) {
        while (depth > parts[i].depth && len < SHAPE_MOST) {
            shape[len++] = ')';
            depth--;
        }
        if (i > 0 && len < SHAPE_MOST)
            shape[len++] = parts[i].depth > depth ? '(' : ',';
        depth = parts[i].depth;
        for (gsize k = 0; k < parts[i].type.len && len < SHAPE_MOST; k++)
            shape[len++] = parts[i].type.data[k];
    }
    for (; depth > 0 && len < SHAPE_MOST; depth--)
        shape[len++] = ')';
    return mp_arena_copy(arena, (MpSlice){ shape, len });
}

static MpLinkFact *
find_link(MpFactSet *facts, MpSlice domain)
{
    gsize n;
    MpLinkFact *links = (MpLinkFact *)mp_fact_set_get(facts, MP_FACT_LINK, &n);

    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(links[i].domain, domain))
            return &links[i];
    return NULL;
}

/* One fact a domain, in the order they first appear. A host without an
 * organisational domain (an address, a bare name) stands for itself. */
static void
add_links(const MpBody *body, MpFactSet *facts)
{
    MpArena *arena = mp_fact_set_arena(facts);
    MpLinkFact *fact = NULL;

    for (gsize i = 0; i < body->n_links; i++) {
        const MpLink *link = &body->links[i].link;
        MpSlice host, domain;
        gsize n;

        if (fact != NULL && mp_slice_equal(link->host, body->links[i - 1].link.host)) {
            fact->count++; /* most links lead where the one before them does */
            continue;
        }
        host = mp_arena_copy_lower(arena, link->host);
        domain = mp_domain_organisational(host);
        if (domain.len == 0)
            domain = host;
        fact = find_link(facts, domain);
        if (fact == NULL) {
            mp_fact_set_get(facts, MP_FACT_LINK, &n);
            if (n == MP_LIMIT_LINKS)
                continue;
            fact = mp_fact_set_add(facts, MP_FACT_LINK, mp_body_link_span(&body->links[i]),
                                   MP_FACT_NO_FIELD);
            fact->host = host;
            fact->domain = domain;
            fact->shape = mp_link_shape(link->path, arena);
        }
        fact->count++;
    }
}

static void
add_content(const MpBody *body, MpMessage *message, MpFactSet *facts)
{
    MpArena *arena = mp_fact_set_arena(facts);
    gsize n_parts;
    const MpMimePart *parts = mp_mime_parts(message, &n_parts);
    MpSpan whole = { mp_message_block(message)->body_start, mp_message_bytes(message)->length };
    MpContentFact *content = mp_fact_set_add(facts, MP_FACT_CONTENT, whole, MP_FACT_NO_FIELD);
    MpFingerprint fingerprint;

    mp_fingerprint_init(&fingerprint);
    for (gsize i = 0; i < body->n_texts; i++) {
        MpSlice text = body->texts[i].visible.text;

        mp_fingerprint_add(&fingerprint, text);
        if (content->language.len == 0 && i < 2)
            content->language = mp_slice_of(mp_language_guess(text));
    }
    mp_fingerprint_finish(&fingerprint, content);
    content->greeting = body->greeting;
    content->mime_shape = mime_shape(parts, n_parts, arena);
    content->n_links = (guint32)MIN(body->n_all_links, G_MAXUINT32);
    content->n_parts = (guint32)n_parts;
}

/* Content and the hints of text and links share one reading of the body. */
static void
extract(MpMessage *message, const MpRules *rules, MpFactSet *facts)
{
    MpHintWriter hints = { .facts = facts };
    MpRecipients recipients = mp_hint_recipients(facts, mp_fact_set_arena(facts));
    MpBody body;

    mp_body_read(message, &body);
    add_links(&body, facts);
    add_content(&body, message, facts);
    mp_hint_from_headers(&hints, message, rules, &recipients);
    mp_hint_from_addresses(&hints, &recipients);
    mp_hint_from_links(&hints, &body, &recipients);
    mp_hint_from_text(&hints, &body, rules);
}

const MpExtractor mp_extractor_body = { "body", 4, extract };
