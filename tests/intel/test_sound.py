"""A file that came whole is told from one that did not, whatever its length said."""

from __future__ import annotations

import gzip
import io
import random
import zipfile

import pytest
from tests.intel.held import archive, epss, kev, record

from doorward.intel.sound import Contents, Unsound, contents, record_file
from doorward.intel.sources import SOURCES


def held(tmp_path, name, data, form=None):
    path = tmp_path / "file"
    path.write_bytes(data)
    found = contents(path, tmp_path / "spool", SOURCES[name], form or SOURCES[name].form)
    assert list((tmp_path / "spool").iterdir()) == []
    return found


def test_an_archive_has_as_many_records_as_files_and_the_newest_time_of_all(tmp_path):
    records = [record(n, f"2026-11-{10 + n}T10:00:00Z") for n in range(9)]
    assert held(tmp_path, "osv", archive(records)) == Contents(9, "2026-11-18T10:00:00Z")


def test_the_empty_time_of_go_is_no_time(tmp_path):
    assert held(tmp_path, "osv", archive([record(1, "0001-01-01T00:00:00Z")])) == Contents(1, None)


def test_the_catalogue_and_the_scores(tmp_path):
    assert held(tmp_path, "kev", kev("CVE-2026-1000", "CVE-2026-1001")) == Contents(2, "2026-11-21T14:00:00Z")
    assert held(tmp_path, "epss", epss(*(f"CVE-2026-{n}" for n in range(1000, 9999)))) == Contents(
        8999, "2026-11-22T12:00:00Z"
    )


def test_records_are_counted_once_wherever_pieces_begin(tmp_path):
    many = kev(*(f"CVE-2026-{n}" for n in range(10_000, 60_000)))
    assert len(many) > 3 << 20
    assert held(tmp_path, "kev", many).records == 50_000


def test_lines_of_changes_are_records(tmp_path):
    lines = b'{"id": "a", "modified": "2026-11-20T10:00:00Z"}\n{"id": "b"}\n'
    assert held(tmp_path, "osv", lines, "jsonl") == Contents(2, "2026-11-20T10:00:00Z")


def repository(members) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in members.items():
            made.writestr(f"advisory-db-main/{name}", text)
    return out.getvalue()


def test_of_a_repository_only_the_advisories_count(tmp_path):
    members = {
        "README.md": "hello",
        ".github/workflows/x.yml": "on: push",
        "crates/a/RUSTSEC-2026-0001.md": '```toml\n[advisory]\nid = "x"\ndate = "2026-10-05"\n```',
        "crates/b/RUSTSEC-2026-0002.md": '```toml\n[advisory]\ndate = "2026-11-05"\n```',
        "LICENSE.txt": "x",
    }
    assert held(tmp_path, "rustsec", repository(members)) == Contents(2, "2026-11-05T00:00:00Z")
    ruby = {"gems/a/CVE-2026-1.yml": "---\ngem: a\ndate: 2026-09-01\n"}
    assert held(tmp_path, "rubysec", repository(ruby)) == Contents(1, "2026-09-01T00:00:00Z")
    php = {"a/b/CVE-2026-2.yaml": "title: x\nbranches:\n    1.x:\n        time:     2026-08-01 12:00:00\n"}
    assert held(tmp_path, "friendsofphp", repository(php)) == Contents(1, "2026-08-01T00:00:00Z")


@pytest.mark.parametrize(
    ("source", "name", "counts"),
    [
        ("osv", "all.zip!CVE-2026-1.json", True),
        ("osv", "all.zip!README.md", False),
        ("cve", "a.zip!deltaCves/CVE-2026-1.json", True),
        ("rustsec", "a.zip!advisory-db-main/crates/x/RUSTSEC-2026-0001.md", True),
        ("rustsec", "a.zip!advisory-db-main/rust/std/CVE-2020-36317.md", True),
        ("rustsec", "a.zip!advisory-db-main/EXAMPLE_ADVISORY.md", False),
        ("rustsec", "a.zip!advisory-db-main/MAINTAINERS_GUIDE.md", False),
        ("rubysec", "a.zip!ruby-advisory-db-master/gems/a/CVE-2026-1.yml", True),
        ("rubysec", "a.zip!ruby-advisory-db-master/rubies/ruby/CVE-2026-1.yml", True),
        ("rubysec", "a.zip!ruby-advisory-db-master/.github/workflows/ruby.yml", False),
        ("rubysec", "a.zip!ruby-advisory-db-master/Pipfile.lock", False),
        ("friendsofphp", "a.zip!security-advisories-master/a/b/CVE-2026-1.yaml", True),
        ("friendsofphp", "a.zip!security-advisories-master/.github/workflows/x.yaml", False),
        ("friendsofphp", "a.zip!security-advisories-master/composer.json", False),
    ],
)
def test_files_of_records_are_known_by_their_names(source, name, counts):
    assert record_file(name, SOURCES[source]) == counts


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("osv", archive([record(n) for n in range(30)])),
        ("kev", kev(*(f"CVE-2026-{n}" for n in range(1000, 1100)))),
        ("epss", epss(*(f"CVE-2026-{n}" for n in range(1000, 1400)))),
    ],
)
def test_cut_anywhere_it_is_unsound(tmp_path, name, data):
    chance = random.Random(3)
    for length in [0, 1, len(data) - 1, *(chance.randrange(len(data)) for _ in range(60))]:
        with pytest.raises(Unsound):
            held(tmp_path, name, data[:length])


def test_a_changed_byte_in_an_archive_is_seen_by_its_checksum(tmp_path):
    data = bytearray(archive([record(n) for n in range(3)]))
    data[60] ^= 1
    with pytest.raises(Unsound):
        held(tmp_path, "osv", bytes(data))


PAGE = b"<!DOCTYPE html><html><body>Please sign in to the proxy</body></html>"


@pytest.mark.parametrize("name", ["osv", "kev", "epss", "nvd", "alpine", "rustsec"])
@pytest.mark.parametrize("data", [PAGE, b"", b"{}", b"[" * 100_000, b"\0" * 100])
def test_an_answer_that_is_something_else_is_unsound(tmp_path, name, data):
    with pytest.raises(Unsound):
        held(tmp_path, name, data)


@pytest.mark.parametrize("data", [gzip.compress(PAGE, mtime=0), gzip.compress(b"", mtime=0)])
def test_a_page_that_is_packed_is_no_list_of_scores(tmp_path, data):
    with pytest.raises(Unsound, match="it holds no record"):
        held(tmp_path, "epss", data)


def test_an_archive_without_advisories_is_unsound(tmp_path):
    with pytest.raises(Unsound, match="it holds no record"):
        held(tmp_path, "osv", repository({"README.md": "x"}))


def test_a_bomb_is_not_unpacked(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        made.writestr("x.json", bytes(100 << 20))
    with pytest.raises(Unsound, match="unpacks to more than"):
        held(tmp_path, "osv", out.getvalue())


def test_contents_add_up():
    assert Contents(1, "2026-01-01T00:00:00Z") + Contents(2, None) == Contents(3, "2026-01-01T00:00:00Z")
    assert Contents() + Contents() == Contents(0, None)
