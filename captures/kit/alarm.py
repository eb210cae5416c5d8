# SPDX-License-Identifier: GPL-2.0-or-later
"""Alarm documents: the XML text that a phone's REFER or SCCP message carries."""

from typing import NamedTuple

PROLOG = '<?xml version="1.0" encoding="UTF-8"?>'


class Param(NamedTuple):
    """One parameter; `value` stands in the document as it is, so escaping is the caller's choice."""
    kind: str
    name: str
    value: str

    def __str__(self):
        return f'<{self.kind} name="{self.name}">{self.value}</{self.kind}>'


def text(name, value):
    return Param("String", name, str(value))


def enum(name, value):
    return Param("Enum", name, str(value))


def change(params, **values):
    """The same parameters with other values."""
    missing = set(values) - {p.name for p in params}
    if missing:
        raise KeyError(f"no such parameter: {missing}")
    return [p._replace(value=str(values.get(p.name, p.value))) for p in params]


def only(params, *names):
    """Just these parameters, in the document's order."""
    return [p for p in params if p.name in names]


def document(alarm, params, prolog=PROLOG, eol="\n", end=""):
    """A document as CP-7821 write it: an element a line, LF between lines, nothing after the last."""
    lines = [prolog, "<x-cisco-alarm>", f'<Alarm Name="{alarm}">', "<ParameterList>", *map(str, params),
             "</ParameterList>", "</Alarm>", "</x-cisco-alarm>"]
    return eol.join(lines) + end


def tl_info_params(phone, status=3):
    """What a phone says of its trust lists."""
    return [
        text("DeviceName", phone.device),
        text("IPv4Address", "" if ":" in phone.ip else phone.ip),
        text("IPv6Address", phone.ipv6),
        text("CTL_Signature", "Not Installed"),
        text("CTL_TFTP_Server", "N/A"),
        text("ITL_Signature", phone.itl_signature),
        text("ITL_TFTP_Server", phone.tftp),
        text("StatusCode", status),
    ]


def tl_info(phone, status=3):
    """A DeviceTLInfo document."""
    return document("DeviceTLInfo", tl_info_params(phone, status))


def sip_event(word, start_line, cseq, call_id):
    """A last protocol event as a SIP phone notes it; `word` is Sent or Rcvd."""
    return f"{word}:{start_line}  Cseq:{cseq} CallId:{call_id}    "


def outage_params(phone, ucm, when, reason=25, word="LastTimeInitialized", port=50386, sent="", received=""):
    """What a phone says of its last loss of service, at `when` (microseconds)."""
    status = [("DHCPv4Status", 1), ("DHCPv6Status", 3), ("TFTPCfgStatus", 1)]
    dns = [(f"DNS{v6}StatusUnifiedCM{n}", 0) for v6 in ("", "v6") for n in (1, 2, 3)]
    return [
        text("DeviceName", phone.device),
        text("DeviceIPv4Address", "" if ":" in phone.ip else f"{phone.ip}/{phone.prefix}"),
        text("IPv4DefaultGateway", phone.gateway),
        text("DeviceIPv6Address", f"{phone.ipv6}/64" if phone.ipv6 else ""),
        text("IPv6DefaultGateway", "fe80::1" if phone.ipv6 else ""),
        text("ModelNumber", phone.model),
        text("NeighborIPv4Address", phone.switch_ip),
        text("NeighborIPv6Address", ""),
        text("NeighborDeviceID", phone.switch),
        text("NeighborPortID", phone.switch_port),
        *(enum(name, value) for name, value in status + dns),
        text("VoiceVLAN", phone.vlan),
        text("UnifiedCMIPAddress", ucm),
        text("LocalPort", port),
        text("TimeStamp", when // 1000),
        enum("ReasonForOutOfService", reason),
        text("LastProtocolEventSent", sent),
        text("LastProtocolEventReceived", received),
        text("ReasonForOutOfServiceText", word),
    ]


def outage(*args, **values):
    """A LastOutOfServiceInformation document."""
    return document("LastOutOfServiceInformation", outage_params(*args, **values))
