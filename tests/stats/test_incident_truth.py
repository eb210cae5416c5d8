# SPDX-License-Identifier: GPL-2.0-or-later
"""The truth that comes with the capture `incident` is true of it: what Wireshark's own dissectors say agrees.

Statistics are compared with that truth, so it has to be right by another way than the script that wrote it.
"""

import sys
from collections import Counter, defaultdict
from typing import NamedTuple

import pytest

from conftest import ROOT

sys.path.insert(0, str(ROOT / "captures"))
from scenes.incident import truth as make_truth  # noqa: E402

FIN, RST = 1, 4
REGISTER_ACK = 0x0081
COLUMNS = ("frame.time_epoch", "ip.src", "ip.dst", "tcp.srcport", "tcp.dstport", "tcp.flags", "tcp.len", "ip.id",
           "sip.Method", "sip.Status-Code", "sip.CSeq.method", "sip.CSeq.seq", "sip.Expires", "sip.Call-ID",
           "skinny.messageId", "tcp.seq_raw", "tcp.ack_raw")


class Frame(NamedTuple):
    time: int
    src: str
    dst: str
    ports: tuple
    flags: int
    size: int
    ident: str
    method: str
    status: str
    cseq_method: str
    cseq: str
    expires: str
    call_id: str
    skinny: tuple
    place: tuple    # in the stream


@pytest.fixture(scope="module")
def truth():
    return make_truth()


@pytest.fixture(scope="module")
def frames(tshark):
    text = tshark.read("incident", "-T", "fields", "-E", "occurrence=a", *(x for name in COLUMNS for x in ("-e", name)))
    return [read_frame(line.split("\t")) for line in text.splitlines()]


@pytest.fixture(scope="module")
def once(frames):
    """The frames without those that the mirror adds."""
    seen = {}
    for frame in frames:
        seen.setdefault((frame.src, frame.dst, frame.ports, frame.ident, frame.place, frame.flags), frame)
    return list(seen.values())


def read_frame(c):
    whole, _, fraction = c[0].partition(".")
    time = int(whole) * 10**6 + int(fraction[:6])
    return Frame(time, c[1], c[2], (int(c[3]), int(c[4])), int(c[5], 16), int(c[6]), c[7],
                 *(x.split(",")[0] for x in c[8:14]), tuple(int(x, 0) for x in c[14].split(",") if x), (c[15], c[16]))


@pytest.fixture(scope="module")
def alarms(tshark):
    """What the XML alarms tell of their device."""
    names = ("device_name", "reason", "ucm_address", "local_port", "timestamp", "neighbor_device")
    found = tshark.fields("incident", *names, "ip.src", where="cisco_alarm.reason && cisco_alarm.timestamp")
    return [{name: values[0] for name, values in lines.items()} for lines in found.values()]


@pytest.fixture(scope="module")
def address(tshark):
    """Device -> its address, by whatever names the device."""
    named = tshark.fields("incident", "device_name", "ip.src", where="cisco_alarm.device_name")
    found = {lines["device_name"][0]: lines["ip.src"][0] for lines in named.values()}
    contacts = tshark.fields("incident", "sip.contact.parameter", "ip.src", where="sip.Method == REGISTER")
    for lines in contacts.values():
        name = next(x for x in lines["sip.contact.parameter"] if "devicename" in x).partition('"')[2].rstrip('"')
        found[name] = lines["ip.src"][0]
    return found


def test_size_and_time(tshark, truth, frames):
    assert tshark.capture("incident").stat().st_size < 1_500_000
    assert 60 <= truth["phones"] <= 120 and sum(truth["on_switch"].values()) == truth["phones"]
    first_event = min(event["time"] for event in truth["events"])
    assert frames[0].time >= truth["begin"] and first_event - frames[0].time > 120 * 10**6
    assert frames[-1].time < truth["end"] and all(frame.size <= 1460 for frame in frames)


def test_events(truth, alarms):
    """The XML alarms tell those, each once, and no other."""
    told = {(a["device_name"], a["reason"], a.get("ucm_address"), a.get("local_port"), a["timestamp"] // 10**6,
             a["neighbor_device"]) for a in alarms}
    expected = {(e["device"], e["reason"], e["ucm"] or "<not open>", e["local_port"] or -1, e["stamp"], e["switch"])
                for e in truth["events"] if e["stamp"] is not None}
    assert told == {tuple(x) for x in expected}
    assert len({(e["device"], e["reason"], e["ucm"], e["local_port"]) for e in truth["events"]}) == len(truth["events"])


