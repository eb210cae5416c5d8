/* catalog_codes.c
 * DATA: the codes of the catalog, one row each: see catalog.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/catalog.h"

/* WIRE is in Cisco's catalog and was seen; what was seen in a trace, and is in no catalog, is WIRE_ONLY. */
#define CATALOG      EVIDENCE_CATALOG
#define CATALOG_12_5 EVIDENCE_CATALOG_12_5
#define WIRE         (EVIDENCE_CATALOG | EVIDENCE_WIRE)
#define WIRE_ONLY    EVIDENCE_WIRE
#define SIPCC        EVIDENCE_SIPCC
#define SCCP         EVIDENCE_SCCP
#define SCCP_WIRE    (EVIDENCE_SCCP | EVIDENCE_WIRE)
#define GUIDE        (EVIDENCE_SCCP | EVIDENCE_GUIDE)
#define GUIDE_WIRE   (EVIDENCE_SCCP | EVIDENCE_GUIDE | EVIDENCE_WIRE)
#define NORMAL       CODE_NORMAL
#define FAILURE      CODE_FAILURE
#define SHARED       CODE_SHARED
#define BLAMES_UCM   CODE_BLAMES_UCM
#define LOST         CODE_LOST
#define STARTED      CODE_STARTED
#define RESET        CODE_RESET
#define FALLBACK     CODE_FALLBACK

/* A table of codes: TABLE(name) after its rows, which are called name_rows. FIELD_CODE and FIELD_CODE_NAMED in
 * catalog_fields.def name it so. */
#define TABLE(name) const code_table codes_##name = {name##_rows, sizeof name##_rows / sizeof name##_rows[0]}

/* clang-format off */

/* Code, Cisco's symbol, meaning, evidence, flags; in ascending order of code. Code 0 is in every table of Cisco's,
 * with no text.
 *
 * NORMAL, the reasons for which service is lost on purpose: Cisco calls 18 to 23 normal; the others so
 * marked are our reading.
 *
 * LOST, STARTED, RESET, FALLBACK: the kind of a reason; the others are of no kind that many phones share.
 *
 * "As the phone saw it": it derives 10, 12, 13 and 14 from the error of its socket, and 14 covers all that is not
 * one of the others (sipcc). */

