# SPDX-License-Identifier: GPL-2.0-or-later
"""What Wireshark's menus offer on an alarm: conversation filters, and the alarm as text for a ticket.

tshark has no menus, so a plugin of the tests prints them: gui/probe/probe.c. CISCO_ALARM_PROBE_DIR names the directory
that holds X.Y/epan/menu_probe.so.
"""

import os
import re
import shutil
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

import pytest

CAPTURES = ("incident", "hundred-phones", "links-odd", "odd-values", "reason-forms", "sccp-text", "sccp", "bad")
FILTERS = {"phone": "phone", "switch": "neighbor_device", "Unified CM": "ucm_address", "reason": "reason",
           "connection": "local_port"}


class Offered(NamedTuple):
    """Of a capture: frame -> kind of filter -> filter; frame -> texts of its alarms; entries of the menu on a packet."""
    filters: dict
    texts: dict
    menu: list


def unescaped(cell):
    return cell.encode("latin-1", "backslashreplace").decode("unicode_escape").encode("latin-1").decode("utf-8")


def kind_of(name):
    """By the end of the entry's name; words before it may change."""
    return next(kind for kind in FILTERS if name.endswith(kind))


def read_offers(printed):
    filters, texts, menu = defaultdict(dict), defaultdict(list), []
    for line in printed.splitlines():
        what, *cells = line.split("\t")
        if what == "filter":
            filters[int(cells[0])][kind_of(cells[1])] = unescaped(cells[2])
        elif what == "text":
            texts[int(cells[0])].append(unescaped(cells[1]))
        elif what == "menu":
            menu.append(tuple(cells))
    return Offered(dict(filters), dict(texts), menu)


@pytest.fixture(scope="module", name="offered")
def make_offered(tshark, room):
    """Capture -> what is offered on its frames, once all of it has been read."""
    probe = os.environ.get("CISCO_ALARM_PROBE_DIR")
    if not probe:
        pytest.skip("CISCO_ALARM_PROBE_DIR is not set")
    folder, known = room / "with-probe", {}
    for source in (tshark.plugins, Path(probe)):
        shutil.copytree(source, folder, dirs_exist_ok=True)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)

    def offers(capture):
        if capture not in known:
            known[capture] = read_offers(tshark.read(capture, "-q", two_pass=True, PROBE_MENUS="1",
                                                     WIRESHARK_PLUGIN_DIR=str(folder)))
        return known[capture]
    return offers


@pytest.fixture(name="fields")
def make_fields(tshark):
    return lambda capture: tshark.fields(capture, two_pass=True)


def is_single(values):
    """Whether a frame has one alarm."""
    return len(values["carrier"]) == 1 and len(values.get("name", ())) <= 1


def is_quotable(name):
    return name.isascii() and name.isprintable() and not set(name) & set('"\\')


# ---- Conversation filters ----

def test_filters_of_one_alarm(offered):
    """Frame 520 of the incident, with the address and the port that its document names."""
    assert offered("incident").filters[520] == {
        "phone": 'ip.addr == 10.20.2.21 or cisco_alarm.device_name == "SEP7C95F32001AE"',
        "switch": 'cisco_alarm.neighbor_device == "sw-b01-f3.example.com"',
        "Unified CM": "cisco_alarm.ucm_ipv4 == 10.1.1.11",
        "reason": "cisco_alarm.reason == 14",
        "connection": "tcp.port == 49570 and ip.addr == 10.1.1.11 and ip.addr in {10.20.2.21}"}


