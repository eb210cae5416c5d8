/* alarm_reader.h
 * The items of an alarm, one after the other: from an XML document, or from one of the text forms. Each item is looked
 * up in the catalog; its value is not read here: see value.h.
 *
 * Memory is constant for any input; nothing is allocated here. Where the text of an item is not just its bytes, since
 * it holds references, what it means is written into memory that the caller gives.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_ALARM_ALARM_READER_H
#define MODEL_ALARM_ALARM_READER_H

#include "core/text_alarm.h"
#include "core/xml/xml_scanner.h"
#include "model/alarm/catalog.h"

typedef enum {
    ITEM_ALARM, /* an alarm begins: `name`; of a text form the name is empty */
    ITEM_PARAM, /* `name` and `value` */
    ITEM_STRAY  /* text outside the parameters: `value` */
} alarm_item_kind;

/** A name or a value. */
typedef struct {
    text_span raw;  /* its bytes in the document; ptr is NULL where it has none */
    text_span text; /* what they mean: references resolved */
    bool escaped;   /* text is not just those bytes */
} alarm_item_text;

/** One item: an element of a document, or a part of a text. */
typedef struct {
    alarm_item_kind kind;
    const alarm_row *alarm; /* the alarm it belongs to, or begins; NULL: the catalog does not know it */
    /* ITEM_PARAM: NULL where the catalog does not know it; of an alarm that it does not know, that of other alarms, see
     * catalog_common_param() */
    const param_row *row;
    alarm_item_text name;
    alarm_item_text value;
    size_t start;     /* offset in bytes of the element in the document */
    unsigned defects; /* xml_defect bits of this element */
    bool truncated;   /* the bytes end inside it, before its value is whole */
    bool repeated;    /* ITEM_PARAM: this alarm has had it before */
} alarm_item;

/** Allocates `len` bytes, which live as long as the items; never returns NULL. */
typedef uint8_t *(*alarm_reader_alloc)(void *owner, size_t len);

/** State of one reading; everything in it is private. */
typedef struct {
    text_span text;
    alarm_reader_alloc alloc;
    void *owner;
    xml_scanner scanner;   /* a document's */
    const alarm_row *form; /* NULL: a document */
    bool has_word;         /* some value is a word of phones with markup … */
    bool has_markup;       /* … and some has markup that is none */
    text_alarm parts;      /* a text form's … */
    size_t pos;            /* … where to go on in its assignments, … */
    bool notes;            /* … whether it may hold free text, … */
    text_span tail;        /* … and what follows its first NUL, which comes last, as an item without a name */
    unsigned stage;

    /* The current alarm */
    bool has_alarm; /* of a document: an alarm has begun */
    const alarm_row *alarm;
    size_t next;                            /* where to look for the next parameter in the catalog */
    uint64_t seen[CATALOG_PARAMS_MAX / 64]; /* rows that have been met */
    /* Names that have been met and that no row has, for `repeated`: the first ones, since each further name is
     * compared with all of them. As many as the longest alarm of the catalog has parameters, and a few more. */
    text_span unknown[32];
    unsigned unknown_count;
} alarm_reader;

/**
 * Begins to read a document, which must outlive the reading.
 * @param alloc where the text of an item with references is written to; `owner` is passed to it
 */
void alarm_reader_init(alarm_reader *reader, text_span document, alarm_reader_alloc alloc, void *owner);

/**
 * Begins to read an alarm in text form, which needs no memory: `alloc` and `owner` become NULL, as nothing in one has
 * references. Padding of NULs may be included.
 * @param text must outlive the reading
 * @param form catalog_reason_header or catalog_sccp_text
 */
void alarm_reader_init_text(alarm_reader *reader, text_span text, const alarm_row *form);

/** Finds the next item. @return false at the end; *item is then undefined */
bool alarm_reader_next(alarm_reader *reader, alarm_item *item);

/** What is wrong with the document as a whole: xml_defect bits. Final at the end; 0 for a text form. Words that phones
 * send unescaped, see catalog_is_word(), are no markup. */
unsigned alarm_reader_defects(const alarm_reader *reader);

#endif
