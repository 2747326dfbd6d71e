"""What people declare: the files and the desk in one place, the file first, and nothing where neither says anything."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime

import pytest
from tests.console.served import copied

from doorward.declared import by_file, declared
from doorward.desk import By, open_desk
from doorward.expected import Expectation
from doorward.settings import Settings

BY = By("ana", datetime(2026, 11, 20, 9, 30))
FILE = {"plans": {"asset": "files1", "worth": "all plans"}}


@pytest.fixture
def said(tmp_path):
    """Return a function that says the settings of a workspace where ana named crown jewels."""

    def made(*named, **settings):
        tmp_path.mkdir(exist_ok=True)
        with closing(open_desk(copied(tmp_path / "desk.db"))) as desk:
            for name, asset, worth in named:
                desk.jewels.name(BY, name, asset, worth)
        return Settings(tmp_path, **settings)

    return made


def test_without_a_desk_the_settings_are_what_they_are_and_none_is_made(tmp_path):
    settings = Settings(tmp_path, jewels=FILE)

    assert declared(settings) is settings
    assert list(tmp_path.iterdir()) == []


def test_what_the_desk_names_stands_beside_the_file_with_who_and_when(said):
    found = declared(said(("payroll", "db1", ""), jewels=FILE)).jewels

    assert found == FILE | {
        "payroll": {"asset": "db1", "worth": None, "by": "ana", "time": "2026-11-20T09:30:00"},
    }


def test_of_one_that_both_name_the_file_is_right(said):
    assert declared(said(("plans", "elsewhere", "nothing"), jewels=FILE)).jewels == FILE


def test_what_is_expected_comes_from_the_files_first(tmp_path):
    rules = [Expectation("updates", "anna", date(2027, 1, 1), source=f"192.0.2.{number}") for number in (1, 2)]
    with closing(open_desk(copied(tmp_path / "desk.db"))) as desk:
        desk.expectations.expect(BY, rules[1])

    assert declared(Settings(tmp_path, expected=(rules[0],))).expected == tuple(rules)


def test_a_desk_that_does_not_answer_is_said(tmp_path):
    with pytest.raises(OSError, match="cannot lie in 'mysql'"):
        declared(Settings(tmp_path, desk="mysql://a/b"))


def test_what_the_desk_names_puts_nothing_in_the_place_of_what_counts_anyway(said):
    settings = said(("payroll", "db1", ""))

    assert not by_file(declared(settings).jewels)
    assert by_file(declared(said(("designs", "db1", ""), jewels=FILE)).jewels)
    assert not by_file({})
