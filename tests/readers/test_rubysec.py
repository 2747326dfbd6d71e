"""Advisories of RubySec: requirements of RubyGems made into ranges of affected versions."""

from __future__ import annotations

import tarfile
from datetime import datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import readers
from doorward.readers.rubysec import rubysec

DOOR = {
    "gem": "door",
    "cve": "2026-0001",
    "ghsa": "aaaa-bbbb-cccc",
    "url": "https://example.org/door",
    "title": "A door stands open",
    "date": "2026-01-02",
    "description": "Long.\n",
    "cvss_v3": "9.8",
    "patched_versions": [">= 1.2.3"],
}
ENGINE = {**{key: value for key, value in DOOR.items() if key != "gem"}, "engine": "jruby"}


def written(record=DOOR, **changed):
    kept = {key: value for key, value in {**record, **changed}.items() if value is not None}
    return b"---\n" + yaml.safe_dump(kept, sort_keys=False).encode()


SAMPLES: dict[str, bytes] = {
    "CVE-2026-0001.yml": written(),
    "engine.yml": written(ENGINE),
    "never-patched.yml": written(patched_versions=None),
    "osvdb.yml": written(cve=None, ghsa=None, osvdb="1"),
    "byte-order-mark.yml": b"\xef\xbb\xbf" + written(),
    "commented.yml": b"# A comment\n\n" + written(),
}

OTHERS: dict[str, bytes] = {
    "osv.yaml": b"id: X-1\nmodified: 2026-01-01T00:00:00Z\naffected: []\n",
    "composer.yaml": b"title: x\nlink: y\ncve: CVE-2026-0001\nbranches: {}\nreference: composer://a/b\n",
    "workflow.yml": b"name: build\non: push\ngem: x\n",
    "sigma.yml": b"title: A rule\nid: x\ndate: 2026-01-01\nlogsource: {}\n",
    "empty.yml": b"",
    "README.md": b"# The database\n\nAn advisory is YAML:\n\n```yaml\n" + written() + b"```\n",
}


def affected(patched=(), unaffected=()):
    """Return what is affected as (introduced, excluded, fixed, last affected)."""
    found = gather(rubysec, written(patched_versions=list(patched), unaffected_versions=list(unaffected)))
    assert (found.malformed, found.rejects) == (None, [])
    keys = ("introduced", "introduced_excluded", "fixed", "last_affected")
    return [tuple(row.get(key) for key in keys) for row in found.rows["affected"]]


@pytest.mark.parametrize("name", SAMPLES)
def test_advisories_are_recognised_and_read(name):
    assert recognised(rubysec, SAMPLES[name])
    found = gather(rubysec, SAMPLES[name])
    assert (found.malformed, found.rejects, found.records) == (None, [], 1)


def test_the_reader_is_found():
    assert readers()["rubysec"] is rubysec


def test_an_advisory_and_what_it_affects():
    found = gather(rubysec, written())
    when = datetime(2026, 1, 2)
    whose = {"id": "rubysec/door/CVE-2026-0001", "source": "rubysec", "modified": when, "origin_row": 1}
    assert found.rows["advisories"] == [
        {
            **whose,
            "aliases": ["CVE-2026-0001", "GHSA-aaaa-bbbb-cccc"],
            "upstream": [],
            "summary": "A door stands open",
            "severities": ["CVSS 3 9.8"],
            "published": when,
        }
    ]
    assert found.rows["affected"] == [
        {**whose, "ecosystem": "RubyGems", "package": "door", "scheme": "gem", "introduced": "0", "fixed": "1.2.3"}
    ]


def test_two_gems_with_one_weakness_are_two_advisories():
    ids = {gather(rubysec, written(gem=name)).rows["advisories"][0]["id"] for name in ("door", "window")}
    assert len(ids) == 2


def test_an_engine_is_no_gem():
    (row,) = gather(rubysec, written(ENGINE)).rows["affected"]
    assert (row["ecosystem"], row["package"]) == ("Ruby", "jruby")


