#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What one writes without the plugin: reads UDP payloads in hex, a line each, and prints why each phone lost service.

`-e sip.msg_body` gives no body (it prints 1), so the whole payload has to be taken.
"""

import sys
import xml.etree.ElementTree as ElementTree

for line in sys.stdin:
    _, _, body = bytes.fromhex(line.strip()).partition(b"\r\n\r\n")
    reason = ElementTree.fromstring(body).find(".//Enum[@name='ReasonForOutOfService']")
    print("" if reason is None else reason.text)
