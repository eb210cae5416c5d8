# SPDX-License-Identifier: GPL-2.0-or-later
"""Trust lists and firmware: the latest list of each phone, outliers of their cluster, downloads that failed."""

import re
import sys
import time
from collections import Counter, defaultdict
from dataclasses import replace

import pytest

from alarms import ALL_ROWS, read_table
from conftest import ROOT
from sharkd import Sharkd
from tshark import environment, unprivileged

sys.path.insert(0, str(ROOT / "captures"))
from kit.alarm import change, document, enum, outage_params, text, tl_info_params  # noqa: E402
from kit.phone import Phone, Ucm  # noqa: E402
from kit.session import Session  # noqa: E402
from kit.wire import Trace, pcapng  # noqa: E402

NAMES = {"trust": "Cisco Phone Alarms: Trust Lists", "firmware": "Cisco Phone Alarms: Firmware"}
OLD, NEW = "9f0261c8" * 5, "4ce719b2" * 5
LOAD, NEXT = "sip78xx.12-8-1.loads", "sip78xx.14-1-1.loads"


def table(tshark, name, capture, condition="", options=ALL_ROWS, **how):
    return read_table(tshark, capture, name, NAMES[name], condition, options=options, **how)


def phone_number(i, **values):
    return Phone(mac=f"c4b9ce{i:06x}", ip=f"10.9.{i // 250}.{i % 250 + 1}", **values)


class Crowd:
    """Alarms of many phones, over UDP."""

    def __init__(self):
        self.trace = Trace("2024-03-08 11:00:00")

    def alarm(self, phone, body):
        session = Session(self.trace, phone, Ucm(), "UDP")
        session.send(session.lean(body))
        self.trace.wait(10)

    def list(self, i, itl=OLD, status=1, tftp="10.1.1.9", **changes):
        phone = phone_number(i, itl=itl, tftp=tftp)
        self.alarm(phone, document("DeviceTLInfo", change(tl_info_params(phone, status), **changes)))

    def model(self, i, model="CP-7821", load=LOAD):
        """An alarm with the model; the load is known from another."""
        phone = phone_number(i, model=model)
        self.alarm(phone, document("LastOutOfServiceInformation", outage_params(phone, "10.1.1.1", self.trace.now)))
        if load:
            self.download(i, load=load)

    def download(self, i, failure=None, load=LOAD, failed=NEXT, server="10.1.1.9", method=1):
        phone = phone_number(i)
        params = [text("DeviceName", phone.device), text("IPAddress", phone.ip), text("Active", load)]
        if failure is None:
            self.alarm(phone, document("DeviceImageDownloadStart", params + [text("RequestedLoadId", failed)]))
        else:
            params += [text("FailedLoadId", failed), enum("Method", method), enum("FailureReason", failure),
                       text("Server", server)]
            self.alarm(phone, document("DeviceImageDownloadFailure", params))

    def data(self):
        return pcapng(self.trace.frames)


def device(i):
    return phone_number(i).device


# ---- Trust lists


@pytest.fixture(scope="module")
def superseded(readable):
    return readable("tests/cases/superseded-trust-list.pcap")


def test_the_latest_list_counts(tshark, superseded):
    """Five phones had the old list, then four the new one, and one of these the old one again: see tests/cases."""
    rows = table(tshark, "trust", superseded).rows
    assert [(row["Digest"], row["Phones"]) for row in rows] == [("4ce719b2", "4"), ("9f0261c8", "1")]
    assert not any(row["Outlier"] for row in rows)      # one of five is no minority below 5 %


def test_a_row_leads_to_the_latest_reports(tshark, superseded):
    """Not to those that a later one supersedes."""
    for row in table(tshark, "trust", superseded).rows:
        found = tshark.fields(superseded, "device_name", "itl_digest", where=row["Filter"])
        assert len(found) == int(row["Phones"])
        assert all(lines["itl_digest"][0].startswith(row["Digest"]) for lines in found.values())


