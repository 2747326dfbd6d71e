"""Channels that speak what does not belong there, those that only seem to, and those the detector is known to miss."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.asking import ask, at, call, lines, reasons

from doorward.detectors.odd_channels import odd_channels

HOST, THERE, PORTAL, RESOLVER = "10.1.1.7", "203.0.113.9", "198.51.100.5", "10.1.1.3"
LOUD = ("medium", "high", "critical")
ALL = {"low": -9.0}


def hello(name, source=HOST, destination=THERE, port=443, hours=50.0, **columns):
    """A handshake with a server, which it names if a name is given."""
    row = {"time": at(hours), "source": source, "destination": destination, "destination_port": port}
    return row | {"server_name": name, "established": True, "version": "TLSv13"} | columns


def asked(name, address, source=HOST):
    """An answered question for a name."""
    return {
        "time": at(0),
        "source": source,
        "destination": RESOLVER,
        "destination_port": 53,
        "query": name,
        "answers": [address],
    }


def office(hosts=8, days=5):
    """What every host does each day: it asks the resolver, and calls the portal by TLS."""
    sources = [HOST, *(f"10.1.2.{number}" for number in range(1, hosts))]
    places = ((RESOLVER, 53, {"proto": "udp", "service": "dns", "history": "Dd"}), (PORTAL, 443, {"service": "ssl"}))
    return [
        call(source, destination, port, 24.0 * day + 8, **columns)
        for source in sources
        for day in range(days)
        for destination, port, columns in places
    ]


OFFICE = office()
NAMES = [hello("portal.example", row["source"], PORTAL, hours=0.0) for row in OFFICE[:3]]
LOOKED_UP = [asked("portal.example", PORTAL)]


def channel(port=443, service=None, *, hours=50.0, **columns):
    """A call to a place outside on the third day."""
    return call(HOST, columns.pop("destination", THERE), port, hours, service=service, **columns)


def ping(sent=56, fetched=56, packets=100, **columns):
    """An exchange of echo requests and replies; sizes are bytes a packet."""
    row = {"proto": "icmp", "source_port": 8, "packets_out": packets, "packets_in": packets, "state": "OTH"}
    row |= {"bytes_out": sent * packets, "bytes_in": fetched * packets, "history": None}
    return channel(0, **row | columns)


def found(*rows, others=OFFICE, names=NAMES, looked_up=LOOKED_UP, **tables):
    """The findings about these rows, in an office that does other things."""
    tables["tls"] = [*names, *tables.get("tls", ())]
    tables["dns"] = [*looked_up, *tables.get("dns", ())]
    return ask(odd_channels, conn=[*rows, *others], **tables)


def points(*rows, **tables):
    """The reasons of the first row's channel, told however low it scores; none if it is nothing odd."""
    port = rows[0]["destination_port"]
    every = found(*rows, **{"tunables": ALL} | tables)
    told = [
        item for item in every if item.details["destination"] == rows[0]["destination"] and item.details["port"] == port
    ]
    return reasons(told[0]) if told else {}


def severity(*rows, **tables):
    told = found(*rows, **tables)
    return told[0].severity if told else None


def test_ssh_on_the_port_of_the_web_to_a_new_nameless_place_is_high_and_its_points_add_up():
    (finding,) = found(channel(443, "ssh"))

    assert finding.severity == "high"
    assert finding.summary == "10.1.1.7 speaks ssh on port 443 with 203.0.113.9"
    assert finding.score == pytest.approx(sum(reasons(finding).values()), abs=1e-9)
    assert finding.score == 0.85
    assert {"destination": THERE, "port": 443, "proto": "tcp", "name": None, "service": "ssh"}.items() <= (
        finding.details.items()
    )
    assert (finding.first_seen, finding.last_seen, finding.events) == (at(50), at(50), 1)
    assert lines(finding, "conn") == [1]


def test_tls_that_names_nobody_and_vouches_for_itself_is_worth_a_look():
    row = hello(None, subject="CN=a", issuer="CN=a")

    (finding,) = found(channel(443, "ssl"), tls=[row])

    assert (finding.severity, finding.score) == ("medium", 0.75)
    assert finding.summary == "10.1.1.7 speaks TLS that nobody vouches for with 203.0.113.9"
    assert lines(finding, "tls") == [len(NAMES) + 1]


# Protocols and ports.


