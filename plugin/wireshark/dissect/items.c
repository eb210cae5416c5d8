/* items.c
 * Items of an alarm's tree: see items.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/dissect/items.h"

#include <epan/charsets.h>
#include <epan/strutil.h>

#include "core/xml/xml_syntax.h"

/* ---- Strings ---- */

static text_span without_nul(wmem_allocator_t *scope, text_span text)
{
    static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
    GByteArray *clean;

    if (text_find_char(text, 0, '\0') == TEXT_NOT_FOUND) {
        return text;
    }
    clean = g_byte_array_sized_new((unsigned)text.len);
    for (size_t i = 0; i < text.len; i++) {
        bool nul = text.ptr[i] == '\0';
        g_byte_array_append(clean, nul ? (const uint8_t *)replacement : text.ptr + i, nul ? 3 : 1);
    }
    text = (text_span){(const uint8_t *)wmem_memdup(scope, clean->data, clean->len), clean->len};
    g_byte_array_free(clean, TRUE);
    return text;
}

const char *items_string(const alarm_view *view, text_span text)
{
    wmem_allocator_t *scope = view->pinfo->pool;

    text = without_nul(scope, text);
    if (!text_is_ascii(text)) {
        return (const char *)get_utf_8_string(scope, text.ptr, (int)text.len);
    }
    char *string = (char *)wmem_alloc(scope, text.len + 1);
    if (text.len > 0) {
        memcpy(string, text.ptr, text.len);
    }
    string[text.len] = '\0';
    return string;
}

const char *items_label(const alarm_view *view, text_span text)
{
    const char *string = items_string(view, text);
    return format_text(view->pinfo->pool, (const void *)string, strlen(string));
}

/* ---- A document ---- */

alarm_view items_begin(packet_info *pinfo, ws_buffer document, proto_tree *parent)
{
    alarm_view view = {.pinfo = pinfo, .document = document};

    view.root = proto_tree_add_item(parent, proto_cisco_alarm, document.tvb, 0, -1, ENC_NA);
    view.tree = proto_item_add_subtree(view.root, ett_cisco_alarm);
    view.any_wanted = proto_field_is_referenced(view.tree, proto_cisco_alarm); /* it is as soon as a field of it is */
    /* The generic pair may come from any parameter: a filter on it needs every value read. */
    view.all_wanted = items_field_wanted(&view, hf_alarm.param_value) || items_field_wanted(&view, hf_alarm.param_name);
    return view;
}

/* The line says how long it is; what is copied is all of it. */
void items_add_document(const alarm_view *view)
{
    if (!items_field_wanted(view, hf_alarm.document)) {
        return;
    }
    proto_item *item = proto_tree_add_string(view->tree, hf_alarm.document, view->document.tvb, 0,
                                             (int)view->document.bytes.len, items_string(view, view->document.bytes));
    proto_item_set_text(item, "Document (%u bytes): Copy > Value gives the XML", (unsigned)view->document.bytes.len);
}

void items_add_frame(const alarm_view *view, int hf, uint32_t frame)
{
    if (frame != 0) {
        proto_item_set_generated(proto_tree_add_uint(view->tree, hf, view->document.tvb, 0, 0, frame));
    }
}

proto_item *items_add_number(const alarm_view *view, int hf, uint32_t number)
{
    if (!items_field_wanted(view, hf)) {
        return NULL;
    }
    proto_item *item = proto_tree_add_uint(view->tree, hf, view->document.tvb, 0, 0, number);
    proto_item_set_generated(item);
    return item;
}

void items_add_flag(const alarm_view *view, int hf, bool flag)
{
    if (items_field_wanted(view, hf)) {
        proto_item_set_generated(proto_tree_add_boolean(view->tree, hf, view->document.tvb, 0, 0, flag));
    }
}

void items_add_duration(const alarm_view *view, int hf, const nstime_t *duration)
{
    if (items_field_wanted(view, hf)) {
        proto_item_set_generated(proto_tree_add_time(view->tree, hf, view->document.tvb, 0, 0, duration));
    }
}

/* ---- What is wrong ---- */

static const struct {
    unsigned defects;
    const char *text;
} defect_texts[] = {
    {XML_MARKUP_IN_VALUE, "markup in a value"},
    {XML_NO_END_TAG, "missing end tag"},
    {XML_NO_NAME, "missing name attribute"},
    {XML_BAD_TAG, "malformed tag"},
    {XML_BAD_REFERENCE, "unknown entity reference"},
    {XML_BAD_NESTING, "mismatched tags"},
    {XML_STRAY_TEXT, "text outside parameters"},
    {XML_UNTERMINATED, "unterminated comment, CDATA section or instruction"},
    {XML_BAD_CHAR, "control character"},
    {XML_NO_ROOT, "missing <x-cisco-alarm>"},
};

void items_add_defects(const alarm_view *view, proto_item *item, unsigned defects)
{
    for (size_t i = 0; defects != 0 && i < array_length(defect_texts); i++) {
        if (defects & defect_texts[i].defects) {
            expert_add_info_format(view->pinfo, item, &ei_alarm.malformed, "XML not well-formed: %s",
                                   defect_texts[i].text);
        }
    }
}
