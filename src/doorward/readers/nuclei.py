"""What nuclei's templates found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from doorward.hostile.json_stream import opening
from doorward.iso_time import utc
from doorward.reader import Reject, reader
from doorward.records import scan_record
from doorward.records.scan_record import Seen, member
from doorward.records.vantage import vantage_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.reader import Input, Sample, Told

_USUAL = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_PORTLESS = {"dns", "whois", "file", "code"}
"""Kinds of template that ask no port of the host."""
_ANSWER = re.compile(r"HTTP/[0-9.]+ [0-9]{3}")


def recognises(sample: Sample) -> bool:
    """Whether an object names the template that matched, and what it says of itself."""
    seen = opening(sample.head).keys()
    return "info" in seen and bool({"template-id", "templateID"} & seen)


@reader(fills=("services",), recognises=recognises)
def nuclei(source: Input) -> Iterable[Told]:
    """Nuclei results, JSON Lines or JSON (-jsonl, -json-export).

    A template that is classified with CVE ids checked for them. What did not match, and templates that ask no port, such
    as those for DNS, give no row. The vantage is what the path says, see doorward.records.vantage.
    """
    yield from scan_record.batched(_matches(source))


def _matches(source: Input) -> Iterator[Seen | Reject]:
    common = {"scanner": "nuclei", "vantage": vantage_of(source.name), "state": "open"}
    with source.open() as stream:
        for told in scan_record.objects(stream):
            yield told if isinstance(told, Reject) else _row(*told, common)


def _row(line: int, said: Mapping[str, Any], common: Mapping[str, Any]) -> Seen | Reject:
    kind = scan_record.text(said.get("type")) or ""
    if said.get("matcher-status") is False or kind in _PORTLESS:
        return Seen()
    scheme, host, number = _place(said)
    address = scan_record.address((scan_record.text(said.get("ip")) or "").rstrip(".")) or scan_record.address(host)
    hostname = scan_record.name(host)
    if not (address or hostname):
        return Reject(line, "neither an address nor a host", str(said)[:200])
    row = {
        **common,
        "address": address,
        "hostname": hostname,
        "port": number,
        "proto": "udp" if kind == "udp" else "tcp",
    }
    row |= {"service": scheme, "time": utc(said.get("timestamp")), "origin_row": line}
    row["cves"] = scan_record.cves(member(said, "info", "classification", "cve-id"))
    return Seen([row | {"banner": _banner(said, kind)}])


def _place(said: Mapping[str, Any]) -> tuple[str | None, str | None, int | None]:
    """Return scheme, host and port of what matched, as far as it says them."""
    # Some editions put a slash before the scheme.
    written = (scan_record.text(said.get(key)) for key in ("matched-at", "matched", "host", "url"))
    found = next(filter(None, written), "").lstrip("/")
    try:
        url = urlsplit(found if "://" in found else f"//{found}")
        host, number = url.hostname, url.port
    except ValueError:
        host, number, url = None, None, urlsplit("")
    scheme = (scan_record.text(said.get("scheme")) or url.scheme).lower()
    told = scan_record.port(said.get("port"))
    return scheme or None, host, told if told is not None else number or _USUAL.get(scheme)


def _banner(said: Mapping[str, Any], kind: str) -> str | None:
    """Return what the server said: the head of its answer, else what the template took from it."""
    answer = said.get("response")
    if isinstance(answer, str) and _ANSWER.match(answer):
        return scan_record.text(scan_record.answer_head(answer))
    taken = scan_record.texts(said.get("extracted-results") or said.get("extracted_results"))
    return scan_record.text("\n".join(taken)) if kind in {"network", "tcp", "javascript"} else None
