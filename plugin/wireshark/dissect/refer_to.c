/* refer_to.c
 * The cid lines: see refer_to.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/dissect/refer_to.h"

#include "core/sip_cid.h"

/* The item of a header's value, highlighted in the header; NULL where no tree is built. */
static proto_item *add_header(const alarm_view *view, const refer_to_headers *headers, int hf, text_span header,
                              text_span value)
{
    int offset = (int)(header.ptr - headers->bytes.ptr);

    if (!items_field_wanted(view, hf)) {
        return NULL;
    }
    proto_item *item =
        proto_tree_add_string(view->tree, hf, headers->tvb, offset, (int)header.len, items_string(view, value));
    proto_item_set_generated(item);
    return item;
}

/* Where a user asks what REFER is good for here: `Require: norefersub` (RFC 4488) asks for no subscription. */
static void add_refer(const alarm_view *view, const refer_to_headers *headers)
{
    if (text_equal(headers->request.method, TEXT_LITERAL("REFER")) && items_field_wanted(view, hf_alarm.refer)) {
        proto_item_set_generated(proto_tree_add_string(
            view->tree, hf_alarm.refer, view->document.tvb, 0, 0,
            "delivers the alarm only: no subscription (norefersub), no NOTIFY, no call transfer"));
    }
}

/* A cid URL's address part, percent escapes resolved. */
static text_span decoded(const alarm_view *view, text_span url)
{
    if (text_find_char(url, 0, '%') == TEXT_NOT_FOUND) {
        return url;
    }
    uint8_t *octets = (uint8_t *)wmem_alloc(view->pinfo->pool, url.len + 1);
    return (text_span){octets, sip_cid_decode(url, octets)};
}

static cid_status compare(const refer_to_headers *headers, text_span url, text_span content_id)
{
    if (!url.ptr) {
        return CID_NO_CID_URL;
    }
    if (!headers->content_id.ptr) {
        return CID_NO_CONTENT_ID;
    }
    return sip_cid_matches(url, content_id) ? CID_MATCHED : CID_MISMATCHED;
}

void refer_to_add(const alarm_view *view, const refer_to_headers *headers)
{
    text_span url = {NULL, 0};
    text_span content_id = sip_cid_content_id(headers->content_id);
    proto_item *token = NULL;

    if (!headers->tvb) {
        return;
    }
    if (headers->refer_to.ptr && sip_cid_address(headers->refer_to, &url)) {
        token = add_header(view, headers, hf_alarm.cid_refer_to, headers->refer_to, decoded(view, url));
    }
    if (headers->content_id.ptr) {
        add_header(view, headers, hf_alarm.cid_content_id, headers->content_id, content_id);
    }
    cid_status status = compare(headers, url, content_id);
    proto_item *item = items_add_number(view, hf_alarm.cid_status, status);
    if (status == CID_MATCHED) {
        proto_item_append_text(token, " (random token: refers to the body of this message)");
    } else if (status == CID_MISMATCHED) {
        expert_add_info(view->pinfo, items_or_root(view, item), &ei_alarm.cid_mismatch);
    }
    add_refer(view, headers);
}
