from __future__ import annotations

import struct

import pytest
from tests.readers.pcap.heard import Heard
from tests.readers.pcap.written import answer, dns, record

from doorward.readers.pcap import lookups
from doorward.readers.pcap.lookups import Lookups
from doorward.readers.pcap.telling import LARGEST, Moment

A = record(1, bytes([192, 0, 2, 1]))


def framed(*messages):
    return b"".join(struct.pack("!H", len(each)) + each for each in messages)


def test_a_question_and_its_answer_are_one():
    heard = Heard(Lookups).near(dns()).far(answer(A))
    assert heard.told == [
        (
            "dns",
            Moment(1_000_000, 1),
            {
                "query": "a.example",
                "query_type": "A",
                "response_code": "NOERROR",
                "answers": ["192.0.2.1"],
                "ttls": [60.0],
                "round_trip": 1.0,
                "rejected": False,
            },
        )
    ]
    assert heard.end() == [heard.told[0][2]]


def test_a_question_without_an_answer_is_told_at_the_end():
    heard = Heard(Lookups).near(dns())
    assert heard.told == []
    assert heard.end() == [{"query": "a.example", "query_type": "A"}]


def test_an_answer_without_a_question_is_told_without_a_round_trip():
    [told] = Heard(Lookups).far(answer(A, flags=0x8185)).end()
    assert (told["round_trip"], told["response_code"], told["rejected"]) == (None, "REFUSED", True)


def test_an_answer_that_stands_before_its_question_belongs_to_it():
    heard = Heard(Lookups)
    heard.talk.take(1, answer(A), Moment(5_000_000, 1))
    heard.talk.take(0, dns("A.example"), Moment(4_000_000, 2))
    [(_, when, told)] = heard.told
    assert (when, told["query"], told["round_trip"], told["answers"]) == (
        Moment(4_000_000, 2),
        "A.example",
        1.0,
        ["192.0.2.1"],
    )
    assert len(heard.end()) == 1


def test_an_answer_older_than_the_question_belongs_to_another():
    heard = Heard(Lookups).far(answer(A)).near(dns())
    assert sorted(told.get("round_trip", "none") or "alone" for told in heard.end()) == ["alone", "none"]


def test_answers_that_wait_are_bounded_and_a_second_one_takes_the_place(monkeypatch):
    monkeypatch.setattr(lookups, "PENDING", 2)
    heard = Heard(Lookups)
    for number in (1, 2, 2, 3):
        heard.far(answer(A, number=number))
    assert len(heard.told) == 2
    assert len(heard.end()) == 4


def test_the_name_is_told_as_it_was_asked_and_compared_without_case():
    [told] = Heard(Lookups).near(dns("A.eXample")).far(answer(A)).end()
    assert (told["query"], told["answers"]) == ("A.eXample", ["192.0.2.1"])


def test_a_question_sent_again_is_one():
    heard = Heard(Lookups).near(dns()).near(dns()).far(answer(A))
    assert [told["round_trip"] for told in heard.end()] == [2.0]


@pytest.mark.parametrize("other", [{"number": 8}, {"text": "b.example"}, {"kind": 28}])
def test_an_answer_to_something_else_is_another_exchange(other):
    assert len(Heard(Lookups).near(dns()).far(answer(A, **other)).end()) == 2


def test_answers_of_multicast_to_no_question_tell_nothing():
    assert Heard(Lookups).near(answer(A, questions=0)).end() == []


def test_questions_that_wait_are_bounded(monkeypatch):
    monkeypatch.setattr(lookups, "PENDING", 2)
    heard = Heard(Lookups)
    for number in range(4):
        heard.near(dns(number=number, text=f"{number}.example"))
    assert [told["query"] for _, _, told in heard.told] == ["0.example", "1.example"]


def test_what_is_no_message_makes_no_sense():
    with pytest.raises(ValueError, match="no message"):
        Heard(Lookups).near(b"Lorem ipsum dolor")


def test_a_datagram_that_is_missing_matters_to_no_other():
    heard = Heard(Lookups).near(dns())
    heard.talk.miss(1)
    assert len(heard.far(answer(A)).end()) == 1


def test_a_stream_may_be_cut_anywhere():
    stream = framed(dns(), dns(number=8, text="b.example"))
    for cut in range(len(stream) + 1):
        heard = Heard(Lookups, framed=True).near(stream[:cut]).near(stream[cut:]).far(framed(answer(A)))
        assert [told["query"] for told in heard.end()] == ["a.example", "b.example"]


def test_a_stream_with_a_gap_makes_no_sense():
    with pytest.raises(ValueError, match="missing"):
        Heard(Lookups, framed=True).near(b"\0").talk.miss(0)


def test_a_stream_is_kept_up_to_a_limit():
    heard = Heard(Lookups, framed=True).near(b"\xff\xff" + bytes(LARGEST - 2))
    with pytest.raises(ValueError, match="too large"):
        heard.near(b"x")
