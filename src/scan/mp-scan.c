/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "scan/mp-scan.h"

#include <pthread.h>

#include "base/mp-limits.h"
#include "case/mp-case-known.h"
#include "case/mp-codec.h"
#include "case/mp-rows-evidence.h"
#include "facts/mp-extractor.h"
#include "scan/mp-aside.h"
#include "scan/mp-queue.h"
#include "scan/mp-reader.h"
#include "scan/mp-record.h"
#include "scan/mp-worker.h"
#include "scan/mp-writer.h"

#define STACK_BYTES (2u << 20) /* said, since small stacks have been overrun by hostile mail */
#define WORKERS_MAX 256u

/* What the threads share. */
typedef struct {
    MpQueue *queue;
    MpReader *reader;
    const MpScanOptions *options;
} Crew;

static void *
read_all(void *data)
{
    Crew *crew = data;

    mp_reader_run(crew->reader);
    return NULL;
}

static void *
work(void *data)
{
    Crew *crew = data;
    g_autoptr(MpWorker) worker =
        mp_worker_new(crew->options->rules, crew->options->keep_raw ? MP_CODEC_RAW : 0);
    MpBatch *batch;

    while ((batch = mp_queue_take(crew->queue)) != NULL) {
        mp_worker_run(worker, batch);
        mp_queue_done(crew->queue, batch);
    }
    return NULL;
}

static gboolean
start_thread(pthread_t *thread, void *(*run)(void *), Crew *crew, GError **error)
{
    pthread_attr_t attributes;
    int code;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    code = pthread_create(thread, &attributes, run, crew);
    pthread_attr_destroy(&attributes);
    if (code != 0)
        g_set_error(error, G_IO_ERROR, g_io_error_from_errno(code), "no thread can be made: %s",
                    g_strerror(code));
    return code == 0;
}

/* The writer's part: everything the others bring, in order. */
static gboolean
write_all(MpWriter *writer, MpQueue *queue, GError **error)
{
    MpBatch *batch;

    while ((batch = mp_queue_next(queue)) != NULL) {
        gboolean written = mp_writer_write(writer, batch, error);

        if (written && batch->failure != NULL) {
            g_set_error_literal(error, MP_EVIDENCE_ERROR, MP_EVIDENCE_ERROR_UNREADABLE,
                                batch->failure);
            written = FALSE;
        }
        if (!written)
            return FALSE;
        mp_queue_release(queue, batch);
    }
    return TRUE;
}

static gboolean
run_crew(Crew *crew, MpWriter *writer, GError **error)
{
    guint wanted =
        crew->options->n_workers != 0 ? crew->options->n_workers : (guint)g_get_num_processors();
    guint n_workers = CLAMP(wanted, 1, WORKERS_MAX);
    g_autofree pthread_t *workers = g_new0(pthread_t, n_workers);
    pthread_t reader;
    guint started = 0;
    gboolean good = start_thread(&reader, read_all, crew, error);

    if (!good)
        return FALSE;
    while (good && started < n_workers) {
        good = start_thread(&workers[started], work, crew, error);
        started += good ? 1 : 0;
    }
    good = good && write_all(writer, crew->queue, error);
    mp_queue_stop(crew->queue);
    pthread_join(reader, NULL);
    for (guint i = 0; i < started; i++)
        pthread_join(workers[i], NULL);
    return good;
}

/* A path that cannot be opened at all is the user's mistake: said before anything is written. */
gboolean
mp_scan_check_paths(const char *const *paths, const MpScanOptions *options, GError **error)
{
    for (const char *const *path = paths; *path != NULL; path++) {
        MpEvidenceOptions walk = { .as = options->as };
        g_autoptr(MpEvidence) evidence = NULL;

        if (options->input != NULL && strcmp(*path, "-") == 0)
            continue;
        evidence = mp_evidence_open(*path, &walk, error);
        if (evidence == NULL)
            return FALSE;
    }
    return TRUE;
}

static gboolean
sweep(MpWriter *writer, const char *const *paths, const MpScanOptions *options, GError **error)
{
    if (options->n_shards > 1)
        return TRUE; /* the rest was left to others */
    for (const char *const *path = paths; *path != NULL; path++)
        if (!mp_writer_sweep(writer, *path, error))
            return FALSE;
    return TRUE;
}

