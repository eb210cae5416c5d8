# SPDX-License-Identifier: GPL-2.0-or-later
"""One event is one event, whatever reports it and however often: which report is the first, and which come after it.

First one-event.pcapng, case by case, in the words of its scenes; its links are also held to the model of links_model.py.
Then other captures, and some made on the spot.
"""

import pytest

from kit.sccp import Station, text_alarm
from kit.session import Session
from kit.wire import Trace, pcapng
from links_support import CAPTURES, frame_of, messages, packets
from passes import BOTH
from spot import SECOND, START, UCM, header, lost, reports

ODD = "links-odd"
ALL = sorted(path.stem for path in CAPTURES.glob("*.pcapng"))
CAPTURE = "one-event"

# Case -> the case that it tells again.
AGAIN = {
    "register-challenged/again": "register-challenged",
    "register-udp/again": "register-udp",
    "register-udp/again-2": "register-udp",
    "register-mirrored/again": "register-mirrored",
    "register-refused/again": "register-refused",
    "sccp-text/again": "sccp-text",
    "sccp-text/later": "sccp-text",
}
# Cases that tell an event by another way than the one that told it first.
OTHER_WAY = {"leaving/alarm": "leaving", "leaving/back": "leaving", "leaving-by-contact/back": "leaving-by-contact",
             "leaving-twice/1/back": "leaving-twice/1", "leaving-twice/2/back": "leaving-twice/2",
             "other-name": "other-name/alarm", "other-name-late": "other-name-late/alarm",
             "lower-case": "lower-case/alarm"}
FIRST = {*AGAIN.values(), *OTHER_WAY.values(), "extension-mobility/login", "extension-mobility/logout",
         "other-desk-phone", "other-desk-phone/alarm", "again-and-new", "two-in-one-header",
         "back-challenged", "back-after-leaving", "back-two-lines", "back-two-lines/late", "never-back",
         "proxy/one", "proxy/other", "proxy-unnamed/one", "proxy-unnamed/other", "proxy-no-name"}
LEAVES = ("leaving", "leaving-by-contact", "leaving-twice/1", "leaving-twice/2")


def events_of(found):
    """How many alarms of a frame are the first to tell their event."""
    return found.get("first_report", []).count(True)


@pytest.fixture(name="frame")
def find_frame(tshark):
    """Case -> the frame in which its alarm is shown: the first one from its comment on."""
    fields, comments = tshark.fields(CAPTURE), {p.comment: p.number for p in packets(CAPTURE) if p.comment}
    alarms = sorted(number for number, found in fields.items() if "first_report" in found)
    return lambda case: next((n for n in alarms if 0 <= n - comments[case] <= 1), comments[case])


@BOTH
@pytest.mark.parametrize("case", AGAIN)
def test_told_again(tshark, frame, case, two_pass):
    found = tshark.fields(CAPTURE, two_pass=two_pass)[frame(case)]
    assert found["first_report"] == [False] and found["retransmission_of"] == [frame(AGAIN[case])]


@BOTH
@pytest.mark.parametrize("case", OTHER_WAY)
def test_other_way(tshark, frame, case, two_pass):
    found = tshark.fields(CAPTURE, two_pass=two_pass)[frame(case)]
    assert found["first_report"] == [False] and "retransmission_of" not in found
    (first,) = {*found.get("reason_header", ()), *found.get("xml_alarm", ())} & {frame(OTHER_WAY[case])}
    assert first < frame(case)


@BOTH
@pytest.mark.parametrize("case", sorted(FIRST))
def test_first(tshark, frame, case, two_pass):
    found = tshark.fields(CAPTURE, two_pass=two_pass)[frame(case)]
    assert all(found["first_report"]) and "retransmission_of" not in found


@BOTH
def test_again_and_new(tshark, frame, two_pass):
    """The frame passes the filter for the new one."""
    number = frame("again-and-new/again")
    found = tshark.fields(CAPTURE, two_pass=two_pass)[number]
    assert found["first_report"] == [False, True] and found["retransmission_of"] == [frame("again-and-new")]
    assert number in tshark.frames(CAPTURE, "cisco_alarm.first_report == 1", two_pass=two_pass)


