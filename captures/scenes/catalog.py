# SPDX-License-Identifier: GPL-2.0-or-later
"""Every alarm with every parameter, and every code of every table, as tests/facts has them."""

from collections import defaultdict

from kit.alarm import change, document, enum, outage_params, text, tl_info_params
from kit.facts import CODES, FIELD_OF, PARAMETERS
from kit.phone import Ucm, nth_phone
from kit.session import Session
from kit.wire import Trace, utc

UCM = Ucm()
LOST = utc("2024-03-04 10:58:30.250")
STAMPS = ("1579128304-5f0e4f0b-8a51-4d9e-9b8e-2f6d1c7a3b10",
          "1709545710-0c9d7e52-41b6-4a3f-8f27-b5a1e6d4c902")
UNKNOWN = 99        # a code that no table has

LAST = "LastOutOfServiceInformation"
# The order in which the codes stand in the capture; what the facts have beside these comes after them, by name.
FIRST = [
    (LAST, "ReasonForOutOfService"),
    (LAST, "DHCPv4Status"),
    (LAST, "DHCPv6Status"),
    (LAST, "TFTPCfgStatus"),
    *((LAST, f"DNS{v6}StatusUnifiedCM{n}") for v6 in ("", "v6") for n in (1, 2, 3)),
    ("DeviceTLInfo", "StatusCode"),
    ("DeviceImageDownloadSuccess", "Method"),
    ("DeviceImageDownloadFailure", "Method"),
    ("DeviceImageDownloadFailure", "FailureReason"),
    ("DeviceApplyConfigResult", "CUCM_Result"),
    ("DeviceApplyConfigResult", "UnifiedCM_Result"),
    ("DeviceApplyConfigResult", "Phone_Result"),
    ("DeviceApplyConfigResult", "Reason"),
    ("DeviceConfigFailure", "FailureReason"),
    ("PowerSavePlusFailure", "Reason"),
]
# Reasons that only Cisco's own phone stack has: the last ones of the capture.
PHONE_REASONS = (102, 103)


def image_params(phone):
    """What the three firmware download alarms have in common."""
    return [text("DeviceName", phone.device), text("IPAddress", phone.ip), text("Active", phone.active_load)]


def firmware(phone):
    """The firmware download alarms; InActive is written in two ways."""
    base, new = image_params(phone), "sip78xx.12-8-1-0001-455.loads"
    method, server = enum("Method", 2), text("Server", "10.1.1.9")
    inactive = text("InActive", phone.inactive_load)
    yield "DeviceImageDownloadStart", base + [text("RequestedLoadId", new)]
    yield "DeviceImageDownloadSuccess", base[:2] + [method] + base[2:] + [inactive, server]
    yield ("DeviceImageDownloadFailure", base + [inactive, text("FailedLoadId", new), method,
                                                 enum("FailureReason", 13), server])
    yield ("DeviceImageDownloadSuccess/Inactive",
           base[:2] + [enum("Method", 3)] + base[2:] + [inactive._replace(name="Inactive"), server])


def configuration(phone):
    """The alarms about configuration; Unified CM's result is written in two ways."""
    base = [text("DeviceName", phone.device), text("IPAddress", phone.ip)]
    rest = [enum("Phone_Result", 4), enum("Reason", 3)]
    yield "DeviceApplyConfigResult", base + [enum("CUCM_Result", 3)] + rest
    yield "DeviceApplyConfigResult/UnifiedCM_Result", base + [enum("UnifiedCM_Result", 2)] + rest
    yield "DeviceConfigFailure", base + [text("CurrentConfigVersionStamp", STAMPS[0]),
                                         text("NewConfigVersionStamp", STAMPS[1]), enum("FailureReason", 1)]


def others(phone):
    """The alarms that stand alone."""
    device, ipv4 = text("DeviceName", phone.device), text("DeviceIPv4Address", phone.ip)
    yield "PowerSavePlusFailure", [device, ipv4, enum("Reason", 4)]
    yield "NotSupportAlarm", [
        device, ipv4, text("DeviceIPv6Address", phone.ipv6), text("DeviceIPAddressingMode", "IPv4 and IPv6"),
        text("DeviceIPv4StackState", "Enabled"), text("DeviceIPv6StackState", "Disabled"),
        text("DeviceNotSupport", "IPv6 only addressing")]
    yield "SendLogsResult", [device, text("IPv4Address", phone.ip), text("IPv6Address", phone.ipv6),
                             text("StopReason", "Log upload finished")]
    yield "APNSAlarm", [text("Type", "Voip"), text("DeviceName", "TCTLROBERT"),
                        text("DevicePkid", "7c6d2f0e-51b8-4c3a-9e1f-6a0d8b2c4e57"),
                        text("IssueDescription", "Push certificate has expired")]


