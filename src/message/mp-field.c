/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "message/mp-field.h"

#include "base/mp-limits.h"

#define FIRST_ROOM 16 /* fields; grows in its place */
#define FNV_OFFSET 2166136261u
#define FNV_PRIME 16777619u

/* One line of a header block. */
typedef struct {
    const char *start;
    const char *end;  /* of its text */
    const char *next; /* behind its line end */
} Line;

typedef struct {
    MpSlice bytes;
    guint64 base;
    MpArena *arena;
    MpDiagSink *diags;
    char line_end; /* the byte that ends a line */
    MpField *fields;
    gsize n;
    gsize room;
    gsize n_crlf;          /* lines that end in CRLF */
    gsize n_lf;            /* lines that end in LF alone */
    const char *keep;      /* where fields are no longer kept */
    gboolean open;         /* the last line belongs to the last field */
    gboolean junk;         /* the last line is no field */
    MpDiagCode cut;        /* the first cap that was reached */
    const char *cut_at;    /* and where; NULL: none was */
    gsize n_lost;          /* fields behind it */
    gsize n_lost_received; /* those of them that are hops */
    GHashTable *names;     /* hashes of those there are, once a cap is reached */
    gsize n_spared;        /* kept all the same */
    guint32 received;      /* mp_field_name_hash() of that name */
} Splitter;

guint32
mp_field_name_hash(MpSlice name)
{
    guint32 hash = FNV_OFFSET;

    for (gsize i = 0; i < name.len; i++)
        hash = (hash ^ (guint8)mp_lower(name.data[i])) * FNV_PRIME;
    return hash;
}

static void
tell(const Splitter *self, MpDiagCode code, const char *start, const char *end)
{
    guint64 at = self->base + (guint64)(start - self->bytes.data);

    if (self->diags != NULL)
        mp_diag_add(self->diags, code, (MpSpan){ at, at + (guint64)(end - start) }, NULL);
}

static MpLineEnd
line_end_of(MpSlice bytes)
{
    const char *lf = bytes.len == 0 ? NULL : memchr(bytes.data, '\n', bytes.len);

    if (lf != NULL)
        return lf > bytes.data && lf[-1] == '\r' ? MP_LINE_END_CRLF : MP_LINE_END_LF;
    return mp_slice_find(bytes, '\r') >= 0 ? MP_LINE_END_CR : MP_LINE_END_NONE;
}

static Line
line_at(Splitter *self, const char *start)
{
    const char *end = self->bytes.data + self->bytes.len;
    const char *stop = memchr(start, self->line_end, (gsize)(end - start));
    Line line = { start, stop == NULL ? end : stop, stop == NULL ? end : stop + 1 };

    if (self->line_end == '\r')
        return line;
    while (line.end > start && line.end[-1] == '\r') /* half a CRLF may end the bytes */
        line.end--;
    if (stop != NULL && line.end == stop)
        self->n_lf++;
    else if (stop != NULL)
        self->n_crlf++;
    return line;
}

static const guint8 name_ends[256] = { [':'] = 1, [' '] = 1, ['\t'] = 1, ['\r'] = 1 };

/* The name that @line begins with; empty: the line is no field. Any byte but
 * blanks and line ends may stand in a name: NULs there are evidence. Blanks
 * before the colon are passed over (obsolete syntax, RFC 5322 section 4.5). */
static MpSlice
name_of(const Line *line, guint32 *hash, const char **colon)
{
    const char *p = line->start;
    const char *name_end;

    *hash = FNV_OFFSET;
    for (; p < line->end && !name_ends[(guint8)*p]; p++)
        *hash = (*hash ^ (guint8)mp_lower(*p)) * FNV_PRIME;
    name_end = p;
    while (p < line->end && (*p == ' ' || *p == '\t'))
        p++;
    if (p == line->end || *p != ':')
        return MP_SLICE_EMPTY;
    *colon = p;
    return (MpSlice){ line->start, (gsize)(name_end - line->start) };
}

static MpField *
add_field(Splitter *self)
{
    if (self->n == self->room) {
        gsize room = MAX(FIRST_ROOM, self->room * 2);

        self->fields = mp_arena_grow(self->arena, self->fields, self->room * sizeof(MpField),
                                     room * sizeof(MpField));
        self->room = room;
    }
    return &self->fields[self->n++];
}

