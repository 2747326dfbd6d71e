"""STIX bundles: indicators with patterns that name single values, and the rest told or counted."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.readers.stix import stix

INDICATOR = {
    "type": "indicator",
    "spec_version": "2.1",
    "id": "indicator--1",
    "created": "2026-02-01T00:00:00.000Z",
    "modified": "2026-02-02T00:00:00.000Z",
    "name": "Evil C2",
    "indicator_types": ["malicious-activity"],
    "pattern": "[ipv4-addr:value = '192.0.2.9']",
    "pattern_type": "stix",
    "valid_from": "2026-01-31T00:00:00Z",
}
MALWARE = {"type": "malware", "id": "malware--1", "name": "Evil"}


def bundle(*objects, **changed):
    return json.dumps({"type": "bundle", "id": "bundle--1", "objects": objects} | changed, indent=1).encode()


SAMPLES: dict[str, bytes] = {
    "bundle.json": bundle(INDICATOR),
    "no-objects.json": bundle(),
    "2.0.json": bundle({key: INDICATOR[key] for key in ("type", "id", "pattern")}, spec_version="2.0"),
    "taxii.json": json.dumps({"more": False, "objects": [INDICATOR]}).encode(),
    "other-objects.json": bundle(MALWARE),
    "long.json": bundle(*[INDICATOR] * 500),
}

OTHERS: dict[str, bytes] = {
    "empty.json": b"",
    "objects.json": b'{"objects": [{"name": "x"}]}',
    "indicator.json": json.dumps(INDICATOR).encode(),
    "bom.json": b'{"bomFormat": "CycloneDX", "components": []}',
}


def read(*objects):
    return gather(stix, bundle(*objects), "feed.json")


def test_an_indicator_is_a_row_with_what_is_said_of_it():
    reference = [{"source_name": "r"}, {"source_name": "r", "url": "https://r.example"}]
    (row,) = read(INDICATOR | {"confidence": 85, "external_references": reference}).rows["indicators"]

    assert (row["kind"], row["value"], row["feed"], row["threat"]) == ("ip", "192.0.2.9", "feed", "Evil C2")
    assert (row["confidence"], row["tags"], row["reference"]) == (0.85, ["malicious-activity"], "https://r.example")
    assert row["first_listed"] == datetime.fromisoformat("2026-01-31T00:00")
    assert row["last_listed"] == datetime.fromisoformat("2026-02-02T00:00")
    assert (row["valid_until"], row["benign"], row["origin_row"]) == (None, False, 5)


def test_an_indicator_of_what_is_benign_speaks_for_it():
    (row,) = read(INDICATOR | {"indicator_types": ["benign"]}).rows["indicators"]
    assert row["benign"] is True


def test_one_that_is_withdrawn_is_held_until_then():
    (row,) = read(INDICATOR | {"revoked": True, "valid_until": "2027-01-01T00:00:00Z"}).rows["indicators"]
    assert row["valid_until"] == datetime.fromisoformat("2026-02-02T00:00")


def test_a_pattern_that_names_two_values_is_two_rows_of_one_record():
    found = read(INDICATOR | {"pattern": "[domain-name:value = 'evil.example' OR ipv4-addr:value = '192.0.2.9']"})

    assert [row["kind"] for row in found.rows["indicators"]] == ["domain", "ip"]
    assert found.records == 1


def test_other_objects_count_and_give_no_row():
    found = read(MALWARE, INDICATOR, {"type": "relationship"})

    assert (len(found.rows["indicators"]), found.records, found.rejects) == (1, 3, [])


@pytest.mark.parametrize(
    ("thing", "reason"),
    [
        (INDICATOR | {"pattern_type": "yara"}, "its pattern is in 'yara', not in STIX"),
        (INDICATOR | {"pattern": None}, "its pattern is in 'stix', not in STIX"),
        (INDICATOR | {"pattern": "[file:size > 5]"}, "pattern not read: > is not a comparison with a single value"),
        ({"name": "x"}, "a STIX object without a type"),
        (["x"], "a STIX object without a type"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(thing, reason):
    found = read(INDICATOR, thing)

    assert [reject.reason for reject in found.rejects] == [reason]
    assert found.rejects[0].line > 5


@given(st.integers(0, 700), st.binary(max_size=4))
def test_a_damaged_bundle_never_crashes_it(place, damage):
    data = bundle(INDICATOR, MALWARE)
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(stix, data)
    gather(stix, data)


@given(
    st.dictionaries(
        st.sampled_from(sorted(INDICATOR)), st.none() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)
    )
)
def test_an_indicator_of_any_shape_never_crashes_it(changed):
    read(INDICATOR | changed)
