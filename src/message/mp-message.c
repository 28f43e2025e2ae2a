/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "message/mp-message.h"

#include "base/mp-limits.h"
#include "message/mp-decode.h"

#define ARENA_BYTES                                                                                \
    (256u << 10)     /* what all but a few messages need: fields, facts, text windows              \
                      */
#define N_BUCKETS 64 /* of field names; a message has some 40 fields of 30 names */
#define NO_FIELD G_MAXUINT16
#define N_SINGLE 14 /* names of fields that stand once */

G_STATIC_ASSERT(MP_LIMIT_FIELDS < NO_FIELD);

#define N_NAMES 1024  /* names that are remembered from message to message; a power of two */
#define NAME_BYTES 67 /* of them; longer names are rare */
#define NAME_TRIES 8  /* slots that a name may stand in */

/* A field's value, made when asked for; data NULL: not yet. */
typedef struct {
    MpSlice unfolded;
    MpSlice decoded;
} Value;

/* A name that fields had, and its note. */
typedef struct {
    MpNameNote note;
    guint32 hash;
    guint8 len; /* 0: a free slot */
    char name[NAME_BYTES];
} Name;

struct _MpMessage {
    MpMessageBytes bytes;
    MpArena *arena;
    MpDiagSink *diags;
    MpFieldBlock block;
    Value *values; /* one a field */
    MpMessageMime mime;
    guint16 *next;                   /* the next field of the same bucket */
    guint32 single_hashes[N_SINGLE]; /* of single_names */
    guint16 bucket[N_BUCKETS];       /* its first field */
    Name *names;                     /* outlive the message */
    guint n_names;
};

/* RFC 5322 section 3.6 and RFC 2045: these stand once in a message. */
static const char *const single_names[N_SINGLE] = {
    "Date",         "From",
    "Sender",       "Reply-To",
    "To",           "Cc",
    "Bcc",          "Message-ID",
    "In-Reply-To",  "References",
    "Subject",      "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding",
};

MpMessage *
mp_message_new(void)
{
    MpMessage *self = g_new0(MpMessage, 1);
    MpMessageBytes none = { MP_SLICE_EMPTY, MP_SLICE_EMPTY, 0 };

    self->arena = mp_arena_new(ARENA_BYTES);
    self->names = g_new0(Name, N_NAMES);
    for (gsize i = 0; i < N_SINGLE; i++)
        self->single_hashes[i] = mp_field_name_hash(mp_slice_of(single_names[i]));
    mp_message_parse(self, &none);
    return self;
}

void
mp_message_free(MpMessage *self)
{
    if (self == NULL)
        return;
    mp_arena_free(self->arena);
    g_free(self->names);
    g_free(self);
}

/* Chains the fields of each bucket in their order. */
static void
index_fields(MpMessage *self)
{
    gsize n = self->block.n_fields;

    memset(self->bucket, 0xff, sizeof(self->bucket));
    self->next = mp_arena_new0_n(self->arena, guint16, n);
    self->values = mp_arena_new0_n(self->arena, Value, n);
    for (gsize i = n; i-- > 0;) {
        guint16 *first = &self->bucket[self->block.fields[i].name_hash % N_BUCKETS];

        self->next[i] = *first;
        *first = (guint16)i;
    }
}

/* The first field of that name in the chain that begins with field @at. */
static const MpField *
find_in_chain(const MpMessage *self, guint16 at, MpSlice name, guint32 hash)
{
    for (; at != NO_FIELD; at = self->next[at]) {
        const MpField *field = &self->block.fields[at];

        if (field->name_hash == hash && mp_slice_equal_nocase(field->name, name))
            return field;
    }
    return NULL;
}