/* The first cap that is reached is told of, with all that lies behind it. */
static void
cut_here(Splitter *self, MpDiagCode code, const char *at)
{
    if (self->cut_at != NULL)
        return;
    self->cut = code;
    self->cut_at = at;
}

/* Whether a field behind the cap is kept all the same: the first of a name that
 * did not stand before. Otherwise a flood of one field would hide From. */
static gboolean
is_spared(Splitter *self, guint32 hash)
{
    if (self->names == NULL) {
        self->names = g_hash_table_new(NULL, NULL);
        for (gsize i = 0; i < self->n; i++)
            g_hash_table_add(self->names, GUINT_TO_POINTER(self->fields[i].name_hash));
    }
    return self->n_spared < MP_LIMIT_FIELDS_SPARED &&
           g_hash_table_add(self->names, GUINT_TO_POINTER(hash));
}

/* Whether a field of that name is kept, which begins behind a cap. */
static gboolean
spare_field(Splitter *self, guint32 hash)
{
    if (is_spared(self, hash)) {
        self->n_spared++;
        return TRUE;
    }
    self->n_lost++;
    self->n_lost_received += hash == self->received;
    return FALSE;
}

static void
tell_cut(const Splitter *self)
{
    guint64 at;
    g_autofree char *detail = NULL;

    if (self->cut_at == NULL || self->diags == NULL)
        return;
    at = self->base + (guint64)(self->cut_at - self->bytes.data);
    if (self->n_lost > 0)
        detail =
            g_strdup_printf("%" G_GSIZE_FORMAT " fields behind it are not kept, %" G_GSIZE_FORMAT
                            " of them Received",
                            self->n_lost, self->n_lost_received);
    mp_diag_add(self->diags, self->cut, (MpSpan){ at, at }, detail);
}

/* The end of what is kept of a line that ends at @end, of a field that begins at @start. */
static const char *
kept_end(Splitter *self, const char *start, const char *end)
{
    if (end <= self->keep)
        return end;
    if (start >= self->keep) /* spared: its own size counts */
        return MIN(end, start + MP_LIMIT_FIELD_VALUE);
    cut_here(self, MP_DIAG_HEADER_TRUNCATED, self->keep);
    return self->keep;
}

static void
extend_last(Splitter *self, const Line *line)
{
    MpField *field = &self->fields[self->n - 1];
    const char *end = kept_end(self, field->name.data, line->end);

    self->open = end == line->end;
    if (end > field->value.data + field->value.len) {
        field->value.len = (gsize)(end - field->value.data);
        field->span.end = field->value_start + field->value.len;
    }
}

/* A line that begins with a blank belongs to the line before it, whatever that was. */
static void
take_continuation(Splitter *self, const Line *line)
{
    if (self->open)
        extend_last(self, line);
    else if (self->n == 0 && !self->junk) {
        tell(self, MP_DIAG_HEADER_NO_COLON, line->start, line->end);
        self->junk = TRUE;
    }
}

static void
take_field(Splitter *self, const Line *line)
{
    const char *colon = NULL, *end;
    guint32 hash;
    MpSlice name = name_of(line, &hash, &colon);
    MpField *field;

    self->open = FALSE;
    if (name.len == 0) {
        if (!self->junk) /* one for a run of them */
            tell(self, MP_DIAG_HEADER_NO_COLON, line->start, line->end);
        self->junk = TRUE;
        return;
    }
    self->junk = FALSE;
    end = kept_end(self, line->start, line->end);
    if (self->n - self->n_spared == MP_LIMIT_FIELDS)
        cut_here(self, MP_DIAG_FIELD_LIMIT, line->start);
    if (colon >= self->keep || self->n - self->n_spared == MP_LIMIT_FIELDS) {
        cut_here(self, MP_DIAG_HEADER_TRUNCATED, self->keep);
        if (!spare_field(self, hash))
            return;
    }
    if (colon != name.data + name.len)
        tell(self, MP_DIAG_SPACE_BEFORE_COLON, name.data, colon + 1);
    field = add_field(self);
    *field = (MpField){
        .name = name,
        .value = { colon + 1, (gsize)(end - colon - 1) },
        .value_start = self->base + (guint64)(colon + 1 - self->bytes.data),
        .name_hash = hash,
    };
    field->span = (MpSpan){ self->base + (guint64)(line->start - self->bytes.data),
                            field->value_start + field->value.len };
    self->open = end == line->end;
}

