"""What Shodan saw: banners, hosts and answers of its search."""

from __future__ import annotations

import re
from datetime import UTC, datetime
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

_SMALL = {"ip", "ports", "cpes", "vulns", "hostnames"}
"""Keys of a host as its InternetDB has it."""
_GUESSED = {"auto"}  # modules that name no protocol
_STAMP = re.compile(r"[0-9]{14}Z")
_ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})|\\(.)", re.DOTALL)
_NAME_TAG, _LIST_TAG, _LONG, _LONG_LENGTH = 0x82, 0x30, 0x80, 0x7F


def recognises(sample: Sample) -> bool:
    """Whether an object has Shodan's own name for an address with a port or ports, or its search answered with such objects."""
    seen = opening(sample.head).keys()
    if "ip_str" in seen:
        return bool({"port", "ports", "data"} & seen)
    return seen >= _SMALL or ("matches" in seen and '"ip_str"' in sample.text)


@reader(fills=("services", "certificates"), recognises=recognises)
def shodan(source: Input) -> Iterable[Told]:
    """Shodan banners, hosts and search answers, JSON or JSON Lines.

    Seen from the Internet by nature. CVE ids are inferred from the version, except those that Shodan verified.
    """
    yield from scan_record.batched(_records(source))


def _records(source: Input) -> Iterator[Seen | Reject]:
    with source.open() as stream:
        head = stream.read(64 * 1024)
        stream.seek(0)
        if "matches" in opening(head):
            for key, told in members(stream):
                if key == "matches":
                    yield _record(told.line, told.value)
            return
        for record in scan_record.objects(stream):
            yield record if isinstance(record, Reject) else _record(*record)


def _record(line: int, said: Any) -> Seen | Reject:
    address = scan_record.address(member(said, "ip_str")) or scan_record.address(member(said, "ip"))
    if address is None:
        return Reject(line, "no object with an address", str(said)[:200])
    if not isinstance(said.get("data"), list) and "ports" not in said:
        return _banner(line, said, address) or Reject(line, "no port that is a number from 0 to 65535", str(said)[:200])
    return _host(line, said, address)


def _host(line: int, said: Mapping[str, Any], address: str) -> Seen | Reject:
    """Return the ports of a host, and what is said of the host as a whole."""
    banners = said.get("data") if isinstance(said.get("data"), list) else []
    found = [seen for one in banners or () if isinstance(one, dict) and (seen := _banner(line, one, address))]
    whole: dict[str, Any] = {
        "address": address,
        "hostname": _hostname(said),
        "time": utc(said.get("last_update")),
        "state": "open",
    }
    whole |= {"vantage": INTERNET, "scanner": "shodan", "origin_row": line}
    rows = [row for seen in found for row in seen.services]
    told = {row["port"] for row in rows}
    listed = said.get("ports") if isinstance(said.get("ports"), list) else []
    rows += [
        {**whole, "port": number}
        for one in listed or ()
        if (number := scan_record.port(one)) is not None and number not in told
    ]
    inferred = scan_record.cves(said.get("vulns"))
    named = {cve for row in rows for key in ("cves", "cves_inferred") for cve in row.get(key) or ()}
    cpes = scan_record.texts(said.get("cpes"))
    if cpes or not set(inferred) <= named:
        rows.append(
            {**whole, "state": "up", "cves_inferred": [cve for cve in inferred if cve not in named], "cpes": cpes}
        )
    return Seen(rows, [row for seen in found for row in seen.certificates])


def _banner(line: int, said: Mapping[str, Any], host: str) -> Seen | None:
    """Return one port; None if it has none."""
    number = scan_record.port(said.get("port"))
    if number is None:
        return None
    address = scan_record.address(said.get("ip_str")) or host
    verified, inferred = _cves(said.get("vulns"))
    row = {
        "time": utc(said.get("timestamp")),
        "address": address,
        "hostname": _hostname(said),
        "port": number,
        "proto": scan_record.text(said.get("transport")),
        "state": "open",
        "service": _service(said),
        "product": scan_record.text(said.get("product")),
        "version": scan_record.text(said.get("version")),
        "cpes": scan_record.texts(said.get("cpe23")) or scan_record.texts(said.get("cpe")),
        "cves": verified,
        "cves_inferred": inferred,
        "banner": _text(said),
        "vantage": INTERNET,
        "scanner": "shodan",
        "origin_row": line,
    }
    certificate = member(said, "ssl", "cert")
    return Seen([row], [_certificate(certificate, row)] if isinstance(certificate, dict) else [])


