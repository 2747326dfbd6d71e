"""A detector explains itself: what it asks, why, what it does not see, and what can be tuned."""

from __future__ import annotations

import json

import pytest
from tests.cli.runs import run

from doorward.cli.explain import COLUMNS, named
from doorward.detectors import detectors
from doorward.report import QUESTIONS


def words(text):
    return " ".join(text.split())


def test_all_detectors_are_listed_under_the_question_they_help_to_answer():
    told = run("explain").stdout
    doors, _, inside = told.partition(QUESTIONS["inside"])

    for name, item in detectors().items():
        assert f"  {name} " in (doors if item.answers == "doors" else inside)
        assert item.question in " ".join(told.split())
    assert told.endswith("doorward explain NAME says why it matters, what it cannot see and what can be tuned.\n")


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_the_list_fits_its_terminal(columns):
    told = run("explain", columns=columns).stdout

    assert max(map(len, told.splitlines())) <= min(columns, 100)
    for item in detectors().values():
        assert item.question in words(told)


@pytest.mark.parametrize("columns", [80, None])
@pytest.mark.parametrize("name", detectors())
def test_a_detector_says_all_that_its_docstring_says(name, columns):
    item = detectors()[name]
    told = run("explain", name, columns=columns).stdout

    assert words(told).startswith(item.question)
    assert f"Why it matters: {item.why}" in words(told)
    assert f"Known blind spot: {item.blind_spot}" in words(told)
    assert f"Tables read: {', '.join(item.tables)}" in words(told)
    assert all(technique in told for technique in item.attack)
    for tunable in item.tunables.values():
        assert f"\n{tunable.name} " in told
        assert f"({tunable.unit})" in words(told)
    assert columns is None or max(map(len, told.splitlines())) <= columns


def test_programs_are_told_the_same():
    told = [json.loads(line) for line in run("explain", "--format", "jsonl").stdout.splitlines()]

    assert [row["name"] for row in told] == list(detectors())
    assert all(list(row) == list(COLUMNS) for row in told)
    beacons = json.loads(run("explain", "beacons", "--format", "jsonl").stdout)
    assert {row["name"]: row["default"] for row in beacons["tunables"]} == detectors()["beacons"].values({})
    assert run("explain", "beacons", "--format", "csv").stdout.count("\n") == 2


def test_a_misspelt_detector_is_answered_with_the_right_one():
    done = run("explain", "open_door")

    assert done.exit_code == 2
    assert "there is no detector 'open_door'; do you mean 'open_doors'?" in done.stderr


def test_a_word_that_is_near_to_none_is_answered_with_all_of_them():
    done = run("explain", "\x1b[31mxyzzy")

    assert done.exit_code == 2
    assert "\x1b" not in done.stderr
    for name in detectors():
        assert name in done.stderr


def test_a_detector_is_found_by_its_name():
    assert named("beacons") is detectors()["beacons"]


def test_no_workspace_is_needed_and_none_is_made(tmp_path):
    assert run("explain", "beacons", "--workspace", tmp_path / "w").exit_code == 0
    assert not (tmp_path / "w").exists()
