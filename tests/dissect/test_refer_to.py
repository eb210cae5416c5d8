# SPDX-License-Identifier: GPL-2.0-or-later
"""What a REFER says of the document that it carries: why it is a REFER, and which part its Refer-To names.

The forms of its headers are in test_envelope.py.
"""

import pytest

from kit.alarm import tl_info
from kit.squeeze import gzip
from links_support import CAPTURES
from made import REFER
from passes import BOTH

ALL = sorted(path.stem for path in CAPTURES.glob("*.pcapng"))


@BOTH
@pytest.mark.parametrize("capture", ALL)
def test_refer(tshark, capture, two_pass):
    """Said once of each body of a REFER, and of nothing else that carries an alarm."""
    methods = tshark.fields(capture, "sip.Method", two_pass=two_pass)
    for number, found in tshark.fields(capture, two_pass=two_pass).items():
        said = found.get("refer", [])
        bodies = sum(carrier in (1, 2) for carrier in found.get("carrier", ()))
        assert set(said) <= {REFER} and len(said) <= bodies
        if set(methods.get(number, {}).get("sip.Method", ())) == {"REFER"}:
            assert len(said) == bodies, number


# ---- Captures made on the spot ----

@BOTH
@pytest.mark.parametrize("packed", (False, True), ids=("plain", "gzip"))
def test_part_that_was_decompressed(session, alarms, packed):
    """The Content-Id of the part lies apart from it then: nothing is said of it, above all not that it is missing."""
    body = tl_info(session.phone).encode()
    encoding = b"Content-Encoding: gzip\r\n" if packed else b""
    part = b"Content-Type: application/x-cisco-alarm+xml\r\nContent-Id: <1@a>\r\n" + encoding + b"\r\n"
    message = session.refer(b"--b\r\n" + part + (gzip(body) if packed else body) + b"\r\n--b--\r\n")
    session.send(message.swap("Content-Type", "Content-Type: multipart/mixed;boundary=b"))
    (alarm,) = alarms(session.trace)
    assert alarm["name"] == ["DeviceTLInfo"] and alarm["carrier"] == [2]
    assert ("cid.status" in alarm, alarm.get("cid.content_id")) == ((False, None) if packed else (True, ["1@a"]))
