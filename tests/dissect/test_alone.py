# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin shows the same whatever else Wireshark has enabled: its part that runs after each frame depends on no other
postdissector, and on no protocol beside those that carry alarms."""

import pytest

from links_support import CAPTURES
from passes import BOTH

# Whose secrets do not outlive a merge.
TLS = ("sip-tls", "sccp-tls")
# Those that Wireshark comes with; a name that a release has not is no error.
POSTDISSECTORS = ("snort", "transum", "mate", "tranalyzer")
CARRIERS = ("frame,eth,ethertype,ip,ipv6,icmp,icmpv6,udp,tcp,sip,sipfrag,mime_multipart,media,media_type,data,data-text-lines,"
            "xml,skinny,tls,gzip,cisco_alarm")


@pytest.fixture(name="others", scope="module")
def find_others(tshark):
    """The postdissectors that this Wireshark has."""
    known = {line.split("\t")[2] for line in tshark.run("-G", "protocols").splitlines()}
    found = [name for name in POSTDISSECTORS if name in known]
    assert "snort" in found, "the one that is enabled by default in all releases"
    return [word for name in found for word in ("--disable-protocol", name)]


@BOTH
@pytest.mark.parametrize("which", ("all", *TLS))
def test_without_other_postdissectors(tshark, others, everything, which, two_pass):
    capture = everything if which == "all" else which
    plain = tshark.fields(capture, two_pass=two_pass)
    assert tshark.fields(capture, two_pass=two_pass, options=others) == plain
    if which == "all":      # where one capture takes up another one's connection, TCP hands some messages on no more
        one_by_one = sum(len(tshark.fields(path.stem)) for path in CAPTURES.glob("*.pcapng") if path.stem not in TLS)
        assert 0.9 * one_by_one < len(plain) < 1.1 * one_by_one


@pytest.mark.parametrize("capture", ("forum-tcp", "one-event", "sccp"))
def test_with_nothing_but_carriers(tshark, capture):
    """Wireshark 4.6 can switch off all but some."""
    if "--only-protocols" not in tshark.run("--help"):
        pytest.skip("this Wireshark has no --only-protocols")
    known = {line.split("\t")[2] for line in tshark.run("-G", "protocols").splitlines()}
    only = ",".join(name for name in CARRIERS.split(",") if name in known)
    plain = tshark.fields(capture, two_pass=True)
    assert tshark.fields(capture, two_pass=True, options=("--only-protocols", only)) == plain


def test_off(tshark):
    """And it is off where its protocol is, like any other."""
    assert not tshark.fields("one-event", options=("--disable-protocol", "cisco_alarm"))
