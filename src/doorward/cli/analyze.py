"""doorward analyze"""

from __future__ import annotations

from pathlib import Path

import click

from doorward import __version__, pipeline
from doorward.cli import FOUND, command, door, errors
from doorward.cli.ingest import expire, read, summary
from doorward.finding import SEVERITIES
from doorward.reports import reports
from doorward.reports.terminal import render


@command(
    examples=(
        "doorward analyze /var/log/zeek scans/ sbom/ register.toml",
        "doorward analyze logs/ --format sarif --output doors.sarif",
        "doorward analyze logs/ --fail-on high",
    )
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(tuple(reports())), default="terminal", show_default=True)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write there instead of standard output."
)
@click.option(
    "--keep",
    type=click.IntRange(1),
    metavar="DAYS",
    help="Remove rows older than this many days before the newest time in the data.",
)
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit with 3 if a finding is this severe or worse.")
def analyze(
    ctx: click.Context, paths: tuple[Path, ...], form: str, output: Path | None, keep: int | None, fail_on: str | None
) -> None:
    """Read files, find doors, ways and signs, and tell the answer: the main job.

    Without PATHS it judges again what the workspace holds. The HTML report is always left in the workspace.
    """
    console = errors()
    with door(ctx).workspace() as workspace:
        if paths:
            click.echo(summary(read(workspace, paths)), err=True)
        if keep is not None:
            expire(workspace, keep)
        with console.status("analysing") as status:
            answer = pipeline.analyze(workspace, __version__, door(ctx).as_of, status.update)
        page = workspace.settings.workspace / "report.html"
        page.write_text(reports()["html"].tell(answer), "utf-8")
    if form == "terminal" and output is None:
        click.echo(render(answer, width=min(console.width, 110), colour=console.is_terminal), nl=False)
        click.echo(f"\nThe whole report: {page}")
    elif output is None:
        click.echo(reports()[form].tell(answer), nl=False)
    else:
        output.write_text(reports()[form].tell(answer), "utf-8")
        click.echo(f"written: {output}", err=True)
    if fail_on and any(SEVERITIES.index(item.severity) >= SEVERITIES.index(fail_on) for item in answer.findings):
        ctx.exit(FOUND)