static const code_row reason_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {10, "TCPtimedOut", "TCP connection to Unified CM timed out, as the phone saw it", WIRE, LOST},
    {12, "TCPucmResetConnection",
        "Unified CM reset the TCP connection, as the phone saw it", CATALOG, BLAMES_UCM | LOST},
    {13, "TCPucmAbortedConnection",
        "Unified CM aborted the TCP connection, as the phone saw it", CATALOG, BLAMES_UCM | LOST},
    {14, "TCPucmClosedConnection",
        "Unified CM closed the TCP connection, as the phone saw it", CATALOG, BLAMES_UCM | LOST},
    {15, "SCCPKeepAliveFailure", "SCCP keepalives failed", CATALOG, LOST},
    {16, "TCPdeviceLostIPAddress",
        "Phone lost its IP address (DHCP lease expired or duplicate address)", CATALOG, LOST},
    {17, "TCPDeviceRegsistrationTimedOut", "Registration timed out", CATALOG, LOST},
    {18, "TCPclosedConnectHighPriorityUcm",
        "Phone moved back to a Unified CM of higher priority", CATALOG, NORMAL | FALLBACK},
    {20, "TCPclosedUserInitiatedReset", "User reset the phone", CATALOG, NORMAL | RESET},
    {22, "TCPclosedUcmInitiatedReset", "Unified CM requested a reset", CATALOG, NORMAL | RESET},
    {23, "TCPclosedUcmInitiatedRestart", "Unified CM requested a restart", WIRE, NORMAL | RESET},
    {24, "TCPClosedRegistrationReject", "Unified CM rejected the registration", CATALOG, 0},
    {25, "RegistrationSuccessful",
        "Phone has just started; no earlier connection reported", WIRE, NORMAL | STARTED},
    {26, "TCPclosedVlanChange", "Phone got a new address on another voice VLAN", CATALOG, 0},
    {30, "TCPclosedAlarmWipe", "Phone was wiped", CATALOG, 0},
    {31, "TCPclosedFileAuthFail", "File authentication failed, phone locked", CATALOG, 0},
    {32, "TCPclosedPowerSavePlus", "Phone entered Power Save Plus", CATALOG, NORMAL},
    {33, "BatteryDrainPowerOff", "Battery ran low, phone powered off", CATALOG, NORMAL},
    {34, "ManualPowerOff", "Phone was powered off by hand", CATALOG_12_5, NORMAL},
    {41, "TCPclosedDHCPTimeout", "DHCP timed out", CATALOG, LOST},
    {100, "ConfigVersionMismatch", "Version stamp differed from Unified CM's at registration", CATALOG, 0},
    {101, "ConfigiFileVersionMismatch",
        "Version stamp differed from the configuration file's at registration", CATALOG, 0},
    {102, NULL, "Version stamp of the softkey file differed at registration", SIPCC, 0},
    {103, NULL, "Version stamp of the dial-plan file differed at registration", SIPCC, 0},
    {104, "TCPclosedApplyConfig", "Phone restarted itself to apply a new configuration", CATALOG, NORMAL},
    {105, "TCPclosedDeviceRestart",
        "Phone restarted itself: configuration or dial-plan file could not be downloaded", CATALOG, 0},
    {106, "TCPsecureConnectionFailed", "Secure TCP connection to Unified CM could not be set up", CATALOG, LOST},
    {107, "TCPclosedDeviceReset", "Phone reset itself to run the other firmware partition", CATALOG, NORMAL},
    {108, "VpnConnectionLost", "VPN connectivity was lost", CATALOG, LOST},
    {109, "TCPclosedIPAddressChanged", "Phone's IP address changed", CATALOG, LOST},
    {111, "TCPclosedApplicationRequestedDestroy", "Application requested that the connection be closed", WIRE, 0},
    {113, "TCPclosedSocketError", "Socket error", CATALOG, LOST},
    {200, "ClientApplicationClosed", "Client application was closed", CATALOG, NORMAL},
    {201, "OsInStandbyMode", "Operating system entered standby", CATALOG, NORMAL},
    {202, "OsInHibernateMode", "Operating system hibernated", CATALOG, NORMAL},
    {203, "OsInShutdownMode", "Operating system shut down", CATALOG, NORMAL},
    {204, "ClientApplicationAbort", "Client application crashed", CATALOG, 0},
    {205, "DeviceUnregNoCleanupTime", "Earlier session had no time to clean up", CATALOG, NORMAL},
    {206, "DeviceUnregOnSwitchingToDeskphone", "Client switched from softphone to desk phone control", CATALOG, NORMAL},
    {207, "DeviceUnregOnSwitchingToSoftphone", "Client switched from desk phone control to softphone", CATALOG, NORMAL},
    {208, "DeviceUnregOnNetworkChanged", "Client detected a network change", CATALOG, NORMAL},
    {209, "DeviceUnregExceededRegCount", "Too many concurrent registrations of the device", CATALOG, 0},
    {210, "DeviceUnregExceededLoginCount", "Too many concurrent logons of the client", CATALOG, 0},
};
TABLE(reason);

static const code_row dhcpv4_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, "Successful", "DHCPv4 succeeded", WIRE, 0},
    {2, "RequestTimedOut", "DHCPv4 request timed out", SIPCC, 0},
    {3, "DHCPdisabled", "DHCPv4 was disabled", SIPCC, 0},
};
TABLE(dhcpv4);

static const code_row dhcpv6_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, "Successful", "DHCPv6 succeeded", CATALOG, 0},
    {2, "RequestTimedOut", "DHCPv6 request timed out", CATALOG, 0},
    {3, "DHCPdisabled", "DHCPv6 was disabled", WIRE, 0},
};
TABLE(dhcpv6);

static const code_row tftp_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, "TFTPDownloadSuccess", "Configuration file downloaded", WIRE, 0},
    {2, "TFTPtimedOut", "TFTP server timed out", CATALOG, 0},
    {3, "NoServerInfo", "No TFTP server address (no DHCP option 150, or its name did not resolve)", CATALOG, 0},
};
TABLE(tftp);

static const code_row dns_rows[] = {
    {0, NULL, "no value reported", WIRE, 0},
    {1, "DNSsuccessful", "Name resolved", CATALOG, 0},
    {2, "DNSrequestTimedOut", "DNS request timed out", CATALOG, 0},
    {3, "DNShostNameNotFound", "Name not found in DNS", CATALOG, 0},
    {4, "DNSresolutionNotNeeded", "Unified CM configured by address, no resolution needed", WIRE, 0},
};
TABLE(dns);

static const code_row trust_list_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, NULL, "CTL and/or ITL updated", CATALOG, 0},
    {2, NULL, "CTL installed; the phone had no trust list before", CATALOG, 0},
    {3, NULL, "ITL installed; the phone had no trust list before", WIRE, 0},
    {4, NULL, "CTL and ITL installed; the phone had no trust list before", CATALOG, 0},
    {5, NULL, "CTL update failed, ITL updated; the phone had a trust list before", CATALOG, FAILURE},
    {6, NULL, "Trust list update failed; the phone had none before", CATALOG, FAILURE},
    {7, NULL, "Update failed (connection lost, server busy, invalid parameters or other cause)", CATALOG, FAILURE},
    {8, NULL, "ITL update failed, CTL updated; the phone had a trust list before", CATALOG, FAILURE},
    {9, NULL, "Trust list update failed; the phone had one before", CATALOG, FAILURE},
};
TABLE(trust_list);

