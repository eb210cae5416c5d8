# SPDX-License-Identifier: GPL-2.0-or-later
"""The profile: Wireshark reads it, its columns hold what they promise, each of its filters is valid and finds something."""

from collections import Counter

import pytest

from alarms import read_alarms
from conftest import PROFILE, ROOT
from kit import alarm as documents
from kit.phone import Ucm, nth_phone
from kit.session import Session
from kit.wire import Trace, pcapng
from profile_files import all_filters, buttons, color_rules, columns, graphs, saved_filters, table, widths

FOLDER = ROOT / "packaging" / "profile" / PROFILE
# In order of what they hold; a filter has to find something in one of them.
CAPTURES = ("hundred-phones", "sccp", "catalog", "codes", "bad", "odd-values", "register-reason", "links-answers", "forum-tcp", "incident")
# What none of the captures holds: traffic that is looked at beside alarms, and longer outages.
ABSENT = {"dhcp or dhcpv6 or dns or tftp", "cdp or lldp",
          "cisco_alarm.outage > 600 and not cisco_alarm.retransmission_of",
          "cisco_alarm.outage > 3600 and not cisco_alarm.retransmission_of"}


@pytest.fixture(scope="session")
def with_profile(tshark, home_with_profile):
    """tshark -C, on a capture."""
    def read(capture, *args, **how):
        return tshark.read(capture, "-C", PROFILE, *args, HOME=str(home_with_profile), **how)
    return read


def distinct():
    return sorted({item.text for item in all_filters(FOLDER)})


@pytest.mark.parametrize("text", distinct())
def test_filter_is_valid_and_finds_something(tshark, text):
    for capture in CAPTURES:
        if tshark.frames(capture, text, two_pass=True):
            assert text not in ABSENT
            return
    assert text in ABSENT


def test_there_is_one_of_each():
    names = {rule.name for rule, _ in color_rules(FOLDER)}
    assert {"Alarm: fault", "Alarm: failure", "Alarm: normal reason", "Alarm: trust list", "Alarm: repeated report", "Alarm rejected"} <= names
    for items in (buttons(FOLDER), saved_filters(FOLDER), graphs(FOLDER)):
        listed = [item.name for item in items]
        assert len(listed) >= 6 and len(listed) == len(set(listed))


def test_columns_are_the_promised_ones():
    assert list(columns(FOLDER)) == ["No.", "Time", "Source", "Destination", "Device", "Reason", "Outage", "Info", "Switch", "Port"]


# A picture of Wireshark's window tells: a character takes 7.83 pixels, the margins of a cell 6, the scroll bar with its small
# map 51 of the window's.
def room(characters):
    return 7.83 * characters + 6


def before(title):
    """How many pixels the columns left of this one take, of those that a window has for columns."""
    listed = list(columns(FOLDER))
    return sum(width_of(name) for name in listed[:listed.index(title)]) + 51


def width_of(title):
    return widths(FOLDER)[columns(FOLDER)[title].removesuffix(":0:R")]


def test_columns_have_room():
    """Each has a width of its own, and what they usually hold can be read."""
    assert set(widths(FOLDER)) == {form.removesuffix(":0:R") for form in columns(FOLDER).values()}
    assert len(widths(FOLDER)) == len(columns(FOLDER))
    usual = {"No.": "1000000", "Time": "22:49:18.216", "Device": "SEPC4B9CD808647", "Reason": "RegistrationSuccessful", "Outage": "3600.123", "Switch": "3560_DC_SW.techvivi.local",
             "Port": "GigabitEthernet1/0/25", "Info": "Request: REGISTER sip:10.1.1.12  (1 binding)", "Source": "192.168.110.100",
             "Destination": "192.168.110.100"}
    assert {title for title, text in usual.items() if width_of(title) < room(len(text))} == set()


def test_columns_fit_the_window():
    """At 1280 pixels all of Info stands in the window, at 1600 every column."""
    assert before("Info") + width_of("Info") <= 1280
    assert before("Port") + width_of("Port") <= 1600


EACH_ONCE = "cisco_alarm.first_report == 1"
# What tells that a filter is after alarms of some sort.
COUNTS = ("reason", "name ==", "outage", "expert.failure", "tl_status", "tftp_status", "closed_by", "first_report == 1")


# What looks for an outage, which the first report of an event may not have: a Reason header in front of the XML alarm.
OUTAGES = "and not cisco_alarm.retransmission_of"


def counting():
    """Buttons, saved filters and graphs that count events."""
    return {item.text for item in (*buttons(FOLDER), *saved_filters(FOLDER), *graphs(FOLDER))
            if any(f"cisco_alarm.{word}" in item.text for word in COUNTS) and not item.text.endswith(OUTAGES)}


