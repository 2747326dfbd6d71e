"""Who is who on seeded estates whose truth is known: pairs of identifiers and sightings that are one asset, by noise.

    python bench/resolution.py [--hosts 2000] [--seeds 2] [--levels 0 1 2 3 4] [--large 100000]

Elements are what the data show: names, cards, and addresses on days on which they called, at noon, of hosts that stand
behind no gateway. `--large` adds what it takes to resolve so many hosts with thirty days of leases at the highest noise;
0 leaves it out. Ends with 1 where a floor is broken.
"""

from __future__ import annotations

import argparse
import sys
import tempfile

from day import run

SCORE = 0.98
"""Floor: pairwise F1 over all estates."""
SECONDS, MEMORY = 60, 2_000
"""Floors for the large estate: seconds, and MB at the peak."""
Estate = dict


def measure(hosts: int, level: int, seed: int) -> Estate:
    """Make an estate, resolve it, and return how it compares."""
    with tempfile.TemporaryDirectory() as folder:
        run("estate_make", folder, hosts, level, seed)
        run("resolution_more", folder, seed)
        return {"level": level, **run("resolution_judge", folder)}


def rates(estates: list[Estate]) -> tuple[float, float, float]:
    """Return precision, recall and F1 over all pairs."""
    true, made, both = (sum(one[name] for one in estates) for name in ("true", "made", "both"))
    return both / made, both / true, 2 * both / (made + true)


def line(name: str, estates: list[Estate]) -> str:
    """Return a line of the table."""
    precision, recall, score = rates(estates)
    elements = sum(one["elements"] for one in estates)
    slowest = max(one["seconds"] for one in estates)
    return f"{name:<10}{elements:>10,}{precision:>11.4f}{recall:>9.4f}{score:>9.4f}{slowest:>9.1f}"


def large(hosts: int) -> list[str]:
    """Print what a large estate costs; return the floors that are broken."""
    with tempfile.TemporaryDirectory() as folder:
        made = run("resolution_make", folder, hosts, 4, 1)
        cost = run("resolution_judge", folder)
    rows = made["rows"]
    print(
        f"\n{hosts:,} hosts, 30 days: {rows['leases']:,} leases, {rows['logons']:,} log-ons, {rows['services']:,} scanned ports"
    )
    print(f"  resolved in {cost['seconds']:.1f} s ({cost['cpu']:.1f} CPU s), peak {cost['peak']:,.0f} MB")
    limits = {f"{cost['seconds']:.1f} s": cost["seconds"] > SECONDS, f"{cost['peak']:,.0f} MB": cost["peak"] > MEMORY}
    return [f"{hosts:,} hosts take {said}" for said, broken in limits.items() if broken]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=2_000, help="hosts of an estate (default: %(default)s)")
    parser.add_argument("--seeds", type=int, default=2, help="estates of each level of noise (default: %(default)s)")
    parser.add_argument("--levels", type=int, nargs="*", choices=range(5), default=range(5), help="levels of noise")
    parser.add_argument("--large", type=int, default=100_000, help="hosts of the large estate (default: %(default)s)")
    given = parser.parse_args()
    estates = [measure(given.hosts, level, seed) for level in given.levels for seed in range(given.seeds)]
    print(f"{len(estates)} estates of {given.hosts:,} hosts over 30 days")
    print(f"{'':<10}{'elements':>10}{'precision':>11}{'recall':>9}{'F1':>9}{'s at most':>9}")
    for level in given.levels:
        print(line(f"noise {level}", [one for one in estates if one["level"] == level]))
    print(line("all", estates))
    broken = large(given.large) if given.large else []
    score = rates(estates)[2]
    broken += [f"pairwise F1 is {score:.4f}"] if score < SCORE else []
    print("".join(f"BROKEN: {said}\n" for said in broken) or "all floors hold")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
