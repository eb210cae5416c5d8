/* fuzz_sip_reason.c
 * Fuzzes the reader of Reason headers: any bytes, the headers that the bytes hold, and the bytes as the text of a
 * reason.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_message.h"
#include "core/sip_reason.h"
#include "rules.h"

static void check_reason(text_span text)
{
    text_span alarm;
    size_t pos = 0;
    const uint8_t *end = text.ptr;

    while (sip_reason_next(text, &pos, &alarm)) {
        RULE(lies_in(alarm, text) && text_starts_with(alarm, TEXT_LITERAL("cisco-alarm:")));
        RULE(alarm.ptr > end && alarm.ptr + alarm.len <= text.ptr + pos && pos <= text.len);
        end = alarm.ptr + alarm.len;
    }
    RULE(pos == text.len);
}

/* Whatever the text is, between quotes it is found whole, what precedes it is another reason's, and a second alarm
 * behind it is found too. */
static void check_made_reason(text_span text)
{
    static const char after[] = "\", SIP;text=\"cisco-alarm:2\"";
    static const char before[] = "Q.850;cause=16;text=\"a,SIP;b\", SIP ;cause=200;text=\"cisco-alarm:";
    size_t len = sizeof before - 1;
    uint8_t *made = malloc(len + 2 * text.len + sizeof after);
    size_t pos = 0;
    text_span alarm;
    RULE(made != NULL);

    memcpy(made, before, len);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"' || text.ptr[i] == '\\') {
            made[len++] = '\\';
        }
        made[len++] = text.ptr[i];
    }
    memcpy(made + len, after, sizeof after - 1);
    text_span reason = {made, len + sizeof after - 1};
    RULE(sip_reason_next(reason, &pos, &alarm));
    RULE(alarm.ptr == made + sizeof before - 1 - strlen("cisco-alarm:") && alarm.ptr + alarm.len == made + len);
    RULE(sip_reason_next(reason, &pos, &alarm) && text_equal(alarm, TEXT_LITERAL("cisco-alarm:2")));
    RULE(!sip_reason_next(reason, &pos, &alarm));
    free(made);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    text_span text = {data, size};
    sip_header header;
    size_t pos = 0;

    check_reason(text);
    check_made_reason(text);
    while (sip_next_header(text, &pos, &header)) {
        check_reason(header.value);
    }
    return 0;
}
