"""Entries of `affected`, made rows of `applicability` and `affected`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from doorward.advisories.version_text import Range
from doorward.cpe.criteria import named
from doorward.cpe.spelling import spellings
from doorward.readers.cve_record.packages import place, target
from doorward.readers.cve_record.spans import COMMIT, UNTOLD, affected
from doorward.versions import scheme_of, scheme_of_product, schemes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from doorward.readers.cve_record.packages import Place
    from doorward.readers.cve_record.spans import Affected, Span

MOST = 50_000
"""Rows that one entry may make: every product that it names has a row for every stretch of versions."""
UNKNOWN = "unknown"
"""Scheme of versions that are not understood: whoever asks of them cannot tell."""

_DISTRIBUTIONS = frozenset({"Red Hat"})
"""Where the versions are those of packages, and say nothing of the product that a package belongs to."""
_NAMED = ("part", "vendor", "product", "software_edition", "target_software", "target_hardware")


class Rows(NamedTuple):
    """Rows of an entry, and what is wrong with it."""

    applicability: list[dict[str, Any]]
    affected: list[dict[str, Any]]
    wrong: list[str]


def rows(entry: Mapping[str, Any], whose: Mapping[str, Any], number: int) -> Rows:
    """Return the rows that an entry makes.

    Args:
        entry: one of `affected`.
        whose: columns that all rows share: id, source, modified, origin_row.
        number: of the configuration that the entry becomes.
    """
    where = place(entry)
    wrong: list[str] = []
    names = [] if where and where.ecosystem in _DISTRIBUTIONS else list(_names(entry, wrong))
    packaged = _packaged(entry, where, whose) if where else []
    if not names:
        return Rows([], packaged, wrong)
    schemes_of = [scheme_of_product(name["vendor"] or "", name["product"]) for name in names]
    said = affected(entry, next((scheme for scheme in schemes_of if scheme.name != "generic"), schemes_of[0]))
    common = {**whose, "configuration": number, "configuration_operator": "and", "node_operator": "or"}
    stretches = list(_applicable(said))
    if len(names) * len(stretches) > MOST:
        wrong.append(f"an entry of {len(names):,} products in {len(stretches):,} stretches of versions is left out")
        return Rows([], packaged, wrong)
    return Rows([{**common, **name, **row} for name in names for row in stretches], packaged, wrong)


def _names(entry: Mapping[str, Any], wrong: list[str]) -> Iterator[Mapping[str, Any]]:
    """Yield the products that an entry names, each once: its own name and how CPE would spell it, then its CPE names."""
    runs_in, collected = target(entry), _text(entry.get("packageName"))
    seen: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    # Where a package is named, the CPE names are those of the product that it is a part of.
    for name in [] if collected else _list(entry.get("cpes")):
        try:
            columns = named(name) if isinstance(name, str) else {}
        except ValueError as error:
            wrong.append(f"a CPE name is left out: {error}")
            continue
        if columns:
            seen.setdefault(tuple(columns[key] for key in _NAMED), {key: columns[key] for key in _NAMED})
    known = {(columns["vendor"], columns["product"]) for columns in seen.values()}
    own_names = spellings(_text(entry.get("vendor")), collected or _text(entry.get("product")))
    # Who gives CPE names leaves nothing to habit.
    for vendor, what in own_names[:1] if seen else own_names:
        if (vendor, what) not in known:
            own = {"vendor": vendor or None, "product": what, "target_software": runs_in}
            yield {"part": None, "software_edition": "*", "target_hardware": "*", **own}
    yield from seen.values()


def _applicable(said: Affected) -> Iterator[dict[str, Any]]:
    """Yield the columns that the versions fill, and the node they stand in."""
    holds = {"node": 0, "negate": False, "vulnerable": True, "update": "*"}
    for one in said.clear:
        yield {**holds, **_columns(one), "scheme": said.scheme}
    for span in said.unclear:
        yield {**holds, **_doubtful(span), "scheme": said.scheme if said.scheme == COMMIT else UNKNOWN}
    if said.except_for:
        yield {**holds, "version": "*", "low_excluded": False, "high_excluded": False, "scheme": said.scheme}
        excepted = {"node": 1, "negate": True, "vulnerable": False, "update": "*"}
        for span in said.except_for:
            yield {**excepted, **_columns(span.range), "scheme": said.scheme if span.clear else UNKNOWN}


def _columns(one: Range) -> dict[str, Any]:
    return _bounds(one) if one.only is None else {"version": one.low, "low_excluded": False, "high_excluded": False}


def _doubtful(span: Span) -> dict[str, Any]:
    """Return what is written as the one version meant; as the ends of a range where even the same text would tell nothing."""
    if span.range == Range():
        return _columns(UNTOLD)
    return _columns(span.range) if span.status == "affected" else _bounds(span.range)


def _bounds(one: Range) -> dict[str, Any]:
    low, low_excluded, high, high_excluded = one
    ends = {"low": low, "low_excluded": low_excluded, "high": high, "high_excluded": high_excluded}
    return {"version": "*", **{key: value for key, value in ends.items() if value is not None}}


def _packaged(entry: Mapping[str, Any], where: Place, whose: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return rows of `affected`, for each release that is told."""
    scheme = scheme_of(where.ecosystem)
    said = affected(entry, scheme or schemes()["generic"])
    name = scheme.name if scheme else where.ecosystem.lower()
    common = {**whose, "ecosystem": where.ecosystem, "package": where.name}
    stretches = [{**_listed(one), "scheme": name} for one in said.clear]
    doubtful = [UNTOLD if span.range == Range() else span.range for span in said.unclear]
    stretches += [{**_interval(one), "scheme": UNKNOWN} for one in doubtful or [UNTOLD] * bool(said.except_for)]
    # An advisory stands for its rows by its source, and the record's is the author's.
    common["source"] = "cve"
    releases = where.releases if len(where.releases) * len(stretches) <= MOST else (None,)
    return [{**common, "release": release, **row} for release in releases for row in stretches]


def _listed(one: Range) -> dict[str, Any]:
    return _interval(one) if one.only is None else {"versions": [one.only]}


def _interval(one: Range) -> dict[str, Any]:
    found: dict[str, Any] = {"introduced": "0" if one.low is None else one.low}
    if one.low_excluded:
        found["introduced_excluded"] = True
    if one.high is not None:
        found["fixed" if one.high_excluded else "last_affected"] = one.high
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
