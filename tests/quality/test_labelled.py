"""The main job on real, labelled captures: what must be found, and how much may be said about the innocent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from doorward import pipeline
from doorward.settings import Settings

if TYPE_CHECKING:
    from doorward.report import Answer

NETWORK = Path(__file__).parents[3] / "shared" / "data" / "network"

pytestmark = pytest.mark.skipif(
    not NETWORK.is_dir(), reason="the labelled development data is not beside the repository"
)

FOUND = {
    "c2-warmcookie-mta20240815": ("10.8.15.133", "72.5.43.29"),
    "c2-rita-proxy/proxy": ("10.136.0.18", "www.honestimnotevil.com"),
    "c2-njrat-ctu230": ("192.168.1.115", "41.108.179.197"),
    "c2-rbot-irc-ctu13": ("147.32.84.165", "86.65.39.15"),
    "c2-mirai-iot23-34": ("192.168.1.195", "185.244.25.235"),
}
"""Capture -> the pair that talks to its master, by the capture's own ground truth."""

INNOCENT = ("benign-ctu-normal-40", "benign-ctu-normal-43")
LOUD = ("medium", "high", "critical")


def analysed(folder: Path, capture: str) -> Answer:
    """Run the main job over one capture in a fresh workspace."""
    workspace = pipeline.open_workspace(Settings(folder / "workspace"))
    try:
        assert any(row["status"] == "read" for row in pipeline.ingest(workspace, [NETWORK / capture]))
        return pipeline.analyze(workspace, "test")
    finally:
        workspace.close()


@pytest.mark.parametrize("capture", sorted(FOUND))
def test_the_master_is_among_the_first_three_findings(tmp_path, capture):
    answer = analysed(tmp_path, capture)

    named = [{entity.id for entity in finding.entities} for finding in answer.findings[:3]]
    assert any(set(FOUND[capture]) <= entities for entities in named), [item.summary for item in answer.findings[:5]]


@pytest.mark.parametrize("capture", INNOCENT)
def test_an_innocent_day_gives_at_most_three_findings_worth_a_look(tmp_path, capture):
    loud = [item.summary for item in analysed(tmp_path, capture).findings if item.severity in LOUD]

    assert len(loud) <= 3, loud
