"""Security advisories and verdicts in the Common Security Advisory Framework 2.x (https://docs.oasis-open.org/csaf), JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.advisories.vendor import notice, told
from doorward.batching import together
from doorward.hostile.json_stream import members, opening
from doorward.reader import Malformed, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doorward.advisories.vendor import Notice, Rows
    from doorward.reader import Input, Sample, Told

_HEAD = frozenset({"document", "product_tree"})


def recognises(sample: Sample) -> bool:
    """Whether it is an object with a document that names its version of CSAF."""
    return "document" in opening(sample.head) and b'"csaf_version"' in sample.head


@reader(fills=("advisories", "affected", "applicability", "vex"), recognises=recognises)
def csaf(source: Input) -> Iterable[Told]:
    """CSAF 2.0 and 2.1, advisories and VEX.

    An affected product is a range of its package or of its CPE name; a part of a product, and what inventories hold under no
    such name, is a verdict, as are products that are fixed, not affected or under investigation.
    """
    yield from together("advisories", _records(source))


def _records(source: Input) -> Iterator[Rows | Reject]:
    about = _notice(source)
    number = 0
    with source.open() as stream:
        for key, item in members(stream):
            if key != "vulnerabilities" or item.value is None:
                continue
            number += 1
            if not isinstance(item.value, dict):
                yield Reject(item.line, "a vulnerability that is no object", str(item.value)[:200])
                continue
            rows, wrong = told(about, item.value, item.line, number)
            yield from (Reject(item.line, f"left out: {reason}") for reason in wrong)
            yield rows


def _notice(source: Input) -> Notice:
    """Read the head and the product tree, wherever they stand, and no further than needed."""
    head: dict[str, Any] = {}
    with source.open() as stream:
        for key, item in members(stream):
            if key in _HEAD:
                head[key] = item.value
            if len(head) == len(_HEAD):
                break
    document = head.get("document")
    version = document.get("csaf_version") if isinstance(document, dict) else None
    if not str(version).startswith("2."):
        raise Malformed(f"its version of CSAF is {str(version)[:50]!r}; 2.0 and 2.1 are read")
    return notice("csaf", document, head.get("product_tree"))
