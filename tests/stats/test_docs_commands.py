# SPDX-License-Identifier: GPL-2.0-or-later
"""Every command in the documentation runs as it is, and prints what is shown below it.

A block marked sh is run with bash in a place that looks like a clone of the repository. Where a block marked text
follows, these are successive lines of its output; a line of … alone is any number of lines, one that ends in … is cut
there. What cannot be run here is named in ELSEWHERE and NOWHERE, and skipped. The filters of the documents find
something, too.
"""

import csv
import json
import os
import pwd
import re
import subprocess
import time
from datetime import datetime
from ipaddress import ip_address

import pytest

from alarms import read_alarms
from conftest import PROFILE, ROOT
from profile_files import columns
from tshark import environment, unprivileged

DOCUMENTS = ("README.md", *(f"docs/{name}.md" for name in (
    "building", "using", "incident", "scripting", "troubleshooting", "coverage")))
FAULTS = "cisco_alarm.reason_normal == 0 and cisco_alarm.first_report == 1"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# Blocks that change the system, by their first line: the test that does it, and a word of it.
ELSEWHERE = {
    "packaging/try.sh": ("tests/packages/inside.sh", "packaging/try.sh"),
    "packaging/build-deb.sh": ("tests/packages/inside.sh", "deb: installs"),
    "cmake -S . -B build && cmake --build build": ("tests/packages/inside.sh", "cmake: installs for all users"),
    "cmake -S . -B build-user -DUSER_INSTALL=ON": ("tests/packages/inside.sh", "cmake, one user: installs"),
    "sudo apt-mark auto gcc libc6-dev make cmake pkgconf libglib2.0-dev libwireshark-dev wireshark-dev tshark \\": (
        "tests/packages/inside.sh", "what was installed for the build can go"),
}
# Blocks marked console, by the program that they begin with: why they are not run as they are.
NOWHERE = {"curl": "takes a search engine", "dumpcap": "takes live traffic: see test_live_recipe, test_ring",
           "utils": "runs on Unified CM", "sudo": "takes Fedora", "brew": "takes macOS", "cp": "takes Wireshark's source",
           "tshark": "takes a capture with STUN: see test_docs_claims.py"}


def blocks(text):
    """(line, mark, commands, expected output or None)"""
    found = list(FENCE.finditer(text))
    for i, block in enumerate(found):
        if block[1] in ("sh", "console"):
            after = found[i + 1] if i + 1 < len(found) else None
            follows = after and after[1] == "text" and not text[block.end():after.start()].strip()
            yield text[:block.start()].count("\n") + 2, block[1], block[2], after[2] if follows else None


def all_blocks():
    for name in DOCUMENTS:
        for line, mark, command, expected in blocks((ROOT / name).read_text(encoding="utf-8")):
            yield pytest.param(mark, command, expected, id=f"{name}:{line}")


def program(command):
    return command.removeprefix("mkdir -p out\n").split()[0]


def skip_what_runs_elsewhere(mark, command):
    if mark == "console":
        pytest.skip(f"not run: it {NOWHERE[program(command)]}")
    file, words = ELSEWHERE.get(command.split("\n")[0], (None, None))
    if file:
        assert words in (ROOT / file).read_text(encoding="utf-8"), f"{file} does not run it any more"
        pytest.skip(f"run by {file}: {words}")


@pytest.fixture(scope="session")
def clone(room, tshark):
    """Looks like a clone of the repository with a build in it, and anybody may write there."""
    place = room / "clone"
    (place / "build").mkdir(parents=True)
    (place / "captures").symlink_to(tshark.captures)
    (place / "build" / "plugins").symlink_to(tshark.plugins)
    (place / "packaging").mkdir()
    subprocess.run(["cp", "-r", ROOT / "packaging" / "profile", place / "packaging"], check=True)
    subprocess.run(["chmod", "-R", "a+rX", place / "packaging"], check=True)
    if os.geteuid() == 0:
        os.chown(place, pwd.getpwnam("nobody").pw_uid, -1)
    return place


