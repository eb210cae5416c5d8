/* show.h
 * A line of an alarm becomes items of the tree, and notes where something is wrong with it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_DISSECT_SHOW_H
#define WIRESHARK_DISSECT_SHOW_H

#include "model/alarm/alarm_reader.h"
#include "model/alarm/value.h"
#include "wireshark/fields.h"

/** Where the lines of one document are shown. Lives as long as its dissection. */
typedef struct {
    packet_info *pinfo;
    tvbuff_t *tvb;    /* the document, in UTF-8 */
    text_span bytes;  /* what was captured of it */
    bool wants_any;   /* some field of ours is referenced */
    bool wants_all;   /* every parameter's field is referenced, not just some */
    proto_item *root; /* may be NULL, as may the tree */
    proto_tree *tree;
} show_place;

/** What the lines before, and other frames, make of a value: shown below it, as generated. */
typedef struct {
    const bool *reason_normal; /* NULL: nothing is said of it; likewise below */
    const nstime_t *outage;
    const char *no_outage;   /* why there is none */
    uint32_t event_frame;    /* 0: unknown */
    proto_item *outage_item; /* set by what shows it; NULL: none */
} show_below;

/** How the value of a line is shown. */
typedef enum {
    SHOW_VALUE, /* typed, by its field */
    SHOW_RAW,   /* as cisco_alarm.param.name and .value */
    SHOW_BAD    /* likewise, since the value is not of its parameter's kind */
} show_form;

/** Whether a filter, a column, a tap or the tree's viewer asks for a field. */
static inline bool show_asked(const show_place *place, int hf)
{
    return place->wants_any && proto_field_is_referenced(place->tree, hf);
}

/** Begins the tree of a document or text. */
show_place show_begin(tvbuff_t *tvb, packet_info *pinfo, proto_tree *parent);

/** Shows the line with which an alarm begins; nothing for a text form, which has none. */
void show_alarm(const show_place *place, const alarm_line *line);

/**
 * Shows a parameter.
 * @param value what it was read as, for SHOW_VALUE only
 * @return the item of its line; NULL where there is none
 */
proto_item *show_param(const show_place *place, const alarm_line *line, show_form form, const alarm_value *value,
                       show_below *below);

/** Shows text where none belongs. */
void show_stray(const show_place *place, const alarm_line *line);

/** Notes what is wrong. @param damage xml_damage bits */
void show_damage(const show_place *place, proto_item *item, unsigned damage);

/** Shows the whole document, to be copied. */
void show_document(const show_place *place);

/* What follows is made by us, not read from the document: shown as generated. */

/** Shows a frame's number; 0: nothing. */
void show_frame(const show_place *place, int hf, uint32_t frame);

/** Shows a number. @return its item; NULL where nobody asks for it */
proto_item *show_number(const show_place *place, int hf, uint32_t number);

/** Shows whether something is so. */
void show_flag(const show_place *place, int hf, bool flag);

void show_duration(const show_place *place, int hf, const nstime_t *duration);

/** The item to hang a note on: one of the alarm's lines, or the alarm's own where nobody asked for the line. */
static inline proto_item *show_or_root(const show_place *place, proto_item *item)
{
    return item ? item : place->root;
}

/** A text as NUL-terminated, valid UTF-8, in the packet's memory. A NUL in it becomes the replacement character. */
const char *show_string(const show_place *place, text_span text);

/* ---- Between show.c and values.c ---- */

/** Adds the item of a typed value with what is made from it. @return the item; NULL where no tree is built */
proto_item *show_value(const show_place *place, const alarm_line *line, const alarm_value *value, show_below *below);

#endif
