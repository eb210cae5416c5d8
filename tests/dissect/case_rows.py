# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables of cases: what each case's frame must show, and nothing else."""

import pytest

from made import without_made

MISSING = None      # in a table: a field of the common ones that this case has not
HEADERS = ("cid.refer_to", "cid.content_id")    # tokens drawn by lot; envelope.pcapng has their tests


def common(device, mac, **values):
    """What nearly all documents of a capture hold."""
    return {"carrier": [1], "cid.status": [1], "device_name": [device], "device_mac": [mac],
            **{name: value if isinstance(value, list) else [value] for name, value in values.items()}}


def expected(base, values):
    """The common fields with a case's own; single values stand for lists of one."""
    merged = base | values
    return {name: value if isinstance(value, list) else [value] for name, value in merged.items() if value is not MISSING}


def shown(tshark, capture, frame, **how):
    """All fields of a frame but the header tokens and what is made from the rest. How often a frame is called malformed
    or truncated does not matter."""
    found = dict(tshark.fields(capture, **how).get(frame, {}))
    for name in ("expert.malformed", "expert.truncated"):
        if name in found:
            found[name] = [True]
    return {name: values for name, values in without_made(found).items() if name not in HEADERS}


def params(cases, wrong=()):
    """pytest parameters of a table; `wrong` maps cases that the plugin gets wrong to the reason."""
    wrong = dict(wrong)
    assert not wrong.keys() - cases.keys()
    return [pytest.param(case, values, id=case,
                         marks=pytest.mark.xfail(reason=wrong[case], strict=True) if case in wrong else ())
            for case, values in cases.items()]


# How a custom column shows a value, and how a filter says it. Columns have names for numbers and MAC addresses.
AS_SHOWN = ("FT_STRING", "FT_IPv4", "FT_IPv6", "FT_BYTES", "FT_FRAMENUM")
IN_FILTERS = ("FT_UINT8", "FT_UINT16", "FT_UINT32", "FT_INT32", "FT_BOOLEAN", "FT_ETHER", "FT_IPv4", "FT_IPv6", "FT_FRAMENUM")


def check_alone(tshark, capture, name, wanted):
    """A field where nothing else is asked for: Wireshark then builds a line for it alone. `wanted`: frame -> values."""
    sharkd, kind, field = tshark.sharkd(capture), tshark.types()[name], f"cisco_alarm.{name}"
    assert wanted and sharkd.filtered(field) == sorted(wanted)
    visible = {number: values for number, values in wanted.items() if any(value != "" for value in values)}
    shown = sharkd.column(field)
    assert {number for number in shown if shown[number].strip(",")} == visible.keys()
    if kind in AS_SHOWN:
        assert {number: shown[number] for number in visible} == {number: ",".join(map(str, values))
                                                                 for number, values in visible.items()}
    if kind in IN_FILTERS:
        for value in {value for values in wanted.values() for value in values}:
            assert sharkd.filtered(f"{field} == {int(value) if kind == 'FT_BOOLEAN' else value}") == sorted(
                number for number, values in wanted.items() if value in values)


def generic(*pairs):
    """The pairs of parameters that have no type, or whose value is not of it."""
    return {"param.name": [name for name, _value in pairs], "param.value": [value for _name, value in pairs]}
