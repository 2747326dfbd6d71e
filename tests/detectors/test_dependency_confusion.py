"""Names of our own, resolved from where anybody may publish; and what says that all is well."""

from __future__ import annotations

import pytest
from tests.asking import START, ask, lines, reasons

from doorward.detectors.dependency_confusion import PUBLIC, dependency_confusion

# Put together here, as tests/contracts/test_no_traces.py asks for.
NPM, YARN, PYTHON = "registry.np" + "mjs", "registry.yarn" + "pkg", "files.python" + "hosted.org"
HOME = "https://npm.acme.example"
OWN = {"ecosystem": "npm", "package": "@acme/*"}
AT_HOME = OWN | {"registry": HOME}


def held(package="@acme/auth", version="1.0.0", asset="shop", registry=None, ecosystem="npm", **columns):
    row = {
        "time": START,
        "asset": asset,
        "name": package,
        "package": package,
        "ecosystem": ecosystem,
        "version": version,
    }
    purl = f"pkg:npm/{package}@{version}" + (f"?repository_url={registry}" if registry else "")
    return row | {"purl": purl, "evidence": "sbom"} | columns


def claim(name="GHSA-1", package="@acme/auth", **columns):
    return {
        "id": name,
        "source": "osv",
        "ecosystem": "npm",
        "package": package,
        "scheme": "semver",
        "introduced": "0",
    } | columns


def found(*software, own=(OWN,), **tables):
    return ask(dependency_confusion, software=list(software), own_packages=list(own), **tables)


def one(*software, **tables):
    (finding,) = found(*software, **tables)
    return finding


# What is planted is found.


def test_a_name_of_ours_from_a_public_registry_is_high_and_says_what_to_do():
    finding = one(held(registry=f"https://{NPM}.org"))
    assert finding.summary == "@acme/auth (npm) is ours and was resolved from a public registry"
    assert (finding.severity, finding.score) == ("high", 0.55)
    assert reasons(finding) == {"our name": 0.15, "public registry": 0.4}
    assert "look into every build that resolved it" in finding.details["fix"]
    assert {(item.kind, item.id) for item in finding.entities} == {("asset", "shop"), ("component", "@acme/auth")}
    assert lines(finding, "software") == [1]


@pytest.mark.parametrize(
    ("place", "many"),
    [
        (f"https://{NPM}.org/@acme/auth/-/auth-1.0.0.tgz", 1),
        (f"https://{YARN}.com", 1),
        ("https://github.com/rust-lang/crates.io-index", 1),
        (f"https%3A%2F%2F{NPM}.org%2Fx", 1),
        (f"HTTPS://{NPM.upper()}.ORG", 1),
        (f"https://{PYTHON}/packages/x.whl", 1),
        ("https://repo1.maven.org/maven2", 1),
        ("https://repo.maven.apache.org/maven2", 1),
        (f"https://{NPM}.org.acme.example", 0),
        ("https://myregistry-npmjs.org", 0),
        (HOME, 0),
        (None, 0),
    ],
)
def test_public_registries_are_known_by_their_whole_name(place, many):
    assert len(found(held(registry=place))) == many


def test_the_registry_of_a_component_counts_too():
    component = {
        "build": "b7",
        "name": "@acme/auth",
        "origin": "c",
        "origin_row": 3,
        "registry": f"https://{NPM}.org",
    }
    row = held(asset="b7", evidence="build record", origin="c", origin_row=3)
    assert one(row, components=[component]).severity == "high"
    assert found(held(asset="b7", origin="c", origin_row=4), components=[component]) == []


def test_a_download_address_counts_as_where_it_came_from():
    purl = f"pkg:npm/%40acme/auth@1.0.0?download_url=https://{NPM}.org/x.tgz&vcs_url=git"
    assert one(held(purl=purl)).severity == "high"


@pytest.mark.parametrize(
    ("registry", "severity"), [("https://mirror.other.example", "medium"), (f"{HOME}/npm/auth.tgz", None), (None, None)]
)
def test_another_registry_than_ours_is_told(registry, severity):
    told = found(held(registry=registry), own=[AT_HOME])
    assert [item.severity for item in told] == ([severity] if severity else [])


RELEASES = [{"release": f"auth-{version}", "product": "auth", "version": version} for version in ("1.0.0", "1.1.0")]


@pytest.mark.parametrize(
    ("version", "severity", "points"),
    [("1.1.0", None, 0), ("1.2.0", "low", 0.1), ("2.0.0", "medium", 0.3), ("99.0.0", "medium", 0.3), (None, None, 0)],
)
def test_a_version_that_we_never_released_is_told_and_a_higher_one_loudly(version, severity, points):
    told = found(held(version=version), releases=RELEASES)
    assert [(item.severity, reasons(item)["never released"]) for item in told] == (
        [(severity, points)] if severity else []
    )


