"""What other tools found in the same inputs: nothing that a held feed tells is missed."""

from __future__ import annotations

import pytest
from tests.quality.reference_findings import REASONS, SAME, compared
from tests.readers.told import needs_data
from tests.working import opened

SOME = ("osv-pypi", "osv-go", "alpine-secdb", "rubysec", "friendsofphp")
"""Feeds that are read in seconds; bench/references.py reads them all."""


@needs_data
@pytest.mark.slow
def test_whatever_other_tools_found_is_found_or_there_is_a_reason(tmp_path):
    with opened(tmp_path) as workspace:
        result = compared(workspace, tmp_path / "inputs", SOME)
    counted = result.counted()
    print({reason: counted[reason] for reason in REASONS})  # noqa: T201 - the figures are to be seen: pytest -s

    assert set(counted) <= set(REASONS)
    assert [finding for finding, (reason, _) in result.reasons.items() if reason == "our error"] == []
    assert counted[SAME] >= 9
    assert counted["the feed that is held says otherwise"] <= 2


@needs_data
def test_every_input_of_the_other_tools_is_among_those_read(tmp_path):
    with opened(tmp_path) as workspace:
        result = compared(workspace, tmp_path / "inputs", ())

    assert result.counted()["the input does not name the package"] <= 22, "what osv-scanner fetched over the network"
    assert result.ours == []