static const code_row download_method_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, "TFTP", "Downloaded by TFTP", CATALOG, 0},
    {2, "HTTP", "Downloaded by HTTP", CATALOG, 0},
    {3, "PPID", "Downloaded by peer-to-peer image distribution", CATALOG, 0},
};
TABLE(download_method);

static const code_row download_failure_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, NULL, "TFTP server error", CATALOG, 0},
    {2, NULL, "Firmware load not found on the TFTP server", CATALOG, 0},
    {3, NULL, "Internal phone error during the download", CATALOG, 0},
    {4, NULL, "Load server or TFTP server could not process the request", CATALOG, 0},
    {5, NULL, "Encryption error on the phone while loading the image", CATALOG, 0},
    {6, NULL, "Image is not encrypted", CATALOG, 0},
    {7, NULL, "Image could not be decrypted with the phone's key", CATALOG, 0},
    {8, NULL, "Image encryption is faulty", CATALOG, 0},
    {9, NULL, "Phone has no load server name or address", CATALOG, 0},
    {10, NULL, "Action not allowed by the load server or TFTP server", CATALOG, 0},
    {13, NULL, "Response from the load server or TFTP server timed out", CATALOG, 0},
    {14, NULL, "Too little data received", CATALOG, 0},
    {15, NULL, "Too much data received", CATALOG, 0},
    {16, NULL, "Phone could not connect to the network", CATALOG, 0},
    {17, NULL, "Server name could not be resolved", CATALOG, 0},
    {18, NULL, "No DNS server configured", CATALOG, 0},
    {19, NULL, "Connection to the load server or TFTP server timed out", CATALOG, 0},
    {20, NULL, "Download canceled by a newer request", CATALOG, 0},
};
TABLE(download_failure);

static const code_row ucm_result_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, NULL, "No change for Unified CM", CATALOG, 0},
    {2, NULL, "Changes applied without a new registration", CATALOG, 0},
    {3, NULL, "Changes applied, phone had to register again", CATALOG, 0},
};
TABLE(ucm_result);

static const code_row phone_result_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, NULL, "Changes applied without a reset or restart", CATALOG, 0},
    {2, NULL, "Reset to the other firmware partition, delayed", CATALOG, 0},
    {3, NULL, "Restart now", CATALOG, 0},
    {4, NULL, "Restart, delayed", CATALOG, 0},
    {5, NULL, "Pending: a firmware download is running", CATALOG, 0},
    {6, NULL, "TFTP error while downloading the configuration file", CATALOG, FAILURE},
};
TABLE(phone_result);

static const code_row apply_reason_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, NULL, "Configuration file changed since the last download", CATALOG, 0},
    {2, NULL, "Firmware download in progress", CATALOG, 0},
    {3, NULL, "A call is active", CATALOG, 0},
    {4, NULL, "Registration delayed until the call ends", CATALOG, 0},
    {5, NULL, "Reset delayed until the call ends", CATALOG, 0},
    {6, NULL, "TFTP server error", CATALOG, 0},
    {7, NULL, "Configuration file not found on the TFTP server", CATALOG, 0},
    {8, NULL, "Action not allowed by the load server or TFTP server", CATALOG, 0},
    {9, NULL, "Internal phone error during the download", CATALOG, 0},
    {10, NULL, "Connection to the load server or TFTP server timed out", CATALOG, 0},
    {11, NULL, "CTL file not found on the TFTP server", CATALOG, 0},
    {12, NULL, "CTL file failed authentication", CATALOG, 0},
    {13, NULL, "Load server or TFTP server could not process the request", CATALOG, 0},
    {14, NULL, "Encryption error on the phone", CATALOG, 0},
    {15, NULL, "Configuration file is not encrypted", CATALOG, 0},
    {16, NULL, "Configuration file could not be decrypted with the phone's key", CATALOG, 0},
    {17, NULL, "Configuration file encryption is faulty", CATALOG, 0},
    {18, NULL, "Phone has no load server name or address", CATALOG, 0},
    {19, NULL, "Server name could not be resolved", CATALOG, 0},
    {20, NULL, "Internal phone error while processing the configuration file", CATALOG, 0},
    {21, NULL, "Configuration file must be downloaded again", CATALOG, 0},
    {22, NULL, "Certificate mismatch for the configuration file", CATALOG, 0},
    {23, NULL, "New firmware load required", CATALOG, 0},
};
TABLE(apply_reason);

