/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads messages with our parsers and with GMime's and prints where they
 * differ, one line a difference: kind, file, what was read, ours, theirs, a
 * note; tabs between them, bytes that are no text escaped. A line of kind
 * `message` for each file and one of kind `tally` at the end.
 *
 * Usage: message-compare < LIST-OF-FILES */

#include "config.h"

#include <gmime/gmime.h>
#include <stdio.h>

#include "base/mp-instant.h"
#include "base/mp-text.h"
#include "message/mp-address.h"
#include "message/mp-message-id.h"
#include "message/mp-mime.h"

#define SHOWN 2000 /* bytes of one column */

typedef struct {
    const char *path;
    MpMessage *message;
    GMimeParserOptions *options;
    gsize n_messages;
    gsize n_fields;
    gsize n_addresses;
    gsize n_dates;
    gsize n_subjects;
    gsize n_leaves;
} Compare;

static void
column(MpSlice text)
{
    GString *out = g_string_new("\t");

    mp_text_append_terminal(out, mp_slice_sub(text, 0, SHOWN));
    fputs(out->str, stdout);
    g_string_free(out, TRUE);
}

static void
differ(const Compare *self, const char *kind, MpSlice read, MpSlice ours, MpSlice theirs)
{
    fputs(kind, stdout);
    column(mp_slice_of(self->path));
    column(read);
    column(ours);
    column(theirs);
}

static MpSlice
slice_of(const GString *text)
{
    return (MpSlice){ text->str, text->len };
}

static void
append(GString *out, MpSlice text, char separator)
{
    g_string_append_len(out, text.data, (gssize)text.len);
    g_string_append_c(out, separator);
}

/* ---- fields ---- */

static MpSlice
without_line_end(MpSlice value)
{
    if (value.len > 0 && value.data[value.len - 1] == '\n')
        value.len--;
    if (value.len > 0 && value.data[value.len - 1] == '\r')
        value.len--;
    return value;
}

static void
compare_fields(Compare *self, GMimeObject *part)
{
    GMimeHeaderList *list = g_mime_object_get_header_list(part);
    int n_theirs = g_mime_header_list_get_count(list);
    gsize n;
    const MpField *fields = mp_message_fields(self->message, &n);

    if ((gsize)n_theirs != n) {
        g_autofree char *ours = g_strdup_printf("%" G_GSIZE_FORMAT, n);
        g_autofree char *theirs = g_strdup_printf("%d", n_theirs);

        differ(self, "field-count", MP_SLICE_EMPTY, mp_slice_of(ours), mp_slice_of(theirs));
        printf("\t\n");
        return;
    }
    for (gsize i = 0; i < n; i++) {
        GMimeHeader *header = g_mime_header_list_get_header_at(list, (int)i);
        MpSlice name = mp_slice_trim(mp_slice_of(g_mime_header_get_raw_name(header)));
        MpSlice value = without_line_end(mp_slice_of(g_mime_header_get_raw_value(header)));

        if (mp_slice_equal(name, fields[i].name) && mp_slice_equal(value, fields[i].value))
            continue;
        differ(self, "field", fields[i].name, fields[i].value, value);
        printf("\t\n");
    }
    self->n_fields += n;
}

/* ---- parts ---- */

static void
append_leaves(GMimeObject *parent, GMimeObject *part, gpointer data)
{
    GString *out = data;
    g_autofree char *type = NULL;
    g_autofree char *lower = NULL;
    GMimeMessage *inner;

    (void)parent;
    if (GMIME_IS_MULTIPART(part))
        return; /* its parts come by themselves */
    if (GMIME_IS_MESSAGE_PART(part)) {
        inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
        part = inner == NULL ? NULL : g_mime_message_get_mime_part(inner);
        if (part != NULL && GMIME_IS_MULTIPART(part))
            g_mime_multipart_foreach(GMIME_MULTIPART(part), append_leaves, data);
        else if (part != NULL)
            append_leaves(NULL, part, data);
        return;
    }
    type = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(part));
    lower = g_ascii_strdown(type, -1);
    append(out, mp_slice_of(lower), ' ');
}

