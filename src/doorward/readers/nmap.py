"""Scans written by Nmap, and by Masscan in the same form."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from doorward.addressing import mac
from doorward.hostile.xml_text import elements, root
from doorward.reader import Batch, Malformed, Reject, reader
from doorward.records.vantage import vantage_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.hostile.xml_text import Element
    from doorward.reader import Input, Sample, Told

_ROWS = 1000  # that make a batch
_PORTS = range(65536)
_CVE = re.compile(r"CVE-\d{4}-\d{4,}", re.IGNORECASE)
_BLOCK = re.compile(r"^[ \t]*(?:NOT |LIKELY )?VULNERABLE[^\n]*:[ \t]*$", re.MULTILINE)
_STATE = re.compile(r"^[ \t]*State: (VULNERABLE.*)$", re.MULTILINE)
_IDS = re.compile(r"^[ \t]*IDs:(.*)$", re.MULTILINE)
_HOST_SCRIPTS = {"smb": ("445", "139")}
"""Beginning of a host script's name -> ports of the service it examines; the first that is open is meant."""


def recognises(sample: Sample) -> bool:
    """Whether the root of the XML is `nmaprun`."""
    return root(sample.head) == ("", "nmaprun")


@reader(fills=("services",), recognises=recognises)
def nmap(source: Input) -> Iterable[Told]:
    """Nmap scans, XML output (-oX).

    Each port is a row; a host without one is a row without a port whose state is that of the host. Ports that Nmap only
    counts (`extraports`) are not rows. A scan does not say where it was made from: the vantage is what its path says, see
    doorward.records.vantage.
    """
    common: dict[str, Any] = {"vantage": vantage_of(source.name)}
    rows: list[dict[str, Any]] = []
    hosts = 0
    with source.open() as stream:
        try:
            for element in elements(stream, "host"):
                if not element.parents:
                    common |= {"scanner": element.attributes.get("scanner", "nmap")}
                    common |= {"time": _time(element.attributes.get("start"))}
                elif element.parents == ("nmaprun",):
                    hosts += 1
                    for told in _host(element, common):
                        if isinstance(told, Reject):
                            yield told
                        else:
                            rows.append(told)
                if len(rows) >= _ROWS:
                    yield Batch("services", rows, records=hosts)
                    rows, hosts = [], 0
        except Malformed:
            yield Batch("services", rows, records=hosts)
            raise
    yield Batch("services", rows, records=hosts)


def _host(host: Element, common: Mapping[str, Any]) -> Iterator[dict[str, Any] | Reject]:
    addresses = {item.attributes.get("addrtype", "ipv4"): item.attributes.get("addr") for item in host.all("address")}
    names = [item.attributes.get("name") for item in host.first("hostnames").all("hostname")]
    row = {
        **common,
        "address": addresses.get("ipv4") or addresses.get("ipv6"),
        "mac": mac(addresses.get("mac") or ""),
        "hostname": next((name for name in names if name), None),
        "time": _time(host.attributes.get("starttime")) or _time(host.attributes.get("endtime")) or common.get("time"),
    }
    if not (row["address"] or row["mac"]):
        yield Reject(host.line, "a host without an address")
        return
    ports = host.first("ports").all("port")
    scripts = _scripts_by_port(host, ports)
    for port in ports:
        number = port.attributes.get("portid", "")
        if not (number.isascii() and number.isdigit() and len(number) < 6 and int(number) in _PORTS):  # noqa: PLR2004 - digits of 65535
            yield Reject(port.line, f"port {number[:50]!r} is no number from 0 to 65535")
            continue
        own = [*port.all("script"), *scripts.get(number, [])]
        yield {**row, **_service(port, own), "port": int(number), "origin_row": port.line}
    cves = _cves(scripts.get("", []))
    if not ports or cves:
        state = host.first("status").attributes.get("state", "up")
        yield {**row, "state": state, "cves": cves, "origin_row": host.line}


def _scripts_by_port(host: Element, ports: list[Element]) -> dict[str, list[Element]]:
    """Return the scripts that ran against the host as a whole, by the port they speak about; '' where that is no port."""
    opened = {port.attributes.get("portid") for port in ports if _state(port) == "open"}
    found: dict[str, list[Element]] = {}
    for script in host.first("hostscript").all("script"):
        meant = _HOST_SCRIPTS.get(script.attributes.get("id", "").partition("-")[0], ())
        found.setdefault(next((port for port in meant if port in opened), ""), []).append(script)
    return found


def _state(port: Element) -> str | None:
    return port.first("state").attributes.get("state")


def _service(port: Element, scripts: list[Element]) -> dict[str, Any]:
    service = port.first("service")
    said = service.attributes
    tunnel = f"{said['tunnel']}/" if said.get("tunnel") else ""
    banners = [script.attributes.get("output") for script in scripts if script.attributes.get("id") == "banner"]
    return {
        "proto": port.attributes.get("protocol"),
        "state": _state(port),
        "service": f"{tunnel}{said['name']}" if said.get("name") else None,
        "product": said.get("product"),
        "version": said.get("version"),
        "cpes": [item.text for item in service.all("cpe") if item.text],
        "cves": _cves(scripts),
        "banner": next(filter(None, banners), None) or said.get("extrainfo"),
    }


def _cves(scripts: list[Element]) -> list[str]:
    """Return the CVE ids that scripts report as applying, each once."""
    return list(dict.fromkeys(cve.upper() for script in scripts for cve in _CVE.findall(" ".join(_applying(script)))))


def _applying(script: Element) -> Iterator[str]:
    """Yield the texts of a script that name what applies.

    `vulners` lists what applies to the version it saw. Scripts built on Nmap's vulns library say a state for each weakness:
    VULNERABLE is believed; LIKELY VULNERABLE, NOT VULNERABLE and a mention without a state are not.
    """
    output = script.attributes.get("output", "")
    if script.attributes.get("id") == "vulners":
        yield output
        return
    judged = [table for table in script.walk() if table.tag == "table" and _elem(table, "state")]
    for table in judged:
        if _elem(table, "state").startswith("VULNERABLE"):
            yield table.attributes.get("key", "")
            yield from (
                item.text for ids in table.all("table") if ids.attributes.get("key") == "ids" for item in ids.children
            )
    if not judged:
        for block in _BLOCK.split(output):
            if _STATE.search(block):
                yield from _IDS.findall(block)


def _elem(table: Element, key: str) -> str:
    return next((item.text for item in table.all("elem") if item.attributes.get("key") == key), "")


def _time(seconds: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(seconds or ""), UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return None
