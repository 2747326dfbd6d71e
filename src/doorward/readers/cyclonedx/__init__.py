"""Software bills of materials in the format of CycloneDX (https://cyclonedx.org/docs), JSON and XML."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from doorward.hostile.json_stream import opening
from doorward.hostile.xml_text import root
from doorward.inventory.envelope import predicate_type, stated
from doorward.reader import HEAD, Malformed, reader
from doorward.readers.cyclonedx.components import components
from doorward.readers.cyclonedx.vex import verdicts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from doorward.reader import Input, Sample, Told

_PREDICATE = "https://cyclonedx.org/"
_NAMESPACE = "http://cyclonedx.org/schema/bom/"


def recognises(sample: Sample) -> bool:
    """Whether it is JSON whose bomFormat is CycloneDX, XML whose root is a bom of its namespace, or a statement of such a bill."""
    namespace, name = root(sample.head) or ("", "")
    if name == "bom":
        return namespace.startswith(_NAMESPACE) or not namespace
    told = opening(sample.head)
    return told.get("bomFormat") == "CycloneDX" or (bool(told) and _is_stated(sample.head))


def _is_stated(head: bytes) -> bool:
    return predicate_type(head).startswith(_PREDICATE)


@reader(fills=("software", "vex"), recognises=recognises)
def cyclonedx(source: Input) -> Iterable[Told]:
    """CycloneDX inventories, JSON and XML, plain or in a signed statement.

    Every component is a row, nested ones and the one the inventory describes included; that one's name is the asset, or
    else the name of the file. Tools, pedigrees and services are not read. A verdict on a weakness (VEX) is a row for each
    component and version it names; weaknesses that are only listed, as scanners do, are counted and give none.
    """
    with source.open() as stream:
        head = stream.read(HEAD)
    return stated(source, _read) if _is_stated(head) else _read(source)


def _read(source: Input) -> Iterable[Told]:
    with source.open() as stream:
        in_json = stream.read(64).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"{")
    with suppress(Malformed):  # reading the components meets it again and says so
        yield from verdicts(source, in_json=in_json)
    yield from components(source, in_json=in_json)
