/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "evidence/mp-archive.h"
#include "evidence/mp-evidence.h"
#include "evidence/mp-spool.h"
#include "evidence/mp-unpack.h"

/* Reading a message again, from the text of its origin. */

typedef struct {
    guint64 offset, length;
} Range;

static GBytes *read_below(
    MpStream *stream, const char *name, const char *members, const Range *range, guint nesting);

static GBytes *
read_range(MpStream *stream, const Range *range)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_autofree guint8 *block = g_malloc(MP_LIMIT_READ_BLOCK);
    gsize got = 1;

    if (!mp_stream_skip(stream, range->offset))
        return NULL;
    while (out->len < range->length && got > 0) {
        got = mp_stream_read(stream, block,
                             (gsize)MIN(range->length - out->len, MP_LIMIT_READ_BLOCK));
        g_byte_array_append(out, block, (guint)got);
    }
    return out->len == range->length ? g_byte_array_free_to_bytes(g_steal_pointer(&out)) : NULL;
}

/* What follows in @members behind the member @name; %NULL if it is another one. */
static const char *
behind(const char *members, const char *name)
{
    gsize len = strlen(name);

    if (strncmp(members, name, len) != 0)
        return NULL;
    if (members[len] == '!')
        return members + len + 1;
    return members[len] == '\0' ? members + len : NULL;
}

static GBytes *
read_from_archive(MpArchive *archive, const char *members, const Range *range, guint nesting)
{
    MpArchiveAnswer answer;
    const MpFault *note;
    MpMember member;

    while ((answer = mp_archive_next(archive, &member, &note)) != MP_ARCHIVE_END) {
        const char *rest = answer == MP_ARCHIVE_MEMBER ? behind(members, member.name) : NULL;
        g_autoptr(MpStream) stream = NULL;
        GBytes *found;

        if (rest == NULL)
            continue;
        stream = mp_archive_member(archive);
        found = read_below(stream, member.name, rest, range, nesting + 1);
        if (found != NULL)
            return found;
    }
    return NULL;
}

/* A message that Dovecot compressed inside a file of its own format: its offset is its name. */
static GBytes *
read_packed_at(MpStream *stream, const char *members, const Range *range)
{
    g_autoptr(MpStream) plain = NULL;
    MpFilter filter;
    guint64 at;

    if (!g_ascii_string_to_unsigned(members, 10, 0, G_MAXINT64, &at, NULL) ||
        !mp_stream_skip(stream, at))
        return NULL;
    filter = mp_filter_of(mp_stream_peek(stream, 64));
    if (filter == MP_FILTER_NONE)
        return NULL;
    plain = mp_unpack(mp_stream_new_borrowed(stream), filter, NULL);
    return read_range(plain, range);
}

/* @name: of what @stream reads; @members: those to go through, "" for none. */
static GBytes *
read_below(
    MpStream *stream, const char *name, const char *members, const Range *range, guint nesting)
{
    g_autoptr(MpStream) plain = NULL;
    g_autoptr(MpArchive) archive = NULL;
    g_autoptr(MpSpool) spool = NULL;
    MpFilter filter, innermost = MP_FILTER_NONE;
    MpBudget budget = { 0 };
    MpArchiveForm form;

    if (members[0] == '\0')
        return read_range(stream, range);
    if (nesting > MP_LIMIT_NESTING)
        return NULL;
    plain = mp_stream_new_borrowed(stream);
    for (guint n = 0; n < MP_LIMIT_FILTERS; n++) {
        filter = mp_filter_of(mp_stream_peek(plain, 64));
        if (filter == MP_FILTER_NONE)
            break;
        plain = mp_unpack(g_steal_pointer(&plain), filter, &budget);
        innermost = filter;
    }
    form = mp_archive_form_of(mp_stream_peek(plain, 512));
    if (form == MP_FORM_NONE && innermost != MP_FILTER_NONE) {
        g_autofree char *base = g_path_get_basename(name);
        g_autofree char *inner = mp_unpack_name(base, innermost);
        const char *rest = behind(members, inner);

        return rest == NULL ? NULL : read_below(plain, inner, rest, range, nesting + 1);
    }
    if (form == MP_FORM_NONE)
        return read_packed_at(plain, members, range);
    if (form == MP_FORM_TAR) {
        archive = mp_archive_open_stream(plain, form, &budget);
    } else {
        MpSeekable file;

        spool = mp_spool_new(plain);
        if (spool == NULL)
            return NULL;
        file = mp_spool_seekable(spool);
        archive = mp_archive_open_file(&file, form, &budget);
    }
    return read_from_archive(archive, members, range, nesting);
}

/* The file the origin begins with: the longest part before a `!` that exists. */
static MpFile *
open_outermost(const char *origin, gsize *len, MpFileFailure *why)
{
    g_autofree char *path = g_strdup(origin);

    for (;;) {
        MpFileStat stat;
        MpFileKind kind;
        char *mark;

        if (mp_file_look(path, &kind, &stat, why) && kind == MP_FILE_REGULAR) {
            *len = strlen(path);
            return mp_file_open(path, why);
        }
        mark = strrchr(path, '!');
        if (mark == NULL)
            return NULL;
        *mark = '\0';
    }
}

GBytes *
mp_evidence_read_at(const char *origin, guint64 offset, guint64 length, GError **error)
{
    MpFileFailure why = { MP_DIAG_VANISHED, 0 };
    Range range = { offset, length };
    gsize len = 0;
    MpFile *file = open_outermost(origin, &len, &why);
    g_autoptr(MpStream) stream = NULL;
    g_autofree char *path = NULL;
    GBytes *found;

    if (file == NULL) {
        g_set_error(error, MP_EVIDENCE_ERROR, MP_EVIDENCE_ERROR_UNREADABLE,
                    "%s: cannot be read: %s", origin,
                    why.error != 0 ? strerrordesc_np(why.error) : mp_diag_code_meaning(why.code));
        return NULL;
    }
    path = g_strndup(origin, len);
    stream = mp_stream_new_file(file);
    found = read_below(stream, path, origin[len] == '!' ? origin + len + 1 : "", &range, 0);
    if (found == NULL)
        g_set_error(error, MP_EVIDENCE_ERROR, MP_EVIDENCE_ERROR_UNREADABLE,
                    "%s: has no %" G_GUINT64_FORMAT " bytes at %" G_GUINT64_FORMAT, origin, length,
                    offset);
    return found;
}
