/* cause_rows.h
 * Findings become rows, and planned work becomes lines. Used by cause.c alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_INCIDENTS_CAUSE_ROWS_H
#define MODEL_INCIDENTS_CAUSE_ROWS_H

#include "model/incidents/cause_explain.h"

/** Makes the rows, and what the table says of unplanned losses. */
void cause_rows_make(cause_work *work, cause_table *table);

/**
 * Makes the lines of planned work.
 * @param phone_end one more than the largest number of a phone
 */
void cause_rows_make_planned(const cause_loss *losses, size_t count, uint32_t phone_end, cause_table *table);

#endif
