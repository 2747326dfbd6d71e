"""Configurations of CPE match criteria, as NVD writes them, made rows of `applicability`.

NVD's trees combine criteria by and, or and negation, at any depth. A row knows configuration, node and criterion, so a deeper
tree is written as alternatives: configurations whose nodes all must hold.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from doorward.cpe import ANY, NOT_APPLICABLE, parse, plain
from doorward.versions import scheme_of_product

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST = 1_000
"""Configurations that one tree may become."""

WIDEST = 200_000
"""Nodes and criteria that alternatives may repeat."""

_CRITERION = ("criteria", "cpe23Uri", "cpe22Uri")
_BOUNDS = {
    "low": (("versionStartIncluding", False), ("versionStartExcluding", True)),
    "high": (("versionEndIncluding", False), ("versionEndExcluding", True)),
}


class _Node(NamedTuple):
    operator: str
    negate: bool
    criteria: Sequence[Any]


class _Configuration(NamedTuple):
    operator: str
    nodes: Sequence[_Node]


def criteria(trees: Any, whose: Mapping[str, Any], first: int = 0) -> Iterator[dict[str, Any] | str]:
    """Yield a row for each match criterion, or what is wrong with it.

    Args:
        trees: `configurations` of NVD 2.0, or `nodes` of NVD 1.1; what is no list has none.
        whose: columns that all rows share: id, source, modified, origin_row.
        first: number of the first configuration.
    """
    number = first
    for tree in _objects(trees):
        try:
            found = _flattened(tree, negated=False)
        except ValueError as error:
            yield f"a configuration is left out: {error}"
            continue
        for configuration in found:
            yield from _rows(configuration, {**whose, "configuration": number})
            number += 1


def _rows(configuration: _Configuration, whose: Mapping[str, Any]) -> Iterator[dict[str, Any] | str]:
    for number, node in enumerate(configuration.nodes):
        common = {
            **whose,
            "configuration_operator": configuration.operator,
            "node": number,
            "node_operator": node.operator,
            "negate": node.negate,
        }
        for criterion in node.criteria:
            try:
                yield {**common, **_criterion(criterion)}
            except ValueError as error:
                yield f"a match criterion is left out: {error}"


def _flattened(tree: Mapping[str, Any], *, negated: bool) -> list[_Configuration]:
    """Return alternatives that together say what a tree says.

    Raises:
        ValueError: there would be too many.
    """
    negated ^= tree.get("negate") is True
    own = [item for key in ("cpeMatch", "cpe_match") for item in _list(tree.get(key))]
    inner = [item for key in ("nodes", "children") for item in _objects(tree.get(key))]
    operator = _operator(tree)
    if not inner:
        return [_Configuration("and", [_Node(operator, negated, own)])] if own else []
    if not negated and not own and not any(item.get("children") or item.get("nodes") for item in inner):
        nodes = [node for item in inner for found in _flattened(item, negated=False) for node in found.nodes]
        return [_Configuration(operator, nodes)] if nodes else []
    alternatives = [_flattened(item, negated=negated) for item in inner]
    if own:
        alternatives.append([_Configuration("and", [_Node(operator, negated, own)])])
    alternatives = [_each(found) for found in alternatives if found]
    # What is not (a and b) is not a, or not b.
    return _all_of(alternatives) if (operator == "and") != negated else _one_of(alternatives)


def _each(found: list[_Configuration]) -> list[_Configuration]:
    """Return configurations none of which combines several nodes by or."""
    parted: list[_Configuration] = []
    for item in found:
        if item.operator == "and":
            parted.append(item)
        else:
            parted += [_Configuration("and", [node]) for node in item.nodes]
    return parted


def _one_of(alternatives: list[list[_Configuration]]) -> list[_Configuration]:
    found = [item for each in alternatives for item in each]
    if len(found) > MOST:
        raise ValueError(f"it has more than {MOST:,} alternatives")
    return found


def _all_of(alternatives: list[list[_Configuration]]) -> list[_Configuration]:
    count, width = 1, 0
    for each in alternatives:
        count *= len(each)
        width += max(map(_width, each))
        if count > MOST or (count > 1 and count * width > WIDEST):
            raise ValueError(f"it has more than {MOST:,} alternatives, or they are too wide")
    return [
        _Configuration("and", [node for item in chosen for node in item.nodes]) for chosen in product(*alternatives)
    ]


def _width(configuration: _Configuration) -> int:
    return sum(1 + len(node.criteria) for node in configuration.nodes)


def _operator(tree: Mapping[str, Any]) -> str:
    return "and" if str(tree.get("operator")).upper() == "AND" else "or"


def _criterion(criterion: Any) -> dict[str, Any]:
    """Return the columns of one match criterion.

    Raises:
        ValueError: it names no product.
    """
    if not isinstance(criterion, dict):
        raise ValueError("it is no object")  # noqa: TRY004 - of the input, not of the program
    name = next((criterion[key] for key in _CRITERION if isinstance(criterion.get(key), str)), "")
    stated = {"vulnerable": criterion.get("vulnerable") is not False, "low_excluded": False, "high_excluded": False}
    row = {**named(name), **stated}
    for column, bounds in _BOUNDS.items():
        for key, excluded in bounds:
            if isinstance(bound := criterion.get(key), str) and bound:
                row |= {column: bound, f"{column}_excluded": excluded}
                break
    return row


@lru_cache(maxsize=4_096)
def named(name: str) -> Mapping[str, Any]:
    """Return the columns of `applicability` that a CPE name fills, with the scheme of the product's versions.

    Raises:
        ValueError: it is no CPE name, or one of any product.
    """
    cpe = parse(name)
    if cpe.product in {ANY, NOT_APPLICABLE}:
        raise ValueError(f"{name[:100]!r} names no product")
    vendor, what = plain(cpe.vendor), plain(cpe.product)
    return {
        "part": cpe.part,
        "vendor": vendor,
        "product": what,
        "version": plain(cpe.version),
        "update": plain(cpe.update),
        "software_edition": plain(cpe.software_edition),
        "target_software": plain(cpe.target_software),
        "target_hardware": plain(cpe.target_hardware),
        "scheme": scheme_of_product(vendor, what).name,
    }


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in _list(value) if isinstance(item, dict)]
