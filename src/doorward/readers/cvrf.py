"""Advisories in the Common Vulnerability Reporting Framework 1.1 and 1.2 (https://docs.oasis-open.org/csaf/csaf-cvrf): XML, and JSON made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.advisories.vendor import notice, told
from doorward.batching import together
from doorward.hostile.json_stream import opening
from doorward.hostile.json_text import Broken, values
from doorward.hostile.xml_text import elements, root
from doorward.reader import Malformed, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.advisories.vendor import Rows
    from doorward.hostile.xml_text import Element
    from doorward.reader import Input, Sample, Told

_ROOT = "cvrfdoc"
_SPACES = ("icasi.org/cvrf", "csaf-cvrf")
_KEYS = frozenset({"documenttracking", "documentpublisher", "document_title", "product_tree", "vulnerability"})
_WANTED = ("DocumentTitle", "DocumentPublisher", "DocumentTracking", "AggregateSeverity")
_PARTS = (
    "{http://www.icasi.org/CVRF/schema/prod/1.1}ProductTree",
    "{http://www.icasi.org/CVRF/schema/vuln/1.1}Vulnerability",
    "{http://docs.oasis-open.org/csaf/ns/csaf-cvrf/v1.2/prod}ProductTree",
    "{http://docs.oasis-open.org/csaf/ns/csaf-cvrf/v1.2/vuln}Vulnerability",
)
_NAME = 60
"""Characters of a publisher's name; some write what they do instead."""
_VECTORS = {"scoresetv2": "cvss_v2", "scoresetv3": "cvss_v3", "scoreset": "cvss_v2"}

Parts = dict[str, list[Any]]
"""A document's elements by their names in lower case, without underscores: the two forms differ in nothing else."""


def recognises(sample: Sample) -> bool:
    """Whether it is XML whose root is a CVRF document, or an object with the parts of one."""
    namespace, name = root(sample.head) or ("", "")
    if name == _ROOT:
        return not namespace or any(space in namespace.lower() for space in _SPACES)
    return len(_KEYS & set(opening(sample.head))) > 2  # noqa: PLR2004 - any three of its five parts


@reader(fills=("advisories", "affected", "applicability", "vex"), recognises=recognises)
def cvrf(source: Input) -> Iterable[Told]:
    """CVRF 1.1 and 1.2 in XML, and in JSON with the same names.

    Rows are as those of CSAF, which has come from it.
    """
    yield from together("advisories", _records(source))


def _records(source: Input) -> Iterator[Rows | Reject]:
    with source.open() as stream:
        in_json = stream.read(64).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith((b"{", b"["))
    yield from (_in_json if in_json else _in_xml)(source)


def _in_json(source: Input) -> Iterator[Rows | Reject]:
    with source.open() as stream:
        for item in values(stream):
            if isinstance(item, Broken):
                yield Reject(item.line, item.reason, item.text)
            elif not isinstance(item.value, dict):
                yield Reject(item.line, "not a CVRF document: it is no object", str(item.value)[:200])
            else:
                yield from _document(_lowered(item.value), item.line)


def _in_xml(source: Input) -> Iterator[Rows | Reject]:
    parts: Parts = {}
    broken = None
    with source.open() as stream:
        try:
            for element in elements(stream, *_WANTED, *_PARTS):
                if element.whole and element.tag != _ROOT:
                    parts.setdefault(_name(element.tag), []).append(_plain(element))
        except Malformed as error:
            broken = error
    yield from _document(parts, 1)
    if broken:
        raise broken


def _name(tag: str) -> str:
    return tag.rpartition("}")[2].replace("_", "").lower()


def _lowered(value: Any) -> Any:
    """Return JSON with every name in lower case and without underscores, and every member a list."""
    if isinstance(value, dict):
        return {_name(key): [_lowered(item) for item in _listed(inner)] for key, inner in value.items()}
    return value


def _plain(element: Element) -> Any:
    """Return an element as JSON has it: its attributes and children by name, each a list; its text where it has no others."""
    parts: Parts = {_name(key): [value] for key, value in element.attributes.items()}
    for child in element.children:
        parts.setdefault(_name(child.tag), []).append(_plain(child))
    if not parts:
        return element.text
    return (
        {**parts, "text": [element.text], "line": [element.line]} if element.text else {**parts, "line": [element.line]}
    )


