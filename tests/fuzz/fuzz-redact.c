/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-rows-findings.h"
#include "render/mp-redact.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static MpRedactor *
make_redactor(void)
{
    static const char *const own[] = { "dell@you.example", "c@gmail.com" };
    g_autoptr(MpCase) store = mp_case_open_anonymous(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(own); i++) {
        const MpAddressRow row = { .address = own[i],
                                   .kind = "tagged",
                                   .given_since = MP_NO_TIME,
                                   .first_foreign = MP_NO_TIME,
                                   .first_seen = MP_NO_TIME,
                                   .last_seen = MP_NO_TIME };
        g_assert_true(mp_case_add_row(store, &mp_table_address, &row, NULL));
    }
    return mp_redactor_new(store, MP_REDACT_FULL, MP_SLICE_LITERAL("key"), NULL);
}

/* Properties: whatever stands around an own address, it is found and does not
 * get out; what is clean stays free of pseudonyms of the owner. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    static MpRedactor *redactor; /* made once: it is what costs */
    g_autofree char *text = size == 0 ? g_strdup("") : g_strndup((const char *)data, size);
    gsize half = strlen(text) / 2;
    g_autofree char *with = NULL;
    g_autofree char *got = NULL;
    g_autofree char *plain = NULL;

    if (redactor == NULL)
        redactor = make_redactor();
    with = g_strdup_printf("%.*s dell@you.example %s", (int)half, text, text + half);
    g_assert_false(mp_redactor_is_clean(redactor, mp_slice_of(with)));
    got = mp_redactor_text(redactor, mp_slice_of(with));
    g_assert_null(strstr(got, "dell@you.example"));
    if (mp_redactor_is_clean(redactor, mp_slice_of(text))) {
        plain = mp_redactor_text(redactor, mp_slice_of(text));
        g_assert_true(mp_redactor_is_clean(redactor, mp_slice_of(plain)));
        g_assert_true(strstr(plain, "@own.example") == NULL ||
                      strstr(text, "@own.example") != NULL);
    }
    return 0;
}
