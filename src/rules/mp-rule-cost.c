/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-cost.h"

#include "base/mp-limits.h"

/* The worst case is estimated over a flat sequence of steps, each a set of
 * bytes and how often it may repeat. Two steps of variable length can share the
 * same bytes in many ways when everything between them lies in both their sets:
 * `\d+-\d+` cannot, `[^@]+=[^@]+` can. Such steps multiply. A pattern that is
 * not anchored begins with a step that takes anything. */
typedef struct {
    guint64 set[4]; /* bit per byte value */
    guint32 min, max;
    guint64 weight; /* ways of its own: max, or the cost of what was folded into it */
    int literal;    /* the one byte it stands for, or -1 */
} Step;

#define UNBOUNDED MP_LIMIT_RULE_INPUT
#define GROUP_DEPTH 8

typedef struct {
    const char *at;
    GPtrArray *groups;
    gboolean any_case;
    guint depth;
    gboolean refers_back; /* to a group that may have matched nothing */
    const char *refusal;
} Reader;

static void
set_add(guint64 set[4], guint8 c)
{
    set[c >> 6] |= G_GUINT64_CONSTANT(1) << (c & 63);
}

static gboolean
set_has(const guint64 set[4], guint8 c)
{
    return (set[c >> 6] >> (c & 63) & 1) != 0;
}

static void
set_unite(guint64 set[4], const guint64 other[4])
{
    for (guint i = 0; i < 4; i++)
        set[i] |= other[i];
}

static gboolean
set_meets(const guint64 a[4], const guint64 b[4])
{
    return ((a[0] & b[0]) | (a[1] & b[1]) | (a[2] & b[2]) | (a[3] & b[3])) != 0;
}

static void
set_invert(guint64 set[4])
{
    for (guint i = 0; i < 4; i++)
        set[i] = ~set[i];
}

static void
set_fold_case(guint64 set[4])
{
    for (guint8 c = 'a'; c <= 'z'; c++) {
        guint8 upper = (guint8)g_ascii_toupper((char)c);
        if (set_has(set, c) || set_has(set, upper)) {
            set_add(set, c);
            set_add(set, upper);
        }
    }
}

static gboolean
refuse(Reader *reader, const char *why)
{
    if (reader->refusal == NULL)
        reader->refusal = why;
    return FALSE;
}

