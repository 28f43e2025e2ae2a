/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-case-sum.h"

#define SETTING "facts-sum"

/* The last step of splitmix64: every bit of the input moves every bit. */
static guint64
mix(guint64 value)
{
    value = (value ^ value >> 30) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
    value = (value ^ value >> 27) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
    return value ^ value >> 31;
}

static guint64
word(const MpSha256 *digest, gsize i)
{
    guint64 value;

    memcpy(&value, digest->bytes + i * sizeof(value), sizeof(value));
    return GUINT64_FROM_LE(value);
}

guint64
mp_case_sum_text(guint64 before, const char *text)
{
    guint64 hash = before ^ G_GUINT64_CONSTANT(0xcbf29ce484222325);

    if (text == NULL)
        return mix(before + 1);
    for (; *text != '\0'; text++)
        hash = (hash ^ (guint8)*text) * G_GUINT64_CONSTANT(0x100000001b3);
    return mix(hash);
}

static gboolean
add_term(MpCase *self, const guint64 term[2], MpSumWay way, GError **error)
{
    if (!mp_case_load_sum(self, error))
        return FALSE;
    for (guint i = 0; i < 2; i++)
        self->sum[i] += way == MP_SUM_ADD ? term[i] : 0 - term[i];
    self->sum_changed = TRUE;
    return TRUE;
}

/* Row numbers differ from case to case, so the term holds what they stand for. */
static gboolean
extraction_word(MpCase *self, gint64 number, guint64 *out, GError **error)
{
    g_autoptr(MpStatement) find = NULL;
    guint64 *kept;

    if (self->extractions == NULL)
        self->extractions = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    kept = g_hash_table_lookup(self->extractions, &number);
    if (kept != NULL) {
        *out = *kept;
        return TRUE;
    }
    find = mp_db_prepare(self->db, "SELECT digest FROM extraction WHERE n = ?1", error);
    if (find == NULL)
        return FALSE;
    mp_statement_bind_int(find, 1, number);
    switch (mp_statement_step(find, error)) {
    case 1:
        *out = mp_case_sum_text(0, mp_statement_text(find, 0));
        break;
    case 0:
        *out = 0;
        break;
    default:
        return FALSE;
    }
    g_hash_table_insert(self->extractions, g_memdup2(&number, sizeof(number)),
                        g_memdup2(out, sizeof(*out)));
    return TRUE;
}

gboolean
mp_case_sum_message(MpCase *self, const MpSumMessage *message, MpSumWay way, GError **error)
{
    guint64 extraction;
    guint64 term[2];

    if (!extraction_word(self, message->extraction, &extraction, error))
        return FALSE;
    for (guint i = 0; i < 2; i++)
        term[i] = mix(mix(word(message->content, i) ^ mix(word(message->variant, i) + 1)) ^
                      (extraction + i));
    return add_term(self, term, way, error);
}

gboolean
mp_case_sum_place(MpCase *self, const MpSumPlace *place, MpSumWay way, GError **error)
{
    guint64 term[2];

    for (guint i = 0; i < 2; i++)
        term[i] = mix(mix(word(place->content, i) ^ (place->source + i)) ^ (place->folder + i));
    return add_term(self, term, way, error);
}

static gboolean
count_messages(MpCase *self, GError **error)
{
    g_autoptr(MpStatement) list = mp_db_prepare(
        self->db, "SELECT content_sha256, variant, extraction FROM stored_message", error);
    int got;

    if (list == NULL)
        return FALSE;
    while ((got = mp_statement_step(list, error)) == 1) {
        MpSha256 content = mp_statement_sha256(list, 0), variant = mp_statement_sha256(list, 1);
        MpSumMessage message = { &content, mp_sha256_is_zero(&variant) ? &content : &variant,
                                 mp_statement_int(list, 2) };

        if (!mp_case_sum_message(self, &message, MP_SUM_ADD, error))
            return FALSE;
    }
    return got == 0;
}

