"""What npm has resolved: package-lock.json and npm-shrinkwrap.json, versions 1 to 3, and node_modules/.package-lock.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.json_stream import members, opening
from doorward.hostile.line_text import Places, whole
from doorward.inventory import component, described, named, text
from doorward.inventory.registry import resolved_from
from doorward.reader import Malformed, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from doorward.reader import Input, Sample, Told

_WITHIN = "node_modules/"
_ALIAS = "npm:"


def recognises(sample: Sample) -> bool:
    """Whether it is JSON with a lockfileVersion that is not bun's, or a lock from before there was one."""
    keys = opening(sample.head)
    if not keys or "workspaces" in keys:
        return False
    return isinstance(keys.get("lockfileVersion"), int)


@reader(fills=("software",), recognises=recognises)
def npm_lock(source: Input) -> Iterable[Told]:
    """Lock files of npm: package-lock.json and npm-shrinkwrap.json.

    A package that stands at many places with one version is one row. The project itself, its workspaces and links are no
    rows; the project's name is the asset.
    """
    asset, packages, dependencies = described(source.name), None, None
    with source.open() as stream:
        for key, told in members(stream):
            if key == "name":
                asset = named(told.value) or asset
            elif key == "packages":
                packages = told.value
            elif key == "dependencies":
                dependencies = told.value
    with source.open() as stream:
        places = Places(whole(stream))
    if packages is not None:
        return batches("software", _rows(_flat(packages), places, asset))
    return batches("software", _rows(_nested(dependencies), places, asset))


Found = tuple[str, str, Any]
"""Where it stands, its name, and what is told of it."""


def _rows(found: Iterable[Found], places: Places, asset: str) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    seen = set()
    for place, listed, told in found:
        line = places.line(f'"{place}"')
        if not isinstance(told, dict):
            yield Reject(line, "a package that is no object", place[:200])
            continue
        name, version = _resolved(listed, told)
        if (name, version) in seen or told.get("link"):
            yield []
            continue
        seen.add((name, version))
        evidence = "package list, for development" if told.get("dev") is True else "package list"
        source = resolved_from("npm", name, version, told.get("resolved"))
        yield [component(line, name, version, "npm", asset=asset, evidence=evidence, **source)]


def _resolved(listed: str, told: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return the name and version that stand behind an alias, which version 1 writes into the version."""
    version = text(told.get("version"))
    if version and version.startswith(_ALIAS):
        name, _, version = version.removeprefix(_ALIAS).rpartition("@")
        return name or listed, version
    return text(told.get("name")) or listed, version


def _flat(packages: Any) -> Iterator[Found]:
    """Yield the packages of version 2 and 3 that are installed, not the project and its workspaces."""
    if not isinstance(packages, dict):
        raise Malformed("its packages are no object")
    for place, told in packages.items():
        _, within, name = place.rpartition(_WITHIN)
        if within:
            yield place, name, told


def _nested(dependencies: Any) -> Iterator[Found]:
    """Yield the packages of version 1, which stand in each other."""
    waiting = [dependencies]
    while waiting:
        level = waiting.pop()
        for name, told in level.items() if isinstance(level, dict) else ():
            yield name, name, told
            if isinstance(told, dict) and "dependencies" in told:
                waiting.append(told["dependencies"])
