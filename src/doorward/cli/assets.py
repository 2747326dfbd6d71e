"""The command `doorward assets`."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import click

from doorward import listing
from doorward.cli import command, door, say, screen
from doorward.cli.findings import understood
from doorward.console.row_query import fitting
from doorward.console.snapshot.case import asset_id
from doorward.console.snapshot.lists import ASSETS as ASSET_FIELDS
from doorward.console.snapshot.writer import words as spoken_words
from doorward.field_query import Fields
from doorward.grid import Column, grid
from doorward.iso_time import utc
from doorward.query import sql
from doorward.resolution.addresses import canonical
from doorward.resolution.sentences import why
from doorward.resolution.words import plain
from doorward.stages import retold
from doorward.wording import clip, listed, moment, period, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from doorward.cli import Door
    from doorward.field_query import Query
    from doorward.pipeline import Workspace

    Row = Mapping[str, Any]

COLUMNS = ("asset", "in_register", "first_seen", "last_seen", "identifiers", "addresses")
"""What programs are told of an asset in the list."""
OPENED = (*COLUMNS, "known_by", "held", "merged", "refused")
"""What programs are told of an asset that is opened."""
_THEN = """
    case when cast(:at as timestamp) is null then until is null
        else coalesce(since <= cast(:at as timestamp), true) and coalesce(cast(:at as timestamp) < until, true) end
"""
_ASSETS = f"""
    select coalesce(known.asset, here.asset) as asset, coalesce(known.in_register, here.in_register) as in_register,
        known.first_seen, known.last_seen, coalesce(known.identifiers, 0) as identifiers, here.addresses
    from (
        select asset, bool_or(in_register) as in_register, min(first_seen) as first_seen, max(last_seen) as last_seen,
            count(*) as identifiers
        from {{identifiers}} group by asset
    ) as known
    full outer join (
        select asset, bool_or(in_register) as in_register, array_sort(collect_list(address)) as addresses
        from {{holdings}} where {_THEN} group by asset
    ) as here on here.asset = known.asset
    where (:asset is null or coalesce(known.asset, here.asset) = :asset)
        and not (:strangers and coalesce(known.in_register, here.in_register))
    order by 1 nulls last
    limit :most
"""
_BORNE = "select asset, kind, value from {identifiers} order by asset nulls last, kind nulls last, value nulls last"
_REGISTER = """
    select name, owner, criticality, environment, purpose from {assets}
    qualify row_number() over (partition by name order by origin desc, origin_row desc) = 1
"""
_NAMES = "name host address mac owner criticality environment purpose registered first_seen last_seen addresses status assignee"
ASKED = Fields("assets", *(field for field in ASSET_FIELDS if field.name in _NAMES.split()))
"""What may be asked of this list: the console knows more of an asset."""
_MAC = re.compile(r"[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}")
_CALLED = """
    select distinct asset from {identifiers} where lower(value) in (:text, :short) or lower(asset) = :text
    order by asset nulls last
"""
_HOLDERS = """
    select h.address, h.asset, h.in_register, h.since, h.until, h.how, h.shared from {holdings} as h
    join {addresses} as a on a.address = h.address
    where a.canonical = :address and a.address = (
        select min(address) from {addresses} where canonical = :address
    ) order by h.since nulls first
