# SPDX-License-Identifier: GPL-2.0-or-later
"""The alarms of a capture from tshark's XML, and what the statistics must say of them."""

import xml.etree.ElementTree as ET
from typing import NamedTuple, Optional

import tables

CARRIERS = {"4": "Reason header of REGISTER", "5": "SCCP text alarm"}
IN_REPORT = {"4": "Reason header", "5": "SCCP text alarm"}
# The code that tells most of an alarm that has no reason.
RESULTS = {"DeviceImageDownloadSuccess": "download_method", "DeviceImageDownloadFailure": "download_failure",
           "DeviceApplyConfigResult": "phone_result", "DeviceConfigFailure": "config_failure",
           "PowerSavePlusFailure": "power_save_failure", "DeviceTLInfo": "tl_status", "SCCP text alarm": "sccp_reason"}
NONE = "(none)"


class Alarm(NamedTuple):
    name: str
    carrier: str
    device: str
    reason: Optional[str]   # "10 TCPtimedOut"
    result: Optional[str]   # "1 CTL and/or ITL updated"
    switch: str
    port: str
    ucm: str
    outage: Optional[float]
    normal: Optional[bool]
    retransmission: bool
    first_report: bool

    @property
    def is_text(self):
        return self.carrier in CARRIERS

    @property
    def why(self):
        return self.reason or self.result or NONE

    @property
    def loss(self):
        """Why service was lost, where the alarm tells. The name is of its own list, that of SCCP's text alarms or of all others."""
        return self.reason or (self.result if self.carrier == "5" else None)


class Row(NamedTuple):
    alarms: int = 0
    retransmissions: int = 0
    duplicates: int = 0
    last: str = ""


def code_names(tshark):
    """(field, code) -> name."""
    rows = (line.split("\t") for line in tshark.run("-G", "values").splitlines() if "\tcisco_alarm." in line)
    return {(row[1].removeprefix("cisco_alarm."), row[2]): row[3] for row in rows}


def make_alarm(lines, names):
    def text(field):
        return lines.get(field, "").strip()

    def code(field):
        return f"{lines[field]} {names.get((field, lines[field]), '')}".strip() if field in lines else None

    result = RESULTS.get(CARRIERS.get(lines["carrier"], text("name")))
    return Alarm(
        name=text("name"), carrier=lines["carrier"], device=text("device_name"), reason=code("reason"),
        result=code(result), switch=text("neighbor_device"), port=text("neighbor_port"), ucm=text("ucm_address"),
        outage=float(lines["outage"]) if "outage" in lines else None,
        normal=lines["reason_normal"] in ("1", "True") if "reason_normal" in lines else None,
        retransmission="retransmission_of" in lines, first_report=lines.get("first_report") in ("1", "True"))


def read_alarms(tshark, capture):
    """All alarms, in the order of the capture."""
    names = code_names(tshark)
    found = []
    document = ET.fromstring(tshark.read(capture, "-T", "pdml", where="cisco_alarm.carrier"))
    for root in document.iterfind("packet/proto[@name='cisco_alarm']"):
        lines = {field.get("name").removeprefix("cisco_alarm."): field.get("show") for field in root.iter("field")}
        if "carrier" in lines:
            found.append(make_alarm(lines, names))
    return found


# ---- What the statistics must say: (first cell, second cell) -> row


def count(rows, key, alarm, last):
    row = rows.get(key, Row())
    if alarm.retransmission:
        rows[key] = row._replace(retransmissions=row.retransmissions + 1)
        return
    rows[key] = Row(row.alarms + alarm.first_report, row.retransmissions, row.duplicates + (not alarm.first_report),
                    last or row.last)


def count_both(rows, first, second, alarm, last):
    count(rows, (first or NONE, "(all)"), alarm, last)
    count(rows, (first or NONE, second or NONE), alarm, last)


def by_reason(alarms):
    rows = {}
    for alarm in alarms:
        count_both(rows, CARRIERS.get(alarm.carrier, alarm.name), alarm.why, alarm, alarm.device)
    return rows