@pytest.fixture(scope="session")
def paste(clone, home_with_profile, tshark):
    def run(command):
        done = subprocess.run([*unprivileged(), "bash", "-eu", "-c", command], cwd=clone, timeout=600,
                              env=environment(home_with_profile, tshark.plugins), capture_output=True, text=True,
                              check=False)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout
    return run


def line_regex(line):
    if line == "…":
        return r"(?:.*\n)*?"
    return re.escape(line[:-1]) + r".*\n" if line.endswith("…") else re.escape(line) + r"\n"


def in_order(expected, printed):
    """Whether the output has these lines, one after the other. Wireshark 4.6 ends times in UTC with a Z."""
    printed = re.sub(r"(\d\d:\d\d:\d\d\.\d+)Z", r"\1", printed)
    return re.search("^" + "".join(map(line_regex, expected.splitlines())), printed, re.MULTILINE) is not None


def test_the_comparison_can_fail():
    printed = "one\ntwo\nthree\nfour\n"
    for right in ("one\ntwo\n", "two\n", "one\n…\nfo…\n", "…\nfour\n"):
        assert in_order(right, printed)
    for wrong in ("two\none\n", "one\nthree\n", "one\nTw…\n", "four\nfive\n", "one\n…\nsix\n", "ne\n", "thre\n"):
        assert not in_order(wrong, printed)


@pytest.mark.parametrize("mark, command, expected", list(all_blocks()))
def test_command(paste, mark, command, expected):
    skip_what_runs_elsewhere(mark, command)
    printed = paste(command)
    if expected:
        assert in_order(expected, printed), printed[:2000]
    elif "cp -r" not in command:
        assert printed.strip()


def template_commands():
    """Each command line in the templates of issues."""
    for path in sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.md")):
        for _, mark, commands, _ in blocks(path.read_text(encoding="utf-8")):
            assert mark == "sh"
            yield from (line for line in commands.splitlines() if not line.startswith("#"))


# A capture in which a command with this word finds something.
CAPTURE_OF = {"sip.Reason": "register-reason", "skinny.text": "sccp-text", "--export-objects": "forum-tcp"}


@pytest.mark.parametrize("command", list(template_commands()))
def test_command_of_a_template(paste, clone, command):
    if command.startswith("packaging/try.sh --document LastOutOfServiceInformation "):
        assert "try.sh --document" in (ROOT / "tests" / "packages" / "inside.sh").read_text(encoding="utf-8")
        pytest.skip("run by tests/packages/inside.sh")
    capture = next((name for word, name in CAPTURE_OF.items() if word in command), "")
    assert ("my.pcapng" in command) == bool(capture)
    printed = paste(command.replace("my.pcapng", f"captures/{capture}.pcapng").replace(",alarms", ",out/alarms"))
    assert printed.strip() or list((clone / "out" / "alarms").glob("*-LastOutOfServiceInformation.xml"))


def test_every_block_is_one_of_these():
    """No other marks, so no command that this file does not see; and none of the exceptions is stale."""
    first, consoles = set(), set()
    for name in DOCUMENTS:
        text = (ROOT / name).read_text(encoding="utf-8")
        marks = re.findall(r"^ *```(.*)$", text, re.MULTILINE)
        assert set(marks[::2]) <= {"sh", "console", "text", "bat"} and set(marks[1::2]) <= {""}
        found = list(blocks(text))
        assert len(found) == marks.count("sh") + marks.count("console")
        assert sum(1 for *_, expected in found if expected) == marks.count("text"), "output that nothing prints"
        first |= {command.split("\n")[0] for _, _, command, _ in found}
        consoles |= {program(command) for _, mark, command, _ in found if mark == "console"}
    assert set(ELSEWHERE) <= first and set(NOWHERE) == consoles


def test_readme_is_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 130


