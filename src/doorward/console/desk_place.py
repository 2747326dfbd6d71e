"""Where the desk of a console lies, and what to do where it cannot be opened."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from doorward.desk import FILE, DeskUnavailableError, open_desk

if TYPE_CHECKING:
    from doorward.console.config import Config
    from doorward.desk import Desk

_STEPS = {
    (
        "permission",
        "read-only",
        "readonly",
    ): ". Let yourself write to {folder}, or name another folder with --workspace",
    ("locked",): ". Another program holds it: end that, then start this again",
    ("not a database", "malformed"): ". Put back a copy that is whole, or move the file away to begin anew",
    ("disk is full", "no space"): ". Make room on that disk, then start this again",
}
"""Words of the system on a desk in a file -> what to do."""


def desk_of(config: Config) -> Desk:
    """Open the desk that the settings name, with their limits on sessions.

    Raises:
        DeskUnavailableError: it cannot be opened.
    """
    try:
        desk = open_desk(config.desk or config.workspace / FILE)
    except DeskUnavailableError as error:
        raise DeskUnavailableError(f"{error}{_next(config, str(error))}") from error
    idle, longest = timedelta(hours=config.idle_hours), timedelta(hours=config.longest_hours)
    return replace(desk, sessions=replace(desk.sessions, idle=idle, longest=longest))


def _next(config: Config, why: str) -> str:
    """Return what to do about a desk that cannot be opened, as the end of the sentence that says so."""
    if config.desk and not config.desk.startswith("sqlite"):
        return ". Start that database, or name another under [desk] url of doorward.toml" if "answer" in why else ""
    told = next((step for words, step in _STEPS.items() if any(word in why.lower() for word in words)), "")
    return told.format(folder=config.workspace)
