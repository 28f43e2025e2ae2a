/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#include "base/mp-limits.h"
#include "evidence/mp-frames.h"

#define SUFFIXES_MAX 4

typedef struct {
    const char *name;
    const char *suffixes[SUFFIXES_MAX]; /* of file names */
    MpSlice magic;
    int (*support)(struct archive *);
} Row;

/* clang-format off */
static const Row rows[] = {
    [MP_FILTER_NONE] = { "none", { NULL }, MP_SLICE_INIT(""), NULL },
    [MP_FILTER_GZIP] = { "gzip", { ".gz", ".tgz", ".gzip" }, MP_SLICE_INIT("\x1f\x8b\x08"), NULL },
    [MP_FILTER_BZIP2] = { "bzip2", { ".bz2", ".tbz2", ".tbz" }, MP_SLICE_INIT("BZh"), archive_read_support_filter_bzip2 },
    [MP_FILTER_XZ] = { "xz", { ".xz", ".txz" }, MP_SLICE_INIT("\xfd" "7zXZ\0"), archive_read_support_filter_xz },
    [MP_FILTER_LZMA] = { "lzma", { ".lzma", ".tlz" }, MP_SLICE_INIT("\x5d\0\0"), archive_read_support_filter_lzma },
    [MP_FILTER_ZSTD] = { "zstd", { ".zst", ".tzst", ".zstd" }, MP_SLICE_INIT("\x28\xb5\x2f\xfd"), archive_read_support_filter_zstd },
    [MP_FILTER_LZ4] = { "lz4", { ".lz4", ".tlz4" }, MP_SLICE_INIT("\x04\x22\x4d\x18"), archive_read_support_filter_lz4 },
    [MP_FILTER_UTF16] = { "utf-16", { NULL }, MP_SLICE_INIT("\xff\xfe"), NULL },
};
/* clang-format on */

/* bzip2: the level, then the magic of a block or of the end. */
static gboolean
is_bzip2(MpSlice head)
{
    static const char block[] = "\x31\x41\x59\x26\x53\x59", end[] = "\x17\x72\x45\x38\x50\x90";

    return head.len >= 10 && head.data[3] >= '1' && head.data[3] <= '9' &&
           (memcmp(head.data + 4, block, 6) == 0 || memcmp(head.data + 4, end, 6) == 0);
}

/* lzma has no magic: properties, a dictionary of 2^n or 3*2^n bytes, and a length below 256 GB or
 * unknown. */
static gboolean
is_lzma(MpSlice head)
{
    const guint8 *p = (const guint8 *)head.data;
    guint64 length = 0;
    guint32 dictionary;

    if (head.len < 14)
        return FALSE;
    for (guint i = 0; i < 8; i++)
        length |= (guint64)p[5 + i] << (8 * i);
    dictionary = (guint32)p[1] | (guint32)p[2] << 8 | (guint32)p[3] << 16 | (guint32)p[4] << 24;
    if (dictionary < 4096 || p[13] != 0 || (length != G_MAXUINT64 && length >= (1ull << 38)))
        return FALSE;
    while ((dictionary & 1) == 0)
        dictionary >>= 1;
    return dictionary == 1 || dictionary == 3;
}

MpFilter
mp_filter_of(MpSlice head)
{
    for (guint i = MP_FILTER_GZIP; i < G_N_ELEMENTS(rows); i++) {
        if (!mp_slice_equal(mp_slice_sub(head, 0, rows[i].magic.len), rows[i].magic))
            continue;
        if ((i != MP_FILTER_BZIP2 || is_bzip2(head)) && (i != MP_FILTER_LZMA || is_lzma(head)) &&
            (i != MP_FILTER_UTF16 || head.len >= 4))
            return (MpFilter)i;
    }
    if (head.len >= 4 && mp_slice_equal(mp_slice_sub(head, 0, 2), MP_SLICE_LITERAL("\xfe\xff")))
        return MP_FILTER_UTF16;
    return MP_FILTER_NONE;
}

const char *
mp_filter_name(MpFilter filter)
{
    return rows[filter].name;
}

char *
mp_unpack_name(const char *name, MpFilter filter)
{
    gsize len = strlen(name);

    for (guint i = 0; i < SUFFIXES_MAX && rows[filter].suffixes[i] != NULL; i++) {
        const char *suffix = rows[filter].suffixes[i];
        gsize n = strlen(suffix);

        if (len > n && g_ascii_strcasecmp(name + len - n, suffix) == 0)
            return suffix[1] == 't' ? g_strdup_printf("%.*s.tar", (int)(len - n), name)
                                    : g_strndup(name, len - n);
    }
    return g_strdup(filter == MP_FILTER_UTF16 ? "utf-8" : "data");
}

