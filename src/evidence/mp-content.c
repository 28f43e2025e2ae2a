/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-content.h"

#include "evidence/mp-mbox-from.h"

#define BUFFER_BYTES (16u << 10)
#define NO_BYTE (-1)
#define HELD_MAX (4u << 10) /* a line of '>' longer than this quotes nothing */

/* How the normal form is made. */
typedef enum {
    FORM_PLAIN = 0,
    FORM_LONE_CR = 1 << 0, /* a lone CR ends a line: only where there is no LF at all */
    FORM_UNQUOTE = 1 << 1,
    N_FORMS = 4,
} Form;

/* Writes one normal form of a message into a digest. */
typedef struct {
    MpDigest *digest;
    Form form;
    int last; /* byte written; NO_BYTE before the first */
    gsize len;
    char buffer[BUFFER_BYTES];
} Writer;

static void
writer_begin(Writer *self, MpDigest *digest, Form form)
{
    self->digest = digest;
    self->form = form;
    self->last = NO_BYTE;
    self->len = 0;
}

static void
writer_flush(Writer *self)
{
    mp_digest_update(self->digest, self->buffer, self->len);
    self->len = 0;
}

static void
writer_add(Writer *self, const char *data, gsize len)
{
    if (len == 0)
        return;
    self->last = data[len - 1];
    if (self->len + len > BUFFER_BYTES)
        writer_flush(self);
    if (len >= BUFFER_BYTES) {
        mp_digest_update(self->digest, data, len);
        return;
    }
    memcpy(self->buffer + self->len, data, len);
    self->len += len;
}

/* How the first of some bytes stands. */
typedef enum {
    IN_A_LINE,
    AT_LINE_START,
} Place;

/* The first '>' of the next line `>...>From ` from @p on; %NULL. @first: how
 * the first of @bytes stands. */
static const char *
find_quoted(MpSlice bytes, const char *p, char eol, Place first)
{
    const char *end = bytes.data + bytes.len;

    while ((p = mp_mbox_from_find(p, end)) != NULL) {
        const char *start = p;

        while (start > bytes.data && start[-1] == '>')
            start--;
        if (start != p && (start == bytes.data ? first == AT_LINE_START : start[-1] == eol))
            return start;
        p += 5;
    }
    return NULL;
}

/* Neither a CRLF nor a quoted `From ` is cut at the end of @bytes. */
static void
writer_normalise(Writer *self, MpSlice bytes)
{
    const char *p = bytes.data, *end = bytes.data + bytes.len;
    char eol = (self->form & FORM_LONE_CR) != 0 ? '\r' : '\n';
    Place first = self->last == '\n' || self->last == NO_BYTE ? AT_LINE_START : IN_A_LINE;
    const char *quoted = NULL;

    if ((self->form & FORM_UNQUOTE) != 0)
        quoted = find_quoted(bytes, p, eol, first);
    while (p < end) {
        const char *stop = quoted != NULL ? quoted : end;
        const char *cr = memchr(p, '\r', (gsize)(stop - p));

        if (cr != NULL) {
            writer_add(self, p, (gsize)(cr - p));
            if (eol == '\r')
                writer_add(self, "\n", 1);
            else if (cr + 1 == end || cr[1] != '\n')
                writer_add(self, cr, 1);
            p = cr + 1;
            continue;
        }
        writer_add(self, p, (gsize)(stop - p));
        p = stop;
        if (quoted != NULL) {
            p++; /* one '>' less */
            quoted = find_quoted(bytes, mp_mbox_from_find(p, end) + 5, eol, first);
        }
    }
}

static MpSha256
writer_finish(Writer *self)
{
    if (self->last != '\n')
        writer_add(self, "\n", 1);
    writer_flush(self);
    return mp_digest_finish(self->digest);
}

static MpSha256
digest_of_form(MpDigest *digest, MpSlice stored, Form form)
{
    Writer writer;

    writer_begin(&writer, digest, form);
    writer_normalise(&writer, stored);
    return writer_finish(&writer);
}

void
mp_content_digests_known(MpDigest *digest,
                         MpSlice stored,
                         gboolean from_mbox,
                         MpContentDigests *out)
{
    gboolean has_cr = mp_slice_find(stored, '\r') >= 0;
    Form form = has_cr && mp_slice_find(stored, '\n') < 0 ? FORM_LONE_CR : FORM_PLAIN;
    char eol = form == FORM_LONE_CR ? '\r' : '\n';

    if (!has_cr && stored.len > 0 && stored.data[stored.len - 1] == '\n')
        out->content = out->sha256;
    else
        out->content = digest_of_form(digest, stored, form);
    out->unquoted = from_mbox && find_quoted(stored, stored.data, eol, AT_LINE_START) != NULL
                        ? digest_of_form(digest, stored, form | FORM_UNQUOTE)
                        : out->content;
}

void
mp_content_digests(MpDigest *digest, MpSlice stored, gboolean from_mbox, MpContentDigests *out)
{
    mp_digest_update(digest, stored.data, stored.len);
    out->sha256 = mp_digest_finish(digest);
    mp_content_digests_known(digest, stored, from_mbox, out);
}

/* A form costs a digest of its own only from where it first differs: from the
 * stored bytes, or an unquoted one from the same form with its quotes. */
struct _MpContentStream {
    gboolean has_lf, from_mbox;
    MpDigest *stored;         /* of what was settled so far */
    int last;                 /* byte of that; NO_BYTE before the first */
    Writer *writers[N_FORMS]; /* by Form; NULL while it does not differ */
    GByteArray *held;         /* the end of what was added: it may go on */
};

