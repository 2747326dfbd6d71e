"""`python -m doorward` is the same program."""

from __future__ import annotations

from importlib.metadata import version

import pytest
from tests.cli.runs import process, run

from doorward import __version__


def test_it_says_its_version():
    done = process("--version")

    assert done.returncode == 0
    assert done.stdout == f"doorward, version {__version__}\n"
    assert __version__ == version("doorward")


@pytest.mark.parametrize("arguments", [("explain", "beacons"), ("no-such-command",), ("sql",)])
def test_it_says_what_the_command_line_says(arguments):
    done = process(*arguments)
    same = run(*arguments)

    assert done.returncode == same.exit_code
    assert done.stdout == same.stdout
    assert done.stderr == same.stderr


def test_importing_it_runs_nothing():
    import doorward.__main__

    assert callable(doorward.__main__.main)
