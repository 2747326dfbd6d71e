"""One analysed workspace for all tests that only ask it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from tests.cli.runs import data, run

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Analysed:
    """A folder of data, the workspace it was read into, and what was said."""

    data: Path
    workspace: Path
    told: str
    beside: str


@pytest.fixture(scope="session")
def analysed(tmp_path_factory):
    """A workspace after `doorward analyze`; no test changes it."""
    folder = tmp_path_factory.mktemp("analysed")
    done = run("analyze", data(folder / "data"), "--workspace", folder / "workspace")
    assert done.exit_code == 0, done.output
    return Analysed(folder / "data", folder / "workspace", done.stdout, done.stderr)


@pytest.fixture
def files(tmp_path):
    """A folder of data of one's own."""
    return data(tmp_path / "data")
