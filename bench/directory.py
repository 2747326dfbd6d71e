"""How long the moves of a large directory take, and how many there are.

    python bench/directory.py [--scale 1.0] [--memory 1024]

The directory has the size that users of a well-known tool complained of: 78,827 people, 58,478 computers, 116,385 groups and
about 6.3 million memberships, rights and sessions, seeded. Each step is asked as the product asks it, and its moves are read
and dropped batch by batch. Ends with 1 if a floor is broken: 6.5 million moves, 60 seconds of CPU in all, 2 GiB at most.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from doorward.engines.duckdb import DuckDB
from doorward.steps import steps
from doorward.tables import TABLES

PEOPLE, COMPUTERS, GROUPS = 78_827, 58_478, 116_385
MEMBERSHIPS, DELEGATED, SESSIONS, ADMINS = 2_600_000, 1_900_000, 300_000, 150_000
MOST_MOVES, MOST_SECONDS, MOST_BYTES = 6_500_000, 60.0, 2 << 30
SID, NAME = "S-1-5-21-1-2-3-", "CORP.EXAMPLE"
TEMPLATES, AUTHORITY = ["T-1", "T-2", "T-3"], ["CA-1"]
USES = ("AdminTo", "AdminTo", "CanRDP", "CanPSRemote")
RULING = (("512", "GenericAll"), ("512", "Owns"), ("519", "GenericAll"), ("516", "WriteDacl"))


def sids(numbers: np.ndarray) -> pa.Array:
    """Return identifiers of the domain with these numbers."""
    return pc.binary_join_element_wise(pa.scalar(SID), pc.cast(pa.array(numbers), pa.string()), "")


def one(value: object, rows: int) -> pa.Array:
    """Return a column of one value."""
    return pa.repeat(pa.scalar(value), rows)


class Writer:
    """Writes tables of the vocabulary as Parquet, columns that are not given as null."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, list[str]] = {}
        self.rows = 0

    def write(self, table: str, /, **columns: pa.Array) -> None:
        """Write rows of a table; all columns are of one length."""
        count = len(next(iter(columns.values())))
        origin = {"origin": one("0" * 64, count), "origin_row": pa.array(np.arange(1, count + 1))}
        schema = TABLES[table].schema
        told = columns | origin
        filled = [
            told[field.name].cast(field.type) if field.name in told else pa.nulls(count, field.type) for field in schema
        ]
        path = self.folder / f"{table}-{len(self.files.get(table, []))}.parquet"
        pq.write_table(pa.Table.from_arrays(filled, schema=schema), path, compression="zstd")
        self.files.setdefault(table, []).append(str(path))
        self.rows += count