@pytest.mark.parametrize(
    ("proto", "port", "service", "expected"),
    [
        ("tcp", 443, "ssl", None),
        ("tcp", 443, "ssh", 0.4),
        ("tcp", 443, "http", 0.2),
        ("tcp", 80, "http", None),
        ("tcp", 80, "ssl", 0.2),
        ("tcp", 80, "ssh", 0.4),
        ("tcp", 53, "dns", None),
        ("tcp", 53, "http", 0.3),
        ("udp", 53, "ntp", 0.3),
        ("udp", 123, "ntp", None),
        ("udp", 123, "dns", 0.3),
        ("udp", 443, "quic", None),
        ("tcp", 445, "gssapi,ntlm,smb", None),
        ("tcp", 445, "ssl", 0.2),
        ("tcp", 3389, "rdp,ssl", None),
        ("tcp", 3389, "http", 0.3),
        ("tcp", 8080, "socks", None),
        ("tcp", 7084, "ssl", 0.15),
        ("tcp", 8883, "ssl", None),
        ("udp", 7084, "ssl", None),
        ("tcp", 22, "ssh", None),
        ("tcp", 2222, "ssh", None),
        ("tcp", 4444, "ssh", 0.15),
        ("udp", 5353, "dns", None),
        ("udp", 5300, "dns", 0.3),
        ("tcp", 4444, "http", None),
        ("tcp", 443, "", None),
        ("tcp", 443, "SSL", None),
    ],
)
def test_each_protocol_has_its_ports(proto, port, service, expected):
    row = channel(port, service, proto=proto, history="Dd")

    assert points(row, tls=[hello("a.example", port=port)]).get("protocol") == expected


@pytest.mark.parametrize(
    ("port", "expected"), [(22, 0.45), (53, 0.45), (445, 0.45), (3389, 0.45), (80, 0.3), (443, 0.3), (23, None), (110, None), (9999, None)]
)  # fmt: skip
def test_what_the_sensor_does_not_recognise_on_a_port_with_a_protocol_of_its_own_is_odd(port, expected):
    assert points(channel(port)).get("protocol") == expected


def test_a_shell_on_the_port_of_dns_is_worth_a_look_and_dns_over_tcp_is_not():
    assert found(channel(53))[0].summary == "10.1.1.7 speaks an unknown protocol on port 53 with 203.0.113.9"
    assert severity(channel(53)) == "medium"
    assert severity(channel(53, "dns", destination=RESOLVER)) is None


@pytest.mark.parametrize(
    "columns",
    [
        {"history": "DdA"},
        {"history": "ShADadgFf"},
        {"history": "ShADGadFf"},
        {"history": "ShCADadFf"},
        {"history": None},
        {"missed_bytes": 1},
        {"state": "S0"},
        {"state": "OTH"},
        {"bytes_out": 0},
        {"bytes_in": 0},
        {"bytes_in": None},
        {"proto": "udp"},
    ],
)
def test_a_protocol_is_missing_only_where_all_of_the_connection_was_seen(columns):
    assert "protocol" not in points(channel(53, **columns))


def test_a_handshake_whose_packets_were_taken_out_of_order_was_seen_too():
    assert points(channel(53, history="SAhdDr", state="RSTR"))["protocol"] == 0.45


def test_one_connection_that_speaks_what_belongs_there_excuses_the_others():
    assert "protocol" not in points(channel(53), channel(53, "dns", hours=51))


def test_a_sensor_that_recognises_nothing_makes_no_channel_odd():
    others = [dict(row, service=None) for row in OFFICE]

    assert "protocol" not in points(channel(53), others=others)


@pytest.mark.parametrize(("unknown", "spoken", "odd"), [(5, 0, True), (6, 24, False), (6, 25, True)])
def test_what_is_missing_in_a_fifth_of_a_ports_channels_is_the_sensors_fault(unknown, spoken, odd):
    rows = [call(f"10.1.3.{number}", THERE, 53, 50) for number in range(unknown)]
    rows += [call(f"10.1.4.{number}", RESOLVER, 53, 50, service="dns") for number in range(spoken)]

    assert ("protocol" in points(*rows)) is odd


def test_several_such_ports_of_one_host_are_worse_than_one():
    assert "several ports" not in points(channel(53))
    assert points(channel(53), channel(80))["several ports"] == 0.2


@pytest.mark.parametrize(("places", "tried"), [(10, -0.3), (9, None)])
def test_who_speaks_so_with_ten_places_is_a_scanner(places, tried):
    rows = [channel(443, "ssh", destination=f"203.0.113.{number}") for number in range(places)]

    assert points(*rows).get("tries many") == tried


def test_inside_the_house_a_wrong_port_is_told_and_stays_low():
    assert severity(channel(443, "ssh", destination="10.1.9.9")) == "low"


