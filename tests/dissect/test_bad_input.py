# SPDX-License-Identifier: GPL-2.0-or-later
"""Broken input: every field of every case of bad.pcapng.

What is whole before and after the damage is there, an expert item says that something is wrong, and nothing is made up.
A document that is not well formed by XML's rules is called malformed, unless it merely ends early: then truncated.
"""

import re

import pytest

from case_rows import MISSING, common, expected, generic, params, shown

CAPTURE = "bad"
FAULT, NORMAL = "expert.out_of_service", "expert.out_of_service_normal"
DEVICE, MAC = "SEPC4B9CD81100E", "c4:b9:cd:81:10:0e"
SWITCH, PORT = "3560_DC_SW.techvivi.local", "GigabitEthernet0/3"
WHOLE = common(DEVICE, MAC, name="LastOutOfServiceInformation", reason=10, reason_normal=False,
               neighbor_device=SWITCH, neighbor_port=PORT) | {FAULT: [True]}
LONG = common("SEPC4B9CD811015", "c4:b9:cd:81:10:15", name="LastOutOfServiceInformation", reason=25,
              reason_normal=True) | {NORMAL: [True]}
NO_REASON = {"reason": MISSING, "reason_normal": MISSING, FAULT: MISSING, NORMAL: MISSING}
MALFORMED = {"expert.malformed": True}
TRUNCATED = {"expert.truncated": True}
NO_SWITCH = {"neighbor_device": MISSING, "neighbor_port": MISSING}
NOTHING = dict.fromkeys(WHOLE, MISSING) | {"carrier": 1, "cid.status": 1}
ALL_PARAMS = (("DeviceName", DEVICE), ("NeighborDeviceID", SWITCH), ("NeighborPortID", PORT),
              ("ReasonForOutOfService", "10"))
# All parameters of a document that has no alarm.
UNTYPED = {**NO_REASON, **NO_SWITCH, "device_name": MISSING, "device_mac": MISSING, **generic(*ALL_PARAMS)}


def cut(*pairs, **values):
    """The text ends after the device's name, or in the switch's."""
    return {**NO_REASON, **NO_SWITCH, **TRUNCATED, **(generic(*pairs) if pairs else {}), **values}


def stray(*texts):
    return generic(*(("", text) for text in texts))


def port(value):
    return {"neighbor_port": value, **MALFORMED}


