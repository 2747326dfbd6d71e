"""Software bills of materials in the format of SPDX 2 (https://spdx.github.io/spdx-spec), JSON and YAML."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.json_stream import members, opening
from doorward.hostile.yaml_text import documents
from doorward.inventory.bill import row
from doorward.inventory.envelope import predicate_type, stated
from doorward.inventory.spdx import Document, part
from doorward.reader import HEAD, Malformed, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from doorward.reader import Input, Sample, Told

_VERSION = "SPDX-2"
_PREDICATE = "https://spdx.dev/Document"
_IN_YAML = re.compile(r"""^["']?spdxVersion["']?:\s*["']?SPDX-2""", re.MULTILINE)


def recognises(sample: Sample) -> bool:
    """Whether it is JSON or YAML whose spdxVersion is 2.x, or a statement of such a document."""
    keys = opening(sample.head)
    if keys:
        version = keys.get("spdxVersion")
        # A list of packages longer than the sample may stand before the version.
        hidden = "SPDXID" in keys and not keys.keys() & {"@context", "bomFormat"}
        return str(version).startswith(_VERSION) if version else hidden or _is_stated(sample.head)
    return not sample.head.lstrip().startswith((b"{", b"[", b"<")) and bool(_IN_YAML.search(sample.text))


def _is_stated(head: bytes) -> bool:
    stated_type = predicate_type(head)
    return stated_type.startswith(_PREDICATE) and not stated_type.startswith(f"{_PREDICATE}/v3")


@reader(fills=("software",), recognises=recognises)
def spdx_json(source: Input) -> Iterable[Told]:
    """SPDX 2.1 to 2.3 inventories, JSON and YAML, plain or in a signed statement.

    Every package is a row, the one that is described included; that one's name is the asset, or else the document's. Files,
    snippets, licences and relationships are not read.
    """
    with source.open() as stream:
        head = stream.read(HEAD)
    if _is_stated(head):
        return stated(source, _read)
    return _read(source)


def _read(source: Input) -> Iterable[Told]:
    with source.open() as stream:
        in_json = stream.read(64).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"{")
    return _in_json(source) if in_json else _in_yaml(source)


def _in_json(source: Input) -> Iterable[Told]:
    document = Document()
    with suppress(Malformed), source.open() as stream:  # reading the packages meets it again and says so
        for key, told in members(stream):
            _note(document, key, told.value)
    return batches("software", _packages(source, document))


def _packages(source: Input, document: Document) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    common = document.common(source.name)
    with source.open() as stream:
        for key, told in members(stream):
            if key == "packages":
                yield _row(told.value, told.line, document, common)


def _in_yaml(source: Input) -> Iterable[Told]:
    document, packages, line = Document(), list[Any](), 1
    with source.open() as stream:
        for told in documents(stream):
            line = told.line
            for key, value in told.value.items() if isinstance(told.value, dict) else ():
                for item in value if isinstance(value, list) else [value]:
                    _note(document, key, item)
                packages += value if key == "packages" and isinstance(value, list) else []
    common = document.common(source.name)
    return batches("software", (_row(package, line, document, common) for package in packages))


def _note(document: Document, key: str, value: Any) -> None:
    """Note what a member, or an item of one, says of the document."""
    if key == "name" and isinstance(value, str):
        document.name = value
    elif key == "documentDescribes" and isinstance(value, str):
        document.roots.add(value)
    elif not isinstance(value, dict):
        return
    elif key == "creationInfo":
        document.created = value.get("created")
    elif key == "relationships":
        document.relate(value.get("spdxElementId"), value.get("relationshipType"), value.get("relatedSpdxElement"))
    elif key == "packages":
        document.hold(value)


def _row(package: Any, line: int, document: Document, common: Mapping[str, Any]) -> Sequence[dict[str, Any]] | Reject:
    found = part(package) if isinstance(package, dict) else None
    if found is None:
        return Reject(line, "a package without a name", str(package)[:200])
    return [row(found, line, document.within, common)]
