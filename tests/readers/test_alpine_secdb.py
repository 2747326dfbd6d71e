"""Security databases of Alpine and its kin: fixes made into ranges, the ids they name, and bad entries."""

from __future__ import annotations

import json
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import readers
from doorward.readers.alpine_secdb import alpine_secdb

ALPINE = {
    "apkurl": "{{urlprefix}}/{{distroversion}}/{{reponame}}/{{arch}}/{{pkg.name}}-{{pkg.ver}}.apk",
    "archs": ["x86_64"],
    "reponame": "main",
    "urlprefix": "https://dl-cdn.alpinelinux.org/alpine",
    "distroversion": "v3.18",
}
WOLFI = {"apkurl": "{{urlprefix}}/{{arch}}", "reponame": "os", "urlprefix": "https://packages.wolfi.dev"}


def package(name="door", **fixes):
    return {"pkg": {"name": name, "secfixes": {key.replace("_", "."): value for key, value in fixes.items()}}}


def written(*packages, **about):
    return json.dumps({**(about or ALPINE), "packages": list(packages)}, indent=1).encode()


DOOR = {"pkg": {"name": "door", "secfixes": {"1.2-r0": ["CVE-2026-0001", "CVE-2026-0002"], "0": ["CVE-2026-0003"]}}}

SAMPLES: dict[str, bytes] = {
    "main.json": written(DOOR),
    "wolfi.json": written(DOOR, **WOLFI),
    "small.json": json.dumps({**ALPINE, "packages": [DOOR]}, separators=(",", ":")).encode(),
    "packages-first.json": json.dumps({"packages": [DOOR] * 2_000, **ALPINE}).encode(),
    "no-packages.json": written(),
}

OTHERS: dict[str, bytes] = {
    "package.json": b'{"name": "door", "packages": {"": {}}}',
    "spdx.json": b'{"spdxVersion": "SPDX-2.3", "packages": []}',
    "osv.json": b'{"id": "X-1", "modified": "2026-01-01T00:00:00Z", "affected": []}',
    "one-mark.json": b'{"packages": [], "distroversion": "v3.18"}',
    "main.json": b"Lorem ipsum",
}


def told(*packages, **about):
    found = gather(alpine_secdb, written(*packages, **about))
    assert found.malformed is None
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_databases_are_recognised_and_read(name):
    assert recognised(alpine_secdb, SAMPLES[name])
    found = gather(alpine_secdb, SAMPLES[name])
    assert (found.malformed, found.rejects) == (None, [])


def test_the_reader_is_found():
    assert readers()["alpine_secdb"] is alpine_secdb


def test_a_fix_is_a_range_from_the_beginning():
    found = told(DOOR)
    first = found.rows["affected"][0]
    assert first == {
        "id": "CVE-2026-0001",
        "source": "alpine-secdb v3.18/main",
        "ecosystem": "Alpine",
        "release": "v3.18",
        "package": "door",
        "scheme": "apk",
        "introduced": "0",
        "fixed": "1.2-r0",
        "origin_row": 10,
    }
    assert found.records == 1


def test_a_fix_of_zero_says_that_none_ever_was_affected():
    assert [row["fixed"] for row in told(DOOR).rows["affected"]] == ["1.2-r0", "1.2-r0", "0"]


def test_every_affected_row_has_its_advisory_once():
    found = told(DOOR, package("window", **{"2_0-r1": ["CVE-2026-0001"]}))
    assert len(found.rows["affected"]) == 4
    assert sorted(row["id"] for row in found.rows["advisories"]) == [f"CVE-2026-000{number}" for number in (1, 2, 3)]


def test_each_repository_of_each_release_is_a_source_of_its_own():
    for release, name in (("v3.18", "community"), ("edge", "main")):
        found = told(DOOR, **{**ALPINE, "distroversion": release, "reponame": name})
        assert {row["source"] for row in found.rows["affected"]} == {f"alpine-secdb {release}/{name}"}


@pytest.mark.parametrize(
    ("about", "ecosystem", "source"),
    [
        (WOLFI, "Wolfi", "wolfi-secdb os"),
        ({**WOLFI, "urlprefix": "https://packages.cgr.dev/chainguard"}, "Chainguard", "chainguard-secdb os"),
        ({**WOLFI, "urlprefix": "https://packages.mini.dev/os"}, "MinimOS", "minimos-secdb os"),
    ],
)
def test_the_address_of_the_packages_tells_the_distribution(about, ecosystem, source):
    (row, *_) = told(DOOR, **about).rows["affected"]
    assert (row["ecosystem"], row["release"], row["source"]) == (ecosystem, None, source)


