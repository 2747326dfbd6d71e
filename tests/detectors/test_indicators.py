"""Meetings with what lists name: exchanged, tried, looked up; and those that lists name by mistake."""

from __future__ import annotations

import pytest
from tests.asking import ask, at, call, lines, reasons

from doorward.detectors.indicators import indicators

HOST, MASTER = "10.1.1.7", "203.0.113.9"
MD5, SHA256 = "ab" * 16, "cd" * 32
BLOCKED = {"state": "S0", "bytes_in": 0, "bytes_out": 0}


def listed(value, kind="ip", **said):
    return {"value": value, "kind": kind, "benign": False, "feed": "feodo", "threat": "Evilbot"} | said


def harmless(value, kind="domain"):
    return {"value": value, "kind": kind, "benign": True, "feed": "top names"}


def question(name, *answers, source=HOST, hours=0.0, **columns):
    row = {"time": at(hours), "source": source, "destination": "10.1.0.53", "destination_port": 53, "proto": "udp"}
    return row | {"query": name, "query_type": "A", "answers": list(answers), "response_code": "NOERROR"} | columns


def hello(name, destination=MASTER, hours=0.0, **columns):
    row = {"time": at(hours), "source": HOST, "destination": destination, "destination_port": 443, "server_name": name}
    return row | {"established": True} | columns


def request(host, uri="/", hours=0.0, **columns):
    row = {"time": at(hours), "source": HOST, "destination": MASTER, "destination_port": 80, "host": host, "uri": uri}
    return row | {"status_code": 200, "request_bytes": 10, "response_bytes": 500} | columns


def met(*found, **tables):
    return ask(indicators, indicators=list(found), **tables)


def test_an_exchange_with_a_listed_address_is_high_and_its_points_add_up():
    (finding,) = met(listed(MASTER), conn=[call(HOST, MASTER, hours=1), call(HOST, MASTER, hours=2)])

    assert finding.severity == "high"
    assert finding.summary == "10.1.1.7 exchanged data with 203.0.113.9, listed by feodo: Evilbot"
    assert finding.score == pytest.approx(sum(reasons(finding).values()), abs=1e-9)
    assert (finding.events, finding.details["bytes_out"], finding.details["bytes_in"]) == (2, 2_000, 4_000)
    assert (finding.first_seen, finding.last_seen) == (at(1), at(2))
    assert (lines(finding, "conn"), lines(finding, "indicators")) == ([1, 2], [1])
    assert {(entity.kind, entity.id) for entity in finding.entities} == {("ip", HOST), ("ip", MASTER)}


def test_a_call_that_nobody_answered_is_low():
    silent = [BLOCKED, BLOCKED | {"state": "REJ"}, {"state": "SF", "bytes_in": 0}]
    conn = [call(f"10.1.1.{number}", f"203.0.113.{number}", **columns) for number, columns in enumerate(silent)]

    found = met(*[listed(row["destination"]) for row in conn], conn=conn)
    assert [(finding.severity, reasons(finding)["exchange"]) for finding in found] == [("low", 0.05)] * 3
    assert "10.1.1.0 tried to reach 203.0.113.0, listed by feodo: Evilbot" in {finding.summary for finding in found}


def test_a_name_that_was_only_looked_up_is_low():
    (finding,) = met(listed("evil.example", "domain"), dns=[question("Evil.Example."), question("evil.example")])

    assert finding.severity == "low"
    assert finding.summary.startswith("10.1.1.7 looked up evil.example")
    assert finding.details["look_ups"] == 2
    assert lines(finding, "dns") == [1], "the spelling that sorts first is the one shown"


def test_a_listed_name_stands_for_all_names_below_it_and_for_no_other():
    below = ["evil.example", "a.evil.example", "a.b.c.evil.example", "a.b.c.d.e.f.g.evil.example"]
    others = ["notevil.example", "evil.example.net", "example", "evil-example"]
    dns = [question(name, source=f"10.1.1.{number}") for number, name in enumerate([*below, *others])]

    found = met(listed("evil.example", "domain"), dns=dns)
    assert {finding.details["source"] for finding in found} == {f"10.1.1.{number}" for number in range(len(below))}


