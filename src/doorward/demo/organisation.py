"""Who is on the sample organisation's wire: its machines, its networks, and what its register says of them.

Addresses are of RFC 1918 inside and RFC 5737 outside, MAC addresses of RFC 7042, names of RFC 2606: nobody's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

DOMAIN = "example.org"
DIRECTORY = f"ad.{DOMAIN}"
INTERNAL = ("10.20.0.0/16", "192.0.2.0/28")
ZONES = {
    "dmz": ("192.0.2.0/28", "10.20.1.0/24"),
    "servers": ("10.20.2.0/24",),
    "workstations": ("10.20.10.0/24", "10.20.11.0/24"),
    "test": ("10.20.40.0/24",),
    "devices": ("10.20.50.0/24",),
}
JEWEL = "design-archive"
JEWEL_WORTH = "the drawings everything is built from"

Role = str
"""edge, server, test, workstation, administrator, laptop or device."""


@dataclass(frozen=True, slots=True)
class Host:
    """A machine. `since` and `until` are what the register says; `registered` is false for one it does not know."""

    name: str
    role: Role
    addresses: tuple[str, ...]
    mac: str
    purpose: str
    owner: str
    environment: str = "production"
    since: date = date(2023, 1, 1)
    until: date | None = None
    criticality: str = "medium"
    registered: bool = True

    @property
    def address(self) -> str:
        """The address it has on the inside; the only one for most."""
        return self.addresses[-1]

    @property
    def fqdn(self) -> str:
        """Its name in the directory."""
        return f"{self.name}.{DIRECTORY}"


# name | role | addresses | purpose | owner | criticality
_FIXED = """
office01  | edge   | 192.0.2.10 10.20.1.10 | office platform                          | it-operations | high
www01     | edge   | 192.0.2.11 10.20.1.11 | public web site                          | marketing     | medium
mailgw01  | edge   | 192.0.2.12 10.20.1.12 | mail gateway                             | it-operations | high
vpn01     | edge   | 192.0.2.13 10.20.1.13 | remote access                            | it-operations | high
dc01      | server | 10.20.2.10            | directory and names                      | it-operations | critical
dc02      | server | 10.20.2.11            | directory and names, second              | it-operations | critical
files01   | server | 10.20.2.20            | file server with the design archive      | engineering   | critical
mail01    | server | 10.20.2.21            | mailboxes                                | it-operations | high
app01     | server | 10.20.2.30            | order and stock keeping                  | finance       | high
db01      | server | 10.20.2.31            | database of app01                        | finance       | high
mon01     | server | 10.20.2.40            | monitoring and the weekly scan           | it-operations | medium
update01  | server | 10.20.2.41            | software updates for the inside          | it-operations | medium
backup01  | server | 10.20.2.42            | backups, copied to Coldlake every night  | it-operations | high
print01   | server | 10.20.2.43            | print queues                             | it-operations | low
build01   | server | 10.20.2.44            | builds and deploys app01                 | engineering   | medium
archive01 | server | 10.20.2.45            | closed projects, read twice a year       | engineering   | low
time01    | server | 10.20.2.46            | time                                     | it-operations | medium
prn01     | device | 10.20.50.11           | printer, ground floor                    | facilities    | low
prn02     | device | 10.20.50.12           | printer, first floor                     | facilities    | low
cam01     | device | 10.20.50.21           | camera at the gate                       | facilities    | low
door01    | device | 10.20.50.22           | door controller                          | facilities    | medium
pbx01     | device | 10.20.50.23           | telephones                               | facilities    | medium
"""

ADMINISTRATOR = "mara.okonkwo"
SECOND_ADMINISTRATOR = "jonas.feld"
_PEOPLE = [
    "ada.brandt",
    "ben.castell",
    "carla.dietz",
    "dario.engel",
    "elif.forst",
    "finn.gerlach",
    "greta.holm",
    "hugo.iwers",
    "ines.jansen",
    "jan.kessler",
    "katja.lorenz",
    "lars.mertens",
    "mila.nolte",
    "nils.oster",
    "olga.peters",
    "paul.quandt",
    "rosa.reimer",
    "sven.stahl",
    "tilda.ulrich",
    "uwe.vogt",
    "vera.wendt",
    "wim.xander",
    "yara.zeller",
    "abel.busch",
    "bea.conrad",
    "cem.daub",
    "dora.ebert",
    "emil.franke",
    "frida.gross",
    "gil.henning",
    "hanna.ibsen",
    "ivo.jung",
    "jette.kranz",
    "kai.lindner",
]
_WORKSTATIONS = 28
_LAPTOPS = 6


def _fixed() -> list[Host]:
    hosts = []
    for line in _FIXED.strip().splitlines():
        name, role, addresses, purpose, owner, criticality = (cell.strip() for cell in line.split("|"))
        hosts.append(Host(name, role, tuple(addresses.split()), "", purpose, owner, criticality=criticality))
    return hosts


def _desks() -> list[Host]:
    hosts = [
        Host(f"ws{number:02}", "workstation", (f"10.20.10.{100 + number}",), "", "desk", person)
        for number, person in enumerate(_PEOPLE[:_WORKSTATIONS], start=1)
    ]
    # Taken away on its last day: it is silent from then on, so it is no forgotten device.
    hosts[-1] = Host(
        hosts[-1].name,
        "workstation",
        hosts[-1].addresses,
        "",
        "desk",
        _PEOPLE[_WORKSTATIONS - 1],
        until=date(2026, 10, 9),
    )
    return hosts


def _laptops() -> list[Host]:
    hosts = [
        Host(f"lap{number:02}", "laptop", (f"10.20.11.{100 + number}",), "", "laptop", person, criticality="low")
        for number, person in enumerate(_PEOPLE[_WORKSTATIONS:], start=1)
    ]
    newest = Host(
        "lap07",
        "laptop",
        ("10.20.11.107",),
        "",
        "laptop, new",
        "lena.marsh",
        since=date(2026, 10, 12),
        criticality="low",
    )
    return [*hosts, newest]


def _special() -> list[Host]:
    admin = "administrator's desk"
    return [
        Host("adm01", "administrator", ("10.20.10.11",), "", admin, ADMINISTRATOR, criticality="high"),
        Host("adm02", "administrator", ("10.20.10.12",), "", admin, SECOND_ADMINISTRATOR, criticality="high"),
        Host(
            "test03", "test", ("10.20.40.13",), "", "trial of the office platform; in the server administrators' group for the trial",
            "engineering", "test", date(2026, 2, 1), date(2026, 6, 30), "low",
        ),
        Host(
            "lab01", "test", ("10.20.40.21",), "", "bench for the next release",
            "engineering", "test", date(2026, 5, 1), date(2026, 12, 31), "low",
        ),
        Host("prn03", "device", ("10.20.50.13",), "", "printer, given back", "facilities", until=date(2026, 8, 31), criticality="low"),
        Host("", "device", ("10.20.11.77",), "", "a small computer behind a cupboard", "", registered=False),
    ]  # fmt: skip


def _all() -> tuple[Host, ...]:
    hosts = [*_fixed(), *_desks(), *_laptops(), *_special()]
    return tuple(
        Host(**{slot: getattr(host, slot) for slot in Host.__slots__} | {"mac": f"00:00:5e:00:53:{number:02x}"})
        for number, host in enumerate(hosts, start=0x10)
    )


HOSTS = _all()
REGISTERED = tuple(host for host in HOSTS if host.registered)
UNREGISTERED = next(host for host in HOSTS if not host.registered)
_BY_NAME = {host.name: host for host in REGISTERED}


def host(name: str) -> Host:
    """Return the registered machine of that name."""
    return _BY_NAME[name]


def of(*roles: Role) -> tuple[Host, ...]:
    """Return the registered machines of these roles that are switched on at all, in order."""
    return tuple(machine for machine in REGISTERED if machine.role in roles and machine.name != "prn03")
