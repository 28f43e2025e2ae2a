/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-decode.h"

#define JSON_DEPTH 16 /* values inside values; what platforms write has two */

static const struct {
    const char *name;
    MpDecodeKind kind;
} decoders[] = {
    { "base64", MP_DECODE_BASE64 },   { "hex", MP_DECODE_HEX },   { "rot13", MP_DECODE_ROT13 },
    { "percent", MP_DECODE_PERCENT }, { "verp", MP_DECODE_VERP }, { "json", MP_DECODE_JSON },
    { "lower", MP_DECODE_LOWER },
};

gboolean
mp_rule_decoder_parse(const char *text, MpRuleDecoder *out)
{
    const char *colon = strchr(text, ':');
    MpSlice name = { text, colon == NULL ? strlen(text) : (gsize)(colon - text) };

    for (gsize i = 0; i < G_N_ELEMENTS(decoders); i++) {
        if (!mp_slice_equal(name, mp_slice_of(decoders[i].name)))
            continue;
        if (decoders[i].kind == MP_DECODE_JSON && (colon == NULL || colon[1] == '\0'))
            return FALSE;
        *out = (MpRuleDecoder){ decoders[i].kind, colon == NULL ? NULL : g_strdup(colon + 1) };
        return TRUE;
    }
    return FALSE;
}

void
mp_rule_decoder_clear(MpRuleDecoder *self)
{
    g_clear_pointer(&self->argument, g_free);
}

static int
base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

static gboolean
decode_base64(MpSlice in, char *to, gsize *len)
{
    guint32 bits = 0;
    guint n_bits = 0;

    while (in.len > 0 && in.data[in.len - 1] == '=')
        in.len--;
    if (in.len % 4 == 1)
        return FALSE;
    for (gsize i = 0; i < in.len; i++) {
        int digit = base64_digit(in.data[i]);
        if (digit < 0)
            return FALSE;
        bits = (bits << 6 | (guint32)digit) & 0xffff;
        n_bits += 6;
        if (n_bits >= 8) {
            n_bits -= 8;
            to[(*len)++] = (char)(guint8)(bits >> n_bits);
        }
    }
    return TRUE;
}

static gboolean
decode_hex(MpSlice in, char *to, gsize *len)
{
    if (in.len % 2 != 0)
        return FALSE;
    for (gsize i = 0; i < in.len; i += 2) {
        int high = g_ascii_xdigit_value(in.data[i]), low = g_ascii_xdigit_value(in.data[i + 1]);
        if (high < 0 || low < 0)
            return FALSE;
        to[(*len)++] = (char)(guint8)(high << 4 | low);
    }
    return TRUE;
}

static gboolean
decode_percent(MpSlice in, char *to, gsize *len)
{
    for (gsize i = 0; i < in.len; i++) {
        int high, low;

        if (in.data[i] != '%') {
            to[(*len)++] = in.data[i];
            continue;
        }
        if (i + 2 >= in.len)
            return FALSE;
        high = g_ascii_xdigit_value(in.data[i + 1]);
        low = g_ascii_xdigit_value(in.data[i + 2]);
        if (high < 0 || low < 0)
            return FALSE;
        to[(*len)++] = (char)(guint8)(high << 4 | low);
        i += 2;
    }
    return TRUE;
}

static char
rot13(char c)
{
    char base = g_ascii_isupper(c) ? 'A' : 'a';

    return g_ascii_isalpha(c) ? (char)(base + (c - base + 13) % 26) : c;
}

/* The last sign is the one that stood for @: local parts may hold others. */
static gboolean
decode_verp(MpSlice in, char sign, char *to)
{
    gssize at = mp_slice_find_last(in, sign);

    if (at <= 0 || (gsize)at + 1 >= in.len)
        return FALSE;
    memcpy(to, in.data, in.len);
    to[at] = '@';
    return TRUE;
}

/* A reader over JSON text (RFC 8259), only as strict as finding a value needs. */
typedef struct {
    MpSlice text;
    gsize at;
} Json;

static gboolean
json_skip_blanks(Json *json)
{
    while (json->at < json->text.len && g_ascii_isspace(json->text.data[json->at]))
        json->at++;
    return json->at < json->text.len;
}

/* The raw inside of the string at @json, whose first quote is read. */
static gboolean
json_string(Json *json, MpSlice *inside)
{
    gsize start = ++json->at;

    for (; json->at < json->text.len; json->at++) {
        if (json->text.data[json->at] == '\\') {
            json->at++;
        } else if (json->text.data[json->at] == '"') {
            *inside = mp_slice_sub(json->text, start, json->at++ - start);
            return TRUE;
        }
    }
    return FALSE;
}

