"""Names that many people use: spelled as their ecosystems do, each once, and none of them hostile to SQL."""

from __future__ import annotations

import re

import pytest

from doorward.ecosystem import ecosystems, spelled
from doorward.known.packages import KNOWN_PACKAGES, NEIGHBOURS

LEAST = 50
every_list = pytest.mark.parametrize(
    ("ecosystem", "listed"),
    [*KNOWN_PACKAGES.items(), *NEIGHBOURS.items()],
    ids=[*KNOWN_PACKAGES, *map("near {}".format, NEIGHBOURS)],
)


@every_list
def test_every_name_is_spelled_as_its_ecosystem_spells_it_and_stands_once(ecosystem, listed):
    names = listed.split()
    assert ecosystem in ecosystems()
    assert len(set(names)) == len(names)
    assert names == sorted(names)
    assert [name for name in names if spelled(ecosystem, name) != name] == []


@every_list
def test_names_are_plain(ecosystem, listed):
    assert [name for name in listed.split() if not re.fullmatch(r"[A-Za-z0-9@/_.:-]+", name)] == []


@pytest.mark.parametrize("ecosystem", KNOWN_PACKAGES)
def test_there_are_enough_to_imitate(ecosystem):
    assert len(KNOWN_PACKAGES[ecosystem].split()) >= LEAST


@pytest.mark.parametrize("ecosystem", NEIGHBOURS)
def test_a_neighbour_is_not_itself_a_name_to_imitate(ecosystem):
    assert set(NEIGHBOURS[ecosystem].split()) & set(KNOWN_PACKAGES[ecosystem].split()) == set()


@pytest.mark.parametrize(
    ("ecosystem", "name"),
    [
        ("npm", "lodash"),
        ("PyPI", "requests"),
        ("crates.io", "serde"),
        ("RubyGems", "rails"),
        ("Packagist", "symfony/console"),
    ],
)
def test_what_everybody_knows_is_there(ecosystem, name):
    assert name in KNOWN_PACKAGES[ecosystem].split()
