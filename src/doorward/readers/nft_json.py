"""Rulesets of nftables in JSON: `nft -j list ruleset`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.firewall.nft_ruleset import Ruleset
from doorward.hostile.json_stream import members, opening
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told


def recognises(sample: Sample) -> bool:
    """Whether it is an object whose member `nftables` is told."""
    return "nftables" in opening(sample.head)


@reader(fills=("filter_rules",), recognises=recognises)
def nft_json(source: Input) -> Iterable[Told]:
    """Rules of nftables (`nft -j list ruleset`).

    Sets and maps stand in the rules that use them, one row for each verdict of a map; sets that are filled while the firewall
    runs (dynamic, timeout) are unread conditions. Tables that are dormant have no hooks.
    """
    yield from batches("filter_rules", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    ruleset = Ruleset()
    with source.open() as stream:
        for key, told in members(stream):
            if key == "nftables" and not ruleset.add(told.line, told.value):
                yield Reject(told.line, "no object of a ruleset", str(told.value)[:200])
    yield from ruleset.rows()
