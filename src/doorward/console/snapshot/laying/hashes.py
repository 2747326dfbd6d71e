"""Where a hash occurs: on lists of indicators, in files that crossed the wire, in certificates, among the files that were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.console.snapshot.finding_row import is_hash
from doorward.query import sql
from doorward.wording import clip, file_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from doorward.console.snapshot.case import Case
    from doorward.console.snapshot.writer import Writer

    Row = Mapping[str, Any]

MOST = 50_000
"""Mentions that are laid of each kind, of what lists speak of first; `hashes` in `meta` says how many there are."""
_FILES = """
    select lower(hash) as hash, destination as subject, max(source) as source, max(coalesce(filename, mime)) as called,
        min(time) as first_seen, max(time) as last_seen
    from (
        select md5 as hash, * from {files_seen}
        union all select sha1 as hash, * from {files_seen}
        union all select sha256 as hash, * from {files_seen}
    ) as each_one
    where hash is not null and destination is not null group by lower(hash), destination
"""
_CERTIFICATES = """
    select lower(hash) as hash, address as subject, max(called) as called, min(time) as first_seen, max(time) as last_seen
    from (
        select id as hash, address, subject as called, time from {certificates}
        union all
        select explode(certificates) as hash, destination as address, coalesce(subject, server_name) as called, time from {tls}
    ) as each_one
    where length(hash) in (32, 40, 64) and address is not null group by lower(hash), address
"""
_HANDSHAKES = """
    select lower(hash) as hash, subject, max(called) as called, min(time) as first_seen, max(time) as last_seen
    from (
        select ja3 as hash, source as subject, 'JA3' as called, time from {tls}
        union all select ja3s as hash, destination as subject, 'JA3S' as called, time from {tls}
    ) as each_one
    where subject is not null and lower(hash) in (select hash from {listed}) group by lower(hash), subject
"""
_INDICATORS = """
    select lower(value) as hash, origin as subject, max(feed) as feed, max(threat) as called, bool_or(benign) as benign,
        min(first_listed) as first_seen, max(last_listed) as last_seen
    from {indicators} where kind in ('md5', 'sha1', 'sha256', 'ja3', 'ja3s') group by lower(value), origin
"""
_LISTED = (
    "select distinct lower(value) as hash from {indicators} where kind in ('md5', 'sha1', 'sha256', 'ja3', 'ja3s')"
)
_MET = f"select hash from ({_FILES}) as files union select hash from ({_CERTIFICATES}) as shown union select hash from ({_HANDSHAKES}) as spoken"
_FIRST = f"""
    select told.*, count(*) over () as total from {{told}} as told left join {{first}} as first on first.hash = told.hash
    order by first.hash is null, told.last_seen desc nulls last, told.hash, told.subject limit {MOST}
"""
_READ = """
    insert or ignore into mentions select 'hash', origin, 'source', id, file, null, first_seen, last_seen from sources
    where origin <> ''
"""


def hashes(case: Case, writer: Writer) -> None:
    """Lay every mention of a hash beside those of findings; subjects are addresses, and the files that were read."""
    listed = sql(_LISTED)
    met = sql(_MET, listed=listed)
    files = dict(writer.run("select origin, id from sources where origin <> ''"))
    parts: tuple[tuple[str, str, Callable[[Row], str]], ...] = (
        ("files", _FILES, _crossed),
        (
            "certificates",
            _CERTIFICATES,
            lambda row: f"{row['subject']} showed the certificate {clip(row['called'] or row['hash'])}",
        ),
        ("handshakes", _HANDSHAKES, lambda row: f"{row['subject']} spoke TLS like that ({row['called']})"),
        ("indicators", _INDICATORS, _said),
    )
    counts: dict[str, list[int]] = {}
    for name, text, title in parts:
        told = sql(text, listed=listed) if "{listed}" in text else sql(text)
        rows = list(case.rows(_FIRST, told=told, first=met if name == "indicators" else listed))
        counts[name] = [len(rows), rows[0]["total"] if rows else 0]
        kind = "source" if name == "indicators" else "address"
        subjects = [files.get(row["subject"]) if name == "indicators" else row["subject"] for row in rows]
        writer.add(
            "mentions",
            (
                {
                    **row,
                    "kind": "hash",
                    "value": row["hash"],
                    "subject_kind": kind,
                    "subject": subject,
                    "title": title(row),
                }
                for row, subject in zip(rows, subjects, strict=True)
                if subject and is_hash(row["hash"])
            ),
        )
    writer.run(_READ)
    writer.add("meta", [{"name": "hashes", "value": {"value": counts}}])


def _crossed(row: Row) -> str:
    what = file_name(row["called"], 120) if row["called"] else "a file"
    return f"{row['subject']} received {what} from {row['source'] or 'an unknown sender'}"


def _said(row: Row) -> str:
    threat = f": {clip(row['called'])}" if row["called"] else ""
    return f"{row['feed'] or 'a list'} {'knows it as harmless' if row['benign'] else 'lists it'}{threat}"
