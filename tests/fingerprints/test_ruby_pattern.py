"""Patterns of Ruby mean the same in Python, or are refused with the reason."""

from __future__ import annotations

import re
from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.fingerprints.ruby_pattern import compiled, needle


@pytest.mark.parametrize(
    ("pattern", "flags", "text", "found"),
    [
        ("^b", "", "a\nb", True),
        ("a$", "", "a\nb", True),
        ("a.b", "", "a\nb", False),
        ("a.b", "REG_DOT_NEWLINE", "a\nb", True),
        ("a.b", "REG_MULTILINE", "a\nb", True),
        ("(?m)a.b", "", "a\nb", True),
        ("(?m:a.b)", "", "a\nb", True),
        ("ab", "REG_ICASE", "AB", True),
        ("ab", "", "AB", False),
        ("^(?i)ab", "", "AB", True),
        ("(?im)a.b", "", "A\nB", True),
        ("a b", "REG_ICASE, REG_DOT_NEWLINE", "A B", True),
        (r"\Ab", "", "a\nb", False),
        (r"a\z", "", "a\n", False),
        (r"a\Z", "", "a\n", True),
        (r"^\h+$", "", "0aF", True),
        (r"^\H$", "", "g", True),
        (r"^\d$", "", "٣", False),
        (r"^\w$", "", "é", False),
        ("^[[:alpha:]]+$", "", "aB", True),
        ("^[[:digit:]_]+$", "", "1_2", True),
        (r"a\Rb", "", "a\r\nb", True),
        ("(?>a+)b", "", "aab", True),
        (r"(?<first>a)(?<!x)b", "", "ab", True),
    ],
)
def test_a_pattern_finds_what_it_finds_in_ruby(pattern, flags, text, found):
    assert bool(compiled(pattern, flags).search(text)) is found


def test_named_groups_keep_their_numbers():
    assert compiled(r"(?<name>a)(b)").search("ab").groups() == ("a", "b")


@pytest.mark.parametrize(
    ("pattern", "flags", "reason"),
    [
        ("(a", "", "not a pattern"),
        ("*a", "", "not a pattern"),
        ("a{2,1}", "", "not a pattern"),
        ("a" * 5000, "", "more than 4,096"),
        ("a", "REG_UNKNOWN", "'REG_UNKNOWN' is not known"),
        ("(.+)*b", "", "repeats without end"),
        (r"((?:\w+))+$", "", "repeats without end"),
        (r"(a*)+", "", "repeats without end"),
        (r"(?:a+b*)*c", "", "repeats without end"),
        (r"(?:(?:x*){2,})z", "", "repeats without end"),
    ],
)
def test_what_cannot_be_run_is_refused_with_the_reason(pattern, flags, reason):
    with pytest.raises(ValueError, match=re.escape(reason)):
        compiled(pattern, flags)


@pytest.mark.parametrize(
    "pattern", [r"(\d+(?:\.\d+)*)", "(?:[a-z]+ )*x", "(?:ab)*", "(a?)*", "(a{1,9}b)*", r"a(?:\s\w+)+"]
)
def test_groups_with_something_fixed_in_them_may_repeat(pattern):
    assert compiled(pattern)


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (r"^OpenSSH_(\d+)", "openssh_"),
        (r"^nginx/(\d[\d.]*) Ubuntu$", " ubuntu"),
        (r"^(\S{1,512}) ESMTP Postfix", " esmtp postfix"),
        (r"a+bbc?d", "bb"),
        (r"(?:abc)d", "d"),
        (r"abc|d", ""),
        (r"(?:abc|d)efg", "efg"),
        (r"a\.b\(c", "a.b(c"),
        (r"a\db", "a"),
        (r"ABC", "abc"),
        (r"ab{0,2}c", "a"),
        (r"ab*", "a"),
        (r"[abc]d", "d"),
        (r"\x41bc", "bc"),
        (r"", ""),
    ],
)
def test_the_text_that_must_be_there_is_known(pattern, told):
    assert needle(compiled(pattern)) == told


@given(st.text(alphabet="ab.*+?()[]|\\^${}1,-d ", max_size=12), st.text(alphabet="ab1 .-", max_size=12))
def test_whatever_matches_has_the_needle_in_it(pattern, text):
    try:
        made = compiled(pattern)
    except ValueError:
        return
    if made.search(text):
        assert needle(made) in text.lower()


@given(st.text(max_size=30), st.text(max_size=20))
def test_no_text_breaks_it(pattern, flags):
    with suppress(ValueError):
        needle(compiled(pattern, flags))


def test_a_long_pattern_of_brackets_is_judged_soon():
    began = process_time()
    for pattern in ("(" * 2000 + "a" + ")*" * 2000, "[" * 4000, "(?:a" * 900, "a{" * 2000):
        with suppress(ValueError):
            compiled(pattern)
    assert process_time() - began < 5
