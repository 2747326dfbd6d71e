"""Look-alike packages: one slip of a finger from a name that everybody uses, and the neighbours that must stay quiet."""

from __future__ import annotations

import pytest
from tests.asking import START, ask, lines, reasons

from doorward.detectors.lookalike_packages import lookalike_packages
from doorward.known.packages import KNOWN_PACKAGES


def held(package, ecosystem="npm", asset="shop", version="1.0.0", **columns):
    row = {
        "time": START,
        "asset": asset,
        "name": package,
        "package": package,
        "ecosystem": ecosystem,
        "version": version,
    }
    return row | {"evidence": "sbom"} | columns


def found(*packages, affected=(), tunables=None, ecosystem="npm"):
    rows = [item if isinstance(item, dict) else held(item, ecosystem) for item in packages]
    return ask(lookalike_packages, software=rows, affected=list(affected), tunables=tunables)


def told(*packages, **given):
    return {
        item.details["package"]: (item.details["target"], item.details["shape"]) for item in found(*packages, **given)
    }


# What is planted is found.


def test_a_look_alike_is_told_with_what_it_looks_like_and_what_to_do():
    (finding,) = found("axois")
    assert finding.summary == "axois 1.0.0 (npm) in shop looks like axios: two letters are swapped"
    assert (finding.severity, finding.score) == ("medium", 0.7)
    assert reasons(finding) == {"shape": 0.4, "target": 0.2, "rare": 0.1}
    assert finding.details["fix"] == "ask who chose axois in shop; if axios was meant, replace it and rebuild"
    assert {(item.kind, item.id) for item in finding.entities} == {("asset", "shop"), ("component", "axois 1.0.0")}
    assert lines(finding, "software") == [1]


@pytest.mark.parametrize(
    ("package", "ecosystem", "target", "shape"),
    [
        ("loadash", "npm", "lodash", "one letter differs"),
        ("lodas", "npm", "lodash", "one letter differs"),
        ("lodasj", "npm", "lodash", "one letter differs"),
        ("xlodash", "npm", "lodash", "one letter differs"),
        ("crossspawn", "npm", "cross-spawn", "its separators differ"),
        ("cross_spawn", "npm", "cross-spawn", "its separators differ"),
        ("1odash", "npm", "lodash", "its letters look alike"),
        ("ch\u0430lk", "npm", "chalk", "its letters look alike"),
        ("cornmander", "npm", "commander", "its letters look alike"),
        ("reqeusts", "PyPI", "requests", "two letters are swapped"),
        ("urlib3", "PyPI", "urllib3", "one letter differs"),
        ("serd", "crates.io", "serde", "one letter differs"),
        ("nokogirl", "RubyGems", "nokogiri", "one letter differs"),
        ("Newtonsoft.Jsom", "NuGet", "newtonsoft.json", "one letter differs"),
        ("symfoni/console", "Packagist", "symfony/console", "one letter differs"),
        (
            "com.fasterxml.jackson.cor:jackson-core",
            "Maven",
            "com.fasterxml.jackson.core:jackson-core",
            "one letter differs",
        ),
    ],
)
def test_every_way_of_looking_alike(package, ecosystem, target, shape):
    assert told(package, ecosystem=ecosystem) == {package: (target, shape)}


def test_letters_that_look_alike_weigh_more_than_a_slip():
    assert [item.severity for item in found("ch\u0430lk")] == ["high"]
    assert [item.severity for item in found("cgalk")] == ["medium"]


def test_what_is_held_widely_here_is_imitated_too():
    many = [held("acme-gateway", asset=f"a{number}") for number in range(20)]
    assert told(*many, "acme-gatewey") == {"acme-gatewey": ("acme-gateway", "one letter differs")}
    assert told(*many[1:], "acme-gatewey") == {}


def test_reported_malware_of_that_name_makes_it_high():
    report = {"id": "MAL-2026-1", "source": "osv", "ecosystem": "npm", "package": "axois", "introduced": "0"}
    (finding,) = found("axois", affected=[report])
    assert (finding.severity, reasons(finding)["reported"]) == ("high", 0.3)


