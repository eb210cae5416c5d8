/* value_rules.c
 * Rules for values: see value_rules.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "value_rules.h"

#include "rules.h"

/* ---- One value ---- */

static void check_address(text_span text, value_kind kind, const value_address *address)
{
    bool is_ucm = kind == KIND_UCM;
    bool is_ipv4 = kind == KIND_IPV4 || kind == KIND_IPV4_PREFIX;
    bool may_have_prefix = kind == KIND_IPV4_PREFIX || kind == KIND_IPV6_PREFIX;

    RULE(is_ucm || address->family == (is_ipv4 ? ADDRESS_IPV4 : ADDRESS_IPV6));
    RULE(address->family == ADDRESS_NONE || address->family == ADDRESS_IPV4 || address->family == ADDRESS_IPV6);
    RULE(lies_in(address->prefix, text));
    RULE(may_have_prefix || address->prefix.len == 0);
    if (address->prefix.len > 0) {
        RULE(address->prefix_length <= (is_ipv4 ? 32 : 128));
        check_digits(address->prefix, address->prefix_length);
    } else {
        RULE(address->prefix_length == 0);
    }
}

static void check_device(text_span text, const value_device *device)
{
    RULE(lies_in(device->digits, text));
    RULE(device->digits.len == 0 || device->digits.len == 2 * sizeof device->mac);
    for (size_t i = 0; i < device->digits.len; i += 2) {
        RULE(device->mac[i / 2] ==
             text_hex_digit(device->digits.ptr[i]) * 16 + text_hex_digit(device->digits.ptr[i + 1]));
    }
}

static void check_event(text_span text, const value_event *event)
{
    const protocol_event *parts = &event->parts;

    if (!event->known) {
        return;
    }
    RULE(lies_in(parts->start_line.method, text) && lies_in(parts->start_line.uri, text));
    RULE(lies_in(parts->start_line.phrase, text) && lies_in(parts->start_line.status_text, text));
    RULE(lies_in(parts->cseq_number, text) && lies_in(parts->cseq_method, text) && lies_in(parts->call_id, text));
    RULE(lies_in(parts->id_digits, text) && lies_in(parts->message_name, text));
    RULE(parts->is_sip || parts->message_name.len > 0);
}

void value_check_parts(text_span text, const alarm_value *value)
{
    switch (value->kind) {
    case KIND_IPV4:
    case KIND_IPV4_PREFIX:
    case KIND_IPV6:
    case KIND_IPV6_PREFIX:
    case KIND_UCM:
        check_address(text, value->kind, &value->as.address);
        break;
    case KIND_DEVICE:
        check_device(text, &value->as.device);
        break;
    case KIND_VLAN:
        RULE(value->as.number <= UINT16_MAX);
        break;
    case KIND_PORT:
        RULE(value->as.port > INT32_MIN);
        break;
    case KIND_TIME:
        RULE(value->as.ms < UINT64_C(253402300800000));
        break;
    case KIND_SIGNATURE:
        RULE(value->as.digest.count <= sizeof value->as.digest.octets);
        RULE(2 * value->as.digest.count <= text.len);
        break;
    case KIND_EVENT:
        check_event(text, &value->as.event);
        break;
    default:
        break;
    }
}

/* ---- The same text twice ---- */

static bool same_address(const value_address *a, const value_address *b)
{
    size_t size = a->family == ADDRESS_IPV4 ? 4 : a->family == ADDRESS_IPV6 ? 16 : 0;

    return a->family == b->family && memcmp(a->octets, b->octets, size) == 0 && same_span(a->prefix, b->prefix) &&
           a->prefix_length == b->prefix_length;
}

static bool same_device(const value_device *a, const value_device *b)
{
    return same_span(a->digits, b->digits) && (a->digits.len == 0 || memcmp(a->mac, b->mac, sizeof a->mac) == 0);
}

static bool same_event(const value_event *a, const value_event *b)
{
    const protocol_event *x = &a->parts;
    const protocol_event *y = &b->parts;

    if (!a->known || !b->known) {
        return a->known == b->known;
    }
    if (x->is_sip != y->is_sip || x->has_cseq != y->has_cseq) {
        return false;
    }
    if (!x->is_sip) {
        return x->message_id == y->message_id && same_span(x->message_name, y->message_name);
    }
    return same_span(x->start_line.method, y->start_line.method) && same_span(x->call_id, y->call_id) &&
           x->start_line.status == y->start_line.status && same_span(x->cseq_number, y->cseq_number) &&
           (!x->has_cseq || (x->cseq == y->cseq && same_span(x->cseq_method, y->cseq_method)));
}

