"""The large account keeps its promise on a small scale, and the judge of small accounts agrees."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture(scope="module")
def bench():
    sys.path.insert(0, str(BENCH))
    yield importlib.import_module("iam")
    sys.path.remove(str(BENCH))


def test_planted_ways_are_found_and_nothing_else(bench, tmp_path, capsys):
    assert bench.large(300, tmp_path)
    assert "others taken for one 0 of" in capsys.readouterr().out


def test_an_account_is_the_same_every_time(bench, tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    bench.account(200).write(first)
    bench.account(200).write(second)
    assert first.read_bytes() == second.read_bytes()


def test_small_accounts_are_judged_as_in_every_world(bench, tmp_path, capsys):
    assert bench.worlds(15, tmp_path)
    assert "requests" in capsys.readouterr().out


def test_a_wrong_judge_would_be_seen(bench, tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "judged", lambda *_: {True})
    count = Counter()
    made = bench.small(3)
    path = tmp_path / "small.json"
    made.write(path)
    bench._compared(made, bench.read(path, made.controls), count)
    assert count["wrong"] > 0