"""
_PARTS = {
    "known_by": "select kind, value, in_register, shared, first_seen, last_seen from {identifiers} where asset = :asset "
    "order by kind nulls last, value nulls last",
    "held": "select address, since, until, how, shared from {holdings} where asset = :asset "
    "order by since nulls first, address nulls last",
    "facts": "select m.* from {merges} as m where m.asset = :asset or exists (select 1 from {identifiers} as i "
    "where i.asset = :asset and i.kind = m.right_kind and i.value = m.right_value) "
    "order by left_kind nulls last, left_value nulls last, right_kind nulls last, right_value nulls last, how nulls last",
}
_SHOWN = (
    Column("asset", lambda row: row["asset"], least=12),
    Column("register", lambda row: "yes" if row["in_register"] else "no"),
    Column("seen", lambda row: period(row["first_seen"], row["last_seen"]), spare=2),
    Column("known by", lambda row: str(row["identifiers"]), right=True, spare=1),
    Column("addresses", lambda row: listed(row["addresses"] or [])),
)
_KNOWN = (
    Column("known by", lambda row: row["kind"]),
    Column("", lambda row: row["value"], least=12),
    Column("register", lambda row: "yes" if row["in_register"] else "no"),
    Column("several bear it", lambda row: "yes" if row["shared"] else "", spare=1),
    Column("seen", lambda row: period(row["first_seen"], row["last_seen"]), spare=2),
)
_HELD = (
    Column("address", lambda row: row["address"], least=12),
    Column("from", lambda row: moment(row["since"]) if row["since"] else "the beginning"),
    Column("to", lambda row: moment(row["until"]) if row["until"] else "the end of the data"),
    Column("told by", lambda row: row["how"]),
    Column("others behind it", lambda row: "yes" if row["shared"] else "", spare=1),
)
_HOLDER = (Column("asset", lambda row: row["asset"], least=12), *_HELD[1:])


def _at(_: click.Context, __: click.Parameter, value: str | None) -> datetime | None:
    time = utc(value) if value is not None else None
    if value is not None and time is None:
        raise click.BadParameter(f"{clip(value, 60)!r} is not a time such as 2026-10-18 or 2026-10-18T12:00Z")
    return time.replace(tzinfo=None) if time else None


@command(
    examples=(
        "doorward assets --unregistered",
        "doorward assets laptop-of-alice",
        "doorward assets 10.1.2.3 --at 2026-10-18T12:00Z",
        "doorward assets 00:00:5e:00:53:0a --json",
        "doorward assets 'owner:none criticality:>=high sort:-last_seen'",
    )
)
@click.argument("words", metavar="[NAME|ADDRESS|MAC|QUERY…]", nargs=-1)
@click.option(
    "--at", metavar="TIME", callback=_at, help="Who held which address then, UTC.  [default: at the end of the data]"
)
@click.option("--unregistered", is_flag=True, help="Only what no register has.")
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format jsonl.")
@click.option("--most", type=click.IntRange(1), default=1_000, show_default=True, help="Rows at most.")
def assets(
    ctx: click.Context,
    words: tuple[str, ...],
    at: datetime | None,
    form: str,
    most: int,
    *,
    unregistered: bool,
    as_json: bool,
) -> None:
    """Say which names, cards and addresses are one asset, and why.

    The answers are those of the last analysis. What you know better stands in doorward.toml: [resolve] same and different.

    QUERY is written as in the console, of what is known without it: name host address mac owner criticality environment purpose registered first_seen last_seen addresses status assignee.
    """
    form = "jsonl" if as_json else form
    text = words[0] if words and not _is_query(words) else None
    asks = understood(() if text else words, ASKED)
    with door(ctx).workspace() as workspace:
        _attach(workspace)
        values = {
            "at": at,
            "asset": None,
            "strangers": unregistered,
            "most": 2**62 if asks.terms or asks.order else most + 1,
        }
        if text is not None:
            _open(workspace, text, form, values)
            return
        rows = _rows(workspace, _ASSETS, values)
        if asks.terms or asks.order:
            rows = _fitting(workspace, rows, asks, door(ctx))
    kept = rows[:most]
    shown = grid(kept, _SHOWN, screen()) if form == "table" else listing.told(kept, COLUMNS, form, screen())
    click.echo(shown if kept else "", nl=False)
    strangers = sum(not row["in_register"] for row in kept)
    say(f"{plural(len(kept), 'asset')}, {strangers:,} in no register.")
    if len(rows) > most:
        say(f"There are more rows than {most:,}: --most shows more.")


def _is_query(words: Sequence[str]) -> bool:
    """Say whether words are a query: several, or one with a colon that is neither an address nor a card's."""
    return len(words) > 1 or (":" in words[0] and not _address(words[0]) and not _MAC.fullmatch(words[0]))


