/* sccp.h
 * The alarms of SCCP phones.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_DISSECT_SCCP_H
#define WIRESHARK_DISSECT_SCCP_H

#include "wireshark/ws_compat.h"

/**
 * Called after a frame with SCCP in it has been dissected: shows the alarms in its messages.
 * @param is_tls        it came over TLS: what Wireshark decrypted counts, not the records, which may be signed only and
 *                      then hold the same in the clear
 * @param in_icmp_error an ICMP error quotes the SCCP messages
 */
void dissect_sccp_frame(packet_info *pinfo, proto_tree *tree, bool is_tls, bool in_icmp_error);

#endif
