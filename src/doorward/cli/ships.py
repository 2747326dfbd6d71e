"""The command `doorward ships`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from doorward import listing
from doorward.cli import command, door, say, screen
from doorward.portfolio import blast, shipping
from doorward.portfolio.question import asked, ranges
from doorward.stages import retold
from doorward.wording import listed as in_words
from doorward.wording import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from doorward.engine import Engine
    from doorward.pipeline import Workspace
    from doorward.portfolio.question import Question, Range

LISTS = {"releases": blast.releases, "customers": blast.customers, "builds": blast.builds}
"""What may be listed, and what makes the rows."""


@command(
    examples=(
        "doorward ships pkg:npm/lodash --below 4.17.21",
        "doorward ships openssl --range '>=3.0.0,<3.0.7' --list customers --format csv",
        "doorward ships --cve CVE-2021-44228 --list builds",
    )
)
@click.argument("what", required=False, metavar="[PURL|NAME]")
@click.option("--below", metavar="VERSION", help="Only versions below this one.")
@click.option("--range", "span", metavar="RANGE", help="Only versions in this range, such as '>=1.2,<2'.")
@click.option("--cve", metavar="CVE", help="What this CVE or advisory says is affected, instead of a package.")
@click.option(
    "--list", "listed", type=click.Choice(tuple(LISTS)), default="releases", show_default=True, help="What to list."
)
@click.option("--all", "every", is_flag=True, help="Those that do not ship it, too.")
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
def ships(
    ctx: click.Context,
    what: str | None,
    below: str | None,
    span: str | None,
    cve: str | None,
    listed: str,
    form: str,
    *,
    every: bool,
) -> None:
    """Say who ships a package: releases, builds and customers.

    What to rebuild in which order and whom to tell comes with it.

    A release is known by its build's components, or by an SBOM or lock file named after the release, its build, or its
    product and version. A version that is missing or cannot be read is neither safe nor affected: nobody can tell.
    """
    if bool(what) == bool(cve):
        raise click.UsageError("name a package, as pkg:npm/lodash or lodash, or a weakness with --cve.")
    if cve and (below or span):
        raise click.UsageError("--cve says itself which versions it means: leave out --below and --range.")
    meant = _range(below, span)
    with door(ctx).workspace() as workspace:
        workspace.engine.attach(retold.files(workspace.lake))
        question = _question(workspace.engine, what, meant, cve)
        told = shipping.loaded(workspace.engine, question.names).ask(question)
        longer = shipping.longer_names(workspace.engine, what) if what else []
        day = on_day(ctx, workspace)
    rows, columns = LISTS[listed](told, day, every=every)
    said = blast.sentences(told, day)
    if longer:
        said.append(f"Not asked for, though their names end so: {in_words(longer, 8)}.")
    show(said, rows, columns, form)


def show(said: Sequence[str], rows: list[dict[str, Any]], columns: tuple[str, ...], form: str) -> None:
    """Print the answer in sentences, then its rows; programs get the rows alone, and the sentences beside them."""
    if form == "table":
        click.echo("\n".join(plain(line) for line in said))
        click.echo("\n" + listing.told(rows, columns, form, screen()) if rows else "", nl=False)
        return
    click.echo(listing.told(rows, columns, form), nl=False)
    for line in said:
        say(line)


def on_day(ctx: click.Context, workspace: Workspace) -> date | None:
    """Return the day of the question: --as-of, or the newest time in the data."""
    time = door(ctx).as_of or max(
        (row["last_time"] for row in workspace.lake.sources() if row["last_time"]), default=None
    )
    return time.date() if time else None


def _range(below: str | None, span: str | None) -> Range | None:
    if below and span:
        raise click.UsageError("--below and --range both say which versions are meant: leave one out.")
    if not (below or span):
        return None
    try:
        return ranges(f"<{below}" if below else span or "")
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _question(engine: Engine, what: str | None, meant: Range | None, cve: str | None) -> Question:
    if cve:
        question = shipping.about(engine, cve)
        if not question.wanted:
            raise click.ClickException(f"no advisory that was read says which packages {plain(cve)} affects.")
        return question
    try:
        return asked(what or "", meant)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
