"""Who held an address is named at its first mention; names that nobody registered are quoted."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from doorward.engines.duckdb import DuckDB
from doorward.finding import Entity, Finding
from doorward.stages.naming import KEY, named
from doorward.tables import TABLES, filled

NOON = datetime(2026, 9, 7, 12)
HOUR = timedelta(hours=1)
HELD = {"address": "192.0.2.7", "asset": "test03", "in_register": True, "how": "register", "shared": False}


def finding(summary="192.0.2.7 calls 198.51.100.9 port 443", last_seen=NOON, addresses=("192.0.2.7", "198.51.100.9")):
    entities = tuple(Entity("ip", address) for address in addresses)
    rest = {"events": 1, "attack": (), "reasons": (), "details": {}, "evidence": ()}
    return Finding(
        "f1", "beacons", "Which?", "high", 0.9, summary, entities, first_seen=None, last_seen=last_seen, **rest
    )


@pytest.fixture
def told(tmp_path):
    """Return a function that names one finding by some holdings."""
    engine = DuckDB(TABLES, tmp_path, 512, 1)

    def run(one, *holdings):
        engine.provide("holdings", filled("holdings", holdings))
        return named(engine, [one])[0]

    yield run
    engine.close()


def test_the_asset_stands_before_its_address(told):
    assert told(finding(), HELD).summary == "test03 (192.0.2.7) calls 198.51.100.9 port 443"


def test_what_makes_a_finding_the_same_stays(told):
    before, after = finding(), told(finding(), HELD)
    assert (after.id, after.score, after.entities) == (before.id, before.score, before.entities)
    assert after.details == {KEY: {"192.0.2.7": "test03"}}


def test_nobody_known_changes_nothing(told):
    assert told(finding()) == finding()
    assert told(finding(), {**HELD, "asset": "192.0.2.7", "how": "nothing", "in_register": False}) == finding()


@pytest.mark.parametrize(("moved", "name"), [(NOON, "after"), (NOON + HOUR, "before"), (NOON - HOUR, "after")])
def test_who_held_it_then_is_named(told, moved, name):
    before, after = {**HELD, "asset": "before", "until": moved}, {**HELD, "asset": "after", "since": moved}
    assert told(finding(), before, after).summary.startswith(f"{name} (192.0.2.7)")


def test_without_a_time_the_latest_is_named(told):
    before, after = {**HELD, "asset": "before", "until": NOON}, {**HELD, "asset": "after", "since": NOON}
    assert told(finding(last_seen=None), before, after).summary.startswith("after (192.0.2.7)")


def test_a_name_that_no_register_knows_is_quoted(told):
    stranger = {**HELD, "asset": "adm01", "in_register": False, "how": "lease"}
    assert told(finding(), stranger).summary.startswith("192.0.2.7 (calls itself 'adm01') calls")


def test_a_mac_address_is_no_name(told):
    stranger = {**HELD, "asset": "00:00:5e:00:53:4e", "in_register": False, "how": "lease"}
    assert told(finding(), stranger).summary == finding().summary


def test_a_hostile_name_stays_one_short_line(told):
    summary = told(finding(), {**HELD, "asset": "a\nb\u202e" + "x" * 1000, "in_register": False}).summary
    assert "\n" not in summary
    assert "\u202e" not in summary
    assert len(summary) < 200


def test_a_name_with_a_backslash_or_group_is_no_template(told):
    assert told(finding(), {**HELD, "asset": r"a\1\g<0>"}).summary.startswith(r"a\1\g<0> (192.0.2.7)")


@pytest.mark.parametrize(
    "summary",
    ["1192.0.2.7 stands", "192.0.2.71 stands", "192.0.2.7.5 stands", "x192.0.2.7 stands"],
)
def test_a_longer_address_is_another_one(told, summary):
    assert told(finding(summary), HELD).summary == summary


@pytest.mark.parametrize(
    ("summary", "after"),
    [
        ("Something stands on 192.0.2.7.", "Something stands on test03 (192.0.2.7)."),
        ("192.0.2.7, port 22", "test03 (192.0.2.7), port 22"),
        ("192.0.2.7 and 192.0.2.7", "test03 (192.0.2.7) and 192.0.2.7"),
    ],
)
def test_the_first_mention_is_named_whatever_follows(told, summary, after):
    assert told(finding(summary), HELD).summary == after


def test_a_sentence_that_names_the_asset_already_is_left(told):
    assert told(finding("test03 is past its end date"), HELD).summary == "test03 is past its end date"


def test_an_ipv6_address_is_named_too(told):
    one = finding("2001:db8::7 calls out", addresses=("2001:db8::7",))
    assert told(one, {**HELD, "address": "2001:db8::7"}).summary == "test03 (2001:db8::7) calls out"


def test_to_name_twice_changes_nothing_more(told):
    once = told(finding(), HELD)
    assert told(once, HELD) == once
