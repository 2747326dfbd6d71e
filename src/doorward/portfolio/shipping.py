"""The portfolio as the lake tells it: registers of builds, releases and customers, and the inventories of each release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorward.exposure.cves import CVES
from doorward.portfolio import Customer, Held, Portfolio, Release
from doorward.portfolio.question import CANNOT_TELL, DOES_NOT, SHIPS, Question, Verdict, from_advisories
from doorward.portfolio.supply import HOLDINGS, INVENTORIES, LINKED, OWN_PARTS, SPOKEN
from doorward.query import sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from doorward.engine import Engine

_INVENTORIES = sql(INVENTORIES)
_LINKED = sql(LINKED, inventories=_INVENTORIES)
_SPOKEN = sql(SPOKEN, inventories=_INVENTORIES, linked=_LINKED)
_HOLDINGS = sql(HOLDINGS, spoken=_SPOKEN)
_ALL = sql("select unit, ecosystem, package, version from {holdings}", holdings=_HOLDINGS)
_SOME = sql(
    "select unit, ecosystem, package, version from {holdings} where array_contains(lit_split(:names, chr(10)), lower(package))",
    holdings=_HOLDINGS,
)
_ENDING_SO = sql(
    """
    select distinct package from {holdings} where lower(right(package, length(:name) + 1)) in (':' || lower(:name), '/' || lower(:name))
    order by package
""",
    holdings=_HOLDINGS,
)
_OWN = sql(OWN_PARTS, holdings=_HOLDINGS)
_LISTED = sql(
    "select distinct build as unit from {components} where build is not null union select unit from {spoken}",
    spoken=_SPOKEN,
)
_RELEASES = sql("""
    select distinct release, product, version, build, published, support_until from {releases} where release is not null
    order by product nulls last, release nulls last, build nulls last, published nulls last, support_until nulls last
""")
_BUILDS = sql("select distinct build from {builds} where build is not null order by build nulls last")
_CUSTOMERS = sql("""
    select distinct customer, site, release, in_service_from, in_service_until, contact from {customers}
    where release is not null order by customer nulls last, site nulls last, release nulls last, contact nulls last,
        in_service_from nulls last, in_service_until nulls last
""")
# An advisory is asked for by its own id, by a CVE it speaks of, or by another id of the same weakness.
_AFFECTED = sql(
    """
    select distinct a.ecosystem, a.release, a.package, a.scheme, a.introduced, a.fixed, a.last_affected,
        array_join(array_sort(a.versions), chr(10)) as listed
    from {affected} as a
    join {advisories} as standing on standing.id = a.id and standing.source = a.source
    left join (select distinct id from {cves} where upper(cve) = upper(:id)) as named on named.id = a.id
    left join (select distinct id from (select id, explode(aliases) as alias from {advisories}) as x where upper(alias) = upper(:id))
        as known on known.id = a.id
    where named.id is not null or known.id is not null or upper(a.id) = upper(:id)
""",
    cves=sql(CVES),
)
_MATCHES = sql("""
    select distinct ecosystem, package, version, answer, why, exact from {matches}
    where upper(cve) = upper(:id) and package is not null and asset is null
    order by ecosystem nulls last, package nulls last, version nulls last, answer nulls last, why nulls last, exact nulls last
""")
_WORDS = {"affected": SHIPS, "not affected": DOES_NOT, "cannot tell": CANNOT_TELL}


def about(engine: Engine, weakness: str) -> Question:
    """Return the question that a CVE or the id of an advisory makes.

    What the matching of the last analysis says of a package and version counts before the bare ranges: it knows what a
    distribution fixed and what a supplier stated.
    """
    rows = engine.run(_AFFECTED, {"id": weakness}).to_pylist()
    for row in rows:
        row["versions"] = row.pop("listed").split("\n") if row["listed"] else []
    known = {
        (row["ecosystem"], row["package"], row["version"]): Verdict(
            _WORDS[row["answer"]], row["why"] or row["answer"], row["exact"] is not False
        )
        for row in engine.run(_MATCHES, {"id": weakness}).to_pylist()
        if row["answer"] in _WORDS
    }
    made = from_advisories(weakness, rows)
    return Question(weakness, made.wanted, known)


def longer_names(engine: Engine, name: str) -> list[str]:
    """Return packages whose name ends in another's, sorted: org.apache.logging.log4j:log4j-core of log4j-core.

    They are other packages; but who asks for the short name may mean them, and must not take silence for an answer.
    """
    return [row["package"] for row in engine.run(_ENDING_SO, {"name": name}).to_pylist()]


def loaded(engine: Engine, names: Sequence[str] | None = None) -> Portfolio:
    """Return the portfolio that the engine's tables make, ready to be asked.

    Args:
        engine: attached to the lake.
        names: packages to hold in memory; None is all of them, for many questions.
    """
    releases = engine.run(_RELEASES, {}).to_pylist()
    listed = engine.run(_LISTED, {})["unit"].to_pylist()
    own = engine.run(_OWN, {}).to_pylist()
    builds = engine.run(_BUILDS, {})["build"].to_pylist()
    of_release = {row["release"]: row["build"] or row["release"] for row in reversed(releases)}
    parts = [(row["unit"], of_release.get(row["release"], row["release"])) for row in own]
    units = sorted({*builds, *listed, *of_release.values(), *(name for pair in parts for name in pair)})
    number = {name: place for place, name in enumerate(units)}
    mark = np.zeros(len(units), np.bool_)
    mark[[number[name] for name in listed]] = True
    pairs = sorted({(number[outer], number[inner]) for outer, inner in parts if outer != inner})
    container, contained = np.array(pairs, np.int32).reshape(-1, 2).T.copy()
    told = {"names": "\n".join(sorted({name.lower() for name in names or ()}))}
    rows = engine.run(_ALL, {}) if names is None else engine.run(_SOME, told)
    return Portfolio(
        units,
        mark,
        _held(rows, units),
        container,
        contained,
        [Release(**row, unit=number[row["build"] or row["release"]]) for row in releases],
        [Customer(**row) for row in engine.run(_CUSTOMERS, {}).to_pylist()],
    )


def _held(rows: pa.Table, units: Sequence[str]) -> Held:
    """Sort what is held by package, in numbers."""
    packages, names = _coded(pc.binary_join_element_wise(rows["ecosystem"], rows["package"], "\t"))
    holders, _ = _coded(rows["unit"], units)
    versions, spelled = _coded(rows["version"])
    order = np.lexsort((holders, versions, packages))
    packages, versions, holders = packages[order], versions[order], holders[order]
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = (np.diff(packages) != 0) | (np.diff(versions) != 0) | (np.diff(holders) != 0)
    packages, versions, holders = packages[fresh], versions[fresh], holders[fresh]
    cuts = np.searchsorted(packages, np.arange(len(names) + 1))
    places = {}
    for place, name in enumerate(names):
        ecosystem, _, package = name.partition("\t")
        places[ecosystem, package] = (int(cuts[place]), int(cuts[place + 1]))
    return Held(holders, versions, spelled, places)


def _coded(column: pa.ChunkedArray, known: Sequence[str] | None = None) -> tuple[npt.NDArray[np.int32], list[str]]:
    """Return the number of each value in a list of distinct ones, -1 for null; `known` gives the list."""
    if known is not None:
        codes = pc.index_in(column, value_set=pa.array(known, pa.string()))
        return codes.combine_chunks().fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32), list(known)
    coded = column.dictionary_encode().combine_chunks()
    if isinstance(coded, pa.ChunkedArray):
        coded = pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), pa.array([], pa.string()))
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    return codes, coded.dictionary.to_pylist()
