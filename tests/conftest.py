"""What holds for every test."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from doorward import pipeline

# A busy machine must not fail a property: what is slow is told by the tests that measure time. A contract test asks a
# property of every member in turn, which the check for nested properties takes for a mistake.
# There are hundreds of properties, and a quarter of an hour: `pytest --hypothesis-profile thorough` takes hours instead.
_CALM = [HealthCheck.too_slow, HealthCheck.nested_given]
settings.register_profile("unhurried", deadline=None, max_examples=15, suppress_health_check=_CALM)
settings.register_profile("thorough", deadline=None, max_examples=1_000, suppress_health_check=_CALM)
settings.load_profile("unhurried")


@pytest.fixture
def unasked(monkeypatch):
    """Leave the detectors out, where what they find is not the matter."""
    monkeypatch.setattr(pipeline, "detectors", dict)
