"""What Bundler has resolved: Gemfile.lock."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.line_text import lines
from doorward.inventory import component, described
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_SECTIONS = ("GEM", "GIT", "PATH", "PLUGIN SOURCE")
_OPENING = re.compile(r"^(?:GEM|GIT|PATH|PLUGIN SOURCE)\n {2}\S", re.MULTILINE)
_SPECS = re.compile(r"^ {2}specs:$", re.MULTILINE)
_GEM = re.compile(r"    ([A-Za-z0-9._-]+) \(([^()\s-]+)(-[^()\s]+)?\)!?")


def recognises(sample: Sample) -> bool:
    """Whether it has a source of gems with their specs."""
    text = sample.text.replace("\r\n", "\n")
    return bool(_OPENING.search(text) and _SPECS.search(text))


@reader(fills=("software",), recognises=recognises)
def gemfile_lock(source: Input) -> Iterable[Told]:
    """Lock files of Bundler.

    A version that ends in a platform is compared without it. Gems in the project's own folders have no ecosystem.
    """
    yield from batches("software", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset, section, specs = described(source.name), "", False
    with source.open() as stream:
        for line, text in lines(stream):
            if text and not text.startswith(" "):
                section, specs = text.strip(), False
            elif section in _SECTIONS and text.rstrip() == "  specs:":
                specs = True
            elif specs and text.startswith("    ") and not text.startswith("     "):
                found = _GEM.fullmatch(text.rstrip())
                yield _row(line, found, section, asset) if found else Reject(line, "no gem with a version", text[:200])


def _row(line: int, found: re.Match[str], section: str, asset: str) -> Sequence[dict[str, Any]]:
    name, version, platform = found.groups()
    ecosystem = None if section == "PATH" else "RubyGems"
    evidence = "package list" if section == "GEM" else "package list, from a location"
    bare = version if platform else None
    listed = version + (platform or "")
    return [component(line, name, listed, ecosystem, asset=asset, evidence=evidence, package_version=bare)]