/* What all of them keep: the packed stream and the budget. */
typedef struct {
    MpStream *packed;
    MpBudget *budget;
    guint8 *block;
    gsize block_at, block_len;
} Input;

static void
input_clear(Input *self)
{
    mp_stream_free(self->packed);
    g_free(self->block);
}

/* The next block, where the last one is used up. %FALSE at the end. */
static gboolean
input_fill(Input *self)
{
    if (self->block == NULL)
        self->block = g_malloc(MP_LIMIT_READ_BLOCK);
    if (self->block_at == self->block_len) {
        self->block_at = 0;
        self->block_len = mp_stream_read(self->packed, self->block, MP_LIMIT_READ_BLOCK);
        if (self->budget != NULL)
            self->budget->packed += self->block_len;
    }
    return self->block_len > 0;
}

/* Bytes that were unpacked go out; a broken budget ends the stream instead. */
static gsize
charge(Input *self, gsize n, MpFault **fault)
{
    const MpBudget *exceeded;

    if (n == 0 || self->budget == NULL || mp_budget_charge(self->budget, n))
        return n;
    exceeded = mp_budget_exceeded(self->budget);
    mp_fault_set(fault, exceeded->code, TRUE, NULL);
    return 0;
}

/* The packed stream ended too early: by its own fault, if it has one. */
static void
ended_early(Input *self, MpFault **fault)
{
    const MpFault *below = mp_stream_fault(self->packed);

    if (below != NULL)
        mp_fault_set(fault, below->code, TRUE, below->detail);
    else
        mp_fault_set(fault, MP_DIAG_TRUNCATED, TRUE, NULL);
}

/* All of it was unpacked; what did not belong to it is told. */
static void
ended(Input *self, guint64 n_left, MpFault **fault)
{
    const MpFault *below;

    n_left += mp_stream_drain(self->packed);
    below = mp_stream_fault(self->packed);
    if (below != NULL)
        mp_fault_set(fault, below->code, FALSE, below->detail);
    if (n_left > 0) {
        g_autofree char *detail = g_strdup_printf("%" G_GUINT64_FORMAT " bytes", n_left);

        mp_fault_set(fault, MP_DIAG_TRAILING_DATA, FALSE, detail);
    }
}

typedef struct {
    Input input;
    z_stream z;
    gboolean is_done;
    guint n_members;        /* that ended */
    gboolean has_wrong_sum; /* told at the end, for all that follows is still given */
} Gzip;

/* Behind a member: another one, padding with zeros, or something else. */
static gboolean
gzip_next_member(Gzip *self, MpFault **fault)
{
    Input *input = &self->input;

    self->n_members++;
    while (input_fill(input) && input->block[input->block_at] == 0)
        input->block_at++;
    if (input->block_len > 0 && input->block[input->block_at] == 0x1f) {
        inflateReset(&self->z);
        return TRUE;
    }
    self->is_done = TRUE;
    if (self->has_wrong_sum)
        mp_fault_set(fault, MP_DIAG_CHECKSUM_WRONG, FALSE, NULL);
    ended(input, input->block_len - input->block_at, fault);
    return FALSE;
}

/* What inflate() said of a member that is not right. %TRUE: go on. */
static gboolean
gzip_damage(Gzip *self, int status, MpFault **fault)
{
    const char *message = self->z.msg != NULL ? self->z.msg : "";
    gboolean wrong_crc = strcmp(message, "incorrect data check") == 0;
    Input *input = &self->input;

    if (status == Z_DATA_ERROR && (wrong_crc || strcmp(message, "incorrect length check") == 0)) {
        /* All its bytes were given. inflate() took the CRC; the length stands behind it. */
        self->has_wrong_sum = TRUE;
        for (guint i = 0; wrong_crc && i < 4 && input_fill(input); i++)
            input->block_at++;
        return gzip_next_member(self, fault);
    }
    self->is_done = TRUE;
    if (strcmp(message, "incorrect header check") == 0 && self->n_members > 0)
        ended(input, input->block_len - input->block_at, fault);
    else
        mp_fault_set(fault, MP_DIAG_CORRUPT, TRUE, message);
    return FALSE;
}