@BOTH
def test_twice_in_one_frame(tshark, frame, two_pass):
    """The second one tells nothing new, and is no retransmission of its own frame. Its response is one."""
    found = tshark.fields(CAPTURE, two_pass=two_pass)[frame("twice-in-one-frame")]
    assert found["name"] == ["DeviceTLInfo"] * 2 and found["first_report"] == [True, False]
    assert "retransmission_of" not in found
    assert tshark.fields(CAPTURE, two_pass=two_pass)[frame("twice-in-one-frame/answer")]["response_to"] == [
        frame("twice-in-one-frame")]


@BOTH
def test_two_in_one_header(tshark, frame, two_pass):
    found = tshark.fields(CAPTURE, two_pass=two_pass)[frame("two-in-one-header")]
    assert found["reason"] == [23, 14] and found["first_report"] == [True, True]


@BOTH
def test_leaving(tshark, frame, two_pass):
    """The REGISTERs that end a registration, and no others."""
    assert tshark.frames(CAPTURE, "cisco_alarm.leaving == 1", two_pass=two_pass) == [frame(case) for case in LEAVES]
    assert tshark.frames(CAPTURE, "cisco_alarm.leaving", two_pass=two_pass) == [frame(case) for case in LEAVES]


@pytest.mark.parametrize("case, info", (
    ("register-challenged/again", "cisco-alarm {device} reason 23 TCPclosedUcmInitiatedRestart (first sent in {first})"),
    ("leaving", "cisco-alarm {device} reason 23 TCPclosedUcmInitiatedRestart (unregistering)"),
    ("leaving/alarm", "LastOutOfServiceInformation {device} reason 23 TCPclosedUcmInitiatedRestart"),
    ("two-in-one-header", "cisco-alarm {device} reason 23 TCPclosedUcmInitiatedRestart | "
                          "cisco-alarm {device} reason 14 TCPucmClosedConnection"),
))
def test_info(tshark, frame, case, info):
    number = frame(case)
    device = tshark.fields(CAPTURE)[number]["device_name"][0]
    column = tshark.summary(CAPTURE, number)    # as a field Wireshark 4.6 reads the column before all is written
    assert column.partition(" | ")[2] == info.format(device=device, first=frame(case.removesuffix("/again")))


def test_info_of_several_messages(tshark, frame):
    """The first of them was reassembled; each text stands apart, and nothing is left over at the end."""
    number, first = frame("again-and-new/again"), frame("again-and-new")
    device = tshark.fields(CAPTURE)[number]["device_name"][0]
    column = tshark.summary(CAPTURE, number)
    column = column[column.index("Request:"):]
    assert column.split(" | ") == [
        "Request: REFER sip:192.168.110.100",
        f"LastOutOfServiceInformation {device} reason 10 TCPtimedOut (first sent in {first})",
        "Request: REFER sip:192.168.110.100",
        f"DeviceTLInfo {device} Trust list status 3 ITL installed; the phone had no trust list before"]


# ---- Counts agree ----

def expert_count(text, words):
    """The sum of the counts of Expert Information's lines that begin so."""
    rows = [line.split(None, 1) for line in text.splitlines() if words in line]
    return sum(int(count) for count, _rest in rows)


