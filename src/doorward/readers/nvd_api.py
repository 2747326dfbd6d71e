"""NVD's JSON 2.0: pages of its API, and the feeds that have its form (https://nvd.nist.gov/developers/vulnerabilities)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.cpe.criteria import criteria
from doorward.hostile.json_stream import members, opening
from doorward.hostile.json_text import Broken, values
from doorward.iso_time import day, since_1970, utc
from doorward.reader import HEAD, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import BinaryIO

    from doorward.hostile.json_text import Value
    from doorward.reader import Input, Sample, Told

    Record = Mapping[str, list[dict[str, Any]]]

_CVE = re.compile(r"CVE-\d{4}-\d{4,19}")
_LISTS = frozenset({"vulnerabilities", "cve_items"})
_METRICS = ("cvssMetricV40", "cvssMetricV31", "cvssMetricV30", "cvssMetricV2")
"""Newest edition of CVSS first."""


def recognises(sample: Sample) -> bool:
    """Whether it is a page of CVEs, or a CVE by itself as NVD writes it."""
    keys = opening(sample.head)
    if keys.get("format") == "NVD_CVE" or {"feed_name", "cve_items"} <= set(keys):
        return True
    if "vulnerabilities" in keys:
        return {"resultsPerPage", "totalResults"} <= set(keys)
    return {"id", "sourceIdentifier", "vulnStatus"} <= set(keys)


@reader(fills=("advisories", "applicability", "kev"), recognises=recognises)
def nvd_api(source: Input) -> Iterable[Told]:
    """NVD CVEs, JSON 2.0: pages of the API and feeds.

    A rejected CVE is withdrawn on the day it was last changed. What NVD repeats of CISA's catalogue counts where the
    catalogue itself was not read.
    """
    with source.open() as stream:
        alone = "sourceIdentifier" in opening(stream.read(HEAD))
        stream.seek(0)
        yield from together("advisories", _records(values(stream) if alone else _in_page(stream)))


def _in_page(stream: BinaryIO) -> Iterator[Value | Broken]:
    return (told for key, told in members(stream) if key in _LISTS)


def _records(items: Iterable[Value | Broken]) -> Iterator[Record | Reject]:
    for told in items:
        if isinstance(told, Broken):
            yield Reject(told.line, told.reason, told.text)
            continue
        item = told.value if isinstance(told.value, dict) else {}
        item = item["cve"] if isinstance(item.get("cve"), dict) else item
        cve = item.get("id")
        if isinstance(cve, str) and _CVE.fullmatch(cve):
            yield from _record(cve, item, told.line)
        else:
            yield Reject(told.line, "not a CVE of NVD: it has no id", str(told.value)[:200])


def _record(cve: str, item: Mapping[str, Any], line: int) -> Iterator[Record | Reject]:
    modified = utc(item.get("lastModified"))
    whose = {"id": cve, "source": "nvd", "modified": modified, "origin_row": line}
    rows = []
    for row in criteria(item.get("configurations"), whose):
        if isinstance(row, str):
            yield Reject(line, f"{cve}: {row}")
        else:
            rows.append(row)
    kev = _kev(cve, item, line)
    yield {
        "advisories": [{**_advisory(item, modified), **whose}],
        "applicability": rows,
        **({"kev": kev} if kev else {}),
    }


def _advisory(item: Mapping[str, Any], modified: Any) -> dict[str, Any]:
    texts = [text.get("value") for text in _objects(item.get("descriptions")) if text.get("lang") == "en"]
    text = next((text for text in texts if isinstance(text, str)), "")
    published = utc(item.get("published"))
    return {
        "aliases": [],
        "upstream": [],
        "summary": text.strip().partition("\n")[0][:200] or None,
        "severities": _vectors(item.get("metrics")),
        "published": published,
        "withdrawn": (modified or published or since_1970(0)) if item.get("vulnStatus") == "Rejected" else None,
    }


def _vectors(metrics: Any) -> list[str]:
    """Return CVSS vectors, those of NVD before those of others, each once."""
    scores = [score for key in _METRICS for score in _primary(metrics, key)]
    data = _objects([score.get("cvssData") for score in scores])
    vectors = [item.get("vectorString") for item in data]
    return list(dict.fromkeys(vector for vector in vectors if isinstance(vector, str) and vector))


def _primary(metrics: Any, key: str) -> list[dict[str, Any]]:
    scores = _objects(metrics.get(key)) if isinstance(metrics, dict) else []
    return sorted(scores, key=lambda score: score.get("type") != "Primary")


def _kev(cve: str, item: Mapping[str, Any], line: int) -> list[dict[str, Any]]:
    added = day(item.get("cisaExploitAdd"))
    if added is None:
        return []
    texts = {"name": item.get("cisaVulnerabilityName"), "action": item.get("cisaRequiredAction")}
    known = {key: value for key, value in texts.items() if isinstance(value, str)}
    return [{"cve": cve, "date_added": added, "due": day(item.get("cisaActionDue")), **known, "origin_row": line}]


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
