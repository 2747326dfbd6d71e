"""The comparison cases of the development data, where they are at hand."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
from tests.versions.algebra import compare

from doorward.versions import schemes

ARCHIVE = Path(__file__).parents[3] / "shared" / "data" / "exposure" / "versions" / "versions.tar.xz"

# Maven 3.9 and 3.8 themselves say 2-1 > 2.0.a (the zero is cut, a list ranks above a word); the cases keep Maven 3.0's order.
DIFFERENT = {("maven", "2-1", "2.0.a")}
FILES = {
    "dev/alpine_version_cmp.json": "apk",
    "dev/deb_version_python_pkg_test.json": "dpkg",
    "dev/maven_version_cmp.json": "maven",
    "dev/nuget_version_cmp.json": "nuget",
}


def cases(name):
    if not ARCHIVE.exists():
        pytest.skip("the development data are not beside this repository")
    with tarfile.open(ARCHIVE) as archive:
        member = next(item for item in archive if item.name.removeprefix("./") == name)
        return json.load(archive.extractfile(member))


@pytest.mark.parametrize(("file", "name"), FILES.items())
def test_every_comparison_case_agrees(file, name):
    scheme = schemes()[name]
    for case in cases(file):
        left, right = case["input"]["versions"]
        found, expected = compare(scheme, left, right), case["expected_output"]
        if case["test_type"] == "equality":
            assert (found == 0) == expected, f"{left} == {right}"
        elif (name, left, right) in DIFFERENT:
            assert found == 1, f"{left} > {right}: take it off the list of differences"
        elif found == 0:
            # Sorting keeps equal versions as they stood.
            assert expected == [left, right]
        else:
            lower = left if found < 0 else right
            assert expected[0].lower() == lower.lower(), f"{left} against {right}"
