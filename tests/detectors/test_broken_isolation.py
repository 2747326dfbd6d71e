"""Broken isolation: what conduits mean is silent, what they do not is told with who and since when; blind spots as misses."""

from __future__ import annotations

from datetime import date

import pytest
from tests.asking import ask, at, call, lines, reasons

from doorward.detectors.broken_isolation import broken_isolation

LAB, LAB2, SERVER, SERVER2, WORLD = "10.1.0.7", "10.1.0.8", "10.2.0.9", "10.2.0.10", "203.0.113.9"
SMB = {"from_zone": "lab", "to_zone": "servers", "proto": "tcp", "destination_ports": ["445"]}
OTHER = {"from_zone": "servers", "to_zone": "backup", "proto": "tcp", "destination_ports": ["873"]}


def placed(*addresses):
    zones = {"10.1.": "lab", "10.2.": "servers", "10.3.": "backup"}
    return [
        {
            "address": text,
            "canonical": text,
            "internal": text.startswith("10."),
            "scope": "unicast",
            "zone": zones.get(text[:5]),
        }
        for text in addresses
    ]


KNOWN = placed(LAB, LAB2, SERVER, SERVER2, WORLD, "10.3.0.1", "10.9.0.1")


def found(*calls, conduits=(OTHER,), **tables):
    given = {"conn": list(calls), "conduits": list(conduits), "addresses": KNOWN} | tables
    return ask(broken_isolation, **given)


def test_an_exchange_that_no_conduit_means_is_told_with_who_since_when_and_how_often():
    (told,) = found(call(LAB, SERVER, 445, 1), call(LAB, SERVER, 445, 3), call(LAB2, SERVER, 445, 2))

    assert told.summary == "lab reaches servers on tcp/445, 3 exchanges by 2 hosts: no conduit means it"
    assert (told.first_seen, told.last_seen, told.events, told.severity) == (at(1), at(3), 3, "medium")
    assert (told.details["sources"], told.details["destinations"]) == ([LAB, LAB2], [SERVER])
    assert {(item.kind, item.id) for item in told.entities} == {("zone", "servers"), ("ip", SERVER)}
    assert lines(told, "conn") == [1, 2]
    assert reasons(told) == {"not meant": 0.4, "service": 0.1}


def test_one_caller_is_named():
    (told,) = found(call(LAB, SERVER, 445))
    assert ("ip", LAB) in {(item.kind, item.id) for item in told.entities}


def test_what_a_conduit_means_is_silent():
    assert found(call(LAB, SERVER, 445), conduits=[SMB]) == []


@pytest.mark.parametrize(
    "conduit",
    [
        SMB | {"destination_ports": ["440-450"]},
        SMB | {"destination_ports": ["80", "445"]},
        SMB | {"destination_ports": None},
        SMB | {"proto": None},
        SMB | {"proto": "TCP"},
        SMB | {"ends": at(0).date()},
        SMB | {"allowed": True},
    ],
)
def test_a_conduit_means_its_ports_its_protocol_and_its_days(conduit):
    assert found(call(LAB, SERVER, 445, 5), conduits=[conduit]) == []


@pytest.mark.parametrize(
    "conduit",
    [
        SMB | {"destination_ports": ["446-450"]},
        SMB | {"destination_ports": ["400-444"]},
        SMB | {"destination_ports": []},
        SMB | {"proto": "udp"},
        SMB | {"from_zone": "servers", "to_zone": "lab"},
        SMB | {"to_zone": "backup"},
    ],
)
def test_a_conduit_beside_it_does_not(conduit):
    assert len(found(call(LAB, SERVER, 445, 5), conduits=[conduit])) == 1


def test_what_comes_after_the_last_day_of_a_conduit_is_told_since_then():
    ended = SMB | {"ends": at(0).date()}
    (told,) = found(call(LAB, SERVER, 445, 5), call(LAB, SERVER, 445, 30), conduits=[ended])
    assert (told.first_seen, told.events) == (at(30), 1)
    assert told.summary.endswith("the conduit for it ended on 2026-03-02")


def test_what_a_conduit_forbids_no_other_means_and_it_weighs_more():
    forbidden = SMB | {"allowed": False, "conduit": "C-9"}
    (told,) = found(call(LAB, SERVER, 445), conduits=[SMB | {"destination_ports": None}, forbidden])
    assert (told.severity, reasons(told)["forbidden"]) == ("high", 0.3)
    assert told.summary.endswith("a conduit forbids it")


