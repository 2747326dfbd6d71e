"""What Nmap reported of the organisation, from the Internet and from the inside."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import quoteattr

from doorward.demo.components import PLATFORM, PLATFORM_VERSION
from doorward.demo.intelligence import EXPLOITED
from doorward.demo.organisation import HOSTS, host
from doorward.demo.outside import OUTSIDE_SCAN
from doorward.demo.period import SECOND
from doorward.demo.servers import SCAN_STARTS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from doorward.demo.organisation import Host

_PLATFORM_CPE = f"cpe:/a:example_software:quill_office_server:{PLATFORM_VERSION}"


class Port(NamedTuple):
    """An open port as Nmap tells it; `cves` are those that its vulners script names."""

    number: int
    service: str
    product: str = ""
    version: str = ""
    cpe: str = ""
    cves: tuple[str, ...] = ()


_SSH = Port(22, "ssh", "OpenSSH", "9.6")
_PROXY = Port(443, "https", "Harbor Proxy", "3.4.2", "cpe:/a:example_harbor:harbor_proxy:3.4.2")
_QUILL = Port(8080, "http", PLATFORM, PLATFORM_VERSION, _PLATFORM_CPE, (EXPLOITED.cve,))
_LARKSPUR = Port(443, "https", "Larkspur HTTP Server", "2.4.8", "cpe:/a:example_web_works:larkspur:2.4.8")
_WINDOWS = (Port(135, "msrpc"), Port(445, "microsoft-ds"), Port(3389, "ms-wbt-server"))
_OUTSIDE = {
    "office01": (_PROXY, _QUILL),
    "www01": (Port(80, "http", "Larkspur HTTP Server", "2.4.8"), _LARKSPUR),
    "mailgw01": (Port(25, "smtp", "Paperplane MTA", "6.1"),),
    "vpn01": (Port(443, "https", "Palisade VPN", "12.1.4"),),
}
_INSIDE = {
    **{name: (_SSH, *ports) for name, ports in _OUTSIDE.items()},
    "dc01": (Port(53, "domain"), Port(88, "kerberos-sec"), Port(389, "ldap"), *_WINDOWS),
    "dc02": (Port(53, "domain"), Port(88, "kerberos-sec"), Port(389, "ldap"), *_WINDOWS),
    "mail01": (Port(25, "smtp", "Paperplane MTA", "6.1"), Port(993, "imaps"), *_WINDOWS),
    "app01": (_SSH, Port(8443, "https", "Cartwheel", "8.0.4")),
    "db01": (_SSH, Port(5432, "postgresql", "Quarry DB", "15.4")),
    "update01": (Port(8530, "http"), *_WINDOWS),
    "test03": (_SSH, Port(8080, "http", PLATFORM, "7.1.0", "cpe:/a:example_software:quill_office_server:7.1.0")),
}
_NOT_THERE = {"prn03", "ws28"}


def write_scans(folder: Path) -> None:
    """Write nmap-outside.xml and nmap-inside.xml under `folder`."""
    folder.mkdir(parents=True)
    edge = [(host(name), host(name).addresses[0], ports) for name, ports in _OUTSIDE.items()]
    inside = [(machine, machine.address, _inside(machine)) for machine in HOSTS if machine.name not in _NOT_THERE]
    outside_args = "nmap -sV -Pn --script vulners -oX nmap-outside.xml 192.0.2.0/28"
    inside_args = "nmap -sV --script vulners -oX nmap-inside.xml 10.20.0.0/16"
    (folder / "nmap-outside.xml").write_text(_run(outside_args, OUTSIDE_SCAN, edge, near=False), encoding="utf-8")
    (folder / "nmap-inside.xml").write_text(_run(inside_args, SCAN_STARTS, inside, near=True), encoding="utf-8")


def _inside(machine: Host) -> tuple[Port, ...]:
    if machine.name in _INSIDE:
        return _INSIDE[machine.name]
    if machine.name.startswith("prn"):
        return (Port(80, "http"), Port(9100, "jetdirect"))
    if not machine.registered:
        return (Port(80, "http", "Brewbox", "1.8"),)
    if machine.role in {"workstation", "administrator", "laptop"} or machine.name in {"files01", "print01"}:
        return _WINDOWS
    return (_SSH,) if machine.role in {"server", "test"} else ()


def _run(args: str, start: int, found: list[tuple[Host, str, tuple[Port, ...]]], *, near: bool) -> str:
    began, ended = start // SECOND, start // SECOND + 1500
    said = [datetime.fromtimestamp(moment, UTC).strftime("%a %b %d %H:%M:%S %Y") for moment in (began, ended)]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<!DOCTYPE nmaprun>",
        f"<!-- Nmap 7.95 scan initiated {said[0]} as: {args.replace('--', '&#45;&#45;')} -->",
        f'<nmaprun scanner="nmap" args={quoteattr(args)} start="{began}" startstr="{said[0]}" version="7.95" xmloutputversion="1.05">',
        '<scaninfo type="syn" protocol="tcp" numservices="1000" services="1-1024,3389,5432,8080,8443,8530,9100"/>',
        '<verbose level="0"/>',
        '<debugging level="0"/>',
    ]
    for machine, address, ports in found:
        lines += _host(machine, address, ports, began, near=near)
    up = len(found)
    summary = f"Nmap done at {said[1]}; {up} IP addresses ({up} hosts up) scanned in 1500.00 seconds"
    lines += [
        f'<runstats><finished time="{ended}" timestr="{said[1]}" summary="{summary}" elapsed="1500.00" exit="success"/>',
        f'<hosts up="{up}" down="0" total="{up}"/>',
        "</runstats>",
        "</nmaprun>",
    ]
    return "\n".join(lines) + "\n"


def _host(machine: Host, address: str, ports: Iterable[Port], began: int, *, near: bool) -> list[str]:
    # Nmap knows a hardware address only where it shares the link, so never from outside.
    reason = "arp-response" if near else "user-set"
    lines = [
        f'<host starttime="{began + 5}" endtime="{began + 1490}"><status state="up" reason="{reason}" reason_ttl="0"/>'
    ]
    lines.append(f'<address addr="{address}" addrtype="ipv4"/>')
    if near:
        lines.append(f'<address addr="{machine.mac.upper()}" addrtype="mac"/>')
    name = machine.fqdn if near else f"{'quill' if machine.name == 'office01' else machine.name}.example.org"
    named = f'<hostname name="{name}" type="PTR"/>' if machine.registered else ""
    lines += ["<hostnames>", *([named] if named else []), "</hostnames>"]
    lines.append('<ports><extraports state="filtered" count="990">')
    lines.append('<extrareasons reason="no-response" count="990" proto="tcp"/>\n</extraports>')
    lines += [_port(port) for port in ports]
    return [*lines, "</ports>", '<times srtt="420" rttvar="120" to="100000"/>', "</host>"]


def _port(port: Port) -> str:
    known = "".join(
        f" {name}={quoteattr(value)}" for name, value in (("product", port.product), ("version", port.version)) if value
    )
    cpe = f"<cpe>{port.cpe}</cpe>" if port.cpe else ""
    method, trust = ("probed", 10) if port.product else ("table", 3)
    tunnel = ' tunnel="ssl"' if port.service == "https" else ""
    service = f'<service name="{port.service}"{known}{tunnel} method="{method}" conf="{trust}">{cpe}</service>'
    state = '<state state="open" reason="syn-ack" reason_ttl="52"/>'
    return f'<port protocol="tcp" portid="{port.number}">{state}{service}{_vulners(port)}</port>'


def _vulners(port: Port) -> str:
    if not port.cves:
        return ""
    told = "".join(f"&#xa;    &#x9;{cve}&#x9;9.8&#x9;https://vulners.example.com/cve/{cve}" for cve in port.cves)
    rows = "".join(
        f'<table>\n<elem key="cvss">9.8</elem>\n<elem key="id">{cve}</elem>\n<elem key="is_exploit">true</elem>\n'
        '<elem key="type">cve</elem>\n</table>\n'
        for cve in port.cves
    )
    return (
        f'<script id="vulners" output="&#xa;  {port.cpe}: {told}"><table key="{port.cpe}">\n{rows}</table>\n</script>'
    )
