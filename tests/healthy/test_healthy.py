# SPDX-License-Identifier: GPL-2.0-or-later
"""Every scene of scenes.py: each event is counted once, and no phone that is well is away, lost or out of service.

The same with one pass, with two, and in sharkd, which has read the whole file before the first question.
"""

from collections import Counter

import pytest
from scenes import SCENES
from tables import read_fields_and_tables

FIELDS = ("first_report", "reason")
STATISTICS = ("incidents", "timeline")
MODES = ("one pass", "two passes")


@pytest.fixture(scope="module", name="written")
def write_scenes(room):
    """Scene -> its capture, written when it is asked for."""
    folder = room / "healthy"
    folder.mkdir(mode=0o755)

    def write(scene):
        path = folder / f"{scene.name}.pcapng"
        if not path.exists():
            scene.write(folder)
            path.chmod(0o644)
        return path
    return write


@pytest.fixture(params=sorted(SCENES))
def scene(request):
    return SCENES[request.param]


@pytest.fixture(params=MODES)
def said(request, scene, written, tshark):
    """Fields, incidents and timeline of a scene."""
    return read_fields_and_tables(tshark, written(scene), FIELDS, two_pass=request.param == MODES[1])


def test_each_event_is_counted_once(scene, said):
    frames, _, timeline = said
    reasons = Counter(fields["reason"][0] for fields in frames.values() if fields.get("first_report") == [True]
                      and "reason" in fields)
    assert reasons == scene.expect["events"]
    assert Counter(reason for _, reason in timeline.events()) == scene.expect["events"]


def test_nobody_is_away(scene, said):
    _, incidents, timeline = said
    allowed = {None} if scene.expect["unknown"] else {0, None}
    missing = len(scene.expect["not_back"]) + len(scene.expect["rejected"])
    assert timeline.absent in (allowed if missing == 0 else {missing}), timeline.absent_lines
    for row in incidents.rows:
        assert row["Not back"] == "0", row


def test_nobody_else_is_out(scene, said):
    _, incidents, timeline = said
    lost = set(scene.expect["lost"])
    if "requests" not in scene.expect["unknown"] and scene.name != "sccp":     # these phones have no names here
        assert incidents.phones == scene.expect["phones"]
    assert incidents.unplanned == len(lost)
    assert incidents.is_known or scene.expect["unknown"]
    assert incidents.no_alarm == 0
    assert {name.upper() for name in incidents.single_names} <= lost
    assert incidents.rejected == len(scene.expect["rejected"])
    assert timeline.most_out() <= len(lost) + len(scene.expect["rejected"]) + sum(scene.expect["events"].values())
    assert timeline.minutes == [] or int(timeline.minutes[-1]["Out of service"]) == len(scene.expect["rejected"])


def test_what_is_not_known_is_not_printed_as_0(scene, said):
    _, incidents, timeline = said
    text = "\n".join(incidents.table.captions)
    if scene.expect["unknown"]:
        assert ("No keepalives" if "registrations" in scene.expect["unknown"] else "One direction only") in text
        assert not incidents.is_known and timeline.absent is None
        assert "No loss of service" not in text


def table_rows(sharkd, name):
    """The rows of a statistic in sharkd, and the titles of its sections."""
    tap, = sharkd.ask("tap", tap0=f"nstat:cisco_alarm,{name}")["taps"]
    return [[str(cell) for cell in row] for table in tap["tables"] for row in ([table["t"]], *table.get("i", ()))]


def test_sharkd_says_the_same(scene, written, tshark):
    path = written(scene)
    sharkd = tshark.new_sharkd()
    try:
        sharkd.load(path)
        first = sharkd.filtered("cisco_alarm.first_report == 1 and cisco_alarm.reason")
        rows = {name: table_rows(sharkd, name) for name in STATISTICS}
    finally:
        sharkd.close()
    assert len(first) == sum(scene.expect["events"].values())
    text = " ".join(cell for row in rows["timeline"] for cell in row)
    assert f"Event by event: {len(first)}" in text
    assert "keepalives stopped" not in text
    assert sum("not back" in cell for row in rows["timeline"] for cell in row) == len(scene.expect["not_back"])
