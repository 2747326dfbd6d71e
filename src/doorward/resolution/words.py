"""What a person says of who is who: names, MAC addresses, serial numbers and SIDs that are one asset, or are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from doorward.addressing import mac
from doorward.resolution.facts import KINDS, PERSON, undated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from doorward.resolution.facts import Facts, Nodes
    from doorward.resolution.sharing import Numbers

MAC, NAME, SERIAL, SID = range(len(KINDS))


class WordsError(ValueError):
    """A person's words contradict one another; the message quotes them."""


@dataclass(frozen=True, slots=True)
class Words:
    """A person's words: groups of identifiers that are one asset, and groups of which no two are."""

    same: tuple[tuple[str, ...], ...] = ()
    different: tuple[tuple[str, ...], ...] = ()

    @property
    def texts(self) -> set[str]:
        """Every identifier that is spoken of, as it is compared."""
        return {plain(text) for group in (*self.same, *self.different) for text in group}

    def check(self) -> None:
        """Refuse words that contradict one another as they are written.

        Raises:
            WordsError: they do.
        """
        group = {text: text for text in self.texts}
        for texts in self.same:
            into = group[plain(texts[0])]
            joined = {group[plain(text)] for text in texts}
            group = {text: into if old in joined else old for text, old in group.items()}
        for one, other in _apart(self.different):
            if group[plain(one)] == group[plain(other)]:
                raise contradiction(one, other)


def contradiction(one: str, other: str) -> WordsError:
    """Return the error of two identifiers that are said to be one asset and to be two."""
    return WordsError(f"[resolve]: {one[:60]!r} and {other[:60]!r} are said to be the same, and to be different")


def plain(text: str) -> str:
    """Return an identifier as it is compared: a MAC address with colons, other text in lower case."""
    return mac(text) or text.strip().lower()


def kind(text: str) -> int:
    """Return the place in KINDS of what an identifier is by its looks: a MAC address, a SID, else a name."""
    return MAC if mac(text) else SID if text.lower().startswith("s-1-") else NAME


def spoken(words: Words, nodes: Nodes, names: Mapping[str, int]) -> tuple[Facts, Numbers]:
    """Return the facts that words are, and the pairs of nodes that they keep apart.

    Args:
        words: what a person says.
        nodes: every identifier, those of the words included.
        names: the node of each name as it is compared; what is none of them is a serial number.
    """
    facts = [(group[0], other) for group in words.same for other in group[1:]]
    ends = [[_node(text, nodes, names) for text in pair] for pair in (*facts, *_apart(words.different))]
    numbers = np.array(ends, np.int64).reshape(-1, 2)
    told = numbers[: len(facts)]
    return undated(told[:, 0], told[:, 1], PERSON, np.ones(len(told), np.int64)), numbers[len(facts) :]


def _node(text: str, nodes: Nodes, names: Mapping[str, int]) -> int:
    looks, value = kind(text), plain(text)
    if looks == NAME:
        return names[value] if value in names else nodes.place[SERIAL][value]
    return nodes.place[looks][value.upper() if looks == SID else value]


def _apart(groups: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
    return [(one, other) for group in groups for place, one in enumerate(group) for other in group[place + 1 :]]
