"""The main job from the command line: what is read, what is told, where it is written, and with which code it ends."""

from __future__ import annotations

import json
import os

import pytest
from tests.cli.conftest import few
from tests.cli.runs import HOST, MASTER, data, run

from doorward import __version__, pipeline
from doorward.reports import reports
from doorward.settings import Settings


@pytest.fixture(scope="module")
def forms(analysed):
    """The answer in every form, judged once more."""
    workspace = pipeline.open_workspace(Settings(analysed.workspace))
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pipeline, "detectors", few)
            answer = pipeline.analyze(workspace, __version__)
    finally:
        workspace.close()
    return {name: form.tell(answer) for name, form in reports().items()}


def test_the_answer_is_told_and_the_whole_report_left_in_the_workspace(analysed, forms):
    assert "Someone may be inside: 1 sign on 1 host." in " ".join(analysed.told.split())
    assert f"{HOST} calls {MASTER} port 443 every" in analysed.told
    page = analysed.workspace / "report.html"
    assert analysed.told.endswith(f"\nThe whole report: {page}\n")
    assert page.read_text("utf-8") == forms["html"]


def test_what_was_read_is_told_beside_the_answer(analysed):
    assert analysed.beside == "1 file read with 240 rows and 1 reject; 1 of no known format.\n"


def test_without_paths_it_judges_again_what_is_there(analysed):
    done = run("analyze", "--workspace", analysed.workspace)

    assert done.exit_code == 0
    assert done.stdout == analysed.told
    assert done.stderr == ""


def test_the_same_files_in_another_workspace_are_the_same_bytes(analysed, forms, tmp_path):
    once = run("analyze", analysed.data, "--workspace", tmp_path / "w", "--format", "jsonl")

    assert once.exit_code == 0
    assert once.stdout == forms["jsonl"]
    assert (tmp_path / "w" / "report.html").read_text("utf-8") == forms["html"]


def test_every_form_goes_to_a_file_and_then_to_no_other_place(analysed, tmp_path, forms):
    target = tmp_path / "answer"
    done = run("analyze", "--workspace", analysed.workspace, "--format", "html", "--output", target)

    assert done.exit_code == 0
    assert done.stdout == ""
    assert done.stderr == f"written: {target}\n"
    assert target.read_text("utf-8") == forms["html"]
    assert all(text.strip() for text in forms.values())


def test_findings_of_the_json_lines_follow_the_contract(analysed, forms):
    lines = forms["jsonl"].splitlines()
    worst = json.loads(lines[0])

    assert worst["details"]["source"] == HOST
    assert worst["details"]["destination"] == MASTER
    assert (worst["details"]["port"], worst["details"]["proto"]) == (443, "tcp")
    assert worst["evidence"][0]["file"] == str(analysed.data / "conn.log")
    assert worst["evidence"][0]["rows"][0] == 5
    assert sum(why["points"] for why in worst["reasons"]) == pytest.approx(worst["score"])


@pytest.mark.parametrize(("severity", "code"), [("critical", 0), ("high", 3), ("medium", 3)])
def test_findings_at_the_named_severity_end_with_three_and_below_it_with_nought(analysed, forms, severity, code):
    done = run("analyze", "--workspace", analysed.workspace, "--fail-on", severity)

    assert json.loads(forms["jsonl"].splitlines()[0])["severity"] == "high"
    assert done.exit_code == code
    assert done.stdout == analysed.told


def test_fingerprints_of_a_folder_are_used_and_what_cannot_be_used_is_told(files, tmp_path):
    (tmp_path / "recog").mkdir()
    good, bad = '<fingerprint pattern="x"/>', '<fingerprint pattern="(x+)+"/>'
    (tmp_path / "recog" / "a.xml").write_text(f'<fingerprints matches="ssh.banner">{good}{bad}</fingerprints>')
    done = run("analyze", files, "--workspace", tmp_path / "w", "--fingerprints", tmp_path / "recog")
    assert done.exit_code == 0
    assert "1 fingerprint left out: " in done.stderr
    (tmp_path / "recog" / "a.xml").write_text("<fingerprints")
    done = run("analyze", "--workspace", tmp_path / "w", "--fingerprints", tmp_path / "recog")
    assert (done.exit_code, "a.xml:1: not well-formed XML" in done.stderr) == (1, True)
    done = run("analyze", "--workspace", tmp_path / "w", "--fingerprints", tmp_path / "nowhere")
    assert done.exit_code == 2


