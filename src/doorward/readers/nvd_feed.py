"""NVD's data feeds of JSON 1.1 and 1.0, which ended in 2023 and live on in many mirrors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.cpe.criteria import criteria
from doorward.hostile.json_stream import members, opening
from doorward.iso_time import since_1970, utc
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.hostile.json_text import Value
    from doorward.reader import Input, Sample, Told

_CVE = re.compile(r"CVE-\d{4}-\d{4,19}")
_REJECTED = ("** REJECT **", "Rejected reason:")
_METRICS = (("baseMetricV3", "cvssV3"), ("baseMetricV2", "cvssV2"))


def recognises(sample: Sample) -> bool:
    """Whether it is an object that begins as a feed does."""
    keys = opening(sample.head)
    return keys.get("CVE_data_type") == "CVE" and not {"CVE_data_meta", "affects"} & set(keys)


@reader(fills=("advisories", "applicability"), recognises=recognises)
def nvd_feed(source: Input) -> Iterable[Told]:
    """NVD feeds, JSON 1.1: CVEs with their CPE match criteria.

    Nested nodes become alternatives that say the same. A rejected CVE is withdrawn on the day it was last changed.
    """
    with source.open() as stream:
        yield from together("advisories", _records(stream))


def _records(stream: Any) -> Iterator[Mapping[str, list[dict[str, Any]]] | Reject]:
    for key, told in members(stream):
        if key == "CVE_Items":
            yield from _record(told)


def _record(told: Value) -> Iterator[Mapping[str, list[dict[str, Any]]] | Reject]:
    item = told.value if isinstance(told.value, dict) else {}
    cve = _inner(item, "cve", "CVE_data_meta", "ID")
    if not isinstance(cve, str) or not _CVE.fullmatch(cve):
        yield Reject(told.line, "not a CVE of NVD: it has no id", str(told.value)[:200])
        return
    whose = {"id": cve, "source": "nvd", "modified": utc(item.get("lastModifiedDate")), "origin_row": told.line}
    rows = []
    for row in criteria(_inner(item, "configurations", "nodes"), whose):
        if isinstance(row, str):
            yield Reject(told.line, f"{cve}: {row}")
        else:
            rows.append(row)
    yield {"advisories": [{**_advisory(item, whose["modified"]), **whose}], "applicability": rows}


def _advisory(item: Mapping[str, Any], modified: Any) -> dict[str, Any]:
    told = _inner(item, "cve", "description", "description_data")
    text = next((text["value"] for text in told or () if _in_english(text)), "") if isinstance(told, list) else ""
    published = utc(item.get("publishedDate"))
    vectors = [_inner(item, "impact", metric, score, "vectorString") for metric, score in _METRICS]
    return {
        "aliases": [],
        "upstream": [],
        "summary": text.strip().partition("\n")[0][:200] or None,
        "severities": [vector for vector in vectors if isinstance(vector, str) and vector],
        "published": published,
        "withdrawn": (modified or published or since_1970(0)) if text.startswith(_REJECTED) else None,
    }


def _in_english(text: Any) -> bool:
    return isinstance(text, dict) and text.get("lang") == "en" and isinstance(text.get("value"), str)


def _inner(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
