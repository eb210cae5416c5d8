/* alarm_catalog.c
 * DATA: see alarm_catalog.h. To add a parameter or a code, add a row.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "alarm_catalog.h"

#include <string.h>

#define CATALOG      EVIDENCE_CATALOG
#define CATALOG_12_5 EVIDENCE_CATALOG_12_5
#define WIRE         EVIDENCE_WIRE
#define INFERRED     EVIDENCE_INFERRED
#define NORMAL       CODE_NORMAL
#define FAILURE      CODE_FAILURE
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* clang-format off */

/* ---- Codes: code, Cisco's symbol, meaning, evidence, flags. Code 0 stands in every table of Cisco's, with no text.
 *
 * NORMAL, the reasons that somebody or something brought about on purpose: Cisco calls 18 to 23 normal; the others so
 * marked are our reading. */

static const code_row reason_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {10, "TCPtimedOut", "TCP connection to Unified CM timed out", WIRE, 0},
    {12, "TCPucmResetConnection", "Unified CM reset the TCP connection", CATALOG, 0},
    {13, "TCPucmAbortedConnection", "Unified CM aborted the TCP connection", CATALOG, 0},
    {14, "TCPucmClosedConnection", "Unified CM closed the TCP connection", CATALOG, 0},
    {15, "SCCPKeepAliveFailure", "SCCP keepalives failed", CATALOG, 0},
    {16, "TCPdeviceLostIPAddress", "Phone lost its IP address (DHCP lease expired or duplicate address)", CATALOG, 0},
    {17, "TCPDeviceRegsistrationTimedOut", "Registration timed out", CATALOG, 0},
    {18, "TCPclosedConnectHighPriorityUcm", "Phone moved back to a Unified CM of higher priority", CATALOG, NORMAL},
    {20, "TCPclosedUserInitiatedReset", "User reset the phone", CATALOG, NORMAL},
    {22, "TCPclosedUcmInitiatedReset", "Unified CM told the phone to reset", CATALOG, NORMAL},
    {23, "TCPclosedUcmInitiatedRestart", "Unified CM told the phone to restart", WIRE, NORMAL},
    {24, "TCPClosedRegistrationReject", "Unified CM rejected the registration", CATALOG, 0},
    {25, "RegistrationSuccessful", "Phone has just initialized; it knows of no earlier connection", WIRE, NORMAL},
    {26, "TCPclosedVlanChange", "Phone took a new address on another voice VLAN", CATALOG, 0},
    {30, "TCPclosedAlarmWipe", "Phone was wiped", CATALOG, 0},
    {31, "TCPclosedFileAuthFail", "File authentication failed, phone locked", CATALOG, 0},
    {32, "TCPclosedPowerSavePlus", "Phone entered Power Save Plus", CATALOG, NORMAL},
    {33, "BatteryDrainPowerOff", "Battery ran low, phone powered off", CATALOG, NORMAL},
    {34, "ManualPowerOff", "Phone was powered off by hand", CATALOG_12_5, NORMAL},
    {41, "TCPclosedDHCPTimeout", "DHCP timed out", CATALOG, 0},
    {100, "ConfigVersionMismatch", "Version stamp differed from Unified CM's at registration", CATALOG, 0},
    {101, "ConfigiFileVersionMismatch",
        "Version stamp differed from the configuration file's at registration", CATALOG, 0},
    {104, "TCPclosedApplyConfig", "Phone restarted itself to apply a new configuration", CATALOG, NORMAL},
    {105, "TCPclosedDeviceRestart",
        "Phone restarted itself: configuration or dial-plan file could not be downloaded", CATALOG, 0},
    {106, "TCPsecureConnectionFailed", "Secure TCP connection to Unified CM could not be set up", CATALOG, 0},
    {107, "TCPclosedDeviceReset", "Phone reset itself to run the other firmware partition", CATALOG, NORMAL},
    {108, "VpnConnectionLost", "VPN connectivity was lost", CATALOG, 0},
    {109, "TCPclosedIPAddressChanged", "Phone's IP address changed", CATALOG, 0},
    {111, "TCPclosedApplicationRequestedDestroy", "Application asked for the connection to be closed", WIRE, 0},
    {113, "TCPclosedSocketError", "Socket error", CATALOG, 0},
    {200, "ClientApplicationClosed", "Client application was closed", CATALOG, NORMAL},
    {201, "OsInStandbyMode", "Operating system went to standby", CATALOG, NORMAL},
    {202, "OsInHibernateMode", "Operating system hibernated", CATALOG, NORMAL},
    {203, "OsInShutdownMode", "Operating system shut down", CATALOG, NORMAL},
    {204, "ClientApplicationAbort", "Client application crashed", CATALOG, 0},
    {205, "DeviceUnregNoCleanupTime", "Earlier session had no time to clean up", CATALOG, NORMAL},
    {206, "DeviceUnregOnSwitchingToDeskphone", "Client switched from softphone to desk phone control", CATALOG, NORMAL},
    {207, "DeviceUnregOnSwitchingToSoftphone", "Client switched from desk phone control to softphone", CATALOG, NORMAL},
    {208, "DeviceUnregOnNetworkChanged", "Client saw the network change", CATALOG, NORMAL},
    {209, "DeviceUnregExceededRegCount", "Too many concurrent registrations of the device", CATALOG, 0},
    {210, "DeviceUnregExceededLoginCount", "Too many concurrent logons of the client", CATALOG, 0},
};

