/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-mbox-split.h"

#include "base/mp-limits.h"
#include "evidence/mp-mbox-from.h"

#define FROM_LEN 5
#define LOOK_BACK (1u << 20)    /* bytes before the place being looked at that may be asked for */
#define ZERO_RUN_MIN 16         /* fewer NUL bytes at the end of an entry are its own */
#define SET_UP_LOOK (64u << 10) /* enough to tell line ends */
#define DELIMITER_LOOK 6        /* four 0x01 and a line end */
/* Looking ahead for boundaries may cost this, and four times the file's size, in all. */
#define LOOK_AHEAD_FREE (64ull << 20)

/* What is known of an entry's Content-Length. */
typedef enum {
    LENGTH_NONE,
    LENGTH_STATED,   /* not looked at yet */
    LENGTH_VERIFIED, /* leads to a separator or the end: nothing inside is a separator */
    LENGTH_WRONG,
} LengthState;

typedef enum {
    NO,
    YES,
    NOT_YET, /* needs more bytes */
} Decision;

struct _MpMboxSplit {
    guint64 resumed; /* where reading began: 0, or a known separator */
    guint64 at;      /* the next byte to look at */
    guint64 begin;   /* where the file, or what is read of it, begins: behind a byte order mark */
    gboolean is_set_up, is_open, is_done;
    gboolean is_ready; /* @ready waits until its notes are told */
    gboolean gap_is_told;
    char eol;

    MpMboxEntry ready;
    MpMboxEntry entry; /* the open one */
    guint64 body;      /* behind its header block */
    gint64 content_length;
    LengthState length;

    gboolean preamble_has_text;
    guint64 preamble_seen; /* how much of it was looked at */
    guint64 looked_ahead;
    GArray *notes; /* of MpMboxNote */
    guint n_told;
    MpMboxTally tally;
};

MpMboxSplit *
mp_mbox_split_new(guint64 at)
{
    MpMboxSplit *self = g_new0(MpMboxSplit, 1);

    self->resumed = self->at = self->begin = self->preamble_seen = at;
    self->eol = '\n';
    self->notes = g_array_new(FALSE, FALSE, sizeof(MpMboxNote));
    return self;
}

void
mp_mbox_split_free(MpMboxSplit *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->notes);
    g_free(self);
}

guint64
mp_mbox_split_keep(const MpMboxSplit *self)
{
    guint64 first = self->is_open ? self->entry.separator : self->begin;

    return self->at - first > LOOK_BACK ? self->at - LOOK_BACK : first;
}

const MpMboxEntry *
mp_mbox_split_open(const MpMboxSplit *self)
{
    return self->is_open ? &self->entry : NULL;
}

const MpMboxTally *
mp_mbox_split_tally(const MpMboxSplit *self)
{
    return &self->tally;
}

gboolean
mp_mbox_tally_quotes(const MpMboxTally *tally)
{
    return tally->n_quoted + tally->n_requoted > 0 && tally->n_unquoted == 0 && !tally->is_mmdf;
}

const char *
mp_mbox_tally_dialect(const MpMboxTally *tally)
{
    gboolean measured = tally->n_entries > 0 && tally->n_measured == tally->n_entries;
    guint64 n_quoted = tally->n_quoted + tally->n_requoted;

    if (tally->is_mmdf)
        return "mmdf";
    if (measured)
        return tally->n_unquoted > 0 ? "mboxcl2" : "mboxcl";
    if (tally->n_unquoted > 0)
        return n_quoted > 0 ? "mixed" : NULL;
    if (n_quoted == 0)
        return NULL;
    return tally->n_requoted > 0 ? "mboxrd" : "mboxo";
}

static void
note(MpMboxSplit *self, MpDiagCode code, guint64 start, guint64 end)
{
    MpMboxNote one = { code, { start, end } };

    g_array_append_val(self->notes, one);
}

static MpMboxView
view_of(const MpMboxSplit *self, const MpMboxWindow *window)
{
    return (MpMboxView){ window->bytes, window->at_end, self->eol };
}

static guint64
end_of(const MpMboxWindow *window)
{
    return window->offset + window->bytes.len;
}

/* The byte at @offset of the file, which the window must hold. */
static char
byte_at(const MpMboxWindow *window, guint64 offset)
{
    return window->bytes.data[offset - window->offset];
}

