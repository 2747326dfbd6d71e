"""Zeek logs written as Zeek writes them, and what the reader makes of them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.engines.scanning import read

from doorward.reader import HEAD, Input, Sample, Scan
from doorward.readers.zeek import zeek


def names(text):
    """Return names written one after the other."""
    return text.split()


CONN = names(
    "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state local_orig "
    "local_resp missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents"
)
CONN_ROW = names(
    "1700000000.000001 CHhAvVGS1DHFjwGM9 192.0.2.7 49152 198.51.100.9 443 tcp ssl 2.5 100 2000 SF T F 0 ShADadFf 5 300 6 "
    "2300 -"
)
DNS = names("ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto trans_id query qtype_name rcode_name answers")
WEIRD = names("ts uid id.orig_h id.orig_p id.resp_h id.resp_p name addl notice peer")
ENDS = {"ts": 1.5, "uid": "C1", "id.orig_h": "192.0.2.7", "id.orig_p": 1, "id.resp_h": "192.0.2.8", "id.resp_p": 2}


DIALECT = {"separator": "\t", "written": r"\x09", "mark": "#", "between": ",", "empty": "(empty)", "unset": "-"}
"""How Zeek writes if it is told nothing; `written` is how it writes the separator down."""


def above(path, fields, **changed):
    """Return the header lines of a log."""
    says = {**DIALECT, **changed}
    told = (
        ("set_separator", says["between"]),
        ("empty_field", says["empty"]),
        ("unset_field", says["unset"]),
        ("path", path),
        ("open", "2026-01-02-03-04-05"),
        ("fields", *fields),
        ("types", *("string" for _ in fields)),
    )
    lines = [f"separator {says['written']}", *(says["separator"].join(words) for words in told)]
    return "".join(f"{says['mark']}{line}\n" for line in lines).encode()


def delimited(path, fields, *rows, close=True, **changed):
    """Return a whole log."""
    says = {**DIALECT, **changed}
    body = "".join(f"{says['separator'].join(row)}\n" for row in rows)
    end = f"{says['mark']}close{says['separator']}2026-01-02-04-00-00\n" if close else ""
    return above(path, fields, **changed) + (body + end).encode()


def lines(*objects):
    """Return JSON lines."""
    return b"".join(json.dumps(item, separators=(",", ":")).encode() + b"\n" for item in objects)


def recognised(data, name="conn.log"):
    """Whether the reader takes these bytes."""
    return zeek.recognises(Sample(name, data[:HEAD]))


def scanned(data, name="conn.log") -> list[Scan]:
    """Return what the reader makes of these bytes."""
    count = data.count(b"\n") + (bool(data) and not data.endswith(b"\n"))
    found = list(zeek.read(Input(Path("nowhere"), name, "0" * 64, len(data), count, data)))
    assert all(isinstance(item, Scan) for item in found)
    return found


def mapped(path, text):
    """Return column -> text of the only row of a delimited log, written as lines of `name value`."""
    pairs = [line.split(maxsplit=1) for line in text.strip().splitlines()]
    fields, row = zip(*((name, value) for name, value in pairs), strict=True)
    [scan] = scanned(delimited(path, fields, row), f"{path}.log")
    place = {name: row[index] for index, name in enumerate(scan.header)}
    return {**{column: place[held(field, place)] for column, field in scan.fields.items()}, **scan.constants}


def rows(data, name="conn.log"):
    """Return the rows that the engine makes of these bytes, without what is null; every line has to be a row or a header."""
    found = read(data, *scanned(data, name))
    assert found.rejects == []
    kept = [{column: value for column, value in row.items() if value is not None} for row in found.rows]
    return [{column: value for column, value in row.items() if column not in {"origin_row", "table"}} for row in kept]


def row(path, text):
    """Return the row of the only line of a delimited log, written as lines of `name value`."""
    fields, values = zip(*(line.split(maxsplit=1) for line in text.strip().splitlines()), strict=True)
    [found] = rows(delimited(path, fields, values), f"{path}.log")
    return found


def json_row(path, item):
    """Return the row of one object of a stream."""
    [found] = rows(lines({"_path": path, **item}), "all.json")
    return found


def held(field, names):
    """Return the first of a field's names that is there."""
    return next(key for key in field.keys if key in names)


def mapped_json(item, name="x.json"):
    """Return column -> value of one object."""
    [scan] = scanned(lines(item), name)
    fields = {column: field for column, field in scan.fields.items() if any(key in item for key in field.keys)}
    return {**{column: item[held(field, item)] for column, field in fields.items()}, **scan.constants}
