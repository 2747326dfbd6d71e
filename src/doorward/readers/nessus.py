"""Scans written by Nessus."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from doorward.addressing import mac
from doorward.hostile.xml_text import elements, root
from doorward.iso_time import since_1970
from doorward.reader import Reject, reader
from doorward.records import scan_record
from doorward.records.scan_record import Seen
from doorward.records.vantage import vantage_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.hostile.xml_text import Element
    from doorward.reader import Input, Sample, Told

_CERTIFICATE = "10863"
_SAID = {
    "10092": re.compile(r"FTP banner is :\s*(.+)", re.DOTALL),
    "10107": re.compile(r"web server type is :\s*(.+)"),
    "10263": re.compile(r"SMTP server banner :\s*(.+)", re.DOTALL),
    "10267": re.compile(r"SSH version : (.+)"),
    "10281": re.compile(r"banner from the remote Telnet server :\s*-*\s*snip\s*-*(.+?)-*\s*snip", re.DOTALL),
}
"""Plugin that tells what a service said -> where in its output."""
_WEB = "10107"
_BY_VERSION = re.compile(r"relied\s+only\s+on\s.{0,80}?self-reported\s+version", re.DOTALL)
_FIELD = re.compile(r"^\s*(Subject|Issuer) Name\s*:|^\s*([A-Z][\w/ ]+?)\s*:\s*(.*)$", re.MULTILINE)
_SHORT = {
    "Common Name": "CN",
    "Organization": "O",
    "Organization Unit": "OU",
    "Country": "C",
    "Locality": "L",
    "State/Province": "ST",
}
_WORDS = 5  # of a time that names the day of the week


def recognises(sample: Sample) -> bool:
    """Whether the root of the XML is `NessusClientData_v2`."""
    return root(sample.head) == ("", "NessusClientData_v2")


@reader(fills=("services", "certificates"), recognises=recognises)
def nessus(source: Input) -> Iterable[Told]:
    """Nessus scans, XML (.nessus, version 2).

    Each port that an item speaks of is a row, and each item that names CVE ids is another; port 0 is the host as a whole.
    CVE ids count as inferred where the plugin says that it relied only on the self-reported version, else as checked.
    Times without a zone are taken as UTC. The vantage is what the path says, see doorward.records.vantage. A record is a host.
    """
    yield from scan_record.batched(_hosts(source))


def _hosts(source: Input) -> Iterator[Seen | Reject]:
    common = {"scanner": "nessus", "vantage": vantage_of(source.name)}
    waiting: list[Element] = []
    with source.open() as stream:
        for element in elements(stream, "ReportHost", "ReportItem"):
            if element.tag == "ReportItem" and element.parents[-1:] == ("ReportHost",):
                waiting.append(_kept(element))
            elif element.tag == "ReportHost":
                yield from _host(element, waiting, common)
                waiting = []


def _kept(item: Element) -> Element:
    """Leave out the prose of an item, which makes most of its size."""
    said = " ".join(child.text for child in item.children if child.tag == "description")
    if _BY_VERSION.search(said):
        item.attributes["by version"] = "yes"
    read = {"cve", "cpe", *(("plugin_output",) if item.attributes.get("pluginID") in {*_SAID, _CERTIFICATE} else ())}
    item.children = [child for child in item.children if child.tag in read]
    return item


def _host(host: Element, items: list[Element], common: Mapping[str, Any]) -> Iterator[Seen | Reject]:
    told = {tag.attributes.get("name", ""): tag.text for tag in host.first("HostProperties").all("tag")}
    named = host.attributes.get("name")
    names = [scan_record.host(named), told.get("host-fqdn"), told.get("host-rdns"), told.get("netbios-name")]
    row: dict[str, Any] = {
        **common,
        "address": scan_record.address(told.get("host-ip")) or scan_record.address(named),
        "hostname": next(filter(None, map(scan_record.name, names)), None),
        "mac": mac((told.get("mac-address") or "").split("\n")[0]),
        "time": _time(told),
    }
    if not (row["address"] or row["hostname"] or row["mac"]):
        yield Reject(host.line, "a host without an address or a name")
        return
    found = Seen([{**row, "state": "up", "cpes": _cpes(told), "origin_row": host.line}])
    ports: dict[tuple[int, str], dict[str, Any]] = {(0, ""): found.services[0]}
    for item in items:
        number = scan_record.port(item.attributes.get("port"))
        if number is None:
            yield Reject(item.line, f"port {item.attributes.get('port', '')[:50]!r} is no number from 0 to 65535")
        else:
            _add(item, number, row, ports, found)
    yield found


def _cpes(told: Mapping[str, str]) -> list[str]:
    listed = (text.partition("->")[0].strip() for name, text in told.items() if re.fullmatch(r"cpe(-[0-9]+)?", name))
    return list(dict.fromkeys(filter(None, listed)))


def _add(
    item: Element, number: int, row: Mapping[str, Any], ports: dict[tuple[int, str], dict[str, Any]], found: Seen
) -> None:
    """Add what an item says to the row of its port, and a row of its own if it names CVE ids."""
    said = item.attributes
    proto = said.get("protocol", "").lower()
    base = {**row, "state": "up"} if number == 0 else {**row, "state": "open", "port": number, "proto": proto or None}
    place = (number, proto if number else "")
    if place not in ports:
        service = said.get("svc_name", "").rstrip("?")
        ports[place] = {**base, "service": service or None, "cpes": [], "origin_row": item.line}
        found.services.append(ports[place])
    port = ports[place]
    listed = _products(item) if said.get("severity") == "0" else []
    port["cpes"] += [cpe for cpe in listed if cpe not in port["cpes"]]
    port["banner"] = port.get("banner") or _banner(item)
    if said.get("pluginID") == _CERTIFICATE and number:
        found.certificates.append(_certificate(item.first("plugin_output").text, port))
    cves = scan_record.cves([child.text for child in item.all("cve")])
    if cves:
        column = "cves_inferred" if "by version" in said else "cves"
        found.services.append(
            {**base, "cpes": _products(item), "service": port.get("service"), column: cves, "origin_row": item.line}
        )


def _products(item: Element) -> list[str]:
    return [cpe for child in item.all("cpe") for cpe in child.text.split()]


def _banner(item: Element) -> str | None:
    plugin = item.attributes.get("pluginID", "")
    said = _SAID[plugin].search(item.first("plugin_output").text) if plugin in _SAID else None
    if said is None:
        return None
    return scan_record.web_answer(server=said[1]) if plugin == _WEB else scan_record.text(said[1])


def _certificate(output: str, port: Mapping[str, Any]) -> dict[str, Any]:
    """Return a certificate from what the plugin prints of it: fields of the subject, then of the issuer, then the rest."""
    parts: dict[str, list[str]] = {"Subject": [], "Issuer": []}
    rest: dict[str, str] = {}
    names: list[str | None] = []
    now = ""
    for head, key, value in _FIELD.findall(output[: 64 * 1024]):
        now = head or ("" if key == "Serial Number" else now)
        if key and now:
            parts[now].append(f"{_SHORT.get(key, key)}={value.strip()}")
        elif key == "DNS":
            names.append(scan_record.name(value))
        elif key:
            rest.setdefault(key, value.strip())
    common = (scan_record.name(part[3:]) for part in parts["Subject"] if part.startswith("CN="))
    return {
        "time": port["time"],
        "serial": rest.get("Serial Number", "").replace(" ", "").lower() or None,
        "subject": ", ".join(parts["Subject"]) or None,
        "issuer": ", ".join(parts["Issuer"]) or None,
        "not_before": _moment(rest.get("Not Valid Before")),
        "not_after": _moment(rest.get("Not Valid After")),
        "names": list(dict.fromkeys(filter(None, [*common, *names]))),
        "address": port["address"],
        "port": port["port"],
        "sensor": "nessus",
        "origin_row": port["origin_row"],
    }


def _time(told: Mapping[str, str]) -> datetime | None:
    return (
        since_1970(told.get("HOST_END_TIMESTAMP")) or _moment(told.get("HOST_END")) or _moment(told.get("HOST_START"))
    )


def _moment(text: str | None) -> datetime | None:
    """Return a time as C prints it, with the year before or behind the zone; None if it is none."""
    words = [word for word in (text or "").split() if word not in {"GMT", "UTC"}]
    if len(words) == _WORDS:
        words = words[1:]
    try:
        return datetime.strptime(" ".join(words), "%b %d %H:%M:%S %Y").replace(tzinfo=UTC).replace(tzinfo=None)
    except ValueError:
        return None
