"""The part of the Internet that the sample organisation talks to: invented services on addresses kept for documentation."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from doorward.demo.period import Random, Times

EXPLOIT_ADDRESS = "198.51.100.66"
STAGE_ADDRESS = "203.0.113.45"
PHISHER_ADDRESS = "203.0.113.92"
LOOKALIKE_ADDRESS = "203.0.113.91"
LOOKALIKE_NAME = "quill.examp1e.example"
BEACON_ADDRESS = "203.0.113.77"
BEACON_NAME = "metrics.cloudpane.example"
SLOW_BEACON_ADDRESS = "203.0.113.149"
TUNNEL_ADDRESS = "203.0.113.121"
EXFILTRATION_ADDRESS = "198.51.100.23"
EXFILTRATION_NAME = "eu2.stashpoint.example"
INTRUDER_NAMES = {
    LOOKALIKE_NAME: ((LOOKALIKE_ADDRESS,), 300),
    BEACON_NAME: ((BEACON_ADDRESS,), 60),
    EXFILTRATION_NAME: ((EXFILTRATION_ADDRESS,), 300),
}
"""The intruder's names: addresses, and seconds each may be cached."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service outside.

    Attributes:
        name: what it is asked for by.
        addresses: where it answers.
        ttl: seconds its name may be cached.
        issuer: common name of who signed its certificate.
        visible_certificate: it still speaks TLS 1.2, where a sensor sees the certificate.
    """

    name: str
    addresses: tuple[str, ...]
    ttl: int = 300
    issuer: str = "Example Trust CA 3"
    visible_certificate: bool = False


def _addresses(first: str, count: int) -> tuple[str, ...]:
    return tuple(str(IPv4Address(first) + step) for step in range(count))


# name | first address | how many | seconds its name may be cached
_NAMED = """
telemetry.windvane.example      | 203.0.113.10  | 3 | 3600
update.windvane.example         | 203.0.113.13  | 2 | 3600
connectivity.windvane.example   | 203.0.113.15  | 1 | 1800
push.bulwark.example            | 203.0.113.18  | 2 | 900
signatures.bulwark.example      | 203.0.113.20  | 2 | 3600
chat.tessera.example            | 203.0.113.24  | 3 | 600
meet.tessera.example            | 203.0.113.27  | 2 | 600
outlook.paperplane.example      | 203.0.113.30  | 3 | 300
ocsp.exampletrust.example       | 203.0.113.34  | 1 | 3600
ntp1.example.net                | 203.0.113.36  | 1 | 3600
ntp2.example.net                | 203.0.113.37  | 1 | 3600
ntp3.example.net                | 198.51.100.36 | 1 | 3600
ntp4.example.net                | 198.51.100.37 | 1 | 3600
vault.coldlake.example          | 198.51.100.200 | 2 | 900
heartbeat.dutywatch.example     | 198.51.100.204 | 1 | 600
sync.gridnote.example           | 198.51.100.206 | 1 | 300
relay.gatecam.example           | 198.51.100.208 | 1 | 1800
sip.fernruf.example             | 198.51.100.210 | 1 | 3600
api.brewbox.example             | 198.51.100.212 | 1 | 300
packages.opengrove.example      | 198.51.100.214 | 2 | 600
share.openshelf.example         | 198.51.100.216 | 2 | 300
cdn1.fastpath.example           | 203.0.113.50  | 4 | 60
cdn2.fastpath.example           | 203.0.113.50  | 4 | 60
static.edgewise.example         | 203.0.113.54  | 3 | 120
fonts.typecase.example          | 203.0.113.57  | 1 | 3600
collect.tallyho.example         | 203.0.113.58  | 2 | 300
ads.signpost.example            | 203.0.113.60  | 3 | 60
media.reelhouse.example         | 203.0.113.63  | 3 | 120
"""


def _named() -> dict[str, Service]:
    services = {}
    for line in _NAMED.strip().splitlines():
        name, first, count, ttl = (cell.strip() for cell in line.split("|"))
        services[name] = Service(name, _addresses(first, int(count)), int(ttl), visible_certificate=len(name) % 4 == 0)
    return services


SERVICES = _named()
BESIDE_PAGES = tuple(
    name for name in SERVICES if name.split(".")[0] in {"cdn1", "cdn2", "static", "fonts", "collect", "ads", "media"}
)
"""Services that pages of other sites fetch from."""

_FIRST = "amber birch copper delta ember fjord grove haven iris juniper kestrel linden meadow north opal pine quarry river sable tide"
_SECOND = "daily trade maps board library market lines works garden cinema recipes travel books tools weather radio sports museum cycling music"


def _sites() -> tuple[Service, ...]:
    names = [f"www.{first}{second}.example" for second in _SECOND.split() for first in _FIRST.split()]
    pool = _addresses("198.51.100.100", 90) + _addresses("203.0.113.160", 80)
    return tuple(
        Service(name, (pool[number % len(pool)],), 900 if number % 3 else 3600, visible_certificate=number % 7 == 0)
        for number, name in enumerate(names)
    )


SITES = _sites()
"""Sites people read, the most read first."""
STRANGERS = _addresses("192.0.2.40", 200)
"""Addresses of the organisation's visitors, of staff at home, and of those who scan the whole Internet."""
EXTERNAL_RESOLVER = "198.51.100.53"
PARTNER_MAIL = _addresses("198.51.100.70", 12)


def all_services() -> dict[str, Service]:
    """Return every harmless service by name."""
    return SERVICES | {site.name: site for site in SITES}


def popular(random: Random, count: int) -> Times:
    """Draw numbers of sites, the first ones far more often than the last (a steep Zipf's law)."""
    weights = (1.0 + np.arange(len(SITES))) ** -1.4
    return random.choice(len(SITES), count, p=weights / weights.sum())
