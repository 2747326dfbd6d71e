"""All captures, scans and inventories in one call: no crash, every file accounted for, every line a row, a header or a reject."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import tarfile
import zipfile
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import zstandard
from tests.thorough import THOROUGH

from doorward import pipeline
from doorward.settings import Settings
from doorward.tables import TABLES

DATA = Path(__file__).parents[3] / "shared" / "data"
FOLDERS = (DATA / "network", DATA / "exposure" / "nmap", DATA / "exposure" / "sbom")
LARGEST = 1 << 30 if THOROUGH else 200_000
"""Bytes of a file, as it lies there, that is read: nine of ten files, and a quarter of all bytes."""

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")]


@pytest.fixture(scope="module")
def ingested(tmp_path_factory):
    """What was yielded for each file, and the workspace."""
    workspace = pipeline.open_workspace(Settings(tmp_path_factory.mktemp("workspace")))
    yield list(pipeline.ingest(workspace, given())), workspace
    workspace.close()


def offered():
    """Return every file below the folders, found by another walk than the product's."""
    every = [Path(folder) / name for top in FOLDERS for folder, _, names in os.walk(top) for name in names]
    return [path for path in every if path.stat().st_size <= LARGEST]


def given():
    """Return what is read."""
    return FOLDERS if THOROUGH else offered()


def unpacked(data, name):
    """Yield (name, plain bytes) of a file, by the standard library, seen through what packs it."""
    if data[:2] == b"\x1f\x8b":
        yield from unpacked(gzip.decompress(data), name)
    elif data[:6] == b"\xfd7zXZ\0":
        yield from unpacked(lzma.decompress(data), name)
    elif data[:3] == b"BZh":
        yield from unpacked(bz2.decompress(data), name)
    elif data[:4] == b"\x28\xb5\x2f\xfd":
        yield from unpacked(zstandard.ZstdDecompressor().decompressobj().decompress(data), name)
    elif data[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in filter(tarfile.TarInfo.isfile, archive):
                yield from unpacked(archive.extractfile(member).read(), f"{name}!{member.name}")
    elif zipfile.is_zipfile(io.BytesIO(data)) and data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                if not member.is_dir():
                    yield from unpacked(archive.read(member), f"{name}!{member.filename}")
    else:
        yield name, data


@pytest.fixture(scope="module")
def plain():
    """File, or member of an archive -> hash, bytes and lines of what is in it."""
    found = {}
    for path in offered():
        for name, data in unpacked(path.read_bytes(), str(path)):
            lines = data.count(b"\n") + (data[-1:] not in {b"\n", b""})
            found[name] = (hashlib.sha256(data).hexdigest(), len(data), lines)
    return found


def test_every_file_is_told_once_archives_as_their_members(ingested, plain):
    told = Counter(row["file"] for row in ingested[0])
    assert len(plain) > 1_000
    assert not THOROUGH or any("!" in name for name in plain), "archives are larger than what is read in a hurry"
    assert sorted(set(plain) - set(told)) == []
    assert sorted(set(told) - set(plain)) == []
    assert [name for name, times in told.items() if times > 1] == []


def test_what_was_unpacked_is_what_is_in_the_file(ingested, plain):
    for row in ingested[0]:
        origin, size, lines = plain[row["file"]]
        if row["origin"]:
            assert (row["origin"], row["bytes"]) == (origin, size), row["file"]
        if row["origin"] and row["unit"] == "line":
            assert row["units"] == lines, row["file"]


def test_every_line_is_a_row_a_header_or_a_reject(ingested, plain):
    logs = [
        row for row in ingested[0] if row["unit"] == "line" and row["status"] in {"read", "failed"} and row["reader"]
    ]
    assert len(logs) > 200
    assert sum(row["rows"] for row in logs) > (100_000 if THOROUGH else 20_000)
    odd = {row["file"]: row for row in logs if row["rows"] + row["headers"] + row["rejects"] != plain[row["file"]][2]}
    assert odd == {}


def test_every_record_is_told_of(ingested):
    documents = [row for row in ingested[0] if row["unit"] == "record" and row["reader"]]
    assert len(documents) > 20
    assert all(row["rows"] or row["rejects"] or row["status"] == "read" for row in documents)
    assert all(row["note"] for row in documents if row["rejects"])


def test_nothing_broke(ingested):
    broken = [row for row in ingested[0] if "stopped: " in (row["note"] or "") or "accounted" in (row["note"] or "")]
    assert broken == []


def test_the_tables_hold_just_the_rows_that_were_told(ingested):
    rows, workspace = ingested
    found, rejects = Counter(), Counter()
    for name, files in workspace.lake.files().items():
        if TABLES[name].observed:
            for file in files:
                origins = pq.read_table(file, columns=["origin"], use_threads=False)["origin"].to_pylist()
                (rejects if name == "rejects" else found).update(origins)
    read = [row for row in rows if row["status"] != "known" and row["reader"]]
    assert found == Counter({row["origin"]: row["rows"] for row in read if row["rows"]})
    assert rejects == Counter({row["origin"]: row["rejects"] for row in read if row["rejects"]})


def test_every_reject_says_where_and_why(ingested):
    files = ingested[1].lake.files()["rejects"]
    for file in files:
        for reject in pq.read_table(file, use_threads=False).to_pylist():
            assert reject["reason"]
            assert reject["line"] is not None
            assert (reject["reason"] + reject["text"]).replace("\t", "").isprintable()


def test_offered_again_everything_is_known(ingested):
    rows, workspace = ingested
    again = {row["file"]: row["status"] for row in pipeline.ingest(workspace, given())}
    assert again == {row["file"]: "known" if row["status"] == "read" else row["status"] for row in rows}