def test_text_forms(tshark, truth):
    """Reason headers and text alarms tell no device and reason that is not among the events."""
    found = tshark.fields("incident", "device_name", "reason", "sccp_reason", where="cisco_alarm.carrier > 3")
    told = {(lines["device_name"][0], (lines.get("reason") or lines["sccp_reason"])[0]) for lines in found.values()}
    events = {(event["device"], event["reason"]) for event in truth["events"]}
    assert told and told <= events
    untold = {(event["device"], event["reason"]) for event in truth["events"] if event["stamp"] is None}
    assert untold and untold <= told


def test_who_closed(truth, frames, address):
    """The first FIN or RST of the connection that the event names."""
    ends = {}
    for frame in frames:
        if frame.flags & (FIN | RST):
            phone_sent = frame.ports[1] in (5060, 2000)
            key = (frame.src, frame.ports[0], frame.dst) if phone_sent else (frame.dst, frame.ports[1], frame.src)
            who = "reset" if frame.flags & RST else "phone" if phone_sent else "ucm"
            ends.setdefault(key, (who, frame.time))
    named = [event for event in truth["events"] if event["ucm"]]
    for event in named:
        end = ends.get((address[event["device"]], event["local_port"], event["ucm"]), ("open", None))
        assert end == (event["closed_by"], event["connection_end"]), event
    assert set(Counter(event["closed_by"] for event in named)) == {"phone", "ucm", "reset", "open"}


def accepted(frames):
    """Address -> times at which a phone that wants to stay was accepted."""
    leaving = {(frame.call_id, frame.cseq) for frame in frames if frame.method == "REGISTER" and frame.expires == "0"}
    times = defaultdict(list)
    for frame in frames:
        ok = frame.status == "200" and frame.cseq_method == "REGISTER" and (frame.call_id, frame.cseq) not in leaving
        if ok or REGISTER_ACK in frame.skinny:
            times[frame.dst].append(frame.time)
    assert leaving
    return times


def test_back(truth, frames, address):
    times = accepted(frames)
    for event in truth["events"]:
        after = [time for time in times[address[event["device"]]] if time > event["arrival"]]
        assert event["back"] == min(after, default=None), event
    assert {event["device"] for event in truth["events"] if event["back"] is None}


def test_never_back(truth, once, address):
    """Last seen, refused how often, silent: by what their addresses sent and got."""
    absent = {phone["device"]: phone for phone in truth["never_back"]}
    last = {frame.src: frame.time for frame in once if frame.ports[1] in (5060, 2000)}
    refused = Counter(frame.dst for frame in once if frame.status >= "400" and frame.cseq_method == "REGISTER")
    for device, ip in address.items():
        phone = absent.get(device)
        if phone is None:
            assert truth["end"] - last[ip] < 130 * 10**6 and refused[ip] == 0, device
        else:
            assert (last[ip], refused[ip]) == (phone["last_seen"], phone["refused"]), device
    assert Counter(phone["why"] for phone in absent.values()) == {"refused": 3, "silent": 3, "no response": 1}
    assert last.keys() == set(address.values()) and len(last) == truth["phones"]


def test_silent(truth, once, address, alarms):
    """They had a response to their last keepalive, told nothing, and missed two more keepalives."""
    reporting = {alarm["device_name"] for alarm in alarms}
    for phone in (phone for phone in truth["never_back"] if phone["why"] == "silent"):
        ip = address[phone["device"]]
        assert not phone["told"] and phone["device"] not in reporting
        assert truth["end"] - phone["last_seen"] > 240 * 10**6
        assert [frame for frame in once if frame.dst == ip and frame.size][-1].status == "200"


def test_mirror(truth, frames, address):
    """Frames of those phones come twice, of others never."""
    seen = Counter((f.src, f.dst, f.ports, f.ident, f.place, f.flags) for f in frames)
    doubled = {key[0] if key[2][1] in (5060, 2000) else key[1] for key, count in seen.items() if count > 1}
    assert doubled == {address[device] for device in truth["mirrored"]} and 5 < len(doubled) < truth["phones"] / 4
    assert set(seen.values()) == {1, 2}


def test_clocks(truth):
    clocks = Counter(event["clock"] for event in truth["events"])
    assert set(clocks) == {"set", "1970", "2000", "old", "future", "none"}
    for event in truth["events"]:
        near = event["stamp"] is not None and abs(event["stamp"] * 1000 - event["time"]) < 1000
        assert near is (event["clock"] == "set")
