# SPDX-License-Identifier: GPL-2.0-or-later
"""What each capture shows: file name -> function that gives its frames (and the secrets that open them)."""

from . import (broken, catalog, crossroads, crowd, envelope, events, forum, incident, links, lost, neighbors, odd,
               one_event, plain, reasons, secure, skinny)

SCENES = {
    "forum-tcp": forum.forum_tcp,
    "forum-udp": forum.forum_udp,
    "odd-values": odd.odd_values,
    "envelope": envelope.envelope,
    "bad": broken.bad,
    "catalog": catalog.catalog,
    "codes": catalog.codes,
    "links-answers": links.links_answers,
    "links-hosts": links.links_hosts,
    "links-repeats": links.links_repeats,
    "links-events": events.links_events,
    "links-odd": crossroads.links_odd,
    "register-reason": reasons.register_reason,
    "hundred-phones": crowd.hundred_phones,
    "incident": incident.incident,
    "sccp": skinny.sccp,
    "sccp-bad": skinny.sccp_bad,
    "sccp-keepalive": skinny.sccp_keepalive,
    "sccp-text": skinny.sccp_text,
    "reason-forms": reasons.reason_forms,
    "unknown-alarms": odd.unknown_alarms,
    "sip-tls": secure.sip_tls,
    "sccp-tls": secure.sccp_tls,
    "sip-other": plain.sip_other,
    "one-event": one_event.one_event,
    "lost-connection": lost.lost_connection,
    "neighbors": neighbors.neighbors,
}