@pytest.mark.parametrize("capture", ("one-event", "links-repeats", "links-odd", "hundred-phones", "incident", "neighbors"))
def test_faults_count_once(tshark, capture):
    """Expert Information, the filter for faults, and first_report count the same; so do rejections and responses, of which
    the challenges of these captures are no rejections: they are answered with credentials."""
    frames = tshark.fields(capture)
    text = tshark.read(capture, "-q", "-z", "expert")
    faults = [n for n, found in frames.items() if events_of(found) and False in found.get("reason_normal", ())]
    assert tshark.frames(capture, "cisco_alarm.expert.out_of_service") == [
        n for n in faults if frames[n].get("expert.out_of_service")]
    told = sum(len(found.get("expert.out_of_service", ())) for found in frames.values())
    normal = sum(len(found.get("expert.out_of_service_normal", ())) for found in frames.values())
    assert expert_count(text, "Out of service: ") + expert_count(text, "Phone has just started") == told + normal
    judged = sum(first for found in frames.values() for first in found.get("first_report", ())
                 if len(found.get("reason_normal", ())) == len(found["first_report"]))
    assert told + normal >= judged
    refused = sum(status >= 300 and status not in (401, 407) for found in frames.values() if "response_to" in found
                  for status in found["response_code"])
    assert expert_count(text, "Unified CM rejected the alarm with") == refused
    assert expert_count(tshark.read(capture, "-2", "-q", "-z", "expert"), "Unified CM rejected the alarm with") == refused


@BOTH
@pytest.mark.parametrize("capture", ("one-event", "lost-connection", "neighbors"))
def test_strict_memory(tshark, capture, two_pass):
    assert tshark.fields(capture, two_pass=two_pass, WIRESHARK_DEBUG_WMEM_OVERRIDE="strict") == \
        tshark.fields(capture, two_pass=two_pass)


# ---- Other captures ----

@BOTH
@pytest.mark.parametrize("capture", ALL)
def test_first_report(tshark, capture, two_pass):
    """Each alarm says whether it tells something new; a retransmission of another frame never does."""
    for number, found in tshark.fields(capture, two_pass=two_pass).items():
        firsts = found.get("first_report", [])
        assert bool(firsts) == ("carrier" in found and ("name" in found or bool({4, 5} & set(found["carrier"])))), number
        assert firsts.count(False) >= len(found.get("retransmission_of", ())), number
        assert number not in found.get("retransmission_of", ())


def test_every_alarm_is_told_once(tshark):
    """None of them is another one's retransmission."""
    frames = {m.frame for m in messages("lost-connection") if m.method == "REFER"}
    assert tshark.frames("lost-connection", "cisco_alarm.first_report == 1") == sorted(frames)


# The REGISTER's Reason header and the XML alarm: (case, field, frame it links to in one pass, and in two).
NEWS = [
    ("apart-599/alarm-first/alarm", "reason_header", None, "apart-599/alarm-first/register"),
    ("apart-599/alarm-first/register", "xml_alarm", *["apart-599/alarm-first/alarm"] * 2),
    # By the phone's clock this loss came after the REGISTER had told of one, so it is another.
    ("apart-599/register-first/register", "xml_alarm", None, None),
    ("apart-599/register-first/alarm", "reason_header", None, None),
    ("apart-601/alarm-first/alarm", "reason_header", None, None),
    ("apart-601/alarm-first/register", "xml_alarm", None, None),
    ("apart-601/register-first/register", "xml_alarm", None, None),
    ("apart-601/register-first/alarm", "reason_header", None, None),
    ("other-reason/alarm", "reason_header", None, None),
    ("other-reason/register", "xml_alarm", None, None),
    ("other-phone/alarm", "reason_header", None, None),
    ("other-phone/register", "xml_alarm", None, None),
    ("news/alarm", "reason_header", None, "news/register"),
    ("news/register", "xml_alarm", "news/alarm", "news/alarm"),
    ("news/alarm-2", "reason_header", None, "news/register-2"),
    ("news/register-2", "xml_alarm", "news/alarm-2", "news/alarm-2"),
]


@BOTH
@pytest.mark.parametrize("case, field, once, twice", NEWS, ids=[case for case, *_ in NEWS])
def test_same_news(odd, two_pass, case, field, once, twice):
    """Within ten minutes, of one phone and one reason: the other way of telling the same loss of service. Each way tells it
    once, so that a second alarm begins a second loss."""
    wanted = twice if two_pass else once
    fields = odd(case)
    assert fields["reason"] and fields.get(field) == ([frame_of(ODD, wanted)] if wanted else None)
    assert not fields.keys() & ({"reason_header", "xml_alarm"} - {field})


