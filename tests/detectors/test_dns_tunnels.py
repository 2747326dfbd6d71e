"""DNS tunnels: what is told in names, fast and slow, and the many names that tell nothing."""

from __future__ import annotations

import hashlib
import random

import pytest
from tests.asking import ask, at, call, lines, reasons

from doorward.detectors.dns_tunnels import dns_tunnels

HOST, RESOLVER = "10.1.1.7", "10.1.0.53"
OWNER = "example.com"
DAY = 24.0


def question(name, hours=0.0, source=HOST, kind="A", answers=("203.0.113.9",), **columns):
    """A row of dns: a question to our own resolver, answered."""
    row = {"time": at(hours), "source": source, "source_port": 50_000, "destination": RESOLVER, "proto": "udp"}
    row |= {"destination_port": 53, "query": name, "query_type": kind, "response_code": "NOERROR"}
    return row | {"answers": list(answers) if answers is not None else None} | columns


def code(number, letters, alphabet="abcdefghijklmnopqrstuvwxyz234567"):
    """Letters that no other number has: base32 of a hash."""
    digest = hashlib.sha512(str(number).encode()).digest() * 4
    return "".join(alphabet[byte % len(alphabet)] for byte in digest[:letters])


def tunnel(count, letters=30, hours=DAY, domain=OWNER, **columns):
    """Questions for names that carry so many letters of payload, spread over some hours."""
    return [
        question(".".join([*pieces(code(number, letters)), domain]), number * hours / count, **columns)
        for number in range(count)
    ]


def pieces(text):
    return [text[place : place + 60] for place in range(0, len(text), 60)]


def crowd(hosts=60, names=("www.example.net", "mail.example.net", "cdn.example.net")):
    """Hosts that ask for what everybody asks for."""
    return [question(name, host / 4, source=f"10.1.2.{host}") for host in range(hosts) for name in names]


def found(*rows, **tables):
    return ask(dns_tunnels, dns=rows, **tables)


def loud(findings):
    return [finding for finding in findings if finding.loud]


def test_a_tunnel_at_full_speed_is_high_and_its_points_add_up():
    rows = tunnel(900, letters=170, hours=0.3, kind="TXT", answers=["TXT 200 " + "q" * 200])

    (finding,) = found(*rows, *crowd())

    assert finding.severity == "high"
    assert finding.score == pytest.approx(sum(reasons(finding).values()), abs=1e-9)
    assert finding.summary == f"{HOST} sends 96.0 kB a day to {OWNER} in 900 names it asks for"
    assert {(entity.kind, entity.id) for entity in finding.entities} == {("ip", HOST), ("domain", OWNER)}
    assert (finding.details["resolver"], finding.details["destination"], finding.details["port"]) == (
        RESOLVER,
        None,
        53,
    )
    assert lines(finding, "dns") == list(range(1, 51)), "the fifty earliest questions are the evidence"


@pytest.mark.parametrize("kind", ["A", "AAAA", "TXT", "CNAME", "MX", "NULL", "SRV"])
def test_one_byte_a_second_over_a_day_is_found_whatever_is_asked_for(kind):
    # 20 letters of base32 are 12.5 bytes, so that a question every 12.5 seconds is one byte a second.
    rows = tunnel(6_912, letters=20, kind=kind)

    (finding,) = loud(found(*rows, *crowd()))

    assert finding.details["information"] >= 60_000


def test_a_tenth_of_that_is_still_found():
    assert loud(found(*tunnel(691, letters=20), *crowd()))


def test_words_instead_of_codes_do_not_hide_a_channel():
    words = random.Random(5)
    book = ["".join(words.choice("bdfglmnprst") + words.choice("aeiou") for _ in range(3)) for _ in range(2_000)]
    rows = [question(f"{words.choice(book)}-{words.choice(book)}.{words.choice(book)}.{OWNER}", number / 400)
            for number in range(9_000)]  # fmt: skip

    assert loud(found(*rows, *crowd()))


def test_a_dozen_blatant_questions_are_enough():
    assert loud(found(*tunnel(12, letters=50, kind="NULL", answers=None), *crowd()))
    assert loud(found(*tunnel(12, letters=200, kind="TXT"), *crowd()))


@pytest.mark.parametrize(("names", "findings"), [(8, 1), (7, 0)])
def test_it_takes_eight_names(names, findings):
    assert len(found(*tunnel(names, letters=200, kind="TXT"))) == findings


@pytest.mark.parametrize(("count", "findings"), [(200, 1), (199, 0)])
def test_short_names_for_plain_addresses_count_from_four_thousand_letters_on(count, findings):
    assert len(ask(dns_tunnels, dns=tunnel(count, letters=20), tunables={"low": 0.0})) == findings


@pytest.mark.parametrize(("letters", "findings"), [(30, 1), (29, 0)])
def test_names_of_thirty_letters_are_looked_at_however_few(letters, findings):
    assert len(ask(dns_tunnels, dns=tunnel(10, letters=letters), tunables={"low": 0.0})) == findings


