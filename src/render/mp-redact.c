/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-redact.h"

#include "base/mp-digest.h"
#include "case/mp-table.h"
#include "render/mp-redact-own.h"
#include "render/mp-redact-range.h"
#include "render/mp-renderer.h"

#define BLOCK_BYTES (256u << 10) /* read at a time */
#define PIECE_BYTES (16u << 20)  /* without a line end: cut where no address can be */
#define ROUNDS 4                 /* of rewriting one text until it is clean */
#define LETTERS 8                /* of a pseudonym: forty bits */

struct _MpRedactor {
    MpRedactOwn *own;
    MpRedactMode mode;
    char *key;
    gsize key_len;
};

MpRedactor *
mp_redactor_new(MpCase *store, MpRedactMode mode, MpSlice key, GError **error)
{
    g_autoptr(MpRedactor) self = g_new0(MpRedactor, 1);

    self->mode = mode;
    self->key = g_memdup2(key.data, key.len);
    self->key_len = key.len;
    self->own = mp_redact_own_new(store, error);
    return self->own == NULL ? NULL : g_steal_pointer(&self);
}

void
mp_redactor_free(MpRedactor *self)
{
    if (self == NULL)
        return;
    mp_redact_own_free(self->own);
    g_free(self->key);
    g_free(self);
}

MpRedactMode
mp_redactor_mode(const MpRedactor *self)
{
    return self->mode;
}

char *
mp_redact_pseudonym(MpSlice key, const char *prefix, MpSlice value)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
    MpSha256 mac = mp_hmac_sha256(key, value);
    char name[LETTERS + 1] = "";
    guint64 bits = 0;

    for (guint i = 0; i < 5; i++)
        bits = bits << 8 | mac.bytes[i];
    for (guint i = 0; i < LETTERS; i++, bits >>= 5)
        name[i] = letters[bits & 31];
    return g_strconcat(prefix, "-", name, NULL);
}

void
mp_redact_work_add(MpRedactWork *self, gsize start, gsize end, char *with)
{
    const MpRedactRange range = { start, end, with };

    g_array_append_val(self->ranges, range);
}

static void
clear_range(gpointer data)
{
    g_free(((MpRedactRange *)data)->with);
}

static int
compare_ranges(gconstpointer a, gconstpointer b)
{
    const MpRedactRange *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->end != y->end)
        return x->end > y->end ? -1 : 1; /* the longer one first */
    return strcmp(x->with, y->with);
}

/* An escape of the sink (a backslash and what follows it) is not cut in two. */
static gsize
whole_escape(MpSlice text, gsize start, gsize end)
{
    gsize n = 0;

    while (n < start && text.data[start - 1 - n] == '\\')
        n++;
    if (n % 2 == 0)
        return start;
    return start + 1 < end && strchr("nrtbf", text.data[start]) != NULL ? start + 1 : start - 1;
}

/* Ranges that overlap become one, called what the longest of them is called. */
static void
apply(const MpRedactWork *work, GString *out)
{
    gsize at = 0;
    guint i = 0;

    g_array_sort(work->ranges, compare_ranges);
    while (i < work->ranges->len) {
        const MpRedactRange *longest = &g_array_index(work->ranges, MpRedactRange, i);
        gsize start = longest->start, end = longest->end;

        for (i++; i < work->ranges->len; i++) {
            const MpRedactRange *range = &g_array_index(work->ranges, MpRedactRange, i);

            if (range->start >= end)
                break;
            if (range->end - range->start > longest->end - longest->start)
                longest = range;
            end = MAX(end, range->end);
        }
        start = MAX(at, whole_escape(work->text, start, end));
        g_string_append_len(out, work->text.data + at, (gssize)(start - at));
        g_string_append(out, longest->with);
        at = end;
    }
    g_string_append_len(out, work->text.data + at, (gssize)(work->text.len - at));
}

/* One round. %FALSE: there was nothing of the owner's in it. */
static gboolean
rewrite_once(const MpRedactor *self, MpSlice text, gboolean with_forms, GString *out)
{
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(MpRedactRange));
    MpRedactWork work = { self->own, self->mode, { self->key, self->key_len }, text, ranges };
    gboolean found;

    g_array_set_clear_func(ranges, clear_range);
    found = mp_redact_find_own(&work);
    if (with_forms)
        mp_redact_find_forms(&work);
    apply(&work, out);
    return found;
}

