"""Forgotten devices on seeded estates whose truth is known, beside what the register alone gives away.

    python bench/estate.py [--hosts 2000] [--seeds 6] [--first 0] [--levels 0 1 2 3 4] [--hold]

Thirty estates over five levels of noise: from books in order and sensors that see all, to a register that lacks a fifth of
its rows and leases that move on two days in five, and whole sites whose log-ons or inventories nobody read. Sites keep the hours of their time
zone, some people work at night, some desks have no agent. Seeds below 100 were looked at while the detector was written; those
from 100 on are held out. An answer is true if it names a forgotten host for the first time. The
intervals are 95 % of bootstraps over the estates. Ends with 1 where the register alone or a single sign would do, which is a leak of the
generator; with `--hold` also where the detector falls short of what issue 4 asks.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from day import run

sys.path.insert(0, str(Path(__file__).parent / "synthetic"))
from estate_hosts import KINDS, ROLES, TWINS
from estate_register import table

if TYPE_CHECKING:
    from collections.abc import Iterator

PRECISION, RECALL, FIRST = 0.90, 0.85, 18
BOOTSTRAPS = 2_000
Estate = dict


def measure(hosts: int, level: int, seed: int) -> Estate:
    """Make an estate, judge it, and return the answer with what both cost."""
    with tempfile.TemporaryDirectory() as folder:
        made = run("estate_make", folder, hosts, level, seed)
        judged = run("estate_judge", folder)
    return {"hosts": hosts, "level": level, "seed": seed, "made": made, **judged}


def measured(hosts: int, pairs: list[tuple[int, int]], into: Path | None) -> Iterator[Estate]:
    """Yield each estate as it is judged; what a file holds already is taken from there."""
    lines = into.read_text("utf-8").splitlines() if into and into.exists() else []
    held = {(one["level"], one["seed"]): one for one in map(json.loads, lines) if one["hosts"] == hosts}
    for level, seed in pairs:
        one = held.get((level, seed)) or measure(hosts, level, seed)
        if into and (level, seed) not in held:
            with into.open("a", encoding="utf-8") as file:
                file.write(json.dumps(one) + "\n")
        yield one


def loud(estate: Estate, who: str) -> list[dict]:
    """Return the answers at which a person should look."""
    return [row for row in estate[who] if row["loud"]]


def true(rows: list[dict]) -> int:
    """Count the answers that name a forgotten host for the first time."""
    return sum(row["kind"] >= 0 and not row["again"] for row in rows)


def counts(estates: list[Estate], who: str) -> np.ndarray:
    """Return a row an estate: true answers, answers, planted, true ones among the first twenty."""
    rows = [
        (true(loud(one, who)), len(loud(one, who)), len(one["planted"]), true(one[who][: min(20, len(one["planted"]))]))
        for one in estates
    ]
    return np.array(rows)


def rates(rows: np.ndarray) -> tuple[float, float, float]:
    """Return precision, recall and the mean of true ones among the first twenty; the estates are the first axis but one."""
    right, told, planted, first = np.moveaxis(rows.astype(float), -1, 0)
    return right.sum(-1) / np.maximum(1, told.sum(-1)), right.sum(-1) / np.maximum(1, planted.sum(-1)), first.mean(-1)


def interval(rows: np.ndarray) -> list[tuple[float, float, float]]:
    """Return each rate with the ends of its interval."""
    drawn = np.random.default_rng(4).integers(0, len(rows), (BOOTSTRAPS, len(rows)))
    ends = [np.percentile(rate, [2.5, 97.5]) for rate in rates(rows[drawn])]
    return [(float(rate), float(low), float(high)) for rate, (low, high) in zip(rates(rows), ends, strict=True)]


def single(estates: list[Estate]) -> tuple[str, float, float]:
    """Return the sign that alone would do best (by F1) for whoever told of all that bear it, with its precision and recall."""
    planted = sum(len(one["planted"]) for one in estates)
    told = [row for one in estates for row in one["found"]]
    best = ("none", 0.0, 0.0)
    for sign in sorted({sign for row in told for sign in row["signs"]}):
        bearing = [row for row in told if sign in row["signs"]]
        precision, recalled = true(bearing) / len(bearing), true(bearing) / planted
        if precision * recalled * (best[1] + best[2]) >= best[1] * best[2] * (precision + recalled):
            best = (sign, precision, recalled)
    return best


def line(name: str, rows: np.ndarray) -> str:
    """Return a line of the table."""
    precision, recall, first = interval(rows)
    shares = "  ".join(f"{rate:5.2f} [{low:4.2f} {high:4.2f}]" for rate, low, high in (precision, recall))
    return f"{name:<22}{rows[:, 2].sum():>8}{rows[:, 1].sum():>7}  {shares}  {first[0]:5.1f} [{first[1]:4.1f} {first[2]:4.1f}]"


def show(estates: list[Estate]) -> None:
    """Print rates by level, recall by kind, and who is wrongly told of."""
    levels = sorted({one["level"] for one in estates})
    print(f"{'':<22}{'planted':>8}{'told':>7}  {'precision':<18} {'recall':<18} of the first 20")
    for who, name in (("found", "forgotten_devices"), ("register", "the register alone")):
        for level in levels:
            print(
                line(
                    f"{name.removeprefix('the ')[:13]} noise {level}",
                    counts([one for one in estates if one["level"] == level], who),
                )
            )
        print(line(f"{name}", counts(estates, who)))
    sign, precision, recalled = single(estates)
    print(f"{'the best single sign':<22}{'':>15}  {precision:5.2f}{'':<14}{recalled:5.2f}{'':<14}{sign}")
    print(f"\nrecall by what it was planted for, noise {' '.join(map(str, levels))}, all; the register alone")
    for kind, name in enumerate(KINDS):
        shares = [recall([one for one in estates if one["level"] == level], "found", kind) for level in levels]
        shares += [recall(estates, "found", kind), recall(estates, "register", kind)]
        print(f"  {name:<16}" + "".join(f"{share:>7.2f}" for share in shares))
    wrong = Counter(
        (row["standing"], (TWINS[row["twin"]] or ROLES[row["role"]]) if "role" in row else "nobody's address")
        for one in estates
        for row in loud(one, "found")
        if row["kind"] < 0
    )
    strangers = sum(
        row["listed"] and row["standing"] == "unregistered" and row["kind"] < 0
        for one in estates
        for row in loud(one, "found")
    )
    again = sum(row["again"] and row["kind"] >= 0 for one in estates for row in loud(one, "found"))
    print(f"\nwrongly told of: {wrong.total():,}, and {again:,} forgotten ones again under another name or address")
    print(f"  {strangers:>7,}  are honest, called unregistered, and yet in the register")
    for (standing, about), many in wrong.most_common(15):
        print(f"  {many:>7,}  {standing}: {about}")


def recall(estates: list[Estate], who: str, kind: int) -> float:
    """Return the share of the hosts planted for a kind that is told of."""
    found = sum(row["kind"] == kind and not row["again"] for one in estates for row in loud(one, who))
    return found / max(1, sum(one["planted"].count(kind) for one in estates))


def cost(estates: list[Estate]) -> None:
    """Print what making, resolving and asking took at most."""
    rows = max(sum(one["made"]["rows"].values()) for one in estates)
    print(f"\nat most, an estate: {rows:,} rows")
    made = max((one["made"] for one in estates), key=lambda one: one["cpu"])
    print(f"  made      {made['cpu']:.1f} CPU s, {made['peak']:,.0f} MB")
    for name, part in (("resolved", "resolving"), ("asked", "asking")):
        print(f"  {name:<9} {max(e['cpu_' + part] for e in estates):.1f} CPU s, {max(e[part] for e in estates):.1f} s")
    print(f"  peak of the process that resolves and asks {max(one['peak'] for one in estates):,.0f} MB")


def held(estates: list[Estate]) -> tuple[bool, bool]:
    """Print what holds; return whether the register alone falls short, and whether the detector does not."""
    precision, recalled, _ = rates(counts(estates, "register"))
    sealed = bool(precision < PRECISION and recalled < RECALL)
    print(f"\n{'held' if sealed else 'BROKEN'}: the register alone stays below {PRECISION:.2f} and {RECALL:.2f}")
    sign, precision, recalled = single(estates)
    alone = min(precision / PRECISION, recalled / RECALL) < 1
    sealed &= alone
    print(f"{'held' if alone else 'BROKEN'}: no single sign reaches both; the best is {sign}")
    precision, recalled, first = rates(counts(estates, "found"))
    asked = {
        f"precision {precision:.2f} (asked: {PRECISION:.2f})": precision >= PRECISION,
        f"recall {recalled:.2f} (asked: {RECALL:.2f})": recalled >= RECALL,
        f"{first:.1f} of the first 20 (asked: {FIRST})": first >= FIRST,
    }
    for sentence, holds in asked.items():
        print(f"{'held' if holds else 'short'}: {sentence}")
    return sealed, all(asked.values())


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=2_000, help="hosts of an estate (default: %(default)s)")
    parser.add_argument("--seeds", type=int, default=6, help="estates of each level of noise (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default: %(default)s)")
    parser.add_argument(
        "--into", type=Path, help="file that holds what was judged so far, a line an estate, and takes the rest"
    )
    parser.add_argument("--levels", type=int, nargs="*", choices=range(5), default=range(5), help="levels of noise")
    parser.add_argument("--hold", action="store_true", help="end with 1 where the detector falls short")
    given = parser.parse_args()
    pairs = [(level, seed) for seed in range(given.first, given.first + given.seeds) for level in given.levels]
    estates = list(measured(given.hosts, pairs, given.into))
    print(
        f"{len(estates)} estates of {given.hosts:,} hosts over 30 days, {sum(len(e['planted']) for e in estates):,} forgotten\n"
    )
    show(estates)
    print("\nwhat the register is wrong about, by noise")
    print("\n".join(table(estates, interval)))
    cost(estates)
    sealed, reached = held(estates)
    sys.exit(int(not sealed or (given.hold and not reached)))


if __name__ == "__main__":
    main()
