/* timeline.h
 * What happened minute by minute, and how many phones were out of service.
 *
 * The caller hands all memory. Times are nanoseconds since 1970-01-01 UTC.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_INCIDENTS_TIMELINE_H
#define MODEL_INCIDENTS_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What can happen to a phone. Those before its return, a fallback aside, put it out of service, or show that it is: so
 * they go at one time. */
typedef enum {
    TIMELINE_LOST,
    TIMELINE_RESET,
    TIMELINE_STARTED,
    TIMELINE_SILENT, /* keepalives stopped, no alarm */
    TIMELINE_FALLBACK,
    TIMELINE_REJECTED,
    TIMELINE_UNANSWERED,
    TIMELINE_BACK,
    TIMELINE_DOUBTFUL, /* the last keepalive before a loss whose time is not known: it may be out from now on */
    TIMELINE_EVENTS
} timeline_event;

typedef struct {
    int64_t time;
    uint32_t device; /* number dealt out by the caller */
    timeline_event what;
    bool in_service; /* it changes nothing for the phone, which is registered by another line, say */
} timeline_mark;

/** The most rows: an hour, minute by minute. More is no overview. */
enum { TIMELINE_ROWS = 60 };

/** One step (a minute, or another length) in which something happened. */
typedef struct {
    int64_t begin;         /* a whole multiple of the step */
    uint64_t empty_before; /* steps since the row before in which nothing happened */
    uint32_t counts[TIMELINE_EVENTS];
    uint32_t out;      /* phones out of service at the end of it, as far as this capture shows … */
    uint32_t doubtful; /* … and others that may be */
} timeline_row;

/**
 * Counts what happened.
 * @param marks   in any order; it sorts them, by time
 * @param out     one byte for each device, all 0; afterwards 1 for those out of service, 2 for those that may be
 * @param devices how many there are; marks of other devices are only counted
 * @param rows    room for TIMELINE_ROWS
 * @param step    gets the length of a row: a second if all of it is shorter than five minutes, else a
 *                minute, and more only if there would be more rows than TIMELINE_ROWS
 * @return number of rows
 */
size_t timeline_make(timeline_mark *marks, size_t count, uint8_t *out, size_t devices, timeline_row *rows,
                     int64_t *step);

#endif
