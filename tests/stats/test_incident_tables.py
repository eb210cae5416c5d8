# SPDX-License-Identifier: GPL-2.0-or-later
"""Incidents, timeline, trust lists and firmware say what is true of the capture, by another way of counting."""

import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import datetime, timezone

import pytest

from alarms import read_table, read_tables
from conftest import ROOT
from tshark import environment, unprivileged

sys.path.insert(0, str(ROOT / "captures"))
from scenes.incident import truth as make_truth  # noqa: E402

SECOND = 10**6
MINUTE = 60 * SECOND
NAMES = {"incidents": "Cisco Phone Alarms: Incidents", "timeline": "Cisco Phone Alarms: Timeline",
         "trust": "Cisco Phone Alarms: Trust Lists", "firmware": "Cisco Phone Alarms: Firmware"}
KINDS = {25: "started", 18: "fallback", 20: "reset", 22: "reset", 23: "reset"}
CLOSED = {"ucm": "UCM", "phone": "phone", "reset": "reset", "open": "open", None: "not seen"}


def table(tshark, name, capture="incident", condition="", **how):
    return read_table(tshark, capture, name, NAMES[name], condition, **how)


@pytest.fixture(scope="module")
def truth():
    return make_truth()


# ---- Grouping, once more, from the truth


def dated(event):
    """When the capture can say that it happened, and by what."""
    if event["clock"] == "set":
        return event["stamp"] * 1000, "clock"
    if event["connection_end"] is not None:
        return event["connection_end"], "connection"
    return event["arrival"], "arrival"


def keyed(events):
    """Kind and Unified CM -> (time, by what, event); all that start belong together."""
    groups = defaultdict(list)
    for event in events:
        kind = KINDS.get(event["reason"], "lost")
        ucm = {"lost": "10.1.1.11", "reset": event["ucm"] or event["at"]}.get(kind, "")
        groups[kind, ucm].append((*dated(event), event))
    return groups


def cut(group, gap):
    """Incidents of one key: what is dated by its arrival joins the one before."""
    incidents = []
    for time, by, event in sorted((x for x in group if x[1] != "arrival"), key=lambda x: x[0]):
        if not incidents or time - incidents[-1][-1][0] > gap:
            incidents.append([])
        incidents[-1].append((time, by, event))
    first_times = [incident[0][0] for incident in incidents]
    for time, by, event in sorted((x for x in group if x[1] == "arrival"), key=lambda x: x[0]):
        before = [i for i, first in enumerate(first_times) if first <= time]
        incidents[before[-1] if before else 0].append((time, by, event))
    return incidents


