"""doorward demo"""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from doorward import demo as organisation
from doorward.cli import command, door
from doorward.cli.analyze import analyze


@command(examples=("doorward demo", "doorward demo --folder /tmp/organisation --seed 7"))
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), default=Path("demo-organisation"), show_default=True
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed makes another organisation.")
def demo(ctx: click.Context, folder: Path, seed: int) -> None:
    """Make the sample organisation, analyse it, print the answer and write the report.

    About 60 hosts over 14 days, in real formats, that lived through an intrusion. All names and addresses are reserved ones.
    """
    shared = door(ctx)
    if (folder / "truth.json").exists():
        shutil.rmtree(folder)
    if folder.exists() and any(folder.iterdir()):
        raise click.BadParameter(f"{folder} holds other files; name an empty folder with --folder")
    organisation.generate(folder, seed)
    click.echo(
        f"The sample organisation lies in {folder}; what really happened there is told in {folder / 'truth.json'}.",
        err=True,
    )
    if ctx.parent is None or shared.folder == Path(".doorward"):
        shared.folder = folder / ".doorward"
    ctx.invoke(analyze, paths=(folder / "data",), form="terminal", output=None, keep=None, fail_on=None)
