"""What is on each asset: services, programs, their weaknesses, and the accounts that were used there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.exposure.holders import ANNOUNCED, INSTALLED, OPEN_SERVICES
from doorward.query import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doorward.console.snapshot.case import Case
    from doorward.console.snapshot.writer import Writer

_SERVICES = """
    select holder, address, port, carrier as proto, state, vantage, max(service) as service, max(product) as product,
        max(version) as version, max(scanner) as scanner, min(time) as first_seen, max(time) as last_seen,
        array_sort(array_distinct(flatten(collect_list(coalesce(cves, []))))) as cves
    from {open_services}
    group by holder, address, port, carrier, state, vantage
    order by holder, address, port, proto, vantage
"""
_COMPONENTS = """
    select name, version, max(kind) as kind, max(purl) as purl, max(cpe) as cpe from {software} where name is not null
    group by name, version order by name, version nulls first
"""
_SOFTWARE = """
    select asset, name, version, max(evidence) as evidence, max(time) as last_seen from {software}
    where asset is not null and name is not null group by asset, name, version order by asset, name, version nulls first
"""
_WEAKNESSES = """
    select holder, cve, component, version, max(fixed) as fixed, max(why) as why, bool_or(exact) as exact,
        bool_or(exploited) as exploited, max(likely) as likely
    from (
        select m.*, kev.cve is not null as exploited, epss.probability as likely from (
            select asset as holder, cve, name as component, version, fixed, why, exact from {installed}
            union all
            select holder, cve, name as component, version, fixed, why, exact from {announced}
            union all
            select holder, explode(cves) as cve, coalesce(product, service, 'the service') as component, version, null as fixed,
                'named by the scanner' as why, true as exact from {open_services}
        ) as m
        left join {kev} as kev on kev.cve = m.cve
        left join {epss} as epss on epss.cve = m.cve
    ) as told
    group by holder, cve, component, version
    order by holder, cve, component, version nulls first
"""
_HELD = "coalesce(l.time >= h.since, true) and coalesce(l.time < h.until, true) where l.identity is not null and coalesce(l.succeeded, true)"
_ACCOUNTS = f"""
    select holder, account, how, count(*) as times, min(time) as first_seen, max(time) as last_seen from (
        select h.asset as holder, l.identity as account, 'logged on to it' as how, l.time from {{logons}} as l
        join {{holdings}} as h on h.address = l.destination and {_HELD}
        union all
        select h.asset, l.identity, 'logged on from it', l.time from {{logons}} as l
        join {{holdings}} as h on h.address = l.source and {_HELD}
        union all
        select c.name, coalesce(i.name, s.identity), 'was logged on to it', s.time from {{sessions}} as s
        join {{identities}} as c on c.id = s.computer
        left join {{identities}} as i on i.id = s.identity
    ) as seen
    where holder is not null group by holder, account, how order by holder, account, how
"""
_MARKED = (
    ("cve", "cve, asset from asset_weaknesses"),
    ("port", "port, asset from asset_services where port is not null"),
    ("product", "coalesce(product, service), asset from asset_services where coalesce(product, service) <> ''"),
    ("account", "account, asset from asset_accounts"),
)
_COUNTED = """
    update assets set
        addresses = (select count(distinct address) from asset_addresses where asset = number),
        services = (select count(distinct address || ' ' || port || proto) from asset_services where asset = number),
        software = (select count(*) from asset_software where asset = number),
        weaknesses = (select count(distinct cve) from asset_weaknesses where asset = number),
        exploited = (select count(distinct cve) from asset_weaknesses where asset = number and exploited),
        words = name || char(10) || coalesce(owner || char(10), '') || coalesce(purpose || char(10), '') || coalesce(system || char(10), '')
            || coalesce((select group_concat(value, char(10)) from asset_names where asset = number), '') || char(10)
            || coalesce((select group_concat(address, char(10)) from asset_addresses where asset = number), '')
"""


def inventory(case: Case, writer: Writer) -> None:
    """Lay what is on each asset, then count it."""
    services = sql(OPEN_SERVICES)
    writer.add("asset_services", _placed(case, case.rows(_SERVICES, open_services=services)))
    numbers: dict[tuple[str, str | None], int] = {}
    writer.add("components", _components(case, numbers))
    writer.add("asset_software", _software(case, numbers))
    found = sql("select * from {matches} where answer = 'affected'")
    announced = sql(ANNOUNCED, open_services=services, found=found)
    installed = sql(INSTALLED, found=found)
    rows = case.rows(_WEAKNESSES, installed=installed, announced=announced, open_services=services)
    writer.add("asset_weaknesses", _placed(case, rows))
    writer.add("asset_accounts", _placed(case, case.rows(_ACCOUNTS)))
    for field, text in _MARKED:
        writer.run(f"insert or ignore into marks (kind, field, value, item) select 'assets', '{field}', {text}")
    writer.run(_COUNTED)


def _placed(case: Case, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield rows with the number of the asset in place of its name; what nobody is known by is left out."""
    for place, row in enumerate(rows):
        number = case.number(row["holder"]) or case.number(row.get("address"))
        if number is not None:
            yield {**row, "asset": number, "place": place, "version": row.get("version") or ""}


def _components(case: Case, numbers: dict[tuple[str, str | None], int]) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(case.rows(_COMPONENTS), 1):
        numbers[row["name"], row["version"]] = number
        yield {**row, "number": number}


def _software(case: Case, numbers: dict[tuple[str, str | None], int]) -> Iterator[dict[str, Any]]:
    for row in case.rows(_SOFTWARE):
        number = case.number(row["asset"])
        if number is not None:
            yield {**row, "asset": number, "component": numbers[row["name"], row["version"]]}
