"""Directories as nobody should write them: cycles, ids that nothing tells of, duplicates, hostile names."""

from __future__ import annotations

import pytest
from tests.forest import ADMINS, ALICE, DESK, DOMAIN, STAFF, computer, domain, group, member, person, right
from tests.working import fill, opened

from doorward import pipeline

GONE = "S-1-5-21-9-9-9-1999"
OTHERS = f"{DOMAIN}-1302"
PEOPLE = [
    person(email="alice@door.example"),
    person(email="alice@door.example", enabled=False),
    group(),
    group(OTHERS, "OTHERS"),
    group(ADMINS, "DOMAIN ADMINS"),
    computer(),
    domain(),
]
MEMBERS = [
    member(ALICE, STAFF),
    member(STAFF, OTHERS),
    member(OTHERS, STAFF),
    member(STAFF, STAFF),
    member(GONE, STAFF),
]
RIGHTS = [right(OTHERS, "AddMember", ADMINS), right(GONE, "GenericAll", DESK), right(STAFF, "Owns", GONE)]
SESSIONS = [{"identity": GONE, "computer": DESK}, {"identity": ALICE, "computer": GONE}]


def answer(folder, people, members, rights, sessions=()):
    with opened(folder) as workspace:
        fill(workspace, identities=people, memberships=members, rights=rights, sessions=list(sessions))
        return pipeline.analyze(workspace, "0")


def told(found):
    return sorted((way.jewel, way.probability, way.sentences) for way in found.ways)


def test_groups_in_each_other_and_ids_that_nothing_tells_of_leave_the_way_that_is_there(tmp_path):
    found = answer(tmp_path, PEOPLE, MEMBERS, RIGHTS, SESSIONS)
    assert next(way.sentences for way in found.ways) == (
        "A mail to ALICE may trick its reader out of the password.",
        "ALICE is in STAFF, and has its rights.",
        "STAFF is in OTHERS, and has its rights.",
        "OTHERS can take over DOMAIN ADMINS: it has AddMember over it.",
        "DOMAIN ADMINS rules the domain DOOR.EXAMPLE.",
    )


def test_duplicates_and_the_order_of_rows_change_nothing(tmp_path):
    once = answer(tmp_path / "once", PEOPLE, MEMBERS, RIGHTS)
    twice = answer(tmp_path / "twice", [*PEOPLE[::-1], *PEOPLE], MEMBERS[::-1] * 2, RIGHTS[::-1] * 2)
    assert told(once) == told(twice)
    assert [finding.id for finding in once.findings] == [finding.id for finding in twice.findings]


@pytest.mark.parametrize(
    "name", ["x'; drop table rights --", "a\x00b\x1fc", "\u202egnp.exe", "{rights}", ":as_of", "A" * 9_000, ""]
)
def test_hostile_names_and_ids_break_nothing(tmp_path, name):
    evil = group(f"{DOMAIN}-{name}", name)
    rows = [member(ALICE, evil["id"]), member(evil["id"], ADMINS)]
    found = answer(tmp_path, [*PEOPLE, evil], rows, [])
    assert found.ways


def test_without_the_last_link_there_is_no_way(tmp_path):
    assert answer(tmp_path, PEOPLE, MEMBERS, []).ways == ()