static const code_row dhcpv4_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, "Successful", "DHCPv4 succeeded", WIRE, 0},
    {2, "RequestTimedOut", "DHCPv4 request timed out", INFERRED, 0},
    {3, "DHCPdisabled", "DHCPv4 was disabled", INFERRED, 0},
};

static const code_row dhcpv6_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, "Successful", "DHCPv6 succeeded", CATALOG, 0},
    {2, "RequestTimedOut", "DHCPv6 request timed out", CATALOG, 0},
    {3, "DHCPdisabled", "DHCPv6 was disabled", WIRE, 0},
};

static const code_row tftp_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, "TFTPDownloadSuccess", "Configuration file downloaded", WIRE, 0},
    {2, "TFTPtimedOut", "TFTP server timed out", CATALOG, 0},
    {3, "NoServerInfo", "Phone knows no TFTP server (no DHCP option 150, or its name did not resolve)", CATALOG, 0},
};

static const code_row dns_rows[] = {
    {0, NULL, "no value reported", WIRE, 0},
    {1, "DNSsuccessful", "Name resolved", CATALOG, 0},
    {2, "DNSrequestTimedOut", "DNS request timed out", CATALOG, 0},
    {3, "DNShostNameNotFound", "DNS server does not know the name", CATALOG, 0},
    {4, "DNSresolutionNotNeeded", "Unified CM was given by address, no resolution needed", WIRE, 0},
};

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

static const code_row download_method_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, "TFTP", "Downloaded by TFTP", CATALOG, 0},
    {2, "HTTP", "Downloaded by HTTP", CATALOG, 0},
    {3, "PPID", "Downloaded by peer-to-peer image distribution", CATALOG, 0},
};

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
    {20, NULL, "Download cancelled by a newer request", CATALOG, 0},
};

static const code_row ucm_result_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, NULL, "No change for Unified CM", CATALOG, 0},
    {2, NULL, "Changes applied without a new registration", CATALOG, 0},
    {3, NULL, "Changes applied, phone had to register again", CATALOG, 0},
};

static const code_row phone_result_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, NULL, "Changes applied without a reset or restart", CATALOG, 0},
    {2, NULL, "Reset to the other firmware partition, delayed", CATALOG, 0},
    {3, NULL, "Restart now", CATALOG, 0},
    {4, NULL, "Restart, delayed", CATALOG, 0},
    {5, NULL, "Pending: a firmware download is running", CATALOG, 0},
    {6, NULL, "TFTP error while downloading the configuration file", CATALOG, FAILURE},
};

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

static const code_row config_failure_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, NULL, "Version stamp mismatch", CATALOG, 0},
    {2, NULL, "TFTP server unavailable", CATALOG, 0},
    {3, NULL, "Configuration file not found", CATALOG, 0},
    {4, NULL, "Configuration file could not be read", CATALOG, 0},
};

