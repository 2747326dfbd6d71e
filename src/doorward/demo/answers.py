"""Read the truth off the capture: what was planted, counted in the rows that the logs really hold."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from doorward.demo import incident as story
from doorward.demo import internet
from doorward.demo.capture import ends, noted
from doorward.demo.components import PLATFORM, PLATFORM_VERSION, VULNERABLE_COMPONENT
from doorward.demo.intelligence import EXPLOITED
from doorward.demo.organisation import ADMINISTRATOR, HOSTS, JEWEL, UNREGISTERED, host
from doorward.demo.period import DAY, END, LAST_LOOK, SECOND, spelled
from doorward.demo.truth import Channel, Device, Door, Exfiltration, Hop, Jewel, LongConnection, Phished, Truth
from doorward.demo.zeek_protocols import content

if TYPE_CHECKING:
    from doorward.demo.capture import Capture, Column
    from doorward.demo.incident import Incident
    from doorward.demo.period import Times

# asset | name asked for | seconds | jitter | why it is honest
_HONEST = (
    ("ws17", "sync.gridnote.example", 600.0, 0.02, "one person's note taking, in working hours"),
    ("mon01", "heartbeat.dutywatch.example", 300.0, 0.0, "monitoring says it is alive"),
    ("cam01", "relay.gatecam.example", 1800.0, 0.05, "the camera's vendor"),
    ("", "api.brewbox.example", 600.0, 0.1, "a coffee machine that nobody registered"),
)
_LONG = ("sip.fernruf.example", "push.bulwark.example", "chat.tessera.example")
_LARGE = ("vault.coldlake.example", "share.openshelf.example")
"""Where honest uploads go; by name."""


def answers(capture: Capture, incident: Incident, uids: Column, seed: int) -> Truth:
    """Return the truth; `uids` names the connections."""
    facts = _Facts(capture, uids)
    return Truth(
        seed=seed,
        first=spelled(int(facts.time[facts.closed].min())),
        last=spelled(int(facts.ends[facts.closed].max())),
        conn_rows=int(facts.closed.sum()),
        open_door=_door(),
        phished=_phished(facts, incident),
        beacons=(
            facts.channel("adm01", incident.beacon, story.BEACON_SECONDS, story.BEACON_JITTER),
            facts.channel("test03", incident.slow_beacon, story.SLOW_SECONDS, story.SLOW_JITTER),
        ),
        exfiltration=_exfiltration(facts, incident.exfiltration),
        long_connections=tuple(facts.long("test03", int(row)) for row in incident.tunnels),
        forgotten_devices=(_device("test03", "in service until 2026-06-30, and still talking"),),
        unregistered_devices=(Device("", UNREGISTERED.address, UNREGISTERED.mac, "in no register"),),
        hops=tuple(facts.hop(order, row) for order, row in enumerate(incident.hops, start=1)),
        jewel=Jewel(JEWEL, "files01", host("files01").address),
        benign_regular=tuple(facts.honest(*each) for each in _HONEST),
        benign_long=facts.pairs(_LONG, seconds=8 * 3600),
        benign_large=facts.pairs(_LARGE),
        look_alikes=(
            _device("lab01", "a test device within its dates"),
            _device("archive01", "quiet, but owned and in use"),
            _device("lap07", "new, and registered from its first day"),
            _device("ws28", "fell silent on its last day"),
            _device("prn03", "past its end, and switched off"),
        ),
        patched=("www01",),
    )


class _Facts:
    """The conn sheet, each column read once."""

    def __init__(self, capture: Capture, uids: Column) -> None:
        conn = capture.conn
        self.uids = uids
        self.time, self.ends = conn["time"], ends(conn)
        self.closed = noted(conn) & (self.ends < END)
        self.source, self.destination, self.port = conn["source"], conn["destination"], conn["port"]
        self.service, self.name, self.sent = conn["service"], conn["name"], conn["sent"]
        self.seconds = conn["seconds"]

    def channel(self, asset: str, rows: Times, period: float, jitter: float, why: str = "") -> Channel:
        """Return the calls that ended in time as one channel."""
        rows = rows[self.closed[rows]]
        first, last = int(self.time[rows].min()), int(self.time[rows].max())
        one = rows[0]
        pair = (str(self.source[one]), str(self.destination[one]), int(self.port[one]), str(self.name[one]))
        return Channel(asset, *pair, spelled(first), spelled(last), len(rows), period, jitter, why)

    def honest(self, asset: str, name: str, period: float, jitter: float, why: str) -> Channel:
        """Return one machine's calls to a harmless name as one channel."""
        source = host(asset).address if asset else UNREGISTERED.address
        rows = np.flatnonzero((self.name == name) & (self.service == "ssl") & (self.source == source))
        return self.channel(asset, rows, period, jitter, why)

    def long(self, asset: str, row: int) -> LongConnection:
        """Return a connection of many hours, as long as the logs know it."""
        closed = bool(self.closed[row])
        seconds = (min(int(self.ends[row]), LAST_LOOK) - int(self.time[row])) / SECOND
        pair = (str(self.source[row]), str(self.destination[row]), int(self.port[row]))
        log = "conn" if closed else "open_conn"
        return LongConnection(asset, *pair, str(self.uids[row]), spelled(int(self.time[row])), seconds, log)

    def hop(self, order: int, row: int) -> Hop:
        """Return one connection as a move from machine to machine."""
        source, destination = str(self.source[row]), str(self.destination[row])
        time, uid = spelled(int(self.time[row])), str(self.uids[row])
        port, service = int(self.port[row]), str(self.service[row])
        return Hop(order, time, _asset(source), source, _asset(destination), destination, port, service, uid)

    def pairs(self, names: tuple[str, ...], seconds: float = 0.0) -> tuple[str, ...]:
        """Return `source destination` of the connections to these names that lasted so long, each once."""
        rows = np.flatnonzero(
            np.isin(self.name, names) & (self.service != "dns") & (np.nan_to_num(self.seconds) >= seconds)
        )
        return tuple(sorted({f"{self.source[row]} {self.destination[row]}" for row in rows}))


def _asset(address: str) -> str:
    return next((machine.name for machine in HOSTS if address in machine.addresses), "")


def _device(name: str, why: str) -> Device:
    machine = host(name)
    return Device(name, machine.address, machine.mac, why)


def _door() -> Door:
    address = host("office01").addresses[0]
    known = (PLATFORM, PLATFORM_VERSION, EXPLOITED.cve, VULNERABLE_COMPONENT, EXPLOITED.advisory)
    return Door("office01", address, 8080, "tcp", *known)


def _phished(facts: _Facts, incident: Incident) -> Phished:
    body = content(internet.LOOKALIKE_NAME, story.DOWNLOAD_URI, story.DOWNLOAD_BYTES)
    visited, downloaded = spelled(int(facts.time[incident.visit])), spelled(int(facts.time[incident.download]))
    what = (visited, downloaded, story.DOWNLOAD, hashlib.sha256(body).hexdigest(), str(facts.uids[incident.download]))
    return Phished(ADMINISTRATOR, "adm01", host("adm01").address, internet.LOOKALIKE_NAME, *what)


def _exfiltration(facts: _Facts, rows: Times) -> Exfiltration:
    calls = facts.channel("adm01", rows, 0.0, 0.0)
    nights = len(np.unique(facts.time[rows] // DAY))
    pair = (calls.source, calls.destination, calls.port, calls.name, calls.first, calls.last)
    return Exfiltration("adm01", *pair, calls.calls, nights, int(facts.sent[rows][facts.closed[rows]].sum()))
