# SPDX-License-Identifier: GPL-2.0-or-later
"""Fields that the plugin makes from other lines, or from other frames. Tests of their own hold them to the bytes, over all
captures; tables of cases leave them out."""

from facts import NAMED

MADE = ("outage_seconds", "document", "refer", "advice", "first_report", "registered_in", "registered_after",
        "sccp_reason_name", *(f"{field}_name" for field in NAMED))
# The words of `refer`.
REFER = "delivers the alarm only: no subscription (norefersub), no NOTIFY, no call transfer"


def without_made(found):
    """Nor the address of a text form, which has none of its own: see test_device_address."""
    is_text = set(found.get("carrier", ())) & {4, 5}
    found = {name: values for name, values in found.items() if not (is_text and name == "device_ipv4")}
    return {name: values for name, values in found.items() if name not in MADE}
