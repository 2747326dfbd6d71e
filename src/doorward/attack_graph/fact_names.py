"""What people call the accounts and objects of a directory that facts of the attack graph know by their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from doorward.wording import place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BY_ID = ("identity:", "object:", "policy:")
"""How facts begin that end in an id of tables/identities.py."""
_COLUMNS = ["id", "name", "account"]


def fact_names(facts: Iterable[str], files: Sequence[str] = ()) -> dict[str, str]:
    """Return what each fact is called: by its name in the directory, else by what the fact itself says.

    Args:
        facts: of the attack graph.
        files: Parquet files of tables/identities.py; of several names of one id the first in the alphabet holds.
    """
    every = list(dict.fromkeys(facts))
    ids = {fact: fact.partition(":")[2] for fact in every if fact.startswith(_BY_ID)}
    known = _names(sorted(set(ids.values())), files) if ids else {}
    return {fact: known.get(ids.get(fact, ""), place(fact)[0]) for fact in every}


def facts_called(name: str, files: Sequence[str]) -> list[str]:
    """Return the facts that may stand for accounts and objects of this name, whatever its case; none where nobody is called so."""
    if not name:
        return []
    wanted = pa.array([name.upper()])
    ids: set[str] = set()
    for file in files:
        with pq.ParquetFile(file) as part:
            for batch in part.iter_batches(columns=_COLUMNS, use_threads=False):
                called = (
                    pc.fill_null(pc.is_in(pc.utf8_upper(batch[key]), value_set=wanted), False)
                    for key in ("name", "account")
                )
                ids.update(batch.filter(pc.or_(*called))["id"].drop_null().to_pylist())
    return sorted(f"{kind}{one}" for kind in _BY_ID for one in ids)


def _names(ids: Sequence[str], files: Sequence[str]) -> dict[str, str]:
    wanted = pa.array(ids, pa.string())
    found: dict[str, str] = {}
    for file in files:
        with pq.ParquetFile(file) as part:
            for batch in part.iter_batches(columns=_COLUMNS, use_threads=False):
                for row in batch.filter(pc.is_in(batch["id"], value_set=wanted)).to_pylist():
                    name = row["name"] or row["account"]
                    if name:
                        found[row["id"]] = min(name, found.get(row["id"], name))
    return found
