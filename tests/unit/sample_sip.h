/* sample_sip.h
 * The beginning of the message that a phone puts around an alarm.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SAMPLE_SIP_H
#define SAMPLE_SIP_H

#define REFER   "REFER sip:192.0.2.100 SIP/2.0\r\n"
#define HEADERS "Via: SIP/2.0/TCP 192.0.2.35:5060\r\nCall-ID: abc@192.0.2.35\r\nCSeq: 1000 REFER\r\n"

#endif
