"""Expected behaviour from the command line: said once, it reaches back, is counted, and can be taken back."""

from __future__ import annotations

import json
import stat
from datetime import date, datetime
from shutil import copytree

import pytest
from tests.cli.runs import HOST, MASTER, run

from doorward.desk import By, open_desk
from doorward.expected import Expectation

PROMISE = ("--reason", "telemetry", "--owner", "anna", "--until", "2027-03-31")


@pytest.fixture
def workspace(analysed, tmp_path):
    """An analysed workspace of one's own."""
    return copytree(analysed.workspace, tmp_path / "workspace")


def asked(workspace, *arguments):
    return [
        json.loads(line)
        for line in run("findings", "--workspace", workspace, "--format", "jsonl", *arguments).stdout.splitlines()
    ]


def expect(workspace, *arguments):
    return run("expect", arguments[0], "--workspace", workspace, *arguments[1:])


def test_a_finding_is_expected_by_the_beginning_of_its_id(workspace):
    before = asked(workspace)
    done = expect(workspace, "add", before[0]["id"][:6], *PROMISE)

    assert done.exit_code == 0, done.output
    assert "is expected until 31 Mar 2027. It covers 1 finding: 1 high." in done.stderr
    assert asked(workspace) == before[1:]
    (covered,) = asked(workspace, "--expected")
    assert covered.pop("expected") == {
        "id": done.stderr[:8],
        "reason": "telemetry",
        "owner": "anna",
        "until": "2027-03-31",
    }
    assert covered == before[0]


def test_the_file_is_for_its_owner_and_says_the_conditions(workspace):
    expect(workspace, "add", asked(workspace)[0]["id"], *PROMISE)
    file = workspace / "expected.toml"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert f'source = "{HOST}"\ndestination = "{MASTER}"\n' in file.read_text("utf-8")
    assert 'detectors = ["beacons"]' in file.read_text("utf-8")


def test_conditions_can_be_told_and_what_they_cover_is_shown(workspace):
    done = expect(workspace, "add", "--source", "10.0.0.0/24", "--destination", MASTER, *PROMISE)

    assert f"high: {HOST} calls {MASTER}" in done.stderr
    assert all(MASTER not in json.dumps(row["entities"]) for row in asked(workspace))


def test_what_covers_nothing_now_says_so(workspace):
    done = expect(workspace, "add", "--source", "192.0.2.1", *PROMISE)

    assert "It covers no finding that is there now." in done.stderr
    assert done.exit_code == 0


def test_it_holds_for_an_analysis_that_comes_later_and_fails_on_nothing(workspace):
    before = asked(workspace)
    for row in before:
        expect(workspace, "add", row["id"], *PROMISE)
    done = run("analyze", "--workspace", workspace, "--fail-on", "info")

    assert done.exit_code == 0
    assert f"{len(before)} finding" in done.stdout
    assert "expected and not counted" in done.stdout
    assert not asked(workspace)


def test_after_its_last_day_the_finding_is_an_answer_again(workspace):
    before = asked(workspace)
    expect(workspace, "add", before[0]["id"], *PROMISE[:-1], "2026-03-02")
    assert asked(workspace) == before[1:]

    run("analyze", "--workspace", workspace, "--as-of", "2026-03-03")

    assert before[0]["id"] in {row["id"] for row in asked(workspace)}
    assert "no longer in force" in run("expect", "list", "--workspace", workspace, "--as-of", "2026-03-03").stderr


def test_taken_back_it_is_an_answer_again(workspace):
    before = asked(workspace)
    number = expect(workspace, "add", before[0]["id"], *PROMISE).stderr[:8]
    done = expect(workspace, "remove", number)

    assert f"{number} is no longer expected." in done.stderr
    assert asked(workspace) == before
    assert not asked(workspace, "--expected")


def test_the_list_says_who_answers_and_how_much_is_covered(workspace):
    expect(workspace, "add", asked(workspace)[0]["id"], *PROMISE)
    (row,) = [json.loads(line) for line in expect(workspace, "list", "--format", "jsonl").stdout.splitlines()]

    assert row["owner"] == "anna"
    assert row["findings"] == 1
    assert row["detectors"] == ["beacons"]
    assert "anna" in expect(workspace, "list").stdout


def test_the_page_in_the_workspace_is_renewed(workspace):
    expect(workspace, "add", asked(workspace)[0]["id"], *PROMISE)

    assert "is expected and not counted" in (workspace / "report.html").read_text("utf-8")


def test_findings_say_how_many_are_expected(workspace):
    expect(workspace, "add", asked(workspace)[0]["id"], *PROMISE)

    assert "1 finding expected, not counted" in run("findings", "--workspace", workspace).stderr


def test_before_any_analysis_it_is_kept_for_the_first(tmp_path):
    (tmp_path / "workspace").mkdir()
    done = expect(tmp_path / "workspace", "add", "--source", HOST, *PROMISE)

    assert done.exit_code == 0
    assert "It covers no finding" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "ffffff", *PROMISE), "names no finding of the last analysis"),
        (("add", "f", *PROMISE), "names no finding of the last analysis"),
        (("add", *PROMISE), "source, destination or software must be given"),
        (("add", "--source", HOST, *PROMISE[:-1], "soon"), "must be a day such as"),
        (("add", "--source", HOST, "--reason", "x"), "Missing option '--owner'"),
        (("add", "--source", HOST, "--detector", "bacons", *PROMISE), "there is no detector 'bacons'"),
        (("remove", "ffffff"), "names no expectation"),
    ],
)
def test_what_cannot_be_meant_is_wrong_use(workspace, arguments, words):
    done = expect(workspace, *arguments)

    assert done.exit_code == 2
    assert words in done.stderr.replace("\n", " ")
    assert not (workspace / "expected.toml").exists()


def test_the_same_twice_is_refused(workspace):
    expect(workspace, "add", "--source", HOST, *PROMISE)
    done = expect(workspace, "add", "--source", HOST, *PROMISE)

    assert done.exit_code == 2
    assert "says the same already" in done.stderr


def test_a_file_that_cannot_be_meant_stops_every_command_with_its_place(workspace):
    (workspace / "expected.toml").write_text('[[expected]]\nsource = "a"\n', "utf-8")
    done = run("findings", "--workspace", workspace)

    assert done.exit_code == 1
    assert "expected.toml: entry 1: reason is missing" in done.stderr.replace("\n", " ")


def test_what_was_said_in_the_console_is_listed_and_withdrawn_there(workspace):
    rule = Expectation("telemetry", "bob", date(2027, 3, 31), source=HOST)
    desk = open_desk(workspace / "desk.db")
    desk.expectations.expect(By("bob", datetime(2026, 11, 20)), rule)
    desk.close()

    assert f'"id": "{rule.id}"' in expect(workspace, "list", "--format", "jsonl").stdout
    done = expect(workspace, "remove", rule.id)
    assert done.exit_code == 2
    assert f"{rule.id} was said in the console: withdraw it there." in done.stderr.replace("\n", " ")
