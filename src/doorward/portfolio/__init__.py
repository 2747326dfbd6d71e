"""What is in everything that was released, and who runs it: columns in memory, so that a question takes milliseconds.

A unit is something that was built: a build, a release that names no build, or an inventory that no release names.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from doorward.portfolio.question import CANNOT_TELL, DOES_NOT, SHIPS, Verdict
from doorward.portfolio.waves import rebuild_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    import numpy.typing as npt

    from doorward.portfolio.question import Question, Wanted
    from doorward.portfolio.waves import Order

    Numbers = npt.NDArray[np.int32]
    Marks = npt.NDArray[np.bool_]

Place = tuple[str, str]
"""Ecosystem with its release, "" if not known; and name of a package."""
_NO_INVENTORY = Verdict(CANNOT_TELL, "no inventory of it was read")
_NOT_HELD = Verdict(DOES_NOT, "its inventory does not list it")
_CODES = {DOES_NOT: 0, CANNOT_TELL: 1, SHIPS: 2}


class _Judged(NamedTuple):
    """The units that hold a version of a package, and the verdict about it."""

    units: Numbers
    text: str
    verdict: Verdict


class Release(NamedTuple):
    """A release, and the unit that it is."""

    release: str
    product: str | None
    version: str | None
    build: str | None
    published: datetime | None
    support_until: date | None
    unit: int

    def supported(self, day: date | None) -> bool:
        """Whether it is supported on a day."""
        return self.support_until is None or day is None or day <= self.support_until


class Customer(NamedTuple):
    """Who runs a release, where, and whom to tell."""

    customer: str
    site: str | None
    release: str
    in_service_from: date | None
    in_service_until: date | None
    contact: str | None

    def runs_on(self, day: date | None) -> bool:
        """Whether it is in service on a day; what begins later counts, because it will be delivered."""
        return self.in_service_until is None or day is None or day <= self.in_service_until


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds which version of which package, each once, sorted by package, version and unit.

    Attributes:
        units: number of the unit, a row a component.
        versions: number of the version in `spelled`, -1 if none is stated.
        spelled: versions as written.
        places: package -> its rows, from and to.
    """

    units: Numbers
    versions: Numbers
    spelled: Sequence[str]
    places: Mapping[Place, tuple[int, int]]


@dataclass(frozen=True)
class Portfolio:
    """Everything that was released.

    Attributes:
        units: their names.
        listed: for each unit whether an inventory of it was read.
        held: what they hold.
        container: for each pair of units the one that holds the other.
        contained: for each pair of units the one that is held.
        releases: sorted by product and name.
        customers: sorted.
    """

    units: Sequence[str]
    listed: Marks
    held: Held
    container: Numbers
    contained: Numbers
    releases: Sequence[Release]
    customers: Sequence[Customer]

    @cached_property
    def _spellings(self) -> dict[str, list[Place]]:
        """Packages by their name in lower case."""
        found: dict[str, list[Place]] = {}
        for place in sorted(self.held.places):
            found.setdefault(place[1].lower(), []).append(place)
        return found

    def meant(self, wanted: Wanted) -> Iterator[Place]:
        """Yield the packages that are or may be meant: in an ecosystem by their exact name, else by their name in any case."""
        for place in self._spellings.get(wanted.package.lower(), ()):
            named = place[1] == wanted.package and _same(place[0], wanted.ecosystem or "")
            if wanted.ecosystem is None or not place[0] or named:
                yield place

    def ask(self, question: Question) -> Shipping:
        """Answer which units ship what is meant, by themselves or through others that they contain."""
        found = [
            part
            for wanted in question.wanted
            for place in self.meant(wanted)
            for part in self._judged(question, wanted, place)
        ]
        codes = np.where(self.listed, 0, 1).astype(np.int8)
        for item in found:
            np.maximum.at(codes, item.units, _CODES[item.verdict.answer])
        own: dict[int, tuple[list[str], Verdict]] = {}
        for item in sorted(found, key=lambda item: item.text):
            decided = item.units[codes[item.units] == _CODES[item.verdict.answer]]
            for unit in decided.tolist():
                own.setdefault(unit, ([], item.verdict))[0].append(item.text)
        return Shipping(question, self, own, *self._through(codes))

    def _judged(self, question: Question, wanted: Wanted, place: Place) -> Iterator[_Judged]:
        """Judge each version of a package once, whoever holds it."""
        begin, end = self.held.places[place]
        versions = self.held.versions[begin:end]
        cuts = [0, *(np.flatnonzero(np.diff(versions)) + 1).tolist(), len(versions)]
        for first, last in pairwise(cuts):
            number = int(versions[first])
            spelled = self.held.spelled[number] if number >= 0 else None
            verdict = question.known.get((*place, spelled)) or wanted.judge(place[0], spelled)
            if wanted.ecosystem and not place[0] and verdict.answer == SHIPS:
                verdict = Verdict(CANNOT_TELL, f"its inventory does not say whether it is of {wanted.ecosystem}")
            yield _Judged(
                self.held.units[begin + first : begin + last], f"{place[1]} {spelled or ''}".rstrip(), verdict
            )

    def _through(self, codes: npt.NDArray[np.int8]) -> tuple[npt.NDArray[np.int8], Numbers]:
        """Carry answers from what is contained to what contains it; also return through whom, -1 for nobody."""
        codes = codes.copy()
        through = np.full(len(self.units), -1, np.int32)
        while True:
            gains = codes[self.contained] > codes[self.container]
            if not gains.any():
                return codes, through
            outer, inner = self.container[gains], self.contained[gains]
            # The best answer of all that are held, then the first of those that give it.
            order = np.lexsort((inner, -codes[inner], outer))
            outer, inner = outer[order], inner[order]
            first = np.append(True, outer[1:] != outer[:-1])
            codes[outer[first]], through[outer[first]] = codes[inner[first]], inner[first]

    @cached_property
    def of_release(self) -> dict[str, Release]:
        """Releases by name."""
        return {item.release: item for item in self.releases}


