"""The findings of the last analysis: listed for people, whole for programs, and only those that are asked for."""

from __future__ import annotations

import csv
import io
import json

import pytest
from tests.cli.runs import HOST, run
from tests.test_finding import CONTRACT

from doorward.cli.findings import COLUMNS
from doorward.detectors import detectors
from doorward.finding import SEVERITIES


def findings(analysed, *arguments, **given):
    return run("findings", "--workspace", analysed.workspace, *arguments, **given)


def rows(analysed, *arguments):
    return [json.loads(line) for line in findings(analysed, "--format", "jsonl", *arguments).stdout.splitlines()]


def test_json_lines_are_the_same_bytes_as_those_of_the_analysis(analysed):
    whole = run("analyze", "--workspace", analysed.workspace, "--format", "jsonl")

    assert findings(analysed, "--format", "jsonl").stdout_bytes == whole.stdout_bytes
    assert whole.stdout


def test_json_lines_follow_the_contract(analysed):
    for row in rows(analysed):
        assert list(row) == CONTRACT
        assert row["last_seen"].endswith("Z")
        assert sum(why["points"] for why in row["reasons"]) == pytest.approx(row["score"])
        assert {"origin", "file", "table", "rows"} == set(row["evidence"][0])


def test_a_table_says_the_worst_first_and_how_many_there_are(analysed):
    done = findings(analysed, columns=120)
    lines = done.stdout.splitlines()

    assert lines[0].split()[:7] == ["severity", "score", "what", "last", "seen", "detector", "events"]
    assert lines[1].startswith("high ")
    assert HOST in lines[1]
    assert done.stderr.startswith(f"{len(rows(analysed))} finding")
    assert "1 high" in done.stderr


def test_where_it_is_piped_every_finding_is_one_line_with_its_id(analysed):
    lines = findings(analysed).stdout.splitlines()

    assert len(lines) == len(rows(analysed)) + 1
    assert lines[1].endswith(rows(analysed)[0]["id"])


@pytest.mark.parametrize("columns", [60, 80, 100, 120, 160])
def test_the_table_fits_its_terminal(analysed, columns):
    assert max(map(len, findings(analysed, columns=columns).stdout.splitlines())) <= columns


def test_csv_is_for_spreadsheets(analysed):
    told = list(csv.DictReader(io.StringIO(findings(analysed, "--format", "csv").stdout)))

    assert list(told[0]) == list(COLUMNS)
    assert [row["id"] for row in told] == [row["id"] for row in rows(analysed)]


@pytest.mark.parametrize("severity", SEVERITIES)
def test_only_so_severe_or_worse(analysed, severity):
    wanted = [row for row in rows(analysed) if SEVERITIES.index(row["severity"]) >= SEVERITIES.index(severity)]

    assert rows(analysed, "--severity", severity) == wanted


def test_only_of_one_detector_or_one_question(analysed):
    every = rows(analysed)

    assert rows(analysed, "--detector", "beacons") == [row for row in every if row["detector"] == "beacons"]
    for question in ("doors", "inside"):
        asked = {name for name, item in detectors().items() if item.answers == question}
        assert rows(analysed, "--question", question) == [row for row in every if row["detector"] in asked]
    assert rows(analysed, "--question", "doors", "--detector", "beacons") == []


def test_nothing_found_is_said_and_what_was_left_out_too(analysed):
    done = findings(analysed, "--detector", "open_doors")

    assert done.exit_code == 0
    assert done.stdout == ""
    assert done.stderr.startswith("0 findings; ")
    assert done.stderr.endswith("not asked for.\n")
    assert findings(analysed, "--detector", "open_doors", "--format", "csv").stdout == ",".join(COLUMNS) + "\n"


def test_a_misspelt_detector_is_answered_with_the_right_one(analysed):
    done = findings(analysed, "--detector", "beacon")

    assert done.exit_code == 2
    assert "there is no detector 'beacon'; do you mean 'beacons'?" in done.stderr


def test_a_workspace_that_was_never_analysed_is_no_clean_bill(files, tmp_path):
    run("ingest", files, "--workspace", tmp_path / "w")
    for form in ("table", "jsonl", "csv"):
        done = run("findings", "--workspace", tmp_path / "w", "--format", form)

        assert done.exit_code == 1
        assert done.stdout == ""
        assert done.stderr == "Error: nothing was analysed yet: run doorward analyze.\n"


def test_an_unknown_severity_is_wrong_use(analysed):
    done = findings(analysed, "--severity", "severe")

    assert done.exit_code == 2
    assert "'severe' is not one of" in done.stderr
