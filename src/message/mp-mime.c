/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "message/mp-mime.h"

#include "base/mp-limits.h"

#define FIRST_ROOM 8 /* parts */
#define SCRATCH_BYTES (8u << 10)
#define OPEN G_MAXUINT64 /* where a body ends whose end was not met */

/* A part whose end was not met yet: the one the walk stands in, and those
 * around it, outermost first. */
typedef struct {
    gsize part;
    MpSlice boundary; /* empty: not a multipart, or one that was closed */
    gsize n_children;
    gboolean is_multipart;
    gboolean is_digest;
} Level;

/* The walk looks at lines that begin with two hyphens and at the header
 * blocks behind boundaries, each byte once. */
typedef struct {
    MpMessage *message;
    MpArena *arena;
    MpArena *scratch; /* fields of one part's header */
    char line_end;
    MpMimePart *parts;
    gsize n;
    gsize room;
    Level levels[MP_LIMIT_MIME_DEPTH + 1];
    gsize n_levels;
    gboolean told_depth;
    gboolean full;
    MpSlice bytes; /* of the piece: the message, or its head, or its tail */
    guint64 base;  /* where the piece begins */
} Walk;

static guint64
offset_of(const Walk *self, const char *p)
{
    return self->base + (guint64)(p - self->bytes.data);
}

static const char *
piece_end(const Walk *self)
{
    return self->bytes.data + self->bytes.len;
}

/* Behind the line end of the line that @p stands in. */
static const char *
next_line(const Walk *self, const char *p)
{
    const char *end = piece_end(self);
    const char *stop = memchr(p, self->line_end, (gsize)(end - p));

    return stop == NULL ? end : stop + 1;
}

/* ---- parts ---- */

static const MpField *
field_named(const MpFieldBlock *block, const char *name)
{
    MpSlice wanted = mp_slice_of(name);
    guint32 hash = mp_field_name_hash(wanted);

    for (gsize i = 0; i < block->n_fields; i++)
        if (block->fields[i].name_hash == hash &&
            mp_slice_equal_nocase(block->fields[i].name, wanted))
            return &block->fields[i];
    return NULL;
}

static MpSlice
value_named(const Walk *self, const MpFieldBlock *block, const char *name)
{
    const MpField *field = field_named(block, name);

    return field == NULL
               ? MP_SLICE_EMPTY
               : mp_field_unfold(mp_slice_sub(field->value, 0, MP_LIMIT_FIELD_VALUE), self->arena);
}

static gboolean
is_type(MpSlice type, const char *wanted)
{
    return mp_slice_equal(type, mp_slice_of(wanted));
}

/* What the header block says about its part. */
static MpMimePart
describe(const Walk *self, const MpFieldBlock *block, gboolean in_digest)
{
    MpContentType content =
        mp_decode_content_type(value_named(self, block, "Content-Type"), self->arena);
    MpSlice disposition = value_named(self, block, "Content-Disposition");
    MpMimePart part = {
        .type = content.type,
        .charset = content.charset,
        .boundary = content.boundary,
        .filename = mp_decode_filename(disposition, self->arena),
        .encoding = mp_decode_encoding_named(value_named(self, block, "Content-Transfer-Encoding")),
    };

    if (part.type.len == 0)
        part.type = in_digest ? MP_SLICE_LITERAL("message/rfc822") : MP_SLICE_LITERAL("text/plain");
    if (part.filename.len == 0)
        part.filename = content.name;
    while (part.boundary.len > 0 && part.boundary.data[part.boundary.len - 1] == ' ')
        part.boundary.len--; /* RFC 2046 section 5.1.1: it does not end in a blank */
    return part;
}

static void
tell(const Walk *self, MpDiagCode code, const MpMimePart *part)
{
    MpSpan where = part->header.end > 0 ? part->header : part->body;

    mp_diag_add(mp_message_diags(self->message), code, where, NULL);
}

