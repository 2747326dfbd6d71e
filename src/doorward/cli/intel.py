"""The command `doorward intel`: fetch, carry over an air gap, take in, and say how old it is."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Column as Cell

from doorward import listing
from doorward.cli import command, door, errors, say, screen
from doorward.cli.ingest import complain, read, summary
from doorward.intel import admission, making, needs, signing
from doorward.intel.bundle import BundleError, open_bundle, write
from doorward.intel.holding import Holding, HoldingError
from doorward.intel.showing import aged, outcomes
from doorward.intel.sound import Unsound
from doorward.intel.sources import SOURCES, sources_of
from doorward.intel.status import COLUMNS, Asked, status
from doorward.intel.trimming import trimmed
from doorward.intel.updating import Update
from doorward.iso_time import utc
from doorward.wording import clip, moment, plural, size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from doorward.intel.manifest import Manifest
    from doorward.intel.needs import Needs
    from doorward.pipeline import Workspace

_OUTCOMES = ("source", "part", "outcome", "records", "newest", "size", "address", "note")
_FRESH = 14
"""Days that a bundle is fresh where nobody says otherwise."""
_NAME = 32


@command(
    kind=click.Group,
    examples=(
        "doorward intel update --ecosystem PyPI --ecosystem Debian",
        "doorward intel bundle --out intel.dwb --key signer.key",
        "doorward intel import intel.dwb",
        "doorward intel status",
    ),
)
def intel(ctx: click.Context) -> None:
    """Keep intelligence fresh, from the Internet or over an air gap.

    `update` is the only command of Doorward that opens a connection, and only when it is run. Age is judged by this machine's clock, or by --as-of. For a machine without a network, `bundle` packs what an estate needs into one signed file, and `import` takes it in there.
    """
    del ctx


@command(
    examples=(
        "doorward intel update",
        "doorward intel update --only kev --only epss",
        "doorward intel update --only osv,alpine --ecosystem PyPI --ecosystem Alpine:v3.19",
    )
)
@click.option("--only", multiple=True, metavar="NAME", help=f"Only these sources: {', '.join(SOURCES)}.")
@click.option("--ecosystem", multiple=True, metavar="NAME", help="As OSV names it.  [default: those of the estate]")
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
def update(ctx: click.Context, only: tuple[str, ...], ecosystem: tuple[str, ...], form: str) -> None:
    """Fetch what the estate needs from those who publish it.

    Only what changed is fetched, and what was cut goes on from there. The estate is what `doorward ingest` has read of software and services. Proxies are those of the environment. Another address than the publisher's stands in doorward.toml: [intel.sources.NAME] address = "https://…".
    """
    names = _split(only)
    with _plainly(), door(ctx).workspace(made=True) as workspace:
        wanted = needs.named(_split(ecosystem)) if ecosystem else needs.estate(workspace.lake)
        with _bar() as told:
            running = Update(_holding(workspace), now(ctx), addresses=workspace.settings.mirrors, told=told)
            rows = [item.as_dict() for item in running.run(sources_of(names), wanted, asked=bool(names))]
    click.echo(outcomes(rows, screen()) if form == "table" else listing.told(rows, _OUTCOMES, form), nl=False)
    failed = [row for row in rows if row["outcome"] == "failed"]
    say(f"{_counted(rows)}. doorward analyze takes in what is new.")
    for row in failed:
        say(f"{row['source']} {row['part']}: {row['note']}")
    if failed:
        say("What was held of these before still counts; run the same command again.")
        ctx.exit(1)


@command(examples=("doorward intel keygen signer.key",))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def keygen(ctx: click.Context, file: Path) -> None:
    """Make a key pair to sign bundles with.

    The secret one lies in FILE, for its owner only, the public one in FILE.pub. The public key goes to whoever imports, by another way than the bundles: keys = ["ed25519:…"] under [intel] in doorward.toml there.
    """
    del ctx
    with _plainly():
        key = signing.make(file)
    click.echo(key.text)
    say(f"{clip(str(file))} signs; keep it where only the signer reads it. Its key has the id {key.id}.")


@command(
    examples=(
        "doorward intel bundle --out intel.dwb --key signer.key",
        "doorward intel bundle --out intel.dwb --key signer.key --estate",
        "doorward intel bundle --out intel.dwb --key signer.key --ecosystem PyPI,Debian --vendor fortinet",
        "doorward intel bundle --out day.dwb --key signer.key --since intel.dwb",
    )
)
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
@click.option("--key", required=True, type=click.Path(path_type=Path, exists=True), help="Secret key of keygen.")
@click.option("--estate", is_flag=True, help="Only what the estate in this workspace needs.")
@click.option("--ecosystem", multiple=True, metavar="NAME", help="Only these ecosystems, and what all need.")
@click.option("--vendor", multiple=True, metavar="NAME", help="And these vendors' products, as CPE names spell them.")
@click.option("--only", multiple=True, metavar="NAME", help="Only these sources.")
@click.option("--since", metavar="BUNDLE|TIME", help="Only what is newer than a bundle, or was fetched since then.")
@click.option(
    "--valid", type=click.IntRange(1, 366), default=_FRESH, show_default=True, metavar="DAYS", help="Fresh so long."
)
def bundle(ctx: click.Context, out: Path, key: Path, estate: bool, valid: int, since: str | None, **given: Any) -> None:  # noqa: FBT001 - a flag
    """Pack what is held into one signed file.

    It is for a machine without a network. The same feeds give the same bytes. A bundle made with --since can be imported only where what it leaves out is held.
    """
    with _plainly(), door(ctx).workspace() as workspace:
        holding = _holding(workspace)
        signer = signing.secret(key)
        asked = _asked(workspace, given["ecosystem"], given["vendor"], estate=estate)
        only = [source.name for source in sources_of(_split(given["only"]))] if given["only"] else []
        wish = making.Wish(valid, door(ctx).as_of, _since(since, signer.public) if since else None)
        with holding.alone():
            feeds = making.chosen(holding.state(), asked, only)
            places: dict[str, Path] = {}
            if asked and asked.vendors:
                feeds, places = trimmed(feeds, holding, asked.vendors)
                wish = replace(wish, vendors=tuple(sorted(asked.vendors)))
            made = making.manifest(feeds, holding.state(), wish)
            total = sum(feed.size for feed in made.carried)
            with _bar() as told:
                passed = _passed(told, "bundling", total)
                write(out, made, signer, lambda feed: places.get(feed.sha256) or holding.path(feed), passed)
            for path in places.values():
                path.unlink()
            holding.commit(making.noted(holding.state(), made))
    carried = made.carried
    left = len(made.feeds) - len(carried)
    say(
        f"{clip(str(out))}: version {made.version}, {size(out.stat().st_size)}, {plural(len(carried), 'feed')}"
        f"{f' that changed, {left:,} left out' if wish.base else ''}; fresh until {moment(made.expires)} UTC."
    )


@command(examples=("doorward intel import intel.dwb", "doorward intel import intel.dwb --key signer.key.pub"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--key",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="Public key to trust.  [default: those in doorward.toml]",
)
@click.option("--allow-stale", metavar="REASON", help="Take in a bundle that has expired; the reason is kept.")
def _import(ctx: click.Context, file: Path, key: tuple[Path, ...], allow_stale: str | None) -> None:
    """Take in a bundle, once it is verified.

    Its feeds are held, and read into the lake. It is refused if it is signed by a key that is not pinned, changed, cut, older than what is held, or expired: the message says which, and what to do. Nothing of it is unpacked before it is verified. Killed at any moment it leaves the old state or the new one; run it again.
    """
    if allow_stale is not None and not allow_stale.strip():
        raise click.UsageError("--allow-stale wants the reason, which is kept.")
    with _plainly(), door(ctx).workspace(made=True) as workspace:
        keys = _trusted(workspace, key)
        holding, time = _holding(workspace), now(ctx)
        offered = open_bundle(file, keys)
        before = holding.state().imported
        with _bar() as told:
            total = 2 * sum(feed.size for feed in offered.manifest.carried)
            state = admission.take(offered, holding, time, allow_stale, _passed(told, "importing", total))
        rows = absorb(workspace)
    if state.imported == before:
        say(
            f"version {offered.manifest.version} is held already, and fresh until {moment(offered.manifest.expires)} UTC."
        )
    else:
        say(
            f"version {offered.manifest.version} of {moment(offered.manifest.created)} UTC is held now; doorward analyze uses it."
        )
    if rows:
        say(summary(rows))
        complain(rows)


@command(examples=("doorward intel status", "doorward intel status --max-age 7 --format jsonl"))
@click.option(
    "--max-age", type=click.IntRange(0), metavar="DAYS", help="What is older fails.  [default: what each source says]"
)
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
def _status(ctx: click.Context, max_age: int | None, form: str) -> None:
    """Say how old what is held is, and what is missing.

    It says too where each source came from, and what the estate needs but nobody holds. Exits with 1 if anything that is needed is missing or too old, or if the last bundle has expired.
    """
    with _plainly(), door(ctx).workspace() as workspace:
        holding, origins = _holding(workspace), workspace.lake.read_origins()
        here = {sha256 for sha256, origin in holding.marks().items() if origin in origins}
        carried = set(holding.marks().values())
        by_hand = Counter(row["reader"] for row in workspace.lake.sources() if row["origin"] not in carried)
        asked = Asked(needs.estate(workspace.lake), here, now(ctx), max_age, by_hand)
        told = status(holding.state(), asked)
    if form == "table":
        click.echo(told.sentence)
        click.echo(aged(told.rows, screen()), nl=False)
    else:
        click.echo(listing.told(told.rows, COLUMNS, form), nl=False)
        say(told.sentence)
    lacking = [row["part"] for row in told.rows if not row["held"] and row["source"] == "osv"]
    if lacking:
        say(f"where there is a network: doorward intel update --ecosystem {','.join(lacking)}")
    if not told.good:
        ctx.exit(1)


intel.add_command(update)
intel.add_command(keygen)
intel.add_command(bundle)
intel.add_command(_import)
intel.add_command(_status)


def now(ctx: click.Context) -> datetime:
    """Return the time it is taken to be, naive UTC: --as-of, or else this machine's clock, which freshness is judged by."""
    return door(ctx).as_of or datetime.now(UTC).replace(tzinfo=None)  # noqa: TID251 - this is the door


