from __future__ import annotations

import pytest

from doorward.attack_graph.fix_cost import HOURS, Hours, hours, kind


@pytest.mark.parametrize(
    ("fix", "expected"),
    [
        ("upgrade Quill Office Server 7.2.1 on office01", "patch"),
        ("patch and harden host1 against its own users", "patch"),
        ("stop ssh from office01 to test03", "close_port"),
        ("retire test03 or give it an owner and a new end date", "retire_device"),
        ("register or remove 10.20.11.77", "retire_device"),
        ("take anna out of Domain Admins", "remove_right"),
        ("remove the right GetChanges of anna over corp", "remove_right"),
        ("Rotate the key of svc-backup", "rotate_secret"),
        ("keep design-archive where an ordinary user of files01 cannot read it", "segment"),
        ("isolate adm01, and keep its memory and disk before anything is cleaned", "isolate"),
        ("pray", "other"),
        ("", "other"),
        ("stopgap", "other"),
    ],
)
def test_the_first_word_says_what_kind_of_work_it_is(fix, expected):
    assert kind(fix) == expected


def test_settings_say_what_a_kind_costs_and_the_house_where_they_are_silent():
    told = hours(["upgrade a", "stop b", "pray"], {"patch": 0.5})
    assert told == {"upgrade a": 0.5, "stop b": HOURS["close_port"], "pray": HOURS["other"]}


def test_every_kind_costs_something():
    assert all(value > 0 for value in HOURS.values())


def test_fixes_by_number_are_weighed_when_asked():
    known = Hours(["stop a", "upgrade b"], {"patch": 3.0})
    assert dict(known) == {0: HOURS["close_port"], 1: 3.0}
    assert 2 not in known
    assert -1 not in known
