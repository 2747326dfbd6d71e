"""The answer of a portfolio in sentences and rows: what ships it, what to rebuild in which order, whom to tell."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from doorward.portfolio.question import CANNOT_TELL, SHIPS
from doorward.wording import listed, plural

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from doorward.portfolio import Customer, Shipping

    Rows = tuple[list[dict[str, Any]], tuple[str, ...]]

_ORDER = (SHIPS, CANNOT_TELL)
_RELEASES = (
    "answer", "product", "release", "version", "build", "wave", "supported", "customers", "holds", "why", "exact",
)  # fmt: skip
_BUILDS = ("answer", "build", "wave", "releases", "holds", "why", "exact")
_CUSTOMERS = ("answer", "customer", "site", "release", "product", "in_service", "contact", "why")
_MOST = 5
_OTHER, _OTHERS = "build or inventory of no release", "builds and inventories of no release"


def releases(told: Shipping, day: date | None, *, every: bool = False) -> Rows:
    """Return a row a release with its columns: first what ships it, in the order of rebuilding, then what cannot be told."""
    running = Counter(customer.release for customer in told.portfolio.customers if customer.runs_on(day))
    rows = [
        {
            **_unit(told, item.unit),
            "product": item.product,
            "release": item.release,
            "version": item.version,
            "build": item.build,
            "supported": item.supported(day),
            "customers": running[item.release],
        }
        for item in told.portfolio.releases
    ]
    return _sorted(rows, every=every), _RELEASES


def builds(told: Shipping, day: date | None, *, every: bool = False) -> Rows:
    """Return a row a build, release without build or inventory that no release names."""
    del day
    names: dict[int, list[str]] = {}
    for item in told.portfolio.releases:
        names.setdefault(item.unit, []).append(item.release)
    rows = [
        {**_unit(told, unit), "build": name, "releases": names.get(unit, [])}
        for unit, name in enumerate(told.portfolio.units)
    ]
    return _sorted(rows, every=every), _BUILDS


def customers(told: Shipping, day: date | None, *, every: bool = False) -> Rows:
    """Return a row a customer's site: whom to tell, and why."""
    rows = []
    for answer, found in told.told.items():
        for customer in found:
            release = told.portfolio.of_release.get(customer.release)
            rows.append(
                {
                    **customer._asdict(),
                    "answer": answer,
                    "product": release.product if release else None,
                    "in_service": customer.runs_on(day),
                    "why": told.why(release.unit) if release else "no register names this release",
                }
            )
    return _sorted(rows, every=every), _CUSTOMERS


def _unit(told: Shipping, unit: int) -> dict[str, Any]:
    wave = int(told.order.wave[unit])
    return {
        "answer": told.answer(unit),
        "wave": wave + 1 if wave >= 0 else None,
        "holds": told.holds(unit),
        "why": told.why(unit),
        "exact": told.exact(unit),
    }


def _sorted(rows: list[dict[str, Any]], *, every: bool) -> list[dict[str, Any]]:
    """Return rows by answer and wave; those that do not ship it only where every row is wanted. The sort is stable."""
    kept = [row for row in rows if every or row["answer"] in _ORDER]
    return sorted(
        kept, key=lambda row: (_ORDER.index(row["answer"]) if row["answer"] in _ORDER else 2, row.get("wave") or 0)
    )


def sentences(told: Shipping, day: date | None) -> list[str]:
    """Return the answer as a person says it: releases, whom to tell, what to rebuild, and what holds it besides."""
    return [*_shipped(told), *_telling(told, day), *_rebuilding(told), *_besides(told)]


def _shipped(told: Shipping) -> list[str]:
    every = told.portfolio.releases
    if not every:
        return [f"No release is in any register: {told.question.title} is looked for in inventories alone."]
    counts = Counter(told.answer(item.unit) for item in every)
    products = sorted({item.product or item.release for item in every if told.answer(item.unit) == SHIPS})
    first = f"{counts[SHIPS]:,} of {plural(len(every), 'release')} ship {told.question.title}"
    lines = [f"{first}: {listed(products, _MOST)}." if products else f"{first}."]
    if counts[CANNOT_TELL]:
        why = Counter(told.why(item.unit) for item in every if told.answer(item.unit) == CANNOT_TELL)
        reason, many = min(why.items(), key=lambda pair: (-pair[1], pair[0]))
        lines.append(
            f"Of {plural(counts[CANNOT_TELL], 'release')} nobody can tell: {reason}{f' ({many:,})' if len(why) > 1 else ''}."
        )
    return lines


def _telling(told: Shipping, day: date | None) -> list[str]:
    lines = []
    for answer, verb in ((SHIPS, "Tell"), (CANNOT_TELL, "Perhaps tell")):
        running = [customer for customer in told.told[answer] if customer.runs_on(day)]
        if running:
            names = sorted({customer.customer for customer in running})
            lines.append(
                f"{verb} {plural(len(names), 'customer')} at {plural(len(running), 'site')}: {listed(_contacts(running), _MOST)}."
            )
    return lines


def _contacts(running: Iterable[Customer]) -> list[str]:
    return sorted({customer.contact or f"{customer.customer} (no contact known)" for customer in running})


def _rebuilding(told: Shipping) -> list[str]:
    products: dict[int, Counter[str]] = {}
    names = told.portfolio.units
    of_unit = {item.unit: item.product or item.release for item in reversed(told.portfolio.releases)}
    for unit, wave in enumerate(told.order.wave.tolist()):
        if wave >= 0 and unit in of_unit:
            products.setdefault(wave, Counter())[of_unit[unit]] += 1
    waves = [f"{number}. {listed(sorted(products[wave]), _MOST)}" for number, wave in enumerate(sorted(products), 1)]
    lines = [f"Rebuild in {plural(len(waves), 'wave')}: {'; '.join(waves)}."] if waves else []
    return lines + [
        f"{listed([names[unit] for unit in cycle], _MOST)} contain one another: build them together."
        for cycle in told.order.cycles
    ]


def _besides(told: Shipping) -> list[str]:
    """Return what is to be said of builds that were not released, and of inventories that no release names."""
    released = {item.unit for item in told.portfolio.releases}
    others = {name: told.answer(unit) for unit, name in enumerate(told.portfolio.units) if unit not in released}
    holders = [name for name, answer in others.items() if answer == SHIPS]
    doubt = sum(answer == CANNOT_TELL for answer in others.values())
    lines = []
    if others and (holders or not released):
        hold = "holds it" if len(holders) == 1 else "hold it"
        which = f": {listed(holders, _MOST)}" if holders else ""
        lines.append(f"{len(holders):,} of {plural(len(others), _OTHER, _OTHERS)} {hold}{which}.")
    return lines + ([f"Of {plural(doubt, _OTHER, _OTHERS)} nobody can tell."] if doubt else [])
