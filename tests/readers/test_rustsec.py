"""Advisories of RustSec: requirements of Cargo made into ranges of affected versions."""

from __future__ import annotations

import tarfile
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import readers
from doorward.readers.rustsec import rustsec


def written(patched=('">= 1.2.3"',), unaffected=(), more="", text="# A door stands open\n\nLong.\n"):
    return f"""```toml
[advisory]
id = "RUSTSEC-2026-0001"
package = "door"
date = "2026-01-02"
aliases = ["CVE-2026-0001", "GHSA-aaaa-bbbb-cccc"]
{more}

[versions]
patched = [{", ".join(patched)}]
unaffected = [{", ".join(unaffected)}]
```

{text}""".encode()


SAMPLES: dict[str, bytes] = {
    "RUSTSEC-2026-0001.md": written(),
    "byte-order-mark.md": b"\xef\xbb\xbf" + written(),
    "windows.md": written().replace(b"\n", b"\r\n"),
    "never-patched.md": written(patched=()),
}

OTHERS: dict[str, bytes] = {
    "README.md": b"# RustSec\n\n```toml\n[advisory]\nid = 1\n```\n",
    "plain.toml": b"[advisory]\nid = 'RUSTSEC-2026-0001'\n",
    "code.md": b"```toml\n[package]\nname = 'door'\n```\n",
    "code.rs": b"```rust\n[advisory]\n```\n",
    "empty.md": b"",
}


def affected(patched=(), unaffected=()):
    """Return what is affected as (introduced, excluded, fixed, last affected)."""
    quoted = [[f'"{text}"' for text in texts] for texts in (patched, unaffected)]
    found = gather(rustsec, written(*quoted))
    assert found.malformed is None
    keys = ("introduced", "introduced_excluded", "fixed", "last_affected")
    return [tuple(row.get(key) for key in keys) for row in found.rows["affected"]]


@pytest.mark.parametrize("name", SAMPLES)
def test_advisories_are_recognised_and_read(name):
    assert recognised(rustsec, SAMPLES[name])
    found = gather(rustsec, SAMPLES[name], name)
    assert (found.malformed, found.rejects, found.records) == (None, [], 1)


def test_the_reader_is_found():
    assert readers()["rustsec"] is rustsec


def test_an_advisory_and_what_it_affects():
    found = gather(rustsec, written(more='cvss = "CVSS:3.1/AV:N"\ninformational = "unsound"\nwithdrawn = "2026-02-03"'))
    when, withdrawn = datetime(2026, 1, 2), datetime(2026, 2, 3)
    assert found.rows["advisories"] == [
        {
            "id": "RUSTSEC-2026-0001",
            "source": "rustsec",
            "modified": withdrawn,
            "origin_row": 1,
            "aliases": ["CVE-2026-0001", "GHSA-aaaa-bbbb-cccc"],
            "upstream": [],
            "summary": "A door stands open",
            "severities": ["CVSS:3.1/AV:N", "unsound"],
            "published": when,
            "withdrawn": withdrawn,
        }
    ]
    (row,) = found.rows["affected"]
    assert (row["ecosystem"], row["package"], row["scheme"]) == ("crates.io", "door", "semver")
    assert (row["id"], row["source"], row["modified"]) == ("RUSTSEC-2026-0001", "rustsec", withdrawn)


def test_an_edition_is_dated_by_its_advisory_while_it_stands():
    (row,) = gather(rustsec, written()).rows["advisories"]
    assert (row["modified"], row["withdrawn"]) == (row["published"], None)


def test_packages_of_the_toolchain_are_no_crates():
    for name, ecosystem in (
        ("advisory-db/rust/std/CVE-2026-1.md", "Rust"),
        ("advisory-db/crates/std/RUSTSEC-2026-0001.md", "crates.io"),
        ("a.tar.xz!db\\rust\\cargo\\x.md", "Rust"),
        ("rust/advisories/crates/door/x.md", "crates.io"),
    ):
        assert gather(rustsec, written(), name).rows["affected"][0]["ecosystem"] == ecosystem


