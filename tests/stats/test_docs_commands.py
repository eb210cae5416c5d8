# SPDX-License-Identifier: GPL-2.0-or-later
"""Every command in the documentation runs as it stands, and prints what stands below it.

A block marked sh is run with bash in a place that looks like a clone of the repository. Where a block marked text follows,
these are lines of its output in their order, and a line with … stands for any. Blocks with other marks are not run.
"""

import json
import os
import pwd
import re
import subprocess
from ipaddress import ip_address

import pytest

from conftest import ROOT
from tshark import environment, unprivileged

DOCUMENTS = ("docs/using.md",)
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# What builds and installs has tests of its own.
BUILDS = re.compile(r"\b(cmake|sudo|apt|packaging/\w+\.sh)\b")


def blocks(text):
    """(line, commands, expected output or None)"""
    found = list(FENCE.finditer(text))
    for i, block in enumerate(found):
        if block[1] == "sh" and not BUILDS.search(block[2]):
            after = found[i + 1] if i + 1 < len(found) else None
            follows = after and after[1] == "text" and not text[block.end():after.start()].strip()
            yield text[:block.start()].count("\n") + 2, block[2], after[2] if follows else None


def commands():
    for name in DOCUMENTS:
        for line, command, expected in blocks((ROOT / name).read_text(encoding="utf-8")):
            yield pytest.param(command, expected, id=f"{name}:{line}")


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
    """Whether the lines stand in the output one after the other."""
    lines = iter(printed.splitlines())
    wanted = expected.splitlines()
    for line in lines:
        if line == wanted[0]:
            break
    else:
        return False
    return all(want == "…" or want == line for want, line in zip(wanted[1:], lines))


@pytest.mark.parametrize("command, expected", list(commands()))
def test_command(paste, command, expected):
    printed = paste(command)
    if expected:
        assert in_order(expected, printed), printed[:2000]
    elif ">" not in command and "cp -r" not in command:
        assert printed.strip()


def test_there_are_commands():
    for name in DOCUMENTS:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert sum(1 for _ in blocks(text)) >= text.count("```sh\n") - len(BUILDS.findall(text)) > 0


def block_with(word):
    text = "".join((ROOT / name).read_text(encoding="utf-8") for name in DOCUMENTS)
    command, = [command for _, command, _ in blocks(text) if word in command]
    return command


def leaves(mapping):
    return {name: leaf["type"] for name, leaf in mapping.items()}


READS = {"short": int, "integer": int, "long": int, "double": float, "boolean": {True, False, "0", "1"}.__contains__,
         "ip": ip_address, "date": lambda value: re.match(r"\d{4}-\d\d-\d\d|\w{3} +\d", value)[0],
         "date_nanos": lambda value: re.match(r"\d{4}-\d\d-\d\d", value)[0]}


def test_search_engine_gets_what_its_mapping_says(paste, clone):
    """What -T ek writes can be read as the types of -G elastic-mapping."""
    paste(block_with("elastic-mapping"))
    types = leaves(json.loads((clone / "mapping.json").read_text())["mappings"]["properties"]["layers"]["properties"]
                   ["cisco_alarm"]["properties"])
    assert types["cisco_alarm_cisco_alarm_outage"] == types["cisco_alarm_cisco_alarm_response_time"] == "double"
    lines = [json.loads(line) for line in (clone / "alarms.json").read_text().splitlines()]
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
    """As many lines as packets with an alarm, and every cell in its column."""
    paste(block_with("alarms.csv"))
    header, *lines = (clone / "alarms.csv").read_text().splitlines()
    assert len(lines) == len(tshark.frames("hundred-phones", "cisco_alarm.carrier"))
    assert {line.count(",") for line in lines} == {header.count(",")}


def test_all_cores_find_what_one_finds(tshark, paste, clone):
    paste(block_with("xargs"))
    for path in tshark.captures.glob("*.pcapng"):
        alone = tshark.read(path, "-T", "fields", "-e", "frame.time_epoch", "-e", "cisco_alarm.device_name",
                            "-e", "cisco_alarm.reason", where="cisco_alarm.reason")
        assert (clone / "out" / f"{path.stem}.tsv").read_text() == alone