def test_without_any_conduit_nothing_is_meant_and_nothing_told():
    assert found(call(LAB, SERVER, 445), conduits=[]) == []


def test_the_internet_is_judged_in_the_directions_that_a_conduit_names():
    web = {"from_zone": "servers", "to_zone": "internet", "proto": "tcp", "destination_ports": ["443"]}
    calls = [call(LAB, WORLD, 22), call(WORLD, LAB, 22)]

    assert found(*calls) == []
    assert [item.details["to_zone"] for item in found(*calls, conduits=[web])] == ["internet"]
    inward = web | {"from_zone": "internet", "to_zone": "servers"}
    (told,) = found(*calls, conduits=[inward])
    assert reasons(told)["from the internet"] == 0.15


def test_within_a_zone_and_from_no_zone_nothing_is_judged():
    assert found(call(LAB, LAB2, 445), call("10.9.0.1", SERVER, 445), call(SERVER, "10.9.0.1", 445)) == []


@pytest.mark.parametrize("columns", [{"state": "S0", "bytes_in": 0}, {"state": "REJ", "bytes_in": 0}, {"bytes_in": 0}])
def test_calls_that_nobody_answered_are_left_to_who_stopped_them(columns):
    assert found(call(LAB, SERVER, 445, **columns)) == []


def test_an_answer_that_was_taken_for_a_call_is_none():
    dns = {"from_zone": "lab", "to_zone": "servers", "proto": "udp", "destination_ports": ["53"]}
    answer = call(SERVER, LAB, 51_000, proto="udp", source_port=53)
    assert found(answer, conduits=[dns]) == []
    assert len(found(dict(answer, source_port=54), conduits=[dns])) == 1


DENIED = {
    "source": LAB, "destination": SERVER, "proto": "tcp", "destination_port": 445, "from_zone": "lab", "to_zone": "servers",
    "device": "edge", "rule": "edge.rules line 9: drop", "passages": 1, "exchanges": 1,
}  # fmt: skip


def test_what_the_firewalls_say_they_stop_is_told_even_where_a_conduit_means_it():
    (told,) = found(call(LAB, SERVER, 445), conduits=[SMB], denied_flows=[DENIED])
    assert told.summary.endswith("the firewalls say that they stop it")
    assert (told.severity, reasons(told)["stopped on paper"]) == ("medium", 0.45)
    assert told.details["rule"] == "edge.rules line 9: drop"
    assert "past edge" in told.details["fix"]


def test_without_conduits_what_the_firewalls_say_still_counts():
    assert len(found(call(LAB, SERVER, 445), conduits=[], denied_flows=[DENIED])) == 1


def test_what_neither_a_conduit_nor_a_firewall_lets_pass_is_high():
    (told,) = found(call(LAB, SERVER, 445), denied_flows=[DENIED])
    assert (told.severity, told.score) == ("high", 0.8)


def test_many_services_of_two_zones_are_told_together_after_the_first():
    calls = [call(LAB, SERVER, 1000 + port, port / 10) for port in range(9)] + [call(LAB, SERVER, 22, 1)] * 2
    told = found(*calls)
    assert len(told) == 6
    assert {item.details["door"] for item in told} >= {"tcp/22", "other services"}
    assert sum(item.events for item in told) == 11
    assert len(found(*calls, tunables={"most": 1})) == 2


def test_a_ping_is_low():
    (told,) = found(call(LAB, SERVER, 0, proto="icmp"))
    assert (told.severity, reasons(told)["only a ping"]) == ("low", -0.15)


def test_three_days_weigh_more_than_two():
    two = [call(LAB, SERVER, 9999, 24 * day) for day in range(2)]
    assert "again and again" not in reasons(found(*two)[0])
    assert reasons(found(*two, call(LAB, SERVER, 9999, 48))[0])["again and again"] == 0.05


def test_what_is_carried_inside_of_a_meant_service_is_not_seen():
    """Known blind spot: a tunnel through a port that a conduit means."""
    assert found(call(LAB, SERVER, 445, service="ssh"), conduits=[SMB]) == []


def test_what_is_later_than_the_time_of_judgement_has_not_happened():
    assert found(call(LAB, SERVER, 445, 5), as_of=at(4)) == []
    assert date(2026, 3, 2) == at(0).date()
