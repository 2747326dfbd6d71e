"""What changed is fetched record by record, as long as that is less than all of it."""

from __future__ import annotations

import json

import pytest
from tests.intel.held import DAY, NOON, feed, record
from tests.intel.serving import site

from doorward.intel.changes import DAYS, FILES, MOST, Changes
from doorward.intel.sound import Unsound
from doorward.intel.transfer import Transfer, TransferError

HELD = feed("osv", "PyPI", newest="2026-11-20T10:00:00Z")


@pytest.fixture
def served():
    with site() as here:
        yield here


@pytest.fixture
def changes(served, tmp_path):
    return Changes(Transfer(attempts=2, sleep=lambda _: None), f"{served.address}/PyPI", tmp_path)


def listing(served, *lines):
    served.put("/PyPI/modified_id.csv", "".join(f"{line}\n" for line in lines).encode())


def test_the_records_that_are_newer_than_what_is_held(served, changes):
    listing(
        served,
        "2026-11-22T10:00:00.123456Z,DW-3",
        "2026-11-22T09:00:00Z,PyPI/DW-2",
        "2026-11-20T10:00:01Z,DW-1",
        "2026-11-20T10:00:00Z,DW-0",
        "2020-01-01T00:00:00Z,OLD",
    )
    assert changes.since([HELD], NOON) == ["DW-1", "DW-2", "DW-3"]


def test_nothing_changed(served, changes):
    listing(served, "2026-11-20T10:00:00Z,DW-0")
    assert changes.since([HELD], NOON) == []
    listing(served)
    assert changes.since([HELD], NOON) == []


def test_files_of_changes_count_too(served, changes):
    listing(served, "2026-11-22T10:00:00Z,DW-3", "2026-11-21T10:00:00Z,DW-2")
    later = feed("osv", "PyPI", b"2", changes="2026-11-21T12:00:00Z", newest="2026-11-21T10:00:00Z")
    assert changes.since([HELD, later], NOON) == ["DW-3"]


@pytest.mark.parametrize(("count", "whole"), [(MOST, False), (MOST + 1, True)])
def test_of_more_than_so_many_the_whole_is_fetched(served, changes, count, whole):
    listing(served, *(f"2026-11-22T10:00:00Z,DW-{n}" for n in range(count)))
    assert (changes.since([HELD], NOON) is None) == whole


@pytest.mark.parametrize(("days", "whole"), [(DAYS - 1, False), (DAYS, True)])
def test_the_whole_is_fetched_now_and_then(served, changes, days, whole):
    listing(served, "2026-11-20T10:00:00Z,DW-0")
    when = NOON.replace(day=20, hour=10) + days * DAY
    assert (changes.since([HELD], when) is None) == whole


def test_beside_too_many_files_of_changes_the_whole_is_fetched(served, changes):
    listing(served, "2026-11-20T10:00:00Z,DW-0")
    assert changes.since([HELD] * FILES, NOON) == []
    assert changes.since([HELD] * (FILES + 1), NOON) is None


def test_where_the_newest_is_not_known_the_whole_is_fetched(changes):
    assert changes.since([feed("osv", "PyPI", newest=None)], NOON) is None
    assert changes.since([feed("osv", "PyPI", changes="2026-11-21T12:00:00Z")], NOON) is None


@pytest.mark.parametrize("line", ["<html>", "2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z,", ",DW-1", "x,DW-1"])
def test_a_list_that_is_none_is_unsound(served, changes, line):
    listing(served, "2026-11-22T10:00:00Z,DW-1", line)
    with pytest.raises(Unsound, match="is no time and id"):
        changes.since([HELD], NOON)


def test_without_a_list_it_fails(changes):
    with pytest.raises(TransferError, match="answers 404"):
        changes.since([HELD], NOON)


def test_records_are_written_one_a_line_in_order(served, changes, tmp_path):
    for number in (1, 2):
        served.put(f"/PyPI/DW-2026-{number}.json", json.dumps(record(number), indent=3).encode())
    changes.write(["DW-2026-1", "DW-2026-2"], tmp_path / "out")

    assert [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()] == [record(1), record(2)]
    assert {path.name for path in tmp_path.iterdir()} == {"out"}


@pytest.mark.parametrize("data", [b"<html>", b"[]", b"{}", json.dumps(record(2)).encode(), b"[" * 100_000, b""])
def test_a_record_that_is_another_or_none_is_unsound(served, changes, tmp_path, data):
    served.put("/PyPI/DW-2026-1.json", data)
    with pytest.raises(Unsound, match="is not the record DW-2026-1"):
        changes.write(["DW-2026-1"], tmp_path / "out")


def test_an_id_never_leads_to_another_folder(served, changes, tmp_path):
    with pytest.raises(TransferError):
        changes.write(["../../x?y#z"], tmp_path / "out")
    assert served.paths() == ["/PyPI/..%2F..%2Fx%3Fy%23z.json"]
