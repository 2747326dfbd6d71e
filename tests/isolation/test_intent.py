"""What conduits mean: services as exact sets, forbidden before allowed, over when their day has passed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.isolation.intent import EVERYTHING, WITH_PORTS, matches, meant, one_by_one, others, services

TODAY = date(2026, 11, 20)
TCP, UDP, ICMP, ICMP6 = 6, 17, 1, 58


def held(found):
    """The services as a set of (protocol, port), a few ports only."""
    return {(protocol, port) for protocol, ports in found for low, high in ports for port in {low, high}}


def test_a_protocol_and_ports_name_just_those():
    assert services({"proto": "tcp", "destination_ports": ["443", "8000-8010"]}) == ((TCP, ((443, 443), (8000, 8010))),)
    assert services({"proto": "47", "destination_ports": None}) == ((47, ((0, 0),)),)


def test_without_a_protocol_ports_are_those_of_all_that_have_any():
    assert {protocol for protocol, _ in services({"destination_ports": ["53"]})} == WITH_PORTS
    assert services({}) == EVERYTHING


def test_icmp_is_that_of_both_families():
    assert {protocol for protocol, _ in services({"proto": "ICMP"})} == {ICMP, ICMP6}


def test_a_protocol_without_ports_has_none_to_name():
    assert services({"proto": "icmp", "destination_ports": ["8"]}) == ()


def test_an_empty_list_of_ports_names_nothing_and_none_names_all():
    assert services({"proto": "tcp", "destination_ports": []}) == ()
    assert services({"proto": "tcp", "destination_ports": None}) == ((TCP, ((1, 65535),)),)


@pytest.mark.parametrize("conduit", [{"proto": "smoke"}, {"destination_ports": ["70000"]}, {"proto": "256"}])
def test_what_means_nothing_is_refused(conduit):
    with pytest.raises(ValueError, match=r"is no number|out of range"):
        services(conduit)


def test_what_is_forbidden_no_other_conduit_allows():
    allowed = {"proto": "tcp", "destination_ports": ["1-1000"]}
    forbidden = {"proto": "tcp", "destination_ports": ["445"], "allowed": False}

    assert meant([forbidden, allowed], TODAY) == meant([allowed, forbidden], TODAY) == ((TCP, ((1, 444), (446, 1000))),)


@pytest.mark.parametrize(("ends", "left"), [(TODAY, 1), (date(2026, 11, 19), 0), (None, 1)])
def test_a_conduit_means_something_up_to_its_last_day(ends, left):
    assert len(meant([{"proto": "udp", "destination_ports": ["53"], "ends": ends}], TODAY)) == left


def test_without_a_day_no_conduit_is_over():
    assert meant([{"proto": "udp", "ends": date(1999, 1, 1)}], None)


def test_each_conduit_is_told_by_its_name_or_by_what_it_names_without_what_another_forbids():
    web = {"conduit": "web", "proto": "tcp", "destination_ports": ["80-90"]}
    rows = [
        web,
        {"proto": "udp"},
        {"proto": "tcp", "destination_ports": ["85-99"], "allowed": False},
        web | {"destination_ports": ["79"]},
    ]
    assert one_by_one(rows, TODAY) == {"web": ((TCP, ((79, 84),)),), "udp": ((UDP, ((1, 65535),)),)}
    assert one_by_one([web | {"ends": date(2026, 1, 1)}], TODAY) == {}


def test_what_is_not_meant_is_all_but_that():
    rest = dict(others(((TCP, ((443, 443),)),)))
    assert rest[TCP] == ((1, 442), (444, 65535))
    assert rest[UDP] == ((1, 65535),)
    assert others(EVERYTHING) == ()
    assert others(()) == EVERYTHING


def test_first_packets_open_have_ports_where_there_are_any_and_are_new():
    first, second = matches(((TCP, ((443, 443),)), (ICMP, ((0, 0),))), ((1, 1),), ((2, 2),))

    assert (first["protocol"], first["port"], first["source_port"]) == (((TCP, TCP),), ((443, 443),), ((1, 65535),))
    assert (second["protocol"], second["port"]) == (((ICMP, ICMP),), ((0, 0),))
    assert first["state"] == first["tcp"] == ((0, 0),)


conduits = st.lists(
    st.fixed_dictionaries(
        {
            "proto": st.sampled_from(["tcp", "udp", "icmp", None]),
            "destination_ports": st.none() | st.lists(st.sampled_from(["22", "80-90", "1-65535"]), max_size=2),
            "allowed": st.sampled_from([True, False, None]),
        }
    ),
    max_size=4,
)


@given(conduits)
def test_meant_and_not_meant_share_nothing_and_leave_nothing_out(rows):
    named = meant(rows, TODAY)
    rest = others(named)

    assert not held(named) & held(rest)
    for protocol, ports in EVERYTHING:
        both = [*dict(named).get(protocol, ()), *dict(rest).get(protocol, ())]
        assert sum(high - low + 1 for low, high in both) == sum(high - low + 1 for low, high in ports)
