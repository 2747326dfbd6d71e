"""The command `doorward isolation`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from doorward import listing, retold
from doorward.cli import command, door, say, screen
from doorward.engine import told
from doorward.grid import Column, fits, grid
from doorward.wording import clip, plain, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from doorward.pipeline import Workspace

    Row = Mapping[str, Any]

COLUMNS = (
    "device",
    "passage",
    "bound",
    "family",
    "from_zone",
    "to_zone",
    "part",
    "answer",
    "allowed_rules",
    "denied_rules",
    "unsure_rules",
    "allowed_by",
    "allowed_packets",
    "denied_by",
    "denied_packets",
    "unsure_by",
    "unsure_packets",
    "why",
    "file",
)
"""What programs are told of what passes between two zones."""
MARKS = {"allowed": "all", "partly": "some", "denied": "-", "cannot tell": "?"}
_STYLES = {"allowed": "bold red", "partly": "yellow", "cannot tell": "magenta", "denied": "dim"}
_SIGNS = {"allowed": "+", "partly": "~", "denied": "-", "cannot tell": "?"}
_LEGEND = "+ everything may pass, ~ some of it, - nothing, ? cannot tell\n"
_SHOWN = 5
_NAMES = 20


@command(
    examples=(
        "doorward isolation",
        "doorward isolation --from lab --to servers",
        "doorward isolation --all --format jsonl",
    )
)
@click.option("--from", "source", metavar="ZONE", help="Only what this zone opens; internet: all that is not ours.")
@click.option("--to", "destination", metavar="ZONE", help="Only what calls this zone.")
@click.option("--device", metavar="NAME", help="Only this device, or this file of a configuration.")
@click.option("--all", "every", is_flag=True, help="Every pair of zones, not only what goes against the conduits.")
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
def isolation(
    ctx: click.Context, source: str | None, destination: str | None, device: str | None, form: str, *, every: bool
) -> None:
    """Say what firewalls let from zone to zone, by which rules, and where that is not what the conduits mean.

    The answers are those of the last analysis, and speak of who may open an exchange.
    """
    with door(ctx).workspace() as workspace:
        rows = _rows(workspace)
    known = sorted({row[end] for row in rows for end in ("from_zone", "to_zone")})
    for zone in (source, destination):
        if zone is not None and zone not in known:
            raise click.UsageError(f"no zone {clip(zone, 60)!r} was judged; there are {', '.join(known) or 'none'}.")
    kept = [
        row
        for row in rows
        if source in {None, row["from_zone"]}
        and destination in {None, row["to_zone"]}
        and device in {None, row["device"], row["file"]}
    ]
    against = [row for row in kept if amiss(row)]
    judged = any(row["part"] != "all" for row in rows)
    if form != "table":
        click.echo(listing.told(kept if every or not judged else against, COLUMNS, form, screen()), nl=False)
    elif source and destination:
        click.echo("".join(f"{text}\n" for text in map(_opened, kept)), nl=False)
    else:
        click.echo("\n".join(_matrices([row for row in kept if row["part"] == "all"])), nl=False)
        if judged:
            click.echo(_faults(against), nl=False)
    say(_summary(kept, against, judged=judged))


def _rows(workspace: Workspace) -> list[dict[str, Any]]:
    files = retold.files(workspace.lake)
    if "zone_flows" not in files:
        raise click.ClickException("nothing was analysed yet: run doorward analyze.")
    workspace.engine.attach(files)
    return told(
        workspace.engine,
        """
        select * from {zone_flows}
        order by family, device nulls last, passage nulls last, file, from_zone, to_zone, part
        """,
    )


def amiss(row: Row) -> bool:
    """Say whether a row goes against the conduits: what none means may pass, or what one means may not."""
    right = {"meant": "allowed", "unmeant": "denied"}.get(row["part"])
    return right is not None and row["answer"] != right


def _matrices(rows: Iterable[Row]) -> list[str]:
    """Return a matrix for each passage and IP family: callers down, called across."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["device"] or "", row["passage"] or "", row["family"]), []).append(row)
    return [_matrix(*key, group) for key, group in groups.items()]


def _matrix(device: str, passage: str, family: str, rows: Sequence[Row]) -> str:
    cells = {(row["from_zone"], row["to_zone"]): row["answer"] for row in rows}
    title = f"{plain(device or 'no device')}: {plain(passage or 'nothing is known')}, IPv{family}"
    zones = sorted({zone for pair in cells for zone in pair}, key=lambda name: (name == "internet", name))
    lines = [{"zone": source, **{name: cells.get((source, name), "") for name in zones}} for source in zones]
    named = [Column("from \\ to", lambda row: row["zone"]), *(_called(name, name, MARKS) for name in zones)]
    if fits(lines, named, screen()):
        return f"{title}\n{grid(lines, named, screen())}"
    # Too many to be named across: numbers, in pieces that fit.
    left = [Column("from \\ to", lambda row: f"{zones.index(row['zone']) + 1} {row['zone']}", least=_NAMES, cut=_cut)]
    room = max(1, (screen().width - _NAMES) // len("  20"))
    pieces = [zones[begun : begun + room] for begun in range(0, len(zones), room)]
    shown = [left + [_called(str(zones.index(name) + 1), name, _SIGNS) for name in piece] for piece in pieces]
    return "".join([f"{title}\n", *(grid(lines, columns, screen()) for columns in shown), _LEGEND])


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
    return f"{'meant' if row['part'] == 'meant' else 'not meant'}, but {told}"


_FAULTS = (
    Column("device", lambda row: row["device"] or "", least=8),
    Column("passage", lambda row: row["passage"] or "", spare=1),
    Column("IP", lambda row: row["family"]),
    Column("from", lambda row: row["from_zone"]),
    Column("to", lambda row: row["to_zone"]),
    Column("what is", _verdict, style=lambda row: _STYLES[row["answer"]]),
)


def _faults(rows: Sequence[Row]) -> str:
    return "\nAgainst the conduits:\n" + grid(rows, _FAULTS, screen(), _proof) if rows else ""


def _proof(row: Row) -> str:
    kind = _sure(row)
    for rule, packet in zip(row[f"{kind}_by"] or (), row[f"{kind}_packets"] or (), strict=True):
        return f"such as {packet}, by {rule}"
    return row["why"] or ""


def _opened(row: Row) -> str:
    """Return what becomes of one part of what may pass between two zones, in sentences."""
    part = {"all": "everything", "meant": "what conduits mean to pass", "unmeant": "what no conduit means"}[row["part"]]
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
    return "\n".join(map(plain, lines))


def _summary(rows: Sequence[Row], against: Sequence[Row], *, judged: bool) -> str:
    pairs = len({(row["from_zone"], row["to_zone"]) for row in rows})
    passages = len({(row["device"], row["passage"], row["file"]) for row in rows if row["device"]})
    if not rows:
        return "Nothing could be judged: it takes zones (a register, or [zones.NAME] in doorward.toml) and a firewall's rules."
    told = f"{plural(pairs, 'pair')} of zones, {plural(passages, 'passage')}."
    if judged:
        return f"{told} {plural(len(against), 'answer goes', 'answers go')} against the conduits."
    return f"{told} No conduit is known: [[conduits]] in a register or in doorward.toml says what is meant to pass."