def test_the_call_that_follows_a_look_up_is_the_exchange():
    looked_up, called = question("evil.example", MASTER), call(HOST, MASTER, hours=0.5)

    (finding,) = met(listed("evil.example", "domain"), dns=[looked_up], conn=[called])
    assert (finding.severity, finding.details["destination"], finding.details["answers"]) == ("high", MASTER, 1)

    (before,) = met(listed("evil.example", "domain"), dns=[looked_up], conn=[call(HOST, MASTER, hours=-0.5)])
    assert before.severity == "low", "what was called before the name was known was called for something else"


def test_a_call_in_another_name_to_the_same_address_is_not():
    dns, conn = [question("evil.example", MASTER)], [call(HOST, MASTER, hours=0.5, uid="C1")]

    (finding,) = met(listed("evil.example", "domain"), dns=dns, conn=conn, tls=[hello("good.example", uid="C1")])
    assert finding.severity == "low"
    (named,) = met(listed("evil.example", "domain"), dns=dns, conn=conn, tls=[hello("evil.example", uid="C1")])
    assert named.severity == "high"


def test_a_handshake_that_names_it_is_an_exchange_once_it_is_done():
    tls = [
        hello("x.evil.example", source=f"10.1.1.{number}", established=done)
        for number, done in enumerate([True, None, False])
    ]

    found = {finding.details["source"]: finding.severity for finding in met(listed("evil.example", "domain"), tls=tls)}
    assert found == {"10.1.1.0": "high", "10.1.1.1": "high", "10.1.1.2": "low"}


def test_through_a_proxy_the_name_tells():
    proxied = request("evil.example", "http://evil.example/a?b=1", destination="10.1.0.3", destination_port=3_128)

    (finding,) = met(listed("evil.example", "domain"), http=[proxied])
    assert (finding.severity, finding.details["destination"]) == ("high", "10.1.0.3")
    (by_url,) = met(listed("evil.example/a", "url"), http=[proxied])
    assert (by_url.severity, by_url.details["name"]) == ("high", "evil.example")


def test_a_request_is_met_by_what_it_asks_for_and_how():
    entries = [("url", "evil.example/a.php"), ("url", "evil.example/a.php?id=7"), ("url", "evil.example/a")]
    entries += [("path", "/a.php"), ("user-agent", "evil/1.0")]
    sought = [listed(value, kind, threat=f"{kind} {value}") for kind, value in entries]

    found = met(*sought, http=[request("Evil.Example", "/a.php?id=7", user_agent="evil/1.0")])
    assert {finding.details["threat"]: finding.severity for finding in found} == {
        "url evil.example/a.php": "high",
        "url evil.example/a.php?id=7": "high",
        "path /a.php": "low",
        "user-agent evil/1.0": "medium",
    }


def test_a_greeting_alone_is_weak_since_other_software_greets_alike():
    kinds = ("ja3", "ja3s", "ja4")
    tls = [hello(None, source=f"10.1.1.{number}", **{kind: MD5}) for number, kind in enumerate(kinds)]

    found = met(*[listed(MD5, kind, threat=kind) for kind in kinds], tls=tls)
    assert {finding.summary.partition(",")[0]: finding.severity for finding in found} == {
        f"10.1.1.{number} exchanged data with 203.0.113.9": "low" for number in range(3)
    }
    assert all(f", known by the {finding.details['kind']} {MD5}, listed by" in finding.summary for finding in found)


def test_a_certificate_is_met_by_its_hash():
    (finding,) = met(listed("ef" * 20, "sha1"), tls=[hello(None, certificates=["ef" * 20, "12" * 20])])
    assert finding.severity == "high"


@pytest.mark.parametrize(("kind", "value"), [("md5", MD5), ("sha256", SHA256)])
def test_a_file_is_told_of_the_host_that_received_it(kind, value):
    seen = {"time": at(1), "id": "F1", "source": MASTER, "destination": HOST, kind: value.upper(), "bytes": 5_000}

    (finding,) = met(listed(value, kind), files_seen=[seen])
    assert finding.severity == "high"
    assert finding.summary == f"10.1.1.7 received a file whose {kind} is {value}, listed by feodo: Evilbot"
    assert lines(finding, "files_seen") == [1]


def test_the_port_it_is_listed_with_speaks_for_or_against():
    ports = {"203.0.113.1": 443, "203.0.113.2": 1_177, "203.0.113.3": None}
    entries = [listed(address, port=port, threat=address) for address, port in ports.items()]

    found = met(*entries, conn=[call(HOST, address, 443) for address in ports])
    assert {item.details["threat"]: (reasons(item).get("port"), item.severity) for item in found} == {
        "203.0.113.1": (0.1, "high"),
        "203.0.113.2": (-0.15, "medium"),
        "203.0.113.3": (None, "high"),
    }


