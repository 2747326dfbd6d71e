"""Ways for programs: the list, and one with its moves in order and the fixes that break it."""

from __future__ import annotations

from tests.console.api.asking import lists_as_the_snapshot_has_them, points_at_what_is_wrong, sorts


def test_the_list_is_the_snapshots(asked, snapshot):
    lists_as_the_snapshot_has_them(asked("viewer"), snapshot, "/paths", "ways")
    points_at_what_is_wrong(asked("viewer"), "/paths")
    sorts(asked("viewer"), "/paths", "ways", "probability")


def test_one_tells_its_moves_in_order_and_what_breaks_it(asked, snapshot):
    way = snapshot.one("select * from ways order by number limit 1")
    told = asked("viewer").get(f"/api/v1/paths/{way['id']}").json()
    assert [move["place"] for move in told["moves"]] == sorted(move["place"] for move in told["moves"])
    assert told["moves"][-1]["name"] == way["jewel"]
    assert [fix["hours"] for fix in told["fixes"]] == sorted(fix["hours"] for fix in told["fixes"])
    assert asked("viewer").get("/api/v1/paths/ffff").status_code == 410