static void
tell_of_duplicates(MpMessage *self)
{
    for (gsize i = 0; i < N_SINGLE; i++) {
        MpSlice name = mp_slice_of(single_names[i]);
        guint32 hash = self->single_hashes[i];
        const MpField *field = find_in_chain(self, self->bucket[hash % N_BUCKETS], name, hash);

        while (field != NULL) {
            field = find_in_chain(self, self->next[field - self->block.fields], name, hash);
            if (field != NULL)
                mp_diag_add(self->diags, MP_DIAG_DUPLICATE_FIELD, field->span, single_names[i]);
        }
    }
}

static void
tell_of_sizes(MpMessage *self)
{
    for (gsize i = 0; i < self->block.n_fields; i++)
        if (self->block.fields[i].value.len > MP_LIMIT_FIELD_VALUE)
            mp_diag_add(self->diags, MP_DIAG_VALUE_OVERSIZED, self->block.fields[i].span, NULL);
    if (self->bytes.tail.len > 0)
        mp_diag_add(self->diags, MP_DIAG_LARGE_MESSAGE, (MpSpan){ 0, self->bytes.length }, NULL);
}

/* Names that stand in the way of others are forgotten together. */
static void
limit_names(MpMessage *self)
{
    if (self->n_names <= N_NAMES / 4 * 3)
        return;
    memset(self->names, 0, N_NAMES * sizeof *self->names);
    self->n_names = 0;
}

void
mp_message_parse(MpMessage *self, const MpMessageBytes *bytes)
{
    limit_names(self);
    self->bytes = *bytes;
    mp_arena_reset(self->arena);
    self->mime = (MpMessageMime){ 0 };
    self->diags = mp_diag_sink_new(self->arena);
    self->block = mp_field_split(bytes->head, 0, self->arena, self->diags);
    index_fields(self);
    tell_of_duplicates(self);
    tell_of_sizes(self);
}

const MpMessageBytes *
mp_message_bytes(const MpMessage *self)
{
    return &self->bytes;
}

const MpFieldBlock *
mp_message_block(const MpMessage *self)
{
    return &self->block;
}

const MpField *
mp_message_fields(const MpMessage *self, gsize *n_fields)
{
    *n_fields = self->block.n_fields;
    return self->block.fields;
}

/* Where in the chain of @hash the fields behind @after begin. */
static guint16
chain_behind(const MpMessage *self, guint32 hash, const MpField *after)
{
    gsize index = (gsize)(after - self->block.fields);
    guint16 at = self->bucket[hash % N_BUCKETS];

    if (after->name_hash % N_BUCKETS == hash % N_BUCKETS)
        return self->next[index];
    while (at != NO_FIELD && at < index)
        at = self->next[at];
    return at;
}

const MpField *
mp_message_find(const MpMessage *self, const char *name, const MpField *after)
{
    MpSlice wanted = mp_slice_of(name);
    guint32 hash = mp_field_name_hash(wanted);
    guint16 at = after == NULL ? self->bucket[hash % N_BUCKETS] : chain_behind(self, hash, after);

    return find_in_chain(self, at, wanted, hash);
}

MpSlice
mp_message_unfold(MpMessage *self, const MpField *field)
{
    Value *kept = &self->values[field - self->block.fields];

    if (kept->unfolded.data == NULL)
        kept->unfolded = mp_slice_trim(
            mp_field_unfold(mp_slice_sub(field->value, 0, MP_LIMIT_FIELD_VALUE), self->arena));
    return kept->unfolded;
}

/* Whether @text holds a character that turns the reading direction: U+061C,
 * U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069. */
static gboolean
has_bidi_control(MpSlice text)
{
    for (gsize i = 0; i + 1 < text.len; i++) {
        const guint8 *p = (const guint8 *)text.data + i;

        if (p[0] == 0xd8 && p[1] == 0x9c)
            return TRUE;
        if (p[0] != 0xe2 || i + 2 >= text.len)
            continue;
        if (p[1] == 0x80 && (p[2] == 0x8e || p[2] == 0x8f || (p[2] >= 0xaa && p[2] <= 0xae)))
            return TRUE;
        if (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9)
            return TRUE;
    }
    return FALSE;
}

