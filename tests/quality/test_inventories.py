"""Inventories of others: as many packages as another program counted, or as a few plain words count in the same bytes."""

from __future__ import annotations

import json
import re
import tarfile
import tomllib
from collections import Counter
from functools import cache

import pytest
from tests.readers.told import DATA, gather, needs_data

from doorward.reader import HEAD, Sample
from doorward.readers import readers

EXPOSURE = DATA / "exposure"
ARCHIVES = {
    "sbom": "sbom/sbom.tar.xz",
    "reference": "sca-reference.tar.xz",
    "fixtures": "sca-trivy/fixtures.tar.xz",
    "testdata": "sca-trivy/parser-testdata.tar.xz",
}

NOT_READ = {
    "homebrew/Cellar/libssh2/1.11.1/INSTALL_RECEIPT.json": "a receipt of Homebrew",
    "locks-insecure/osv-scanner-flutter-deps.json": "a format of osv-scanner itself",
    "locks-insecure/osv-scanner-with-unscannables.json": "a format of osv-scanner itself",
    "locks-many/replace-local.mod": "a go.mod without its module, which Go refuses",
}
_WITHOUT_URL = "osv-scanner counts one of the two components that have no package URL"
EXPLAINED = {
    "locks-many-with-insecure/alpine.cdx.xml": (14, _WITHOUT_URL),
    "sbom-insecure/alpine.cdx.xml": (14, _WITHOUT_URL),
    "sbom-insecure/with-duplicates.cdx.xml": (16, _WITHOUT_URL),
    "locks-requirements/requirements-transitive.txt": (1, "osv-scanner asks a registry what the packages need in turn"),
}


@cache
def members(archive):
    """Return the files of an archive by name."""
    with tarfile.open(EXPOSURE / ARCHIVES[archive]) as packed:
        return {entry.name: packed.extractfile(entry).read() for entry in packed if entry.isfile()}


@cache
def taken(archive):
    """Return who reads each file, and what was told of it."""
    found = {}
    for name, data in members(archive).items():
        takers = [reader for reader in readers().values() if reader.recognises(Sample(name, data[:HEAD]))]
        assert len(takers) <= 1, (name, takers)
        if takers and "software" in takers[0].fills:
            found[name] = (takers[0].name, gather(takers[0], data, name))
    return found


def packages(found):
    """Return how many packages there are: what is no package of an ecosystem, as a program or a system, is none."""
    return sum(row["package"] is not None for row in found.rows["software"])


def of(reader):
    """Return the files of every archive that a reader takes."""
    return [
        (name, members(archive)[name], found)
        for archive in ARCHIVES
        for name, (taker, found) in taken(archive).items()
        if taker == reader
    ]


@needs_data
def test_osv_scanner_counts_the_same_packages():
    folder = "sca-reference/osv-scanner/"
    lines = members("reference")[folder + "reference.jsonl"].decode().splitlines()
    expected = {told["source"]: told["packages_found"] for told in map(json.loads, lines)}
    found = {name.removeprefix(folder): told for name, (_, told) in taken("reference").items()}
    counted = {name: packages(found[name]) for name in expected if name not in NOT_READ}
    differing = {name: count for name, count in counted.items() if count != expected[name]}
    assert differing == {name: count for name, (count, _) in EXPLAINED.items()}
    assert not NOT_READ.keys() & found.keys()


def lines_that(pattern):
    """Count matches of a pattern over lines."""
    found = re.compile(pattern, re.MULTILINE)
    return lambda text: len(found.findall(text))


def tables(*names):
    return lambda text: sum(len(tomllib.loads(text).get(name, [])) for name in names)


def composer(text):
    told = json.loads(text)
    return len(told.get("packages") or []) + len(told.get("packages-dev") or [])


def npm(text):
    told = json.loads(text)
    if "packages" in told:
        return sum("node_modules/" in place for place in told["packages"])
    return nested_npm(told.get("dependencies", {}))


def nested_npm(level):
    return sum(1 + nested_npm(told.get("dependencies", {})) for told in level.values())


def pipfile(text):
    told = json.loads(text)
    return len(told.get("default", {})) + len(told.get("develop", {}))


def dotnet(text):
    told = json.loads(text)
    return len(told["libraries"]) if "libraries" in told else sum(map(len, told["dependencies"].values()))


def pnpm(text):
    section = re.search(r"^packages:\n(.*?)(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    return len(re.findall(r"^  \S.*:$", section[1], re.MULTILINE)) if section else 0


RECORDS = {
    "apk_installed": lines_that(r"^P:"),
    "bun_lock": lines_that(r'\["@?[^"]+@|\[\n\s+"@?[^"]+@'),
    "cargo_lock": tables("package"),
    "composer_lock": composer,
    "dpkg_status": lines_that(r"^Package:"),
    "gemfile_lock": lines_that(r"^ {4}\S"),
    "go_sum": lines_that(r" h1:"),
    "gradle_lock": lines_that(r"^ *[^#\s][^=]*:[^=]*="),
    "mix_lock": lines_that(r'^  "[^"]+": \{:'),
    "npm_lock": npm,
    "nuget_lock": dotnet,
    "pipfile_lock": pipfile,
    "pnpm_lock": pnpm,
    "pub_lock": lines_that(r"^    source:"),
    "python_lock": tables("package", "packages"),
    "spdx_json": lambda text: len(json.loads(text).get("packages") or []),
    "spdx_tag_value": lines_that(r"^PackageName:"),
    "swift_resolved": lines_that(r'"revision"'),
    "yarn_lock": lines_that(r"^\S.*@.*:$"),
}
"""Reader -> a plain way to count its records."""


@needs_data
@pytest.mark.parametrize("reader", RECORDS)
def test_every_record_is_counted(reader):
    files = of(reader)
    assert files
    for name, data, found in files:
        if found.malformed is None:
            text = data.decode("utf-8-sig").replace("\r\n", "\n")
            assert found.records + len(found.rejects) == RECORDS[reader](text), name


@needs_data
def test_every_component_of_a_bill_in_json_is_counted():
    def count(component):
        return 1 + sum(map(count, component.get("components") or []))

    files = [(name, json.loads(data), found) for name, data, found in of("cyclonedx") if data.lstrip().startswith(b"{")]
    plain = [(name, bill, found) for name, bill, found in files if "payload" not in bill]
    assert len(plain) >= 90
    for name, bill, found in plain:
        described = (bill.get("metadata") or {}).get("component")
        expected = sum(map(count, [*(bill.get("components") or []), *([described] if described else [])]))
        rejects = sum("component" in reject.reason for reject in found.rejects)
        assert len(found.rows["software"]) + rejects == expected, name


@needs_data
def test_few_files_are_broken_and_they_are_known():
    broken = {
        name.rpartition("/")[2]
        for archive in ARCHIVES
        for name, (_, found) in taken(archive).items()
        if found.malformed
    }
    assert broken == {"cargo_invalid.lock", "invalid.deps.json", "malformed_xml.config"}


@needs_data
def test_packages_of_distributions_have_a_release():
    found = Counter()
    for archive in ARCHIVES:
        for _, told in taken(archive).values():
            found.update(bool(":" in row["ecosystem"]) for row in told.rows["software"] if is_distributed(row))
    assert found[True] >= 0.9 * found.total()


def is_distributed(row):
    return bool(row["package"]) and (row["ecosystem"] or "").partition(":")[0] in {"Alpine", "Debian", "Ubuntu"}
