# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables of facts in tests/facts, as the captures have them, and what is to be thought of SCCP's numbers."""

from kit.facts import ALARMS, CODES, FIELD_OF, FIELDS, NAMED, PARAMETERS, SCCP_CODES, slips    # noqa: F401, for the tests

if found := list(slips()):
    raise ValueError("the tables of facts lack something:\n" + "\n".join(found))

# Of the numbers of SCCP's text alarm: what somebody or something did on purpose, and what failed without any loss of
# service. All others that the list has are faults.
SCCP_NORMAL = {18, 20, 22, 23, 25}
SCCP_FAILURES = {*range(10), 29, 31}


def sccp_judgement(number):
    """The fields that say what is to be thought of a text alarm, where it is the first to tell of it."""
    if number in SCCP_FAILURES:
        return {"expert.failure": [True]}
    if number > 32:
        return {}
    normal = number in SCCP_NORMAL
    return {"reason_normal": [normal], "expert.out_of_service_normal" if normal else "expert.out_of_service": [True]}