def test_one_of_several_listed_ports_is_enough():
    (finding,) = met(listed(MASTER, port=80), listed(MASTER, port=443), conn=[call(HOST, MASTER, 443)])
    assert reasons(finding)["port"] == 0.1


def test_an_address_within_a_listed_network_is_worth_a_look():
    holding = ["203.0.113.0/28", "203.0.0.0/16", "203.0.0.0/8", "203.0.113.8/31"]
    others = ["203.0.113.16/28", "203.0.113.10/31", "200.0.0.0/5", "204.0.0.0/8"]
    entries = [listed(network, "network", threat=network) for network in [*holding, *others]]

    found = met(*entries, conn=[call(HOST, MASTER)])
    assert {item.details["threat"]: item.severity for item in found} == dict.fromkeys(holding, "medium")


def test_a_list_that_is_not_sure_counts_less():
    sure = {"203.0.113.1": 1.0, "203.0.113.2": 0.5, "203.0.113.3": 0.4, "203.0.113.4": None}
    entries = [listed(address, confidence=share, threat=address) for address, share in sure.items()]

    found = met(*entries, conn=[call(HOST, address) for address in sure])
    assert [item.details["threat"] for item in found if item.severity == "medium"] == ["203.0.113.3"]
    assert [item.details["threat"] for item in found if item.score == 0.8] == ["203.0.113.1"]


def test_an_entry_that_was_old_by_then_counts_less():
    fresh = [{"last_listed": at(-364 * 24)}, {"valid_until": at(2)}, {"last_listed": at(500)}]
    old = [{"last_listed": at(-366 * 24)}, {"first_listed": at(-366 * 24)}, {"valid_until": at(-1)}]
    entries = [listed(f"203.0.113.{number}", threat=str(number), **said) for number, said in enumerate([*fresh, *old])]

    found = met(*entries, conn=[call(HOST, entry["value"], hours=1) for entry in entries])
    assert {int(item.details["threat"]) for item in found if "old entry" in reasons(item)} == {3, 4, 5}
    assert len(found) == 6


def test_a_later_telling_without_an_end_takes_the_end_back():
    ended, again = {"valid_until": at(-9), "last_listed": at(-9)}, {"last_listed": at(-5)}

    (finding,) = met(listed(MASTER, **ended), listed(MASTER, **again), conn=[call(HOST, MASTER)])
    assert "old entry" not in reasons(finding)
    (withdrawn,) = met(
        listed(MASTER, **ended | {"valid_until": at(-2)}), listed(MASTER, **again), conn=[call(HOST, MASTER)]
    )
    assert "old entry" in reasons(withdrawn)


def test_several_lists_agree():
    (finding,) = met(listed(MASTER), listed(MASTER, feed="another"), conn=[call(HOST, MASTER)])

    assert reasons(finding)["several lists"] == 0.05
    assert "listed by 2 lists, one of them another" in finding.summary


def test_the_same_list_read_twice_is_one_list():
    assert (
        met(listed(MASTER), conn=[call(HOST, MASTER)])[0].reasons
        == met(listed(MASTER), listed(MASTER), conn=[call(HOST, MASTER)])[0].reasons
    )


@pytest.mark.parametrize(
    ("benign", "points", "severity"),
    [
        (harmless(MASTER, "ip"), -0.4, "low"),
        (harmless("203.0.113.0/24", "network"), -0.1, "medium"),
        (harmless("shop.example"), -0.25, "low"),
        (harmless("203.0.112.0/24", "network"), None, "high"),
    ],
)
def test_lists_of_what_is_widely_used_speak_against_it(benign, points, severity):
    conn = [call(HOST, MASTER, uid="C1")]
    (finding,) = met(listed(MASTER), benign, conn=conn, tls=[hello("www.shop.example", uid="C1")])

    assert (finding.severity, reasons(finding).get("widely used")) == (severity, points)


def test_a_name_below_a_widely_used_one_is_not_cleared_by_it():
    found = met(listed("evil.dyn.example", "domain"), harmless("dyn.example"), tls=[hello("evil.dyn.example")])
    assert [finding.severity for finding in found] == ["high"], "anyone may have a name there"


