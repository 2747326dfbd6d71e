"""What every report owes to its readers: it can tell nothing, one thing, many things and an enemy's texts."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest
from tests.reports.answers import EVERY, HOSTILE

from doorward.reports import reports

UNSEEN = re.compile("[\0-\b\v-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

every_report = pytest.mark.parametrize("item", reports().values(), ids=reports())
every_answer = pytest.mark.parametrize("answer", EVERY)


@cache
def told(report: str, answer: str) -> str:
    return reports()[report].tell(EVERY[answer]())


def unseen(text: str) -> list[str]:
    """Return characters that change a terminal, hide, or turn the text round; line ends and tabs may stand."""
    return UNSEEN.findall(text.replace("\r\n", "\n"))


@every_report
def test_it_is_named_after_its_file_and_says_what_it_is(item):
    assert reports()[item.name] is item
    assert item.tell.__module__.rpartition(".")[2] == item.name
    assert 10 <= len(item.title) <= 100
    assert re.fullmatch(r"[.][a-z]{2,8}", item.suffix)


@every_report
@every_answer
def test_it_tells_every_answer_and_the_same_each_time(item, answer):
    text = told(item.name, answer)
    assert isinstance(text, str)
    assert text == item.tell(EVERY[answer]())
    assert text.encode("utf-8").decode("utf-8") == text


@every_report
@every_answer
def test_nothing_in_it_moves_a_terminal_hides_or_turns_round(item, answer):
    assert unseen(told(item.name, answer)) == []


@every_report
def test_what_is_json_parses_whatever_the_texts_are(item):
    for answer in EVERY:
        text = told(item.name, answer)
        if item.suffix in {".json", ".sarif"}:
            json.loads(text, parse_constant=pytest.fail)
        if item.suffix == ".jsonl":
            for line in text.splitlines():
                json.loads(line, parse_constant=pytest.fail)


@every_report
def test_what_a_browser_reads_holds_no_foreign_markup(item):
    if item.suffix != ".html":
        pytest.skip("is not read by a browser")
    text = told(item.name, "hostile")
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "</style><style>" not in text
    assert not re.search(r"""(src|href)\s*=\s*["']?(javascript|https?):""", text)


def test_what_would_be_seen():
    assert unseen("plain\ttext\n") == []
    assert unseen(HOSTILE[4])
    assert unseen(HOSTILE[5])
    assert unseen("a\rb") == ["\r"]
