/* hostile.c
 * Inputs made to take a parser long: see hostile.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "hostile.h"

#include <stdlib.h>

#include "core/address.h"
#include "core/protocol_event.h"
#include "core/sccp_message.h"
#include "core/sip_cid.h"
#include "core/sip_message.h"
#include "core/sip_reason.h"
#include "core/trace/sip_trace.h"
#include "core/text_alarm.h"
#include "core/xml/xml_scanner.h"
#include "core/xml/xml_text.h"
#include "model/alarm/alarm_reader.h"
#include "model/alarm/facts.h"

#define BYTES(literal)                                                                                                 \
    {                                                                                                                  \
        (const uint8_t *)(literal), sizeof(literal) - 1                                                                \
    }
#define AGAIN(literal)                                                                                                 \
    {                                                                                                                  \
        literal, BYTES(""), BYTES(literal)                                                                             \
    }
#define AFTER(before, literal)                                                                                         \
    {                                                                                                                  \
        before "  +  " literal, BYTES(before), BYTES(literal)                                                          \
    }
#define BINARY(name, before, literal)                                                                                  \
    {                                                                                                                  \
        name, BYTES(before), BYTES(literal)                                                                            \
    }

#define SCCP_HEADER "\xff\xff\0\0\0\0\0\0\x5a\x01\0\0"

const hostile_shape hostile_shapes[] = {
    /* bytes */
    AGAIN("<"),
    AGAIN(">"),
    AGAIN("&"),
    AGAIN("\""),
    AGAIN("'"),
    AGAIN("/"),
    AGAIN("="),
    AGAIN("a"),
    AGAIN("7"),
    AGAIN("-"),
    AGAIN("]"),
    AGAIN("?"),
    AGAIN("!"),
    AGAIN("["),
    AGAIN(";"),
    AGAIN(":"),
    AGAIN(","),
    AGAIN("%"),
    AGAIN("@"),
    AGAIN("\\"),
    BINARY("whitespace", "", " "),
    BINARY("line feeds", "", "\n"),
    BINARY("carriage returns", "", "\r"),
    BINARY("line ends", "", "\r\n"),
    BINARY("NULs", "", "\0"),
    BINARY("marks", "", "\xef\xbb\xbf"),
    /* references */
    AGAIN("&#"),
    AGAIN("&#x"),
    AGAIN("&#1"),
    AGAIN("&am"),
    AGAIN("&amp;"),
    AFTER("&#", "1"),
    AFTER("&#x", "0"),
    /* comments and the like */
    AGAIN("<!"),
    AGAIN("<!-"),
    AGAIN("<!--"),
    AGAIN("<!-- ->"),
    AGAIN("<!---->"),
    AGAIN("<![CDATA["),
    AGAIN("<![CDATA[]]"),
    AGAIN("<![CDATA[]]>"),
    AGAIN("<?"),
    AGAIN("<?>"),
    AGAIN("<?"
          "?>"),
    AFTER("<!--", "-"),
    AFTER("<![CDATA[", "]"),
    AFTER("<?", "?"),
    AGAIN("<!--<![CDATA[<?"),
    /* DOCTYPE */
    AGAIN("<!DOCTYPE"),
    AGAIN("<!DOCTYPE>"),
    AGAIN("<!DOCTYPE ["),
    AGAIN("<!DOCTYPE '"),
    AGAIN("<!DOCTYPE [<!--"),
    AGAIN("<!DOCTYPE [<!---->"),
    AFTER("<!DOCTYPE", "["),
    AFTER("<!DOCTYPE [", "<!---->"),
    AFTER("<!DOCTYPE", "'>'"),
    AFTER("<!DOCTYPE x><!DOCTYPE [", "<!-- --><!--"),
    /* elements without end */
    AGAIN("<a"),
    AGAIN("<a>"),
    AGAIN("<a>b"),
    AGAIN("<a/"),
    AGAIN("<a/>"),
    AGAIN("</"),
    AGAIN("</a"),
    AGAIN("</a>"),
    AGAIN("<a></b>"),
    AGAIN("<a><!--"),
    AGAIN("<a><!-- -->"),
    AGAIN("<a><![CDATA["),
    AGAIN("<a><?"),
    AGAIN("<a><? ?>"),
    AGAIN("<a name='b'>"),
    AGAIN("<a name='b'>c</a>"),
    AFTER("<", "a"),
    AFTER("</", "a"),
    AFTER("<a>", "b"),
    AFTER("<a>", "<!-- -->"),
    AFTER("<a>", "<!-- --><!--"),
    /* attributes */
    AGAIN("<String name=\""),
    AGAIN("<String name=\"a>"),
    AGAIN("<String name="),
    AGAIN("<String name='\""),
    AGAIN("<String "),
    AGAIN("<String name"),
    AFTER("<String ", "a=''"),
    AFTER("<String ", "a= "),
    AFTER("<String ", "a "),
    AFTER("<String ", "' "),
    AFTER("<String name=", "a"),
    AFTER("<String name='", "a"),
    AFTER("<String name='", "&lt;"),
    AFTER("<String ", "/"),
    AFTER("<String ", "'>"),
    AFTER("<?xml ", "encoding "),
    AFTER("<?xml encoding='", "a"),
    AFTER("<?xml ", "x=' encoding"),
    /* values */
    AGAIN("<String name='a'>"),
    AGAIN("<String name='a'><"),
    AGAIN("<String name='a'></Str"),
    AGAIN("<String name='a'><!--"),
    AGAIN("<String name='a'><![CDATA["),
    AGAIN("<String name='a'>b</String>"),
    AGAIN("<String>b</Enum>"),
    AGAIN("<Enum"),
    AGAIN("</Enum"),
    AFTER("<String>", "<"),
    AFTER("<String>", "</Str"),
    AFTER("<String>", "<!-- -->"),
    AFTER("<String>", "<!--"),
    AFTER("<String>", "<String2>"),
    AFTER("<String>", " "),
    AFTER("<String>", "<a>"),
    AFTER("<String>a</String ", "a"),
    AGAIN("<String>a</String "),
    BINARY("<String> and line feed", "", "<String> \n"),
    /* the grammar's own elements */
    AGAIN("<x-cisco-alarm>"),
    AGAIN("</x-cisco-alarm>"),
    AGAIN("<x-cisco-alarm/>"),
    AGAIN("<Alarm Name='a'>"),
    AGAIN("<ParameterList>"),
    AGAIN("<x-cisco-alarm><Alarm><ParameterList>"),
    BINARY("NULs after the end", "<x-cisco-alarm></x-cisco-alarm>", "\0 "),
    BINARY("NULs and tags", "<x-cisco-alarm/>", "\0 <"),
    /* lines of alarms */
    AFTER("<Alarm Name='DeviceTLInfo'>", "<Enum name='StatusCode'>3</Enum>"),
    AFTER("<Alarm Name='DeviceTLInfo'>", "<String name='DeviceName'/><String name='StatusCode'/>"),
    AFTER("<Alarm Name='DeviceTLInfo'>", "<a name='b&#99;'>&#49;</a>"),
    AGAIN("<Alarm Name='DeviceTLInfo'><a name='Device&#78;ame'>a</a>"),
    AGAIN("Name=a b "),
    AGAIN("Tea=1 Name= "),
    AFTER("Last=", "a "),
    AFTER("Last=()", " a=b"),
    AGAIN("Last=() a=b "),
    AGAIN("Last=( "),
    AGAIN("a(b=c "),
    AGAIN(" : "),
    AGAIN("a : Load="),
    /* SIP */
    AGAIN("SIP/2.0"),
    AGAIN("SIP/2.0 "),
    AGAIN(" SIP/2.0 200 "),
    BINARY("start lines", "", "REFER sip:a SIP/2.0\r\n"),
    BINARY("almost start lines", "", "a b c SIP/2.0 x\n"),
    BINARY("status lines of XML", "", "SIP/2.0 200 <\n"),
    BINARY("headers", "", "a: b\r\n"),
    BINARY("folded headers", "a:", "b\r\n "),
    BINARY("lines", "", "a\n"),
    BINARY("Call-IDs", "a b SIP/2.0\n", "i:a\n"),
    BINARY("messages", "", "a b SIP/2.0\ni:a\n"),
    BINARY("cids", "", "r:\nc:\n"),
    BINARY("empty lines", "", "r\n\n"),
    AGAIN("%4"),
    AGAIN("%41"),
    AGAIN("cid:"),
    AGAIN("<cid:"),
    AFTER("\"", "\\\""),
    AGAIN("SIP,"),
    AGAIN("SIP;"),
    AGAIN("SIP;text"),
    AGAIN(";text="),
    AGAIN(";text=\""),
    AGAIN("SIP;text=\"\","),
    AFTER("SIP", ";text= "),
    AFTER("SIP;text=\"", "\\"),
    AFTER("SIP;text=\"", "a"),
    AFTER("SIP;", "text "),
    AFTER("SIP", ";a=\"\""),
    AFTER("SIP;text", " "),
    AGAIN("SIP;text=cisco"),
    /* events */
    AGAIN("Sent:"),
    AGAIN("Cseq:"),
    AGAIN(" Cseq:"),
    AGAIN(" CallId:"),
    AFTER("Sent:a b SIP/2.0 ", "Cseq: "),
    AFTER("Sent:", "CallId"),
    AFTER("Sent:", " a"),
    AGAIN("a="),
    AGAIN("a=b "),
    AGAIN("a= "),
    AGAIN("a "),
    AGAIN(" a"),
    AFTER("a=", " "),
    AFTER("a=", "a"),
    AFTER("cisco-alarm:", "1"),
    AGAIN("1:"),
    /* SCCP */
    BINARY("SCCP headers", "", SCCP_HEADER),
    BINARY("empty SCCP messages", "", "\x04\0\0\0\0\0\0\0\x5a\x01\0\0"),
    BINARY("SCCP messages in one another", "", "\x5a\x01\0\0\0\0\0\0"),
    BINARY("old SCCP messages in one another", "", "\x20\0\0\0\0\0\0\0"),
    BINARY("SCCP ids", "", "\x5a\x01\0\0"),
    BINARY("SCCP header and whitespace", SCCP_HEADER, " "),
    BINARY("SCCP headers and whitespace", "", SCCP_HEADER "          "),
    BINARY("old SCCP headers", "", "\xff\xff\0\0\0\0\0\0\x20\0\0\0"),
    BINARY("SCCP alarms", "", "\x05\0\0\0\0\0\0\0\x5a\x01\0\0<"),
    BINARY("SCCP alarms and NULs", "", SCCP_HEADER "<\0a\0\0"),
    BINARY("SCCP keepalives", "", "\x04\0\0\0\0\0\0\0\0\0\0\0"),
    /* traces */
    BINARY("heads of traces", "", "1.1|00:00:00.000|FileHead|UTC:,\n"),
    BINARY("announcements", "", "1.1|00:00:00.000|A|SIP Incoming SIP UDP message from a\n"),
    BINARY("messages of traces", "", "1.1|00:00:00.000|A|SIP Incoming SIP UDP message from a\na b SIP/2.0\nl:1\n\na\n"),
    BINARY("midnights", "", "1.1|23:59:59.000|A|\n1.1|00:00:00.000|A|\n"),
    BINARY("a long message", "1.1|00:00:00.000|A|SIP Incoming SIP UDP message from a\na b SIP/2.0\nl:9999\n\n", "a\n"),
    BINARY("parts", "a b SIP/2.0\nc:boundary=b\nl:9999\n\n", "--b\n\n"),
    BINARY("text behind a NUL", "<x-cisco-alarm></x-cisco-alarm>\0", "<a "),
};