def test_the_score_decides_the_severity_at_its_limits():
    rows = tunnel(300, letters=40)
    limit = ask(dns_tunnels, dns=rows)[0].score

    for name in ("medium", "high"):
        marks = {"medium": 0.0, "high": 1.0} | {name: limit}
        assert ask(dns_tunnels, dns=rows, tunables=marks)[0].severity == name
    assert ask(dns_tunnels, dns=rows, tunables={"low": limit}) != []
    assert ask(dns_tunnels, dns=rows, tunables={"low": limit + 0.001}) == []


def test_the_owner_is_found_behind_a_suffix_of_two_labels():
    (finding,) = found(*tunnel(500, letters=60, domain="t1.example.co.uk"))

    assert finding.details["name"] == "example.co.uk"


def test_two_customers_of_one_network_are_two_owners():
    rows = [question(f"d{code(number, 12)}.cloudfront.net", number / 100) for number in range(2_000)]

    assert found(*rows, *crowd()) == []


def test_capital_letters_that_a_resolver_mixes_in_are_no_new_names():
    random_case = random.Random(3)
    rows = [question("".join(random_case.choice((letter.upper(), letter)) for letter in f"downloads.edge.{OWNER}"), number / 100)
            for number in range(3_000)]  # fmt: skip

    assert found(*rows) == []


def test_a_dot_at_the_end_changes_nothing():
    dotted = [dict(row, query=row["query"] + ".") for row in tunnel(300, letters=60)]

    assert [item.id for item in found(*dotted)] == [item.id for item in found(*tunnel(300, letters=60))]


def test_names_asked_again_and_again_are_a_content_network():
    shards = [f"edge-{code(number, 24)}.cdn.{OWNER}" for number in range(200)]
    rows = [question(shards[number % 200], number / 400) for number in range(9_000)]

    assert loud(found(*rows, *crowd())) == []


def test_names_that_are_called_afterwards_weigh_less():
    rows = tunnel(700, letters=60)
    called = [call(HOST, "203.0.113.9", hours=1)]
    elsewhere = [call(HOST, "203.0.113.99", hours=1)]

    points = [reasons(found(*rows, conn=conn)[0]).get("calls there", 0.0) for conn in ([], elsewhere, called)]

    assert points == [0.0, 0.05, -0.2]


def test_what_a_quarter_of_the_hosts_ask_is_no_secret_channel():
    def score(hosts):
        return [tunnel(120, letters=40, source=f"10.1.2.{host}") for host in range(hosts)]

    everybody = found(*[row for rows in score(20) for row in rows], *crowd())
    one = found(*score(1)[0], *crowd())

    assert (loud(everybody), len(loud(one))) == ([], 1)


@pytest.mark.parametrize("domain", ["zen.spamhaus.org", "sophosxl.net", "c.20a.avqs.mcafee.com", "hash.cymru.com"])
def test_services_that_are_asked_in_names_are_known(domain):
    rows = tunnel(2_000, letters=32, domain=domain, answers=["127.0.0.2"])

    assert loud(found(*rows, *crowd())) == []


def test_a_name_that_only_ends_like_a_known_one_is_not_known():
    assert loud(found(*tunnel(900, letters=40, domain="notspamhaus.org"), *crowd()))


def test_addresses_looked_up_on_any_list_are_no_payload():
    chance = random.Random(7)
    rows = [question(".".join(str(chance.randrange(256)) for _ in range(4)) + ".bl.example.net", number / 400,
            answers=["127.0.0.2"] if number % 9 == 0 else None) for number in range(9_000)]  # fmt: skip

    assert found(*rows, *crowd()) == []


@pytest.mark.parametrize("ending", ["in-addr.arpa", "ip6.arpa"])
def test_names_of_addresses_are_no_payload(ending):
    chance = random.Random(9)
    digits, count = ([str(each) for each in range(256)], 4) if ending == "in-addr.arpa" else ("0123456789abcdef", 32)
    rows = [question(".".join(chance.choice(digits) for _ in range(count)) + f".{ending}", number / 900, kind="PTR")
            for number in range(3_000)]  # fmt: skip

    assert found(*rows) == []
    assert found(*tunnel(900, letters=60, domain="7.10.in-addr.arpa")) != []


def test_the_local_link_speaks_to_no_owner():
    rows = tunnel(300, letters=60, domain="printer.local", kind="TXT", destination="224.0.0.251", destination_port=5353)

    assert found(*rows) == []


def test_netbios_hides_its_names_in_other_questions():
    assert found(*tunnel(300, letters=60, kind="NIMLOC", destination_port=137)) == []


def test_our_own_domain_has_many_names():
    rows = tunnel(900, letters=30, domain="corp.example.org")

    assert loud(found(*rows, *crowd())) != []
    assert loud(found(*rows, *crowd(), domains=[{"domain": "Example.org"}])) == []


def test_a_search_suffix_behind_every_name_of_the_web_tells_nothing():
    chance = random.Random(1)
    book = ["".join(chance.choice("bdfglmnprst") + chance.choice("aeiou") for _ in range(4)) for _ in range(900)]
    rows = [question(f"www.{chance.choice(book)}.com.corp.example.org", number / 200, answers=None,
            response_code="NXDOMAIN") for number in range(2_500)]  # fmt: skip

    assert loud(found(*rows, *crowd())) == []


