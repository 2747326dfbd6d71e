"""What a report is: one form of telling the answer."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doorward.finding import SEVERITIES
from doorward.wording import file_name, listed, moment, place, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from doorward.finding import Evidence, Finding

QUESTIONS: dict[str, str] = {
    "doors": "Which doors are open?",
    "ways": "Where does each lead?",
    "inside": "Is anyone inside?",
    "fixes": "What do we close first?",
}
"""The product's questions, in the order in which they are answered."""


_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Way:
    """A way from a door to a crown jewel, one sentence a move.

    Attributes:
        seen: how many of its moves the data show happening.
        sentences: one a move, in order.
        facts: what each move gains, in order; may begin with the fact that is held before the first move.
        moves_seen: whether the data show it, one a move; empty where only their number is known.
        walked: the data show moves of it one after the other, in the order in which they must be made.
        rows: rows that show it, one tuple a move; empty where they were not looked for.
        names: what people call each of `facts`; empty where nothing says more than the fact does.
    """

    id: str
    door: str
    jewel: str
    probability: float
    seen: int
    sentences: tuple[str, ...]
    facts: tuple[str, ...]
    moves_seen: tuple[bool, ...] = ()
    walked: bool = False
    rows: tuple[tuple[Evidence, ...], ...] = ()
    names: tuple[str, ...] = ()

    @property
    def called(self) -> tuple[str, ...]:
        """What people call each of the facts."""
        return self.names or tuple(place(fact)[0] for fact in self.facts)

    @property
    def title(self) -> str:
        """What people call the door."""
        return dict(zip(self.facts, self.called, strict=True)).get(self.door, place(self.door)[0])


@dataclass(frozen=True, slots=True)
class Fix:
    """Something to close, what that costs (person-hours) and which findings and ways it ends."""

    fix: str
    findings: tuple[str, ...]
    ways: tuple[str, ...]
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """A first move and what it comes to: path x use / hours, each of them told.

    Attributes:
        name: the host or account that the move gains.
        sentence: the move in words.
        jewel: the crown jewel it leads to most likely.
        path: how likely it leads there, 0 to 1, the first move included.
        use: 1 where nothing shows that it is used, doubled by each of `signs`.
        signs: what shows that it is used, in words.
        hours: person-hours of the least costly fix that closes it.
        fix: that fix; empty where none is known, and the hours are those of a fix of no known kind.
        facts: what is gained on the way, in order.
    """

    name: str
    sentence: str
    jewel: str
    path: float
    use: int
    signs: tuple[str, ...]
    hours: float
    fix: str
    facts: tuple[str, ...]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Door:
        """Return the door that JSON tells: the inverse of `asdict`."""
        return cls(**{**told, "signs": tuple(told["signs"]), "facts": tuple(told["facts"])})

    @property
    def score(self) -> float:
        """What closing it is worth: likelihood of the path, times evidence of use, an hour of work."""
        return self.path * self.use / self.hours


@dataclass(frozen=True, slots=True)
class Planned:
    """One fix of a plan, and the risk left when it and all before it are done: crown jewels to be expected to fall."""

    fix: str
    hours: float
    risk: float