CUT = {
    "cut-in-value": cut(("NeighborDeviceID", "3560_DC_S")),
    "cut-before-value": cut(("NeighborDeviceID", "")),
    "cut-after-element": cut(neighbor_device=SWITCH),
    "cut-after-root": {**NOTHING, **TRUNCATED},
    "cut-after-alarm": {**NOTHING, "name": "LastOutOfServiceInformation", **TRUNCATED},
    # What was cut off is not known, so a number that ends with the text is none: 1 may have been 10 or 104.
    "cut-in-enum-value": {**NO_REASON, **generic(("ReasonForOutOfService", "1")), **TRUNCATED},
    "value-not-closed-at-end": {**NO_REASON, **generic(("ReasonForOutOfService", "10")), **TRUNCATED},
    "cut-before-last-tag": TRUNCATED,
    "cut-in-last-character": TRUNCATED,
    "no-closing-tags": TRUNCATED,
    "length-too-small": cut(("NeighborDeviceID", "3560")),
    # The damage is in the tag itself: the parameter's name, as far as it goes, and no claim about the catalog.
    "cut-in-attribute": cut(("NeighborDev", "")),
    "cut-in-root": {**NOTHING, **TRUNCATED, **MALFORMED, **generic(("x-cisco-ala", ""))},
    "cut-in-alarm-name": {**NOTHING, "name": "LastOutOf", **TRUNCATED},
    "cut-in-prolog": {**NOTHING, **stray('xml version="1.0" enc'), **MALFORMED, **TRUNCATED},
}
UNFINISHED = {
    "no-end-tag": MALFORMED,
    "no-end-tag-last": MALFORMED,
    "attribute-not-closed": MALFORMED,
    "attribute-not-quoted": MALFORMED,
    "attribute-no-value": {"neighbor_port": MISSING, **generic(("String", PORT)), **MALFORMED,
                           "expert.unknown_param": True},
    "no-name-attribute": {"neighbor_port": MISSING, **generic(("String", PORT)), **MALFORMED,
                          "expert.unknown_param": True},
    "empty-name": {"neighbor_port": MISSING, **generic(("", PORT)), "expert.unknown_param": True},
    "two-name-attributes": port("Gi0/1"),
    "comment-not-closed": MALFORMED,
    "comment-in-value-not-closed": port("Gi<!-- 0/1"),
    "cdata-not-closed": port("<![CDATA[Gi0/1"),
    "instruction-not-closed": {**stray("phone"), **MALFORMED},
    "mismatched-end-tag": MALFORMED,
    "end-tags-swapped": MALFORMED,
}
MISPLACED = {
    "text-between": {**stray("lost text", "more"), **MALFORMED},
    "text-after-document": {**stray("trailing words"), "local_port": 1, **MALFORMED},
    "two-alarms": {"name": ["LastOutOfServiceInformation", "DeviceTLInfo"], "device_name": [DEVICE] * 2,
                   "device_mac": [MAC] * 2, "device_ipv4": "192.168.15.32", "tl_status": 3},
    "two-documents": {"name": ["LastOutOfServiceInformation", "DeviceTLInfo"], "device_name": [DEVICE] * 2,
                      "device_mac": [MAC] * 2, "device_ipv4": "192.168.15.32", "tl_status": 3, **MALFORMED},
    "nested-string": {"neighbor_port": MISSING, **generic(("NeighborPortID", ""), ("", PORT)), "local_port": 1,
                      **MALFORMED},
    "nested-alarm": {**NO_REASON, **NO_SWITCH, "name": ["LastOutOfServiceInformation", "DeviceTLInfo"],
                     "device_name": [DEVICE] * 2, "device_mac": [MAC] * 2, "device_ipv4": "192.168.15.32",
                     "tl_status": 3, **generic(*ALL_PARAMS[1:]), **MALFORMED, "expert.unknown_param": [True] * 3,
                     "expert.duplicate_param": True},
    "no-alarm-element": {**UNTYPED, "name": MISSING, "expert.no_alarm": True},
    "no-alarm-name": {"name": "", **MALFORMED, "expert.unknown_alarm": True},
    "empty-alarm-name": {"name": "", "expert.unknown_alarm": True},
    "no-parameter-list": {},
    "parameter-before-alarm": generic(("LocalPort", "7")),
    "root-only": {**NOTHING, "expert.no_alarm": True},
    "other-root": MALFORMED,
}
NO_DOCUMENTS = {
    "one-less-than": {**NOTHING, **MALFORMED},
    "blanks-only": {**NOTHING, **MALFORMED},
    "all-less-than": {**NOTHING, **MALFORMED},
    "prolog-only": {**NOTHING, **MALFORMED},
    "all-ampersand": {**NOTHING, **stray("&" * 400), **MALFORMED, **TRUNCATED},
}
OCTETS = {
    "nul-padded": {},
    "latin1-in-utf8": {"neighbor_device": "Z\ufffdrich-B\ufffdro", **MALFORMED},
    "latin1-declared": {"neighbor_device": "Zürich-Büro"},
    "utf8-cut": {"neighbor_device": "Büro-\ufffd", **MALFORMED},
}
HOSTILE = {
    "billion-laughs": {"neighbor_device": "&l9;", **MALFORMED},
    "external-entity": {"neighbor_device": "&f;", **MALFORMED},
    "control-characters": {"neighbor_device": "bell\x07 back\x08 tab\t del\x7f nel\x85 end", **MALFORMED},
    "terminal-escapes": {"neighbor_device": "\x1b[31mred\x1b[2J\x1b]0;title\x07\x1bc", **MALFORMED},
    "escaped-controls": {"neighbor_device": "&#27;[31mred&#7;\r\nnew line", **MALFORMED},
    "bidi-marks": {"neighbor_device": "core\u202etxet desrever\u202c\u2066x\u2069\ufeff"},
    "format-strings": {"neighbor_device": "%s%n%x%99999d %(a)s {0} $HOME"},
    "hostile-names": {"neighbor_device": MISSING, **generic(("\x1b[31m\u202eName%n\x07", SWITCH)), **MALFORMED,
                      "expert.unknown_param": True},
    "hostile-alarm-name": {"name": "\x1b[31m\u202eAlarm%n", **MALFORMED, "expert.unknown_alarm": True},
}
LENGTHS = {
    "length-too-large": {},
    "length-missing": {},
}
LONG_ONES = {
    "huge-value": {"neighbor_device": "switch-" * 1170},
    "huge-name": {**generic(("N" * 8192, "value")), "expert.unknown_param": True},
    "huge-alarm-name": {"name": "A" * 8192, "expert.unknown_alarm": True},
    "huge-number": {**NO_REASON, **generic(("ReasonForOutOfService", "1" * 8192)), "expert.bad_value": True},
    "many-parameters": {**generic(*((f"Extra{i}", str(i)) for i in range(400))), "expert.unknown_param": [True] * 400},
    "many-less-than": MALFORMED,
    "many-open-comments": MALFORMED,
}
TABLES = {"cut": CUT, "unfinished": UNFINISHED, "misplaced": MISPLACED, "no document": NO_DOCUMENTS, "octets": OCTETS,
          "hostile": HOSTILE, "lengths": LENGTHS}
