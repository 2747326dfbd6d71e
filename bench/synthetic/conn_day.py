"""Write a seeded day of connections as Zeek's conn.log, with beacons planted in it: `conn_day.py ROWS FOLDER [protocols]`.

A sensor's day has few busy pairs and many rare ones (Zipf), most connections short. The planted implants call with jitter
of up to 15 % of their period and leave out up to one call in ten. FOLDER/truth.json names them.
With `protocols`, dns.log, http.log and ssl.log of the same connections stand beside it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from protocol_logs import ProtocolLogs
from pyarrow import csv

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20_261_123
START = 1_760_486_400
DAY = 86_400
PIECE = 500_000
PERIODS = (30, 60, 120, 300, 600, 900)
HOSTS, PLACES = 4_000, 60_000
FIELDS = [
    "ts",
    "uid",
    "id.orig_h",
    "id.orig_p",
    "id.resp_h",
    "id.resp_p",
    "proto",
    "service",
    "duration",
    "orig_bytes",
    "resp_bytes",
    "conn_state",
    "local_orig",
    "local_resp",
    "missed_bytes",
    "history",
    "orig_pkts",
    "orig_ip_bytes",
    "resp_pkts",
    "resp_ip_bytes",
    "tunnel_parents",
]
TYPES = [
    "time",
    "string",
    "addr",
    "port",
    "addr",
    "port",
    "enum",
    "string",
    "interval",
    "count",
    "count",
    "string",
    "bool",
    "bool",
    "count",
    "string",
    "count",
    "count",
    "count",
    "count",
    "set[string]",
]
STATES = np.array(["SF", "S0", "REJ", "RSTO"])
HISTORIES = np.array(["ShADadFf", "S", "Sr", "ShADadR"])
SERVICES = np.array(["ssl", "http", "dns", "-"])
PROTOS = np.array(["tcp", "tcp", "udp", "tcp"])
PORTS = np.array([443, 80, 53, 8443])
LETTERS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", np.uint8)


class Calls(NamedTuple):
    """Planted calls in order of time: seconds of the day, number of the host, number of the place."""

    times: np.ndarray
    hosts: np.ndarray
    places: np.ndarray

    def within(self, begin: float, end: float) -> Calls:
        """Return the calls from `begin` up to `end`."""
        here = slice(*np.searchsorted(self.times, [begin, end]))
        return Calls(*(column[here] for column in self))


def beacons(rows: int, chance: np.random.Generator) -> Calls:
    """Return the calls of enough implants for 2 % of the rows, at least one of each period."""
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    while len(found) < len(PERIODS) or sum(len(times) for times, _, _ in found) < rows // 50:
        period = PERIODS[len(found) % len(PERIODS)]
        clock = np.arange(chance.uniform(0, period), DAY, period)
        jitter = chance.uniform(-1, 1, len(clock)) * period * chance.uniform(0, 0.15)
        times = np.clip(clock + jitter, 0, DAY - 1)[chance.random(len(clock)) > chance.uniform(0, 0.1)]
        found.append((times, np.full(len(times), 7 + 11 * len(found) % HOSTS), np.full(len(times), len(found))))
    columns = [np.concatenate(column) for column in zip(*found, strict=True)]
    order = np.argsort(columns[0], kind="stable")
    return Calls(*(column[order] for column in columns))


def day(rows: int) -> Iterator[tuple[pa.Table, Calls]]:
    """Yield the day in pieces of about PIECE rows, in order of time, with the calls planted in each."""
    chance = np.random.default_rng(SEED)
    planted = beacons(rows, chance)
    ordinary = max(1, rows - len(planted.times))
    for first in range(0, ordinary, PIECE):
        count = min(PIECE, ordinary - first)
        span = DAY * first / ordinary, DAY * (first + count) / ordinary
        here = planted.within(*span)
        yield piece(chance, count, span, here), here


def piece(chance: np.random.Generator, count: int, span: tuple[float, float], planted: Calls) -> pa.Table:
    """Return ordinary calls within `span` and the planted ones among them, as a log's columns."""
    times = np.concatenate([chance.uniform(*span, count), planted.times])
    order = np.argsort(times, kind="stable")
    evil = order >= count
    hosts = np.concatenate([chance.zipf(1.3, count) % HOSTS, planted.hosts])[order]
    places = np.concatenate([chance.zipf(1.2, count) % PLACES, planted.places + PLACES])[order]
    total = len(order)
    kind = np.where(evil, 0, chance.choice(4, total, p=[0.7, 0.15, 0.1, 0.05]))
    state = np.where(evil, 0, chance.choice(4, total, p=[0.85, 0.08, 0.05, 0.02]))
    out = np.where(evil, 480 + places % 64, chance.exponential(900, total).astype(np.int64))
    into = np.where(evil, 900 + places % 128, chance.exponential(9_000, total).astype(np.int64))
    packets = 4 + out // 1_000
    columns = [
        *(decimal(START * 1_000_000 + (times[order] * 1e6).astype(np.int64)), names(chance, total)),
        *(NEAR.take(pa.array(hosts)), chance.integers(1_024, 65_535, total), FAR.take(pa.array(places)), PORTS[kind]),
        *(PROTOS[kind], SERVICES[kind], decimal((chance.exponential(2, total) * 1e6).astype(np.int64)), out, into),
        *(STATES[state], pa.repeat("T", total), pa.repeat("F", total), np.zeros(total, np.int64), HISTORIES[state]),
        *(packets, out + 40 * packets, packets, into + 40 * packets, pa.repeat("-", total)),
    ]
    return pa.table(columns, FIELDS)


