"""The stage of an analysis that says which weakness affects which component: affected, not affected, or cannot tell and why.

Everything is worked out once for each distinct component, in the engine, statement by statement: READ THE LISTS BELOW FIRST.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import pyarrow as pa

from doorward.ecosystem import LANGUAGES
from doorward.query import sql
from doorward.stages.matching import (
    aliases,
    answers,
    components,
    configurations,
    coverage,
    keys,
    names,
    overriding,
    packages,
)
from doorward.tables import TABLES
from doorward.versions import schemes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.engine import Engine
    from doorward.lake import Lake

HELD = {
    "fed": coverage.FED,
    "packages": components.PACKAGES,
    "spots": components.SPOTS,
    "offers": packages.OFFERS,
    "held": names.HELD,
}
"""Name -> what is kept under it, in order: what is held, and what is said of its packages."""
NAMED = {
    "names": names.NAMES,
    "met": configurations.MET,
    "criteria": configurations.CRITERIA,
}
"""The same once CPE names are read: what is said of them."""
ANSWERED = {
    "ranges": packages.RANGES,
    "spoken_of": packages.SPOKEN_OF,
    "keyed": packages.KEYED,
    "listed": packages.LISTED,
    "hits": packages.HITS,
    "verdicts": answers.VERDICTS,
    "speakers": answers.SPEAKERS,
    "bounded": configurations.BOUNDED,
    "named": configurations.NAMED,
    "holders": configurations.HOLDERS,
    "candidates": configurations.CANDIDATES,
    "beside": configurations.BESIDE,
    "name_hits": configurations.NAME_HITS,
    "dates": configurations.DATES,
    "name_verdicts": answers.NAME_VERDICTS,
    "name_speakers": answers.NAME_SPEAKERS,
    "told": answers.TOLD,
    "suppliers": overriding.VEX,
    "copies": overriding.COPIES,
    "overriding": overriding.OVERRIDING,
    "held_by": overriding.HELD_BY,
    "decided": answers.DECIDED,
    "matches": answers.MATCHES,
    "coverage": coverage.COVERAGE,
}
"""The same once versions have keys and advisories their weaknesses: the answers."""
VERSIONS = f"{packages.VERSIONS} union {configurations.VERSIONS}"
PROVIDED = (
    "languages",
    "known_schemes",
    "cpe_names",
    "cpe_aliases",
    "cpe_targets",
    "version_keys",
    "spoken",
    "weaknesses",
)
"""Names of what is worked out here, not in the engine."""
ANSWERS = ("matches", "coverage")
"""What stays when all is answered."""
STATEMENTS = {**HELD, **NAMED, **ANSWERED}


def match(lake: Lake, engine: Engine) -> None:
    """Provide `version_keys`, `matches` and `coverage`, and leave them in the lake so that a person can ask them too."""
    judge(engine)
    for name in ("version_keys", *ANSWERS):
        with engine.stream(sql(f"select {', '.join(TABLES[name].columns)} from {{{name}}}")) as rows:
            lake.replace(name, rows)


def judge(engine: Engine) -> None:
    """Keep `matches` and `coverage` in the engine, and provide `version_keys`."""
    engine.provide("languages", pa.table({"family": sorted(LANGUAGES)}))
    engine.provide("known_schemes", pa.table({"scheme": sorted(schemes())}))
    engine.provide("cpe_aliases", names.aliases())
    engine.provide("cpe_targets", names.targets())
    _keep(engine, HELD)
    engine.provide("cpe_names", names.read(_column(engine, names.WRITTEN, "cpe")))
    _keep(engine, NAMED)
    versions = engine.run(sql(VERSIONS), {}).to_pydict()
    engine.provide("version_keys", keys.keyed(zip(versions["scheme"], versions["version"], strict=True)))
    spoken, weaknesses = _spoken(engine)
    engine.provide("spoken", spoken)
    engine.provide("weaknesses", weaknesses)
    _keep(engine, ANSWERED)
    for name in {*STATEMENTS, *PROVIDED} - {"version_keys", *ANSWERS}:
        engine.forget(name)


def _keep(engine: Engine, statements: Mapping[str, str]) -> None:
    for name, text in statements.items():
        engine.keep(name, sql(text), {})


def _column(engine: Engine, text: str, name: str) -> list[str]:
    found: list[str] = engine.run(sql(text), {})[name].to_pylist()
    return found


def _spoken(engine: Engine) -> tuple[pa.Table, pa.Table]:
    """Return which weakness each advisory speaks of, as `id` and `weakness`, and what each weakness is called, as `cve`."""
    told = [engine.run(sql(text), {}).to_pydict() for text in (aliases.ALIASES, aliases.VEX_ALIASES, aliases.UPSTREAM)]
    *named, passed_on = (list(zip(pairs["id"], pairs["other"], strict=True)) for pairs in told)
    rows = list(aliases.weaknesses(_column(engine, aliases.SPEAKING, "id"), chain(*named), passed_on))
    called = {cve: number for number, cve in enumerate(dict.fromkeys(cve for _, cve in rows), start=1)}
    ids, numbers = (
        pa.array([one for one, _ in rows], pa.string()),
        pa.array([called[cve] for _, cve in rows], pa.int64()),
    )
    names_of = [pa.array(called.values(), pa.int64()), pa.array(called, pa.string())]
    return pa.table([ids, numbers], names=["id", "weakness"]), pa.table(names_of, names=["weakness", "cve"])