static const code_row config_failure_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, NULL, "Version stamp mismatch", CATALOG, 0},
    {2, NULL, "TFTP server unavailable", CATALOG, 0},
    {3, NULL, "Configuration file not found", CATALOG, 0},
    {4, NULL, "Configuration file could not be read", CATALOG, 0},
};
TABLE(config_failure);

static const code_row power_save_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, "NoEnergyWiseDomain", "No EnergyWise domain configured on the phone", CATALOG, 0},
    {2, "NoEnergyWiseSecret", "No EnergyWise secret configured on the phone", CATALOG, 0},
    {3, "NoEnergyWiseSecret", "No EnergyWise secret configured on the phone", CATALOG, 0},
    {4, "NoEnergyWiseSwitch", "Switch does not run EnergyWise", CATALOG, 0},
    {5, "PSPRejected", "Switch rejected Power Save Plus", CATALOG, 0},
};
TABLE(power_save);

/* The number of SCCP's text alarm is of an older list of its own. The symbol is the word that phones write after Last=;
 * newer loads write UCM- for CM-. SHARED, the numbers that mean the same among the reasons above. */
static const code_row sccp_text_rows[] = {
    {0, "Load Rejected HC", "Firmware rejected: not compatible with the hardware", GUIDE, FAILURE},
    {1, "TFTP Size Error", "Wrong size of the firmware file", SCCP, FAILURE},
    {2, "Compression Type Error", "Unsupported compression of the firmware", SCCP, FAILURE},
    {3, "Version Error", "Unsupported firmware version", SCCP, FAILURE},
    {4, "Disk Full Error", "Not enough storage for the file", SCCP, FAILURE},
    {5, "ROM Checksum Error", "Wrong checksum of the ROM", SCCP, FAILURE},
    {6, "File Not Found", "File not found on the TFTP server", SCCP, FAILURE},
    {7, "TFTP Timeout", "TFTP server timed out", SCCP, FAILURE},
    {8, "TFTP Access Error", "TFTP server denied access", SCCP, FAILURE},
    {9, "TFTP Error", "Other TFTP error", SCCP, FAILURE},
    {10, "TCP-timeout", "TCP connection to Unified CM timed out", GUIDE_WIRE, SHARED | LOST},
    {11, "TCP-Bad-ACK", "Unified CM acknowledged data that was never sent", GUIDE, LOST},
    {12, "CM-reset-TCP", "Unified CM reset the TCP connection", GUIDE, SHARED | LOST},
    {13, "CM-aborted-TCP", "Unified CM aborted the TCP connection", GUIDE, SHARED | LOST},
    {14, "CM-closed-TCP", "Unified CM closed the TCP connection", GUIDE_WIRE, SHARED | LOST},
    {15, "CM-ICMP-Unreach", "Unified CM was reported unreachable (ICMP)", GUIDE, LOST},
    {16, "CM-NAKed", "Unified CM rejected the phone", GUIDE, LOST},
    {17, "KeepaliveTO", "Keepalives timed out", GUIDE, LOST},
    {18, "Failback", "Phone moved back to a Unified CM of higher priority", GUIDE, SHARED | NORMAL | FALLBACK},
    {19, "Phone-Diag", "Diagnosis on the phone", SCCP, 0},
    {20, "Phone-Keypad", "User reset the phone at its keypad", GUIDE, SHARED | NORMAL | RESET},
    {21, "Phone-Re-IP", "Phone got a new IP address", GUIDE, LOST},
    {22, "Reset-Reset", "Unified CM requested a reset", GUIDE_WIRE, SHARED | NORMAL | RESET},
    {23, "Reset-Restart", "Unified CM requested a restart", GUIDE_WIRE, SHARED | NORMAL | RESET},
    {24, "Phone-Reg-Rej", "Unified CM rejected the registration", GUIDE, SHARED},
    {25, "Initialized", "Phone has just started", GUIDE_WIRE, SHARED | NORMAL | STARTED},
    {26, NULL, "Cause without a name; its number is in Last=, in hexadecimal", SCCP, 0},
    {27, NULL, "Phone was waiting for a message; the text names it and its sender", SCCP_WIRE, 0},
    {28, NULL, "Phone was waiting for a response; the text names its state", SCCP, 0},
    {29, "DSP Error", "Signal processor failed", SCCP, FAILURE},
    {30, "Phone-Abort", "Phone aborted", GUIDE, 0},
    {31, "FileAuthError", "File authentication failed", SCCP, FAILURE},
    {32, NULL, "Phone received an invalid SCCP message; its number is in the text", WIRE_ONLY, 0},
};
TABLE(sccp_text);
