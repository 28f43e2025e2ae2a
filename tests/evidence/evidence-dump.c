/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Walks each path and prints every event as a line of JSON: what the tests of
 * corpora and of hostile input look at. Strings are bytes: each is printed as
 * the character of the same number, so that nothing is lost.
 *
 * The last line tells the most memory that was held.
 *
 * Usage: evidence-dump [--count] [--as KIND] [--shard I/N] [--reread N] PATH...
 *   --count     digests nothing and prints the end events only
 *   --reread N  reads every Nth message again from its origin, and says whether it is the same */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "evidence/mp-content.h"
#include "evidence/mp-evidence.h"

static void
print_text(const char *key, const char *text)
{
    printf(",\"%s\":", key);
    if (text == NULL) {
        printf("null");
        return;
    }
    putchar('"');
    for (const guchar *p = (const guchar *)text; *p != '\0'; p++)
        if (*p < 0x20 || *p >= 0x7f || *p == '"' || *p == '\\')
            printf("\\u%04x", *p);
        else
            putchar(*p);
    putchar('"');
}

static void
print_number(const char *key, guint64 value)
{
    printf(",\"%s\":%" G_GUINT64_FORMAT, key, value);
}

static void
print_sha256(const char *key, const MpSha256 *value)
{
    char hex[MP_SHA256_HEX];

    print_text(key, mp_sha256_is_zero(value) ? NULL : mp_sha256_hex(value, hex));
}

static void
print_source(const MpSource *source, gboolean is_end)
{
    print_text("origin", mp_origin_text(source->origin));
    print_text("kind", source->kind);
    print_text("folder", source->folder);
    print_text("role", mp_folder_role_name(source->role));
    if (!is_end)
        return;
    print_text("status", mp_source_status_name(source->status));
    print_number("bytes", source->bytes);
    print_sha256("sha256", &source->sha256);
    print_number("messages", source->n_messages);
    print_number("not_mail", source->n_not_mail);
    print_text("dialect", source->dialect);
    print_number("unquote", source->unquote != FALSE);
    print_number("preamble", source->preamble);
    print_number("separators", source->separators);
    print_number("message_bytes", source->message_bytes);
    print_number("trailing", source->trailing);
    print_number("resume_at", source->resume_at);
    print_number("appended", source->appended != FALSE);
}

static void
print_item(MpItem *item, MpDigest *digest)
{
    MpContentDigests digests = { item->sha256, item->content_sha256, item->unquoted_sha256 };
    gsize size = 0;
    const char *head = item->head == NULL ? NULL : g_bytes_get_data(item->head, &size);
    MpSlice stored = size == 0 ? MP_SLICE_EMPTY : (MpSlice){ head, size };

    if (item->head != NULL && !item->has_digests && item->has_sha256)
        mp_content_digests_known(digest, stored, item->from_mbox, &digests);
    else if (item->head != NULL && !item->has_digests)
        mp_content_digests(digest, stored, item->from_mbox, &digests);
    print_text("origin", mp_origin_text(item->origin));
    print_number("offset", item->offset);
    print_number("length", item->length);
    print_sha256("sha256", &digests.sha256);
    print_sha256("content_sha256", &digests.content);
    print_sha256("unquoted_sha256", &digests.unquoted);
    print_text("flags", item->flags);
    print_text("labels", item->labels);
    print_text("role", mp_folder_role_name(item->role));
    print_number("is_large", item->tail != NULL);
}

static void
print_event(MpEvidenceEvent *event, MpDigest *digest)
{
    static const char *const names[] = {
        [MP_EVIDENCE_BEGIN] = "begin",
        [MP_EVIDENCE_ITEM] = "item",
        [MP_EVIDENCE_UNCHANGED] = "unchanged",
        [MP_EVIDENCE_ANOMALY] = "anomaly",
        [MP_EVIDENCE_END] = "end",
    };

    printf("{\"event\":\"%s\"", names[event->kind]);
    print_text("belongs_to", mp_origin_text(event->belongs_to));
    switch (event->kind) {
    case MP_EVIDENCE_BEGIN:
    case MP_EVIDENCE_END:
        print_source(&event->source, event->kind == MP_EVIDENCE_END);
        break;
    case MP_EVIDENCE_ITEM:
    case MP_EVIDENCE_UNCHANGED:
        print_item(&event->item, digest);
        break;
    case MP_EVIDENCE_ANOMALY:
        print_text("origin", mp_origin_text(event->anomaly_origin));
        print_text("code", mp_diag_code_name(event->anomaly));
        print_text("class", mp_diag_class_name(mp_diag_code_class(event->anomaly)));
        print_number("start", event->anomaly_where.start);
        print_number("end", event->anomaly_where.end);
        print_text("detail", event->anomaly_detail);
        break;
    }
    printf("}\n");
}

/* The message once more, from the text of its origin. */
static void
print_reread(const MpItem *item)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) again =
        mp_evidence_read_at(mp_origin_text(item->origin), item->offset, item->length, &error);

    printf("{\"event\":\"reread\"");
    print_text("origin", mp_origin_text(item->origin));
    print_text("error", error != NULL ? error->message : NULL);
    print_number("is_same",
                 again != NULL && item->tail == NULL && g_bytes_equal(again, item->head));
    printf("}\n");
}

typedef struct {
    gboolean only_count;
    guint reread; /* every so many messages; 0: none */
} Wanted;

static gboolean
dump(const char *path, const MpEvidenceOptions *options, const Wanted *wanted)
{
    guint64 n = 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(MpEvidence) evidence = mp_evidence_open(path, options, &error);
    g_autoptr(MpDigest) digest = mp_digest_new();
    MpEvidenceEvent event;

    if (evidence == NULL) {
        printf("{\"event\":\"error\"");
        print_text("path", path);
        print_number("code", (guint64)error->code);
        print_text("detail", error->message);
        printf("}\n");
        return FALSE;
    }
    while (mp_evidence_next(evidence, &event)) {
        if (!wanted->only_count || event.kind == MP_EVIDENCE_END)
            print_event(&event, digest);
        if (wanted->reread > 0 && event.kind == MP_EVIDENCE_ITEM && n++ % wanted->reread == 0)
            print_reread(&event.item);
        mp_evidence_event_clear(&event);
    }
    return TRUE;
}

/* Not getrusage(): that also tells of the program that started this one. */
static void
print_cost(void)
{
    g_autofree char *status = NULL;
    const char *peak;

    if (!g_file_get_contents("/proc/self/status", &status, NULL, NULL))
        return;
    peak = strstr(status, "VmHWM:");
    printf("{\"event\":\"cost\"");
    print_number("peak_kb", peak == NULL ? 0 : strtoull(peak + 6, NULL, 10));
    printf("}\n");
}

int
main(int argc, char *argv[])
{
    MpEvidenceOptions options = { 0 };
    Wanted wanted = { FALSE, 0 };
    gboolean all_opened = TRUE;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--count") == 0)
            wanted.only_count = TRUE;
        else if (strcmp(argv[i], "--as") == 0 && i + 1 < argc)
            options.as = argv[++i];
        else if (strcmp(argv[i], "--reread") == 0 && i + 1 < argc)
            wanted.reread = (guint)strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--shard") == 0 && i + 1 < argc &&
                 sscanf(argv[++i], "%u/%u", &options.shard, &options.n_shards) == 2)
            continue;
        else
            all_opened = dump(argv[i], &options, &wanted) && all_opened;
    }
    print_cost();
    return all_opened ? EXIT_SUCCESS : EXIT_FAILURE;
}