def test_the_run_leaves_nothing_in_the_clone(paste, clone):
    """What the commands write goes where git does not look."""
    paste(block_with("alarms.csv"))
    assert {path.name for path in clone.iterdir()} == {"build", "captures", "packaging", "out"}
    assert "/out/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def section_filters(name, heading):
    """The filters in the table of a section, those of conversations below it, and how many rows the table has."""
    text = (ROOT / name).read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)
    return rows + re.findall(r"^`(ip\.addr [^`]+)`", text, re.MULTILINE), text.count("\n| `")


FILTERS = ("README.md", "Ten filters"), ("docs/using.md", "More filters")


@pytest.mark.parametrize("text", [text for place in FILTERS for text in section_filters(*place)[0]])
def test_filter(tshark, text):
    """They find something where the documents say: in hundred-phones or incident, that of the cid in envelope; those of
    a phone and of a connection in the forum trace and in incident."""
    capture = "envelope" if "cid.status" in text else "forum-tcp" if "ip.addr" in text else "hundred-phones"
    assert any(tshark.frames(name, text, two_pass=True) for name in (capture, "incident"))


def test_the_readme_names_the_capture(tshark):
    """Each of its ten filters finds something in the incident."""
    found = tshark.frames_of("incident", set(section_filters(*FILTERS[0])[0]), two_pass=True)
    assert len(found) == 10 and all(found.values())


def test_all_filters_are_seen():
    found = [section_filters(*place) for place in FILTERS]
    assert [(len(filters), rows) for filters, rows in found] == [(10, 10), (9, 7)]


def test_buttons():
    """Those of the profile, in their order; a menu of buttons is one of them."""
    file = ROOT / "packaging" / "profile" / PROFILE / "dfilter_buttons"
    buttons = re.findall(r'^"TRUE","([^"/]+)', file.read_text(encoding="utf-8"), re.MULTILINE)
    using = (ROOT / "docs" / "using.md").read_text(encoding="utf-8")
    table = using.split("| button | shows |\n|---|---|\n")[1].split("\n\n")[0]
    assert [row.split(" | ")[0].strip("| ") for row in table.splitlines()] == list(dict.fromkeys(buttons))


def example_filters():
    """The ways to compare a field in docs/filters.md, those that are whole filters."""
    text = (ROOT / "docs" / "filters.md").read_text(encoding="utf-8").split("## Fields")[0]
    return re.findall(r"`(cisco_alarm\.[^`]+)`", text)


@pytest.mark.parametrize("text", example_filters())
def test_example_of_the_reference(tshark, text):
    """They find something in the forum trace, or else in the building."""
    assert any(tshark.frames_of(capture, example_filters())[text] for capture in ("forum-tcp", "hundred-phones"))


def block_with(word):
    text = "".join((ROOT / name).read_text(encoding="utf-8") for name in DOCUMENTS)
    command, = [command for _, mark, command, _ in blocks(text) if mark == "sh" and word in command]
    return command


def worst(alarms, *columns):
    """How many faults, by these attributes of an alarm."""
    count = {}
    for alarm in alarms:
        if alarm.normal is False and not alarm.retransmission and alarm.switch:
            key = tuple(getattr(alarm, column) for column in columns)
            count[key] = count.get(key, 0) + 1
    return count


def test_worst_switch_ports(tshark, paste):
    """The ten with the highest counts, each with its count; no nameless row."""
    captures = [path.stem for shape in ("links-*.pcapng", "sccp*.pcapng") for path in sorted(tshark.captures.glob(shape))]
    count = worst([alarm for capture in captures for alarm in read_alarms(tshark, capture)], "switch", "port")
    rows = [(int(number), *where.split("\t")) for number, where in
            (line.split(None, 1) for line in paste(block_with("uniq -c | sort -rn | head -n 10")).splitlines())]
    assert [number for number, *_ in rows] == sorted(count.values(), reverse=True)[:10]
    assert all(count[switch, port] == number for number, switch, port in rows)


