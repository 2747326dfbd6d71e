"""The command `doorward isolation`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doorward import listing
from doorward.cli import command, door, say, screen
from doorward.engine import told
from doorward.isolation.passages import passages
from doorward.stages import retold
from doorward.stages.isolating import RULES, crossings, settled, telling
from doorward.stages.isolating.foresight import foresee, of_file, period, with_rule
from doorward.wording import clip, listed, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from doorward.isolation.passages import Passage
    from doorward.pipeline import Workspace
    from doorward.stages.isolating.foresight import Foreseen

    Row = Mapping[str, Any]

COLUMNS = (
    "device",
    "passage",
    "bound",
    "family",
    "from_zone",
    "to_zone",
    "part",
    "conduit",
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
IDLE = ("device", "file", "line", "ruleset", "chain", "position", "rule", "action", "comment", "hits", "fault", "because", "ends",
        "exception", "asset", "owner", "first_seen", "last_seen")  # fmt: skip
"""What programs are told of a rule that nothing needs."""
CHANGES = ("family", "from_zone", "to_zone", "kind", "packet", "before", "after", "effect", "proto", "destination_port", "exchanges",
           "callers", "first_seen", "last_seen", "rule")  # fmt: skip
"""What programs are told of a change: of its packets, then of observed traffic."""
_FLOWS = """
    select * from {zone_flows}
    order by family, device nulls last, passage nulls last, file, from_zone, to_zone, part, conduit nulls first
"""
_FAULTS = (
    "select * from {rule_faults} order by device, file, ruleset, chain, position, fault, exception nulls first, because"
)
_FORMAT = click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)


@command(
    examples=(
        "doorward isolation",
        "doorward isolation --from lab --to servers",
        "doorward isolation --idle",
        "doorward isolation --rule 'deny tcp from lab to servers port 445' --before 3",
        "doorward isolation --rules new.rules --device edge",
    )
)
@click.option("--from", "source", metavar="ZONE", help="Only what this zone opens; internet: all that is not ours.")
@click.option("--to", "destination", metavar="ZONE", help="Only what calls this zone.")
@click.option("--device", metavar="NAME", help="Only this device, or this file of a configuration.")
@click.option("--all", "every", is_flag=True, help="Every pair of zones, not only what goes against the conduits.")
@click.option("--idle", "idle", is_flag=True, help="Rules that never decide, are not used, or outlived their purpose.")
@click.option(
    "--rule", metavar="WORDS", help="What this further rule would change, and would have done to the traffic."
)
@click.option("--before", type=click.IntRange(1), metavar="N", help="Put it in front of rule N.  [default: of all]")
@click.option("--after", type=click.IntRange(0), metavar="N", help="Put it behind rule N.")
@click.option(
    "--rules", "changed", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="What this changed configuration would change.",
)  # fmt: skip
@_FORMAT
def isolation(
    ctx: click.Context, form: str, *, idle: bool, rule: str | None, changed: Path | None, **asked: Any
) -> None:
    """Say what firewalls let from zone to zone, and if it is meant.

    Each answer names the rules that decide it, with a packet for each.

    The answers are those of the last analysis, and speak of who may open an exchange.
    """
    with door(ctx).workspace() as workspace:
        if rule is not None or changed is not None:
            _foresee(workspace, door(ctx).as_of, rule, changed, form, asked)
            return
        rows = _rows(workspace, _FAULTS if idle else _FLOWS)
    kept = [row for row in rows if asked["device"] in {None, row["device"], row["file"]}]
    if idle:
        click.echo(
            telling.idle(kept, screen()) if form == "table" else listing.told(kept, IDLE, form, screen()), nl=False
        )
        say(f"{plural(len(kept), 'fault')} of rules." if kept else "No rule is known to be without need.")
        return
    _flows(rows, kept, form, asked)


def _rows(workspace: Workspace, text: str) -> list[dict[str, Any]]:
    files = retold.files(workspace.lake)
    if "zone_flows" not in files:
        raise click.ClickException("nothing was analysed yet: run doorward analyze.")
    workspace.engine.attach(files)
    return told(workspace.engine, text)


def _flows(rows: Sequence[Row], of_device: Sequence[Row], form: str, asked: Mapping[str, Any]) -> None:
    """Tell what passes between zones."""
    source, destination = asked["source"], asked["destination"]
    known = sorted({row[end] for row in rows for end in ("from_zone", "to_zone")})
    for zone in (source, destination):
        if zone is not None and zone not in known:
            raise click.UsageError(f"no zone {clip(zone, 60)!r} was judged; there are {', '.join(known) or 'none'}.")
    kept = [row for row in of_device if source in {None, row["from_zone"]} and destination in {None, row["to_zone"]}]
    against = [row for row in kept if telling.amiss(row)]
    judged = any(row["part"] != "all" for row in rows)
    if form != "table":
        click.echo(listing.told(kept if asked["every"] or not judged else against, COLUMNS, form, screen()), nl=False)
    elif source and destination:
        click.echo("".join(f"{text}\n" for text in (telling.opened(row, screen()) for row in kept)), nl=False)
    else:
        click.echo(telling.matrices([row for row in kept if row["part"] == "all"], screen()), nl=False)
        click.echo(telling.against(against, screen()), nl=False)
    say(telling.summary(kept, len(against), judged=judged))


def _foresee(
    workspace: Workspace,
    time: datetime | None,
    rule: str | None,
    changed: Path | None,
    form: str,
    asked: Mapping[str, Any],
) -> None:
    """Tell what a change would do."""
    if (rule is None) == (changed is None) or (asked["before"] and asked["after"] is not None):
        raise click.UsageError("say either --rule or --rules, and either --before or --after.")
    rules = _rows(workspace, RULES)
    sources = workspace.lake.sources()
    time = time or max((row["last_time"] for row in sources if row["last_time"]), default=None)
    names = {row["origin"]: row["file"] for row in sources}
    chosen = _chosen(passages(rules), names, asked["device"])
    meant, crossed = settled(workspace.engine, workspace.settings, time), crossings(workspace.engine, time)
    own = [row for row in rules if row["origin"] == chosen.origin and row["device"] == chosen.device]
    try:
        if changed is not None:
            new, rejects = of_file(changed)
            for reject in rejects[:1]:
                say(
                    f"{changed.name} line {reject.line}: {reject.reason}; {plural(len(rejects), 'line')} of it not read."
                )
        else:
            place = asked["before"] if asked["after"] is None else asked["after"] + 1
            own, new = with_rule(rules, chosen, meant, rule or "", place)
        found = foresee(own, new, meant, crossed, chosen.name)
    except ValueError as error:
        raise click.UsageError(f"{error}.") from error
    _told(found, period(crossed), form)


def _chosen(found: Sequence[Passage], names: Mapping[str, str], device: str | None) -> Passage:
    """Return the one passage that a change is about."""
    kept = [passage for passage in found if device in {None, passage.device, names.get(passage.origin)}]
    if len(kept) != 1:
        known = sorted({str(passage.device or names.get(passage.origin)) for passage in found})
        raise click.UsageError(
            f"{plural(len(kept), 'passage')} would be changed: name one with --device; known are {listed(known, 10)}."
        )
    return kept[0]


def _told(found: Foreseen, seen: tuple[datetime | None, datetime | None], form: str) -> None:
    if form == "table":
        click.echo(telling.foreseen(found, seen, screen()), nl=False)
    else:
        click.echo(listing.told([*found.changes, *found.traffic], CHANGES, form, screen()), nl=False)
