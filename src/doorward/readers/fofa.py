"""What FOFA saw: answers of its search, and exports."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from doorward.hostile.csv_text import header, records
from doorward.hostile.json_stream import members, opening
from doorward.iso_time import utc
from doorward.reader import Malformed, Reject, reader
from doorward.records import scan_record
from doorward.records.scan_record import Seen
from doorward.records.vantage import INTERNET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from doorward.reader import Input, Sample, Told

_USUAL = ("host", "ip", "port")
"""Fields that FOFA answers with where nobody names any."""
_OWN = {
    "lastupdatetime",
    "as_organization",
    "country_name",
    "title",
    "server",
    "header",
    "banner",
    "cert",
    "icp",
    "link",
    "region",
}
_OWN |= {"as_number", "country", "domain", "protocol", "base_protocol", "city"}
"""Names of FOFA's fields besides `_USUAL`."""
_GUESSED_FROM = 100  # rows of an answer that does not name its fields
_UDP = {"dns", "snmp", "ntp", "quic", "coap", "ssdp", "stun", "mdns", "bacnet", "l2tp", "ike", "openvpn-udp"}


def recognises(sample: Sample) -> bool:
    """Whether it is an answer of the search, or objects or a table with the names of FOFA's fields."""
    seen = opening(sample.head)
    if seen:
        answer = {"results", "query", "size"} <= seen.keys() and bool({"mode", "page", "next"} & seen.keys())
        return answer or (_fits(seen.keys()) and not ("port" in seen and isinstance(seen["port"], int)))
    return _fits(header(sample.head)) and sample.head[:1] not in b"{["


def _fits(names: Iterable[str]) -> bool:
    known = set(names)
    return {"ip", "port"} <= known and bool({"host", "link"} & known) and len(known & _OWN) > 1


@reader(fills=("services",), recognises=recognises)
def fofa(source: Input) -> Iterable[Told]:
    """FOFA results, JSON or CSV.

    Seen from the Internet by nature. An answer of the search lists values in the order of the `fields` that were asked for,
    which it does not repeat: a member `fields` added to it names them, else three columns are host, ip and port, and of
    others the columns of addresses and of ports are found where only one can be meant.
    """
    with source.open() as stream:
        head = stream.read(64 * 1024)
    seen = opening(head)
    if {"results", "size"} <= seen.keys():
        yield from scan_record.batched(_answer(source))
    else:
        yield from scan_record.batched(_exported(source) if seen else _table(source))


def _exported(source: Input) -> Iterator[Seen | Reject]:
    with source.open() as stream:
        for told in scan_record.objects(stream):
            yield told if isinstance(told, Reject) else _row(*told)


def _table(source: Input) -> Iterator[Seen | Reject]:
    names: list[str] = []
    with source.open() as stream:
        for record in records(stream):
            if not names:
                names = [name.lower() for name in record.fields]
            elif len(record.fields) != len(names):
                yield Reject(
                    record.line,
                    f"{len(record.fields)} fields where the header has {len(names)}",
                    str(record.fields)[:200],
                )
            else:
                yield _row(record.line, dict(zip(names, record.fields, strict=True)))


def _answer(source: Input) -> Iterator[Seen | Reject]:
    fields = _named(source) or _guessed(source)
    with source.open() as stream:
        for key, told in members(stream):
            if key != "results":
                continue
            value = [told.value] if isinstance(told.value, str) else told.value
            if isinstance(value, dict):
                yield _row(told.line, value)
            elif not isinstance(value, list) or len(value) != len(fields):
                yield Reject(
                    told.line, 'its fields are not known: add a member "fields" that names them', str(value)[:200]
                )
            else:
                yield _row(told.line, dict(zip(fields, value, strict=True)))


def _named(source: Input) -> list[str]:
    """Return the fields that the file names."""
    found: list[str] = []
    with source.open() as stream, suppress(Malformed):  # reading the results meets it again and says so
        for key, told in members(stream):
            if key == "fields":
                found += told.value.split(",") if isinstance(told.value, str) else []
    return [name.strip().lower() for name in found]


def _guessed(source: Input) -> list[str]:
    rows: list[Sequence[Any]] = []
    with source.open() as stream, suppress(Malformed):
        for key, told in members(stream):
            if key == "results" and isinstance(told.value, list):
                rows.append(told.value)
                if len(rows) == _GUESSED_FROM:
                    break
    if not rows or len({len(row) for row in rows}) != 1:
        return []
    found = [_column(cells) for cells in zip(*rows, strict=True)]
    usual = len(found) == len(_USUAL)
    if found.count("ip") == found.count("port") == 1:
        return [name or ("host" if usual else f"column {place}") for place, name in enumerate(found)]
    return list(_USUAL) if usual else []


def _column(cells: Sequence[Any]) -> str:
    if all(scan_record.address(cell) for cell in cells):
        return "ip"
    return "port" if all(isinstance(cell, str) and scan_record.port(cell) for cell in cells) else ""


def _row(line: int, said: Mapping[str, Any]) -> Seen | Reject:
    address, number = scan_record.address(said.get("ip")), scan_record.port(said.get("port"))
    if address is None or number is None:
        return Reject(line, "no address, or no port that is a number from 0 to 65535", str(dict(said))[:200])
    protocol = (scan_record.text(said.get("protocol"), 60) or "").lower()
    row = {
        "address": address,
        "port": number,
        "state": "open",
        "vantage": INTERNET,
        "scanner": "fofa",
        "origin_row": line,
    }
    row |= {"time": utc(said.get("lastupdatetime")), "hostname": _hostname(said), "service": protocol or None}
    proto = scan_record.text(said.get("base_protocol"), 10)
    row["proto"] = proto or ("udp" if protocol in _UDP else "tcp")
    row |= {
        "product": scan_record.text(said.get("product"), 500),
        "version": scan_record.text(said.get("version"), 100),
    }
    return Seen([row | {"cpes": scan_record.texts(said.get("cpe")), "banner": _banner(said)}])


def _hostname(said: Mapping[str, Any]) -> str | None:
    written = (scan_record.host(said.get(key)) for key in ("host", "link", "domain"))
    return next(filter(None, map(scan_record.name, written)), None)


def _banner(said: Mapping[str, Any]) -> str | None:
    """Return what was said; of a web server its header, with the title behind it."""
    spoken = scan_record.text(said.get("header")) or scan_record.text(said.get("banner"))
    title = scan_record.text(said.get("title"), 500)
    if spoken is None:
        return scan_record.web_answer(said.get("status_code"), said.get("server"), title)
    return f"{spoken}\r\n\r\n<title>{title}</title>" if title and spoken.startswith("HTTP/") else spoken