/* Makes the part that begins here the innermost one. */
static void
open_part(Walk *self, const MpMimePart *part)
{
    Level *level = &self->levels[self->n_levels];
    gboolean is_multipart = mp_slice_starts_nocase(part->type, MP_SLICE_LITERAL("multipart/"));

    if (self->n == self->room) {
        gsize room = MAX(FIRST_ROOM, self->room * 2);

        self->parts = mp_arena_grow(self->arena, self->parts, self->room * sizeof(MpMimePart),
                                    room * sizeof(MpMimePart));
        self->room = room;
    }
    *level = (Level){
        .part = self->n,
        .boundary = is_multipart ? part->boundary : MP_SLICE_EMPTY,
        .is_multipart = is_multipart,
        .is_digest = is_type(part->type, "multipart/digest"),
    };
    self->parts[self->n] = *part;
    self->parts[self->n].depth = (guint)self->n_levels;
    self->parts[self->n].body.end = OPEN;
    self->n++;
    self->n_levels++;
}

/* Whether parts may be opened inside the innermost one. */
static gboolean
may_descend(Walk *self)
{
    if (self->n_levels <= MP_LIMIT_MIME_DEPTH)
        return TRUE;
    if (!self->told_depth)
        tell(self, MP_DIAG_MIME_TOO_DEEP, &self->parts[self->n - 1]);
    self->told_depth = TRUE;
    return FALSE;
}

/* The bodies of all parts inside the first @n levels end at @end. */
static void
close_levels(Walk *self, gsize n, guint64 end)
{
    for (; self->n_levels > n; self->n_levels--) {
        const Level *level = &self->levels[self->n_levels - 1];
        MpMimePart *part = &self->parts[level->part];

        part->body.end = MAX(end, part->body.start);
        if (level->is_multipart && level->n_children == 0)
            tell(self, MP_DIAG_MIME_BOUNDARY_MISSING, part);
    }
}

/* ---- lines ---- */

/* Whether the line at @p is `--boundary`, and nothing but `--` and blanks
 * behind it: `b` does not match `--bb`. */
static gboolean
is_delimiter(MpSlice line, MpSlice boundary, gboolean *is_last)
{
    MpSlice rest = mp_slice_sub(line, 2, line.len);

    if (boundary.len == 0 || rest.len < boundary.len ||
        memcmp(rest.data, boundary.data, boundary.len) != 0)
        return FALSE;
    rest = mp_slice_sub(rest, boundary.len, rest.len);
    *is_last = rest.len >= 2 && rest.data[0] == '-' && rest.data[1] == '-';
    return mp_slice_trim(mp_slice_sub(rest, *is_last ? 2 : 0, rest.len)).len == 0;
}

/* How many levels are still open behind the line at @p; 0: it is text. */
static gsize
delimited_levels(const Walk *self, const char *p, gboolean *is_last)
{
    const char *end = piece_end(self);
    MpSlice line;

    if (end - p < 3 || p[0] != '-' || p[1] != '-')
        return 0;
    line = (MpSlice){ p, (gsize)(next_line(self, p) - p) };
    for (gsize n = self->n_levels; n > 0; n--)
        if (is_delimiter(line, self->levels[n - 1].boundary, is_last))
            return n;
    return 0;
}

/* The end of a body that the delimiter at @p ends: its line end is the delimiter's. */
static guint64
body_end_before(const Walk *self, const char *p)
{
    if (p > self->bytes.data)
        p--;
    if (self->line_end == '\n' && p > self->bytes.data && p[-1] == '\r')
        p--;
    return offset_of(self, p);
}

static gboolean
is_blank_line(const Walk *self, const char *p, const char *next)
{
    while (p < next && (*p == '\r' || *p == self->line_end))
        p++;
    return p == next;
}

/* Reads the header block at @p, up to a blank line or a delimiter, and opens
 * its part. Returns where the body begins. */
