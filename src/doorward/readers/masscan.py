"""Scans written by Masscan: JSON (-oJ), JSON Lines (-oD) and its list (-oL). Its XML (-oX) is Nmap's and read there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.hostile.json_stream import opening
from doorward.iso_time import since_1970
from doorward.reader import Malformed, Reject, reader
from doorward.records import scan_record
from doorward.records.scan_record import Seen
from doorward.records.vantage import vantage_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.reader import Input, Sample, Told

_LONGEST = 64 * 1024  # bytes that a line of the list may have
_FIELDS = 5  # that a line of the list has at least
_MARK = b"#masscan"
_SPOKEN = {"title": "http", "html": "http", "http.server": "http", "X509": "ssl", "X509CA": "ssl"}
"""What Masscan calls a part of an answer -> the protocol it was spoken in."""
_UNREADABLE = {"X509", "X509CA", "html"}
# Old editions end their list with a comma, or with an object that is not JSON.
_END = re.compile(rb"(?:,|\{\s*finished:\s*1\s*\})\s*\]?\s*\Z")


def recognises(sample: Sample) -> bool:
    """Whether it is Masscan's list, or an object with an address, a time in digits, and ports or a kind of record."""
    if sample.head.startswith(_MARK):
        return True
    seen = opening(sample.head)
    time = seen.get("timestamp")
    timed = isinstance(time, str) and time.isdigit()
    return timed and "ip" in seen and ("ports" in seen or "rec_type" in seen)


@reader(fills=("services",), recognises=recognises)
def masscan(source: Input) -> Iterable[Told]:
    """Masscan scans, JSON, JSON Lines or list output (-oJ, -oD, -oL).

    The vantage is what the path says, see doorward.records.vantage.
    """
    with source.open() as stream:
        in_list = stream.read(len(_MARK)) == _MARK
    yield from scan_record.batched(_listed(source) if in_list else _objects(source))


def _objects(source: Input) -> Iterator[Seen | Reject]:
    common = {"scanner": "masscan", "vantage": vantage_of(source.name)}
    try:
        with source.open() as stream:
            for told in scan_record.objects(stream):
                yield told if isinstance(told, Reject) else _host(*told, common)
    except Malformed as error:
        if error.line < source.lines - 2 or not _END.search(_tail(source)):
            raise


def _tail(source: Input) -> bytes:
    with source.open() as stream:
        stream.seek(max(0, source.size - 100))
        return stream.read(100)


def _host(line: int, said: Mapping[str, Any], common: Mapping[str, Any]) -> Seen | Reject:
    address = scan_record.address(said.get("ip"))
    ports = said.get("ports") if isinstance(said.get("ports"), list) else [_of_record(said)]
    if address is None:
        return Reject(line, f"{str(said.get('ip'))[:50]!r} is no address")
    row = {**common, "address": address, "time": since_1970(said.get("timestamp")), "origin_row": line}
    rows = [told for one in ports or () if (told := _port(one, row))]
    return Seen(rows) if rows else Reject(line, "no port that is a number from 0 to 65535", str(said)[:200])


def _of_record(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record of JSON Lines as the JSON form has it."""
    data = said.get("data")
    member = scan_record.member
    spoken = {"name": member(data, "service_name"), "banner": member(data, "banner")}
    told = {"port": said.get("port"), "proto": said.get("proto")}
    return told | ({"service": spoken} if spoken["name"] else {"status": member(data, "status")})


def _port(said: Any, row: Mapping[str, Any]) -> dict[str, Any] | None:
    number = scan_record.port(scan_record.member(said, "port"))
    if number is None:
        return None
    spoken = scan_record.member(said, "service")
    told = _spoken(scan_record.member(spoken, "name"), scan_record.member(spoken, "banner"))
    state = scan_record.text(said.get("status")) or "open"
    return {**row, **told, "port": number, "proto": scan_record.text(said.get("proto")), "state": state}


def _spoken(kind: Any, banner: Any) -> dict[str, Any]:
    said = scan_record.text(banner)
    if kind == "title":
        said = scan_record.web_answer(title=said)
    elif kind == "http.server":
        said = scan_record.web_answer(server=said)
    elif kind in _UNREADABLE:
        said = None
    return {"service": scan_record.text(_SPOKEN.get(kind, kind) if isinstance(kind, str) else None), "banner": said}


def _listed(source: Input) -> Iterator[Seen | Reject]:
    common = {"scanner": "masscan", "vantage": vantage_of(source.name)}
    with source.open() as stream:
        number = 0
        while line := stream.readline(_LONGEST):
            number += 1
            if len(line) == _LONGEST and not line.endswith(b"\n"):
                raise Malformed(f"a line of more than {_LONGEST:,} bytes", number)
            if line.strip() and not line.startswith(b"#"):
                yield _entry(number, line.decode("utf-8", "replace").rstrip("\r\n"), common)


def _entry(number: int, line: str, common: Mapping[str, Any]) -> Seen | Reject:
    words = line.split(" ", 6)
    if len(words) < _FIELDS:
        return Reject(number, "not a state, a protocol, a port, an address and a time", line[:200])
    kind, proto, port, address, time, *rest = words
    row = {**common, "address": scan_record.address(address), "port": scan_record.port(port), "proto": proto}
    if row["address"] is None or row["port"] is None:
        return Reject(number, f"{address[:50]!r} is no address, or {port[:50]!r} no port", line[:200])
    told = _spoken(rest[0], rest[1] if len(rest) > 1 else None) if kind == "banner" and rest else {}
    state = "open" if kind == "banner" else kind
    return Seen([{**row, **told, "state": state, "time": since_1970(time), "origin_row": number}])
