"""The attack graph at the size of large organisations, on seeded graphs: each part in a process of its own, with its floor.

    python bench/paths.py [exposure] [network] [tables] [plan] [fractional] [tangle]

exposure: 254,000 nodes and 6.3 million edges of a directory, from Parquet; what every principal leads to.
network:  5, 10, 25 and 50 thousand hosts whose moves need reach AND a weakness or an account; how the time grows.
tables:   240,000 edges as tables of identities, memberships and rights, through the SQL of the steps, to ways.
plan:     20,000 nodes with grouped fixes: the cheapest cut, its gap, and two greedy orders beside it.
fractional: 20,000 facts whose ways can each be cut in three places, so that linear programming is off by a third: the same.
tangle:   200 fixes in 600 such ways that hang together, too many to prove: the gap is told, and has no floor.

Ends with 1 where a floor is broken. Floors are held against seconds of the processor, all threads added up, which others on the
same machine do not change; seconds of the wall stand beside them.
"""

from __future__ import annotations

import math
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from synthetic import paths_fractional
from synthetic.paths_directory import INTERNET, JEWELS, Size, directory, named
from synthetic.paths_network import JEWELS as SECRETS
from synthetic.paths_network import network

from doorward.attack_graph.fix_cost import Hours
from doorward.attack_graph.move_rows import MoveRows
from doorward.attack_graph.solving import moves
from doorward.attack_graph.steadiness import steadiness
from doorward.attack_graph.steadiness import told as steady
from doorward.engines.duckdb import DuckDB
from doorward.paths import ways
from doorward.paths.budget import Case, curve
from doorward.paths.cheapest import HOP, UNREACHED, chain, cheapest
from doorward.paths.graph import graph
from doorward.paths.onward import onward
from doorward.paths.plan import cut_all
from doorward.paths.relevant import leading
from doorward.paths.weakest import weakest_links
from doorward.paths.worlds import worlds
from doorward.tables import TABLES, filled

LOAD, EXPOSURE, MEMORY, NETWORK, EDGES, PLAN, FIRM, GAP, WHAT_IF = 60, 5, 2_147, 60, 10, 60, 60, 0.01, 1
"""Floors: seconds; MB at the peak; share of the cost."""
PARTS = ("exposure", "network", "tables", "plan", "fractional", "tangle")
broken: list[str] = []


@contextmanager
def timed(what, floor=None):
    """Print how long something took; note it if that is more than its floor."""
    wall, processor = time.perf_counter(), time.process_time()
    yield
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(
        f"  {what:<58} {processor:8.2f} s ({wall:.2f} of the wall)" + (f"  floor {floor}" if floor else ""), flush=True
    )
    held(what, processor, floor)


def held(what, value, floor):
    if floor is not None and value > floor:
        broken.append(f"{what}: {value:.3g} is more than {floor}")


def peak(floor=None):
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"  {'memory at the peak':<58} {used:8.0f} MB" + (f"  floor {floor}" if floor else ""))
    held("memory", used, floor)


def exposure(folder):
    """Load the large directory and say what every principal leads to; then what one fix changes."""
    path = folder / "steps.parquet"
    size = Size(78_827, 116_385, 58_478, 6_300_000)
    # In a process of its own: what the generator needs is not what the solver needs.
    maker = f"from synthetic.paths_directory import Size, written; written({size!r}, {str(path)!r})"
    subprocess.run([sys.executable, "-c", maker], check=True, cwd=Path(__file__).parent)
    with timed("load from Parquet", LOAD):
        made = MoveRows([str(path)]).graph
    print(f"  {size.nodes:,} nodes, {len(made):,} moves, {len(made.fixes):,} fixes")
    starts, goals, prices = made.begin([INTERNET]), made.known(JEWELS), made.price + HOP
    with timed("what every principal costs and leads to", EXPOSURE):
        gained = cheapest(made, starts, prices)
        lacks = onward(made, gained, goals, prices)
    exposed = sum(cost < math.inf for cost in lacks.costs)
    print(f"  {exposed:,} of {len(made.facts):,} facts lead to a jewel")
    closed = prices.copy()
    closed[made.ended_by.of(made.removed_by.of(chain(made, gained, goals[0])[0])[0])] = np.inf
    with timed("what is left after one fix (no floor at this size)"):
        cheapest(made, starts, closed)
    peak(MEMORY)


def hosts(_):
    """Solve networks of growing size whose moves need two things."""
    sizes, seconds = (5_000, 10_000, 25_000, 50_000), []
    for count in sizes:
        table = network(count)
        before = time.process_time()
        with timed(f"{count:,} hosts, {len(table):,} moves: load, every fact, three ways each to ten jewels", NETWORK):
            made = graph(table)
            gained = cheapest(made, made.begin([INTERNET]), made.price + HOP)
            found = ways(made, [INTERNET], SECRETS, 3)
        seconds.append(time.process_time() - before)
        print(
            f"  {sum(best != UNREACHED for best in gained.best):,} of {len(made.facts):,} facts gained, {len(found)} ways"
        )
    growth = np.polyfit(np.log(sizes), np.log(seconds), 1)[0]
    print(f"  time grows with the {growth:.2f}th power of the hosts")
    peak(MEMORY)