def test_a_database_of_nobody_known_is_refused():
    found = gather(alpine_secdb, written(DOOR, **{**WOLFI, "urlprefix": "https://packages.example.org"}))
    assert "no known distribution" in found.malformed.reason
    assert not found.rows["affected"]


def test_where_it_belongs_counts_wherever_it_stands():
    found = gather(alpine_secdb, SAMPLES["packages-first.json"])
    assert {row["release"] for row in found.rows["affected"]} == {"v3.18"}
    assert found.records == 2_000


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("CVE-2026-0001", {"CVE-2026-0001": []}),
        ("CVE-2026-0001 GHSA-aaaa-bbbb-cccc", {"CVE-2026-0001": ["GHSA-aaaa-bbbb-cccc"]}),
        ("CVE-2026-0001  XSA-200", {"CVE-2026-0001": []}),
        ("GNUTLS-SA-2020-03-31 CVE-2026-0001", {"CVE-2026-0001": []}),
        ("CVE-2026-0001 (+ regression fix)", {"CVE-2026-0001": []}),
        ("CVE-2026-0001 CVE-2026-0002 XSA-254 XPTI", {"CVE-2026-0001": [], "CVE-2026-0002": []}),
        ("CVE_2026-0001", {"CVE-2026-0001": []}),
        ("CVE-????-????? XSA-312", {"XSA-312": []}),
        ("CVE N/A ZBX-11023", {"ZBX-11023": []}),
        ("wnpa-sec-2017-18", {"wnpa-sec-2017-18": []}),
        ("VSV00010", {"VSV00010": []}),
        ("GHSA-aaaa-bbbb-cccc", {"GHSA-aaaa-bbbb-cccc": []}),
    ],
)
def test_the_ids_of_an_entry(text, ids):
    found = told(package(**{"1_0-r0": [text]}))
    assert {row["id"]: row["aliases"] for row in found.rows["advisories"]} == ids


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("text", "a package without a name"),
        ({"pkg": {"secfixes": {}}}, "a package without a name"),
        ({"pkg": {"name": "x", "secfixes": [1]}}, "x: its fixes are no object"),
        (package("x", **{"1_0": ["no id"]}), "x: a fix in '1.0' names no weakness"),
        (package("x", **{"1_0": [5]}), "x: a fix in '1.0' names no weakness"),
        (package("x", **{"1_0": "text"}), "x: a fix in '1.0' names no weakness"),
    ],
)
def test_a_bad_entry_costs_only_itself(wrong, reason):
    found = told(wrong, DOOR)
    assert [reject.reason for reject in found.rejects] == [reason]
    assert len(found.rows["affected"]) == 3


def test_an_endless_entry_costs_no_more_than_its_beginning():
    found = told(package(**{"1_0": ["a" * 1_000_000, "CVE-2026-0001 " + "a-" * 1_000_000]}))
    assert [row["id"] for row in found.rows["affected"]] == ["CVE-2026-0001"]


def test_a_package_without_fixes_is_no_mistake():
    found = told({"pkg": {"name": "x", "secfixes": None}}, package("y", **{"1_0": None}))
    assert (found.rejects, found.records, found.rows["affected"]) == ([], 2, [])


def test_a_database_that_is_cut_short_keeps_nothing_of_unknown_place():
    data = SAMPLES["packages-first.json"]
    found = gather(alpine_secdb, data[: len(data) // 2])
    assert found.malformed
    assert not found.rows["affected"]


@given(st.sampled_from(["main.json", "small.json"]), st.integers(0, 900), st.binary(max_size=4))
def test_a_damaged_database_never_crashes_it(name, place, damage):
    data = SAMPLES[name]
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(alpine_secdb, data)
    gather(alpine_secdb, data)


@needs_data
def test_nothing_of_the_development_data_is_lost():
    named, packages, rows = 0, 0, 0
    with tarfile.open(DATA / "intel" / "alpine-secdb.tar.xz") as packed:
        files = [packed.extractfile(member).read() for member in packed if member.name.endswith(".json")]
    for data in files:
        found = gather(alpine_secdb, data)
        assert recognised(alpine_secdb, data)
        assert (found.malformed, found.rejects) == (None, [])
        told_of = json.loads(data)["packages"]
        packages += len(told_of)
        named += sum(len(ids) for item in told_of for ids in item["pkg"]["secfixes"].values())
        rows += len(found.rows["affected"])
        assert found.records == len(told_of)
    # One entry may name several weaknesses.
    assert (len(files), packages) == (41, 8_000)
    assert named <= rows <= named * 1.001
