"""The command `doorward demo`."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields
from pathlib import Path

import click

from doorward import demo as organisation
from doorward.cli import ENGINE, FOLDER, command, door, errors, say
from doorward.cli.analyze import analyze

MADE = ("data", "truth.json", *(f"{FOLDER}/{name}" for name in ("lake", "spool", "report.html")))
"""What the demo makes in its folder, and all that it ever removes there."""


@command(examples=("doorward demo", "doorward demo --folder /tmp/organisation --seed 7"))
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-organisation"),
    show_default=True,
    help="Where the organisation is made; one that was made there before is made anew.",
)
@ENGINE
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed makes another organisation.")
def demo(ctx: click.Context, folder: Path, seed: int) -> None:
    """Make the sample organisation, analyse it and tell the answer.

    About 60 hosts over 14 days, in real formats, that lived through an intrusion. All names and addresses are reserved ones.
    """
    cleared(folder)
    with errors().status("making the sample organisation"):
        organisation.generate(folder, seed)
    say(f"The sample organisation lies in {folder}; what really happened there is told in {folder / 'truth.json'}.")
    if door(ctx).named is None:
        door(ctx).named = folder / FOLDER.name
    ctx.invoke(analyze, paths=(folder / "data",), form="terminal", output=None, keep=None, fail_on=None)


def cleared(folder: Path) -> None:
    """Remove an organisation that was made in a folder before, and nothing else.

    Raises:
        BadParameter: the folder holds something that the demo did not make.
    """
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not _is_organisation(folder):
        raise click.BadParameter(f"{folder} holds other files; name an empty folder with --folder.")
    for name in MADE:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _is_organisation(folder: Path) -> bool:
    """Say whether a folder holds what the demo makes: its truth, in its form."""
    try:
        truth = json.loads((folder / "truth.json").read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(truth, dict) and {item.name for item in fields(organisation.Truth)} <= set(truth)