CASES = {case: values for table in TABLES.values() for case, values in table.items()}
# The body is not given to the plugin: Content-Length says that there is none, or makes SIP give up.
NO_BODY = ("empty-body", "length-zero", "length-negative", "length-word")
# Wireshark's SIP dissector stops at a frame that the capture cut, before it comes to the body.
SNAPPED = ("snap-in-value", "snap-in-tag", "snap-in-headers", "snap-after-headers")
# Cases that are looked at in part only, below.
IN_PART = ("cut-after-less-than", "cut-in-end-tag", "cut-in-start-tag", "no-greater-than", "stray-characters",
           "binary-body", "nul-body", "utf8-overlong", "utf8-surrogate", "utf16-odd-length", "utf16-no-bom",
           "many-open-tags", "nul-in-value", "nul-in-name", "nul-between")


def found(tshark, case):
    return shown(tshark, CAPTURE, tshark.cases(CAPTURE)[case])


@pytest.mark.parametrize("case, values", params(CASES))
def test_case(tshark, case, values):
    assert found(tshark, case) == expected(WHOLE, values)


@pytest.mark.parametrize("case, values", params(LONG_ONES))
def test_long(tshark, case, values):
    """Far more than any phone sends."""
    assert found(tshark, case) == expected(LONG, values)


@pytest.mark.parametrize("case", NO_BODY)
def test_no_body(tshark, case):
    assert not found(tshark, case)


@pytest.mark.parametrize("case", SNAPPED)
def test_cut_by_the_capture(tshark, case):
    """What can be shown is up to Wireshark's SIP dissector; whatever is shown of an alarm is called truncated."""
    fields = found(tshark, case)
    assert not fields or fields["expert.truncated"] == [True]


def test_cut_behind_less_than(tshark):
    """A value may go on with markup, so it is not whole."""
    fields = found(tshark, "cut-after-less-than")
    assert fields["param.name"] == ["NeighborDeviceID"] and fields["param.value"] == [SWITCH]
    assert fields["device_name"] == [DEVICE] and fields["expert.truncated"] == [True]


def test_cut_in_an_end_tag(tshark):
    """The value is whole, and nothing of the tag is in it."""
    fields = found(tshark, "cut-in-end-tag")
    assert fields["neighbor_device"] == [SWITCH]
    assert fields["device_name"] == [DEVICE] and fields["expert.truncated"] == [True]
    assert "expert.malformed" not in fields


def test_cut_in_a_start_tag(tshark):
    """`<String na`: there is no parameter yet."""
    fields = found(tshark, "cut-in-start-tag")
    assert fields["name"] == ["LastOutOfServiceInformation"] and fields["expert.truncated"] == [True]


def test_tag_without_end(tshark):
    """`<String name="NeighborPortID"GigabitEthernet0/3</String>`: what comes after it is whole."""
    fields = found(tshark, "no-greater-than")
    assert fields["param.name"] == ["NeighborPortID"] and fields["expert.malformed"] == [True]
    assert (fields["neighbor_device"], fields["reason"]) == ([SWITCH], [10])


def test_stray_characters(tshark):
    """`< <> </> <!> <? ?> & > ` in front of a parameter harms none."""
    fields = found(tshark, "stray-characters")
    assert (fields["device_name"], fields["neighbor_device"], fields["neighbor_port"], fields["reason"]) == \
        ([DEVICE], [SWITCH], [PORT], [10])
    assert fields["expert.malformed"] == [True]


