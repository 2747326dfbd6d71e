"""Answers about zones as text: marks, proofs, and that hostile text stays text."""

from __future__ import annotations

import pytest
from tests.asking import at

from doorward.grid import Screen
from doorward.stages.isolating import telling
from doorward.stages.isolating.foresight import Foreseen


def flow(answer, part="all", **columns):
    row = {
        "device": "edge",
        "file": "f",
        "passage": "forward",
        "bound": False,
        "family": "4",
        "from_zone": "a",
        "to_zone": "b",
        "why": None,
        "conduit": "C1",
    }
    empty = {f"{kind}_{what}": None for kind in ("allowed", "denied", "unsure") for what in ("by", "packets", "rules")}
    return row | empty | {"part": part, "answer": answer} | columns


@pytest.mark.parametrize(
    ("part", "answer", "against"),
    [
        ("all", "allowed", False),
        ("meant", "allowed", False),
        ("meant", "denied", True),
        ("meant", "cannot tell", True),
        ("unmeant", "denied", False),
        ("unmeant", "partly", True),
        ("unmeant", "cannot tell", True),
    ],
)
def test_what_goes_against_the_conduits(part, answer, against):
    assert telling.amiss(flow(answer, part)) == against


@pytest.mark.parametrize(
    ("answer", "mark"), [("allowed", "all"), ("partly", "some"), ("denied", "-"), ("cannot tell", "?")]
)
def test_each_answer_has_its_mark(answer, mark):
    assert mark in telling.matrices([flow(answer)], Screen()).splitlines()[2].split()


def test_a_rule_that_is_narrower_than_a_conduit_is_not_against_it():
    some = {"allowed_by": ["rule"], "denied_by": ["drop"]}
    assert not telling.amiss(flow("partly", "meant", **some))
    assert not telling.amiss(flow("cannot tell", "meant", **some))


@pytest.mark.parametrize(
    ("known", "mark"), [((), "?"), (("allowed",), "all ?"), (("denied",), "- ?"), (("allowed", "denied"), "some ?")]
)
def test_what_is_sure_stands_before_what_is_not(known, mark):
    row = flow("cannot tell", **{f"{kind}_by": ["rule"] for kind in known})
    assert telling.matrices([row], Screen()).splitlines()[2].removeprefix("a").strip() == mark


def test_long_lines_are_wrapped_under_their_indent():
    rule = {"denied_by": ["word " * 30], "denied_packets": ["p"], "denied_rules": 1}
    lines = telling.opened(flow("denied", **rule), Screen(60)).splitlines()
    assert max(map(len, lines)) <= 60
    assert all(line.startswith("  ") for line in lines[1:])


def test_each_passage_and_family_has_its_matrix():
    rows = [
        flow("denied"),
        flow("denied", family="6"),
        flow("denied", device="core"),
        flow("cannot tell", device=None, passage=None),
    ]
    heads = [line for line in telling.matrices(rows, Screen()).splitlines() if ": " in line]
    assert heads == [
        "edge: forward, IPv4",
        "edge: forward, IPv6",
        "core: forward, IPv4",
        "no device: nothing is known, IPv4",
    ]


def test_what_is_sure_is_told_before_what_is_not():
    sure = {"allowed_by": ["rule"], "allowed_packets": ["packet"]}
    doubt = {"unsure_by": ["half"], "unsure_packets": ["other"]}
    text = telling.against(
        [flow("cannot tell", "unmeant", **sure, **doubt), flow("cannot tell", "meant", **doubt)], Screen()
    )

    assert "not meant, but let through" in text
    assert "such as packet, by rule" in text
    assert "meant by C1, but cannot tell" in text
    assert "such as other, by half" in text


def test_what_cannot_be_followed_says_why():
    assert "jumps in a circle" in telling.against([flow("cannot tell", "meant", why="jumps in a circle")], Screen())
    assert telling.opened(flow("cannot tell", why="jumps in a circle"), Screen()).endswith(
        "cannot tell: jumps in a circle."
    )


def test_hostile_text_of_a_rule_is_made_plain():
    rule = {"allowed_by": ["a\x1b[31m\nb"], "allowed_packets": ["p"], "allowed_rules": 1}
    text = telling.opened(flow("allowed", **rule), Screen())
    assert "\x1b" not in text
    assert len(text.splitlines()) == 3


def test_a_file_that_stands_for_a_device_is_short():
    row = flow("partly", "unmeant", device="a/long/way/core01.nft", allowed_by=["rule"], allowed_packets=["p"])
    assert telling.against([row], Screen(80)).splitlines()[3].startswith("core01.nft  forward")


def test_nothing_idle_is_no_text():
    assert telling.idle([], Screen()) == ""


def test_a_summary_says_what_would_have_to_be_known():
    assert "it takes zones" in telling.summary([], 0, judged=False)
    assert "No conduit is known" in telling.summary([flow("denied")], 0, judged=False)
    assert (
        telling.summary([flow("denied")], 1, judged=True)
        == "1 pair of zones, 1 passage. 1 answer goes against the conduits."
    )


CHANGE = {
    "family": "4",
    "from_zone": "a",
    "to_zone": "b",
    "packet": "tcp x",
    "before": "line 1: r",
    "after": "new rule: s",
}


def test_what_is_opened_is_told_once_and_what_is_only_less_sure_too():
    both = [
        CHANGE | {"kind": "opened"},
        CHANGE | {"kind": "surely opened"},
        CHANGE | {"kind": "surely closed", "before": "line 2: t"},
    ]
    text = telling.foreseen(Foreseen(both, []), (None, None), Screen())

    assert text.count("a to b, IPv4") == 2
    assert "may pass now, and could not" in text
    assert "is no longer sure to pass" in text
    assert "No traffic between zones was observed" in text


def test_nothing_that_changes_is_said_with_the_days():
    text = telling.foreseen(Foreseen([], []), (at(0), at(1)), Screen())
    assert "No packet between two zones would fare otherwise." in text
    assert "2 Mar 2026, 00:00 to 2 Mar 2026, 01:00:\nnothing would fare otherwise." in text
