"""Configurations that Anchore adds for CVEs that NVD has not analysed (https://github.com/anchore/nvd-data-overrides)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.cpe.criteria import criteria
from doorward.hostile.json_stream import opening
from doorward.hostile.json_text import Broken, values
from doorward.iso_time import utc
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.hostile.json_text import Value
    from doorward.reader import Input, Sample, Told

_CVE = re.compile(r"CVE-\d{4}-\d{4,19}")


def recognises(sample: Sample) -> bool:
    """Whether it is an object with an annotation first, and a CVE."""
    return {"_annotation", "cve"} <= set(opening(sample.head))


@reader(fills=("advisories", "applicability"), recognises=recognises)
def cpe_overrides(source: Input) -> Iterable[Told]:
    """NVD data overrides: CPE match criteria for CVEs, in the form of NVD JSON 2.0.

    They are kept as a source of their own, `nvd-overrides`: whoever asks decides which source counts.
    """
    with source.open() as stream:
        yield from together("advisories", _records(values(stream)))


def _records(items: Iterable[Value | Broken]) -> Iterator[Mapping[str, list[dict[str, Any]]] | Reject]:
    for told in items:
        if isinstance(told, Broken):
            yield Reject(told.line, told.reason, told.text)
        else:
            yield from _record(told)


def _record(told: Value) -> Iterator[Mapping[str, list[dict[str, Any]]] | Reject]:
    item = told.value if isinstance(told.value, dict) else {}
    note, content = (part if isinstance(part := item.get(key), dict) else {} for key in ("_annotation", "cve"))
    cve = note.get("cve_id")
    if not isinstance(cve, str) or not _CVE.fullmatch(cve):
        yield Reject(told.line, "not an override: its annotation has no CVE id", str(told.value)[:200])
        return
    whose = {"id": cve, "source": "nvd-overrides", "modified": utc(note.get("modified")), "origin_row": told.line}
    rows = []
    for row in criteria(content.get("configurations"), whose):
        if isinstance(row, str):
            yield Reject(told.line, f"{cve}: {row}")
        else:
            rows.append(row)
    text = note.get("description")
    advisory: dict[str, Any] = {
        "aliases": [],
        "upstream": [],
        "summary": (text.strip().partition("\n")[0][:200] or None) if isinstance(text, str) else None,
        "severities": [],
        "published": utc(note.get("published")),
    }
    yield {"advisories": [{**advisory, **whose}], "applicability": rows}
