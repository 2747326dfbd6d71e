"""Write a seeded week of DNS questions as the lake holds them, with tunnels among them: `queries.py ROWS FOLDER`.

Hosts ask for popular and rare names under many domains; content networks and lists put information into names too. Three
tunnels carry data under domains of their own: fast, slow, and a byte a second. FOLDER/truth.json names them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import lake_files
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SEED = 20_261_123
START = 1_760_486_400_000_000
WEEK = 7 * 86_400_000_000
PIECE = 1_000_000
HOSTS, DOMAINS, LABELS = 3_000, 400_000, 20_000
TUNNELS = {"fast-lane.example": (20_000, 48), "slowlane.example": (2_000, 40), "trickle-lane.example": (3_000, 24)}
"""Domain -> questions of the week, and characters that each carries."""
ALPHABET = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", np.uint8)


def texts(chance: np.random.Generator, count: int, length: int) -> list[str]:
    """Return random labels."""
    drawn = ALPHABET[chance.integers(0, 32, (count, length))]
    return [bytes(row).decode() for row in drawn]


def tunnelled(chance: np.random.Generator) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Return times, names and hosts of all tunnels, by time."""
    parts = []
    for number, (domain, (count, length)) in enumerate(TUNNELS.items()):
        names = [f"{label}.{domain}" for label in texts(chance, count, length)]
        parts.append((np.sort(chance.integers(0, WEEK, count)), names, np.full(count, 5 + number)))
    times = np.concatenate([part[0] for part in parts])
    order = np.argsort(times, kind="stable")
    names = [name for part in parts for name in part[1]]
    return times[order], [names[place] for place in order], np.concatenate([part[2] for part in parts])[order]


def main() -> None:
    """Write FOLDER/*.parquet and FOLDER/truth.json."""
    rows, folder = int(sys.argv[1]), Path(sys.argv[2])
    chance = np.random.default_rng(SEED)
    evil = tunnelled(chance)
    domains = pa.array(
        [
            f"{label}.{tld}"
            for label, tld in zip(
                texts(chance, DOMAINS, 9), np.resize(["com", "org", "net", "de"], DOMAINS), strict=True
            )
        ]
    )
    labels = pa.array(["www", "mail", "api", "cdn", *texts(chance, LABELS, 7)])
    hosts = pa.array([f"10.0.{number >> 8}.{number & 255}" for number in range(HOSTS)])
    for first in range(0, rows, PIECE):
        count = min(PIECE, rows - first)
        span = WEEK * first // rows, WEEK * (first + count) // rows
        here = slice(*np.searchsorted(evil[0], span))
        added = evil[0][here]
        total = count + len(added)
        place = chance.zipf(1.25, count) % DOMAINS
        # Few names stand below most domains, many below some.
        below = np.where(place % 50 == 0, chance.integers(0, LABELS, count), chance.integers(0, 4, count))
        asked = pc.binary_join_element_wise(labels.take(pa.array(below)), domains.take(pa.array(place)), ".")
        columns = {
            "time": pa.array(
                np.concatenate([np.sort(chance.integers(*span, count)), added]) + START, pa.timestamp("us")
            ),
            "source": hosts.take(pa.array(np.concatenate([chance.zipf(1.2, count) % HOSTS, evil[2][here]]))),
            "destination": pa.repeat("10.0.255.53", total),
            "destination_port": pa.repeat(53, total),
            "proto": pa.repeat("udp", total),
            "query": pa.concat_arrays([asked, pa.array(evil[1][here], pa.string())]),
            "query_type": pa.repeat("A", total),
            "response_code": pa.repeat("NOERROR", total),
        }
        lake_files.write(folder, "dns", first, columns)
    (folder / "truth.json").write_text(json.dumps({"tunnels": sorted(TUNNELS), "innocent": DOMAINS}))


if __name__ == "__main__":
    main()
