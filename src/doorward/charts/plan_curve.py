"""What is left of the risk as the fixes of a plan are carried out: hours of work along, risk up."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from doorward.charts.scale import rounds
from doorward.charts.shape import Box, Dot, Label, Line, Picture, Target, counted
from doorward.wording import clip, effort, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.charts.shape import Shape

_LEFT, _TOP, _UNDER, _RIGHT = 46, 30, 40, 18
_MOST = 200
_APART = 16


@dataclass(frozen=True, slots=True)
class Fixed:
    """A fix, its person-hours, and the risk that is left when it and all before it are done; `href` leads to it."""

    fix: str
    hours: float
    risk: float
    href: str = ""


def plan_curve(before: float, fixes: Sequence[Fixed], *, done: int = 0, width: int = 760, height: int = 220) -> Picture:
    """Draw the risk left (crown jewels to be expected to fall) over person-hours, falling by a step at each fix.

    `before` is the risk when nothing is done; the first `done` fixes are those that are picked. At most 200 fixes are drawn.
    """
    shown = fixes[:_MOST]
    hours = [0.0, *accumulate(counted(item.hours) for item in shown)]
    risks = [counted(before), *(counted(item.risk) for item in shown)]
    floor, most = height - _UNDER, max(risks) or 1.0
    across = (width - _LEFT - _RIGHT) / (hours[-1] or 1.0)
    places = [
        (_LEFT + hour * across, floor - risk / most * (floor - _TOP)) for hour, risk in zip(hours, risks, strict=True)
    ]
    done = min(max(0, done), len(shown))
    shapes: list[Shape] = [*_grid(most, hours[-1], (floor, across), width), Line(_stepped(places[done:]), "risk")]
    shapes += [Line(_stepped(places[: done + 1]), "risk done")] if done else []
    free = float("-inf")
    for place, item in enumerate(shown, 1):
        x, y = places[place]
        inside: list[Shape] = [Dot(x, y, 4.5, "fix done" if place <= done else "fix")]
        inside += [Label(x + 7, y - 5, str(place), "tick")] if x >= free else []
        free = max(free, x + _APART) if x >= free else free
        words = f"{place}. {clip(item.fix, 160)}: {effort(counted(item.hours))}; then {counted(item.risk):.3g} left"
        inside.append(Box(max(0.0, x - 8), max(0.0, y - 8), 16, 16, "reach"))
        shapes.append(Target(words, tuple(inside), item.href))
    shapes.append(Label(width - _RIGHT, height - 6, "person-hours", "axis", "end"))
    shapes.append(Label(_LEFT, 10, "crown jewels to be expected to fall", "axis"))
    return Picture(
        "plan-curve",
        "Risk left by the plan",
        _sentence(before, fixes),
        width,
        height,
        tuple(shapes),
        "Numbers are the fixes, in their order.",
    )


def _stepped(places: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Return the corners of a line that stays level until the next place, and falls there."""
    made = list(places[:1])
    for x, y in places[1:]:
        made += [(x, made[-1][1]), (x, y)]
    return tuple(made)


def _grid(most: float, hours: float, scale: tuple[float, float], width: float) -> list[Shape]:
    floor, across = scale
    made: list[Shape] = []
    for value in rounds(most):
        place = floor - value / most * (floor - _TOP)
        made += [
            Line(((_LEFT, place), (width - _RIGHT, place)), "grid"),
            Label(_LEFT - 6, place + 4, f"{value:.3g}", "tick", "end"),
        ]
    named = rounds(hours, 6)
    return made + [Label(_LEFT + hour * across, floor + 16, f"{hour:.3g}", "tick", "middle") for hour in named]


def _sentence(before: float, fixes: Sequence[Fixed]) -> str:
    if not fixes:
        return f"No fix is planned; {counted(before):.3g} crown jewels are to be expected to fall."
    hours = sum(counted(item.hours) for item in fixes)
    left = f"from {counted(before):.3g} to {counted(fixes[-1].risk):.3g} crown jewels to be expected to fall"
    return f"{plural(len(fixes), 'fix', 'fixes')} of {effort(hours)} bring the risk {left}."
