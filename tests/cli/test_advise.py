"""Drafts from the command line: one document, or a file a product, the same bytes each time."""

from __future__ import annotations

import json

import pytest
from tests.cli.runs import run
from tests.cli.test_ships import vendor
from tests.portfolio import test_csaf, test_openvex

__all__ = ["vendor"]


def advise(vendor, *arguments):
    return run("advise", *arguments, "--workspace", vendor)


def test_a_draft_in_csaf_is_the_whole_output(vendor):
    done = advise(vendor, "CVE-2026-1")
    document = json.loads(done.stdout)
    assert (
        done.exit_code,
        test_csaf.wrong(document | {"vulnerabilities": [document["vulnerabilities"][0] | {"cve": "CVE-2026-1000"}]}),
    ) == (0, [])
    assert document["vulnerabilities"][0]["product_status"] == {
        "fixed": ["gate-8", "gate-9"],
        "known_affected": ["gate-7", "lib-1"],
    }
    assert "drafted for 4 releases: 2 affected, 0 to be looked into by a person." in done.stderr
    assert "Name the publisher with --publisher" in done.stderr
    assert advise(vendor, "CVE-2026-1").stdout == done.stdout


def test_openvex_for_one_product_with_its_publisher(vendor):
    arguments = (
        "--format",
        "openvex",
        "--product",
        "gate",
        "--publisher",
        "Acme",
        "--namespace",
        "https://acme.example/",
    )
    done = advise(vendor, "CVE-2026-1", *arguments)
    document = json.loads(done.stdout)
    assert test_openvex.wrong(document) == []
    assert (document["author"], document["@id"]) == ("Acme", "https://acme.example/vex/draft-CVE-2026-1-gate")
    assert {item["@id"] for one in document["statements"] for item in one["products"]} == {
        f"pkg:generic/gate@{n}" for n in (7, 8, 9)
    }
    assert "Name the publisher" not in done.stderr


def test_a_folder_gets_a_file_a_product(vendor, tmp_path):
    done = advise(vendor, "CVE-2026-1", "--folder", tmp_path / "drafts")
    assert (done.exit_code, done.stdout) == (0, "")
    assert sorted(path.name for path in (tmp_path / "drafts").iterdir()) == [
        "draft-cve-2026-1-gate.json",
        "draft-cve-2026-1-lib.json",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("CVE-2026-9",), 1, "no advisory that was read says which packages CVE-2026-9 affects"),
        (("CVE-2026-1", "--product", "none"), 1, "no register names a release of that"),
        (("CVE-2026-1", "--namespace", "acme"), 2, "is no address such as"),
        (("CVE-2026-1", "--tlp", "BLUE"), 2, "BLUE"),
        ((), 2, "CVE"),
    ],
)
def test_what_cannot_be_drafted_is_one_sentence(vendor, arguments, code, words):
    done = advise(vendor, *arguments)
    assert done.exit_code == code
    assert words in " ".join(done.stderr.split())