# TLS.


def test_a_handshake_without_a_name_is_odd_where_others_name_theirs():
    row = channel(443, "ssl")

    assert points(row, tls=[hello(None)])["no server name"] == 0.2
    assert points(row, tls=[hello("203.0.113.9")])["no server name"] == 0.2
    assert "no server name" not in points(row, tls=[hello("a.example")])
    assert "no server name" not in points(row, tls=[hello(None), hello("a.example", hours=51)])


@pytest.mark.parametrize(("channels", "odd"), [(9, True), (10, False)])
def test_a_sensor_that_writes_no_names_makes_no_handshake_odd(channels, odd):
    rows = [channel(443, "ssl", destination=f"203.0.113.{number}") for number in range(channels)]

    told = points(*rows, names=[], tls=[hello(None, destination=row["destination"]) for row in rows])

    assert ("no server name" in told) is odd


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"subject": "CN=a", "issuer": "CN=a"}, 0.3),
        ({"subject": "CN=a", "issuer": "CN=b"}, None),
        ({"validation": "self signed certificate"}, 0.3),
        ({"validation": "self-signed certificate"}, 0.3),
        ({"validation": "unable to get local issuer certificate"}, 0.05),
        ({"validation": "ok"}, None),
        ({"validation": "certificate has expired"}, None),
        ({"certificates": ["F1"]}, 0.3),
        ({"certificates": ["F2"]}, None),
        ({"certificates": ["F1", "F2"]}, None),
        ({}, None),
    ],
)
def test_who_vouches_for_a_server(columns, expected):
    served = [
        {"time": at(1), "id": "F1", "subject": "CN=a", "issuer": "CN=a"},
        {"time": at(1), "id": "F2", "subject": "CN=a", "issuer": "CN=b"},
    ]
    told = points(channel(443, "ssl"), tls=[hello("a.example", **columns)], certificates=served)

    assert told.get("certificate") == expected


@pytest.mark.parametrize(
    ("version", "old"),
    [("TLSv13", False), ("TLSv12", False), ("TLSv11", True), ("TLSv10", True), ("SSLv3", True), ("TLSv1", True), (None, False)],
)  # fmt: skip
def test_versions_that_were_given_up_weigh_where_nobody_vouches(version, old):
    told = points(channel(443, "ssl"), tls=[hello(None, version=version)])

    assert ("old version" in told) is old


@pytest.mark.parametrize(
    ("columns", "odd"),
    [({"established": True}, True), ({"established": None}, True), ({"established": False}, False), ({"version": "DTLSv12"}, False)],
)  # fmt: skip
def test_a_handshake_counts_unless_it_failed(columns, odd):
    assert ("no server name" in points(channel(443, "ssl"), tls=[hello(None, **columns)])) is odd


def test_within_the_house_nobody_vouches_for_anybody():
    inside = channel(443, "ssl", destination="10.1.9.9")

    assert found(inside, tls=[hello(None, destination="10.1.9.9", subject="CN=a", issuer="CN=a")]) == []


def test_self_signed_and_named_to_a_place_many_call_stays_low():
    rows = [dict(channel(443, "ssl"), source=f"10.1.2.{number}") for number in range(1, 4)]
    named = [hello("a.example", subject="CN=a", issuer="CN=a")]

    assert severity(channel(443, "ssl"), *rows, tls=named) is None


# Control.


@pytest.mark.parametrize(
    ("service", "expected"),
    [("irc", 0.6), ("telnet", 0.5), ("socks", 0.5), ("smb", 0.4), ("ntlm,dce_rpc", 0.4), ("ssh", 0.2), ("rdp,ssl", 0.2), ("http", None)],
)  # fmt: skip
def test_what_controls_a_machine_and_leaves_the_house(service, expected):
    assert points(channel(9_999, service)).get("control") == expected
    assert points(channel(9_999, service, destination="10.1.9.9")).get("control", 0.0) == 0.0


def test_ssh_to_a_server_outside_is_told_and_stays_low_and_to_a_known_service_is_not_told():
    assert severity(channel(22, "ssh")) == "low"
    assert severity(channel(22, "ssh"), dns=[asked("ssh.github.com", THERE)]) is None


def test_services_of_remote_control_are_told_and_stay_low():
    row = channel(443, "ssl")

    assert severity(row, tls=[hello("relay-1.anydesk.com")]) == "low"
    assert severity(row, tls=[hello("www.anydesk.com.example")]) == "low", (
        "a name that begins like one is none the better"
    )
    assert severity(row, tls=[hello("manydesk.com")]) is None