def directory(folder: Path, scale: float) -> Writer:
    """Write a directory of one domain; return where it lies."""
    draw, writer = np.random.default_rng(7), Writer(folder)
    people, computers, groups = (int(count * scale) for count in (PEOPLE, COMPUTERS, GROUPS))
    first = np.cumsum([1_100, people, computers, groups])
    _objects(writer, draw, first)
    every = np.arange(first[0], first[3])
    # Few groups are large: members fall on groups by a power of their rank.
    holder = first[2] + np.minimum((groups * draw.random(int(MEMBERSHIPS * scale)) ** 3).astype(np.int64), groups - 1)
    member = draw.integers(first[0], first[2], len(holder))
    nested = draw.random(len(holder)) < 0.1
    member[nested] = draw.integers(first[2], first[3], nested.sum())
    writer.write("memberships", member=sids(member), group_id=sids(holder), is_primary=one(False, len(member)))
    for ruler, right in RULING:
        _rights(writer, np.full(len(every), int(ruler)), right, every, inherited=True)
    desks = draw.integers(first[2], first[2] + max(1, groups // 200), int(DELEGATED * scale))
    targets = draw.integers(first[0], first[3], len(desks))
    for right, share in (("GenericAll", desks[::2]), ("WriteDacl", desks[1::4]), ("ForceChangePassword", desks[3::4])):
        _rights(writer, share, right, targets[: len(share)], inherited=True)
        targets = np.roll(targets, len(share))
    for right in USES:
        count = int(ADMINS * scale) // len(USES)
        _rights(writer, draw.integers(first[2], first[3], count), right, draw.integers(first[1], first[2], count))
    _certificates(writer)
    count = int(SESSIONS * scale)
    who, where = draw.integers(first[0], first[1], count), draw.integers(first[1], first[2], count)
    writer.write("sessions", identity=sids(who), computer=sids(where), kind=one("network", count))
    return writer


def _objects(writer: Writer, draw: np.random.Generator, first: np.ndarray) -> None:
    for kind, low, high in (
        ("user", first[0], first[1]),
        ("computer", first[1], first[2]),
        ("group", first[2], first[3]),
    ):
        numbers = np.arange(low, high)
        count = len(numbers)
        named = pc.binary_join_element_wise(kind[0].upper(), pc.cast(pa.array(numbers), pa.string()), "")
        writer.write(
            "identities",
            id=sids(numbers),
            kind=one(kind, count),
            name=pc.binary_join_element_wise(named, NAME, "@" if kind != "computer" else "."),
            account=pc.binary_join_element_wise(named, "$" if kind == "computer" else "", ""),
            domain=one(NAME, count),
            enabled=pa.array(draw.random(count) < 0.9),
            email=pc.binary_join_element_wise(named, "corp.example", "@")
            if kind == "user"
            else pa.nulls(count, pa.string()),
            has_spn=pa.array((draw.random(count) < 0.01) & (kind == "user")),
        )
    rulers = np.array([512, 519, 516, 502, 513])
    writer.write("identities", id=sids(rulers), kind=one("group", 5), name=sids(rulers), domain=one(NAME, 5))
    writer.write("identities", id=pa.array([SID[:-1]]), kind=one("domain", 1), name=one(NAME, 1), domain=one(NAME, 1))


def _certificates(writer: Writer) -> None:
    """Write an authority that takes relayed logons, templates that anyone may ask for, and a controller that binds loosely."""
    for kind, names, flags in (
        ("certificate template", TEMPLATES, ["nosecurityextension", "subjectaltrequireupn", "authorizedsignatures=0"]),
        ("enterprise CA", AUTHORITY, ["HasVulnerableEndpoint=True"]),
        ("computer", ["S-1-5-21-9-9-9-1000"], ["IsDC", "StrongCertificateBindingEnforcement=1"]),
    ):
        columns = {"kind": one(kind, len(names)), "domain": one(NAME, len(names)), "flags": one(flags, len(names))}
        writer.write("identities", id=pa.array(names), name=pa.array(names), **columns)
    places = [*TEMPLATES, *AUTHORITY]
    for holders, right, targets in (
        ([f"{NAME}-S-1-5-11"] * len(places), "Enroll", places),
        (TEMPLATES, "PublishedTo", AUTHORITY * len(TEMPLATES)),
    ):
        writer.write(
            "rights",
            holder=pa.array(holders),
            right_name=one(right, len(targets)),
            target=pa.array(targets),
            allowed=one(True, len(targets)),
        )


def _rights(writer: Writer, holders: np.ndarray, right: str, targets: np.ndarray, *, inherited: bool = False) -> None:
    count = len(holders)
    writer.write(
        "rights",
        holder=sids(holders),
        right_name=one(right, count),
        target=sids(targets),
        inherited=one(inherited, count),
        allowed=one(True, count),
    )


def asked(engine: DuckDB) -> tuple[int, float]:
    """Ask every step, print what each took, and return the moves and seconds of all."""
    moves, seconds = 0, 0.0
    print(f"{'step':<22} {'moves':>10} {'seconds':>8}")
    for name, item in steps().items():
        began, count = time.perf_counter(), 0
        with engine.stream(item.query()) as batches:
            for batch in batches:
                count += len(batch)
        spent = time.perf_counter() - began
        moves, seconds = moves + count, seconds + spent
        if count:
            print(f"{name:<22} {count:>10,} {spent:>8.1f}")
    return moves, seconds


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full size (default: %(default)s)")
    parser.add_argument("--memory", type=int, default=1024, help="MiB that the engine may hold (default: %(default)s)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        writer = directory(Path(folder), given.scale)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        engine = DuckDB(TABLES, Path(folder), given.memory, 2)
        engine.attach(writer.files)
        began = time.process_time()
        moves, seconds = asked(engine)
        spent = time.process_time() - began
        engine.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"{writer.rows:,} rows gave {moves:,} moves in {seconds:.1f} s ({spent:.0f} CPU s)")
    print(f"peak {peak / 2**30:.2f} GiB, of which the generator had {before / 2**30:.2f}")
    return int(moves > MOST_MOVES or spent > MOST_SECONDS or peak > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
