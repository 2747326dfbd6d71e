"""The last stage of an analysis: moves, the ways to the jewels, which fix cuts which way, what pays first, what cuts all."""

from __future__ import annotations

import json
from bisect import bisect_left
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from doorward.attack_graph.door_ranking import SIGN, ranked, reached
from doorward.attack_graph.fact_names import fact_names
from doorward.attack_graph.fix_cost import HOURS, Hours
from doorward.attack_graph.seen_moves import in_order, rows_behind
from doorward.finding import Evidence, content_id
from doorward.paths import ways
from doorward.paths.budget import Case, curve
from doorward.paths.plan import Effort, cut_all
from doorward.paths.relevant import leading
from doorward.paths.worlds import worlds
from doorward.query import sql
from doorward.report import Closing, Planned, Way
from doorward.steps import steps
from doorward.table import ARROW_TYPES
from doorward.tables import TABLES
from doorward.wording import place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from doorward.attack_graph.move_rows import MoveRows
    from doorward.engine import Engine
    from doorward.finding import Finding
    from doorward.paths import Derivation
    from doorward.paths.graph import Graph
    from doorward.report import Door

INTERNET = "position:internet"
DIRECTORY = "directory:"
"""Facts that mean full control of a domain."""
CLOUD, ADMINISTRATOR = "cloud:", "/administrator"
"""How a fact begins and ends that means full control of a cloud account."""

LARGEST = 1_000_000
"""Moves that lead to jewels, beyond which no plan is worked out: it would take more memory than a whole analysis may."""
_WORK = 40_000_000
"""Moves looked at in the hitting sets of one plan, about: beyond that the rest is cut greedily, and the bound says how far off."""

_IN_ORDER = """
    select conclusion, premises, probability, seen, how, fixes, first_seen, last_seen from {moves}
    order by conclusion nulls first, how nulls first, probability nulls first, first_seen nulls first, last_seen nulls first
"""


def moves(engine: Engine) -> pa.RecordBatchReader:
    """Return the moves that every step finds as rows of tables/steps.py, worked out as they are read."""
    schema = pa.schema([(name, ARROW_TYPES[column.type]) for name, column in TABLES["steps"].columns.items()])
    return pa.RecordBatchReader.from_batches(schema, _batches(engine, schema))