def _document(parts: Parts, line: int) -> Iterator[Rows | Reject]:
    tracking = _first(parts, "documenttracking")
    head = {
        "title": _text(parts, "documenttitle"),
        "publisher": {"name": _publisher(parts)},
        "aggregate_severity": {"text": _text(parts, "aggregateseverity")},
        "tracking": {
            "id": _text(_first(tracking, "identification"), "id"),
            "initial_release_date": _text(tracking, "initialreleasedate"),
            "current_release_date": _text(tracking, "currentreleasedate"),
        },
    }
    about = notice("cvrf", head, _tree(_first(parts, "producttree")))
    for number, item in enumerate(_objects(parts, "vulnerability"), 1):
        own = next((one for one in _listed(item.get("line")) if isinstance(one, int)), line)
        rows, wrong = told(about, _weakness(item), own, number)
        yield from (Reject(own, f"left out: {reason}") for reason in wrong)
        yield rows


def _publisher(parts: Parts) -> str | None:
    """Return who publishes a document: the authority that it names, its vendor id, or else the one vendor of its products."""
    publisher = _first(parts, "documentpublisher")
    vendors = {
        _text(branch, "name")
        for branch in _objects(_first(parts, "producttree"), "branch")
        if _word(_text(branch, "type")) == "vendor"
    }
    names = (
        _text(publisher, "issuingauthority"),
        _text(publisher, "vendorid"),
        *(vendors if len(vendors) == 1 else ()),
    )
    return next((name for name in names if name and len(name) <= _NAME), None)


def _tree(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return a product tree in the shape of CSAF."""
    return {
        "branches": [_branch(item) for item in _objects(tree, "branch")],
        "full_product_names": [_product(item) for item in _objects(tree, "fullproductname")],
        "relationships": [
            {
                "category": _word(_text(item, "relationtype")),
                "product_reference": _text(item, "productreference"),
                "relates_to_product_reference": _text(item, "relatestoproductreference"),
                "full_product_name": _product(full),
            }
            for item in _objects(tree, "relationship")
            for full in _objects(item, "fullproductname")
        ],
    }


def _branch(item: Mapping[str, Any]) -> dict[str, Any]:
    branch: dict[str, Any] = {
        "category": _word(_text(item, "type")),
        "name": _text(item, "name"),
        "branches": [_branch(inner) for inner in _objects(item, "branch")],
    }
    full = _objects(item, "fullproductname")
    return {**branch, "product": _product(full[0])} if full else branch


def _product(item: Mapping[str, Any]) -> dict[str, Any]:
    helper = {"cpe": cpe} if (cpe := _text(item, "cpe")) else {}
    return {
        "product_id": _text(item, "productid"),
        "name": _text(item, "text"),
        "product_identification_helper": helper,
    }


def _weakness(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a weakness in the shape of CSAF; it may stand for several CVE ids."""
    statuses: dict[str, list[str]] = {}
    for listed in _objects(_first(item, "productstatuses"), "status"):
        statuses.setdefault(_word(_text(listed, "type")), []).extend(_texts(listed, "productid"))
    sets = _first(item, "cvssscoresets")
    return {
        "title": _text(item, "title"),
        "cves": _texts(item, "cve"),
        "ids": [{"text": _text({"id": [one]}, "id")} for one in _listed(item.get("id"))],
        "product_status": statuses,
        "threats": [_remark(one) for one in _objects(_first(item, "threats"), "threat")],
        "remediations": [_remark(one) for one in _objects(_first(item, "remediations"), "remediation")],
        "scores": [
            {_VECTORS[key]: {"vectorString": vector}}
            for key in _VECTORS
            for scored in _objects(sets, key)
            if (vector := _text(scored, "vectorv3") or _text(scored, "vectorv2") or _text(scored, "vector"))
        ],
    }


def _remark(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"details": _text(item, "description"), "product_ids": _texts(item, "productid")}


def _word(text: str | None) -> str:
    """Return a word of CVRF as CSAF writes it: 'Known Affected' is known_affected."""
    return "_".join((text or "").lower().split())


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _objects(parts: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    return [item for item in _listed(parts.get(key)) if isinstance(item, dict)]


def _first(parts: Mapping[str, Any], key: str) -> dict[str, Any]:
    return next(iter(_objects(parts, key)), {})


def _texts(parts: Mapping[str, Any], key: str) -> list[str]:
    """Return the texts of a member; an element with attributes has its text within."""
    every = [_text(item, "text") if isinstance(item, dict) else item for item in _listed(parts.get(key))]
    return [item.strip() for item in every if isinstance(item, str) and item.strip()]


def _text(parts: Mapping[str, Any], key: str) -> str | None:
    return next(iter(_texts(parts, key)), None)