@pytest.mark.parametrize("capture", ("hundred-phones", "catalog", "incident", "links-repeats"))
def test_against_the_alarms(tshark, capture):
    """Rows are list, server and digest of the latest alarm of each phone."""
    names = ("device_name", "itl_digest", "itl_signature", "itl_tftp_server", "ctl_digest", "ctl_signature",
             "ctl_tftp_server")
    latest = {}
    where = "cisco_alarm.tl_status and not cisco_alarm.retransmission_of"
    for lines in tshark.fields(capture, *names, where=where).values():
        for kind in ("itl", "ctl"):
            if f"{kind}_signature" in lines:
                digest = lines.get(f"{kind}_digest", [""])[0][:8]
                latest[kind, lines["device_name"][0]] = digest, lines.get(f"{kind}_tftp_server", ["(unknown)"])[0]
    expected = Counter((kind.upper(), *what) for (kind, _), what in latest.items() if what[0])
    found = table(tshark, "trust", capture)
    said = {(row["List"], row["Digest"], row["TFTP server"]): int(row["Phones"]) for row in found.rows}
    assert expected and said == expected
    for row in found.rows:
        assert sum(int(count) for count in re.findall(r" (\d+)(?:,|$)", row["Status"])) == int(row["Phones"])
    telling = {name for (_, name), what in latest.items() if what[0]}
    assert found.caption.startswith(f"Trust lists: reported by {len(telling)} of ")
    for kind in ("itl", "ctl"):
        without = sum(own == kind and not what[0] for (own, _), what in latest.items())
        noted = re.findall(rf"(?:no {kind.upper()} installed|{kind.upper()} installed by the status[^:;]*): (\d+) phone", found.caption)
        assert sum(map(int, noted)) == without


def test_statuses_in_the_row(tshark, save):
    crowd = Crowd()
    for i in range(41):
        crowd.list(i, NEW, status=1 if i < 11 else 9)
    row, = table(tshark, "trust", save(crowd.data())).rows
    assert (row["Status"], row["Phones"]) == ("failed 30, updated 11", "41")


def test_outliers_of_their_cluster(tshark, save):
    """Fifty healthy phones of another cluster are none; two of sixty-two are, and are named, with a filter."""
    crowd = Crowd()
    for i in range(50):
        crowd.list(i, NEW, tftp="10.2.2.9")
    for i in range(100, 1160):
        crowd.list(i, OLD)
    crowd.list(2000, NEW)
    crowd.list(2001, NEW)
    path = save(crowd.data())
    found = table(tshark, "trust", path)
    rows = {(row["Digest"], row["TFTP server"]): row for row in found.rows}
    assert {key: row["Outlier"] for key, row in rows.items()} == {
        (OLD[:8], "10.1.1.9"): "", (NEW[:8], "10.1.1.9"): "outlier", (NEW[:8], "10.2.2.9"): ""}
    odd = rows[NEW[:8], "10.1.1.9"]
    named = {lines["device_name"][0] for lines in tshark.fields(path, "device_name", where=odd["Filter"]).values()}
    assert named == {device(2000), device(2001)} and odd["Phones"] == "2"
    assert f"Outlier ITL 4ce719b2 (2 of 1062 phones): {device(2000)}, {device(2001)}" in found.notes
    assert found.caption == "Trust lists: reported by 1112 of 1112 phones; no CTL installed: 1112 phones " \
        "(normal without mixed mode)"


def test_a_filter_selects_phones(tshark, save):
    """Its outliers, shares and latest lists are still those of the whole capture."""
    crowd = Crowd()
    for i in range(60):
        crowd.list(i, OLD, status=9)
    for i in range(58):
        crowd.list(i, NEW)
    row, = table(tshark, "trust", save(crowd.data()), f'cisco_alarm.device_name == "{device(59)}"').rows
    assert (row["Digest"], row["Phones"], row["Share (%)"], row["Outlier"]) == (OLD[:8], "1", "3", "outlier")
    rows = table(tshark, "trust", save(crowd.data()), "cisco_alarm.tl_status == 9").rows
    assert {row["Digest"]: row["Phones"] for row in rows} == {OLD[:8]: "2", NEW[:8]: "58"}


def test_outliers_are_named_up_to_fifty(tshark, save):
    crowd = Crowd()
    for i in range(1400):
        crowd.list(i, OLD if i < 60 else NEW)
    note, = [note for note in table(tshark, "trust", save(crowd.data())).notes if note.startswith("Outlier")]
    assert note.count("SEP") == 50 and note.rstrip().endswith(", 10 more")


