from __future__ import annotations

import pytest
from tests.readers.suricata_eve.written import event, read, row

HEAD = {"proto": "UDP", "dest_port": 53}
ANSWERS = [
    {"rrname": "a.example", "rrtype": "CNAME", "ttl": 60, "rdata": "b.example"},
    {"rrname": "b.example", "rrtype": "A", "ttl": 30, "rdata": "192.0.2.1"},
]
QUESTION = {"type": "query", "id": 2, "rrname": "a.example", "rrtype": "A", "tx_id": 0}
ANSWER = {
    "version": 2,
    "type": "answer",
    "id": 2,
    "rrname": "a.example",
    "rrtype": "A",
    "rcode": "NOERROR",
    "answers": ANSWERS,
}
LATER = {"version": 3, "id": 2, "queries": [{"rrname": "a.example", "rrtype": "A"}]}


def dns(told, **changed):
    return row(event("dns", told, **HEAD, **changed))


@pytest.mark.parametrize("told", [QUESTION, {**LATER, "type": "request"}])
def test_a_question(told):
    found = dns(told)
    assert (found["query"], found["query_type"], found["proto"]) == ("a.example", "A", "udp")
    assert (found["transaction"], found["half"]) == (2, "question")
    assert not {"response_code", "answers", "ttls", "rejected"} & set(found)


@pytest.mark.parametrize("told", [ANSWER, {**LATER, "type": "response", "rcode": "NOERROR", "answers": ANSWERS}])
def test_an_answer_with_its_records_in_order(told):
    found = dns(told)
    assert (found["query"], found["response_code"], found["rejected"]) == ("a.example", "NOERROR", False)
    assert (found["answers"], found["ttls"]) == (["b.example", "192.0.2.1"], [60.0, 30.0])
    assert (found["transaction"], found["half"]) == (2, "answer")


def test_records_without_data_keep_their_place():
    found = dns({**ANSWER, "answers": [{"rrtype": "SOA", "ttl": 5}, {"rrtype": "TXT", "ttl": 6, "rdata": '[1,"x"] {'}]})
    assert (found["answers"], found["ttls"]) == ([None, '[1,"x"] {'], [5.0, 6.0])


def test_grouped_records_stand_where_the_others_are_left_out():
    told = {key: value for key, value in ANSWER.items() if key != "answers"}
    found = dns({**told, "grouped": {"A": ["192.0.2.1", "192.0.2.2"], "CNAME": ["b.example"]}})
    assert found["answers"] == ["192.0.2.1", "192.0.2.2", "b.example"]
    assert "ttls" not in found


def test_version_one_has_a_record_a_line():
    found = dns(
        {"type": "answer", "id": 2, "rcode": "NOERROR", "rrname": "a.example", "rrtype": "TXT", "ttl": 9, "rdata": "[x"}
    )
    assert (found["answers"], found["ttls"]) == (["[x"], [9.0])


def test_a_refusal_is_a_rejection():
    found = dns({"type": "answer", "id": 2, "rcode": "REFUSED", "rrname": "a.example"})
    assert (found["rejected"], found["response_code"]) == (True, "REFUSED")


@pytest.mark.parametrize("told", [ANSWER, {**LATER, "type": "response"}])
def test_an_answer_in_its_own_direction_is_turned_round(told):
    turned = {"src_ip": "198.51.100.9", "src_port": 53, "dest_ip": "192.0.2.7", "dest_port": 40_000}
    found = row(event("dns", told, proto="UDP", **turned))
    assert (found["source"], found["source_port"]) == ("192.0.2.7", 40_000)
    assert (found["destination"], found["destination_port"]) == ("198.51.100.9", 53)


def test_a_question_from_port_53_is_not():
    found = row(event("dns", QUESTION, proto="UDP", src_port=53, dest_port=5353))
    assert (found["source_port"], found["destination_port"]) == (53, 5353)
    found = row(event("dns", ANSWER, proto="UDP", src_port=53, dest_port=53))
    assert found["source"] == "192.0.2.7"


@pytest.mark.parametrize("answers", ["none", {"a": 1}, 7])
def test_answers_that_are_no_list_are_no_answers(answers):
    found = dns({**ANSWER, "answers": answers})
    assert "answers" not in found


def test_a_time_to_live_that_is_none_is_a_reject():
    _, [reject], _ = read(event("dns", {**ANSWER, "answers": [{"rdata": "x", "ttl": "soon"}]}))
    assert reject.reason.startswith("ttls: ")
