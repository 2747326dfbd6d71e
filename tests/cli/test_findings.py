"""The findings of the last analysis: listed for people, whole for programs, and only those that are asked for."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import datetime
from operator import not_

import pytest
from tests.cli.runs import HOST, run
from tests.test_finding import CONTRACT

from doorward.cli.findings import COLUMNS
from doorward.desk import By, Change, Subject, open_desk
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


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        (["severity:>=high"], lambda row: row["severity"] in ("high", "critical")),
        (["detector:beacons", "port:443"], lambda row: row["detector"] == "beacons"),
        ([f"source:{HOST}/32"], lambda row: row["details"].get("source") == HOST),
        (["not", "detector:beacons"], lambda row: row["detector"] != "beacons"),
        (["last_seen:<3650d"], bool),
        (["last_seen:>3650d"], not_),
        (['"calls"'], lambda row: "calls" in row["summary"]),
        (["status:new"], bool),
        (["status:closed"], not_),
    ],
)
def test_a_query_lists_what_it_asks_for(analysed, query, fits):
    assert rows(analysed, *query) == [row for row in rows(analysed) if fits(row)]


def test_a_query_sorts_what_is_listed_in_a_table(analysed):
    told = findings(analysed, "sort:last_seen", "--format", "csv").stdout
    times = [row["last_seen"] for row in csv.DictReader(io.StringIO(told))]
    assert times == sorted(times)
    assert len(times) == len(rows(analysed))


def test_a_query_joins_with_the_options(analysed):
    assert rows(analysed, "detector:beacons", "--severity", "high") == rows(
        analysed, "detector:beacons severity:>=high"
    )


def test_a_query_that_cannot_be_understood_is_pointed_at(analysed):
    done = findings(analysed, "detector:beacons severity:>=hgih")
    assert done.exit_code == 2
    assert "\n" + " " * 26 + "^^^^^^\n" in done.stderr
    assert "did you mean high?" in done.stderr


def test_an_error_drives_no_terminal(analysed):
    done = findings(analysed, "colour:\x1b[31mred")
    assert "\x1b" not in done.stderr


def test_what_people_decided_is_asked_of_the_desk(analysed, tmp_path):
    folder = shutil.copytree(analysed.workspace, tmp_path / "workspace")
    name = rows(analysed)[0]["id"]
    desk = open_desk(folder / "desk.db")
    desk.decisions.decide(
        By("anna", datetime(2026, 1, 1)), [Subject("finding", name)], Change(status="open", assignee="bert")
    )
    desk.close()
    told = run("findings", "--workspace", folder, "--format", "jsonl", "status:open assignee:bert").stdout
    assert [json.loads(line)["id"] for line in told.splitlines()] == [name]
