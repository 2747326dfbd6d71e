"""Whether the newest snapshot shows what the lake holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.console.snapshot.read import POINTER, latest

if TYPE_CHECKING:
    from doorward.console.config import Config


def analysed_at(config: Config) -> float | None:
    """Return when the lake was analysed last, in seconds since 1970; None if it never was."""
    log = config.workspace / "lake" / "analyses" / "_delta_log"
    return max((entry.stat().st_mtime for entry in log.glob("*.json")), default=None)


def unlaid(config: Config) -> bool:
    """Say whether the lake has an analysis that no snapshot shows yet."""
    newest = analysed_at(config)
    if newest is None:
        return False
    # What another version laid is shown by none of our pages.
    return latest(config.snapshots) is None or (config.snapshots / POINTER).stat().st_mtime < newest
