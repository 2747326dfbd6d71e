"""What an estate needs follows from its software and services, and from nothing else."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from doorward.intel.needs import DAYS, Needs, estate, named
from doorward.intel.sources import SOURCES
from doorward.lake import Lake
from doorward.tables import TABLES

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 22, 12)


def lake(folder, software=(), services=()):
    made = Lake(folder / "lake", TABLES)
    batch = made.begin()
    batch.write("software", [{"time": NOON, "origin_row": n, **row} for n, row in enumerate(software)], "a")
    batch.write("services", [{"time": NOON, "origin_row": n, **row} for n, row in enumerate(services)], "b")
    batch.seal([{"origin": name, "file": name, "reader": "t", "status": "read", "tables": []} for name in "ab"])
    return made


def test_ecosystems_and_vendors_are_those_of_the_software_and_the_services(tmp_path):
    software = [
        {"ecosystem": "PyPI"},
        {"ecosystem": "Debian:12"},
        {"ecosystem": "Debian:11"},
        {"ecosystem": "Alpine:v3.19"},
        {"ecosystem": None, "cpe": "cpe:2.3:a:Fortinet:fortios:7.0.1:*:*:*:*:*:*:*"},
    ] * 3
    services = [{"cpes": ["cpe:/a:openbsd:openssh:9.2", "cpe:/o:linux:linux_kernel"]}, {"cpes": []}, {"cpes": None}]
    found = estate(lake(tmp_path, software, services))

    assert found.ecosystems == {"Alpine": ("v3.19",), "Debian": ("11", "12"), "PyPI": ()}
    assert found.vendors == {"fortinet", "openbsd", "linux"}


def test_an_estate_of_which_nothing_is_known_needs_nothing_in_particular(tmp_path):
    assert estate(Lake(tmp_path / "lake", TABLES)) == Needs()


@pytest.mark.parametrize("name", ["../..", "a/b", "", "x" * 99, "\0", "a\nb", "https://x", "Alpine:../.."])
def test_what_hostile_software_calls_its_ecosystem_never_becomes_an_address(tmp_path, name):
    assert estate(lake(tmp_path, [{"ecosystem": name}, {"ecosystem": "npm"}])).ecosystems == {"npm": ()}
    with pytest.raises(ValueError, match="is not a name of an ecosystem such as PyPI"):
        named([name])


@pytest.mark.parametrize(
    ("cpe", "vendor"),
    [
        ("cpe:2.3:a:acme:door:1:*:*:*:*:*:*:*", "acme"),
        ("cpe:2.3:o:ACME:door:1", "acme"),
        ("cpe:/h:acme:door", "acme"),
        (r"cpe:2.3:a:acme\:inc:door:1:*:*:*:*:*:*:*", r"acme\:inc"),
        ("cpe:2.3:a", None),
        ("acme", None),
        ("", None),
    ],
)
def test_vendors_of_cpe_names_of_both_spellings(tmp_path, cpe, vendor):
    assert estate(lake(tmp_path, [{"cpe": cpe}])).vendors == ({vendor} if vendor else set())


def parts(needs, name, **given):
    return needs.parts(SOURCES[name], TODAY, **given)


def test_what_everybody_needs_is_needed_by_everybody():
    assert parts(Needs(), "kev") == ["kev"]
    assert parts(Needs(), "epss") == ["epss"]


def test_an_ecosystem_is_needed_by_who_has_it():
    needs = named(["PyPI", "Alpine:v3.19", "Alpine:v3.18", "crates.io"])

    assert parts(needs, "osv") == ["Alpine", "PyPI", "crates.io"]
    assert parts(needs, "alpine") == ["v3.18/main", "v3.18/community", "v3.19/main", "v3.19/community"]
    assert parts(needs, "rustsec") == ["rustsec"]
    assert parts(needs, "rubysec") == []
    assert parts(named(["Alpine"]), "alpine") == [], "of which release is not known"


@pytest.mark.parametrize("name", ["nvd", "cve", "vulnrichment"])
def test_records_of_products_are_needed_by_who_has_products(name):
    assert parts(named(["PyPI"]), name) == []
    assert parts(named([], {"acme"}), name) != []
    assert parts(Needs(), name, asked=True) != []


def test_years_and_days_reach_to_today():
    needs = named([], {"acme"})

    assert parts(needs, "nvd")[:2] == ["modified", "2002"]
    assert parts(needs, "nvd")[-1] == "2026"
    assert parts(needs, "cve")[-1] == "2026-11-22"
    assert len(parts(needs, "cve")) == DAYS


def test_needs_add_up():
    both = named(["PyPI", "Alpine:v3.19"], {"a"}) | named(["Alpine:v3.18", "Go"], {"b"})

    assert both == named(["Alpine:v3.18", "Alpine:v3.19", "Go", "PyPI"], {"a", "b"})
    assert list(both.ecosystems) == ["Alpine", "Go", "PyPI"]