static const code_row power_save_rows[] = {
    {0, NULL, "no value reported", CATALOG, 0},
    {1, "NoEnergyWiseDomain", "No EnergyWise domain configured on the phone", CATALOG, 0},
    {2, "NoEnergyWiseSecret", "No EnergyWise secret configured on the phone", CATALOG, 0},
    {3, "NoEnergyWiseSecret", "No EnergyWise secret configured on the phone", CATALOG, 0},
    {4, "NoEnergyWiseSwitch", "Switch does not run EnergyWise", CATALOG, 0},
    {5, "PSPRejected", "Switch refused Power Save Plus", CATALOG, 0},
};

/* The number of SCCP's text alarm is of an older list, which agrees with the reasons above only in these. */
static const code_row sccp_text_rows[] = {
    {10, "TCPtimedOut", "TCP connection to Unified CM timed out", CATALOG, 0},
    {12, "TCPucmResetConnection", "Unified CM reset the TCP connection", CATALOG, 0},
    {13, "TCPucmAbortedConnection", "Unified CM aborted the TCP connection", CATALOG, 0},
    {14, "TCPucmClosedConnection", "Unified CM closed the TCP connection", CATALOG, 0},
    {18, "TCPclosedConnectHighPriorityUcm", "Phone moved back to a Unified CM of higher priority", CATALOG, NORMAL},
    {20, "TCPclosedUserInitiatedReset", "User reset the phone", CATALOG, NORMAL},
    {22, "TCPclosedUcmInitiatedReset", "Unified CM told the phone to reset", CATALOG, NORMAL},
    {23, "TCPclosedUcmInitiatedRestart", "Unified CM told the phone to restart", CATALOG, NORMAL},
    {24, "TCPClosedRegistrationReject", "Unified CM rejected the registration", CATALOG, 0},
    {25, "RegistrationSuccessful", "Phone has just initialized; it knows of no earlier connection", CATALOG, NORMAL},
};

static const code_table reason = {reason_rows, COUNT(reason_rows)};
static const code_table dhcpv4 = {dhcpv4_rows, COUNT(dhcpv4_rows)};
static const code_table dhcpv6 = {dhcpv6_rows, COUNT(dhcpv6_rows)};
static const code_table tftp = {tftp_rows, COUNT(tftp_rows)};
static const code_table dns = {dns_rows, COUNT(dns_rows)};
static const code_table trust_list = {trust_list_rows, COUNT(trust_list_rows)};
static const code_table download_method = {download_method_rows, COUNT(download_method_rows)};
static const code_table download_failure = {download_failure_rows, COUNT(download_failure_rows)};
static const code_table ucm_result = {ucm_result_rows, COUNT(ucm_result_rows)};
static const code_table phone_result = {phone_result_rows, COUNT(phone_result_rows)};
static const code_table apply_reason = {apply_reason_rows, COUNT(apply_reason_rows)};
static const code_table config_failure = {config_failure_rows, COUNT(config_failure_rows)};
static const code_table power_save = {power_save_rows, COUNT(power_save_rows)};
static const code_table sccp_text = {sccp_text_rows, COUNT(sccp_text_rows)};

/* ---- Parameters: name in the XML, kind, filter name, label, description; where there is one, its table of codes, what
 * it tells of the alarm, and the stem of generated fields. An alarm's rows stand in the order in which phones send
 * them. */

static const param_row download_start_params[] = {
    {"DeviceName", KIND_DEVICE, "device_name", "Device", "Device name as Unified CM knows it", .tells = FACT_DEVICE},
    {"IPAddress", KIND_IPV4_PREFIX, "device_ipv4", "Device IPv4 address", "IPv4 address of the phone"},
    {"Active", KIND_STRING, "active_load", "Active load", "Firmware the phone runs"},
    {"RequestedLoadId", KIND_STRING, "requested_load", "Requested load", "Firmware the phone was told to download"},
};