/* A separator of an mbox, or the note of a relay of old. */
static gboolean
is_from_line(const Line *line)
{
    MpSlice text = { line->start, (gsize)(line->end - line->start) };

    if (text.len > 0 && text.data[0] == '>')
        text = mp_slice_sub(text, 1, text.len);
    return mp_slice_equal(mp_slice_sub(text, 0, 5), MP_SLICE_LITERAL("From "));
}

/* What is odd about the bytes of the whole block. */
static void
look_over(Splitter *self, const MpFieldBlock *block)
{
    const char *start = self->bytes.data;
    const char *end = start + block->header_end;
    const char *nul = block->header_end == 0 ? NULL : memchr(start, '\0', block->header_end);

    if (nul != NULL)
        tell(self, MP_DIAG_NUL_IN_HEADER, nul, nul + 1);
    if (self->n_lf > 0 && self->n_crlf > 0)
        tell(self, MP_DIAG_MIXED_LINE_ENDS, start, end);
    if (self->line_end == '\r')
        return;
    for (const char *p = start; p < end; p++) {
        p = memchr(p, '\r', (gsize)(end - p));
        if (p == NULL)
            return;
        if (p + 1 < start + self->bytes.len && p[1] != '\n') {
            tell(self, MP_DIAG_BARE_CR, p, p + 1);
            return;
        }
    }
}

/* Fills in where the block ends. */
static void
split(Splitter *self, MpFieldBlock *block)
{
    const char *start = self->bytes.data;
    const char *end = start + self->bytes.len;

    for (const char *p = start; p < end;) {
        Line line = line_at(self, p);

        if (line.end == line.start) {
            block->header_end = (gsize)(p - start);
            block->body_start = (gsize)(line.next - start);
            return;
        }
        p = line.next;
        if (*line.start == ' ' || *line.start == '\t')
            take_continuation(self, &line);
        else if (self->n > 0 || !is_from_line(&line))
            take_field(self, &line);
    }
    block->header_end = block->body_start = self->bytes.len;
}

MpFieldBlock
mp_field_split(MpSlice bytes, guint64 base, MpArena *arena, MpDiagSink *diags)
{
    MpFieldBlock block = { .line_end = line_end_of(bytes) };
    Splitter splitter = {
        .bytes = bytes,
        .base = base,
        .arena = arena,
        .diags = diags,
        .line_end = block.line_end == MP_LINE_END_CR ? '\r' : '\n',
        .keep = bytes.data + MIN(bytes.len, MP_LIMIT_HEADER_BYTES),
        .received = mp_field_name_hash(MP_SLICE_LITERAL("Received")),
    };

    split(&splitter, &block);
    if (splitter.n == 0 && block.header_end > 0)
        block.header_end = block.body_start = 0;
    tell_cut(&splitter);
    g_clear_pointer(&splitter.names, g_hash_table_unref);
    look_over(&splitter, &block);
    block.fields = splitter.fields;
    block.n_fields = splitter.n;
    return block;
}

/* Behind the line ends at @p. */
static const char *
skip_line_ends(const char *p, const char *end)
{
    while (p < end && (*p == '\r' || *p == '\n'))
        p++;
    return p;
}

/* The next line end, or @end; CRs are looked for only where there are any. */
static const char *
next_line_end(const char *p, const char *end, gboolean crs)
{
    const char *lf = memchr(p, '\n', (gsize)(end - p));
    const char *stop = lf == NULL ? end : lf;
    const char *cr = crs ? memchr(p, '\r', (gsize)(stop - p)) : NULL;

    return cr == NULL ? stop : cr;
}

MpSlice
mp_field_unfold(MpSlice value, MpArena *arena)
{
    const char *end = value.data + value.len;
    gboolean crs = mp_slice_find(value, '\r') >= 0;
    const char *p = next_line_end(value.data, end, crs);
    MpSlice out;
    char *at;

    if (p == end)
        return value;
    out = mp_arena_copy(arena, value);
    at = (char *)out.data + (p - value.data);
    while (p < end) {
        const char *text = skip_line_ends(p, end);
        const char *stop = next_line_end(text, end, crs);

        if (text < end && *text != ' ' && *text != '\t') {
            memcpy(at, p, (gsize)(text - p)); /* no folding: a CR of the text */
            at += text - p;
        }
        memcpy(at, text, (gsize)(stop - text));
        at += stop - text;
        p = stop;
    }
    out.len = (gsize)(at - out.data);
    *at = '\0';
    return out;
}
