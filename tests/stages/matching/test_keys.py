"""Keys of versions, as a table."""

from __future__ import annotations

from doorward.stages.matching.keys import keyed
from doorward.tables import TABLES


def test_a_version_has_the_key_of_its_scheme():
    rows = keyed([("dpkg", "1.0~rc1-1"), ("dpkg", "1.0-1"), ("semver", "1.0")]).to_pylist()

    assert [row["version"] for row in sorted(rows[:2], key=lambda row: row["sort_key"])] == ["1.0~rc1-1", "1.0-1"]
    assert [row["exact"] for row in rows] == [True, True, False]


def test_what_cannot_be_read_has_none():
    rows = keyed([("pep440", "weird!"), ("opengrove", "1.0"), ("pep440", "1" * 300)]).to_pylist()

    assert [(row["sort_key"], row["exact"]) for row in rows] == [(None, None)] * 3


def test_what_states_no_version_has_no_row():
    assert keyed([("pep440", None), ("pep440", ""), (None, "1.0")]).num_rows == 0


def test_the_table_is_that_of_the_vocabulary_even_without_rows():
    assert keyed([]).schema == keyed([("pep440", "1")]).schema == TABLES["version_keys"].schema