def _fitting(workspace: Workspace, rows: Sequence[dict[str, Any]], asks: Query, told: Door) -> list[dict[str, Any]]:
    """Return the assets that a query asks for, in its order."""
    bears: dict[str, dict[str, list[str]]] = {}
    for row in _rows(workspace, _BORNE, {}):
        kind = "mac" if row["kind"] == "mac" else "host"
        bears.setdefault(row["asset"], {"host": [], "mac": []})[kind].append(row["value"])
    register = {row["name"]: row for row in _rows(workspace, _REGISTER, {})}
    known = []
    for row in rows:
        name, borne = row["asset"], bears.get(row["asset"], {"host": [], "mac": []})
        facts = {**register.get(name, {}), **borne, "name": name, "id": asset_id(name), "host": [name, *borne["host"]]}
        held = row["addresses"] or []
        level = (facts.get("criticality") or "").lower() or None
        times = {"first_seen": row["first_seen"], "last_seen": row["last_seen"], "registered": row["in_register"]}
        spoken = spoken_words(*facts["host"], facts.get("owner"), facts.get("purpose"), *held)
        known.append(
            {**facts, **times, "criticality": level, "address": held, "addresses": len(held), "words": spoken, "": row}
        )
    return [one[""] for one in fitting(known, asks, "asset", told.shelf(), told.as_of)]


def _attach(workspace: Workspace) -> None:
    files = retold.files(workspace.lake)
    if "identifiers" not in files:
        raise click.ClickException("nothing was analysed yet: run doorward analyze.")
    workspace.engine.attach(files)


def _rows(workspace: Workspace, text: str, values: Row) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = workspace.engine.run(sql(text), values).to_pylist()
    return found


def _open(workspace: Workspace, text: str, form: str, values: Row) -> None:
    """Tell of one asset, or of those that held an address."""
    holders = _holders(workspace, text, values["at"])
    named = [row["asset"] for row in holders[-1:]] if _address(text) else _called(workspace, text)
    if not named:
        raise click.ClickException(f"nothing is known of {clip(text, 60)!r}: doorward assets lists what is.")
    if form == "table" and holders:
        click.echo(grid(holders, _HOLDER, screen()))
    if len(named) > 1:
        say(f"{len(named)} assets bear {clip(text, 60)!r}.")
    opened = [_opened(workspace, name, values) for name in named]
    click.echo(
        "".join(map(_page, opened)) if form == "table" else listing.told(opened, OPENED, form, screen()), nl=False
    )


def _address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _holders(workspace: Workspace, text: str, at: datetime | None) -> list[dict[str, Any]]:
    rows = _rows(workspace, _HOLDERS, {"address": canonical(text)}) if _address(text) else []
    if at is None:
        return rows
    return [row for row in rows if (row["since"] or at) <= at and (row["until"] is None or at < row["until"])]


def _called(workspace: Workspace, text: str) -> list[str]:
    value = plain(text)
    found = _rows(workspace, _CALLED, {"text": value, "short": value.partition(".")[0]})
    return [row["asset"] for row in found]


def _opened(workspace: Workspace, name: str, values: Row) -> dict[str, Any]:
    """Return all that is known of an asset."""
    rows = _rows(workspace, _ASSETS, {**values, "asset": name, "strangers": False, "at": values["at"]})
    asset = rows[0] if rows else {"asset": name, "in_register": False, "identifiers": 0}
    parts = {part: _rows(workspace, text, {"asset": name}) for part, text in _PARTS.items()}
    facts = parts.pop("facts")
    return {
        **asset,
        **parts,
        "merged": [why(row) for row in facts if row["merged"]],
        "refused": [why(row) for row in facts if not row["merged"]],
    }


def _page(opened: Row) -> str:
    """Return an asset for a person: what it is known by and why, which addresses it held, and what was refused."""
    standing = "in the register" if opened["in_register"] else "in no register"
    parts = [f"{clip(opened['asset'])}, {standing}\n"]
    parts += [grid(rows, columns, screen()) for rows, columns in _tables(opened) if rows]
    for title, sentences in (("why", opened["merged"]), ("not taken for it", opened["refused"])):
        parts += [f"{title}\n" + "".join(f"    {sentence}\n" for sentence in sentences)] if sentences else []
    return "\n".join(parts) + "\n"


def _tables(opened: Row) -> Sequence[tuple[Sequence[Row], Sequence[Column]]]:
    return ((opened["known_by"], _KNOWN), (opened["held"], _HELD))
