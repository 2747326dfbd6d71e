"""Lines of Linux logs: four forms of the same, and what is none of them."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.records.log_line import LogLine, log_line

SAID = "usb 1-2: Product: Stick"
WHEN = datetime(2026, 3, 2, 9, 0, 0)
ENTRY = {
    "__REALTIME_TIMESTAMP": "1772442000000000",
    "_HOSTNAME": "ws07",
    "SYSLOG_IDENTIFIER": "kernel",
    "_TRANSPORT": "kernel",
    "MESSAGE": SAID,
}


@pytest.mark.parametrize(
    "text",
    [
        f"2026-03-02T09:00:00Z ws07 kernel: {SAID}",
        f"2026-03-02T10:00:00+01:00 ws07 kernel: [12345.678901] {SAID}",
        f"2026-03-02T09:00:00,000+00:00 ws07 kernel: [    5.678901] {SAID}",
        f"<4>1 2026-03-02T09:00:00Z ws07 kernel - - - {SAID}",
        f'<4>1 2026-03-02T09:00:00Z ws07 kernel 12 ID7 [a@1 b="c"] \ufeff{SAID}',
        json.dumps(ENTRY),
        json.dumps(ENTRY | {"MESSAGE": list(SAID.encode())}),
    ],
)
def test_every_form_says_the_same(text):
    assert log_line(text) == LogLine(WHEN, "ws07", "kernel", SAID)


@pytest.mark.parametrize("text", [f"Mar  2 09:00:00 ws07 kernel: {SAID}", f"<4>Mar 12 09:00:00 ws07 kernel: {SAID}"])
def test_a_time_without_a_year_is_none(text):
    assert log_line(text) == LogLine(None, "ws07", "kernel", SAID)


def test_a_program_may_have_a_number():
    found = log_line("2026-03-02T09:00:00Z ws07 usbguard-daemon[771]: uid=0 pid=1")
    assert (found.program, found.text) == ("usbguard-daemon", "uid=0 pid=1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Lorem ipsum dolor sit amet",
        f"[12345.678901] {SAID}",
        f"ws07 kernel: {SAID}",
        "{",
        "[1]",
        "{}",
        '{"__REALTIME_TIMESTAMP": "1"}',
        json.dumps(ENTRY | {"MESSAGE": None}),
        json.dumps(ENTRY | {"MESSAGE": [300]}),
        json.dumps(ENTRY | {"MESSAGE": {"a": 1}}),
        "{" * 100_000,
    ],
)
def test_other_lines_are_none(text):
    assert log_line(text) is None


@pytest.mark.parametrize("time", ["9" * 18, "x", 5, None, "-1"])
def test_a_time_of_the_journal_that_is_none_is_left_out(time):
    assert log_line(json.dumps(ENTRY | {"__REALTIME_TIMESTAMP": time})).time is None


def test_the_program_of_an_entry_is_what_the_journal_knows_best():
    bare = {key: value for key, value in ENTRY.items() if key != "SYSLOG_IDENTIFIER"}
    assert log_line(json.dumps(bare | {"_COMM": "x"})).program == "x"
    assert log_line(json.dumps(bare)).program == "kernel"
    assert log_line(json.dumps(bare | {"_HOSTNAME": 3})).host is None


def test_halves_of_characters_are_made_legible():
    assert log_line(json.dumps(ENTRY | {"MESSAGE": "\ud800x"})).text == "?x"


@given(st.text(), st.binary(max_size=3), st.integers(0, 60))
def test_no_text_breaks_it(text, damage, place):
    log_line(text)
    log_line("{" + text)
    line = f"2026-03-02T09:00:00Z ws07 kernel: {SAID}".encode()
    log_line((line[:place] + damage + line[place + 1 :]).decode("utf-8", "replace"))
