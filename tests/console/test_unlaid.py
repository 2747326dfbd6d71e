"""An analysis that no snapshot shows yet is known by the times of files."""

from __future__ import annotations

import os

import pytest

from doorward.console import unlaid as module
from doorward.console.config import Config
from doorward.console.unlaid import analysed_at, unlaid

ENTRY = "lake/analyses/_delta_log/00000.json"


def placed(folder, name, time):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path, (time, time))


@pytest.fixture
def laid(monkeypatch):
    monkeypatch.setattr(module, "latest", lambda _: "a snapshot")


def test_without_an_analysis_nothing_waits(tmp_path):
    assert analysed_at(Config(tmp_path)) is None
    assert not unlaid(Config(tmp_path))


def test_an_analysis_waits_until_the_pointer_is_as_new(tmp_path, laid):
    placed(tmp_path, ENTRY, 100)
    for time, waits in ((99, True), (100, False), (101, False)):
        placed(tmp_path, "console/latest", time)
        assert unlaid(Config(tmp_path)) is waits
    placed(tmp_path, ENTRY.replace("0.json", "1.json"), 102)
    assert analysed_at(Config(tmp_path)) == 102
    assert unlaid(Config(tmp_path))


def test_a_snapshot_that_cannot_be_read_is_as_good_as_none(tmp_path):
    placed(tmp_path, ENTRY, 100)
    assert unlaid(Config(tmp_path))
    placed(tmp_path, "console/latest", 200)
    assert unlaid(Config(tmp_path))
