"""What files of accounts and files of groups share: who is told, what is passed over, what is a reject."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from doorward.reader import Input, Reject, Sample
from doorward.records.account_file import NAME, entries, lists

LINE = re.compile(NAME + r":(\d+)")


def told(text, name="web1/etc/counts"):
    source = Input(Path(name), name, "a" * 64, len(text), text.count("\n"), text.encode())
    return list(entries(source, LINE, lambda found, host, line: {host: [{found[1]: line}]}, "no count"))


@pytest.mark.parametrize("text", ["a:1\n", "# who\na:1\nb c:2", "a:1\r\n"])
def test_a_file_of_such_lines_is_one(text):
    assert lists(Sample("x", text.encode()), LINE)


@pytest.mark.parametrize("text", ["", "# who\n", "a:1\nhello\n", "a:x\n", ":1\n"])
def test_a_file_with_another_line_or_none_is_not(text):
    assert not lists(Sample("x", text.encode()), LINE)


def test_each_line_is_told_of_its_host_with_its_number():
    assert told("a:1\nb:2\n") == [{"web1": [{"a": 1}]}, {"web1": [{"b": 2}]}]


def test_remarks_and_empty_lines_count_as_lines_and_tell_nothing():
    assert told("# a:1\n\n  \nb:2\n") == [{"web1": [{"b": 4}]}]


def test_a_line_of_another_form_is_a_reject_cut_at_two_hundred_signs():
    assert told("a:1\n" + "x" * 201) == [{"web1": [{"a": 1}]}, Reject(2, "no count", "x" * 200)]


def test_a_name_has_256_signs_at_the_most():
    assert LINE.fullmatch("a" * 256 + ":1")
    assert not LINE.fullmatch("a" * 257 + ":1")
