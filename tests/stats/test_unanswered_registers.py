# SPDX-License-Identifier: GPL-2.0-or-later
"""Which REGISTERs the timeline counts as without a response: captures made for one question each."""

import pytest

from alarms import read_table
from conftest import ROOT  # noqa: F401  (puts captures/kit within reach)

from kit.alarm import tl_info
from kit.phone import Ucm, nth_phone
from kit.session import Session
from kit.wire import Trace, pcapng


@pytest.fixture(name="session")
def make_session():
    return Session(Trace("2024-03-05 11:00:00"), nth_phone(6), Ucm())


def ask(session, ids=None, cseq=101):
    """A REGISTER that is sent, and waits."""
    request = session.make_register(ids or session.phone.ids(), cseq)
    session.send(request)
    return request


@pytest.fixture(name="counts")
def make_counts(tshark, room, request, session):
    """How often each of these happened by the timeline, with an alarm at the end."""
    def counts():
        session.trace.wait(500)
        session.alarm(tl_info(session.phone))
        path = room / f"{request.node.name}.pcapng"
        path.write_bytes(pcapng(session.trace.frames))
        path.chmod(0o644)
        rows = [row for row in read_table(tshark, path, "timeline", "Cisco Phone Alarms: Timeline").rows
                if row["Out of service"]]
        return {name: sum(int(row[name] or 0) for row in rows) for name in ("No response", "Rejected", "Registered again")}
    return counts


@pytest.mark.parametrize("last_first", (False, True), ids=("in order", "last one first"))
def test_two_lines_side_by_side(session, counts, last_first):
    """Two registrations, the second asked for before the first one's response: both have one."""
    first = ask(session)
    session.trace.wait(10)
    second = ask(session)
    for request in (second, first) if last_first else (first, second):
        session.accept_register(request)
    assert counts() == {"No response": 0, "Rejected": 0, "Registered again": 0}


def test_rejected_side_by_side(session, counts):
    """Each response belongs to its own request."""
    first = ask(session)
    session.trace.wait(10)
    second = ask(session)
    session.accept_register(second)
    session.answer(first, "503 Service Unavailable")
    assert counts() == {"No response": 0, "Rejected": 1, "Registered again": 0}


def test_asked_anew(session, counts):
    """A phone that begins another registration after some seconds has given up the first one."""
    ask(session)
    session.trace.wait(5000)
    session.accept_register(ask(session))
    assert counts() == {"No response": 1, "Rejected": 0, "Registered again": 1}


def test_one_missing_response(session, counts):
    """The same registration goes on with the next CSeq: one response is missing in the capture, no more."""
    ids = session.phone.ids()
    ask(session, ids)
    session.trace.wait(2000)
    session.accept_register(ask(session, ids, 102))
    assert counts() == {"No response": 0, "Rejected": 0, "Registered again": 0}


def test_one_of_two_lines(session, counts):
    """A line without a response does not take the phone out of service that another line registers."""
    ask(session)
    session.trace.wait(10)
    ids = session.phone.ids()
    session.accept_register(ask(session, ids))
    session.trace.wait(60_000)
    session.accept_register(ask(session, ids, 102))
    assert counts() == {"No response": 0, "Rejected": 0, "Registered again": 0}


def test_many_lines_at_once(session, counts):
    """Nine requests that wait together, each accepted in the end."""
    requests = []
    for _ in range(9):
        requests.append(ask(session))
        session.trace.wait(5)
    for request in requests:
        session.accept_register(request)
    assert counts() == {"No response": 0, "Rejected": 0, "Registered again": 0}
