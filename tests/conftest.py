"""What holds for every test."""

from __future__ import annotations

import gc

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from doorward import pipeline
from doorward.desk import passwords

# A busy machine must not fail a property: what is slow is told by the tests that measure time. A contract test asks a
# property of every member in turn, which the check for nested properties takes for a mistake.
# There are hundreds of properties, and a quarter of an hour: `make bench` asks the solver's with a thousand examples each,
# `pytest --hypothesis-profile thorough` asks all so, which takes hours.
_CALM = [HealthCheck.too_slow, HealthCheck.nested_given]
settings.register_profile("unhurried", deadline=None, max_examples=10, suppress_health_check=_CALM)
settings.register_profile("thorough", deadline=None, max_examples=1_000, suppress_health_check=_CALM)
settings.load_profile("unhurried")


def pytest_sessionstart():
    """Look for no garbage while tests are collected: there is none, and each look goes over all that was collected so far."""
    gc.disable()


def pytest_collection_finish():
    """Leave what was collected out of every later look."""
    gc.freeze()
    gc.enable()


def pytest_sessionfinish():
    """Let the interpreter take down what was left out, or extension modules complain of leaks behind the last line."""
    gc.unfreeze()


@pytest.fixture
def unasked(monkeypatch):
    """Leave the detectors out, where what they find is not the matter."""
    monkeypatch.setattr(pipeline, "detectors", dict)


@pytest.fixture(scope="session", autouse=True)
def quick_hashes():
    """Hash passwords with less work, as the work is on purpose; return the real hasher and the real hash of nobody."""
    real, quick = (passwords.HASHER, passwords._NOBODY), PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", quick)
        patch.setattr(passwords, "_NOBODY", quick.hash("nobody's"))
        yield real
