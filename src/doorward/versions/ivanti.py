from __future__ import annotations

import re

from doorward.version import Key, numbers, scheme

_VERSION = re.compile(
    r"""v?([0-9]+(?:\.[0-9]+)*)
    (?:[\s_.-]*(r|su|patch|hf)[\s_.-]*([0-9]+(?:\.[0-9]+)*))?
    (?:[\s_-]*\(?build[\s_-]*[0-9]+\)?)?""",
    re.VERBOSE,
)


@scheme(
    products=(
        ("ivanti", "*"),
        ("pulsesecure", "*"),
        ("pulse_secure", "*"),
        ("mobileiron", "*"),
    )
)
def ivanti(version: str) -> Key | None:
    """Ivanti and Pulse Secure: release, then R, SU or patch and its numbers (22.7R2.5, 9.1R18.9, 2022 SU6, 4.6 patch 519).

    The build has no rank. A security update named by its month has no key: the year of it is not said.
    """
    match = _VERSION.fullmatch(version.lower())
    if match is None:
        return None
    release, _, update = match.groups(default="")
    return Key(numbers(release.split(".")) + numbers(update.split(".") if update else []))
