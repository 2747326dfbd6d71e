from __future__ import annotations

import pytest
from defusedxml import ElementTree

from doorward.demo.components import PLATFORM, PLATFORM_VERSION
from doorward.demo.intelligence import EXPLOITED
from doorward.demo.organisation import HOSTS, UNREGISTERED, host
from doorward.demo.outside import ORDERED_SCANNER, OUTSIDE_SCAN
from doorward.demo.period import SECOND
from doorward.demo.scans import write_scans


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("made") / "scans"
    write_scans(place)
    return place


@pytest.fixture(scope="module")
def outside(folder):
    return ElementTree.parse(folder / "nmap-outside.xml").getroot()


@pytest.fixture(scope="module")
def inside(folder):
    return ElementTree.parse(folder / "nmap-inside.xml").getroot()


def addresses(run, kind="ipv4"):
    return [each.get("addr") for each in run.iterfind(f"host/address[@addrtype='{kind}']")]


def ports(run, address):
    (found,) = [each for each in run.iterfind("host") if each.find("address").get("addr") == address]
    return {int(port.get("portid")): port for port in found.iterfind("ports/port")}


@pytest.mark.parametrize("name", ["nmap-outside.xml", "nmap-inside.xml"])
def test_it_begins_as_nmaps_files_do(folder, name):
    lines = (folder / name).read_text("utf-8").splitlines()
    assert lines[0] == '<?xml version="1.0" encoding="UTF-8"?>'
    assert lines[1] == "<!DOCTYPE nmaprun>"
    assert lines[2].startswith("<!-- Nmap 7.95 scan initiated ")
    assert lines[3].startswith('<nmaprun scanner="nmap" args="nmap ')


def test_from_outside_only_the_edge_is_seen(outside):
    assert addresses(outside) == ["192.0.2.10", "192.0.2.11", "192.0.2.12", "192.0.2.13"]
    assert addresses(outside, "mac") == []


def test_the_open_door_is_named_with_its_weakness(outside):
    port = ports(outside, "192.0.2.10")[8080]
    service = port.find("service")
    assert port.find("state").get("state") == "open"
    assert (service.get("product"), service.get("version")) == (PLATFORM, PLATFORM_VERSION)
    assert service.findtext("cpe") == f"cpe:/a:example_software:quill_office_server:{PLATFORM_VERSION}"
    script = port.find("script")
    assert script.get("id") == "vulners"
    assert EXPLOITED.cve in script.get("output")
    assert [each.text for each in script.iter("elem") if each.get("key") == "id"] == [EXPLOITED.cve]


def test_the_checks_output_is_laid_out_in_lines(outside):
    output = ports(outside, "192.0.2.10")[8080].find("script").get("output")
    _, product, found = output.split("\n")
    assert product.strip().endswith(f"{PLATFORM_VERSION}:")
    assert found.strip().split("\t")[:2] == [EXPLOITED.cve, "9.8"]


def test_no_other_door_has_a_weakness(outside, inside):
    named = [script for run in (outside, inside) for script in run.iter("script")]
    assert len(named) == 2


def test_from_inside_every_machine_is_seen_with_its_hardware_address(inside):
    seen = set(addresses(inside))
    there = {machine.address for machine in HOSTS if machine.name not in {"prn03", "ws28"}}
    assert seen == there
    assert len(addresses(inside, "mac")) == len(there)


def test_the_stray_machine_is_seen_without_a_name(inside):
    assert UNREGISTERED.mac.upper() in addresses(inside, "mac")
    (found,) = [each for each in inside.iterfind("host") if each.find("address").get("addr") == UNREGISTERED.address]
    assert found.find("hostnames/hostname") is None


def test_a_machine_that_is_off_is_not_seen(inside):
    assert host("prn03").address not in addresses(inside)


def test_the_test_device_still_serves_the_trial(inside):
    service = ports(inside, host("test03").address)[8080].find("service")
    assert service.get("version") == "7.1.0"


def test_the_hosts_are_counted(outside, inside):
    for run in (outside, inside):
        count = str(len(run.findall("host")))
        totals = run.find("runstats/hosts")
        assert (totals.get("up"), totals.get("total")) == (count, count)


def test_times_agree_with_the_traffic(outside):
    assert int(outside.get("start")) == OUTSIDE_SCAN // SECOND
    assert outside.get("startstr") == "Fri Oct 16 02:00:00 2026"
    assert ORDERED_SCANNER not in addresses(outside)
