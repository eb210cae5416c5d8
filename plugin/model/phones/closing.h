/* closing.h
 * Who ended the TCP connection that a phone lost, by the capture.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_PHONES_CLOSING_H
#define MODEL_PHONES_CLOSING_H

/** The values of cisco_alarm.closed_by, and 0 for what was not captured. */
typedef enum {
    CLOSED_NOT_SEEN,
    CLOSED_BY_PHONE, /* the phone sent the first FIN */
    CLOSED_BY_UCM,   /* Unified CM sent the first FIN */
    CLOSED_BY_RESET, /* it was reset, without a FIN before */
    CLOSED_NOT,      /* it was not closed (yet, when the alarm was sent) */
    CLOSED_REFUSED,  /* it never existed: its SYN was answered by RST */
    CLOSED_VALUES
} closing;

/** What they are shown as: ROW(value, text) for each but 0. */
#define CLOSING_TEXTS(ROW)                                                                                             \
    ROW(CLOSED_BY_PHONE, "Phone (first FIN)")                                                                          \
    ROW(CLOSED_BY_UCM, "Unified CM (first FIN)")                                                                       \
    ROW(CLOSED_BY_RESET, "Reset (RST)")                                                                                \
    ROW(CLOSED_NOT, "Not closed before the alarm")                                                                     \
    ROW(CLOSED_REFUSED, "Refused (SYN answered by RST)")

#endif
