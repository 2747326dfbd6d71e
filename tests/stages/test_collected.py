"""What was not collected of a directory is said."""

from __future__ import annotations

import pytest
from tests.asking import provided
from tests.forest import ADMINS, ALICE, BOB, DESK, STAFF, computer, domain, group, person, right
from tests.working import fill, opened

from doorward import pipeline
from doorward.engine import told
from doorward.stages.collected import COLLECTED, uncollected

SESSION = {"identity": ALICE, "computer": DESK, "kind": "network"}
ALL = {
    "identities": [domain(), person(), computer(), group()],
    "rights": [right(BOB, "GenericAll", ALICE), right(STAFF, "AdminTo", DESK)],
    "sessions": [SESSION],
}
RULED = "No access list of DOOR.EXAMPLE was read: ways by rights over accounts and groups are missing."
SESSIONS = "Of 1 of 1 computer in DOOR.EXAMPLE no file tells who is logged on: ways by sessions are missing."
LOCAL = (
    "Of 1 of 1 computer in DOOR.EXAMPLE no file tells who may use or administer it: "
    "ways to computers by their local groups are missing."
)


def asked(**tables):
    with provided(**(ALL | tables)) as engine:
        return uncollected(told(engine, COLLECTED))


def test_where_all_was_collected_nothing_is_said():
    assert asked() == ()


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"sessions": []}, (SESSIONS,)),
        ({"rights": [right(STAFF, "AdminTo", DESK)]}, (RULED,)),
        ({"rights": [right(BOB, "Owns", STAFF)]}, (LOCAL,)),
        ({"rights": [], "sessions": []}, (RULED, SESSIONS, LOCAL)),
    ],
)
def test_a_collector_that_is_missing_is_said(tables, said):
    assert asked(**tables) == said


def test_computers_are_counted_one_by_one():
    more = [computer(f"{DESK}{number}", f"DESK{number}") for number in range(3)]
    assert asked(identities=[*ALL["identities"], *more])[0].startswith("Of 3 of 4 computers in DOOR.EXAMPLE")


def test_domains_are_judged_apart_and_listed_together():
    others = [person(f"S-1-5-21-{number}-9-9-9", domain=f"D{number}.EXAMPLE") for number in range(5)]
    assert asked(identities=[*ALL["identities"], *others]) == (
        RULED.replace("DOOR.EXAMPLE", "D0.EXAMPLE, D1.EXAMPLE, D2.EXAMPLE and 2 more"),
    )


def test_without_a_directory_nothing_is_said():
    unix = [{"id": "web1:bob", "kind": "user", "domain": "web1"}]
    assert asked(identities=[], rights=[], sessions=[]) == asked(identities=unix, rights=[], sessions=[]) == ()


def test_a_hostile_domain_is_shown_plain_and_short():
    rows = asked(identities=[person(domain="EVIL\u202e\n" * 400)], rights=[], sessions=[])
    assert len(rows) == 1
    assert len(rows[0]) < 200
    assert "\n" not in rows[0]
    assert "\u202e" not in rows[0]


def test_the_answer_says_it(tmp_path):
    with opened(tmp_path) as workspace:
        fill(workspace, identities=[person(), group(ADMINS)])
        answer = pipeline.analyze(workspace, "0")
    assert RULED in answer.gaps
