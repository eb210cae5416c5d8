# SPDX-License-Identifier: GPL-2.0-or-later
"""What the plugin makes beside the parameters: the document to be copied, names of codes, advice, what REFER does.

Each is held to the bytes and the tables of facts over whole captures; then each in every way in which people ask for it.
"""

import json
from xml.etree import ElementTree

import pytest

from facts import CODES, FIELD_OF, NAMED
from links_support import CAPTURES as FOLDER, cases, frame_of, messages
from tables import check_alone

REFER = "it only carries the document: no NOTIFY, no transfer; Unified CM's response closes it"
BOTH = pytest.mark.parametrize("two_pass", (False, True), ids=("one pass", "two passes"))
# Captures whose REFERs hold a document each, in UTF-8.
PLAIN = ("forum-tcp", "forum-udp", "links-answers", "links-repeats", "lost-connection", "hundred-phones")
ALL = sorted(path.stem for path in FOLDER.glob("*.pcapng"))


def names_of_codes():
    """Field -> code -> the name that Cisco gives it, or its meaning where it has none."""
    found = {}
    for row in CODES:
        field = FIELD_OF.get((row.alarm, row.parameter))
        found.setdefault(field, {0: "no value reported"})[row.code] = row.symbol or row.meaning
    return found


@BOTH
@pytest.mark.parametrize("capture", PLAIN)
def test_document(tshark, capture, two_pass):
    """The bytes of the body, as they were sent."""
    bodies = {}
    for message in messages(capture):
        if message.method == "REFER":
            bodies.setdefault(message.frame, []).append(message.body.decode())
    found = tshark.fields(capture, "document", two_pass=two_pass)
    assert {number: values["document"] for number, values in found.items()} == bodies


def test_document_of_every_character(tshark):
    """Whatever is not ASCII, and line ends of either kind."""
    for case in ("utf8-text", "crlf", "cdata"):
        (message,) = cases("odd-values")[case]
        found = tshark.fields("odd-values", "document")[message.frame]["document"]
        assert found == [message.body.decode()], case


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
def test_refer(tshark, capture, two_pass):
    """Said once of each body of a REFER, and of nothing else that carries an alarm."""
    methods = tshark.fields(capture, "sip.Method", two_pass=two_pass)
    for number, found in tshark.fields(capture, two_pass=two_pass).items():
        said = found.get("refer", [])
        bodies = sum(carrier in (1, 2) for carrier in found.get("carrier", ()))
        assert set(said) <= {REFER} and len(said) <= bodies
        if set(methods.get(number, {}).get("sip.Method", ())) == {"REFER"}:
            assert len(said) == bodies, number


@BOTH
@pytest.mark.parametrize("capture", ALL)
def test_advice(tshark, capture, two_pass):
    """For faults and failures alone: an alarm of nothing but normal reasons has none of them."""
    for number, found in tshark.fields(capture, two_pass=two_pass).items():
        if not found.keys() & {"reason", "sccp_reason", *NAMED, "dhcpv4_status", "dhcpv6_status", "tftp_status",
                               *(f"dns{v}_status_{n}" for v in ("", "v6") for n in (1, 2, 3))}:
            assert "advice" not in found, number
        assert all(words and words[0].islower() or words[0].isupper() for words in found.get("advice", ()))


@BOTH
@pytest.mark.parametrize("capture", ALL)
def test_first_report(tshark, capture, two_pass):
    """Each alarm says whether it tells something new; a retransmission of another frame never does."""
    for number, found in tshark.fields(capture, two_pass=two_pass).items():
        firsts = found.get("first_report", [])
        assert bool(firsts) == ("carrier" in found and ("name" in found or bool({4, 5} & set(found["carrier"])))), number
        assert firsts.count(False) >= len(found.get("retransmission_of", ())), number
        assert number not in found.get("retransmission_of", ())


# ---- Every way in which a field is asked for ----

# Field -> a capture that has it.
WHERE = {
    "first_report": "one-event", "leaving": "one-event", "registered_in": "one-event", "registered_after": "one-event",
    "closed_by": "lost-connection", "document": "catalog", "refer": "catalog", "advice": "catalog",
    "sccp_reason_name": "sccp", **{f"{field}_name": "catalog" for field in NAMED},
    "expert.bad_value": "odd-values", "expert.clock_not_set": "lost-connection", "expert.closed_by_phone": "lost-connection",
}


