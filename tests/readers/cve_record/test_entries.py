"""Entries of `affected` made rows: names, versions, packages, and what is not understood."""

from __future__ import annotations

import pytest

from doorward.readers.cve_record.entries import MOST, UNKNOWN, rows
from doorward.tables import TABLES

WHOSE = {"id": "CVE-2026-0001", "source": "cve", "modified": None, "origin_row": 1}
BELOW_2 = {"version": "0", "lessThan": "2.0", "status": "affected"}
CPE = "cpe:2.3:a:example:door:1.0:*:*:*:pro:node.js:*:*"


def entry(*versions, **more):
    return {
        "vendor": "Example",
        "product": "Door OS",
        "versions": list(versions),
        "defaultStatus": "unaffected",
        **more,
    }


def applicable(*versions, **more):
    found = rows(entry(*versions, **more), WHOSE, 4)
    assert all(set(row) <= set(TABLES["applicability"].all_columns) for row in found.applicability)
    assert found.wrong == []
    return found.applicability


def packaged(*versions, **more):
    found = rows(entry(*versions, **more), WHOSE, 4)
    assert all(set(row) <= set(TABLES["affected"].all_columns) for row in found.affected)
    return found.affected


def test_a_stretch_is_a_criterion_of_the_entry():
    assert applicable(BELOW_2) == [
        {
            **WHOSE,
            "configuration": 4,
            "configuration_operator": "and",
            "node": 0,
            "node_operator": "or",
            "negate": False,
            "vulnerable": True,
            "part": None,
            "vendor": "example",
            "product": "door_os",
            "version": "*",
            "update": "*",
            "software_edition": "*",
            "target_software": "*",
            "target_hardware": "*",
            "scheme": "generic",
            "low_excluded": False,
            "high": "2.0",
            "high_excluded": True,
        }
    ]


def test_one_version_is_meant_literally():
    (row,) = applicable({"version": "v1.2", "status": "affected"})
    assert (row["version"], row.get("low"), row.get("high")) == ("1.2", None, None)


@pytest.mark.parametrize(
    ("text", "version", "scheme"),
    [("n/a", "n/a", UNKNOWN), ("see the advisory", "see the advisory", UNKNOWN), ("*", "*", "generic")],
)
def test_what_is_not_understood_stands_under_a_scheme_that_nobody_orders(text, version, scheme):
    (row,) = applicable({"version": text, "status": "affected"})
    assert (row["version"], row["scheme"], row.get("high")) == (version, scheme, None)


def test_an_end_that_is_not_understood_is_kept_too():
    (row,) = applicable({"version": "1.0", "lessThan": "publication", "status": "affected"})
    assert (row["version"], row["low"], row["high"], row["scheme"]) == ("*", "1.0", "publication", UNKNOWN)


def test_exceptions_are_a_node_that_must_not_hold():
    odd = {"version": "after the move", "status": "unaffected"}
    holds, excepted = applicable(odd, defaultStatus="affected")
    columns = ("node", "negate", "vulnerable", "version", "scheme")
    assert [holds[key] for key in columns] == [0, False, True, "*", "generic"]
    assert [excepted[key] for key in columns] == [1, True, False, "after the move", UNKNOWN]


def test_commits_are_a_scheme_of_their_own():
    (row,) = applicable({"version": "0" * 40, "lessThan": "f" * 40, "status": "affected", "versionType": "git"})
    assert (row["low"], row["scheme"]) == ("n/a", "git")


def test_cpe_names_name_the_product_too_each_once():
    names = [
        (row["part"], row["vendor"], row["product"])
        for row in applicable(BELOW_2, cpes=[CPE, CPE, CPE.replace("1.0", "2.0")])
    ]
    assert names == [(None, "example", "door_os"), ("a", "example", "door")]


def test_a_cpe_name_stands_for_the_same_product_alone_and_tells_where_it_runs():
    (row,) = applicable(BELOW_2, vendor="example", product="door", cpes=[CPE])
    assert (row["part"], row["software_edition"], row["target_software"], row["high"]) == ("a", "pro", "node.js", "2.0")


def test_a_bad_cpe_name_costs_only_itself():
    found = rows(entry(BELOW_2, cpes=["door", 5, CPE]), WHOSE, 0)
    assert [row["product"] for row in found.applicability] == ["door_os", "door"]
    assert found.wrong == ["a CPE name is left out: 'door' is no CPE name: it begins with neither cpe:2.3: nor cpe:/"]


@pytest.mark.parametrize("product", ["n/a", "N/A", "", "-", "*", "unspecified", None, 5])
def test_an_entry_that_names_no_product_has_no_rows(product):
    assert applicable(BELOW_2, product=product) == []


def test_a_product_whose_maker_is_not_named_is_kept_and_may_be_its_own_maker():
    assert [row["vendor"] for row in applicable(BELOW_2, vendor="n/a")] == [None, "door_os"]


def test_a_product_is_named_as_written_and_as_cpe_would_spell_it_unless_a_cpe_name_does():
    told = {"vendor": "Example, Inc.", "product": "Example Door"}
    names = [(row["vendor"], row["product"]) for row in applicable(BELOW_2, **told)]
    assert names == [("example,_inc.", "example_door"), ("example", "door")]
    assert [row["part"] for row in applicable(BELOW_2, cpes=[CPE], **told)] == [None, "a"]


def test_a_scheme_that_any_of_its_names_claims_counts():
    assert {row["scheme"] for row in applicable(BELOW_2, vendor="Node.js", product="Node.js")} == {"semver"}


