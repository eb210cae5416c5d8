/* facts.h
 * What the items of an alarm say of it as a whole: what the summary, the links and the statistics ask for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_ALARM_FACTS_H
#define MODEL_ALARM_FACTS_H

#include "model/alarm/alarm_reader.h"
#include "model/alarm/phone_clock.h"
#include "model/alarm/value.h"

/** Texts that no other part of the dissector asks for: statistics compare them between phones. */
typedef enum {
    DETAIL_MODEL,
    DETAIL_ACTIVE_LOAD,
    DETAIL_INACTIVE_LOAD,
    DETAIL_LOAD_SERVER,
    DETAIL_FAILED_LOAD,
    DETAIL_CTL_SIGNATURE,
    DETAIL_CTL_SERVER,
    DETAIL_ITL_SIGNATURE,
    DETAIL_ITL_SERVER,
    DETAILS
} facts_detail;

/** One alarm. Spans point into its bytes, or into the memory that the reader was given. */
typedef struct {
    const alarm_row *alarm; /* NULL: not in the catalog */
    text_span name;         /* empty for the text forms */
    text_span device;       /* of its first parameter that is not empty; so for the next six */
    text_span switch_name;
    text_span switch_port;
    text_span ucm;
    text_span ipv4;
    text_span ipv6;
    text_span local_port;
    text_span switch_value; /* as it is sent: switch_name with the spaces around it */
    text_span details[DETAILS];
    bool has_reason;
    uint32_t reason;
    const code_row *reason_row;    /* NULL: not in the catalog */
    const param_row *result_param; /* NULL: no other code worth showing */
    uint32_t result;
    const code_row *result_row;
    const char *failure; /* what failed; NULL: nothing */
    bool has_timestamp;
    int64_t timestamp; /* when service was lost, by the phone's clock: phone_clock.h */
    bool clock_is_set; /* that clock had been set: it is not near the start value of such clocks */
} alarm_facts;

/** Begins an alarm. @param item of kind ITEM_ALARM */
void facts_begin(alarm_facts *facts, const alarm_item *item);

/**
 * Takes from a parameter what it says of the alarm.
 * @param item  a parameter that the catalog knows, with a value that is not empty and not truncated
 * @param value what it was read as; NULL where it was not read, or is not of its kind
 */
void facts_add(alarm_facts *facts, const alarm_item *item, const alarm_value *value);

/** Whether the alarm is one of the text forms. */
static inline bool facts_are_of_text(const alarm_facts *facts)
{
    return facts->alarm && !facts->alarm->name;
}

#endif
