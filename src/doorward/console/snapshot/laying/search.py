"""What the search box finds, and where a value occurs: addresses, hosts, weaknesses, accounts, names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doorward.console.snapshot.writer import Writer

_SEARCHED = """
    insert into search (title, body, kind, id)
    select {title}, words, '{kind}', id from {table} order by number
"""
_TITLES = {
    "asset": ("assets", "name"),
    "finding": ("findings", "summary"),
    "door": ("doors", "sentence"),
    "way": ("ways", "sentence"),
    "jewel": ("jewels", "name"),
    "channel": ("channels", "summary"),
    "fix": ("fixes", "fix"),
    "source": ("sources", "file"),
}
# Field of a list -> the kind of thing that its values name, where a pivot may start.
_PIVOTS = {
    "findings": {
        "host": "host",
        "address": "address",
        "domain": "domain",
        "account": "account",
        "cve": "cve",
        "hash": "hash",
    },
    "doors": {"cve": "cve"},
    "ways": {"host": "host"},
    "assets": {"host": "host", "address": "address", "cve": "cve", "account": "account"},
}
_MENTIONED = """
    insert or ignore into mentions
    select '{pivot}', m.value, '{subject}', t.id, {title}, {severity}, t.first_seen, t.last_seen
    from marks as m join {table} as t on t.number = m.item
    where m.kind = '{table}' and m.field = '{field}'
"""
_NAMED = """
    insert or ignore into mentions
    select '{pivot}', {column}, '{subject}', id, {title}, {severity}, {seen} from {table} where {column} <> ''
"""
_COLUMNS = (
    ("channels", "source", "address"),
    ("channels", "destination", "address"),
    ("channels", "name", "domain"),
    ("channels", "source_asset", "host"),
    ("doors", "asset", "host"),
    ("doors", "address", "address"),
    ("jewels", "asset", "host"),
)
"""Table, column, and what kind of thing its values name."""
# What else a finding says it is about: a service, a component, a zone, …
_ENTITIES = """
    insert or ignore into mentions
    select e.value ->> 'kind', e.value ->> 'id', 'finding', f.id, f.summary, f.severity, f.first_seen, f.last_seen
    from finding_bodies as b join findings as f using (number), json_each(b.entities) as e
    where e.value ->> 'kind' not in ('asset', 'ip', 'domain', 'identity') and e.value ->> 'id' <> ''
"""


def search(writer: Writer) -> None:
    """Lay the index of words over every list, and every mention of a value."""
    searched = {}
    for kind, (table, title) in _TITLES.items():
        ((first,),) = writer.run("select coalesce(max(rowid), 0) + 1 from search")
        writer.run(_SEARCHED.format(title=title, kind=kind, table=table))
        ((last,),) = writer.run("select coalesce(max(rowid), 0) from search")
        searched[kind] = [first, last]
    writer.add("meta", [{"name": "searched", "value": {"value": searched}}])
    for table, fields in _PIVOTS.items():
        subject = table.removesuffix("s")
        severity = "null" if table == "ways" else "t.severity"
        title = f"t.{_TITLES[subject][1]}"
        for field, pivot in fields.items():
            writer.run(
                _MENTIONED.format(
                    pivot=pivot, subject=subject, title=title, severity=severity, table=table, field=field
                )
            )
    for table, column, pivot in _COLUMNS:
        subject, jewel = table.removesuffix("s"), table == "jewels"
        told = {"severity": "null" if jewel else "severity", "seen": "null, null" if jewel else "first_seen, last_seen"}
        title = _TITLES[subject][1]
        writer.run(_NAMED.format(pivot=pivot, column=column, subject=subject, title=title, table=table, **told))
    writer.run(_ENTITIES)
