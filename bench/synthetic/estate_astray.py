"""Who in an estate is where its register does not say: boxes nobody wrote down, what was lost, who is on leave, who owns what.

Drawn apart from everything else of an estate, among honest hosts that are no look-alike of a forgotten one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

FATES = ("", "box", "fell silent", "never seen", "on leave")
BOX, SILENT, NEVER, AWAY = range(1, 5)
SHARES = {BOX: 0.03, SILENT: 0.006, NEVER: 0.004, AWAY: 0.01}
STANDINGS = (
    *("there", "no log-on told", "on leave", "under another name", "team", "team with a group"),
    *("disabled", "removed", "enabled"),
)
THERE, UNTOLD, PARENT, MARRIED, TEAM, GROUP, DISABLED, REMOVED, ENABLED = range(9)
GONE = (DISABLED, REMOVED, ENABLED)
TEAMS = 40
SPELLINGS = np.array(["p{}", "p{}@estate.example", "ESTATE\\p{}", "P{} "])


class Owners(NamedTuple):
    """A place a person, by number: how the directory and the register know whoever it is.

    Attributes:
        standing: a place in STANDINGS; who is in GONE left.
        idle: days since the last log-on when the directory was exported.
        spelling: a place in SPELLINGS, which is how the register writes it.
        team: what a team answers for stands under its name instead; -1 for people.
    """

    standing: np.ndarray
    idle: np.ndarray
    spelling: np.ndarray
    team: np.ndarray

    def written(self, number: np.ndarray) -> np.ndarray:
        """Return how the register writes the owners of such numbers."""
        words = [SPELLINGS[self.spelling[one]].format(one) for one in number.tolist()]
        return np.where(self.team[number] >= 0, np.char.add("team-", self.team[number].astype("U4")), words)


def fates(
    random: np.random.Generator, honest: np.ndarray, desks: np.ndarray, small: np.ndarray, kept: np.ndarray
) -> np.ndarray:
    """Return the fate of each host; boxes look like small devices, those on leave are desks, those lost are no gateways."""
    fate = np.zeros(len(honest), int)
    able = {BOX: honest & small, SILENT: honest & ~kept, NEVER: honest & ~kept, AWAY: honest & desks}
    for number, share in SHARES.items():
        fate[(fate == 0) & able[number] & (random.random(len(honest)) < share)] = number
    return fate


def gone_from(random: np.random.Generator, fate: np.ndarray, days: int) -> np.ndarray:
    """Return the first day each host is away on; `days` for those that stay. Whoever is lost has been so for two weeks."""
    day = np.full(len(fate), days)
    for number, first, after in ((SILENT, 2, days // 2), (NEVER, 0, 1), (AWAY, 2, days // 2)):
        day[fate == number] = random.integers(first, after, (fate == number).sum())
    return day


def owners(random: np.random.Generator, people: int, left: np.ndarray, away: dict[int, int], level: int) -> Owners:
    """Return how the people of an estate are known; `left` and `away` (days of it) by their numbers."""
    standing, idle = np.full(people, THERE), random.integers(0, 14, people)
    chance = random.random((3, people))
    standing[chance[0] < 0.01 * level] = UNTOLD
    standing[(chance[0] > 0.5) & (chance[0] < 0.5 + 0.002 * level)] = PARENT
    standing[(chance[0] > 0.6) & (chance[0] < 0.6 + 0.004 * level)] = MARRIED
    idle[standing == PARENT] = random.integers(61, 200, (standing == PARENT).sum())
    team = np.full(people, -1)
    of_team = (standing == THERE) & (chance[1] < 0.03 * level)
    team[of_team] = random.integers(0, TEAMS, of_team.sum())
    standing[of_team] = np.where(team[of_team] % 2, TEAM, GROUP)
    for one, days in away.items():
        idle[one] = max(idle[one], days)
    standing[left], team[left] = np.where(chance[2] < 0.04 * level, REMOVED, DISABLED)[left], -1
    standing[left[chance[2][left] > 1 - 0.05 * level]] = ENABLED
    idle[left] = random.integers(40, 400, len(left))
    return Owners(standing, idle, np.where(chance[1] > 1 - 0.05 * level, random.integers(0, 4, people), 0), team)