static const param_row download_success_params[] = {
    {"DeviceName", KIND_DEVICE, "device_name", "Device", "Device name as Unified CM knows it", .tells = FACT_DEVICE},
    {"IPAddress", KIND_IPV4_PREFIX, "device_ipv4", "Device IPv4 address", "IPv4 address of the phone"},
    {"Method", KIND_CODE, "download_method", "Download method",
     "How the firmware was downloaded", .codes = &download_method, .tells = FACT_RESULT},
    {"Active", KIND_STRING, "active_load", "Active load", "Firmware the phone runs"},
    {"InActive", KIND_STRING, "inactive_load", "Inactive load", "Firmware in the other partition"},
    {"Inactive", KIND_STRING, "inactive_load", "Inactive load", "Firmware in the other partition"},
    {"Server", KIND_STRING, "load_server", "Load server", "Server the firmware came from, or should have"},
};

static const param_row download_failed_params[] = {
    {"DeviceName", KIND_DEVICE, "device_name", "Device", "Device name as Unified CM knows it", .tells = FACT_DEVICE},
    {"IPAddress", KIND_IPV4_PREFIX, "device_ipv4", "Device IPv4 address", "IPv4 address of the phone"},
    {"Active", KIND_STRING, "active_load", "Active load", "Firmware the phone runs"},
    {"InActive", KIND_STRING, "inactive_load", "Inactive load", "Firmware in the other partition"},
    {"Inactive", KIND_STRING, "inactive_load", "Inactive load", "Firmware in the other partition"},
    {"FailedLoadId", KIND_STRING, "failed_load", "Failed load", "Firmware that could not be downloaded"},
    {"Method", KIND_CODE, "download_method", "Download method",
     "How the firmware was downloaded", .codes = &download_method},
    {"FailureReason", KIND_CODE, "download_failure", "Download failure",
     "Why the firmware could not be downloaded", .codes = &download_failure, .tells = FACT_RESULT},
    {"Server", KIND_STRING, "load_server", "Load server", "Server the firmware came from, or should have"},
};

static const param_row apply_config_params[] = {
    {"DeviceName", KIND_DEVICE, "device_name", "Device", "Device name as Unified CM knows it", .tells = FACT_DEVICE},
    {"IPAddress", KIND_IPV4_PREFIX, "device_ipv4", "Device IPv4 address", "IPv4 address of the phone"},
    {"CUCM_Result", KIND_CODE, "ucm_result", "Unified CM result",
     "What applying the configuration meant for Unified CM", .codes = &ucm_result},
    {"UnifiedCM_Result", KIND_CODE, "ucm_result", "Unified CM result",
     "What applying the configuration meant for Unified CM", .codes = &ucm_result},
    {"Phone_Result", KIND_CODE, "phone_result", "Phone result",
     "What applying the configuration meant for the phone", .codes = &phone_result, .tells = FACT_RESULT},
    {"Reason", KIND_CODE, "apply_reason", "Apply reason",
     "Why the configuration was applied in this way", .codes = &apply_reason},
};

static const param_row config_failed_params[] = {
    {"DeviceName", KIND_DEVICE, "device_name", "Device", "Device name as Unified CM knows it", .tells = FACT_DEVICE},
    {"IPAddress", KIND_IPV4_PREFIX, "device_ipv4", "Device IPv4 address", "IPv4 address of the phone"},
    {"CurrentConfigVersionStamp", KIND_STRING, "current_config", "Current configuration",
     "Version stamp of the configuration the phone has"},
    {"NewConfigVersionStamp", KIND_STRING, "new_config", "New configuration",
     "Version stamp of the configuration the phone should have"},
    {"FailureReason", KIND_CODE, "config_failure", "Configuration failure",
     "Why the phone could not take its configuration", .codes = &config_failure, .tells = FACT_RESULT},
};

static const param_row power_save_failed_params[] = {
    {"DeviceName", KIND_DEVICE, "device_name", "Device", "Device name as Unified CM knows it", .tells = FACT_DEVICE},
    {"DeviceIPv4Address", KIND_IPV4_PREFIX, "device_ipv4", "Device IPv4 address", "IPv4 address of the phone"},
    {"Reason", KIND_CODE, "power_save_failure", "Power Save Plus failure",
     "Why the phone could not enter Power Save Plus", .codes = &power_save, .tells = FACT_RESULT},
};

