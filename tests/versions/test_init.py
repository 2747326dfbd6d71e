from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward import versions
from doorward.version import LONGEST, Scheme
from doorward.versions import cpe_version, scheme_of, scheme_of_product, schemes
from doorward.versions.generic import generic

HOSTILE = [
    "",
    " ",
    "\x00",
    "1\x00",
    "é1",
    "1.0\u202e",
    "9" * LONGEST,
    "1" + ".0" * 127,
    "1-" * 128,
    "a1" * 128,
    "~" * LONGEST,
    "^" * LONGEST,
    "1.0" + "-" * 250,
    "1" * (LONGEST + 1),
    "1.0'; drop table conn; --",
]


def test_every_file_is_a_scheme():
    files = {path.stem for path in Path(versions.__file__).parent.glob("*.py")} - {"__init__"}
    assert set(schemes()) == files
    assert {"apk", "dpkg", "generic", "maven", "semver"} < files


def test_no_ecosystem_has_two_schemes():
    ecosystems = [name for scheme in schemes().values() for name in scheme.ecosystems]
    assert len(ecosystems) == len(set(ecosystems))


@pytest.mark.parametrize(
    ("ecosystem", "name"),
    [
        ("PyPI", "pep440"),
        ("npm", "semver"),
        ("Debian:12", "dpkg"),
        ("Ubuntu:22.04:LTS", "dpkg"),
        ("Alpine:v3.18", "apk"),
    ],
)
def test_an_ecosystem_has_its_scheme_with_or_without_a_release(ecosystem, name):
    assert scheme_of(ecosystem).name == name


@pytest.mark.parametrize("ecosystem", ["", "Conan", "pypi", ":12"])
def test_an_unknown_ecosystem_has_none(ecosystem):
    assert scheme_of(ecosystem) is None


@pytest.mark.parametrize(
    ("vendor", "product", "name"),
    [
        ("nodejs", "node.js", "semver"),
        ("NodeJS", "Node.js", "semver"),
        ("nobody", "nothing", "generic"),
        ("", "", "generic"),
    ],
)
def test_a_product_has_its_scheme_and_any_other_the_generic_one(vendor, product, name):
    assert scheme_of_product(vendor, product).name == name


def test_no_product_is_claimed_twice():
    claims = [claim for scheme in schemes().values() for claim in scheme.products]
    assert len(claims) == len(set(claims))
    assert all(vendor == vendor.lower() and product == product.lower() for vendor, product in claims)


def claiming(name, *products):
    return Scheme(name, name, generic.key, products=products)


def test_the_very_product_goes_before_a_beginning_and_a_long_beginning_before_a_short(monkeypatch):
    found = [
        claiming("all", ("maker", "*")),
        claiming("some", ("maker", "fire*")),
        claiming("one", ("maker", "firewall")),
    ]
    monkeypatch.setattr("doorward.versions.schemes", lambda: {scheme.name: scheme for scheme in found})
    names = [scheme_of_product.__wrapped__("maker", product).name for product in ("firewall", "fireplace", "other")]
    assert names == ["one", "some", "all"]


@pytest.mark.parametrize(
    ("version", "update", "whole"),
    [
        ("10.2.9", "h1", "10.2.9-h1"),
        ("10.2.9", "*", "10.2.9"),
        ("10.2.9", "-", "10.2.9"),
        (r"15.2\(7\)e3", "*", "15.2(7)e3"),
        ("*", "*", None),
        ("-", "sp1", None),
        ("", "*", None),
    ],
)
def test_a_cpe_name_states_its_version_with_the_update_or_none(version, update, whole):
    assert cpe_version(version, update) == whole


@pytest.mark.parametrize("name", schemes())
def test_hostile_versions_have_a_printable_key_or_none(name):
    for version in HOSTILE:
        key = schemes()[name].key(version)
        told = repr(version[:80])
        assert key is None or (key.text.isascii() and key.text.isprintable() and len(key.text) < 8 * LONGEST), told


@given(st.sampled_from(sorted(schemes())), st.text(max_size=20))
def test_any_text_has_a_key_or_none_and_always_the_same(name, version):
    key = schemes()[name].key(version)
    assert key == schemes()[name].key(version)
    assert key is None or key.text