def _hostname(said: Mapping[str, Any]) -> str | None:
    return next(filter(None, map(scan_record.name, scan_record.texts(said.get("hostnames")))), None)


def _service(said: Mapping[str, Any]) -> str | None:
    module = scan_record.text(member(said, "_shodan", "module")) or ""
    return None if module in _GUESSED else module.partition("-")[0] or None


def _cves(vulns: Any) -> tuple[list[str], list[str]]:
    """Return the CVE ids that were verified, and those that were inferred."""
    every = scan_record.cves(vulns)
    verified = [cve for cve in every if member(vulns, cve, "verified") is True]
    return verified, [cve for cve in every if cve not in verified]


def _text(said: Mapping[str, Any]) -> str | None:
    """Return what was said, with the title of a web page behind it."""
    http = said.get("http")
    banner = scan_record.text(said.get("data"))
    title = scan_record.text(member(http, "title"), 500)
    if banner is None:
        return scan_record.web_answer(member(http, "status"), member(http, "server"), title)
    return f"{banner}\r\n\r\n<title>{title}</title>" if title and banner.startswith("HTTP/") else banner


def _certificate(told: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    serial = told.get("serial")
    said = [scan_record.text(member(told, "subject", "CN")), *_alternatives(told.get("extensions"))]
    return {
        "time": row["time"],
        "id": scan_record.text(member(told, "fingerprint", "sha256")),
        "serial": f"{serial:x}" if type(serial) is int else scan_record.text(serial),
        "subject": _distinguished(told.get("subject")),
        "issuer": _distinguished(told.get("issuer")),
        "not_before": _stamp(told.get("issued")),
        "not_after": _stamp(told.get("expires")),
        "key_type": scan_record.text(member(told, "pubkey", "type")),
        "key_bits": bits if type(bits := member(told, "pubkey", "bits")) is int and 0 < bits < 2**20 else None,
        "names": list(dict.fromkeys(filter(None, map(scan_record.name, said)))),
        "address": row["address"],
        "port": row["port"],
        "sensor": "shodan",
        "origin_row": row["origin_row"],
    }


def _distinguished(parts: Any) -> str | None:
    """Return the parts of a distinguished name as one text."""
    if not isinstance(parts, dict):
        return None
    return ", ".join(f"{key}={value}" for key, value in parts.items() if isinstance(value, str))[:1000] or None


def _stamp(value: Any) -> datetime | None:
    if not (isinstance(value, str) and _STAMP.fullmatch(value)):
        return None
    try:
        return datetime.strptime(value, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC).replace(tzinfo=None)
    except ValueError:
        return None


def _alternatives(extensions: Any) -> Iterator[str]:
    """Yield the DNS names of the extension subjectAltName, whose bytes Shodan writes as a Python literal."""
    for one in extensions if isinstance(extensions, list) else ():
        data = member(one, "data")
        if member(one, "name") == "subjectAltName" and isinstance(data, str):
            plain = _ESCAPED.sub(lambda hit: chr(int(hit[1], 16)) if hit[1] else hit[2], data[: 64 * 1024])
            yield from _names(plain.encode("latin-1", "replace"))


def _names(data: bytes) -> Iterator[str]:
    """Yield the dNSName entries of a DER sequence of general names (RFC 5280, 4.2.1.6)."""
    place = 0
    while place + 1 < len(data):
        tag, size = data[place], data[place + 1]
        place += 2
        if size & _LONG:
            count = size & _LONG_LENGTH
            size = int.from_bytes(data[place : place + count], "big")
            place += count
        if tag == _LIST_TAG:
            continue
        if tag == _NAME_TAG:
            yield data[place : place + size].decode("ascii", "replace")
        place += size
