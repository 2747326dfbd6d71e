"""What an inventory describes, and its components as rows of software."""

from __future__ import annotations

import re
from typing import Any

from doorward.ecosystem import spelled

__all__ = ["component", "described", "named", "text"]

LONGEST_NAME = 1_000
"""Characters of a name that stands in every row."""

Row = dict[str, Any]
"""A row of tables/software.py."""

_ENDINGS = re.compile(
    r"([._-](cdx|cyclonedx|spdx\d?|s?bom|intoto|att|list|rpm-qa|rpms?|dpkg(-l|-list|-query)?|debs?|apk(-info|-list)?"
    r"|pip-freeze|pip-list|freeze|packages|software|programs|os-release|osquery))?"
    r"\.(jsonl?|xml|lock|txt|log|ya?ml|toml|mod|sum|config|csv|lockfile|rdf|spdx|tv|properties|resolved)$",
    re.IGNORECASE,
)
_PACKED = re.compile(r"\.(tar|zip|tgz|txz|tbz2?|tzst|gz|xz|bz2|zst|jar)$", re.IGNORECASE)
_UNTELLING = re.compile(
    r"(s?bom|cyclonedx|cdx|spdx|attestation|inventory|manifest|packages?|software|programs|results"
    r"|package-lock|npm-shrinkwrap|yarn|pnpm-lock|bun|requirements|constraints|freeze|pip|pip-freeze|pipfile|poetry|uv|pdm"
    r"|pylock|go|cargo|gemfile|gems|composer|installed|pom|gradle|buildscript-gradle|packages[.-]lock|mix|pubspec"
    r"|dependencies|dependency([-_](list|tree))?|os-release|status|status\.d|dpkg([-_].*)?|apk([-_].*)?|rpm([-_].*)?|rpms|debs"
    r"|osquery|osqueryd(\.results|\.snapshots)?|etc|usr|usr-lib|var|lib|db|log|opt|rootfs|root|home|tmp|\.)?"
    r"([._-]?(v?[0-9.]+|dev|prod|test|tests|all))?",
    re.IGNORECASE,
)
"""Names of files and folders that say nothing about what the inventory describes."""


def described(name: str) -> str:
    """Return what an inventory describes, by its file's name: `door/bom.json` and `door.tar.gz!var/lib/dpkg/status` tell of door.

    It is the last part of the name that says something, without its endings; the last of all if none does.
    """
    parts = [part for part in re.split(r"[/\\!]", name) if part] or [name]
    for part in reversed(parts):
        own = _ENDINGS.sub("", part) if part is parts[-1] else part
        while (bare := _PACKED.sub("", own)) != own:
            own = bare
        if own and not _UNTELLING.fullmatch(own):
            return own
    return _ENDINGS.sub("", parts[-1]) or name


def component(line: int, name: str, version: Any, ecosystem: str | None, **more: Any) -> Row:
    """Return a row of software for a package of an ecosystem, its name in that one's spelling.

    Args:
        line: line of the file it stands on.
        name: as written.
        version: as written; what is no text or empty is null.
        ecosystem: OSV's name, None if not known.
        more: other columns; they win.
    """
    package = spelled(ecosystem, name) if ecosystem else None
    return {
        "name": name,
        "version": text(version),
        "kind": "library",
        "ecosystem": ecosystem,
        "package": package,
        "evidence": "package list",
        "origin_row": line,
        **more,
    }


def named(value: Any) -> str | None:
    """Return a name that stands in every row of a file; None if it is no text, empty, or longer than LONGEST_NAME."""
    told = text(value)
    # A giant name would be written once for every row.
    return told if told and len(told) <= LONGEST_NAME else None


def text(value: Any) -> str | None:
    """Return a text or number without blanks around it; None if it is neither, or empty."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None
