/* read_alarm.c
 * Prints what plugin/model reads from one file, a line for each line of the alarm reader: for tests/alarms/run.sh.
 *
 *     read_alarm NAME.xml            a document
 *     read_alarm NAME.reason.txt     the text of a Reason header
 *     read_alarm NAME.sccp.txt       the text of SCCP message 0x0020
 *
 * A line of a document begins with the offset of its element. [133-143] are the bytes, the first and the one after the
 * last, at which what stands before it is found in the file; what has none does not stand there as it is printed.
 * Behind the arrow stand the field, the kind of its value, and what the value was read as. An alarm is followed by what
 * all its lines tell, the last one by what is wrong with the document as a whole.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "model/alarm/facts.h"

enum { FILE_MAX = 1 << 20 };

static uint8_t bytes[FILE_MAX];
static text_span document;
static bool is_document; /* else a text form, whose lines have no elements */

/* Coded texts lie side by side in a document, and each asks for a byte more than it has. */
static uint8_t decoded[2 * FILE_MAX];
static size_t decoded_len;

static uint8_t *take_room(void *owner, size_t len)
{
    uint8_t *room = decoded + decoded_len;

    (void)owner;
    if (len > sizeof decoded - decoded_len) {
        fputs("read_alarm: the reader asks for more memory than its texts can need\n", stderr);
        exit(1);
    }
    decoded_len += len;
    return room;
}

/* ---- Texts ---- */