# Resolvers.


def questions(destination, count, *, source=HOST, port=53, proto="udp", start=50.0):
    return [
        call(source, destination, port, start + turn / 60, proto=proto, service="dns", history="Dd")
        for turn in range(count)
    ]


@pytest.mark.parametrize(("count", "odd"), [(4, True), (5, False)])
def test_a_resolver_asked_less_than_half_the_time_is_not_the_hosts_own(count, odd):
    told = points(*questions(THERE, count))

    assert told.get("resolver", 0.0) == (0.25 if odd else 0.0)
    assert severity(*questions(THERE, count)) == ("low" if odd else None)


def test_a_resolver_inside_is_the_houses_own_matter():
    assert found(*questions("10.1.1.4", 2)) == []


def test_who_is_asked_or_asks_more_than_twenty_resolves_itself():
    assert found(*questions(THERE, 2, source=RESOLVER), *questions(PORTAL, 9, source=RESOLVER)) == []
    many = [row for number in range(20) for row in questions(f"203.0.113.{number}", 1)]

    assert found(*many) == []
    assert len(found(*many[:19])) == 19


@pytest.mark.parametrize(
    "row",
    [channel(853, "ssl", hours=51), channel(443, "ssl", hours=51)],
    ids=["on its own port", "in the guise of the web"],
)
def test_encrypted_questions_to_others_are_told(row):
    names = [hello("dns.google", port=row["destination_port"])]

    assert points(row, tls=names)["resolver"] == 0.25
    assert severity(row, tls=names) == "low"


def test_a_resolver_that_many_ask_is_not_told():
    rows = [row for number in range(1, 4) for row in questions(THERE, 2, source=f"10.1.2.{number}")]

    assert found(*questions(THERE, 2), *rows) == []


# ICMP.


@pytest.mark.parametrize(
    ("sent", "fetched", "payload"), [(56, 56, 0.0), (56, 64, 0.0), (56, 65, 0.35), (65, 56, 0.35), (200, 200, 0.0), (201, 201, 0.2), (201, 0, 0.2)]
)  # fmt: skip
def test_a_reply_mirrors_its_request_and_neither_is_large(sent, fetched, payload):
    assert points(ping(sent, fetched)).get("payload", 0.0) == payload


@pytest.mark.parametrize(("packets", "volume"), [(1_000, 0.15), (999, 0.0)])
def test_a_tunnel_in_pings_is_worth_a_look_and_more_so_by_its_volume(packets, volume):
    row = ping(60, 40, packets)

    assert points(row).get("payload volume", 0.0) == volume
    assert severity(row) == "medium"
    assert found(row)[0].summary == "10.1.1.7 speaks ICMP with more than a ping with 203.0.113.9"


def test_a_monitor_that_pings_for_days_is_not_told():
    assert found(ping(56, 56, 100_000)) == []


def test_no_other_message_of_icmp_is_a_ping():
    assert found(ping(60, 900, source_port=13), ping(900, 0, source_port=3)) == []
    assert severity(ping(60, 900, source_port=128)) == "medium"


def test_packets_that_no_log_counts_are_not_judged():
    assert points(ping(packets_out=None, packets_in=None)).get("payload", 0.0) == 0.0


# QUIC.


QUIC = {"proto": "udp", "service": "quic", "history": "Dd"}


def test_quic_to_a_nameless_place_of_its_own_is_told_and_stays_low():
    (finding,) = found(channel(443, **QUIC))

    assert (finding.severity, reasons(finding)["quic"]) == ("low", 0.2)
    assert "quic" not in points(channel(443, **QUIC), dns=[asked("a.example", THERE)])
    assert "quic" not in points(channel(443, **QUIC), dict(channel(443, **QUIC), source="10.1.2.1"))


@pytest.mark.parametrize(("places", "told"), [(3, 3), (4, 0)])
def test_many_nameless_places_of_quic_are_a_gap_in_the_logs(places, told):
    assert len(found(*(channel(443, destination=f"203.0.113.{number}", **QUIC) for number in range(places)))) == told


def test_without_questions_in_the_logs_no_place_of_quic_is_nameless():
    assert found(channel(443, **QUIC), looked_up=[]) == []


# What speaks for a place, and against it.


def test_a_missing_name_says_something_only_where_logs_hold_names():
    assert points(channel(443, "ssh"))["name"] == 0.1
    assert "name" not in points(channel(443, "ssh"), names=[], looked_up=[])