def test_outages_of_all_reports(tshark):
    """Each outage that any report of an event has is found, and none by a retransmission, which is too long."""
    (text,) = (item.text for item in buttons(FOLDER) if item.name.endswith("over 1 minute"))
    outages = {number: found for number, found in tshark.fields("incident", two_pass=True).items() if "outage" in found}
    long = [number for number, found in outages.items() if max(found["outage"]) > 60 * 10**9]
    assert [n for n in long if "retransmission_of" not in outages[n]] == tshark.frames("incident", text, two_pass=True)
    assert any(not outages[n]["first_report"][0] for n in long)


def test_there_is_a_button_for_each_event_once():
    assert {item.name: item.text for item in buttons(FOLDER)}["First reports"] == EACH_ONCE
    assert {item.name: item.text for item in graphs(FOLDER)}["Events"] == EACH_ONCE


@pytest.mark.parametrize("capture", ("hundred-phones", "links-repeats", "register-reason", "incident"))
def test_what_counts_events_counts_each_once(tshark, capture):
    """None finds a frame that tells nothing for the first time: retransmissions, the same news by another way."""
    assert len(counting()) > 12
    told_before = f"cisco_alarm.carrier and not {EACH_ONCE}"
    found = tshark.frames_of(capture, sorted({told_before, *(f"({text}) and not {EACH_ONCE}" for text in counting())}))
    assert found.pop(told_before), "there are some to be left out"
    assert {where for where, frames in found.items() if frames} == set()


@pytest.fixture(scope="session")
def mixed(room):
    """A trust list is reported; a segment then holds the same REFER once more, and a loss of service."""
    trace = Trace("2024-03-06 07:30:00")
    session = Session(trace, nth_phone(1), Ucm())
    lists = documents.only(documents.tl_info_params(session.phone), "DeviceName", "StatusCode")
    loss = documents.outage_params(session.phone, session.ucm.ip, trace.now - 90_000_000, 10)
    lost = session.lean(documents.document("LastOutOfServiceInformation", documents.only(loss, "DeviceName", "ReasonForOutOfService")))
    told = session.ask(session.lean(documents.document("DeviceTLInfo", lists)))
    session.pipe.send(bytes(told) + bytes(lost))
    path = room / "mixed.pcapng"
    path.write_bytes(pcapng(trace.frames))
    path.chmod(0o644)
    return path


def test_a_frame_with_something_new_counts_as_new(tshark, with_profile, mixed):
    """A retransmission and a new alarm in one frame: colored and counted as the new one."""
    both, = tshark.frames(mixed, f"cisco_alarm.first_report == 0 and {EACH_ONCE}")
    faults = next(item.text for item in buttons(FOLDER) if item.name == "Faults")
    assert tshark.frames(mixed, faults) == [both]
    color = with_profile(mixed, "--color", "-T", "fields", "-e", "frame.coloring_rule.name", where=f"frame.number == {both}")
    assert color.strip() == "Alarm: fault"


def row(with_profile, capture, number):
    """The packet list's line of a frame: column -> text."""
    line, = with_profile(capture, "-T", "tabs", where=f"frame.number == {number}").splitlines()
    cells = [cell.strip() for cell in line.split("\t")]
    cells.remove("→")
    return dict(zip(columns(FOLDER), cells, strict=True))


def test_columns_of_the_forum_trace(with_profile):
    trust, outage = row(with_profile, "forum-tcp", 5), row(with_profile, "forum-tcp", 8)
    assert trust["Device"] == outage["Device"] == "SEPC4B9CD808647"
    assert trust["Reason"] == "ITL installed; the phone had no trust list before"
    assert (trust["Outage"], trust["Switch"], trust["Port"]) == ("", "", "")
    assert (outage["Source"], outage["Destination"]) == ("192.168.15.20", "192.168.110.100")
    assert outage["Reason"] == "RegistrationSuccessful", "by its name"
    assert outage["Outage"] == "", "a phone that has just started lost nothing"
    assert (outage["Switch"], outage["Port"]) == ("3560_DC_SW.techvivi.local", "GigabitEthernet0/21")
    assert outage["Info"].startswith("Request: REFER")


def rounded(outage):
    return None if outage is None else round(outage, 3)