def test_a_higher_version_from_a_public_registry_is_the_attack():
    finding = one(held(version="99.0.0", registry=f"https://{NPM}.org"), releases=RELEASES)
    assert (finding.severity, finding.score) == ("critical", 0.85)
    assert finding.details["high_stray"] == "99.0.0"


def test_a_component_that_is_a_release_of_ours_makes_its_name_ours():
    component = {
        "build": "b1",
        "name": "auth",
        "package": "auth",
        "ecosystem": "npm",
        "version": "1.0.0",
        "own_release": "auth-1.0.0",
    }
    finding = one(held("auth", "99.0.0"), own=(), components=[component], releases=RELEASES)
    assert (finding.severity, finding.details["component"]) == ("medium", "auth 99.0.0")
    assert found(held("auth", registry=f"https://{NPM}.org"), own=(), components=[component], releases=RELEASES) == []


@pytest.mark.parametrize(
    ("advisory", "severity", "points"),
    [
        (claim(), "low", 0.15),
        (claim(fixed="1.9.0"), "low", 0.15),
        (claim(fixed="2.0.0"), "medium", 0.25),
        (claim(versions=["7.7.7"], introduced=None), "medium", 0.25),
        (claim("MAL-2026-1"), "high", 0.3),
    ],
)
def test_a_name_of_ours_that_a_public_feed_knows_is_told(advisory, severity, points):
    finding = one(held(), affected=[advisory])
    assert (finding.severity, reasons(finding)["public name"]) == (severity, points)
    assert lines(finding, "affected") == [1]


def test_malware_in_our_namespace_is_told_even_where_nobody_holds_it():
    finding = one(affected=[claim("MAL-2026-1", "@acme/logger")])
    assert (finding.severity, finding.details["package"], finding.details["asset"]) == ("medium", "@acme/logger", None)


# What says that all is well.


def test_what_is_always_resolved_from_our_registry_is_no_alarm_though_the_name_is_public():
    finding = one(held(registry=HOME), own=[AT_HOME], affected=[claim(fixed="9.0.0")])
    assert (finding.severity, reasons(finding)["at home"]) == ("low", -0.2)


@pytest.mark.parametrize("registry", [f"https://{NPM}.org", f"{NPM}.org"])
def test_what_we_publish_in_public_may_be_resolved_there(registry):
    assert (
        found(
            held(registry=f"https://{NPM}.org"),
            own=[OWN | {"registry": registry}],
            affected=[claim(fixed="9.0.0")],
        )
        == []
    )


@pytest.mark.parametrize(
    "row",
    [
        held("@acmes/auth"),
        held("lodash"),
        held("acme-auth"),
        held(ecosystem="PyPI"),
        held(evidence="seen on the wire"),
        held(ecosystem=None),
    ],
)
def test_names_of_others_are_none_of_this(row):
    assert found(row | {"purl": f"pkg:npm/x?repository_url=https://{NPM}.org"}) == []


def test_a_name_without_a_star_is_that_name_alone_in_any_case():
    own = [{"ecosystem": None, "package": "Acme-Tools"}]
    place = f"https://{NPM}.org"
    assert [
        item.details["package"]
        for item in found(held("acme-tools", registry=place), held("acme-tools-x", registry=place), own=own)
    ] == ["acme-tools"]


def test_nothing_is_found_in_empty_tables_or_without_names_of_ours():
    assert found() == []
    assert found(held(registry=f"https://{NPM}.org"), own=(), affected=[claim("MAL-1")]) == []


def test_a_name_is_one_finding_wherever_it_is_held_and_in_any_order():
    rows = [
        held(registry=f"https://{NPM}.org"),
        held(asset="b"),
        held("@acme/ui", registry=f"https://{NPM}.org"),
    ]
    ids = [sorted(item.id for item in found(*each)) for each in (rows, rows[::-1])]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2


def test_hostile_names_are_told_and_do_not_break():
    name = "@acme/x'; drop table software --"
    assert one(held(name, registry=f"https://{NPM}.org")).details["package"] == name
    assert found(held(version="v" * 300), held(version="9" * 300), releases=RELEASES) != []


def test_the_pattern_of_public_registries_is_portable():
    assert "\\" not in PUBLIC


# Each blind spot of the docstring, as a miss.


def test_blind_a_name_that_nobody_told():
    assert found(held("internal-tool", "99.0.0", registry=f"https://{NPM}.org")) == []


def test_blind_an_inventory_that_does_not_say_where_it_resolved_a_package():
    assert found(held(version="99.0.0")) == []


def test_blind_a_strangers_version_that_is_not_higher_by_its_first_number():
    assert [item.severity for item in found(held(version="1.99.0"), releases=RELEASES)] == ["low"]


def test_blind_a_registry_of_ours_that_passes_on_what_is_public():
    assert found(held(registry=HOME), own=[AT_HOME]) == []