/* Whether the bytes at @offset are @text: not known if the window ends in them. */
static Decision
begins_with(const MpMboxWindow *window, guint64 offset, MpSlice text)
{
    MpSlice got = mp_slice_sub(window->bytes, (gsize)(offset - window->offset), text.len);

    if (memcmp(got.data, text.data, got.len) != 0)
        return NO;
    if (got.len == text.len)
        return YES;
    return window->at_end ? NO : NOT_YET;
}

/* Line ends, the byte order mark, and which of the two formats. */
static gboolean
set_up(MpMboxSplit *self, const MpMboxWindow *window)
{
    MpSlice head = mp_slice_sub(window->bytes, 0, SET_UP_LOOK);
    guint64 first;

    if (head.len < SET_UP_LOOK && !window->at_end)
        return FALSE;
    if (mp_slice_find(head, '\n') < 0 && mp_slice_find(head, '\r') >= 0)
        self->eol = '\r';
    if (self->begin == 0 &&
        mp_slice_equal(mp_slice_sub(head, 0, 3), MP_SLICE_LITERAL("\xef\xbb\xbf")))
        self->begin = self->at = self->preamble_seen = 3;
    for (first = self->begin; first < end_of(window); first++)
        if (byte_at(window, first) != '\n' && byte_at(window, first) != '\r')
            break;
    if (begins_with(window, first, MP_SLICE_LITERAL("\1\1\1\1")) == YES) {
        self->tally.is_mmdf = TRUE;
        self->tally.preamble = first - self->resumed;
        self->at = first;
    }
    self->is_set_up = TRUE;
    return TRUE;
}

static gboolean
is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* Cuts what follows the message off the bytes up to @next, the next separator
 * or the end of the file: a block of NUL bytes that a crash left, and the
 * blank line that ends an entry. */
static void
cut_end(MpMboxSplit *self, const MpMboxWindow *window, guint64 next, gboolean keep_blank_line)
{
    guint64 low = MAX(self->entry.start, window->offset);
    guint64 end = next, zero_end = next, zero;

    while (zero_end > low && end - zero_end < LOOK_BACK / 4 &&
           is_line_end(byte_at(window, zero_end - 1)))
        zero_end--;
    for (zero = zero_end; zero > low && byte_at(window, zero - 1) == 0; zero--)
        if (zero_end - zero == LOOK_BACK / 2)
            break;
    if (zero_end - zero >= ZERO_RUN_MIN &&
        (zero == low || is_line_end(byte_at(window, zero - 1)))) {
        note(self, MP_DIAG_ZERO_BLOCK, zero, zero_end);
        self->tally.trailing += end - zero;
        end = zero;
    }
    if (!keep_blank_line && end > low && byte_at(window, end - 1) == self->eol) {
        guint64 blank = end - 1;

        if (self->eol == '\n' && blank > low && byte_at(window, blank - 1) == '\r')
            blank--;
        if (blank == self->entry.start ||
            (blank > low && byte_at(window, blank - 1) == self->eol)) {
            self->tally.separators += end - blank;
            end = blank;
        }
    }
    self->entry.end = end;
}

/* Whether Content-Length leads to @next, 0 to 2 line ends before it. */
static gboolean
length_leads_to(const MpMboxSplit *self, const MpMboxWindow *window, guint64 next)
{
    guint64 target = self->body + (guint64)self->content_length;
    guint n = 0;

    if (target > next || target < window->offset || next - target > 4)
        return FALSE;
    for (guint64 i = target; i < next; i++) {
        if (!is_line_end(byte_at(window, i)))
            return FALSE;
        n += byte_at(window, i) == self->eol;
    }
    return n <= 2;
}

/* Ends the open entry before @next. */
static void
close_entry(MpMboxSplit *self, const MpMboxWindow *window, guint64 next)
{
    gboolean exact = FALSE;

    if (self->length == LENGTH_STATED || self->length == LENGTH_VERIFIED) {
        if (length_leads_to(self, window, next)) {
            self->tally.n_measured++;
            exact = self->body + (guint64)self->content_length == next;
        } else if (self->length == LENGTH_STATED) {
            note(self, MP_DIAG_CONTENT_LENGTH_MISMATCH, self->entry.start, self->body);
        }
    }
    if (self->tally.is_mmdf)
        self->entry.end = next;
    else
        cut_end(self, window, next, exact);
    self->tally.message_bytes += self->entry.end - self->entry.start;
    self->tally.n_entries++;
    self->is_open = FALSE;
    self->ready = self->entry;
    self->is_ready = TRUE;
}

