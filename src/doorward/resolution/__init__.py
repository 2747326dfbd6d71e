"""Which names, cards and accounts are one asset, and who held which address when: the tables identifiers, merges, holdings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from doorward.query import sql
from doorward.resolution import holding, placing, sightings
from doorward.resolution import seen as at
from doorward.resolution.facts import DIRECTORY, KINDS, REGISTER, Nodes, undated
from doorward.resolution.merging import merged
from doorward.resolution.names import macs
from doorward.resolution.names import names as meant
from doorward.resolution.telling import Made, holdings, identifiers, merges, titles
from doorward.resolution.words import Words, spoken
from doorward.resolution.words import kind as spoken_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from doorward.engine import Engine
    from doorward.resolution.facts import Facts
    from doorward.resolution.seen import Seen
    from doorward.resolution.sharing import Numbers

KEPT = {
    "leased": sightings.LEASED,
    "named": sightings.NAMED,
    "lived": sightings.LIVED,
    "directory": sightings.DIRECTORY,
    "registered": sightings.REGISTERED,
    "registered_macs": sightings.REGISTERED_MACS,
    "registered_serials": sightings.REGISTERED_SERIALS,
    "registered_addresses": sightings.REGISTERED_ADDRESSES,
    "recorded": sightings.RECORDED,
    "certified": sightings.CERTIFIED,
}
"""Name -> what is kept under it while it is worked on."""
PROVIDED = ("spots", "name_nodes", "mac_nodes")
MAC, NAME, SERIAL, SID = range(len(KINDS))


def known(
    engine: Engine,
    ours: Mapping[str, str],
    as_of: datetime | None,
    words: Words = Words(),  # noqa: B008 - frozen
) -> dict[str, pa.Table]:
    """Return the tables holdings, identifiers and merges; the engine is left as it was.

    Args:
        engine: what is asked.
        ours: address as spelled in the data -> its standard spelling, of every one of ours that is a single host's.
        as_of: what comes later does not count.
        words: what a person says; it stands before all else.

    Raises:
        WordsError: these words contradict one another.
    """
    canonical = sorted({*ours.values()})
    number = {text: place for place, text in enumerate(canonical)}
    spots = [number[text] for text in ours.values()], [":" in text for text in ours.values()]
    columns = pa.array([*ours], pa.string()), pa.array(spots[0], pa.int64()), pa.array(spots[1], pa.bool_())
    engine.provide("spots", pa.table([*columns], names=["address", "spot", "six"]))
    for name, text in KEPT.items():
        engine.keep(name, sql(text), {"as_of": as_of})
    try:
        made = _made(engine, as_of, canonical, words)
    finally:
        for name in (*KEPT, *PROVIDED):
            engine.forget(name)
    titled = titles(made)
    return {
        "holdings": holdings(ours, canonical, made, titled),
        "identifiers": identifiers(made, titled),
        "merges": merges(made, titled),
    }


def _made(engine: Engine, as_of: datetime | None, canonical: list[str], words: Words) -> Made:
    nodes, names = _nodes(engine, words, canonical)
    anchor = np.zeros(len(nodes.value), np.bool_)
    anchor[[names[text] for text in _texts(engine, "select name from {registered}", "name") if text in names]] = True
    leased, named = (engine.run(sql(text), {}) for text in (sightings.LEASED_NUMBERS, sightings.NAMED_NUMBERS))
    for name in ("leased", "named"):
        engine.forget(name)
    every = at.seen(leased, named, _now(as_of))
    del leased, named
    life = _life(engine, every, len(nodes.value))
    behind, moments = at.gateways(every)
    register = placing.registered(zip(*_placed(engine, "registered_addresses"), strict=True), len(canonical))
    told = _told(engine, nodes, names) + at.ties(every, behind)
    persons, apart = spoken(words, nodes, names)
    facts = told + at.placed(every, behind, register.node, life, anchor) + persons
    assets = merged(nodes, anchor, facts, life, apart)
    fixed = placing.made_of(canonical, nodes.place[MAC]).over(register)
    weak = placing.recorded(
        _placed(engine, "recorded"), _placed(engine, "certified"), np.flatnonzero(anchor), len(canonical)
    )
    found = holding.spans(every, assets, (fixed, weak), behind)
    return Made(nodes, assets, found, holding.shared(found, behind, moments))


def _now(as_of: datetime | None) -> int:
    return 0 if as_of is None else pa.scalar(as_of, pa.timestamp("us")).cast(pa.int64()).as_py()


def _nodes(engine: Engine, words: Words, canonical: list[str]) -> tuple[Nodes, dict[str, int]]:
    """Number all identifiers, and tell the engine which text is which; return them, and the number of each name as written."""
    rows = engine.run(
        sql("select name, written from {registered} order by name nulls last, written desc nulls last"), {}
    )
    written = dict(zip(*rows.to_pydict().values(), strict=True))
    serials, accounts = (
        _texts(engine, f"select value from {{{table}}}", "value") for table in ("registered_serials", "directory")
    )
    said = [[text for text in sorted(words.texts) if spoken_of(text) == kind] for kind in range(len(KINDS))]
    texts = {*_texts(engine, sightings.NAMES, "name")}
    texts |= {*said[NAME]} - {*serials}
    # A person may speak of what is no name by its looks.
    names = {text: text for text in said[NAME] if text in texts} | meant(texts, written)
    spoken = meant(texts.union(_texts(engine, sightings.SPOKEN, "name")), written)
    cards = {text: text for text in said[MAC]} | macs(_texts(engine, sightings.MACS, "mac"))
    cards |= {card: card for card in map(placing.embedded, canonical) if card}
    nodes = Nodes.of(cards.values(), names.values(), serials, [*accounts, *map(str.upper, said[SID])])
    nodes.written = {names[name]: text for name, text in written.items() if name in names}
    numbers = {text: nodes.place[NAME][name] for text, name in (spoken | names).items() if name in nodes.place[NAME]}
    _number(engine, "name_nodes", numbers)
    _number(engine, "mac_nodes", {text: nodes.place[MAC][card] for text, card in cards.items()})
    return nodes, numbers


def _texts(engine: Engine, text: str, column: str) -> list[str]:
    found: list[str] = engine.run(sql(text), {})[column].to_pylist()
    return found


def _number(engine: Engine, table: str, numbers: Mapping[str, int]) -> None:
    columns = pa.array([*numbers], pa.string()), pa.array(numbers.values(), pa.int64())
    engine.provide(table, pa.table([*columns], names=["text", "node"]))


def _life(engine: Engine, every: Seen, many: int) -> tuple[Numbers, Numbers]:
    lived = engine.run(sql(sightings.LIVED_NUMBERS), {}).drop_null()
    first, last = (lived[name].cast(pa.int64()).to_numpy() for name in ("first_seen", "last_seen"))
    return at.lives(every, lived["name"].to_numpy(), first, last, many)


def _told(engine: Engine, nodes: Nodes, names: Mapping[str, int]) -> Facts:
    """Return what the register and the directory say."""
    found = undated([], [], REGISTER, [])
    for table, kind, how in (
        ("registered_macs", MAC, REGISTER),
        ("registered_serials", SERIAL, REGISTER),
        ("directory", SID, DIRECTORY),
    ):
        rows = engine.run(sql(f"select name, value, times from {{{table}}} where name is not null"), {}).to_pydict()
        spelled = macs({*rows["value"]}) if kind == MAC else {text: text for text in rows["value"]}
        pairs = [
            (names[name], nodes.place[kind][spelled[value]], times)
            for name, value, times in zip(*rows.values(), strict=True)
            if name in names and value in spelled
        ]
        left, right, times = zip(*pairs, strict=True) if pairs else ((), (), ())
        found += undated(left, right, how, times)
    return found.summed()


def _placed(engine: Engine, table: str) -> tuple[Numbers, Numbers]:
    """Return the nodes that a table names at spots, and the spot of each."""
    rows = engine.run(sql(sightings.PLACED.format(table=table)), {})
    return rows["node"].to_numpy(), rows["spot"].to_numpy()