def clock(microseconds):
    return datetime.fromtimestamp((microseconds + SECOND // 2) // SECOND, timezone.utc).strftime("%H:%M:%S")


def percentile(numbers, percent):
    return sorted(numbers)[-(-len(numbers) * percent // 100) - 1]


def expected_rows(truth, gap=MINUTE):
    rows = []
    for (kind, ucm), group in keyed(truth["events"]).items():
        if kind == "fallback":
            continue
        for incident in cut(group, gap):
            good = [time for time, by, _ in incident if by != "arrival"]
            events = [event for _, _, event in incident]
            outages = [event["back"] - time for time, by, event in incident
                       if by != "arrival" and event["back"] and kind != "started"]
            devices = {event["device"] for event in events}
            not_back = {event["device"] for event in events if event["back"] is None}
            closed = Counter(CLOSED[event["closed_by"]] for event in events)
            rows.append({
                "Began": clock(min(time for time, by, _ in incident if by == "clock")), "Half": clock(percentile(good, 50)),
                "Last": clock(max(good)), "Phones": str(len(devices)), "Not back": str(len(not_back)),
                "What": {"lost": f"lost {ucm}", "reset": f"reset by {ucm}", "started": "started"}[kind],
                "Reasons": Counter(event["reason"] for event in events), "Closed by": closed,
                "Out s 50 %": f"{percentile(outages, 50) / SECOND:.0f}" if outages else "",
                "95 %": f"{percentile(outages, 95) / SECOND:.0f}" if outages else ""})
    return sorted((row for row in rows if int(row["Phones"]) >= 3), key=lambda row: (-int(row["Phones"]), row["Began"]))


def read_counter(text, separator):
    found = Counter()
    for part in text.split(", "):
        name, _, count = part.rpartition(separator)
        found[name] = int(count)
    return found


def as_read(row):
    closed = row["Closed by"]
    return {**{name: row[name] for name in row if name not in ("#", "Where", "Filter")},
            "Reasons": Counter({int(k): v for k, v in read_counter(row["Reasons"], " ").items()}),
            "Closed by": "not seen" if closed == "not seen" else read_counter(closed, " ")}


@pytest.mark.parametrize("gap", (60, 10, 300))
def test_incidents(tshark, truth, gap):
    said = table(tshark, "incidents", options=("-o", f"cisco_alarm.incident_gap:{gap}"))
    expected = expected_rows(truth, gap * SECOND)
    for row in expected:
        if set(row["Closed by"]) == {"not seen"}:
            row["Closed by"] = "not seen"
    rows = [as_read(row) for row in said.rows]
    if gap < 60:    # starts are cut for each switch, and joined by the minute
        rows, expected = ([row for row in some if row["What"] != "started"] for some in (rows, expected))
    assert rows == expected
    assert f"gap {gap} s" in said.caption and "UTC" in said.caption


def test_where(tshark, truth):
    """The two dark switches, and no other; of the rest none stands out."""
    said = {row["What"]: row["Where"] for row in reversed(table(tshark, "incidents").rows)}
    dark = [name.partition(".")[0] for name in truth["dark"]]
    known = {name: truth["on_switch"][name + ".example.com"] for name in dark}
    started = Counter(event["switch"].partition(".")[0] for event in truth["events"] if event["reason"] == 25)
    parts = said["started"].split("; ")
    assert parts[1] == "no other switch"
    assert sorted(parts[0].split(", ")) == sorted(f"{name} {started[name]} of {known[name]}" for name in dark)
    assert "none stands out" in said["lost 10.1.1.11"]


def test_below_the_incidents(tshark, truth):
    notes = table(tshark, "incidents").notes
    fallback = [event for event in truth["events"] if event["reason"] == 18]
    clocks = Counter(event["clock"] for event in truth["events"])
    by = Counter(dated(event)[1] for event in truth["events"])
    assert notes[0].startswith("Fallback 08:0") and f": {len(fallback)} phones to 10.1.1.11 (18), no fault" in notes[0]
    assert notes[1] == (f"Clocks: {clocks['1970'] + clocks['2000']} unset, {clocks['old']} old, {clocks['future']} in the "
                        f"future, {clocks['none']} events tell no time; {by['connection']} events dated by the end of their "
                        f"connection, {by['arrival']} by arrival")
    silent = sum(phone["why"] == "silent" for phone in truth["never_back"])
    assert notes[2].startswith(f"Went silent, no alarm: {silent} ")
    tried = sum(phone["why"] != "silent" and not phone["told"] for phone in truth["never_back"])
    assert notes[3] == f"Tried to register, told nothing, not back: {tried} (list: cisco_alarm,timeline)"
    assert "not knowable" in notes[4]


def test_incidents_and_timeline_agree(tshark, truth):
    """Who told and is not back, who went silent, who tried in vain: together all that never came back."""
    said = table(tshark, "incidents")
    untold = sum(int(note.split(": ")[1].split(" ")[0]) for note in said.notes if "told nothing" in note or "silent" in note)
    assert sum(int(row["Not back"]) for row in said.rows) + untold == len(truth["never_back"])


def test_one_screen(tshark):
    said = table(tshark, "incidents")
    assert len(said.lines) <= 24 and max(len(line) for line in said.lines if not line.startswith("Packets")) <= 160


def test_incidents_lead_to_their_packets(tshark):
    """The filters below the rows let through a packet for each event, and nothing that another row counts."""
    said = table(tshark, "incidents")
    filters = dict(re.fullmatch(r"Packets of (\d+): (.*)", note).groups() for note in said.notes if note.startswith("Packets"))
    assert set(filters) == {row["#"] for row in said.rows}
    found = tshark.counts("incident", list(filters.values()))
    for row in said.rows:
        events = sum(read_counter(row["Reasons"], " ").values())
        assert found[filters[row["#"]]] == events, row
    together = tshark.frames("incident", " or ".join(f"({text})" for text in filters.values()))
    assert len(together) == sum(found.values())


def test_a_filter_leaves_what_it_lets_through(tshark, truth):
    said = table(tshark, "incidents", condition="cisco_alarm.reason == 25 or cisco_alarm.reason == 22")
    assert {row["What"].split()[0] for row in said.rows} == {"started", "reset"}
    started = {event["device"] for event in truth["events"] if event["reason"] == 25}
    assert next(row for row in said.rows if row["What"] == "started")["Phones"] == str(len(started))


# ---- Timeline


def test_never_back(tshark, truth):
    said = table(tshark, "timeline")
    column = "Device, and what became of it"
    rows = said.rows[:len(truth["never_back"])]
    whys = {"silent": "silent", "no response": "no response", "refused": "refused"}
    found = {row[column].split(":")[0].split(" ")[0]: row for row in rows}
    assert set(found) == {phone["device"] for phone in truth["never_back"]}
    for phone in truth["never_back"]:
        row = found[phone["device"]]
        what = row[column].partition(": ")[2]
        assert what.startswith(whys[phone["why"]]) and abs(seconds(row["Time"]) - phone["last_seen"] // SECOND % 86400) <= 1
        if phone["why"] == "refused":
            assert what == f"refused {phone['refused']} times, last {last_status(tshark, phone['ip'])}"
        if phone["why"] != "silent":
            found_packets = tshark.counts("incident", [row["Filter"] + " and sip.Status-Code >= 400"])
            assert sum(found_packets.values()) >= phone["refused"]
    assert f"Never came back: {len(found)} (" in said.notes[0]


def last_status(tshark, host):
    """"403 Forbidden", as the last response to this address says."""
    line = tshark.read("incident", "-T", "fields", "-e", "sip.Status-Line",
                       where=f"ip.dst == {host} and sip.Status-Code and sip.CSeq.method == REGISTER").splitlines()[-1]
    return line.partition(" ")[2]


def seconds(text):
    hours, minutes, rest = map(int, text.split(":"))
    return hours * 3600 + minutes * 60 + rest


def test_minutes(tshark, truth):
    """Each minute by its events; at the end those are out that never came back."""
    said = table(tshark, "timeline")
    minutes = [row for row in said.rows if row["Out now"]]
    expected = defaultdict(Counter)
    for event in truth["events"]:
        expected[dated(event)[0] // MINUTE][KINDS.get(event["reason"], "lost")] += 1
    for row in minutes:
        count = expected.pop(seconds(row["Time"]) // 60 + truth["begin"] // MINUTE // 1440 * 1440, Counter())
        assert {kind: int(row[kind.capitalize()]) for kind in ("lost", "reset", "started", "fallback")} == {
            kind: count[kind] for kind in ("lost", "reset", "started", "fallback")}, row
    assert not expected
    assert int(minutes[-1]["Out now"]) == len(truth["never_back"])
    assert sum(int(row["Silent"]) for row in minutes) == sum(p["why"] == "silent" for p in truth["never_back"])
    assert sum(int(row["Refused"]) for row in minutes) == sum(p["refused"] for p in truth["never_back"])


def test_a_minute_leads_to_its_packets(tshark):
    """To the alarms of what was lost, started or reset in it, whenever they came, and to the refusals in it."""
    minutes = [row for row in table(tshark, "timeline").rows if row["Out now"]]
    kinds = ("Lost", "Reset", "Started", "Fallback")
    assert all(re.fullmatch(r"frame\.number in \{[\d., ]+\}", row["Filter"]) for row in minutes)
    alarms = {row["Time"]: f"({row['Filter']}) and cisco_alarm.first_report == 1" for row in minutes}
    refusals = {row["Time"]: f"({row['Filter']}) and sip.Status-Code >= 400" for row in minutes}
    found = tshark.counts("incident", [*alarms.values(), *refusals.values()])
    for row in minutes:
        assert found[alarms[row["Time"]]] >= sum(int(row[kind]) for kind in kinds), row
        assert found[refusals[row["Time"]]] == int(row["Refused"]), row


def test_back(tshark, truth):
    """A phone is back once, however many events it comes back from."""
    returns = {(event["device"], event["back"]) for event in truth["events"] if event["back"] and event["reason"] != 18}
    assert sum(int(row["Back"]) for row in table(tshark, "timeline").rows if row["Back"]) == len(returns)


def test_event_by_event(tshark, truth):
    """In order of time, each with a filter for its packet."""
    said = table(tshark, "timeline")
    rows = said.rows[-len(truth["events"]):]
    assert f"Event by event: {len(truth['events'])}" in said.notes
    times = [row["Time"] for row in rows]
    assert times == sorted(times) and all(re.fullmatch(r"frame\.number == \d+", row["Filter"]) for row in rows)
    told = Counter((row["Device, and what became of it"].split(" ")[0].rstrip(":"), row["Time"]) for row in rows)
    assert told == Counter((event["device"], clock(dated(event)[0])) for event in truth["events"])


# ---- Trust lists and firmware


@pytest.mark.parametrize("capture", ("hundred-phones", "catalog", "incident"))
def test_trust(tshark, capture):
    names = ("device_name", "itl_digest", "itl_signature", "itl_tftp_server", "ctl_digest", "ctl_signature",
             "ctl_tftp_server", "tl_status")
    expected = defaultdict(set)
    where = "cisco_alarm.tl_status and not cisco_alarm.retransmission_of"
    for lines in tshark.fields(capture, *names, where=where).values():
        for kind in ("itl", "ctl"):
            digest = lines.get(f"{kind}_digest", [""])[0][:8] or lines.get(f"{kind}_signature", [""])[0]
            if digest:
                server = lines.get(f"{kind}_tftp_server", ["(none)"])[0]
                expected[kind.upper(), digest, server, lines["tl_status"][0]].add(lines["device_name"][0])
    rows = table(tshark, "trust", capture, options=("-o", "cisco_alarm.stat_rows:0")).rows
    said = {(row["List"], row["Digest"], row["TFTP server"], int(row["Status"].split()[0])): int(row["Phones"]) for row in rows}
    assert expected and said == {key: len(phones) for key, phones in expected.items()}
    filters = tshark.counts(capture, list({row["Filter"] for row in rows if row["Filter"]}))
    assert all(filters.values())


def test_trust_says_of_how_many(tshark):
    """Those with a list of those with any alarm."""
    names = tshark.fields("incident", "device_name", "itl_signature", where="cisco_alarm.device_name")
    reported = {lines["device_name"][0] for lines in names.values()}
    telling = {lines["device_name"][0] for lines in names.values() if "itl_signature" in lines}
    assert table(tshark, "trust").caption.startswith(
        f"Trust lists: {len(telling)} of the {len(reported)} phones that reported told of theirs")


@pytest.mark.parametrize("name, cells", (("trust", ("List", "Digest")), ("firmware", ("Model", "Active load"))))
@pytest.mark.parametrize("capture", ("hundred-phones", "catalog", "incident", "register-reason"))
def test_odd_needs_a_majority(tshark, name, cells, capture):
    """A row is odd only where another one of the same list or model has more than half of the phones."""
    rows = table(tshark, name, capture, options=("-o", "cisco_alarm.stat_rows:0")).rows
    shares = defaultdict(Counter)
    for row in rows:
        shares[row[cells[0]]][row[cells[1]]] += int(row["Share %"] or 0)
    for row in (row for row in rows if row["Odd"]):
        assert max(shares[row[cells[0]]].values()) >= 50 and int(row["Share %"]) < 5, row


@pytest.mark.parametrize("capture", ("catalog", "incident", "register-reason"))
def test_firmware_leads_to_its_packets(tshark, capture):
    rows = table(tshark, "firmware", capture, options=("-o", "cisco_alarm.stat_rows:0")).rows
    found = tshark.counts(capture, list({row["Filter"] for row in rows}))
    assert all(found.values())
    for row in rows:
        assert row["Model"] == "(not told)" or f'"{row["Model"]}"' in row["Filter"], row


@pytest.mark.parametrize("capture", ("catalog", "incident", "register-reason"))
def test_firmware(tshark, capture):
    """Phones of a load, whatever told it last; rows of one load and several models add up."""
    loads = {}
    found = tshark.fields(capture, "device_name", "active_load", where="cisco_alarm.active_load")
    for lines in found.values():
        loads[lines["device_name"][-1]] = lines["active_load"][-1]
    said = Counter()
    for row in table(tshark, "firmware", capture, options=("-o", "cisco_alarm.stat_rows:0")).rows:
        said[row["Active load"]] += int(row["Phones"])
    said.pop("(not told)", None)
    assert loads and said == Counter(loads.values())


def test_firmware_says_of_how_many(tshark):
    """Those with a model or a load of those with any alarm."""
    names = tshark.fields("incident", "device_name", "model", "active_load", where="cisco_alarm.device_name")
    reported = {lines["device_name"][0] for lines in names.values()}
    telling = {lines["device_name"][0] for lines in names.values() if "model" in lines or "active_load" in lines}
    assert table(tshark, "firmware").caption.startswith(
        f"Firmware: {len(telling)} of the {len(reported)} phones that reported told of theirs")


def test_failed_downloads(tshark):
    failed = tshark.frames("catalog", "cisco_alarm.name == \"DeviceImageDownloadFailure\" and cisco_alarm.first_report == 1")
    rows = table(tshark, "firmware", "catalog", options=("-o", "cisco_alarm.stat_rows:0")).rows
    assert failed and sum(int(row["Failures"]) for row in rows) == len(failed)


# ---- All of them


ALL = [x for name in NAMES for x in ("-z", f"cisco_alarm,{name}")]


def test_no_capture_disturbs_them(tshark):
    """Nor do they let anything through that is not to be printed."""
    for path in sorted(tshark.captures.glob("*.pcapng")):
        text = tshark.read(path, "-q", *ALL)
        assert set(NAMES.values()) <= set(read_tables(text)), path
        assert not [c for c in text if ord(c) < 32 and c != "\n"], path


@pytest.mark.parametrize("name", NAMES)
def test_second_pass(tshark, name):
    assert table(tshark, name) == table(tshark, name, two_pass=True)


@pytest.mark.parametrize("name", NAMES)
def test_together_and_alone(tshark, name):
    assert table(tshark, name) == read_tables(tshark.read("incident", "-q", *ALL))[NAMES[name]]


# ---- sharkd


def ask_sharkd(tshark, capture, *taps):
    """What sharkd answers to each question, one after the other."""
    asked = [{"method": "load", "params": {"file": str(tshark.capture(capture))}}]
    asked += [{"method": "tap", "params": {"tap0": f"nstat:cisco_alarm,{name}"}} for name in taps]
    asked.append({"method": "info"})
    lines = "".join(json.dumps({"jsonrpc": "2.0", "id": i + 1, **question}) + "\n" for i, question in enumerate(asked))
    done = subprocess.run([*unprivileged(), "sharkd", "-"], input=lines, capture_output=True, text=True, timeout=120,
                          env=environment(tshark.home, tshark.plugins), check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert all("error" not in answer for answer in answers), answers
    return [answer["result"] for answer in answers]


def test_sharkd_answers_what_tshark_says(tshark):
    """Lists all tables, and the same numbers, as numbers; asked again, it counts anew."""
    results = ask_sharkd(tshark, "incident", "incidents", "reasons", "incidents", "timeline", "trust", "firmware")
    listed = {entry["tap"] for entry in results[-1]["nstat"]}
    assert {f"nstat:cisco_alarm,{name}" for name in (*NAMES, "reasons", "devices", "switches", "ucm")} <= listed
    first, reasons, second = (result["taps"][0] for result in results[1:4])
    assert first == second
    columns = [field["c"] for field in first["fields"]]
    rows = [dict(zip(columns, row)) for row in first["tables"][0]["i"]]
    said = table(tshark, "incidents").rows
    counted = [row for row in rows if row["What"] and not row["What"].startswith("fallback")]
    assert [(row["Phones"], row["Not back"], row["What"]) for row in counted] == [
        (int(row["Phones"]), int(row["Not back"]), row["What"]) for row in said]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", row["Began"]) for row in counted)
    total = dict(zip((field["c"] for field in reasons["fields"]), reasons["tables"][0]["i"][0]))
    assert total["Alarms"] == max(int(row["Alarms"]) for row in read_table(
        tshark, "incident", "reasons", "Cisco Phone Alarms by Reason").rows)
