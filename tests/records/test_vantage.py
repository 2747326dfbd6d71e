"""The vantage of a scan is what its path says, the last word counts."""

from __future__ import annotations

import pytest

from doorward.records.vantage import INSIDE, INTERNET, vantage_of


@pytest.mark.parametrize(
    "path",
    ["outside.xml", "scan-from-INTERNET.xml", "scans/external/1.json", "internal/outside.xml", "a.zip!outside/1"],
)
def test_words_for_the_world_mean_the_internet(path):
    assert vantage_of(path) == INTERNET


@pytest.mark.parametrize("path", ["inside.xml", "scan_internal_2.xml", "outside/inside.xml", "Internal-2026.json"])
def test_words_for_the_own_network_mean_the_inside(path):
    assert vantage_of(path) == INSIDE


@pytest.mark.parametrize("path", ["", "scan.xml", "international.xml", "externally.json", "besides.xml"])
def test_other_words_say_nothing(path):
    assert vantage_of(path) is None
