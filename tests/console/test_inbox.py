"""Names of files that are sent lead nowhere, whatever is in them, and nothing of an upload that fails is kept."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.console.inbox import folder_of, safe, stored


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
    ],
)
def test_the_last_part_stays_as_far_as_it_can(told, kept):
    assert safe(told) == kept


@given(st.text(max_size=400))
def test_no_name_leads_elsewhere(told):
    name = safe(told)
    assert 0 < len(name) <= 200
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


@pytest.mark.parametrize("name", ["", "..", "../x", "g" * 32, "0" * 31])
def test_only_names_that_were_given_name_an_upload(tmp_path, name):
    with pytest.raises(ValueError, match="no upload"):
        folder_of(tmp_path, name)
