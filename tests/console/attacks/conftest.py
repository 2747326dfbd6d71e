"""One poisoned console and one harmless one, for the run; a fresh one where a test writes."""

from __future__ import annotations

import pytest
from tests.console.attacks.poison import HARMLESS, POISON, poisoned, written
from tests.console.served import served


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """A console in which all data is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    poisoned(folder, POISON)
    with served(folder) as console:
        written(console, POISON)
        yield console


@pytest.fixture(scope="session")
def harmless(tmp_path_factory):
    """The same, in which no data is."""
    folder = tmp_path_factory.mktemp("harmless")
    poisoned(folder, HARMLESS)
    with served(folder) as console:
        written(console, HARMLESS)
        yield console


@pytest.fixture(scope="session")
def plain(tmp_path_factory):
    """A console that is asked and never written."""
    folder = tmp_path_factory.mktemp("plain")
    poisoned(folder, "")
    with served(folder) as console:
        yield console
