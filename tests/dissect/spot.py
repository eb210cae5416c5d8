# SPDX-License-Identifier: GPL-2.0-or-later
"""What captures made on the spot are made of: the alarms of a phone that lost its service, and what is said of them.

The fixtures that go with it, `save`, `phone`, `session` and `alarms`, are in conftest.py.
"""

from kit.alarm import outage
from kit.phone import Ucm

UCM = Ucm()
START = "2024-03-05 11:00:00"
SECOND = 1_000_000      # of a trace's clock, which counts microseconds
DAY = 24 * 3600 * 1000  # milliseconds, in which a trace waits


def reports(tshark, path, two_pass=False):
    """Whether each report is the first of its event, in order."""
    found = tshark.fields(path, "first_report", two_pass=two_pass)
    return [first for one in found.values() for first in one["first_report"]]


def lost(phone, when, port=40001):
    """What a phone says of the loss of service at this time."""
    return outage(phone, UCM.ip, when, reason=10, word="TCP-timeout", port=port)


def header(phone):
    """The Reason header that tells of the same kind of loss."""
    return f'SIP;cause=200;text="cisco-alarm:10 Name={phone.device} ActiveLoad=x Load=x InactiveLoad=y Last=TCP-timeout"'
