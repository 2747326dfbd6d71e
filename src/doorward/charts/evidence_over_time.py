"""Evidence over time, stacked by kind; each bar leads to what lies in it, so a span can be picked with pointer or keys."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from doorward.charts.kinds import HATCHED, KINDS
from doorward.charts.legend import legend
from doorward.charts.scale import NEVER, amount, floored, sane, span_step, whole_rounds
from doorward.charts.shape import Box, Boxes, Label, Line, Picture, Stripes, Target, counted
from doorward.charts.time_axis import TimeAxis, cells
from doorward.wording import moment, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from doorward.charts.shape import Shape

_LEFT, _TOP, _UNDER, _RIGHT = 46, 10, 50, 8
_MOST = 120
"""Bars; where there would be more, they are joined."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Stack:
    """How much evidence of each kind (a key of KINDS) there is from `start` for one step."""

    start: datetime
    counts: Mapping[str, int] = field(default_factory=dict)


def evidence_stacks(seen: Iterable[tuple[datetime, str]], most: int = 96) -> tuple[tuple[Stack, ...], timedelta]:
    """Return (time, kind) counted by the shortest round step of an hour or more that makes at most `most` stacks."""
    known = [(sane(time), kind if kind in KINDS else "other") for time, kind in seen]
    if not known:
        return (), _HOUR
    first, last = min(time for time, _ in known), max(time for time, _ in known)
    step = max(_HOUR, span_step(last - first, most - 1))
    counts = Counter((floored(time, step), kind) for time, kind in known)
    starts = sorted({start for start, _ in counts})
    return tuple(
        Stack(start, {kind: counts[start, kind] for kind in KINDS if counts[start, kind]}) for start in starts
    ), step