def addresses(count: int, *first: str) -> pa.Array:
    """Return `count` addresses under each first octet, one octet after the other."""
    numbers = [(octet, place) for octet in first for place in range(count)]
    return pa.array([f"{octet}.{place >> 16}.{place >> 8 & 255}.{place & 255}" for octet, place in numbers])


NEAR, FAR = addresses(HOSTS, "10"), addresses(PLACES, "203", "198")


def decimal(microseconds: np.ndarray) -> pa.Array:
    """Return microseconds as text of seconds with six digits behind the point."""
    whole = pa.array(microseconds // 1_000_000).cast(pa.string())
    rest = pc.utf8_slice_codeunits(pa.array(microseconds % 1_000_000 + 1_000_000).cast(pa.string()), 1)
    return pc.binary_join_element_wise(whole, rest, ".")


def names(chance: np.random.Generator, count: int) -> pa.Array:
    """Return random names as Zeek gives them: C and 17 letters or digits."""
    text = LETTERS[chance.integers(0, len(LETTERS), (count, 18), np.uint8)]
    text[:, 0] = ord("C")
    offsets = np.arange(0, 18 * (count + 1), 18, np.int32)
    return pa.Array.from_buffers(pa.string(), count, [None, pa.py_buffer(offsets), pa.py_buffer(text.tobytes())])


def main() -> None:
    """Write FOLDER/conn.log and FOLDER/truth.json."""
    rows, folder = int(sys.argv[1]), Path(sys.argv[2])
    head = [("#set_separator", ","), ("#empty_field", "(empty)"), ("#unset_field", "-"), ("#path", "conn")]
    head += [("#open", "2025-10-15-00-00-00"), ("#fields", *FIELDS), ("#types", *TYPES)]
    form = csv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
    pairs: set[tuple[str, str]] = set()
    written = 0
    beside = ProtocolLogs(folder) if "protocols" in sys.argv[3:] else None
    with (folder / "conn.log").open("wb") as log:
        log.write(b"#separator \\x09\n" + "".join("\t".join(line) + "\n" for line in head).encode())
        for table, planted in day(rows):
            csv.write_csv(table, log, form)
            written += table.num_rows
            if beside:
                beside.write(table, pc.is_in(table["id.resp_h"], FAR.slice(PLACES)).to_numpy())
            numbers = set(zip(planted.hosts.tolist(), planted.places.tolist(), strict=True))
            pairs |= {(NEAR[host].as_py(), FAR[PLACES + place].as_py()) for host, place in numbers}
        log.write(b"#close\t2025-10-16-00-00-00\n")
    if beside:
        beside.close()
    told = {"rows": written, "protocol_rows": beside.rows if beside else 0, "beacons": sorted(pairs)}
    (folder / "truth.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main()