# ---- Firmware


def test_failed_downloads_are_named(tshark, save):
    crowd = Crowd()
    for i in range(3):
        crowd.model(i)
    crowd.download(1, failure=13)
    crowd.download(1, failure=13, method=2)
    crowd.download(2, failure=2, failed="sip78xx.99.loads", server="10.1.1.10")
    path = save(crowd.data())
    found = table(tshark, "firmware", path)
    row, = found.rows
    assert (row["Model"], row["Active load"], row["Phones"], row["Failed downloads"]) == ("CP-7821", LOAD, "3", "3")
    assert row["Failure"].startswith("Response from the load server or TFTP server timed out 2, Firmware load not")
    assert row["Server"] == "10.1.1.9 2, 10.1.1.10 1"
    assert found.caption == "Firmware: load reported by 3 of 3 phones"
    frames = tshark.frames(path, "cisco_alarm.download_failure")
    failed = [note.strip() for note in found.notes if note.startswith("Download failed")]
    assert failed == [
        f"Download failed: {device(1)}, load {NEXT}: 13 Response from the load server or TFTP server timed out; "
        f"server 10.1.1.9; frame {frames[0]}; 2 times",
        f"Download failed: {device(2)}, load sip78xx.99.loads: 2 Firmware load not found on the TFTP server; "
        f"server 10.1.1.10; frame {frames[2]}"]


def test_a_failed_download_of_a_filtered_phone(tshark, save):
    """The alarm that the filter lets through names the model, the failed download does not."""
    crowd = Crowd()
    crowd.model(1)
    crowd.model(2, model="CP-8841")
    crowd.download(1, failure=5)
    crowd.download(2, failure=6)
    found = table(tshark, "firmware", save(crowd.data()), 'cisco_alarm.model == "CP-8841"')
    assert [(row["Model"], row["Failed downloads"]) for row in found.rows] == [("CP-8841", "1")]
    assert len(found.notes) == 1 and device(2) in found.notes[0]


def test_what_is_not_known(tshark, save):
    crowd = Crowd()
    crowd.model(1, load=None)
    crowd.download(2)
    crowd.download(3, failure=5, load="", failed="", server="")
    found = table(tshark, "firmware", save(crowd.data()))
    assert {(row["Model"], row["Active load"]) for row in found.rows} == {
        ("CP-7821", "(unknown)"), ("(unknown)", LOAD), ("(unknown)", "(unknown)")}
    assert not any(row["Share (%)"] or row["Outlier"] for row in found.rows)
    assert any(f"{device(3)}, load (unknown): 5" in note and "server (unknown)" in note for note in found.notes)


def test_outliers_of_their_model(tshark, save):
    crowd = Crowd()
    for i in range(63):
        crowd.model(i, load=LOAD if i < 60 else NEXT)
    for i in range(100, 103):
        crowd.model(i, model="CP-8841", load=NEXT)
    found = table(tshark, "firmware", save(crowd.data()))
    assert {(row["Model"], row["Active load"]): row["Outlier"] for row in found.rows} == {
        ("CP-7821", LOAD): "", ("CP-7821", NEXT): "outlier", ("CP-8841", NEXT): ""}
    assert f"Outlier CP-7821 {NEXT} (3 of 63 phones): {device(60)}, {device(61)}, {device(62)}" in found.notes


@pytest.mark.parametrize("capture", ("catalog", "incident", "register-reason"))
def test_firmware_against_the_alarms(tshark, capture):
    """Phones of a load, of the alarm that reported one last; the headline counts the phones whose load is known."""
    loads, telling, everyone = {}, set(), set()
    for lines in tshark.fields(capture, "device_name", "active_load", "model", where="cisco_alarm.carrier").values():
        name = lines["device_name"][-1].upper() if "device_name" in lines else None
        everyone.add(name)
        if "active_load" in lines:
            loads[name] = lines["active_load"][-1]
        if "active_load" in lines or "model" in lines:
            telling.add(name)
    found = table(tshark, "firmware", capture)
    said = Counter()
    for row in found.rows:
        said[row["Active load"]] += int(row["Phones"])
    assert None in everyone or sum(said.values()) == len(telling)
    said.pop("(unknown)", None)
    assert found.caption.startswith(f"Firmware: load reported by {sum(said.values())} of ")
    assert loads and said == Counter(loads.values())
    conditions = list({row["Filter"] for row in found.rows if row["Filter"]})
    assert all(tshark.counts(capture, conditions).values())


