/* sip_register.c
 * What a REGISTER asks for: see sip_register.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_register.h"

#include "core/sip_message.h"

static text_span number_at(text_span text)
{
    while (text.len > 0 && text_is_whitespace(text.ptr[0])) {
        text = text_from(text, 1);
    }
    return text_digits(text);
}

/* The number of an "expires=" at `pos`, after a semicolon; empty where there is none. */
static text_span expires_at(text_span text, size_t pos)
{
    static const text_span name = TEXT_INIT("expires");

    while (pos < text.len && text_is_whitespace(text.ptr[pos])) {
        pos++;
    }
    if (text.len - pos < name.len || !text_equal_nocase(text_between(text.ptr, pos, pos + name.len), name)) {
        return (text_span){NULL, 0};
    }
    pos += name.len;
    while (pos < text.len && text_is_whitespace(text.ptr[pos])) {
        pos++;
    }
    if (pos == text.len || text.ptr[pos] != '=') {
        return (text_span){NULL, 0};
    }
    return number_at(text_from(text, pos + 1));
}

/* What the Contacts of one header ask for. */
typedef struct {
    bool ends;        /* one has expires=0 */
    bool begins;      /* one has another number */
    uint32_t expires; /* that number, of the first one */
} contact_bindings;

/* Parameters are outside of quotes and of the angle brackets around the URI. */
static void read_contacts(text_span value, contact_bindings *contacts)
{
    bool in_uri = false;

    for (size_t pos = 0; pos < value.len; pos++) {
        uint8_t c = value.ptr[pos];
        if (c == '"') {
            pos = sip_quoted_end(value, pos + 1);
        } else if (c == '<' || c == '>') {
            in_uri = c == '<';
        } else if (c == ';' && !in_uri) {
            uint64_t seconds;
            if (text_to_number(expires_at(value, pos + 1), UINT32_MAX, &seconds)) {
                contacts->ends |= seconds == 0;
                contacts->expires = contacts->begins ? contacts->expires : (uint32_t)seconds;
                contacts->begins |= seconds != 0;
            }
        }
    }
}

static text_span device_of(text_span contact)
{
    static const text_span parameter = TEXT_INIT("devicename.ccm.cisco.com=\"");
    size_t at = contact.len > 0 ? text_find(contact, 0, parameter) : TEXT_NOT_FOUND;

    if (at == TEXT_NOT_FOUND) {
        return (text_span){NULL, 0};
    }
    text_span name = text_from(contact, at + parameter.len);
    size_t end = text_find_char(name, 0, '"');
    return end == TEXT_NOT_FOUND ? (text_span){NULL, 0} : text_between(name.ptr, 0, end);
}

/* The URI of a To header: between angle brackets, else as far as its parameters. */
static text_span uri_of(text_span value)
{
    size_t open = text_find_char(value, 0, '<');
    size_t close = open == TEXT_NOT_FOUND ? TEXT_NOT_FOUND : text_find_char(value, open, '>');

    if (close != TEXT_NOT_FOUND) {
        return text_between(value.ptr, open + 1, close);
    }
    size_t end = text_find_char(value, 0, ';');
    return text_between(value.ptr, 0, end == TEXT_NOT_FOUND ? value.len : end);
}

/* The seconds of an Expires header; false: it holds none. */
static bool expires_of(const sip_header *header, uint32_t *seconds)
{
    uint64_t number;

    if (!text_to_number(number_at(header->value), UINT32_MAX, &number)) {
        return false;
    }
    *seconds = (uint32_t)number;
    return true;
}

/* The Name= in a Reason header's alarm; empty: none. */
static text_span name_of_reason(text_span reason)
{
    static const text_span label = TEXT_INIT("Name=");
    size_t start = text_find(reason, 0, label);
    size_t end = start == TEXT_NOT_FOUND ? 0 : start + label.len;

    if (end == 0) {
        return (text_span){NULL, 0};
    }
    while (end < reason.len && !text_is_whitespace(reason.ptr[end]) && reason.ptr[end] != '"') {
        end++;
    }
    return text_between(reason.ptr, start + label.len, end);
}

