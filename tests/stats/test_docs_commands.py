# SPDX-License-Identifier: GPL-2.0-or-later
"""Every command in the documentation runs as it stands, and prints what stands below it.

A block marked sh is run with bash in a place that looks like a clone of the repository. Where a block marked text follows,
these are lines of its output in their order, and a line with … stands for any. What cannot be run here is named in
ELSEWHERE and NOWHERE, and skipped. The filters in README.md find something, too.
"""

import json
import os
import pwd
import re
import subprocess
from ipaddress import ip_address

import pytest

from alarms import read_alarms
from conftest import PROFILE, ROOT
from profile_files import columns
from tshark import environment, unprivileged

DOCUMENTS = ("README.md", "docs/using.md")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# Blocks that change the system, by their first line: the test that does it, and a word of it.
ELSEWHERE = {
    "packaging/try.sh": ("tests/packages/inside.sh", "packaging/try.sh"),
    "cmake -S . -B build": ("tests/packages/inside.sh", "cmake: installs for all users"),
    "cmake -S . -B build-user -DUSER_INSTALL=ON": ("tests/packages/inside.sh", "cmake, one user: installs"),
}
# Blocks marked console, by their first word: why nothing runs them.
NOWHERE = {"curl": "takes a search engine", "tshark -l": "takes live traffic"}


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


def skip_what_runs_elsewhere(mark, command):
    if mark == "console":
        pytest.skip(next(f"run by nothing: it {why}" for start, why in NOWHERE.items() if command.startswith(start)))
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
        done = subprocess.run([*unprivileged(), "bash", "-eu", "-c", command], cwd=clone, timeout=120,
                              env=environment(home_with_profile, tshark.plugins), capture_output=True, text=True,
                              check=False)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout
    return run


def in_order(expected, printed):
    """Whether the lines stand in the output one after the other. Wireshark 4.6 ends times of the UTC with a Z."""
    lines = iter(re.sub(r"(\d\d:\d\d:\d\d\.\d+)Z", r"\1", printed).splitlines())
    wanted = expected.splitlines()
    for line in lines:
        if line == wanted[0]:
            break
    else:
        return False
    return all(want == "…" or want == line for want, line in zip(wanted[1:], lines))


@pytest.mark.parametrize("mark, command, expected", list(all_blocks()))
def test_command(paste, mark, command, expected):
    skip_what_runs_elsewhere(mark, command)
    printed = paste(command)
    if expected:
        assert in_order(expected, printed), printed[:2000]
    elif "cp -r" not in command:
        assert printed.strip()


def test_every_block_is_one_of_these():
    """No other marks, so no command that this file does not see; and none of the exceptions is stale."""
    first = set()
    for name in DOCUMENTS:
        text = (ROOT / name).read_text(encoding="utf-8")
        marks = re.findall(r"^ *```(.*)$", text, re.MULTILINE)
        assert set(marks[::2]) <= {"sh", "console", "text"} and set(marks[1::2]) == {""}
        assert sum(1 for _ in blocks(text)) == marks.count("sh") + marks.count("console") > 0
        first |= {command.split("\n")[0] for _, _, command, _ in blocks(text)}
    assert set(ELSEWHERE) <= first
    assert all(any(line.startswith(start) for line in first) for start in NOWHERE)


def test_the_run_leaves_nothing_in_the_clone(paste, clone):
    """What the commands write goes where git does not look."""
    paste(block_with("alarms.csv"))
    assert {path.name for path in clone.iterdir()} == {"build", "captures", "packaging", "out"}
    assert "/out/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def readme_filters():
    """The filters of README.md's table, and the one below it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").split("## Filters")[1].split("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE) + re.findall(r"^`(ip\.addr [^`]+)`", text, re.MULTILINE)


@pytest.mark.parametrize("text", readme_filters())
def test_filter_of_the_readme(tshark, text):
    """They find something where README.md says: in hundred-phones or incident, the last one of the table in envelope; those below it in the forum trace and in incident."""
    capture = "envelope" if "cid.status" in text else "forum-tcp" if "ip.addr" in text else "hundred-phones"
    assert any(tshark.frames(name, text, two_pass=True) for name in (capture, "incident"))


def test_all_filters_of_the_readme_are_seen():
    text = (ROOT / "README.md").read_text(encoding="utf-8").split("## Filters")[1].split("\n## ")[0]
    assert len(readme_filters()) == text.count("\n| `cisco_alarm") + 2 > 12


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


def leaves(mapping):
    return {name: leaf["type"] for name, leaf in mapping.items()}


READS = {"short": int, "integer": int, "long": int, "double": float, "boolean": {True, False, "0", "1"}.__contains__,
         "ip": ip_address, "date": lambda value: re.match(r"\d{4}-\d\d-\d\d|\w{3} +\d", value)[0],
         "date_nanos": lambda value: re.match(r"\d{4}-\d\d-\d\d", value)[0]}


def test_search_engine_gets_what_its_mapping_says(paste, clone):
    """What -T ek writes can be read as the types of -G elastic-mapping."""
    paste(block_with("elastic-mapping"))
    types = leaves(json.loads((clone / "out" / "mapping.json").read_text())["mappings"]["properties"]["layers"]["properties"]
                   ["cisco_alarm"]["properties"])
    assert types["cisco_alarm_cisco_alarm_outage"] == types["cisco_alarm_cisco_alarm_response_time"] == "double"
    lines = [json.loads(line) for line in (clone / "out" / "alarms.json").read_text().splitlines()]
    assert all(set(line) == {"index"} and list(line["index"]) == ["_index"] for line in lines[::2])
    read = set()
    for alarm in (line["layers"]["cisco_alarm"] for line in lines[1::2]):
        for name, values in alarm.items():
            for value in values if isinstance(values, list) else [values]:
                if types.get(name) in READS and not isinstance(value, dict):
                    assert READS[types[name]](value) is not False
                    read.add(name.removeprefix("cisco_alarm_cisco_alarm_"))
    assert {"reason", "outage", "response_in", "device_ipv4", "voice_vlan", "reason_normal", "timestamp"} <= read


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