def test_what_most_of_our_hosts_call_is_likely_no_master():
    def crowd(hosts):
        return [call(f"10.1.1.{number}", MASTER) for number in range(hosts)] + [
            call(f"10.1.2.{number}", "203.0.113.80") for number in range(8 - hosts)
        ]

    assert {finding.severity for finding in met(listed(MASTER), conn=crowd(2))} == {"medium"}
    assert {finding.severity for finding in met(listed(MASTER), conn=crowd(1))} == {"high"}


@pytest.mark.parametrize(("names", "found"), [(20, True), (19, False)])
def test_a_list_that_names_what_everybody_calls_is_no_list_of_attackers(names, found):
    dns = [question(f"site{name}.example", source=f"10.1.1.{host}") for name in range(names) for host in range(6)]
    conn = [call(f"10.1.1.{host}", "203.0.113.80") for host in range(6)]

    for finding in met(*[listed(f"site{name}.example", "domain") for name in range(names)], dns=dns, conn=conn):
        assert ("list of everything" in reasons(finding)) == found


def test_a_family_that_makes_up_names_by_the_hundred_is_one_finding_a_host():
    entries = [listed(f"name{number}.example", "domain") for number in range(300)]
    tables = {"dns": [question(f"name{number}.example") for number in range(300)], "tls": [hello("name7.example")]}

    (finding,) = met(*entries, **tables)
    assert finding.summary == "10.1.1.7 exchanged data with name7.example and 299 more, listed by feodo: Evilbot"
    assert (finding.severity, finding.details["things"]) == ("high", 300)


def test_two_families_on_one_host_are_two_findings():
    other = listed("203.0.113.99", threat="Otherbot")
    assert len(met(listed(MASTER), other, conn=[call(HOST, MASTER), call(HOST, "203.0.113.99")])) == 2


def test_listed_addresses_that_call_in_are_one_finding_a_host_and_no_alarm():
    entries = [listed(f"203.0.113.{number}") for number in range(40)]
    knocks = [call(f"203.0.113.{number}", HOST, 23, **BLOCKED) for number in range(40)]

    (finding,) = met(*entries, conn=knocks)
    assert (finding.severity, finding.details["callers"], finding.details["answers"]) == ("info", 40, 0)
    assert finding.summary.startswith("40 listed addresses called, unanswered, 10.1.1.7")
    (answered,) = met(*entries, conn=[*knocks, call("203.0.113.3", HOST, 443)])
    assert (answered.severity, answered.id) == ("low", finding.id)


def test_what_is_ours_and_what_is_between_others_is_never_told():
    entries = [listed("10.1.1.9"), listed("10.1.0.0/16", "network"), listed("ours.example", "domain"), listed(MASTER)]
    conn = [call(HOST, "10.1.1.9"), call("198.51.100.1", MASTER)]

    assert met(*entries, conn=conn, dns=[question("www.ours.example")], domains=[{"domain": "ours.example"}]) == []


def test_nothing_is_told_where_no_list_was_read():
    assert met(conn=[call(HOST, MASTER)], dns=[question("evil.example")], tls=[hello("evil.example")]) == []


def test_the_order_of_rows_changes_nothing():
    entries = [listed(MASTER), listed("evil.example", "domain"), listed("203.0.113.0/24", "network")]
    tables = {
        "conn": [call(HOST, MASTER, hours=hour) for hour in range(5)],
        "dns": [question("a.evil.example"), question("evil.example")],
    }

    turned = {name: rows[::-1] for name, rows in tables.items()}
    assert [(item.id, item.score, item.summary) for item in met(*entries, **tables)] == [
        (item.id, item.score, item.summary) for item in met(*entries[::-1], **turned)
    ]


def test_blind_spot_networks_in_ipv6_are_not_matched():
    assert met(listed("2001:db8::/32", "network"), conn=[call(HOST, "2001:db8::9")]) == []
    assert met(listed("2001:db8::9"), conn=[call(HOST, "2001:db8:0::9")])


def test_blind_spot_a_name_of_six_labels_is_matched_whole_only():
    six = listed("a.b.c.d.evil.example", "domain")
    assert met(six, dns=[question("a.b.c.d.evil.example")])
    assert met(six, dns=[question("x.a.b.c.d.evil.example")]) == []


def test_blind_spot_a_url_within_tls_is_not_seen():
    assert met(listed("evil.example/a", "url"), tls=[hello("evil.example")]) == []
