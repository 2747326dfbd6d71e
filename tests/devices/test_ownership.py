from __future__ import annotations

from datetime import timedelta

import pytest
from tests.asking import at, provided

from doorward.devices.ownership import owners

NOW = at(24)


def standings(*owned, directory=()):
    known = [{"kind": "user", "name": name, "last_logon": NOW} for name in ("mara", "jonas", "ines", "olga")]
    rows = [{"name": f"a{n}", "owner": owner} for n, owner in enumerate(["mara", "jonas", "ines", "olga", *owned])]
    with provided(assets=rows, identities=[*known, *directory]) as engine:
        told = engine.run(owners(), {"absent": 60}).to_pylist()
    return {row["owner"]: row["standing"] for row in told if row["owner"] not in ("mara", "jonas", "ines", "olga")}


def test_who_is_there_is_there():
    assert standings() == {}
    assert standings("Mara ", "CORP\\mara") == {"Mara": "there", "CORP\\mara": "there"}


@pytest.mark.parametrize(
    ("columns", "standing"),
    [
        ({"enabled": False}, "disabled"),
        ({"enabled": False, "last_logon": NOW}, "disabled"),
        ({"last_logon": NOW - timedelta(days=60)}, "absent"),
        ({"last_logon": NOW - timedelta(days=59)}, "there"),
        ({}, "there"),
    ],
)
def test_an_owner_is_disabled_absent_or_there(columns, standing):
    assert standings("gone", directory=[{"kind": "user", "name": "gone"} | columns]) == {"gone": standing}


def test_a_computer_of_that_name_is_no_owner():
    assert standings("gone", directory=[{"kind": "computer", "name": "gone"}]) == {"gone": "unknown"}


def test_a_directory_that_knows_few_owners_judges_nobody_whom_it_does_not_know():
    assert set(standings("a", "b", "c", "d").values()) == {"unknown"}
    assert set(standings("a", "b", "c", "d", "e").values()) == {None}


def test_without_a_directory_nothing_is_said():
    with provided(assets=[{"name": "a", "owner": "mara"}]) as engine:
        assert [row["standing"] for row in engine.run(owners(), {"absent": 60}).to_pylist()] == [None]


def test_no_owner_is_no_row():
    with provided(assets=[{"name": "a", "owner": "  "}, {"name": "b"}]) as engine:
        assert engine.run(owners(), {"absent": 60}).to_pylist() == []
