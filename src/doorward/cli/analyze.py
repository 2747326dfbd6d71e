"""The command `doorward analyze`."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorward import __version__, pipeline
from doorward.cli import ENGINE, FINGERPRINTS, FOUND, command, door, errors, say, screen
from doorward.cli.ingest import complain, existing, expire, failed, read, summary
from doorward.cli.intel import absorb
from doorward.finding import SEVERITIES
from doorward.reports import reports
from doorward.reports.terminal import render
from doorward.stages.recognising import left_out
from doorward.wording import clip, file_name, plural

if TYPE_CHECKING:
    from doorward.report import Answer
    from doorward.settings import Settings

_WIDEST = 110


@command(
    examples=(
        "doorward analyze /var/log/zeek scans/ sbom/ register.toml",
        "doorward analyze logs/ --format sarif --output doors.sarif",
        "doorward analyze logs/ --keep 30 --fail-on high",
        "doorward analyze --engine spark://lake-1.example.com:7077",
        "doorward analyze",
    )
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(reports())),
    default="terminal",
    show_default=True,
    help="How the answer is told.",
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write there instead of standard output."
)
@click.option(
    "--keep",
    type=click.IntRange(1),
    metavar="DAYS",
    help="Remove rows older than this many days before the newest time in the data.",
)
@FINGERPRINTS
@ENGINE
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit with 3 if a finding is this severe or worse.")
def analyze(
    ctx: click.Context, paths: tuple[Path, ...], form: str, output: Path | None, keep: int | None, fail_on: str | None
) -> None:
    """Read files and tell the answer: the main job.

    It finds open doors, the ways on from them, and signs that somebody is inside. Without PATHS it judges again what the workspace holds. The HTML report is always left in the workspace.
    """
    if output is not None and not output.parent.is_dir():
        # Said before hours of work, not after.
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(output))
    given = existing(paths)
    unread = len(paths) - len(given)
    with door(ctx).workspace(made=bool(paths)) as workspace:
        pipeline.check(workspace.settings)
        unused(workspace.settings)
        if known := absorb(workspace):
            say(f"intelligence: {summary(known)}")
            complain(known)
        if given:
            sources = read(workspace, given)
            unread += len(failed(sources))
            say(summary(sources))
            complain(sources)
        elif not workspace.lake.sources():
            raise click.UsageError("the workspace is empty: give files or folders to read, doorward analyze PATH.")
        if keep is not None:
            expire(workspace, keep)
        with errors().status("analysing") as status:
            answer = pipeline.analyze(workspace, __version__, door(ctx).as_of, status.update)
        page = workspace.settings.workspace / "report.html"
        page.write_text(reports()["html"].tell(answer), "utf-8")
    tell(answer, form, output, page)
    if fail_on and any(item.severity in SEVERITIES[SEVERITIES.index(fail_on) :] for item in answer.findings):
        ctx.exit(FOUND)
    if unread:
        ctx.exit(1)


def unused(settings: Settings) -> None:
    """Say how many fingerprints of the folder that the settings name cannot be used, and why the first cannot."""
    out = left_out(settings.fingerprints) if settings.fingerprints else []
    if out:
        say(f"{plural(len(out), 'fingerprint')} left out: {clip(out[0])}")


def tell(answer: Answer, form: str, output: Path | None, page: Path) -> None:
    """Write the answer in one form to a file, or to standard output; `page` is where the whole report lies."""
    if output is not None:
        output.write_text(reports()[form].tell(answer), "utf-8")
        say(f"written: {output}")
    elif form == "terminal":
        shown = screen()
        click.echo(render(answer, width=min(shown.width, _WIDEST), colour=shown.colour), nl=False)
        click.echo(f"\nThe whole report: {file_name(str(page))}")
    else:
        click.echo(reports()[form].tell(answer), nl=False)
