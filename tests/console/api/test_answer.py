"""The answer in short is the first page's."""

from __future__ import annotations


def test_it_says_the_headline_and_what_could_not_be_judged(asked, snapshot):
    told = asked("viewer").get("/api/v1/answer").json()
    assert told["headline"] == snapshot.meta["headline"]
    assert told["gaps"] == [row["sentence"] for row in snapshot.all("select sentence from gaps order by number")]
    assert set(told["sentences"]) == {"doors", "ways", "inside", "fixes"}
    assert told["asof"] == snapshot.id


def test_a_state_that_is_not_kept_is_gone(asked):
    answer = asked("viewer").get("/api/v1/answer", params={"asof": "0" * 12})
    assert answer.status_code == 410
