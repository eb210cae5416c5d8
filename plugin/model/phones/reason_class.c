/* reason_class.c
 * Kinds of reasons: see reason_class.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/phones/reason_class.h"

#include <stddef.h>

/* The only place that knows. It is a column of the catalog's rows of reasons in all but its place: where a reason is added
 * there, this table is looked at. A reason without a row is INCIDENT_OTHER. */
static const struct {
    uint8_t reason;
    uint8_t kind;
} reason_kinds[] = {
    {10, INCIDENT_LOST},     /* TCP timed out */
    {11, INCIDENT_LOST},     /* SCCP only: Unified CM acknowledged what was never sent */
    {12, INCIDENT_LOST},     /* Unified CM reset the connection */
    {13, INCIDENT_LOST},     /* Unified CM aborted it */
    {14, INCIDENT_LOST},     /* Unified CM closed it, as far as the phone can tell */
    {15, INCIDENT_LOST},     /* SCCP keepalives failed; SCCP: Unified CM unreachable */
    {16, INCIDENT_LOST},     /* IP address lost; SCCP: Unified CM refused the phone */
    {17, INCIDENT_LOST},     /* registration timed out; SCCP: keepalives had no response in time */
    {18, INCIDENT_FALLBACK}, /* back to a Unified CM of higher priority */
    {20, INCIDENT_RESET},    /* by the user */
    {21, INCIDENT_LOST},     /* SCCP only: the phone took a new IP address */
    {22, INCIDENT_RESET},    /* by Unified CM: reset */
    {23, INCIDENT_RESET},    /* by Unified CM: restart */
    {25, INCIDENT_STARTED},  /* just initialized */
    {41, INCIDENT_LOST},     /* DHCP timed out */
    {106, INCIDENT_LOST},    /* TLS could not be set up */
    {108, INCIDENT_LOST},    /* VPN lost */
    {109, INCIDENT_LOST},    /* IP address changed */
    {113, INCIDENT_LOST},    /* socket error */
};

incident_kind incident_kind_of(uint32_t reason)
{
    for (size_t i = 0; i < sizeof reason_kinds / sizeof reason_kinds[0]; i++) {
        if (reason_kinds[i].reason == reason) {
            return (incident_kind)reason_kinds[i].kind;
        }
    }
    return INCIDENT_OTHER;
}
