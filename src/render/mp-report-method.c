/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-report-state.h"

/* The same in every report: what the words rest on and what they cannot see.
 * Its figures are those of docs/attribution.md; a test holds them together. */

static const char *const method[] = {
    "The trust line. What the owner's own servers wrote into a message, or verified, is believed. "
    "Everything below that line was written by whoever sent the message, and is treated as a "
    "claim. A company is named as a sender only where own servers verified it.",
    "Holders. Who was given an address is taken from the owner's ledger, or from the first "
    "verified sender where there is none. Who held it besides is seen from their own mail. A "
    "first message is only the latest day by which its sender held the address.",
    "Campaigns. Foreign mail is put together by signing domain, link domain, network, wording and "
    "shape. Each campaign is weighed by itself; no chain is drawn from two pairwise results.",
    "Stories. For every holder it is counted how many of the lists it held were hit and how many "
    "of those it did not hold. All addresses given to one organisation are one list. The counts "
    "give a ratio between each two stories, by a closed formula; timing, list labels and "
    "spellings add to it within fixed limits.",
    "Words. Support is none below a ratio of 2 to 1, weak up to 10, moderate up to 1,000, strong "
    "above. One or two organisations' lists hit cannot carry more than weak; strong needs three. "
    "The word falls one step where the campaign does not hold together when it is taken apart at "
    "its weakest join.",
    "Not hit counts only where hits would have been seen: in a junk folder of that time, or "
    "unfiltered among the other mail.",
    "Statements are never mixed into a ratio. They make a column of their own, and may rule out a "
    "dated incident, never a holder as such.",
    "Support is about the evidence, not about guilt. It says that the mail fits better with an "
    "address list held by one than by another. It never says that anybody leaked, sold or stole.",
};

static const char *const limits[] = {
    "Sold, shared, stolen and taken by an insider look the same from outside.",
    ("A list dealer who never wrote himself cannot be seen; nor can any holder who never mailed "
     "the owner."),
    "An address that bears a company's name can be guessed.",
    "Mail that was filtered or deleted speaks for whoever is filtered less.",
    "Dates of public incidents differ by source: windows are kept, not days.",
};

typedef struct {
    const char *world;
    const char *weak, *moderate, *strong;
} Measured;

static const Measured measured[] = {
    { "one brand's list hit", "27.50 %", "does not occur", "does not occur" },
    { "two brands' lists hit", "3.28 %", "does not occur", "does not occur" },
    { "three or more", "63.03 %", "2.00 %", "0.02 %" },
    { "under stress, one", "56.47 %", "does not occur", "does not occur" },
    { "under stress, two", "32.18 %", "does not occur", "does not occur" },
    { "under stress, three or more", "23.82 %", "3.33 %", "0.05 %" },
};

static void
say_errors(MpReport *self)
{
    static const char *const columns[] = { "lists hit", "weak, wrong in", "moderate, wrong in",
                                           "strong, wrong in", NULL };

    mp_document_begin(self->doc, MP_BLOCK_TABLE);
    mp_document_say(self->doc,
                    "How often each word is wrong, measured on 40,000 simulated mailboxes with "
                    "known causes. Stress hides links, adds chance hits and second leaks");
    mp_document_columns(self->doc, columns);
    for (gsize i = 0; i < G_N_ELEMENTS(measured); i++) {
        mp_document_begin(self->doc, MP_BLOCK_ROW);
        mp_document_text(self->doc, MP_BLOCK_CELL, measured[i].world);
        mp_document_text(self->doc, MP_BLOCK_CELL, measured[i].weak);
        mp_document_text(self->doc, MP_BLOCK_CELL, measured[i].moderate);
        mp_document_text(self->doc, MP_BLOCK_CELL, measured[i].strong);
    }
}

void
mp_report_method(MpReport *self)
{
    mp_document_text(self->doc, MP_BLOCK_HEADING, "Method and limits");
    for (gsize i = 0; i < G_N_ELEMENTS(method); i++)
        mp_document_text(self->doc, MP_BLOCK_ITEM, method[i]);
    say_errors(self);
    mp_document_text(self->doc, MP_BLOCK_PARAGRAPH, "What cannot be seen in mail:");
    for (gsize i = 0; i < G_N_ELEMENTS(limits); i++)
        mp_document_text(self->doc, MP_BLOCK_ITEM, limits[i]);
}
