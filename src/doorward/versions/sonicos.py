from __future__ import annotations

import re

from doorward.version import Key, number, numbers, scheme

_VERSION = re.compile(
    r"""(?:sonicos\s+)?v?([0-9]+(?:\.[0-9]+)*)
    (?:(?:-(?:d-)?|\.(?=[0-9]+[nosv]))([0-9]+)(?:n|o|v|sv)?)?
    ((?:-(?:r\.?)?[0-9]+)*)
    (?:[_-]rc([0-9]+))?""",
    re.VERBOSE,
)
_RUNS = re.compile(r"[0-9]+")


@scheme(products=(("sonicwall", "*"),))
def sonicos(version: str) -> Key | None:
    """SonicOS and SonicWall's other firmware: release and build (7.0.1-5161, 6.5.4.15-117n, 6.5.4.4-44v-21-2395).

    The letters behind a build say for which platform it is made, and have no rank. A revision without its build (7.0.1-r579)
    is not exact; a version without a build stands before all its builds.
    """
    match = _VERSION.fullmatch(version.lower())
    if match is None:
        return None
    release, build, revision, candidate = match.groups(default="")
    code = numbers(release.split(".")) + numbers([build] if build else []) + numbers(_RUNS.findall(revision))
    return Key(code + ("!" + number(candidate) if candidate else '"'), exact=bool(build) or not revision)
