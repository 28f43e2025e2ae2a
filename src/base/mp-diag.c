/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-diag.h"

#include "base/mp-limits.h"

typedef struct {
    const char *name; /* stable: stored in cases */
    MpDiagClass klass;
    const char *meaning;
} Row;

/* clang-format off */
static const Row table[MP_DIAG_N_CODES] = {
    [MP_DIAG_PERMISSION_DENIED] = { "permission-denied", MP_DIAG_UNREAD, "the file or folder may not be read" },
    [MP_DIAG_VANISHED] = { "vanished", MP_DIAG_UNREAD, "the file was gone when it was to be read" },
    [MP_DIAG_SPECIAL_FILE] = { "special-file", MP_DIAG_ODD, "a pipe, socket or device stands where mail belongs" },
    [MP_DIAG_SYMLINK] = { "symlink", MP_DIAG_ODD, "a symbolic link was not followed" },
    [MP_DIAG_READ_ERROR] = { "read-error", MP_DIAG_UNREAD, "the system could not read these bytes" },
    [MP_DIAG_CHANGED_WHILE_READING] = { "changed-while-reading", MP_DIAG_DAMAGED, "the file changed while it was read" },
    [MP_DIAG_ACCESS_TIME] = { "access-time", MP_DIAG_ODD, "access times may change: the system refused to leave them alone" },
    [MP_DIAG_TOO_DEEP] = { "too-deep", MP_DIAG_UNREAD, "folders are nested deeper than is read" },
    [MP_DIAG_NOT_A_MESSAGE] = { "not-a-message", MP_DIAG_UNREAD, "these bytes are not a message" },
    [MP_DIAG_EMPTY_FILE] = { "empty-file", MP_DIAG_ODD, "the file is empty" },
    [MP_DIAG_UNSUPPORTED_STORE] = { "unsupported-store", MP_DIAG_UNREAD, "this store format is known but not read" },
    [MP_DIAG_UNDELIVERED] = { "undelivered", MP_DIAG_ODD, "a file left in tmp: its delivery never ended" },
    [MP_DIAG_REMOVED_MESSAGE] = { "removed-message", MP_DIAG_ODD, "a message its owner removed is still stored" },
    [MP_DIAG_DELETED_STILL_STORED] = { "deleted-still-stored", MP_DIAG_ODD, "a deleted message is still stored" },
    [MP_DIAG_PSEUDO_MESSAGE] = { "pseudo-message", MP_DIAG_ODD, "a folder-internal entry that is not mail" },
    [MP_DIAG_SIZE_MISMATCH] = { "size-mismatch", MP_DIAG_DAMAGED, "the size in the name is not the size of the file" },
    [MP_DIAG_DETACHED_ATTACHMENT] = { "detached-attachment", MP_DIAG_DAMAGED, "an attachment was cut out of the stored message" },
    [MP_DIAG_CONVERTED_ENCODING] = { "converted-encoding", MP_DIAG_ODD, "the store is UTF-16 and was converted to be read" },
    [MP_DIAG_BYTES_UNACCOUNTED] = { "bytes-unaccounted", MP_DIAG_DAMAGED, "the parts of this file do not add up to its size" },
    [MP_DIAG_PREAMBLE] = { "preamble", MP_DIAG_DAMAGED, "bytes before the first separator of an mbox" },
    [MP_DIAG_AMBIGUOUS_FROM] = { "ambiguous-from", MP_DIAG_ODD, "a body line begins with \"From \" and was not taken for a separator" },
    [MP_DIAG_WEAK_SEPARATOR] = { "weak-separator", MP_DIAG_ODD, "a separator without a readable date was accepted" },
    [MP_DIAG_CONTENT_LENGTH_MISMATCH] = { "content-length-mismatch", MP_DIAG_ODD, "Content-Length does not lead to the next separator" },
    [MP_DIAG_NO_HEADER] = { "no-header", MP_DIAG_DAMAGED, "an entry without a header block" },
    [MP_DIAG_ZERO_BLOCK] = { "zero-block", MP_DIAG_DAMAGED, "a run of NUL bytes stands between messages" },
    [MP_DIAG_TRUNCATED] = { "truncated", MP_DIAG_DAMAGED, "the data end too early" },
    [MP_DIAG_CORRUPT] = { "corrupt", MP_DIAG_DAMAGED, "the data are corrupt" },
    [MP_DIAG_CHECKSUM_WRONG] = { "checksum-wrong", MP_DIAG_DAMAGED, "the checksum does not fit the data" },
    [MP_DIAG_TRAILING_DATA] = { "trailing-data", MP_DIAG_ODD, "data stand behind the end" },
    [MP_DIAG_ENCRYPTED] = { "encrypted", MP_DIAG_UNREAD, "the member is encrypted" },
    [MP_DIAG_UNSUPPORTED_METHOD] = { "unsupported-method", MP_DIAG_UNREAD, "the compression method is not read" },
    [MP_DIAG_SPLIT_ARCHIVE] = { "split-archive", MP_DIAG_UNREAD, "one part of a split archive" },
    [MP_DIAG_RATIO_LIMIT] = { "ratio-limit", MP_DIAG_UNREAD, "unpacks to far more than it holds: stopped" },
    [MP_DIAG_TOTAL_LIMIT] = { "total-limit", MP_DIAG_UNREAD, "unpacks to more than is read: stopped" },
    [MP_DIAG_NESTING_LIMIT] = { "nesting-limit", MP_DIAG_UNREAD, "archives are nested deeper than is read" },
    [MP_DIAG_MEMBER_LIMIT] = { "member-limit", MP_DIAG_UNREAD, "more members than are read" },
    [MP_DIAG_OVERLAPPING_MEMBERS] = { "overlapping-members", MP_DIAG_ODD, "several members claim the same bytes" },
    [MP_DIAG_ABSURD_SIZE] = { "absurd-size", MP_DIAG_DAMAGED, "the declared size is not the size of the data" },
    [MP_DIAG_UNSAFE_NAME] = { "unsafe-name", MP_DIAG_ODD, "a member name that points out of the archive" },
    [MP_DIAG_DUPLICATE_NAME] = { "duplicate-name", MP_DIAG_ODD, "several members bear this name" },
    [MP_DIAG_ALL_ZERO] = { "all-zero", MP_DIAG_UNREAD, "nothing but NUL bytes" },
    [MP_DIAG_HEADER_NO_COLON] = { "header-no-colon", MP_DIAG_ODD, "a header line that is no field" },
    [MP_DIAG_HEADER_TRUNCATED] = { "header-truncated", MP_DIAG_DAMAGED, "the header block is larger than is read" },
    [MP_DIAG_FIELD_LIMIT] = { "field-limit", MP_DIAG_DAMAGED, "more fields than are read" },
    [MP_DIAG_VALUE_OVERSIZED] = { "value-oversized", MP_DIAG_ODD, "a field value larger than is decoded" },
    [MP_DIAG_NUL_IN_HEADER] = { "nul-in-header", MP_DIAG_ODD, "a NUL byte in the header block" },
    [MP_DIAG_SPACE_BEFORE_COLON] = { "space-before-colon", MP_DIAG_ODD, "white space between field name and colon" },
    [MP_DIAG_DUPLICATE_FIELD] = { "duplicate-field", MP_DIAG_ODD, "a field that may stand once stands more often" },
    [MP_DIAG_BARE_CR] = { "bare-cr", MP_DIAG_ODD, "a carriage return that ends no line" },
    [MP_DIAG_MIXED_LINE_ENDS] = { "mixed-line-ends", MP_DIAG_ODD, "line ends of several kinds in one header block" },
    [MP_DIAG_DATE_UNREADABLE] = { "date-unreadable", MP_DIAG_ODD, "a date that cannot be read" },
    [MP_DIAG_DATE_OUT_OF_RANGE] = { "date-out-of-range", MP_DIAG_ODD, "a date that cannot be" },
    [MP_DIAG_ZONE_OUT_OF_RANGE] = { "zone-out-of-range", MP_DIAG_ODD, "a time zone that cannot be" },
    [MP_DIAG_ADDRESS_LIMIT] = { "address-limit", MP_DIAG_ODD, "more addresses in one field than are kept" },
    [MP_DIAG_ADDRESS_MALFORMED] = { "address-malformed", MP_DIAG_ODD, "an address field that is not well formed" },
    [MP_DIAG_GROUP_LIMIT] = { "group-limit", MP_DIAG_ODD, "groups of addresses nested without end" },
    [MP_DIAG_COMMENT_DEPTH] = { "comment-depth", MP_DIAG_ODD, "comments nested without end" },
    [MP_DIAG_MIME_TOO_DEEP] = { "mime-too-deep", MP_DIAG_ODD, "parts are nested deeper than is read" },
    [MP_DIAG_MIME_PART_LIMIT] = { "mime-part-limit", MP_DIAG_ODD, "more parts than are read" },
    [MP_DIAG_MIME_BOUNDARY_MISSING] = { "mime-boundary-missing", MP_DIAG_ODD, "a multipart without its boundary" },
    [MP_DIAG_LARGE_MESSAGE] = { "large-message", MP_DIAG_ODD, "too large to be held whole: head and tail were read" },
    [MP_DIAG_BIDI_CONTROL] = { "bidi-control", MP_DIAG_ODD, "characters that reverse the reading direction" },
    [MP_DIAG_MIXED_SCRIPT] = { "mixed-script", MP_DIAG_ODD, "a word that mixes scripts: letters that look like others" },
    [MP_DIAG_RECEIVED_UNREADABLE] = { "received-unreadable", MP_DIAG_ODD, "a Received field of which nothing could be read" },
    [MP_DIAG_MORE_ANOMALIES] = { "more-anomalies", MP_DIAG_ODD, "more anomalies than are kept" },
};
/* clang-format on */

