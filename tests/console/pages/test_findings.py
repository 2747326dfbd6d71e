"""Findings: counts by severity, reasons that add up, evidence by file and line, and what became of one that is gone."""

from __future__ import annotations

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
            assert any(one["origin"] in link for link in page.links("/imports/"))


def test_one_that_is_gone_says_who_decided_on_it(asked):
    client = asked()
    assert client.get("/findings/0000").status_code == 410
    client.post("/findings/comment", data={"id": "0000", "comment": "gone"}, headers=OWN)
    assert "ana decided on it last" in client.get("/findings/0000").text
