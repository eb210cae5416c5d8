/* pcapng.c
 * Writes a capture: see pcapng.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "pcapng.h"

#include <string.h>

#include "output.h"

enum {
    BLOCK_SECTION = 0x0A0D0D0A,
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 6,
    LINKTYPE_WIRESHARK_UPPER_PDU = 252,
    MILLISECONDS = 3, /* if_tsresol: 10^-3 s, as the trace has it */

    OPTION_END = 0,
    OPTION_COMMENT = 1,
    OPTION_APPLICATION = 4,
    OPTION_NAME = 2,
    OPTION_DESCRIPTION = 3,
    OPTION_RESOLUTION = 9,
    OPTION_FLAGS = 2,
    FLAG_INBOUND = 1,
    FLAG_OUTBOUND = 2,

    TAG_END = 0,
    TAG_DISSECTOR = 12,
    TAG_IPV4_SOURCE = 20,
    TAG_IPV4_DESTINATION = 21,
    TAG_IPV6_SOURCE = 22,
    TAG_IPV6_DESTINATION = 23,
    TAG_PORT_TYPE = 24,
    TAG_SOURCE_PORT = 25,
    TAG_DESTINATION_PORT = 26,
    PORT_TYPE_TCP = 2,
    PORT_TYPE_UDP = 3,

    BLOCK_MAX = SIP_COPY_ROOM(SIP_TRACE_COPY_MAX) + 4096,
};

/* A block that is being made; all its texts are short but one message. */
typedef struct {
    size_t len;
    uint8_t bytes[BLOCK_MAX];
} pcapng_block;

static pcapng_block made;

static void put_bytes(const void *bytes, size_t len)
{
    if (len > 0 && len <= sizeof made.bytes - made.len) {
        memcpy(made.bytes + made.len, bytes, len);
        made.len += len;
    }
}

static void put_16(uint16_t number)
{
    put_bytes((uint8_t[]){(uint8_t)number, (uint8_t)(number >> 8)}, 2);
}

static void put_32(uint32_t number)
{
    put_16((uint16_t)number);
    put_16((uint16_t)(number >> 16));
}

static void put_padding(void)
{
    static const uint8_t zeros[4];

    put_bytes(zeros, (4 - made.len % 4) % 4);
}

static void begin_block(uint32_t type)
{
    made.len = 0;
    put_32(type);
    put_32(0); /* the length, when it is known */
}

static bool end_block(void)
{
    uint32_t len = (uint32_t)made.len + 4;

    put_32(len);
    for (int i = 0; i < 4; i++) {
        made.bytes[4 + i] = (uint8_t)(len >> (8 * i));
    }
    return output_write(made.bytes, made.len);
}

static void put_option(uint16_t code, const void *bytes, size_t len)
{
    put_16(code);
    put_16((uint16_t)len);
    put_bytes(bytes, len);
    put_padding();
}

static void put_text_option(uint16_t code, const char *text)
{
    put_option(code, text, strlen(text));
}

bool pcapng_write_section(const char *comment)
{
    begin_block(BLOCK_SECTION);
    put_32(0x1A2B3C4D);
    put_16(1); /* version 1.0 */
    put_16(0);
    put_32(UINT32_MAX); /* length of the section: not known */
    put_32(UINT32_MAX);
    put_text_option(OPTION_COMMENT, comment);
    put_text_option(OPTION_APPLICATION, "trace2pcapng " CISCO_ALARM_VERSION);
    put_option(OPTION_END, NULL, 0);
    return end_block();
}

bool pcapng_write_interface(const char *name, const char *description)
{
    static const uint8_t resolution = MILLISECONDS;

    begin_block(BLOCK_INTERFACE);
    put_16(LINKTYPE_WIRESHARK_UPPER_PDU);
    put_16(0);
    put_32(0); /* no limit of a packet's length */
    put_text_option(OPTION_NAME, name);
    put_text_option(OPTION_DESCRIPTION, description);
    put_option(OPTION_RESOLUTION, &resolution, 1);
    put_option(OPTION_END, NULL, 0);
    return end_block();
}

/* ---- Packets ---- */

static void put_tag(uint8_t tag, const void *bytes, size_t len)
{
    put_bytes((uint8_t[]){0, tag, 0, (uint8_t)len}, 4);
    put_bytes(bytes, len);
}

static void put_number_tag(uint8_t tag, uint16_t number)
{
    put_tag(tag, (uint8_t[]){0, 0, (uint8_t)(number >> 8), (uint8_t)number}, 4);
}

static void put_address_tag(uint8_t ipv4, uint8_t ipv6, const sip_trace_address *address)
{
    if (address->size > 0) {
        put_tag(address->size == ADDRESS_IPV4_SIZE ? ipv4 : ipv6, address->bytes, address->size);
    }
}

static void put_port_tag(uint8_t tag, uint16_t port)
{
    if (port != 0) {
        put_number_tag(tag, port);
    }
}

static void put_tags(const pcapng_packet *packet)
{
    put_tag(TAG_DISSECTOR, "sip", 3);
    put_address_tag(TAG_IPV4_SOURCE, TAG_IPV6_SOURCE, &packet->source.address);
    put_address_tag(TAG_IPV4_DESTINATION, TAG_IPV6_DESTINATION, &packet->destination.address);
    put_number_tag(TAG_PORT_TYPE, packet->is_udp ? PORT_TYPE_UDP : PORT_TYPE_TCP);
    put_port_tag(TAG_SOURCE_PORT, packet->source.port);
    put_port_tag(TAG_DESTINATION_PORT, packet->destination.port);
    put_tag(TAG_END, NULL, 0);
}

bool pcapng_write_packet(const pcapng_packet *packet)
{
    uint64_t time = packet->time > 0 ? (uint64_t)packet->time : 0;
    uint8_t flags[] = {packet->is_outgoing ? FLAG_OUTBOUND : FLAG_INBOUND, 0, 0, 0};

    begin_block(BLOCK_PACKET);
    put_32(packet->interface);
    put_32((uint32_t)(time >> 32));
    put_32((uint32_t)time);
    size_t lengths = made.len;
    put_32(0);
    put_32(0);
    put_tags(packet);
    put_bytes(packet->text.ptr, packet->text.len);
    uint32_t len = (uint32_t)(made.len - lengths - 8);
    for (size_t i = 0; i < 8; i++) { /* captured, and on the wire */
        made.bytes[lengths + i] = (uint8_t)(len >> (8 * (i % 4)));
    }
    put_padding();
    if (packet->comment != NULL) {
        put_text_option(OPTION_COMMENT, packet->comment);
    }
    put_option(OPTION_FLAGS, flags, sizeof flags);
    put_option(OPTION_END, NULL, 0);
    return end_block();
}