/* The script of the letter at @p, with its length: Latin only as ASCII, Greek is
 * U+0370 to U+03FF, Cyrillic U+0400 to U+052F; 0 for anything else. */
static guint
script_at(const guint8 *p, gsize left, gsize *len)
{
    enum { LATIN = 1, GREEK = 2, CYRILLIC = 4 };

    *len = 1;
    if (p[0] < 0x80)
        return g_ascii_isalpha((char)p[0]) ? LATIN : 0;
    if (left < 2 || p[0] < 0xcd || p[0] > 0xd4)
        return 0;
    *len = 2;
    if (p[0] < 0xd0)
        return p[0] > 0xcd || p[1] >= 0xb0 ? GREEK : 0;
    return p[0] < 0xd4 || p[1] <= 0xaf ? CYRILLIC : 0;
}

/* Whether one word mixes scripts, as a name does that is to be taken for another. */
static gboolean
has_mixed_word(MpSlice text)
{
    guint scripts = 0;

    for (gsize i = 0, len; i < text.len; i += len) {
        guint script = script_at((const guint8 *)text.data + i, text.len - i, &len);

        scripts = script == 0 ? 0 : scripts | script;
        if ((scripts & (scripts - 1)) != 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_ascii(MpSlice text)
{
    guint8 all = 0;

    for (gsize i = 0; i < text.len; i++)
        all |= (guint8)text.data[i];
    return all < 0x80;
}

/* What people may misread. */
static void
note_characters(const MpMessage *self, const MpField *field, MpSlice text)
{
    if (is_ascii(text))
        return;
    if (has_bidi_control(text))
        mp_diag_add(self->diags, MP_DIAG_BIDI_CONTROL, field->span, NULL);
    if (has_mixed_word(text))
        mp_diag_add(self->diags, MP_DIAG_MIXED_SCRIPT, field->span, NULL);
}

MpSlice
mp_message_decode(MpMessage *self, const MpField *field)
{
    Value *kept = &self->values[field - self->block.fields];

    if (kept->decoded.data == NULL) {
        kept->decoded = mp_decode_text(mp_message_unfold(self, field), self->arena);
        note_characters(self, field, kept->decoded);
    }
    return kept->decoded;
}

static MpNameNote *
find_note(MpMessage *self, const MpField *field)
{
    guint32 at = field->name_hash;

    for (guint i = 0; i < NAME_TRIES && field->name.len <= NAME_BYTES; i++) {
        Name *name = &self->names[(at + i) % N_NAMES];

        if (name->len == 0 && field->name.len > 0) {
            name->hash = field->name_hash;
            name->len = (guint8)field->name.len;
            memcpy(name->name, field->name.data, field->name.len);
            self->n_names++;
            return &name->note;
        }
        if (name->hash == field->name_hash &&
            mp_slice_equal((MpSlice){ name->name, name->len }, field->name))
            return &name->note;
    }
    return mp_arena_new0(self->arena, MpNameNote); /* for this field alone */
}

MpNameNote *
mp_message_find_note(MpMessage *self, const MpField *field)
{
    MpField *own = (MpField *)&self->block.fields[field - self->block.fields];

    own->note = find_note(self, field);
    return own->note;
}

MpArena *
mp_message_arena(MpMessage *self)
{
    return self->arena;
}

MpDiagSink *
mp_message_diags(MpMessage *self)
{
    return self->diags;
}

MpMessageMime *
mp_message_mime(MpMessage *self)
{
    return &self->mime;
}

gboolean
mp_message_is_header_only(const MpMessage *self)
{
    MpSlice body = mp_slice_sub(self->bytes.head, self->block.body_start, self->bytes.head.len);

    return self->block.n_fields > 0 && self->bytes.tail.len == 0 && mp_slice_trim(body).len == 0;
}
