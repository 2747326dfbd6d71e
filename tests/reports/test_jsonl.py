"""The contract that others read: one finding a line."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.reports.answers import empty, hostile, many, one
from tests.reports.incident import finding, incident

from doorward.report import Door
from doorward.reports.jsonl import jsonl

KEYS = [
    "id",
    "detector",
    "question",
    "severity",
    "score",
    "summary",
    "entities",
    "first_seen",
    "last_seen",
    "events",
    "attack",
    "reasons",
    "details",
    "evidence",
    "due",
]


def objects(answer):
    return [json.loads(line) for line in jsonl.tell(answer).splitlines()]


def test_nothing_found_is_no_line():
    assert jsonl.tell(empty()) == ""


def test_a_finding_is_one_line_with_the_keys_of_the_contract_in_their_order():
    text = jsonl.tell(one())
    assert text.endswith("}\n")
    assert text.count("\n") == 1
    assert list(json.loads(text)) == KEYS


def test_the_worst_comes_first_however_they_are_given():
    answer = incident()
    shuffled = replace(answer, findings=tuple(reversed(answer.findings)))
    assert jsonl.tell(shuffled) == jsonl.tell(answer)
    told = objects(answer)
    assert [item["severity"] for item in told[:4]] == ["critical", "critical", "critical", "high"]
    assert [item["score"] for item in told[:3]] == sorted((item["score"] for item in told[:3]), reverse=True)
    assert told[-1]["severity"] == "info"


def test_all_of_a_finding_is_told():
    first = next(item for item in objects(incident()) if item["detector"] == "beacons")
    assert first["first_seen"] == "2026-11-11T02:14:07.000000Z"
    assert first["entities"][0] == {"kind": "asset", "id": "build-07"}
    assert first["details"]["port"] == 443
    assert first["evidence"][0]["rows"][:3] == [1204, 1205, 1206]
    assert len(first["evidence"][0]["rows"]) == 1103
    assert sum(why["points"] for why in first["reasons"]) == pytest.approx(first["score"])
    assert objects(incident())[0]["due"] == "2026-11-24"


def test_nothing_is_left_out_of_many():
    assert len({item["id"] for item in objects(many())}) == 2000


def test_hostile_text_stays_whole_and_inside_its_line():
    answer = hostile()
    text = jsonl.tell(answer)
    assert text.isascii()
    assert text.count("\n") == len(answer.findings) + len(answer.ranked)
    assert not set(text) - {"\n"} & {chr(code) for code in range(32)}
    told = {item["summary"] for item in objects(answer) if "door" not in item}
    expected = {item.summary for item in answer.findings if "\ud800" not in item.summary}
    assert expected <= told
    assert len("a" * 1_000_000) in {len(summary) for summary in told}


def test_what_no_json_reader_takes_is_replaced():
    answer = replace(one(), findings=(finding("half \ud800", details={"x": float("nan"), "y": [float("-inf"), 1.5]}),))
    (told,) = objects(answer)
    assert told["summary"] == "half \\ud800"
    assert told["details"] == {"x": None, "y": [None, 1.5]}


def test_an_unknown_time_is_null():
    (told,) = objects(replace(one(), findings=(finding("x", first_seen=None, last_seen=None),)))
    assert (told["first_seen"], told["last_seen"]) == (None, None)


def test_doors_are_told_last_with_every_term_of_their_worth():
    door = Door(
        "edge", "A weakness.", "pay", 0.4, 2, ("somebody knocked there",), 4.0, "upgrade edge", ("host:edge/user",)
    )
    *_, told = objects(replace(one(), ranked=(door,)))
    assert told["door"]["score"] == 0.2
    assert [told["door"][term] for term in ("path", "use", "hours")] == [0.4, 2, 4.0]
    assert told["door"]["fix"] == "upgrade edge"
