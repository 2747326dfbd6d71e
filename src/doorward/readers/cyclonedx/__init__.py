"""Software bills of materials in the format of CycloneDX (https://cyclonedx.org/docs), JSON and XML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.hostile.json_stream import opening
from doorward.hostile.xml_text import root
from doorward.reader import reader
from doorward.readers.cyclonedx.components import components

if TYPE_CHECKING:
    from collections.abc import Iterable

    from doorward.reader import Input, Sample, Told

_NAMESPACE = "http://cyclonedx.org/schema/bom/"


def recognises(sample: Sample) -> bool:
    """Whether it is JSON whose bomFormat is CycloneDX, or XML whose root is a bom of its namespace."""
    namespace, name = root(sample.head) or ("", "")
    if name == "bom":
        return namespace.startswith(_NAMESPACE) or not namespace
    return opening(sample.head).get("bomFormat") == "CycloneDX"


@reader(fills=("software",), recognises=recognises)
def cyclonedx(source: Input) -> Iterable[Told]:
    """CycloneDX inventories, JSON and XML.

    Every component is a row, nested ones and the one the inventory describes included; that one's name is the asset, or
    else the name of the file. Tools, pedigrees, services, and the vulnerabilities and verdicts (VEX) of a bill are not read.
    """
    with source.open() as stream:
        in_json = stream.read(64).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"{")
    yield from components(source, in_json=in_json)
