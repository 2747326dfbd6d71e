"""Generated domains: searches through unregistered names, and the failures of honest hosts."""

from __future__ import annotations

import random

import pytest
from tests.asking import ask, at, lines, reasons

from doorward.detectors.generated_domains import generated_domains

HOST = "10.1.1.7"
VOWELS, CONSONANTS = "aeiou", "bcdfglmnprstvz"


def question(name, minutes=0.0, source=HOST, answers=(), code=None, **columns):
    """A row of dns: an answered question, or a denied one where nothing is answered."""
    row = {
        "time": at(minutes / 60),
        "source": source,
        "destination": "10.1.0.53",
        "destination_port": 53,
        "proto": "udp",
    }
    row |= {"query": name, "query_type": "A", "response_code": code or ("NOERROR" if answers else "NXDOMAIN")}
    return row | {"answers": list(answers)} | columns


def word(chance, letters=10):
    return "".join(chance.choice(VOWELS if place % 2 else CONSONANTS) for place in range(letters))


def search(count, minutes=20.0, source=HOST, seed=1, ending="com", **columns):
    """So many unregistered domains, tried one after another."""
    chance = random.Random(seed)
    return [question(f"{word(chance)}.{ending}", place * minutes / count, source, **columns) for place in range(count)]


def browsing(count, source=HOST, minutes=60.0, seed=2):
    """Domains that are there, each with the names of its hosts."""
    chance = random.Random(seed)
    sites = [f"{word(chance, 8)}.net" for _ in range(count)]
    return [question(f"{part}.{site}", place * minutes / count, source, ["203.0.113.9"])
            for place, site in enumerate(sites) for part in ("www", "cdn")]  # fmt: skip


def crowd(hosts=60):
    return [question("www.example.net", host, f"10.1.2.{host}", ["203.0.113.1"]) for host in range(hosts)]


def found(*rows, **tables):
    return ask(generated_domains, dns=rows, **tables)


def loud(findings):
    return [finding for finding in findings if finding.loud]


def test_a_search_that_finds_its_master_is_high_and_its_points_add_up():
    master = question("bedofamilu.com", 20.5, answers=["198.51.100.66"])

    (finding,) = found(*search(100), master, *browsing(20), *crowd())

    assert finding.severity == "high"
    assert finding.score == pytest.approx(sum(reasons(finding).values()), abs=1e-9)
    assert finding.summary == f"{HOST} tried 100 domains that do not exist, and bedofamilu.com answered"
    about = {("ip", HOST), ("ip", "198.51.100.66"), ("domain", "bedofamilu.com")}
    assert {(entity.kind, entity.id) for entity in finding.entities} == about
    assert (finding.details["domains"], finding.details["new_domains"], finding.details["answering"]) == (100, 121, 1)
    assert len(finding.details["examples"].split(", ")) == 5
    assert lines(finding, "dns") == list(range(1, 51)), "the fifty earliest denials are the evidence"


def test_a_search_without_an_answer_is_found_too():
    (finding,) = loud(found(*search(60), *browsing(10), *crowd()))

    assert finding.summary.endswith("tried 60 domains that do not exist, and none answered")
    assert finding.details["name"] is None


@pytest.mark.parametrize(("count", "findings"), [(10, 1), (9, 0)])
def test_it_takes_ten_domains(count, findings):
    assert len(ask(generated_domains, dns=search(count), tunables={"low": 0.0})) == findings


@pytest.mark.parametrize(("minutes", "findings"), [(59, 1), (75, 0)])
def test_they_are_tried_within_an_hour(minutes, findings):
    assert len(ask(generated_domains, dns=search(10, minutes), tunables={"low": 0.0})) == findings


def test_the_score_decides_the_severity_at_its_limits():
    limit = found(*search(60))[0].score

    for name in ("medium", "high"):
        marks = {"medium": 0.0, "high": 1.0} | {name: limit}
        assert ask(generated_domains, dns=search(60), tunables=marks)[0].severity == name
    assert ask(generated_domains, dns=search(60), tunables={"low": limit}) != []
    assert ask(generated_domains, dns=search(60), tunables={"low": limit + 0.001}) == []


def test_a_search_below_a_dynamic_name_service_is_one_too():
    (finding,) = loud(found(*search(60, ending="ddns.net"), *crowd()))

    assert finding.details["domains"] == 60


def test_several_infected_hosts_are_each_told():
    rows = [row for host in (5, 6, 7) for row in search(80, source=f"10.1.1.{host}")]

    assert {item.details["source"] for item in loud(found(*rows, *crowd()))} == {f"10.1.1.{host}" for host in (5, 6, 7)}


def test_a_search_on_every_day_is_told_once():
    rows = [dict(row, time=at(24 * day) + (row["time"] - at(0))) for day in range(4) for row in search(80, seed=day)]

    (finding,) = found(*rows, *crowd())

    assert finding.details["times"] == 4


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([question(word(random.Random(seed), 9), seed) for seed in range(90)], "a browser's probes: single labels"),
        (search(90, ending="corp.example.org"), "a search suffix: one registered domain"),
        (search(90, ending="localdomain"), "a private top-level domain"),
        ([question(f"{number}.2.0.192.in-addr.arpa", number / 9) for number in range(90)], "reverse names"),
        ([question(f"{number}.113.0.203.zen.spamhaus.org", number / 9) for number in range(250)], "a list says no"),
        ([question("gone.example.com", number / 9) for number in range(500)], "one dead name, again and again"),
        (search(90, destination_port=137), "NetBIOS"),
    ],
)
def test_denials_that_are_no_search(rows, why):
    assert found(*rows, *crowd()) == [], why


