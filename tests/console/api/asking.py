"""What holds for every list of the API: the page's rows, its total, its order, its faults, and one row by its id."""

from __future__ import annotations

from doorward.console.snapshot.lists import LISTS


def lists_as_the_snapshot_has_them(client, snapshot, path, kind):
    """Hold a list to the table it shows."""
    names = [row["id"] for row in snapshot.all(f"select id from {kind} order by number")]
    body = client.get(f"/api/v1{path}", params={"per": 200}).json()
    assert [row["id"] for row in body["rows"]] == names
    assert body["total"] == len(names)
    assert body["asof"] == snapshot.id
    assert not {"words", "number"} & set(body["rows"][0])
    assert client.get(f"/api/v1{path}", params={"per": 1, "page": 2}).json()["rows"] == body["rows"][1:2]


def points_at_what_is_wrong(client, path):
    """Hold a list to saying where a query is wrong."""
    answer = client.get(f"/api/v1{path}", params={"q": "nonsuch:1"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["position"] == 0
    assert answer.json()["length"] >= len("nonsuch")


def gives_one_and_says_what_is_gone(client, snapshot, path, kind):
    """Hold the address of one row to that row."""
    name = snapshot.one(f"select id from {kind} order by number limit 1")["id"]
    assert client.get(f"/api/v1{path}/{name}").json()["id"] == name
    answer = client.get(f"/api/v1{path}/ffffffffffffffff")
    assert (answer.status_code, answer.json()["title"]) == (410, "Gone")


def sorts(client, path, kind, name):
    """Hold a list to the order that is asked for; what is unknown comes last."""
    assert LISTS[kind].get(name) is not None
    rows = client.get(f"/api/v1{path}", params={"q": f"sort:-{name}", "per": 200}).json()["rows"]
    known = [row[name] for row in rows if row.get(name) is not None]
    assert known == sorted(known, reverse=True)
