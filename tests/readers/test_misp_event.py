"""MISP events: attributes that are meant for detection, wherever they stand."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.readers.misp_event import misp_event

MD5, SHA256 = "ab" * 16, "cd" * 32


def attribute(kind="ip-dst", value="192.0.2.9", **changed):
    return {
        "type": kind,
        "value": value,
        "to_ids": True,
        "category": "Network activity",
        "timestamp": "1772409600",
    } | changed


def event(*attributes, **changed):
    told = {"uuid": "5f0c", "info": "Evil campaign", "date": "2026-03-01", "Attribute": list(attributes)}
    return told | {"Tag": [{"name": "tlp:green"}], "Object": []} | changed


def file(*attributes, **changed):
    return json.dumps({"Event": event(*attributes, **changed)}, indent=1).encode()


SAMPLES: dict[str, bytes] = {
    "event.json": file(attribute()),
    "empty.json": file(),
    "list.json": json.dumps([{"Event": event(attribute())}, {"Event": event()}]).encode(),
    "response.json": json.dumps({"response": [{"Event": event(attribute())}]}).encode(),
    "long.json": file(*[attribute(value=f"192.0.2.{number % 256}") for number in range(2_000)]),
}

OTHERS: dict[str, bytes] = {
    "empty.json": b"",
    "windows.json": b'{"Event": {"System": {"EventID": 1}}}\n',
    "response.json": b'{"response": [1, 2]}',
    "events.json": b'{"events": [{"Attribute": []}]}',
}


def rows(data):
    return gather(misp_event, data, "feed/one.json").rows["indicators"]


def test_an_attribute_is_a_row_with_its_event():
    (row,) = rows(file(attribute(comment="second stage", Tag=[{"name": "kill-chain:c2"}])))

    assert (row["kind"], row["value"], row["feed"]) == ("ip", "192.0.2.9", "MISP: Evil campaign")
    assert (row["threat"], row["reference"], row["tags"]) == ("second stage", "5f0c", ["tlp:green", "kill-chain:c2"])
    assert row["first_listed"] == datetime.fromisoformat("2026-03-01T00:00")
    assert row["last_listed"] == datetime.fromisoformat("2026-03-02T00:00")


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        ("ip-dst|port", "192.0.2.9|443", [("ip", "192.0.2.9", 443)]),
        ("ip-dst|port", "192.0.2.9:443", [("ip", "192.0.2.9", 443)]),
        ("hostname|port", "evil.example|8443", [("domain", "evil.example", 8443)]),
        ("domain|ip", "evil.example|192.0.2.9", [("domain", "evil.example", None), ("ip", "192.0.2.9", None)]),
        ("filename|sha256", f"a.exe|{SHA256}", [("sha256", SHA256, None)]),
        ("url", "hxxp://evil[.]example/a", [("url", "evil.example/a", None)]),
        ("md5", MD5.upper(), [("md5", MD5, None)]),
        ("ja3-fingerprint-md5", MD5, [("ja3", MD5, None)]),
        ("email-src", "a@evil.example", [("email-src", "a@evil.example", None)]),
    ],
)
def test_each_type_of_attribute_is_what_it_is(kind, value, found):
    assert [(row["kind"], row["value"], row["port"]) for row in rows(file(attribute(kind, value)))] == found


@pytest.mark.parametrize("changed", [{"to_ids": False}, {"to_ids": None}, {"deleted": True}])
def test_what_is_not_meant_for_detection_counts_and_gives_no_row(changed):
    found = gather(misp_event, file(attribute(**changed)))

    assert (found.rows["indicators"], found.rejects, found.records) == ([], [], 1)


def test_attributes_of_objects_are_read_too_and_numbered_on():
    held = {"name": "file", "Attribute": [attribute("sha256", SHA256), attribute("filename", "a.exe")]}
    found = rows(file(attribute(), Object=[held]))

    assert [(row["kind"], row["origin_row"]) for row in found] == [("ip", 1), ("sha256", 2), ("filename", 3)]


def test_every_event_of_a_list_and_of_a_response_is_read():
    assert len(rows(SAMPLES["list.json"])) == 1
    assert len(rows(SAMPLES["response.json"])) == 1
    assert len(rows(SAMPLES["long.json"])) == 2_000


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (attribute("ip-dst", "evil"), "'evil' is no ip-dst"),
        (attribute("md5", "xyz"), "'xyz' is no md5"),
        (attribute("ip-dst|port", "evil|x"), "'evil|x' is no ip-dst|port"),
        (attribute(value=None), "an attribute without a value"),
        ("text", "an attribute without a value"),
    ],
)
def test_an_attribute_that_cannot_be_what_it_says_is_told_with_its_number(broken, reason):
    found = gather(misp_event, file(attribute(), broken))

    assert [(reject.line, reject.reason) for reject in found.rejects] == [(2, reason)]


def test_an_event_that_is_none_is_told():
    assert len(gather(misp_event, b'{"Event": [1]}').rejects) == 1
    assert len(gather(misp_event, b'[{"Event": 1}, {"x": 1}]').rejects) == 2


@given(st.integers(0, 600), st.binary(max_size=4))
def test_a_damaged_event_never_crashes_it(place, damage):
    data = file(attribute(), attribute("domain|ip", "evil.example|192.0.2.9"))
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(misp_event, data)
    gather(misp_event, data)


@given(st.recursive(st.none() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.sampled_from(["Attribute", "Object", "Tag", "value", "type", "to_ids", "info", "name"]), inner, max_size=4)))  # fmt: skip
def test_an_event_of_any_shape_never_crashes_it(value):
    gather(misp_event, json.dumps({"Event": value}).encode())