/* @start: of the message; @block: its header block, read at that place. */
static void
open_entry(MpMboxSplit *self,
           const MpMboxWindow *window,
           guint64 separator,
           guint64 start,
           const MpMboxBlock *block)
{
    self->entry = (MpMboxEntry){ .separator = separator,
                                 .start = start,
                                 .end = start,
                                 .is_deleted = block->is_deleted,
                                 .is_internal = block->is_internal };
    if (block->labels.end > 0)
        self->entry.labels =
            (MpSpan){ window->offset + block->labels.start, window->offset + block->labels.end };
    self->body = window->offset + block->end;
    self->content_length = block->ends ? block->content_length : -1;
    self->length = self->content_length >= 0 ? LENGTH_STATED : LENGTH_NONE;
    self->tally.last_separator = separator;
    self->is_open = TRUE;
    /* `From ` and `>From ` lines above the fields are no quoting. */
    self->at = block->complete ? self->body : start;
}

/* Does the Content-Length of the open entry lead to a separator or the end? */
static Decision
verify_length(MpMboxSplit *self, const MpMboxWindow *window)
{
    guint64 target = self->body + (guint64)self->content_length;
    MpMboxView view = view_of(self, window);
    MpMboxBlock block;

    if (self->content_length > MP_LIMIT_RESIDENT)
        return NO; /* too far to look */
    if (target + 4 + FROM_LEN > end_of(window) && !window->at_end)
        return NOT_YET;
    for (guint n = 0; n <= 2 && target <= end_of(window); n++) {
        gsize i = (gsize)(target - window->offset);

        if (i == view.bytes.len)
            return YES;
        if (begins_with(window, target, MP_SLICE_LITERAL("From ")) == YES &&
            (i == 0 || view.bytes.data[i - 1] == self->eol)) {
            MpMboxVerdict verdict = mp_mbox_judge(&view, i, MP_MBOX_AFTER_BLANK, &block);

            return verdict == MP_MBOX_UNDECIDED ? NOT_YET : verdict == MP_MBOX_BODY ? NO : YES;
        }
        if (self->eol == '\n' && view.bytes.data[i] == '\r')
            target++;
        if (target == end_of(window) || byte_at(window, target) != self->eol)
            return NO;
        target++;
    }
    return NO;
}

/* Whether @boundary, a whole line, occurs again behind @at. */
static Decision
occurs_later(MpMboxSplit *self, const MpMboxWindow *window, guint64 at, MpSlice boundary)
{
    guint64 limit = at + MP_LIMIT_EMBEDDED_LOOK;
    gsize i = (gsize)(at - window->offset);

    for (;;) {
        MpSlice rest = mp_slice_sub(window->bytes, i, (gsize)(limit - window->offset) - i);
        const char *found = memmem(rest.data, rest.len, boundary.data, boundary.len);
        MpSlice behind;

        if (found == NULL)
            break;
        i = (gsize)(found - window->bytes.data) + boundary.len;
        behind = mp_slice_sub(window->bytes, i, 2);
        if (behind.len < 2 && !window->at_end)
            return NOT_YET;
        if (found[-1] == self->eol && (behind.len == 0 || is_line_end(behind.data[0]) ||
                                       mp_slice_equal(behind, MP_SLICE_LITERAL("--")))) {
            self->looked_ahead += window->offset + i - at;
            return YES;
        }
    }
    if (!window->at_end && end_of(window) < limit)
        return NOT_YET;
    self->looked_ahead += MIN(limit, end_of(window)) - at;
    return NO;
}

/* Whether `boundary=` with this boundary stands in the entry, not too far before @at. */
static gboolean
is_declared(const MpMboxSplit *self, const MpMboxWindow *window, guint64 at, MpSlice boundary)
{
    guint64 low = MAX(self->entry.start, at - MIN(at, LOOK_BACK));
    MpSlice before = mp_slice_sub(window->bytes, (gsize)(low - window->offset), (gsize)(at - low));
    MpSlice name = mp_slice_trim(mp_slice_sub(boundary, 2, boundary.len));
    const char *found = memmem(before.data, before.len, name.data, name.len);

    return found != NULL && found > before.data && (found[-1] == '"' || found[-1] == '=');
}

