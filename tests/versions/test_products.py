"""Every version that NVD's feeds state of the products we know: how many have a key, and how many an exact one."""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

from doorward.versions import cpe_version, scheme_of_product, schemes

FEEDS = Path(__file__).parents[3] / "shared" / "data" / "intel" / "nvd-1.1"
YEARS = ("2019", "2025")
ENDS = ("versionStartIncluding", "versionStartExcluding", "versionEndIncluding", "versionEndExcluding")
SEPARATOR = re.compile(r"(?<!\\):")
FLOORS = {
    "big_ip": (0.98, 0.70),
    "cisco_asa": (0.95, 0.95),
    "cisco_ios": (0.99, 0.05),
    "dotted": (0.75, 0.75),
    "esxi": (0.98, 0.40),
    "exchange": (0.98, 0.0),
    "fortios": (0.98, 0.98),
    "go_release": (0.98, 0.95),
    "ivanti": (0.94, 0.94),
    "junos": (0.97, 0.60),
    "jvm": (0.98, 0.98),
    "netscaler": (0.90, 0.90),
    "nx_os": (0.93, 0.20),
    "openssl": (0.98, 0.98),
    "pan_os": (0.98, 0.98),
    "sonicos": (0.93, 0.85),
    "windows": (0.85, 0.20),
}
"""Scheme -> least share of distinct strings with a key, and with an exact one."""


def criteria(nodes):
    for node in nodes:
        yield from criteria(node.get("children", []))
        for criterion in node.get("cpe_match", []):
            parts = SEPARATOR.split(criterion["cpe23Uri"])
            yield parts[3], parts[4], cpe_version(parts[5], parts[6])
            yield from ((parts[3], parts[4], criterion[end]) for end in ENDS if end in criterion)


@pytest.fixture(scope="module")
def stated():
    if not FEEDS.is_dir():
        pytest.skip("the development data are not beside this repository")
    found = defaultdict(set)
    for year in YEARS:
        with gzip.open(FEEDS / f"nvdcve-1.1-{year}.json.gz") as feed:
            for item in json.load(feed)["CVE_Items"]:
                for vendor, product, version in criteria(item["configurations"]["nodes"]):
                    if version and version != "0":
                        found[scheme_of_product(vendor, product).name].add(version)
    return found


@pytest.mark.parametrize("name", FLOORS)
def test_nearly_every_version_of_a_product_we_know_has_a_key(stated, name):
    keys = [schemes()[name].key(version) for version in stated[name]]
    assert len(keys) >= 5
    keyed, exact = (
        sum(key is not None for key in keys) / len(keys),
        sum(bool(key and key.exact) for key in keys) / len(keys),
    )
    print(f"{name}: {len(keys)} strings, {keyed:.1%} have a key, {exact:.1%} an exact one")  # noqa: T201 - the figure
    assert (keyed, exact) >= FLOORS[name]
    assert exact >= FLOORS[name][1]
