"""The answer as a tired person reads it at 80 to 120 columns."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date

import pytest
from rich.cells import cell_len
from tests.reports.answers import EVERY, empty, hostile, many, one
from tests.reports.incident import CONN, SCAN, finding, incident, source

from doorward.finding import SEVERITIES, Evidence
from doorward.report import QUESTIONS, Door, Way
from doorward.reports.terminal import render, terminal

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def about(*findings, **given):
    return replace(one(), findings=findings, **given)


def words(answer, width=100):
    """The text with all white space as one space, so that where a line breaks does not matter."""
    return " ".join(render(answer, width=width).split())


def test_the_headline_comes_first_then_the_four_questions_in_their_order():
    text = words(incident())
    places = [text.index(words) for words in (incident().headline, *QUESTIONS.values(), "The worst findings, and why")]
    assert places == sorted(places)
    assert text.startswith("Doorward 0.1.0 data until 20 Nov 2026, 14:30 UTC")
    for sentence in incident().sentences().values():
        assert sentence in text


def test_a_finding_is_told_with_reasons_time_and_its_first_line():
    text = words(incident())
    assert "2 ▂▄▆█ Critical 91.4 10.20.4.17 called 203.0.113.77 every 60 seconds" in text
    assert "+38 interval (60.2 s, jitter 1.8 %) · +21 day and night (24 of 24 hours)" in text
    assert "· \u22126 known software (the backup agent also polls every 60 s)" in text
    assert "11 Nov 2026, 02:14 to 20 Nov 2026, 13:08 · 12,943 events · T1071.001 · T1573" in text
    assert "where sensor/conn.2026-11.log.gz:1204 and 1,104 more rows in 2 files" in text
    assert "due 24 Nov 2026" in text


def test_a_way_is_told_as_its_places_and_what_was_seen_of_it():
    text = words(incident())
    assert "62 % Internet → office-edge → build-07 → CORP\\svc-deploy → billing · 3 of 4 moves seen in the data" in text
    assert "8 % vpn-gw → vpn → billing Is anyone inside?" in text


def test_a_long_way_keeps_its_ends():
    facts = tuple(f"host:h{number}/root" for number in range(30))
    way = Way("w", "host:h0/root", "j", 0.1, 0, (), facts)
    assert "h0 → h1 → h2 → h3 → h4 → h5 → h6 → h7 → … → h29" in words(about(ways=(way,)))
    assert "host:h0/root → j" in words(about(ways=(replace(way, facts=()),)))


def test_gaps_and_unread_files_are_named():
    text = words(incident())
    assert "What could not be judged - DNS was logged only from 12 Nov 2026" in text
    assert (
        "6 files, 1,292,806 rows; 12 lines or records rejected. Not read: mail/export.eml and sensor/notes.txt." in text
    )


def test_nothing_is_said_to_be_nothing_and_no_empty_part_is_shown():
    text = words(empty())
    assert "Is anyone inside? No sign of it was found in what was read." in text
    assert "worst findings" not in text
    assert "What was read" not in text
    assert "data until" not in text


def test_reading_without_rejects_says_only_files_and_rows():
    assert words(about(sources=(source(CONN, "c.log", "zeek", rows=1),))).endswith("What was read 1 file, 1 row.")


@pytest.mark.parametrize(("count", "more"), [(10, False), (11, True)])
def test_ten_findings_are_told_and_the_rest_is_counted(count, more):
    text = words(many(count))
    assert text.count("Host ") == 10 + 3
    assert ("1 more stand in: doorward findings" in text) is more


@pytest.mark.parametrize(("count", "more"), [(8, False), (9, True)])
def test_eight_reasons_are_told_and_the_rest_is_counted(count, more):
    text = words(about(finding("x", reasons=[(f"r{index}", "", 0.01) for index in range(count)])))
    assert "+1 r7" in text
    assert ("· and 1 more" in text) is more


@pytest.mark.parametrize(
    ("severity", "shown"),
    list(zip(SEVERITIES, ["Info 50", "▂ Low 50", "▂▄ Medium 50", "▂▄▆ High 50", "▂▄▆█ Critical 50"], strict=True)),
)
def test_severity_is_a_word_and_bars(severity, shown):
    assert f"{shown} x why" in words(about(finding("x", severity=severity)))


@pytest.mark.parametrize(
    ("evidence", "shown"),
    [
        ((Evidence(CONN, "c.log", "conn", (7,)),), "c.log:7"),
        ((Evidence(SCAN, "s.xml", "services", (7,)),), "s.xml record 7"),
        ((Evidence(CONN, "c.log", "conn", ()),), "c.log"),
        ((Evidence(CONN, "c.log", "conn", (7, 8)),), "c.log:7 and 1 more row"),
        (
            (Evidence(CONN, "c.log", "conn", (7,)), Evidence("0", "d.log", "dns", (1, 2))),
            "c.log:7 and 2 more rows in 2 files",
        ),
    ],
)
def test_evidence_is_cited_as_file_and_line_or_record(evidence, shown):
    answer = about(finding("x", evidence=evidence), sources=incident().sources)
    assert f"where {shown} What was read" in words(answer)


def test_unknown_times_are_said_to_be_unknown():
    assert "seen unknown · 1 event" in words(about(finding("x", first_seen=None, last_seen=None)))
    assert "due 3 Dec 2026" in words(about(finding("x", due=date(2026, 12, 3))))


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_screen_or_ends_in_blanks(name, width):
    for line in render(EVERY[name](), width=width).splitlines():
        assert cell_len(line) <= width
        assert line == line.rstrip()


@pytest.mark.parametrize(("asked", "given"), [(1, 40), (39, 40), (121, 120), (10_000, 120)])
def test_the_width_is_kept_within_what_can_be_read(asked, given):
    assert render(incident(), width=asked) == render(incident(), width=given)


def test_hostile_text_drives_no_terminal():
    text = terminal.tell(hostile())
    assert all(char == "\n" or char.isprintable() for char in text)
    assert "\\x1b[2J" in text
    assert "\\u202e" in text
    assert "[red]markup[/red]" in text
    assert ":warning:" in text
    assert len(text) < 60_000


def test_colour_changes_nothing_but_colour():
    plain, coloured = render(incident()), render(incident(), colour=True)
    assert "\x1b" not in plain
    assert ESCAPE.sub("", coloured).split() == plain.split()
    assert "\x1b[35m3 signs" in coloured


def test_magenta_means_that_somebody_may_be_inside():
    quiet = replace(incident(), answers=dict.fromkeys(incident().answers, "doors"), ways=())
    assert "\x1b[35m" not in render(quiet, colour=True)


@pytest.mark.parametrize("variable", ["NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM", "TTY_COMPATIBLE"])
def test_the_environment_changes_nothing(monkeypatch, variable):
    before = render(incident()), render(incident(), colour=True)
    monkeypatch.setitem(os.environ, variable, "dumb" if variable == "TERM" else "1")
    assert (render(incident()), render(incident(), colour=True)) == before


def test_the_doors_come_last_each_term_told():
    doors = tuple(
        Door(f"edge{number}", "A weakness.", "pay", 0.4, 2, ("somebody knocked there",), 4.0, "upgrade edge", ())
        for number in range(7)
    )
    text = render(replace(one(), ranked=doors, sources=incident().sources))
    assert "1.  edge0 to pay: 40 % x 2 / 4 h = 0.2" in text
    assert text.index("Doors by path") > text.index("What was read")
    assert text.rstrip().endswith("and 2 more: doorward paths --doors")


def test_a_door_without_a_fix_says_so():
    door = Door("edge", "A weakness.", "pay", 0.4, 1, (), 8.0, "", ())
    text = render(replace(one(), ranked=(door,)))
    assert "no fix is known" in text
    assert "use " not in text[text.index("Doors by path") + 70 :]


def test_a_way_that_was_walked_says_in_order():
    way = Way(
        "w", "host:a/user", "pay", 0.5, 2, ("One.", "Two."), ("host:a/user", "data:pay"), (True, True), walked=True
    )
    assert "2 of 2 moves seen in the data, in order" in render(replace(one(), ways=(way,)))