/* Whether @boundary is the close of an announced one: `--name--`. */
static gboolean
closes(MpMboxSplit *self, const MpMboxWindow *window, guint64 at, MpSlice boundary)
{
    return boundary.len > 4 && mp_slice_ends_nocase(boundary, MP_SLICE_LITERAL("--")) &&
           is_declared(self, window, at, mp_slice_sub(boundary, 0, boundary.len - 2));
}

/* Whether the candidate at @at stands at the start of a MIME part that goes on behind it. */
static Decision
is_embedded(MpMboxSplit *self, const MpMboxWindow *window, guint64 at)
{
    MpMboxView view = view_of(self, window);
    guint64 low = MAX(self->entry.start, window->offset);
    guint n_fields;
    MpSlice boundary;

    if (!self->is_open)
        return NO;
    boundary = mp_mbox_part_boundary(&view, (gsize)(low - window->offset),
                                     (gsize)(at - window->offset), &n_fields);
    if (boundary.len == 0)
        return NO;
    if (self->looked_ahead > LOOK_AHEAD_FREE + 4 * at)
        return NO;
    /* Without a part's field between, it is how most multipart messages end, and
     * how people sign, `--name`: only a boundary that was announced, and that
     * does not close its multipart, is worth a look ahead. */
    if (n_fields == 0 &&
        (closes(self, window, at, boundary) || !is_declared(self, window, at, boundary))) {
        self->looked_ahead += MIN(at - self->entry.start, LOOK_BACK);
        return NO;
    }
    return occurs_later(self, window, at, boundary);
}

/* How the line stands that holds the `From ` at @at. */
typedef enum {
    IN_LINE, /* not at its start */
    QUOTED,
    REQUOTED, /* two or more '>' */
    AFTER_TEXT,
    AFTER_BLANK,
    AFTER_ZEROS, /* appended behind the NUL bytes of a crash */
} Standing;

static Standing
standing_of(const MpMboxSplit *self, const MpMboxWindow *window, guint64 at)
{
    guint64 start = at, low = MAX(self->begin, window->offset);
    char before;

    while (start > low && at - start < LOOK_BACK / 2 && byte_at(window, start - 1) == '>')
        start--;
    if (start == self->begin)
        return at == start ? AFTER_BLANK : at - start == 1 ? QUOTED : REQUOTED;
    before = byte_at(window, start - 1);
    if (before == 0 && start == at)
        return AFTER_ZEROS;
    if (before != self->eol)
        return IN_LINE;
    if (start != at)
        return at - start == 1 ? QUOTED : REQUOTED;
    if (self->is_open && start == self->entry.start)
        return AFTER_TEXT; /* the line before is a separator */
    if (--start > low && self->eol == '\n' && byte_at(window, start - 1) == '\r')
        start--;
    return start == self->begin || byte_at(window, start - 1) == self->eol ? AFTER_BLANK
                                                                           : AFTER_TEXT;
}

/* The bytes before the first separator, up to @end: is there text among them? */
static void
see_preamble(MpMboxSplit *self, const MpMboxWindow *window, guint64 end)
{
    for (; self->preamble_seen < end && !self->preamble_has_text; self->preamble_seen++)
        self->preamble_has_text = !is_line_end(byte_at(window, self->preamble_seen));
}

/* Accepts the candidate at @at as a separator. */
static void
separate(MpMboxSplit *self, const MpMboxWindow *window, guint64 at, const MpMboxBlock *block)
{
    MpMboxView view = view_of(self, window);
    gsize start;
    MpSlice line;

    mp_mbox_view_line(&view, (gsize)(at - window->offset), &line, &start);
    if (self->is_open) {
        close_entry(self, window, at);
    } else {
        self->tally.preamble = at - self->resumed;
        if (self->preamble_has_text)
            note(self, MP_DIAG_PREAMBLE, self->begin, at);
    }
    open_entry(self, window, at, window->offset + start, block);
    self->tally.separators += self->entry.start - at;
}

/* A body line that begins with `From `. */
static void
pass_over(MpMboxSplit *self, guint64 at, gboolean is_odd)
{
    if (self->is_open) {
        self->tally.n_unquoted++;
        if (is_odd)
            note(self, MP_DIAG_AMBIGUOUS_FROM, at, at + FROM_LEN);
    }
    self->at = at + FROM_LEN;
}

