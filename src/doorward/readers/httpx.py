"""What ProjectDiscovery's httpx learned of web servers."""

from __future__ import annotations

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

_USUAL = {"http": 80, "https": 443}


def recognises(sample: Sample) -> bool:
    """Whether an object has the input, its URL and what became of it."""
    seen = opening(sample.head).keys()
    return {"url", "input"} <= seen and bool({"status_code", "status-code", "failed", "webserver"} & seen)


@reader(fills=("services", "certificates"), recognises=recognises)
def httpx(source: Input) -> Iterable[Told]:
    """Httpx results, JSON Lines (-json): web servers, and their certificates where -tls-grab was used.

    A request that failed gives no row. The vantage is what the path says, see doorward.records.vantage.
    """
    yield from scan_record.batched(_answers(source))


def _answers(source: Input) -> Iterator[Seen | Reject]:
    common = {"scanner": "httpx", "vantage": vantage_of(source.name), "state": "open", "proto": "tcp"}
    with source.open() as stream:
        for told in scan_record.objects(stream):
            yield told if isinstance(told, Reject) else _row(*told, common)


def _row(line: int, said: Mapping[str, Any], common: Mapping[str, Any]) -> Seen | Reject:
    if said.get("failed") is True:
        return Seen()
    scheme, host, number = _place(said)
    listed = scan_record.texts(said.get("a"))
    address = next(filter(None, map(scan_record.address, [said.get("host_ip"), said.get("host"), host, *listed])), None)
    hostname = scan_record.name(host)
    if number is None or not (address or hostname):
        return Reject(line, "no host, or no port that is a number from 0 to 65535", str(said)[:200])
    row = {**common, "address": address, "hostname": hostname, "port": number, "service": scheme}
    row |= {"time": utc(said.get("timestamp")), "origin_row": line, "cpes": _cpes(said.get("cpe"))}
    status = said.get("status_code", said.get("status-code"))
    row["banner"] = scan_record.web_answer(status, said.get("webserver"), said.get("title"))
    certificate = said.get("tls") or said.get("tls-grab")
    return Seen([row], [_certificate(certificate, row)] if isinstance(certificate, dict) else [])


def _place(said: Mapping[str, Any]) -> tuple[str | None, str | None, int | None]:
    """Return scheme, host and port of what was asked."""
    try:
        url = urlsplit(scan_record.text(said.get("url")) or "")
        host, number = url.hostname, url.port
    except ValueError:
        return None, None, None
    scheme = scan_record.text(said.get("scheme")) or url.scheme
    told = scan_record.port(said.get("port"))
    return scheme or None, host, told if told is not None else number or _USUAL.get(scheme)


def _cpes(value: Any) -> list[str]:
    found = (member(one, "cpe") for one in value) if isinstance(value, list) else ()
    return [cpe for cpe in found if isinstance(cpe, str)]


def _certificate(told: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "time": row["time"],
        "id": scan_record.text(member(told, "fingerprint_hash", "sha256")),
        "serial": (scan_record.text(told.get("serial")) or "").replace(":", "").lower() or None,
        "subject": scan_record.text(told.get("subject_dn")) or scan_record.text(told.get("subject_cn")),
        "issuer": scan_record.text(told.get("issuer_dn")) or scan_record.text(told.get("issuer_cn")),
        "not_before": utc(told.get("not_before")),
        "not_after": utc(told.get("not_after")),
        "names": scan_record.texts(told.get("subject_an")),
        "address": row["address"],
        "port": row["port"],
        "sensor": "httpx",
        "origin_row": row["origin_row"],
    }