def by_switch(alarms):
    rows = {}
    for alarm in alarms:
        if not alarm.is_text and (alarm.reason or alarm.switch or alarm.port):
            count_both(rows, alarm.switch, alarm.port, alarm, alarm.loss)
    return rows


def by_ucm(alarms):
    rows = {}
    for alarm in alarms:
        if not alarm.is_text and (alarm.reason or alarm.ucm):
            count_both(rows, alarm.ucm, alarm.loss, alarm, alarm.device)
    return rows


def by_device(alarms):
    """Here the second cell is no key: it lists what the device reported, as `reports` has it."""
    rows = {}
    for alarm in alarms:
        count(rows, (alarm.device.upper() or NONE, ""), alarm, alarm.loss)
    return rows


def reports(alarms):
    """Device -> how often each kind of alarm."""
    found = {}
    for alarm in alarms:
        report = found.setdefault(alarm.device.upper() or NONE, {})
        if not alarm.retransmission:
            kind = IN_REPORT.get(alarm.carrier, alarm.name)
            report[kind] = report.get(kind, 0) + 1
    return found


EXPECTED = {"reasons": by_reason, "devices": by_device, "switches": by_switch, "ucm": by_ucm}
HEADINGS = {"reasons": "Reason", "devices": "Device", "switches": "Switch Port", "ucm": "Unified CM"}


# ---- What they say


def read_report(text):
    """"DeviceTLInfo 1, Reason header 2, 5 more" -> names with their counts, and the number of those beyond."""
    parts = text.split(", ") if text != "(all)" else []
    more = int(parts.pop().removesuffix(" more")) if text.endswith(" more") else 0
    return {name: int(number) for name, _, number in (part.rpartition(" ") for part in parts)}, more


ALL_ROWS = ("-o", "cisco_alarm.stat_rows:0")


class Table(NamedTuple):
    """A table as tshark prints it: what stands above the rows, the rows by their columns, what is said of the whole."""
    caption: str
    rows: list
    notes: list
    lines: list


def read_tables(text):
    """Title -> Table. What the table says of itself is in several lines; all but the first are among the notes."""
    return {title: Table(caption, rows, caveats + notes, lines[3:])
            for title, lines in tables.lines_of_tables(text).items()
            for (caption, *caveats), rows, notes in [tables.read_table(lines)]}


def read_table(tshark, capture, name, title, condition="", **how):
    question = ",".join(["cisco_alarm", name] + ([condition] if condition else []))
    return read_tables(tshark.read(capture, "-q", "-z", question, **how))[title]


def read_counts(tshark, capture, which, condition="", options=ALL_ROWS, **how):
    """One of the four tables of counts. One run tells all of them."""
    questions = [",".join(["cisco_alarm", name] + ([condition] if condition else [])) for name in EXPECTED]
    text = tshark.read(capture, "-q", *(x for question in questions for x in ("-z", question)), options=options, **how)
    return read_tables(text)[f"Cisco Phone Alarms by {HEADINGS[which]}"]


KEYS = {"reasons": ("Alarm", "Reason or result", "Last device"), "devices": ("Device", "Alarms by type", "Last reason"),
        "switches": ("Switch", "Port", "Last reason"), "ucm": ("Unified CM", "Reason", "Last device")}


def read_row(row, which):
    first, second, last = KEYS[which]
    return row[first].removesuffix(" (no connection)"), row[second], Row(int(row["Alarms"]), int(row["Retransmissions"]), int(row["Duplicate reports"]),
                                        row[last].removesuffix(" (planned)"))


def read_outage(row):
    return float(row["Longest outage (s)"]) if row["Longest outage (s)"] else None


def read_statistic(tshark, capture, which, condition="", **how):
    """The rows of a statistic, in its order."""
    return [read_row(row, which) for row in read_counts(tshark, capture, which, condition, **how).rows]