#define MORE_TEXT 32

struct _MpDiagSink {
    MpArena *arena;
    MpDiag *items; /* with room for one more, that tells of the dropped ones */
    gsize n;
    gsize room;
    gsize dropped;
    MpSpan first_dropped;
    char *more;                      /* MORE_TEXT bytes, once some were dropped */
    guint32 counts[MP_DIAG_N_CODES]; /* the dropped ones too */
};

const char *
mp_diag_code_name(MpDiagCode code)
{
    return table[code].name;
}

gboolean
mp_diag_code_find(MpSlice name, MpDiagCode *out)
{
    for (guint i = 0; i < MP_DIAG_N_CODES; i++)
        if (mp_slice_equal(name, mp_slice_of(table[i].name))) {
            *out = (MpDiagCode)i;
            return TRUE;
        }
    return FALSE;
}

MpDiagClass
mp_diag_code_class(MpDiagCode code)
{
    return table[code].klass;
}

const char *
mp_diag_code_meaning(MpDiagCode code)
{
    return table[code].meaning;
}

const char *
mp_diag_class_name(MpDiagClass klass)
{
    static const char *const names[] = { "unread", "damaged", "odd" };

    return names[klass];
}

MpDiagSink *
mp_diag_sink_new(MpArena *arena)
{
    MpDiagSink *self = mp_arena_new0(arena, MpDiagSink);

    self->arena = arena;
    return self;
}

