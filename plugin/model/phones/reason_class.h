/* reason_class.h
 * What a reason for being out of service says of the kind of incident it belongs to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_PHONES_REASON_CLASS_H
#define MODEL_PHONES_REASON_CLASS_H

#include <stdint.h>

/** Kinds of incidents. Events of different kinds never share an incident, however close in time they are. */
typedef enum {
    INCIDENT_LOST,     /* the connection to a Unified CM was lost: by Unified CM */
    INCIDENT_STARTED,  /* the phone has just started: by switch, since many at once on one switch are a power failure */
    INCIDENT_RESET,    /* somebody reset the phone: by Unified CM */
    INCIDENT_FALLBACK, /* the phone went back to a Unified CM of higher priority: no fault */
    INCIDENT_OTHER,    /* anything else: by reason */
    INCIDENT_KINDS
} incident_kind;

/**
 * The kind that a reason belongs to. It holds for ReasonForOutOfService, for the number of a REGISTER's Reason header, and
 * for the number of SCCP's text alarm: where these lists differ, both meanings are INCIDENT_OTHER, or only one list has the
 * number.
 */
incident_kind incident_kind_of(uint32_t reason);

#endif
