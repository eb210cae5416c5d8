/* sample_alarm.h
 * Documents as phones send them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SAMPLE_ALARM_H
#define SAMPLE_ALARM_H

#define SAMPLE_TL_INFO                                                                                                 \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                                                     \
    "<x-cisco-alarm>\n"                                                                                                \
    "<Alarm Name=\"DeviceTLInfo\">\n"                                                                                  \
    "<ParameterList>\n"                                                                                                \
    "<String name=\"DeviceName\">SEP001122334455</String>\n"                                                           \
    "<String name=\"IPv4Address\">192.0.2.35</String>\n"                                                               \
    "<String name=\"IPv6Address\"></String>\n"                                                                         \
    "<String name=\"CTL_Signature\">Not Installed</String>\n"                                                          \
    "<String name=\"CTL_TFTP_Server\">N/A</String>\n"                                                                  \
    "<String name=\"ITL_Signature\">3E 91 A3 44 0B 7C 52 96 E1 D0 5A 18 C7 2F 8B 60 94 1D B3 7E </String>\n"           \
    "<String name=\"ITL_TFTP_Server\">tftp.example.com</String>\n"                                                     \
    "<String name=\"StatusCode\">3</String>\n"                                                                         \
    "</ParameterList>\n"                                                                                               \
    "</Alarm>\n"                                                                                                       \
    "</x-cisco-alarm>"

#define SAMPLE_OUTAGE                                                                                                  \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                                                     \
    "<x-cisco-alarm>\n"                                                                                                \
    "<Alarm Name=\"LastOutOfServiceInformation\">\n"                                                                   \
    "<ParameterList>\n"                                                                                                \
    "<String name=\"DeviceName\">SEP001122334455</String>\n"                                                           \
    "<String name=\"DeviceIPv4Address\">192.0.2.35/24</String>\n"                                                      \
    "<String name=\"IPv4DefaultGateway\">192.0.2.1</String>\n"                                                         \
    "<String name=\"DeviceIPv6Address\"></String>\n"                                                                   \
    "<String name=\"IPv6DefaultGateway\"></String>\n"                                                                  \
    "<String name=\"ModelNumber\">CP-7821</String>\n"                                                                  \
    "<String name=\"NeighborIPv4Address\">192.0.2.2</String>\n"                                                        \
    "<String name=\"NeighborIPv6Address\"></String>\n"                                                                 \
    "<String name=\"NeighborDeviceID\">switch.example.com</String>\n"                                                  \
    "<String name=\"NeighborPortID\">GigabitEthernet0/21</String>\n"                                                   \
    "<Enum name=\"DHCPv4Status\">1</Enum>\n"                                                                           \
    "<Enum name=\"DHCPv6Status\">3</Enum>\n"                                                                           \
    "<Enum name=\"TFTPCfgStatus\">1</Enum>\n"                                                                          \
    "<Enum name=\"DNSStatusUnifiedCM1\">4</Enum>\n"                                                                    \
    "<String name=\"VoiceVLAN\">4095</String>\n"                                                                       \
    "<String name=\"UnifiedCMIPAddress\"><not open></String>\n"                                                        \
    "<String name=\"LocalPort\">-1</String>\n"                                                                         \
    "<String name=\"TimeStamp\">1479803430521</String>\n"                                                              \
    "<Enum name=\"ReasonForOutOfService\"></Enum>\n"                                                                   \
    "<String name=\"LastProtocolEventSent\">Sent:REGISTER sip:192.0.2.100 SIP/2.0  "                                   \
    "Cseq:336 REGISTER CallId:00112233-44550002-1f2e3d4c-5b6a7988@192.0.2.35    </String>\n"                           \
    "<String name=\"LastProtocolEventReceived\">Rcvd:SIP/2.0 200 OK  "                                                 \
    "Cseq:335 REGISTER CallId:00112233-44550002-1f2e3d4c-5b6a7988@192.0.2.35    </String>\n"                           \
    "<String name=\"ReasonForOutOfServiceText\">LastTimeInitialized</String>\n"                                        \
    "</ParameterList>\n"                                                                                               \
    "</Alarm>\n"                                                                                                       \
    "</x-cisco-alarm>"

#endif
