/* fuzz_protocol_event.c
 * Fuzzes the reader of protocol events.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/protocol_event.h"
#include "rules.h"

static void check_event(text_span text)
{
    protocol_event event;

    if (!protocol_event_read(text, &event)) {
        return;
    }
    if (!event.is_sip) {
        RULE(lies_in(event.id_digits, text) && lies_in(event.message_name, text) && event.message_name.len > 0);
        check_digits(event.id_digits, event.message_id);
        return;
    }
    RULE((event.start_line.status > 0) != (event.start_line.method.len > 0));
    RULE(lies_in(event.start_line.method, text) && lies_in(event.start_line.uri, text));
    RULE(lies_in(event.start_line.phrase, text) && lies_in(event.call_id, text));
    RULE(lies_in(event.cseq_number, text) && lies_in(event.cseq_method, text));
    if (event.has_cseq) {
        check_digits(event.cseq_number, event.cseq);
        RULE(event.cseq_method.len > 0 && event.cseq_method.ptr > event.cseq_number.ptr);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_event((text_span){data, size});
    return 0;
}