def _batches(engine: Engine, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for name, item in sorted(steps().items()):
        if not engine.holds(item.tables):
            continue
        with engine.stream(sql(_IN_ORDER, moves=item.query())) as batches:
            for batch in batches:
                kinds = pa.array([name], pa.string()).take(pa.array([0] * len(batch), pa.int8()))
                table = pa.Table.from_batches([batch]).append_column("kind", kinds)
                yield from table.select(schema.names).cast(schema).to_batches()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be solved.

    Attributes:
        rows: the moves.
        jewels: names of crown jewels.
        implied: full control of a directory or of a cloud account counts as a crown jewel too.
        costs: kind of fix -> person-hours, where it is not the house's.
        starts: facts an intruder has besides those that signs show; the Internet if none is named.
        goals: facts he comes for, if not the crown jewels.
        identities: Parquet files that say what the accounts of facts are called.
        closed: fixes that are carried out.
    """

    rows: MoveRows
    jewels: Iterable[str]
    implied: bool = True
    costs: Mapping[str, float] = field(default_factory=dict)
    starts: Sequence[str] = (INTERNET,)
    goals: Sequence[str] = ()
    identities: Sequence[str] = ()
    closed: Collection[str] = ()

    def case(self, graph: Graph | None = None, *, signs: bool = True) -> Case:
        """Return the case over a graph, that of all moves left if none is given; `signs` lets hosts that show some be starts."""
        made = graph or self._left()
        named = [*(f"data:{name}" for name in self.jewels), *(_ruling(made) if self.implied else ())]
        starts = made.begin([*self.starts, *(_beginning(made, SIGN) if signs else ())])
        return Case(made, starts, made.known(self.goals or named), Hours(made.fixes, self.costs))

    def _left(self) -> Graph:
        made = self.rows.graph
        return (
            made.without(number for number, fix in enumerate(made.fixes) if fix in self.closed) if self.closed else made
        )


def _beginning(graph: Graph, prefix: str) -> list[str]:
    """Return the facts that begin with a prefix."""
    first = bisect_left(graph.facts, prefix)
    return graph.facts[first : bisect_left(graph.facts, prefix[:-1] + chr(ord(prefix[-1]) + 1), first)]


def _ruling(graph: Graph) -> list[str]:
    """Return the facts that mean full control of all that a directory or a cloud account holds."""
    accounts = (fact for fact in _beginning(graph, CLOUD) if fact.endswith(ADMINISTRATOR))
    return [*_beginning(graph, DIRECTORY), *accounts]


def jewel(goal: str) -> str:
    """Return a goal as the name of a crown jewel."""
    if goal.startswith(CLOUD):
        return f"control of cloud account {goal.removeprefix(CLOUD).removesuffix(ADMINISTRATOR)}"
    return f"control of {goal.removeprefix(DIRECTORY)}" if goal.startswith(DIRECTORY) else goal.removeprefix("data:")


@dataclass(frozen=True, slots=True)
class Solved:
    """The ways to the jewels, for each fix the ways it cuts, the doors by what closing them is worth, and the plan."""

    ways: tuple[Way, ...]
    cuts: Mapping[str, set[str]]
    doors: tuple[Door, ...]
    closing: Closing | None


@dataclass(frozen=True, slots=True)
class Witness:
    """Where rows are looked for that show a move: an engine in which the tables are readable, and origin -> file."""

    engine: Engine
    files: Mapping[str, str]


def solved(asked: Asked, findings: Sequence[Finding], witness: Witness | None = None) -> Solved:
    """Solve: ways from the Internet first, then those of hosts that show signs.

    Args:
        asked: what is to be solved.
        findings: those that count.
        witness: where the rows behind moves that were seen are looked for; None leaves them out.
    """
    case = asked.case()
    found = found_ways(asked, witness)
    cuts: dict[str, set[str]] = {}
    for way, hops in found:
        for fix in {fix for hop in hops for fix in hop["fixes"] or ()}:
            cuts.setdefault(fix, set()).add(way.id)
    doors = ranked_doors(asked, findings) if found else ()
    return Solved(tuple(way for way, _ in found), cuts, doors, closing(case))


def ranked_doors(asked: Asked, findings: Sequence[Finding]) -> tuple[Door, ...]:
    """Return the doors, the one whose closing is worth the most an hour first; see doorward.attack_graph.door_ranking."""
    case = asked.case()
    names = {case.graph.facts[goal]: jewel(case.graph.facts[goal]) for goal in case.goals}
    found = ranked(case, asked.rows, findings, {**HOURS, **asked.costs}["other"], names)
    called = fact_names((door.facts[0] for door in found), asked.identities)
    return tuple(replace(door, name=called[door.facts[0]]) for door in found)


def found_ways(
    asked: Asked,
    witness: Witness | None = None,
    k: int = 3,
    *,
    signs: bool = True,
    alike: bool = False,
) -> list[tuple[Way, list[dict[str, Any]]]]:
    """Return the ways with their moves: `k` a jewel from the starts, and one a jewel from the hosts that show `signs`.

    Those from the starts come first, each of both kinds the likeliest first whatever jewel it leads to.

    `alike` is told by doorward.paths.ways; without a `witness` no rows behind moves are told.
    """
    case = asked.case(signs=signs)
    graph, without = case.graph, asked.case(case.graph, signs=False)
    goals = [graph.facts[goal] for goal in case.goals]
    found = _ordered(ways(graph, [graph.facts[start] for start in without.starts], goals, k, alike=alike))
    if case.starts != without.starts:
        found += _ordered(ways(graph, _beginning(graph, SIGN), goals, 1))
    told = iter(asked.rows.told([row for item in found for row in item.steps]))
    hops = [[next(told) for _ in item.steps] for item in found]
    behind = _behind(hops, witness)
    called = fact_names((fact for item in found for fact in item.facts), asked.identities)
    told_ways = (_way(item, each, rows) for item, each, rows in zip(found, hops, behind, strict=True))
    named = (replace(way, names=tuple(called[fact] for fact in way.facts)) for way in told_ways)
    return list(zip(named, hops, strict=True))


def _ordered(found: Iterable[Derivation]) -> list[Derivation]:
    """Return ways, the likeliest first; ways to one goal that are equally likely stay in their order."""
    return sorted(found, key=lambda way: (-way.probability, way.goal))


def _behind(
    hops: Sequence[Sequence[Mapping[str, Any]]], witness: Witness | None
) -> list[tuple[tuple[Evidence, ...], ...]]:
    flat = [hop for way in hops for hop in way]
    asked = {}
    for number, hop in enumerate(flat):
        begun = [place(fact)[0] for fact in hop["premises"] or () if fact.startswith("host:")]
        if begun:
            asked[number] = (begun[0], place(hop["conclusion"])[0], hop)
    rows = rows_behind(witness.engine, asked, witness.files) if witness and asked else {}
    numbers = iter(range(len(flat)))
    return [tuple(rows.get(next(numbers), ()) for _ in way) for way in hops]


def closing(case: Case) -> Closing | None:
    """Return the cheapest plan for a case, worked out anew after all of it; None where no jewel can be reached."""
    goals = reached(case)
    if not goals:
        return None
    graph = case.graph.only(leading(case.graph, case.starts, goals))
    part = Case(graph, case.starts, goals, case.weights)
    if len(graph) > LARGEST:
        return Closing((), 0.0, 0.0, proven=False, risk=float(len(goals)), left=len(goals))
    plan = cut_all(graph, part.starts, goals, part.weights, Effort(rounds=max(10, min(200, _WORK // len(graph)))))
    planned = []
    before, *after = curve(part, plan.numbers, worlds(graph))
    for point in after:
        planned += [Planned(graph.fixes[fix], case.weights[fix], round(point.risk, 4)) for fix in point.fixes]
    left = reached(Case(case.graph.without(plan.numbers), case.starts, goals, case.weights))
    uncut = tuple(jewel(goal) for goal in plan.uncut)
    return Closing(
        tuple(planned), plan.cost, plan.bound, plan.proven, round(before.risk, 4), uncut, len(left) - len(uncut)
    )


def _way(item: Derivation, hops: Sequence[Mapping[str, Any]], rows: tuple[tuple[Evidence, ...], ...]) -> Way:
    return Way(
        id=content_id(item.goal, [(hop["kind"], hop["conclusion"], hop["premises"], hop["how"]) for hop in hops]),
        door=hops[0]["conclusion"] if hops else item.goal,
        jewel=jewel(item.goal),
        probability=round(item.probability, 4),
        seen=sum(bool(hop["seen"]) for hop in hops),
        moves_seen=tuple(bool(hop["seen"]) for hop in hops),
        sentences=tuple(hop["how"] for hop in hops),
        facts=tuple(item.facts),
        walked=in_order(hops),
        rows=rows,
    )


def path_row(way: Way) -> dict[str, Any]:
    """Return a way as a row of tables/paths.py."""
    lists = {"facts": list(way.facts), "sentences": list(way.sentences)}
    evidence = [[asdict(item) for item in move] for move in way.rows]
    return {
        "id": way.id,
        "door": way.door,
        "jewel": way.jewel,
        "probability": way.probability,
        "steps": len(way.sentences),
        "steps_seen": way.seen,
        "walked": way.walked,
        "evidence": json.dumps(evidence),
        **lists,
    }


def rows_told(row: Mapping[str, Any]) -> tuple[tuple[Evidence, ...], ...]:
    """Return what shows each move of a way, from a row of tables/paths.py."""
    told = json.loads(row.get("evidence") or "[]")
    return tuple(tuple(Evidence(**{**item, "rows": tuple(item["rows"])}) for item in move) for move in told)