static GString *
rewrite_text(const MpRedactor *self, MpSlice text)
{
    GString *out = g_string_sized_new(text.len + 1);
    gboolean found = rewrite_once(self, text, TRUE, out);

    /* what is left of two neighbours may be an address again */
    for (guint i = 1; i < ROUNDS && found; i++) {
        g_autoptr(GString) before = out;

        out = g_string_sized_new(before->len + 1);
        found = rewrite_once(self, (MpSlice){ before->str, before->len }, FALSE, out);
    }
    return out;
}

char *
mp_redactor_text(const MpRedactor *self, MpSlice text)
{
    return g_string_free(rewrite_text(self, text), FALSE);
}

char *
mp_redactor_token(const MpRedactor *self, const char *prefix, MpSlice value)
{
    return mp_redact_pseudonym((MpSlice){ self->key, self->key_len }, prefix, value);
}

gint64
mp_redactor_time(const MpRedactor *self, gint64 utc_us)
{
    gint64 rest = utc_us % MP_REDACT_DAY_US;

    if (self->mode != MP_REDACT_FULL || utc_us == MP_NO_TIME)
        return utc_us;
    return utc_us - (rest < 0 ? rest + MP_REDACT_DAY_US : rest);
}

gboolean
mp_redactor_is_clean(const MpRedactor *self, MpSlice text)
{
    MpRedactWork work = { self->own, self->mode, MP_SLICE_EMPTY, text, NULL };

    return !mp_redact_find_own(&work);
}

/* Piece by piece. */

typedef gboolean (*SeePiece)(const MpRedactor *self, MpSlice piece, gpointer data, GError **error);

/* Whether the line that ends before @at is no folded base64 and no soft line
 * break of quoted-printable, so that nothing goes on behind it. */
static gboolean
is_line_whole(const guint8 *text, gsize at)
{
    guint8 last;

    if (at > 0 && text[at - 1] == '\r')
        at--;
    last = at > 0 ? text[at - 1] : ' ';
    return !g_ascii_isalnum(last) && memchr("+/=_-", last, 5) == NULL;
}

/* How much of what is held can be looked at by itself; 0: more is needed. A
 * line that is too long is cut behind what no address holds. */
static gsize
piece_of(const GByteArray *held)
{
    for (gsize end = held->len; end > 0; end--)
        if (held->data[end - 1] == '\n' && is_line_whole(held->data, end - 1))
            return end;
    if (held->len < PIECE_BYTES)
        return 0;
    for (gsize end = held->len; end > held->len / 2; end--)
        if (memchr(" ,\"<>\n", held->data[end - 1], 6) != NULL)
            return end;
    return held->len;
}

static gboolean
each_piece(const MpRedactor *self, GInputStream *in, SeePiece see, gpointer data, GError **error)
{
    g_autoptr(GByteArray) held = g_byte_array_new();
    g_autofree guint8 *block = g_malloc(BLOCK_BYTES);
    gssize n;

    while ((n = g_input_stream_read(in, block, BLOCK_BYTES, NULL, error)) > 0) {
        gsize len;

        g_byte_array_append(held, block, (guint)n);
        len = piece_of(held);
        if (len > 0 && !see(self, (MpSlice){ (const char *)held->data, len }, data, error))
            return FALSE;
        g_byte_array_remove_range(held, 0, (guint)len);
    }
    return n == 0 && (held->len == 0 ||
                      see(self, (MpSlice){ (const char *)held->data, held->len }, data, error));
}

static gboolean
rewrite_piece(const MpRedactor *self, MpSlice piece, gpointer data, GError **error)
{
    g_autoptr(GString) text = g_string_sized_new(piece.len + 1);

    rewrite_once(self, piece, TRUE, text);
    return g_output_stream_write_all(data, text->str, text->len, NULL, NULL, error);
}

gboolean
mp_redactor_rewrite(const MpRedactor *self, GInputStream *in, GOutputStream *out, GError **error)
{
    return each_piece(self, in, rewrite_piece, out, error);
}

static gboolean
check_piece(const MpRedactor *self, MpSlice piece, gpointer data, GError **error)
{
    guint64 *offset = data;

    if (!mp_redactor_is_clean(self, piece)) {
        g_set_error(
            error, MP_RENDER_ERROR, MP_RENDER_ERROR_REDACTION,
            "redaction: an address or domain of yours would still be in the output, near byte "
            "%" G_GUINT64_FORMAT "; nothing was written",
            *offset);
        return FALSE;
    }
    *offset += piece.len;
    return TRUE;
}

gboolean
mp_redactor_check(const MpRedactor *self, GInputStream *in, GError **error)
{
    guint64 offset = 0;

    return each_piece(self, in, check_piece, &offset, error);
}
