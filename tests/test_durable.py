from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from tests.on_disk import recorded

from doorward.durable import replaced, synced


def test_a_file_is_replaced_at_once_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "f"
    replaced(path, b"old")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        replaced(path, b"new")
    assert path.read_bytes() == b"old"


def test_it_is_on_the_disk_before_its_name_is(tmp_path, monkeypatch):
    done = recorded(monkeypatch)
    replaced(tmp_path / "f", b"new")
    beside = f".f.{os.getpid()}"
    assert done == [("to disk", beside), ("renamed", beside, "f"), ("to disk", tmp_path.name)]


def test_it_is_for_its_owner_only(tmp_path):
    (tmp_path / "f").touch(0o644)
    replaced(tmp_path / "f", b"")
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o600


def test_a_file_or_a_folder_is_brought_to_the_disk_and_nothing_stays_open(tmp_path, monkeypatch):
    done = recorded(monkeypatch)
    (tmp_path / "f").write_bytes(b"a")
    before = len(list(Path("/proc/self/fd").iterdir()))
    synced(tmp_path / "f")
    synced(tmp_path)
    assert done == [("to disk", "f"), ("to disk", tmp_path.name)]
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_what_is_not_there_cannot_be_brought_to_the_disk(tmp_path):
    with pytest.raises(FileNotFoundError):
        synced(tmp_path / "none")
