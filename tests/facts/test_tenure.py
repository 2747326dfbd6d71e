"""Who held an address when: a lease that ended, a moment between two holders, and a device that should not be there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.asking import START, at, moves, provided

from doorward.facts.tenure import DEVICES, HELD, UNWANTED, then
from doorward.query import sql
from doorward.steps.logs_on_to import logs_on_to
from doorward.steps.reaches import reaches
from doorward.steps.reads_data import reads_data
from doorward.steps.shows_signs import shows_signs

LEASED, SERVER = "10.0.0.50", "10.0.0.9"


def held(address, asset, since=None, until=None, *, in_register=True):
    return {"address": address, "asset": asset, "in_register": in_register, "since": since, "until": until}


HANDED_ON = [held(LEASED, "lap01", until=at(10)), held(LEASED, "lap02", at(10)), held(SERVER, "files01")]


def whose(time, rows=HANDED_ON):
    """Return who held the leased address at a moment."""
    query = sql(
        f"select n.host from {{held}} as n join {{conn}} as c on n.address = c.source and {then('n', 'c.time')}",
        held=sql(HELD),
    )
    conn = [{"time": time, "source": LEASED, "destination": SERVER}]
    with provided(conn=conn, holdings=rows) as engine:
        return [row["host"] for row in engine.run(query, {}).to_pylist()]


@pytest.mark.parametrize(
    ("time", "holder"),
    [
        (at(-99), "lap01"),
        (at(10) - timedelta(microseconds=1), "lap01"),
        (at(10), "lap02"),
        (at(99), "lap02"),
        (None, "lap02"),
    ],
)
def test_at_every_moment_one_held_it_and_at_an_unknown_one_the_last(time, holder):
    assert whose(time) == [holder]


def test_who_stands_in_no_register_goes_by_the_address_whatever_it_calls_itself():
    rows = [held(LEASED, "dc01", until=at(10), in_register=False), held(LEASED, "lap02", at(10))]
    assert whose(START, rows) == [LEASED]
    assert whose(at(10), rows) == ["lap02"]


def test_a_device_that_should_not_be_there_is_whoever_held_the_address_then():
    def unwanted(device, last):
        finding = {
            "detector": "unregistered_devices",
            "details": f'{{"device": "{device}", "fix": "remove it"}}',
            "last_seen": last,
        }
        conn = [{"source": LEASED, "destination": SERVER}]
        query = sql(UNWANTED, held=sql(HELD), devices=sql(DEVICES))
        with provided(conn=conn, holdings=HANDED_ON, findings=[finding]) as engine:
            return {row["host"] for row in engine.run(query, {}).to_pylist()}

    assert unwanted(LEASED, at(9)) == {LEASED, "lap01"}
    assert unwanted(LEASED, at(11)) == {LEASED, "lap02"}
    assert unwanted("lap01", at(11)) == {"lap01"}


def call(hours, port=22):
    row = {"time": at(hours), "source": LEASED, "destination": SERVER, "destination_port": port, "proto": "tcp"}
    return row | {"bytes_in": 9, "bytes_out": 9, "state": "SF"}


def told(step, **tables):
    found = moves(step, holdings=HANDED_ON, **tables)
    return {(move["premises"][0], move["conclusion"]): (move["first_seen"], move["last_seen"]) for move in found}


def test_connections_are_those_of_whoever_held_the_address_then():
    assert told(reaches, conn=[call(3), call(9), call(11)]) == {
        ("host:lap01/user", "host:files01/user"): (at(3), at(9)),
        ("host:lap02/user", "host:files01/user"): (at(11), at(11)),
    }


def test_logons_are_those_of_whoever_held_the_address_then():
    rows = [
        {"time": at(hours), "source": LEASED, "destination": SERVER, "protocol": "ssh", "succeeded": True}
        for hours in (2, 12)
    ]
    assert told(logs_on_to, logons=rows) == {
        ("host:lap01/user", "host:files01/user"): (at(2), at(2)),
        ("host:lap02/user", "host:files01/user"): (at(12), at(12)),
    }


def test_a_jewel_is_read_by_whoever_held_the_address_then():
    found = told(reads_data, conn=[call(2, 445)], jewels=[{"jewel": "plans", "asset": SERVER}])
    assert set(found) == {("host:files01/user", "data:plans"), ("host:lap01/user", "data:plans")}


@pytest.mark.parametrize(("hours", "holder"), [(9, "lap01"), (11, "lap02")])
def test_a_sign_is_that_of_whoever_held_the_address_when_it_was_last_seen(hours, holder):
    sign = {"detector": "beacons", "severity": "high", "score": 0.9, "details": f'{{"source": "{LEASED}"}}'}
    sign |= {"first_seen": at(hours - 1), "last_seen": at(hours)}
    conn = [{"source": LEASED, "destination": SERVER}]
    assert {premise for premise, _ in told(shows_signs, findings=[sign], conn=conn)} == {f"sign:{holder}"}
    verdict = sign | {"detector": "host_verdict", "details": f'{{"source": "{LEASED}", "host": "{LEASED}"}}'}
    assert {premise for premise, _ in told(shows_signs, findings=[verdict], conn=conn)} == {f"sign:{holder}"}
