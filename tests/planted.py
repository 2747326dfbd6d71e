"""Three days of a small office with channels planted in them, as the logs of a Zeek sensor: facts first, then lines."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    Fact = tuple[str, dict[str, Any]]

START = 1_772_409_600.0
"""2026-03-02T00:00Z, a Monday."""
DAY = 86_400.0
DAYS = 3

BEACON, TUNNEL, LONG, LOOT, SWEEP = "10.0.0.11", "10.0.0.12", "10.0.0.13", "10.0.0.14", "10.0.0.15"
"""Hosts that hold a planted channel each, and one that looks for doors."""
SCANNER = "192.0.2.66"
"""Who knocks from outside."""
PLANTED = {"beacons": BEACON, "dns_tunnels": TUNNEL, "long_connections": LONG, "exfiltration": LOOT}
PLANTED |= {"sweeps": SWEEP, "knocks": SCANNER}
"""Detector -> the host it must name."""


@cache
def facts() -> tuple[Fact, ...]:
    """Return what the sensor noted, (log, values), in order of time. Keys are Zeek's names of the fields."""
    random = np.random.default_rng(7)
    noted: list[Fact] = []
    for part in (_honest, _beacon, _tunnel, _long, _loot, _sweep, _knocks):
        noted += part(random)
    noted.sort(key=lambda fact: (fact[1]["ts"], fact[0]))
    return tuple(noted)


def _conn(random: Any, time: float, source: str, destination: str, port: int, **values: Any) -> dict[str, Any]:
    uid = "C" + "".join(chr(97 + digit) for digit in random.integers(0, 26, 16))
    told = {
        "ts": round(float(time), 6),
        "uid": uid,
        "id.orig_h": source,
        "id.orig_p": int(random.integers(49152, 65536)),
    }
    told |= {"id.resp_h": destination, "id.resp_p": port, "proto": "tcp", "duration": 1.5, "orig_bytes": 900}
    return told | {"resp_bytes": 4_000, "conn_state": "SF", "history": "ShADadFf", "missed_bytes": 0} | values


def _opened(conn: Mapping[str, Any], **values: Any) -> dict[str, Any]:
    """What another log says of a connection, a moment later."""
    shared = ("uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p")
    return {"ts": round(conn["ts"] + 0.02, 6), **{name: conn[name] for name in shared}, **values}


def _web(random: Any, time: float, source: str, destination: str, name: str, **values: Any) -> Iterable[Fact]:
    conn = _conn(random, time, source, destination, 443, service="ssl", **values)
    yield "conn", conn
    yield "ssl", _opened(conn, version="TLSv13", server_name=name, established=True, resumed=False)


def _honest(random: Any) -> Iterable[Fact]:
    sites = [(f"198.51.100.{last}", f"www{last}.shop{last}.example") for last in range(1, 120)]
    for host in range(10, 40):
        for time in START + np.sort(random.uniform(0, DAYS * DAY, 90)):
            address, name = sites[int(random.zipf(1.4)) % len(sites)]
            sizes = {"orig_bytes": int(random.integers(400, 4_000)), "resp_bytes": int(random.lognormal(9, 1.5))}
            query = _conn(
                random, time - 0.2, f"10.0.0.{host}", "10.0.0.2", 53, proto="udp", service="dns", history="Dd"
            )
            yield "conn", query
            yield (
                "dns",
                _opened(query, proto="udp", query=name, qtype_name="A", rcode_name="NOERROR", answers=[address]),
            )
            yield from _web(
                random, time, f"10.0.0.{host}", address, name, duration=float(random.lognormal(1, 1)), **sizes
            )


def _beacon(random: Any) -> Iterable[Fact]:
    for time in START + 600 + np.cumsum(random.uniform(240, 360, int(DAYS * DAY / 300) - 20)):
        yield from _web(random, time, BEACON, "203.0.113.9", "cdn.quiet.example", orig_bytes=700, resp_bytes=1_300)


def _tunnel(random: Any) -> Iterable[Fact]:
    for number, time in enumerate(START + DAY + np.cumsum(random.exponential(2.0, 2_500))):
        label = "".join("abcdefghijklmnopqrstuvwxyz234567"[digit] for digit in random.integers(0, 32, 50))
        query = _conn(random, time, TUNNEL, "10.0.0.2", 53, proto="udp", service="dns", history="Dd")
        name = f"{number:x}{label}.t.tunnel.example"
        yield "conn", query
        yield (
            "dns",
            _opened(query, proto="udp", query=name, qtype_name="TXT", rcode_name="NOERROR", answers=[label[::-1]]),
        )


def _long(random: Any) -> Iterable[Fact]:
    sizes = {"duration": 20 * 3_600.0, "orig_bytes": 3_000_000, "resp_bytes": 900_000, "service": "ssh"}
    yield "conn", _conn(random, START + 0.9 * DAY, LONG, "203.0.113.77", 443, **sizes)


def _loot(random: Any) -> Iterable[Fact]:
    for time in START + 2 * DAY + 7_200 + np.sort(random.uniform(0, 9_000, 12)):
        sizes = {"orig_bytes": int(random.integers(40_000_000, 60_000_000)), "resp_bytes": 30_000, "duration": 90.0}
        yield from _web(random, time, LOOT, "203.0.113.200", "drop.away.example", **sizes)


def _sweep(random: Any) -> Iterable[Fact]:
    refused = {"conn_state": "REJ", "history": "Sr", "orig_bytes": 0, "resp_bytes": 0, "duration": 0.001}
    for last, time in enumerate(START + 1.2 * DAY + np.cumsum(random.exponential(0.5, 200)), start=40):
        yield "conn", _conn(random, time, SWEEP, f"10.0.0.{last}", 445, **refused)


def _knocks(random: Any) -> Iterable[Fact]:
    silent = {"conn_state": "S0", "history": "S", "orig_bytes": 0, "resp_bytes": 0, "duration": None}
    for port, time in enumerate(START + np.sort(random.uniform(0, DAYS * DAY, 60)), start=1_000):
        yield "conn", _conn(random, time, SCANNER, "10.0.0.20", port, **silent)


def json_lines(noted: Iterable[Fact]) -> dict[str, list[str]]:
    """Return the lines of each log as Zeek writes JSON."""
    lines: dict[str, list[str]] = {}
    for log, values in noted:
        lines.setdefault(log, []).append(json.dumps(values) + "\n")
    return lines


def write(folder: Path, name: str, lines: Sequence[str]) -> Path:
    """Write lines to a file, its folders made if absent."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines))
    return path


def logs(folder: Path, noted: Iterable[Fact]) -> Path:
    """Write one JSON file a log; return the folder."""
    for log, lines in json_lines(noted).items():
        write(folder, f"{log}.log", lines)
    return folder
