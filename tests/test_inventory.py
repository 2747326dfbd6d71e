"""What an inventory describes by its file's name, and the rows of its components."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.inventory import component, described, text
from doorward.tables import TABLES


@pytest.mark.parametrize(
    ("name", "asset"),
    [
        ("door.cdx.json", "door"),
        ("door/bom.json", "door"),
        ("door-1.2.spdx.json", "door-1.2"),
        ("work/door/package-lock.json", "door"),
        ("work/door/requirements-dev.txt", "door"),
        ("host1.tar.gz!var/lib/dpkg/status", "host1"),
        ("hosts.zip!host2/lib/apk/db/installed", "host2"),
        ("host3/var/lib/dpkg/status.d/base", "base"),
        ("host4/rpm-qa.txt", "host4"),
        ("host5-rpms.txt", "host5"),
        ("host8-rpm-qa.txt", "host8"),
        ("host9_dpkg-l.log", "host9"),
        ("front-door.txt", "front-door"),
        ("host6/etc/os-release", "host6"),
        ("C:\\lists\\host7\\freeze.txt", "host7"),
        ("web.example.org", "web.example.org"),
        ("go.sum", "go"),
        ("", ""),
    ],
)
def test_the_last_part_that_says_something_names_the_asset(name, asset):
    assert described(name) == asset


@given(st.text(max_size=50))
def test_any_name_describes_something(name):
    assert bool(described(name)) == bool(name)


def test_a_component_has_its_ecosystems_spelling_and_what_more_is_told():
    row = component(7, "Door_Lock", " 1.0 ", "PyPI", asset="host1")
    assert row == {
        "name": "Door_Lock",
        "version": "1.0",
        "kind": "library",
        "ecosystem": "PyPI",
        "package": "door-lock",
        "evidence": "package list",
        "origin_row": 7,
        "asset": "host1",
    }
    assert set(row) <= set(TABLES["software"].all_columns)
    assert component(1, "libdoor1", "1", "Debian:12", package="door")["package"] == "door"
    assert component(1, "door", None, None)["package"] is None


@pytest.mark.parametrize(
    ("value", "told"), [(" a ", "a"), ("", None), (1.5, "1.5"), (3, "3"), (True, None), (None, None), ([], None)]
)
def test_only_texts_and_numbers_are_text(value, told):
    assert text(value) == told
