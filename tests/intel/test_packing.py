"""One file of records says what an archive of records said."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
import zstandard
from tests.intel.held import archive, record
from tests.readers.told import gather

from doorward.intel.packing import pack, thin
from doorward.intel.sound import Unsound, contents
from doorward.intel.sources import SOURCES
from doorward.readers.osv import osv


def packed(tmp_path, data, name="packed"):
    (tmp_path / "all.zip").write_bytes(data)
    pack(tmp_path / "all.zip", tmp_path / name, tmp_path / "spool", SOURCES["osv"])
    return tmp_path / name


def unpacked(path) -> bytes:
    with path.open("rb") as file:
        return zstandard.ZstdDecompressor().stream_reader(file).read()


def test_the_records_stand_one_after_the_other_as_they_were(tmp_path):
    records = [record(n) for n in range(5)]
    text = unpacked(packed(tmp_path, archive(records))).decode()

    assert text == "".join(json.dumps(item, indent=2) + "\n" for item in records)
    assert list((tmp_path / "spool").iterdir()) == []


def test_the_reader_of_osv_reads_the_same_of_it(tmp_path):
    records = [record(n) for n in range(700)]
    read = gather(osv, unpacked(packed(tmp_path, archive(records))))

    assert [row["id"] for row in read.rows["advisories"]] == [item["id"] for item in records]
    assert len(read.rows["affected"]) == 700


def test_the_same_archive_gives_the_same_bytes(tmp_path):
    data = archive([record(n) for n in range(50)])
    assert packed(tmp_path, data, "a").read_bytes() == packed(tmp_path, data, "b").read_bytes()


def test_it_is_a_fraction_of_the_archive(tmp_path):
    data = archive([record(n) for n in range(500)])
    assert packed(tmp_path, data).stat().st_size < len(data) / 4


def test_what_is_packed_is_sound_and_has_the_newest_time(tmp_path):
    path = packed(tmp_path, archive([record(1), record(2, "2026-11-22T10:00:00Z")]))
    found = contents(path, tmp_path / "spool", SOURCES["osv"], "jsonl.zst")
    assert found.newest == "2026-11-22T10:00:00Z"


@pytest.mark.parametrize("cut", [10, 100, 300])
def test_a_damaged_archive_is_not_packed(tmp_path, cut):
    with pytest.raises(Unsound):
        packed(tmp_path, archive([record(1)])[:-cut])


def repository(*members, beside=True):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in members:
            made.writestr(f"db-main/{name}", f"gem: {name}\n")
        if beside:
            for name in ("README.md", "Pipfile.lock", "composer.lock", ".github/x.yml", "lib/x.rb"):
                made.writestr(f"db-main/{name}", "x" * 1000)
    return out.getvalue()


def thinned(tmp_path, data, name="thin"):
    (tmp_path / "all.zip").write_bytes(data)
    thin(tmp_path / "all.zip", tmp_path / name, tmp_path / "spool", SOURCES["rubysec"])
    return tmp_path / name


def test_whatever_lies_beside_the_records_of_a_repository_is_left_out(tmp_path):
    with zipfile.ZipFile(thinned(tmp_path, repository("gems/a/1.yml", "gems/b/2.yml"))) as archive:
        assert archive.namelist() == ["db-main/gems/a/1.yml", "db-main/gems/b/2.yml"]
        assert archive.read("db-main/gems/a/1.yml") == b"gem: gems/a/1.yml\n"
    assert list((tmp_path / "spool").iterdir()) == []


def test_what_lies_beside_makes_no_other_bytes(tmp_path):
    one, two = (
        thinned(tmp_path, repository("gems/a.yml", beside=beside), str(beside)).read_bytes() for beside in (True, False)
    )
    assert one == two


def test_of_two_files_of_one_name_the_first_counts(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = repository("gems/a.yml", "gems/a.yml")
    with zipfile.ZipFile(thinned(tmp_path, data)) as archive:
        assert archive.namelist() == ["db-main/gems/a.yml"]


def test_a_damaged_repository_is_not_thinned(tmp_path):
    with pytest.raises(Unsound):
        thinned(tmp_path, repository("gems/a.yml")[:-30])
