"""doorward explain"""

from __future__ import annotations

import textwrap

import click

from doorward.cli import command
from doorward.detectors import detectors


@command(examples=("doorward explain", "doorward explain beacons"))
@click.argument("detector", required=False)
def explain(ctx: click.Context, detector: str | None) -> None:
    """Say what a detector asks, why, what it cannot see, what can be tuned and which tables it reads."""
    del ctx
    known = detectors()
    if detector is None:
        for name, item in known.items():
            click.echo(f"{name:<20} {item.question}")
        return
    if detector not in known:
        raise click.BadParameter(f"there is no detector {detector!r}; there are {', '.join(known)}")
    item = known[detector]
    lines = [item.question, "", _wrapped("Why it matters", item.why), _wrapped("Known blind spot", item.blind_spot)]
    lines += [f"ATT&CK: {', '.join(item.attack)}", f"Tables read: {', '.join(item.tables)}"]
    if item.tunables:
        lines.append(f"Tunables, set under [detectors.{item.name}] in doorward.toml:")
        lines += [
            f"  {each.name} = {each.default!r:<8} {each.meaning} ({each.unit})" for each in item.tunables.values()
        ]
    click.echo("\n".join(lines))


def _wrapped(title: str, text: str) -> str:
    return textwrap.fill(f"{title}: {text}", 100) + "\n"
