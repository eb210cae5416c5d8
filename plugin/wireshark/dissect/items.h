/* items.h
 * The items of an alarm's tree: what each of them needs (strings, numbers, frames, durations, flags, notes on what is
 * wrong).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_DISSECT_ITEMS_H
#define WIRESHARK_DISSECT_ITEMS_H

#include "wireshark/fields.h"

/** Where one document or text is shown. Lives as long as its dissection. */
typedef struct {
    packet_info *pinfo;
    ws_buffer document; /* in UTF-8; its bytes as far as they were captured */
    bool any_wanted;    /* some field of ours is referenced: by a filter, a column, a tap or the tree's viewer */
    bool all_wanted;    /* every parameter's field is referenced, not just some */
    proto_item *root;   /* may be NULL, as may the tree */
    proto_tree *tree;
} alarm_view;

/** Begins the tree of a document or text below `parent`, which may be NULL. */
alarm_view items_begin(packet_info *pinfo, ws_buffer document, proto_tree *parent);

/** Whether a field is referenced. Items for which this is not asked cost an alarm 18,000 instructions more. */
static inline bool items_field_wanted(const alarm_view *view, int hf)
{
    return view->any_wanted && proto_field_is_referenced(view->tree, hf);
}

/** A text as NUL-terminated, valid UTF-8, in the packet's memory. A NUL in it becomes the replacement character. */
const char *items_string(const alarm_view *view, text_span text);

/** As items_string(), with what cannot be printed escaped: for labels, which Wireshark shows as they are. */
const char *items_label(const alarm_view *view, text_span text);

/** The item to hang a note on: one of the alarm's own, or its root where `item` is NULL, since it was not wanted. */
static inline proto_item *items_or_root(const alarm_view *view, proto_item *item)
{
    return item ? item : view->root;
}

/** Adds a note to `item` for each thing that is wrong. @param defects xml_defect bits; 0: none */
void items_add_defects(const alarm_view *view, proto_item *item, unsigned defects);

/** Adds the whole document, for copying. Its text is copied only where the field is wanted. */
void items_add_document(const alarm_view *view);

/* What follows is not read from the document, so it is marked as generated. */

/** Adds a frame's number; nothing for 0. */
void items_add_frame(const alarm_view *view, int hf, uint32_t frame);

/** Adds a number. @return its item; NULL where it is not wanted */
proto_item *items_add_number(const alarm_view *view, int hf, uint32_t number);

/** Adds whether something is so. */
void items_add_flag(const alarm_view *view, int hf, bool flag);

/** Adds a duration. */
void items_add_duration(const alarm_view *view, int hf, const nstime_t *duration);

#endif