@dataclass(frozen=True, slots=True)
class Closing:
    """The cheapest fixes that leave no way to any crown jewel.

    Attributes:
        fixes: in the order in which they should be carried out.
        hours: person-hours together.
        bound: no set of fixes that does it takes fewer.
        proven: hours and bound meet.
        risk: crown jewels to be expected to fall before anything is done.
        uncut: jewels that no fix cuts off; the plan is for the others.
        left: ways that are still found after all of it, worked out anew.
    """

    fixes: tuple[Planned, ...]
    hours: float
    bound: float
    proven: bool
    risk: float
    uncut: tuple[str, ...] = ()
    left: int = 0

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Closing:
        """Return the plan that JSON tells: the inverse of `asdict`."""
        fixes = tuple(Planned(**fix) for fix in told["fixes"])
        return cls(**{**told, "fixes": fixes, "uncut": tuple(told["uncut"])})

    def told(self) -> str:
        """Return the plan in one or two sentences; what was proven and what only bounded is said."""
        if not self.fixes and self.left:
            return "No plan was worked out: more moves lead to the crown jewels than a plan is made for. Name fewer jewels."
        if not self.fixes:
            rest = f" {listed(self.uncut)} cannot be cut off by any known fix." if self.uncut else ""
            return f"No fix is needed to keep what can be cut off out of reach.{rest}"
        rate = "proven the least" if self.proven else f"at most {self.hours - self.bound:.3g} more than the least"
        told = f"{plural(len(self.fixes), 'fix', 'fixes')} of {self.hours:.3g} person-hours cut every way, {rate}"
        if self.uncut:
            told += f", but for {listed(self.uncut)}, which no known fix cuts off"
        return f"{told}; {plural(self.left, 'way') if self.left else 'no way'} {'is' if self.left < _SEVERAL else 'are'} left when worked out anew."


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything a report may tell.

    Attributes:
        version: of Doorward.
        as_of: the time the answer holds for, UTC.
        headline: one or two sentences; where somebody may be inside, it is the second that says so.
        findings: worst first, however they are given; those that are expected stand apart.
        expected: findings that expected.toml covers: kept and counted, but no answer.
        answers: detector -> which question it helps to answer (`doors`, `inside`).
        ways: paths from doors to jewels, likeliest first.
        fixes: what to close, first things first.
        ranked: doors, by what closing them is worth an hour.
        closing: the cheapest fixes that leave no way; None where there is no way.
        sources: rows of tables/sources.py as dicts, by file.
        gaps: sentences: what could not be judged, and why.
        counts: table -> rows.
    """

    version: str
    as_of: datetime | None
    headline: str
    findings: tuple[Finding, ...]
    answers: Mapping[str, str]
    ways: tuple[Way, ...] = ()
    fixes: tuple[Fix, ...] = ()
    ranked: tuple[Door, ...] = ()
    closing: Closing | None = None
    sources: tuple[Mapping[str, Any], ...] = ()
    gaps: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    expected: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "findings", tuple(sorted(self.findings, key=lambda item: item.rank)))

    def answering(self, question: str) -> tuple[Finding, ...]:
        """Return the findings that help to answer `doors` or `inside`, worst first."""
        return tuple(item for item in self.findings if self.answers.get(item.detector) == question)

    def loud(self, question: str) -> tuple[Finding, ...]:
        """Return the findings that answer `doors` or `inside` loud enough to act on, medium or worse, worst first."""
        return tuple(item for item in self.answering(question) if item.loud)

    @property
    def doors(self) -> int:
        """How many doors stand open: several findings may speak of one, by its address and port."""
        told = ((item.details.get("address"), item.details.get("port"), item.id) for item in self.loud("doors"))
        return len({one[2] if None in one[:2] else one[:2] for one in told})

    @property
    def units(self) -> dict[str, str]:
        """Origin -> what its rows are numbered by: `line` or `record`."""
        return {str(source.get("origin")): str(source.get("unit") or "line") for source in self.sources}

    def sentences(self) -> dict[str, str]:
        """Return the answer to each of QUESTIONS in one sentence; nothing found is never said to be safe."""
        rest = f"; {plural(len(self.gaps), 'thing')} could not be judged" if self.gaps else ""
        return {
            "doors": _doors(self) or f"No open door was found in what was read{rest}.",
            "ways": _ways(self) or f"No way to a crown jewel was found in what was read{rest}.",
            "inside": _inside(self) or f"No sign of it was found in what was read{rest}.",
            "fixes": _fixes(self) or "No fix was worked out.",
        }

    def vouched(self) -> str:
        """Return one sentence on the findings that are expected; nothing where none is."""
        if not self.expected:
            return ""
        count = plural(len(self.expected), "finding")
        verb = "is" if len(self.expected) == 1 else "are"
        return f"{count} {verb} expected and not counted: {by_severity(self.expected)}; doorward findings --expected shows them."

    def reading(self) -> str:
        """Return one paragraph on the files: rows, rejects, and the names of those that no reader took."""
        rows, rejects = (sum(int(source.get(column) or 0) for source in self.sources) for column in ("rows", "rejects"))
        unread = [file_name(str(source.get("file")), 48) for source in self.sources if source.get("status") != "read"]
        lost = f"; {plural(rejects, 'line or record', 'lines or records')} rejected" if rejects else ""
        unknown = f" Not read: {listed(unread)}." if unread else ""
        return f"{plural(len(self.sources), 'file')}, {plural(rows, 'row')}{lost}.{unknown}"


def _doors(answer: Answer) -> str:
    doors = answer.loud("doors")
    lesser = len(answer.answering("doors")) - len(doors)
    if not doors:
        return f"No open door was found, only {plural(lesser, 'lesser finding')}." if lesser else ""
    spoken = f", {plural(len(doors), 'finding')}" if answer.doors != len(doors) else ""
    return f"{plural(answer.doors, 'open door')}{spoken}: {by_severity(doors)}{_besides(lesser, 'lesser finding')}."


def _ways(answer: Answer) -> str:
    if not answer.ways:
        return ""
    jewels, walked = {way.jewel for way in answer.ways}, sum(way.seen > 0 for way in answer.ways)
    lead = "leads" if len(answer.ways) == 1 else "lead"
    seen = f"; moves of {plural(walked, 'way')} were seen in the data" if walked else ""
    return f"{plural(len(answer.ways), 'way')} {lead} to {plural(len(jewels), 'crown jewel')}{seen}."


def _inside(answer: Answer) -> str:
    signs = answer.loud("inside")
    weak = len(answer.answering("inside")) - len(signs)
    if not signs:
        return f"No clear sign of it was found, only {plural(weak, 'weak one')}." if weak else ""
    last = max((item.last_seen for item in signs if item.last_seen), default=None)
    until = f", the last on {moment(last)}" if last else ""
    return (
        f"{plural(len(signs), 'sign')} that somebody may be: {by_severity(signs)}{until}{_besides(weak, 'weak one')}."
    )


def _besides(count: int, noun: str) -> str:
    return f"; and {plural(count, noun)}" if count else ""


def _fixes(answer: Answer) -> str:
    if not answer.fixes:
        return ""
    findings = {item for fix in answer.fixes for item in fix.findings} & {item.id for item in answer.findings}
    ways = {item for fix in answer.fixes for item in fix.ways} & {way.id for way in answer.ways}
    ended = [f"{len(findings):,} of {plural(len(answer.findings), 'finding')}"] if answer.findings else []
    ended += [f"{len(ways):,} of {plural(len(answer.ways), 'way')}"] if answer.ways else []
    verb = "ends" if len(answer.fixes) == 1 else "end"
    told = f"{plural(len(answer.fixes), 'fix', 'fixes')} {verb} {' and '.join(ended) or 'nothing that was found'}."
    return f"{told} {answer.closing.told()}" if answer.closing else told


def by_severity(findings: Iterable[Finding]) -> str:
    """Return how many there are of each severity, worst first: '1 critical, 2 high'."""
    counts = Counter(item.severity for item in findings)
    return ", ".join(f"{counts[severity]:,} {severity}" for severity in reversed(SEVERITIES) if counts[severity])


def sound(value: Any) -> Any:
    """Return a JSON-ready value that every parser takes: lone surrogates as visible escapes, no NaN, no infinity (null)."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, Mapping):
        return {sound(str(key)): sound(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [sound(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


@dataclass(frozen=True, slots=True)
class Report:
    """A form of telling; made by the decorator `report`."""

    name: str
    title: str
    suffix: str
    tell: Callable[[Answer], str]


def report(*, suffix: str) -> Callable[[Callable[[Answer], str]], Report]:
    """Make a function from Answer to text a report; `suffix` is the ending of its files, such as '.html'."""

    def make(function: Callable[[Answer], str]) -> Report:
        title = (function.__doc__ or "").strip().partition("\n")[0]
        return Report(function.__name__, title, suffix, function)

    return make