@pytest.mark.parametrize(
    ("patched", "unaffected", "found"),
    [
        ([], [], [("0", None, None, None)]),
        ([">= 1.2.3"], ["< 1.0"], [("1.0", None, "1.2.3", None)]),
        ([">= 1.2.3"], ["<= 1.0"], [("1.0", True, "1.2.3", None)]),
        (["> 1.2.3"], [], [("0", None, None, "1.2.3")]),
        (["~> 1.2.3", ">= 1.3.4"], [], [("0", None, "1.2.3", None), ("1.3.a", None, "1.3.4", None)]),
        (["~> 1.2"], [], [("0", None, "1.2", None), ("2.a", None, None, None)]),
        (["~> 3"], [], [("0", None, "3", None), ("4.a", None, None, None)]),
        (["~> 3.2.0.rc1"], [], [("0", None, "3.2.0.rc1", None), ("3.3.a", None, None, None)]),
        (["~> 3.2.0-rc"], [], [("0", None, "3.2.0-rc", None), ("3.3.a", None, None, None)]),
        (["~> 1.2.3, >= 1.2.3.2"], [], [("0", None, "1.2.3.2", None), ("1.3.a", None, None, None)]),
        (["= 1.2.3", "1.2.4"], [], [("0", None, "1.2.3", None), ("1.2.3", True, "1.2.4", None), ("1.2.4", True, None, None)]),
        ([], [">= 1.0"], [("0", None, "1.0", None)]),
    ],
)  # fmt: skip
def test_what_is_neither_patched_nor_unaffected_is_affected(patched, unaffected, found):
    assert affected(patched, unaffected) == found


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"- text\n", "it is no mapping"),
        (written(gem=None), "without a gem, an engine or a library"),
        (written(patched_versions=[">= one"]), "'one' is no version in the scheme gem"),
        (written(patched_versions=["~> x.y"]), "is no version of a gem"),
        (written(patched_versions=["newest"]), "is no version in the scheme gem"),
        (written(patched_versions=["^1.0"]), "is no comparison in an order"),
    ],
)
def test_what_is_wrong_with_an_advisory_is_a_reject(data, reason):
    found = gather(rubysec, data)
    assert [reason in reject.reason for reject in found.rejects] == [True]
    assert not found.rows["affected"]


def test_members_of_wrong_types_are_as_if_they_were_not_there():
    found = gather(rubysec, written(cve=["x"], title={"a": "b"}, cvss_v3=["x"], patched_versions="x", date="x"))
    (row,) = found.rows["advisories"]
    assert (row["aliases"], row["summary"], row["severities"], row["published"]) == (
        ["GHSA-aaaa-bbbb-cccc"],
        None,
        [],
        None,
    )


def test_an_alias_is_refused():
    assert "refused" in gather(rubysec, b"gem: &a door\ntitle: *a\nurl: x\ndate: 2026-01-01\n").malformed.reason


@given(st.integers(0, 300), st.binary(max_size=4))
def test_a_damaged_advisory_never_crashes_it(place, damage):
    data = SAMPLES["CVE-2026-0001.yml"]
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(rubysec, data)
    gather(rubysec, data)


@needs_data
def test_the_development_data_is_read_to_the_last_advisory():
    with tarfile.open(DATA / "intel" / "rubysec.tar.xz") as packed:
        files = {
            member.name: packed.extractfile(member).read()
            for member in packed
            if member.name.endswith(".yml") and {"gems", "rubies"} & set(member.name.split("/"))
        }
    assert len(files) == 1_381
    assert all(recognised(rubysec, data) for data in files.values())
    read = [gather(rubysec, data) for data in files.values()]
    assert all((found.malformed, found.rejects, found.records) == (None, [], 1) for found in read)
    ids = [row["id"] for found in read for row in found.rows["advisories"]]
    assert len(set(ids)) == len(ids), "editions of one id in several files would hide each other"
