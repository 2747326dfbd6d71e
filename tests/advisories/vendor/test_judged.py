"""What an advisory says of one product, as rows of affected and applicability."""

from __future__ import annotations

import pytest

from doorward.advisories.product import identified
from doorward.advisories.vendor.judged import judged, numbered
from doorward.advisories.vendor.products import Product

RHEL = Product("RHEL 8", identified("cpe:/o:redhat:enterprise_linux:8::baseos"))
PURL = "pkg:rpm/redhat/door@1.2-3.el8?epoch=1"


def package(purl, **more):
    return Product("Door", identified(purl), **more)


def appliance(**more):
    return Product("Front Door", vendor="example", product="front_door", **more)


def intervals(product, status="affected"):
    keys = ("introduced", "introduced_excluded", "fixed", "last_affected", "versions")
    return [tuple(row.get(key) for key in keys) for row in judged(product, status).get("affected", [])]


def criteria(product):
    keys = ("version", "low", "low_excluded", "high", "high_excluded")
    return [tuple(row.get(key) for key in keys) for row in judged(product, "affected").get("applicability", [])]


def test_an_affected_package_of_one_version_is_that_version():
    (row,) = judged(package("pkg:pypi/Front_Door@1.2"), "affected")["affected"]
    assert row == {
        "ecosystem": "PyPI",
        "release": None,
        "package": "front-door",
        "scheme": "pep440",
        "versions": ["1.2"],
    }


def test_an_affected_package_without_a_version_is_affected_in_every_one():
    assert intervals(package("pkg:pypi/door")) == [("0", None, None, None, None)]


@pytest.mark.parametrize(
    ("versions", "found"),
    [
        ("vers:pypi/>=1.0|<2.0", [("1.0", None, "2.0", None, None)]),
        ("vers:pypi/>1.0|<=2.0", [("1.0", True, None, "2.0", None)]),
        ("vers:pypi/1.5|>=2.0", [(None, None, None, None, ["1.5"]), ("2.0", None, None, None, None)]),
        ("vers:generic/<2.0", [("0", None, "2.0", None, None)]),
        ("vers:all/*", [("0", None, None, None, None)]),
        ("< 2.0", [("0", None, "2.0", None, None)]),
    ],
)
def test_a_range_of_an_affected_package(versions, found):
    assert intervals(package("pkg:pypi/door", versions=versions)) == found


def test_a_fix_of_a_distribution_ends_what_every_earlier_version_is_affected_by():
    part = package(PURL, whole=RHEL)
    (row,) = judged(part, "fixed")["affected"]
    assert row == {
        "ecosystem": "Red Hat",
        "release": "8",
        "package": "door",
        "scheme": "rpm",
        "introduced": "0",
        "fixed": "1:1.2-3.el8",
    }
    assert judged(part, "not_affected") == {"affected": []}
    assert intervals(package("pkg:rpm/redhat/door", whole=RHEL)) == [("0", None, None, None, None)]


def test_a_package_of_an_unknown_release_is_left_to_its_verdict():
    assert judged(package(PURL), "fixed") == {}


def test_a_fix_of_a_language_s_package_says_nothing_of_other_branches():
    assert intervals(package("pkg:pypi/door@2.0"), "fixed") == []


def test_a_part_of_a_product_is_affected_only_there():
    assert judged(package("pkg:pypi/door@1.2", whole=appliance()), "affected") == {}
    assert judged(appliance(whole=appliance()), "affected") == {}


def test_a_product_is_a_criterion():
    (row,) = judged(appliance(version="1.2"), "affected")["applicability"]
    assert row == {
        "part": None,
        "vendor": "example",
        "product": "front_door",
        "version": "1.2",
        "update": "*",
        "software_edition": "*",
        "target_software": "*",
        "target_hardware": "*",
        "low_excluded": False,
        "high_excluded": False,
        "scheme": "generic",
        "vulnerable": True,
    }


def test_the_scheme_is_the_product_s():
    (row,) = judged(Product("x", vendor="fortinet", product="fortios", version="7.0.1"), "affected")["applicability"]
    assert row["scheme"] != "generic"


@pytest.mark.parametrize(
    ("versions", "found"),
    [
        ("vers:generic/>=1.0|<2.0", [("*", "1.0", False, "2.0", True)]),
        ("vers:intdot/>1.0|<=2.0", [("*", "1.0", True, "2.0", False)]),
        ("vers:generic/1.5", [("1.5", None, False, None, False)]),
        ("vers:all/*", [("*", None, False, None, False)]),
        ("< V2.0", [("*", None, False, "2.0", True)]),
        ("All versions < V2.0", [("*", None, False, "2.0", True)]),
        ("All versions", [("*", None, False, None, False)]),
        (">=1.0|<2.0", None),
    ],
)
def test_a_range_of_a_product(versions, found):
    assert found is None or criteria(appliance(versions=versions)) == found
    assert criteria(appliance(versions=versions))


@pytest.mark.parametrize("versions", ["see the table", "vers:generic/", "vers:generic/<>", "vers:pypi/<x y"])
def test_a_range_that_is_not_understood_is_said(versions):
    with pytest.raises(ValueError, match=r"not understood|names no version|no comparison|no version"):
        judged(appliance(versions=versions), "affected")


def test_a_cpe_name_goes_before_the_names_of_the_branches():
    cpe = "cpe:2.3:o:example:door_firmware:1.2:p1:*:*:*:*:*:*"
    (row,) = judged(Product("x", identified(cpe), "other", "thing", "9"), "affected")["applicability"]
    assert [row[key] for key in ("part", "vendor", "product", "version", "update")] == [
        "o",
        "example",
        "door_firmware",
        "1.2",
        "p1",
    ]
    bare = Product("x", identified("cpe:/o:example:door_firmware"), version="1.3")
    assert criteria(bare) == [("1.3", None, False, None, False)]


def test_a_product_without_a_name_for_inventories_makes_no_row():
    assert not any(judged(Product("Door"), "affected").values())
    assert not any(judged(Product("Door", identified("cpe:/x:broken")), "affected").values())
    assert judged(appliance(version="1"), "not_affected") == {}


def test_what_a_product_runs_on_is_no_finding():
    (own, other) = judged(appliance(version="1", whole=appliance(version="2"), runs_on=True), "affected")[
        "applicability"
    ]
    assert (own["vulnerable"], other["vulnerable"], other["version"]) == (True, False, "2")


def test_configurations_are_numbered():
    alone, other = {"vulnerable": True, "x": 1}, {"vulnerable": True, "x": 2}
    joint = [{"vulnerable": True, "x": 3}, {"vulnerable": False, "x": 4}]
    keys = ("x", "configuration", "node", "configuration_operator")
    assert [tuple(row[key] for key in keys) for row in numbered([[alone], joint, [other], joint])] == [
        (1, 0, 0, "or"),
        (3, 1, 0, "and"),
        (4, 1, 1, "and"),
        (2, 0, 0, "or"),
        (3, 2, 0, "and"),
        (4, 2, 1, "and"),
    ]
    assert all(not row["negate"] and row["node_operator"] == "or" for row in numbered([joint]))