def test_the_scheme_is_that_of_the_product():
    assert applicable(BELOW_2, vendor="nodejs", product="node.js")[0]["scheme"] == "semver"


def test_a_plugin_is_named_by_its_package_and_runs_in_wordpress():
    (row,) = applicable(BELOW_2, packageName="door-lock", collectionURL="https://wordpress.org/plugins")
    assert (row["product"], row["target_software"]) == ("door-lock", "wordpress")


def test_a_package_of_a_known_ecosystem_is_affected_there():
    ranges = [
        BELOW_2,
        {"version": "3.0", "lessThanOrEqual": "3.4", "status": "affected"},
        {"version": "> 4.0", "status": "affected"},
        {"version": "5.0", "status": "affected"},
        {"version": "odd one", "status": "affected"},
    ]
    found = packaged(*ranges, packageName="door", collectionURL="https://crates.io")
    columns = ("introduced", "introduced_excluded", "fixed", "last_affected", "versions", "scheme")
    assert [tuple(row.get(key) for key in columns) for row in found] == [
        ("0", None, "2.0", None, None, "semver"),
        ("3.0", None, None, "3.4", None, "semver"),
        ("4.0", True, None, None, None, "semver"),
        (None, None, None, None, ["5.0"], "semver"),
        ("odd one", None, None, "odd one", None, UNKNOWN),
    ]
    assert {(row["ecosystem"], row["package"], row["release"]) for row in found} == {("crates.io", "door", None)}


def test_a_package_without_a_version_is_kept_as_not_known():
    (row,) = packaged(packageName="door", collectionURL="https://crates.io", defaultStatus="unknown")
    assert (row["introduced"], row["last_affected"], row["scheme"]) == ("n/a", "n/a", UNKNOWN)


def test_exceptions_whose_order_is_not_known_leave_a_package_not_known():
    odd = {"version": "after the move", "status": "unaffected"}
    (row,) = packaged(odd, defaultStatus="affected", packageName="door", collectionURL="https://crates.io")
    assert (row["introduced"], row["scheme"]) == ("n/a", UNKNOWN)


@pytest.mark.parametrize(
    ("told", "low", "high"),
    [
        ({"version": "1.0"}, "1.0", "1.0"),
        ({"version": "1.0", "lessThan": "2.0"}, "1.0", "2.0"),
        ({"version": "*"}, None, None),
    ],
)
def test_a_version_of_unknown_status_is_never_affected_even_to_the_letter(told, low, high):
    (row,) = applicable({**told, "status": "unknown"})
    assert (row["version"], row.get("low"), row.get("high"), row["scheme"]) == (
        "n/a" if low is None else "*",
        low,
        high,
        UNKNOWN,
    )
    (row,) = packaged({**told, "status": "unknown"}, packageName="door", collectionURL="https://crates.io")
    assert (row["introduced"], row["scheme"]) == (low or "n/a", UNKNOWN)


def test_rows_of_packages_stand_with_the_advisory_of_the_record_whoever_names_them():
    told = entry(BELOW_2, packageName="door", collectionURL="https://crates.io")
    assert [row["source"] for row in rows(told, {**WHOSE, "source": "cisa-adp"}, 0).affected] == ["cve"]


def test_versions_of_a_distribution_say_nothing_of_its_product():
    fixed = {"version": "0:1.0-1.el9", "lessThan": "*", "versionType": "rpm", "status": "unaffected"}
    told = entry(
        fixed,
        defaultStatus="affected",
        packageName="door",
        collectionURL="https://access.redhat.com/downloads/content/package-browser/",
        cpes=["cpe:/o:redhat:enterprise_linux:9::baseos"],
    )
    found = rows(told, WHOSE, 0)
    assert found.applicability == []
    (row,) = found.affected
    assert (row["ecosystem"], row["release"], row["scheme"]) == ("Red Hat", "enterprise_linux:9::baseos", "rpm")
    assert (row["introduced"], row["fixed"]) == ("0", "0:1.0-1.el9")


def test_an_ecosystem_without_an_order_keeps_its_name_as_scheme():
    (row,) = packaged(BELOW_2, packageName="door", collectionURL="https://hackage.example.org")
    assert (row["scheme"], row["fixed"]) == ("hackage", "2.0")


@pytest.mark.parametrize(("names", "kept"), [(99, True), (100, False)])
def test_products_times_versions_are_bounded_and_what_is_left_out_is_told(names, kept):
    versions = [{"version": f"1.{number}", "status": "affected"} for number in range(MOST // 100)]
    found = rows(entry(*versions, cpes=[f"cpe:2.3:a:example:door{number}:*" for number in range(names)]), WHOSE, 0)
    assert len(found.applicability) == (MOST if kept else 0)
    assert found.wrong == ([] if kept else ["an entry of 101 products in 500 stretches of versions is left out"])


def test_releases_times_versions_are_bounded_and_hold_of_any_release_then():
    versions = [{"version": f"0:1.{number}-1", "status": "affected"} for number in range(MOST // 100)]
    collection = "https://access.redhat.com/downloads/content/package-browser/"
    many = [f"cpe:/o:redhat:enterprise_linux:{number}" for number in range(101)]
    every = packaged(*versions, packageName="door", collectionURL=collection, cpes=many[:100])
    assert (len(every), every[0]["release"]) == (MOST, "enterprise_linux:0")
    wide = packaged(*versions, packageName="door", collectionURL=collection, cpes=many)
    assert (len(wide), {row["release"] for row in wide}) == (MOST // 100, {None})
