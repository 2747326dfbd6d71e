"""What .NET has resolved: packages.lock.json of NuGet, and the .deps.json beside a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.json_stream import members, opening
from doorward.hostile.line_text import Places, whole
from doorward.inventory import component, described, text
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_RESOLVED = (b'"resolved"', b'"contentHash"', b'"Direct"', b'"Project"')
_ENDING = ".deps"


def recognises(sample: Sample) -> bool:
    """Whether it is JSON with dependencies in NuGet's words, or with libraries and the runtime they are for."""
    keys = opening(sample.head)
    if {"runtimeTarget", "libraries"} <= set(keys) or {"runtimeTarget", "targets"} <= set(keys):
        return True
    locks = "dependencies" in keys and isinstance(keys.get("version"), int) and "name" not in keys
    return locks and "lockfileVersion" not in keys and any(word in sample.head for word in _RESOLVED)


@reader(fills=("software",), recognises=recognises)
def nuget_lock(source: Input) -> Iterable[Told]:
    """Lock files of NuGet, and the dependencies beside a .NET program.

    A package that several frameworks need in one version is one row; other projects of the same solution are none.
    """
    with source.open() as stream:
        places = Places(whole(stream))
    yield from batches("software", _rows(source, places))


def _rows(source: Input, places: Places) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = described(source.name).removesuffix(_ENDING)
    seen = set()
    for name, kind, version in _found(source):
        line = places.line(f'"{name}')
        if kind is None:
            yield Reject(line, "a package that is no object", name[:200])
        elif kind.lower() == "project" or (name, version) in seen:
            yield []
        else:
            seen.add((name, version))
            yield [component(line, name, version, "NuGet", asset=asset)]


def _found(source: Input) -> Iterator[tuple[str, str | None, Any]]:
    """Yield name, kind and version of what is listed; no kind for what is no package."""
    with source.open() as stream:
        for key, told in members(stream):
            level = told.value if isinstance(told.value, dict) else {}
            if key == "libraries":
                for written, package in level.items():
                    name, _, version = written.partition("/")
                    yield name, str(package.get("type", "")) if isinstance(package, dict) else None, version
            elif key == "dependencies":
                for packages in level.values():
                    for name, package in packages.items() if isinstance(packages, dict) else ():
                        known = isinstance(package, dict)
                        kind = str(package.get("type", "")) if known else None
                        yield name, kind, text(package.get("resolved")) if known else None