const size_t hostile_shape_count = sizeof hostile_shapes / sizeof hostile_shapes[0];

size_t hostile_length(const hostile_shape *shape, size_t len, size_t times)
{
    return shape->before.len + len / shape->again.len * shape->again.len * times;
}

void hostile_fill(const hostile_shape *shape, uint8_t *out, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        out[i] =
            i < shape->before.len ? shape->before.ptr[i] : shape->again.ptr[(i - shape->before.len) % shape->again.len];
    }
}

static size_t read_xml(text_span text, uint8_t *room)
{
    size_t sum = 0;
    unsigned defects = 0;
    xml_scanner s;
    xml_element e;

    xml_scanner_init(&s, text);
    while (xml_scanner_next(&s, &e)) {
        sum += e.end + e.defects;
        sum += xml_decode(e.name, true, room, &defects);
        sum += xml_decode(e.value, false, room, &defects);
    }
    sum += xml_decode(text, true, room, &defects);
    sum += xml_decode(text, false, room, &defects);
    sum += xml_first_element_is(text, TEXT_LITERAL("x-cisco-alarm"));
    return sum + defects + xml_declared_encoding(text).len;
}

static size_t read_sip(text_span text, uint8_t *room)
{
    sip_message message;
    sip_start_line line = {.status = 0};
    sip_header header;
    uint32_t number = 0;
    text_span part = {NULL, 0};
    text_span other = {NULL, 0};
    size_t sum = 0;
    size_t pos = 0;

    while (sip_next_message(text, &pos, &message)) {
        sum += message.headers.len;
    }
    sum += sip_find_cseq(text, &number, &part) ? part.len : 1;
    sum += sip_cid_headers(text, text.len, &part, &other) ? part.len + other.len : 1;
    pos = 0;
    while (sip_next_header(text, &pos, &header)) {
        sum += header.value.len;
    }
    sum += sip_find_header(text, TEXT_LITERAL("Reason"), '\0').len;
    sum += sip_read_start_line(text, &line) + sip_read_cseq(text, &number, &part) + number;
    sum += sip_cid_address(text, &part) ? part.len : 1;
    sum += sip_cid_content_id(text).len + sip_cid_decode(text, room) + sip_cid_matches(text, text);
    pos = 0;
    while (sip_reason_next(text, &pos, &part)) {
        sum += part.len;
    }
    return sum;
}

