"""The main job on real, labelled captures: what must be found, and how much may be said about the innocent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from doorward import pipeline
from doorward.settings import Settings

if TYPE_CHECKING:
    from doorward.finding import Finding
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


def analysed(folder: Path, capture: str, internal: tuple[str, ...] = ()) -> Answer:
    """Run the main job over one capture in a fresh workspace."""
    workspace = pipeline.open_workspace(Settings(folder / "workspace", internal=internal))
    try:
        assert any(row["status"] == "read" for row in pipeline.ingest(workspace, [NETWORK / capture]))
        return pipeline.analyze(workspace, "test")
    finally:
        workspace.close()


def loud(answer: Answer, detector: str) -> list[Finding]:
    """Return the findings of a detector that a person should look at."""
    return [item for item in answer.findings if item.detector == detector and item.severity in LOUD]


@pytest.mark.parametrize("capture", sorted(FOUND))
def test_the_master_is_among_the_first_three_findings(tmp_path, capture):
    answer = analysed(tmp_path, capture)

    named = [{entity.id for entity in finding.entities} for finding in answer.findings[:3]]
    assert any(set(FOUND[capture]) <= entities for entities in named), [item.summary for item in answer.findings[:5]]


def test_the_host_that_maps_the_network_is_found_both_ways(tmp_path):
    answer = analysed(tmp_path, "scan-nmap")

    found = {(item.details["source"], item.details["kind"]) for item in loud(answer, "sweeps")}
    assert found == {("172.16.1.11", "hosts"), ("172.16.1.11", "ports")}


def test_the_move_from_desk_to_desk_is_found_though_the_logs_hold_no_past(tmp_path):
    answer = analysed(tmp_path, "c2-apt29-day1-json/combined_zeek.log.gz", internal=("10.0.0.0/16",))

    assert {(item.details["source"], item.details["destination"]) for item in loud(answer, "lateral_movement")} == {
        ("10.0.1.4", "10.0.1.6")
    }


@pytest.mark.parametrize("capture", INNOCENT)
def test_no_innocent_host_moves_sweeps_or_relays(tmp_path, capture):
    answer = analysed(tmp_path, capture)

    assert [name for name in ("lateral_movement", "sweeps", "relays") if loud(answer, name)] == []


@pytest.mark.parametrize("capture", INNOCENT)
def test_an_innocent_day_gives_at_most_three_findings_worth_a_look(tmp_path, capture):
    worth_a_look = [item.summary for item in analysed(tmp_path, capture).findings if item.severity in LOUD]

    assert len(worth_a_look) <= 3, worth_a_look
