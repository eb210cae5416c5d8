# SPDX-License-Identifier: GPL-2.0-or-later
"""Fields that the plugin makes from other lines, or from other frames: test_made_fields.py holds them to the bytes, over
all captures, and the other tables leave them out."""

from facts import NAMED

MADE = ("outage_seconds", "document", "refer", "advice", "first_report", "registered_in", "registered_after",
        "sccp_reason_name", *(f"{field}_name" for field in NAMED))


def without_made(found):
    return {name: values for name, values in found.items() if name not in MADE}
