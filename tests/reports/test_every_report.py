"""Whatever the answer is, every report tells it: a new form is held to this without a new test."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from functools import cache

import pytest
from tests.reports.answers import EVERY, HOSTILE
from tests.reports.incident import incident

from doorward.reports import reports

REPORTS = reports()
LARGEST = 20_000_000


@cache
def told(report, name):
    return REPORTS[report].tell(EVERY[name]())


def test_reports_are_named_after_their_files_and_write_files_of_their_own():
    assert {"html", "jsonl", "sarif", "terminal"} <= set(REPORTS)
    assert all(item.name == name for name, item in REPORTS.items())
    assert len({item.suffix for item in REPORTS.values()}) == len(REPORTS)
    assert all(item.suffix.startswith(".") for item in REPORTS.values())


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_says_in_a_sentence_what_it_tells(report):
    assert REPORTS[report].title.startswith("Tell ")
    assert REPORTS[report].title.endswith(".")


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("report", REPORTS)
def test_the_text_is_utf_8_of_lines_and_bounded(report, name):
    text = told(report, name)
    assert len(text.encode()) <= LARGEST
    assert text == "" or text.endswith("\n")


@pytest.mark.parametrize("report", REPORTS)
def test_hostile_text_arrives_without_a_character_that_is_not_seen(report):
    unseen = {char for char in set(told(report, "hostile")) if unicodedata.category(char)[0] in "CZ"}
    assert unseen <= {" ", "\n"}


@pytest.mark.parametrize("report", REPORTS)
def test_every_hostile_finding_is_still_told(report):
    text = told(report, "hostile")
    assert text.count("alert(1)") >= 2
    assert "\\u202e" in text


@pytest.mark.parametrize("report", REPORTS)
def test_the_worst_of_many_is_told_first(report):
    text = told(report, "many")
    worst = next(item for item in EVERY["many"]().findings if item.severity == "critical")
    last = next(item for item in EVERY["many"]().findings if item.severity == "info")
    assert worst.summary in text
    assert last.summary not in text or text.index(worst.summary) < text.index(last.summary)


@pytest.mark.parametrize("report", REPORTS)
def test_the_same_facts_in_another_order_are_the_same_bytes(report):
    answer = incident()
    shuffled = replace(
        answer, findings=tuple(reversed(answer.findings)), answers=dict(reversed(answer.answers.items()))
    )
    assert REPORTS[report].tell(shuffled) == told(report, "incident")


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("text", HOSTILE)
def test_one_hostile_headline_and_gap_break_nothing(report, text):
    answer = replace(incident(), headline=text, gaps=(text,), version=text)
    assert REPORTS[report].tell(answer).encode()