static gboolean
sum_up(MpCase *store, const MpScanNumber *scan, MpScanTotals *totals, GError **error)
{
    MpScanSums sums;

    if (!mp_case_scan_sums(store, scan, &sums, error))
        return FALSE;
    totals->n_messages = sums.messages;
    totals->n_bytes = sums.bytes;
    totals->n_folders = sums.folders;
    totals->n_sources = sums.sources;
    totals->n_not_mail = sums.not_mail;
    totals->n_anomalies = sums.anomalies;
    totals->n_unread = sums.unread;
    return TRUE;
}

/* In a transaction that was begun; commits. */
static gboolean
scan_in(MpCase *store,
        const char *const *paths,
        const MpScanOptions *options,
        MpScanTotals *totals,
        GError **error)
{
    MpSha256 extraction = mp_extraction_digest(options->rules);
    g_autoptr(MpRecord) custody = mp_record_new(store, options, error);
    g_autoptr(MpQueue) queue = mp_queue_new(MP_LIMIT_IN_FLIGHT);
    g_autoptr(MpReader) reader = NULL;
    g_autoptr(MpWriter) writer = NULL;
    g_autoptr(GError) failure = NULL;
    MpReaderPlan plan = {
        .paths = paths, .options = options, .extraction = &extraction, .queue = queue
    };
    Crew crew = { .queue = queue, .options = options };
    gboolean complete;

    if (custody == NULL)
        return FALSE;
    if (mp_case_location(store)[0] != '\0' && !mp_case_is_blank(store))
        plan.case_path = mp_case_location(store);
    reader = crew.reader = mp_reader_new(&plan);
    writer = mp_writer_new(store, options, mp_record_scan(custody));
    complete = run_crew(&crew, writer, &failure);
    if (failure != NULL && failure->domain == MP_CASE_ERROR) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE; /* it cannot be written, not even that it failed */
    }
    complete = complete && mp_reader_is_complete(reader);
    totals->interrupted = !complete && failure == NULL;
    totals->n_new = mp_writer_n_new(writer);
    totals->n_unchanged = mp_writer_n_unchanged(writer);
    if ((complete && !sweep(writer, paths, options, error)) ||
        !sum_up(store, mp_record_scan(custody), totals, error) ||
        !mp_record_end(custody,
                       complete          ? "done"
                       : failure != NULL ? "failed"
                                         : "interrupted",
                       totals, error) ||
        !mp_case_commit(store, error))
        return FALSE;
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static gboolean
scan_here(MpCase *store,
          const char *const *paths,
          const MpScanOptions *options,
          MpScanTotals *totals,
          GError **error)
{
    if (!mp_case_begin(store, error))
        return FALSE;
    if (scan_in(store, paths, options, totals, error))
        return TRUE;
    mp_case_rollback(store);
    return FALSE;
}

static gboolean
scan_aside(MpCase *store,
           const char *const *paths,
           const MpScanOptions *options,
           MpScanTotals *totals,
           GError **error)
{
    g_autoptr(MpAside) aside = mp_aside_new(store, error);

    if (aside == NULL)
        return FALSE;
    /* a part is read anew: what the others said of a source is not its business */
    if (options->n_shards < 2 && !mp_aside_seed(aside, paths, error))
        return FALSE;
    return scan_here(mp_aside_case(aside), paths, options, totals, error) &&
           mp_aside_merge(aside, &totals->n_new, error);
}

gboolean
mp_scan(MpCase *store,
        const char *const *paths,
        const MpScanOptions *options,
        MpScanTotals *totals,
        GError **error)
{
    *totals = (MpScanTotals){ 0 };
    if (!mp_scan_check_paths(paths, options, error))
        return FALSE;
    /* what another part of a source said is not to be written over */
    return mp_case_is_shared(store) || (options->n_shards > 1 && !mp_case_is_blank(store))
               ? scan_aside(store, paths, options, totals, error)
               : scan_here(store, paths, options, totals, error);
}
