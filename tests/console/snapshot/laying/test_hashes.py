from __future__ import annotations

from datetime import timedelta

from tests.console.snapshot.organisation import AS_OF, LOADER, MASTER, TEST, analysed, laid
from tests.working import opened

from doorward.console.snapshot.laying import hashes as module
from doorward.console.snapshot.make import FOLDER, make
from doorward.console.snapshot.read import latest

CERTIFICATE, HELLO, PAGE = "cd" * 32, "ef" * 16, "01" * 16


def mentions(snapshot, value):
    rows = snapshot.all("select * from mentions where kind = 'hash' and value = ? order by subject_kind", [value])
    return {row["subject_kind"]: row for row in rows}


def test_a_file_that_crossed_the_wire_is_told_by_who_received_it():
    told = mentions(laid(), LOADER)["address"]
    assert (told["subject"], told["title"]) == (TEST, f"{TEST} received setup.exe from {MASTER}")
    assert (told["first_seen"], told["last_seen"]) == (AS_OF - timedelta(hours=3), AS_OF - timedelta(hours=2))


def test_a_list_that_names_it_leads_to_its_file():
    told = mentions(laid(), LOADER.upper())["source"]
    assert told["title"] == "example list lists it: Example Loader"
    assert laid().one("select 1 from sources where id = ?", [told["subject"]])


def test_every_file_that_was_read_is_found_by_its_own_hash():
    for row in laid().all("select origin, id from sources"):
        assert mentions(laid(), row["origin"])["source"]["subject"] == row["id"]


def test_certificates_and_listed_handshakes_are_laid_and_others_only_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_FIRST", module._FIRST.replace(str(module.MOST), "2"))
    files = [
        {"time": AS_OF - timedelta(minutes=place), "source": MASTER, "destination": TEST, "md5": f"{place:032x}"}
        for place in range(5)
    ]
    tls = [
        {"time": AS_OF, "source": TEST, "destination": MASTER, "ja3": HELLO, "certificates": [CERTIFICATE, "F1"], "subject": "CN=x"},
        {"time": AS_OF, "source": TEST, "destination": MASTER, "ja3": PAGE, "certificates": []},
    ]  # fmt: skip
    listed = [
        {"value": HELLO, "kind": "ja3", "feed": "f", "benign": True},
        {"value": f"{4:032x}", "kind": "md5", "feed": "f", "benign": False},
        {"value": "a.example", "kind": "domain", "feed": "f", "benign": False},
    ]
    with opened(tmp_path) as workspace:
        analysed(workspace, [], files_seen=files, tls=tls, indicators=listed)
        make(workspace)
    snapshot = latest(tmp_path / "workspace" / FOLDER)
    assert mentions(snapshot, CERTIFICATE)["address"]["title"] == f"{MASTER} showed the certificate CN=x"
    assert mentions(snapshot, HELLO)["address"]["subject"] == TEST
    assert mentions(snapshot, HELLO)["source"]["title"] == "f knows it as harmless"
    assert mentions(snapshot, PAGE) == {}
    assert mentions(snapshot, "a.example") == {}
    # Of five files two are kept: the listed one, and the latest of the others.
    kept = [place for place in range(5) if mentions(snapshot, f"{place:032x}")]
    assert kept == [0, 4]
    assert snapshot.meta["hashes"] == {
        "files": [2, 5],
        "certificates": [1, 1],
        "handshakes": [1, 1],
        "indicators": [2, 2],
    }
