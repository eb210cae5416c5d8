# SPDX-License-Identifier: GPL-2.0-or-later
"""The pictures of the documentation show what is so. `tests/gui/run.sh --pictures docs` renews them."""

import re
from pathlib import Path

import pytest

from pictures import ROOT, SHOWN, SIGNATURE, chunk, shown_hash, stale, stamp_of, stamped

DOCS = ROOT / "docs"


@pytest.fixture(name="release", autouse=True)
def pictures_release(tshark):
    """Pictures are taken with 4.0; other releases write times otherwise."""
    if not re.search(r"\b4\.0\.\d+", tshark.run("--version").partition("\n")[0]):
        pytest.skip("pictures are taken with Wireshark 4.0")


def test_no_picture_is_stale(tshark):
    assert not stale(DOCS, tshark), "renew them: tests/gui/run.sh --pictures docs"


def test_all_pictures_are_known():
    """Those that documents show, and no others."""
    texts = "".join(path.read_text("utf-8") for path in (ROOT / "README.md", *DOCS.glob("*.md")))
    shown = {Path(target).name for target in re.findall(r"!\[[^]]*\]\(([^)]+\.png)\)", texts)}
    assert shown == set(SHOWN) == {path.name for path in DOCS.glob("*.png")}


def test_a_stale_picture_is_found(tshark, tmp_path):
    """One that has no hash, one with that of something else, and one that is right."""
    blank = SIGNATURE + chunk(b"IHDR", b"x") + chunk(b"IEND", b"")
    first, second, third = SHOWN
    (tmp_path / first).write_bytes(blank)
    (tmp_path / second).write_bytes(stamped(blank, shown_hash(first, tshark)))
    (tmp_path / third).write_bytes(stamped(stamped(blank, "before"), shown_hash(third, tshark)))
    assert stale(tmp_path, tshark) == [first, second]
    assert stamp_of(blank) == "" and len(stamped(stamped(blank, "a"), "b")) == len(stamped(blank, "a"))
