"""The ways to the crown jewels: as sentences for people, whole for programs, from wherever one asks."""

from __future__ import annotations

import json

import pytest
from tests.cli.moves import MOVES, moved, told
from tests.cli.runs import run
from tests.paths.brute import step
from tests.working import opened


@pytest.fixture
def workspace(tmp_path):
    return moved(tmp_path)


def test_a_way_reads_as_sentences_in_order(workspace):
    done = run("paths", "--workspace", workspace, columns=80)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "1. 36 %: edge to pay"
    assert [line.split("- ")[1] for line in lines[1:5]] == [
        "exploits to host:edge/user",
        "logs_on_to to host:test03/user",
        "reaches to host:files/user",
        "reads_data to data:pay",
    ]
    assert "2. 35 %: lab to pay" in lines
    assert done.stderr.startswith("2 ways to 1 crown jewel.")


def test_programs_get_everything_of_a_way(workspace):
    (first, second), _ = told(workspace, "paths")
    assert first["facts"][-1] == second["facts"][-1] == "data:pay"
    assert first["probability"] == 0.36
    assert first["steps"] == 4
    assert "upgrade edge" in first["fixes"]
    assert first["walked"] is False
    assert [len(rows) for rows in first["rows"]] == [0] * 4


def test_a_way_may_begin_with_whatever_somebody_holds(workspace):
    ways, beside = told(workspace, "paths", "--from", "lab")
    assert [way["facts"][0] for way in ways] == ["host:files/user"]
    assert "Whoever holds lab can gain 1 host, 1 account and 1 crown jewel. shows_signs to host:lab/user" in beside
    assert told(workspace, "paths", "--from", "identity:anna")[0] == []


def test_the_blast_radius_is_one_command(workspace):
    rows, _ = told(workspace, "paths", "--from", "lab", "--gained")
    assert rows == [
        {"fact": "identity:anna", "likelihood": 1.0, "name": "anna", "gains": "account"},
        {"fact": "data:pay", "likelihood": 0.5, "name": "pay", "gains": "crown jewel"},
        {"fact": "host:files/user", "likelihood": 0.5, "name": "files", "gains": "a user's rights"},
    ]
    table = run("paths", "--from", "lab", "--gained", "--workspace", workspace, columns=80).stdout.splitlines()
    assert [line.split() for line in table[:2]] == [["what", "with", "likelihood"], ["anna", "account", "100", "%"]]


def test_an_account_goes_by_its_name_in_headings_and_in_what_is_asked(tmp_path):
    sid = "S-1-5-21-1-2-3-500"
    rows = [step(f"identity:{sid}", "position:internet", probability=0.5), step("data:pay", f"identity:{sid}")]
    folder = moved(tmp_path, rows)
    with opened(tmp_path) as workspace:
        batch = workspace.lake.begin()
        batch.write("identities", [{"id": sid, "name": "JANE@CORP", "account": "jane"}], "directory")
        batch.seal([{"origin": "directory", "file": "directory", "status": "read"}])

    assert "JANE@CORP to pay" in run("paths", "--workspace", folder).stdout
    assert told(folder, "paths")[0][0]["door"] == f"identity:{sid}"
    _, beside = told(folder, "paths", "--from", "jane@corp")
    assert "Whoever holds JANE@CORP can gain 0 hosts, 0 accounts and 1 crown jewel." in beside


def test_a_way_may_end_at_any_fact(workspace):
    assert [way["jewel"] for way in told(workspace, "paths", "--to", "pay")[0]] == ["pay", "pay"]
    assert {way["facts"][-1] for way in told(workspace, "paths", "--to", "anna")[0]} == {"identity:anna"}


@pytest.mark.parametrize("option", ["--to", "--from"])
def test_what_nobody_knows_is_refused_with_what_to_do(workspace, option):
    done = run("paths", option, "nowhere", "--workspace", workspace)
    assert done.exit_code == 2
    assert "no move begins or ends at 'nowhere'" in done.stderr


def test_as_many_ways_as_asked(tmp_path):
    many = [step("data:pay", "position:internet", probability=0.9 - number / 10) for number in range(5)]
    workspace = moved(tmp_path, many)
    assert [len(told(workspace, "paths", "--most", most)[0]) for most in (1, 3, 9)] == [1, 3, 5]


