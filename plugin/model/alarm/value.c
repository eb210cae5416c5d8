/* value.c
 * Values by kind: see value.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/value.h"

#include "core/address.h"

enum { IPV4_BITS = 32, IPV6_BITS = 128 };

typedef bool (*value_reader)(text_span text, alarm_value *value);

static bool read_text(text_span text, alarm_value *value)
{
    (void)text;
    (void)value;
    return true;
}

/* SEP (phones), ATA (adapters) or AN (analog gateways) and the 12 hexadecimal digits of a MAC address. Other devices
 * have other names; so have the further ports of adapters and gateways, which write the port in place of two of the
 * digits. */
static text_span mac_digits(text_span name)
{
    static const text_span prefixes[] = {TEXT_INIT("SEP"), TEXT_INIT("ATA"), TEXT_INIT("AN")};
    enum { DIGITS = 12 };

    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (name.len == prefixes[i].len + DIGITS && text_starts_with(name, prefixes[i])) {
            return text_from(name, prefixes[i].len);
        }
    }
    return (text_span){NULL, 0};
}

static bool read_device(text_span text, alarm_value *value)
{
    value_device *device = &value->as.device;
    text_span digits = mac_digits(text_trim(text));
    bool is_mac = text_to_octets(digits, device->mac, sizeof device->mac) == sizeof device->mac;

    device->digits = is_mac ? digits : (text_span){NULL, 0};
    return true;
}

/* Splits "192.168.15.20 / 24"; the prefix is empty where there is none. False where what follows the slash is no prefix
 * length. */
static bool split_prefix(text_span text, unsigned max, text_span *host, value_address *address)
{
    uint64_t length = 0;
    size_t slash = text_find_char(text, 0, '/');

    address->prefix = (text_span){NULL, 0};
    address->prefix_length = 0;
    *host = text_trim(text);
    if (slash == TEXT_NOT_FOUND) {
        return true;
    }
    *host = text_trim(text_between(text.ptr, 0, slash));
    address->prefix = text_trim(text_from(text, slash + 1));
    if (!text_to_number(address->prefix, max, &length)) {
        return false;
    }
    address->prefix_length = (uint8_t)length;
    return true;
}

static bool read_ipv4(text_span text, alarm_value *value)
{
    text_span host;
    value_address *address = &value->as.address;

    address->family = ADDRESS_IPV4;
    return split_prefix(text, IPV4_BITS, &host, address) && address_read_ipv4(host, address->octets) &&
           (address->prefix.len == 0 || value->kind == KIND_IPV4_PREFIX);
}

static bool read_ipv6(text_span text, alarm_value *value)
{
    text_span host;
    value_address *address = &value->as.address;

    address->family = ADDRESS_IPV6;
    return split_prefix(text, IPV6_BITS, &host, address) && address_read_ipv6(host, address->octets) &&
           (address->prefix.len == 0 || value->kind == KIND_IPV6_PREFIX);
}

static bool read_number(text_span text, uint64_t max, alarm_value *value)
{
    uint64_t number = 0;
    bool read = text_to_number(text_trim(text), max, &number);

    value->as.number = (uint32_t)number;
    return read;
}

static bool read_code(text_span text, alarm_value *value)
{
    return read_number(text, UINT32_MAX, value);
}

static bool read_vlan(text_span text, alarm_value *value)
{
    return read_number(text, UINT16_MAX, value);
}

static bool read_port(text_span text, alarm_value *value)
{
    uint64_t number = 0;
    text_span digits = text_trim(text);
    bool negative = digits.len > 0 && digits.ptr[0] == '-';
    bool read = text_to_number(text_from(digits, negative ? 1 : 0), INT32_MAX, &number);

    value->as.port = negative ? -(int32_t)number : (int32_t)number;
    return read;
}

static bool read_time(text_span text, alarm_value *value)
{
    static const uint64_t year_10000 = UINT64_C(253402300800000);

    return text_to_number(text_trim(text), year_10000 - 1, &value->as.ms);
}

/* What is behind the address of a Unified CM: nothing, or `mark` and a number up to `max`. */
static bool is_number_behind(text_span rest, uint8_t mark, uint64_t max)
{
    uint64_t number;

    rest = text_trim(rest);
    return rest.len == 0 || (rest.ptr[0] == mark && text_to_number(text_trim(text_from(rest, 1)), max, &number));
}

/* The host of "192.0.2.35", "192.0.2.35:5060", "192.0.2.35/24", "[2001:db8::35]:5060" or "2001:db8::35/64"; the whole
 * text where it is anything else. */
static text_span ucm_host(text_span text)
{
    size_t slash = text_find_char(text, 0, '/');
    size_t colon = text_find_char(text, 0, ':');
    bool bracketed = text.len > 0 && text.ptr[0] == '[';
    size_t close = bracketed ? text_find_char(text, 0, ']') : TEXT_NOT_FOUND;

    if (close != TEXT_NOT_FOUND) {
        text_span rest = text_from(text, close + 1);
        bool is_host = is_number_behind(rest, ':', UINT16_MAX) || is_number_behind(rest, '/', IPV6_BITS);
        return is_host ? text_between(text.ptr, 1, close) : text;
    }
    if (slash != TEXT_NOT_FOUND) {
        return is_number_behind(text_from(text, slash), '/', IPV6_BITS) ? text_trim(text_between(text.ptr, 0, slash))
                                                                        : text;
    }
    bool one_colon = colon != TEXT_NOT_FOUND && text_find_char(text, colon + 1, ':') == TEXT_NOT_FOUND;
    bool has_port = one_colon && is_number_behind(text_from(text, colon), ':', UINT16_MAX);
    return has_port ? text_between(text.ptr, 0, colon) : text;
}

static bool read_ucm(text_span text, alarm_value *value)
{
    value_address *address = &value->as.address;
    text_span host = ucm_host(text_trim(text));

    address->prefix = (text_span){NULL, 0};
    address->prefix_length = 0;
    address->family = address_read_ipv4(host, address->octets)   ? ADDRESS_IPV4
                      : address_read_ipv6(host, address->octets) ? ADDRESS_IPV6
                                                                 : ADDRESS_NONE;
    return true;
}

/* SHA-1 has 20 octets (wire), SHA-512 would have 64. */
static bool read_signature(text_span text, alarm_value *value)
{
    value_digest *digest = &value->as.digest;

    digest->count = text_to_octets(text, digest->octets, sizeof digest->octets);
    return true;
}

static bool read_event(text_span text, alarm_value *value)
{
    value->as.event.known = protocol_event_read(text, &value->as.event.parts);
    return true;
}

static const value_reader readers[KIND_COUNT] = {
    [KIND_TEXT] = read_text,        [KIND_DEVICE] = read_device, [KIND_IPV4] = read_ipv4,
    [KIND_IPV4_PREFIX] = read_ipv4, [KIND_IPV6] = read_ipv6,     [KIND_IPV6_PREFIX] = read_ipv6,
    [KIND_CODE] = read_code,        [KIND_VLAN] = read_vlan,     [KIND_PORT] = read_port,
    [KIND_TIME] = read_time,        [KIND_UCM] = read_ucm,       [KIND_SIGNATURE] = read_signature,
    [KIND_EVENT] = read_event,
};

bool value_read(value_kind kind, text_span text, alarm_value *value)
{
    value->kind = kind;
    return readers[kind](text, value);
}
