"""What dpkg has installed: /var/lib/dpkg/status, and the files of /var/lib/dpkg/status.d of an image without dpkg."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.line_text import head_lines
from doorward.hostile.paragraphs import paragraphs
from doorward.inventory import component, described
from doorward.inventory.release import DEBS, Held, of_debs, settled
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.hostile.paragraphs import Paragraph
    from doorward.reader import Input, Sample, Told

_WANTED = frozenset({"Package", "Version", "Status", "Source", "Maintainer"})
_GONE = frozenset({"not-installed", "config-files"})
_SOURCE = re.compile(r"(\S+)(?:\s+\(([^()\s]+)\))?")


def recognises(sample: Sample) -> bool:
    """Whether the first field is Package, and fields of dpkg's follow in the same paragraph."""
    if not sample.head.lstrip(b"\xef\xbb\xbf\r\n").startswith(b"Package: "):
        return False
    return {line.partition(" ")[0] for line in head_lines(sample.head)} >= {"Version:", "Architecture:"}


@reader(fills=("software",), recognises=recognises)
def dpkg_status(source: Input) -> Iterable[Told]:
    """Package database of dpkg: /var/lib/dpkg/status and status.d.

    The asset is what the file's name tells. The release is what the packages tell, base-files above all.
    Packages that are removed, or of which only settings are left, are no rows.
    """
    with source.open() as stream:
        ecosystem = of_debs(_held(found) for _, found in paragraphs(stream, _WANTED) if _is_installed(found))
    yield from batches("software", _rows(source, settled(ecosystem, source.name, DEBS)))


def _rows(source: Input, ecosystem: str | None) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = described(source.name)
    with source.open() as stream:
        for line, found in paragraphs(stream, _WANTED):
            yield _row((line, found), ecosystem, asset)


def _row(paragraph: Paragraph, ecosystem: str | None, asset: str) -> Sequence[dict[str, Any]] | Reject:
    line, found = paragraph
    name, version = found.get("Package"), found.get("Version")
    if "" in found:
        return Reject(line, "a paragraph with a line that is no field", found[""][:200])
    if not name:
        return Reject(line, "a paragraph without a Package", str(found)[:200])
    if not _is_installed(found):
        return []
    if not version:
        return Reject(line, "a package that is installed, without a Version", name[:200])
    parts = _SOURCE.fullmatch(found.get("Source", ""))
    package, built_from = (parts[1], parts[2]) if parts else (name, None)
    return [
        component(
            line,
            name,
            version,
            ecosystem,
            asset=asset,
            kind="package",
            package=package,
            package_version=built_from if built_from != version else None,
            supplier=found.get("Maintainer"),
        )
    ]


def _held(found: dict[str, str]) -> Held:
    return Held(found.get("Package", ""), found.get("Version", ""), found.get("Maintainer", ""))


def _is_installed(found: dict[str, str]) -> bool:
    """Whether the files of a package are there; a file of status.d has no Status."""
    return found.get("Status", "").rpartition(" ")[2] not in _GONE
