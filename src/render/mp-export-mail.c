/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-export-mail.h"

#include "case/mp-rows-campaign.h"

#define ARENA_BYTES (16u << 10)

static void
see_campaign_mail(gconstpointer data, gpointer user)
{
    const MpCampaignMailRow *row = data;
    gint64 *key = g_new(gint64, 1);

    *key = row->message;
    g_hash_table_replace(user, key, g_strdup(row->campaign));
}

static void
see_address(gconstpointer data, gpointer user)
{
    const MpAddressRow *row = data;

    g_hash_table_add(user, g_ascii_strdown(row->address, -1));
}

gboolean
mp_export_is_own(const MpExportMail *mail, MpSlice address)
{
    g_autofree char *lower = g_ascii_strdown(address.data, (gssize)address.len);

    return g_hash_table_contains(mail->own, lower);
}

gboolean
mp_export_each_mail(MpCase *store, MpExportMailSeen seen, gpointer data, GError **error)
{
    g_autoptr(GHashTable) campaigns =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    g_autoptr(GHashTable) own = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(MpRowCursor) judged = NULL;
    g_autoptr(MpArena) arena = mp_arena_new(ARENA_BYTES);
    g_autoptr(GError) failure = NULL;
    MpJudgedRow row;

    if (!mp_case_each_row(store, &mp_table_campaign_mail, see_campaign_mail, campaigns, error) ||
        !mp_case_each_row(store, &mp_table_address, see_address, own, error))
        return FALSE;
    judged = mp_case_rows(store, &mp_table_judged, error);
    if (judged == NULL)
        return FALSE;
    while (failure == NULL && mp_row_cursor_next(judged, &row, &failure)) {
        MpCaseMessage message;
        const MpExportMail mail = { &message, &row, g_hash_table_lookup(campaigns, &row.message),
                                    own };

        mp_arena_reset(arena);
        if (mp_case_message(store, row.message, arena, &message, &failure) &&
            !seen(&mail, data, &failure))
            break;
    }
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

MpSlice
mp_export_text(const MpFactSet *facts, const char *role)
{
    gsize n;
    const MpTextFact *all = mp_fact_set_get(facts, MP_FACT_TEXT, &n);

    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(all[i].role, mp_slice_of(role)))
            return all[i].value;
    return MP_SLICE_EMPTY;
}

MpAddressFact
mp_export_from(const MpFactSet *facts)
{
    gsize n;
    const MpAddressFact *all = mp_fact_set_get(facts, MP_FACT_ADDRESS, &n);

    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(all[i].role, MP_SLICE_LITERAL("from")))
            return all[i];
    return (MpAddressFact){ .name = MP_SLICE_EMPTY, .address = MP_SLICE_EMPTY };
}

char *
mp_export_uuid(const char *space, MpSlice name, char uuid[MP_UUID_TEXT])
{
    g_autofree char *bytes = g_malloc(16 + name.len);
    g_autofree char *hex = NULL;

    for (guint i = 0; i < 16; i++)
        bytes[i] = (char)(g_ascii_xdigit_value(space[2 * i]) << 4 |
                          g_ascii_xdigit_value(space[2 * i + 1]));
    if (name.len > 0)
        memcpy(bytes + 16, name.data, name.len);
    hex = mp_sha1_hex((MpSlice){ bytes, 16 + name.len });
    hex[12] = '5';
    hex[16] = "89ab"[g_ascii_xdigit_value(hex[16]) & 3];
    g_snprintf(uuid, MP_UUID_TEXT, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
               hex + 20);
    return uuid;
}

typedef struct {
    MpDigest *digest;
    gint64 last;
} Subject;

static void
see_campaign(gconstpointer data, gpointer user)
{
    const MpCampaignRow *row = data;
    Subject *subject = user;

    mp_digest_update(subject->digest, row->id, strlen(row->id) + 1);
    mp_digest_update(subject->digest, &row->messages, sizeof row->messages);
    subject->last = MAX(subject->last, row->last_seen); /* MP_NO_TIME is the least */
}

gboolean
mp_export_subject(MpCase *store, MpExportSubject *out, GError **error)
{
    g_autoptr(MpDigest) digest = mp_digest_new();
    Subject subject = { digest, MP_NO_TIME };
    MpSha256 all;

    if (!mp_case_each_row(store, &mp_table_campaign, see_campaign, &subject, error))
        return FALSE;
    all = mp_digest_finish(digest);
    mp_sha256_hex(&all, out->id);
    out->last = subject.last;
    return TRUE;
}

char *
mp_export_clean(const MpRedactor *redactor, MpSlice text)
{
    return redactor == NULL ? g_utf8_make_valid(text.data, (gssize)text.len)
                            : mp_redactor_text(redactor, text);
}