def test_worst_switches(tshark, paste):
    """All of them; no heading among them."""
    count = worst(read_alarms(tshark, "hundred-phones"), "switch")
    rows = [line.split() for line in paste(block_with("(all)")).splitlines()]
    assert {(switch,): int(number) for number, switch, *_ in rows} == count


# How a server reads what a field of these types holds; it rejects the document where it cannot. Numbers may be text.
DATE = re.compile(r"(\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z|\d+")
BITS = {"byte": 8, "short": 16, "integer": 32, "long": 64}


def whole_number(kind):
    return lambda text: re.fullmatch(r"-?\d+", text) and -2 ** (BITS[kind] - 1) <= int(text) < 2 ** (BITS[kind] - 1)


def is_address(text):
    return ip_address(text) is not None


FRACTION = re.compile(r"-?\d+(\.\d+)?")
READS = {**{kind: whole_number(kind) for kind in BITS},
         "double": FRACTION.fullmatch,
         "float": FRACTION.fullmatch,
         "boolean": re.compile("true|false").fullmatch,
         "ip": is_address,
         "date": DATE.fullmatch,
         "date_nanos": lambda text: DATE.fullmatch(text) and 1970 <= int(text[:4]) < 2262,
         "keyword": lambda text: len(text.encode()) < 32766}


def is_read(kind, value):
    """Whether a field of this type takes the value, or all values of a list; None: the field is not there."""
    if isinstance(value, list):
        return all(is_read(kind, one) for one in value)
    try:
        return value is None or bool(READS[kind](json.dumps(value) if isinstance(value, bool) else value))
    except ValueError:
        return False


def rejected(types, documents):
    """Which fields of which documents cannot be read."""
    return [(number, name) for number, document in enumerate(documents) for name, value in document.items()
            if name in types and not is_read(types[name], value)]


@pytest.mark.parametrize("kind, good, bad", (
    ("byte", "-128", "f9:72"), ("short", "4095", "40000"), ("double", "0.5", ""), ("boolean", True, "1"),
    ("ip", "10.1.1.1", "<not open>"), ("date", "2024-03-06T07:29:40.5Z", "20.004740000"),
    ("date_nanos", "2024-03-06T07:29:40Z", "2300-01-01T00:00:00Z")))
def test_the_reading_can_fail(kind, good, bad):
    assert is_read(kind, good) and is_read(kind, [good, good])
    assert not is_read(kind, bad) and not is_read(kind, [good, bad])
    assert rejected({"a": kind}, [{"a": good}, {"a": bad}, {"b": bad}]) == [(1, "a")]


def mapping(clone):
    """The mapping that the recipe has written, and the types in it by field."""
    found = json.loads((clone / "out" / "mapping.json").read_text())["mappings"]
    fields = found["properties"]["layers"]["properties"]["cisco_alarm"]["properties"]
    return found, {name: field["type"] for name, field in fields.items()}


@pytest.mark.parametrize("capture", (
    "hundred-phones", "catalog", "odd-values", "links-odd", "sccp-text", "register-reason", "incident"))
def test_search_engine_reads_every_value(tshark, paste, clone, capture):
    """As its type in the mapping; a field that the mapping does not name is text there, and so has to be text here."""
    paste(block_with("elastic-mapping").replace("hundred-phones", capture))
    whole, types = mapping(clone)
    assert whole["dynamic"] is True and whole["date_detection"] is False
    lines = [json.loads(line) for line in (clone / "out" / "alarms.json").read_text().splitlines()]
    assert all(set(line) == {"index"} and list(line["index"]) == ["_index"] for line in lines[::2])
    documents = [line["layers"]["cisco_alarm"] for line in lines[1::2]]
    documents = [one for layer in documents for one in (layer if isinstance(layer, list) else [layer])]
    assert len(documents) >= len(tshark.frames(capture, "cisco_alarm.carrier", two_pass=True)) > 10
    assert not rejected(types, documents)
    untyped = {name: value for document in documents for name, value in document.items() if name not in types}
    assert all(isinstance(value, (str, list, dict)) for value in untyped.values())


