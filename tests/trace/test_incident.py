# SPDX-License-Identifier: GPL-2.0-or-later
"""The incident, rendered as traces and converted back: every statistic is that of the capture's SIP alone.

What is compared with has no TCP either, so nothing is said of who closed a connection; its times are whole
milliseconds, as those of a trace.
"""

import re

import pytest

import exported
import render
from tables import BOTH, read_both

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


# ---- What the capture's TCP and SCCP add


def ends(tshark, capture):
    """Who is not registered at the end, and why; planned fallbacks; the causes."""
    incidents, timeline = read_both(tshark.read(capture, *BOTH))
    absent = {text for text in timeline.absent_lines if re.match(r"SEP\w+: (rejected|no response|keepalives)", text)}
    return absent, incidents.planned_of("fallback"), [row["Cause"] for row in incidents.rows]


def test_the_same_phones_are_missing(tshark, converted):
    """Each for the same reason, though nothing shows that a connection ended. Fallbacks of SCCP are not there."""
    absent, fallbacks, causes = ends(tshark, converted)
    assert (absent, causes) == (ends(tshark, "incident")[0], ends(tshark, "incident")[2])
    found = tshark.fields("incident")
    sip = {v["device_name"][0] for v in found.values() if v.get("reason") == [18] and v["carrier"][0] in (1, 2, 4)}
    timeline = read_both(tshark.read(converted, *BOTH))[1]
    listed = [device for device, reason in timeline.events() if reason == 18]
    assert fallbacks == [len(sip)] and sorted(listed) == sorted(sip), "each once"


def is_keepalive(message, seen):
    """Unified CM traces these only where it is told to: what refreshes a registration, and the response to that."""
    text = message.data.decode("utf-8", "replace")
    if " REGISTER\r\n" not in text:
        return False
    call = re.search(r"(?mi)^Call-ID: (.*?)\r$", text)[1]
    cseq = (call, re.search(r"(?mi)^CSeq: (\d+)", text)[1])
    if text.startswith("REGISTER "):
        refreshes = not re.search(r"(?mi)^Reason:", text) and (call in seen["calls"] or message.time < seen["begin"])
        seen["dropped" if refreshes else "kept"].add(cseq)
        return refreshes
    if cseq not in seen["dropped"]:
        seen["calls"] |= {call} if text.startswith("SIP/2.0 2") else set()
        return False
    return True


def test_without_keepalives(room, tshark, expected):
    """A gap between two acceptances is none where no keepalives are recorded: no fallback ends an outage by that, and who
    fell silent is not known. The causes are those of the alarms."""
    begin = 1709712000 * 10**6  # 08:00:00
    seen = {"calls": set(), "dropped": set(), "kept": set(), "begin": begin}
    path = room / "unrefreshed.pcapng"
    left = [one for one in exported.messages(expected) if not is_keepalive(one, seen)]
    exported.write(path, left)
    assert 300 < len(left) < len(exported.messages(expected)) - 500
    incidents, timeline = read_both(tshark.read(path, *BOTH))
    causes = [row["Cause"] for row in incidents.rows]
    assert causes[:3] == ["Unified CM 10.1.1.11", "switch sw-b01-f2 = subnet 10.20.1.0/24", "switch sw-b02-f1 = subnet 10.20.4.0/24"]
    assert not any("18 (" in row["Reasons (phones)"] for row in incidents.rows) and incidents.planned_of("fallback") == [24]
    assert any("how many sent no alarm is not known" in line for line in incidents.table.lines())
    assert not any("keepalives stopped" in line for line in timeline.absent_lines)
    assert sum(int(row["Lost"]) for row in timeline.minutes if row["Time"] == "08:04:00") == 0


# ---- What a trace does not have, the tables do not claim


def test_one_node_alone(room, program, tshark, sip_alone, nodes):
    """Its traces do not show that a phone is registered at another one: said where phones went away."""
    import subprocess
    folder, out = room / "one-node", room / "one-node.pcapng"
    folder.mkdir()
    texts = render.render(sip_alone, nodes, render.REAL)
    render.write({nodes[0]: texts[nodes[0]]}, folder)
    subprocess.run([program, "-o", out, folder], check=True, capture_output=True, timeout=60)
    line = "All REGISTERs in this capture go to one host: a phone that moved to another one counts as not registered."
    assert tshark.read(out, *BOTH).splitlines().count(line) == 2
    assert line not in tshark.read("incident", *BOTH)


def test_who_closed_is_not_in_this_source(tshark, converted):
    said = " ".join(tshark.read(converted, "-q", "-z", "cisco_alarm,incidents").split())
    assert "not in this" in said and "not seen" not in said
    assert "who closed a connection is not in this source; SCCP is not in traces, either" in said
    assert "not in this source" not in tshark.read("incident", "-q", "-z", "cisco_alarm,incidents")


def header(data, name):
    return next((line.split(b":", 1)[1].strip() for line in data.split(b"\r\n\r\n")[0].split(b"\r\n")
                 if line.lower().startswith(name + b":")), b"")


def without_keepalives(found):
    """As Unified CM traces where "SIP Keep Alive (REGISTER Refresh) Trace" is off: the first REGISTER of a Call-ID, and
    the one that ends the registration."""
    begun, kept = set(), set()
    for message in found:
        call = header(message.data, b"call-id")
        if message.data.startswith(b"REGISTER") and (call not in begun or header(message.data, b"expires") == b"0"):
            begun.add(call)
            kept.add((call, header(message.data, b"cseq")))
    return [m for m in found if not header(m.data, b"cseq").endswith(b" REGISTER")
            or (header(m.data, b"call-id"), header(m.data, b"cseq")) in kept]


def test_silence_is_not_claimed_without_keepalives(tshark, room, program, expected, sip_alone, nodes):
    import subprocess
    assert "keepalives stopped" in statistics(tshark, expected), "with them it is"
    found = without_keepalives(sip_alone)
    assert 0.4 * len(sip_alone) < len(found) < 0.6 * len(sip_alone)
    folder = room / "traces-no-keepalives"
    folder.mkdir()
    render.write(render.render(found, nodes), folder)
    out = room / "silent.pcapng"
    subprocess.run([program, "-o", out, folder], check=True, capture_output=True, timeout=60)
    said = statistics(tshark, out)
    assert "No keepalives in this capture" in said and "keepalives stopped" not in said


def test_nodes(converted, nodes, request):
    interfaces = exported.read(converted)[0]
    assert {interface["link"] for interface in interfaces} == {252}
    assert len(interfaces) == len(nodes)
    if "no-first-lines" not in request.node.name:
        assert [interface[2].decode() for interface in interfaces] == [node.name for node in nodes]
