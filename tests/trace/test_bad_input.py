# SPDX-License-Identifier: GPL-2.0-or-later
"""What is no trace is refused, what is cut is read as far as it goes, and nothing half written gets the final name."""

import gzip
import os
import pwd
import signal
import subprocess
import time

import pytest

import exported
from conftest import ROOT
from test_forms import head, line, refer, tcp_in, traced

TEXT = head() + traced(tcp_in(), refer())
PACKED = gzip.compress(b"".join(b"%08d.001 |10:00:00.000 |SdlSig |%d\n" % (n, n * n) for n in range(50_000)))
NO_TRACES = {
    "text": b"Dear all,\nthe phones are down.\n" * 50_000,
    "sip": refer().encode(),
    "binary": bytes(range(256)) * 8192,
    "nul": bytes(4_000_000),
    "one-line": b"0" * 4_000_000,
    "empty": b"",
    "ios": b"*Oct 14 00:25:06.327: //-1/xxx/SIP/Msg/ccsipDisplayMsg:\nReceived:\n" + refer().encode(),
    "capture": (ROOT / "captures" / "forum-tcp.pcapng").read_bytes(),
    "zip": b"PK\3\4" + bytes(100),
    "tar": bytes(257) + b"ustar" + bytes(250) + TEXT.encode(),
}


@pytest.mark.parametrize("name", NO_TRACES)
@pytest.mark.parametrize("packed", [False, True])
def test_refused(convert, folder, name, packed):
    data = NO_TRACES[name]
    path = folder / ("other.gz" if packed else "other")
    path.write_bytes(gzip.compress(data) if packed else data)
    out, said = convert(path, status=1)
    assert str(path) in said and len(said.splitlines()) == 1


def test_refused_beside_a_trace(convert, folder):
    (folder / "other").write_bytes(NO_TRACES["text"])
    convert(TEXT, folder / "other", status=1)


def test_passed_over_in_a_folder(convert, folder):
    """RTMT's own lists are no traces."""
    (folder / "in").mkdir()
    (folder / "in" / "SDL001_100_000001.txt").write_text(TEXT)
    (folder / "in" / "TraceCollectionResult1.xml").write_text("<x/>")
    (folder / "in" / "note.txt").write_text("a note\n")
    out, said = convert(folder / "in")
    assert len(exported.messages(out)) == 1 and "2 other file(s)" in said


def test_folder_without_traces(convert, folder):
    (folder / "in").mkdir()
    convert(folder / "in", status=1)


@pytest.mark.parametrize("at", [30, 20_000, -4])
def test_damaged(convert, folder, at):
    """In its first block, later, in its checksum."""
    data = bytearray(PACKED)
    for i in range(4):
        data[at + i if at > 0 else len(data) + at + i - 4] ^= 0x5A
    (folder / "x.gz").write_bytes(data)
    _, said = convert(folder / "x.gz", status=1)
    assert "damaged" in said


def test_unfinished(convert, folder):
    data = gzip.compress(TEXT.encode())
    (folder / "x.txt.gzo").write_bytes(data[:-8])
    out, said = convert(folder / "x.txt.gzo")
    assert len(exported.messages(out)) == 1
    assert "x.txt.gzo: ends in the middle" in said


@pytest.mark.parametrize("part", [0.3, 0.5, 0.9])
def test_cut(convert, folder, part):
    text = head() + "".join(traced(tcp_in(), refer(call=f"{n * n}")) for n in range(500))
    data = gzip.compress(text.encode())
    (folder / "x.txt.gz").write_bytes(data[:int(len(data) * part)])
    out, said = convert(folder / "x.txt.gz")
    assert 0 < len(exported.messages(out)) < 500 and "middle" in said
    last = exported.read(out)[1][-1]
    assert last.comment or last.data.endswith(b"</x-cisco-alarm>\n")


def test_missing(convert, folder):
    _, said = convert(folder / "no such file", status=1)
    assert "No such file" in said


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become another")
def test_no_permission(program, folder):
    (folder / "t.txt").write_text(TEXT)
    (folder / "t.txt").chmod(0)
    nobody = pwd.getpwnam("nobody")
    done = subprocess.run([program, folder / "t.txt"], capture_output=True, text=True, check=False, user=nobody.pw_uid,
                          group=nobody.pw_gid)
    assert done.returncode == 1 and "Permission denied" in done.stderr and done.stdout == ""
    (folder / "t.txt").chmod(0o644)
    done = subprocess.run([program, "-o", folder / "out.pcapng", folder / "t.txt"], capture_output=True, text=True,
                          check=False, user=nobody.pw_uid, group=nobody.pw_gid)
    assert done.returncode == 1 and "Permission denied" in done.stderr and not (folder / "out.pcapng").exists()


def test_pipe_is_no_input(program, folder):
    os.mkfifo(folder / "pipe")
    done = subprocess.run([program, folder / "pipe"], capture_output=True, text=True, timeout=10, check=False)
    assert done.returncode == 1 and "not a regular file" in done.stderr


# ---- The output


