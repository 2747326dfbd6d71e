"""What a .NET project asks for: packages.config, Directory.Packages.props, and the package references of a project file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.xml_text import elements, root
from doorward.inventory import component, described
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_REFERENCES = ("PackageReference", "PackageVersion", "GlobalPackageReference")
_REFERRED = re.compile(rb"<(?:Global)?Package(?:Reference|Version)\s[^>]{0,300}?(?:Include|Update)=")
_EXACT = re.compile(r"\[?\s*(\d[^\[\](),*\s$]*)\s*\]?")
_ENDING = re.compile(r"\.(?:cs|fs|vb)proj$|\.props$", re.IGNORECASE)
_UNTELLING = "Directory.Packages"


def recognises(sample: Sample) -> bool:
    """Whether it is XML whose root is the packages of NuGet, or a project with references to packages."""
    namespace, name = root(sample.head) or ("", "")
    if name == "packages":
        return not namespace and bool(re.search(rb"<package\s[^>]{0,300}?\bid=", sample.head))
    return name == "Project" and bool(_REFERRED.search(sample.head))


@reader(fills=("software",), recognises=recognises)
def nuget_project(source: Input) -> Iterable[Told]:
    """Packages that a .NET project asks for: packages.config, Directory.Packages.props, project files.

    A version that is a range, a pattern or a property is null, which the evidence says.
    """
    yield from batches("software", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = _ENDING.sub("", described(source.name))
    if asset == _UNTELLING:
        asset = described(re.sub(r"[^/\\!]*$", "", source.name)) or asset
    with source.open() as stream:
        for item in elements(stream, "package", *_REFERENCES):
            if not item.parents or not item.whole:
                continue
            told = item.attributes
            name = told.get("id") or told.get("Include") or told.get("Update")
            if not name:
                yield Reject(item.line, "a package without a name", str(told)[:200])
                continue
            written = (
                told.get("version") or told.get("Version") or told.get("VersionOverride") or item.first("Version").text
            )
            exact = _EXACT.fullmatch(written)
            evidence = "package list" if exact else "package list, version not pinned"
            version = exact[1] if exact else None
            yield [component(item.line, name, version, "NuGet", asset=asset, evidence=evidence)]
