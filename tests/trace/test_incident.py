# SPDX-License-Identifier: GPL-2.0-or-later
"""The incident, rendered as traces and converted back: every statistic is that of the capture's SIP alone.

What is compared with has no TCP either, so nothing is said of who closed a connection; its times are whole
milliseconds, as those of a trace.
"""

import pytest

import exported
import render

STATISTICS = ("devices", "firmware", "incidents", "reasons", "switches", "timeline", "trust", "ucm")
STYLES = {
    "real": render.REAL,
    "several-files": render.REAL._replace(lines=300),
    "pasted": render.PASTED,
    "no-carriage-returns": render.REAL._replace(carriage_returns=False, lines=150),
    "no-first-lines": render.REAL._replace(first_lines=False, lines=10**9),
}


@pytest.fixture(scope="module")
def expected(room, sip_alone, nodes):
    """The capture's SIP, in the order in which the traces of several nodes are merged."""
    order = {node.ip: number for number, node in enumerate(nodes)}
    ordered = sorted(sip_alone, key=lambda m: (m.time // 1000, order.get(m.src, order.get(m.dst))))
    path = room / "expected.pcapng"
    exported.write(path, [message._replace(time=message.time // 1000 * 1000) for message in ordered])
    return path


@pytest.fixture(scope="module", params=STYLES)
def converted(request, room, program, sip_alone, nodes):
    import subprocess
    folder = room / f"traces-{request.param}"
    folder.mkdir()
    render.write(render.render(sip_alone, nodes, STYLES[request.param]), folder)
    out = room / f"{request.param}.pcapng"
    subprocess.run([program, "-o", out, folder], check=True, capture_output=True, timeout=60)
    return out


def test_all_of_the_capture_is_rendered(tshark, sip_alone):
    assert len(sip_alone) == len(tshark.frames("incident", "sip")) > 1000


def test_messages(expected, converted):
    """Times, ends and bytes, all of them."""
    found = exported.messages(converted)
    assert len(found) == len(exported.messages(expected))
    assert found == exported.messages(expected)


def test_no_comment(converted):
    """Nothing is missing, so nothing is said."""
    assert not any(packet.comment for packet in exported.read(converted)[1])


def statistics(tshark, capture):
    """All tables, in one run."""
    return tshark.read(capture, "-q", *(x for which in STATISTICS for x in ("-z", f"cisco_alarm,{which}")))


def test_statistics(tshark, expected, converted):
    said = statistics(tshark, converted)
    assert said == statistics(tshark, expected)
    assert said.count("Cisco Phone Alarms") >= len(STATISTICS) and len(said.splitlines()) > 200


def test_nodes(converted, nodes, request):
    interfaces = exported.read(converted)[0]
    assert {interface["link"] for interface in interfaces} == {252}
    assert len(interfaces) == len(nodes)
    if "no-first-lines" not in request.node.name:
        assert [interface[2].decode() for interface in interfaces] == [node.name for node in nodes]
