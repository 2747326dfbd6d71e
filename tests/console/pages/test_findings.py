"""Findings: counts by severity, reasons that add up, evidence by file and line, and what became of one that is gone."""

from __future__ import annotations

import pytest
from tests.console.conftest import OWN
from tests.console.reading import sentence, sound


def test_the_list_counts_what_it_shows(asked, snapshot):
    total = snapshot.one("select count(*) as n from findings")["n"]
    text = asked().get("/findings").text
    assert sentence(text).startswith(f"{total} finding")
    assert len(sound(text).links("/findings/")) >= min(total, 50)


def test_every_finding_opens_to_reasons_and_evidence(asked, snapshot):
    client = asked()
    for row in snapshot.all("select id, evidence from findings join finding_bodies using (number)"):
        answer = client.get(f"/findings/{row['id']}")
        assert answer.status_code == 200
        page = sound(answer.text)
        assert "Why we think so" in page.words
        for one in row["evidence"] or ():
            known = snapshot.one("select 1 from sources where origin = ?", [one["origin"]])
            assert any(one["origin"] in link for link in page.links("/imports/")) == bool(known)
            assert known or "not shown: its file is not in this state of the data" in page.words


def test_a_line_of_evidence_leads_to_the_very_rows(asked, snapshot):
    row = snapshot.one("select id from findings join finding_bodies using (number) where evidence like '%conn.log%'")
    page = sound(asked().get(f"/findings/{row['id']}").text)
    assert f"/imports/{'0' * 64}?table=conn&rows=3-5%2C9#rows" in page.links("/imports/")


def test_it_tells_how_many_rows_are_listed_and_leads_to_its_channel_and_the_whole_ways(asked, snapshot):
    client = asked()
    asked_for = (
        "select f.*, b.*, c.id as channel from findings f join finding_bodies b using (number) "
        "left join channels c on c.finding = f.id"
    )
    for row in snapshot.all(asked_for):
        page = sound(client.get(f"/findings/{row['id']}").text)
        assert (f"/channels/{row['channel']}" in page.links("/channels/")) == (row["channel"] is not None)
        assert f"{sum(len(one['rows']) for one in row['evidence'] or ())} row" in page.words
        assert not any(f" {name.replace('_', ' ')} None " in page.words for name in row["details"])
        way = snapshot.one(
            "select w.sentence from ways w join way_hops h on h.way = w.number where h.asset = ? order by w.number limit 1",
            [row["asset"]],
        )
        assert way is None or way["sentence"] in page.words


def test_minutes_around_its_times_are_one_step_away(asked, snapshot):
    row = snapshot.one("select * from findings where asset = 'test03'")
    links = sound(asked().get(f"/findings/{row['id']}").text).links("/pivot/host/test03?from=")
    assert len(links) == len({row["first_seen"], row["last_seen"]})
    assert asked().get(links[0]).status_code == 200


def test_one_that_is_gone_says_who_decided_on_it(asked):
    client = asked()
    assert client.get("/findings/0000").status_code == 410
    client.post("/findings/comment", data={"id": "0000", "comment": "gone"}, headers=OWN)
    assert "ana decided on it last" in client.get("/findings/0000").text


def test_behaviour_is_vouched_for_until_a_day(asked, desk, snapshot):
    client = asked()
    name = snapshot.one("select id from findings where answers = 'inside' and not vouched limit 1")["id"]
    assert 'id="expect"' in client.get(f"/findings/{name}").text
    told = {"source": "10.0.0.6", "destination": "cdn.example", "port": "443", "reason": "updates", "owner": "ana"}
    answer = client.post(
        "/findings/expect", data=told | {"until": "2027-01-31", "back": f"/findings/{name}"}, headers=OWN
    )
    assert answer.headers["location"] == f"/findings/{name}"
    rule = desk.expectations.every()[0].rule
    assert (rule.source, rule.destination, rule.port) == ("10.0.0.6", "cdn.example", 443)
    assert [entry.what for entry in desk.audit.entries()] == ["expect"]
    assert client.post("/findings/expect", data=told | {"until": "soon"}, headers=OWN).status_code == 400
    assert asked("viewer").post("/findings/expect", data=told | {"until": "2027-02-01"}, headers=OWN).status_code == 403
    assert len(desk.expectations.every()) == len(desk.audit.entries()) == 1


@pytest.mark.parametrize("port", ["44x", "-1", "65536", "²", "9" * 1_000])
def test_a_port_that_is_none_does_not_mean_every_port(asked, desk, port):
    told = {"source": "10.0.0.6", "port": port, "reason": "updates", "owner": "ana", "until": "2027-01-31"}
    answer = asked().post("/findings/expect", data=told, headers=OWN)
    assert (answer.status_code, desk.expectations.every()) == (400, [])
    assert "port = " in answer.text


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"])
def test_who_vouches_is_led_nowhere_else(asked, back):
    told = {"source": "10.0.0.6", "reason": "updates", "owner": "ana", "until": "2027-01-31", "back": back}
    assert asked().post("/findings/expect", data=told, headers=OWN).headers["location"] == "/"
