/* sip_contact.c
 * The host of a Contact: see sip_contact.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_contact.h"

#include <string.h>

/* Behind a display name between quotes, which may contain anything. */
static size_t skip_quoted(text_span value)
{
    size_t pos = 0;

    while (pos < value.len && (value.ptr[pos] == ' ' || value.ptr[pos] == '\t')) {
        pos++;
    }
    if (pos == value.len || value.ptr[pos] != '"') {
        return pos;
    }
    for (pos++; pos < value.len && value.ptr[pos] != '"'; pos++) {
        pos += value.ptr[pos] == '\\';
    }
    return pos < value.len ? pos + 1 : value.len;
}

/* Offset of the first of some octets, or of the text's end. */
static size_t find_any(text_span text, size_t pos, const char *any)
{
    while (pos < text.len && (text.ptr[pos] == '\0' || !strchr(any, text.ptr[pos]))) {
        pos++;
    }
    return pos;
}

text_span sip_contact_host(text_span value)
{
    size_t begin = skip_quoted(value);
    size_t open = find_any(value, begin, "<,");
    text_span uri;

    if (open < value.len && value.ptr[open] == '<') {
        uri = text_between(value.ptr, open + 1, find_any(value, open + 1, ">"));
    } else {
        uri = text_between(value.ptr, begin, find_any(value, begin, ",; \t"));
    }
    size_t colon = find_any(uri, 0, ":");
    text_span scheme = text_between(uri.ptr, 0, colon);
    if (colon == uri.len ||
        (!text_equal_nocase(scheme, TEXT_LITERAL("sip")) && !text_equal_nocase(scheme, TEXT_LITERAL("sips")))) {
        return (text_span){NULL, 0};
    }
    size_t at = find_any(uri, colon + 1, "@");
    size_t host = at < uri.len ? at + 1 : colon + 1;
    return text_between(uri.ptr, host, find_any(uri, host, ":;?"));
}