@pytest.mark.parametrize("case", ("binary-body", "nul-body", "utf16-no-bom"))
def test_no_text(tshark, case):
    """Taken by its type, so it is an alarm's body, though a malformed one without any alarm."""
    fields = found(tshark, case)
    assert fields["carrier"] == [1] and fields["expert.malformed"] == [True]
    assert fields.keys() <= {"carrier", "cid.status", "param.name", "param.value", "expert.malformed",
                             "expert.truncated"}


@pytest.mark.parametrize("case, field, start, end", (("nul-in-value", "neighbor_device", "core", "switch"),
                                                     ("nul-in-name", "param.name", "Neighbor", "DeviceID")))
def test_nul_hides_nothing(tshark, case, field, start, end):
    fields = found(tshark, case)
    (text,) = fields[field]
    assert text.startswith(start) and text.endswith(end)
    assert fields["expert.malformed"] == [True]


def test_nul_between_parameters(tshark):
    fields = found(tshark, "nul-between")
    assert {name: fields[name] for name in WHOLE} == WHOLE
    assert fields["expert.malformed"] == [True]


@pytest.mark.parametrize("case, start, end", (("utf8-overlong", "a\ufffd", "\ufffdc"), ("utf8-surrogate", "a\ufffd", "\ufffdb")))
def test_octets_that_are_no_utf8(tshark, case, start, end):
    """Each release of Wireshark counts replacement characters in its own way."""
    fields = found(tshark, case)
    (value,) = fields["neighbor_device"]
    assert value.startswith(start) and value.endswith(end) and value.isprintable()
    assert fields["expert.malformed"] == [True]
    assert {name: v for name, v in fields.items() if name != "neighbor_device"} == \
        {name: v for name, v in expected(WHOLE, MALFORMED).items() if name != "neighbor_device"}


def test_utf16_with_half_a_character(tshark):
    fields = found(tshark, "utf16-odd-length")
    for name in ("device_name", "neighbor_device", "neighbor_port", "reason"):
        assert fields[name] == WHOLE[name]
    assert "expert.truncated" in fields or "expert.malformed" in fields


def test_many_open_tags(tshark):
    fields = found(tshark, "many-open-tags")
    assert fields["expert.truncated"] == [True] and "name" not in fields


def test_no_case_is_forgotten(tshark):
    assert tshark.cases(CAPTURE).keys() == {*CASES, *LONG_ONES, *NO_BODY, *SNAPPED, *IN_PART}


@pytest.mark.parametrize("two_pass", (False, True))
def test_no_exception_of_our_own(tshark, two_pass):
    """What stops a dissector stops it without the plugin too, and in the same frames."""
    # A dissector bug ends the run anyway: the tests set WIRESHARK_ABORT_ON_DISSECTOR_BUG.
    filters = ("_ws.malformed.expert", "_ws.short", "_ws.unreassembled")
    assert tshark.frames_of(CAPTURE, filters, two_pass=two_pass) == \
        tshark.frames_of(CAPTURE, filters, options=("--disable-protocol", "cisco_alarm"))


@pytest.mark.parametrize("how", (("-V",), ("-2", "-V"), ("-V", "-O", "cisco_alarm"), ()), ids=" ".join)
def test_strict_memory(tshark, how):
    """Memory is filled with rubbish when freed: what was kept too long shows."""
    loose = tshark.read(CAPTURE, *how)
    assert tshark.read(CAPTURE, *how, WIRESHARK_DEBUG_WMEM_OVERRIDE="strict") == loose


# Marks of direction come raw out of Wireshark 4.4 and later, in every string field.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@pytest.mark.parametrize("how", (("-O", "cisco_alarm"), ()), ids=("tree", "packet list"))
@pytest.mark.parametrize("case", [case for case in HOSTILE if case != "format-strings"])
def test_nothing_steers_the_terminal(tshark, case, how):
    """Controls and marks of direction are shown as escapes in the plugin's lines and in the packet list."""
    frame = tshark.cases(CAPTURE)[case]
    text = tshark.text(CAPTURE, frame, *how) if how else tshark.summary(CAPTURE, frame)
    mine = text[text.find("\nCisco Phone Alarm"):] if how else text
    assert "LastOutOf" in mine or "Alarm%n" in mine
    assert not CONTROL.search(mine), repr(CONTROL.search(mine))


def test_format_strings_are_text(tshark):
    frame = tshark.cases(CAPTURE)["format-strings"]
    text = tshark.text(CAPTURE, frame, "-O", "cisco_alarm")
    assert "    Neighbor: %s%n%x%99999d %(a)s {0} $HOME\n" in text