static const param_row not_supported_params[] = {
    {"DeviceName", KIND_DEVICE, "device_name", "Device", "Device name as Unified CM knows it", .tells = FACT_DEVICE},
    {"DeviceIPv4Address", KIND_IPV4_PREFIX, "device_ipv4", "Device IPv4 address", "IPv4 address of the phone"},
    {"DeviceIPv6Address", KIND_IPV6_PREFIX, "device_ipv6", "Device IPv6 address", "IPv6 address of the phone"},
    {"DeviceIPAddressingMode", KIND_STRING, "ip_addressing_mode", "IP addressing mode", "IPv4, IPv6 or both"},
    {"DeviceIPv4StackState", KIND_STRING, "ipv4_stack_state", "IPv4 stack state", "State of the IPv4 stack"},
    {"DeviceIPv6StackState", KIND_STRING, "ipv6_stack_state", "IPv6 stack state", "State of the IPv6 stack"},
    {"DeviceNotSupport", KIND_STRING, "unsupported_feature", "Unsupported feature", "What the phone does not support"},
};

static const param_row send_logs_params[] = {
    {"DeviceName", KIND_DEVICE, "device_name", "Device", "Device name as Unified CM knows it", .tells = FACT_DEVICE},
    {"IPv4Address", KIND_IPV4_PREFIX, "device_ipv4", "Device IPv4 address", "IPv4 address of the phone"},
    {"IPv6Address", KIND_IPV6_PREFIX, "device_ipv6", "Device IPv6 address", "IPv6 address of the phone"},
    {"StopReason", KIND_STRING, "stop_reason", "Stop reason", "Why the phone stopped sending its logs"},
};

static const param_row push_notification_params[] = {
    {"Type", KIND_STRING, "apns_type", "APNS type", "Type of the push notification alarm"},
    {"DeviceName", KIND_DEVICE, "device_name", "Device", "Device name as Unified CM knows it", .tells = FACT_DEVICE},
    {"DevicePkid", KIND_STRING, "device_pkid", "Device pkid", "Key of the device in Unified CM's database"},
    {"IssueDescription", KIND_STRING, "issue", "Issue", "What went wrong"},
};

static const param_row trust_lists_params[] = {
    {"DeviceName", KIND_DEVICE, "device_name", "Device", "Device name as Unified CM knows it", .tells = FACT_DEVICE},
    {"IPv4Address", KIND_IPV4_PREFIX, "device_ipv4", "Device IPv4 address", "IPv4 address of the phone"},
    {"IPv6Address", KIND_IPV6_PREFIX, "device_ipv6", "Device IPv6 address", "IPv6 address of the phone"},
    {"CTL_Signature", KIND_SIGNATURE, "ctl_signature", "CTL signature",
     "Signature of the CTL file the phone has", .generated = "ctl_digest"},
    {"CTL_TFTP_Server", KIND_STRING, "ctl_tftp_server", "CTL TFTP server", "TFTP server the CTL file came from"},
    {"ITL_Signature", KIND_SIGNATURE, "itl_signature", "ITL signature",
     "Signature of the ITL file the phone has", .generated = "itl_digest"},
    {"ITL_TFTP_Server", KIND_STRING, "itl_tftp_server", "ITL TFTP server", "TFTP server the ITL file came from"},
    {"StatusCode", KIND_CODE, "tl_status", "Trust list status",
     "What became of the trust lists", .codes = &trust_list, .tells = FACT_RESULT},
};

