"""Write a seeded week of connections as the lake holds them, with beacons among them: `calls.py ROWS FOLDER`.

Hosts call popular and rare places at random; one host in fifty calls a place of its own every ten minutes, with jitter of
a fifth. FOLDER/truth.json counts these.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import lake_files
import numpy as np
import pyarrow as pa

SEED = 20_261_123
START = 1_760_486_400_000_000
WEEK = 7 * 86_400_000_000
PIECE = 1_000_000
HOSTS, PLACES, PERIOD = 5_000, 200_000, 600_000_000


def main() -> None:
    """Write FOLDER/*.parquet and FOLDER/truth.json."""
    rows, folder = int(sys.argv[1]), Path(sys.argv[2])
    chance = np.random.default_rng(SEED)
    evil = np.arange(0, HOSTS, 50)
    clock = np.arange(0, WEEK, PERIOD)
    hosts = pa.array([f"10.1.{number >> 8}.{number & 255}" for number in range(HOSTS)])
    places = pa.array([f"198.{18 + (number >> 16)}.{number >> 8 & 255}.{number & 255}" for number in range(PLACES)])
    for first in range(0, rows, PIECE):
        count = min(PIECE, rows - first)
        span = WEEK * first // rows, WEEK * (first + count) // rows
        due = clock[(clock >= span[0]) & (clock < span[1])]
        own = (due[:, None] + chance.integers(-PERIOD // 5, PERIOD // 5, (len(due), len(evil)))).ravel()
        total = count + len(own)
        columns = {
            "time": pa.array(np.concatenate([chance.integers(*span, count), own]) + START, pa.timestamp("us")),
            "source": hosts.take(pa.array(np.concatenate([chance.zipf(1.2, count) % HOSTS, np.tile(evil, len(due))]))),
            "destination": places.take(
                pa.array(
                    np.concatenate([chance.zipf(1.2, count) % (PLACES - HOSTS), np.tile(PLACES - 1 - evil, len(due))])
                )
            ),
            "source_port": pa.array(chance.integers(1_024, 65_535, total)),
            "destination_port": pa.repeat(443, total),
            "proto": pa.repeat("tcp", total),
            "bytes_out": pa.array(chance.integers(200, 4_000, total)),
            "bytes_in": pa.array(chance.integers(200, 90_000, total)),
            "state": pa.repeat("SF", total),
        }
        lake_files.write(folder, "conn", first, columns)
    (folder / "truth.json").write_text(json.dumps(len(evil)))


if __name__ == "__main__":
    main()