def seen_on_the_wire(phone):
    """The two alarms of the forum trace, with all that they can hold."""
    digest = phone.itl_signature
    yield "DeviceTLInfo", change(tl_info_params(phone, 1), CTL_Signature=digest[30:] + digest[:30],
                                 CTL_TFTP_Server="10.1.1.9")
    request = "REGISTER sip:192.168.110.100 SIP/2.0  Cseq:117 REGISTER"
    call = f"{phone.mac[:8]}-{phone.mac[8:]}0022-467f1380-3b60328a@{phone.ip}"
    params = outage_params(phone, UCM.ip, LOST, 10, "LastTimeTCPtimeout", 50386,
                           f"Sent:{request} CallId:{call}    ",
                           f"Rcvd:SIP/2.0 100 Trying  Cseq:117 REGISTER CallId:{call}    ")
    yield LAST, change(params, NeighborIPv6Address="2001:db8:15::252", DHCPv6Status=1, DNSStatusUnifiedCM1=1,
                       DNSStatusUnifiedCM2=4, DNSStatusUnifiedCM3=3, DNSv6StatusUnifiedCM1=2)


def sample(phone, parameter):
    """A parameter with a value of its type, where no story is told of it."""
    codes = sorted(row.code for row in CODES if row[:2] == (parameter.alarm, parameter.name))
    if codes:
        return enum(parameter.name, codes[0])
    of_type = {"FT_IPv4": phone.ip, "FT_IPv6": phone.ipv6, "FT_BYTES": phone.itl_signature,
               "FT_ABSOLUTE_TIME": LOST // 1000, "FT_STRING": f"Some {parameter.name}"}
    return text(parameter.name, phone.device if parameter.field == "device_name" else of_type.get(parameter.type, 7))


def told(phone):
    """The cases that are written out here, case -> parameters."""
    return {case: params for group in (firmware, configuration, others, seen_on_the_wire)
            for case, params in group(phone)}


def complete(phone, cases):
    """The same with what the facts know beside it: further parameters of these alarms, then further alarms.

    A second spelling of a parameter's name is left to those who write a case for it.
    """
    shown = {(case.partition("/")[0], FIELD_OF.get((case.partition("/")[0], param.name)))
             for case, params in cases.items() for param in params}
    for parameter in PARAMETERS:
        if (parameter.alarm, parameter.field) not in shown:
            cases.setdefault(parameter.alarm, []).append(sample(phone, parameter))
            shown.add((parameter.alarm, parameter.field))
    known = list(told(phone))
    return dict(sorted(cases.items(), key=lambda item: (known.index(item[0]) if item[0] in known else len(known), item[0])))


def catalog():
    trace = Trace("2024-03-04 11:00:00")
    phone = nth_phone(4).but(ipv6="2001:db8:15::34")
    session = Session(trace, phone, UCM)
    for case, params in complete(phone, told(phone)).items():
        session.alarm(document(case.partition("/")[0], params), case)
    session.pipe.close()
    return trace.frames


def codes_of_facts():
    """(alarm, parameter) -> its codes, in the order of the capture, whatever the order of the facts."""
    found = defaultdict(list)
    for row in CODES:
        found[row.alarm, row.parameter].append(row.code)
    return {key: sorted(found[key]) for key in [*FIRST, *sorted(found.keys() - set(FIRST))]}


def codes():
    """A short document for each code, for 0 and for a code that the table has not."""
    trace = Trace("2024-03-04 12:00:00")
    phone = nth_phone(5)
    session = Session(trace, phone, UCM, "UDP")

    def ask(alarm, parameter, code):
        body = document(alarm, [text("DeviceName", phone.device), enum(parameter, code)])
        session.ask(session.lean(body), f"{alarm}.{parameter}={code}")

    for (alarm, parameter), known in codes_of_facts().items():
        later = PHONE_REASONS if alarm == LAST else ()
        for code in (*(code for code in known if code not in later), 0, UNKNOWN):
            ask(alarm, parameter, code)
    for code in PHONE_REASONS:
        ask(LAST, "ReasonForOutOfService", code)
    return trace.frames