static void
compare_leaves(Compare *self, GMimeObject *part)
{
    g_autoptr(GString) ours = g_string_new("");
    g_autoptr(GString) theirs = g_string_new("");
    gsize n;
    const MpMimePart *parts = mp_mime_parts(self->message, &n);

    for (gsize i = 0; i < n; i++) {
        gboolean holds_parts = i + 1 < n && parts[i + 1].depth > parts[i].depth;

        if (holds_parts || mp_slice_starts_nocase(parts[i].type, MP_SLICE_LITERAL("multipart/")))
            continue;
        append(ours, parts[i].type, ' ');
        self->n_leaves++;
    }
    if (GMIME_IS_MULTIPART(part))
        g_mime_multipart_foreach(GMIME_MULTIPART(part), append_leaves, theirs);
    else
        append_leaves(NULL, part, theirs);
    if (!g_string_equal(ours, theirs)) {
        differ(self, "leaves", MP_SLICE_EMPTY, slice_of(ours), slice_of(theirs));
        printf("\t\n");
    }
}

/* ---- values ---- */

static void
append_theirs(InternetAddressList *list, GString *out)
{
    int n = list == NULL ? 0 : internet_address_list_length(list);

    for (int i = 0; i < n; i++) {
        InternetAddress *one = internet_address_list_get_address(list, i);

        if (INTERNET_ADDRESS_IS_GROUP(one)) {
            append_theirs(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(one)), out);
            continue;
        }
        append(out, mp_slice_of(internet_address_get_name(one)), '|');
        append(out, mp_slice_of(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one))),
               ';');
    }
}

static void
compare_addresses(Compare *self, MpSlice value, const char *text)
{
    MpArena *arena = mp_message_arena(self->message);
    MpDiagSink *diags = mp_diag_sink_new(arena);
    MpMailboxes boxes = mp_address_scan(value, arena, diags, (MpSpan){ 0, 0 });
    InternetAddressList *list = internet_address_list_parse(self->options, text);
    g_autoptr(GString) ours = g_string_new("");
    g_autoptr(GString) theirs = g_string_new("");

    for (gsize i = 0; i < boxes.n; i++) {
        append(ours, mp_decode_text(boxes.items[i].name, arena), '|');
        append(ours, boxes.items[i].address, ';');
    }
    append_theirs(list, theirs);
    g_clear_object(&list);
    self->n_addresses += boxes.n;
    if (g_string_equal(ours, theirs))
        return;
    differ(self, "address", value, slice_of(ours), slice_of(theirs));
    printf("\t%s\n", mp_diag_count(diags, MP_DIAG_ADDRESS_MALFORMED) > 0 ? "malformed" : "");
}

static void
compare_date(Compare *self, MpSlice value)
{
    g_autofree char *text = mp_slice_dup(value);
    MpInstant instant = mp_instant_parse(value);
    GDateTime *date = g_mime_utils_header_decode_date(text);
    g_autofree char *ours = NULL;
    g_autofree char *theirs = NULL;

    if (instant.known)
        ours = g_strdup_printf("%" G_GINT64_FORMAT " %d", instant.utc_us / 1000000,
                               instant.offset_minutes);
    if (date != NULL)
        theirs = g_strdup_printf("%" G_GINT64_FORMAT " %d", g_date_time_to_unix(date),
                                 (int)(g_date_time_get_utc_offset(date) / G_TIME_SPAN_MINUTE));
    g_clear_pointer(&date, g_date_time_unref);
    self->n_dates++;
    if (g_strcmp0(ours, theirs) == 0)
        return;
    differ(self, "date", value, mp_slice_of(ours), mp_slice_of(theirs));
    printf("\t%x\n", instant.flags);
}

static void
compare_subject(Compare *self, const MpField *field, const char *text)
{
    MpSlice ours = mp_message_decode(self->message, field);
    g_autofree char *theirs = g_mime_utils_header_decode_text(self->options, text);

    self->n_subjects++;
    if (mp_slice_equal(ours, mp_slice_of(theirs)))
        return;
    differ(self, "subject", mp_message_unfold(self->message, field), ours, mp_slice_of(theirs));
    printf("\t\n");
}

