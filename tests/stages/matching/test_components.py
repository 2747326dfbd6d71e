"""What counts as one component, and how it is called."""

from __future__ import annotations

import pytest
from tests.asking import provided
from tests.judging import holding, span

from doorward.ecosystem import LANGUAGES
from doorward.query import sql
from doorward.stages.matching.components import PACKAGES


def packages(*software):
    import pyarrow as pa

    with provided(software=software) as engine:
        engine.provide("languages", pa.table({"family": sorted(LANGUAGES)}))
        rows = engine.run(sql(PACKAGES), {}).to_pylist()
        engine.forget("languages")
    return sorted(rows, key=lambda row: row["component"])


def test_a_package_with_its_version_is_one_component_whoever_holds_it():
    rows = packages(holding("1.0"), holding("1.0", asset="web2"), holding("1.1"), holding("1.0", "window"))

    assert [(row["component"], row["package"], row["version"]) for row in rows] == [
        (1, "door", "1.0"),
        (2, "door", "1.1"),
        (3, "window", "1.0"),
    ]


def test_the_version_of_the_source_package_is_the_one_that_is_compared():
    (row,) = packages(holding("1:1.0+b1", package_version="1.0-1", ecosystem="Debian:12"))

    assert row["version"] == row["stated"] == "1.0-1"


@pytest.mark.parametrize("row", [holding("1.0", ecosystem=None), {**holding("1.0"), "package": None}])
def test_what_names_no_package_of_an_ecosystem_is_none(row):
    assert packages(row) == []


@pytest.mark.parametrize(
    ("ecosystem", "family", "release"),
    [
        ("Debian:12", "Debian", "12"),
        ("Debian", "Debian", None),
        ("Ubuntu:22.04", "Ubuntu", "22.04"),
        ("Ubuntu:22.04:LTS", "Ubuntu", "22.04"),
        ("Ubuntu:Pro:18.04:LTS", "Ubuntu", "Pro:18.04"),
        ("Alpine:v3.19", "Alpine", "v3.19"),
        ("Maven:https://repo.example.com/maven2", "Maven", None),
        ("Opengrove:13", "Opengrove", "13"),
    ],
)
def test_a_distribution_has_a_release_and_a_language_has_none(ecosystem, family, release):
    (row,) = packages(holding("1.0", ecosystem=ecosystem))

    assert (row["family"], row["release"]) == (family, release)
    assert span(ecosystem=ecosystem)["release"] == release


@pytest.mark.parametrize("version", [None, "", " ", "*", "-", "unknown", "UNKNOWN", "NOASSERTION", "(devel)", "n/a"])
def test_words_for_no_version_state_none(version):
    (row,) = packages(holding(version))

    assert row["stated"] is None
    assert row["version"] == version


@pytest.mark.parametrize("version", ["1.0", "none-1", "0", "latest"])
def test_other_words_are_versions(version):
    assert packages(holding(f" {version} "))[0]["stated"] == version


@pytest.mark.parametrize(
    ("ecosystem", "called"),
    [("NuGet", "door.core"), ("Packagist", "door.core"), ("npm", "Door.Core"), ("Go", "Door.Core")],
)
def test_case_counts_unless_the_ecosystem_takes_no_notice_of_it(ecosystem, called):
    (row,) = packages(holding("1.0", "Door.Core", ecosystem))

    assert (row["called"], row["package"]) == (called, "Door.Core")


@pytest.mark.parametrize(
    ("version", "epoch", "module", "stream"),
    [
        ("1:10.21.0-3.module_el8.2.0+391+8da3adc6", "1", "_", ("10", "21")),
        ("10.21.0-3.module+el8.2.0+7071+d2377ea3", "0", "+", ("10", "21")),
        ("7.61.1-18.el8", "0", "", ("7", "61")),
        ("9-1", "0", "", ("9", "")),
    ],
)
def test_a_modular_package_says_so_in_its_version(version, epoch, module, stream):
    (row,) = packages(holding(version, ecosystem="AlmaLinux:8"))

    assert (row["epoch"], row["module"], (row["major"], row["minor"])) == (epoch, module, stream)
