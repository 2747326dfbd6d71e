from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.version import AFTER_ALL, BEFORE_ALL, LONGEST, Key, after, descending, number, numbers, scheme

DIGITS = st.text("0123456789", min_size=1, max_size=LONGEST)


@scheme("Example", "Other", edition=3)
def letters(version: str) -> Key | None:
    """Letters in their own order.

    More words that are no title.
    """
    return Key(version + "!") if version.isalpha() else None


def test_a_scheme_is_named_after_its_function_and_titled_by_its_first_line():
    assert letters.name == "letters"
    assert letters.title == "Letters in their own order."
    assert letters.ecosystems == ("Example", "Other")
    assert letters.edition == 3


def test_blanks_around_a_version_are_no_part_of_it():
    assert letters.key("  abc\n") == letters.key("abc") == Key("abc!", exact=True)


@pytest.mark.parametrize(
    "version", ["", "   ", "a\x00b", "a\nb", "a\x7fb", "é", "\uff11", "\ud800", "a\u202eb", "a" * (LONGEST + 1)]
)
def test_what_is_empty_unprintable_not_ascii_or_too_long_has_no_key(version):
    assert letters.key(version) is None


def test_backslashes_of_cpe_names_are_dropped_where_products_are_so_versioned():
    plain, claimed = scheme(), scheme(products=(("maker", "thing"),))
    assert claimed(Key).key(r"6.2\(22\)") == Key("6.2(22)")
    assert plain(Key).key(r"6.2\(22\)") == Key(r"6.2\(22\)")


def test_the_longest_version_has_a_key_and_one_character_more_has_none():
    assert letters.key("a" * LONGEST) is not None
    assert letters.key("a" * (LONGEST + 1)) is None


def test_what_the_scheme_cannot_tell_has_no_key():
    assert letters.key("1") is None


def test_a_key_is_exact_unless_said_otherwise():
    assert Key("a").exact
    assert not Key("a", exact=False).exact


def test_after_takes_a_key_or_its_text():
    assert after(Key("a")) == after("a") == "a\x7f"


def test_before_all_and_after_all_enclose_every_printable_text():
    assert BEFORE_ALL < " "
    assert AFTER_ALL > "~" * 3


@given(DIGITS, DIGITS)
def test_numbers_sort_by_value_whatever_their_length(left, right):
    assert (number(left) < number(right)) == (int(left) < int(right))
    assert (number(left) == number(right)) == (int(left) == int(right))


@given(DIGITS, DIGITS)
def test_no_number_is_the_beginning_of_another(left, right):
    assert number(left) == number(right) or not number(left).startswith(number(right))


@pytest.mark.parametrize("size", [60, 61, 62, 122, 123, 255])
def test_numbers_of_neighbouring_lengths_keep_their_order(size):
    assert number("9" * size) < number("1" + "0" * size)


def test_zero_has_one_code_however_it_is_written():
    assert number("") == number("0") == number("000") == "0"


@given(st.integers(0, LONGEST), st.integers(0, LONGEST))
def test_descending_sorts_the_largest_first(left, right):
    assert (descending(left) < descending(right)) == (left > right)
    assert left == right or not descending(left).startswith(descending(right))


RUNS = st.lists(st.text("0123456789", min_size=1, max_size=4), max_size=5)


def bare(runs):
    values = [int(run) for run in runs]
    while values and not values[-1]:
        values.pop()
    return values


@given(RUNS, RUNS)
def test_lists_of_numbers_sort_as_lists_without_the_zeros_at_their_end(left, right):
    assert (numbers(left) < numbers(right)) == (bare(left) < bare(right))
    assert (numbers(left) == numbers(right)) == (bare(left) == bare(right))
    assert numbers(left) == numbers(right) or not numbers(left).startswith(numbers(right))


def test_no_numbers_sort_as_zeros():
    assert numbers([]) == numbers(["0"]) == numbers(["00", "0"]) == "!"