# ---- Captures made on the spot: two losses are two events ----

@BOTH
def test_lost_again_after_header(tshark, save, phone, two_pass):
    """By the phone's clock the loss came after the header had told of one."""
    trace = Trace(START)
    session = Session(trace, phone, UCM)
    session.register(phone.ids(), 101, reason=header(phone))
    session.pipe.close()
    trace.wait(300_000)
    again = trace.now
    trace.wait(20_000)
    Session(trace, phone.but(port=50999), UCM).alarm(lost(phone, again))
    path = save(pcapng(trace.frames))
    assert reports(tshark, path, two_pass) == [True, True]
    assert not tshark.fields(path, "reason_header", "xml_alarm", two_pass=two_pass)


@BOTH
def test_header_after_registration(tshark, save, phone, two_pass):
    """A phone was registered after its alarm, so the header that comes with its next REGISTER is about another loss."""
    trace = Trace(START)
    session = Session(trace, phone, UCM)
    session.alarm(lost(phone, trace.now - 5 * SECOND))
    session.register(phone.ids(), 101)
    session.pipe.close()
    trace.wait(400_000)
    Session(trace, phone.but(port=52000), UCM).register(phone.ids(), 101, reason=header(phone))
    path = save(pcapng(trace.frames))
    assert reports(tshark, path, two_pass) == [True, True]
    assert not tshark.fields(path, "reason_header", "xml_alarm", two_pass=two_pass)


@BOTH
def test_alarm_and_header_of_one_return(tshark, save, phone, two_pass):
    """Both tell of the same loss, one after the other: one event, as before."""
    trace = Trace(START)
    session = Session(trace, phone, UCM)
    session.alarm(lost(phone, trace.now - 5 * SECOND))
    session.register(phone.ids(), 101, reason=header(phone))
    path = save(pcapng(trace.frames))
    assert reports(tshark, path, two_pass) == [True, False]


@BOTH
def test_header_then_alarm_of_one_return(tshark, save, phone, two_pass):
    """The same the other way round: the loss came before the header told of it."""
    trace = Trace(START)
    when = trace.now - 5 * SECOND
    session = Session(trace, phone, UCM)
    session.register(phone.ids(), 101, reason=header(phone))
    session.alarm(lost(phone, when))
    path = save(pcapng(trace.frames))
    assert reports(tshark, path, two_pass) == [True, False]


@BOTH
def test_leaving_then_back(tshark, save, phone, two_pass):
    """A phone tells why it leaves before it does, and once more when it is back: the loss is later than the first report."""
    trace = Trace(START)
    session = Session(trace, phone, UCM)
    ids = phone.ids()
    session.register(ids, 101)
    leave = session.make_register(ids, 102, reason=header(phone))
    leave = leave.swap("Expires", "Expires: 0")
    session.send(leave)
    session.accept_register(leave)
    session.pipe.close()
    trace.wait(20_000)
    when = trace.now
    trace.wait(40_000)
    Session(trace, phone.but(port=51111), UCM).alarm(lost(phone, when))
    path = save(pcapng(trace.frames))
    assert reports(tshark, path, two_pass) == [True, False]


@BOTH
@pytest.mark.parametrize("accepted", (False, True), ids=("not accepted", "accepted between them"))
def test_sccp_text_again(tshark, save, phone, accepted, two_pass):
    """The same words are the same event until the phone has been accepted, and another one after that."""
    trace = Trace(START)
    for port in (51000, 51001):
        station = Station(trace, phone.but(port=port), UCM)
        station.send(text_alarm(f"25: Name={phone.device} Load=9.4(2SR3.1S) Last=Initialized"))
        if accepted:
            station.register()
        trace.wait(20 * 60_000)
    path = save(pcapng(trace.frames))
    assert reports(tshark, path, two_pass) == [True, accepted]