static const param_row out_of_service_params[] = {
    {"DeviceName", KIND_DEVICE, "device_name", "Device", "Device name as Unified CM knows it", .tells = FACT_DEVICE},
    {"DeviceIPv4Address", KIND_IPV4_PREFIX, "device_ipv4", "Device IPv4 address", "IPv4 address of the phone"},
    {"IPv4DefaultGateway", KIND_IPV4, "ipv4_gateway", "IPv4 gateway", "IPv4 default gateway"},
    {"DeviceIPv6Address", KIND_IPV6_PREFIX, "device_ipv6", "Device IPv6 address", "IPv6 address of the phone"},
    {"IPv6DefaultGateway", KIND_IPV6, "ipv6_gateway", "IPv6 gateway", "IPv6 default gateway"},
    {"ModelNumber", KIND_STRING, "model", "Model", "Model of the phone"},
    {"NeighborIPv4Address", KIND_IPV4, "neighbor_ipv4", "Neighbor IPv4 address",
     "IPv4 address of the CDP or LLDP neighbor"},
    {"NeighborIPv6Address", KIND_IPV6, "neighbor_ipv6", "Neighbor IPv6 address",
     "IPv6 address of the CDP or LLDP neighbor"},
    {"NeighborDeviceID", KIND_STRING, "neighbor_device", "Neighbor",
     "The CDP or LLDP neighbor, usually a switch", .tells = FACT_SWITCH},
    {"NeighborPortID", KIND_STRING, "neighbor_port", "Neighbor port",
     "The neighbor's port that the phone is connected to", .tells = FACT_SWITCH_PORT},
    {"DHCPv4Status", KIND_CODE, "dhcpv4_status", "DHCPv4 status", "What became of DHCPv4", .codes = &dhcpv4},
    {"DHCPv6Status", KIND_CODE, "dhcpv6_status", "DHCPv6 status", "What became of DHCPv6", .codes = &dhcpv6},
    {"TFTPCfgStatus", KIND_CODE, "tftp_status", "TFTP status",
     "What became of the configuration file's download", .codes = &tftp},
    {"DNSStatusUnifiedCM1", KIND_CODE, "dns_status_1", "DNS status, primary Unified CM",
     "What became of looking up the primary Unified CM", .codes = &dns},
    {"DNSStatusUnifiedCM2", KIND_CODE, "dns_status_2", "DNS status, secondary Unified CM",
     "What became of looking up the secondary Unified CM", .codes = &dns},
    {"DNSStatusUnifiedCM3", KIND_CODE, "dns_status_3", "DNS status, tertiary Unified CM",
     "What became of looking up the tertiary Unified CM", .codes = &dns},
    {"DNSv6StatusUnifiedCM1", KIND_CODE, "dnsv6_status_1", "DNSv6 status, primary Unified CM",
     "What became of looking up the primary Unified CM (IPv6)", .codes = &dns},
    {"DNSv6StatusUnifiedCM2", KIND_CODE, "dnsv6_status_2", "DNSv6 status, secondary Unified CM",
     "What became of looking up the secondary Unified CM (IPv6)", .codes = &dns},
    {"DNSv6StatusUnifiedCM3", KIND_CODE, "dnsv6_status_3", "DNSv6 status, tertiary Unified CM",
     "What became of looking up the tertiary Unified CM (IPv6)", .codes = &dns},
    {"VoiceVLAN", KIND_VLAN, "voice_vlan", "Voice VLAN", "Operational voice VLAN; 4095: none configured"},
    {"UnifiedCMIPAddress", KIND_UCM, "ucm_address", "Unified CM",
     "The Unified CM of the connection that was lost, as sent", .tells = FACT_UCM, .generated = "ucm"},
    {"LocalPort", KIND_PORT, "local_port", "Local port", "Local TCP port of the connection that was lost"},
    {"TimeStamp", KIND_TIME, "timestamp", "Out of service since",
     "When the phone lost service, by its own clock", .tells = FACT_TIMESTAMP},
    {"ReasonForOutOfService", KIND_CODE, "reason", "Reason",
     "Why the phone lost service", .codes = &reason, .tells = FACT_REASON},
    {"LastProtocolEventSent", KIND_EVENT, "last_sent", "Last sent",
     "The last message the phone sent before it lost service", .tells = FACT_SENT},
    {"LastProtocolEventReceived", KIND_EVENT, "last_received", "Last received",
     "The last message the phone received before it lost service", .tells = FACT_RECEIVED},
    {"ReasonForOutOfServiceText", KIND_STRING, "reason_text", "Reason text", "The phone's own word for the reason"},
};

static const param_row reason_header_params[] = {
    {ALARM_TEXT_NUMBER, KIND_CODE, "reason", "Reason",
     "Why the phone lost service", .codes = &reason, .tells = FACT_REASON},
    {"Name", KIND_DEVICE, "device_name", "Device", "Device name as Unified CM knows it", .tells = FACT_DEVICE},
    {"ActiveLoad", KIND_STRING, "active_load", "Active load", "Firmware the phone runs"},
    {"Load", KIND_STRING, "active_load", "Active load", "Firmware the phone runs"},
    {"InactiveLoad", KIND_STRING, "inactive_load", "Inactive load", "Firmware in the other partition"},
    {"Last", KIND_STRING, "reason_text", "Reason text", "The phone's own word for the reason"},
};