static void
compare_values(Compare *self)
{
    static const char *const address_names[] = { "From", "Sender", "Reply-To", "To", "Cc", "Bcc" };
    gsize n;
    const MpField *fields = mp_message_fields(self->message, &n);

    for (gsize i = 0; i < n; i++) {
        MpSlice value = mp_message_unfold(self->message, &fields[i]);
        gssize semicolon = mp_slice_find_last(value, ';');
        g_autofree char *text = mp_slice_dup(value);

        for (gsize j = 0; j < G_N_ELEMENTS(address_names); j++)
            if (mp_slice_equal_nocase(fields[i].name, mp_slice_of(address_names[j])))
                compare_addresses(self, value, text);
        if (mp_slice_equal_nocase(fields[i].name, MP_SLICE_LITERAL("Subject")))
            compare_subject(self, &fields[i], text);
        if (mp_slice_equal_nocase(fields[i].name, MP_SLICE_LITERAL("Date")))
            compare_date(self, value);
        if (mp_slice_equal_nocase(fields[i].name, MP_SLICE_LITERAL("Received")) && semicolon >= 0)
            compare_date(self, mp_slice_trim(mp_slice_sub(value, (gsize)semicolon + 1, value.len)));
    }
}

/* ---- messages ---- */

static void
describe(Compare *self)
{
    gsize n, n_received = 0;
    const MpField *fields = mp_message_fields(self->message, &n);
    const MpField *id = mp_message_find(self->message, "Message-ID", NULL);

    for (gsize i = 0; i < n; i++)
        n_received += mp_slice_equal_nocase(fields[i].name, MP_SLICE_LITERAL("Received"));
    printf("message");
    column(mp_slice_of(self->path));
    printf("\t%" G_GSIZE_FORMAT, n_received);
    column(id == NULL ? MP_SLICE_EMPTY : mp_message_id_first(mp_message_unfold(self->message, id)));
    printf("\t%d\t\n", mp_message_block(self->message)->line_end);
}

static void
compare_message(Compare *self, MpSlice bytes)
{
    MpMessageBytes whole = { bytes, MP_SLICE_EMPTY, bytes.len };
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes.data, bytes.len);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeObject *part = g_mime_parser_construct_part(parser, self->options);

    mp_message_parse(self->message, &whole);
    self->n_messages++;
    describe(self);
    if (part == NULL) {
        differ(self, "nothing", MP_SLICE_EMPTY, MP_SLICE_EMPTY, MP_SLICE_EMPTY);
        printf("\t\n");
    } else {
        compare_fields(self, part);
        compare_leaves(self, part);
    }
    compare_values(self);
    g_clear_object(&part);
    g_object_unref(parser);
    g_object_unref(stream);
}

int
main(void)
{
    static const char *const fallback[] = { "utf-8", "iso-8859-1", NULL };
    g_autoptr(MpMessage) message = mp_message_new();
    Compare compare = { .message = message };
    char path[4096];

    g_mime_init();
    compare.options = g_mime_parser_options_new();
    g_mime_parser_options_set_fallback_charsets(compare.options, (const char **)fallback);
    while (fgets(path, sizeof(path), stdin) != NULL) {
        g_autofree char *data = NULL;
        gsize size;

        path[strcspn(path, "\n")] = '\0';
        compare.path = path;
        if (!g_file_get_contents(path, &data, &size, NULL)) {
            fprintf(stderr, "%s: cannot be read\n", path);
            return 1;
        }
        compare_message(&compare, (MpSlice){ data, size });
    }
    printf("tally\t%" G_GSIZE_FORMAT "\t%" G_GSIZE_FORMAT "\t%" G_GSIZE_FORMAT "\t%" G_GSIZE_FORMAT
           "\t%" G_GSIZE_FORMAT "\t%" G_GSIZE_FORMAT "\n",
           compare.n_messages, compare.n_fields, compare.n_addresses, compare.n_dates,
           compare.n_subjects, compare.n_leaves);
    g_mime_parser_options_free(compare.options);
    return 0;
}
