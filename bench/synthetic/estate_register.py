"""Ask what an estate's register is wrong about: `unregistered_devices`, `silent_registered`, `stale_owners`, each beside its truth.

A device told of as unregistered is one truly in no register, and no guest. A silent one is lost, and still to be in service. A
stale owner left. Each answer names its cause, so that look-alikes are counted by what they are.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
from estate_astray import AWAY, BOX, FATES, GONE, NEVER, STANDINGS
from estate_astray import SILENT as FELL_SILENT
from estate_hosts import GUEST, ROLES, TWINS

from doorward.detectors.silent_registered import silent_registered
from doorward.detectors.stale_owners import stale_owners
from doorward.detectors.unregistered_devices import unregistered_devices
from doorward.engine import told as rows_of
from doorward.tables import filled

if TYPE_CHECKING:
    from pathlib import Path

    from doorward.finding import Finding

QUESTIONS = ("unregistered_devices", "silent_registered", "stale_owners")
TRUE = {
    "unregistered_devices": ("box", "forgotten", "no row"),
    "silent_registered": ("fell silent", "never seen, fixed", "never seen, leased"),
    "stale_owners": ("disabled", "removed", "enabled"),
}


def asked(engine, detector, values: dict[str, Any]) -> list[Finding]:
    """Return what a detector tells, the worst first."""
    given = {**detector.values({}), **values}
    answered = detector.findings(engine.run(detector.query(), given).to_pylist())
    return sorted(answered, key=lambda finding: finding.rank)


def unregistered(truth, listed: set[int]) -> list[str]:
    """Return why each host is in no register; empty for those that are, and for those that no sensor can meet."""
    causes = []
    for host, (fate, kind, twin) in enumerate(zip(truth["fate"], truth["kind"], truth["twin"], strict=True)):
        absent = host not in listed and not truth["behind"][host]
        cause = "box" if fate == BOX else "guest" if twin == GUEST else "forgotten" if kind >= 0 else "no row"
        causes.append(cause if absent else "")
    return causes


def silent(truth, listed: set[int], fixed: set[int]) -> list[str]:
    """Return how each registered host fell silent; empty for those that did not."""
    causes = []
    for host, fate in enumerate(truth["fate"]):
        cause = FATES[fate] if fate in {FELL_SILENT, AWAY} else ""
        if fate == NEVER:
            cause = "never seen, fixed" if host in fixed else "never seen, leased"
        causes.append(cause if host in listed else "")
    return causes


def owners(folder: Path, named: set[str]) -> dict[str, str]:
    """Return the standing of each owner, as the register writes them, who answers for what is in service."""
    told = pq.read_table(folder / "owners.parquet").to_pydict()
    return {
        word: STANDINGS[standing]
        for word, standing in zip(map(str.strip, told["written"]), told["standing"], strict=True)
        if word in named
    }


def answers(told: list[tuple[str, bool]], planted: Counter[str]) -> dict[str, Any]:
    """Return the causes of what was told, with whether a person should look, and of what there was to tell."""
    return {"told": told, "planted": dict(planted)}


def register_asked(engine, folder: Path, truth, found: list[Finding], as_of) -> dict[str, Any]:
    """Return for each question what was told and what there was to tell."""
    assets = rows_of(engine, "select name, owner, addresses, in_service_until from {assets}")
    listed = {truth.names[row["name"]] for row in assets}
    fixed = {truth.names[row["name"]] for row in assets if row["addresses"]}
    today = as_of.date()
    serving = [row for row in assets if row["in_service_until"] is None or row["in_service_until"] >= today]
    known = owners(folder, {row["owner"].strip() for row in serving if row["owner"]})
    values = {"as_of": as_of}
    engine.provide("findings", filled("findings", [finding.as_row() for finding in found]))
    loud = {truth.host(finding) for finding in found if finding.loud}
    causes = [
        "told of as forgotten" if host in loud else cause
        for host, cause in enumerate(unregistered(truth.hosts, listed))
    ]
    strangers = [(truth.host(finding), finding.loud) for finding in asked(engine, unregistered_devices, values)]
    lost = silent(truth.hosts, listed, fixed)
    missed = [
        (truth.names.get(finding.details["device"], -1), finding.loud)
        for finding in asked(engine, silent_registered, values)
    ]
    gone = [(known.get(finding.details["owner"], "?"), finding.loud) for finding in asked(engine, stale_owners, values)]
    away = {STANDINGS[number] for number in GONE}
    return {
        "unregistered_devices": answers(
            [(causes[host] or about(truth.hosts, host), told) for host, told in first(strangers)],
            Counter(cause for cause in causes if cause in TRUE["unregistered_devices"]),
        ),
        "silent_registered": answers(
            [(lost[host] or about(truth.hosts, host), told) for host, told in first(missed)],
            Counter(cause for cause in lost if cause and cause != FATES[AWAY]),
        ),
        "stale_owners": answers(gone, Counter(standing for standing in known.values() if standing in away)),
    }


def first(told: list[tuple[int, bool]]) -> list[tuple[int, bool]]:
    """Return the first answer about each host."""
    kept = dict(reversed(told))
    return [(host, kept[host]) for host in dict.fromkeys(host for host, _ in told)]


def about(hosts, host: int) -> str:
    """Say what a host is that was wrongly told of."""
    if host < 0:
        return "nobody's address"
    if hosts["behind"][host]:
        return "behind a gateway"
    return TWINS[hosts["twin"][host]] or f"honest {ROLES[hosts['role'][host]]}"


def table(estates: list[dict], intervals) -> list[str]:
    """Return precision and recall of each question by noise, with intervals, then recall by cause and the look-alikes told of."""
    lines = [f"{'':<30}{'planted':>8}{'told':>7}  {'precision':<18} recall"]
    levels = sorted({one["level"] for one in estates})
    for name in QUESTIONS:
        for loud, word in ((False, name), (True, "  worth a look")):
            for level in [None] if loud else [*levels, None]:
                chosen = [one for one in estates if level in (None, one["level"])]
                rows = counts(chosen, name, loud=loud)
                label = word if level is None else f"{name} {level}"
                lines.append(
                    f"{label:<30}{rows[:, 2].sum():>8}{rows[:, 1].sum():>7}  "
                    + "  ".join(f"{rate:5.2f} [{low:4.2f} {high:4.2f}]" for rate, low, high in intervals(rows)[:2])
                )
        lines += by_cause(estates, name)
    return lines


def counts(estates: list[dict], name: str, *, loud: bool) -> np.ndarray:
    """Return a row an estate: true answers, answers, planted, and nothing."""
    rows = []
    for one in estates:
        told = [cause for cause, worth in one[name]["told"] if worth or not loud]
        right = sum(cause in TRUE[name] for cause in told)
        rows.append((right, len(told), sum(one[name]["planted"].values()), 0))
    return np.array(rows)


def by_cause(estates: list[dict], name: str) -> list[str]:
    """Return recall of each cause, told and worth a look, and who was wrongly told of."""
    planted, told, loud = Counter(), Counter(), Counter()
    for one in estates:
        planted.update(one[name]["planted"])
        told.update(cause for cause, _ in one[name]["told"])
        loud.update(cause for cause, worth in one[name]["told"] if worth)
    lines = [
        f"    {cause:<22}{planted[cause]:>6} planted, {told[cause]:>5} told, {loud[cause]:>5} worth a look"
        for cause in TRUE[name]
    ]
    wrong = [
        f"{many} {cause} ({loud[cause]} worth a look)" for cause, many in told.most_common(8) if cause not in TRUE[name]
    ]
    return [*lines, "    wrongly told of: " + ("; ".join(wrong) or "nobody")]