static const char *
read_part(Walk *self, const char *p)
{
    const char *start = p, *end = piece_end(self), *header_end = end;
    gboolean in_digest = self->n_levels > 0 && self->levels[self->n_levels - 1].is_digest;
    gboolean unused;
    MpFieldBlock block;
    MpMimePart part;

    while (p < end) {
        const char *next = next_line(self, p);

        header_end = p;
        if (delimited_levels(self, p, &unused) > 0)
            break;
        p = next;
        if (is_blank_line(self, header_end, next))
            break;
        header_end = p;
    }
    mp_arena_reset(self->scratch);
    block = mp_field_split((MpSlice){ start, (gsize)(header_end - start) }, offset_of(self, start),
                           self->scratch, NULL);
    part = describe(self, &block, in_digest);
    part.header = (MpSpan){ offset_of(self, start), offset_of(self, header_end) };
    part.body.start = offset_of(self, p);
    open_part(self, &part);
    return p;
}

/* Opens the part at @p, and where that is a message, the one inside it. */
static const char *
read_parts(Walk *self, const char *p)
{
    const MpMimePart *part;

    do {
        if (self->n == MP_LIMIT_MIME_PARTS) {
            if (!self->full)
                tell(self, MP_DIAG_MIME_PART_LIMIT, &self->parts[0]);
            self->full = TRUE;
            return p;
        }
        p = read_part(self, p);
        part = &self->parts[self->n - 1];
    } while (is_type(part->type, "message/rfc822") && part->encoding == MP_ENCODING_IDENTITY &&
             may_descend(self));
    if (self->levels[self->n_levels - 1].boundary.len > 0 && !may_descend(self)) {
        self->levels[self->n_levels - 1].boundary = MP_SLICE_EMPTY; /* it is text then */
        self->levels[self->n_levels - 1].is_multipart = FALSE;
    }
    return p;
}

static void
walk_piece(Walk *self, const char *p)
{
    const char *end = piece_end(self);

    while (p < end && !self->full) {
        gboolean is_last;
        gsize n = delimited_levels(self, p, &is_last);
        Level *level;

        if (n == 0) {
            p = next_line(self, p);
            continue;
        }
        close_levels(self, n, body_end_before(self, p));
        level = &self->levels[n - 1];
        p = next_line(self, p);
        if (is_last) {
            level->boundary = MP_SLICE_EMPTY; /* what follows is epilogue */
            level->n_children = MAX(level->n_children, 1);
            continue;
        }
        level->n_children++;
        p = read_parts(self, p);
    }
}

static void
walk(Walk *self)
{
    const MpMessageBytes *bytes = mp_message_bytes(self->message);
    const MpFieldBlock *block = mp_message_block(self->message);
    MpMimePart whole = describe(self, block, FALSE);

    whole.body.start = block->body_start;
    open_part(self, &whole);
    self->bytes = bytes->head;
    if (is_type(whole.type, "message/rfc822") && whole.encoding == MP_ENCODING_IDENTITY)
        walk_piece(self, read_parts(self, bytes->head.data + block->body_start));
    else if (self->levels[0].boundary.len > 0)
        walk_piece(self, bytes->head.data + block->body_start);
    if (bytes->tail.len > 0 && !self->full) {
        self->bytes = bytes->tail;
        self->base = bytes->length - bytes->tail.len;
        walk_piece(self, next_line(self, bytes->tail.data));
    }
    close_levels(self, 0, bytes->length);
}

const MpMimePart *
mp_mime_parts(MpMessage *message, gsize *n_parts)
{
    MpMessageMime *kept = mp_message_mime(message);

    if (kept->parts == NULL) {
        g_autoptr(MpArena) scratch = mp_arena_new(SCRATCH_BYTES);
        Walk self = {
            .message = message,
            .arena = mp_message_arena(message),
            .scratch = scratch,
            .line_end = mp_message_block(message)->line_end == MP_LINE_END_CR ? '\r' : '\n',
        };

        walk(&self);
        kept->parts = self.parts;
        kept->n_parts = self.n;
    }
    *n_parts = kept->n_parts;
    return kept->parts;
}
