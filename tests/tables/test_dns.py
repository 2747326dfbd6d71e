"""How rows at rest become exchanges where a sensor writes question and answer apart."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.asking import START, provided

from doorward.query import sql


def half(kind, seconds=0.0, **columns):
    row = {"time": START + timedelta(seconds=seconds), "uid": "1", "source": "192.0.2.7", "source_port": 4000}
    row |= {"destination": "192.0.2.53", "destination_port": 53, "proto": "udp", "transaction": 2, "half": kind}
    return row | {"query": "a.example", "query_type": "A", "sensor": "probe"} | columns


def question(seconds=0.0, **columns):
    return half("question", seconds, **columns)


def answer(seconds=0.25, answers=("192.0.2.1",), **columns):
    told = {"response_code": "NOERROR", "answers": list(answers), "ttls": [60.0] * len(answers), "rejected": False}
    return half("answer", seconds, **(told | columns))


def read(*rows):
    with provided(dns=rows) as engine:
        return engine.run(sql("select * from {dns} order by time, origin_row"), {}).to_pylist()


def test_question_and_answer_are_one_exchange():
    [row] = read(question(), answer())
    assert row == {
        "time": START,
        "uid": "1",
        "source": "192.0.2.7",
        "source_port": 4000,
        "destination": "192.0.2.53",
        "destination_port": 53,
        "proto": "udp",
        "query": "a.example",
        "query_type": "A",
        "response_code": "NOERROR",
        "answers": ["192.0.2.1"],
        "ttls": [60.0],
        "round_trip": 0.25,
        "rejected": False,
        "sensor": "probe",
        "transaction": 2,
        "half": None,
        "origin": "dns",
        "origin_row": 1,
    }


def test_rows_at_rest_may_stand_in_any_order():
    assert [row["answers"] for row in read(answer(), question())] == [["192.0.2.1"]]
    assert read(answer(), question())[0]["origin_row"] == 2


def test_whole_exchanges_stand_as_they_are():
    whole = half(None, answers=["192.0.2.1"], round_trip=0.5)
    assert [row["round_trip"] for row in read(whole, whole)] == [0.5, 0.5]


def test_a_question_without_an_answer_stands():
    [row] = read(question())
    assert (row["query"], row["response_code"], row["answers"], row["round_trip"]) == ("a.example", None, None, None)


def test_an_answer_without_a_question_stands_and_each_by_itself():
    found = read(answer(), answer(1.0, query="b.example"))
    assert [(row["query"], row["round_trip"]) for row in found] == [("a.example", None), ("b.example", None)]


@pytest.mark.parametrize(
    "other",
    [
        {"uid": "2"},
        {"source": "192.0.2.8"},
        {"source_port": 1},
        {"destination": "192.0.2.54"},
        {"destination_port": 1},
        {"transaction": 3},
    ],
)
def test_an_answer_to_somebody_else_is_none(other):
    assert len(read(question(), answer(**other))) == 2


def test_an_id_used_again_opens_another_exchange():
    found = read(question(0), answer(1), question(2, query="b.example"), answer(3, ("192.0.2.2",)))
    assert [(row["query"], row["answers"]) for row in found] == [
        ("a.example", ["192.0.2.1"]),
        ("b.example", ["192.0.2.2"]),
    ]


@pytest.mark.parametrize(
    ("second", "exchanges"),
    [
        (question(10.0), 1),
        (question(10.1), 2),
        (question(1.0, query="b.example"), 2),
    ],
)
def test_a_question_sent_again_soon_is_the_same(second, exchanges):
    assert len(read(question(0), second)) == exchanges


def test_after_an_answer_the_same_question_is_another():
    assert len(read(question(0), answer(0.1), question(0.2))) == 2


def test_records_that_came_one_by_one_are_put_together():
    [row] = read(question(), answer(0.1, ("192.0.2.2",), query="b.example"), answer(0.1, ("192.0.2.1",)))
    assert (row["query"], row["answers"], row["ttls"]) == ("a.example", ["192.0.2.1", "192.0.2.2"], None)


def test_an_answer_seen_twice_counts_once():
    [row] = read(question(), answer(0.1, ("z", "a")), answer(0.2, ("z", "a")))
    assert (row["answers"], row["ttls"], row["round_trip"]) == (["z", "a"], [60.0, 60.0], 0.1)
