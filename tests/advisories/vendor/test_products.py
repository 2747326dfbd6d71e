"""Product trees: what the branches down to a product say of it, and what is part of what."""

from __future__ import annotations

import pytest
from tests.advisories.vendor.written import branch, product, relation, tree

from doorward.advisories.vendor.products import groups, products

PURL = "pkg:rpm/redhat/door@1.2-3.el8?arch=x86_64&epoch=1"
RHEL = "cpe:/o:redhat:enterprise_linux:8::baseos"


def test_the_branches_down_to_a_product_say_vendor_name_and_version():
    found = products(tree(("door", "1.2", {})))["door"]
    assert (found.vendor, found.product, found.version, found.versions) == ("example", "front_door", "1.2", None)
    assert (found.name, found.identity.version, found.spoken) == ("door", "1.2", "door")


def test_a_range_is_no_version():
    for category in ("product_version_range", "product_version"):
        found = products(tree(("door", "vers:generic/<2.0", {}), category=category))["door"]
        assert (found.version, found.versions) == (None, "vers:generic/<2.0")
    found = products(tree(("door", "< V2.0", {}), category="product_version_range"))["door"]
    assert (found.version, found.versions) == (None, "< V2.0")


def test_a_patch_level_goes_on_with_the_version():
    listed = {
        "branches": [
            branch("vendor", "Example", branch("product_name", "Door", branch("product_version", "1.2", branch("patch_level", "p3", leaf=product("door")))))
        ]
    }  # fmt: skip
    assert products(listed)["door"].version == "1.2 p3"


def test_a_whole_version_below_its_train_is_the_version():
    train = branch("product_version", "15.2E", branch("service_pack", "15.2(4o)E3", leaf=product("door")))
    listed = {"branches": [branch("vendor", "Cisco", branch("product_name", "IOS", train))]}
    assert products(listed)["door"].version == "15.2(4o)E3"


@pytest.mark.parametrize(
    ("vendor", "name", "spelled"),
    [
        ("Cisco", "Cisco IOS XE Software", "ios_xe"),
        ("Palo Alto Networks", "PAN-OS", "pan-os"),
        ("Example, Inc.", "Example Door", "door"),
        ("Example", "Example", "example"),
        ("Example", "Software", "software"),
        ("Example", "Examples", "examples"),
    ],
)
def test_a_product_is_spelled_without_its_vendor(vendor, name, spelled):
    assert products(tree(("door", "1", {}), vendor=vendor, named=name))["door"].product == spelled


def test_a_family_names_the_product_only_where_nothing_else_does():
    family = branch("product_family", "Doors", leaf=product("family"))
    within = branch("product_family", "Doors", branch("product_name", "Front Door", leaf=product("door")))
    found = products({"branches": [branch("vendor", "Example", family, within)]})
    assert (found["family"].product, found["door"].product) == ("doors", "front_door")


@pytest.mark.parametrize(
    ("vendor", "spelled"),
    [
        ("Fortinet", "fortinet"),
        ("Example, Inc.", "example"),
        ("Example GmbH", "example"),
        ("Palo Alto Networks", "palo_alto_networks"),
        ("Siemens AG", "siemens"),
        ("Cisco", "cisco"),
    ],
)
def test_a_vendor_is_spelled_as_cpe_does(vendor, spelled):
    assert products(tree(("door", "1", {}), vendor=vendor))["door"].vendor == spelled


def test_helpers_tell_package_and_cpe_name():
    helper = {"purl": "pkg:npm/door@1.2.3", "cpe": "cpe:2.3:a:example:door:1.2.3:*:*:*:*:*:*:*", "hashes": [{}]}
    found = products(tree(("door", "1.2.3", helper)))["door"]
    assert (found.identity.ecosystem, found.identity.package, found.identity.cpe) == ("npm", "door", helper["cpe"])
    assert products(tree(("door", "1", {"purls": ["pkg:pypi/door@2"]})))["door"].identity.ecosystem == "PyPI"


