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
    bool ends;   /* one has expires=0 */
    bool begins; /* one has another number */
} contact_bindings;

/* Parameters stand outside of quotes and of the angle brackets around the URI. */
static void read_contacts(text_span value, contact_bindings *wishes)
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
                wishes->ends |= seconds == 0;
                wishes->begins |= seconds != 0;
            }
        }
    }
}

bool sip_register_unregisters(text_span headers)
{
    contact_bindings wishes = {false, false};
    bool expires_zero = false;
    sip_header header;
    size_t pos = 0;

    while (sip_next_header(headers, &pos, &header)) {
        uint64_t seconds;
        if (sip_header_is(&header, TEXT_LITERAL("Contact"), 'm')) {
            read_contacts(header.value, &wishes);
        } else if (sip_header_is(&header, TEXT_LITERAL("Expires"), 0)) {
            expires_zero |= text_to_number(number_at(header.value), UINT32_MAX, &seconds) && seconds == 0;
        }
    }
    return wishes.ends || wishes.begins ? !wishes.begins : expires_zero;
}

text_span sip_register_device(text_span headers)
{
    static const text_span parameter = TEXT_INIT("devicename.ccm.cisco.com=\"");
    text_span contact = sip_find_header(headers, TEXT_LITERAL("Contact"), 'm');
    size_t at = contact.len > 0 ? text_find(contact, 0, parameter) : TEXT_NOT_FOUND;

    if (at == TEXT_NOT_FOUND) {
        return (text_span){NULL, 0};
    }
    text_span name = text_from(contact, at + parameter.len);
    size_t end = text_find_char(name, 0, '"');
    return end == TEXT_NOT_FOUND ? (text_span){NULL, 0} : text_between(name.ptr, 0, end);
}
