# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs first: what Wireshark says of the plugin when it starts."""

from facts import FIELDS


def test_plugin_is_loaded(tshark):
    lines = [line.split("\t") for line in tshark.run("-G", "plugins").splitlines() if "cisco_alarm" in line]
    assert len(lines) == 1, "once, and from one place"
    name, _version, kind, path = (cell.strip() for cell in lines[0])
    assert (name, kind) == ("cisco_alarm.so", "dissector")
    assert path.startswith(str(tshark.plugins)), "this plugin, not one installed elsewhere"


def test_nothing_personal_is_read(tshark):
    """No profile, no preference of whoever runs the tests."""
    assert not list(tshark.home.iterdir())


def test_every_promised_field_is_there_with_its_type(tshark):
    """And there is no field that the table of facts does not know."""
    promised = {field.name: field.type for field in FIELDS}
    assert len(promised) == len(FIELDS), "each name stands there once"
    assert tshark.types() == promised


def test_no_field_has_two_meanings(tshark):
    names = [line.split("\t")[2] for line in tshark.run("-G", "fields").splitlines()
             if line.startswith("F\t") and "\tcisco_alarm." in line]
    assert len(names) == len(set(names))


def test_heuristics_are_on(tshark):
    heuristics = {tuple(line.split("\t")[:2]): line.split("\t")[2]
                  for line in tshark.run("-G", "heuristic-decodes").splitlines() if "cisco_alarm" in line}
    assert heuristics == {("sip", "cisco_alarm"): "T", ("media", "cisco_alarm"): "T"}


def test_one_name(tshark):
    """Preferences, expert items, tree and menu call the protocol in one way."""
    assert "Cisco Phone Alarm\tCisco Phone Alarm\tcisco_alarm\n" in "".join(
        "\t".join(line.split("\t")[:3]) + "\n" for line in tshark.run("-G", "protocols").splitlines())
