# SPDX-License-Identifier: GPL-2.0-or-later
"""The profile: Wireshark reads it, its columns hold what they promise, each of its filters is valid and finds something."""

from collections import Counter

import pytest

from alarms import read_alarms
from conftest import PROFILE, ROOT
from profile_files import all_filters, buttons, color_rules, columns, graphs, saved_filters, table, widths

FOLDER = ROOT / "packaging" / "profile" / PROFILE
# In order of what they hold; a filter has to find something in one of them.
CAPTURES = ("hundred-phones", "sccp", "catalog", "codes", "bad", "odd-values", "register-reason", "links-answers", "forum-tcp")
# What none of the captures holds: traffic that is looked at beside alarms, and longer outages.
ABSENT = {"dhcp or dhcpv6 or dns or tftp", "cdp or lldp", "cisco_alarm.outage > 600 and not cisco_alarm.retransmission_of",
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
    assert {"Alarm: fault", "Alarm: failure", "Alarm: normal reason", "Alarm: trust list", "Alarm rejected"} <= names
    for items in (buttons(FOLDER), saved_filters(FOLDER), graphs(FOLDER)):
        listed = [item.name for item in items]
        assert len(listed) >= 6 and len(listed) == len(set(listed))


def test_columns_are_the_promised_ones():
    assert list(columns(FOLDER)) == ["No.", "Time", "Source", "Destination", "Protocol", "Alarm", "Device", "Reason", "Outage",
                                     "Switch", "Port", "Info"]


def test_columns_have_room():
    """Each has a width of its own, what they usually hold can be read, and Info begins in a window of 1,500 pixels."""
    shown = {form.removesuffix(":0:R") for form in columns(FOLDER).values()}
    assert set(widths(FOLDER)) == shown and len(shown) == len(columns(FOLDER))
    width = {title: widths(FOLDER)[form.removesuffix(":0:R")] for title, form in columns(FOLDER).items()}
    assert sum(width.values()) - width["Info"] <= 1390, "the small map and the scroll bar take their share"
    usual = {"Device": "SEPC4B9CD808647", "Reason": "TCPclosedUserInitiatedReset", "Alarm": "DeviceTLInfo", "Outage": "253.408170000",
             "Port": "GigabitEthernet1/0/25", "Source": "192.168.110.100", "Destination": "192.168.110.100",
             "Time": "22:49:18.216", "No.": "123456"}
    assert {title for title, text in usual.items() if width[title] < 7.75 * len(text) + 5} == set()


# What tells that a filter is after alarms of some sort.
COUNTS = ("reason", "name ==", "outage", "expert.failure", "tl_status", "tftp_status")


def test_what_counts_alarms_leaves_repeats_out(tshark):
    """Buttons, saved filters and graphs: none finds the repeats in the building, or in the captures of repeats."""
    counting = [item for item in (*buttons(FOLDER), *saved_filters(FOLDER), *graphs(FOLDER))
                if any(f"cisco_alarm.{word}" in item.text for word in COUNTS)]
    assert len(counting) > 20
    filters = {f"({item.text}) and cisco_alarm.retransmission_of" for item in counting}
    for capture in ("hundred-phones", "links-repeats"):
        found = tshark.frames_of(capture, sorted({*filters, "cisco_alarm.retransmission_of"}))
        assert found.pop("cisco_alarm.retransmission_of"), "there are some to be left out"
        assert {where for where, frames in found.items() if frames} == set()


def row(with_profile, capture, number):
    """The packet list's line of a frame: column -> text."""
    line, = with_profile(capture, "-T", "tabs", where=f"frame.number == {number}").splitlines()
    cells = [cell.strip() for cell in line.split("\t")]
    cells.remove("→")
    return dict(zip(columns(FOLDER), cells, strict=True))


def test_columns_of_the_forum_trace(with_profile):
    trust, outage = row(with_profile, "forum-tcp", 5), row(with_profile, "forum-tcp", 8)
    assert trust["Alarm"] == "DeviceTLInfo"
    assert trust["Device"] == outage["Device"] == "SEPC4B9CD808647"
    assert trust["Reason"] == "ITL installed; the phone had no trust list before"
    assert (trust["Outage"], trust["Switch"], trust["Port"]) == ("", "", "")
    assert (outage["Source"], outage["Destination"]) == ("192.168.15.20", "192.168.110.100")
    assert outage["Alarm"] == "LastOutOfServiceInformation"
    assert outage["Reason"] == "RegistrationSuccessful", "by its name"
    assert float(outage["Outage"]) == 253.40817
    assert (outage["Switch"], outage["Port"]) == ("3560_DC_SW.techvivi.local", "GigabitEthernet0/21")
    assert outage["Info"].startswith("Request: REFER")
    assert outage["Protocol"].startswith("SIP") and row(with_profile, "forum-tcp", 1)["Protocol"] == "TCP"


@pytest.mark.parametrize("capture", ("hundred-phones", "catalog", "codes"))
def test_columns_say_what_the_fields_say(tshark, with_profile, capture):
    lines = with_profile(capture, "-T", "tabs", where="cisco_alarm.carrier").splitlines()
    shown = [dict(zip(columns(FOLDER), (c.strip() for c in line.replace("\t→", "").split("\t")))) for line in lines]
    alarms = read_alarms(tshark, capture)
    assert [r["Device"] for r in shown] == [alarm.device for alarm in alarms]
    assert [r["Switch"] for r in shown] == [alarm.switch for alarm in alarms]
    assert [r["Port"] for r in shown] == [alarm.port for alarm in alarms]
    assert [float(r["Outage"]) if r["Outage"] else None for r in shown] == [alarm.outage for alarm in alarms]


def color_of(frame, response_code):
    """What the rules must make of a frame, told by other means: the first that fits."""
    if response_code >= 400:
        return "Alarm rejected"
    if frame.retransmission:
        return "Alarm sent again"
    if frame.name == "DeviceTLInfo":
        return "Alarm: failure" if int(frame.result.split()[0]) >= 5 else "Alarm: trust list"
    return "Alarm: normal reason" if frame.normal else "Alarm: fault"


def test_colors(tshark, with_profile):
    """Every alarm of the building in the colour of its news."""
    text = with_profile("hundred-phones", "--color", "-T", "fields", "-e", "frame.coloring_rule.name",
                        "-e", "cisco_alarm.response_code", where="cisco_alarm.carrier", two_pass=True)
    painted = [line.split("\t") for line in text.splitlines()]
    alarms = read_alarms(tshark, "hundred-phones")
    expected = [color_of(alarm, int(code or 0)) for alarm, (_, code) in zip(alarms, painted, strict=True)]
    assert [rule for rule, _ in painted] == expected
    assert set(Counter(expected)) == {"Alarm rejected", "Alarm sent again", "Alarm: failure", "Alarm: trust list",
                                      "Alarm: normal reason", "Alarm: fault"}


def luminance(color):
    """Of a colour of three times 16 bits, as WCAG 2 defines it."""
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


def test_everything_is_installed():
    """No file that nobody looks at."""
    assert {path.name for path in FOLDER.iterdir()} == {"preferences", "colorfilters", "dfilter_buttons", "dfilters",
                                                        "io_graphs", "recent"}
