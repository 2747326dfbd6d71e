"""What yarn has resolved: yarn.lock of yarn 1 and of berry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.line_text import lines
from doorward.inventory import component, described
from doorward.inventory.registry import resolved_from
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_FIRST = re.compile(r"\A(?:#[^\n]*\n)*# yarn lockfile v1\s*$", re.MULTILINE)
_BERRY = re.compile(r"^__metadata:\n +(?:version|cacheKey): ?\S+", re.MULTILINE)
_ENTRY = re.compile(r'^"?@?[^\s@"]+@[^\n]*:\n  version "[^"\n]+"\n  resolved "', re.MULTILINE)
_FIELD = re.compile(r"  (version|resolution|linkType|resolved):? +\"?([^\"]*)\"?")
_SPECIFIED = re.compile(r"\"?(@?[^@\"\s,]+)@(?:npm:(@?[^@\"\s,]+)@)?([^\",]*)")
_RESOLVED = re.compile(r"(@?[^@]+)@(.+)")


def recognises(sample: Sample) -> bool:
    """Whether it says that it is a lock file of yarn 1 or has an entry of one, or has the metadata of berry's."""
    text = sample.text.replace("\r\n", "\n")
    return bool(_FIRST.search(text) or _BERRY.search(text) or _ENTRY.search(text)) and not text.lstrip().startswith(
        ("{", "<")
    )


@reader(fills=("software",), recognises=recognises)
def yarn_lock(source: Input) -> Iterable[Told]:
    """Lock files of yarn 1 and berry.

    An alias is the package behind it. The project's own workspaces, links and portals are no rows.
    """
    yield from batches("software", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = described(source.name)
    seen = set()
    for line, key, told in _entries(source):
        specified = _SPECIFIED.match(key)
        if specified is None or "version" not in told:
            yield Reject(line, "no package with a version", key[:200])
            continue
        name = specified[2] or specified[1]
        resolved = _RESOLVED.fullmatch(told.get("resolution", ""))
        name, behind = (resolved[1], resolved[2]) if resolved else (name, specified[3])
        known = (name, told["version"]) in seen
        if known or behind.startswith(("workspace:", "link:", "portal:")):
            yield []
            continue
        seen.add((name, told["version"]))
        place = resolved_from("npm", name, told["version"], told.get("resolved"))
        yield [component(line, name, told["version"], "npm", asset=asset, **place)]


def _entries(source: Input) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Yield line, key and wanted fields of every entry; the metadata are none."""
    first, key, told = 0, "", dict[str, str]()
    with source.open() as stream:
        for number, line in lines(stream):
            if line and not line.startswith((" ", "#", "\t")):
                if first and key != "__metadata:":
                    yield first, key, told
                first, key, told = number, line.strip(), {}
            elif field := _FIELD.fullmatch(line.rstrip()):
                told.setdefault(field[1], field[2])
    if first and key != "__metadata:":
        yield first, key, told