def test_names_below_our_own_domains_are_no_search():
    rows = [question(f"{name}.example.org", place / 9) for place, name in enumerate("abcdefghijklmno")]
    own = [{"domain": row["query"].upper()} for row in search(60)]

    assert found(*rows, *crowd()) == []
    assert found(*search(60), domains=own) == []


def test_typing_errors_in_a_day_of_browsing_are_no_search():
    assert loud(found(*search(12, minutes=50), *browsing(200), *crowd())) == []


def test_a_crawler_meets_dead_domains_among_many_living():
    assert found(*search(60, minutes=50), *browsing(4_000), *crowd()) == []


def test_a_resolver_that_denies_what_is_blocked_is_asked_for_hosts_again_and_again():
    rows = [dict(row, query=f"pixel.{row['query']}", time=at(turn / 20 + place / 900))
            for turn in range(12) for place, row in enumerate(search(30))]  # fmt: skip

    assert found(*rows, *browsing(60), *crowd()) == []


def test_a_mail_server_asks_about_senders_that_do_not_exist():
    rows = search(60)
    kinds = ("MX", "A", "TXT", "MX", "TXT")
    asked = [dict(rows[place], query_type=kind) for place in range(60) for kind in kinds]

    assert loud(found(*asked, *browsing(80), *crowd())) == []
    assert loud(found(*rows, *browsing(80), *crowd())) != []


def test_a_domain_that_answers_anybody_is_not_dead():
    rows = search(40)
    alive = [dict(row, source="10.1.2.9", response_code="NOERROR", answers=["203.0.113.7"]) for row in rows[:31]]

    assert len(found(*rows, *crowd())) == 1
    assert len(found(*rows, *alive[:30], *crowd())) == 1
    assert found(*rows, *alive, *crowd()) == []


def test_what_many_ask_for_weighs_less():
    def points(hosts):
        others = [row for host in range(hosts) for row in search(40, source=f"10.1.2.{host}")]
        mine = [item for item in ask(generated_domains, dns=[*search(40), *others, *crowd()], tunables={"low": 0.0})
                if item.details["source"] == HOST]  # fmt: skip
        return reasons(mine[0]).get("asked by others", 0.0)

    assert [points(2), points(5), points(6)] == [0.0, 0.0, -0.25]


def test_only_a_rare_new_domain_of_the_same_kind_can_be_the_master():
    def name(row, *others):
        return found(*search(60), row, *others, *crowd())[0].details["name"]

    master = question("bedofamilu.com", 21, answers=["198.51.100.66"])
    assert name(master) == "bedofamilu.com"
    assert name(dict(master, query="www.bedofamilu.com")) == "bedofamilu.com"
    assert name(dict(master, query="img.bedofamilu.com")) is None
    assert name(dict(master, query="bedofamilu.org")) is None
    assert name(dict(master, query="bedofamilus.com")) is None
    assert name(dict(master, answers=[])) is None
    assert name(master, dict(master, time=at(-5))) is None
    popular = [dict(master, source=f"10.1.2.{host}") for host in range(20)]
    assert name(master, *popular) is None


def test_ids_are_the_same_whatever_the_order_of_rows():
    rows = [*search(60), *search(60, source="10.1.1.9", seed=4), *browsing(30), *crowd()]

    told = [[item.as_dict() | {"evidence": 0} for item in found(*each)] for each in (rows, rows[::-1])]

    assert told[0] == told[1]
    assert len(told[0]) == 2


def test_strangers_that_ask_our_server_are_not_ours_to_judge():
    assert found(*search(60, source="198.51.100.7")) == []


@pytest.mark.parametrize("name", [None, "", ".", "..", "com", "a" * 5_000 + ".com", "\x00.\x1b.com", "a..com"])
def test_hostile_names_are_no_reason_to_stop(name):
    assert found(*[question(name, number) for number in range(20)]) == []


def test_nothing_is_found_in_an_empty_table():
    assert ask(generated_domains, dns=[]) == []


def test_blind_spot_a_slow_search_is_missed():
    assert found(*search(40, minutes=400), *crowd()) == []


def test_blind_spot_a_lucky_search_is_missed():
    assert found(*search(8), question("bedofamilu.com", 21, answers=["198.51.100.66"]), *crowd()) == []


def test_blind_spot_an_outbreak_in_which_half_the_network_tries_the_same_is_told_lower():
    rows = [row for host in range(30) for row in search(20, source=f"10.1.2.{host}")]

    alone, outbreak = (
        found(*search(20), *crowd())[0],
        ask(generated_domains, dns=[*rows, *crowd()], tunables={"low": 0.0})[0],
    )

    assert outbreak.score == pytest.approx(alone.score - 0.25)


def test_blind_spot_a_provider_that_answers_for_what_does_not_exist_hides_the_search():
    assert found(*[dict(row, response_code="NOERROR", answers=["198.51.100.1"]) for row in search(60)], *crowd()) == []
