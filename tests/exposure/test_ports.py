"""Since when a port stands open to whom, and whether it still does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.asking import at, call, provided

from doorward.exposure.ports import CALLERS, INSIDE_PORTS, PORTS
from doorward.query import sql

DOOR = "192.0.2.10"
LATER = at(24 * 400)


def look(days=0.0, port=443, **columns):
    row = {"time": at(24 * days), "address": DOOR, "port": port, "proto": "tcp", "state": "open", "vantage": "internet"}
    return row | {"scanner": "nmap", "origin": f"day {days}"} | columns


def ports(*services, as_of=LATER):
    with provided(services=services) as engine:
        return sorted(
            engine.run(sql(PORTS), {"as_of": as_of}).to_pylist(),
            key=lambda row: (row["address"], row["port"], row["proto"], row["vantage"]),
        )


def callers(*conn, as_of=LATER, **tables):
    with provided(conn=conn, **tables) as engine:
        return engine.run(sql(CALLERS), {"as_of": as_of}).to_pylist()


def standing(*services, port=443):
    (row,) = [row for row in ports(*services) if row["port"] == port]
    return row["standing"]


def test_a_port_is_one_row_with_its_first_and_last_time():
    (row,) = ports(look(0), look(9), look(4, hostname="www.example.org", service="https", product="nginx"))
    assert row == {
        "address": DOOR,
        "spelled": DOOR,
        "port": 443,
        "proto": "tcp",
        "vantage": "internet",
        "first_seen": at(0),
        "last_seen": at(24 * 9),
        "last_looked": at(24 * 9),
        "times": 3,
        "hostname": "www.example.org",
        "service": "https",
        "product": "nginx",
        "scanners": 1,
        "aimed": True,
        "standing": "open",
    }


def test_vantage_transport_and_port_tell_rows_apart():
    found = ports(look(), look(vantage="inside"), look(proto="udp"), look(port=22), look(vantage=None))
    assert [(row["port"], row["proto"], row["vantage"]) for row in found] == [
        (22, "tcp", "internet"),
        (443, "tcp", "inside"),
        (443, "tcp", "internet"),
        (443, "tcp", "not known"),
        (443, "udp", "internet"),
    ]


def test_what_never_stood_open_and_what_is_no_port_is_no_row():
    assert (
        ports(
            look(state="closed"),
            look(state="open|filtered"),
            look(state=None),
            look(port=None, state="up"),
            look(port=0),
        )
        == []
    )


def test_a_port_that_is_said_to_be_closed_is_gone_and_one_that_opens_again_is_open():
    assert standing(look(0), look(5, state="closed")) == "gone"
    assert standing(look(0), look(5, state="filtered"), look(9)) == "open"
    assert standing(look(0, state="closed"), look(5)) == "open"


def test_what_is_said_twice_at_one_moment_counts_as_open():
    assert standing(look(0), look(0, state="closed")) == "open"


def test_a_port_that_a_later_file_does_not_name_was_not_seen_again():
    assert standing(look(0), look(5, port=22)) == "not seen again"
    assert standing(look(0), look(5, port=None, state="up")) == "not seen again"
    assert standing(look(0), look(5, port=22, state="closed")) == "not seen again"


@pytest.mark.parametrize(("days", "told"), [(1.0, "open"), (1.01, "not seen again")])
def test_within_a_day_of_the_newest_look_it_still_counts_as_open(days, told):
    assert standing(look(0), look(days, port=22)) == told


def test_what_the_newest_file_tells_is_open_however_far_apart_its_times_are():
    assert standing(look(0, origin="host"), look(20, port=22, origin="host")) == "open"


def test_another_vantage_or_another_address_says_nothing_of_this_one():
    assert standing(look(0), look(9, port=22, vantage="inside")) == "open"
    assert [row["standing"] for row in ports(look(0), look(9, address="192.0.2.11"))] == ["open", "open"]


def test_without_times_it_is_open():
    assert standing(look(time=None), look(time=None, port=22)) == "open"
    assert [row["first_seen"] for row in ports(look(time=None))] == [None]


def test_what_is_seen_after_the_time_it_is_judged_at_does_not_count():
    assert ports(look(5), as_of=at(24)) == []
    assert [row["standing"] for row in ports(look(0), look(5, state="closed"), as_of=at(24))] == ["open"]


def test_spellings_of_one_address_are_one():
    found = ports(look(address="2001:db8::10"), look(3, address="2001:0DB8:0::10"))
    assert [(row["address"], row["spelled"], row["times"]) for row in found] == [("2001:db8::10", "2001:0DB8:0::10", 2)]


@pytest.mark.parametrize(
    ("scanners", "told"),
    [
        (["shodan", "censys"], (2, False)),
        (["shodan", "nmap"], (2, True)),
        ([None], (0, True)),
        (["fofa", "zoomeye", "fofa"], (2, False)),
    ],
)
def test_platforms_look_everywhere_and_scanners_where_they_are_pointed(scanners, told):
    (row,) = ports(*(look(day, scanner=name) for day, name in enumerate(scanners)))
    assert (row["scanners"], row["aimed"]) == told


def test_callers_from_outside_that_were_answered_are_counted():
    found = callers(
        call("203.0.113.9", "10.0.0.5"),
        call("203.0.113.9", "10.0.0.5", hours=1),
        call("203.0.113.8", "10.0.0.5", hours=2),
    )
    assert found == [
        {
            "address": "10.0.0.5",
            "spelled": "10.0.0.5",
            "port": 443,
            "proto": "tcp",
            "first_seen": at(0),
            "last_seen": at(2),
            "exchanges": 3,
            "callers": 2,
        }
    ]


@pytest.mark.parametrize(
    "row",
    [
        call("10.0.0.9", "10.0.0.5"),
        call("203.0.113.9", "198.51.100.5"),
        call("203.0.113.9", "10.0.0.5", bytes_in=0),
        call("203.0.113.9", "10.0.0.5", state="S0"),
        call("203.0.113.9", "10.0.0.5", state="REJ"),
        call("224.0.0.1", "10.0.0.5"),
        call("203.0.113.9", "10.255.255.255", state="OTH"),
    ],
)
def test_callers_from_inside_those_nobody_answered_and_those_of_others_are_not(row):
    assert callers(row) == []


def test_callers_after_the_time_it_is_judged_at_are_not():
    assert callers(call("203.0.113.9", "10.0.0.5", hours=5), as_of=at(1)) == []


def test_ports_for_the_inside_are_numbers_once_each():
    numbers = [int(text) for text in INSIDE_PORTS.strip("()").split(",")]
    assert numbers == sorted(set(numbers))
    assert {3389, 445, 5432} <= set(numbers)
    assert not {22, 25, 53, 80, 443} & set(numbers)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 5),
            st.sampled_from(["open", "closed", None]),
            st.sampled_from([22, 443]),
            st.sampled_from("ab"),
        ),
        max_size=8,
    )
)
def test_a_port_has_one_row_and_its_times_lie_within_what_was_looked_at(seen):
    services = [look(day, port=port, state=state, origin=origin) for day, state, port, origin in seen]
    found = ports(*services)
    assert sorted({port for _, state, port, _ in seen if state == "open"}) == [row["port"] for row in found]
    for row in found:
        days = [at(24 * day) for day, state, port, _ in seen if state == "open" and port == row["port"]]
        assert (row["first_seen"], row["last_seen"], row["times"]) == (min(days), max(days), len(days))
        assert row["standing"] in {"open", "gone", "not seen again"}