/* Whether the open entry's Content-Length says that @at stands in its body. */
static Decision
is_measured_body(MpMboxSplit *self, const MpMboxWindow *window, guint64 at)
{
    if ((self->length != LENGTH_STATED && self->length != LENGTH_VERIFIED) ||
        at >= self->body + (guint64)self->content_length)
        return NO;
    if (self->length == LENGTH_STATED) {
        Decision right = verify_length(self, window);

        if (right == NOT_YET)
            return NOT_YET;
        self->length = right == YES ? LENGTH_VERIFIED : LENGTH_WRONG;
        if (right == NO)
            note(self, MP_DIAG_CONTENT_LENGTH_MISMATCH, self->entry.start, self->body);
    }
    return self->length == LENGTH_VERIFIED ? YES : NO;
}

/* Decides about the candidate at @at. %FALSE: needs more bytes. */
static gboolean
decide(MpMboxSplit *self, const MpMboxWindow *window, guint64 at, MpMboxPlace place)
{
    MpMboxView view = view_of(self, window);
    Decision inside = self->is_open ? is_measured_body(self, window, at) : NO;
    MpMboxVerdict verdict = MP_MBOX_BODY;
    MpMboxBlock block;

    if (inside == YES) {
        pass_over(self, at, FALSE);
        return TRUE;
    }
    if (inside == NO)
        verdict = mp_mbox_judge(&view, (gsize)(at - window->offset), place, &block);
    if (inside == NO && verdict != MP_MBOX_BODY && verdict != MP_MBOX_UNDECIDED)
        inside = is_embedded(self, window, at);
    if (inside == NOT_YET || verdict == MP_MBOX_UNDECIDED)
        return FALSE;
    if (verdict == MP_MBOX_BODY || inside == YES) {
        pass_over(self, at, TRUE);
        return TRUE;
    }
    separate(self, window, at, &block);
    if (verdict == MP_MBOX_SEPARATOR_WEAK)
        note(self, MP_DIAG_WEAK_SEPARATOR, at, self->entry.start);
    else if (verdict == MP_MBOX_SEPARATOR_NO_HEADER)
        note(self, MP_DIAG_NO_HEADER, self->entry.start, self->entry.start);
    return TRUE;
}

static void
finish(MpMboxSplit *self, const MpMboxWindow *window)
{
    guint64 end = end_of(window);

    self->is_done = TRUE;
    if (self->is_open) {
        close_entry(self, window, end);
        return;
    }
    self->tally.preamble = end - self->resumed;
    if (self->preamble_has_text)
        note(self, MP_DIAG_NOT_A_MESSAGE, self->begin, end);
}

/* Goes on to @at; what is passed before the first separator is looked at. */
static void
move_to(MpMboxSplit *self, const MpMboxWindow *window, guint64 at)
{
    self->at = at;
    if (!self->is_open && self->tally.n_entries == 0)
        see_preamble(self, window, at);
}

/* Looks for the next `From ` line and decides about it. %FALSE: needs more bytes. */
static gboolean
step_from(MpMboxSplit *self, const MpMboxWindow *window)
{
    const char *data = window->bytes.data;
    const char *found =
        mp_mbox_from_find(data + (self->at - window->offset), data + window->bytes.len);
    Standing standing;

    if (found == NULL && window->at_end) {
        move_to(self, window, end_of(window));
        finish(self, window);
        return TRUE;
    }
    if (found == NULL) {
        if (end_of(window) > self->at + FROM_LEN - 1)
            move_to(self, window, end_of(window) - (FROM_LEN - 1));
        return FALSE;
    }
    move_to(self, window, window->offset + (guint64)(found - data));
    standing = standing_of(self, window, self->at);
    if (standing <= REQUOTED) {
        self->tally.n_quoted += self->is_open && standing == QUOTED;
        self->tally.n_requoted += self->is_open && standing == REQUOTED;
        self->at += FROM_LEN;
        return TRUE;
    }
    return decide(self, window, self->at,
                  standing == AFTER_BLANK ? MP_MBOX_AFTER_BLANK : MP_MBOX_AFTER_TEXT);
}

