"""What suppliers say of weaknesses in their products in the format of OpenVEX (https://github.com/openvex/spec), enveloped or not."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any

from doorward.advisories.product import identified, named
from doorward.batching import batches
from doorward.hostile import LARGEST
from doorward.hostile.json_stream import members, opening
from doorward.iso_time import utc
from doorward.reader import Malformed, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import BinaryIO

    from doorward.reader import Input, Sample, Told

_MARK = "openvex"
_STATUSES = frozenset({"not_affected", "affected", "fixed", "under_investigation"})
_TEXTS = ("impact_statement", "action_statement", "status_notes")
_TEXT_LENGTH = 2_000
"""Characters of what is said besides that are kept."""
_MOST = 1_000_000
"""Rows that one statement may make: its products and its parts multiply."""
_NAMES = ("@id", "id", "purl", "cpe23", "cpe22")


def recognises(sample: Sample) -> bool:
    """Whether it is a document of OpenVEX, or an in-toto statement or an envelope (DSSE) that holds one."""
    keys = opening(sample.head)
    if "@context" in keys:
        mark = keys["@context"]
        return ("statements" in keys and "author" in keys) or (isinstance(mark, str) and _MARK in mark.lower())
    if "predicateType" in keys:
        return isinstance(keys["predicateType"], str) and _MARK in keys["predicateType"].lower()
    if {"payload", "payloadType"} & set(keys) and b'"payload"' in sample.head:
        return _MARK in _unwrapped(sample.head).lower()
    return False


def _unwrapped(head: bytes) -> str:
    """Return the beginning of what an envelope holds, as far as a file's first bytes show it."""
    coded = head.partition(b'"payload"')[2].partition(b'"')[2].partition(b'"')[0]
    try:
        return base64.b64decode(coded[: len(coded) // 4 * 4]).decode("utf-8", "replace")
    except ValueError:
        return ""


@reader(fills=("vex",), recognises=recognises)
def openvex(source: Input) -> Iterable[Told]:
    """OpenVEX 0.0.1 to 0.2.0, plain, as in-toto statement or in a DSSE envelope.

    A statement is a row for each product and part of it. Signatures of envelopes are not checked.
    """
    yield from batches("vex", _statements(source.open, {}, 0))


def _statements(
    opened: Callable[[], BinaryIO], about: Mapping[str, Any], depth: int
) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    """Yield the rows of each statement; what wraps a document is opened, twice at most."""
    head: dict[str, Any] = {}
    with opened() as stream:
        for key, told in members(stream):
            if key == "subject":
                head[key] = [*head.get(key, ()), told.value]
            elif key not in {"statements", "predicate"}:
                head[key] = told.value
    about = {**about, "subject": head.get("subject", about.get("subject"))}
    if "payload" in head and depth < 2:  # noqa: PLR2004 - an envelope, and the statement in it
        data = _payload(head["payload"])
        yield from _statements(lambda: io.BytesIO(data), about, depth + 1)
        return
    with opened() as stream:
        for key, told in members(stream):
            if key == "predicate" and isinstance(told.value, dict):
                said = told.value.get("statements")
                for item in said if isinstance(said, list) else []:
                    yield _rows(item, told.line, told.value, about)
            elif key == "statements":
                yield _rows(told.value, told.line, head, about)


def _payload(coded: Any) -> bytes:
    if not isinstance(coded, str) or len(coded) > LARGEST:
        raise Malformed("the payload of an envelope is no text, or too long")
    try:
        return base64.b64decode(coded)
    except ValueError as error:
        raise Malformed("the payload of an envelope is not in base64") from error


def _rows(item: Any, line: int, document: Mapping[str, Any], about: Mapping[str, Any]) -> list[dict[str, Any]] | Reject:
    if not isinstance(item, dict):
        return Reject(line, "a statement that is no object", str(item)[:200])
    ids = _ids(item.get("vulnerability"))
    status = str(item.get("status")).lower()
    products = _listed(item.get("products")) or _listed(about.get("subject"))
    if not ids or status not in _STATUSES or not products:
        wrong = "vulnerability" if not ids else "product" if products == [] else f"known status: {status[:50]!r}"
        return Reject(line, f"a statement without a {wrong}", str(item)[:200])
    times = (entry.get(key) for entry in (item, document) for key in ("last_updated", "timestamp"))
    said = [item[key] for key in _TEXTS if isinstance(item.get(key), str) and item[key]]
    common = {
        "document": _text(document.get("@id")) or _text(document.get("id")),
        "author": _text(item.get("supplier")) or _text(document.get("author")),
        "stated": next(filter(None, map(utc, times)), None),
        "vulnerability": ids[0],
        "aliases": ids[1:],
        "status": status,
        "justification": _text(item.get("justification")),
        "statement": " ".join(said)[:_TEXT_LENGTH] or None,
        "origin_row": line,
    }
    parts = _listed(item.get("subcomponents"))
    if len(products) * len(parts) > _MOST:
        return Reject(line, f"a statement on more than {_MOST:,} products and parts", str(item)[:200])
    return [
        {**common, **_meant(product, part)}
        for product in products
        for part in (_listed(product.get("subcomponents")) if isinstance(product, dict) else []) or parts or [None]
    ]


def _meant(product: Any, part: Any) -> dict[str, Any]:
    whole = identified(*_names(product))
    inner = identified(*_names(part))
    return {
        "product": named(whole, next(iter(_names(product)), None)),
        "component": named(inner, next(iter(_names(part)), None)),
        **(inner if part is not None else whole).vex(),
    }


def _names(thing: Any) -> list[str]:
    """Return every name of a product: its id, which may be a package URL, and its identifiers."""
    if isinstance(thing, str):
        return [thing]
    if not isinstance(thing, dict):
        return []
    identifiers = thing.get("identifiers")
    more = identifiers if isinstance(identifiers, dict) else {}
    every = [entry.get(key) for entry in (thing, more) for key in (*_NAMES, "name")]
    return [name for name in every if isinstance(name, str) and name]


def _ids(told: Any) -> list[str]:
    """Return the ids of a weakness, that of a CVE first."""
    if isinstance(told, str):
        return [told] if told else []
    if not isinstance(told, dict):
        return []
    aliases = told.get("aliases")
    every = [told.get("name"), *(aliases if isinstance(aliases, list) else [])]
    ids = [name for name in every if isinstance(name, str) and name]
    if not ids and isinstance(told.get("@id"), str):
        ids = [told["@id"].rstrip("/").rpartition("/")[2]]
    return list(dict.fromkeys(sorted(ids, key=lambda name: not name.startswith("CVE-"))))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