# ---- Both


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("capture", ("hundred-phones", "catalog", "incident", "register-reason"))
def test_an_outlier_needs_a_majority(tshark, name, capture):
    cells = {"trust": ("List", "TFTP server", "Digest"), "firmware": ("Model", "Model", "Active load")}[name]
    rows = table(tshark, name, capture).rows
    shares = defaultdict(Counter)
    for row in rows:
        shares[row[cells[0]], row[cells[1]]][row[cells[2]]] += int(row["Share (%)"] or 0)
    for row in (row for row in rows if row["Outlier"]):
        assert max(shares[row[cells[0]], row[cells[1]]].values()) >= 50 and int(row["Share (%)"]) < 5, row


@pytest.mark.parametrize("name", NAMES)
def test_second_pass(tshark, name):
    assert table(tshark, name, "incident") == table(tshark, name, "incident", two_pass=True)


@pytest.mark.parametrize("name", NAMES)
def test_sharkd_answers_the_same(tshark, name):
    """The same rows, numbers as numbers."""
    sharkd = Sharkd(unprivileged(), tshark.captures, environment(tshark.home, tshark.plugins))
    try:
        sharkd.load("catalog")
        answer = sharkd.ask("tap", tap0=f"nstat:cisco_alarm,{name}")["taps"][0]
    finally:
        sharkd.close()
    columns = [field["c"] for field in answer["fields"]]
    rows = [dict(zip(columns, row)) for section in answer["tables"] for row in section["i"]]
    rows = [row for row in rows if row["Phones"]]
    said = table(tshark, name, "catalog").rows
    assert [str(row["Phones"]) for row in rows] == [row["Phones"] for row in said] and rows
    assert all(isinstance(row["Phones"], int) for row in rows)
    assert [row["Filter"] for row in rows] == [row["Filter"] for row in said]


def test_all_rows(tshark, save):
    """stat_rows limits rows and names; 0 shows all."""
    crowd = Crowd()
    for i in range(60):
        crowd.list(i, f"{i:08x}" * 5)
        crowd.download(i, failure=2, load=f"load-{i}")
    path = save(crowd.data())
    for name in NAMES:
        assert len(table(tshark, name, path).rows) == 60
        few = table(tshark, name, path, options=())
        assert len(few.rows) == 40
        more = "20 more rows (narrow with a filter, or -o cisco_alarm.stat_rows:0)"
        assert more in [note.strip() for note in few.notes]
    assert sum(note.startswith("Download failed") for note in table(tshark, "firmware", path).notes) == 60


@pytest.mark.parametrize("name", NAMES)
def test_linear(tshark, save, name):
    """Each phone has a server and a load of its own: eight times as many take no more than twenty times as long."""
    def seconds(count):
        crowd = Crowd()
        for i in range(count):
            crowd.list(i, f"{i:08x}" * 5, tftp=f"tftp-{i}" if i % 2 else "10.1.1.9")
            crowd.download(i, failure=2, load=f"load-{i}", failed=f"next-{i}", server=f"server-{i}")
        path = save(crowd.data(), f"-{count}")
        started = time.monotonic()
        assert len(table(tshark, name, path).rows) == count
        return time.monotonic() - started
    few = seconds(500)
    assert seconds(4000) < 20 * few + 5


def test_phones_in_either_case(tshark, save):
    """One phone, whichever way its name is written."""
    crowd = Crowd()
    phone = phone_number(7, itl=OLD)
    crowd.alarm(phone, document("DeviceTLInfo", tl_info_params(phone, 1)))
    lower = replace(phone, device=phone.device.lower(), itl=NEW)
    crowd.alarm(phone, document("DeviceTLInfo", tl_info_params(lower, 1)))
    row, = table(tshark, "trust", save(crowd.data())).rows
    assert (row["Digest"], row["Phones"]) == (NEW[:8], "1")
