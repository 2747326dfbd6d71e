"""The sample organisation is made, judged and told of in one command, which removes nothing that it did not make."""

from __future__ import annotations

import json
from dataclasses import fields

import click
import pytest
from tests.cli.runs import data, run

from doorward import demo as organisation
from doorward.cli.demo import cleared

TRUTH = json.dumps(dict.fromkeys(item.name for item in fields(organisation.Truth)))


@pytest.fixture
def generated(monkeypatch):
    """Make a small organisation in place of the real one, which tests/quality judges; return the seeds it was made of."""
    seeds = []

    def generate(folder, seed=1):
        seeds.append(seed)
        data(folder / "data")
        (folder / "truth.json").write_text(TRUTH, "utf-8")

    monkeypatch.setattr(organisation, "generate", generate)
    return seeds


def test_the_answer_is_told_and_the_places_are_named(generated, tmp_path):
    folder = tmp_path / "sample"
    done = run("demo", "--folder", folder)

    assert done.exit_code == 0
    assert "Someone may be inside" in done.stdout
    assert done.stdout.endswith(f"The whole report: {folder / '.doorward' / 'report.html'}\n")
    assert f"The sample organisation lies in {folder}; what really happened" in done.stderr
    assert generated == [1]


def test_it_is_made_anew_each_time_and_what_was_settled_stays(generated, tmp_path):
    folder = tmp_path / "sample"
    first = run("demo", "--folder", folder)
    (folder / ".doorward" / "doorward.toml").write_text("[engine]\nthreads = 1\n", "utf-8")
    (folder / "mine.txt").write_text("keep me", "utf-8")
    again = run("demo", "--folder", folder, "--seed", "7")

    assert generated == [1, 7]
    assert again.stdout == first.stdout
    assert (folder / ".doorward" / "doorward.toml").is_file()
    assert (folder / "mine.txt").read_text("utf-8") == "keep me"


def test_another_workspace_may_be_named(generated, tmp_path):
    run("demo", "--folder", tmp_path / "sample", "--workspace", tmp_path / "w")
    run("--workspace", tmp_path / "v", "demo", "--folder", tmp_path / "other")

    assert len(generated) == 2
    for name in "wv":
        assert (tmp_path / name / "report.html").is_file()
    assert not (tmp_path / "sample" / ".doorward").exists()


@pytest.mark.parametrize(
    "truth", [None, "", "{}", "[]", "null", '{"seed": 1}', "not json", "[" * 100_000, '"seed open_door hops"']
)
def test_a_folder_that_the_demo_did_not_make_is_left_alone(generated, tmp_path, truth):
    folder = data(tmp_path / "mine" / "data").parent
    if truth is not None:
        (folder / "truth.json").write_text(truth, "utf-8")
    before = sorted(folder.rglob("*"))
    done = run("demo", "--folder", folder)

    assert done.exit_code == 2
    assert "holds other files; name an empty folder with --folder." in done.stderr
    assert sorted(folder.rglob("*")) == before
    assert generated == []


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "empty").mkdir()
    cleared(tmp_path / "empty")
    cleared(tmp_path / "absent")

    assert (tmp_path / "empty").is_dir()
    assert not (tmp_path / "absent").exists()


def test_a_link_is_removed_and_not_what_it_leads_to(tmp_path):
    elsewhere = data(tmp_path / "elsewhere")
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / "truth.json").write_text(TRUTH, "utf-8")
    (folder / "data").symlink_to(elsewhere)
    cleared(folder)

    assert not (folder / "data").is_symlink()
    assert (elsewhere / "conn.log").is_file()


def test_a_truth_that_cannot_be_read_is_no_truth(tmp_path):
    (tmp_path / "truth.json").mkdir()

    with pytest.raises(click.BadParameter, match="holds other files"):
        cleared(tmp_path)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")

    assert run("demo", "--folder", tmp_path / "file").exit_code == 2


def test_a_seed_is_a_whole_number(tmp_path):
    assert run("demo", "--folder", tmp_path / "x", "--seed", "one").exit_code == 2
