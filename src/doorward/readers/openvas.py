"""Reports of OpenVAS, the Greenbone vulnerability manager."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.hostile.csv_text import header, records
from doorward.hostile.xml_text import elements, root
from doorward.iso_time import utc
from doorward.reader import Reject, reader
from doorward.records import scan_record
from doorward.records.scan_record import Seen
from doorward.records.vantage import vantage_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.hostile.xml_text import Element
    from doorward.reader import Input, Sample, Told

_COLUMNS = {"ip", "port", "nvt oid", "cves"}
_MARKS = ("<gmp>", "<omp>", "format_id=", "<report_format", "<nvt ")
_PORT = re.compile(r"(?:^|\()([0-9]{1,5})/([a-z]+)", re.ASCII)
_SURE = 70
"""Quality of detection from which Greenbone itself shows a result."""


def recognises(sample: Sample) -> bool:
    """Whether it is a report's XML, alone or in an answer of the manager, or its CSV."""
    found = root(sample.head)
    if found is None:
        return set(header(sample.head)) >= _COLUMNS
    if found in {("", "get_reports_response"), ("", "get_results_response")}:
        return True
    return found == ("", "report") and any(mark in sample.text for mark in _MARKS)


@reader(fills=("services",), recognises=recognises)
def openvas(source: Input) -> Iterable[Told]:
    """OpenVAS / Greenbone reports, XML or CSV.

    Each result is a row; one for `general` speaks of the host as a whole. CVE ids count as inferred where the result comes
    from a product's version (the CVE scanner), or where the quality of detection is below 70; else as checked. A result that
    was marked as false positive names none. The vantage is what the path says, see doorward.records.vantage.
    """
    with source.open() as stream:
        in_xml = root(stream.read(64 * 1024)) is not None
    yield from scan_record.batched(_reported(source) if in_xml else _table(source))


def _reported(source: Input) -> Iterator[Seen | Reject]:
    common = {"scanner": "openvas", "vantage": vantage_of(source.name)}
    host: str | None = None
    with source.open() as stream:
        for element in elements(stream, "result", "ip", "detail"):
            within = element.parents[-2:]
            if element.tag == "result" and "result" not in element.parents:
                yield _result(element, common)
            elif element.tag == "ip" and within == ("report", "host"):
                host = element.text
            elif element.tag == "detail" and within == ("report", "host"):
                yield from _detail(element, host, common)


def _detail(detail: Element, host: str | None, common: Mapping[str, Any]) -> Iterator[Seen]:
    """Yield where a product was met: details are named by its CPE, and say the port."""
    name, value = detail.first("name").text, detail.first("value").text
    if name.startswith("cpe:"):
        yield Seen([{**common, **_whose(host), **_port(value), "cpes": [name], "origin_row": detail.line}])


def _result(result: Element, common: Mapping[str, Any]) -> Seen | Reject:
    host, nvt = result.first("host"), result.first("nvt")
    whose = _whose(host.text, host.first("hostname").text)
    if not (whose["address"] or whose["hostname"]):
        return Reject(result.line, "a result without a host")
    refs = [ref.attributes.get("id") for ref in nvt.first("refs").all("ref") if ref.attributes.get("type") == "cve"]
    cves = scan_record.cves([*refs, nvt.first("cve").text])
    quality = result.first("qod").first("value").text or nvt.first("qod").first("value").text
    by_version = nvt.attributes.get("oid", "").startswith("CVE-") or nvt.first("type").text == "cve"
    if by_version:
        cves = scan_record.cves(nvt.attributes.get("oid")) or cves
    if result.first("threat").text == "False Positive":
        cves = []
    time = utc(result.first("creation_time").text) or utc(result.first("modification_time").text)
    row = {**common, **whose, **_port(result.first("port").text), "time": time, "origin_row": result.line}
    return Seen([row | {"cves_inferred" if by_version or _unsure(quality) else "cves": cves}])


def _table(source: Input) -> Iterator[Seen | Reject]:
    common = {"scanner": "openvas", "vantage": vantage_of(source.name)}
    names: list[str] = []
    with source.open() as stream:
        for record in records(stream):
            if not names:
                names = [name.lower() for name in record.fields]
            elif len(record.fields) != len(names):
                yield Reject(record.line, f"{len(record.fields)} fields where the header has {len(names)}")
            else:
                yield _entry(record.line, dict(zip(names, record.fields, strict=True)), common)


def _entry(line: int, said: Mapping[str, str], common: Mapping[str, Any]) -> Seen | Reject:
    whose = _whose(said.get("ip", ""), said.get("hostname", ""))
    if not (whose["address"] or whose["hostname"]):
        return Reject(line, "a result without a host", str(said)[:200])
    cves = scan_record.cves(said.get("cves")) or scan_record.cves(said.get("nvt oid"))
    inferred = said.get("nvt oid", "").startswith("CVE-") or _unsure(said.get("qod", ""))
    port = _port(f"{said.get('port')}/{said.get('port protocol') or 'tcp'}")
    row = {**common, **whose, **port, "time": utc(said.get("timestamp")), "origin_row": line}
    return Seen([row | {"cves_inferred" if inferred else "cves": cves}])


def _whose(host: str | None, named: str = "") -> dict[str, str | None]:
    """Return address and host name; what is written for an address and is none counts as a name."""
    return {"address": scan_record.address(host), "hostname": scan_record.name(named) or scan_record.name(host)}


def _port(text: str) -> dict[str, Any]:
    """Return port and transport of `80/tcp`, or of the older `http (80/tcp)`; without one it is the host that is up."""
    found = _PORT.search(text.strip())
    number = scan_record.port(found[1]) if found else None
    if not found or not number:
        return {"state": "up"}
    return {"state": "open", "port": number, "proto": found[2]}


def _unsure(quality: str) -> bool:
    return quality.isascii() and quality.isdigit() and int(quality[:4]) < _SURE
