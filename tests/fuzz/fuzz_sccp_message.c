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
    RULE(text_find_char(text_between(data.ptr, 0, m->text_end), m->text, '\0') == TEXT_NOT_FOUND);
    RULE(!m->truncated || m->text_end == data.len);
    RULE(m->truncated || m->text_end == data.len || data.ptr[m->text_end] == '\0' || m->text_end == m->end ||
         m->text_end == m->text + 80 || m->end < m->text);
}

/* A whole message made of these bytes, with another one after it, is found: the same text, at the same place. */
static void check_made_message(text_span text)
{
    static const uint8_t after[] = {4, 0, 0, 0, 0, 0, 0, 0, 0x81, 0, 0, 0};
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
    size_t nul = text_find_char(text_between(text.ptr, 0, len), 0, '\0');
    RULE(sccp_next_alarm((text_span){data, sizeof header + len + sizeof after}, &pos, &m));
    RULE(m.start == 0 && m.end == sizeof header + len && m.text == sizeof header && !m.truncated);
    RULE(m.text_end == m.text + (nul == TEXT_NOT_FOUND ? len : nul));
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
        RULE(m.start >= end && pos >= m.text_end && pos > m.start && pos <= size);
        end = m.text_end;
    }
    RULE(pos == size && !sccp_next_alarm(text, &pos, &m));
    if (size > 0) {
        check_made_message(text);
    }
    return 0;
}