/* Reads over one value; @value is its text, without quotes if it is a string. */
static gboolean
json_value(Json *json, MpSlice *value)
{
    gsize start, depth = 0;
    MpSlice inside;

    if (!json_skip_blanks(json))
        return FALSE;
    start = json->at;
    if (json->text.data[start] == '"')
        return json_string(json, value);
    while (json->at < json->text.len) {
        char c = json->text.data[json->at];

        if (depth == 0 && (c == ',' || c == '}' || c == ']'))
            break;
        if (c == '"') {
            if (!json_string(json, &inside))
                return FALSE;
            continue;
        }
        if ((c == '{' || c == '[') && ++depth > JSON_DEPTH)
            return FALSE;
        if (c == '}' || c == ']')
            depth--;
        json->at++;
    }
    *value = mp_slice_trim(mp_slice_sub(json->text, start, json->at - start));
    return depth == 0 && value->len > 0;
}

/* The value of @key in the object, or of that place in the array, that @text begins with. */
static gboolean
json_member(MpSlice text, MpSlice key, MpSlice *value)
{
    Json json = { mp_slice_trim(text), 1 };
    char open = json.text.len > 0 ? json.text.data[0] : '\0';
    MpSlice name;

    if (open != '{' && open != '[')
        return FALSE;
    for (guint i = 0; json_skip_blanks(&json); i++) {
        char place[16];

        g_snprintf(place, sizeof place, "%u", i);
        name = mp_slice_of(place);
        if (open == '{') {
            if (json.text.data[json.at] != '"' || !json_string(&json, &name) ||
                !json_skip_blanks(&json) || json.text.data[json.at++] != ':')
                return FALSE;
        }
        if (!json_value(&json, value))
            return FALSE;
        if (mp_slice_equal(name, key))
            return TRUE;
        if (!json_skip_blanks(&json) || json.text.data[json.at++] != ',')
            return FALSE;
    }
    return FALSE;
}

static gboolean
decode_json(MpSlice value, MpSlice path, MpSlice *out)
{
    while (path.len > 0) {
        gssize dot = mp_slice_find(path, '.');
        MpSlice key = dot < 0 ? path : mp_slice_sub(path, 0, (gsize)dot);

        if (!json_member(value, key, &value))
            return FALSE;
        path = mp_slice_sub(path, key.len + 1, path.len);
    }
    /* null is no identifier, and neither is a whole object */
    *out = value;
    return value.len > 0 && value.data[0] != '{' && value.data[0] != '[' &&
           !mp_slice_equal(value, MP_SLICE_LITERAL("null"));
}

static gboolean
is_printable(MpSlice text)
{
    if (text.len == 0 || !g_utf8_validate(text.data, (gssize)text.len, NULL))
        return FALSE;
    for (gsize i = 0; i < text.len; i++)
        if (g_ascii_iscntrl(text.data[i]))
            return FALSE;
    return TRUE;
}

gboolean
mp_rule_decode(const MpRuleDecoder *self, MpSlice in, MpArena *arena, MpSlice *out)
{
    MpSlice argument = mp_slice_of(self->argument);
    gboolean readable = TRUE;
    gsize len = 0;
    char *to;

    if (self->kind == MP_DECODE_JSON)
        return decode_json(in, argument, out) && is_printable(*out);
    to = mp_arena_alloc0(arena, in.len + 1);
    switch (self->kind) {
    case MP_DECODE_BASE64:
        readable = decode_base64(in, to, &len);
        break;
    case MP_DECODE_HEX:
        readable = decode_hex(in, to, &len);
        break;
    case MP_DECODE_PERCENT:
        readable = decode_percent(in, to, &len);
        break;
    case MP_DECODE_VERP:
        readable = decode_verp(in, argument.len > 0 ? argument.data[0] : '=', to);
        len = in.len;
        break;
    case MP_DECODE_ROT13:
        for (; len < in.len; len++)
            to[len] = rot13(in.data[len]);
        break;
    case MP_DECODE_LOWER:
        for (; len < in.len; len++)
            to[len] = g_ascii_tolower(in.data[len]);
        break;
    case MP_DECODE_JSON:
        break;
    }
    *out = (MpSlice){ to, len };
    return readable && is_printable(*out);
}
