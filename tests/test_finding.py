"""A finding is a value: its order, its form for programs, its row in the lake and its id."""

from __future__ import annotations

import json
import string
import subprocess
import sys
from dataclasses import fields, replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports.incident import finding, incident

from doorward.finding import ENTITY_KINDS, SEVERITIES, Entity, Evidence, Finding, Reason, content_id
from doorward.tables import TABLES

CONTRACT = [
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
"""The keys of a finding in their order, which others rely on."""

texts = st.text(st.characters(exclude_categories=["Cs"]))
times = st.none() | st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
findings = st.builds(
    Finding,
    id=texts,
    detector=texts,
    question=texts,
    severity=st.sampled_from(SEVERITIES),
    score=st.floats(0, 1),
    summary=texts,
    entities=st.lists(st.builds(Entity, texts, texts), max_size=3).map(tuple),
    first_seen=times,
    last_seen=times,
    events=st.integers(0, 2**62),
    attack=st.lists(texts, max_size=3).map(tuple),
    reasons=st.lists(st.builds(Reason, texts, texts, st.floats(-1, 1)), max_size=3).map(tuple),
    details=st.dictionaries(texts, json_values, max_size=3),
    evidence=st.lists(
        st.builds(Evidence, texts, texts, texts, st.lists(st.integers(0, 2**62), max_size=4).map(tuple)), max_size=2
    ).map(tuple),
    due=st.none() | st.dates(),
)


def test_the_form_for_programs_has_the_keys_of_the_contract_in_their_order():
    for item in incident().findings:
        assert list(item.as_dict()) == CONTRACT
        assert list(item.as_row()) == [*CONTRACT, "expected"]
        json.dumps(item.as_dict(), allow_nan=False)


def test_the_contract_is_what_the_table_and_the_value_say():
    assert list(TABLES["findings"].columns) == [*CONTRACT, "expected"]
    assert [field.name for field in fields(Finding)] == [*CONTRACT, "expected"]


def test_times_end_in_z_and_have_microseconds():
    told = finding("x", first_seen=datetime.fromisoformat("2026-11-20T14:30"), due=date(2026, 12, 1)).as_dict()

    assert told["first_seen"] == "2026-11-20T14:30:00.000000Z"
    assert told["due"] == "2026-12-01"
    assert finding("x", first_seen=None, last_seen=None).as_dict()["first_seen"] is None
    assert finding("x").as_dict()["due"] is None


@given(findings)
def test_a_row_of_the_lake_gives_the_same_finding_back(item):
    assert Finding.of_row(item.as_row()) == item


@given(findings)
def test_a_row_says_the_same_as_the_form_for_programs(item):
    told, row = item.as_dict(), item.as_row()

    for name in ("entities", "reasons", "details", "evidence"):
        assert json.loads(row[name]) == told[name]
    assert {name: row[name] for name in ("id", "score", "events", "attack")} == {
        name: told[name] for name in ("id", "score", "events", "attack")
    }


def test_a_row_with_more_columns_is_a_finding_still():
    item = finding("x")

    assert Finding.of_row({**item.as_row(), "batch": "b1"}) == item


@pytest.mark.parametrize(
    ("severity", "loud"), [("info", False), ("low", False), ("medium", True), ("high", True), ("critical", True)]
)
def test_medium_and_worse_is_loud(severity, loud):
    assert finding("x", severity=severity).loud is loud


def test_the_worst_comes_first():
    low, high = finding("a", severity="low", score=0.9), finding("b", severity="high", score=0.1)
    likelier = replace(high, score=0.2, id="zz")

    assert sorted([low, high, likelier], key=lambda item: item.rank) == [likelier, high, low]


@given(st.lists(findings, max_size=6), st.randoms())
def test_the_order_of_findings_does_not_depend_on_how_they_come(items, random):
    unique = list({item.id: item for item in items}.values())
    shuffled = random.sample(unique, len(unique))

    assert [item.id for item in sorted(shuffled, key=lambda item: item.rank)] == [
        item.id for item in sorted(unique, key=lambda item: item.rank)
    ]


def test_kinds_of_entities_are_those_of_the_contract():
    kinds = {"asset", "ip", "domain", "identity", "service", "component", "mail", "file", "zone", "carrier", "place"}

    assert set(ENTITY_KINDS.values()) == kinds


@given(st.lists(json_values))
def test_an_id_is_sixteen_hexadecimal_digits_that_the_facts_decide(parts):
    made = content_id(*parts)

    assert len(made) == 16
    assert set(made) <= set(string.hexdigits.lower())
    assert made == content_id(*parts)


@given(st.dictionaries(texts, texts, min_size=2))
def test_the_order_of_a_mapping_is_no_fact(facts):
    assert content_id(facts) == content_id(dict(reversed(facts.items())))


def test_other_facts_have_another_id():
    facts = [
        "beacons",
        ("beacons",),
        ("beacons", None),
        ("beacons", ""),
        ("beacons", "x"),
        ("x", "beacons"),
        ("beac", "ons"),
    ]

    assert len({content_id(*fact) if isinstance(fact, tuple) else content_id([fact]) for fact in facts}) == len(facts)


def test_an_id_is_the_same_in_another_process_with_another_hash_seed():
    code = "from doorward.finding import content_id; print(content_id('a', [('ip', '192.0.2.1')], None))"
    made = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, check=True, capture_output=True, text=True
        ).stdout
        for seed in ("1", "2")
    }

    assert made == {content_id("a", [("ip", "192.0.2.1")], None) + "\n"}


def test_what_is_expected_says_so_to_programs_and_at_rest():
    word = {"id": "a1b2c3d4", "reason": "updates", "owner": "anna", "until": "2027-03-31"}
    item = replace(finding("It calls."), expected=word)

    assert list(item.as_dict()) == [*CONTRACT, "expected"]
    assert item.as_dict()["expected"] == word
    assert Finding.of_row(item.as_row()) == item


def test_rows_of_a_lake_from_before_expectations_are_read():
    row = finding("It calls.").as_row()
    del row["expected"]

    assert Finding.of_row(row) == finding("It calls.")
