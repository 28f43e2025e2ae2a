/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-hint.h"
#include "rules/mp-hint-rules.h"

#define WORDING_HEAD 800  /* looked at from the beginning of a text */
#define WORDING_TAIL 1800 /* and of its end: footers */
#define SENTENCE_MOST 300

/* The sentence around [start, end): from the last stop or line break to the next. */
static void
widen(MpSlice text, gsize *start, gsize *end)
{
    gsize from = *start;
    gsize to = *end;

    while (from > 0 && *start - from < SENTENCE_MOST / 2 && text.data[from - 1] != '\n' &&
           !(g_ascii_isspace(text.data[from]) && memchr(".!?", text.data[from - 1], 3) != NULL))
        from--;
    while (from < *start &&
           (g_ascii_isspace(text.data[from]) || ((guint8)text.data[from] & 0xc0) == 0x80))
        from++;
    while (to < text.len && to - *start < SENTENCE_MOST && text.data[to] != '\n' &&
           !(memchr(".!?", text.data[to], 3) != NULL &&
             (to + 1 == text.len || g_ascii_isspace(text.data[to + 1]))))
        to++;
    while (to < text.len && ((guint8)text.data[to] & 0xc0) == 0x80)
        to++;
    *start = from;
    *end = to;
}

/* Whether the line of @at begins with ">": an answer repeats what somebody else
 * wrote, and his reasons are not this sender's (fixtures/messages/footer-quoted.eml). */
static gboolean
is_quoted(MpSlice text, gsize at)
{
    gsize start = at;

    while (start > 0 && at - start < SENTENCE_MOST && text.data[start - 1] != '\n')
        start--;
    while (start < at && (text.data[start] == ' ' || text.data[start] == '\t'))
        start++;
    return text.data[start] == '>';
}

/* What a broken <style> lets through: "#gdpr td{font-size:9px}". */
static gboolean
is_style_sheet(MpSlice sentence)
{
    return mp_slice_find(sentence, '{') >= 0 && mp_slice_find(sentence, ':') >= 0;
}

static void
add_wordings(MpHintWriter *self, const MpBodyText *text, gsize from, gsize to, const MpRules *rules)
{
    MpSlice visible = mp_slice_sub(text->visible.text, 0, to);
    MpArena *arena = mp_fact_set_arena(self->facts);
    MpPhraseHit hit;
    gsize at = from;

    while (mp_phrases_next(mp_hint_rules_phrases(rules), visible, &at, &hit)) {
        gsize start = hit.start;
        gsize end = hit.end;
        const MpHintWording *wording = mp_hint_rules_wording_of(rules, &hit);
        int kind = mp_hint_kind(wording->kind);
        MpHintFact *hint;
        MpSlice sentence;

        if (kind < 0 || !mp_hint_has_room(self, (MpHintKind)kind) ||
            is_quoted(text->visible.text, start))
            continue;
        widen(text->visible.text, &start, &end);
        sentence = mp_slice_sub(text->visible.text, start, end - start);
        if (is_style_sheet(sentence) ||
            !mp_hint_wording_fits(wording, mp_arena_copy_lower(arena, sentence)))
            continue;
        hint = mp_hint_add(self, (MpHintKind)kind, mp_body_span(text, start, end), MP_FACT_NO_FIELD,
                           sentence);
        if (hint != NULL)
            hint->rule = mp_slice_of(wording->id);
    }
}

static gboolean
is_zip(MpSlice line, gsize at)
{
    gsize digits = 0;

    while (at + digits < line.len && g_ascii_isdigit(line.data[at + digits]))
        digits++;
    return (digits == 5 || digits == 9) && (at == 0 || !g_ascii_isalnum(line.data[at - 1])) &&
           (at + digits == line.len || !g_ascii_isalnum(line.data[at + digits]));
}

/* "Springfield, NY 12345": two capitals before a ZIP code. Of five digits in a
 * row one stands at each fifth place, so the others are not looked at. */