static gsize
gzip_read(gpointer state, guint8 *buffer, gsize n, MpFault **fault)
{
    Gzip *self = state;
    Input *input = &self->input;

    self->z.next_out = buffer;
    self->z.avail_out = (uInt)n;
    while (!self->is_done && self->z.avail_out == n) {
        gboolean more = input_fill(input); /* or inflate() may still hold something */
        int status;

        self->z.next_in = input->block + input->block_at;
        self->z.avail_in = (uInt)(input->block_len - input->block_at);
        status = inflate(&self->z, Z_NO_FLUSH);
        input->block_at = input->block_len - self->z.avail_in;
        if (status == Z_STREAM_END)
            gzip_next_member(self, fault);
        else if (status != Z_OK && status != Z_BUF_ERROR)
            gzip_damage(self, status, fault);
        else if (!more && self->z.avail_out == n) {
            self->is_done = TRUE;
            ended_early(input, fault);
        }
    }
    return charge(input, n - self->z.avail_out, fault);
}

static void
gzip_free(gpointer state)
{
    Gzip *self = state;

    inflateEnd(&self->z);
    input_clear(&self->input);
    g_free(self);
}

/* A compression that libarchive knows, as its `raw` format. */
typedef struct {
    Input input;
    MpFilter filter;
    struct archive *archive;
    gboolean is_done;
    const guint8 *data;
    gsize data_len;
} Raw;

static la_ssize_t
raw_input(struct archive *archive, void *data, const void **block)
{
    Raw *self = data;

    (void)archive;
    self->input.block_at = self->input.block_len;
    *block = self->input.block;
    if (!input_fill(&self->input))
        return 0;
    *block = self->input.block;
    return (la_ssize_t)self->input.block_len;
}

static void
raw_damage(Raw *self, MpFault **fault)
{
    const char *message = archive_error_string(self->archive);

    self->is_done = TRUE;
    /* A stream that ended while bytes were wanted is cut, whatever the library calls it. */
    if (mp_stream_fault(self->input.packed) != NULL)
        ended_early(&self->input, fault);
    else if (self->input.block_len == 0 || (message != NULL && strstr(message, "runcated") != NULL))
        mp_fault_set(fault, MP_DIAG_TRUNCATED, TRUE, NULL);
    else
        mp_fault_set(fault, MP_DIAG_CORRUPT, TRUE, message);
}

static gboolean
raw_open(Raw *self, MpFault **fault)
{
    struct archive_entry *entry;

    self->archive = archive_read_new();
    rows[self->filter].support(self->archive);
    archive_read_support_format_raw(self->archive);
    archive_read_support_format_empty(self->archive);
    if (archive_read_open(self->archive, self, NULL, raw_input, NULL) == ARCHIVE_OK) {
        int status = archive_read_next_header(self->archive, &entry);

        if (status == ARCHIVE_OK && archive_filter_count(self->archive) == 2)
            return TRUE;
        if (status == ARCHIVE_EOF) {
            self->is_done = TRUE;
            return FALSE;
        }
    }
    raw_damage(self, fault);
    return FALSE;
}

/* Padding is no data. */
static void
raw_ended(Raw *self, MpFault **fault)
{
    gint64 used = archive_filter_bytes(self->archive, archive_filter_count(self->archive) - 1);
    guint64 given = mp_stream_offset(self->input.packed);
    guint64 n_left = used > 0 && given > (guint64)used ? given - (guint64)used : 0;

    self->is_done = TRUE;
    if (n_left <= self->input.block_len) {
        gsize at = self->input.block_len - (gsize)n_left;

        while (at < self->input.block_len && self->input.block[at] == 0)
            at++;
        n_left = self->input.block_len - at;
    }
    ended(&self->input, n_left, fault);
}

static gsize
raw_read(gpointer state, guint8 *buffer, gsize n, MpFault **fault)
{
    Raw *self = state;
    la_int64_t offset;
    const void *data;

    if (self->archive == NULL && !raw_open(self, fault))
        return 0;
    while (!self->is_done && self->data_len == 0) {
        switch (archive_read_data_block(self->archive, &data, &self->data_len, &offset)) {
        case ARCHIVE_OK:
        case ARCHIVE_WARN:
            self->data = data;
            break;
        case ARCHIVE_EOF:
            raw_ended(self, fault);
            break;
        default:
            raw_damage(self, fault);
        }
    }
    if (self->is_done)
        return 0;
    n = MIN(n, self->data_len);
    memcpy(buffer, self->data, n);
    self->data += n;
    self->data_len -= n;
    return charge(&self->input, n, fault);
}

static void
raw_free(gpointer state)
{
    Raw *self = state;

    if (self->archive != NULL)
        archive_read_free(self->archive);
    input_clear(&self->input);
    g_free(self);
}

