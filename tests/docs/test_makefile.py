"""The Makefile says what it can do, and does the same in a bare environment."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from docs.generate import ROOT

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make on this machine")
TEXT = (ROOT / "Makefile").read_text("utf-8")


def make(*arguments):
    bare = {"PATH": "/usr/bin:/bin"}
    return subprocess.run(
        (shutil.which("make"), *arguments), cwd=ROOT, env=bare, check=True, capture_output=True, text=True
    ).stdout


def test_help_is_what_make_does_when_not_told_what():
    assert make() == make("help")


@pytest.mark.parametrize("target", re.search(r"^\.PHONY: (.+)$", TEXT, re.MULTILINE)[1].split())
def test_every_target_is_listed_or_is_part_of_another(target):
    listed = f"  make {target} " in make("help")

    assert listed or re.search(rf"^\w+:.*\b{target}\b", TEXT, re.MULTILINE)


@pytest.mark.parametrize("target", ["demo", "test", "venv"])
def test_the_main_targets_can_be_planned_in_a_bare_environment(target):
    assert make("--dry-run", "--always-make", target)


def test_demo_installs_no_debian_package_and_nothing_that_tests_need():
    planned = make("--dry-run", "--always-make", "demo")

    assert "apt-get" not in planned
    assert "requirements/test.txt" not in planned


def test_everything_is_installed_by_hash():
    installs = [line for line in make("--dry-run", "--always-make", "test").splitlines() if " install " in line]
    fetched = [line for line in installs if "--no-index" not in line and "pip" in line]

    assert len(fetched) >= 2
    assert all("--require-hashes" in line for line in fetched)


def test_only_spark_is_built_from_source():
    planned = [
        line for line in make("--dry-run", "--always-make", "test").splitlines() if "pip" in line and "-r " in line
    ]

    assert all("--only-binary :all:" in line for line in planned)
    assert [re.findall(r"--no-binary (\S+)", line) for line in planned if "--no-binary" in line] == [["pyspark"]]
