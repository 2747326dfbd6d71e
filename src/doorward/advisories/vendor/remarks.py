"""What an advisory says of its products besides their status: why one is not affected, and what to do."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_JUSTIFICATIONS = frozenset(
    {
        "component_not_present",
        "vulnerable_code_not_present",
        "vulnerable_code_not_in_execute_path",
        "vulnerable_code_cannot_be_controlled_by_adversary",
        "inline_mitigations_already_exist",
    }
)
"""OpenVEX has taken these words over from CSAF."""
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
"""Some vendors write HTML."""
_MOST = 500_000
"""Remarks that are kept, each counted for each of its products: groups multiply."""
_LONGEST = 2_000
"""Characters of what is said besides that are kept."""


class Remarks(NamedTuple):
    """What is said of products: product id -> texts, and the word for why it is not affected; None stands for every product."""

    texts: Mapping[str | None, Mapping[str, None]]
    words: Mapping[str | None, str]

    def statement(self, product: str) -> str | None:
        """Return what is said of a product."""
        every = {**self.texts.get(product, {}), **self.texts.get(None, {})}
        return " ".join(every)[:_LONGEST] or None

    def justification(self, product: str) -> str | None:
        """Return why a product is not affected, in the words of OpenVEX."""
        return self.words.get(product) or self.words.get(None)


def remarks(weakness: Mapping[str, Any], groups: Mapping[str, Sequence[str]]) -> Remarks:
    """Return what is said of the products of a weakness.

    Args:
        weakness: an entry of CSAF's `vulnerabilities`.
        groups: group id -> ids of its products.
    """
    texts: dict[str | None, dict[str, None]] = {}
    sizes: Counter[str | None] = Counter()
    flags = islice(_each(weakness.get("flags"), groups, "label"), _MOST)
    words = {product: word for product, word in flags if word in _JUSTIFICATIONS}
    for key in ("threats", "remediations"):
        for product, text in islice(_each(weakness.get(key), groups, "details"), _MOST):
            # Some tools write the flag's word as the impact.
            if text in _JUSTIFICATIONS:
                words.setdefault(product, text)
            elif sizes[product] < _LONGEST:
                texts.setdefault(product, {})[text] = None
                sizes[product] += len(text)
    return Remarks(texts, words)


def _each(listed: Any, groups: Mapping[str, Sequence[str]], key: str) -> Iterator[tuple[str | None, str]]:
    """Yield a remark once for each product it is about; one that names none is about all."""
    for item in listed if isinstance(listed, list) else ():
        text = item.get(key) if isinstance(item, dict) else None
        if isinstance(text, str) and text.strip():
            named = chain(_texts(item.get("product_ids")), _within(item.get("group_ids"), groups))
            about: list[str | None] = list(islice(named, _MOST))
            plain = " ".join(_TAG.sub(" ", text).split())
            yield from ((product, plain) for product in (about or [None] if plain else ()))


def _within(listed: Any, groups: Mapping[str, Sequence[str]]) -> Iterable[str]:
    return (product for group in _texts(listed) for product in groups.get(group, ()))


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
