"""A cloud account of 6,641 identities: read, worked out, planted ways found; and small accounts held against every world.

    python bench/iam.py [--principals 6641] [--accounts 400]

PMapper's issue 11 tells of 6,641 principals and 57 minutes for the administrators alone. Ends with 1 where an answer differs
from the brute force, a planted way is missed, a trap is taken for one, or a floor is broken.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthetic.iam_account import NUMBER, account
from synthetic.iam_worlds import assumes, judged, small

from doorward.iam.decision import decided
from doorward.iam.escalation import moves
from doorward.iam.estate import estate
from doorward.iam.logic import NO, OPEN, YES
from doorward.iam.scopes import shared
from doorward.iam.universe import Told
from doorward.reader import Batch, Input
from doorward.readers.aws_authorization_details import aws_authorization_details

if TYPE_CHECKING:
    from synthetic.iam_account import Account

    from doorward.iam.estate import Estate
    from doorward.iam.ledger import Move

SECONDS, MEMORY = 60, 2_048
"""Floors: seconds of one processor from the file to the moves, which is one process, and MB at the peak."""
ADMINISTRATOR = f"cloud:{NUMBER}/administrator"
COLUMNS = ("domain", "name", "edition", "conditions", "created", "last_logon", "flags")
ASKED = ("iam:PutUserPolicy", "iam:CreateAccessKey", "sts:AssumeRole")


def read(path: Path, controls: list[dict[str, Any]]) -> Estate:
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    data = Input(path, path.name, "0" * 64, path.stat().st_size, 1)
    for told in aws_authorization_details.read(data):
        assert isinstance(told, Batch), told
        rows[told.table] += [dict.fromkeys(COLUMNS) | row | {"origin": "one"} for row in told.rows]
    if controls:
        arn = "arn:aws:organizations::999900001111:policy/o-1/service_control_policy/p-1"
        about = dict.fromkeys(COLUMNS) | {"origin": "two", "name": "above"}
        rows["identities"].append(about | {"id": arn, "kind": "service control policy"})
        rows["rights"].append({"holder": NUMBER, "right_name": "ServiceControlPolicy", "target": arn, "origin": "two"})
        rows["policies"] += [about | told for told in _controls(arn, controls)]
    return estate(rows["identities"], rows["memberships"], rows["rights"], rows["policies"])


def _controls(arn: str, statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = {"Action": "actions", "NotAction": "not_actions", "Resource": "resources", "NotResource": "not_resources"}
    found = []
    for position, one in enumerate(statements, 1):
        lists = {
            column: [one[key]] if isinstance(one[key], str) else one[key] for key, column in names.items() if key in one
        }
        condition = json.dumps(one["Condition"]) if "Condition" in one else None
        row = {
            "policy": arn,
            "kind": "service control",
            "in_force": True,
            "position": position,
            "effect": one["Effect"],
        }
        found.append(row | lists | {"conditions": condition})
    return found


def gained(found: list[Move]) -> set[str]:
    """Return every fact that leads to the account for certain, walking back from it over moves of one premise."""
    before = defaultdict(list)
    for move in found:
        if move.allowed and len(move.premises) == 1:
            before[move.conclusion].append(move.premises[0])
    seen, waiting = {ADMINISTRATOR}, [ADMINISTRATOR]
    while waiting:
        for fact in before[waiting.pop()]:
            if fact not in seen:
                seen.add(fact)
                waiting.append(fact)
    return seen


def large(principals: int, folder: Path) -> bool:
    made = account(principals)
    path = folder / "account.json"
    made.write(path)
    begun, cpu = time.perf_counter(), time.process_time()
    known = read(path, made.controls)
    told = time.perf_counter() - begun
    found = moves(known)
    seconds, used = time.perf_counter() - begun, time.process_time() - cpu
    facts = gained(found)
    hits = sum(f"identity:{arn}" in facts for arn in made.reach)
    false = [arn for arn in made.never if f"identity:{arn}" in facts]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    people = sum(one.kind != "group" for one in known.identities.values())
    print(
        f"{people:,} identities, {path.stat().st_size / 1e6:.1f} MB: read {told:.1f} s, in all {seconds:.1f} s ({used:.1f} CPU s), peak {peak:.0f} MB"
    )
    print(
        f"{len(found):,} moves, {len(shared(known)):,} sets of permissions: {dict(Counter(move.move for move in found))}"
    )
    print(
        f"planted ways found {hits} of {len(made.reach)}, others taken for one {len(false)} of {len(made.never)} {false[:5]}"
    )
    return used <= SECONDS and peak <= MEMORY and hits == len(made.reach) and not false


def worlds(accounts: int, folder: Path) -> bool:
    """Hold every request of small accounts against all worlds; an answer left open where all worlds agree is counted apart."""
    count: Counter[str] = Counter()
    roles: Counter[str] = Counter()
    for seed in range(accounts):
        made = small(seed)
        path = folder / "small.json"
        made.write(path)
        known = read(path, made.controls)
        _compared(made, known, count)
        _assumed(made, known, roles)
    print(
        f"{accounts:,} small accounts, {sum(count.values()):,} requests: {dict(count)}; roles: {sum(roles.values()):,}: {dict(roles)}"
    )
    return not count["wrong"] and not roles["wrong"]


def _compared(made: Account, known: Estate, count: Counter[str]) -> None:
    targets = Told([arn for arn, one in known.identities.items() if one.kind != "group"])
    for one in shared(known):
        for action in ASKED if one.kind != "group" else ():
            answers = decided(one.scope, action.lower(), targets, {})
            for single in one.identities:
                for place, name in enumerate(targets.names):
                    count[_verdict(int(answers[place]), judged(made, single.arn, action, name))] += 1


def _assumed(made: Account, known: Estate, count: Counter[str]) -> None:
    """Hold who may be which role against all worlds."""
    found = moves(known)
    stand = defaultdict(set)
    for move in found:
        if move.move == "counts as":
            stand[move.premises[0]].add(move.conclusion)
    people = [one for one in known.identities.values() if one.kind != "group"]
    for one, role in product(people, [one for one in people if one.kind == "role"]):
        if one.arn != role.arn:
            facts = {f"identity:{one.arn}"} | {fact for fact in stand[f"identity:{one.arn}"] if "/permissions/" in fact}
            told = [
                move.allowed
                for move in found
                if move.move == "assumes role"
                and facts.issuperset(move.premises)
                and f"identity:{role.arn}" == move.conclusion
            ]
            answer = YES if True in told else OPEN if told else NO
            # Who may do everything is everyone, and is not asked about again.
            whole = any(move.technique == "*" and facts.issuperset(move.premises) for move in found)
            count["administrator" if whole else _verdict(answer, assumes(made, one.arn, role.arn))] += 1


def _verdict(answer: int, truth: set[bool]) -> str:
    expected = OPEN if len(truth) > 1 else YES if truth == {True} else NO
    return "same" if answer == expected else "left open" if answer == OPEN else "wrong"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--principals", type=int, default=6_641)
    parser.add_argument("--accounts", type=int, default=400)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        good = [large(asked.principals, Path(folder)), worlds(asked.accounts, Path(folder))]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
