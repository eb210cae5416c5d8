/* fuzz_sip_cid.c
 * Fuzzes the readers of cid URLs and Content-Ids: of any bytes, and of the headers that the bytes hold.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_cid.h"
#include "core/sip_message.h"
#include "rules.h"

static void check_cid_headers(text_span data, size_t pos)
{
    text_span before = text_between(data.ptr, 0, pos);
    text_span refer_to;
    text_span content_id;
    bool found = sip_cid_headers(data, pos, &refer_to, &content_id);

    RULE(lies_in(refer_to, before) && lies_in(content_id, before));
    RULE(is_trimmed(refer_to) && is_trimmed(content_id));
    RULE(!found || data.ptr[pos - 1] == '\n' || data.ptr[pos - 1] == '\r');
}

static void check_cids(text_span text)
{
    text_span address = {NULL, 0};
    uint8_t *decoded = malloc(text.len ? text.len : 1);
    RULE(decoded != NULL);
    size_t len = sip_cid_decode(text, decoded);
    text_span id = {decoded, len};

    RULE(len <= text.len);
    RULE(text_find_char(text, 0, '%') != TEXT_NOT_FOUND || text_equal(id, text));
    RULE(sip_cid_matches(text, id) == (text.len > 0));
    RULE(text_find_char(text, 0, '%') != TEXT_NOT_FOUND || sip_cid_matches(text, text) == (text.len > 0));
    if (sip_cid_address(text, &address)) {
        RULE(lies_in(address, text));
    }
    RULE(lies_in(sip_cid_content_id(text), text) && is_trimmed(sip_cid_content_id(text)));
    free(decoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    text_span text = {data, size};
    sip_header header;
    size_t pos = 0;

    for (size_t at = 0; at <= size; at += 1 + size / 64) {
        check_cid_headers(text, at);
    }
    check_cid_headers(text, size);
    check_cids(text);
    while (sip_next_header(text, &pos, &header)) {
        check_cids(header.value);
    }
    return 0;
}
