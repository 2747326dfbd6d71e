"""Products as advisories name them, turned into the names that inventories have."""

from __future__ import annotations

import pytest

from doorward.advisories.product import Identity, identified, named


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["pkg:pypi/Zope.Door@1.2"], ("PyPI", "zope-door", "1.2", None)),
        (["pkg:maven/org.example/door@1.2?type=jar"], ("Maven", "org.example:door", "1.2", None)),
        (["pkg:golang/example.org/Door@v1.2.0"], ("Go", "example.org/Door", "v1.2.0", None)),
        (["pkg:npm/%40example/door"], ("npm", "@example/door", None, None)),
        (["pkg:apk/alpine/door@1.2-r0?distro=alpine-3.18.2"], ("Alpine:v3.18", "door", "1.2-r0", None)),
        (["pkg:deb/debian/libdoor@1.2-1?distro=bookworm&upstream=door"], ("Debian:12", "door", "1.2-1", None)),
        (["pkg:rpm/almalinux/door@1.2-3?epoch=1&distro=almalinux-9"], ("AlmaLinux:9", "door", "1:1.2-3", None)),
        (["pkg:oci/door@sha256%3Aabc?repository_url=example.org/door"], (None, None, "sha256:abc", None)),
        (["cpe:2.3:a:example:door:1.2:*:*:*:*:*:*:*"], (None, None, "1.2", "cpe:2.3:a:example:door:1.2:*:*:*:*:*:*:*")),
        (["cpe:/a:example:door:1.2:p1"], (None, None, "1.2-p1", "cpe:/a:example:door:1.2:p1")),
        (["cpe:2.3:a:example:door:*"], (None, None, None, "cpe:2.3:a:example:door:*")),
        (["cpe:/x:what"], (None, None, None, "cpe:/x:what")),
        (["pkg:not a url"], (None, None, None, None)),
        (["door 1.2"], (None, None, None, None)),
        ([None, 5, ["x"], ""], (None, None, None, None)),
        ([], (None, None, None, None)),
    ],
)
def test_what_inventories_know_a_product_by(names, found):
    identity = identified(*names)
    assert (identity.ecosystem, identity.package, identity.version, identity.cpe) == found


def test_the_first_of_a_kind_wins_and_both_kinds_are_kept():
    cpe = "cpe:2.3:a:example:door:1.0:*:*:*:*:*:*:*"
    found = identified("door", " pkg:pypi/door@2.0 ", cpe, "pkg:pypi/other@3.0")
    assert found == Identity("PyPI", "door", "2.0", cpe, "pkg:pypi/door@2.0")


def test_a_version_that_stands_beside_counts_where_no_name_tells_one():
    assert identified("pkg:pypi/door", version="1.0").version == "1.0"
    assert identified("pkg:pypi/door@2.0", version="1.0").version == "2.0"
    assert identified("cpe:/a:example:door", version="1.0").version == "1.0"


def test_it_is_known_where_an_inventory_can_hold_it():
    assert identified("pkg:pypi/door").known
    assert identified("cpe:/a:example:door").known
    assert not identified("pkg:oci/door").known
    assert not identified("door").known


def test_it_has_the_columns_of_a_verdict():
    found = identified("pkg:pypi/door@2.0").vex()
    assert found == {"ecosystem": "PyPI", "package": "door", "version": "2.0", "cpe": None}


def test_people_find_it_again_by_its_most_telling_name():
    assert named(identified("pkg:pypi/door@2.0", "cpe:/a:example:door"), "Door", "2.0") == "pkg:pypi/door@2.0"
    assert named(identified("cpe:/a:example:door"), "Door", "2.0") == "cpe:/a:example:door"
    assert named(Identity(), "Door", "2.0") == "Door 2.0"
    assert named(Identity(), "Door") == "Door"
    assert named(Identity()) is None
