/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a fuzz target as an ordinary test: every seed, then mutations of the
 * seeds. The mutations are the same on every machine and in every run, so
 * that a failure can be met again. MP_FUZZ_KEEP=FILE writes each input to
 * FILE before it is tried: after a crash, FILE holds the culprit.
 *
 * Usage: replay-NOUN NOUN [SEED-FOLDER | FILE] */

#include "config.h"

#include <glib.h>
#include <string.h>

#ifndef N_MUTATIONS
#define N_MUTATIONS 2000
#endif
#define N_STEPS_MAX 6         /* changes made to one input */
#define INPUT_MAX (256 << 10) /* bytes; a mutation that would be longer is cut */

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* What parsers of mail stumble over. */
static const char *const tokens[] = {
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    "\n ",
    "\t",
    ":",
    ";",
    ",",
    "<",
    ">",
    "(",
    ")",
    "((",
    "[",
    "]",
    "\"",
    "\\",
    "@",
    "=",
    "=?",
    "?=",
    "=?utf-8?Q?",
    "?B?",
    "From ",
    "\nFrom ",
    ">From",
    "--",
    "\n--b\n",
    "Received: ",
    " by ",
    " from ",
    "g:",
    "a,",
    "\xff",
    "\xef\xbb\xbf",
    "\xe2\x80\xae",
    "\x01\x01\x01\x01\n",
    "9999999999",
    "-1",
    "+9999",
    "%s",
    "\x1b[",
    "multipart/mixed; boundary=b",
};

/* xorshift64*: no library's generator, so that no library changes the test. */
static guint64
draw(guint64 *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * G_GUINT64_CONSTANT(2685821657736338717);
}

static gsize
draw_below(guint64 *state, gsize n)
{
    return n == 0 ? 0 : (gsize)(draw(state) >> 11) % n;
}

/* From 1 to @most, but no more than there is. */
static gsize
draw_len(guint64 *state, gsize most, gsize there_is)
{
    gsize len = 1 + draw_below(state, most);

    return MIN(len, there_is);
}

static void
insert(GByteArray *bytes, gsize at, const void *data, gsize len)
{
    gsize old = bytes->len;

    if (len == 0)
        return;
    g_byte_array_set_size(bytes, (guint)(old + len));
    memmove(bytes->data + at + len, bytes->data + at, old - at);
    memcpy(bytes->data + at, data, len);
}

static void
mutate_once(GByteArray *bytes, GBytes *other, guint64 *state)
{
    gsize at = draw_below(state, (gsize)bytes->len + 1);
    gsize rest = bytes->len - at;
    const char *token = tokens[draw_below(state, G_N_ELEMENTS(tokens))];
    guint8 byte = (guint8)draw(state);

    switch (draw_below(state, 7)) {
    case 0: /* another byte */
        if (rest > 0)
            bytes->data[at] = byte;
        break;
    case 1: /* a NUL */
        insert(bytes, at, "", 1);
        break;
    case 2: /* a token, sometimes very often */
        for (gsize n = draw_below(state, 8) == 0 ? 400 : 1; n > 0; n--)
            insert(bytes, at, token, strlen(token));
        break;
    case 3: /* something less */
        if (rest > 0)
            g_byte_array_remove_range(bytes, (guint)at, (guint)draw_len(state, 64, rest));
        break;
    case 4: { /* something twice */
        gsize len = draw_len(state, 200, rest);
        g_autofree guint8 *copy = len == 0 ? NULL : g_memdup2(bytes->data + at, len);

        insert(bytes, at, copy, len);
        break;
    }
    case 5: { /* a piece of another seed */
        gsize size, from;
        const guint8 *data = g_bytes_get_data(other, &size);

        from = draw_below(state, size + 1);
        insert(bytes, at, data + from, draw_len(state, 400, size - from));
        break;
    }
    default: /* the end is missing */
        g_byte_array_set_size(bytes, (guint)at);
    }
    if (bytes->len > INPUT_MAX)
        g_byte_array_set_size(bytes, INPUT_MAX);
}

/* The target gets a buffer of exactly the right size, so that a sanitizer sees one byte too many.
 */
static void
try(const void *data, gsize size)
{
    g_autofree guint8 *exact = g_malloc(MAX(size, 1));
    const char *keep = g_getenv("MP_FUZZ_KEEP");

    if (size > 0)
        memcpy(exact, data, size);
    if (keep != NULL)
        g_file_set_contents(keep, (const char *)exact, (gssize)size, NULL);
    LLVMFuzzerTestOneInput(exact, size);
}

static int
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray * /* of char, in byte order */
list_seeds(const char *path)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    if (dir == NULL && g_file_test(path, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add(names, g_strdup(path));
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
        g_ptr_array_add(names, g_build_filename(path, name, NULL));
    g_ptr_array_sort(names, by_name);
    return names;
}

int
main(int argc, char *argv[])
{
    g_autoptr(GPtrArray) names = list_seeds(argc > 2 ? argv[2] : "");
    g_autoptr(GPtrArray) seeds = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    guint64 state = 88172645463325252;
    guint n = 0;

    if (argc < 2) {
        g_printerr("usage: %s NOUN [SEED-FOLDER | FILE]\n", argv[0]);
        return 2;
    }
    g_ptr_array_add(seeds, g_bytes_new_static("", 0));
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *data = NULL;
        g_autofree char *base = g_path_get_basename(name);
        gsize size;

        if (!g_file_get_contents(name, &data, &size, NULL)) {
            g_print("not ok %u - %s/%s cannot be read\n", ++n, argv[1], base);
            continue;
        }
        try(data, size);
        g_print("ok %u - %s/%s\n", ++n, argv[1], base);
        g_ptr_array_add(seeds, g_bytes_new_take(g_steal_pointer(&data), size));
    }
    for (guint i = 0; i < N_MUTATIONS; i++) {
        gsize size;
        GBytes *seed = g_ptr_array_index(seeds, draw_below(&state, seeds->len));
        GBytes *other = g_ptr_array_index(seeds, draw_below(&state, seeds->len));
        const guint8 *data = g_bytes_get_data(seed, &size);
        g_autoptr(GByteArray) bytes = g_byte_array_new();

        insert(bytes, 0, data, MIN(size, INPUT_MAX));
        for (gsize steps = 1 + draw_below(&state, N_STEPS_MAX); steps > 0; steps--)
            mutate_once(bytes, other, &state);
        try(bytes->data, bytes->len);
    }
    g_print("ok %u - %s/%d mutations\n1..%u\n", n + 1, argv[1], N_MUTATIONS, n + 1);
    return 0;
}
