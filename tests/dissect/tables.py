# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables of cases: what each case's frame must show, and nothing else."""

import pytest

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
    """All fields of a frame but the header tokens. How often a frame is called malformed or cut does not matter."""
    found = dict(tshark.fields(capture, **how).get(frame, {}))
    for name in ("expert.malformed", "expert.truncated"):
        if name in found:
            found[name] = [True]
    return {name: values for name, values in found.items() if name not in HEADERS}


def params(cases, wrong=()):
    """pytest parameters of a table; `wrong` maps cases that the plugin gets wrong to the reason."""
    wrong = dict(wrong)
    assert not wrong.keys() - cases.keys()
    return [pytest.param(case, values, id=case,
                         marks=pytest.mark.xfail(reason=wrong[case], strict=True) if case in wrong else ())
            for case, values in cases.items()]


def generic(*pairs):
    """The pairs of parameters that have no type, or whose value is not of it."""
    return {"param.name": [name for name, _value in pairs], "param.value": [value for _name, value in pairs]}
