/* bare_filter.c
 * Filters without quotes: see bare_filter.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/tables/bare_filter.h"

#include "wireshark/ws_compat.h"

#include <epan/proto.h>

/* Whether a text is a word of the filter language, and neither a field, as most short words are, nor one of its
 * operators, which are small letters. A path of an interface has slashes, which releases before 4.4 take for a
 * division. */
static bool is_word(const char *text, size_t len)
{
    char *name = g_strndup(text, len);
    bool is_field = proto_registrar_get_byname(name) != NULL;
    bool has_mark = false;
    bool is_fit = len > 0 && g_ascii_isalnum(text[0]) && g_ascii_isalnum(text[len - 1]) && !strstr(name, "..");

    for (size_t i = 0; i < len; i++) {
        has_mark |= g_ascii_isupper(text[i]) || g_ascii_isdigit(text[i]);
        is_fit &= g_ascii_isalnum(text[i]) || strchr("._-", text[i]) ||
                  (WS_SLASH_IN_WORDS && text[i] == '/' && g_ascii_isalpha(text[0]));
    }
    g_free(name);
    return is_fit && has_mark && !is_field;
}

/* Compares octets in place of the text: ` field == "text"` was written up to the text. False: it cannot. */
static bool append_octets(GString *bare, const char *text, size_t len)
{
    static const char equals[] = " == ";
    size_t end = bare->len - MIN(bare->len, strlen(equals));

    if (strcmp(bare->str + end, equals) != 0) {
        return false; /* in a set */
    }
    size_t field = end;
    while (field > 0 && !strchr(" (", bare->str[field - 1])) {
        field--;
    }
    char *name = g_strndup(bare->str + field, end - field);
    g_string_truncate(bare, field);
    g_string_append_printf(bare, "%s%s%s == ", WS_BEFORE_OCTETS, name, WS_AFTER_OCTETS);
    for (size_t i = 0; i < len; i++) {
        g_string_append_printf(bare, "%s%02x", i > 0 ? ":" : "", (uint8_t)text[i]);
    }
    g_free(name);
    return true;
}

char *bare_filter(const char *filter)
{
    GString *bare = g_string_new("");

    for (const char *rest = filter; *rest;) {
        const char *open = strchr(rest, '"');
        const char *close = open ? strchr(open + 1, '"') : NULL;
        if (!close) {
            g_string_append(bare, rest);
            break;
        }
        size_t len = (size_t)(close - open - 1);
        g_string_append_len(bare, rest, open - rest);
        if (is_word(open + 1, len)) {
            g_string_append_len(bare, open + 1, (ptrdiff_t)len);
        } else if (!append_octets(bare, open + 1, len)) {
            g_string_truncate(bare, 0);
            break;
        }
        rest = close + 1;
    }
    return g_string_free(bare, FALSE);
}