/* How many bytes the UTF-8 character at `pos` has; 0 where there is none. */
static size_t character_at(text_span text, size_t pos)
{
    uint8_t first = text.ptr[pos];
    size_t len = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 ? 4 : 0;

    if (len == 0 || first > 0xf4 || len > text.len - pos) {
        return 0;
    }
    for (size_t i = 1; i < len; i++) {
        if ((text.ptr[pos + i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return len;
}

static void print_ascii(uint8_t c)
{
    if (c == '\n') {
        fputs("\\n", stdout);
    } else if (c == '"' || c == '\\') {
        printf("\\%c", c);
    } else if (c < ' ' || c >= 0x7f) {
        printf("\\x%02x", c);
    } else {
        putchar(c);
    }
}

/* In quotes, with escapes as C has them. */
static void print_text(text_span text)
{
    putchar('"');
    for (size_t pos = 0; pos < text.len;) {
        size_t len = character_at(text, pos);
        if (len > 0) {
            printf("%.*s", (int)len, (const char *)text.ptr + pos);
        } else {
            print_ascii(text.ptr[pos]);
        }
        pos += len > 0 ? len : 1;
    }
    putchar('"');
}

/* Where it stands in the file, if it does. */
static void print_range(text_span text)
{
    if (text.ptr && text.ptr >= document.ptr && text.ptr <= document.ptr + document.len) {
        size_t start = (size_t)(text.ptr - document.ptr);
        printf(" [%zu-%zu]", start, start + text.len);
    }
}

static void print_named(const char *name, text_span text)
{
    if (text.len > 0) {
        fputs(name, stdout);
        print_text(text);
        print_range(text);
    }
}

static void print_line_text(const alarm_item_text *text)
{
    print_text(text->text);
    print_range(text->raw);
    if (text->escaped) {
        fputs(" coded", stdout);
    }
}

/* ---- Values ---- */

static const char *const kinds[KIND_COUNT] = {
    [KIND_TEXT] = "text",         [KIND_DEVICE] = "device",
    [KIND_IPV4] = "IPv4 address", [KIND_IPV4_PREFIX] = "IPv4 address with prefix",
    [KIND_IPV6] = "IPv6 address", [KIND_IPV6_PREFIX] = "IPv6 address with prefix",
    [KIND_CODE] = "code",         [KIND_VLAN] = "VLAN",
    [KIND_PORT] = "port",         [KIND_TIME] = "time",
    [KIND_UCM] = "Unified CM",    [KIND_SIGNATURE] = "signature",
    [KIND_EVENT] = "event",
};

static void print_octets(const uint8_t *octets, size_t count, const char *separator)
{
    for (size_t i = 0; i < count; i++) {
        printf("%s%02x", i > 0 ? separator : "", octets[i]);
    }
}

static void print_address(const value_address *address)
{
    if (address->family == ADDRESS_NONE) {
        fputs("no address", stdout);
    } else if (address->family == ADDRESS_IPV4) {
        const uint8_t *octets = address->octets;
        printf("%u.%u.%u.%u", octets[0], octets[1], octets[2], octets[3]);
    } else {
        for (size_t i = 0; i < 16; i += 2) {
            printf("%s%x", i > 0 ? ":" : "", (unsigned)(address->octets[i] << 8 | address->octets[i + 1]));
        }
    }
    if (address->prefix.len > 0) {
        printf(", prefix length %u", address->prefix_length);
        print_range(address->prefix);
    }
}

static void print_device(const value_device *device)
{
    if (device->digits.len == 0) {
        fputs("no MAC address", stdout);
        return;
    }
    fputs("MAC address ", stdout);
    print_octets(device->mac, sizeof device->mac, ":");
    print_range(device->digits);
}

static void print_code_row(uint32_t code, const code_row *row)
{
    printf("%u %s", code, !row ? "not in the catalog" : row->symbol ? row->symbol : row->meaning);
}

static void print_time(uint64_t ms)
{
    time_t seconds = (time_t)(ms / 1000);
    char text[sizeof "9999-12-31 23:59:59"];

    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", gmtime(&seconds));
    printf("%s.%03u UTC", text, (unsigned)(ms % 1000));
}

static void print_event(const value_event *event)
{
    const protocol_event *parts = &event->parts;

    if (!event->known) {
        fputs("of no known form", stdout);
        return;
    }
    if (!parts->is_sip) {
        printf("SCCP message %u", parts->message_id);
        print_range(parts->id_digits);
        print_named(" ", parts->message_name);
        return;
    }
    fputs("SIP", stdout);
    print_named(" method ", parts->start_line.method);
    print_named(" URI ", parts->start_line.uri);
    if (parts->start_line.status > 0) {
        printf(" status %u", parts->start_line.status);
        print_range(parts->start_line.status_text);
    }
    print_named(" phrase ", parts->start_line.phrase);
    if (parts->has_cseq) {
        printf(" CSeq %u", parts->cseq);
        print_range(parts->cseq_number);
        print_named(" ", parts->cseq_method);
    }
    print_named(" Call-ID ", parts->call_id);
}

static void print_signature(const value_digest *digest)
{
    if (digest->count == 0) {
        fputs("no digest", stdout);
        return;
    }
    printf("digest of %zu octets ", digest->count);
    print_octets(digest->octets, digest->count, "");
}

static void print_value(const field_row *field, const alarm_value *value)
{
    switch (value->kind) {
    case KIND_DEVICE:
        print_device(&value->as.device);
        break;
    case KIND_IPV4:
    case KIND_IPV4_PREFIX:
    case KIND_IPV6:
    case KIND_IPV6_PREFIX:
    case KIND_UCM:
        print_address(&value->as.address);
        break;
    case KIND_CODE:
        print_code_row(value->as.number, catalog_code(field->codes, value->as.number));
        break;
    case KIND_VLAN:
        printf("%u", value->as.number);
        break;
    case KIND_PORT:
        printf("%d", value->as.port);
        break;
    case KIND_TIME:
        print_time(value->as.ms);
        break;
    case KIND_SIGNATURE:
        print_signature(&value->as.digest);
        break;
    case KIND_EVENT:
        print_event(&value->as.event);
        break;
    default:
        fputs("as it stands", stdout);
    }
}

/* ---- Lines ---- */

static void print_damage(unsigned defects)
{
    static const char *const names[] = {
        "markup in value", "no end tag",   "no name", "bad tag",       "bad reference", "bad nesting",
        "stray text",      "unterminated", "no root", "bad character", "truncated",
    };
    const char *separator = "; damage: ";

    for (size_t bit = 0; bit < sizeof names / sizeof names[0]; bit++) {
        if (defects & (1u << bit)) {
            printf("%s%s", separator, names[bit]);
            separator = ", ";
        }
    }
}

/* A value is read, and tells something, where Wireshark's side reads it, too: see alarm.c. */
static void print_meaning(const alarm_item *line, alarm_facts *facts)
{
    const field_row *field = &catalog_fields[line->row->field];
    alarm_value value;

    printf(" -> %s, %s: ", field->name, kinds[field->kind]);
    if (line->value.text.len == 0) {
        fputs("empty", stdout);
    } else if (line->truncated) {
        fputs("not read", stdout);
    } else if (value_read(field->kind, line->value.text, &value)) {
        print_value(field, &value);
        facts_add(facts, line, &value);
    } else {
        fputs("not of its kind", stdout);
        facts_add(facts, line, NULL);
    }
}

static void print_line(const alarm_item *line, alarm_facts *facts)
{
    static const char *const names[] = {[ITEM_ALARM] = "alarm", [ITEM_PARAM] = "param", [ITEM_STRAY] = "stray"};

    if (is_document) {
        printf("%zu: ", line->start);
    }
    printf("%s ", names[line->kind]);
    if (line->kind != ITEM_STRAY) {
        print_line_text(&line->name);
    }
    if (line->kind == ITEM_PARAM) {
        fputs(" = ", stdout);
    }
    if (line->kind != ITEM_ALARM) {
        print_line_text(&line->value);
    }
    if (line->kind == ITEM_PARAM && line->row) {
        print_meaning(line, facts);
    } else if ((line->kind == ITEM_PARAM && !line->row) || (line->kind == ITEM_ALARM && !line->alarm)) {
        fputs(" -> not in the catalog", stdout);
    }
    fputs(line->repeated ? "; repeated" : "", stdout);
    fputs(line->truncated ? "; truncated" : "", stdout);
    print_damage(line->defects);
    putchar('\n');
}

static unsigned told; /* how much of an alarm, so far */

/* Prints what stands between two things that are told. */
static void print_fact(const char *name)
{
    printf("%s%s ", told++ > 0 ? "; " : " ", name);
}

static void print_fact_text(const char *name, text_span text)
{
    if (text.len > 0) {
        print_fact(name);
        print_text(text);
        print_range(text);
    }
}

/* When service was lost, by a clock that may never have been set. */
static void print_since(const alarm_facts *facts)
{
    if (facts->timestamp == CLOCK_NO_TIME) {
        fputs("a time that does not fit", stdout);
    } else {
        print_time((uint64_t)facts->timestamp / 1000000);
        fputs(facts->clock_is_set ? "" : " (clock not set)", stdout);
    }
}

/* What all lines of an alarm together tell. */
static void print_facts(const alarm_facts *facts)
{
    told = 0;
    fputs("tells", stdout);
    print_fact_text("device", facts->device);
    print_fact_text("switch", facts->switch_name);
    print_fact_text("port", facts->switch_port);
    print_fact_text("Unified CM", facts->ucm);
    print_fact_text("IPv4", facts->ipv4);
    print_fact_text("IPv6", facts->ipv6);
    print_fact_text("local port", facts->local_port);
    if (facts->has_reason) {
        print_fact("reason");
        print_code_row(facts->reason, facts->reason_row);
        fputs(facts->reason_row && facts->reason_row->flags & CODE_NORMAL ? " (normal)" : "", stdout);
    }
    if (facts->result_param) {
        print_fact(catalog_fields[facts->result_param->field].name);
        print_code_row(facts->result, facts->result_row);
    }
    if (facts->has_timestamp) {
        print_fact("since");
        print_since(facts);
    }
    if (facts->failure) {
        print_fact("failure:");
        fputs(facts->failure, stdout);
    }
    putchar('\n');
}

static void print_alarm(alarm_reader *reader)
{
    alarm_item line;
    alarm_facts facts;
    bool begun = false;

    memset(&facts, 0, sizeof facts);
    while (alarm_reader_next(reader, &line)) {
        if (line.kind == ITEM_ALARM) {
            if (begun) {
                print_facts(&facts);
            }
            begun = true;
            facts_begin(&facts, &line);
        }
        print_line(&line, &facts);
    }
    if (begun) {
        print_facts(&facts);
    }
    fputs("end", stdout);
    print_damage(alarm_reader_defects(reader));
    putchar('\n');
}

static bool ends_with(const char *path, const char *ending)
{
    size_t len = strlen(path);
    size_t ending_len = strlen(ending);

    return len >= ending_len && strcmp(path + len - ending_len, ending) == 0;
}

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    alarm_reader reader;

    if (!file) {
        fputs("usage: read_alarm FILE.xml | FILE.reason.txt | FILE.sccp.txt\n", stderr);
        return 2;
    }
    document = (text_span){bytes, fread(bytes, 1, sizeof bytes, file)};
    fclose(file);
    if (ends_with(argv[1], ".reason.txt")) {
        alarm_reader_init_text(&reader, document, &catalog_reason_header);
    } else if (ends_with(argv[1], ".sccp.txt")) {
        alarm_reader_init_text(&reader, document, &catalog_sccp_text);
    } else {
        is_document = true;
        alarm_reader_init(&reader, document, take_room, NULL);
    }
    print_alarm(&reader);
    return 0;
}
