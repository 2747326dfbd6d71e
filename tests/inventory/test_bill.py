"""Components of bills as rows."""

from __future__ import annotations

import pytest

from doorward.inventory.bill import SYSTEM, Part, built_from, row
from doorward.tables import TABLES


def judged(part, within=None):
    found = row(part, 3, within, {"asset": "host1"})
    assert set(found) <= set(TABLES["software"].all_columns)
    return found["ecosystem"], found["package"], found["package_version"]


def test_a_component_is_a_row():
    part = Part("door", "1.0", "library", "pkg:npm/door@1.0", "cpe:2.3:a:door:door:1.0", "Door & Sons")
    assert row(part, 3, None, {"asset": "host1"}) == {
        "name": "door",
        "version": "1.0",
        "kind": "library",
        "purl": "pkg:npm/door@1.0",
        "cpe": "cpe:2.3:a:door:door:1.0",
        "ecosystem": "npm",
        "package": "door",
        "package_version": None,
        "supplier": "Door & Sons",
        "evidence": "sbom",
        "origin_row": 3,
        "asset": "host1",
    }


@pytest.mark.parametrize(
    ("purl", "told"),
    [
        ("pkg:deb/debian/libdoor@1.0-2?upstream=door%401.0-1&distro=debian-12", ("Debian:12", "door", "1.0-1")),
        ("pkg:rpm/almalinux/door@1.0-2.el9?epoch=1&distro=almalinux-9", ("AlmaLinux:9", "door", "1:1.0-2.el9")),
        ("pkg:npm/door@1.0-2", ("npm", "door", None)),
        ("pkg:npm/door", ("npm", "door", None)),
        ("pkg:generic/door@1.0-2", (None, None, None)),
        ("no url", (None, None, None)),
        (None, (None, None, None)),
    ],
)
def test_a_url_tells_the_package_and_the_version_to_compare(purl, told):
    assert judged(Part("libdoor", "1.0-2", purl=purl)) == told


def test_the_version_of_the_url_counts_where_the_bill_shortens_it():
    assert judged(Part("door", "1.0", purl="pkg:rpm/rocky/door@1.0-2.el9")) == ("Rocky Linux", "door", "1.0-2.el9")
    assert judged(Part("door", None, purl="pkg:npm/door@1.0")) == ("npm", "door", "1.0")


def test_a_source_that_is_told_beside_the_url_counts_where_the_url_has_none():
    part = Part("libdoor", "1.0", purl="pkg:deb/debian/libdoor@1.0", source=("door", "0.9"))
    assert judged(part, "Debian:12") == ("Debian:12", "door", "0.9")
    named = Part("libdoor", "1.0", purl="pkg:deb/debian/libdoor@1.0?upstream=gate", source=("door", "0.9"))
    assert judged(named) == ("Debian", "gate", None)
    rpm = Part("libdoor", "1.0", purl="pkg:rpm/rocky/libdoor@1.0", source=("door", "0.9"))
    assert judged(rpm) == ("Rocky Linux", "libdoor", None)


def test_the_source_of_a_well_known_package_counts_where_the_bill_tells_none():
    assert judged(Part("libssl3", "3.0", purl="pkg:deb/debian/libssl3@3.0")) == ("Debian", "openssl", None)
    assert judged(Part("libssl3", "3.0", purl="pkg:apk/alpine/libssl3@3.0")) == ("Alpine", "openssl", None)
    assert judged(Part("libssl3", "3.0", purl="pkg:deb/debian/libssl3@3.0?upstream=door")) == ("Debian", "door", None)
    assert judged(Part("libssl3", "3.0", purl="pkg:deb/debian/libssl3@3.0", source=("door", None))) == (
        "Debian",
        "door",
        None,
    )
    assert judged(Part("libssl3", "3.0", purl="pkg:npm/libssl3@3.0")) == ("npm", "libssl3", None)


def test_the_operating_system_has_an_ecosystem_and_no_package():
    assert judged(Part("debian", "12.4", SYSTEM)) == ("Debian:12", None, None)
    assert judged(Part("debian", "12.4", "library")) == (None, None, None)


@pytest.mark.parametrize(
    ("told", "source"),
    [
        ("built package from: door 1.0-1", ("door", "1.0-1")),
        ("acquired package info from DPKG DB: /var/lib/dpkg/status", (None, None)),
        ("", (None, None)),
        (None, (None, None)),
    ],
)
def test_the_words_of_spdx_may_tell_the_source(told, source):
    assert built_from(told) == source
