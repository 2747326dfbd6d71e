"""What pipenv has resolved: Pipfile.lock."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.json_stream import members, opening
from doorward.hostile.line_text import Places, whole
from doorward.inventory import component, described
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_EXACT = re.compile(r"={2,3}\s*(\S+)")


def recognises(sample: Sample) -> bool:
    """Whether it is JSON with the metadata of a Pipfile, or with a group of packages beside metadata."""
    keys = opening(sample.head)
    return "_meta" in keys and ("default" in keys or b'"pipfile-spec"' in sample.head)


@reader(fills=("software",), recognises=recognises)
def pipfile_lock(source: Input) -> Iterable[Told]:
    """Lock files of pipenv."""
    with source.open() as stream:
        places = Places(whole(stream))
    yield from batches("software", _rows(source, places))


def _rows(source: Input, places: Places) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = described(source.name)
    with source.open() as stream:
        for group, told in members(stream):
            if group == "_meta" or not isinstance(told.value, dict):
                continue
            evidence = "package list, for development" if group == "develop" else "package list"
            for name, package in told.value.items():
                line = places.line(f'"{name}"')
                if not isinstance(package, dict):
                    yield Reject(line, "a package that is no object", name[:200])
                    continue
                exact = _EXACT.fullmatch(str(package.get("version", "")))
                version = exact[1] if exact else None
                yield [component(line, name, version, "PyPI", asset=asset, evidence=evidence)]
