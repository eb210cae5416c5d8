# SPDX-License-Identifier: GPL-2.0-or-later
"""Every code of every table: its name, its line in the tree, and what is made of it.

The plugin's tables, read out of `tshark -G values`, are compared with the tests' own table of facts.
"""

import re
from collections import defaultdict

import pytest

from facts import ALARMS, CODES, FIELD_OF, NAMED, SCCP_CODES
from links_support import CAPTURES
from passes import BOTH

CAPTURE = "codes"
ALL = sorted(path.stem for path in CAPTURES.glob("*.pcapng"))
NOTHING = "no value reported"
UNKNOWN = 99
REASON = ("LastOutOfServiceInformation", "ReasonForOutOfService")
NORMAL = {row.code for row in CODES if row.mark == "normal"}
RENEW = "run tests/renew.sh, and look at what it changes"
# Fields with names that are not codes of a parameter.
OWN_NAMES = ("carrier", "cid.status")


def facts_by_field():
    """Filter name -> code -> the rows of facts; parameters with one field must agree."""
    found = defaultdict(lambda: defaultdict(list))
    for row in CODES:
        found[FIELD_OF[row.alarm, row.parameter]][row.code].append(row)
    return found


@pytest.fixture(scope="module", name="tables")
def read_tables(tshark):
    """Filter name -> code -> name, out of `tshark -G values`."""
    found = defaultdict(dict)
    for line in tshark.run("-G", "values").splitlines():
        cells = line.split("\t")
        if cells[0] == "V" and cells[1].startswith("cisco_alarm."):
            name = cells[1].removeprefix("cisco_alarm.")
            assert int(cells[2], 0) not in found[name], "a code stands there once"
            found[name][int(cells[2], 0)] = cells[3]
    return found


def name_of(row):
    """What a filter can say: Cisco's symbol, or our words where there is none."""
    return row.symbol or row.meaning


@pytest.mark.parametrize("field", facts_by_field())
def test_table_is_the_table_of_facts(tables, field):
    """No code is missing, none is extra, none has another name."""
    wanted = {code: {name_of(row) for row in rows} for code, rows in facts_by_field()[field].items()}
    assert {code: {name} for code, name in tables.get(field, {}).items()} == wanted | {0: {NOTHING}}, (
        "tests/facts/alarm-values.tsv and plugin/model/alarm/catalog_codes.c differ: add the row that is missing")


def test_no_table_is_missing_or_extra(tables):
    assert tables.keys() == facts_by_field().keys() | set(OWN_NAMES) | {"sccp_reason", "closed_by"}, (
        "add the codes to tests/facts/alarm-values.tsv, or to plugin/model/alarm/catalog_codes.c")


def test_list_of_sccp(tables):
    """Names of its own: the words that phones write. None of them is one of the reasons'."""
    assert tables["sccp_reason"] == {row.code: name_of(row) for row in SCCP_CODES}
    assert sorted(tables["sccp_reason"]) == list(range(33))
    assert not set(tables["sccp_reason"].values()) & set(tables["reason"].values())


@pytest.fixture(scope="module", name="lines")
def read_lines(tshark):
    """Frame number -> the lines of its alarm, as they stand on the screen."""
    text = tshark.read(CAPTURE, "-O", "cisco_alarm", where="cisco_alarm.name")
    found = {}
    for packet in re.split(r"^Frame (?=\d+: )", text, flags=re.MULTILINE)[1:]:
        found[int(packet.partition(":")[0])] = [line.strip() for line in packet.splitlines()]
    return found


def case_of(row):
    return f"{row.alarm}.{row.parameter}={row.code}"


def frame_of(tshark, case):
    assert case in tshark.cases(CAPTURE), f"captures/{CAPTURE}.pcapng is older than tests/facts: {RENEW}"
    return tshark.cases(CAPTURE)[case]


@pytest.mark.parametrize("row", CODES, ids=case_of)
class TestEachCode:
    def test_line(self, tshark, lines, row):
        """`Reason: TCPucmClosedConnection (14): Unified CM closed the TCP connection`"""
        words = f"{row.symbol} ({row.code}): {row.meaning}" if row.symbol else f"{row.meaning} ({row.code})"
        if row.evidence.startswith("inferred"):
            words += " (inferred, not from Cisco's catalog)"
        found = lines[frame_of(tshark, case_of(row))]
        assert sum(line.endswith(f": {words}") for line in found) == 1

    def test_only_what_is_inferred_says_so(self, tshark, lines, row):
        text = "\n".join(lines[frame_of(tshark, case_of(row))])
        assert ("inferred" in text) == row.evidence.startswith("inferred")

    def test_fields_and_expert_items(self, tshark, row):
        found = tshark.fields(CAPTURE)[frame_of(tshark, case_of(row))]
        assert found["name"] == [row.alarm] and found[FIELD_OF[row.alarm, row.parameter]] == [row.code]
        is_reason = (row.alarm, row.parameter) == REASON
        failing = ALARMS[row.alarm].failing or row.mark == "failure"
        normal = row.mark == "normal"
        assert found.get("reason_normal") == ([normal] if is_reason else None)
        assert {name for name in found if name.startswith("expert.")} == {
            *(["expert.out_of_service_normal" if normal else "expert.out_of_service"] if is_reason else []),
            *(["expert.failure"] if failing else [])}


def special_cases(tshark, code):
    """Parameter -> frame with this code, which no table has, or which has no meaning."""
    return {case.partition("=")[0]: frame for case, frame in tshark.cases(CAPTURE).items() if case.endswith(f"={code}")}


def field_of(parameter):
    return FIELD_OF[tuple(parameter.split("."))]