/* UTF-16 with a byte order mark (RFC 2781) to UTF-8. */
typedef struct {
    Input input;
    gboolean is_begun, is_little;
    gint32 ahead; /* a unit that was read too early; -1: none */
    char waiting[6];
    gsize n_waiting; /* bytes of a character that did not fit */
} Utf16;

/* -1 at the end; a lone last byte is U+FFFD. */
static gint32
utf16_unit(Utf16 *self)
{
    guint8 bytes[2];

    for (guint i = 0; i < 2; i++) {
        if (!input_fill(&self->input))
            return i == 0 ? -1 : 0xfffd;
        bytes[i] = self->input.block[self->input.block_at++];
    }
    return self->is_little ? bytes[0] | bytes[1] << 8 : bytes[1] | bytes[0] << 8;
}

static gint32
utf16_character(Utf16 *self)
{
    gint32 unit = self->ahead >= 0 ? self->ahead : utf16_unit(self);

    self->ahead = -1;
    if (unit < 0xd800 || unit > 0xdfff)
        return unit;
    if (unit < 0xdc00) {
        gint32 low = utf16_unit(self);

        if (low >= 0xdc00 && low <= 0xdfff)
            return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        self->ahead = low;
    }
    return 0xfffd;
}

static gsize
utf16_read(gpointer state, guint8 *buffer, gsize n, MpFault **fault)
{
    Utf16 *self = state;
    gsize len = 0;

    if (!self->is_begun) {
        self->is_begun = TRUE;
        self->is_little = utf16_unit(self) == 0xfffe; /* read as if big: the mark tells */
    }
    while (len < n && self->n_waiting == 0) {
        gint32 character = utf16_character(self);

        if (character < 0)
            break;
        self->n_waiting = (gsize)g_unichar_to_utf8((gunichar)character, self->waiting);
        if (len + self->n_waiting > n)
            break;
        memcpy(buffer + len, self->waiting, self->n_waiting);
        len += self->n_waiting;
        self->n_waiting = 0;
    }
    if (len == 0 && self->n_waiting > 0) {
        len = MIN(n, self->n_waiting);
        memcpy(buffer, self->waiting, len);
        self->n_waiting -= len;
        memmove(self->waiting, self->waiting + len, self->n_waiting);
    }
    if (len == 0 && mp_stream_fault(self->input.packed) != NULL)
        ended_early(&self->input, fault);
    return len;
}

static void
utf16_free(gpointer state)
{
    Utf16 *self = state;

    input_clear(&self->input);
    g_free(self);
}

MpStream *
mp_unpack(MpStream *packed, MpFilter filter, MpBudget *budget)
{
    static const MpStreamKind gzip = { gzip_read, gzip_free };
    static const MpStreamKind raw = { raw_read, raw_free };
    static const MpStreamKind utf16 = { utf16_read, utf16_free };
    Input input = { .packed = packed, .budget = budget };

    g_return_val_if_fail(filter != MP_FILTER_NONE, NULL);
    if (filter == MP_FILTER_GZIP) {
        Gzip *state = g_new0(Gzip, 1);

        state->input = input;
        inflateInit2(&state->z, 16 + MAX_WBITS); /* gzip frames only */
        return mp_stream_new(&gzip, state);
    }
    if (filter == MP_FILTER_UTF16) {
        Utf16 *state = g_new0(Utf16, 1);

        state->input = input;
        state->ahead = -1;
        return mp_stream_new(&utf16, state);
    }
    {
        Raw *state = g_new0(Raw, 1);

        state->input = input;
        state->input.packed = mp_frames_new(packed, filter);
        state->filter = filter;
        return mp_stream_new(&raw, state);
    }
}

/* Asked one by one: archive_version_details() of libarchive 3.6 leaks at every call. */
char *
mp_unpack_libraries(void)
{
    const struct {
        const char *name, *version;
    } decoders[] = { { "liblzma", archive_liblzma_version() },
                     { "bz2lib", archive_bzlib_version() },
                     { "liblz4", archive_liblz4_version() },
                     { "libzstd", archive_libzstd_version() } };
    GString *all = g_string_new(archive_version_string());

    for (gsize i = 0; i < G_N_ELEMENTS(decoders); i++)
        if (decoders[i].version != NULL)
            g_string_append_printf(all, " %s/%s", decoders[i].name, decoders[i].version);
    g_string_append_printf(all, "; zlib %s", zlibVersion());
    return g_string_free(all, FALSE);
}
