"""What ZoomEye saw: answers of its search, old and new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.hostile.json_stream import members, opening
from doorward.iso_time import utc
from doorward.reader import Reject, reader
from doorward.records import scan_record
from doorward.records.scan_record import Seen, member
from doorward.records.vantage import INTERNET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.reader import Input, Sample, Told

_FLAT = {
    "update_time",
    "rdns",
    "ssl.jarm",
    "ssl.ja3s",
    "country.name",
    "organization.name",
    "isp.name",
    "primary_industry",
}
"""Names that only ZoomEye's newer fields have."""


def recognises(sample: Sample) -> bool:
    """Whether it is an answer of the search, or objects as it lists them."""
    seen = opening(sample.head).keys()
    text = sample.text
    old = "portinfo" in seen or ("matches" in seen and '"portinfo"' in text)
    listed = {"data", "query", "total"} <= seen and '"ip"' in text and any(f'"{name}"' in text for name in _FLAT)
    return old or listed or ({"ip", "port"} <= seen and bool(seen & _FLAT) and "lastupdatetime" not in seen)


@reader(fills=("services",), recognises=recognises)
def zoomeye(source: Input) -> Iterable[Told]:
    """ZoomEye results, JSON or JSON Lines: matches of the old search, data of the new one.

    Seen from the Internet by nature. A time is taken as UTC where it has no zone.
    """
    yield from scan_record.batched(_records(source))


def _records(source: Input) -> Iterator[Seen | Reject]:
    with source.open() as stream:
        head = stream.read(64 * 1024)
        stream.seek(0)
        if {"matches", "data"} & opening(head).keys():
            yield from (_row(told.line, told.value) for key, told in members(stream) if key in {"matches", "data"})
            return
        for record in scan_record.objects(stream):
            yield record if isinstance(record, Reject) else _row(*record)


def _row(line: int, said: Any) -> Seen | Reject:
    address = member(said, "ip")
    # A web site has a list of addresses.
    address = scan_record.address(address[0] if isinstance(address, list) and address else address)
    port = _port(said) if isinstance(said, dict) else None
    number = scan_record.port(member(port, "port"))
    if address is None or port is None or number is None:
        return Reject(line, "no address, or no port that is a number from 0 to 65535", str(said)[:200])
    text = scan_record.text
    row = {
        "address": address,
        "port": number,
        "state": "open",
        "vantage": INTERNET,
        "scanner": "zoomeye",
        "origin_row": line,
    }
    row |= {"time": utc(said.get("timestamp")) or utc(said.get("update_time")), "hostname": _hostname(said, port)}
    row |= {"proto": (text(port.get("transport") or port.get("protocol"), 10) or "tcp").lower()}
    row |= {"service": (text(port.get("service"), 60) or "").lower() or None, "version": text(port.get("version"), 100)}
    row |= {"product": text(port.get("app") or port.get("product"), 500), "cpes": scan_record.texts(port.get("cpe"))}
    return Seen([row | {"banner": _banner(port)}])


def _port(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is said of the port, under `portinfo` or beside the address."""
    inner = said.get("portinfo")
    return inner if isinstance(inner, dict) else said


def _hostname(said: Mapping[str, Any], port: Mapping[str, Any]) -> str | None:
    written = [port.get("hostname"), said.get("domain"), said.get("site"), said.get("url"), said.get("rdns")]
    hosts = (scan_record.host(one) for each in written for one in scan_record.texts(each))
    return next(filter(None, map(scan_record.name, hosts)), None)


def _banner(port: Mapping[str, Any]) -> str | None:
    banner = scan_record.text(port.get("banner")) or scan_record.text(port.get("header"))
    title = next(iter(scan_record.texts(port.get("title"))), "")[:500]
    if banner is None:
        return scan_record.web_answer(port.get("http_status_code"), port.get("server"), title)
    return f"{banner}\r\n\r\n<title>{title}</title>" if title and banner.startswith("HTTP/") else banner
