"""Is it affected, and why: asked by weakness, asset and package, for people and for programs."""

from __future__ import annotations

import csv
import io
import json

import pytest
from tests.asking import at
from tests.cli.runs import run
from tests.working import fill, opened

from doorward.tables import filled

CVE, OTHER = "CVE-2026-99001", "CVE-2026-99002"
NAME = "cpe:/a:example:office:7.2.1"
PACKAGE = {"ecosystem": "Debian:12", "package": "larkspur", "version": "2.4.8-1"}
ROWS = [
    PACKAGE | {"cve": CVE, "answer": "affected", "why": "in the range", "range": "0 <= version < 2.4.9-1", "fixed": "2.4.9-1",
               "exact": True, "source": "osv", "advisories": ["DSA-1"]},
    PACKAGE | {"cve": OTHER, "answer": "not affected", "why": "fixed before", "range": "0 <= version < 2.4.1-1",
               "source": "osv", "advisories": ["DSA-2"]},
    {"cpe": NAME, "version": "7.2.1", "cve": CVE, "answer": "cannot tell", "why": "version not readable", "source": "nvd",
     "advisories": [CVE]},
]  # fmt: skip
SOFTWARE = [
    {"time": at(0), "asset": asset, "name": name, **PACKAGE, "version": "2.4.8-1+b1", "package_version": "2.4.8-1"}
    for asset in ("www01", "www02")
    for name in ("larkspur", "larkspur-common")
]
SERVICE = {"time": at(0), "address": "192.0.2.10", "port": 443, "state": "open", "product": "Office", "cpes": [NAME]}
COVERED = [{"asset": "www01", "source": "osv", "components": 3, "judged": 2, "why": "no version"}]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A workspace with matches in it."""
    folder = tmp_path_factory.mktemp("matches")
    with opened(folder) as workspace:
        fill(workspace, software=SOFTWARE, services=[SERVICE])
        for name, rows in (("matches", ROWS), ("coverage", COVERED)):
            workspace.lake.replace(name, filled(name, rows))
    return folder / "workspace"


def asked(place, *options):
    done = run("matches", *options, "--workspace", place, "--format", "jsonl")
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_every_holder_of_a_component_is_told(place):
    rows, beside = asked(place)

    assert len(rows) == 9
    assert beside.strip() == "9 matches: 4 affected, 4 not affected, 1 cannot tell."


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--cve", CVE.lower()), 5),
        (("--cve", "DSA-2"), 4),
        (("--asset", "WWW01"), 4),
        (("--asset", "192.0.2.10"), 1),
        (("--package", "larkspur-common"), 4),
        (("--package", "larkspur"), 8),
        (("--answer", "cannot tell"), 1),
        (("--cve", CVE, "--asset", "www01", "--answer", "not affected"), 0),
    ],
)
def test_it_is_asked_by_weakness_asset_package_and_answer(place, options, expected):
    assert len(asked(place, *options)[0]) == expected


def test_a_row_says_what_decided(place):
    (row, _) = asked(place, "--asset", "www01", "--answer", "affected")[0]

    assert (row["component"], row["version"], row["package"]) == ("larkspur", "2.4.8-1+b1", "larkspur")
    assert (row["why"], row["range"], row["fixed"], row["source"]) == (
        "in the range",
        "0 <= version < 2.4.9-1",
        "2.4.9-1",
        "osv",
    )


def test_people_get_a_table_and_spreadsheets_a_list(place):
    shown = run("matches", "--workspace", place, "--answer", "affected", columns=140).stdout
    assert "in the range: 0 <= version < 2.4.9-1" in shown

    listed = run("matches", "--workspace", place, "--format", "csv").stdout
    assert len(list(csv.DictReader(io.StringIO(listed)))) == 9


def test_more_rows_than_asked_for_are_said_to_be_there(place):
    rows, beside = asked(place, "--most", "2")

    assert len(rows) == 2
    assert "There are more rows than 2" in beside


def test_coverage_says_what_could_not_be_judged(place):
    rows, beside = asked(place, "--coverage")

    assert rows == COVERED
    assert beside.strip() == "1 asset; 1 component could not be judged."


def test_no_match_is_not_said_to_be_safe(place):
    rows, beside = asked(place, "--cve", "CVE-1999-1")

    assert rows == []
    assert beside.startswith("No match: no feed that was read speaks of it.")


def test_before_an_analysis_it_says_what_to_do(tmp_path):
    with opened(tmp_path):
        pass
    done = run("matches", "--workspace", tmp_path / "workspace")

    assert done.exit_code == 1
    assert "run doorward analyze" in done.stderr