MpContentStream *
mp_content_stream_new(gboolean from_mbox)
{
    MpContentStream *self = g_new0(MpContentStream, 1);

    self->from_mbox = from_mbox;
    self->stored = mp_digest_new();
    self->last = NO_BYTE;
    self->held = g_byte_array_new();
    return self;
}

static void
drop_writer(Writer **writer)
{
    if (*writer != NULL)
        mp_digest_free((*writer)->digest);
    g_clear_pointer(writer, g_free);
}

void
mp_content_stream_free(MpContentStream *self)
{
    if (self == NULL)
        return;
    for (guint form = 0; form < N_FORMS; form++)
        drop_writer(&self->writers[form]);
    mp_digest_free(self->stored);
    g_byte_array_unref(self->held);
    g_free(self);
}

/* How much of @bytes can be written before more is known: not the last line
 * where it could become a quoted `From `, not a CR that ends it. */
static gsize
settled(MpSlice bytes)
{
    gsize start = bytes.len;

    if (bytes.len > 0 && bytes.data[bytes.len - 1] == '\r')
        return bytes.len - 1;
    while (start > 0 && bytes.len - start < HELD_MAX && bytes.data[start - 1] != '\n' &&
           bytes.data[start - 1] != '\r')
        start--;
    if (start == bytes.len || bytes.len - start == HELD_MAX || bytes.data[start] != '>')
        return bytes.len;
    for (gsize i = start; i < bytes.len; i++)
        if (memchr(">From ", bytes.data[i], 6) == NULL)
            return bytes.len;
    return start;
}

/* A writer that goes on where the stored bytes, or the form without FORM_UNQUOTE, are now. */
static Writer *
branch(const MpContentStream *self, Form form)
{
    const Writer *from = (form & FORM_UNQUOTE) != 0 ? self->writers[form & ~FORM_UNQUOTE] : NULL;
    Writer *writer = g_new(Writer, 1);

    if (from != NULL) {
        memcpy(writer, from, sizeof *writer);
        writer->digest = mp_digest_copy(from->digest);
        writer->form = form;
    } else {
        writer_begin(writer, mp_digest_copy(self->stored), form);
        writer->last = self->last;
    }
    return writer;
}

static void
write_settled(MpContentStream *self, MpSlice bytes)
{
    Place first = self->last == '\n' || self->last == '\r' || self->last == NO_BYTE ? AT_LINE_START
                                                                                    : IN_A_LINE;
    gboolean has_cr = mp_slice_find(bytes, '\r') >= 0;
    guint n_forms = self->has_lf ? FORM_PLAIN + 1 : FORM_LONE_CR + 1;

    for (guint form = 0; form < n_forms; form++) {
        char eol = form == FORM_LONE_CR ? '\r' : '\n';
        Writer **plain = &self->writers[form];
        Writer **unquoted = &self->writers[form | FORM_UNQUOTE];

        if (self->from_mbox && *unquoted == NULL &&
            find_quoted(bytes, bytes.data, eol, first) != NULL)
            *unquoted = branch(self, (Form)form | FORM_UNQUOTE);
        if (*plain == NULL && has_cr)
            *plain = branch(self, (Form)form);
        if (*unquoted != NULL)
            writer_normalise(*unquoted, bytes);
        if (*plain != NULL)
            writer_normalise(*plain, bytes);
    }
    mp_digest_update(self->stored, bytes.data, bytes.len);
    if (bytes.len > 0)
        self->last = bytes.data[bytes.len - 1];
}

void
mp_content_stream_add(MpContentStream *self, MpSlice bytes)
{
    gsize ready;

    if (!self->has_lf && mp_slice_find(bytes, '\n') >= 0) {
        self->has_lf = TRUE;
        drop_writer(&self->writers[FORM_LONE_CR]);
        drop_writer(&self->writers[FORM_LONE_CR | FORM_UNQUOTE]);
    }
    if (self->held->len > 0) {
        g_byte_array_append(self->held, (const guint8 *)bytes.data, (guint)bytes.len);
        bytes = (MpSlice){ (const char *)self->held->data, self->held->len };
    }
    ready = settled(bytes);
    write_settled(self, mp_slice_sub(bytes, 0, ready));
    bytes = mp_slice_sub(bytes, ready, bytes.len);
    if (self->held->len > 0)
        g_byte_array_remove_range(self->held, 0, (guint)ready);
    else
        g_byte_array_append(self->held, (const guint8 *)bytes.data, (guint)bytes.len);
}

static MpSha256
finish_form(MpContentStream *self, Form form, const MpSha256 *same)
{
    if (self->writers[form] == NULL && ((form & FORM_UNQUOTE) != 0 || self->last == '\n'))
        return *same;
    if (self->writers[form] == NULL)
        self->writers[form] = branch(self, form);
    return writer_finish(self->writers[form]);
}

void
mp_content_stream_finish(MpContentStream *self, MpContentDigests *out)
{
    Form form = self->has_lf ? FORM_PLAIN : FORM_LONE_CR;

    write_settled(self, (MpSlice){ (const char *)self->held->data, self->held->len });
    g_byte_array_set_size(self->held, 0);
    out->sha256 = mp_digest_peek(self->stored);
    out->content = finish_form(self, form, &out->sha256);
    out->unquoted = finish_form(self, form | FORM_UNQUOTE, &out->content);
}