static gboolean
count_places(MpCase *self, GError **error)
{
    g_autoptr(MpStatement) list =
        mp_db_prepare(self->db,
                      "SELECT m.content_sha256, s.origin, p.labels, p.role FROM stored_place p "
                      "JOIN stored_source s ON s.n = p.source "
                      "JOIN stored_message m ON m.n = p.message WHERE p.live <> 0",
                      error);
    int got;

    if (list == NULL)
        return FALSE;
    while ((got = mp_statement_step(list, error)) == 1) {
        MpSha256 content = mp_statement_sha256(list, 0);
        guint64 folder = mp_case_sum_text(mp_case_sum_text(0, mp_statement_text(list, 2)),
                                          mp_statement_text(list, 3));
        MpSumPlace place = { &content, mp_case_sum_text(0, mp_statement_text(list, 1)), folder };

        if (!mp_case_sum_place(self, &place, MP_SUM_ADD, error))
            return FALSE;
    }
    return got == 0;
}

gboolean
mp_case_forget_sum(MpCase *self, GError **error)
{
    self->sum_known = FALSE;
    self->sum_changed = FALSE;
    return mp_case_set(self, SETTING, NULL, error);
}

gboolean
mp_case_load_sum(MpCase *self, GError **error)
{
    g_autoptr(MpStatement) find = NULL;
    int got;

    if (self->sum_known)
        return TRUE;
    find = mp_db_prepare(self->db, "SELECT value FROM setting WHERE name = '" SETTING "'", error);
    if (find == NULL)
        return FALSE;
    self->sum[0] = self->sum[1] = 0;
    got = mp_statement_step(find, error);
    if (got == 1 && mp_statement_bytes(find, 0).len == 32) {
        g_autofree char *text = g_strdup(mp_statement_text(find, 0));

        self->sum[1] = g_ascii_strtoull(text + 16, NULL, 16);
        text[16] = '\0';
        self->sum[0] = g_ascii_strtoull(text, NULL, 16);
    }
    self->sum_known = got >= 0;
    if (got == 0) /* a merge brought so much that counting is left to who needs it */
        self->sum_known = count_messages(self, error) && count_places(self, error);
    if (got == 0 && self->sum_changed && !self->findings_in_memory)
        mp_case_store_sum(self, NULL);
    return self->sum_known;
}

gboolean
mp_case_store_sum(MpCase *self, GError **error)
{
    g_autofree char *text = NULL;

    if (!self->sum_changed)
        return TRUE;
    text = g_strdup_printf("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", self->sum[0],
                           self->sum[1]);
    if (!mp_case_set(self, SETTING, text, error))
        return FALSE;
    self->sum_changed = FALSE;
    return TRUE;
}

/* The sum speaks of messages and places; what sources say of folders comes
 * beside it, in the order of their names. */
gboolean
mp_case_facts_digest(MpCase *self, MpSha256 *out, GError **error)
{
    g_autoptr(MpDigest) digest = mp_digest_new();
    g_autoptr(MpStatement) sources =
        mp_db_prepare(self->db,
                      "SELECT origin, folder, folder_role FROM stored_source "
                      "WHERE messages > 0 ORDER BY origin, path, member",
                      error);
    int got;

    if (!self->sum_changed)
        self->sum_known = FALSE;
    if (sources == NULL || !mp_case_load_sum(self, error))
        return FALSE;
    for (guint i = 0; i < 2; i++) {
        guint64 part = GUINT64_TO_LE(self->sum[i]);

        mp_digest_update(digest, &part, sizeof(part));
    }
    while ((got = mp_statement_step(sources, error)) == 1)
        for (int i = 0; i < 3; i++) {
            MpSlice text = mp_statement_bytes(sources, i);

            mp_digest_update(digest, text.data, text.len);
            mp_digest_update(digest, "", 1);
        }
    *out = mp_digest_finish(digest);
    return got == 0;
}
