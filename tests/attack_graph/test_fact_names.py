from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from doorward.attack_graph.fact_names import fact_names, facts_called
from doorward.tables import filled

SID = "S-1-5-21-1-2-3-500"


@pytest.fixture
def at_rest(tmp_path):
    """Write rows of identities, a file a list; return the files."""

    def write(*parts):
        files = [str(tmp_path / f"{number}.parquet") for number in range(len(parts))]
        for file, rows in zip(files, parts, strict=True):
            pq.write_table(filled("identities", rows), file)
        return files

    return write


def test_ids_are_called_by_their_names_and_all_else_by_what_it_says(at_rest):
    files = at_rest(
        [{"id": SID, "name": "ADMINISTRATOR@CORP", "account": "Administrator"}, {"id": "other", "name": "x"}]
    )
    facts = [f"identity:{SID}", f"object:{SID}", f"policy:{SID}", "host:web1/root", "directory:CORP", "data:plans"]

    assert list(fact_names(facts, files).values()) == [*["ADMINISTRATOR@CORP"] * 3, "web1", "CORP", "plans"]


def test_an_account_stands_for_a_name_and_the_id_for_both(at_rest):
    files = at_rest([{"id": "a", "account": "jane"}, {"id": "b"}])

    assert fact_names(["identity:a", "identity:b", "identity:c"], files) == {
        "identity:a": "jane",
        "identity:b": "b",
        "identity:c": "c",
    }


def test_of_several_names_the_order_of_rows_and_files_decides_nothing(at_rest):
    one, other = {"id": SID, "name": "B"}, {"id": SID, "name": "A"}

    for parts in ([[one, other]], [[other, one]], [[one], [other]], [[other], [one]]):
        assert fact_names([f"identity:{SID}"], at_rest(*parts)) == {f"identity:{SID}": "A"}


def test_whoever_is_called_so_is_found_by_name_or_account_in_any_case(at_rest):
    files = at_rest(
        [{"id": "a", "name": "JANE@CORP", "account": "jane"}, {"id": "b", "account": "Jane"}], [{"id": "c"}]
    )

    assert facts_called("jane@corp", files) == ["identity:a", "object:a", "policy:a"]
    assert [fact for fact in facts_called("JANE", files) if fact.startswith("identity:")] == [
        "identity:a",
        "identity:b",
    ]
    assert facts_called("c", files) == facts_called("", files) == facts_called("jane", ()) == []


@pytest.mark.parametrize("files", [(), None])
def test_without_a_directory_facts_speak_for_themselves(at_rest, files):
    assert fact_names(["identity:jane", "identity:jane"], at_rest([]) if files is None else files) == {
        "identity:jane": "jane"
    }
