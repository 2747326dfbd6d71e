"""A snapshot and a desk in which everything that somebody else may have written is hostile."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.console.snapshot.organisation import laid

from doorward.desk import Change, Subject

if TYPE_CHECKING:
    from pathlib import Path

    from tests.console.served import Served

POISON = (
    "'\"><script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)></textarea></title><!--"
    "{{7*7}}${7*7}%0d%0aset-cookie:p=1\r\nSet-Cookie: p=1\u202e\u2066\x00\x1b[31m\u200bjavascript:alert(1)//"
)
HARMLESS = re.sub(r"[^a-z]", "a", POISON)
"""As long as the poison, and nothing but letters."""
OURS = {
    "id",
    "detector",
    "answers",
    "severity",
    "kind",
    "field",
    "key",
    "what",
    "status",
    "unit",
    "criticality",
    "origin",
    "door_id",
    "jewel_id",
    "finding",
    "address_key",
    "source_key",
    "destination_key",
    "subject_kind",
    "subject",
    "state",
    "service_from",
    "service_until",
}
"""Columns whose words the product chooses; no file of others gets a word in."""
_OURS_INSIDE = {"origin", "table", "kind", "id", "severity"}
_TIME = re.compile(r"\d{4}-\d\d-\d\d")


def poisoned(folder: Path, poison: str) -> None:
    """Lay the organisation's snapshot into a workspace, with poison at the end of every text that somebody else may choose."""
    source = laid().path
    (folder / "console").mkdir()
    shutil.copy(source, folder / "console" / source.name)
    (folder / "console" / "latest").write_text(source.stem)
    connection = sqlite3.connect(folder / "console" / source.name)
    tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
    for table in tables:
        if table.startswith("search_") or table in {"meta", "channel_series"}:
            continue
        for _, column, kind, *_ in connection.execute(f"pragma table_info({table})").fetchall():
            if column in OURS:
                continue
            if kind in {"TEXT", "text", ""}:
                connection.execute(f"update {table} set {column} = {column} || ? where {column} is not null", [poison])
            elif kind == "json_text":
                _inside(connection, table, column, poison)
    connection.commit()
    connection.close()


def _inside(connection: sqlite3.Connection, table: str, column: str, poison: str) -> None:
    texts = [
        text for (text,) in connection.execute(f"select distinct {column} from {table} where {column} is not null")
    ]
    for text in texts:
        changed = json.dumps(_spoilt(json.loads(text), poison))
        connection.execute(f"update {table} set {column} = ? where {column} = ?", [changed, text])


def _spoilt(value: Any, poison: str) -> Any:
    if isinstance(value, str):
        return value if _TIME.match(value) else value + poison
    if isinstance(value, list):
        return [_spoilt(item, poison) for item in value]
    if isinstance(value, dict):
        return {name: item if name in _OURS_INSIDE else _spoilt(item, poison) for name, item in value.items()}
    return value


def printable(text: str) -> str:
    """What the desk takes of a text: no control characters."""
    return "".join(letter for letter in text if letter >= " " and letter != "\x7f")


def written(console: Served, poison: str) -> None:
    """Write to the desk whatever an analyst could, poisoned."""
    by, text = console.by("ana" + printable(poison)[:150]), printable(poison)
    snapshot = laid()
    for table, kind in (
        ("findings", "finding"),
        ("ways", "way"),
        ("doors", "door"),
        ("assets", "asset"),
        ("jewels", "jewel"),
        ("channels", "channel"),
    ):
        for row in snapshot.all(f"select id from {table}"):
            subject = Subject(kind, row["id"])
            console.desk.decisions.decide(
                by, [subject], Change(status="open", assignee=f"bob{text}"[:200], reason=text[:400])
            )
            console.desk.decisions.comment(by, subject, f"see{poison}".replace("\x00", "").replace("\x1b", ""))
            until = (console.clock() + timedelta(days=9)).date()
            if kind == "door":
                console.desk.decisions.decide(
                    by, [subject], Change(accepted_until=until, reason=f"because{text}"[:400])
                )
    console.desk.jewels.name(by, f"plans{text}"[:200], f"web01{text}"[:200], f"all{text}", f"because{text}")
    console.desk.views.save(by, f"mine{text}"[:100], "/findings", f"q=a{text}", shared=True)
    person = console.desk.people.add(by, f"eve{text}"[:200], "analyst")
    console.desk.people.link(by, person.name, f"https://login.example{text}"[:200], f"7{text}"[:200])
    console.desk.tokens.issue(
        by, console.desk.people.named("admin"), f"key{text}"[:100], ["read"], console.clock() + timedelta(days=9)
    )
    console.desk.jobs.enqueue(by, "import", {"files": [{"name": f"scan{text}.xml", "path": text}], "name": text})
    console.desk.attempts.refused(by, f"nobody{text}")
