"""Moves from one identity to another: by its secrets, its trust policy, or a service that runs as it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from doorward.iam.logic import OPEN
from doorward.iam.technique import CREDENTIALS, PASS, PASSED, REWRITE_TRUST, RUNNING

if TYPE_CHECKING:
    from doorward.iam.inquiry import Inquiry


def credentials(asked: Inquiry) -> None:
    """Note whose secrets these identities may make or change, and which roles they may open to themselves."""
    for action in (*CREDENTIALS, REWRITE_TRUST):
        if asked.offer([action]):
            universe = asked.ground.roles if action == REWRITE_TRUST else asked.ground.users
            how = "may say who can be" if action == REWRITE_TRUST else "may make or change the secret of"
            asked.note_each(asked.means("takes credentials", [action]), universe, asked.reach(action, universe), how)


def passed_roles(asked: Inquiry) -> None:
    """Note which roles these identities may have a service run something new as."""
    for way in PASSED if asked.offer([PASS]) else ():
        if not asked.offer(way.actions):
            continue
        run = asked.ground.run_by(way.principal, asked.one.scope.context)
        passing = asked.reach(PASS, asked.ground.roles, {"iam:passedtoservice": (way.principal,)})
        answers = np.minimum(np.minimum(passing, run), np.uint8(asked.ground.can(asked.one.scope, way.needs)))
        means = asked.means("passes role", [PASS, *way.actions])
        asked.note_each(means, asked.ground.roles, answers, f"may have {way.what} run as")


def workloads(asked: Inquiry) -> None:
    """Note as which roles something may run that these identities can get into; whether it does is not in the data."""
    for way in RUNNING:
        if not asked.offer(way.actions):
            continue
        run = asked.ground.run_by(way.principal, asked.one.scope.context)
        most = np.uint8(min(OPEN, asked.ground.can(asked.one.scope, way.needs)))
        means = asked.means("controls workload", way.actions)
        means = replace(means, opened=f"whether {way.what} runs as it is not in the data")
        asked.note_each(means, asked.ground.roles, np.minimum(run, most), f"may get into {way.what} that runs as")
