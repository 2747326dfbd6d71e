"""CVE records in JSON 5 (https://cveproject.github.io/cve-schema), with what CISA adds to them (Vulnrichment)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.cpe.criteria import criteria
from doorward.hostile.json_stream import opening
from doorward.hostile.json_text import Broken, values
from doorward.iso_time import since_1970, utc
from doorward.reader import Reject, reader
from doorward.readers.cve_record.decisions import exploited, ssvc
from doorward.readers.cve_record.entries import rows
from doorward.readers.cve_record.spans import only_commits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from doorward.hostile.json_text import Value
    from doorward.reader import Input, Sample, Told

    Record = Mapping[str, list[dict[str, Any]]]

_CVE = re.compile(r"CVE-\d{4}-\d{4,19}")
_GHSA = re.compile(r"GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}")
_METRICS = ("cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0")
"""Newest edition of CVSS first."""
_CISA = "CISA-ADP"


def recognises(sample: Sample) -> bool:
    """Whether the first record says that it is a CVE record."""
    keys = opening(sample.head)
    return keys.get("dataType") == "CVE_RECORD" or {"cveMetadata", "containers"} <= set(keys)


@reader(fills=("advisories", "affected", "applicability", "ssvc", "kev"), recognises=recognises)
def cve_record(source: Input) -> Iterable[Told]:
    """CVE records, JSON 5: what their authors and CISA (Vulnrichment) say is affected, and SSVC.

    A record, a list of them, or one after the other. A version that cannot be understood is kept as it is written, under
    the scheme `unknown`. Commits count only where nothing else is told. A rejected record is withdrawn.
    """
    with source.open() as stream:
        yield from together("advisories", _records(values(stream)))


def _records(items: Iterable[Value | Broken]) -> Iterator[Record | Reject]:
    for told in items:
        if isinstance(told, Broken):
            yield Reject(told.line, told.reason, told.text)
            continue
        record = told.value if isinstance(told.value, dict) else {}
        metadata = _object(record.get("cveMetadata"))
        cve = metadata.get("cveId")
        if isinstance(cve, str) and _CVE.fullmatch(cve):
            yield from _record(cve, metadata, _object(record.get("containers")), told.line)
        else:
            yield Reject(told.line, "not a CVE record: it has no cveId", str(told.value)[:200])


def _record(
    cve: str, metadata: Mapping[str, Any], containers: Mapping[str, Any], line: int
) -> Iterator[Record | Reject]:
    author, others = _object(containers.get("cna")), _objects(containers.get("adp"))
    modified = utc(metadata.get("dateUpdated"))
    found: dict[str, list[dict[str, Any]]] = {
        "advisories": [_advisory(cve, metadata, [author, *others], modified, line)],
        "affected": [],
        "applicability": [],
        "ssvc": [],
        "kev": [],
    }
    for container in [author, *others]:
        whose = {"id": cve, "source": _source(container, author), "modified": modified, "origin_row": line}
        yield from (Reject(line, f"{cve}: {wrong}") for wrong in _applies(container, whose, found))
        found["ssvc"] += ssvc(container, cve, line)
        found["kev"] += exploited(container, cve, line)
    yield {table: told for table, told in found.items() if told}


def _source(container: Mapping[str, Any], author: Mapping[str, Any]) -> str:
    """Return the feed that a container counts as: the author's, CISA's, or another's by its short name."""
    if container is author:
        return "cve"
    name = _object(container.get("providerMetadata")).get("shortName")
    return "cisa-adp" if name == _CISA else f"adp {name}"[:60]


def _applies(
    container: Mapping[str, Any], whose: Mapping[str, Any], found: dict[str, list[dict[str, Any]]]
) -> Iterator[str]:
    """Add rows of what a container says is affected; yield what is wrong with it."""
    every, number = _list(container.get("affected")), 0
    told_by_version = {_product(entry) for entry in _objects(every) if not only_commits(entry)}
    for number, entry in enumerate(every, 1):
        if isinstance(entry, dict) and only_commits(entry) and _product(entry) in told_by_version:
            continue
        if not isinstance(entry, dict):
            yield f"affected[{number - 1}] is left out: it is no object"
            continue
        told = rows(entry, whose, number - 1)
        found["applicability"] += told.applicability
        found["affected"] += told.affected
        yield from told.wrong
    for row in criteria(container.get("cpeApplicability"), whose, number):
        if isinstance(row, str):
            yield row
        else:
            found["applicability"].append(row)


def _product(entry: Mapping[str, Any]) -> tuple[str, str]:
    return str(entry.get("vendor")), str(entry.get("product"))


def _advisory(
    cve: str, metadata: Mapping[str, Any], containers: list[Mapping[str, Any]], modified: datetime | None, line: int
) -> dict[str, Any]:
    author = containers[0]
    published = utc(metadata.get("datePublished")) or utc(metadata.get("dateReserved"))
    rejected = metadata.get("state") == "REJECTED" or bool(author.get("rejectedReasons"))
    also = [_object(author.get("source")).get("advisory")]
    return {
        "id": cve,
        "aliases": [name for name in also if isinstance(name, str) and _GHSA.fullmatch(name)],
        "upstream": [],
        "summary": _summary(author),
        "severities": list(dict.fromkeys(vector for container in containers for vector in _vectors(container))),
        "published": published,
        "modified": modified,
        "withdrawn": (utc(metadata.get("dateRejected")) or modified or since_1970(0)) if rejected else None,
        "source": "cve",
        "origin_row": line,
    }


def _summary(author: Mapping[str, Any]) -> str | None:
    told = _objects(author.get("descriptions")) + _objects(author.get("rejectedReasons"))
    texts = [author.get("title"), *(text.get("value") for text in told if str(text.get("lang")).startswith("en"))]
    text = next((text.strip() for text in texts if isinstance(text, str) and text.strip()), "")
    return text.partition("\n")[0][:200] or None


def _vectors(container: Mapping[str, Any]) -> list[str]:
    metrics = _objects(container.get("metrics"))
    scores = [_object(metric.get(key)).get("vectorString") for key in _METRICS for metric in metrics]
    return [vector for vector in scores if isinstance(vector, str) and vector]


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in _list(value) if isinstance(item, dict)]