def absorb(workspace: Workspace) -> list[dict[str, Any]]:
    """Read into the lake what is held and not read yet; return what became of each file.

    An import counts from the moment its feeds are held; whoever is killed between that and here goes on here.
    """
    holding = _holding(workspace)
    held = holding.state().feeds
    feeds = {str(holding.path(feed)): feed for feed in (holding.unread(workspace.lake.read_origins()) if held else ())}
    if not feeds:
        return []
    rows = []
    for source in sources_of(tuple({feed.source for feed in feeds.values()})):
        rows += read(
            workspace, [Path(path) for path, feed in feeds.items() if feed.source == source.name], source.reader
        )
    marks: dict[str, str] = {}
    for row in rows:
        path = next((path for path in feeds if row["file"].startswith(path)), None)
        if path and row["status"] in {"read", "known"}:
            marks[feeds[path].sha256] = row["origin"]
    holding.mark(marks)
    return rows


def _holding(workspace: Workspace) -> Holding:
    return Holding(workspace.settings.intel)


@contextmanager
def _plainly() -> Iterator[None]:
    """Tell what is refused as one sentence."""
    try:
        yield
    except (BundleError, HoldingError, Unsound, signing.SigningError) as error:
        raise click.ClickException(str(error)) from error
    except ValueError as error:
        if type(error) is not ValueError:
            raise
        raise click.UsageError(f"{error}.") from error


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int | None], None]]:
    """Show progress on standard error, silent when piped."""
    console = errors()
    bar = Progress(
        TextColumn("{task.description}", markup=False, table_column=Cell(width=_NAME, no_wrap=True)),
        BarColumn(bar_width=None),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=console,
        expand=True,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("", total=None)

        def told(name: str, here: int, whole: int | None) -> None:
            bar.update(task, description=clip(name, _NAME), completed=here, total=whole)

        yield told


def _passed(told: Callable[[str, int, int | None], None], name: str, total: int) -> Callable[[int], None]:
    done = 0

    def passed(count: int) -> None:
        nonlocal done
        done += count
        told(name, done, total)

    return passed


def _split(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for name in names for word in name.split(",") if word.strip())


def _asked(workspace: Workspace, ecosystem: tuple[str, ...], vendor: tuple[str, ...], *, estate: bool) -> Needs | None:
    if not estate and not ecosystem and not vendor:
        return None
    asked = needs.named(_split(ecosystem), (name.lower() for name in _split(vendor)))
    known = needs.estate(workspace.lake) if estate else needs.Needs()
    if estate and known == needs.Needs():
        say("nothing is known of the estate here: ingest its inventories, or name --ecosystem and --vendor.")
    return asked | known


def _since(text: str, key: signing.PublicKey) -> Manifest | datetime:
    path = Path(text)
    if path.is_file():
        return open_bundle(path, {key.id: key}).manifest
    if (time := utc(text)) is None:
        raise click.UsageError(
            f"--since {clip(text, 60)!r} is neither a bundle that is there nor a time such as 2026-11-22."
        )
    return time


def _trusted(workspace: Workspace, files: tuple[Path, ...]) -> dict[str, signing.PublicKey]:
    keys = [signing.public_file(path) for path in files] or [signing.public(text) for text in workspace.settings.keys]
    if not keys:
        raise signing.SigningError(
            "no key is trusted, and the first to come is not trusted either. Ask whoever makes the bundles for the public key, by "
            'another way than a bundle comes, and write keys = ["ed25519:…"] under [intel] in doorward.toml, or give --key FILE.'
        )
    return {key.id: key for key in keys}


def _counted(rows: list[dict[str, Any]]) -> str:
    counts = {name: sum(row["outcome"] == name for row in rows) for name in ("new", "unchanged", "held", "failed")}
    told = [f"{count:,} {name}" for name, count in counts.items() if count]
    return f"{plural(len(rows), 'feed')}: {', '.join(told)}" if told else "nothing is needed"