def test_output_that_exists(program, convert, folder):
    """It is left as it is, but where --force is asked for."""
    (folder / "t.txt").write_text(TEXT)
    (folder / "out.pcapng").write_bytes(b"old")
    done = subprocess.run([program, "-o", folder / "out.pcapng", folder / "t.txt"], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 1 and "out.pcapng: exists already" in done.stderr and "--force" in done.stderr
    assert (folder / "out.pcapng").read_bytes() == b"old" and not list(folder.glob("out.pcapng.*"))
    for option in ("-f", "--force"):
        (folder / "out.pcapng").write_bytes(b"old")
        assert len(exported.messages(convert(folder / "t.txt", options=[option])[0])) == 1


def test_replaces_only_what_is_whole(convert, folder):
    """A file that exists stays as it is when the run fails."""
    (folder / "x.gz").write_bytes(PACKED[:20_000] + bytes(100) + PACKED[20_100:])
    (folder / "out.pcapng").write_bytes(b"old")
    with pytest.raises(AssertionError, match="nothing half written"):
        convert(folder / "x.gz", options=["--force"], status=1)
    assert (folder / "out.pcapng").read_bytes() == b"old" and not list(folder.glob("out.pcapng.*"))


def test_output_is_an_input(program, folder):
    (folder / "t.txt").write_text(TEXT)
    done = subprocess.run([program, "-o", folder / "t.txt", folder / "t.txt"], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 1 and "one of the traces" in done.stderr
    assert (folder / "t.txt").read_bytes() == TEXT.encode()


def test_symbolic_link_stays_one(convert, folder):
    (folder / "out.pcapng").symlink_to(folder / "real.pcapng")
    (folder / "real.pcapng").write_bytes(b"old")
    convert(TEXT, options=["--force"])
    assert (folder / "out.pcapng").is_symlink() and len(exported.messages(folder / "real.pcapng")) == 1


@pytest.mark.parametrize("options", [["-o", "/dev/full"], []])
def test_full_disk(program, folder, options):
    (folder / "t.txt").write_text(TEXT)
    with open("/dev/full", "wb") as full:
        done = subprocess.run([program, *options, folder / "t.txt"], stdout=full, stderr=subprocess.PIPE, text=True,
                              check=False)
    assert done.returncode == 1 and "No space left" in done.stderr
    assert "SIP messages" not in done.stderr and os.path.exists("/dev/full")


def test_full_file_system(program, folder):
    """A limit of the file's size is the disk of this test."""
    (folder / "t.txt").write_text(head() + "".join(traced(tcp_in(), refer()) for _ in range(2000)))
    done = subprocess.run(["bash", "-c", 'trap "" XFSZ; ulimit -f 100; exec "$@"', "-", program, "-o",
                           folder / "out.pcapng", folder / "t.txt"], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "too large" in done.stderr
    assert [path.name for path in folder.iterdir()] == ["t.txt"]


def test_folder_as_output(program, folder):
    (folder / "t.txt").write_text(TEXT)
    done = subprocess.run([program, "-o", folder, folder / "t.txt"], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "directory" in done.stderr


def test_reader_has_ended(program, folder):
    """As when Wireshark is closed."""
    (folder / "t.txt").write_text(head() + "".join(traced(tcp_in(), refer()) for _ in range(2000)))
    with subprocess.Popen([program, folder / "t.txt"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        run.stdout.close()
        said = run.stderr.read().decode()
    assert run.returncode == 1 and "has ended" in said


def test_interrupted(program, folder):
    """Nothing is left behind."""
    text = head() + "".join(traced(tcp_in(), refer(call=str(n))) for n in range(20_000))
    for n in range(20):
        (folder / f"t{n}.txt").write_text(text.replace("Number: 7", f"Number: {n + 1}"))
    traces = list(folder.glob("t*.txt"))
    with subprocess.Popen([program, "-o", folder / "out.pcapng", *traces], stderr=subprocess.PIPE) as run:
        while run.poll() is None and not list(folder.glob("out.pcapng.*")):
            time.sleep(0.001)
        assert run.poll() is None and not (folder / "out.pcapng").exists()
        run.send_signal(signal.SIGINT)
    assert run.returncode == -signal.SIGINT and not list(folder.glob("out.pcapng*"))


def test_standard_output(tshark, program, folder):
    (folder / "t.txt").write_text(TEXT)
    for options in ([], ["-o", "-"]):
        done = subprocess.run([program, *options, folder / "t.txt"], capture_output=True, check=True)
        (folder / "copy.pcapng").write_bytes(done.stdout)
        assert len(exported.messages(folder / "copy.pcapng")) == 1
        assert b"1 SIP messages" in done.stderr


def test_no_capture_on_a_terminal(program, folder):
    (folder / "t.txt").write_text(TEXT)
    done = subprocess.run(["script", "-qec", f"{program} {folder / 't.txt'}", "/dev/null"], capture_output=True,
                          text=True, check=False)
    assert done.returncode == 1 and "terminal" in done.stdout


@pytest.mark.parametrize("options", [[], ["--no-such"], ["-o"]])
def test_usage(program, options):
    done = subprocess.run([program, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "Usage:" in done.stderr and done.stdout == ""


def test_help_and_version(program):
    assert "Usage:" in subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    assert version.split()[0] == "trace2pcapng"


def test_lines_only(convert):
    """A trace without SIP is one: the level was another."""
    out, said = convert(head() + line("Digit Analysis"))
    assert exported.read(out)[1] == [] and "Detailed" in said
