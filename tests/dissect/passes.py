# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests of what is the same in the first pass of tshark and in the second, by two_pass."""

import pytest

BOTH = pytest.mark.parametrize("two_pass", (False, True), ids=("one pass", "two passes"))
