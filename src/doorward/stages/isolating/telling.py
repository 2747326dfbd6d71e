"""Answers about zones as text: matrices, what goes against the conduits, one pair in sentences, idle rules, what would be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.grid import Column, fits, grid, wrapped
from doorward.wording import listed, period, plain, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from doorward.grid import Screen
    from doorward.stages.isolating.foresight import Foreseen

    Row = Mapping[str, Any]

MARKS = {
    "allowed": "all",
    "partly": "some",
    "denied": "-",
    "allowed?": "all ?",
    "partly?": "some ?",
    "denied?": "- ?",
    "cannot tell": "?",
}
_STYLES = {"allowed": "bold red", "partly": "yellow", "cannot tell": "magenta", "denied": "dim"}
_SIGNS = {
    "allowed": "+",
    "partly": "~",
    "denied": "-",
    "allowed?": "+?",
    "partly?": "~?",
    "denied?": "-?",
    "cannot tell": "?",
}
_LEGEND = "+ everything may pass, ~ some of it, - nothing, ? cannot tell of some of it\n"
_SHOWN = 5
_NAMES = 20


def amiss(row: Row) -> bool:
    """Say whether a row goes against the conduits: what none means may pass, or nothing is sure to of what one means.

    A rule may well be narrower than a conduit, which speaks of whole zones.
    """
    if row["part"] == "meant":
        return row["answer"] != "allowed" and not row["allowed_by"]
    return bool(row["part"] == "unmeant" and row["answer"] != "denied")


def matrices(rows: Iterable[Row], screen: Screen) -> str:
    """Return a matrix for each passage and IP family: callers down, called across."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["device"] or "", row["passage"] or "", row["family"]), []).append(row)
    return "\n".join(_matrix(*key, group, screen) for key, group in groups.items())


def _matrix(device: str, passage: str, family: str, rows: Sequence[Row], screen: Screen) -> str:
    cells = {(row["from_zone"], row["to_zone"]): _answer(row) for row in rows}
    title = f"{plain(device or 'no device')}: {plain(passage or 'nothing is known')}, IPv{family}"
    zones = sorted({zone for pair in cells for zone in pair}, key=lambda name: (name == "internet", name))
    lines = [{"zone": source, **{name: cells.get((source, name), "") for name in zones}} for source in zones]
    named = [Column("from \\ to", lambda row: row["zone"]), *(_called(name, name, MARKS) for name in zones)]
    if fits(lines, named, screen):
        return f"{title}\n{grid(lines, named, screen)}"
    # Too many to be named across: numbers, in pieces that fit.
    left = [Column("from \\ to", lambda row: f"{zones.index(row['zone']) + 1} {row['zone']}", least=_NAMES, cut=_cut)]
    room = max(1, (screen.width - _NAMES) // len("  20"))
    pieces = [zones[begun : begun + room] for begun in range(0, len(zones), room)]
    shown = [left + [_called(str(zones.index(name) + 1), name, _SIGNS) for name in piece] for piece in pieces]
    return "".join([f"{title}\n", *(grid(lines, columns, screen) for columns in shown), _LEGEND])


def _answer(row: Row) -> str:
    """Return what is sure of an answer, with a question mark where rules that were not read in full may turn some of it."""
    if row["answer"] != "cannot tell":
        return str(row["answer"])
    sure = "partly" if row["allowed_by"] and row["denied_by"] else "allowed" if row["allowed_by"] else "denied"
    return f"{sure}?" if row["allowed_by"] or row["denied_by"] else "cannot tell"


def _called(title: str, name: str, marks: Row) -> Column:
    return Column(title, lambda row: marks.get(row[name], ""))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}\u2026"


def _sure(row: Row) -> str:
    """Return which rules are sure to go against the conduits, `unsure` where only rules that were not read may."""
    kind = "denied" if row["part"] == "meant" else "allowed"
    return kind if row[f"{kind}_by"] else "unsure"


def _verdict(row: Row) -> str:
    told = {"denied": "stopped", "allowed": "let through", "unsure": "cannot tell"}[_sure(row)]
    return f"{'meant by ' + row['conduit'] if row['part'] == 'meant' else 'not meant'}, but {told}"


def _short(device: str | None) -> str:
    """Return a device, or the last part of the file that stands for it: the proof names all of it."""
    return (device or "").rpartition("/")[2]


_FAULTS = (
    Column("device", lambda row: _short(row["device"]), least=8),
    Column("passage", lambda row: row["passage"] or "", spare=1),
    Column("IP", lambda row: row["family"]),
    Column("from", lambda row: row["from_zone"]),
    Column("to", lambda row: row["to_zone"]),
    Column("what is", _verdict, style=lambda row: _STYLES[row["answer"]]),
)


def against(rows: Sequence[Row], screen: Screen) -> str:
    """Return what goes against the conduits, each with its proof."""
    return "\nAgainst the conduits:\n" + grid(rows, _FAULTS, screen, _proof) if rows else ""


def _proof(row: Row) -> str:
    kind = _sure(row)
    for rule, packet in zip(row[f"{kind}_by"] or (), row[f"{kind}_packets"] or (), strict=True):
        return f"such as {packet}, by {rule}"
    return row["why"] or ""


