"""One analysed workspace for all tests that only ask it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from tests.cli.runs import data, run

from doorward import pipeline
from doorward.detectors import detectors

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Analysed:
    """A folder of data, the workspace it was read into, and what was said."""

    data: Path
    workspace: Path
    told: str
    beside: str


FEW = ("beacons", "host_verdict", "open_doors")
"""Detectors that the data here give something to do. All of them at once judge the sample organisation, in tests/quality."""


def few():
    """Return the few detectors by name."""
    return {name: item for name, item in detectors().items() if name in FEW}


@pytest.fixture(autouse=True)
def few_detectors(monkeypatch):
    """Judge with few detectors: what a command says and does is the matter here, and all of them take seconds each time."""
    monkeypatch.setattr(pipeline, "detectors", few)


@pytest.fixture(scope="session")
def analysed(tmp_path_factory):
    """A workspace after `doorward analyze`; no test changes it."""
    folder = tmp_path_factory.mktemp("analysed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "detectors", few)
        done = run("analyze", data(folder / "data"), "--workspace", folder / "workspace")
    assert done.exit_code == 0, done.output
    return Analysed(folder / "data", folder / "workspace", done.stdout, done.stderr)


@pytest.fixture
def files(tmp_path):
    """A folder of data of one's own."""
    return data(tmp_path / "data")
