"""Scans written by naabu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.hostile.json_stream import opening
from doorward.iso_time import utc
from doorward.reader import Reject, reader
from doorward.records import scan_record
from doorward.records.scan_record import Seen
from doorward.records.vantage import vantage_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.reader import Input, Sample, Told

_KEYS = {
    "host",
    "ip",
    "timestamp",
    "port",
    "protocol",
    "tls",
    "cdn",
    "cdn-name",
    "cdn_name",
    "mac_address",
    "os",
    "csv",
}
_KEYS |= {
    "device_type",
    "extra_info",
    "high_version",
    "hostname",
    "low_version",
    "method",
    "name",
    "os_type",
    "product",
}
_KEYS |= {"proto", "rpc_num", "service_fp", "tunnel", "version", "confidence", "cpes", "is_cdn_ip"}
_PROTOCOLS = {0: "tcp", 1: "udp"}  # where the port is an object


def recognises(sample: Sample) -> bool:
    """Whether an object has an address and a port that is a number or an object, and keys that naabu writes."""
    seen = opening(sample.head)
    known = seen.keys() <= _KEYS or {"timestamp", "protocol", "tls"} <= seen.keys()
    return known and "port" in seen and bool({"ip", "host"} & seen.keys()) and not isinstance(seen["port"], str)


@reader(fills=("services",), recognises=recognises)
def naabu(source: Input) -> Iterable[Told]:
    """Naabu scans, JSON Lines (-json).

    The vantage is what the path says, see doorward.records.vantage. Early editions write no time.
    """
    yield from scan_record.batched(_ports(source))


def _ports(source: Input) -> Iterator[Seen | Reject]:
    common = {"scanner": "naabu", "vantage": vantage_of(source.name), "state": "open"}
    with source.open() as stream:
        for told in scan_record.objects(stream):
            yield told if isinstance(told, Reject) else _row(*told, common)


def _row(line: int, said: Mapping[str, Any], common: Mapping[str, Any]) -> Seen | Reject:
    port, proto = said.get("port"), said.get("protocol")
    if isinstance(port, dict):
        proto = _PROTOCOLS.get(scan_record.port(port.get("Protocol")) or 0)
        port = port.get("Port")
    number = scan_record.port(port)
    address = scan_record.address(said.get("ip")) or scan_record.address(said.get("host"))
    if number is None or address is None:
        return Reject(line, "no address, or no port that is a number from 0 to 65535", str(said)[:200])
    row = {**common, "address": address, "port": number, "proto": scan_record.text(proto) or "tcp"}
    row |= {"hostname": scan_record.name(said.get("host")), "time": utc(said.get("timestamp"))}
    row |= {"service": scan_record.text(said.get("name")), "product": scan_record.text(said.get("product"))}
    row |= {"version": scan_record.text(said.get("version")), "cpes": scan_record.texts(said.get("cpes"))}
    return Seen([row | {"origin_row": line}])