@pytest.mark.parametrize("capture", ("hundred-phones", "catalog", "codes"))
def test_columns_say_what_the_fields_say(tshark, with_profile, capture):
    lines = with_profile(capture, "-T", "tabs", where="cisco_alarm.carrier").splitlines()
    shown = [dict(zip(columns(FOLDER), (c.strip() for c in line.replace("\t→", "").split("\t")))) for line in lines]
    alarms = read_alarms(tshark, capture)
    assert [r["Device"] for r in shown] == [alarm.device for alarm in alarms]
    assert [r["Switch"] for r in shown] == [alarm.switch for alarm in alarms]
    assert [r["Port"] for r in shown] == [alarm.port for alarm in alarms]
    assert [float(r["Outage"]) if r["Outage"] else None for r in shown] == [rounded(alarm.outage) for alarm in alarms]
    assert all(len(r["Outage"].partition(".")[2]) <= 3 for r in shown)


def color_of(frame, response_code):
    """What the rules must make of a frame, told by other means: the first that fits."""
    if response_code >= 300:
        return "Alarm rejected"
    if frame.retransmission:
        return "Alarm: repeated report"
    if frame.name == "DeviceTLInfo":
        return "Alarm: failure" if int(frame.result.split()[0]) >= 5 else "Alarm: trust list"
    return "Alarm: normal reason" if frame.normal else "Alarm: fault"


def test_colors(tshark, with_profile):
    """Every alarm of the building in the color of its news."""
    text = with_profile("hundred-phones", "--color", "-T", "fields", "-e", "frame.coloring_rule.name",
                        "-e", "cisco_alarm.response_code", where="cisco_alarm.carrier", two_pass=True)
    painted = [line.split("\t") for line in text.splitlines()]
    alarms = read_alarms(tshark, "hundred-phones")
    expected = [color_of(alarm, int(code or 0)) for alarm, (_, code) in zip(alarms, painted, strict=True)]
    assert [rule for rule, _ in painted] == expected
    assert set(Counter(expected)) == {"Alarm rejected", "Alarm: repeated report", "Alarm: failure", "Alarm: trust list",
                                      "Alarm: normal reason", "Alarm: fault"}


def luminance(color):
    """Of a color of three times 16 bits, as WCAG 2 defines it."""
    red, green, blue = (c / 65535 / 12.92 if c / 65535 <= 0.04045 else ((c / 65535 + 0.055) / 1.055) ** 2.4 for c in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("item", list(color_rules(FOLDER)), ids=lambda item: item[0].name)
def test_text_can_be_read_on_its_background(item):
    """WCAG asks for 4.5 to 1; what is meant to step back has 3 to 1."""
    rule, (background, foreground) = item
    low, high = sorted(map(luminance, (background, foreground)))
    assert (high + 0.05) / (low + 0.05) >= (3 if rule.name == "Everything else" else 4.5)


def test_graphs_are_of_the_shape_that_all_releases_read():
    """Nine columns: what Wireshark 4.0 writes; the later ones fill in what they added."""
    for cells in table(FOLDER / "io_graphs"):
        enabled, _name, _filter, color, style, axis, field, average, factor = cells
        assert enabled in ("Enabled", "Disabled") and color.startswith("#") and len(color) == 7
        assert style in ("Line", "Impulse", "Bar", "Stacked Bar", "Dot", "Square", "Diamond", "Cross", "Circle", "Plus")
        assert axis == "Packets" and not field or axis.endswith("(Y Field)") and field.startswith("cisco_alarm.")
        assert (average, factor) == ("None", "1")


def test_plots_are_of_the_shape_that_wireshark_reads(tshark):
    """Eight columns, as Wireshark 4.6 writes them; each field is a number."""
    kinds = tshark.types()
    for cells in table(FOLDER / "plots"):
        enabled, group, name, _filter, color, style, field, factor = cells
        assert enabled == "TRUE" and group.isdigit() and name and color.startswith("#") and len(color) == 7
        assert style == "Dot" and factor == "1"
        assert kinds[field.removeprefix("cisco_alarm.")] in ("FT_DOUBLE", "FT_RELATIVE_TIME", "FT_UINT32")


def test_everything_is_installed():
    """No file that nobody looks at."""
    assert {path.name for path in FOLDER.iterdir()} == {"preferences", "colorfilters", "dfilter_buttons", "dfilters",
                                                        "io_graphs", "plots", "recent"}


def test_one_name_for_the_protocol(tshark):
    """What preferences, expert items, the tree and Enabled Protocols call it; the profile is of such alarms."""
    name = PROFILE.removesuffix("s")
    protocols = [line.split("\t") for line in tshark.run("-G", "protocols").splitlines()]
    assert [line[:2] for line in protocols if line[2] == "cisco_alarm"] == [[name, name]]
    assert f"\n{name}: DeviceTLInfo " in tshark.text("forum-tcp", 5, "-V")
    assert f"\n[{name}: response to " in tshark.text("forum-tcp", 12, "-V")
    assert f'  {name}  Phone has just started; ' in tshark.read("forum-tcp", "-q", "-z", "expert")
