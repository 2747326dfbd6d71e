"""Which inventory tells of which release: by the names people give their files and products, and never by chance."""

from __future__ import annotations

import pytest
from tests.asking import provided

from doorward.portfolio.supply import HOLDINGS, INVENTORIES, LINKED, OWN_PARTS, SPOKEN
from doorward.query import sql

GATE = {"release": "gate-1.2", "product": "gate", "version": "1.2", "build": "b7"}
NEXT = {"release": "gate-1.3", "product": "gate", "version": "1.3", "build": "b8"}


def part(asset, name, version, **columns):
    row = {"asset": asset, "name": name, "version": version, "package": name, "ecosystem": "npm", "evidence": "sbom"}
    return row | {"origin": "f1"} | columns


def asked(text, **tables):
    inventories = sql(INVENTORIES)
    linked = sql(LINKED, inventories=inventories)
    spoken = sql(SPOKEN, inventories=inventories, linked=linked)
    holdings = sql(HOLDINGS, spoken=spoken)
    made = {"spoken": spoken, "holdings": holdings, "own": sql(OWN_PARTS, holdings=holdings)}
    with provided(**tables) as engine:
        return engine.run(made[text], {}).to_pylist()


def units(*rows, releases=(GATE, NEXT), builds=()):
    return sorted(row["unit"] for row in asked("spoken", software=rows, releases=releases, builds=builds))


@pytest.mark.parametrize("asset", ["gate-1.2", "Gate-1.2", "b7", "B7", "gate 1.2", "gate@1.2", "GATE_1.2"])
def test_an_inventory_named_after_a_release_its_build_or_product_and_version_tells_of_it(asset):
    assert units(part(asset, "lodash", "1")) == ["b7"]


def test_an_inventory_of_a_product_tells_of_the_release_whose_version_it_states():
    rows = [part("gate", "gate", "1.3"), part("gate", "lodash", "1")]
    assert units(*rows) == ["b8"]


def test_two_files_of_one_product_tell_of_two_releases():
    rows = [part("gate", "gate", version, origin=f"f{version}") for version in ("1.2", "1.3")]
    held = asked("holdings", software=[*rows, part("gate", "lodash", "9", origin="f1.3")], releases=[GATE, NEXT])
    assert sorted((row["unit"], row["package"], row["version"]) for row in held) == [
        ("b7", "gate", "1.2"),
        ("b8", "gate", "1.3"),
        ("b8", "lodash", "9"),
    ]


def test_an_inventory_without_a_version_tells_of_a_product_that_has_one_release():
    assert units(part("gate", "lodash", "1"), releases=[GATE]) == ["b7"]
    assert units(part("gate", "lodash", "1"), releases=[GATE, NEXT]) == ["gate"]


def test_an_inventory_of_a_version_that_was_never_released_stands_by_itself():
    assert units(part("gate", "gate", "1.4")) == ["gate 1.4"]
    assert units(part("gate-1.4", "gate-1.4", "1.4")) == ["gate-1.4"]


def test_an_inventory_of_a_build_that_was_not_released_tells_of_the_build():
    assert units(part("b9", "lodash", "1"), builds=[{"build": "b9"}]) == ["b9"]


def test_a_release_without_a_build_is_a_unit_by_its_name():
    assert units(part("gate", "gate", "1.2"), releases=[GATE | {"build": None}]) == ["gate-1.2"]


def test_what_was_seen_on_the_wire_and_what_a_bill_excludes_is_not_held():
    rows = [
        part("host", "nginx", "1", evidence="seen on the wire"),
        part("b7", "lodash", "1", evidence="build record"),
        part("gate-1.2", "jest", "1", evidence="sbom, scope excluded"),
        part("gate-1.2", "mocha", "1", evidence="package list, for development"),
        part("gate-1.2", "left-pad", "1", evidence=None),
    ]
    assert [row["package"] for row in asked("holdings", software=rows, releases=[GATE])] == ["left-pad"]


def test_components_are_held_by_their_build_and_a_package_version_counts_before_the_version():
    component = {"build": "b7", "name": "X", "package": "x", "version": "1", "ecosystem": None}
    rows = [part("b8", "y", "1", package_version="2:1")]
    held = asked("holdings", components=[component], software=rows, releases=[GATE, NEXT])
    assert sorted((row["unit"], row["package"], row["version"], row["ecosystem"]) for row in held) == [
        ("b7", "x", "1", ""),
        ("b8", "y", "2:1", "npm"),
    ]


def test_our_own_parts_are_known_by_the_register_or_by_product_and_version():
    components = [
        {"build": "b1", "name": "x", "own_release": "gate-1.2"},
        {"build": "b2", "name": "gate", "version": "1.3"},
    ]
    components += [
        {"build": "b3", "name": "gate", "version": "9"},
        {"build": "b4", "name": "n", "package": "gate", "version": "1.2"},
    ]
    found = asked("own", components=components, releases=[GATE, NEXT])
    assert sorted((row["unit"], row["release"]) for row in found) == [
        ("b1", "gate-1.2"),
        ("b2", "gate-1.3"),
        ("b4", "gate-1.2"),
    ]
