/* fuzz_sccp_message.c
 * Fuzzes the search for SCCP messages.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sccp_message.h"
#include "rules.h"

static void check_message(text_span data, const sccp_message *m, size_t header)
{
    RULE(m->id == SCCP_ALARM || m->id == SCCP_ENHANCED_ALARM);
    RULE(m->start + header <= data.len && m->start + header <= m->end);
    RULE(m->end - m->start <= 8 + 65535);
    RULE(m->text >= m->start + header && m->text <= m->text_end && m->text_end <= data.len);
    RULE(m->id == SCCP_ENHANCED_ALARM
             ? m->text == m->start + header
             : m->text_end - m->text <= 80 && (m->text == m->start + header + 4 || m->truncated));
    RULE(m->text_end == m->text || data.ptr[m->text_end - 1] != '\0' ||
         text_find_char(text_between(data.ptr, 0, m->text_end), m->text, '\0') == TEXT_NOT_FOUND);
    for (size_t i = m->text_end; m->truncated && i < data.len; i++) {
        RULE(data.ptr[i] == '\0');
    }
    RULE(m->truncated || m->text_end == data.len || data.ptr[m->text_end] == '\0' || m->text_end == m->end ||
         m->text_end == m->text + 80 || m->end < m->text);
}

/* From header to header: the messages do not overlap, and nothing passed over is one. */
static void check_messages(text_span data)
{
    sccp_message m;
    size_t pos = 0;
    size_t end = 0;

    while (sccp_next_message(data, &pos, &m)) {
        RULE(m.start >= end && m.start + 12 <= m.end && m.start + 12 <= data.len);
        RULE(pos == (m.end < data.len ? m.end : data.len));
        end = pos;
    }
    RULE(pos == data.len && !sccp_next_message(data, &pos, &m));
}

/* An enhanced alarm and a RegisterAck that follows it. */
static void check_walk(text_span data)
{
    sccp_message m;
    size_t pos = 0;

    RULE(sccp_next_message(data, &pos, &m) && m.start == 0 && m.id == SCCP_ENHANCED_ALARM);
    RULE(sccp_next_message(data, &pos, &m) && m.id == SCCP_REGISTER_ACK && m.end == data.len);
    RULE(!sccp_next_message(data, &pos, &m));
}

/* The bytes behind others, and with a trailer behind them, are shared. */
static void check_shared(text_span text)
{
    uint8_t *data = calloc(1, text.len + 16);
    RULE(data != NULL);

    memcpy(data + 8, text.ptr, text.len);
    data[7] = (uint8_t)~text.ptr[0];
    data[text.len + 8] = (uint8_t)~text.ptr[text.len - 1]; /* the trailer */
    text_span shared = sccp_common_tail((text_span){data, text.len + 9}, (text_span){data, text.len + 8});
    RULE(lies_in(shared, (text_span){data, text.len + 9}) && shared.len >= text.len + 7);
    free(data);
}

/* A whole message made of these bytes, with another one after it, is found: the same text, at the same place. */
static void check_made_message(text_span text)
{
    static const uint8_t after[24 + 4] = {20, 0, 0, 0, 0, 0, 0, 0, 0x81, 0, 0, 0};
    uint8_t header[] = {0, 0, 0, 0, 22, 0, 0, 0, 0x5a, 1, 0, 0};
    size_t len = text.len < 2048 ? text.len : 2048;
    uint8_t *data = malloc(sizeof header + len + sizeof after);
    sccp_message m;
    size_t pos = 0;

    RULE(data != NULL);
    header[0] = (uint8_t)(4 + len);
    header[1] = (uint8_t)((4 + len) >> 8);
    memcpy(data, header, sizeof header);
    memcpy(data + sizeof header, text.ptr, len);
    memcpy(data + sizeof header + len, after, sizeof after);
    size_t end = len; /* without the padding */
    while (end > 0 && text.ptr[end - 1] == '\0') {
        end--;
    }
    RULE(sccp_next_alarm((text_span){data, sizeof header + len + sizeof after}, &pos, &m));
    RULE(m.start == 0 && m.end == sizeof header + len && m.text == sizeof header && !m.truncated);
    RULE(m.text_end == m.text + end);
    RULE(pos == m.end);
    check_walk((text_span){data, sizeof header + len + sizeof after});
    free(data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    text_span text = {data, size};
    sccp_message m;
    size_t pos = 0;
    size_t end = 0;

    while (sccp_next_alarm(text, &pos, &m)) {
        check_message(text, &m, 12);
        RULE(m.start >= end && pos > m.start && pos <= size);
        end = pos;
    }
    RULE(pos == size && !sccp_next_alarm(text, &pos, &m));
    check_messages(text);
    RULE(sccp_common_tail(text, text).len < size || size == 0);
    if (size > 0) {
        check_made_message(text);
        check_shared(text);
    }
    return 0;
}
