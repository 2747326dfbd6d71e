"""The pinned requirements hold what pyproject.toml asks for, hashed, and name no index."""

from __future__ import annotations

import re
import tomllib

import pytest
from docs.generate import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
ASKED = {
    "build": PROJECT["build-system"]["requires"],
    "run": PROJECT["project"]["dependencies"],
    "spark": [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["spark"]],
    "test": [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["test"]],
}
PIN = re.compile(
    r"^([a-z0-9-]+)==(\S+)(?: ; ([^\\]+?))? \\$((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+)", re.MULTILINE
)


def text(name):
    return (ROOT / f"requirements/{name}.txt").read_text("utf-8")


def pins(name):
    """Package -> its pinned versions; there are several where Python versions differ."""
    found = {}
    for package, version, *_ in PIN.findall(text(name)):
        found.setdefault(package, set()).add(version)
    return found


@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_for_is_pinned_to_versions_that_fit(name):
    pinned = pins(name)

    for asked in map(Requirement, ASKED[name]):
        versions = pinned.get(canonicalize_name(asked.name), set())
        assert versions, f"{asked.name} is not pinned: run `make requirements`"
        assert all(asked.specifier.contains(version) for version in versions), f"{asked}: run `make requirements`"


@pytest.mark.parametrize("name", [*ASKED, "compile"])
def test_every_line_is_a_pin_with_its_hashes(name):
    rest = "\n".join(
        line for line in PIN.sub("", text(name)).splitlines() if line and not line.lstrip().startswith("#")
    )

    assert rest == ""


@pytest.mark.parametrize("name", ["test", "spark"])
def test_tests_and_spark_run_with_the_very_versions_that_people_run(name):
    assert pins("run").items() <= pins(name).items()


def test_spark_takes_nothing_that_tests_have_in_another_version():
    both = pins("spark").keys() & pins("test").keys()
    assert {package: pins("spark")[package] for package in both} == {package: pins("test")[package] for package in both}


def test_every_dependency_has_its_line_in_the_decisions():
    page = (ROOT / "docs/decisions/0002-dependencies.md").read_text("utf-8")

    for asked in map(Requirement, ASKED["run"]):
        assert f"\n| {asked.name} | " in page, f"say in 0002 why {asked.name} earns its place"