/* The alarm in a Reason header, if it is one. */
static void read_reason(text_span value, sip_register *request)
{
    if (text_find(value, 0, TEXT_LITERAL("cisco-alarm")) != TEXT_NOT_FOUND) {
        request->has_reason = true;
        request->reason_name = request->reason_name.len > 0 ? request->reason_name : name_of_reason(value);
    }
}

void sip_register_read(text_span headers, sip_register *request)
{
    contact_bindings contacts = {false, false, 0};
    bool expires_zero = false;
    sip_header header;
    size_t pos = 0;

    *request = (sip_register){.has_reason = false};
    while (sip_next_header(headers, &pos, &header)) {
        uint32_t seconds;
        if (sip_header_is(&header, TEXT_LITERAL("Contact"), 'm')) {
            read_contacts(header.value, &contacts);
            request->device = request->device.len > 0 ? request->device : device_of(header.value);
            request->is_standby_keepalive |=
                text_find(header.value, 0, TEXT_LITERAL("cisco-keep-alive")) != TEXT_NOT_FOUND;
        } else if (sip_header_is(&header, TEXT_LITERAL("Expires"), 0)) {
            expires_zero |= expires_of(&header, &seconds) && seconds == 0;
        } else if (sip_header_is(&header, TEXT_LITERAL("To"), 't')) {
            request->aor = request->aor.len > 0 ? request->aor : uri_of(header.value);
        } else if (sip_header_is(&header, TEXT_LITERAL("Authorization"), 0) ||
                   sip_header_is(&header, TEXT_LITERAL("Proxy-Authorization"), 0)) {
            request->has_credentials = true;
        } else if (sip_header_is(&header, TEXT_LITERAL("Reason"), 0)) {
            read_reason(header.value, request);
        }
    }
    request->unregisters = contacts.ends || contacts.begins ? !contacts.begins : expires_zero;
}

/* Whether a challenge has the parameter stale=true: outside of quoted strings, which a nonce is. */
static bool is_stale(text_span challenge)
{
    static const text_span name = TEXT_INIT("stale");

    for (size_t pos = 0; pos + name.len < challenge.len; pos++) {
        if (challenge.ptr[pos] == '"') {
            pos = sip_quoted_end(challenge, pos + 1);
        } else if (text_equal_nocase(text_between(challenge.ptr, pos, pos + name.len), name)) {
            text_span rest = text_trim(text_from(challenge, pos + name.len));
            rest = rest.len > 0 && rest.ptr[0] == '=' ? text_trim(text_from(rest, 1)) : (text_span){NULL, 0};
            rest = rest.len > 0 && rest.ptr[0] == '"' ? text_from(rest, 1) : rest;
            return rest.len >= 4 && text_equal_nocase(text_between(rest.ptr, 0, 4), TEXT_LITERAL("true"));
        }
    }
    return false;
}

void sip_register_read_response(text_span headers, sip_register_response *response)
{
    contact_bindings contacts = {false, false, 0};
    uint32_t seconds = 0;
    sip_header header;
    size_t pos = 0;

    *response = (sip_register_response){0, false};
    while (sip_next_header(headers, &pos, &header)) {
        if (sip_header_is(&header, TEXT_LITERAL("Contact"), 'm')) {
            read_contacts(header.value, &contacts);
        } else if (sip_header_is(&header, TEXT_LITERAL("Expires"), 0)) {
            expires_of(&header, &seconds);
        } else if (sip_header_is(&header, TEXT_LITERAL("WWW-Authenticate"), 0) ||
                   sip_header_is(&header, TEXT_LITERAL("Proxy-Authenticate"), 0)) {
            response->is_stale |= is_stale(header.value);
        }
    }
    response->expires = contacts.expires > 0 ? contacts.expires : seconds;
}
