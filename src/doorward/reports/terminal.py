"""The answer for a tired person at a terminal: sentences first, then the ten worst findings and why."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from doorward.finding import SEVERITIES
from doorward.report import QUESTIONS, report
from doorward.wording import clip, day, effort, file_name, hundredths, moment, period, plural, share, signed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from doorward.finding import Evidence, Finding
    from doorward.report import Answer, Fix, Way

_NARROWEST, _WIDEST = 40, 120
_ITEMS, _WORST, _REASONS, _DOORS = 3, 10, 8, 5
_BARS = "▂▄▆█"
_STYLES = {"critical": "bold red", "high": "dark_orange", "medium": "yellow", "low": "cyan", "info": "dim"}


@report(suffix=".txt")
def terminal(answer: Answer) -> str:
    """Tell the four answers, the ten worst findings with their reasons, and what could not be judged."""
    return render(answer)


def render(answer: Answer, *, width: int = 100, colour: bool = False) -> str:
    """Return the text for a terminal.

    Args:
        answer: what to tell.
        width: columns; kept between 40 and 120, beyond which lines are hard to read.
        colour: write ANSI colours; words and bars say the same without them.
    """
    screen = Console(
        file=StringIO(),
        width=max(_NARROWEST, min(_WIDEST, width)),
        height=_WIDEST,  # rich takes a terminal named `dumb` for 80 columns unless both are given
        force_terminal=colour,
        color_system="256" if colour else None,
        no_color=not colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    with screen.capture() as capture:
        screen.print(Group(*_whole(answer)))
    return "\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n"


def _whole(answer: Answer) -> Iterable[RenderableType]:
    until = f"  data until {moment(answer.as_of)} UTC" if answer.as_of else ""
    yield Text.assemble((clip(f"Doorward {answer.version}", 60), "bold"), (until, "dim"))
    yield ""
    yield Text(clip(answer.headline, 400), "bold")
    told = answer.sentences()
    items = {
        "doors": _short(answer.answering("doors")),
        "ways": (_way(way) for way in answer.ways[:_ITEMS]),
        "inside": _short(answer.answering("inside")),
        "fixes": (_fix(number, fix) for number, fix in enumerate(answer.fixes[:_ITEMS], 1)),
    }
    for question, words in QUESTIONS.items():
        yield from _part(
            words, [_indented(Text(told[question], "magenta" if _alarm(answer, question) else "")), *items[question]]
        )
    if answer.findings:
        yield from _part("The worst findings, and why", _worst(answer))
    if answer.expected:
        yield from _part("What is expected", [_indented(Text(answer.vouched()))])
    if answer.gaps:
        yield from _part("What could not be judged", map(_gap, answer.gaps[: 2 * _WORST]))
    if answer.sources:
        yield from _part("What was read", [_indented(Text(answer.reading()))])
    if answer.ranked:
        yield from _part("Doors by path to a crown jewel x evidence of use / hours to close", _ranked(answer))


def _alarm(answer: Answer, question: str) -> bool:
    return question == "inside" and bool(answer.loud("inside"))


def _part(title: str, lines: Iterable[RenderableType]) -> Iterable[RenderableType]:
    yield ""
    yield Text(title, "bold")
    yield from lines


def _indented(line: RenderableType, left: int = 2) -> Padding:
    return Padding(line, (0, 0, 0, left))


def _row(*cells: Text, left: int = 2) -> Padding:
    """A line whose last cell wraps under itself."""
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    for cell in cells[:-1]:
        grid.add_column(no_wrap=True, width=cell.cell_len)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_row(*cells)
    return _indented(grid, left)


def _severity(finding: Finding) -> Text:
    level = SEVERITIES.index(finding.severity)
    return Text(f"{_BARS[:level]:<4} {finding.severity.capitalize():<8}", _STYLES[finding.severity])


def _short(findings: tuple[Finding, ...]) -> Iterable[RenderableType]:
    for finding in findings[:_ITEMS]:
        yield _row(_severity(finding), Text(clip(finding.summary, 160)))
    if len(findings) > _ITEMS:
        yield _indented(Text(f"and {len(findings) - _ITEMS:,} more", "dim"))


def _way(way: Way) -> RenderableType:
    places = [clip(name, 40) for name in way.called] or [clip(way.door, 40), clip(way.jewel, 40)]
    order = ", in order" if way.walked else ""
    seen = f" · {way.seen} of {plural(len(way.sentences), 'move')} seen in the data{order}" if way.seen else ""
    chain = " → ".join(places if len(places) <= _WORST else [*places[:8], "…", places[-1]])
    return _row(Text(f"{share(way.probability):>5}"), Text.assemble(chain, (seen, "magenta")))


def _fix(number: int, fix: Fix) -> RenderableType:
    ends = [plural(len(ids), noun) for ids, noun in ((fix.ways, "way"), (fix.findings, "finding")) if ids]
    hours = f" · {effort(fix.hours)}" if fix.hours is not None else ""
    return _row(
        Text(f"{number}."),
        Text.assemble(clip(fix.fix, 160), hours, (f" · ends {' and '.join(ends) or 'nothing alone'}", "green")),
    )


def _ranked(answer: Answer) -> Iterable[RenderableType]:
    """Yield the first doors, each term told, and what closes them."""
    for number, door in enumerate(answer.ranked[:_DOORS], 1):
        terms = f"{share(door.path)} x {door.use} / {effort(door.hours)} = {door.score:.3g}"
        yield _row(Text(f"{number}."), Text(f"{clip(door.name, 40)} to {clip(door.jewel, 40)}: {terms}", "bold"))
        yield _row(Text("door "), Text(clip(door.sentence, 200)), left=5)
        if door.signs:
            yield _row(Text("use  "), Text(clip("; ".join(door.signs), 200), "magenta"), left=5)
        yield _row(Text("close"), Text(clip(door.fix, 160) or "no fix is known", "green"), left=5)
    if len(answer.ranked) > _DOORS:
        yield _indented(Text(f"and {len(answer.ranked) - _DOORS:,} more: doorward paths --doors", "dim"))


def _worst(answer: Answer) -> Iterable[RenderableType]:
    for number, finding in enumerate(answer.findings[:_WORST], 1):
        if number > 1:
            yield ""
        score = Text(f"{hundredths(finding.score):>4}")
        yield _row(Text(f"{number:>2}"), _severity(finding), score, Text(clip(finding.summary, 300), "bold"))
        for label, words in _facts(finding, answer.units):
            yield _row(Text(f"{label:<5}", "dim"), Text(words), left=6)
    rest = len(answer.findings) - _WORST
    if rest > 0:
        yield ""
        yield _indented(Text(f"{rest:,} more stand in: doorward findings", "dim"))


def _facts(finding: Finding, units: dict[str, str]) -> Iterable[tuple[str, str]]:
    reasons = [
        f"{signed(why.points)} {clip(why.name, 60)}" + (f" ({clip(why.value, 120)})" if why.value else "")
        for why in finding.reasons
    ]
    if reasons:
        more = [f"and {len(reasons) - _REASONS} more"] if len(reasons) > _REASONS else []
        yield "why", " · ".join(reasons[:_REASONS] + more)
    told = [period(finding.first_seen, finding.last_seen), plural(finding.events, "event")]
    told += [clip(technique, 20) for technique in finding.attack[:6]]
    told += [f"due {day(finding.due)}"] if finding.due else []
    yield "seen", " · ".join(told)
    if finding.evidence:
        yield "where", _cited(finding.evidence, units)


def _cited(evidence: tuple[Evidence, ...], units: dict[str, str]) -> str:
    """Return the first line of the evidence as `file:line`, and how much more there is."""
    first = evidence[0]
    unit = units.get(first.origin, "line")
    mark = ":" if unit == "line" else f" {unit} "
    rows = sum(len(item.rows) for item in evidence)
    rest = f" and {plural(rows - 1, 'more row')}" if rows > 1 else ""
    files = f" in {plural(len(evidence), 'file')}" if rest and len(evidence) > 1 else ""
    return file_name(first.file, 60) + (f"{mark}{first.rows[0]}" if first.rows else "") + rest + files


def _gap(gap: str) -> RenderableType:
    return _row(Text("-"), Text(clip(gap, 300)))
