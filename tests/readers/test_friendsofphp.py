"""Advisories of FriendsOfPHP: affected versions of each branch, and the id that the name of the file gives."""

from __future__ import annotations

import tarfile
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import readers
from doorward.readers.friendsofphp import friendsofphp
from doorward.versions import schemes


def written(*branches, cve="CVE-2026-0001", reference="composer://example/door"):
    told = "".join(
        f"    {number}.x:\n        time:     {time}\n        versions: {versions}\n"
        for number, (time, versions) in enumerate(branches or [("2026-01-02 03:04:05", "['>=1.0.0', '<1.2.3']")])
    )
    return f"title:     A door\nlink:      https://example.org\ncve:       {cve}\nbranches:\n{told}reference: {reference}\n".encode()


SAMPLES: dict[str, bytes] = {
    "CVE-2026-0001.yaml": written(),
    "no-cve.yaml": written(cve="~"),
    "quoted.yaml": written(reference="'composer://example/door'"),
    "byte-order-mark.yaml": b"\xef\xbb\xbf" + written(),
}

OTHERS: dict[str, bytes] = {
    "gem.yml": b"gem: door\ncve: 2026-0001\ntitle: x\ndate: 2026-01-01\n",
    "workflow.yaml": b"name: build\nbranches: [main]\n",
    "reference.yaml": b"reference: composer://example/door\n",
    "empty.yaml": b"",
}


def affected(*versions):
    """Return what is affected as (introduced, excluded, fixed, last affected), a branch for each text."""
    found = gather(friendsofphp, written(*[("~", text) for text in versions]))
    assert (found.malformed, found.rejects) == (None, [])
    keys = ("introduced", "introduced_excluded", "fixed", "last_affected")
    return [tuple(row.get(key) for key in keys) for row in found.rows["affected"]]


@pytest.mark.parametrize("name", SAMPLES)
def test_advisories_are_recognised_and_read(name):
    assert recognised(friendsofphp, SAMPLES[name])
    found = gather(friendsofphp, SAMPLES[name])
    assert (found.malformed, found.rejects, found.records) == (None, [], 1)


def test_the_reader_is_found():
    assert readers()["friendsofphp"] is friendsofphp


def test_an_advisory_and_what_it_affects():
    data = written(("2026-01-02 03:04:05", "['<1.2']"), ("~", "['>=2.0', '<2.1']"), ("2026-01-03", "['>=3', '<3.1']"))
    found = gather(friendsofphp, data, "x.tar.xz!db/example/door/CVE-2026-0001.yaml")
    (advisory,) = found.rows["advisories"]
    first, last = datetime(2026, 1, 2, 3, 4, 5), datetime(2026, 1, 3)
    assert advisory == {
        "id": "example/door/CVE-2026-0001",
        "source": "friendsofphp",
        "modified": last,
        "aliases": ["CVE-2026-0001"],
        "upstream": [],
        "summary": "A door",
        "severities": [],
        "published": first,
        "origin_row": 1,
    }
    assert len(found.rows["affected"]) == 3
    assert found.rows["affected"][0] == {
        "id": "example/door/CVE-2026-0001",
        "source": "friendsofphp",
        "modified": last,
        "ecosystem": "Packagist",
        "package": "example/door",
        "scheme": "php",
        "introduced": "0",
        "fixed": "1.2",
        "origin_row": 1,
    }


def test_package_and_name_of_the_file_are_the_id():
    for name, own in (("a/2026-01-02.yaml", "2026-01-02"), ("C:\\x\\ZF1.yaml", "ZF1"), ("unnamed", "unnamed")):
        assert gather(friendsofphp, written(), name).rows["advisories"][0]["id"] == f"example/door/{own}"
    twice = gather(friendsofphp, written() + b"---\n" + written(), "x.yaml")
    assert [row["id"] for row in twice.rows["advisories"]] == ["example/door/x", "example/door/x-2"]


def test_without_a_cve_there_is_no_alias():
    assert gather(friendsofphp, written(cve="~")).rows["advisories"][0]["aliases"] == []


@pytest.mark.parametrize(
    ("versions", "found"),
    [
        (["['>=1.0.0', '<1.2.3']"], [("1.0.0-dev", None, "1.2.3", None)]),
        (["['>=1.0.0-beta2', '<1.2.3']"], [("1.0.0-beta2", None, "1.2.3", None)]),
        (["['<1.2.3']"], [("0", None, "1.2.3", None)]),
        (["['<=1.2.3']"], [("0", None, None, "1.2.3")]),
        (["['>1.0.0', '<1.2.3']"], [("1.0.0", True, "1.2.3", None)]),
        (["['>=1.0', '<2.0']", "['>=2.0', '<3.0']"], [("1.0-dev", None, "3.0", None)]),
        (["['>=2.0', '<2.1']", "['<1.0']"], [("0", None, "1.0", None), ("2.0-dev", None, "2.1", None)]),
        (["['==1.0.0']"], [("1.0.0", None, None, "1.0.0")]),
        (["'<1.0'"], [("0", None, "1.0", None)]),
    ],
)
def test_branches_are_joined(versions, found):
    assert affected(*versions) == found


def test_pre_releases_of_the_first_affected_version_are_affected():
    first = schemes()["php"].key(affected("['>=2.0.0', '<2.1.0']")[0][0]).text
    assert schemes()["php"].key("1.9.9").text < first < schemes()["php"].key("2.0.0-alpha1").text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"text\n", "without a package of Composer"),
        (written(reference="composer://"), "without a package of Composer"),
        (b"reference: composer://example/door\nbranches: []\n", "without branches"),
        (written(("~", "[]")), "a branch without affected versions"),
        (written(("~", "~")), "a branch without affected versions"),
        (written(("~", "['<dev-main']")), "is no version in the scheme php"),
        (written(("~", "['1.0 || 2.0']")), "is no comparison"),
    ],
)
def test_what_is_wrong_with_an_advisory_is_a_reject(data, reason):
    found = gather(friendsofphp, data)
    assert [reason in reject.reason for reject in found.rejects] == [True]
    assert not found.rows["affected"]


@given(st.integers(0, 200), st.binary(max_size=4))
def test_a_damaged_advisory_never_crashes_it(place, damage):
    data = SAMPLES["CVE-2026-0001.yaml"]
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(friendsofphp, data)
    gather(friendsofphp, data)


@needs_data
def test_the_development_data_is_read_to_the_last_advisory():
    with tarfile.open(DATA / "intel" / "friendsofphp.tar.xz") as packed:
        files = {
            member.name: packed.extractfile(member).read()
            for member in packed
            if member.name.endswith(".yaml") and "/.github/" not in member.name
        }
    assert len(files) == 1_592
    assert all(recognised(friendsofphp, data) for data in files.values())
    read = [gather(friendsofphp, data, name) for name, data in files.items()]
    assert all((found.malformed, found.rejects, found.records) == (None, [], 1) for found in read)
    assert all(found.rows["affected"] for found in read)
    ids = [row["id"] for found in read for row in found.rows["advisories"]]
    assert len(set(ids)) == len(ids), "editions of one id in several files would hide each other"
