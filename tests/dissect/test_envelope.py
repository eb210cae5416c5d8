# SPDX-License-Identifier: GPL-2.0-or-later
"""What is around the document: header forms, cid URLs, content types, multipart, gzip, and bodies that are no alarm."""

import re

import pytest

from kit.session import Session
from kit.wire import Trace, pcapng
from made import MADE
from spot import START, UCM
from case_rows import params

CAPTURE = "envelope"
HOST = "192.168.15.31"
PART = f"part2@{HOST}"
TOKEN = rf"[0-9a-f]{{8}}@{re.escape(HOST)}"
MATCHED, MISMATCHED, NO_CONTENT_ID, NO_CID_URL = 1, 2, 3, 4
BODY, MULTIPART = 1, 2
OWN = (TOKEN, TOKEN, MATCHED, BODY)         # Refer-To's cid, Content-Id, status, carrier
IN_PART = (PART, PART, MATCHED, MULTIPART)

ALARMS = {
    **dict.fromkeys(("plain", "refer-to-brackets", "refer-to-name-and-brackets", "refer-to-compact",
                     "refer-to-upper-case", "content-id-lower-case", "content-id-upper-case", "blank-before-colon",
                     "no-blank-after-colon", "blanks-around-value", "folded", "folded-brackets",
                     "headers-in-other-order", "cid-percent-at", "content-id-no-brackets", "two-content-ids",
                     "type-other-case", "type-charset", "type-charset-quoted", "type-compact", "length-compact",
                     "no-content-type", "type-unknown", "type-vendor", "method-notify", "method-message",
                     "method-publish", "gzip", "gzip-unknown-type", "encoding-identity", "encoding-unknown"), OWN),
    **dict.fromkeys(("cid-percent-hyphen", "cid-percent-lower"),
                    (rf"[0-9a-f]{{8}}-a@{HOST}", rf"[0-9a-f]{{8}}-a@{HOST}", MATCHED, BODY)),
    "cid-percent-broken": (rf"[0-9a-f]{{8}}%4@{HOST}%", TOKEN, MISMATCHED, BODY),
    "cid-long": (f"{'f' * 200}@{HOST}", f"{'f' * 200}@{HOST}", MATCHED, BODY),
    **dict.fromkeys(("cid-no-host", "cid-no-host-no-brackets"), ("[0-9a-f]{8}", "[0-9a-f]{8}", MATCHED, BODY)),
    "cid-mismatch": (f"00000000@{HOST}", TOKEN, MISMATCHED, BODY),
    "cid-mismatch-case": (rf"a[0-9a-f]{{7}}@{HOST}", rf"A[0-9a-f]{{7}}@{HOST}", MISMATCHED, BODY),
    "cid-mismatch-prefix": (f"{TOKEN}0", TOKEN, MISMATCHED, BODY),
    "cid-empty": ("", TOKEN, MISMATCHED, BODY),
    "content-id-empty": (TOKEN, "", MISMATCHED, BODY),
    "no-content-id": (TOKEN, None, NO_CONTENT_ID, BODY),
    **dict.fromkeys(("no-refer-to", "refer-to-sip", "refer-to-sip-with-cid", "refer-to-empty"),
                    (None, TOKEN, NO_CID_URL, BODY)),
    "no-refer-to-no-content-id": (None, None, NO_CID_URL, BODY),
    **dict.fromkeys(("multipart-second", "multipart-first", "multipart-sdp-first", "multipart-only",
                     "multipart-brackets", "multipart-unknown-type", "multipart-quoted-boundary",
                     "multipart-related"), IN_PART),
    "multipart-mismatch": (PART, f"part3@{HOST}", MISMATCHED, MULTIPART),
    "multipart-id-of-other-part": (PART, f"part3@{HOST}", MISMATCHED, MULTIPART),
    "multipart-no-content-id": (PART, None, NO_CONTENT_ID, MULTIPART),
}
# Wireshark has dissectors for these types, so the heuristics are not asked.
STOCK_TYPES = ("type-octet-stream", "type-xml", "type-text-plain", "multipart-octet-stream")
TWO = "multipart-two-alarms"
DOCUMENT = {
    "name": ["DeviceTLInfo"], "device_name": ["SEPC4B9CD811007"], "device_mac": ["c4:b9:cd:81:10:07"],
    "device_ipv4": [HOST], "tl_status": [3],
}


def fields_of(tshark, case):
    return tshark.fields(CAPTURE).get(tshark.cases(CAPTURE)[case], {})


def check_cid(found, name, pattern):
    if pattern is None:
        assert name not in found
    else:
        (text,) = found[name]
        assert re.fullmatch(pattern, text), text


