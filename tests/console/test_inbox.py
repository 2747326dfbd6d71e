"""Names of files that are sent lead nowhere, whatever is in them, and nothing of an upload that fails is kept."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.on_disk import recorded

from doorward.console.config import Config
from doorward.console.inbox import folder_of, safe, stored, swept


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\scan.xml", "scan.xml"),
        ("..", "unnamed"),
        ("", "unnamed"),
        (".bashrc", "bashrc"),
        ("a\0b\n.csv", "a_b_.csv"),
        ("status", "status"),
        ("日" * 60, "日" * 60),
        ("日" * 170 + ".log", "日" * 53 + ".log"),
        ("a" * 400 + ".log", "a" * 160 + ".log"),
    ],
)
def test_the_last_part_stays_as_far_as_it_can(told, kept):
    assert safe(told) == kept


@given(st.text(max_size=400))
def test_no_name_leads_elsewhere(told):
    name = safe(told)
    assert 0 < len(name.encode()) <= 180
    assert name == Path(name).name
    assert name not in (".", "..")
    assert name.isprintable()


def test_files_of_one_name_stay_apart_and_only_their_owner_reads_them(tmp_path):
    name = stored(tmp_path, [("../a.csv", io.BytesIO(b"1")), ("a.csv", io.BytesIO(b"2"))])
    folder = folder_of(tmp_path, name)
    assert sorted(path.read_bytes() for path in folder.rglob("a.csv")) == [b"1", b"2"]
    assert {path.stat().st_mode & 0o077 for path in folder.rglob("*")} == {0}


def test_nothing_is_kept_of_what_breaks_off(tmp_path):
    class Broken(io.BytesIO):
        def read(self, *_):
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        stored(tmp_path, [("a.csv", io.BytesIO(b"1")), ("b.csv", Broken())])
    assert list((tmp_path / "inbox").iterdir()) == []


def test_what_a_server_left_half_is_swept_and_what_is_written_or_wanted_stays(tmp_path):
    now = Config(tmp_path).now()
    wanted, fresh, old = (stored(tmp_path, [("a.csv", io.BytesIO(b"1"))]) for _ in range(3))
    left = tmp_path / "inbox" / f"{'0' * 32}.part"
    (left / "1").mkdir(parents=True)
    (tmp_path / "inbox" / "tmpspool").write_bytes(b"x")
    (tmp_path / "outside").mkdir()
    (tmp_path / "spool").mkdir()
    for name, age in (("tmpold", 1), ("tmpnew", None)):
        (tmp_path / "spool" / name).write_bytes(b"x")
        os.utime(tmp_path / "spool" / name, age and (age, age))
    (tmp_path / "inbox" / "link").symlink_to(tmp_path / "outside")
    for name in (wanted, old, "tmpspool", "link"):
        os.utime(tmp_path / "inbox" / name, (1, 1), follow_symlinks=False)

    class Sweeping(io.BytesIO):
        def read(self, *_):
            gone.extend(swept(tmp_path, {wanted}, now))
            return b""

    gone = []
    written = stored(tmp_path, [("b.csv", Sweeping())])
    assert sorted(gone) == sorted([left.name, old, "tmpspool", "link", "tmpold"])
    assert (tmp_path / "spool" / "tmpnew").exists()
    assert {entry.name for entry in (tmp_path / "inbox").iterdir()} == {wanted, fresh, written}
    assert (tmp_path / "outside").is_dir()
    assert swept(tmp_path, {wanted}, now + timedelta(days=2)) == [*sorted([fresh, written]), "tmpnew"]


def test_an_inbox_that_is_not_there_yet_is_made_for_its_owner(tmp_path):
    assert swept(tmp_path / "new", (), Config(tmp_path).now()) == []
    assert (tmp_path / "new" / "inbox").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["", "..", "../x", "g" * 32, "0" * 31])
def test_only_names_that_were_given_name_an_upload(tmp_path, name):
    with pytest.raises(ValueError, match="no upload"):
        folder_of(tmp_path, name)


def test_a_power_cut_leaves_no_upload_without_its_files(tmp_path, monkeypatch):
    done = recorded(monkeypatch)
    name = stored(tmp_path, [("a.csv", io.BytesIO(b"a")), ("b.csv", io.BytesIO(b"b"))])
    assert done == [
        ("to disk", "a.csv"),
        ("to disk", "1"),
        ("to disk", "b.csv"),
        ("to disk", "2"),
        ("to disk", f"{name}.part"),
        ("renamed", f"{name}.part", name),
        ("to disk", "inbox"),
    ]
