"""Ways to the crown jewels with their moves, and the jewels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from doorward.console.snapshot.case import jewel_id
from doorward.console.snapshot.way_row import HOST, hosts_of, marks, row
from doorward.console.snapshot.writer import words
from doorward.settings import written
from doorward.wording import place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from doorward.console.snapshot.case import Case
    from doorward.console.snapshot.writer import Writer
    from doorward.report import Way

_PLACES = 5
"""Places where one jewel is named that are told."""


def ways(case: Case, writer: Writer) -> None:
    """Lay the ways, likeliest first, and each of their moves."""
    live = {name for name, about in case.about.items() if about.live}
    for number, (way, hops) in enumerate(case.ways, 1):
        hosts = hosts_of(way)
        writer.add("ways", [{**row(way, hops, live), "jewel_id": jewel_id(way.jewel), "number": number}])
        writer.add("way_hops", _hops(number, way, hops))
        writer.mark("ways", number, marks(way, hops))
        for host in hosts:
            about = case.of(host)
            about.ways += 1
            about.score = max(about.score, way.probability)


def _hops(number: int, way: Way, hops: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield a row a fact; one that is held before the first move has no sentence."""
    before = max(0, len(way.facts) - len(hops))
    rows = [None] * before + list(hops)
    behind = [()] * before + list(way.rows or ((),) * len(hops))
    for index, (fact, name, hop) in enumerate(zip(way.facts, way.called, rows, strict=True)):
        meaning = place(fact)[1]
        told = hop or {}
        yield {
            **{key: told.get(key) for key in ("kind", "seen", "probability", "first_seen", "last_seen", "fixes")},
            "way": number,
            "place": index,
            "fact": fact,
            "name": name,
            "meaning": meaning,
            "asset": name if fact.startswith(HOST) else None,
            "sentence": told.get("how"),
            "evidence": [
                {"origin": one.origin, "file": one.file, "table": one.table, "rows": one.rows} for one in behind[index]
            ],
        }


def jewels(case: Case, writer: Writer) -> None:
    """Lay the crown jewels: those of the register and the settings, and those that ways lead to."""
    named = {
        row["jewel"]: row
        for row in case.rows("select jewel, max(asset) as asset, max(worth) as worth from {jewels} group by jewel")
    }
    for name, told in case.workspace.settings.jewels.items():
        named[name] = {**told, **{key: value for key, value in named.get(name, {}).items() if value}}
    where = _named(case)
    led: dict[str, list[Way]] = {}
    for way, _ in case.ways:
        led.setdefault(way.jewel, []).append(way)
    live = {name for name, about in case.about.items() if about.live}
    uncut = set(case.closing.uncut) if case.closing else set()
    rows = [
        _jewel(name, named.get(name, {}), led.get(name, []), live)
        | {"uncut": name in uncut, "named": where.get(name, [])}
        for name in {*named, *led}
        if name
    ]
    rows.sort(key=lambda row: (-row["live"], -row["probability"], -row["ways"], row["name"]))
    writer.add("jewels", ({**row, "number": number} for number, row in enumerate(rows, 1)))


def _named(case: Case) -> dict[str, list[dict[str, Any]]]:
    """Return for each crown jewel where it is named: a line of doorward.toml, a person in the console, rows of registers."""
    settings = case.workspace.settings
    lines = written(settings.workspace, [("jewels", name) for name in settings.jewels])
    found: dict[str, list[dict[str, Any]]] = {
        name: [
            {"file": "", "line": None, "origin": None, "by": told["by"], "time": told["time"]}
            if "by" in told
            else {"file": "doorward.toml", "line": lines.get(("jewels", name)), "origin": None}
        ]
        for name, told in settings.jewels.items()
    }
    files = {source["origin"]: source["file"] for source in case.sources}
    # Not through the engine: after an analysis it knows jewels without where they came from.
    for file in case.workspace.lake.files("jewels").get("jewels", ()):
        with pq.ParquetFile(file) as part:
            rows = part.read(["jewel", "origin", "origin_row"], use_threads=False).to_pylist()
        for one in rows:
            told = {"file": files.get(one["origin"], ""), "line": one["origin_row"], "origin": one["origin"]}
            found.setdefault(one["jewel"], []).append(told)
    for places in found.values():
        places.sort(key=lambda told: (told["origin"] or "", told["line"] or 0))
    return {name: told[:_PLACES] for name, told in found.items()}


def _jewel(name: str, told: Mapping[str, Any], led: Sequence[Way], live: set[str]) -> dict[str, Any]:
    return {
        "id": jewel_id(name),
        "name": name,
        "asset": told.get("asset"),
        "worth": told.get("worth"),
        "ways": len(led),
        "doors": len({way.door for way in led}),
        "live": sum(bool(live & set(hosts_of(way))) for way in led),
        "probability": max((way.probability for way in led), default=0.0),
        "steps": min((len(way.sentences) for way in led), default=None),
        "words": words(name, told.get("asset"), told.get("worth")),
    }