@pytest.mark.parametrize(
    ("purl", "level", "version"),
    [
        ("pkg:rpm/redhat/door", "door", None),
        ("pkg:rpm/redhat/389-ds-base", "389-ds-base", None),
        ("pkg:rpm/redhat/door", "1.2-3.el8", "1.2-3.el8"),
        ("pkg:rpm/redhat/door@1.2-3.el8", "door-1.2-3.el8.x86_64", "1.2-3.el8"),
        ("pkg:maven/org.example/2door", "2door", None),
        ("pkg:npm/door", "v1.2", "v1.2"),
        ("cpe:/a:example:door", "R81.10", "R81.10"),
    ],
)
def test_the_name_of_a_package_is_no_version(purl, level, version):
    kind = "purl" if purl.startswith("pkg:") else "cpe"
    assert products(tree(("door", level, {kind: purl})))["door"].identity.version == version


def test_a_relationship_makes_a_product_of_two():
    listed = tree(
        ("door", "1", {"purl": PURL}), ("house", "8", {"cpe": RHEL}), relationships=[relation("both", "door", "house")]
    )
    found = products(listed)["both"]
    assert (found.identity.package, found.whole.identity.cpe, found.runs_on) == ("door", RHEL, False)
    assert found.ecosystem == "Red Hat:8"
    assert products(listed)["door"].ecosystem == "Red Hat"
    runs = tree(
        ("door", "1", {}), ("house", "8", {}), relationships=[relation("both", "door", "house", "installed_on")]
    )
    assert products(runs)["both"].runs_on


@pytest.mark.parametrize(
    ("cpe", "ecosystem"),
    [
        ("cpe:/o:redhat:enterprise_linux:8::baseos", "Red Hat:8"),
        ("cpe:/a:redhat:enterprise_linux:9::appstream", "Red Hat:9"),
        ("cpe:/o:redhat:rhel_eus:8.6::baseos", "Red Hat:rhel_eus:8.6"),
        ("cpe:/x:broken", "Red Hat"),
    ],
)
def test_the_release_is_that_of_the_whole(cpe, ecosystem):
    listed = tree(
        ("door", "1", {"purl": PURL}), ("house", "8", {"cpe": cpe}), relationships=[relation("both", "door", "house")]
    )
    assert products(listed)["both"].ecosystem == ecosystem


def test_a_release_of_its_own_goes_before_that_of_the_whole():
    purl = "pkg:deb/debian/door@1.2?distro=debian-12"
    listed = tree(
        ("door", "1", {"purl": purl}), ("house", "8", {"cpe": RHEL}), relationships=[relation("both", "door", "house")]
    )
    assert products(listed)["both"].ecosystem == "Debian:12"


def test_products_may_stand_without_branches():
    assert products({"full_product_names": [product("door", "Door 1")]})["door"].name == "Door 1"


def test_groups_are_lists_of_products():
    listed = {"product_groups": [{"group_id": "g", "product_ids": ["a", "b", 5]}, {"group_id": 5}, "x"]}
    assert groups(listed) == {"g": ["a", "b"]}
    assert groups(None) == {}


@pytest.mark.parametrize(
    "odd",
    [
        None,
        "text",
        [],
        {"branches": "x"},
        {"branches": [5, {"product": "x"}, {"product": {"product_id": 5}}]},
        {"branches": [{"category": 5, "name": ["x"], "branches": [{}]}]},
        {"relationships": [{"product_reference": ["x"]}, {"full_product_name": "x"}]},
        {"full_product_names": [{"name": "no id"}]},
    ],
)
def test_what_is_not_as_it_should_be_is_as_if_it_were_not_there(odd):
    assert products(odd) == {}


def test_an_endless_name_is_cut():
    found = products(tree(("door", "1", {}), vendor="Example" + " " * 1_000_000 + "x", named="y" * 1_000_000))["door"]
    assert (found.vendor, len(found.product)) == ("example", 300)


def test_parts_of_parts_do_not_nest_without_end():
    relations = [relation("r0", "door", "house"), *[relation(f"r{n}", "door", f"r{n - 1}") for n in range(1, 500)]]
    found = products(tree(("door", "1", {}), ("house", "8", {}), relationships=relations))
    assert found["r499"].whole.whole is None
