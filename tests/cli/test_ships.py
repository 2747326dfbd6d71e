"""Who ships a package: sentences first, then rows; programs get the rows alone."""

from __future__ import annotations

import csv
import io
import json

import pytest
from tests.cli.runs import run

FILES = {
    "components.csv": "build,purl,own_release\nb1,pkg:npm/lodash@4.17.20,\nb2,pkg:npm/lib@1.0.0,lib-1\nb3,pkg:npm/lodash@4.17.21,\n",
    "releases.csv": "release,product,version,build\nlib-1,lib,1.0.0,b1\ngate-7,gate,7,b2\ngate-8,gate,8,b3\ngate-9,gate,9,b4\n",
    "customers.csv": "customer,site,release,until,contact\nAcme,Ulm,gate-7,,psirt@acme.example\nLeft,,gate-7,2026-01-31,x@example.org\n",
    "door.cdx.json": json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "metadata": {
                "timestamp": "2026-05-01T00:00:00Z",
                "component": {"type": "application", "name": "gate", "version": "9"},
            },
            "components": [{"type": "library", "name": "lodash", "version": "3.0.0", "purl": "pkg:npm/lodash@3.0.0"}],
        }
    ),
    "advisory.json": json.dumps(
        {
            "id": "GHSA-1",
            "modified": "2026-01-01T00:00:00Z",
            "aliases": ["CVE-2026-1"],
            "affected": [
                {
                    "package": {"ecosystem": "npm", "name": "lodash"},
                    "ranges": [{"type": "SEMVER", "events": [{"introduced": "4.0.0"}, {"fixed": "4.17.21"}]}],
                }
            ],
        }
    ),
}


@pytest.fixture(scope="module")
def vendor(tmp_path_factory):
    """A workspace that holds the registers of a vendor."""
    folder = tmp_path_factory.mktemp("vendor")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    done = run("ingest", folder, "--workspace", folder / "workspace")
    assert done.exit_code == 0, done.output
    return folder / "workspace"


def ships(vendor, *arguments):
    return run("ships", *arguments, "--workspace", vendor)


def test_the_answer_stands_before_the_table(vendor):
    done = ships(vendor, "pkg:npm/lodash", "--below", "4.17.21")
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        "3 of 4 releases ship lodash <4.17.21: gate and lib.",
        "Tell 1 customer at 1 site: psirt@acme.example.",
        "Rebuild in 2 waves: 1. gate and lib; 2. gate.",
    ]
    assert lines[4].split()[:4] == ["answer", "product", "release", "version"]
    assert len(lines) == 8


def test_programs_get_rows_alone_and_the_sentences_beside_them(vendor):
    done = ships(vendor, "lodash", "--range", "<4.17.21", "--list", "builds", "--format", "jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["build"], row["wave"], row["holds"]) for row in rows] == [
        ("b1", 1, ["lodash 4.17.20"]),
        ("b4", 1, ["lodash 3.0.0"]),
        ("b2", 2, ["lodash 4.17.20"]),
    ]
    assert "3 of 4 releases" in done.stderr


def test_customers_come_as_csv_with_whom_to_tell(vendor):
    done = ships(vendor, "lodash", "--below", "4.17.21", "--list", "customers", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["customer"], row["contact"], row["in_service"]) for row in rows] == [
        ("Acme", "psirt@acme.example", "true"),
        ("Left", "x@example.org", "false"),
    ]


def test_a_cve_asks_for_what_its_advisories_say(vendor):
    done = ships(vendor, "--cve", "CVE-2026-1")
    assert done.stdout.startswith("2 of 4 releases ship CVE-2026-1: gate and lib.")


def test_all_of_them_are_listed_where_asked_for(vendor):
    done = ships(vendor, "lodash", "--below", "4.17.21", "--all", "--format", "jsonl")
    assert [json.loads(line)["answer"] for line in done.stdout.splitlines()] == ["ships"] * 3 + ["does not ship"]


def test_the_time_it_is_taken_to_be_decides_whom_to_tell(vendor):
    done = ships(vendor, "lodash", "--below", "4.17.21", "--as-of", "2026-01-31")
    assert "Tell 2 customers at 2 sites: psirt@acme.example and x@example.org." in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name a package"),
        (("lodash", "--cve", "CVE-2026-1"), "name a package"),
        (("--cve", "CVE-2026-1", "--below", "2"), "--cve says itself which versions"),
        (("lodash", "--below", "2", "--range", "<2"), "leave one out"),
        (("lodash", "--range", "about 2"), "is no range such as"),
        (("pkg:nobody/x",), "is no package URL of a known ecosystem"),
    ],
)
def test_wrong_use_is_one_sentence(vendor, arguments, words):
    done = ships(vendor, *arguments)
    assert done.exit_code == 2
    assert words in " ".join(done.stderr.split())


def test_a_weakness_that_no_advisory_tells_of_is_no_all_clear(vendor):
    done = ships(vendor, "--cve", "CVE-2026-9")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no advisory that was read says which packages CVE-2026-9 affects" in done.stderr


def test_hostile_text_is_shown_plain(vendor):
    assert "\x1b" not in ships(vendor, "lo\x1b[31mdash").output


def test_packages_whose_longer_names_end_so_are_said(vendor, tmp_path):
    text = "build,purl\nb1,pkg:maven/org.example/gate-core@1.0\nb1,pkg:npm/%40example/gate-core@1.0\nb1,pkg:npm/other-gate-core@1.0\n"
    (tmp_path / "components.csv").write_text(text)
    assert run("ingest", tmp_path / "components.csv", "--workspace", tmp_path / "w").exit_code == 0
    done = ships(tmp_path / "w", "Gate-Core")
    assert "Not asked for, though their names end so: @example/gate-core and org.example:gate-core." in done.stdout
    assert "Not asked for" not in ships(tmp_path / "w", "pkg:maven/org.example/gate-core").stdout
    assert "Not asked for" not in ships(vendor, "lodash").stdout
