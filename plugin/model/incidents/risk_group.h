/* risk_group.h
 * What phones share, and lose together: the kinds of sets that a loss of service may be explained by.
 *
 * The words are those of fault localization: a set of phones that one failure would take down together is a shared risk
 * group. See cause.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_INCIDENTS_RISK_GROUP_H
#define MODEL_INCIDENTS_RISK_GROUP_H

#include <stdint.h>

/** Kinds of sets. A phone is in at most one set of each kind at a time, so it has at most five candidates. */
typedef enum {
    RISK_ADDRESS, /* an address that phones share: Expressway, NAT; never a phone's own */
    RISK_SWITCH,
    RISK_SUBNET, /* /24, /64 */
    RISK_SITE,   /* /16, /48 */
    RISK_UCM,    /* the Unified CM, or the server of an SCCP connection */
    RISK_KINDS
} risk_kind;

/** A set that is not known. */
#define RISK_NONE UINT32_MAX

#endif
