"""Ways as a list, and one of them with its lane, its evidence and what breaks it."""

from __future__ import annotations

import pytest
from tests.console.conftest import OWN
from tests.console.reading import sentence, sound

from doorward.desk import Subject


@pytest.fixture
def way(snapshot):
    found = snapshot.one("select * from ways order by number limit 1")
    assert found
    return found


def test_the_list_says_how_many_lead_where(asked, snapshot):
    count = snapshot.one("select count(*) as n, count(distinct jewel) as jewels from ways")
    told = sentence(asked().get("/paths").text)
    assert told.startswith(f"{count['n']} path")
    assert f"{count['jewels']} crown jewel" in told


def test_a_fault_in_the_filter_is_pointed_at_and_nothing_is_shown(asked):
    text = asked().get("/paths", params={"q": "probability:lots"}).text
    page = sound(text)
    assert sentence(text) == "The filter could not be understood."
    assert "^^^^" in page.words
    assert "Nothing is shown until the filter is mended." in page.words


def test_one_way_tells_its_moves_in_order(asked, way, snapshot):
    text = asked().get(f"/paths/{way['id']}").text
    page = sound(text)
    assert sentence(text) == f"{way['door']} to {way['jewel']}"
    told = [
        hop["sentence"]
        for hop in snapshot.all(
            "select sentence from way_hops where way = ? and sentence is not null order by place", [way["number"]]
        )
    ]
    places = [page.words.rindex(" ".join(one.split())[:60]) for one in told]
    assert places == sorted(places)
    assert 'class="way-lane' in text or "way-lane" in text


def test_what_breaks_it_is_cheapest_first_and_leads_to_the_plan(asked, way, snapshot):
    page = sound(asked().get(f"/paths/{way['id']}").text)
    fixes = snapshot.all(
        "select f.id, f.hours from fixes f join way_fixes w on w.fix = f.number where w.way = ? order by f.hours",
        [way["number"]],
    )
    links = [link for link in page.links("/plan?") if "fix=" in link]
    assert {link.partition("fix=")[2] for link in links} == {fix["id"] for fix in fixes}
    assert links[0].endswith(fixes[0]["id"])


def test_rows_that_are_not_kept_are_no_sign_that_nothing_was_seen(asked, way):
    assert way["seen"] == 1
    assert (
        "The data show 1 move of it, but the rows behind were not kept"
        in sound(asked().get(f"/paths/{way['id']}").text).words
    )
    chosen = sound(asked().get(f"/paths/{way['id']}?move=0").text).words
    assert "No rows stand behind this move." in chosen


def test_minutes_around_its_signs_are_one_step_away(asked, way):
    page = sound(asked().get(f"/paths/{way['id']}").text)
    links = page.links("/pivot/host/")
    assert links
    assert {asked().get(link).status_code for link in links} == {200}


def test_a_span_of_time_is_picked_by_the_address_and_a_bad_one_refused(asked, way):
    client = asked()
    answer = client.get(f"/paths/{way['id']}", params={"from": "2026-01-01T00:00", "to": "2026-01-02T00:00"})
    assert "None in this span." in sound(answer.text).words
    assert client.get(f"/paths/{way['id']}", params={"from": "soon", "to": "2026-01-02"}).status_code == 400


def test_a_way_that_is_gone_says_who_decided_on_it_last(asked, desk):
    client = asked()
    answer = client.get("/paths/0000000000000000")
    assert answer.status_code == 410
    client.post("/paths/comment", data={"id": "0000000000000000", "comment": "closed it"}, headers=OWN)
    assert "ana decided on it last" in client.get("/paths/0000000000000000").text
    assert desk.decisions.of(Subject("way", "0000000000000000")).comments == 1


def test_many_are_decided_on_at_once(asked, desk, snapshot):
    names = [row["id"] for row in snapshot.all("select id from ways")]
    answer = asked().post("/paths/decide", data={"id": names, "status": "open", "assignee": "bo"}, headers=OWN)
    assert answer.status_code == 303
    assert {desk.decisions.of(Subject("way", name)).status for name in names} == {"open"}
    page = sound(asked().get("/paths", params={"q": "status:open assignee:bo"}).text)
    assert f"{len(names)} path" in page.words


def test_a_viewer_sees_no_form_and_is_refused(asked, way):
    text = asked("viewer").get(f"/paths/{way['id']}").text
    assert "/paths/decide" not in text
    answer = asked("viewer").post("/paths/decide", data={"id": way["id"], "status": "open"}, headers=OWN)
    assert answer.status_code == 403