@pytest.mark.parametrize(
    ("patched", "unaffected", "found"),
    [
        ([], [], [("0", None, None, None)]),
        ([">= 1.2.3"], [], [("0", None, "1.2.3", None)]),
        ([">=1.2.3 "], ["< 1.0.0"], [("1.0.0", None, "1.2.3", None)]),
        ([">= 1.2.3"], ["<= 1.0.0"], [("1.0.0", True, "1.2.3", None)]),
        (["> 1.2.3"], [], [("0", None, None, "1.2.3")]),
        ([">= 1.2.3, < 1.3.0", ">= 1.3.4"], [], [("0", None, "1.2.3", None), ("1.3.0", None, "1.3.4", None)]),
        (["< 1.3.0, >= 1.2.3", ">= 1.3.4"], [], [("0", None, "1.2.3", None), ("1.3.0", None, "1.3.4", None)]),
        (["^1.7.5", ">= 2.6.0"], [], [("0", None, "1.7.5", None), ("2.0.0-0", None, "2.6.0", None)]),
        (["^ 0.3.1", ">= 0.4.2"], [], [("0", None, "0.3.1", None), ("0.4.0-0", None, "0.4.2", None)]),
        (["0.25.4", ">= 0.26.2"], [], [("0", None, "0.25.4", None), ("0.26.0-0", None, "0.26.2", None)]),
        (["^0.0.3"], [], [("0", None, "0.0.3", None), ("0.0.4-0", None, None, None)]),
        (["^0.0"], [], [("0", None, "0.0.0", None), ("0.1.0-0", None, None, None)]),
        (["~1.2.3"], [], [("0", None, "1.2.3", None), ("1.3.0-0", None, None, None)]),
        (["~1"], [], [("0", None, "1.0.0", None), ("2.0.0-0", None, None, None)]),
        (["=0.2.0"], [], [("0", None, "0.2.0", None), ("0.2.0", True, None, None)]),
        (["=0.2"], [], [("0", None, "0.2.0", None), ("0.3.0-0", None, None, None)]),
        (["> 1.2"], [], [("0", None, "1.3.0-0", None)]),
        ([">= 1"], ["<= 0.2"], [("0.3.0-0", None, "1.0.0", None)]),
        ([">= 0.10.0-alpha.2"], [], [("0", None, "0.10.0-alpha.2", None)]),
        ([">= 0.0.0"], ["< 1.0.0"], []),
    ],
)
def test_what_is_neither_patched_nor_unaffected_is_affected(patched, unaffected, found):
    if found:
        assert affected(patched, unaffected) == found
    else:
        assert all(fixed == "0.0.0" for _, _, fixed, _ in affected(patched, unaffected))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"```toml\n[advisory]\nid = 'x'\n", "no end"),
        (b"```toml\n[advisory]\nid = \n```\n", "not TOML"),
        (b"```toml\n[advisory]\nid = 'x'\n```\n", "without an id or a package"),
        (b"```toml\n[advisory]\nid = ['x']\npackage = 5\n```\n", "without an id or a package"),
        (written(patched=['">= one"']), "RUSTSEC-2026-0001: 'one' is no version of Cargo"),
        (written(patched=['"1.2 1.3"']), "is no comparison with a version"),
        (written(patched=['"~> 1.2"']), "is no comparison in an order"),
    ],
)
def test_what_is_wrong_with_an_advisory_is_said(data, reason):
    found = gather(rustsec, data)
    assert reason in found.malformed.reason
    assert not found.rows["affected"]


def test_an_endless_heading_costs_little():
    (row,) = gather(rustsec, written(text="# " + "# " * 500_000 + "x\n")).rows["advisories"]
    assert len(row["summary"]) == 300
    (row,) = gather(rustsec, written(text="# Closed heading ##\r\n")).rows["advisories"]
    assert row["summary"] == "Closed heading"


def test_the_template_of_an_advisory_is_none():
    found = gather(rustsec, written().replace(b"2026-0001", b"0000-0000", 1))
    assert (found.malformed, found.rejects, found.records) == (None, [], 0)


def test_a_title_of_the_older_form_goes_before_the_heading():
    (row,) = gather(rustsec, written(more='title = "Older"')).rows["advisories"]
    assert row["summary"] == "Older"
    (row,) = gather(rustsec, written(text="no heading")).rows["advisories"]
    assert row["summary"] is None


@given(st.integers(0, 400), st.binary(max_size=4))
def test_a_damaged_advisory_never_crashes_it(place, damage):
    data = SAMPLES["RUSTSEC-2026-0001.md"]
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(rustsec, data)
    gather(rustsec, data)


@needs_data
def test_the_development_data_is_read_to_the_last_advisory():
    with tarfile.open(DATA / "intel" / "rustsec.tar.xz") as packed:
        files = {
            member.name: packed.extractfile(member).read()
            for member in packed
            if member.name.endswith(".md") and {"crates", "rust"} & set(member.name.split("/"))
        }
    assert len(files) == 1_225
    assert all(recognised(rustsec, data, name) for name, data in files.items())
    read = {name: gather(rustsec, data, name) for name, data in files.items()}
    assert all(found.malformed is None and found.records == 1 for found in read.values())
    without = [name for name, found in read.items() if not found.rows["affected"]]
    assert len(without) <= 3
