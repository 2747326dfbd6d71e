"""Rulesets of nftables as text: `nft list ruleset`, /etc/nftables.conf."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.firewall.nft_ruleset import Ruleset
from doorward.firewall.nft_text import objects
from doorward.hostile.line_text import whole
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_ABOVE = re.compile(r"(\s++|#[^\n]*+|(flush ruleset|define [^\r\n;]{1,1000}|include [^\r\n;]{1,1000})[ \t\r]*+[\n;])*+")
_TABLE = re.compile(
    r'table (?:(?:ip|ip6|inet|arp|bridge|netdev) )?"?[\w./-]{1,256}"? *\{\s*(#|\}|(table|chain|set|map|counter|quota|limit|flags|ct|flowtable|secmark|synproxy|comment)\b)'
)


def recognises(sample: Sample) -> bool:
    """Whether its first statement opens a table with what tables hold."""
    text = sample.text
    above = _ABOVE.match(text)
    return _TABLE.match(text, above.end() if above else 0) is not None


@reader(fills=("filter_rules",), recognises=recognises)
def nft_text(source: Input) -> Iterable[Told]:
    """Rules of nftables as text (`nft list ruleset`, /etc/nftables.conf).

    They read as the same ruleset does in JSON. Commands outside of tables (add rule, define, include) are rejects, and a rule
    with words that are not known keeps them as unread conditions.
    """
    yield from batches("filter_rules", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    ruleset = Ruleset()
    with source.open() as stream:
        for line, told in objects(whole(stream)):
            if not ruleset.add(line, told):
                yield Reject(line, "a command outside of tables is not read", str(told)[:200])
    yield from ruleset.rows()