def _same(held: str, asked: str) -> bool:
    """Whether an ecosystem is the one asked for; a release counts only where both name one."""
    (one, _, mine), (other, _, theirs) = held.partition(":"), asked.partition(":")
    return one == other and (not mine or not theirs or mine == theirs)


@dataclass(frozen=True)
class Shipping:
    """The answer to a question: a word for every unit, and what follows from it.

    Attributes:
        question: what was asked.
        portfolio: of whom.
        own: unit -> what it holds by itself that decides, and why.
        codes: for each unit 2 (ships), 1 (cannot tell) or 0 (does not).
        through: for each unit the one it contains that decided, -1 if it decides by itself.
    """

    question: Question
    portfolio: Portfolio
    own: Mapping[int, tuple[list[str], Verdict]]
    codes: npt.NDArray[np.int8]
    through: Numbers

    @cached_property
    def _plain(self) -> tuple[list[str], list[int]]:
        """Answers and `through` as lists: to take one number out of an array takes ten times as long."""
        words = (DOES_NOT, CANNOT_TELL, SHIPS)
        return [words[code] for code in self.codes.tolist()], self.through.tolist()

    def answer(self, unit: int) -> str:
        """Return the answer about a unit."""
        return self._plain[0][unit]

    def why(self, unit: int) -> str:
        """Return why."""
        inner = self._plain[1][unit]
        if inner >= 0:
            return f"it contains {self.portfolio.units[inner]}"
        if unit in self.own:
            return self.own[unit][1].why
        return (_NOT_HELD if self.portfolio.listed[unit] else _NO_INVENTORY).why

    def holds(self, unit: int) -> list[str]:
        """Return the packages with their versions that decided, those of what it contains where it holds none itself."""
        through = self._plain[1]
        while through[unit] >= 0:
            unit = through[unit]
        return self.own[unit][0] if unit in self.own else []

    def exact(self, unit: int) -> bool:
        """Whether the order of versions that decided is certain."""
        return unit not in self.own or self.own[unit][1].exact

    @cached_property
    def order(self) -> Order:
        """In which waves to rebuild the units that ship it."""
        holder = self.portfolio
        return rebuild_order(len(holder.units), holder.container, holder.contained, self.codes == _CODES[SHIPS])

    @cached_property
    def told(self) -> dict[str, list[Customer]]:
        """Customers by the answer about the release they run; of a release that nobody knows, nobody can tell."""
        found: dict[str, list[Customer]] = {SHIPS: [], CANNOT_TELL: [], DOES_NOT: []}
        for customer in self.portfolio.customers:
            release = self.portfolio.of_release.get(customer.release)
            found[self.answer(release.unit) if release else CANNOT_TELL].append(customer)
        return found