def test_nothing_was_ever_read_is_wrong_use_and_makes_no_workspace(tmp_path):
    absent = run("analyze", "--workspace", tmp_path / "w")
    (tmp_path / "empty").mkdir()
    empty = run("analyze", "--workspace", tmp_path / "empty")

    assert (absent.exit_code, empty.exit_code) == (2, 2)
    assert "there is no workspace" in absent.stderr
    assert "the workspace is empty: give files or folders to read" in empty.stderr
    assert not (tmp_path / "w").exists()


def test_a_path_that_is_not_there_is_named_and_the_others_are_read(files, tmp_path):
    done = run("analyze", tmp_path / "no such", files, "--workspace", tmp_path / "w")

    assert done.exit_code == 1
    assert f"{tmp_path / 'no such'}: there is no such file or folder." in done.stderr
    assert "1 file read with 240 rows" in done.stderr
    assert "Someone may be inside" in done.stdout


def test_where_no_path_is_there_nothing_is_judged_and_no_workspace_made(tmp_path):
    done = run("analyze", tmp_path / "a", tmp_path / "b", "--workspace", tmp_path / "w")

    assert done.exit_code == 1
    assert done.stderr.count("there is no such file or folder.") == 2
    assert done.stderr.endswith("Error: nothing was read: give files or folders that are there.\n")
    assert not (tmp_path / "w").exists()


def test_a_file_that_cannot_be_read_is_named_with_its_reason(files, tmp_path):
    os.mkfifo(files / "pipe")
    done = run("analyze", files, "--workspace", tmp_path / "w")

    assert done.exit_code == 1
    assert f"{files / 'pipe'}: a named pipe is not read" in done.stderr
    assert "1 file could not be read" in done.stdout


def test_findings_outweigh_a_file_that_could_not_be_read(files, tmp_path):
    os.mkfifo(files / "pipe")

    assert run("analyze", files, "--workspace", tmp_path / "w", "--fail-on", "high").exit_code == 3


def test_old_rows_go_where_days_are_named(tmp_path):
    folder = data(tmp_path / "data")
    kept = run("analyze", folder, "--workspace", tmp_path / "w", "--keep", "1")
    count = run("sql", "select count(*) as n from conn", "--workspace", tmp_path / "w", "--format", "csv")

    assert kept.exit_code == 0
    assert count.stdout == "n\n240\n"
    assert run("analyze", folder, "--workspace", tmp_path / "w", "--keep", "0").exit_code == 2


def test_another_time_may_be_named(analysed):
    told = run("analyze", "--workspace", analysed.workspace, "--as-of", "2027-01-01T02:00+02:00").stdout

    assert "data until 1 Jan 2027, 00:00 UTC" in told
    assert "data until 2 Mar 2026, 03:19 UTC" in analysed.told


def test_a_folder_for_the_output_that_is_not_there_is_one_sentence_before_anything_is_read(files, tmp_path):
    target = tmp_path / "no" / "answer.html"
    done = run("analyze", files, "--workspace", tmp_path / "w", "--format", "html", "--output", target)

    assert done.exit_code == 1
    assert done.stderr == f"Error: {target}: No such file or directory.\n"
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize("columns", [40, 300])
def test_the_answer_fits_its_terminal(analysed, columns):
    told = run("analyze", "--workspace", analysed.workspace, columns=columns).stdout
    answer = told.partition("\nThe whole report:")[0]

    assert max(map(len, answer.splitlines())) <= min(columns, 110)
