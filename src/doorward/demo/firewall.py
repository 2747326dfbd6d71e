"""What the organisation means to pass between its zones, and its firewall, whose exceptions for a trial outlived the trial."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from doorward.demo.organisation import INTERNAL, ZONES, host

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INTERNET = "internet"
TRIAL = "TRIAL-7"
TRIAL_ENDS = "2026-06-30"


class Conduit(NamedTuple):
    """What is meant to pass from zone to zone: ports of one transport."""

    name: str
    source: str
    destination: str
    proto: str
    ports: tuple[int, ...]
    purpose: str


CONDUITS = (
    Conduit("C-01", "workstations", "servers", "tcp", (88, 135, 389, 445, 993, 8443, 8530), "daily work"),
    Conduit("C-02", "workstations", "servers", "udp", (53, 123), "names and time"),
    Conduit("C-03", "workstations", "servers", "tcp", (22,), "administration of servers"),
    Conduit("C-04", "workstations", "dmz", "tcp", (22,), "administration of the edge"),
    Conduit("C-05", "workstations", INTERNET, "tcp", (80, 443), "the web"),
    Conduit("C-06", INTERNET, "dmz", "tcp", (25, 80, 443, 8080), "mail, web site and office platform"),
    Conduit("C-07", INTERNET, "dmz", "udp", (4500,), "remote access"),
    Conduit("C-08", "dmz", INTERNET, "tcp", (25, 80), "mail that goes out, updates"),
    Conduit("C-09", "dmz", "servers", "tcp", (25,), "mail that came in"),
    Conduit("C-10", "dmz", "servers", "udp", (53, 123), "names and time"),
    Conduit("C-11", "servers", "dmz", "tcp", (25,), "mail that goes out"),
    Conduit("C-12", "servers", "dmz", "udp", (161,), "monitoring"),
    Conduit("C-13", "servers", "dmz", "icmp", (), "monitoring"),
    Conduit("C-14", "servers", INTERNET, "tcp", (80, 443), "updates, backups and partners"),
    Conduit("C-15", "servers", INTERNET, "udp", (53, 123), "names and time"),
    Conduit("C-16", "servers", "devices", "tcp", (9100,), "printing"),
    Conduit("C-17", "servers", "devices", "udp", (161,), "monitoring"),
    Conduit("C-18", "servers", "test", "tcp", (22,), "deployment of builds"),
    Conduit("C-19", "devices", "servers", "udp", (53, 123), "names and time"),
    Conduit("C-20", "devices", INTERNET, "tcp", (443,), "the maker's cloud of the camera"),
    Conduit("C-21", "devices", INTERNET, "udp", (123, 5060), "time and telephony"),
    Conduit("C-22", "test", "servers", "tcp", (88, 389), "the directory"),
    Conduit("C-23", "test", "servers", "udp", (53, 123), "names and time"),
    Conduit("C-24", "test", "dmz", "tcp", (8080,), "the office platform"),
    Conduit("C-25", "test", INTERNET, "tcp", (80,), "updates"),
)


def write_firewall(path: Path) -> None:
    """Write the ruleset of the firewall between the zones, as nftables prints it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(_ruleset()) + "\n", encoding="utf-8")


def conduits() -> Iterator[str]:
    """Yield the conduits as lines of a register."""
    for conduit in CONDUITS:
        yield from ("", "[[conduits]]", f'conduit = "{conduit.name}"')
        yield from (f'from = "{conduit.source}"', f'to = "{conduit.destination}"', f'proto = "{conduit.proto}"')
        if conduit.ports:
            yield f"ports = [{', '.join(map(str, conduit.ports))}]"
        yield f'purpose = "{conduit.purpose}"'


def exceptions() -> Iterator[str]:
    """Yield what was granted for a while as lines of a register."""
    trial = host("test03")
    yield from ("", "[[exceptions]]", f'exception = "{TRIAL}"', f'asset = "{trial.name}"')
    yield from ('purpose = "trial of the office platform"', f'owner = "{trial.owner}"')
    yield from (f"granted = {trial.since}", f"ends = {TRIAL_ENDS}")


def _ruleset() -> Iterator[str]:
    yield "# The firewall core01 between the zones of the sample organisation. Everything in it is invented."
    yield "table inet core {"
    for name, networks in {**ZONES, "inside": INTERNAL}.items():
        yield from (f"\tset {name} {{", "\t\ttype ipv4_addr", "\t\tflags interval")
        yield from (f"\t\telements = {{ {', '.join(networks)} }}", "\t}", "")
    yield from ("\tchain forward {", "\t\ttype filter hook forward priority filter; policy drop;")
    yield "\t\tct state established,related accept"
    yield from (f"\t\t{_between(one)} {_carries(one)} accept comment {_text(one)}" for one in CONDUITS)
    yield from (f'\t\t{rule} accept comment "{TRIAL} trial, until {TRIAL_ENDS}"' for rule in _trial())
    # Nobody means it to pass, and nobody noticed: clocks of the inside are set by time01.
    yield "\t\tip saddr @workstations ip daddr != @inside udp dport 123 accept"
    yield from ("\t}", "}")


def _trial() -> Iterator[str]:
    platform, tested = host("office01").address, host("test03").address
    yield f"ip saddr {platform} ip daddr {tested} tcp dport 22"
    yield f"ip saddr {tested} ip daddr @workstations tcp dport 3389"
    yield f"ip saddr {tested} ip daddr != @inside tcp dport 443"


def _between(conduit: Conduit) -> str:
    ends = (("saddr", conduit.source), ("daddr", conduit.destination))
    return " ".join(f"ip {side} {'!= @inside' if zone == INTERNET else f'@{zone}'}" for side, zone in ends)


def _carries(conduit: Conduit) -> str:
    if not conduit.ports:
        return f"ip protocol {conduit.proto}"
    return f"{conduit.proto} dport {{ {', '.join(map(str, conduit.ports))} }}"


def _text(conduit: Conduit) -> str:
    return f'"{conduit.name} {conduit.purpose}"'