def opened(row: Row, screen: Screen) -> str:
    """Return what becomes of one part of what may pass between two zones, in sentences."""
    part = {"all": "everything", "meant": f"what conduit {row['conduit']} means", "unmeant": "what no conduit means"}[
        row["part"]
    ]
    head = f"{row['device'] or 'No device'}, {row['passage'] or 'no passage'}, IPv{row['family']}: of {part} from"
    lines = [
        f"{head} {row['from_zone']} to {row['to_zone']}: {row['answer']}{': ' + row['why'] if row['why'] else ''}."
    ]
    if row["bound"]:
        lines.append("  It speaks of what passes where the list is bound; which zones do is not known.")
    for kind, verb in (
        ("allowed", "lets through"),
        ("denied", "stops"),
        ("unsure", "was not read in full: it may turn"),
    ):
        rules = row[f"{kind}_by"] or []
        for rule, packet in zip(rules[:_SHOWN], row[f"{kind}_packets"] or (), strict=False):
            lines += [f"  {rule}", f"    {verb} {packet}"]
        if (row[f"{kind}_rules"] or 0) > _SHOWN:
            lines.append(f"  and {plural(row[f'{kind}_rules'] - len(rules[:_SHOWN]), 'more rule')} of this kind.")
    return "\n".join(_laid(lines, screen))


def _laid(lines: Iterable[str], screen: Screen) -> list[str]:
    """Return lines as a screen has room for them, what is wrapped under its own indent."""
    laid = []
    for line in map(plain, lines):
        indent = " " * (len(line) - len(line.lstrip()))
        laid += [indent + part for part in wrapped(line.lstrip(), screen.width - len(indent))]
    return laid


def summary(rows: Sequence[Row], amiss: int, *, judged: bool) -> str:
    """Return what was judged in a sentence or two, and what would have to be known."""
    pairs = len({(row["from_zone"], row["to_zone"]) for row in rows})
    passages = len({(row["device"], row["passage"], row["file"]) for row in rows if row["device"]})
    if not rows:
        return "Nothing could be judged: it takes zones (a register, or [zones.NAME] in doorward.toml) and a firewall's rules."
    told = f"{plural(pairs, 'pair')} of zones, {plural(passages, 'passage')}."
    if judged:
        return f"{told} {plural(amiss, 'answer goes', 'answers go')} against the conduits."
    return f"{told} No conduit is known: [[conduits]] in a register or in doorward.toml says what is meant to pass."


_IDLE = (
    Column("device", lambda row: _short(row["device"]), least=8),
    Column("chain", lambda row: row["chain"]),
    Column("rule", lambda row: str(row["position"]), right=True),
    Column("fault", lambda row: row["fault"]),
    Column("line", lambda row: str(row["line"] or ""), right=True, spare=1),
)


def idle(rows: Sequence[Row], screen: Screen) -> str:
    """Return rules that nothing needs, each with its text and the reason."""
    return grid(rows, _IDLE, screen, _reason) if rows else ""


def _reason(row: Row) -> str:
    told = {
        "shadowed": "earlier rules decide all of it: ",
        "redundant": "what follows decides the same",
        "unused": "",
    }.get(row["fault"], "")
    seen = f" ({period(row['first_seen'], row['last_seen'])})" if row["first_seen"] else ""
    because = "" if row["fault"] == "redundant" else listed(row["because"] or [])
    return f"{row['rule']}: {told}{because}{seen}"


_TRAFFIC = (
    Column("effect", lambda row: row["effect"]),
    Column("from", lambda row: row["from_zone"], least=6),
    Column("to", lambda row: row["to_zone"]),
    Column("service", lambda row: f"{row['proto']}/{row['destination_port'] or 0}"),
    Column("exchanges", lambda row: f"{row['exchanges']:,}", right=True),
    Column("callers", lambda row: f"{row['callers']:,}", right=True),
    Column("since", lambda row: str(row["first_seen"])[:16], spare=1),
    Column("until", lambda row: str(row["last_seen"])[:16], spare=2),
)
_VERBS = {
    "opened": "may pass now, and could not",
    "closed": "can no longer pass",
    "surely opened": "is sure to pass now, and was not",
    "surely closed": "is no longer sure to pass",
}


def foreseen(found: Foreseen, seen: tuple[datetime | None, datetime | None], screen: Screen) -> str:
    """Return what a change would do, to packets and to the traffic that was observed."""
    # What is opened or closed for certain is told once.
    plainly = {(row["family"], row["from_zone"], row["to_zone"], row["before"], row["after"]) for row in found.changes
               if row["kind"] in {"opened", "closed"}}  # fmt: skip
    lines = []
    for row in found.changes:
        key = row["family"], row["from_zone"], row["to_zone"], row["before"], row["after"]
        if row["kind"] in {"opened", "closed"} or key not in plainly:
            lines.append(
                f"{row['from_zone']} to {row['to_zone']}, IPv{row['family']}: {row['packet']} {_VERBS[row['kind']]}"
            )
            lines += [f"    before: {row['before']}", f"    after: {row['after']}"]
    lines = lines or ["No packet between two zones would fare otherwise."]
    text = "".join(f"{line}\n" for line in _laid(lines, screen))
    if seen[0] is None:
        return text + "\nNo traffic between zones was observed to hold it against.\n"
    head = f"\nOf the traffic between zones that was observed, {period(*seen)}:\n"
    return text + head + (grid(found.traffic, _TRAFFIC, screen) if found.traffic else "nothing would fare otherwise.\n")