static size_t read_event(text_span text)
{
    protocol_event event;
    text_alarm alarm = text_alarm_read(text);
    text_span key;
    text_span value;
    size_t sum = alarm.rest.len;

    sum += protocol_event_read(text, &event) ? event.call_id.len : 1;
    for (int notes = 0; notes < 2; notes++) {
        size_t pos = 0;
        while (text_alarm_next(text, notes, &pos, &key, &value)) {
            sum += key.len + value.len;
        }
    }
    return sum;
}

static size_t read_sccp(text_span text)
{
    sccp_message message;
    size_t pos = 0;
    size_t sum = 0;

    while (sccp_next_alarm(text, &pos, &message)) {
        sum += message.text_end;
    }
    sum += sccp_common_tail(text, text).len;
    pos = 0;
    while (sccp_next_message(text, &pos, &message)) {
        sum += message.end;
    }
    return sum;
}

static size_t read_address(text_span text)
{
    uint8_t address[ADDRESS_IPV6_SIZE];

    return (size_t)address_read_ipv4(text, address) + (size_t)address_read_ipv6(text, address);
}

static size_t read_text(text_span text, uint8_t *room)
{
    uint64_t number = 0;
    size_t sum = text_trim(text).len + text_is_ascii(text) + (size_t)text_hash(text, 1);

    sum += text_to_octets(text, room, text.len) + text_to_number(text, UINT64_MAX, &number);
    return sum + text_equal_nocase(text, text) + text_find(text, 0, TEXT_LITERAL("-->"));
}

