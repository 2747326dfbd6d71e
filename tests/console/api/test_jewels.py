"""Crown jewels by programs: named, listed, taken back with a reason; on an asset that is known, or that somebody insists on."""

from __future__ import annotations

from tests.console.conftest import OWN

TOLD = {"name": "plans", "asset": "WEB01", "worth": "all plans"}


def test_one_is_named_listed_and_withdrawn(asked, desk):
    client = asked()
    made = client.post("/api/v1/jewels", json=TOLD, headers=OWN)
    assert (made.status_code, made.json()["asset"]) == (201, "web01")
    name = made.json()["id"]
    (told,) = client.get("/api/v1/jewels/named").json()["jewels"]
    assert (told["id"], told["name"], told["actor"], told["worth"]) == (name, "plans", "ana", "all plans")
    assert told["time"].startswith("2026-11-21T03:00")
    assert client.get("/api/v1/jewels").json()["total"] == 1, "it is on the list after the next analysis"

    path = f"/api/v1/jewels/{name}/withdraw"
    assert client.post(path, json={"reason": ""}, headers=OWN).status_code == 422
    assert client.post(path, json={"reason": "sold"}, headers=OWN).json() == {"id": name}
    assert desk.jewels.every() == []
    assert client.post(path, json={"reason": "sold"}, headers=OWN).status_code == 404
    assert client.get("/api/v1/jewels/named").json() == {"jewels": []}


def test_an_unknown_asset_is_refused_with_names_near_it_unless_somebody_insists(asked, desk):
    refused = asked().post("/api/v1/jewels", json=TOLD | {"asset": "web02"}, headers=OWN)
    assert refused.status_code == 422
    assert refused.json()["detail"] == "Nothing that was read knows an asset 'web02'. Near it: web01."
    insisted = asked().post("/api/v1/jewels", json=TOLD | {"asset": "web02", "insisted": True}, headers=OWN)
    assert insisted.status_code == 201
    assert [one.asset for one in desk.jewels.every()] == ["web02"]


def test_what_cannot_be_meant_is_refused(asked, desk):
    client = asked()
    changes = ({"name": ""}, {"name": " "}, {"asset": ""}, {"name": "a" * 201}, {"worth": 1}, {"by": "eve"})
    for change in changes:
        assert client.post("/api/v1/jewels", json=TOLD | change, headers=OWN).status_code == 422, change
    broken = b'{"name": "plans", "asset": "\\ud800", "insisted": true}'
    answer = client.post("/api/v1/jewels", content=broken, headers=OWN | {"content-type": "application/json"})
    assert answer.status_code == 422
    assert desk.jewels.every() == []


def test_a_viewer_lists_them_and_names_and_withdraws_none(asked):
    assert asked("viewer").get("/api/v1/jewels/named").status_code == 200
    assert asked("viewer").post("/api/v1/jewels", json=TOLD, headers=OWN).status_code == 403
    assert asked("viewer").post("/api/v1/jewels/x/withdraw", json={"reason": "x"}, headers=OWN).status_code == 403
