# SPDX-License-Identifier: GPL-2.0-or-later
"""Adding a parameter or a code is adding one row: a copy of the plugin with one row more of each kind knows it all.

The rows go into the three tables of plugin/model/alarm/catalog*: a code is one row, a parameter of a field that is there is
one, a parameter with a field of its own is two. No other line of the copy is touched.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kit.alarm import document, enum, text
from kit.phone import Ucm, nth_phone
from kit.session import Session
from kit.wire import Trace, pcapng
from tshark import Tshark

ROOT = Path(__file__).resolve().parents[2]
# By file: (the row that stands there, the row that is added after it).
ROWS = {
    "catalog_codes.c": (
        ('    {113, "TCPclosedSocketError", "Socket error", CATALOG, LOST},\n',
         '    {115, "TCPclosedCoffeeSpilled", "Somebody spilled coffee", CATALOG, NORMAL},\n'),
    ),
    # A field without codes, and one that shares a table of codes with others.
    "catalog_fields.def": (
        ('FIELD(model, TEXT, "Model",\n      "Model of the phone")\n',
         'FIELD(coffee_level, PORT, "Coffee level", "Cups left in the pot")\n'
         'FIELD_CODE(tea_status, dhcpv6, "Tea status", "What became of the tea")\n'),
    ),
    # Parameters of these two, one of a field that is there already, and an alarm.
    "catalog_params.c": (
        ('    PARAM("ModelNumber", model, NONE),\n',
         '    PARAM("CoffeeLevel", coffee_level, NONE),\n'
         '    PARAM("TeaStatus", tea_status, NONE),\n'
         '    PARAM("FormerModel", model, NONE),\n'),
        ('    ALARM("APNSAlarm", push_notification, CATALOG, ANY, "Apple push notification problem"),\n',
         '    ALARM("DeviceOnFire", send_logs, EVIDENCE_INFERRED, FAILURE, "The phone burns"),\n'),
    ),
}


def add_rows(model):
    """Put each new row below the row it belongs to."""
    for name, rows in ROWS.items():
        path = model / name
        source = path.read_text(encoding="utf-8")
        for old, new in rows:
            assert source.count(old) == 1, f"{name} has changed: {old}"
            source = source.replace(old, old + new)
        path.write_text(source, encoding="utf-8")


def build(tree):
    """The folder of the plugin built from a source tree."""
    made = tree / "build"
    # The sanitizers of a checking run stay out of the compiler.
    env = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    for command in (["cmake", "-S", tree, "-B", made, "-DBUILD_TESTS=OFF", "-DCMAKE_BUILD_TYPE=Debug"],
                    ["cmake", "--build", made]):
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        assert done.returncode == 0, done.stdout[-4000:]
    return made / "plugins"


def capture(path):
    """One document for each new row, and one with the older ones beside them."""
    trace = Trace("2024-03-04 13:00:00")
    phone = nth_phone(6)
    session = Session(trace, phone, Ucm(), "UDP")
    device = text("DeviceName", phone.device)
    for case, alarm, params in (
            ("code", "LastOutOfServiceInformation", [device, enum("ReasonForOutOfService", 115)]),
            ("parameters", "LastOutOfServiceInformation", [device, text("CoffeeLevel", -1), enum("TeaStatus", 2),
                                                           text("FormerModel", "CP-7961G")]),
            ("alarm", "DeviceOnFire", [device, text("StopReason", "too hot")]),
            ("old", "LastOutOfServiceInformation", [device, text("ModelNumber", phone.model),
                                                    enum("ReasonForOutOfService", 113)])):
        session.alarm(document(alarm, params), case)
    path.write_bytes(pcapng(trace.frames))
    path.chmod(0o644)
    return path


@pytest.fixture(scope="module", name="second")
def make_second(room):
    """tshark with the plugin of the second catalog, and the capture."""
    here = room / "second"
    tree = here / "source"
    tree.mkdir(parents=True)
    for path in (here, tree):
        path.chmod(0o755)
    shutil.copy(ROOT / "CMakeLists.txt", tree)
    for part in ("plugin", "tools", "packaging/cmake"):
        shutil.copytree(ROOT / part, tree / part)
    add_rows(tree / "plugin" / "model" / "alarm")
    own = here / "room"
    own.mkdir()
    own.chmod(0o755)
    return Tshark(own, build(tree), ROOT / "captures"), capture(here / "second.pcapng")


def test_a_code_is_one_row(second):
    tshark, trace = second
    frame = tshark.cases(trace)["code"]
    found = tshark.fields(trace)[frame]
    assert found["reason"] == [115] and found["reason_normal"] == [True]
    assert "expert.unknown_value" not in found and "expert.out_of_service_normal" in found
    assert "V\tcisco_alarm.reason\t115\tTCPclosedCoffeeSpilled" in tshark.run("-G", "values")
    assert tshark.frames(trace, 'cisco_alarm.reason == "TCPclosedCoffeeSpilled"') == [frame]
    text_of = tshark.read(trace, "-O", "cisco_alarm", where=f"frame.number == {frame}")
    assert "    Reason: TCPclosedCoffeeSpilled (115): Somebody spilled coffee\n" in text_of
    assert "reason 115 TCPclosedCoffeeSpilled" in tshark.read(trace)


def test_a_parameter_is_a_row_and_perhaps_a_field(second):
    tshark, trace = second
    frame = tshark.cases(trace)["parameters"]
    assert tshark.types()["coffee_level"] == "FT_INT32" and tshark.types()["tea_status"] == "FT_UINT32"
    found = tshark.fields(trace)[frame]
    assert found["coffee_level"] == [-1] and found["tea_status"] == [2] and found["model"] == ["CP-7961G"]
    assert "param.name" not in found and "expert.unknown_param" not in found
    assert tshark.frames(trace, "cisco_alarm.coffee_level < 0") == [frame]
    assert tshark.frames(trace, 'cisco_alarm.tea_status == "RequestTimedOut"') == [frame]
    line = next(line for line in tshark.run("-G", "fields").splitlines() if "cisco_alarm.coffee_level\t" in line)
    assert line.split("\t")[1] == "Coffee level" and line.split("\t")[-1] == "Cups left in the pot (CoffeeLevel)"


def test_an_alarm_is_one_row(second):
    tshark, trace = second
    frame = tshark.cases(trace)["alarm"]
    found = tshark.fields(trace)[frame]
    assert found["name"] == ["DeviceOnFire"] and found["stop_reason"] == ["too hot"]
    assert "expert.unknown_alarm" not in found and "expert.failure" in found


def test_the_older_rows_are_as_they_were(second, tshark):
    """The same plugin but for the new names."""
    other, trace = second
    found = other.fields(trace)[other.cases(trace)["old"]]
    assert (found["model"], found["reason"]) == (["CP-7821"], [113])
    assert {name: kind for name, kind in other.types().items() if name not in ("coffee_level", "tea_status")} == tshark.types()
    assert other.fields("catalog") == tshark.fields("catalog")


def test_without_the_rows_none_of_it_is_known(second, tshark):
    """The first catalog, and the same capture."""
    _other, trace = second
    found, cases = tshark.fields(trace), tshark.cases(trace)
    assert found[cases["code"]]["expert.unknown_value"] == [True]
    assert found[cases["parameters"]]["param.name"] == ["CoffeeLevel", "TeaStatus", "FormerModel"]
    assert found[cases["alarm"]]["expert.unknown_alarm"] == [True]