@pytest.mark.parametrize(
    ("hosts", "callers", "expected"), [(8, 1, 0.1), (8, 2, -0.3), (9, 2, None), (4, 1, None), (5, 1, 0.1)]
)
def test_company_counts_from_five_hosts_on(hosts, callers, expected):
    rows = [dict(channel(443, "ssh"), source=f"10.1.2.{number}") for number in range(1, callers)]

    assert points(channel(443, "ssh"), *rows, others=office(hosts=hosts)).get("callers") == expected


@pytest.mark.parametrize(("hours", "age"), [(32.0, 0.05), (31.9, -0.1)])
def test_new_is_what_begins_a_day_after_the_logs(hours, age):
    assert points(channel(443, "ssh", hours=hours))["age"] == age


@pytest.mark.parametrize(("days", "known"), [(4, True), (3, False)])
def test_age_takes_three_days_of_logs(days, known):
    assert ("age" in points(channel(443, "ssh", hours=50.0), others=office(days=days))) is known


def test_what_comes_from_outside_and_what_is_no_conversation_is_left_out():
    assert found(call(THERE, HOST, 443, 50, service="ssh")) == []
    assert found(channel(443, "ssh", destination="239.1.1.1"), channel(443, "ssh", destination=HOST)) == []


def test_two_services_on_one_channel_are_one_finding_about_the_worse():
    (finding,) = found(channel(443, "ssl"), channel(443, "ssh", hours=51), channel(443, hours=52))

    assert finding.details["service"] == "ssh"


@settings(max_examples=5, deadline=None)
@given(some.randoms(use_true_random=False))
def test_the_same_rows_in_any_order_give_the_same_findings(chance):
    rows = [channel(443, "ssh"), channel(53), channel(80), ping(60, 90), *questions("203.0.113.7", 3), *OFFICE]
    mixed = chance.sample(rows, len(rows))

    told = [[item.as_dict() | {"evidence": 0} for item in found(others=each)] for each in (rows, mixed)]

    assert told[0] == told[1]
    assert len(told[0]) == 5


def test_two_sensors_that_saw_the_same_tell_the_same():
    seen = [dict(row, sensor=sensor) for sensor in "ab" for row in (channel(443, "ssh"), *OFFICE)]

    (once,), (twice,) = found(channel(443, "ssh")), found(others=seen)

    assert (twice.id, twice.score) == (once.id, once.score)


def test_hostile_sizes_do_not_overflow():
    rows = [ping(bytes_out=2**63 - 1, bytes_in=2**63 - 1, hours=40 + turn, packets=1) for turn in range(20)]
    rows.append(channel(443, "ssh", bytes_out=-1, packets_out=0))

    assert {item.details["bytes_out"] for item in found(*rows)} == {9_000_000_000_000_000_000, -1}


def test_hostile_text_is_shown_plain():
    (finding,) = found(channel(443, "ssh,\x1b[31m"), dns=[asked("a\u202e.example", THERE)])

    assert "\x1b" not in finding.summary
    assert "\u202e" not in finding.summary


def test_addresses_of_ipv6_are_judged_alike():
    (finding,) = found(call("fd00::7", "2001:db8::9", 443, 50, service="ssh"))

    assert (finding.severity, finding.details["destination"]) == ("high", "2001:db8::9")


def test_times_from_1970_break_nothing():
    early = [dict(row, time=row["time"].replace(year=1970)) for row in (channel(443, "ssh"), *OFFICE)]

    assert found(others=early)[0].score == 0.85


# Each blind spot of the docstring, as a miss.


def test_blind_a_channel_that_imitates_the_web_with_a_name_and_a_bought_certificate_is_missed():
    row = hello("cdn.example", subject="CN=cdn.example", issuer="CN=Some Authority", validation="ok")

    assert found(channel(443, "ssl"), tls=[row]) == []


def test_blind_a_certificate_within_tls_1_3_is_not_seen():
    assert found(channel(443, "ssl"), tls=[hello("cdn.example", subject=None, issuer=None)]) == []


def test_blind_an_unknown_protocol_on_a_port_of_its_own_choice_is_missed():
    assert found(channel(31_337)) == []


def test_blind_a_flow_record_names_no_protocol():
    flows = [dict(row, service=None, history=None) for row in (channel(443), channel(80), *OFFICE)]

    assert found(others=flows) == []


def test_blind_a_log_without_the_course_of_the_handshake_shows_no_unknown_protocol():
    assert found(channel(80, history=None)) == []


def test_blind_what_nobody_answers_is_missed():
    assert found(channel(443, "ssh", bytes_in=0)) == []
