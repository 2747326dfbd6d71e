"""Sentences about the whole: what is open, who may be inside, what to close first, and above all what nobody can say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports.answers import HOSTILE
from tests.reports.incident import finding, incident, source

from doorward.answering import _NEEDS, fixes, gaps, headline, unjudged
from doorward.finding import SEVERITIES, Entity
from doorward.report import Answer, Fix, Way
from doorward.tables import TABLES

READ = {"conn": 10, "services": 3, "software": 0, "rejects": 0}


def answer(*, doors=(), inside=(), jewels=(), **counts):
    """An answer of findings by severity, with ways to these jewels, from these rows."""
    found = [
        finding(f"{kind} {number}", severity=severity, detector=kind, entities=(Entity("ip", f"10.0.0.{number}"),))
        for kind, severities in (("door", doors), ("sign", inside))
        for number, severity in enumerate(severities)
    ]
    ways = tuple(Way(jewel, "host:a/root", jewel, 0.5, 0, ("One.",), (f"data:{jewel}",)) for jewel in jewels)
    return Answer(
        version="0.1.0",
        as_of=None,
        headline="",
        findings=tuple(found),
        answers={"door": "doors", "sign": "inside"},
        ways=ways,
        counts=counts or READ,
    )


@pytest.mark.parametrize("counts", [{"conn": 0}, {"conn": 0, "kev": 0, "rejects": 0}, {"rejects": 7, "conn": 0}])
def test_where_no_row_was_read_nothing_is_said(counts):
    assert headline(answer(**counts)).startswith("Nothing was read, so nothing can be said.")


def test_where_tables_are_not_even_known_nothing_is_said():
    assert headline(replace(answer(), counts={})).startswith("Nothing was read")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "No open door was found. No sign that anyone is inside was found in what was read."),
        ({"doors": ["high"]}, "1 door is open. No sign that anyone is inside was found in what was read."),
        ({"doors": ["high", "medium"]}, "2 doors are open. No sign"),
        ({"doors": ["low", "info"]}, "No open door was found. No sign"),
        ({"inside": ["critical"]}, "No open door was found. Someone may be inside: 1 sign on 1 host."),
        ({"inside": ["high", "medium", "low"]}, "Someone may be inside: 2 signs on 2 hosts."),
        ({"doors": ["high"], "jewels": ["b", "a", "a"]}, "1 door is open, and 2 crown jewels can be reached: a and b."),
        ({"jewels": ["payroll"]}, "No open door was found; yet 1 crown jewel can be reached: payroll."),
    ],
)
def test_the_headline_says_what_is_open_where_it_leads_and_who_may_be_inside(given, words):
    assert words in headline(answer(**given))


@pytest.mark.parametrize(
    ("counts", "doors", "inside"),
    [
        ({"conn": 1, "services": 1}, "No open door was found.", "No sign that anyone"),
        ({"conn": 1, "software": 1}, "No open door was found.", "No sign that anyone"),
        ({"conn": 1}, "Which doors are open cannot be said: no scan", "No sign that anyone"),
        ({"services": 1}, "No open door was found.", "Whether anyone is inside cannot be said: no connection log"),
        ({"kev": 1}, "Which doors are open cannot be said: no scan", "Whether anyone is inside cannot be said"),
    ],
)
def test_silence_about_what_was_not_read_is_no_safety(counts, doors, inside):
    told = headline(answer(**counts))

    assert doors in told
    assert inside in told


def test_a_sign_without_its_log_is_told_all_the_same():
    assert "Someone may be inside: 1 sign on 1 host." in headline(answer(inside=["high"], dns=5))
    assert headline(answer(doors=["high"], conn=5)).startswith("1 door is open.")


def test_a_host_with_two_signs_is_one_host_and_a_sign_may_have_none():
    twice = [finding(f"sign {place}", detector="sign", entities=(Entity("ip", "10.0.0.1"),)) for place in range(2)]
    nobody = finding("sign x", detector="sign", entities=(Entity("domain", "x.example"),))

    assert "3 signs on 1 host." in headline(replace(answer(), findings=(*twice, nobody)))
    assert "1 sign." in headline(replace(answer(), findings=(nobody,)))


def test_the_incident_has_a_headline():
    assert headline(incident()).startswith("5 doors are open, and 2 crown jewels can be reached")


def ended(summary, fix, severity="high", score=0.5):
    return finding(summary, severity=severity, score=score, details={"fix": fix} if fix is not None else {})


def test_a_fix_ends_findings_and_cuts_ways():
    one, two, three = ended("a", "update"), ended("b", "update"), ended("c", "unplug")

    assert fixes([one, two, three], {"update": {"w2", "w1"}, "block": ["w3"]}) == (
        Fix("update", (one.id, two.id), ("w1", "w2")),
        Fix("block", (), ("w3",)),
        Fix("unplug", (three.id,), ()),
    )


def test_quiet_findings_and_findings_without_a_fix_ask_for_nothing():
    quiet = [ended("a", "update", severity) for severity in ("low", "info")]

    assert fixes([*quiet, ended("b", None), ended("c", "")], {}) == ()
    assert len(fixes([ended("a", "update", "medium")], {})) == 1


def test_most_ways_come_first_then_the_worst_finding_then_the_words():
    found = [
        ended("a", "one", "medium"),
        ended("b", "two", "critical"),
        ended("c", "three", "high", 0.9),
        ended("d", "four", "high", 0.2),
    ]
    cuts = {"five": {"w1"}, "one": {"w1"}, "six": {"w1", "w2"}, "seven": {"w1"}}

    assert [item.fix for item in fixes(found, cuts)] == ["six", "one", "five", "seven", "two", "three", "four"]


pieces = st.lists(
    st.tuples(st.sampled_from("abcde"), st.sampled_from([None, "x", "y", "z"]), st.sampled_from(SEVERITIES)), max_size=8
)


@given(
    pieces,
    st.dictionaries(st.sampled_from("vwxyz"), st.sets(st.sampled_from(["w1", "w2", "w3"]), min_size=1)),
    st.randoms(),
)
def test_every_loud_fix_and_every_cut_is_told_once_in_any_order(told, cuts, random):
    found = [ended(f"{summary} {place}", fix, severity) for place, (summary, fix, severity) in enumerate(told)]
    made = fixes(sorted(found, key=lambda item: item.rank), cuts)

    assert len({item.fix for item in made}) == len(made)
    assert {item.fix for item in made} == set(cuts) | {
        item.details["fix"] for item in found if item.loud and item.details
    }
    assert [len(item.ways) for item in made] == sorted((len(item.ways) for item in made), reverse=True)
    shuffled = sorted(random.sample(found, len(found)), key=lambda item: item.rank)
    assert fixes(shuffled, dict(random.sample(list(cuts.items()), len(cuts)))) == made


def test_every_missing_table_is_a_gap_and_names_what_cannot_be_told():
    assert set(_NEEDS) <= set(TABLES)
    assert gaps({}, [], []) == tuple(_NEEDS.values())
    assert gaps(dict.fromkeys(_NEEDS, 1), [], []) == ()
    for table, sentence in _NEEDS.items():
        assert gaps(dict.fromkeys(_NEEDS, 1) | {table: 0}, [], []) == (sentence,)


def told(*sources, assumed=()):
    return gaps(dict.fromkeys(_NEEDS, 1), sources, assumed)


def test_files_that_were_not_read_are_gaps():
    unknown = [source(str(number), f"folder/{number}.txt", None, rows=0) for number in range(5)]
    failed = source("", "gone.log", None, rows=0, status="failed")

    assert told(unknown[0]) == ("1 file of no known format was not read: folder/0.txt.",)
    assert told(*unknown[:2]) == ("2 files of no known format were not read: folder/0.txt and folder/1.txt.",)
    assert told(*unknown)[0].endswith("folder/0.txt, folder/1.txt, folder/2.txt and 2 more.")
    assert told(failed) == ("1 file could not be read: gone.log.",)


def test_rejects_are_a_gap_that_says_where_to_look():
    assert told(source("a", "x.log", "zeek", rows=5, rejects=0)) == ()
    [sentence] = told(source("a", "x.log", "zeek", rows=5, rejects=2), source("b", "y.log", "zeek", rows=1, rejects=1))

    assert sentence.startswith("3 lines or records could not be read; see doorward sql ")
    assert told(source("a", "x.log", "zeek", rows=5, rejects=1))[0].startswith("1 line or record could")
    assert told({"file": "x", "status": "read", "rejects": None}) == ()


def test_a_guess_is_said_to_be_one_and_how_to_make_it_certain():
    [one] = told(assumed=["192.0.2.1"])
    [two] = told(assumed=["192.0.2.1", "192.0.2.2"])

    assert "so 192.0.2.1 is assumed to be yours; name your networks under [networks] internal." in one
    assert "192.0.2.1 and 192.0.2.2 are assumed" in two


@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_of_an_enemy_stays_one_short_line(text):
    [sentence] = told(source("a", text, None, rows=0))

    assert sentence.isprintable()
    assert len(sentence) < 120


def test_every_gap_is_a_sentence():
    every = gaps({}, [source("a", "x", None, rows=0), source("b", "y", "zeek", rows=0, rejects=1)], ["192.0.2.1"])

    assert all(gap[0].isupper() or gap[0].isdigit() for gap in every)
    assert all(gap.endswith(".") for gap in every)
    assert len(set(every)) == len(every)


def test_findings_that_speak_of_one_door_are_one_door():
    def door(number, **details):
        return finding(f"door {number}", severity="high", detector="door", details=details)

    def told(*doors):
        return headline(replace(answer(), findings=doors)).partition(".")[0]

    assert told(door(1, address="10.0.0.1", port=443), door(2, address="10.0.0.1", port=443)) == "1 door is open"
    assert told(door(1, address="10.0.0.1", port=443), door(2, address="10.0.0.1", port=80)) == "2 doors are open"
    assert told(door(1, address="10.0.0.1", port=None), door(2, address="10.0.0.1")) == "2 doors are open"


def covered(asset, why, source="osv"):
    return {"asset": asset, "source": source, "components": 9, "judged": 0, "why": why}


def test_components_that_no_feed_could_judge_are_said_with_the_reason_of_most():
    rows = [
        covered("web01", "3: no feed covers Maven; 1: no version", None),
        covered("web02", "4: no feed covers Maven", None),
    ]

    (sentence,) = unjudged(rows)
    assert sentence.startswith("8 components on 2 assets could not be judged: most (7) because: no feed covers Maven;")
    assert sentence.endswith("doorward matches --coverage says which.")


def test_what_several_feeds_could_not_judge_counts_once():
    rows = [covered("web01", "2: version not readable", feed) for feed in ("osv", "alpine-secdb v3.18/main")]

    assert unjudged(rows)[0].startswith("2 components on 1 asset could not be judged: version not readable;")


@pytest.mark.parametrize(
    "rows", [[], [covered("web01", None)], [covered("web01", "")], [covered("web01", "odd words")]]
)
def test_where_all_could_be_judged_nothing_is_said(rows):
    assert unjudged(rows) == ()
