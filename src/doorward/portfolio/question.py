"""What is asked of a portfolio: packages, and which of their versions are meant; answered in three words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from packageurl import PackageURL

from doorward.ecosystem import package
from doorward.version import BEFORE_ALL, Key
from doorward.versions import scheme_of, schemes
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHIPS, DOES_NOT, CANNOT_TELL = "ships", "does not ship", "cannot tell"
"""The three answers."""
_COMPARISON = re.compile(r"(>=|<=|==|>|<|=)?\s*(\w[^\s<>=,|]*)")


class Range(NamedTuple):
    """Versions from `low` to `high`; None is no end, and an end counts unless it is said to be outside."""

    low: str | None = None
    high: str | None = None
    low_outside: bool = False
    high_outside: bool = True

    @property
    def words(self) -> str:
        """Return it as people write it."""
        low = f"{'>' if self.low_outside else '>='}{self.low}" if self.low else ""
        high = f"{'<' if self.high_outside else '<='}{self.high}" if self.high else ""
        exact = self.low if self.low and self.low == self.high and not (self.low_outside or self.high_outside) else None
        return f"={exact}" if exact else ",".join(part for part in (low, high) if part) or "any version"


EVERY = Range()


class Verdict(NamedTuple):
    """The answer about one version: why, and whether the order of versions is certain."""

    answer: str
    why: str
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """A package and the versions of it that are meant.

    Attributes:
        package: its name, as its ecosystem spells it; any case where no ecosystem is named.
        ecosystem: OSV name; None means any, and names as they were written.
        ranges: versions meant; in any of them.
        versions: versions meant, one by one.
        scheme: version scheme of the ranges; None: that of the ecosystem a component is in.
    """

    package: str
    ecosystem: str | None = None
    ranges: tuple[Range, ...] = ()
    versions: frozenset[str] = frozenset()
    scheme: str | None = None

    def judge(self, ecosystem: str, version: str | None) -> Verdict:
        """Say whether a version of the package is meant.

        Args:
            ecosystem: that the component is in, "" if not known.
            version: as written, None if none is stated.
        """
        if EVERY in self.ranges:
            return Verdict(SHIPS, "every version is meant")
        if version is None:
            return Verdict(CANNOT_TELL, "no version stated")
        if version in self.versions:
            return Verdict(SHIPS, f"{version} is listed")
        own = schemes().get(self.scheme or "") or scheme_of(ecosystem) or schemes()["generic"]
        key = own.key(version)
        if key is None:
            return Verdict(CANNOT_TELL, f"{clip(version, 60)!r} is no version of {own.name}")
        listed = [known for known in map(own.key, self.versions) if known]
        if any(known.text == key.text for known in listed):
            return Verdict(SHIPS, f"{version} is listed", key.exact)
        return self._ranged(version, key, own.name)

    def _ranged(self, version: str, key: Key, scheme: str) -> Verdict:
        unread = ""
        for item in self.ranges:
            ends = [_end(text, scheme) for text in (item.low, item.high)]
            if None in ends:
                unread = unread or f"{item.words} is not readable as {scheme}"
            elif _within(key, item, *ends):
                exact = key.exact and all(end is None or end.exact for end in ends)
                return Verdict(SHIPS, f"{version} is in {item.words}", exact)
        if unread:
            return Verdict(CANNOT_TELL, unread)
        return Verdict(DOES_NOT, f"{version} is outside {self.words}", key.exact)

    @property
    def words(self) -> str:
        """Return which versions are meant, as people write it."""
        parts = [item.words for item in self.ranges] + [f"={version}" for version in sorted(self.versions)[:3]]
        more = len(self.versions) - 3
        return " or ".join([*parts, f"{more} more"] if more > 0 else parts) or "no version"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: any of several packages, and what is already known of versions of them.

    Attributes:
        title: what people call it: 'lodash below 4.17.21', 'CVE-2021-44228'.
        wanted: packages and versions.
        known: (ecosystem with its release, package, version) -> what a better source says of it.
    """

    title: str
    wanted: tuple[Wanted, ...]
    known: Mapping[tuple[str, str, str | None], Verdict] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Names of the packages, sorted."""
        return sorted({item.package for item in self.wanted})


def _end(text: str | None, scheme: str) -> Key | None:
    """Return the key of an end of a range; None where it cannot be read. No end has a key that nobody compares with."""
    return Key(BEFORE_ALL) if text is None else schemes()[scheme].key(text)


def _within(key: Key, item: Range, low: Key | None, high: Key | None) -> bool:
    above = item.low is None or low is None or (key.text > low.text if item.low_outside else key.text >= low.text)
    below = item.high is None or high is None or (key.text < high.text if item.high_outside else key.text <= high.text)
    return above and below


def ranges(text: str) -> Range:
    """Return the range that comparisons with commas between them make: '>=1,<2', '<4.17.21', '=1.2'.

    Raises:
        ValueError: it is none, or an end is said twice.
    """
    low: tuple[str, bool] | None = None
    high: tuple[str, bool] | None = None
    for part in text.split(","):
        found = _COMPARISON.fullmatch(part.strip())
        if not found:
            raise ValueError(f"{clip(text, 80)!r} is no range such as '>=1.2,<2' or '<4.17.21'")
        sign, version = found[1] or "=", found[2]
        same = sign in {"=", "=="}
        if (low and (same or sign[0] == ">")) or (high and (same or sign[0] == "<")):
            raise ValueError(f"{clip(text, 80)!r} says one end of the range twice")
        low = (version, sign == ">") if same or sign[0] == ">" else low
        high = (version, sign == "<") if same or sign[0] == "<" else high
    return Range(low and low[0], high and high[0], bool(low and low[1]), bool(high and high[1]))


def asked(text: str, span: Range | None = None) -> Question:
    """Return the question that a package URL or a name makes, with the versions meant.

    A version in the URL is the one meant where no range is given; without either every version is.

    Raises:
        ValueError: a text that begins as a package URL and is none, or one whose type nobody knows.
    """
    name, ecosystem, version = text.strip(), None, None
    if name.lower().startswith("pkg:"):
        known = package(name)
        if known is None:
            raise ValueError(f"{clip(text, 80)!r} is no package URL of a known ecosystem, such as pkg:npm/lodash")
        version = PackageURL.from_string(name).version
        ecosystem, name = known.ecosystem, known.name
    meant = span or (Range(version, version, high_outside=False) if version else EVERY)
    title = f"{name} {meant.words}" if meant != EVERY else name
    return Question(title, (Wanted(name, ecosystem, (meant,)),))


def from_advisories(title: str, rows: Iterable[Mapping[str, Any]]) -> Question:
    """Return the question that rows of `affected` make: one package for each ecosystem, release, package and scheme."""
    held: dict[tuple[str, str, str | None], tuple[set[Range], set[str]]] = {}
    for row in rows:
        place = f"{row['ecosystem']}:{row['release']}" if row.get("release") else str(row["ecosystem"])
        spans, listed = held.setdefault(
            (place, str(row["package"]), row["scheme"] and str(row["scheme"])), (set(), set())
        )
        listed.update(row.get("versions") or ())
        if row.get("introduced") is not None:
            spans.add(_span(row))
    wanted = [
        Wanted(
            name,
            place,
            tuple(sorted(spans, key=lambda span: [text or "" for text in span[:2]])),
            frozenset(listed),
            scheme,
        )
        for (place, name, scheme), (spans, listed) in sorted(held.items(), key=str)
    ]
    return Question(title, tuple(wanted))


def _span(row: Mapping[str, Any]) -> Range:
    text = {
        name: None if row.get(name) is None else str(row[name]) for name in ("introduced", "fixed", "last_affected")
    }
    low = None if text["introduced"] in {"0", BEFORE_ALL} else text["introduced"]
    high = text["fixed"] if text["fixed"] is not None else text["last_affected"]
    return Range(low, high, high_outside=text["fixed"] is not None or high is None)
