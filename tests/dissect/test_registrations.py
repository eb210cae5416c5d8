# SPDX-License-Identifier: GPL-2.0-or-later
"""By which response a phone that sent an alarm is registered again."""

import subprocess
from resource import RUSAGE_CHILDREN, getrusage

import pytest

from kit.alarm import document, text
from kit.session import Session
from kit.sip import register_answer
from kit.wire import Trace, pcapng
from links_support import packets
from spot import SECOND, START, UCM, lost
from tshark import environment, unprivileged

CAPTURE = "one-event"
# Alarm -> the response by which its phone is back, None: it is not.
BACK = {
    "register-challenged": "register-challenged/accepted", "leaving": "leaving/registered",
    "leaving/alarm": "leaving/registered", "back-challenged": "back-challenged/register/accepted",
    "back-after-leaving": "back-after-leaving/register/accepted", "back-two-lines": "back-two-lines/first",
    "back-two-lines/late": "back-two-lines/third", "never-back": None,
    "other-name/alarm": "other-name/accepted", "other-name": "other-name/accepted", "other-desk-phone/alarm": None,
    "other-desk-phone": "other-desk-phone/accepted", "proxy/one": "proxy/one/accepted",
    "proxy/other": "proxy/other/accepted", "proxy-unnamed/one": "lower-case/accepted",
    "proxy-unnamed/other": "proxy-unnamed/accepted", "proxy-no-name": "lower-case/accepted",
    "lower-case/alarm": "lower-case/accepted", "lower-case": "lower-case/accepted",
}


@pytest.fixture(name="frame")
def find_frame(tshark):
    """Case -> the frame in which its alarm is shown: the first one from its comment on."""
    fields, comments = tshark.fields(CAPTURE), {p.comment: p.number for p in packets(CAPTURE) if p.comment}
    alarms = sorted(number for number, found in fields.items() if "first_report" in found)
    return lambda case: next((n for n in alarms if 0 <= n - comments[case] <= 1), comments[case])


@pytest.mark.parametrize("case", BACK)
def test_back(tshark, frame, case):
    """The 2xx to the next REGISTER: not the challenge, nor what a phone gets that leaves."""
    found, packet = tshark.fields(CAPTURE, two_pass=True)[frame(case)], packets(CAPTURE)
    if BACK[case] is None:
        assert not {"registered_in", "registered_after"} & found.keys()
    else:
        back = frame(BACK[case])
        assert found["registered_in"] == [back]
        assert found["registered_after"] == [(packet[back - 1].time - packet[frame(case) - 1].time) * 1000]


# ---- Work that grows with the capture ----

def alarms_of_one_registration(phone, count):
    """So many alarms after one REGISTER, whose 200 OK is repeated after each of them."""
    trace = Trace(START)
    session = Session(trace, phone, UCM, "UDP")
    session.send(session.lean(lost(phone, trace.now - 5 * SECOND)))
    request = session.make_register(phone.ids(), 101)
    session.send(request)
    accepted = bytes(register_answer(request, trace.now, "Cisco-CUCM11.5"))
    for i in range(count):
        session.send(session.lean(document("X", [text("DeviceName", f"{phone.device}{i}")])))
        session.pipe.reply(accepted)
    return pcapng(trace.frames)


def seconds_of_work(tshark, path):
    """The processor's time, the least of three runs: the machine may have other work."""
    command = [*unprivileged(), "tshark", "-r", str(path), "-Y", "frame.number == 1"]
    spent = []
    for _ in range(3):
        before = getrusage(RUSAGE_CHILDREN).ru_utime
        subprocess.run(command, stdout=subprocess.DEVNULL, timeout=60, check=True,
                       env=environment(tshark.home, tshark.plugins))
        spent.append(getrusage(RUSAGE_CHILDREN).ru_utime - before)
    return min(spent)


def test_repeated_response_costs_the_same(tshark, save, phone):
    """A 200 OK that is repeated accepts nothing anew: four times the alarms take about four times the time, not sixteen."""
    none, some, many = (seconds_of_work(tshark, save(alarms_of_one_registration(phone, n))) for n in (1, 4000, 16000))
    assert many - none < 8 * max(some - none, 0.02)