static const param_row sccp_text_alarm_params[] = {
    {ALARM_TEXT_NUMBER, KIND_CODE, "sccp_reason", "SCCP reason",
     "Number of an SCCP text alarm: an older list than that of the reasons", .codes = &sccp_text, .tells = FACT_RESULT},
    {"Name", KIND_DEVICE, "device_name", "Device", "Device name as Unified CM knows it", .tells = FACT_DEVICE},
    {"ActiveLoad", KIND_STRING, "active_load", "Active load", "Firmware the phone runs"},
    {"Load", KIND_STRING, "active_load", "Active load", "Firmware the phone runs"},
    {"InactiveLoad", KIND_STRING, "inactive_load", "Inactive load", "Firmware in the other partition"},
    {"Last", KIND_STRING, "reason_text", "Reason text", "The phone's own word for the reason"},
};

/* ---- Alarms: name, its parameters, evidence, meaning, whether it always reports a failure. */

#define PARAMS(array) array##_params, COUNT(array##_params)

const alarm_row alarm_rows[] = {
    {"DeviceImageDownloadStart", PARAMS(download_start), CATALOG, "The phone begins to download firmware", false},
    {"DeviceImageDownloadSuccess", PARAMS(download_success), CATALOG, "The phone has downloaded firmware", false},
    {"DeviceImageDownloadFailure", PARAMS(download_failed), CATALOG, "The phone could not download firmware", true},
    {"DeviceApplyConfigResult", PARAMS(apply_config), CATALOG, "What came of a changed configuration", false},
    {"DeviceConfigFailure", PARAMS(config_failed), CATALOG, "The phone could not take its configuration", true},
    {"PowerSavePlusFailure", PARAMS(power_save_failed), CATALOG, "The phone could not enter Power Save Plus", true},
    {"NotSupportAlarm", PARAMS(not_supported), CATALOG, "The phone does not support what was asked of it", false},
    {"SendLogsResult", PARAMS(send_logs), CATALOG, "The phone stopped sending its logs", true},
    {"APNSAlarm", PARAMS(push_notification), CATALOG, "Trouble with Apple push notifications", false},
    {"DeviceTLInfo", PARAMS(trust_lists), WIRE, "What became of the phone's trust lists", false},
    {"LastOutOfServiceInformation", PARAMS(out_of_service), WIRE, "Why the phone last lost service", false},
};
const size_t alarm_row_count = COUNT(alarm_rows);

/* The text forms have no name on the wire. */
const alarm_row alarm_reason_header = {NULL, PARAMS(reason_header), WIRE,
                                       "The reason for the last loss of service, in a REGISTER's Reason header", false};
const alarm_row alarm_sccp_text = {NULL, PARAMS(sccp_text_alarm), CATALOG, "The text alarm of SCCP phones", false};

/* clang-format on */

static bool is_name(text_span text, const char *name)
{
    return text_equal(text, (text_span){(const uint8_t *)name, strlen(name)});
}

const alarm_row *catalog_alarm(text_span name)
{
    for (size_t i = 0; i < alarm_row_count; i++) {
        if (is_name(name, alarm_rows[i].name)) {
            return &alarm_rows[i];
        }
    }
    return NULL;
}

const param_row *catalog_param(const alarm_row *alarm, text_span name, size_t *hint)
{
    for (size_t tried = 0; tried < alarm->param_count; tried++) {
        size_t i = (*hint + tried) % alarm->param_count;
        if (is_name(name, alarm->params[i].name)) {
            *hint = i + 1;
            return &alarm->params[i];
        }
    }
    return NULL;
}

const code_row *catalog_code(const code_table *table, uint32_t code)
{
    for (size_t i = 0; i < table->count && table->rows[i].code <= code; i++) {
        if (table->rows[i].code == code) {
            return &table->rows[i];
        }
    }
    return NULL;
}
