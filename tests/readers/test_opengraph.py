"""BloodHound OpenGraph: nodes and edges of any kinds."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather

from doorward.readers.opengraph import opengraph

ANN = {
    "id": "N1",
    "kinds": ["GHUser", "Base"],
    "properties": {"Name": "ann@example", "email": "ann@example.org", "enabled": True, "siteadmin": True, "x": 1},
}
HOST = {
    "id": "S-1-5-21-1-2-3-1001",
    "kinds": ["Base", "Computer"],
    "properties": {"name": "WEB1", "whencreated": 1700000000},
}
CANREAD = {"kind": "CanRead", "start": {"value": "N1"}, "end": {"value": "N2", "match_by": "id"}}
MEMBER = {"kind": "MemberOf", "start": {"value": "N1"}, "end": {"value": "G1"}}
SESSION = {"kind": "HasSession", "start": {"value": "C1"}, "end": {"value": "N1"}}
NAMED = {
    "kind": "AdminTo",
    "start": {"value": "ANN@EXAMPLE", "match_by": "name"},
    "end": {"value": "web9", "match_by": "name"},
    "properties": {"since": "2024-01-01", "isinherited": False},
}


def graph(nodes=(), edges=(), **more):
    return json.dumps({**more, "graph": {"nodes": list(nodes), "edges": list(edges)}}).encode()


SAMPLES: dict[str, bytes] = {
    "graph.json": graph([ANN, HOST], [CANREAD, MEMBER, SESSION, NAMED], metadata={"source_kind": "Base"}),
    "edges.json": graph([], [CANREAD]),
    "nodes.json": json.dumps({"graph": {"nodes": [ANN]}, "metadata": {}}, indent=2).encode(),
}
OTHERS: dict[str, bytes] = {
    "empty.json": graph(),
    "sharphound.json": b'{"data": [{"ObjectIdentifier": "S-1", "Properties": {}}], "meta": {"type": "users"}}',
    "graph-of-other.json": b'{"graph": {"nodes": [{"id": 1, "label": "x"}]}, "directed": true}',
    "list.json": b'[{"id": "N1", "kinds": ["User"]}]',
}


def read(data):
    found = gather(opengraph, data if isinstance(data, bytes) else graph(*data))
    assert found.malformed is None
    return found


def test_a_node_is_an_identity():
    ann, host = read(SAMPLES["graph.json"]).rows["identities"]
    assert (ann["id"], ann["kind"], ann["name"], ann["email"]) == ("N1", "GHUser", "ann@example", "ann@example.org")
    assert (ann["enabled"], ann["flags"], ann["origin_row"]) == (True, ["GHUser", "Base", "siteadmin"], 1)
    assert (host["kind"], host["name"], host["created"]) == ("computer", "WEB1", datetime(2023, 11, 14, 22, 13, 20))


def test_edges_are_memberships_sessions_and_rights_of_their_own_name():
    found = read(SAMPLES["graph.json"])
    assert found.rows["memberships"] == [{"member": "N1", "group_id": "G1", "is_primary": False, "origin_row": 4}]
    assert found.rows["sessions"] == [{"identity": "N1", "computer": "C1", "kind": "network", "origin_row": 5}]
    assert [(row["holder"], row["right_name"], row["target"]) for row in found.rows["rights"]] == [
        ("N1", "CanRead", "N2"),
        ("N1", "AdminTo", "web9"),
    ]
    assert (found.records, found.rejects) == (6, [])


def test_an_end_that_is_named_is_the_node_of_that_name_or_the_name():
    _, row = read(SAMPLES["graph.json"]).rows["rights"]
    assert (row["holder"], row["target"]) == ("N1", "web9")
    assert (row["inherited"], row["detail"]) == (False, "since=2024-01-01, isinherited=False")


@pytest.mark.parametrize("cut", [0, 3])
def test_an_edge_may_stand_before_the_node_it_names(cut):
    data = json.dumps({"graph": {"edges": [NAMED, CANREAD], "nodes": [ANN]}}).encode()
    found = gather(opengraph, data[: len(data) - cut])
    assert (found.malformed is not None) == (cut > 0)
    rows = {row["right_name"]: (row["holder"], row["origin_row"]) for row in found.rows["rights"]}
    assert rows == {"AdminTo": ("N1", 1), "CanRead": ("N1", 2)}


def test_edges_beyond_those_that_can_wait_keep_the_name(monkeypatch):
    monkeypatch.setattr("doorward.readers.opengraph._HELD", 1)
    data = json.dumps({"graph": {"edges": [NAMED, NAMED], "nodes": [ANN]}}).encode()
    assert sorted(row["holder"] for row in read(data).rows["rights"]) == ["ANN@EXAMPLE", "N1"]


@pytest.mark.parametrize(
    ("nodes", "edges", "words"),
    [
        ([{"kinds": ["User"]}], [], "a node with an id"),
        ([7], [], "a node with an id"),
        ([], [{"kind": "X", "start": {"value": "a"}}], "an edge with a kind"),
        ([], [{"start": {"value": "a"}, "end": {"value": "b"}}], "an edge with a kind"),
        ([], [{"kind": "X", "start": "a", "end": {"value": "b"}}], "an edge with a kind"),
        ([], [None], "an edge with a kind"),
    ],
)
def test_what_is_neither_is_said_and_its_neighbours_stay(nodes, edges, words):
    found = read(([*nodes, ANN], [*edges, CANREAD]))
    assert [words in one.reason for one in found.rejects] == [True]
    assert (len(found.rows["identities"]), len(found.rows["rights"])) == (1, 1)


def test_odd_properties_do_no_harm():
    odd = {
        "id": "N9",
        "kinds": "User",
        "properties": {"name": ["x"], "enabled": "yes", "whencreated": -1, "lastlogon": 1e300},
    }
    (row,) = read(([odd], [])).rows["identities"]
    assert (row["name"], row["kind"], row["created"], row["last_logon"]) == (None, "user", None, None)
    assert "enabled" not in row
    assert read(([{"id": "N9", "properties": [1]}], [])).rows["identities"][0]["kind"] is None


def test_a_file_that_breaks_off_keeps_what_was_read():
    found = gather(opengraph, SAMPLES["graph.json"][:-40])
    assert found.malformed is not None
    assert len(found.rows["identities"]) == 2


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["id", "kinds", "kind", "start", "end", "properties"]),
            st.none() | st.text(max_size=3) | st.lists(st.integers(), max_size=2),
        ),
        max_size=4,
    )
)
def test_whatever_stands_there_is_read_or_said(items):
    found = read((items, items))
    assert found.records + len(found.rejects) == 2 * len(items)
