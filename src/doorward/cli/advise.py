"""The command `doorward advise`."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doorward import __version__
from doorward.cli import command, door, say
from doorward.portfolio import shipping
from doorward.portfolio.csaf import csaf, file_name
from doorward.portfolio.openvex import openvex
from doorward.portfolio.statuses import AFFECTED, UNDER_INVESTIGATION, Publisher, statuses
from doorward.stages import retold
from doorward.wording import clip, plain, plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from doorward.portfolio.statuses import Stated

FORMS = {"csaf": csaf, "openvex": openvex}
"""What a draft may be written as."""
LABELS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
NOBODY = ("PUBLISHER TO BE NAMED", "https://publisher.invalid")
"""Who publishes where nobody says: names that nobody can have."""


_ADDRESS = re.compile(r"https?://[!-~]+")


@command(
    examples=(
        "doorward advise CVE-2021-44228 --product gate",
        "doorward advise CVE-2021-44228 --format openvex --publisher 'Acme PSIRT' --namespace https://acme.example",
        "doorward advise CVE-2021-44228 --folder drafts",
    )
)
@click.argument("weakness", metavar="CVE")
@click.option("--product", "products", multiple=True, metavar="NAME", help="Only this product; may be said again.")
@click.option("--format", "form", type=click.Choice(tuple(FORMS)), default="csaf", show_default=True)
@click.option("--publisher", default=NOBODY[0], help="Who is to publish it.")
@click.option("--namespace", default=NOBODY[1], metavar="URL", help="An address of the publisher.")
@click.option("--tlp", type=click.Choice(LABELS), default="AMBER", show_default=True, help="Who may read it.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Write a file a product here instead.")
def advise(
    ctx: click.Context,
    weakness: str,
    products: tuple[str, ...],
    form: str,
    publisher: str,
    namespace: str,
    tlp: str,
    folder: Path | None,
) -> None:
    """Draft what to say of a CVE about every release.

    CSAF 2.0 or OpenVEX 0.2.0, from the registers and inventories that were read. What ships the affected versions is
    affected, a later release without them is fixed, and where nobody can tell a person must find out. It is a draft: the
    document says so, and so does its status.
    """
    if not _ADDRESS.fullmatch(namespace):
        raise click.BadParameter(f"--namespace {clip(namespace, 80)!r} is no address such as https://acme.example")
    with door(ctx).workspace() as workspace:
        workspace.engine.attach(retold.files(workspace.lake))
        question = shipping.about(workspace.engine, weakness)
        if not question.wanted:
            raise click.ClickException(f"no advisory that was read says which packages {clip(weakness, 60)} affects.")
        stated = statuses(shipping.loaded(workspace.engine, question.names).ask(question), products)
        known = [row["last_time"] for row in workspace.lake.sources() if row["last_time"]]
    if not stated:
        raise click.ClickException(
            "no register names a release of that: read one with release, product, version and build."
        )
    time = door(ctx).as_of or max(known, default=datetime(1970, 1, 1))  # noqa: DTZ001 - times at rest are naive UTC
    whose = Publisher(plain(publisher), namespace, tlp, time, __version__)
    if folder is None:
        click.echo(written(FORMS[form](weakness, stated, whose, products)), nl=False)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        for product, part in by_product(stated):
            (folder / file_name(weakness, (product,))).write_text(
                written(FORMS[form](weakness, part, whose, (product,))), "utf-8"
            )
    say(_told(stated, whose))


def by_product(stated: Sequence[Stated]) -> Iterator[tuple[str, list[Stated]]]:
    """Yield what is stated about each product."""
    found: dict[str, list[Stated]] = {}
    for one in stated:
        found.setdefault(one.release.product or one.release.release, []).append(one)
    yield from found.items()


def written(document: dict[str, Any]) -> str:
    """Return a document as text: the same bytes for the same document."""
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _told(stated: Sequence[Stated], whose: Publisher) -> str:
    affected, open_ones = (sum(one.status == status for one in stated) for status in (AFFECTED, UNDER_INVESTIGATION))
    named = " Name the publisher with --publisher and --namespace." if whose.name == NOBODY[0] else ""
    return f"drafted for {plural(len(stated), 'release')}: {affected:,} affected, {open_ones:,} to be looked into by a person.{named}"