static size_t read_values(text_span text)
{
    alarm_value value;
    size_t sum = 0;

    for (int kind = 0; kind < KIND_COUNT; kind++) {
        sum += value_read((value_kind)kind, text, &value);
    }
    return sum;
}

/* What the reader of alarms was given: coded texts lie side by side, and for each a byte more is asked for. */
typedef struct {
    uint8_t *bytes;
    size_t used;
} given_room;

static uint8_t *give_room(void *owner, size_t len)
{
    given_room *room = owner;
    uint8_t *given = room->bytes + room->used;

    room->used += len;
    return given;
}

static size_t read_lines(alarm_reader *reader)
{
    alarm_item line;
    alarm_facts facts;
    alarm_value value;
    size_t sum = 0;

    while (alarm_reader_next(reader, &line)) {
        sum += line.value.text.len + line.repeated;
        if (line.kind == ITEM_ALARM) {
            facts_begin(&facts, &line);
        } else if (line.row) {
            bool read = value_read(catalog_fields[line.row->field].kind, line.value.text, &value);
            facts_add(&facts, &line, read ? &value : NULL);
        }
    }
    return sum + alarm_reader_defects(reader);
}

static size_t read_alarm(text_span text)
{
    given_room room = {malloc(2 * text.len + 1), 0};
    alarm_reader reader;
    size_t sum;

    if (!room.bytes) {
        abort();
    }
    alarm_reader_init(&reader, text, give_room, &room);
    sum = read_lines(&reader);
    alarm_reader_init_text(&reader, text, &catalog_reason_header);
    sum += read_lines(&reader);
    free(room.bytes);
    return sum;
}

static size_t read_trace(text_span text)
{
    static sip_trace trace;
    sip_trace_message message = {.time = 0};
    sip_trace_event event;
    sip_copy copy;
    size_t sum = 0;
    size_t pos = 0;
    uint8_t *room = malloc(SIP_COPY_ROOM(text.len));

    if (!room) {
        abort();
    }
    sip_trace_init(&trace);
    do {
        size_t used;
        event = sip_trace_next(&trace, text_from(text, pos), true, &used, &message);
        pos += used;
        sum += event == SIP_TRACE_MESSAGE ? message.copy.text.len : 1;
    } while (event != SIP_TRACE_END);
    sum += sip_copy_restore(text, true, room, &copy) ? copy.text.len : 1;
    free(room);
    return sum;
}

size_t hostile_read(text_span text, uint8_t *room)
{
    return read_xml(text, room) + read_sip(text, room) + read_event(text) + read_sccp(text) + read_address(text) +
           read_text(text, room) + read_values(text) + read_alarm(text) + read_trace(text);
}