def test_code_zero_is_no_value(tshark, lines):
    fields, frames = tshark.fields(CAPTURE), special_cases(tshark, 0)
    assert len(frames) == len({(row.alarm, row.parameter) for row in CODES})
    for parameter, frame in frames.items():
        found = fields[frame]
        assert found[field_of(parameter)] == [0]
        assert sum(line.endswith(f": {NOTHING} (0)") for line in lines[frame]) == 1
        failing = {"expert.failure"} if ALARMS[parameter.partition(".")[0]].failing else set()
        assert {name for name in found if name.startswith("expert.")} == failing, "says nothing, so nothing is said"
        assert "reason_normal" not in found


def test_unknown_code_is_said_to_be_unknown(tshark, lines):
    fields, frames = tshark.fields(CAPTURE), special_cases(tshark, UNKNOWN)
    assert len(frames) == len({(row.alarm, row.parameter) for row in CODES})
    for parameter, frame in frames.items():
        found = fields[frame]
        assert found[field_of(parameter)] == [UNKNOWN] and found["expert.unknown_value"] == [True]
        assert sum(bool(re.search(rf": Unknown \({UNKNOWN}\)$", line)) for line in lines[frame]) == 1
        assert any(re.match(r"\[Expert Info \(Note/.*\b99\b.*Cisco's catalog", line) for line in lines[frame])


def test_unknown_value_is_noted_nowhere_else(tshark):
    assert set(tshark.frames(CAPTURE, "cisco_alarm.expert.unknown_value")) == set(special_cases(tshark, UNKNOWN).values())


def test_every_case_is_in_the_facts_and_the_other_way(tshark):
    known = {case_of(row) for row in CODES}
    special = {f"{row.alarm}.{row.parameter}={code}" for row in CODES for code in (0, UNKNOWN)}
    assert tshark.cases(CAPTURE).keys() == known | special, RENEW


def test_filter_by_each_name(tshark):
    """`cisco_alarm.reason == "TCPucmClosedConnection"` for each name finds the frames of that code."""
    wanted = {}
    for field, rows_of in facts_by_field().items():
        codes_of = defaultdict(list)
        for code, rows in rows_of.items():
            codes_of[name_of(rows[0])].append(code)
        for name, codes in codes_of.items():
            # Where two codes share a name (PowerSavePlusFailure 2 and 3) Wireshark 4.0 takes the first, 4.4 both.
            if len(codes) == 1:
                wanted[f'cisco_alarm.{field} == "{name}"'] = len(rows_of[codes[0]])
    assert tshark.counts(CAPTURE, wanted) == wanted


def test_filter_by_name_in_each_way(tshark):
    """-Y, and with two passes."""
    frame = tshark.cases(CAPTURE)["LastOutOfServiceInformation.ReasonForOutOfService=14"]
    for two_pass in (False, True):
        assert tshark.frames(CAPTURE, 'cisco_alarm.reason == "TCPucmClosedConnection"', two_pass=two_pass) == [frame]


def test_severities(tshark):
    """A fault warns, a normal reason chats, an unknown code is a note: as the user's filters and colors have it."""
    cases = tshark.cases(CAPTURE)
    text = {name: tshark.text(CAPTURE, cases[case], "-O", "cisco_alarm", where="cisco_alarm.name") for name, case in (
        ("fault", "LastOutOfServiceInformation.ReasonForOutOfService=10"),
        ("normal", "LastOutOfServiceInformation.ReasonForOutOfService=22"),
        ("started", "LastOutOfServiceInformation.ReasonForOutOfService=25"),
        ("unknown", f"DeviceTLInfo.StatusCode={UNKNOWN}"),
        ("failure", "DeviceTLInfo.StatusCode=7"))}
    assert "[Expert Info (Warning/Sequence): Out of service: TCP connection to Unified CM timed out, as the phone saw it]" in text["fault"]
    assert "[Expert Info (Chat/Sequence): Out of service: Unified CM requested a reset]" in text["normal"]
    assert "[Expert Info (Chat/Sequence): Phone has just started; no earlier connection reported]" in text["started"]
    assert "Out of service: " not in text["started"]    # nothing was
    assert re.search(r"\[Expert Info \(Note/.*Trust list status 99", text["unknown"])
    assert re.search(r"\[Expert Info \(Warning/.*Failure: Update failed", text["failure"])


# ---- Beside the codes, in all captures ----

def names_of_codes():
    """Field -> code -> the name that Cisco gives it, or its meaning where it has none."""
    found = {}
    for row in CODES:
        field = FIELD_OF.get((row.alarm, row.parameter))
        found.setdefault(field, {0: "no value reported"})[row.code] = row.symbol or row.meaning
    return found


@BOTH
@pytest.mark.parametrize("capture", ALL)
def test_names_of_codes(tshark, capture, two_pass):
    """Beside each code that the facts know, and beside no other."""
    known = names_of_codes()
    for number, found in tshark.fields(capture, two_pass=two_pass).items():
        for field in NAMED:
            wanted = [known[field][code] for code in found.get(field, ()) if code in known[field]]
            assert found.get(f"{field}_name", []) == wanted, (number, field)


@BOTH
@pytest.mark.parametrize("capture", ALL)
def test_advice(tshark, capture, two_pass):
    """For faults and failures alone: an alarm of nothing but normal reasons has none of them."""
    for number, found in tshark.fields(capture, two_pass=two_pass).items():
        if not found.keys() & {"reason", "sccp_reason", *NAMED, "dhcpv4_status", "dhcpv6_status", "tftp_status",
                               *(f"dns{v}_status_{n}" for v in ("", "v6") for n in (1, 2, 3))}:
            assert "advice" not in found, number
        assert all(words and words[0].islower() or words[0].isupper() for words in found.get("advice", ()))