/* The next MMDF delimiter: a line of four 0x01 bytes. */
static Decision
find_delimiter(const MpMboxSplit *self, const MpMboxWindow *window, guint64 *start, guint64 *next)
{
    const MpSlice delimiter = MP_SLICE_LITERAL("\1\1\1\1");
    gsize i = (gsize)(self->at - window->offset);

    for (;;) {
        MpSlice rest = mp_slice_sub(window->bytes, i, window->bytes.len - i);
        const char *found = memmem(rest.data, rest.len, delimiter.data, delimiter.len);
        MpMboxView view = view_of(self, window);
        MpSlice line;
        gsize behind;

        if (found == NULL)
            return window->at_end ? NO : NOT_YET;
        i = (gsize)(found - window->bytes.data);
        if (!mp_mbox_view_line(&view, i, &line, &behind)) {
            if (view.bytes.len - i < delimiter.len + 2)
                return NOT_YET;
        } else if (line.len == delimiter.len &&
                   (window->offset + i == self->begin || found[-1] == self->eol)) {
            *start = window->offset + i;
            *next = window->offset + behind;
            return YES;
        }
        i += 1;
    }
}

/* Opens the entry behind a delimiter. @separator: its offset; @start: where
 * the message begins but for a `From ` line that some programs add. */
static gboolean
open_mmdf(MpMboxSplit *self, const MpMboxWindow *window, guint64 separator, guint64 start)
{
    MpMboxView view = view_of(self, window);
    Decision has_from = begins_with(window, start, MP_SLICE_LITERAL("From "));
    gsize message = (gsize)(start - window->offset);
    MpMboxBlock block;
    MpSlice line;

    if (has_from == NOT_YET ||
        (has_from == YES && !mp_mbox_view_line(&view, message, &line, &message)) ||
        !mp_mbox_block_read(&view, message, MP_MBOX_HINTS, &block))
        return FALSE;
    open_entry(self, window, separator, window->offset + message, &block);
    self->length = LENGTH_NONE;
    self->at = self->entry.start;
    self->gap_is_told = FALSE;
    self->tally.separators += self->entry.start - separator;
    return TRUE;
}

/* Between entries: everything up to the next delimiter is nobody's. */
static gboolean
step_between(MpMboxSplit *self, const MpMboxWindow *window)
{
    guint64 start = end_of(window), next;
    Decision found = find_delimiter(self, window, &start, &next);

    if (found == NOT_YET) /* a delimiter may begin in the last few bytes */
        start = MAX(self->at, start - MIN(start, DELIMITER_LOOK));
    for (guint64 i = self->at; i < start && !self->gap_is_told; i++)
        if (!is_line_end(byte_at(window, i))) {
            note(self, MP_DIAG_TRAILING_DATA, i, i);
            self->gap_is_told = TRUE;
        }
    self->tally.trailing += start - self->at;
    self->at = start;
    self->is_done = found == NO;
    return found == YES ? open_mmdf(self, window, start, next) : found == NO;
}

/* %FALSE: needs more bytes. */
static gboolean
step_mmdf(MpMboxSplit *self, const MpMboxWindow *window)
{
    guint64 start = end_of(window), next;
    Decision found, again;

    if (!self->is_open)
        return step_between(self, window);
    found = find_delimiter(self, window, &start, &next);
    if (found == NOT_YET) {
        self->at = MAX(self->at, start - MIN(start, DELIMITER_LOOK));
        return FALSE;
    }
    if (found == NO) {
        note(self, MP_DIAG_TRUNCATED, self->entry.start, start);
        finish(self, window);
        return TRUE;
    }
    again = begins_with(window, next, MP_SLICE_LITERAL("\1\1\1\1"));
    if (again == NOT_YET)
        return FALSE;
    close_entry(self, window, start);
    if (again == YES || next == end_of(window)) {
        self->at = next;
        self->tally.separators += next - start;
    } else {
        self->at = start; /* one delimiter between two entries: it opens the next one, too */
    }
    return TRUE;
}

MpMboxAnswer
mp_mbox_split_next(MpMboxSplit *self,
                   const MpMboxWindow *window,
                   MpMboxEntry *entry,
                   MpMboxNote *told)
{
    if (!self->is_set_up && !set_up(self, window))
        return MP_MBOX_MORE;
    for (;;) {
        if (self->n_told < self->notes->len) {
            *told = g_array_index(self->notes, MpMboxNote, self->n_told++);
            return MP_MBOX_NOTE;
        }
        g_array_set_size(self->notes, 0);
        self->n_told = 0;
        if (self->is_ready) {
            self->is_ready = FALSE;
            *entry = self->ready;
            return MP_MBOX_ENTRY;
        }
        if (self->is_done)
            return MP_MBOX_END;
        if (!(self->tally.is_mmdf ? step_mmdf : step_from)(self, window) && self->notes->len == 0 &&
            !self->is_ready)
            return MP_MBOX_MORE;
    }
}