def test_a_crawler_meets_many_owners_and_tells_each_little():
    rows = [question(f"www.{code(number, 10)}.com", number / 3_000) for number in range(9_000)]

    assert found(*rows) == []


def test_counted_servers_are_few_letters_apart():
    rows = [question(f"node{number:05}.eu-west.pool.{OWNER}", number / 400) for number in range(9_000)]

    (finding,) = ask(dns_tunnels, dns=rows, tunables={"low": 0.0})

    assert finding.details["information"] < 20_000 < sum(len(row["query"]) for row in rows)


def test_names_that_nobody_can_have_registered_are_told_to_the_server_itself():
    rows = [question(f"dnscat.{code(number, 40)}7", number / 100, destination="203.0.113.53") for number in range(300)]

    (finding,) = loud(found(*rows, *crowd()))

    assert finding.details["name"] is None
    assert finding.details["destination"] == "203.0.113.53"
    assert finding.summary.startswith(f"{HOST} sends 7.3 kB a day to the server 203.0.113.53")
    assert lines(finding, "dns") == list(range(1, 51))


def test_a_server_outside_that_is_asked_for_little_else_counts():
    def points(*other):
        rows = tunnel(300, letters=60, destination="203.0.113.53")
        return reasons(found(*rows, *other, *crowd())[0]).get("own server", 0.0)

    usual = [question("www.example.net", number, destination="203.0.113.53") for number in range(301)]
    assert (points(), points(*usual[:300]), points(*usual)) == (0.1, 0.1, 0.0)


def test_a_channel_that_gets_no_answer_is_a_channel():
    rows = tunnel(900, letters=50, answers=None, response_code="NXDOMAIN", destination="203.0.113.53")

    assert loud(found(*rows, *crowd()))


def test_the_resolver_that_asks_for_its_clients_is_told_below_them():
    rows = tunnel(400, letters=40)
    outside = [dict(row, source=RESOLVER, destination="198.51.100.53") for row in rows]

    findings = found(*rows, *outside, *crowd())

    assert [finding.details["source"] for finding in loud(findings)] == [HOST]


def test_strangers_that_ask_our_server_are_not_ours_to_judge():
    assert found(*tunnel(900, letters=60, source="198.51.100.7")) == []


def test_what_is_told_is_counted_on_the_fullest_day():
    quiet = [question(row["query"], number * DAY) for number, row in enumerate(tunnel(30, domain=f"quiet.{OWNER}"))]
    busy = tunnel(400, letters=60)

    alone, both = found(*busy)[0], found(*quiet, *busy)[0]

    assert both.details["information"] == pytest.approx(alone.details["information"], rel=0.1)
    assert both.details["days"] == 30


def test_many_questions_are_judged_by_a_sample_of_their_names():
    (finding,) = found(*tunnel(20_000, letters=24))

    assert finding.details["names"] == pytest.approx(20_000, rel=0.1)
    assert finding.details["information"] == pytest.approx(20_000 * 24 * 0.625, rel=0.2)
    assert {why.name: why.value for why in finding.reasons}["new names"].startswith("about ")


def test_ids_are_the_same_whatever_the_order_of_rows():
    rows = [*tunnel(300, letters=40), *tunnel(300, letters=44, domain="example.org"), *crowd()]

    told = [[item.as_dict() | {"evidence": 0} for item in found(*each)] for each in (rows, rows[::-1])]

    assert told[0] == told[1]
    assert len(told[0]) == 2


@pytest.mark.parametrize("name", [None, "", ".", "..", "com", "a" * 5_000 + ".example.com", "%" * 9, "\x00.\x1b.com"])
def test_hostile_names_are_no_reason_to_stop(name):
    assert found(*[question(name, number) for number in range(20)]) == []


@pytest.mark.parametrize("table", ["dns", "conn"])
def test_nothing_is_found_in_empty_tables(table):
    assert ask(dns_tunnels, **{table: []}) == []


def test_blind_spot_orders_that_come_in_the_answers_to_one_name_are_missed():
    rows = [
        question(f"orders.{OWNER}", number / 60, kind="TXT", answers=[code(number, 200)]) for number in range(1_440)
    ]

    assert found(*rows) == []


def test_blind_spot_data_spread_over_many_domains_are_missed():
    rows = [row for number in range(200) for row in tunnel(7, letters=60, domain=f"{code(number, 9)}.com")]

    assert found(*rows) == []


def test_blind_spot_payload_that_looks_like_reversed_addresses_is_missed():
    chance = random.Random(2)
    rows = [question(".".join(str(chance.randrange(256)) for _ in range(4)) + f".{OWNER}", number / 400)
            for number in range(9_000)]  # fmt: skip

    assert loud(found(*rows)) == []


def test_blind_spot_little_in_short_ordinary_names_is_missed():
    assert found(*tunnel(150, letters=20)) == []