@pytest.mark.parametrize("capture", CAPTURES)
def test_where_there_are_filters(offered, fields, capture):
    """On alarms and on responses to alarms, and nowhere else: what an alarm does not say is grayed, and nothing more."""
    filters, found = offered(capture).filters, fields(capture)
    assert "or the other way round" not in str(filters)
    assert filters.keys() <= {number for number, values in found.items() if {"carrier", "response_to"} & values.keys()}
    for number, values in found.items():
        kinds = filters.get(number, {}).keys()
        if "carrier" not in values:
            assert kinds <= {"phone"}, number
        elif is_single(values) and kinds:   # else it is in an ICMP error, or its first pass ended early
            assert "reason" in kinds or "reason" not in values, number
            assert ("switch" in kinds) == any(map(is_quotable, values.get("neighbor_device", ()))), number
            assert "Unified CM" in kinds or "ucm_ipv4" not in values, number


@pytest.mark.parametrize("capture", CAPTURES)
def test_filters_find_their_alarm(tshark, offered, capture):
    """Each is a filter, whatever the names of the wire; all but the lost connection find the frame they were made on.
    A switch of odd-values has blanks around its name."""
    filters = offered(capture).filters
    assert filters
    found = tshark.frames_of(capture, {text for kinds in filters.values() for text in kinds.values()}, two_pass=True)
    for number, kinds in filters.items():
        for kind, text in kinds.items():
            if kind != "connection":
                assert number in found[text], (number, text)


def test_filter_for_a_name_with_blanks(offered, fields):
    """As the field has it."""
    values = fields("odd-values")
    names = {number: found["neighbor_device"][0] for number, found in values.items() if "neighbor_device" in found}
    blank = {number: name for number, name in names.items() if name != name.strip(" ") and is_quotable(name)}
    assert blank
    for number, name in blank.items():
        assert offered("odd-values").filters[number]["switch"] == f'cisco_alarm.neighbor_device == "{name}"'


def test_filters_find_nothing_else(tshark, offered, fields):
    """The alarms with the same value, by the fields."""
    filters, values = offered("incident").filters, fields("incident")
    for kind, name in (("switch", "neighbor_device"), ("reason", "reason"), ("Unified CM", "ucm_ipv4")):
        texts = {kinds[kind]: values[number][name] for number, kinds in filters.items()
                 if kind in kinds and name in values[number]}
        assert texts
        for text, frames in tshark.frames_of("incident", texts).items():
            assert frames == [n for n, found in values.items() if set(texts[text]) & set(found.get(name, ()))], text


def test_lost_connection(tshark, offered, fields):
    """It holds the segment that closed it, where the capture shows who did."""
    closed = {number: found["closed_in"][0] for number, found in fields("incident").items() if "closed_in" in found}
    texts = {number: offered("incident").filters[number]["connection"] for number in closed
             if "connection" in offered("incident").filters.get(number, {})}
    assert len(texts) > 20
    found = tshark.frames_of("incident", set(texts.values()))
    for number, text in texts.items():
        assert closed[number] in found[text], (number, text)


# ---- The alarm as text ----

TICKET = """\
Device: SEP7C95F32001AE, sent from 10.20.2.21
Model: CP-7821
Alarm: LastOutOfServiceInformation, frame 520, 2024-03-06 08:00:03.733 UTC
Reason: 14 TCPucmClosedConnection (
Lost connection closed by: Phone (first FIN), frame 410, 2024-03-06 08:00:00.391 UTC
Out of service since: not known, the phone's clock is not set
Switch: sw-b01-f3.example.com
Switch port: GigabitEthernet1/0/2
Unified CM: 10.1.1.11
Response: 202 (accepted), frame 524, after 0.020 s
Registered after the alarm: 2024-03-06 08:00:03.977 UTC, frame 532, 0.244 s later
"""


def test_ticket(offered):
    """Without the words behind the reason, which the catalog has."""
    (text,) = offered("incident").texts[520]
    assert re.sub(r"(?m)^(Reason: .*?\().*", r"\1", text) == TICKET


