"""The large file holds what it says it holds, and the reader finds exactly that."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import pytest
from tests.readers.told import gather

from doorward.readers.sharphound import sharphound

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture(scope="module")
def made():
    sys.path.insert(0, str(BENCH / "synthetic"))
    yield importlib.import_module("sharphound_file")
    sys.path.remove(str(BENCH / "synthetic"))


@pytest.fixture(scope="module")
def written(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("large") / "groups.json"
    with path.open("w", encoding="utf-8") as file:
        counts = made.write(file, 4_000_000)
    return path, counts


def test_it_is_as_large_as_asked_and_json(written):
    path, counts = written
    assert 4_000_000 <= path.stat().st_size < 12_000_000
    told = json.loads(path.read_text("utf-8"))
    assert len(told["data"]) == counts["objects"] + counts["broken"]
    assert told["meta"]["type"] == "groups"


def test_what_is_broken_is_rejected_and_nothing_else_is_lost(written):
    path, counts = written
    told = gather(sharphound, path.read_bytes())
    assert len(told.rejects) == counts["broken"] > 0
    assert len(told.rows["identities"]) == counts["objects"]
    assert len(told.rows["memberships"]) == counts["members"]
    assert told.rows["identities"][-1]["name"] == "LAST@BIG.EXAMPLE"


def test_it_holds_cycles_duplicates_dangling_ids_and_hostile_names(written, made):
    path, _ = written
    rows = gather(sharphound, path.read_bytes()).rows
    ids = [row["id"] for row in rows["identities"]]
    assert len(set(ids)) < len(ids)
    pairs = {(row["member"], row["group_id"]) for row in rows["memberships"]}
    assert any((group, member) in pairs for member, group in pairs)
    assert any(row["member"].startswith("S-1-5-21-9-9-9-") for row in rows["memberships"])
    assert {row["name"] for row in rows["identities"]} & set(made.HOSTILE)


def test_the_same_bytes_every_time(made, written, tmp_path):
    path = tmp_path / "again.json"
    with path.open("w", encoding="utf-8") as file:
        made.write(file, 4_000_000)
    assert path.read_bytes() == written[0].read_bytes()