static bool same_value(const alarm_value *a, const alarm_value *b)
{
    if (a->kind != b->kind) {
        return false;
    }
    switch (a->kind) {
    case KIND_IPV4:
    case KIND_IPV4_PREFIX:
    case KIND_IPV6:
    case KIND_IPV6_PREFIX:
    case KIND_UCM:
        return same_address(&a->as.address, &b->as.address);
    case KIND_DEVICE:
        return same_device(&a->as.device, &b->as.device);
    case KIND_CODE:
    case KIND_VLAN:
        return a->as.number == b->as.number;
    case KIND_PORT:
        return a->as.port == b->as.port;
    case KIND_TIME:
        return a->as.ms == b->as.ms;
    case KIND_SIGNATURE:
        return a->as.digest.count == b->as.digest.count &&
               memcmp(a->as.digest.octets, b->as.digest.octets, a->as.digest.count) == 0;
    case KIND_EVENT:
        return same_event(&a->as.event, &b->as.event);
    default:
        return true;
    }
}

/* Reads `text` whatever the memory of the value held before: the result must not depend on it. */
static bool read_twice(value_kind kind, text_span text, alarm_value *value)
{
    alarm_value again;

    memset(value, 0, sizeof *value);
    memset(&again, 0xff, sizeof again);
    bool read = value_read(kind, text, value);
    RULE(value_read(kind, text, &again) == read);
    if (read) {
        RULE(value->kind == kind && same_value(value, &again));
        value_check_parts(text, value);
    }
    return read;
}

/* ---- What one kind says of another ---- */

/* The number in the text, read in another way; false where it is none, or more than `max`. */
static bool judge_number(text_span text, uint64_t max, uint64_t *number)
{
    text_span digits = text_trim(text);
    uint64_t n = 0;

    for (size_t i = 0; i < digits.len; i++) {
        if (!text_is_digit(digits.ptr[i]) || n > UINT64_MAX / 10 - 1) { /* far beyond every maximum */
            return false;
        }
        n = 10 * n + (uint64_t)(digits.ptr[i] - '0');
    }
    *number = n;
    return digits.len > 0 && n <= max;
}

static void check_numbers(text_span text)
{
    alarm_value value;
    uint64_t n = 0;

    RULE(read_twice(KIND_CODE, text, &value) == judge_number(text, UINT32_MAX, &n));
    RULE(!judge_number(text, UINT32_MAX, &n) || value.as.number == n);
    RULE(read_twice(KIND_VLAN, text, &value) == judge_number(text, UINT16_MAX, &n));
    RULE(!judge_number(text, UINT16_MAX, &n) || value.as.number == n);
    RULE(!judge_number(text, INT32_MAX, &n) || (read_twice(KIND_PORT, text, &value) && value.as.port == (int32_t)n));
    RULE(read_twice(KIND_TIME, text, &value) == judge_number(text, UINT64_C(253402300799999), &n));
    RULE(!judge_number(text, UINT64_C(253402300799999), &n) || value.as.ms == n);
}

static void check_addresses(text_span text)
{
    alarm_value plain;
    alarm_value with_prefix;
    alarm_value ucm;
    bool ipv4 = read_twice(KIND_IPV4, text, &plain);
    bool ipv6 = read_twice(KIND_IPV6, text, ipv4 ? &with_prefix : &plain);

    RULE(!(ipv4 && ipv6));
    RULE(read_twice(KIND_UCM, text, &ucm));
    /* A Unified CM's may have brackets and a port, too. */
    RULE(!ipv4 || ucm.as.address.family == ADDRESS_IPV4);
    RULE(!ipv6 || ucm.as.address.family == ADDRESS_IPV6);
    if (ipv4 || ipv6) {
        RULE(same_address(&plain.as.address, &ucm.as.address));
        RULE(read_twice(ipv4 ? KIND_IPV4_PREFIX : KIND_IPV6_PREFIX, text, &with_prefix));
        RULE(same_address(&plain.as.address, &with_prefix.as.address));
    }
    /* A prefix is the only thing that one kind reads and the other does not. */
    if (read_twice(KIND_IPV4_PREFIX, text, &with_prefix)) {
        RULE(ipv4 == (with_prefix.as.address.prefix.len == 0));
    }
    if (read_twice(KIND_IPV6_PREFIX, text, &with_prefix)) {
        RULE(ipv6 == (with_prefix.as.address.prefix.len == 0));
    }
}

void value_check_rules(text_span text)
{
    alarm_value value;
    alarm_value trimmed;

    RULE(read_twice(KIND_TEXT, text, &value) && read_twice(KIND_DEVICE, text, &value));
    RULE(read_twice(KIND_SIGNATURE, text, &value) && read_twice(KIND_EVENT, text, &value));
    check_numbers(text);
    check_addresses(text);
    for (int kind = 0; kind < KIND_COUNT; kind++) { /* whitespace around a value is none of it */
        bool read = read_twice((value_kind)kind, text, &value);
        if (kind != KIND_SIGNATURE) {
            RULE(read_twice((value_kind)kind, text_trim(text), &trimmed) == read);
            RULE(!read || same_value(&value, &trimmed));
        }
    }
}
