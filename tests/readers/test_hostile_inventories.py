"""Inventories that an enemy wrote: they cost no more time or memory than their size."""

from __future__ import annotations

import importlib
import json
import random
import tracemalloc
from time import process_time

import pytest
from tests.readers.told import gather, offered

from doorward.reader import HEAD, Batch, Malformed, Sample
from doorward.readers import readers

MANY = 20_000
GIANT = "x" * 3_000_000
LINE = 60_000

LISTS = {
    "dpkg_status": "Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: {}\n\n",
    "dpkg_list": "base-files\t12\nbash\t5\n{}\n",
    "apk_installed": "P:a\nV:{}\n\n",
    "apk_list": "musl-1.2-r0\nbash-5-r0\n{}\n",
    "rpm_list": "bash-5.1-1.el9.x86_64\nglibc-2.3-1.el9.x86_64\n{}\n",
    "pip_requirements": "door==1.0\n{}\n",
    "yarn_lock": '# yarn lockfile v1\n\n{}:\n  version "1"\n',
    "pnpm_lock": "lockfileVersion: 6\npackages:\n\n  {}:\n    dev: true\n",
    "go_mod": "module a/b\nrequire (\n{}\n)\n",
    "go_sum": "a v1.0.0 h1:{}=\n",
    "gemfile_lock": "GEM\n  remote: x\n  specs:\n    {}\n",
    "gradle_lock": "a:b:1=c\n{}\n",
    "maven_list": "[INFO]    a:b:jar:1:compile\n{}\n",
    "mix_lock": '%{{\n  "a": {{:hex, :a, "1",\n{}\n',
    "pub_lock": "packages:\n  a:\n    source: hosted\n  {}:\n",
    "bun_lock": '{{"lockfileVersion": 1, "workspaces": {{\n"packages": {{\n    "{}": ["a@1"],\n',
    "spdx_tag_value": "SPDXVersion: SPDX-2.3\nPackageName: a\nPackageSupplier: {}\nExternalRef: {}\n",
    "os_release": "ID=a\nNAME={}\n",
}
PIECES = (
    "a ",
    " ",
    "(",
    ")",
    "()",
    "a-",
    "-1",
    "1.",
    "ubuntu1",
    "@a/",
    "a@",
    ":",
    "a:b:",
    '"',
    "${a}",
    "[",
    "a,",
    "=",
    "#",
    "|+- ",
)


