"""Numbers, times and hostile text in sentences."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.wording import (
    clip,
    day,
    duration,
    file_name,
    hundredths,
    listed,
    moment,
    period,
    place,
    plain,
    plural,
    ranges,
    sentence,
    share,
    signed,
    size,
)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (89, "89 seconds"),
        (90, "1.5 minutes"),
        (240, "4 minutes"),
        (5400, "1.5 hours"),
        (198_720, "2.3 days"),
    ],
)
def test_a_duration_takes_the_unit_it_fills_one_and_a_half_times(seconds, said):
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (-1, "-1 byte"),
        (0.9, "1 byte"),
        (2, "2 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (305_600, "305.6 kB"),
        (999_949, "999.9 kB"),
        (999_990, "1.0 MB"),
        (5e15, "5000.0 TB"),
    ],
)
def test_a_size_never_reads_a_thousand_of_a_unit_that_has_a_next(count, said):
    assert size(count) == said


def test_small_words():
    assert share(0.966) == "97 %"
    assert plural(1, "door") == "1 door"
    assert plural(1204, "host") == "1,204 hosts"
    assert plural(2, "entry", "entries") == "2 entries"


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([], "none"),
        (["a"], "a"),
        ([1, 2], "1 and 2"),
        (["a", "b", "c"], "a, b and c"),
        (list("abcdefg"), "a, b, c and 4 more"),
    ],
)
def test_a_list_names_three_and_counts_the_rest(items, said):
    assert listed(items) == said


@pytest.mark.parametrize(
    "char",
    [
        "\n",
        "\r",
        "\t",
        "\0",
        "\x1b",
        "\x9b",
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff",
        "\u2028",
        "\u00a0",
        "\ud800",
        "\u3164",
        "\ufe0f",
    ],
)
def test_what_cannot_be_seen_is_escaped(char):
    assert plain(f"a{char}b") == f"a{char.encode('unicode_escape').decode()}b"


@pytest.mark.parametrize("text", ["plain words", "Grüße, 世界", "a\\nb", "<b>&amp;</b>", "mail 📧"])
def test_what_can_be_seen_stays(text):
    assert plain(text) == text


@given(st.text(st.characters(exclude_categories=[])))
def test_plain_text_is_visible_and_plain_again_is_the_same(text):
    shown = plain(text)
    assert plain(shown) == shown
    assert all(char == " " or unicodedata.category(char)[0] not in "CZ" for char in shown)
    shown.encode()


@given(st.text(st.characters(exclude_categories=[])), st.integers(0, 60))
def test_clipped_text_keeps_to_its_length_or_says_only_how_long_it_was(text, most):
    assert len(clip(text, most)) <= max(most, len(f"… ({len(text):,} characters)"))


def test_text_of_the_greatest_length_is_whole_and_one_more_is_not():
    assert clip("x" * 40, 40) == "x" * 40
    assert clip("x" * 41, 40) == "x" * 23 + "… (41 characters)"
    assert clip("y" * 1_000_000).endswith("y… (1,000,000 characters)")


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("a/conn.log", "a/conn.log"),
        ("b/a/conn.log", "b/a/conn.log"),
        ("bb/a/conn.log", "…/a/conn.log"),
        ("x" * 13, "…" + "x" * 11),
        ("a\n.log", "a\\n.log"),
        ("", ""),
    ],
)
def test_a_long_path_keeps_its_end(path, shown):
    assert file_name(path, 12) == shown


@given(st.text(st.characters(exclude_categories=[])), st.integers(2, 40))
def test_a_path_keeps_to_its_length_and_is_plain(path, most):
    assert len(file_name(path, most)) <= most
    assert plain(file_name(path, most)) == file_name(path, most)


def test_times_are_said_the_same_in_every_locale():
    morning, noon = datetime.fromisoformat("2026-11-06T09:05"), datetime.fromisoformat("2026-11-20T12:00")
    assert moment(morning) == "6 Nov 2026, 09:05"
    assert moment(None) == "unknown"
    assert day(noon.date()) == "20 Nov 2026"
    assert period(morning, noon) == "6 Nov 2026, 09:05 to 20 Nov 2026, 12:00"
    assert period(morning, morning.replace(second=59)) == "6 Nov 2026, 09:05"
    assert period(None, noon) == "20 Nov 2026, 12:00"
    assert period(None, None) == "unknown"


@pytest.mark.parametrize(
    ("points", "said"), [(0.38, "+38"), (0.385, "+38.5"), (-0.06, "\u22126"), (0.0, "+0"), (1, "+100")]
)
def test_points_carry_their_sign(points, said):
    assert signed(points) == said


@given(st.lists(st.integers(-1000, 1000)))
def test_shown_points_still_add_up(thousandths):
    shown = [float(signed(number / 1000).replace("\u2212", "-")) for number in thousandths]
    assert sum(shown) == pytest.approx(sum(thousandths) / 10, abs=1e-6)


def test_a_score_is_said_on_the_scale_of_a_hundred():
    assert [hundredths(score) for score in (0, 0.913, 0.91, 1.0)] == ["0", "91.3", "91", "100"]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([], ""),
        ([7], "7"),
        ([3, 4, 5], "3-5"),
        ([3, 4, 5, 9], "3-5, 9"),
        ([1, 3, 5], "1, 3, 5"),
        ([1, 3, 5, 7, 8], "1, 3, 5 and 2 more"),
        (range(1, 1_000_001), "1-1000000"),
        (range(1, 10_000, 2), "1, 3, 5 and 4,997 more"),
    ],
)
def test_lines_are_said_as_runs(numbers, said):
    assert ranges(numbers) == said


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("position:internet", ("Internet", "anyone, anywhere")),
        ("position:zone/DMZ", ("DMZ", "zone of the network")),
        ("host:web1/root", ("web1", "full control")),
        ("host:web1/user", ("web1", "a user's rights")),
        ("host:rack/7/root", ("rack/7", "full control")),
        ("host:web1", ("web1", "host")),
        ("identity:corp\\anna", ("corp\\anna", "account")),
        ("data:payroll", ("payroll", "crown jewel")),
        ("door:front", ("front", "door")),
        ("something", ("something", "")),
        ("", ("", "")),
    ],
)
def test_a_fact_has_a_name_and_a_meaning(fact, said):
    assert place(fact) == said


def test_a_sentence_is_filled_with_words_and_shows_hostile_values_plainly():
    row = {"source": "10.0.0.1\x1b[31m", "gap": 240, "out": 305_600, "part": 0.5, "ports": [80, 443], "none": None}
    template = "{source} called every {gap:duration}, sent {out:size} ({part:share}) to {ports:listed}; {none:duration}"
    assert (
        sentence(template, row)
        == "10.0.0.1\\x1b[31m called every 4 minutes, sent 305.6 kB (50 %) to 80 and 443; unknown"
    )


def test_a_sentence_without_its_value_is_an_error():
    with pytest.raises(KeyError, match="missing"):
        sentence("{missing}", {})