def test_doors_are_listed_by_what_closing_them_is_worth(workspace):
    (first, second), beside = told(workspace, "paths", "--doors")
    assert (first["name"], first["use"], first["hours"], first["fix"]) == ("edge", 1, 4.0, "upgrade edge")
    assert (second["name"], second["use"], second["fix"]) == ("lab", 2, "isolate lab")
    assert first["score"] == pytest.approx(first["path"] * first["use"] / first["hours"])
    assert first["score"] > second["score"]
    assert beside.startswith("2 doors")
    table = run("paths", "--doors", "--workspace", workspace, columns=100).stdout
    assert table.splitlines()[0].split() == ["door", "jewel", "path", "use", "cost", "worth", "what", "closes", "it"]


@pytest.mark.parametrize("what", [(), ("--doors",)])
def test_a_page_holds_it_too(workspace, what):
    page = run("paths", *what, "--workspace", workspace, "--format", "html").stdout
    assert page.startswith("<!doctype html>")
    assert "edge" in page


def test_a_blast_radius_has_no_page(workspace):
    assert run("paths", "--gained", "--workspace", workspace, "--format", "html").exit_code == 2


def test_no_way_is_not_called_safe(tmp_path):
    done = run("paths", "--workspace", moved(tmp_path, MOVES[:2]))
    assert done.stdout.strip() == ""
    assert "no proof that there is none" in done.stderr


def test_before_any_analysis_the_next_step_is_said(tmp_path):
    workspace = tmp_path / "empty"
    workspace.mkdir()
    for command in (("paths",), ("plan",), ("what-if", "--close", "x")):
        done = run(*command, "--workspace", workspace)
        assert done.exit_code == 1
        assert "run doorward analyze" in done.stderr


def test_hostile_names_stay_on_their_line(tmp_path):
    evil = "host:\x1b[2J\nevil\u202e/user"
    rows = [step(evil, "position:internet", fixes=["\x1b]0;x\x07"]), step("data:pay", evil)]
    workspace = moved(tmp_path, rows)
    for form in ("table", "csv", "html"):
        text = run("paths", "--workspace", workspace, "--format", form).stdout
        assert "\x1b" not in text
        assert "\u202e" not in text
    (way,), _ = told(workspace, "paths")
    assert way["facts"][0] == evil
    assert json.dumps(way).isascii()


def test_ways_that_are_alike_are_told_when_asked_for(tmp_path):
    both = [step("host:a/user", "position:internet", probability=chance) for chance in (0.9, 0.8)]
    rows = [*both, step("data:pay", "host:a/user"), step("data:pay", "position:internet", probability=0.1)]
    found, _ = told(moved(tmp_path, rows), "paths", "--most", "2", "--alike")
    assert [way["probability"] for way in found] == [0.9, 0.8]


@pytest.mark.parametrize(
    ("query", "doors"),
    [
        (["door:edge"], ["edge"]),
        (["host:test03", "probability:>0.3"], ["edge"]),
        (["fix:*smb*"], ["lab"]),
        (["not", "door:edge"], ["lab"]),
        (["sort:probability"], ["lab", "edge"]),
        (["steps:>99"], []),
        (["status:new"], ["edge", "lab"]),
    ],
)
def test_a_query_tells_the_ways_that_it_asks_for(workspace, query, doors):
    ways, _ = told(workspace, "paths", *query)
    assert [way["door"].removeprefix("host:").removesuffix("/user") for way in ways] == doors


def test_doors_are_asked_in_the_same_words(workspace):
    every, _ = told(workspace, "paths", "--doors")
    some, _ = told(workspace, "paths", "--doors", "path:>0.35 sort:name")
    assert some == sorted((row for row in every if row["path"] > 0.35), key=lambda row: row["name"])
    assert len(some) < len(every)


def test_a_query_that_cannot_be_understood_is_pointed_at(workspace):
    for words, fault in ((["door:x", "lve:yes"], "did you mean live?"), (["--doors", "port:443"], "no field 'port'")):
        done = run("paths", *words, "--workspace", workspace)
        assert done.exit_code == 2
        assert fault in done.stderr
        assert "^" in done.stderr
    assert run("paths", "--gained", "x", "--workspace", workspace).exit_code == 2