@pytest.mark.parametrize("name", LISTS)
def test_a_long_line_of_anything_is_judged_in_the_time_of_its_length(name):
    reader = readers()[name]
    for piece in PIECES:
        data = (
            LISTS[name].replace("{}", piece * (LINE // len(piece)) + "!").replace("{{", "{").replace("}}", "}").encode()
        )
        began = process_time()
        reader.recognises(Sample("unnamed", data[:HEAD]))
        try:
            for _ in reader.read(offered(data)):
                pass
        except Malformed:
            pass
        assert process_time() - began < 1, piece


def with_giants():
    """Return bills and locks whose one name is giant, and stands in every row."""
    parts = [{"name": "a", "SPDXID": "b", "type": "library", "version": "1"}] * MANY
    described = [{"name": GIANT, "SPDXID": "giant"}]
    packages = {f"node_modules/a{number}": {"version": "1"} for number in range(MANY)}
    element = {"type": "software_Package", "name": "a", "suppliedBy": "m"}
    maker = {"type": "Organization", "spdxId": "m", "name": GIANT}
    return {
        "cyclonedx": {"bomFormat": "CycloneDX", "metadata": {"component": {"name": GIANT}}, "components": parts},
        "spdx_json": {
            "spdxVersion": "SPDX-2.3",
            "name": GIANT,
            "documentDescribes": ["giant"],
            "packages": [*described, *parts],
        },
        "spdx3_json": {"@context": "https://spdx.org/rdf/3.0.1/x", "@graph": [maker, *[element] * MANY]},
        "npm_lock": {"lockfileVersion": 3, "name": GIANT, "packages": packages},
        "osquery": {
            "hostIdentifier": GIANT,
            "name": "deb_packages",
            "snapshot": [{"name": "a", "version": "1", "arch": "all", "revision": "1"}] * MANY,
        },
    }


@pytest.mark.parametrize("name", ["cyclonedx", "spdx_json", "spdx3_json", "npm_lock", "osquery"])
def test_a_giant_name_is_not_written_into_every_row(name):
    data = json.dumps(with_giants()[name]).encode()
    rows = [row for told in readers()[name].read(offered(data)) if isinstance(told, Batch) for row in told.rows]
    assert len(rows) >= MANY
    assert sum(len(row["asset"] or "") + len(row.get("supplier") or "") for row in rows) < 100 * MANY


def test_a_giant_release_is_none():
    system = {"type": "operating-system", "name": "debian", "version": "9" * 3_000_000}
    parts = [{"name": "a", "purl": "pkg:deb/debian/a@1"}] * 1_000
    data = json.dumps({"bomFormat": "CycloneDX", "components": [system, *parts]}).encode()
    rows = [row for told in readers()["cyclonedx"].read(offered(data)) if isinstance(told, Batch) for row in told.rows]
    assert max(len(row["ecosystem"]) for row in rows) < 30


def test_a_bill_of_many_components_is_held_piece_by_piece():
    part = {"name": "a", "version": "1", "purl": "pkg:npm/a@1", "description": "x" * 3_000}
    data = json.dumps({"bomFormat": "CycloneDX", "components": [part] * 3_000}).encode()
    tracemalloc.start()
    try:
        count = sum(len(told.rows) for told in readers()["cyclonedx"].read(offered(data)) if isinstance(told, Batch))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (count, most < len(data)) == (3_000, True)


def test_packages_in_packages_without_end_are_refused_and_not_followed():
    depth = 100_000
    data = (
        b'{"lockfileVersion": 1, "dependencies": '
        + b'{"a": {"version": "1", "dependencies": ' * depth
        + b"{}"
        + b"}}" * depth
        + b"}"
    )
    with pytest.raises(Malformed, match="nested deeper"):
        list(readers()["npm_lock"].read(offered(data)))


INVENTORIES = (
    *LISTS,
    *("cyclonedx", "spdx_json", "spdx3_json", "npm_lock", "cargo_lock", "python_lock", "pipfile_lock", "composer_lock"),
    *("maven_pom", "nuget_lock", "nuget_project", "swift_resolved", "osquery"),
)
WITHOUT_JSON = {"bun_lock", "cargo_lock", "maven_list", "python_lock"}
"""Those whose files begin as JSON does and are none."""
ODD = (None, 1, 1.5, True, "", [], {}, "x", [1], {"a": 1}, [[]], "9" * 50)
SIGNS = b'\n"{}[]: =(<&\x00\xff'


def changed(value, chance):
    """Return a JSON value with a few of its parts replaced or left out."""
    if chance.random() < 0.08:
        return chance.choice(ODD)
    if isinstance(value, dict):
        return {key: changed(item, chance) for key, item in value.items() if chance.random() > 0.03}
    return [changed(item, chance) for item in value] if isinstance(value, list) else value


def twisted(data, chance):
    """Return JSON, or lines of it, changed."""
    texts = data.splitlines() if data.count(b"\n{") else [data]
    return "\n".join(json.dumps(changed(json.loads(text), chance)) for text in texts).encode()


def damaged(data, chance):
    """Return bytes of which a few are lost, doubled or replaced."""
    for _ in range(chance.randint(1, 4)):
        place, length = chance.randrange(len(data) + 1), chance.randint(0, 30)
        put = chance.choice((b"", bytes([chance.choice(SIGNS)]), data[place : place + length]))
        data = data[:place] + put + data[place + length * (chance.random() < 0.5) :]
    return data


@pytest.mark.parametrize("name", INVENTORIES)
def test_damaged_and_twisted_inventories_never_crash_their_reader(name):
    chance = random.Random(7)  # the same damage in every run
    samples = importlib.import_module(f"tests.readers.test_{name}").SAMPLES
    for file, data in samples.items():
        for _ in range(20 if len(data) < 10_000 else 1):
            gather(readers()[name], damaged(data, chance), file)
            if data.startswith((b"{", b"[")) and name not in WITHOUT_JSON:
                gather(readers()[name], twisted(data, chance), file)