# Look-alikes of look-alikes: what must stay quiet.


@pytest.mark.parametrize("ecosystem", KNOWN_PACKAGES)
def test_names_that_everybody_uses_never_look_like_one_another(ecosystem):
    assert told(*KNOWN_PACKAGES[ecosystem].split(), ecosystem=ecosystem) == {}


@pytest.mark.parametrize(
    ("package", "ecosystem"),
    [
        ("preact", "npm"),
        ("gaxios", "npm"),
        ("bpython", "PyPI"),
        ("scapy", "PyPI"),
        ("request", "npm"),
        ("rand-core", "crates.io"),
    ],
)
def test_neighbours_in_wide_use_are_quiet(package, ecosystem):
    assert told(package, ecosystem=ecosystem) == {}


@pytest.mark.parametrize("ecosystem", ["Debian:12", "Alpine:v3.18", "Go", "Red Hat", None])
def test_names_that_only_their_owner_can_give_are_quiet(ecosystem):
    assert told(held("axois", ecosystem)) == {}


def test_names_of_one_owner_may_be_near_each_other():
    assert told("@babel/typess", "@babel/traversal", "@jest/type") == {}
    assert told("@bable/types") == {"@bable/types": ("@babel/types", "two letters are swapped")}


def test_a_name_in_another_ecosystem_is_another_name():
    assert told("requests", "urllib3") == {}


@pytest.mark.parametrize(
    ("rows", "reason", "points", "severity"),
    [
        (["expres"], "plural", -0.15, "low"),
        (["loadash", "lodash"], "beside", -0.15, "low"),
        ([held("loadash", asset=f"a{n}") for n in range(4)], "rare", -0.1, "low"),
        ([held("loadash", asset=f"a{n}") for n in range(3)], "rare", 0.05, "medium"),
    ],
)
def test_what_speaks_for_it_counts_against_the_finding(rows, reason, points, severity):
    (finding,) = found(*rows)
    assert (reasons(finding)[reason], finding.severity) == (points, severity)


def test_a_package_that_advisories_speak_of_as_of_any_other_is_one():
    advisory = {"id": "GHSA-1", "source": "osv", "ecosystem": "npm", "package": "loadash", "introduced": "0"}
    (finding,) = found("loadash", affected=[advisory], tunables={"low": 0.0})
    assert (finding.severity, reasons(finding)["known to advisories"]) == ("low", -0.35)
    assert found("loadash", affected=[advisory]) == []


# Limits.


def test_the_score_decides_the_severity_at_its_limits():
    score = found("loadash")[0].score
    for name in ("medium", "high"):
        marks = {"medium": 0.0, "high": 1.1} | {name: score}
        assert found("loadash", tunables=marks)[0].severity == name
    assert found("loadash", tunables={"low": score + 0.001}) == []


def test_a_name_is_one_finding_wherever_it_is_held_and_in_any_order():
    rows = [held("loadash"), held("loadash", asset="b"), held("axois")]
    ids = [[item.id for item in found(*each)] for each in (rows, rows[::-1])]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2
    assert found(*rows)[-1].details["holders"] == "b and 1 more"


def test_nothing_is_found_in_empty_tables():
    assert found() == []


def test_hostile_names_are_told_and_do_not_break():
    assert found("x'; drop table software --", "a" * 5_000, "\x1b[31mlodash", "") == []


# Each blind spot of the docstring, as a miss.


@pytest.mark.parametrize("package", ["lodash-utils", "loaadsh", "chall3nge", "md4", "base65", "base64js2"])
def test_blind_more_words_two_slips_short_names_and_digits(package):
    assert told(package) == {}


def test_blind_what_imitates_a_package_that_is_neither_known_nor_widely_held():
    assert told("acme-gateway", "acme-gatewey") == {}


def test_blind_a_look_alike_that_many_assets_hold():
    assert [item.severity for item in found(*[held("loadash", asset=f"a{n}") for n in range(30)])] == ["low"]
