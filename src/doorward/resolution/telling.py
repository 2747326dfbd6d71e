"""What was found, as the rows of holdings, identifiers and merges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorward.kernels.tenancy import BEGINNING
from doorward.resolution.facts import HOW, KINDS, NEVER_SEEN, REGISTER
from doorward.resolution.merging import MAC, NAME, WHY_NOT
from doorward.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doorward.resolution.facts import Nodes
    from doorward.resolution.merging import Assets
    from doorward.resolution.sharing import Marks, Numbers


@dataclass(frozen=True, slots=True)
class Made:
    """What was found: the identifiers, the assets they make, the spans of each spot, and in which of these several showed."""

    nodes: Nodes
    assets: Assets
    spans: np.ndarray
    shared: Marks


def titles(made: Made) -> pa.Array:
    """Return what the asset of each root is called; of other nodes nothing counts.

    The register's name; else the name it showed last, no common one if there is another; else its smallest MAC address;
    else whatever there is.
    """
    nodes, assets = made.nodes, made.assets
    last = np.where(assets.life[1] == -NEVER_SEEN, np.int64(-1), assets.life[1])
    rank = np.select(
        [assets.anchor, (nodes.kind == NAME) & ~assets.shared, nodes.kind == MAC, nodes.kind == NAME], [0, 1, 2, 3], 4
    )
    order = np.lexsort((np.arange(len(rank)), np.where(rank == 1, -last, 0), rank, assets.root))
    begins = np.flatnonzero(np.r_[True, np.diff(assets.root[order]) != 0]) if len(order) else order
    best = np.arange(len(rank))
    best[assets.root[order[begins]]] = order[begins]
    values = [
        nodes.written.get(value, value) if kind == NAME else value
        for kind, value in zip(nodes.kind, nodes.value, strict=True)
    ]
    return pa.array(values, pa.string()).take(pa.array(best))


def holdings(ours: Mapping[str, str], canonical: Sequence[str], made: Made, titled: pa.Array) -> pa.Table:
    """Return a row a span for every spelling of its address; the spans of a spot lie one after another.

    Args:
        ours: address as spelled -> standard spelling.
        canonical: standard spelling of each spot.
        made: what was found.
        titled: see `titles`.
    """
    spans, standard = made.spans, pa.array(canonical, pa.string())
    number = {text: place for place, text in enumerate(canonical)}
    spelled = sorted(ours)
    spot = np.array([number[ours[text]] for text in spelled], np.int64)
    begins, ends = (np.searchsorted(spans["spot"], spot, side) for side in ("left", "right"))
    row = np.repeat(np.arange(len(spot)), ends - begins)
    span = np.arange(len(row)) - np.repeat(np.cumsum(ends - begins) - (ends - begins), ends - begins) + begins[row]
    chosen = spans[span]
    following = np.r_[spans["since"][1:], BEGINNING][span]
    nobody = chosen["holder"] < 0
    asset = titled.take(pa.array(chosen["holder"], mask=nobody))
    columns = {
        "address": pa.array(spelled, pa.string()).take(pa.array(row)),
        "asset": pc.coalesce(asset, standard.take(pa.array(chosen["spot"]))),
        "in_register": pa.array(np.append(made.assets.listed, False)[chosen["holder"]]),
        "since": _moments(chosen["since"], chosen["since"] == BEGINNING),
        "until": _moments(following, following == BEGINNING),
        "how": pa.array(HOW, pa.string()).take(pa.array(chosen["how"])),
        "shared": pa.array(made.shared[span]),
    }
    return _table("holdings", columns)


def identifiers(made: Made, titled: pa.Array) -> pa.Table:
    """Return a row an identifier, in the order of asset, kind and value."""
    nodes, assets = made.nodes, made.assets
    told = assets.facts.how == REGISTER
    registered = assets.anchor.copy()
    registered[assets.facts.right[told & (assets.verdict == 0)]] = True
    first, last = assets.life
    columns = {
        "asset": titled.take(pa.array(assets.root)),
        "kind": pa.array(KINDS, pa.string()).take(pa.array(nodes.kind)),
        "value": pa.array(nodes.value, pa.string()),
        "in_register": pa.array(registered),
        "shared": pa.array(assets.shared),
        "first_seen": _moments(first, first == NEVER_SEEN),
        "last_seen": _moments(last, last == -NEVER_SEEN),
    }
    return _table("identifiers", columns).sort_by([(name, "ascending") for name in ("asset", "kind", "value")])


def merges(made: Made, titled: pa.Array) -> pa.Table:
    """Return a row a fact, merged or refused, in the order of asset and ends."""
    nodes, facts = made.nodes, made.assets.facts
    kinds, values = pa.array(KINDS, pa.string()), pa.array(nodes.value, pa.string())
    verdict = pa.array(made.assets.verdict)
    columns = {
        "asset": titled.take(pa.array(made.assets.root[facts.left])),
        "left_kind": kinds.take(pa.array(nodes.kind[facts.left])),
        "left_value": values.take(pa.array(facts.left)),
        "right_kind": kinds.take(pa.array(nodes.kind[facts.right])),
        "right_value": values.take(pa.array(facts.right)),
        "how": pa.array(HOW, pa.string()).take(pa.array(facts.how)),
        "times": pa.array(facts.times),
        "first_seen": _moments(facts.first, facts.first == NEVER_SEEN),
        "last_seen": _moments(facts.last, facts.last == -NEVER_SEEN),
        "merged": pc.equal(verdict, 0),
        "why_not": pa.array(WHY_NOT, pa.string()).take(verdict),
    }
    order = ("asset", "left_kind", "left_value", "right_kind", "right_value", "how")
    return _table("merges", columns).sort_by([(name, "ascending") for name in order])


def _moments(times: Numbers, absent: Marks) -> pa.Array:
    return pa.array(np.where(absent, 0, times), pa.timestamp("us"), mask=absent)


def _table(name: str, columns: Mapping[str, pa.Array]) -> pa.Table:
    schema = TABLES[name].schema
    return pa.table([columns[item.name].cast(item.type) for item in schema], schema=schema)