def test_ticket_of_an_outage(offered, fields):
    """Since when, by the phone's clock, and for how long: both as in the fields."""
    checked = 0
    for number, values in fields("hundred-phones").items():
        if "outage" not in values or len(offered("hundred-phones").texts[number]) > 1:
            continue
        (text,) = offered("hundred-phones").texts[number]
        since = datetime.fromtimestamp(0, timezone.utc) + timedelta(microseconds=values["timestamp"][0] // 1000)
        assert f"Out of service since: {since:%Y-%m-%d %H:%M:%S}.{since.microsecond // 1000:03} UTC" in text
        milliseconds = (values["outage"][0] + 500_000) // 10**6
        assert f"Until this alarm: {milliseconds // 1000}.{milliseconds % 1000:03} s" in text
        checked += 1
    assert checked > 50


@pytest.mark.parametrize("capture", CAPTURES)
def test_tickets_agree_with_fields(offered, fields, capture):
    """Device, reason, response, who closed the connection, registration after a loss; one text for each alarm, and no line
    that a name could make up."""
    found = fields(capture)
    for number, texts in offered(capture).texts.items():
        values, lines = found[number], [text.splitlines() for text in texts]
        if not is_single(values):
            continue
        (own,) = lines
        assert own[0].startswith("Device: ") and f", frame {number}" in " ".join(own[1:4])
        links = [("reason", "Reason: "), ("response_in", "Response: "), ("closed_in", "Lost connection closed by: ")]
        registered = [line for line in own if line.startswith("Registered after the alarm: ")]
        assert len(registered) == ("reason" in values), (number, own)
        if registered:
            links.append(("registered_in", "Registered after the alarm: "))
        for name, label in links:
            said = [line for line in own if line.startswith(label) and not line.endswith(" in this capture")
                    and not line.endswith("before the alarm")]
            numbers = re.findall(r"\d+", said[0].removeprefix(label).partition(", frame ")[2] or said[0]) if said else []
            assert [int(n) for n in numbers[:1]] == values.get(name, [])[:1], (number, own)


def test_ticket_says_what_is_not_known(offered):
    """Neither the start of an outage nor the return is left out: silence would be taken for good news."""
    (text,) = offered("incident").texts[751]
    assert "\nOut of service since: not known, the phone's clock is not set\n" in text
    assert "\nLost connection closed by: Phone (first FIN), frame 388, 2024-03-06 08:00:00.0" in text
    (text,) = offered("incident").texts[680]
    assert text.endswith("\nRegistered after the alarm: not in this capture\n")
    resets = [line for texts in offered("incident").texts.values() for text in texts for line in text.splitlines()
              if line.startswith("Lost connection closed by: Reset")]
    assert resets and all(re.search(r"Reset \(RST\), sent by (the phone|Unified CM), frame \d+, 2024", line) for line in resets)


def test_ticket_says_what_the_response_means(offered):
    """A 401 to a request without credentials asks for them; it rejects nothing."""
    (text,) = offered("links-odd").texts[29]
    assert "\nResponse: 401 (challenge), frame " in text
    for number, response in ((12, "202 (accepted)"), (49, "403 (rejected)"), (63, "603 (rejected)")):
        (text,) = offered("links-answers").texts[number]
        assert f"\nResponse: {response}, frame " in text


def test_text_is_escaped(offered):
    """What cannot be printed, or would begin another line."""
    for capture in CAPTURES:
        for texts in offered(capture).texts.values():
            for text in texts:
                assert all(character.isprintable() or character == "\n" for character in text), ascii(text)
                assert all(": " in line for line in text.splitlines()), text


# ---- The menu on a packet ----

def test_menu_on_a_packet(tshark, offered):
    """From 4.2 on; without windows it does nothing. Wireshark frees what belongs to it at exit, and tshark ends well."""
    version = re.search(r"\b(\d+)\.(\d+)\.\d+", tshark.run("--version"))
    wanted = [("Cisco Phone Alarm/Copy this alarm as text", "cisco_alarm.carrier")]
    assert offered("forum-tcp").menu == (wanted if (int(version[1]), int(version[2])) >= (4, 2) else [])
