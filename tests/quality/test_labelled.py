"""The main job on real, labelled captures: what must be found, and how much may be said about the innocent."""

from __future__ import annotations

import importlib.util
import re
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from tests.thorough import part

from doorward import pipeline
from doorward.settings import Settings

if TYPE_CHECKING:
    from doorward.finding import Finding
    from doorward.report import Answer

NETWORK = Path(__file__).parents[3] / "shared" / "data" / "network"

pytestmark = pytest.mark.skipif(
    not NETWORK.is_dir(), reason="the labelled development data is not beside the repository"
)

_SPEC = importlib.util.spec_from_file_location("captures", Path(__file__).parents[2] / "bench" / "captures.py")
captures = importlib.util.module_from_spec(_SPEC)
sys.modules["captures"] = captures  # a dataclass looks its module up
_SPEC.loader.exec_module(captures)

MISSED = {"netflow/asyncrat-30a385ed", "netflow/dnscat2-txt"}
"""Captures that hold too little: three flows of a sessions' worth; sizes of DNS questions and no names."""
INNOCENT = ("benign-ctu-normal-40", "benign-ctu-normal-43")
LOUD = ("medium", "high", "critical")


@cache
def analysed(capture: str, internal: tuple[str, ...] = ()) -> Answer:
    """Run the main job over one capture in a fresh workspace, once for all tests that ask about it."""
    with TemporaryDirectory() as folder:
        workspace = pipeline.open_workspace(Settings(Path(folder), internal=internal))
        try:
            assert any(row["status"] == "read" for row in pipeline.ingest(workspace, [NETWORK / capture]))
            return pipeline.analyze(workspace, "test")
        finally:
            workspace.close()


def loud(answer: Answer, detector: str) -> list[Finding]:
    """Return the findings of a detector that a person should look at."""
    return [item for item in answer.findings if item.detector == detector and item.severity in LOUD]


# Sessions of the same framework are told apart by the bench; two of each are enough here.
ASKED = part((one for one in captures.LED if not re.search("beaconing_[12]|tasks_0|random_0", one.path)), 2)


@pytest.mark.parametrize("capture", ASKED, ids=lambda capture: capture.name)
def test_the_master_is_among_the_first_three_findings_about_its_host(capture):
    answer = analysed(capture.path, capture.internal)

    about = [{entity.id for entity in item.entities} for item in answer.findings]
    first = [named for named in about if capture.host in named][:3]
    assert any(named & set(capture.masters) for named in first) is (capture.name not in MISSED), [
        item.summary for item in answer.findings[:5]
    ]


def test_innocent_hosts_are_loud_once_a_day_at_most():
    paths = part(captures.INNOCENT, 2)
    told = [analysed(path) for path in paths]

    assert sum(item.loud for answer in told for item in answer.findings) <= sum(
        captures.INNOCENT[path] for path in paths
    )


def test_the_host_that_maps_the_network_is_found_both_ways():
    answer = analysed("scan-nmap")

    found = {(item.details["source"], item.details["kind"]) for item in loud(answer, "sweeps")}
    assert found == {("172.16.1.11", "hosts"), ("172.16.1.11", "ports")}


def test_the_move_from_desk_to_desk_is_found_though_the_logs_hold_no_past():
    answer = analysed("c2-apt29-day1-json/combined_zeek.log.gz", internal=("10.0.0.0/16",))

    assert {(item.details["source"], item.details["destination"]) for item in loud(answer, "lateral_movement")} == {
        ("10.0.1.4", "10.0.1.6")
    }


@pytest.mark.parametrize("capture", INNOCENT)
def test_no_innocent_host_moves_sweeps_or_relays(capture):
    answer = analysed(capture)

    assert [name for name in ("lateral_movement", "sweeps", "relays") if loud(answer, name)] == []
