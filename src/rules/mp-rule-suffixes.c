/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-suffixes.h"

#include "base/mp-limits.h"
#include "rules/mp-rule-index.h"

#define ENDING_BITS 13 /* of which some hundreds are set for a signal */

/* The last one or two labels of the domains that a signal's rules ask for, hashed. */
typedef struct {
    guint32 bits[(1u << ENDING_BITS) / 32];
    gboolean has_any;
    gboolean has_single; /* a domain of one label */
} Endings;

struct _MpRuleSuffixes {
    MpRuleIndex *domains;
    Endings endings[MP_SIGNAL_N];
};

MpRuleSuffixes *
mp_rule_suffixes_new(void)
{
    MpRuleSuffixes *self = g_new0(MpRuleSuffixes, 1);

    self->domains = mp_rule_index_new();
    return self;
}

void
mp_rule_suffixes_free(MpRuleSuffixes *self)
{
    if (self == NULL)
        return;
    mp_rule_index_free(self->domains);
    g_free(self);
}

/* The hash of the end of a name, read backwards; each run of digits is one `#`. */
typedef struct {
    guint32 hash;
    gsize at; /* where the end begins that @hash is of */
    gboolean in_digits;
} Ending;

/* Goes on to the beginning of the next label; FALSE at the beginning of the name. */
static inline gboolean
ending_next(Ending *self, MpSlice name)
{
    gsize at = self->at;

    while (at > 0) {
        char c = name.data[--at];
        gboolean is_digit = (guint8)(c - '0') < 10;

        if (!is_digit || !self->in_digits)
            self->hash = mp_rule_index_step(self->hash, is_digit ? '#' : c);
        self->in_digits = is_digit || c == '#';
        if (at > 0 && name.data[at - 1] == '.')
            break;
    }
    self->at = at;
    return at > 0;
}

static inline guint32
ending_bit(const Ending *ending)
{
    return (ending->hash ^ ending->hash >> 16) & ((1u << ENDING_BITS) - 1);
}

static gboolean
has_ending(const Endings *self, const Ending *ending)
{
    guint32 bit = ending_bit(ending);

    return (self->bits[bit / 32] >> (bit % 32) & 1) != 0;
}

static guint32
backward_hash(MpSlice name)
{
    guint32 hash = MP_RULE_INDEX_START;

    for (gsize i = name.len; i > 0; i--)
        hash = mp_rule_index_step(hash, name.data[i - 1]);
    return hash;
}

void
mp_rule_suffixes_add(MpRuleSuffixes *self, MpSignal signal, const char *domain, gconstpointer value)
{
    MpSlice name = mp_slice_of(domain);
    Endings *endings = &self->endings[signal];
    Ending ending = { .hash = MP_RULE_INDEX_START, .at = name.len };
    guint32 bit;

    if (ending_next(&ending, name))
        ending_next(&ending, name);
    else
        endings->has_single = TRUE;
    endings->has_any = TRUE;
    bit = ending_bit(&ending);
    endings->bits[bit / 32] |= 1u << (bit % 32);
    mp_rule_index_add(self->domains, name, backward_hash(name), value);
}

void
mp_rule_suffixes_seal(MpRuleSuffixes *self)
{
    mp_rule_index_seal(self->domains);
}

/* Whether a rule of that signal may ask for a domain that @host is below of. */
static gboolean
may_have(const Endings *self, MpSlice host)
{
    Ending ending = { .hash = MP_RULE_INDEX_START, .at = host.len };

    if (ending_next(&ending, host)) {
        if (self->has_single && has_ending(self, &ending))
            return TRUE;
        ending_next(&ending, host);
    }
    return has_ending(self, &ending);
}

/* The name with a `#` for each run of digits, from its end on. */
typedef struct {
    char text[MP_LIMIT_HOST_BYTES];
    gsize start; /* the name fills the end of @text */
    guint32 hash;
    gboolean has_digits;
} Numbered;

static void
numbered_add(Numbered *self, char c)
{
    if (g_ascii_isdigit(c)) {
        self->has_digits = TRUE;
        if (self->start < sizeof self->text && self->text[self->start] == '#')
            return;
        c = '#';
    }
    self->text[--self->start] = c;
    self->hash = mp_rule_index_step(self->hash, c);
}

static MpSlice
numbered_name(const Numbered *self)
{
    return (MpSlice){ self->text + self->start, sizeof self->text - self->start };
}

/* Puts the domain before what the index calls back with. */
typedef struct {
    MpSlice domain;
    MpRuleSuffixesEach each;
    gpointer data;
} Found;

static void
tell(gconstpointer value, gpointer data)
{
    const Found *found = data;

    found->each(value, found->domain, found->data);
}

/* One walk from the right end, which knows the hash of every suffix as it passes a dot. */
void
mp_rule_suffixes_each(const MpRuleSuffixes *self,
                      MpSignal signal,
                      MpSlice host,
                      MpRuleSuffixesEach each,
                      gpointer data)
{
    Numbered numbered;
    Found found = { .each = each, .data = data };
    guint32 hash = MP_RULE_INDEX_START;

    if (!self->endings[signal].has_any || host.len > MP_LIMIT_HOST_BYTES ||
        !may_have(&self->endings[signal], host))
        return;
    numbered.start = sizeof numbered.text; /* the text itself is not worth clearing */
    numbered.hash = MP_RULE_INDEX_START;
    numbered.has_digits = FALSE;
    for (gsize i = host.len; i > 0; i--) {
        hash = mp_rule_index_step(hash, host.data[i - 1]);
        numbered_add(&numbered, host.data[i - 1]);
        if (i > 1 && host.data[i - 2] != '.')
            continue;
        found.domain = mp_slice_sub(host, i - 1, host.len);
        mp_rule_index_each(self->domains, found.domain, hash, tell, &found);
        if (numbered.has_digits)
            mp_rule_index_each(self->domains, numbered_name(&numbered), numbered.hash, tell,
                               &found);
    }
}
