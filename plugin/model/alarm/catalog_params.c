/* catalog_params.c
 * DATA: the alarms and their parameters, one row each: see catalog.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/catalog.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ROW(name, field, role, specific)                                                                               \
    {                                                                                                                  \
        name, sizeof name - 1, FIELD_##field, ROLE_##role, specific                                                    \
    }
#define PARAM(name, field, role)     ROW(name, field, role, false)
#define OWN_PARAM(name, field, role) ROW(name, field, role, true)

/* WIRE is in Cisco's catalog and was seen; what was seen in a trace, and is in no catalog, is WIRE_ONLY. */
#define CATALOG   EVIDENCE_CATALOG
#define WIRE      (EVIDENCE_CATALOG | EVIDENCE_WIRE)
#define WIRE_ONLY EVIDENCE_WIRE
#define SCCP      (EVIDENCE_SCCP | EVIDENCE_WIRE)
#define FAILURE   true
#define ANY       false

/* clang-format off */

/* ---- Parameters: name in the XML, field, and its role in the alarm. An alarm's rows are in the order in which
 * phones send them. An OWN_PARAM's name means something else in other alarms, so it says nothing in an unknown one. */

static const param_row download_start_params[] = {
    PARAM("DeviceName", device_name, DEVICE),
    PARAM("IPAddress", device_ipv4, IPV4),
    PARAM("Active", active_load, NONE),
    PARAM("RequestedLoadId", requested_load, NONE),
};

static const param_row download_success_params[] = {
    PARAM("DeviceName", device_name, DEVICE),
    PARAM("IPAddress", device_ipv4, IPV4),
    OWN_PARAM("Method", download_method, RESULT),
    PARAM("Active", active_load, NONE),
    PARAM("InActive", inactive_load, NONE),
    PARAM("Inactive", inactive_load, NONE),
    PARAM("Server", load_server, NONE),
};

static const param_row download_failed_params[] = {
    PARAM("DeviceName", device_name, DEVICE),
    PARAM("IPAddress", device_ipv4, IPV4),
    PARAM("Active", active_load, NONE),
    PARAM("InActive", inactive_load, NONE),
    PARAM("Inactive", inactive_load, NONE),
    PARAM("FailedLoadId", failed_load, NONE),
    OWN_PARAM("Method", download_method, NONE),
    OWN_PARAM("FailureReason", download_failure, RESULT),
    PARAM("Server", load_server, NONE),
};

static const param_row apply_config_params[] = {
    PARAM("DeviceName", device_name, DEVICE),
    PARAM("IPAddress", device_ipv4, IPV4),
    PARAM("CUCM_Result", ucm_result, NONE),
    PARAM("UnifiedCM_Result", ucm_result, NONE),
    PARAM("Phone_Result", phone_result, RESULT),
    OWN_PARAM("Reason", apply_reason, NONE),
};

static const param_row config_failed_params[] = {
    PARAM("DeviceName", device_name, DEVICE),
    PARAM("IPAddress", device_ipv4, IPV4),
    PARAM("CurrentConfigVersionStamp", current_config, NONE),
    PARAM("NewConfigVersionStamp", new_config, NONE),
    OWN_PARAM("FailureReason", config_failure, RESULT),
};

static const param_row power_save_failed_params[] = {
    PARAM("DeviceName", device_name, DEVICE),
    PARAM("DeviceIPv4Address", device_ipv4, IPV4),
    OWN_PARAM("Reason", power_save_failure, RESULT),
};

static const param_row not_supported_params[] = {
    PARAM("DeviceName", device_name, DEVICE),
    PARAM("DeviceIPv4Address", device_ipv4, IPV4),
    PARAM("DeviceIPv6Address", device_ipv6, IPV6),
    PARAM("DeviceIPAddressingMode", ip_addressing_mode, NONE),
    PARAM("DeviceIPv4StackState", ipv4_stack_state, NONE),
    PARAM("DeviceIPv6StackState", ipv6_stack_state, NONE),
    PARAM("DeviceNotSupport", unsupported_feature, NONE),
};

static const param_row send_logs_params[] = {
    PARAM("DeviceName", device_name, DEVICE),
    PARAM("IPv4Address", device_ipv4, IPV4),
    PARAM("IPv6Address", device_ipv6, IPV6),
    PARAM("StopReason", stop_reason, NONE),
};

static const param_row push_notification_params[] = {
    OWN_PARAM("Type", apns_type, NONE),
    PARAM("DeviceName", device_name, DEVICE),
    PARAM("DevicePkid", device_pkid, NONE),
    PARAM("IssueDescription", issue, NONE),
};

static const param_row trust_lists_params[] = {
    PARAM("DeviceName", device_name, DEVICE),
    PARAM("IPv4Address", device_ipv4, IPV4),
    PARAM("IPv6Address", device_ipv6, IPV6),
    PARAM("CTL_Signature", ctl_signature, NONE),
    PARAM("CTL_TFTP_Server", ctl_tftp_server, NONE),
    PARAM("ITL_Signature", itl_signature, NONE),
    PARAM("ITL_TFTP_Server", itl_tftp_server, NONE),
    OWN_PARAM("StatusCode", tl_status, RESULT),
};