def test_search_engine_knows_the_types(paste, clone):
    """Addresses, times and numbers are no text, and durations no dates."""
    paste(block_with("elastic-mapping"))
    kind = {name.removeprefix("cisco_alarm_cisco_alarm_"): type_ for name, type_ in mapping(clone)[1].items()}
    assert {kind[name] for name in ("outage", "response_time", "registered_after")} == {"double"}
    assert kind["timestamp"] in ("date", "date_nanos")
    assert (kind["device_ipv4"], kind["reason_normal"]) == ("ip", "boolean")
    assert {kind[name] for name in ("reason", "response_in", "voice_vlan")} <= set(BITS) - {"byte"}


def test_csv_for_a_manager(tshark, paste, clone):
    """A row for each fault, reported first; the time of the loss is the phone's, to the second."""
    paste(block_with("faults.csv"))
    header, *rows = csv.reader((clone / "out" / "faults.csv").read_text().splitlines())
    faults = tshark.fields("hundred-phones", where=FAULTS)
    assert len(rows) == len(faults) > 40 and {len(row) for row in rows} == {len(header)}
    for row, fields in zip(rows, faults.values()):
        since, reported = (datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ") for text in row[:2])
        assert abs((reported - since).total_seconds() - float(row[2])) <= 1
        assert row[3] == fields["device_name"][0] and row[4] == fields["reason_name"][0]
    assert any(row[5] and row[6] and row[7] for row in rows)


def test_live_recipe(paste, clone, tshark):
    """With a capture in the place of the interface: all its faults are printed, and the last files are in the ring."""
    text = (ROOT / "docs" / "scripting.md").read_text(encoding="utf-8")
    command, = [command for _, mark, command, _ in blocks(text) if mark == "console" and "dumpcap" in command]
    live = re.compile(r"^dumpcap -q -i eth0 -f '[^']+' -w - \|$", re.MULTILINE)
    assert len(live.findall(command)) == 1 and "filesize:100000" in command
    command = live.sub("cat captures/hundred-phones.pcapng |", command)
    for here, there in (("filesize:100000", "filesize:20"), ("dumpcap -q", "dumpcap -q 2>out/dumpcap.log"),
                        ("out/phones.pcapng", "out/ring.pcapng")):
        command = command.replace(here, there)
    printed = paste(command).splitlines()
    assert len(printed) == len(tshark.frames("hundred-phones", FAULTS)) > 40
    log = clone / "out" / "dumpcap.log"
    end = time.monotonic() + 60     # it is a process of its own, which ends when it has read all
    while "Packets captured" not in log.read_text() and time.monotonic() < end:
        time.sleep(0.1)
    assert f"Packets captured: {len(tshark.frames('hundred-phones', 'frame'))}\n" in log.read_text()
    assert len(list((clone / "out").glob("ring_*.pcapng"))) == 20


def test_ring(paste, clone, tshark):
    """The ring of README and incident.md, with a capture in the place of the interface: the last files, all full."""
    text = (ROOT / "docs" / "incident.md").read_text(encoding="utf-8")
    command, = [command for _, mark, command, _ in blocks(text) if mark == "console" and "dumpcap" in command]
    assert f"`{command.strip()}`" in (ROOT / "README.md").read_text(encoding="utf-8")
    for here, there in (("dumpcap -i eth0", "cat captures/hundred-phones.pcapng | dumpcap -q -i - 2>out/ring.log"),
                        ("filesize:100000", "filesize:20"), ("-w phones", "-w out/night")):
        assert here in command
        command = command.replace(here, there)
    paste(f"mkdir -p out\n{command}mergecap -w out/night.pcapng out/night_*.pcapng")
    assert len(list((clone / "out").glob("night_*.pcapng"))) == 20
    times, kept = (tshark.read(capture, "-T", "fields", "-e", "frame.time_epoch").split()
                   for capture in ("hundred-phones", clone / "out" / "night.pcapng"))
    assert 100 < len(kept) < len(times) and kept == times[-len(kept):]


def test_csv(tshark, paste, clone):
    """As many lines as packets with an alarm, every cell in its column, and a column for all that the profile shows."""
    paste(block_with("alarms.csv"))
    header, *lines = (clone / "out" / "alarms.csv").read_text().splitlines()
    assert len(lines) == len(tshark.frames("hundred-phones", "cisco_alarm.carrier"))
    assert {line.count(",") for line in lines} == {header.count(",")}
    shown = "".join(columns(ROOT / "packaging" / "profile" / PROFILE).values())
    assert set(re.findall(r"cisco_alarm\.\w+", shown)) < set(header.split(","))


def test_reasons_by_the_hour(tshark, paste):
    """Each event once."""
    count = {}
    for alarm in read_alarms(tshark, "hundred-phones"):
        if alarm.reason and alarm.first_report:
            code = alarm.reason.split()[0]
            count[code] = count.get(code, 0) + 1
    rows = [line.split("\t") for line in paste(block_with("strftime")).splitlines()]
    assert {(hour, code): int(number) for hour, code, number in rows} == {("2024-03-06 07:00", code): n for code, n in count.items()}


@pytest.mark.parametrize("word", ("strftime", "occurrence=l"))
def test_recipe_on_odd_packets(tshark, paste, word):
    """Two alarms in a packet, repeats and Reason headers: each cell has one value, and no repeat speaks."""
    for capture in ("links-odd", "links-repeats", "register-reason", "hundred-phones"):
        alarms = [alarm for alarm in read_alarms(tshark, capture) if not alarm.retransmission and not alarm.is_text]
        lines = [line.split("\t") for line in paste(block_with(word).replace("hundred-phones", capture)).splitlines()]
        assert lines and not any("," in cell for line in lines for cell in line if not re.match(r"\w{3} +\d", cell))
        if word == "strftime":
            events = [alarm for alarm in read_alarms(tshark, capture) if alarm.reason and alarm.first_report]
            assert sum(int(line[2]) for line in lines) >= len(events)
        else:
            outages = {(alarm.device, alarm.outage) for alarm in alarms}
            assert all((device, float(outage)) in outages for device, _, outage in lines)


def normal_codes(text):
    codes = set()
    for part in text.split(","):
        low, _, high = part.partition("-")
        codes |= set(range(int(low), int(high or low) + 1))
    return codes


def test_list_of_normal_reasons_is_the_catalogs():
    """The one to copy; and the example has one code more."""
    catalog = (ROOT / "plugin" / "model" / "alarm" / "catalog_codes.c").read_text(encoding="utf-8")
    rows = re.search(r"reason_rows\[\] = \{(.*?)\n\};", catalog, re.DOTALL)[1]
    normal = {int(code) for code in re.findall(r"\{(\d+),[^{}]*\bNORMAL\b[^{}]*\}", rows)}
    using = (ROOT / "docs" / "using.md").read_text(encoding="utf-8")
    listed, = re.findall(r"^    ([\d,-]+)$", using, re.MULTILINE)
    assert len(normal) > 10 and normal_codes(listed) == normal
    example, = re.findall(r"-o cisco_alarm.normal_reasons:(\S+)", using)
    assert normal_codes(example) == normal | {26}


def test_all_cores_find_what_one_finds(tshark, paste, clone):
    paste(block_with("xargs"))
    for path in tshark.captures.glob("*.pcapng"):
        alone = tshark.read(path, "-T", "fields", "-e", "frame.time_epoch", "-e", "cisco_alarm.device_name",
                            "-e", "cisco_alarm.reason",
                            where="cisco_alarm.reason and cisco_alarm.first_report == 1")
        assert (clone / "out" / "reasons" / f"{path.stem}.tsv").read_text() == alone
