"""Whom policies of AWS resources let in from outside, as IAM Access Analyzer found: `aws accessanalyzer list-findings`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.hostile.json_stream import members, opening
from doorward.reader import Reject, reader
from doorward.records.scan_record import text, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.reader import Input, Sample, Told

Rows = dict[str, list[dict[str, Any]]]
_ARN = re.compile(r"arn:[a-z0-9-]{1,30}:[a-z0-9-]{1,60}:[^\x00-\x20]{1,900}")
_KINDS = {
    "AWS::S3::Bucket": "bucket",
    "AWS::KMS::Key": "KMS key",
    "AWS::Lambda::Function": "function",
    "AWS::SQS::Queue": "queue",
    "AWS::SecretsManager::Secret": "secret",
    "AWS::DynamoDB::Table": "table",
    "AWS::EFS::FileSystem": "file system",
}
ANALYSED = "access analyzer"
"""The flag of a resource whose policy was looked through."""
_RESOLVED = "RESOLVED"
_MOST = 200
"""Actions of one finding that are kept."""


def recognises(sample: Sample) -> bool:
    """Whether an object holds a list named `findings` of resources with their type and what may be done."""
    marks = (b'"resourceType"', b'"resource"', b'"principal"')
    return "findings" in opening(sample.head) and all(mark in sample.head for mark in marks)


@reader(fills=("identities", "rights"), recognises=recognises)
def aws_access_analyzer(source: Input) -> Iterable[Told]:
    """Findings of IAM Access Analyzer on who is let in from outside (`aws accessanalyzer list-findings`).

    One right an action, in AWS's words; whoever is anyone goes by `*`. A right that a condition decides is left open. What was
    put aside as meant (ARCHIVED) is let in all the same; what was mended (RESOLVED) gives no right.
    """
    yield from together("identities", _records(source))


def _records(source: Input) -> Iterator[Rows | Reject]:
    number = 0
    with source.open() as stream:
        for key, told in members(stream):
            if key != "findings":
                continue
            number += 1
            item = told.value
            resource = text(item.get("resource"), 1000) if isinstance(item, dict) else None
            if resource is None or not _ARN.fullmatch(resource):
                yield Reject(told.line, "no finding with the ARN of a resource", str(item)[:200])
                continue
            rows = {"identities": [_resource(item, resource)], "rights": list(_rights(item, resource))}
            for listed in rows.values():
                for row in listed:
                    row["origin_row"] = number
            yield rows


def _resource(item: Mapping[str, Any], resource: str) -> dict[str, Any]:
    kind = text(item.get("resourceType"), 100)
    return {
        "id": resource,
        "kind": _KINDS.get(kind or "", kind),
        "name": re.split(r"[:/]", resource)[-1][:200],
        "domain": text(item.get("resourceOwnerAccount"), 100),
        "flags": [ANALYSED],
    }


def _rights(item: Mapping[str, Any], resource: str) -> Iterator[dict[str, Any]]:
    if item.get("status") == _RESOLVED:
        return
    condition = item.get("condition")
    narrowed = {"allowed": None, "detail": json.dumps(condition, sort_keys=True)[:500]} if condition else {}
    for holder in _principals(item):
        for action in texts(item.get("action") or [])[:_MOST]:
            yield {"holder": holder, "right_name": action[:200], "target": resource, "allowed": True} | narrowed


def _principals(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield who is let in: anyone, an account or one identity of it."""
    if item.get("isPublic") is True:
        yield "*"
        return
    told = item.get("principal")
    for one in dict.fromkeys(texts(told.get("AWS") or [])[:_MOST] if isinstance(told, dict) else []):
        yield one[:1000]
