"""The recipes of CONTRIBUTING.md work word for word, with no edit anywhere else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from docs.generate import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
RECIPES = dict(re.findall(r"^### Add an? (\w+)\n(.*?)(?=^### |\Z)", TEXT, re.DOTALL | re.MULTILINE))
BLOCK = re.compile(r"^```python\n# (src/\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LOG = """\
when\tmachine\tserial
1760000000\tdesk1\tA1
1760000100\tdesk2\tA1
1760000200\tdesk3\tA1
1760000300\tdesk1\tB2
1760000400\tdesk2\tB2
not a time\tdesk3\tB2
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The source with every recipe followed."""
    folder = tmp_path_factory.mktemp("tree")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for path, source in BLOCK.findall(TEXT):
        assert not (folder / path).exists(), f"{path} exists: the recipe needs another example"
        (folder / path).write_text(source, "utf-8")
    return folder


def doorward(tree, *arguments):
    command = (sys.executable, "-c", "from doorward.cli import main; main()", *arguments)
    environment = {**os.environ, "PYTHONPATH": str(tree / "src"), "NO_COLOR": "1"}
    return subprocess.run(
        command, cwd=tree, env=environment, check=True, capture_output=True, text=True, timeout=120
    ).stdout


@pytest.fixture(scope="module")
def answered(tree):
    """The tree, after it analysed a log of the recipe's own format."""
    (tree / "usb.log").write_text(LOG, "utf-8")
    doorward(tree, "analyze", "usb.log")
    return tree


def test_there_is_a_recipe_for_every_link_of_the_chain():
    assert list(RECIPES) == ["table", "reader", "detector", "step", "report"]


@pytest.mark.parametrize("kind", RECIPES)
def test_every_recipe_is_short(kind):
    [(_, code)] = BLOCK.findall(RECIPES[kind])

    assert sum(bool(line) for line in code.splitlines()) <= 15


def test_the_reader_of_the_recipe_reads_and_rejects(answered):
    [source] = json.loads(f"[{','.join(doorward(answered, 'sources', '--format', 'jsonl').splitlines())}]")

    assert (source["reader"], source["rows"], source["headers"], source["rejects"]) == ("usb_guard", 5, 1, 1)


def test_the_detector_of_the_recipe_finds_three_machines_and_not_two(answered):
    lines = doorward(answered, "findings", "--detector", "wandering_sticks", "--format", "jsonl").splitlines()
    [finding] = [json.loads(line) for line in lines]

    assert finding["summary"] == "Stick A1 was in 3 machines"
    assert finding["score"] == 0.5
    assert [row for item in finding["evidence"] for row in item["rows"]] == [2, 3, 4]


def test_the_step_of_the_recipe_goes_from_machine_to_machine(answered):
    statement = "select conclusion, premises, how from steps where kind = 'carried_by_stick'"
    moves = [json.loads(line) for line in doorward(answered, "sql", statement, "--format", "jsonl").splitlines()]

    assert len(moves) == 4
    assert {"host:desk2/user", "host:desk3/user"} == {move["conclusion"] for move in moves}


def test_the_report_of_the_recipe_can_be_asked_for(answered):
    told = doorward(answered, "analyze", "--format", "one_line")

    assert told.count("\n") == 1
    assert "findings." in told


def test_explain_knows_the_detector_of_the_recipe(tree):
    told = doorward(tree, "explain", "wandering_sticks")

    assert "Which USB sticks go from machine to machine?" in told
    assert "machines that one stick was in" in told
