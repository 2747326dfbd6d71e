"""Cut down to an estate's vendors, NVD's records say of these what they said, and nothing of others."""

from __future__ import annotations

import gzip
import json

import pytest
from tests.intel.held import NOON, feed, hold
from tests.readers.told import gather, recognised

from doorward.intel.needs import named
from doorward.intel.sound import Unsound
from doorward.intel.status import Asked, status
from doorward.intel.trimming import trimmed
from doorward.readers.nvd_api import nvd_api


def cve(number, *vendors):
    matches = [
        {"vulnerable": True, "criteria": f"cpe:2.3:a:{vendor}:door:*:*:*:*:*:*:*:*", "matchCriteriaId": "x"}
        for vendor in vendors
    ]
    nodes = [{"operator": "OR", "negate": False, "cpeMatch": matches}]
    told = {"id": f"CVE-2026-{number}", "sourceIdentifier": "x", "vulnStatus": "Analyzed"}
    told |= {"published": "2026-01-01T00:00:00.000", "lastModified": "2026-02-01T00:00:00.000", "descriptions": []}
    return {"cve": told | {"configurations": [{"nodes": nodes}]}}


def page(*records):
    about = {
        "resultsPerPage": len(records),
        "startIndex": 0,
        "totalResults": len(records),
        "format": "NVD_CVE",
        "version": "2.0",
    }
    return gzip.compress(json.dumps(about | {"vulnerabilities": list(records)}).encode(), mtime=0)


def cut(tmp_path, vendors, *records, data=None):
    whole = page(*records) if data is None else data
    item = feed("nvd", "2026", whole, records=len(records))
    catalogue = feed("kev")
    holding = hold(tmp_path / "intel", (item, whole), (catalogue, b"x"))
    return item, *trimmed([catalogue, item], holding, frozenset(vendors))


def test_only_the_records_of_the_vendors_are_left(tmp_path):
    records = [cve(1000, "acme"), cve(1001, "other"), cve(1002, "other", "fortinet"), {"cve": {}}, cve(1003)]
    item, feeds, places = cut(tmp_path, {"acme", "fortinet"}, *records)
    found = next(one for one in feeds if one.source == "nvd")
    text = gzip.decompress(places[found.sha256].read_bytes())

    assert [one["cve"]["id"] for one in json.loads(text)["vulnerabilities"]] == ["CVE-2026-1000", "CVE-2026-1002"]
    assert json.loads(text)["totalResults"] == 2
    assert (found.records, found.part, found.fetched) == (2, item.part, item.fetched)
    assert found.sha256 != item.sha256
    assert found.size == places[found.sha256].stat().st_size


def test_the_reader_of_nvd_reads_what_is_left(tmp_path):
    _, feeds, places = cut(tmp_path, {"acme"}, cve(1000, "acme"), cve(1001, "other"))
    text = gzip.decompress(places[feeds[1].sha256].read_bytes())
    read = gather(nvd_api, text)

    assert recognised(nvd_api, text)
    assert [row["id"] for row in read.rows["advisories"]] == ["CVE-2026-1000"]
    assert [row["vendor"] for row in read.rows["applicability"]] == ["acme"]
    assert not read.rejects


def test_the_same_records_and_vendors_give_the_same_bytes(tmp_path):
    one, two = (cut(tmp_path / name, {"acme"}, cve(1000, "acme"))[1] for name in "ab")
    assert one == two


def test_a_file_of_which_nothing_is_left_is_left_out_and_others_are_not_touched(tmp_path):
    _, feeds, places = cut(tmp_path, {"nobody"}, cve(1000, "acme"))

    assert [one.source for one in feeds] == ["kev"]
    assert places == {}
    assert list((tmp_path / "intel" / "partial").iterdir()) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        gzip.compress(b"[]", mtime=0),
        gzip.compress(b'{"vulnerabilities": [', mtime=0),
        page(cve(1, "a"))[:-9],
    ],
)
def test_a_broken_file_is_said_to_be(tmp_path, data):
    with pytest.raises(Unsound, match="cannot be cut down"):
        cut(tmp_path, {"acme"}, data=data)


@pytest.mark.parametrize(
    "record", [1, [], {}, {"cve": 1}, {"cve": {"configurations": [1, {"nodes": [1, {"cpeMatch": [1, {}]}]}]}}]
)
def test_a_record_of_another_shape_is_of_no_vendor(tmp_path, record):
    _, feeds, _ = cut(tmp_path, {"acme"}, record, cve(1000, "acme"))
    assert feeds[1].records == 1


def test_status_names_the_vendors_that_the_last_bundle_was_not_made_for(tmp_path):
    whole = feed("nvd", "modified")
    state = hold(tmp_path, (whole, b"x"), *((feed(name), b"x") for name in ("kev", "epss", "vulnrichment"))).state()
    state = type(state)(
        (*state.feeds, feed("cve", "2026-11-21")),
        {"version": 1, "expires": "2027-01-01T00:00:00Z", "vendors": ["acme"]},
    )

    assert status(state, Asked(named([], {"acme"}), set(), NOON)).good
    found = status(state, Asked(named([], {"acme", "fortinet"}), set(), NOON))
    assert not found.good
    assert found.sentence == "The last bundle was not made for fortinet: NVD's records of these are not held."
