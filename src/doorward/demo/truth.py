"""What really happened in the sample organisation: what an analysis of its files is held to. Times are ISO 8601, UTC."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Channel:
    """Calls from one address to another: how many the conn logs hold, from when until when, and on which plan."""

    asset: str
    source: str
    destination: str
    port: int
    name: str
    first: str
    last: str
    calls: int
    period_seconds: float
    jitter: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Exfiltration:
    """Data that went out, a little every night."""

    asset: str
    source: str
    destination: str
    port: int
    name: str
    first: str
    last: str
    sessions: int
    nights: int
    bytes_out: int


@dataclass(frozen=True, slots=True)
class LongConnection:
    """A connection of many hours. `log` is `conn`, or `open_conn` for one that was still open at the end."""

    asset: str
    source: str
    destination: str
    port: int
    uid: str
    since: str
    seconds: float
    log: str


@dataclass(frozen=True, slots=True)
class Device:
    """A machine, and what is the matter with it."""

    asset: str
    address: str
    mac: str
    why: str


@dataclass(frozen=True, slots=True)
class Door:
    """A service that the Internet reaches and that has a vulnerability known to be exploited."""

    asset: str
    address: str
    port: int
    proto: str
    product: str
    version: str
    cve: str
    component: str
    advisory: str


@dataclass(frozen=True, slots=True)
class Hop:
    """One move of the intruder from machine to machine, in order; `service` as the sensor names it."""

    order: int
    time: str
    source_asset: str
    source: str
    destination_asset: str
    destination: str
    port: int
    service: str
    uid: str


@dataclass(frozen=True, slots=True)
class Phished:
    """The administrator who believed a page, and what she fetched from it."""

    identity: str
    asset: str
    address: str
    domain: str
    visited: str
    downloaded: str
    filename: str
    sha256: str
    uid: str


@dataclass(frozen=True, slots=True)
class Jewel:
    """What the intruder came for."""

    name: str
    asset: str
    address: str


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything that was planted, and what looks like it but is honest.

    Attributes:
        beacons: the intruder's calls home; the first is the plain one, the second is slow and has no name.
        hops: the way in and on, in order; the first comes from the Internet.
        benign_regular: calls as regular as a beacon that belong there.
        benign_long: pairs "source destination" with honest connections of many hours.
        benign_large: pairs "source destination" with honest uploads larger than what was stolen in a night.
        look_alikes: machines that look forgotten but are not.
        patched: names of machines whose version is just past a known exploited vulnerability.
    """

    seed: int
    first: str
    last: str
    conn_rows: int
    open_door: Door
    phished: Phished
    beacons: tuple[Channel, ...]
    exfiltration: Exfiltration
    long_connections: tuple[LongConnection, ...]
    forgotten_devices: tuple[Device, ...]
    unregistered_devices: tuple[Device, ...]
    hops: tuple[Hop, ...]
    jewel: Jewel
    benign_regular: tuple[Channel, ...]
    benign_long: tuple[str, ...]
    benign_large: tuple[str, ...]
    look_alikes: tuple[Device, ...]
    patched: tuple[str, ...]

    def write(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