def evidence_spans(
    spans: Iterable[tuple[datetime, datetime, str]], most: int = 96
) -> tuple[tuple[Stack, ...], timedelta]:
    """Return how many (first, last, kind) spans were there in each step: one is counted in every step that it touches."""
    known = [(sane(first), sane(last), kind if kind in KINDS else "other") for first, last, kind in spans]
    if not known:
        return (), _HOUR
    start, end = min(first for first, *_ in known), max(last for _, last, _ in known)
    step = max(_HOUR, span_step(end - start, most - 1))
    start = floored(start, step)
    changes: Counter[tuple[int, str]] = Counter()
    for first, last, kind in known:
        changes[(first - start) // step, kind] += 1
        changes[(last - start) // step + 1, kind] -= 1
    counts: Counter[str] = Counter()
    made = []
    for place in range((end - start) // step + 1):
        counts.update({kind: changes[place, kind] for kind in KINDS})
        made.append(Stack(start + step * place, {kind: counts[kind] for kind in KINDS if counts[kind]}))
    return tuple(made), step


@dataclass(frozen=True, slots=True)
class View:
    """How evidence is shown.

    Attributes:
        link: (from, to) of a bar -> where it leads, within the site.
        selected: the span that is picked, shaded.
        covered: spans that data cover; what lies outside is hatched. None: it is not known.
        noun: what is counted, singular.
        width, height: of the chart, in units.
    """

    link: Callable[[datetime, datetime], str] | None = None
    selected: tuple[datetime, datetime] | None = None
    covered: Sequence[tuple[datetime, datetime]] | None = None
    noun: str = "sign"
    width: int = 1160
    height: int = 190


def evidence_over_time(stacks: Sequence[Stack], step: timedelta, view: View | None = None) -> Picture:
    """Draw one bar a step, stacked by kind. `step` is longer than zero."""
    view = view or View()
    known, step = _joined(stacks, step)
    frame = _Frame(known, step, view)
    gaps = frame.gaps()
    shapes = [Boxes(gaps, "gap"), *(Stripes((gap,), "gap") for gap in gaps), *frame.shaded(), *frame.grid()]
    shapes += [*frame.pieces(known), *(frame.target(item) for item in known)]
    shapes += frame.axis.labels(frame.floor + 16) if known else []
    kinds = [(kind, called) for kind, called in KINDS.items() if any(item.counts.get(kind) for item in known)]
    swatches = [*kinds, *([("gap", "no data")] if gaps else [])]
    shapes += legend(swatches, _LEFT, view.height - 8, {*HATCHED, "gap"})
    shapes += [Label(view.width - _RIGHT, view.height - 6, "UTC", "axis", "end")]
    note = "Each bar leads to the evidence in it." if view.link else ""
    told = _sentence(known, view.noun)
    return Picture("evidence-over-time", "Evidence over time", told, view.width, view.height, tuple(shapes), note)


class _Frame:
    """Where times and counts stand."""

    def __init__(self, known: Sequence[Stack], step: timedelta, view: View) -> None:
        self.step, self.view, self.floor = step, view, view.height - _UNDER
        covered = view.covered or ()
        starts = [item.start for item in known] + [sane(first) for first, _ in covered]
        ends = [item.start + step for item in known] + [sane(last) for _, last in covered]
        start = min(starts, default=NEVER)
        self.axis = TimeAxis(start, max(ends, default=start), _LEFT, view.width - _RIGHT)
        self.most = max((sum(item.counts.values()) for item in known), default=0)
        self.scale = (self.floor - _TOP) / (self.most or 1)

    def gaps(self) -> tuple[Box, ...]:
        """Return the spans that are known to be without data."""
        spans = sorted((sane(first), sane(last)) for first, last in self.view.covered or ())
        return self.axis.gaps(spans, _TOP, self.floor - _TOP) if spans else ()

    def shaded(self) -> list[Shape]:
        """Return the span that is picked."""
        if self.view.selected is None:
            return []
        left, right = sorted(self.axis.place(sane(time)) for time in self.view.selected)
        edges = (Line(((place, _TOP), (place, self.floor)), "selected-edge") for place in (left, right))
        return [Box(left, _TOP, right - left, self.floor - _TOP, "selected"), *edges]

    def grid(self) -> list[Shape]:
        """Return a line at each round count, with its name."""
        made: list[Shape] = []
        for value in whole_rounds(self.most):
            place = self.floor - value * self.scale
            made += [Line(((_LEFT, place), (self.view.width - _RIGHT, place)), "grid")]
            made += [Label(_LEFT - 6, place + 4, amount(value), "tick", "end")]
        return made

    def pieces(self, known: Sequence[Stack]) -> list[Shape]:
        """Return the pieces of every stack, those of a kind as one shape, and the hatch of the kinds that have one."""
        made: dict[str, list[Box]] = {kind: [] for kind in KINDS}
        for item in known:
            (left, wide), top = self.column(item), float(self.floor)
            for kind, count in item.counts.items():
                top -= count * self.scale
                made[kind].append(Box(left, top, wide, max(0.0, count * self.scale - 0.6), kind))
        drawn: list[Shape] = [Boxes(tuple(boxes), kind) for kind, boxes in made.items()]
        return drawn + [Stripes(tuple(made[kind]), kind) for kind in KINDS if kind in HATCHED]

    def column(self, item: Stack) -> tuple[float, float]:
        """Return where a stack begins and how wide it is."""
        left = self.axis.place(item.start)
        return left, (self.axis.place(item.start + self.step) - left) * 0.88

    def target(self, item: Stack) -> Target:
        """Return what leads to a stack. It is the whole column: a bar of one sign would be too low to hit."""
        left, wide = self.column(item)
        told = ", ".join(f"{count:,} {KINDS[kind]}" for kind, count in reversed(list(item.counts.items())))
        words = f"{moment(item.start)}: {plural(sum(item.counts.values()), self.view.noun)}: {told}"
        href = self.view.link(item.start, item.start + self.step) if self.view.link else ""
        return Target(words, (Box(left, _TOP, wide, self.floor - _TOP, "reach"),), href)


def _joined(stacks: Sequence[Stack], step: timedelta) -> tuple[list[Stack], timedelta]:
    """Return the stacks in the order of time, of known kinds only, joined where they are too many."""
    known = sorted((sane(item.start), place) for place, item in enumerate(stacks))
    step, groups = cells([time for time, _ in known], step, _MOST)
    made = []
    for start, inside in groups.items():
        counts: Counter[str] = Counter()
        for place in inside:
            for kind, count in stacks[known[place][1]].counts.items():
                counts[kind if kind in KINDS else "other"] += int(counted(count))
        made.append(Stack(start, {kind: counts[kind] for kind in KINDS if counts[kind]}))
    return made, step


def _sentence(known: Sequence[Stack], noun: str) -> str:
    if not known:
        return f"No {noun} has a time."
    most = max(known, key=lambda item: (sum(item.counts.values()), item.start))
    total = sum(sum(item.counts.values()) for item in known)
    when = f"{moment(known[0].start)} to {moment(known[-1].start)}"
    return f"{plural(total, noun)} from {when}; the most at once, {sum(most.counts.values()):,}, from {moment(most.start)}."