static gboolean
has_state_and_zip(MpSlice line)
{
    for (gsize fifth = 4; fifth < line.len; fifth += 5) {
        gsize i = fifth;

        if (!g_ascii_isdigit(line.data[fifth]))
            continue;
        while (i > 0 && g_ascii_isdigit(line.data[i - 1]))
            i--;
        if (i >= 4 && is_zip(line, i) && line.data[i - 1] == ' ' &&
            g_ascii_isupper(line.data[i - 2]) && g_ascii_isupper(line.data[i - 3]) &&
            !g_ascii_isalpha(line.data[i - 4]))
            return TRUE;
    }
    return FALSE;
}

/* "P.O. Box 12", "PO Box 12": looked for by its x, the rarest of its letters. */
static gboolean
has_po_box(MpSlice line)
{
    static const MpSlice forms[] = { MP_SLICE_INIT("p.o. box "), MP_SLICE_INIT("p.o.box "),
                                     MP_SLICE_INIT("po box ") };

    for (gsize at = 0; at < line.len; at++) {
        MpSlice rest = mp_slice_sub(line, at, line.len);
        gssize small = mp_slice_find(rest, 'x');
        gssize capital =
            mp_slice_find(mp_slice_sub(rest, 0, small < 0 ? rest.len : (gsize)small), 'X');

        if (small < 0 && capital < 0)
            return FALSE;
        at += (gsize)(capital < 0 ? small : capital);
        for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
            gsize start = at + 2 - forms[i].len; /* wraps where the form does not fit */

            if (at + 2 >= forms[i].len &&
                mp_slice_starts_nocase(mp_slice_sub(line, start, line.len), forms[i]) &&
                (start == 0 || !g_ascii_isalnum(line.data[start - 1])))
                return TRUE;
        }
    }
    return FALSE;
}

static void
add_postal(MpHintWriter *self, const MpBodyText *text, gsize from)
{
    MpSlice all = text->visible.text;

    while (from < all.len) {
        gssize end = mp_slice_find(mp_slice_sub(all, from, all.len), '\n');
        MpSlice line = mp_slice_sub(all, from, end < 0 ? all.len : (gsize)end);

        line = mp_slice_sub(line, 0, 1000);
        if (line.len >= 8 && !is_quoted(all, from) &&
            mp_hint_has_room(self, MP_HINT_POSTAL_ADDRESS) &&
            (has_state_and_zip(line) || has_po_box(line)))
            mp_hint_add(self, MP_HINT_POSTAL_ADDRESS, mp_body_span(text, from, from + line.len),
                        MP_FACT_NO_FIELD, mp_slice_sub(line, 0, SENTENCE_MOST));
        from += end < 0 ? all.len : (gsize)end + 1;
    }
}

static void
add_greeting(MpHintWriter *self, const MpBodyText *text, MpSlice name)
{
    gsize at = (gsize)(name.data - text->visible.text.data);

    mp_hint_add(self, MP_HINT_GREETING_NAME, mp_body_span(text, at, at + name.len),
                MP_FACT_NO_FIELD, name);
}

void
mp_hint_from_text(MpHintWriter *self, const MpBody *body, const MpRules *rules)
{
    for (gsize i = 0; i < body->n_texts; i++) {
        const MpBodyText *text = &body->texts[i];
        gsize len = text->visible.text.len;
        gsize tail = text->is_end && len > WORDING_TAIL ? len - WORDING_TAIL : 0;
        gsize head = text->is_end ? MIN(len, WORDING_HEAD) : len;

        if (text == body->greeted)
            add_greeting(self, text, body->greeting);
        if (tail > head && text->is_begin)
            add_wordings(self, text, 0, head, rules);
        add_wordings(self, text, tail > head ? tail : 0, len, rules);
        if (text->is_end)
            add_postal(self, text, tail);
    }
}