@pytest.mark.parametrize("case, wanted", params(ALARMS))
def test_alarm(tshark, case, wanted):
    refer_to, content_id, status, carrier = wanted
    found = dict(fields_of(tshark, case))
    check_cid(found, "cid.refer_to", refer_to)
    check_cid(found, "cid.content_id", content_id)
    if status == MATCHED:
        assert found["cid.refer_to"] == found["cid.content_id"]
    # The two gzip cases are one REFER sent twice; links between frames have tests of their own.
    rest = {name: values for name, values in found.items()
            if name not in ("cid.refer_to", "cid.content_id", "retransmission_of", *MADE)
            and not name.startswith("response_")}
    assert rest == DOCUMENT | {"carrier": [carrier], "cid.status": [status]} | \
        ({"expert.cid_mismatch": [True]} if status == MISMATCHED else {})


def test_two_alarms_in_one_message(tshark):
    """Refer-To names the second one."""
    found = fields_of(tshark, TWO)
    for name, values in DOCUMENT.items():
        assert found[name] == values * 2
    assert found["carrier"] == [MULTIPART] * 2
    assert found["cid.content_id"] == [f"part1@{HOST}", PART]
    assert found["cid.refer_to"] == [PART] * 2
    assert found["cid.status"] == [MISMATCHED, MATCHED]


def test_two_alarms_in_one_message_are_no_retransmission(tshark):
    assert "retransmission_of" not in fields_of(tshark, TWO)


def no_alarm_cases(tshark):
    return [case for case in tshark.cases(CAPTURE) if case.startswith("no-alarm-")]


@pytest.mark.parametrize("two_pass", (False, True))
@pytest.mark.parametrize("where", ("cisco_alarm", None), ids=("filter", "no filter"))
def test_no_alarm(tshark, where, two_pass):
    """Not taken: not a field, not a protocol line, neither in the request nor in its answer."""
    frames = tshark.fields(CAPTURE, where=where, two_pass=two_pass)
    cases = tshark.cases(CAPTURE)
    mine = [cases[case] for case in no_alarm_cases(tshark)] + [cases[case] for case in STOCK_TYPES]
    assert len(mine) == 16
    assert not [frame for frame in mine if frame in frames]
    first = min(cases[case] for case in no_alarm_cases(tshark))
    assert max(frames) < first, "the last alarm and its answer come before the first body that is none"


def test_body_of_no_alarm_is_shown_as_before(tshark):
    """What the heuristics leave alone looks as if they were not there."""
    cases = tshark.cases(CAPTURE)
    frames = [cases[case] for case in (*no_alarm_cases(tshark), *STOCK_TYPES)]
    where = " or ".join(f"frame.number == {frame}" for frame in frames)
    assert tshark.read(CAPTURE, "-V", where=where) == \
        tshark.read(CAPTURE, "-V", where=where, options=("--disable-protocol", "cisco_alarm"))


@pytest.mark.parametrize("heuristic, cases", (
    ("cisco_alarm_sip", ("no-content-type", "type-unknown", "type-vendor", "gzip-unknown-type")),
    ("cisco_alarm_media", ("multipart-unknown-type",)),
))
def test_each_heuristic_can_be_switched_off(tshark, heuristic, cases):
    """And then it is these cases that are missed, and no other one."""
    numbers = tshark.cases(CAPTURE)
    options = ("--disable-heuristic", heuristic)
    missed = set(tshark.frames(CAPTURE, "cisco_alarm.name")) - set(tshark.frames(CAPTURE, "cisco_alarm.name", options=options))
    assert missed == {numbers[case] for case in cases}


def test_no_case_is_forgotten(tshark):
    assert tshark.cases(CAPTURE).keys() == {*ALARMS, *STOCK_TYPES, TWO, *no_alarm_cases(tshark)}


def test_status_reads_well(tshark):
    """The words of each status, and the same in a filter."""
    values = {1: "Match", 2: "Mismatch",
              3: "No Content-ID header", 4: "Refer-To missing or not a cid: URL"}
    pairs = {f"cisco_alarm.cid.status == {number}": f'cisco_alarm.cid.status == "{words}"'
             for number, words in values.items()}
    frames = tshark.frames_of(CAPTURE, (*pairs, *pairs.values()))
    for number, words in pairs.items():
        assert frames[number] and frames[number] == frames[words]


# ---- Captures made on the spot ----

@pytest.mark.parametrize("body", ("", "A", "AA", "==", "\0QQ=="), ids=("none", "one", "two", "padding", "NUL"))
def test_base64_of_nearly_nothing(tshark, save, phone, body):
    """No word on stderr, which `tshark` fails on, and the part is shown."""
    trace = Trace(START)
    parts = ("--b1\r\nContent-Type: application/x-cisco-alarm+xml\r\nContent-Transfer-Encoding: base64\r\n\r\n"
             f"{body}\r\n--b1--\r\n")
    Session(trace, phone, UCM).alarm(parts, content_type="multipart/mixed;boundary=b1")
    said = tshark.read(save(pcapng(trace.frames)), "-V")
    assert "REFER" in said and "Content-Transfer-Encoding: base64" in said