def wanted_of(tshark, name):
    return {number: found[name] for number, found in tshark.fields(WHERE[name], two_pass=True).items() if name in found}


@pytest.mark.parametrize("name", WHERE)
def test_column_and_filter(tshark, name):
    """A column shows of an expert item that it is there; how is up to Wireshark."""
    if name.startswith("expert."):
        assert tshark.frames(WHERE[name], f"cisco_alarm.{name}", True) == sorted(wanted_of(tshark, name))
    elif name == "document":      # a column ends long before it does
        assert tshark.frames(WHERE[name], "cisco_alarm.document contains \"<x-cisco-alarm>\"", True) == sorted(
            wanted_of(tshark, name))
        assert tshark.sharkd(WHERE[name]).column("cisco_alarm.document").keys() == wanted_of(tshark, name).keys()
    else:
        check_alone(tshark, WHERE[name], name, wanted_of(tshark, name))


@pytest.mark.parametrize("name", [name for name in WHERE if not name.startswith("expert.")])
def test_t_fields(tshark, name):
    """`-T fields -e one`, with two passes: the same frames, and a cell that is not empty."""
    text = tshark.read(WHERE[name], "-T", "fields", "-e", "frame.number", "-e", f"cisco_alarm.{name}", two_pass=True)
    cells = dict(line.split("\t", 1) for line in text.splitlines())
    assert {int(number) for number, cell in cells.items() if cell} == wanted_of(tshark, name).keys()


@pytest.fixture(name="packets", scope="module")
def read_elastic(tshark):
    """Capture -> frame -> what `-T ek` has of the plugin, by the names of its fields."""
    def read(capture):
        found = {}
        for line in tshark.read(capture, "-T", "ek", two_pass=True).splitlines():
            layers = json.loads(line).get("layers")
            if layers and "cisco_alarm" in layers:
                alarms = layers["cisco_alarm"] if isinstance(layers["cisco_alarm"], list) else [layers["cisco_alarm"]]
                number = int(layers["frame"]["frame_frame_number"])
                found[number] = {key.removeprefix("cisco_alarm_cisco_alarm_") for alarm in alarms for key in alarm}
        return found
    return read


@pytest.fixture(name="pdml", scope="module")
def read_pdml(tshark):
    """Capture -> frame -> names of the plugin's fields in PDML."""
    def read(capture):
        root = ElementTree.fromstring(tshark.read(capture, "-T", "pdml", two_pass=True))
        return {int(packet.find('.//field[@name="frame.number"]').get("show")):
                {field.get("name").removeprefix("cisco_alarm.") for field in packet.iter("field")}
                for packet in root.iter("packet")}
    return read


@pytest.mark.parametrize("name", [name for name in WHERE if not name.startswith("expert.")])
def test_elastic_and_pdml(tshark, packets, pdml, name):
    frames = wanted_of(tshark, name).keys()
    assert {number for number, names in packets(WHERE[name]).items() if name.replace(".", "_") in names} == frames
    assert {number for number, names in pdml(WHERE[name]).items() if name in names} == frames


# ---- Words of the tree ----

def test_lines(tshark):
    """The document is one short line; the forum's three questions have their responses."""
    text = tshark.text("forum-tcp", 5, "-V", two_pass=True)
    (message,) = [m for m in messages("forum-tcp") if m.frame == 5]
    for line in (f"Document: {len(message.body)} bytes, as sent; copy its value",
                 "[Refer-To cid: 082f1702@192.168.15.20, a token that the phone made up to name this very body]",
                 f"[Why REFER: {REFER}]", "[First report: Yes]", "[Registered in: 19]"):
        assert f" {line}\n" in text, line
    assert text.count(REFER) == text.count("a token that the phone made up") == 1


def test_outage_of_reason_25(tshark):
    """The phone knows of no earlier connection: said where the time stands."""
    assert "but reason 25: the phone knows of no earlier connection" in tshark.text("forum-tcp", 8, "-V")
    other = frame_of("lost-connection", "clock-set")
    assert "knows of no earlier connection" not in tshark.text("lost-connection", other, "-V")


def test_one_name(tshark):
    """Preferences, expert items, tree and menu call the protocol in one way."""
    assert "Cisco Phone Alarm\tCisco Phone Alarm\tcisco_alarm\n" in "".join(
        "\t".join(line.split("\t")[:3]) + "\n" for line in tshark.run("-G", "protocols").splitlines())
