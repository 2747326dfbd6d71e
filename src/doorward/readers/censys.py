"""What Censys saw: hosts of its legacy search (v2) and of its platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.hostile.json_stream import opening
from doorward.iso_time import utc
from doorward.reader import Reject, reader
from doorward.records import scan_record
from doorward.records.scan_record import Seen, member
from doorward.records.vantage import INTERNET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.reader import Input, Sample, Told

_UNKNOWN = {"UNKNOWN", "UNKNOWN_SERVICE"}
_SERVICES = ('"transport_protocol"', '"service_name"', '"extended_service_name"', '"scan_time"')


def recognises(sample: Sample) -> bool:
    """Whether an object is a host with services, or wraps one as the answers of Censys do."""
    seen = opening(sample.head).keys()
    host = "services" in seen and bool({"ip", "autonomous_system", "last_updated_at"} & seen)
    wrapped = bool({"result", "host", "host_v1", "resource", "hits"} & seen)
    return (host or wrapped) and '"services"' in sample.text and any(mark in sample.text for mark in _SERVICES)


@reader(fills=("services", "certificates"), recognises=recognises)
def censys(source: Input) -> Iterable[Told]:
    """Censys hosts, JSON or JSON Lines: legacy search (v2) and platform.

    Seen from the Internet by nature. CVE ids are inferred from the version. A record is a host.
    """
    yield from scan_record.batched(_hosts(source))


def _hosts(source: Input) -> Iterator[Seen | Reject]:
    with source.open() as stream:
        for told in scan_record.objects(stream):
            if isinstance(told, Reject):
                yield told
                continue
            line, said = told
            found = list(_unwrapped(said))
            yield from (_host(line, host) for host in found)
            if not found:
                yield Reject(line, "no host of Censys in it", str(said)[:200])


def _unwrapped(said: Any) -> Iterator[dict[str, Any]]:
    """Yield the hosts that an answer holds, however it wraps them."""
    waiting, steps = [said], 0
    while waiting:
        one = waiting.pop()
        steps += 1
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, dict) and isinstance(one.get("services"), list):
            yield one
        elif isinstance(one, dict):
            waiting += [one[key] for key in ("hits", "hosts", "resource", "host", "host_v1", "result") if key in one]


def _host(line: int, host: Mapping[str, Any]) -> Seen | Reject:
    address = scan_record.address(host.get("ip"))
    if address is None:
        return Reject(line, f"{str(host.get('ip'))[:50]!r} is no address")
    names = [host.get("name"), *scan_record.texts(member(host, "dns", "names"))]
    names += scan_record.texts(member(host, "dns", "reverse_dns", "names"))
    row: dict[str, Any] = {
        "address": address,
        "hostname": next(filter(None, map(scan_record.name, names)), None),
        "state": "open",
    }
    row |= {"vantage": INTERNET, "scanner": "censys", "origin_row": line, "time": utc(host.get("last_updated_at"))}
    found = Seen()
    for said in host["services"]:
        number = scan_record.port(member(said, "port"))
        if number is not None:
            found.services.append(service := {**row, **_service(said), "port": number})
            found.certificates += _certificate(said, service)
    if host["services"] and not found.services:
        return Reject(line, "no port that is a number from 0 to 65535", str(host["services"])[:200])
    return found


def _service(said: Mapping[str, Any]) -> dict[str, Any]:
    software = said.get("software")
    found = [one for one in software if isinstance(one, dict)] if isinstance(software, list) else []
    product = next((one for one in found if scan_record.text(one.get("product"))), {})
    cpes = [
        scan_record.text(one.get("cpe")) or scan_record.text(one.get("uniform_resource_identifier")) for one in found
    ]
    time = utc(said.get("observed_at")) or utc(said.get("scan_time"))
    hostname = scan_record.name(said.get("hostname"))
    return {
        "proto": (scan_record.text(said.get("transport_protocol")) or "").lower() or None,
        "service": _protocol(said),
        "product": scan_record.text(product.get("product")),
        "version": scan_record.text(product.get("version")),
        "cpes": [cpe for cpe in cpes if cpe],
        "cves_inferred": _cves(said),
        "banner": _banner(said),
        **({"time": time} if time else {}),
        **({"hostname": hostname} if hostname else {}),
    }


def _protocol(said: Mapping[str, Any]) -> str | None:
    written = (scan_record.text(said.get(key)) for key in ("extended_service_name", "service_name", "protocol"))
    return next((name.lower() for name in written if name and name not in _UNKNOWN), None)


def _cves(said: Mapping[str, Any]) -> list[str]:
    listed = said.get("vulns") or said.get("cves")
    if isinstance(listed, list):
        listed = [member(one, "id") or member(one, "cve_id") if isinstance(one, dict) else one for one in listed]
    return scan_record.cves(listed)


def _banner(said: Mapping[str, Any]) -> str | None:
    """Return what was said, with the title of a web page behind it."""
    banner = scan_record.text(said.get("banner"))
    answer = member(said, "http", "response") or _endpoint(said)
    title = scan_record.text(member(answer, "html_title"), 500)
    if banner is None:
        return scan_record.web_answer(member(answer, "status_code"), _header(answer, "server"), title)
    return f"{banner}\r\n\r\n<title>{title}</title>" if title and banner.startswith("HTTP/") else banner


def _endpoint(said: Mapping[str, Any]) -> Any:
    listed = said.get("endpoints")
    found = (member(one, "http") for one in listed) if isinstance(listed, list) else ()
    return next((one for one in found if isinstance(one, dict)), None)


def _header(answer: Any, name: str) -> str | None:
    """Return a header; Censys writes its names in several ways, and its values as a list or within an object."""
    headers = member(answer, "headers")
    if not isinstance(headers, dict):
        return None
    value = next((value for key, value in headers.items() if key.lower() == name), None)
    value = value.get("headers") if isinstance(value, dict) else value
    return next(iter(scan_record.texts(value)), None)


def _certificate(said: Mapping[str, Any], row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the certificate that was served, none if none is told."""
    legacy, newer = member(said, "tls", "certificates", "leaf_data"), said.get("cert")
    told, parsed = (newer, member(newer, "parsed")) if isinstance(newer, dict) else (legacy, legacy)
    if not isinstance(told, dict):
        return []
    validity = member(parsed, "validity_period") or member(parsed, "validity")
    key = member(parsed, "subject_key_info") or parsed
    bits = member(key, "pubkey_bit_size") or member(key, "rsa", "length") or member(key, "ecdsa", "length")
    kind = member(key, "pubkey_algorithm") or member(key, "key_algorithm", "name")
    serial = scan_record.text(member(parsed, "serial_number_hex") or member(parsed, "serial_number"))
    return [
        {
            "time": row["time"],
            "id": scan_record.text(told.get("fingerprint_sha256")) or scan_record.text(told.get("fingerprint")),
            "serial": serial,
            "subject": scan_record.text(member(parsed, "subject_dn")),
            "issuer": scan_record.text(member(parsed, "issuer_dn")),
            "not_before": utc(member(validity, "not_before") or member(validity, "start")),
            "not_after": utc(member(validity, "not_after") or member(validity, "end")),
            "key_type": (scan_record.text(kind) or "").lower() or None,
            "key_bits": bits if type(bits) is int and 0 < bits < 2**20 else None,
            "names": scan_record.texts(told.get("names")),
            "address": row["address"],
            "port": row["port"],
            "sensor": "censys",
            "origin_row": row["origin_row"],
        }
    ]
