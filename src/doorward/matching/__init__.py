"""The stage of an analysis that says which weakness affects which component: affected, not affected, or cannot tell and why.

Everything is worked out once for each distinct component, in the engine, statement by statement: READ `STATEMENTS` FIRST.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from doorward.ecosystem import LANGUAGES
from doorward.matching import aliases, answers, components, coverage, keys, packages
from doorward.query import sql
from doorward.tables import TABLES
from doorward.versions import schemes

if TYPE_CHECKING:
    from doorward.engine import Engine
    from doorward.lake import Lake

BEFORE_KEYS = {
    "packages": components.PACKAGES,
    "offers": packages.OFFERS,
}
"""Name -> what is kept under it before versions have keys, in order."""
AFTER_KEYS = {
    "ranges": packages.RANGES,
    "keyed": packages.KEYED,
    "listed": packages.LISTED,
    "hits": packages.HITS,
    "verdicts": answers.VERDICTS,
    "matches": answers.PACKAGE_MATCHES,
    "fed": coverage.FED,
    "coverage": coverage.COVERAGE,
}
"""Name -> what is kept under it once versions have keys and advisories their weaknesses, in order."""
VERSIONS = packages.VERSIONS
PROVIDED = ("languages", "known_schemes", "version_keys", "spoken")
"""Names of what is worked out here, not in the engine."""
ANSWERS = ("matches", "coverage")
"""What stays when all is answered."""


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
    _keep(engine, BEFORE_KEYS)
    versions = engine.run(sql(VERSIONS), {}).to_pydict()
    engine.provide("version_keys", keys.keyed(zip(versions["scheme"], versions["version"], strict=True)))
    engine.provide("spoken", _spoken(engine))
    _keep(engine, AFTER_KEYS)
    for name in {*BEFORE_KEYS, *AFTER_KEYS, *PROVIDED} - {"version_keys", *ANSWERS}:
        engine.forget(name)


def _keep(engine: Engine, statements: dict[str, str]) -> None:
    for name, text in statements.items():
        engine.keep(name, sql(text), {})


def _spoken(engine: Engine) -> pa.Table:
    """Return which weakness each advisory speaks of, as `id` and `weakness`."""
    ids = engine.run(sql("select distinct id from {offers}"), {})["id"].to_pylist()
    pairs = (engine.run(sql(text), {}).to_pydict() for text in (aliases.ALIASES, aliases.UPSTREAM))
    named, passed_on = (zip(told["id"], told["other"], strict=True) for told in pairs)
    rows = list(aliases.weaknesses(ids, named, passed_on))
    return pa.table({"id": [one for one, _ in rows], "weakness": [other for _, other in rows]}, _SPOKEN)


_SPOKEN = pa.schema([("id", pa.string()), ("weakness", pa.string())])
