"""Software bills of materials in the tag-value form of SPDX 2 (https://spdx.github.io/spdx-spec)."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.line_text import lines
from doorward.inventory.bill import row
from doorward.inventory.spdx import Document, part
from doorward.reader import Malformed, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_VERSION = re.compile(r"^SPDXVersion:\s*SPDX-2", re.MULTILINE)
_TAG = re.compile(r"([A-Za-z][A-Za-z0-9]*):\s*(.*)")
_FIELDS = {
    "PackageName": "name",
    "PackageVersion": "versionInfo",
    "PackageSupplier": "supplier",
    "PackageOriginator": "originator",
    "PackageSourceInfo": "sourceInfo",
    "PrimaryPackagePurpose": "primaryPackagePurpose",
    "SPDXID": "SPDXID",
}
"""Tag -> the same field in JSON."""
_BEGINS = frozenset({"PackageName", "FileName", "SnippetSPDXID", "LicenseID", "Relationship"})
_RELATION = 3  # words of a Relationship and of an ExternalRef


def recognises(sample: Sample) -> bool:
    """Whether one of its lines says that this is SPDX 2."""
    text = sample.text
    return not text.lstrip().startswith(("{", "[", "<")) and bool(_VERSION.search(text.replace("\r\n", "\n")))


@reader(fills=("software",), recognises=recognises)
def spdx_tag_value(source: Input) -> Iterable[Told]:
    """SPDX 2.1 to 2.3 inventories in tag-value form.

    Every package is a row, the one that is described included; that one's name is the asset, or else the document's. Files,
    snippets, licences and relationships are not read.
    """
    document = Document()
    with suppress(Malformed):  # reading the packages meets it again and says so
        for _, package in _packages(source, document):
            document.hold(package)
    yield from batches("software", _rows(source, document))


def _rows(source: Input, document: Document) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    common = document.common(source.name)
    for line, package in _packages(source, Document()):
        found = part(package)
        yield [row(found, line, document.within, common)] if found else Reject(line, "a package without a name")


def _packages(source: Input, document: Document) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the packages in the words of SPDX in JSON, with their lines, and note what is said of the document."""
    package: dict[str, Any] | None = None
    first = 0
    for line, tag, value in _tags(source):
        if tag in _BEGINS and package is not None and tag != "Relationship":
            yield first, package
            package = None
        if tag == "PackageName":
            package, first = {"name": value, "externalRefs": []}, line
        elif package is not None and tag in _FIELDS:
            package.setdefault(_FIELDS[tag], value)
        elif package is not None and tag == "ExternalRef":
            words = value.split(None, _RELATION - 1)
            package["externalRefs"] += _reference(words)
        else:
            _note(document, tag, value)
    if package is not None:
        yield first, package


def _reference(words: list[str]) -> list[dict[str, str]]:
    return [{"referenceType": words[1], "referenceLocator": words[2]}] if len(words) == _RELATION else []


def _note(document: Document, tag: str, value: str) -> None:
    words = value.split()
    if tag == "DocumentName":
        document.name = value
    elif tag == "Created":
        document.created = value
    elif tag == "Relationship" and len(words) >= _RELATION:
        document.relate(*words[:_RELATION])


def _tags(source: Input) -> Iterator[tuple[int, str, str]]:
    """Yield line, tag and value; of a text over many lines the first line."""
    within = False
    with source.open() as stream:
        for number, line in lines(stream):
            if within:
                within = "</text>" not in line
                continue
            found = _TAG.fullmatch(line.strip())
            if found:
                value = found[2].removeprefix("<text>")
                within = value != found[2] and "</text>" not in value
                yield number, found[1], value.partition("</text>")[0].strip()
