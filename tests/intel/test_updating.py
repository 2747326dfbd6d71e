"""Updates against a real server: what is new comes, what is not stays, and whatever breaks leaves the old data usable."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
import zstandard
from tests.cli.runs import ROOT
from tests.intel.held import DAY, NOON, archive, epss, kev, record
from tests.intel.serving import site

from doorward.intel.feed import stamp
from doorward.intel.holding import Holding
from doorward.intel.needs import Needs, named
from doorward.intel.sources import SOURCES, sources_of
from doorward.intel.transfer import Transfer
from doorward.intel.updating import Update

RECORDS = [record(n) for n in range(4)]
KEV = "/kev/known_exploited_vulnerabilities.json"


@pytest.fixture
def served():
    with site() as here:
        publish(here, RECORDS)
        here.put(KEV, kev("CVE-2026-1000"))
        here.put("/epss/epss_scores-current.csv.gz", epss("CVE-2026-1000"))
        yield here


@pytest.fixture
def holding(tmp_path):
    return Holding(tmp_path / "intel")


def publish(served, records, ecosystem="PyPI"):
    served.put(f"/osv/{ecosystem}/all.zip", archive({item["id"]: item for item in reversed(records)}.values()))
    lines = "".join(f"{item['modified']},{item['id']}\n" for item in records)
    served.put(f"/osv/{ecosystem}/modified_id.csv", lines.encode())


def update(served, holding, *names, needs=None, at=NOON, **given):
    addresses = {name: f"{served.address}/{name}" for name in SOURCES}
    running = Update(holding, at, Transfer(attempts=2, timeout=2, sleep=lambda _: None), addresses, **given)
    return list(running.run(sources_of(names), needs or named(["PyPI"]), asked=bool(names)))


def outcomes(rows):
    return {row.part: row.outcome for row in rows}


def text(holding, item):
    path = holding.path(item)
    with path.open("rb") as file:
        return (zstandard.ZstdDecompressor().stream_reader(file) if path.suffix == ".zst" else file).read()


def test_what_is_asked_for_is_fetched_and_told(served, holding):
    rows = update(served, holding, "osv", "kev", "epss")

    assert outcomes(rows) == {"PyPI": "new", "kev": "new", "epss": "new"}
    by = {item.source: item for item in holding.state().feeds}
    assert (by["osv"].records, by["osv"].newest, by["osv"].fetched) == (4, "2026-11-20T10:00:00Z", stamp(NOON))
    assert by["osv"].address == f"{served.address}/osv/PyPI/all.zip"
    assert text(holding, by["osv"]).count(b'"id"') == 4
    assert text(holding, by["kev"]) == kev("CVE-2026-1000")
    assert list(holding.partial.iterdir()) == []
    assert rows[0].as_dict()["records"] == 4


def test_what_did_not_change_is_not_sent_and_is_known_to_be_the_newest(served, holding):
    update(served, holding, "osv", "kev")
    before = holding.state().feeds
    served.asked.clear()
    rows = update(served, holding, "osv", "kev", at=NOON + DAY)

    assert outcomes(rows) == {"PyPI": "unchanged", "kev": "unchanged"}
    assert served.paths() == ["/osv/PyPI/modified_id.csv", KEV]
    after = holding.state().feeds
    assert [item.sha256 for item in after] == [item.sha256 for item in before]
    assert {item.fetched for item in after} == {stamp(NOON + DAY)}


def test_the_same_bytes_without_a_mark_are_unchanged(served, holding):
    served.answers[KEV].etag = ""
    update(served, holding, "kev")
    assert outcomes(update(served, holding, "kev", at=NOON + DAY)) == {"kev": "unchanged"}


def test_a_new_edition_takes_the_place_of_the_old_one(served, holding):
    update(served, holding, "kev")
    served.put(KEV, kev("CVE-2026-1000", "CVE-2026-1001"))

    assert outcomes(update(served, holding, "kev", at=NOON + DAY)) == {"kev": "new"}
    assert [item.records for item in holding.state().feeds] == [2]
    assert len(list((holding.folder / "feeds" / "kev").iterdir())) == 1


def test_a_few_changes_come_as_a_file_of_their_own(served, holding):
    update(served, holding, "osv")
    changed = record(2, "2026-11-22T08:00:00Z") | {"withdrawn": "2026-11-22T08:00:00Z"}
    publish(served, [changed, *RECORDS])
    served.put(f"/osv/PyPI/{changed['id']}.json", json.dumps(changed).encode())
    served.asked.clear()
    rows = update(served, holding, "osv", at=NOON + DAY)

    assert outcomes(rows) == {"PyPI": "new"}
    assert served.paths() == ["/osv/PyPI/modified_id.csv", f"/osv/PyPI/{changed['id']}.json"]
    whole, changes = holding.state().feeds
    assert (whole.changes, changes.changes) == ("", stamp(NOON + DAY))
    assert (changes.records, changes.newest) == (1, "2026-11-22T08:00:00Z")
    assert b"withdrawn" in text(holding, changes)
    assert whole.fetched == changes.fetched
    assert outcomes(update(served, holding, "osv", at=NOON + 2 * DAY)) == {"PyPI": "unchanged"}


def test_many_changes_come_as_the_whole_and_files_of_changes_go(served, holding, monkeypatch):
    test_a_few_changes_come_as_a_file_of_their_own(served, holding)
    publish(served, [record(n, "2026-11-23T08:00:00Z") for n in range(9)])
    monkeypatch.setattr("doorward.intel.changes.MOST", 3)
    update(served, holding, "osv", at=NOON + 3 * DAY)

    assert [(item.changes, item.records) for item in holding.state().feeds] == [("", 9)]
    assert len(list((holding.folder / "feeds" / "osv").iterdir())) == 1


def test_a_file_that_was_deleted_by_hand_is_fetched_again(served, holding):
    update(served, holding, "osv", "kev")
    for item in holding.state().feeds:
        holding.path(item).unlink()
    update(served, holding, "osv", "kev")

    assert all(holding.path(item).is_file() for item in holding.state().feeds)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("short", "what came is unusable"),
        ("status:404", "the server answers 404"),
        ("status:500", "the server answers 500"),
        ("huge", "larger than"),
        ("encoded", "packed its answer"),
    ],
)
def test_whatever_breaks_the_old_edition_still_counts(served, holding, fault, said, monkeypatch):
    update(served, holding, "kev")
    before = holding.state()
    monkeypatch.setitem(SOURCES, "kev", replace(SOURCES["kev"], largest=100_000))
    monkeypatch.setattr("doorward.intel.sources._ALL", tuple(SOURCES.values()))
    served.put(KEV, kev("CVE-2026-1000", "CVE-2026-1001"), faults=[fault] * 9)
    (row,) = update(served, holding, "kev", at=NOON + DAY)

    assert row.outcome == "failed"
    assert said in row.note
    assert holding.state() == before
    assert text(holding, before.feeds[0]) == kev("CVE-2026-1000")


def test_a_page_of_a_proxy_is_not_taken_for_the_catalogue(served, holding):
    served.put(KEV, b"<html>Please sign in</html>")
    (row,) = update(served, holding, "kev")

    assert row.outcome == "failed"
    assert "what came is unusable: it is no JSON" in row.note
    assert list(holding.partial.iterdir()) == [], "or the next try would go on from it"


def test_one_that_fails_does_not_keep_the_others_back(served, holding):
    del served.answers["/osv/PyPI/all.zip"]
    rows = update(served, holding, "osv", "kev", "epss")

    assert outcomes(rows) == {"PyPI": "failed", "kev": "new", "epss": "new"}


def test_changes_that_cannot_be_had_leave_the_whole(served, holding):
    update(served, holding, "osv")
    before = holding.state()
    publish(served, [record(2, "2026-11-22T08:00:00Z"), *RECORDS])
    (row,) = update(served, holding, "osv", at=NOON + DAY)

    assert (row.outcome, holding.state()) == ("failed", before)


def test_a_file_that_changes_while_it_is_fetched_comes_whole(served, holding):
    served.put(KEV, kev("CVE-2026-1000"), faults=["cut", "changed"], after=kev("CVE-2026-1000", "CVE-2026-1001"))
    update(served, holding, "kev")

    assert holding.state().feeds[0].records == 2


def test_only_what_the_estate_needs_is_asked_for(served, holding):
    update(served, holding, needs=named(["PyPI"]))

    assert {path.split("/")[1] for path in served.paths()} == {"osv", "kev", "epss"}


def test_without_an_estate_what_is_named_says_what_it_lacks(served, holding):
    rows = update(served, holding, "osv", "alpine", "kev", needs=Needs())

    assert [(row.source, row.outcome) for row in rows] == [("osv", "failed"), ("kev", "new"), ("alpine", "failed")]
    assert "name one, such as --ecosystem PyPI" in rows[0].note
    assert "name one, such as --ecosystem Alpine:v3.19" in rows[2].note


def test_years_are_left_alone_while_what_was_modified_reaches_back_to_them(served, holding, monkeypatch):
    monkeypatch.setattr("doorward.intel.needs.FIRST_YEAR", 2025)
    data = gzip.compress(b'{"vulnerabilities": [{"cve": {"sourceIdentifier": "x"}}]}')
    for part in ("modified", "2025", "2026"):
        served.put(f"/nvd/nvdcve-2.0-{part}.json.gz", data)
    assert outcomes(update(served, holding, "nvd")) == {"modified": "new", "2025": "new", "2026": "new"}
    later = update(served, holding, "nvd", at=NOON + 5 * DAY)
    assert outcomes(later) == {"modified": "unchanged", "2025": "held", "2026": "held"}
    much = update(served, holding, "nvd", at=NOON + 6 * DAY)
    assert outcomes(much)["2025"] == "unchanged"


def test_a_day_that_is_over_is_fetched_once(served, holding, monkeypatch):
    monkeypatch.setattr("doorward.intel.needs.DAYS", 2)
    for day in ("2026-11-20", "2026-11-21"):
        served.put(f"/cve/cve_{day}_at_end_of_day/{day}_delta_CVEs_at_end_of_day.zip", archive([record(1)]))
    assert outcomes(update(served, holding, "cve")) == {"2026-11-20": "new", "2026-11-21": "new"}
    assert set(outcomes(update(served, holding, "cve")).values()) == {"held"}


def test_progress_names_the_part(served, holding):
    seen = []
    update(served, holding, "osv", "kev", told=lambda *told: seen.append(told))

    assert {name for name, _, _ in seen} == {"osv PyPI", "kev"}


UPDATER = """
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from doorward.intel.holding import Holding
from doorward.intel.needs import Needs
from doorward.intel.sources import sources_of
from doorward.intel.updating import Update
told = lambda name, here, of: print(name, here, flush=True)
list(Update(Holding(Path(sys.argv[1])), datetime(2026, 11, 23), addresses={"kev": sys.argv[2]}, told=told).run(sources_of(("kev",)), Needs()))
"""


def test_killed_in_the_middle_of_an_update_the_old_edition_counts_and_the_next_goes_on(served, holding):
    update(served, holding, "kev")
    before = holding.state()
    new = kev(*(f"CVE-2026-{n}" for n in range(1000, 1500)))
    served.put(KEV, new, faults=["trickle"])
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", UPDATER, str(holding.folder), f"{served.address}/kev"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    for _ in range(5):
        running.stdout.readline()
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    running.stdout.close()
    assert holding.state() == before
    assert text(holding, before.feeds[0]) == kev("CVE-2026-1000")
    assert outcomes(update(served, holding, "kev", at=NOON + DAY)) == {"kev": "new"}
    assert str(served.ranges()[-1]).startswith("bytes=")
    assert text(holding, holding.state().feeds[0]) == new