def tables(folder):
    """Take 240,000 edges as they stand in tables through the SQL of the steps to ways."""
    chance = np.random.default_rng(5)
    kinds = np.array(["user"] * 30_000 + ["group"] * 8_000 + ["computer"] * 12_000)
    ids = named("S-1-5-21-", np.arange(len(kinds)))
    people = pa.table(
        {"id": ids, "kind": kinds, "name": named("n", np.arange(len(kinds))), "domain": ["CORP"] * len(kinds)}
    )
    members = {"member": ids.take(pa.array(chance.integers(0, 30_000, 120_000)))}
    members["group_id"] = ids.take(pa.array(chance.integers(30_000, 38_000, 120_000)))
    rights = {"holder": ids.take(pa.array(chance.integers(30_000, 38_000, 120_000)))}
    rights["target"] = ids.take(pa.array(chance.integers(0, 50_000, 120_000)))
    rights["right_name"] = np.array(["AdminTo", "GenericAll", "ForceChangePassword", "WriteDacl"])[
        chance.integers(0, 4, 120_000)
    ]
    engine = DuckDB(TABLES, folder)
    engine.attach({})
    for name, rows in (("identities", people), ("memberships", pa.table(members)), ("rights", pa.table(rights))):
        engine.provide(name, completed(name, rows))
    path = folder / "tables.parquet"
    with timed("240,000 edges: tables, steps, graph, all facts, ways", EDGES):
        with moves(engine) as reader, pq.ParquetWriter(path, reader.schema) as writer:
            for batch in reader:
                writer.write_batch(batch)
        made = MoveRows([str(path)]).graph
        start = f"identity:{ids[0]}"
        gained = cheapest(made, made.begin([start]), made.price + HOP)
        found = ways(made, [start], made.facts[-1:], 3)
    reached = sum(best != UNREACHED for best in gained.best)
    print(f"  {len(made):,} moves, {reached:,} of {len(made.facts):,} facts gained by one account, {len(found)} ways")
    peak(MEMORY)


def completed(name, rows):
    """Return rows as the table of that name; what they do not say is null."""
    schema = filled(name, []).schema
    said = {field.name: rows[field.name].cast(field.type) for field in schema if field.name in rows.column_names}
    return pa.table([said.get(field.name, pa.nulls(len(rows), field.type)) for field in schema], schema=schema)


def plan(_):
    """Find the cheapest cut of a directory with grouped fixes; put greedy orders beside it."""
    made = graph(pa.concat_tables(directory(Size(9_000, 4_000, 7_000, 100_000))))
    case, found = _planned(made, made.known(JEWELS), GAP)
    ordered = [fix for point in curve(case, found.numbers, worlds(case.graph)) for fix in point.fixes]
    names = [made.fixes[fix] for fix in ordered]
    with timed("how firm the order of the plan is", FIRM):
        others = steadiness(case, names)
    print(f"  {steady(others, names)}")


def fractional(_):
    """Find the cheapest cut where the relaxation says little."""
    made = graph(paths_fractional.moves(paths_fractional.cells(seed=1)))
    _planned(made, made.known(f"data:{number}" for number in range(10)), GAP)


def tangle(_):
    """Find a cut where the cheapest cannot be proven, and say how far off it may be."""
    made = graph(paths_fractional.moves(paths_fractional.tangle(seed=1)))
    _planned(made, made.known(["data:0"]), None)


def _planned(made, goals, most):
    starts = made.begin([INTERNET])
    weights = Hours(made.fixes, {})
    print(f"  {len(made.facts):,} facts, {len(made):,} moves, {len(made.fixes):,} fixes, {len(goals)} jewels")
    with timed("the cheapest cut", PLAN):
        part = made.only(leading(made, starts, goals))
        found = cut_all(part, starts, goals, weights)
    gap = (found.cost - found.bound) / found.cost
    proof = "proven" if found.proven else f"gap {gap:.1%}"
    print(
        f"  {len(found.fixes)} fixes, {found.cost:g} hours, bound {found.bound:g} ({proof}), {len(part):,} moves lead to jewels"
    )
    held("gap", gap, most)
    gone = made.without(found.numbers)
    left = cheapest(gone, starts, gone.price + HOP)
    held("jewels left", sum(left.best[goal] != UNREACHED for goal in goals), 0)
    case = Case(part, starts, goals, weights)
    for words, an_hour in (("weakest link first", False), ("weakest link an hour first", True)):
        with timed(f"greedy, {words}"):
            spent = case.cost(weakest_links(part, starts, goals, weights, an_hour=an_hour))
        print(f"  {words}: {spent:g} hours; the plan costs {1 - found.cost / spent:.0%} less")
        held(f"the plan beside greedy, {words}", found.cost, spent)
    with timed("what is left after one fix of the plan", WHAT_IF):
        prices = made.price + HOP
        prices[made.ended_by.of(found.numbers[0])] = np.inf
        cheapest(made, starts, prices)
    peak(MEMORY)
    return case, found


def main(parts):
    run = dict(zip(PARTS, (exposure, hosts, tables, plan, fractional, tangle), strict=True))
    if len(parts) == 1:
        print(f"{parts[0]}:")
        with tempfile.TemporaryDirectory() as folder:
            run[parts[0]](Path(folder))
        print("\n".join(f"BROKEN {what}" for what in broken))
        return bool(broken)
    return max([subprocess.run([sys.executable, __file__, part], check=False).returncode for part in parts or PARTS])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
