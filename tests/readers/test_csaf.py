"""CSAF documents: recognised by their version, read wherever their parts stand, and bad vulnerabilities."""

from __future__ import annotations

import json
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.advisories.vendor.written import DOCUMENT, tree, weakness
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import readers
from doorward.readers.csaf import csaf

TREE = tree(("door", "1.2", {"purl": "pkg:pypi/door@1.2"}), ("fixed", "1.3", {"purl": "pkg:pypi/door@1.3"}))
OPEN = {**weakness(), "product_status": {"known_affected": ["door"], "fixed": ["fixed"]}}


def written(*weaknesses, **changed):
    about = {"document": DOCUMENT, "product_tree": TREE, "vulnerabilities": list(weaknesses), **changed}
    return json.dumps(about, indent=1).encode()


SAMPLES: dict[str, bytes] = {
    "advisory.json": written(OPEN),
    "small.json": json.dumps({"document": DOCUMENT, "product_tree": TREE, "vulnerabilities": [OPEN]}).encode(),
    "tree-last.json": json.dumps({"vulnerabilities": [OPEN], "product_tree": TREE, "document": DOCUMENT}).encode(),
    "csaf-2.1.json": written(OPEN, document={**DOCUMENT, "csaf_version": "2.1"}),
    "long.json": written(*[OPEN] * 3_000),
    "no-vulnerabilities.json": written(),
    "byte-order-mark.json": b"\xef\xbb\xbf" + written(OPEN),
}

OTHERS: dict[str, bytes] = {
    "vex.json": b'{"@context": "https://openvex.dev/ns", "statements": []}',
    "provider-metadata.json": b'{"metadata_version": "2.0", "distributions": [], "publisher": {}}',
    "document.json": b'{"document": {"title": "x"}}',
    "osv.json": b'{"id": "X-1", "modified": "2026-01-01T00:00:00Z", "affected": []}',
    "spdx.json": b'{"spdxVersion": "SPDX-2.3", "documentNamespace": "x"}',
}


@pytest.mark.parametrize("name", SAMPLES)
def test_documents_are_recognised_and_read_in_any_order(name):
    assert recognised(csaf, SAMPLES[name])
    found = gather(csaf, SAMPLES[name])
    assert (found.malformed, found.rejects) == (None, [])
    assert found.records == len(found.rows["advisories"]) == len(found.rows["affected"]) == len(found.rows["vex"])


def test_the_reader_is_found():
    assert readers()["csaf"] is csaf


def test_a_weakness_has_the_line_it_begins_on():
    found = gather(csaf, written(OPEN, OPEN))
    first, second = (row["origin_row"] for row in found.rows["affected"])
    assert 40 < first < second


@pytest.mark.parametrize("version", ["1.2", None, 2.0, ["2.0"]])
def test_another_version_is_refused_with_what_is_read(version):
    found = gather(csaf, written(OPEN, document={**DOCUMENT, "csaf_version": version}))
    if version == 2.0:
        assert found.malformed is None
    else:
        assert "2.0 and 2.1 are read" in found.malformed.reason
        assert not found.rows["affected"]


def test_a_document_that_is_no_object_is_refused():
    assert gather(csaf, b'{"document": "csaf_version", "product_tree": {}}').malformed


def test_a_bad_vulnerability_costs_only_itself():
    found = gather(csaf, written("text", OPEN, None))
    assert ["no object" in reject.reason for reject in found.rejects] == [True]
    assert found.records == 1


def test_what_is_left_out_of_a_weakness_is_a_reject_and_the_rest_stands():
    found = gather(csaf, written(weakness("known_affected", "door", "ghost")))
    assert [reject.reason for reject in found.rejects] == ["left out: the product 'ghost' is not in the product tree"]
    assert (found.records, len(found.rows["affected"])) == (1, 1)


def test_a_document_that_is_cut_short_keeps_what_came_before():
    data = SAMPLES["long.json"]
    found = gather(csaf, data[: len(data) // 2])
    assert found.malformed
    assert 1_000 < len(found.rows["affected"]) < 2_000


def test_deep_trees_are_refused():
    deep = b'{"document": {"csaf_version": "2.0"}, "product_tree": ' + b'{"branches": [' * 100_000
    assert "nested deeper" in gather(csaf, deep).malformed.reason


@given(st.sampled_from(["advisory.json", "tree-last.json"]), st.integers(0, 2_000), st.binary(max_size=4))
def test_a_damaged_document_never_crashes_it(name, place, damage):
    data = SAMPLES[name]
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(csaf, data)
    gather(csaf, data)


@needs_data
@pytest.mark.parametrize(
    ("archive", "read", "refused"),
    [("sca-trivy/parser-testdata", 0, 0), ("sca-trivy/golden", 0, 0), ("scans-defectdojo/scans", 0, 1)],
)
def test_the_development_data_is_read(archive, read, refused):
    with tarfile.open(DATA / "exposure" / f"{archive}.tar.xz") as packed:
        members = [member for member in packed if member.isfile() and member.name.endswith(".json")]
        found = [
            gather(csaf, data) for member in members if recognised(csaf, data := packed.extractfile(member).read())
        ]
    assert sum(one.malformed is None for one in found) >= read
    assert sum(one.malformed is not None for one in found) == refused
    assert all(one.rejects == [] for one in found)
