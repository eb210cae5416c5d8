# SPDX-License-Identifier: GPL-2.0-or-later
"""Each preference does what its line says, and nothing else."""

import subprocess

import pytest

from alarms import read_alarms, read_statistic
from tshark import environment, unprivileged


def option(name, value):
    return ("-o", f"cisco_alarm.{name}:{value}")


def carriers(tshark, capture, *options):
    text = tshark.read(capture, "-T", "fields", "-e", "cisco_alarm.carrier", where="cisco_alarm.carrier", options=options)
    return sorted(text.replace(",", "\n").split())


def preferences(tshark):
    """Name -> (default, the line of explanation above it)."""
    found, explanation = {}, ""
    for line in tshark.run("-G", "defaultprefs").splitlines():
        if line.startswith("#cisco_alarm."):
            name, _, value = line.removeprefix("#cisco_alarm.").partition(":")
            found[name] = value.strip(), explanation
        elif not line:
            explanation = ""
        elif not explanation:
            explanation = line.removeprefix("# ")
    return found


def test_defaults(tshark):
    """Everything is on, and the catalog's table says what is normal."""
    defaults = {name: default for name, (default, _) in preferences(tshark).items()}
    assert defaults == {"link_events": "TRUE", "reason_header": "TRUE", "sccp": "TRUE",
                        "normal_reasons": "18,20,22,23,25,32,33,34,104,107,200,201,202,203,205,206,207,208",
                        "incident_gap": "60", "stat_rows": "40"}


def test_explained_in_a_line(tshark):
    for name, (_, explanation) in preferences(tshark).items():
        assert 20 < len(explanation) < 120, name


def test_link_events(tshark):
    ask = "cisco_alarm.last_sent.frame or cisco_alarm.last_received.frame"
    assert tshark.frames("links-events", ask)
    assert not tshark.frames("links-events", ask, options=option("link_events", "FALSE"))
    assert len(carriers(tshark, "links-events")) == len(carriers(tshark, "links-events", *option("link_events", "FALSE")))


def test_reason_header(tshark):
    assert carriers(tshark, "register-reason").count("4") > 20
    assert set(carriers(tshark, "register-reason", *option("reason_header", "FALSE"))) == {"1"}


def test_sccp(tshark):
    assert set(carriers(tshark, "sccp")) == {"3", "5"}
    assert not carriers(tshark, "sccp", *option("sccp", "FALSE"))
    assert carriers(tshark, "forum-tcp", *option("sccp", "FALSE")) == ["1", "1"]


def test_normal_reasons_by_the_table(tshark):
    """18 to 23 are normal for Cisco."""
    judged = {alarm.reason.split()[0]: alarm.normal for alarm in read_alarms(tshark, "hundred-phones") if alarm.reason}
    assert judged["20"] is True and judged["10"] is False


@pytest.mark.parametrize("normal", ("10", "10-14,113", "1-65535", "14-"))
def test_normal_reasons_by_a_list(tshark, normal):
    """The list alone decides; also what the expert items and a filtered statistic say."""
    members = set()
    for part in normal.split(","):
        low, _, high = part.partition("-")
        members |= set(range(int(low), int(high or (65535 if part.endswith("-") else low)) + 1))
    fields = tshark.fields("hundred-phones", "reason", options=option("normal_reasons", normal))
    judged = {f"cisco_alarm.reason_normal == {int(is_normal)}": is_normal for is_normal in (True, False)}
    experts = {True: "cisco_alarm.expert.out_of_service_normal", False: "cisco_alarm.expert.out_of_service"}
    first_report = "cisco_alarm.first_report == 1"
    found = tshark.frames_of("hundred-phones", (*judged, *experts.values(), first_report),
                             options=option("normal_reasons", normal))
    for where, is_normal in judged.items():
        reasons = [fields[number]["reason"] for number in found[where]]
        assert all([reason in members for reason in several] == [is_normal] for several in reasons)
        assert (len(reasons) == 0) is (normal == "1-65535" and not is_normal)
        assert found[experts[is_normal]] == [number for number in found[where] if number in found[first_report]]
    assert sorted(number for where in judged for number in found[where]) == list(fields), "each is judged"


def test_normal_reasons_are_numbers(tshark):
    done = subprocess.run([*unprivileged(), "tshark", *option("normal_reasons", "TCPtimedOut"), "-G", "currentprefs"],
                          env=environment(tshark.home, tshark.plugins), capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "normal_reasons" in done.stderr


def test_normal_reasons_and_statistics(tshark):
    faults = "cisco_alarm.reason_normal == 0"
    table = {second: row for _, second, row in read_statistic(tshark, "hundred-phones", "reasons", faults)}
    listed = {second: row for _, second, row in read_statistic(tshark, "hundred-phones", "reasons", faults,
                                                               options=option("normal_reasons", "10"))}
    assert "10 TCPtimedOut" in table and "10 TCPtimedOut" not in listed
    assert "20 TCPclosedUserInitiatedReset" in listed and "20 TCPclosedUserInitiatedReset" not in table