static gboolean
is_word(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

/* \d, \w, \s and their opposites: FALSE if @c is none of them. */
static gboolean
add_named_set(guint64 set[4], char c)
{
    guint64 named[4] = { 0 };

    for (guint i = 0; i < 256; i++) {
        char b = (char)(guint8)i;
        char kind = g_ascii_tolower(c);
        if ((kind == 'd' && g_ascii_isdigit(b)) || (kind == 'w' && is_word(b)) ||
            (kind == 's' && (g_ascii_isspace(b) || b == '\v')))
            set_add(named, (guint8)i);
    }
    /* memchr: strchr would find the set's own terminator */
    if (memchr("dwsDWS", c, 6) == NULL)
        return FALSE;
    if (g_ascii_isupper(c))
        set_invert(named);
    set_unite(set, named);
    return TRUE;
}

/* One byte behind a backslash that is not a set: -1 for what rules may not use. */
static int
escaped_byte(char c)
{
    if (c == 't')
        return '\t';
    return g_ascii_isalnum(c) || c == '\0' ? -1 : c;
}

static gboolean
read_class_item(Reader *reader, guint64 set[4], int *byte)
{
    *byte = (guint8)*reader->at++;
    if (*byte == '[' && *reader->at == ':')
        return refuse(reader, "it uses a POSIX class");
    if (*byte != '\\')
        return TRUE;
    if (*reader->at == '\0')
        return refuse(reader, "a class is not closed");
    if (add_named_set(set, *reader->at)) {
        *byte = -1;
        reader->at++;
        return TRUE;
    }
    *byte = escaped_byte(*reader->at++);
    return *byte >= 0 || refuse(reader, "it uses an escape that rules may not use");
}

static gboolean
read_class(Reader *reader, Step *step)
{
    gboolean inverted = *reader->at == '^';
    gboolean first = TRUE;

    if (inverted)
        reader->at++;
    for (; *reader->at != '\0' && (first || *reader->at != ']'); first = FALSE) {
        int low, high;

        if (!read_class_item(reader, step->set, &low))
            return FALSE;
        high = low;
        if (low >= 0 && reader->at[0] == '-' && reader->at[1] != ']' && reader->at[1] != '\0') {
            reader->at++;
            if (!read_class_item(reader, step->set, &high))
                return FALSE;
        }
        for (int c = low; c >= 0 && c <= high; c++)
            set_add(step->set, (guint8)c);
    }
    if (*reader->at != ']')
        return refuse(reader, "a class is not closed");
    reader->at++;
    if (reader->any_case)
        set_fold_case(step->set);
    if (inverted)
        set_invert(step->set);
    return TRUE;
}

static gboolean
read_number(Reader *reader, guint32 *number)
{
    if (!g_ascii_isdigit(*reader->at))
        return FALSE;
    for (*number = 0; g_ascii_isdigit(*reader->at); reader->at++)
        *number = MIN(*number * 10 + (guint32)g_ascii_digit_value(*reader->at), UNBOUNDED);
    return TRUE;
}

/* FALSE where there is no quantifier. */
static gboolean
read_quantifier(Reader *reader, guint32 *min, guint32 *max)
{
    const char *start = reader->at;

    *min = *max = 1;
    if (*start == '?' || *start == '*' || *start == '+') {
        *min = *start == '+';
        *max = *start == '?' ? 1 : UNBOUNDED;
        reader->at++;
    } else if (*start == '{') {
        reader->at++;
        if (!read_number(reader, min))
            return refuse(reader, "a brace is no quantifier; write \\{");
        *max = *min;
        if (*reader->at == ',') {
            reader->at++;
            if (!read_number(reader, max))
                *max = UNBOUNDED;
        }
        if (*reader->at != '}')
            return refuse(reader, "a quantifier is not closed");
        reader->at++;
    } else {
        return FALSE;
    }
    if (*reader->at == '?' || *reader->at == '+')
        reader->at++;
    return TRUE;
}

static gboolean
flows(const Step *steps, gsize from, gsize to)
{
    if (to == from + 1)
        return set_meets(steps[from].set, steps[to].set);
    for (gsize i = from + 1; i < to; i++)
        if (steps[i].min > 0 &&
            (!set_meets(steps[i].set, steps[from].set) || !set_meets(steps[i].set, steps[to].set)))
            return FALSE;
    return set_meets(steps[from].set, steps[to].set);
}

static guint64
sequence_cost(const GArray *sequence)
{
    const Step *steps = (const Step *)(gconstpointer)sequence->data;
    g_autofree guint64 *best = g_new0(guint64, sequence->len + 1);
    guint64 cost = 1;

    for (gsize j = 0; j < sequence->len; j++) {
        if (steps[j].min == steps[j].max && steps[j].weight <= steps[j].max)
            continue;
        best[j] = steps[j].weight;
        for (gsize i = 0; i < j; i++)
            if (best[i] > 0 && flows(steps, i, j))
                best[j] = MAX(best[j], MIN(best[i], G_MAXUINT32) * steps[j].weight);
        cost = MAX(cost, best[j]);
    }
    return cost;
}

/* What was read since @start becomes one step. */
static Step
fold(GArray *sequence, gsize start)
{
    Step folded = { .literal = -1, .weight = 1 };
    g_autoptr(GArray) inner = g_array_new(FALSE, FALSE, sizeof(Step));

    for (gsize i = start; i < sequence->len; i++) {
        const Step *step = &g_array_index(sequence, Step, i);
        set_unite(folded.set, step->set);
        folded.min = MIN(folded.min + step->min, UNBOUNDED);
        folded.max = MIN(folded.max + step->max, UNBOUNDED);
        g_array_append_val(inner, *step);
    }
    folded.weight = MAX(sequence_cost(inner), 1);
    g_array_set_size(sequence, (guint)start);
    return folded;
}

static gboolean
quantify(Reader *reader, GArray *sequence, gsize start, gboolean alternatives)
{
    guint32 min, max;
    Step step;

    if (!read_quantifier(reader, &min, &max))
        return reader->refusal == NULL;
    if (sequence->len == start)
        return refuse(reader, "a quantifier stands behind an anchor");
    step = fold(sequence, start);
    if (max > 1 && alternatives && max == UNBOUNDED)
        return refuse(reader, "alternatives inside an unbounded quantifier");
    if (max > 1 && step.min != step.max && (max == UNBOUNDED || step.max == UNBOUNDED))
        return refuse(reader, "a quantifier inside a quantifier");
    step.min = MIN(step.min * min, UNBOUNDED);
    step.max = (guint32)MIN((guint64)step.max * max, UNBOUNDED);
    step.weight = MAX(step.weight, step.max);
    g_array_append_val(sequence, step);
    return TRUE;
}

static gboolean read_alternatives(Reader *reader, GArray *sequence, gboolean *several);

static gboolean
read_group_name(Reader *reader, char end)
{
    const char *start = reader->at;

    while (is_word(*reader->at))
        reader->at++;
    if (*reader->at != end || reader->at == start)
        return refuse(reader, "a group's name is not closed");
    g_ptr_array_add(reader->groups, g_strndup(start, (gsize)(reader->at - start)));
    reader->at++;
    return TRUE;
}

/* \k<name> and (?P=name): some bytes that were matched before, read once more. */
static gboolean
read_reference(Reader *reader, GArray *sequence, char end)
{
    Step step = { .min = 1, .max = 1, .weight = 1, .literal = -1 };

    while (is_word(*reader->at))
        reader->at++;
    if (*reader->at != end)
        return refuse(reader, "a back reference is not closed");
    reader->at++;
    set_invert(step.set);
    g_array_append_val(sequence, step);
    reader->refers_back = TRUE;
    return TRUE;
}

static gboolean
read_group(Reader *reader, GArray *sequence, gboolean *several)
{
    if (g_str_has_prefix(reader->at, "?P=")) {
        reader->at += 3;
        return read_reference(reader, sequence, ')');
    }
    if (g_str_has_prefix(reader->at, "?:")) {
        reader->at += 2;
    } else if (g_str_has_prefix(reader->at, "?<") && is_word(reader->at[2])) {
        reader->at += 2;
        if (!read_group_name(reader, '>'))
            return FALSE;
    } else if (*reader->at == '?') {
        return refuse(reader, "it uses a group that rules may not use");
    }
    if (++reader->depth > GROUP_DEPTH)
        return refuse(reader, "its groups are too deep");
    if (!read_alternatives(reader, sequence, several))
        return FALSE;
    reader->depth--;
    if (*reader->at != ')')
        return refuse(reader, "a group is not closed");
    reader->at++;
    return TRUE;
}

static gboolean
read_escape(Reader *reader, GArray *sequence)
{
    Step step = { .min = 1, .max = 1, .weight = 1, .literal = -1 };
    char c = *reader->at;

    if (c == '\0')
        return refuse(reader, "it ends in a backslash");
    reader->at++;
    if (c == 'b' || c == 'B')
        return TRUE;
    if (c == 'k' && *reader->at == '<') {
        reader->at++;
        return read_reference(reader, sequence, '>');
    }
    if (!add_named_set(step.set, c)) {
        step.literal = escaped_byte(c);
        if (step.literal < 0)
            return refuse(reader, "it uses an escape that rules may not use");
        set_add(step.set, (guint8)step.literal);
    }
    g_array_append_val(sequence, step);
    return TRUE;
}

/* One atom: a byte, a set, a group or an anchor. */
static gboolean
read_atom(Reader *reader, GArray *sequence, gboolean *several)
{
    Step step = { .min = 1, .max = 1, .weight = 1, .literal = -1 };
    char c = *reader->at++;

    switch (c) {
    case '^':
    case '$':
        return TRUE;
    case '\\':
        return read_escape(reader, sequence);
    case '(':
        return read_group(reader, sequence, several);
    case '[':
        if (!read_class(reader, &step))
            return FALSE;
        break;
    case '.':
        set_invert(step.set);
        break;
    case '*':
    case '+':
    case '?':
    case '{':
        return refuse(reader, "a quantifier stands behind nothing");
    default:
        step.literal = (guint8)c;
        set_add(step.set, (guint8)c);
        if (reader->any_case)
            set_fold_case(step.set);
    }
    g_array_append_val(sequence, step);
    return TRUE;
}

static gboolean
read_sequence(Reader *reader, GArray *sequence)
{
    while (*reader->at != '\0' && *reader->at != '|' && *reader->at != ')') {
        gsize start = sequence->len;
        gboolean several = FALSE;

        if (!read_atom(reader, sequence, &several) || !quantify(reader, sequence, start, several))
            return FALSE;
    }
    return TRUE;
}

/* One alternative is spliced into @sequence as it is; several become one step. */
static gboolean
read_alternatives(Reader *reader, GArray *sequence, gboolean *several)
{
    gsize start = sequence->len;
    Step all;

    if (!read_sequence(reader, sequence))
        return FALSE;
    if (*reader->at != '|')
        return TRUE;
    *several = TRUE;
    all = fold(sequence, start);
    while (*reader->at == '|') {
        Step other;

        reader->at++;
        if (!read_sequence(reader, sequence))
            return FALSE;
        other = fold(sequence, start);
        set_unite(all.set, other.set);
        all.min = MIN(all.min, other.min);
        all.max = MAX(all.max, other.max);
        all.weight = MAX(all.weight, other.weight);
    }
    all.weight = MAX(all.weight, all.max > all.min ? all.max - all.min : 1);
    g_array_append_val(sequence, all);
    return TRUE;
}

static void
find_literal(const GArray *sequence, MpRuleShape *out)
{
    const Step *steps = (const Step *)(gconstpointer)sequence->data;
    gsize best = 0, best_len = 0, len = 0;

    for (gsize i = 0; i < sequence->len; i++) {
        len = steps[i].literal >= 0 && steps[i].min == 1 && steps[i].max == 1 ? len + 1 : 0;
        if (len > best_len && len <= MP_RULE_LITERAL) {
            best_len = len;
            best = i + 1 - len;
        }
    }
    for (gsize i = 0; i < best_len; i++) {
        char c = (char)(guint8)steps[best + i].literal;
        out->literal[i] = out->any_case ? g_ascii_tolower(c) : c;
    }
    out->literal_len = best_len;
}

static void
find_prefix(const GArray *sequence, MpRuleShape *out)
{
    const Step *steps = (const Step *)(gconstpointer)sequence->data;

    for (gsize i = 0; i < MIN(sequence->len, MP_RULE_PREFIX); i++) {
        if (steps[i].literal < 0 || steps[i].min != 1 || steps[i].max != 1)
            return;
        out->prefix[out->prefix_len++] = (char)(guint8)steps[i].literal;
    }
}

/* The sets of the first bytes, up to and with the first one that need not be there. */
static void
find_heads(const GArray *sequence, MpRuleShape *out)
{
    for (guint i = 0; i < sequence->len && out->n_heads < MP_RULE_HEADS; i++) {
        const Step *step = &g_array_index(sequence, Step, i);

        if (step->min == 0) {
            guint64 set[4];
            guint next = i;

            memcpy(set, step->set, sizeof set);
            while (++next < sequence->len) { /* what stands here if it does not */
                const Step *other = &g_array_index(sequence, Step, next);

                set_unite(set, other->set);
                if (other->min > 0)
                    break;
            }
            if (next < sequence->len)
                memcpy(out->heads[out->n_heads++], set, sizeof set);
            return;
        }
        for (guint32 n = 0; n < step->min && out->n_heads < MP_RULE_HEADS; n++)
            memcpy(out->heads[out->n_heads++], step->set, sizeof step->set);
        if (step->max > step->min)
            return;
    }
}

static gsize
least_len(const GArray *sequence)
{
    gsize least = 0;

    for (guint i = 0; i < sequence->len; i++)
        least += g_array_index(sequence, Step, i).min;
    return least;
}

/* Letters, digits and what PCRE gives no meaning; escaped dots and the like. */
static gboolean
is_plain(const char *pattern, const MpRuleShape *shape)
{
    const char *at = pattern + (shape->anchored ? 1 : 0);
    gsize n = 0;

    for (; *at != '\0' && n < shape->literal_len; at++, n++) {
        if (*at == '\\' && !g_ascii_isalnum(at[1]))
            at++;
        else if (memchr("^$.[]()|?*+{}\\", *at, 14) != NULL)
            return FALSE;
    }
    return *at == '\0' && n == shape->literal_len;
}

gboolean
mp_rule_shape_read(const char *pattern, MpRuleShape *out, const char **refusal)
{
    Reader reader = { .at = pattern };
    g_autoptr(GArray) sequence = g_array_new(FALSE, FALSE, sizeof(Step));
    Step anything = { .max = UNBOUNDED, .weight = UNBOUNDED, .literal = -1 };
    gboolean several = FALSE;

    memset(out, 0, sizeof *out);
    out->groups = reader.groups = g_ptr_array_new_with_free_func(g_free);
    if (g_str_has_prefix(pattern, "(?i)")) {
        out->any_case = reader.any_case = TRUE;
        reader.at += 4;
    }
    out->anchored = *reader.at == '^';
    set_invert(anything.set);
    g_array_append_val(sequence, anything);
    if (read_alternatives(&reader, sequence, &several) && *reader.at != '\0')
        refuse(&reader, "a parenthesis closes nothing");
    if (several)
        out->anchored = FALSE; /* ^ belongs to the first alternative only */
    if (out->anchored)
        g_array_remove_index(sequence, 0);
    if (reader.refusal == NULL) {
        out->cost = sequence_cost(sequence);
        find_literal(sequence, out);
        out->least = reader.refers_back ? 0 : least_len(sequence);
        if (out->anchored && !out->any_case && !reader.refers_back) {
            find_prefix(sequence, out);
            find_heads(sequence, out);
        }
        out->plain = out->literal_len > 0 && !out->any_case && is_plain(pattern, out);
        if (out->cost > MP_RULE_COST_LIMIT)
            refuse(&reader, "its quantifiers can share the same bytes in too many ways");
    }
    *refusal = reader.refusal;
    if (reader.refusal != NULL)
        mp_rule_shape_clear(out);
    return reader.refusal == NULL;
}

void
mp_rule_shape_clear(MpRuleShape *self)
{
    g_clear_pointer(&self->groups, g_ptr_array_unref);
}