static const param_row out_of_service_params[] = {
    PARAM("DeviceName", device_name, DEVICE),
    PARAM("DeviceIPv4Address", device_ipv4, IPV4),
    PARAM("IPv4DefaultGateway", ipv4_gateway, NONE),
    PARAM("DeviceIPv6Address", device_ipv6, IPV6),
    PARAM("IPv6DefaultGateway", ipv6_gateway, NONE),
    PARAM("ModelNumber", model, NONE),
    PARAM("NeighborIPv4Address", neighbor_ipv4, NONE),
    PARAM("NeighborIPv6Address", neighbor_ipv6, NONE),
    PARAM("NeighborDeviceID", neighbor_device, SWITCH),
    PARAM("NeighborPortID", neighbor_port, SWITCH_PORT),
    PARAM("DHCPv4Status", dhcpv4_status, NONE),
    PARAM("DHCPv6Status", dhcpv6_status, NONE),
    PARAM("TFTPCfgStatus", tftp_status, NONE),
    PARAM("DNSStatusUnifiedCM1", dns_status_1, NONE),
    PARAM("DNSStatusUnifiedCM2", dns_status_2, NONE),
    PARAM("DNSStatusUnifiedCM3", dns_status_3, NONE),
    PARAM("DNSv6StatusUnifiedCM1", dnsv6_status_1, NONE),
    PARAM("DNSv6StatusUnifiedCM2", dnsv6_status_2, NONE),
    PARAM("DNSv6StatusUnifiedCM3", dnsv6_status_3, NONE),
    PARAM("VoiceVLAN", voice_vlan, NONE),
    PARAM("UnifiedCMIPAddress", ucm_address, UCM),
    PARAM("LocalPort", local_port, LOCAL_PORT),
    PARAM("TimeStamp", timestamp, TIMESTAMP),
    PARAM("ReasonForOutOfService", reason, REASON),
    PARAM("LastProtocolEventSent", last_sent, SENT),
    PARAM("LastProtocolEventReceived", last_received, RECEIVED),
    PARAM("ReasonForOutOfServiceText", reason_text, NONE),
};

static const param_row reason_header_params[] = {
    PARAM(CATALOG_NUMBER, reason, REASON),
    PARAM("Name", device_name, DEVICE),
    PARAM("ActiveLoad", active_load, NONE),
    PARAM("Load", active_load, NONE),
    PARAM("InactiveLoad", inactive_load, NONE),
    PARAM("Last", reason_text, NONE),
};

static const param_row sccp_text_alarm_params[] = {
    PARAM(CATALOG_NUMBER, sccp_reason, RESULT),
    PARAM("Name", device_name, DEVICE),
    PARAM("ActiveLoad", active_load, NONE),
    PARAM("Load", active_load, NONE),
    PARAM("InactiveLoad", inactive_load, NONE),
    PARAM("Last", reason_text, NONE),
    PARAM(CATALOG_NOTE, note, NONE),
};

/* ---- Alarms: name, parameters, evidence, whether the alarm always reports a failure, meaning. Order does not matter;
 * a new one comes last. */

/* The number of rows; more than the reader keeps track of do not compile. */
#define FITTING(array) (COUNT(array) * sizeof(char[COUNT(array) <= CATALOG_PARAMS_MAX ? 1 : -1]))
#define ALARM(name, array, evidence, failure, meaning)                                                                 \
    {name, sizeof(name) - 1, array##_params, FITTING(array##_params), evidence, meaning, failure}
#define TEXT_FORM(array, evidence, meaning)                                                                            \
    {NULL, 0, array##_params, FITTING(array##_params), evidence, meaning, ANY}

const alarm_row catalog_alarms[] = {
    ALARM("DeviceImageDownloadStart", download_start, CATALOG, ANY, "Firmware download started"),
    ALARM("DeviceImageDownloadSuccess", download_success, CATALOG, ANY, "Firmware download succeeded"),
    ALARM("DeviceImageDownloadFailure", download_failed, CATALOG, FAILURE, "Firmware download failed"),
    ALARM("DeviceApplyConfigResult", apply_config, CATALOG, ANY, "Result of applying a changed configuration"),
    ALARM("DeviceConfigFailure", config_failed, CATALOG, FAILURE, "Configuration could not be applied"),
    ALARM("PowerSavePlusFailure", power_save_failed, CATALOG, FAILURE, "Power Save Plus could not be entered"),
    ALARM("NotSupportAlarm", not_supported, CATALOG, ANY, "Requested feature not supported by the phone"),
    ALARM("SendLogsResult", send_logs, CATALOG, FAILURE, "Sending of logs stopped"),
    ALARM("APNSAlarm", push_notification, CATALOG, ANY, "Apple push notification problem"),
    ALARM("DeviceTLInfo", trust_lists, WIRE, ANY, "Trust list (CTL/ITL) update result"),
    ALARM("LastOutOfServiceInformation", out_of_service, WIRE, ANY, "Reason for the last loss of service"),
};
const size_t catalog_alarm_count = COUNT(catalog_alarms);

/* The text forms have no name on the wire. */
const alarm_row catalog_reason_header =
    TEXT_FORM(reason_header, WIRE, "Reason for the last loss of service, in the Reason header of a REGISTER");
const alarm_row catalog_sccp_text =
    TEXT_FORM(sccp_text_alarm, SCCP, "Text alarm of SCCP phones");