void
mp_diag_add(MpDiagSink *self, MpDiagCode code, MpSpan where, const char *detail)
{
    if (self->counts[code]++ >= MP_LIMIT_DIAGS_PER_CODE ||
        self->n + 1 == MP_LIMIT_DIAGS_PER_MESSAGE) {
        if (self->dropped++ == 0) {
            self->first_dropped = where;
            self->more = mp_arena_alloc0(self->arena, MORE_TEXT);
        }
        return;
    }
    if (self->n + 1 >= self->room) {
        gsize room = MAX(8, self->room * 2);

        self->items = mp_arena_grow(self->arena, self->items, self->room * sizeof(MpDiag),
                                    room * sizeof(MpDiag));
        self->room = room;
    }
    self->items[self->n++] = (MpDiag){ .code = code,
                                       .where = where,
                                       .detail = mp_arena_copy(self->arena, mp_slice_of(detail)) };
}

const MpDiag *
mp_diag_list(const MpDiagSink *self, gsize *n)
{
    *n = self->n;
    if (self->dropped > 0) {
        int len = g_snprintf(self->more, MORE_TEXT, "%" G_GSIZE_FORMAT " more", self->dropped);

        self->items[self->n] = (MpDiag){ .code = MP_DIAG_MORE_ANOMALIES,
                                         .where = self->first_dropped,
                                         .detail = { self->more, (gsize)len } };
        *n = self->n + 1;
    }
    return self->items;
}

gsize
mp_diag_count(const MpDiagSink *self, MpDiagCode code)
{
    return self->counts[code];
}
